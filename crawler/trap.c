/* URLs of which a server makes endlessly many. */
#include "cleaner/base/buf.h"
#include "crawler/limits.h"
#include "crawler/scope.h"

enum { SEGMENTS = 24, REPEATS = 4, PARAMETERS = 16, EARLIEST_YEAR = 1949 };

static bool all_digits(struct view v)
{
    uint64_t n;
    return view_u64(v, &n);
}

/* A path that goes in circles: one part four times, or a run of parts three times in a row. */
static const char *circles(struct view path)
{
    struct view part[SEGMENTS], rest = view_from(path, 1), one;
    int n = 0;
    while (rest.n) {
        view_cut(rest, '/', &one, &rest);
        if (n == SEGMENTS)
            return "path of too many parts";
        part[n++] = one;
    }
    for (int i = 0; i < n; i++) {
        int same = 0;
        for (int k = 0; k < n; k++)
            same += view_eq(part[i], part[k]);
        if (same >= REPEATS && part[i].n > 0)
            return "repeating path";
    }
    for (int len = 1; len <= n / 3; len++)
        for (int i = 0; i + 3 * len <= n; i++) {
            bool same = len > 1 || !all_digits(part[i]); /* /11/11/11/ is a day */
            for (int k = 0; k < 2 * len && same; k++)
                same = view_eq(part[i + k], part[i + k + len]);
            if (same)
                return "repeating path";
        }
    return NULL;
}

static bool year_at(struct view v, size_t i, int *year)
{
    if (v.n - i < 4 || (i && ascii_digit(v.p[i - 1])) || (v.n - i > 4 && ascii_digit(v.p[i + 4])))
        return false;
    *year = 0;
    for (size_t k = 0; k < 4; k++) {
        if (!ascii_digit(v.p[i + k]))
            return false;
        *year = *year * 10 + v.p[i + k] - '0';
    }
    return true;
}

/* "/2099/03/": no page is of a month that is years away. */
static bool calendar_path(struct view path, int now)
{
    enum { LAST_YEAR = 2999 };
    int year = 0, before;
    for (struct view one, rest = view_from(path, 1); rest.n;) {
        uint64_t month;
        before = year;
        view_cut(rest, '/', &one, &rest);
        bool is_month = (one.n == 1 || one.n == 2) && view_u64(one, &month) && month >= 1 && month <= 12;
        if (is_month && before > now + 1 && before <= LAST_YEAR)
            return true;
        if (one.n != 4 || !year_at(one, 0, &year))
            year = 0;
    }
    return false;
}

/* "?year=2099&month=3", "date=1812-01": a calendar leads through all time. */
static bool calendar(struct view query, int now)
{
    static const struct view names[] = {VIEW_INIT("year="), VIEW_INIT("date="), VIEW_INIT("month="), VIEW_INIT("day=")};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (size_t at = 0; (at = view_find_ci(query, names[i], at)) != VIEW_NONE; at++) {
            int year;
            if (year_at(query, at + names[i].n, &year) && (year > now + 1 || year < EARLIEST_YEAR))
                return true;
        }
    return false;
}

static const char *parameters(struct view query)
{
    struct view name[PARAMETERS], rest = query, one;
    int n = 0;
    while (rest.n) {
        int same = 1;
        view_cut(rest, '&', &one, &rest);
        view_cut(one, '=', &one, NULL);
        if (n == PARAMETERS)
            return "too many parameters";
        for (int i = 0; i < n; i++)
            same += view_eq(name[i], one);
        if (same >= REPEATS)
            return "repeating parameter";
        name[n++] = one;
    }
    return NULL;
}

const char *trap_of(const struct url *u, int year)
{
    if (u->href.n > LIMIT_URL)
        return "too long";
    const char *why = circles(u->path);
    if (!why && u->has_query)
        why = parameters(u->query);
    if (!why && (calendar_path(u->path, year) || (u->has_query && calendar(u->query, year))))
        why = "calendar";
    return why;
}

static bool all_hex(struct view v)
{
    for (size_t i = 0; i < v.n; i++)
        if (!ascii_digit(v.p[i]) && (ascii_lower(v.p[i]) < 'a' || ascii_lower(v.p[i]) > 'f'))
            return false;
    return true;
}

static bool session_name(struct view pair)
{
    static const struct view t[] = {VIEW_INIT("jsessionid"), VIEW_INIT("phpsessid"), VIEW_INIT("aspsessionid"),
                                    VIEW_INIT("cfid"),       VIEW_INIT("cftoken"),   VIEW_INIT("sessionid"),
                                    VIEW_INIT("zenid")};
    /* Names that others use too: only where the value is a long hexadecimal number. */
    static const struct view maybe[] = {VIEW_INIT("sid"), VIEW_INIT("sessid"), VIEW_INIT("session"),
                                        VIEW_INIT("session_id"), VIEW_INIT("osCsid")};
    struct view name, value;
    if (!view_cut(pair, '=', &name, &value) || value.n < 8)
        return false;
    for (size_t i = 0; i < sizeof t / sizeof *t; i++)
        if (view_eq_ci(name, t[i]))
            return true;
    for (size_t i = 0; value.n >= 16 && i < sizeof maybe / sizeof *maybe; i++)
        if (view_eq_ci(name, maybe[i]))
            return all_hex(value);
    return false;
}

struct view trap_without_session(struct arena *a, const struct url *u, bool *changed)
{
    struct buf b = {.a = a};
    struct view rest = u->query, one;
    size_t at = view_find_ci(u->path, VIEW(";jsessionid="), 0);
    bool drop = at != VIEW_NONE, first = true;
    *changed = false;
    if (!drop && !u->has_query)
        return u->href;
    buf_put(&b, (struct view){u->href.p, (size_t)(u->path.p - u->href.p) + (drop ? at : u->path.n)});
    *changed = drop;
    while (rest.n) {
        view_cut(rest, '&', &one, &rest);
        if (session_name(one)) {
            *changed = true;
            continue;
        }
        buf_putc(&b, first ? '?' : '&');
        buf_put(&b, one);
        first = false;
    }
    return *changed ? buf_view(&b) : u->href;
}
