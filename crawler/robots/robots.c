#include "crawler/robots/robots.h"

#include <stdlib.h>

#include "cleaner/base/article.h"
#include "cleaner/base/buf.h"
#include "cleaner/base/utf8.h"

enum key { KEY_NONE, KEY_AGENT, KEY_ALLOW, KEY_DISALLOW, KEY_DELAY, KEY_SITEMAP };

/* Misspellings are those common enough that the large engines take them. */
static const struct {
    struct view name;
    enum key key;
} keys[] = {
    {VIEW_INIT("user-agent"), KEY_AGENT},     {VIEW_INIT("useragent"), KEY_AGENT},
    {VIEW_INIT("user agent"), KEY_AGENT},     {VIEW_INIT("allow"), KEY_ALLOW},
    {VIEW_INIT("disallow"), KEY_DISALLOW},    {VIEW_INIT("dissallow"), KEY_DISALLOW},
    {VIEW_INIT("dissalow"), KEY_DISALLOW},    {VIEW_INIT("disalow"), KEY_DISALLOW},
    {VIEW_INIT("diasllow"), KEY_DISALLOW},    {VIEW_INIT("disallaw"), KEY_DISALLOW},
    {VIEW_INIT("crawl-delay"), KEY_DELAY},    {VIEW_INIT("crawl delay"), KEY_DELAY},
    {VIEW_INIT("crawldelay"), KEY_DELAY},     {VIEW_INIT("sitemap"), KEY_SITEMAP},
    {VIEW_INIT("site-map"), KEY_SITEMAP},
};

static enum key key_of(struct view name)
{
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (view_eq_ci(name, keys[i].name))
            return keys[i].key;
    return KEY_NONE;
}

/* "key: value # comment"; without a colon, two words. */
static enum key split(struct view line, struct view *value)
{
    struct view key;
    view_cut(line, '#', &line, NULL);
    line = view_trim(line);
    if (!view_cut(line, ':', &key, value)) {
        size_t i = 0;
        while (i < line.n && !ascii_space(line.p[i]))
            i++;
        key = view_sub(line, 0, i);
        *value = view_trim(view_from(line, i));
        for (i = 0; i < value->n; i++)
            if (ascii_space(value->p[i]))
                return KEY_NONE; /* prose */
    }
    *value = view_trim(*value);
    return key_of(view_trim(key));
}

static bool token_byte(char c)
{
    return ascii_alpha(c) || c == '-' || c == '_';
}

/* The product token that a line's value begins with (RFC 9309, 2.2.1). */
static struct view token(struct view v)
{
    size_t n = 0;
    while (n < v.n && token_byte(v.p[n]))
        n++;
    return n ? view_sub(v, 0, n) : v;
}

/* Our own name, from "name/1.0 (...)" too.  A name with other bytes than a token's is no line's. */
static struct view own_name(struct view v)
{
    view_cut(v, '/', &v, NULL);
    return view_trim(v);
}

static int nibble(char c)
{
    if (ascii_digit(c))
        return c - '0';
    c = ascii_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void escape(struct buf *b, unsigned char c)
{
    buf_putc(b, '%');
    buf_putc(b, "0123456789ABCDEF"[c >> 4]);
    buf_putc(b, "0123456789ABCDEF"[c & 15]);
}

/*
 * RFC 9309, 2.2.2: escapes of unreserved characters undone, others in upper
 * case, bytes beyond ASCII escaped.  A literal "*" or "$" is escaped, so that
 * what stays bare in a rule is special: `rule` leaves "*" and a final "$".
 */
static struct view normalize(struct arena *a, struct view v, bool rule)
{
    struct buf b = {.a = a};
    buf_room(&b, v.n + 3);
    for (size_t i = 0; i < v.n; i++) {
        unsigned char c = (unsigned char)v.p[i];
        if (c == '%' && v.n - i > 2 && nibble(v.p[i + 1]) >= 0 && nibble(v.p[i + 2]) >= 0) {
            c = (unsigned char)(nibble(v.p[i + 1]) << 4 | nibble(v.p[i + 2]));
            if (ascii_alnum((char)c) || c == '-' || c == '.' || c == '_' || c == '~')
                buf_putc(&b, (char)c);
            else
                escape(&b, c);
            i += 2;
        } else if (c >= 0x80 || (c == '*' && !rule) || (c == '$' && !(rule && i + 1 == v.n))) {
            escape(&b, c);
        } else {
            buf_putc(&b, (char)c);
        }
    }
    return buf_view(&b);
}

/* Byte order marks (also cut short), UTF-16 to UTF-8, the size limit: only whole lines. */
static struct view text_of(struct arena *a, struct view file)
{
    if (file.n > ROBOTS_BYTES) {
        file.n = ROBOTS_BYTES;
        while (file.n && file.p[file.n - 1] != '\n' && file.p[file.n - 1] != '\r')
            file.n--;
    }
    bool le = view_starts(file, VIEW("\xFF\xFE")), be = view_starts(file, VIEW("\xFE\xFF"));
    if (le || be) {
        struct buf b = {.a = a};
        for (size_t i = 2; i + 1 < file.n; i += 2) {
            unsigned char hi = (unsigned char)file.p[i + (le ? 1 : 0)], lo = (unsigned char)file.p[i + (le ? 0 : 1)];
            utf8_put(&b, (uint32_t)hi << 8 | lo);
        }
        return buf_view(&b);
    }
    static const char bom[3] = {(char)0xEF, (char)0xBB, (char)0xBF};
    for (size_t i = 0; i < sizeof bom && file.n && file.p[0] == bom[i]; i++)
        file = view_from(file, 1);
    return file;
}

/* "0.5" or "10" in milliseconds; -1 for no number. */
static int64_t delay(struct view v)
{
    int64_t x = 0, unit = 1000;
    bool dot = false, any = false;
    for (size_t i = 0; i < v.n; i++) {
        if (v.p[i] == '.' && !dot) {
            dot = true;
        } else if (ascii_digit(v.p[i])) {
            any = true;
            if (!dot && x < 1000000000)
                x = x * 10 + (v.p[i] - '0') * 1000;
            else if (dot && (unit /= 10) > 0)
                x += (v.p[i] - '0') * unit;
        } else {
            break;
        }
    }
    return any ? x : -1;
}

static int by_length(const void *a, const void *b)
{
    const struct robots_rule *x = a, *y = b;
    if (x->path.n != y->path.n)
        return x->path.n > y->path.n ? -1 : 1;
    if (x->allow != y->allow)
        return x->allow ? -1 : 1;
    return view_cmp(x->path, y->path);
}

/* The rules for one crawler, while reading. */
struct set {
    struct robots_rule *rules;
    uint32_t n;
    int64_t delay_ms;
    bool seen;   /* a group is for it */
    bool inside; /* the group being read is for it */
};

static void add_rule(struct arena *a, struct set *s, struct view path, bool allow)
{
    if (s->inside && path.n)
        *LIST_PUSH(a, s->rules, s->n) = (struct robots_rule){normalize(a, path, true), allow};
}

static void add_delay(struct set *s, int64_t ms)
{
    if (s->inside && ms > s->delay_ms)
        s->delay_ms = ms;
}

static void name_agent(struct set *named, struct set *others, struct view value, struct view agent, bool first)
{
    if (first)
        named->inside = others->inside = false;
    if (value.n && value.p[0] == '*' && (value.n == 1 || ascii_space(value.p[1])))
        others->inside = others->seen = true;
    else if (value.n && view_eq_ci(token(value), agent))
        named->inside = named->seen = true;
}

void robots_read(struct arena *a, struct view file, struct view agent, struct robots *out)
{
    struct set named = {.delay_ms = -1}, others = {.delay_ms = -1};
    struct view rest = text_of(a, file), *sitemaps = NULL;
    bool in_rules = true; /* the next agent line begins a group */
    *out = (struct robots){0};
    agent = own_name(agent);
    while (rest.n) {
        size_t end = 0;
        while (end < rest.n && rest.p[end] != '\n' && rest.p[end] != '\r')
            end++;
        struct view value = {0}, line = view_sub(rest, 0, end);
        rest = view_from(rest, end + 1);
        switch (split(line, &value)) {
        case KEY_AGENT:
            name_agent(&named, &others, value, agent, in_rules);
            in_rules = false;
            break;
        case KEY_ALLOW:
        case KEY_DISALLOW:
            in_rules = true;
            add_rule(a, &named, value, split(line, &value) == KEY_ALLOW);
            add_rule(a, &others, value, split(line, &value) == KEY_ALLOW);
            break;
        case KEY_DELAY:
            add_delay(&named, delay(value));
            add_delay(&others, delay(value));
            break;
        case KEY_SITEMAP:
            if (value.n && out->nsitemaps < ROBOTS_SITEMAPS)
                *LIST_PUSH(a, sitemaps, out->nsitemaps) = view_copy(a, value);
            break;
        case KEY_NONE:
            break;
        }
    }
    struct set *s = named.seen ? &named : &others;
    if (s->n)
        qsort(s->rules, s->n, sizeof *s->rules, by_length);
    out->rules = s->rules;
    out->nrules = s->n;
    out->delay_ms = s->delay_ms;
    out->sitemaps = sitemaps;
}

/* The first place at or after `from` where `what` stands in v. */
static size_t find(struct view v, struct view what, size_t from)
{
    if (what.n == 0)
        return from;
    return view_find(v, what, from);
}

/*
 * Pieces between stars, each at its first place: the leftmost choice leaves
 * the most to the rest, so no going back.
 */
static bool matches(struct view rule, struct view path)
{
    bool anchored = rule.n && rule.p[rule.n - 1] == '$';
    struct view piece;
    if (anchored)
        rule.n--;
    bool more = view_cut(rule, '*', &piece, &rule);
    if (!view_starts(path, piece))
        return false;
    size_t at = piece.n;
    if (!more)
        return !anchored || at == path.n;
    while (view_cut(rule, '*', &piece, &rule)) {
        at = find(path, piece, at);
        if (at == VIEW_NONE)
            return false;
        at += piece.n;
    }
    if (anchored)
        return path.n - at >= piece.n && view_ends(path, piece);
    return find(path, piece, at) != VIEW_NONE;
}

bool robots_allow(const struct robots *r, struct view target, struct arena scratch)
{
    if (r->nrules == 0)
        return true;
    struct view path = normalize(&scratch, target.n ? target : VIEW("/"), false);
    for (uint32_t i = 0; i < r->nrules; i++)
        if (matches(r->rules[i].path, path))
            return r->rules[i].allow;
    return true;
}

bool robots_allows(struct arena scratch, struct view file, struct view agent, struct view target)
{
    struct robots r;
    robots_read(&scratch, file, agent, &r);
    return robots_allow(&r, target, scratch);
}

unsigned robots_tag(struct view value, struct view agent)
{
    static const struct {
        struct view word;
        unsigned bits;
    } words[] = {{VIEW_INIT("noindex"), ROBOTS_NOINDEX},
                 {VIEW_INIT("nofollow"), ROBOTS_NOFOLLOW},
                 {VIEW_INIT("noarchive"), ROBOTS_NOARCHIVE},
                 {VIEW_INIT("none"), ROBOTS_NOINDEX | ROBOTS_NOFOLLOW}};
    struct view rest = value, one, name;
    bool ours = true;
    unsigned bits = 0;
    agent = own_name(agent);
    for (bool more = true; more;) {
        more = view_cut(rest, ',', &one, &rest);
        struct view after;
        if (view_cut(one, ':', &name, &after) && !view_starts_ci(view_trim(name), VIEW("max-")) &&
            !view_eq_ci(view_trim(name), VIEW("unavailable_after"))) {
            ours = view_eq_ci(view_trim(name), agent) || view_eq(view_trim(name), VIEW("*"));
            one = after;
        }
        for (size_t i = 0; ours && i < sizeof words / sizeof *words; i++)
            if (view_eq_ci(view_trim(one), words[i].word))
                bits |= words[i].bits;
    }
    return bits;
}
