/* Dates: see date.h. */
#include "cleaner/meta/date.h"

#include "cleaner/base/utf8.h"

enum { YEAR_FIRST = 1990, YEAR_LAST = 2099, WORD_BYTES = 40 };

/* Where the scanner stands. */
struct cursor {
    struct view v;
    size_t at;
};

struct name {
    struct view name;
    uint8_t number;
};

#define N(s, k) {VIEW_INIT(s), k}
/* Lower case; a dot behind an abbreviation is skipped by the scanner. */
static const struct name months[] = {
    N("january", 1), N("jan", 1), N("januar", 1), N("jänner", 1), N("janvier", 1), N("janv", 1), N("enero", 1), N("ene", 1),
    N("gennaio", 1), N("gen", 1), N("janeiro", 1), N("januari", 1), N("stycznia", 1), N("января", 1), N("янв", 1),
    N("ledna", 1), N("január", 1), N("ocak", 1), N("ianuarie", 1), N("tammikuuta", 1),
    N("february", 2), N("feb", 2), N("februar", 2), N("février", 2), N("févr", 2), N("fév", 2), N("febrero", 2),
    N("febbraio", 2), N("fevereiro", 2), N("fev", 2), N("februari", 2), N("lutego", 2), N("февраля", 2), N("фев", 2),
    N("února", 2), N("február", 2), N("şubat", 2), N("februarie", 2), N("helmikuuta", 2),
    N("march", 3), N("mar", 3), N("märz", 3), N("mrz", 3), N("mars", 3), N("marzo", 3), N("março", 3), N("maart", 3),
    N("mrt", 3), N("marca", 3), N("марта", 3), N("мар", 3), N("března", 3), N("március", 3), N("mart", 3),
    N("martie", 3), N("marts", 3), N("maaliskuuta", 3),
    N("april", 4), N("apr", 4), N("avril", 4), N("avr", 4), N("abril", 4), N("abr", 4), N("aprile", 4), N("kwietnia", 4),
    N("апреля", 4), N("апр", 4), N("dubna", 4), N("április", 4), N("nisan", 4), N("aprilie", 4), N("huhtikuuta", 4),
    N("may", 5), N("mai", 5), N("mayo", 5), N("maggio", 5), N("mag", 5), N("maio", 5), N("mei", 5), N("maja", 5),
    N("мая", 5), N("května", 5), N("május", 5), N("mayıs", 5), N("maj", 5), N("toukokuuta", 5),
    N("june", 6), N("jun", 6), N("juni", 6), N("juin", 6), N("junio", 6), N("giugno", 6), N("giu", 6), N("junho", 6),
    N("czerwca", 6), N("июня", 6), N("июн", 6), N("června", 6), N("június", 6), N("haziran", 6), N("iunie", 6),
    N("kesäkuuta", 6),
    N("july", 7), N("jul", 7), N("juli", 7), N("juillet", 7), N("juil", 7), N("julio", 7), N("luglio", 7), N("lug", 7),
    N("julho", 7), N("lipca", 7), N("июля", 7), N("июл", 7), N("července", 7), N("július", 7), N("temmuz", 7),
    N("iulie", 7), N("heinäkuuta", 7),
    N("august", 8), N("aug", 8), N("août", 8), N("agosto", 8), N("ago", 8), N("augustus", 8), N("sierpnia", 8),
    N("августа", 8), N("авг", 8), N("srpna", 8), N("augusztus", 8), N("ağustos", 8), N("augusti", 8), N("elokuuta", 8),
    N("september", 9), N("sep", 9), N("sept", 9), N("septembre", 9), N("septiembre", 9), N("settembre", 9), N("set", 9),
    N("setembro", 9), N("września", 9), N("сентября", 9), N("сен", 9), N("září", 9), N("szeptember", 9), N("eylül", 9),
    N("septembrie", 9), N("syyskuuta", 9),
    N("october", 10), N("oct", 10), N("oktober", 10), N("okt", 10), N("octobre", 10), N("octubre", 10), N("ottobre", 10),
    N("ott", 10), N("outubro", 10), N("out", 10), N("października", 10), N("октября", 10), N("окт", 10), N("října", 10),
    N("október", 10), N("ekim", 10), N("octombrie", 10), N("lokakuuta", 10),
    N("november", 11), N("nov", 11), N("novembre", 11), N("noviembre", 11), N("novembro", 11), N("listopada", 11),
    N("ноября", 11), N("ноя", 11), N("listopadu", 11), N("kasım", 11), N("noiembrie", 11), N("marraskuuta", 11),
    N("december", 12), N("dec", 12), N("dezember", 12), N("dez", 12), N("décembre", 12), N("déc", 12), N("diciembre", 12),
    N("dic", 12), N("dicembre", 12), N("dezembro", 12), N("grudnia", 12), N("декабря", 12), N("дек", 12),
    N("prosince", 12), N("aralık", 12), N("decembrie", 12), N("joulukuuta", 12),
};

/* Skipped before a date and between a date and its time. */
static const struct name weekdays[] = {
    N("monday", 1), N("mon", 1), N("tuesday", 2), N("tue", 2), N("tues", 2), N("wednesday", 3), N("wed", 3),
    N("thursday", 4), N("thu", 4), N("thur", 4), N("thurs", 4), N("friday", 5), N("fri", 5), N("saturday", 6), N("sat", 6),
    N("sunday", 7), N("sun", 7), N("montag", 1), N("dienstag", 2), N("mittwoch", 3), N("donnerstag", 4), N("freitag", 5),
    N("samstag", 6), N("sonnabend", 6), N("sonntag", 7), N("mo", 1), N("di", 2), N("mi", 3), N("do", 4), N("fr", 5),
    N("sa", 6), N("so", 7), N("lundi", 1), N("mardi", 2), N("mercredi", 3), N("jeudi", 4), N("vendredi", 5),
    N("samedi", 6), N("dimanche", 7), N("lunes", 1), N("martes", 2), N("miércoles", 3), N("jueves", 4), N("viernes", 5),
    N("sábado", 6), N("domingo", 7), N("lunedì", 1), N("martedì", 2), N("mercoledì", 3), N("giovedì", 4), N("venerdì", 5),
    N("sabato", 6), N("domenica", 7), N("maandag", 1), N("dinsdag", 2), N("woensdag", 3), N("donderdag", 4),
    N("vrijdag", 5), N("zaterdag", 6), N("zondag", 7),
};

/* Zones whose letters mean one offset; CST means three. */
static const struct {
    struct view name;
    int16_t offset;
} zones[] = {
    {VIEW_INIT("utc"), 0},     {VIEW_INIT("gmt"), 0},     {VIEW_INIT("z"), 0},      {VIEW_INIT("est"), -300},
    {VIEW_INIT("edt"), -240},  {VIEW_INIT("cdt"), -300},  {VIEW_INIT("mst"), -420}, {VIEW_INIT("mdt"), -360},
    {VIEW_INIT("pst"), -480},  {VIEW_INIT("pdt"), -420},  {VIEW_INIT("bst"), 60},   {VIEW_INIT("cet"), 60},
    {VIEW_INIT("cest"), 120},  {VIEW_INIT("mesz"), 120},  {VIEW_INIT("mez"), 60},   {VIEW_INIT("hkt"), 480},
    {VIEW_INIT("sgt"), 480},   {VIEW_INIT("jst"), 540},   {VIEW_INIT("kst"), 540},  {VIEW_INIT("msk"), 180},
};

static uint32_t peek(const struct cursor *c)
{
    size_t at = c->at;
    return at < c->v.n ? cp_fold_width(utf8_next(c->v, &at)) : 0;
}

static void step(struct cursor *c)
{
    if (c->at < c->v.n)
        utf8_next(c->v, &c->at);
}

static bool eat(struct cursor *c, uint32_t cp)
{
    if (peek(c) != cp || c->at >= c->v.n)
        return false;
    step(c);
    return true;
}

static bool eat_word(struct cursor *c, struct view w)
{
    if (!view_starts_ci(view_from(c->v, c->at), w))
        return false;
    c->at += w.n;
    return true;
}

static void skip_space(struct cursor *c)
{
    while (c->at < c->v.n && cp_is_space(peek(c)))
        step(c);
}

static bool digit(uint32_t cp)
{
    return cp >= '0' && cp <= '9';
}

/* Up to `most` digits, ASCII or full-width; *len is how many there were (0: none). */
static int number(struct cursor *c, int most, int *len)
{
    int x = 0;
    for (*len = 0; *len < most && digit(peek(c)); ++*len) {
        x = x * 10 + (int)(peek(c) - '0');
        step(c);
    }
    return x;
}

static uint32_t lower(uint32_t cp)
{
    if ((cp >= 'A' && cp <= 'Z') || (cp >= 0xC0 && cp <= 0xDE && cp != 0xD7) || (cp >= 0x410 && cp <= 0x42F))
        return cp + 32;
    return cp;
}

static bool letter(uint32_t cp)
{
    return cp < 0x2E80 && !digit(cp) && cp_is_word(cp);
}

/* The word that begins here, in lower case, into `to`; too long a word is none. */
static struct view word(struct cursor *c, char to[WORD_BYTES])
{
    size_t n = 0;
    while (c->at < c->v.n && letter(peek(c))) {
        if (n + 4 > WORD_BYTES)
            return (struct view){0};
        n += utf8_encode(to + n, lower(peek(c)));
        step(c);
    }
    return (struct view){to, n};
}

/* What may follow the first letter, from a on, of a name above in plain letters: most words are none. */
static const char *const seconds[26] = {"bgopruv", "", "z", "eiou", "klny", "er", "eir", "aeu", "au", "aeou", "aevw", "eiou", "aeior",
                                        "io", "cktu", "ar", "", "", "aeiortuyz", "aehou", "", "eir", "eor", "", "", "ao"};

static bool may_be_name(struct view v)
{
    char a = v.n > 1 ? ascii_lower(v.p[0]) : 0, b = v.n > 1 ? ascii_lower(v.p[1]) : 0;
    if (a >= 'a' && a <= 'z' && b > 0)
        return strchr(seconds[a - 'a'], b) != NULL;
    return v.n > 1;
}

static int named(const struct name *t, size_t n, struct view w)
{
    for (size_t i = 0; i < n; i++)
        if (t[i].name.p[0] == w.p[0] && view_eq(t[i].name, w))
            return t[i].number;
    return 0;
}

bool date_names_found(void)
{
    bool all = true;
    for (size_t i = 0; i < sizeof months / sizeof *months; i++)
        all &= may_be_name(months[i].name);
    for (size_t i = 0; i < sizeof weekdays / sizeof *weekdays; i++)
        all &= may_be_name(weekdays[i].name);
    return all;
}

static int month_name(struct cursor *c)
{
    char b[WORD_BYTES];
    struct cursor was = *c;
    if (!may_be_name(view_from(c->v, c->at)))
        return 0;
    struct view w = word(c, b);
    int m = w.n ? named(months, sizeof months / sizeof *months, w) : 0;
    if (!m)
        *c = was;
    else
        eat(c, '.');
    return m;
}

static bool weekday_name(struct cursor *c)
{
    char b[WORD_BYTES];
    struct cursor was = *c;
    if (!may_be_name(view_from(c->v, c->at)))
        return false;
    struct view w = word(c, b);
    if (w.n && named(weekdays, sizeof weekdays / sizeof *weekdays, w))
        return true;
    *c = was;
    return false;
}

static bool valid(const struct date *d)
{
    static const uint8_t days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (d->year < YEAR_FIRST || d->year > YEAR_LAST || d->month < 1 || d->month > 12 || d->day < 1 ||
        d->day > days[d->month - 1])
        return false;
    bool leap = d->year % 4 == 0 && (d->year % 100 != 0 || d->year % 400 == 0);
    return d->month != 2 || d->day <= 28 + leap;
}

static bool set(struct date *d, int y, int m, int day)
{
    *d = (struct date){.year = (int16_t)y, .month = (uint8_t)m, .day = (uint8_t)day};
    return m >= 0 && m < 100 && day >= 0 && day < 100 && valid(d);
}

/* 〇一二…九, and 零 ○ Ｏ as zero; -1 for none. */
static int han_digit(uint32_t cp)
{
    static const uint32_t t[] = {0x3007, 0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D};
    for (int i = 0; i < 10; i++)
        if (t[i] == cp)
            return i;
    return cp == 0x96F6 || cp == 0x25CB || cp == 'O' || cp == 'o' || cp == 0x25EF || cp == '0' ? 0 : -1;
}

/* 五, 十, 十五, 二十, 二十一, 三十一; 0 for none. */
static int han_number(struct cursor *c)
{
    int tens = 0, x = han_digit(peek(c));
    if (x > 0)
        step(c);
    if (eat(c, 0x5341)) {
        tens = x > 0 ? x : 1;
        x = han_digit(peek(c));
        if (x > 0)
            step(c);
    }
    return tens * 10 + (x > 0 ? x : 0);
}

static bool han_date(struct cursor *c, struct date *d)
{
    int y = 0;
    for (int i = 0; i < 4; i++) {
        int x = han_digit(peek(c));
        if (x < 0)
            return false;
        y = y * 10 + x;
        step(c);
    }
    if (!eat(c, 0x5E74))
        return false;
    int m = han_number(c);
    if (!eat(c, 0x6708))
        return false;
    int day = han_number(c);
    return (eat(c, 0x65E5) || eat(c, 0x53F7)) && set(d, y, m, day);
}

enum mark { MARK_NONE, MARK_DASH, MARK_SLASH, MARK_DOT, MARK_NAMED };

/* What stands between the numbers: - / . or the name of the unit, which is `unit` or its Korean `hangul`. */
static enum mark mark(struct cursor *c, uint32_t unit, uint32_t hangul)
{
    struct cursor was = *c;
    skip_space(c);
    uint32_t cp = peek(c);
    enum mark m = cp == '-' || cp == 0x2010 || cp == 0x2011 || cp == 0x2013 || cp == 0x2014 ? MARK_DASH
                  : cp == '/'                                                               ? MARK_SLASH
                  : cp == '.'                                                               ? MARK_DOT
                  : cp && (cp == unit || cp == hangul)                                      ? MARK_NAMED
                                                                                            : MARK_NONE;
    if (m == MARK_NONE) {
        *c = was;
        return m;
    }
    step(c);
    skip_space(c);
    return m;
}

/* 2020-06-05, 2020/6/5, 2020.6.5, 2020年6月5日, 20200605; the cursor stands behind the year. */
static bool year_first(struct cursor *c, int y, struct date *d)
{
    int len, m, day;
    if (digit(peek(c))) {
        m = number(c, 2, &len);
        day = len == 2 ? number(c, 2, &len) : 0;
        if (len != 2 || !set(d, y, m, day))
            return false;
        struct cursor was = *c;
        int h = number(c, 2, &len), min = len == 2 ? number(c, 2, &len) : 0;
        if (len == 2 && h < 24 && min < 60) { /* 20200605111325 */
            int s = number(c, 2, &len);
            if ((len == 0 || (len == 2 && s < 60)) && !digit(peek(c))) {
                d->timed = true;
                d->hour = (uint8_t)h, d->minute = (uint8_t)min, d->second = (uint8_t)s;
                return true;
            }
        }
        *c = was;
        return !digit(peek(c));
    }
    enum mark first = mark(c, 0x5E74, 0xB144);
    if (first == MARK_NONE) {
        skip_space(c);
        m = month_name(c);
        skip_space(c);
        day = number(c, 2, &len);
        return m && len && set(d, y, m, day);
    }
    m = number(c, 2, &len);
    if (!len)
        return false;
    enum mark second = mark(c, 0x6708, 0xC6D4);
    if (second == MARK_NONE || (first == MARK_NAMED) != (second == MARK_NAMED))
        return false;
    day = number(c, 2, &len);
    if (!len || !set(d, y, m, day))
        return false;
    struct cursor was = *c;
    skip_space(c);
    if (!eat(c, 0x65E5) && !eat(c, 0x53F7) && !eat(c, 0xC77C))
        *c = was;
    return true;
}

/* The year after a day and a month: four digits that no digit follows. */
static int year_last(struct cursor *c)
{
    int len;
    while (peek(c) == ',' || peek(c) == '.' || (c->at < c->v.n && cp_is_space(peek(c))))
        step(c);
    if (eat_word(c, VIEW("de ")) || eat_word(c, VIEW("del ")))
        skip_space(c);
    int y = number(c, 4, &len);
    return len == 4 && !digit(peek(c)) ? y : 0;
}

/* 5 June 2020, 5th of June, 5. Juni 2020, 1er juin 2020, 5 de junio de 2020, 05.06.2020, 5/6/2020; behind the first number. */
static bool day_first(struct cursor *c, int x, enum date_order order, struct date *d)
{
    static const struct view ordinals[] = {VIEW_INIT("st"), VIEW_INIT("nd"), VIEW_INIT("rd"), VIEW_INIT("th"), VIEW_INIT("er"),
                                           VIEW_INIT("º"), VIEW_INIT("ª")};
    int len;
    struct cursor was = *c;
    for (size_t i = 0; i < sizeof ordinals / sizeof *ordinals; i++)
        if (eat_word(c, ordinals[i]))
            break;
    while (peek(c) == '.' || peek(c) == '-' || (c->at < c->v.n && cp_is_space(peek(c))))
        step(c);
    if (!eat_word(c, VIEW("of ")))
        eat_word(c, VIEW("de "));
    int m = month_name(c);
    if (m) {
        eat(c, '-');
        return set(d, year_last(c), m, x);
    }
    *c = was;
    enum mark first = mark(c, 0, 0);
    m = number(c, 2, &len);
    if (first == MARK_NONE || !len || mark(c, 0, 0) != first)
        return false;
    int y = number(c, 4, &len);
    if (len != 4 || digit(peek(c)))
        return false;
    if (m > 12)
        return set(d, y, x, m);
    if (first == MARK_DOT && order != DATE_MONTH_FIRST)
        return set(d, y, m, x);
    if (x > 12)
        return set(d, y, m, x);
    if (order == DATE_UNSURE && x != m)
        return false;
    return order == DATE_MONTH_FIRST ? set(d, y, x, m) : set(d, y, m, x);
}

/* June 5, 2020; the cursor stands at the name. */
static bool month_first(struct cursor *c, struct date *d)
{
    static const struct view ordinals[] = {VIEW_INIT("st"), VIEW_INIT("nd"), VIEW_INIT("rd"), VIEW_INIT("th")};
    int len, m = month_name(c);
    if (!m)
        return false;
    skip_space(c);
    int day = number(c, 2, &len);
    if (!len || digit(peek(c)))
        return false;
    for (size_t i = 0; i < sizeof ordinals / sizeof *ordinals; i++)
        if (eat_word(c, ordinals[i]))
            break;
    return set(d, year_last(c), m, day);
}

/* 星期三, 周三, (三), Wednesday and what else stands between a date and its time. */
static void skip_between(struct cursor *c)
{
    for (int i = 0; i < 8; i++) {
        skip_space(c);
        uint32_t cp = peek(c);
        if (cp == 0x661F || cp == 0x5468 || cp == 0x9031 || cp == 0x79AE || cp == 0x793C) {
            struct cursor was = *c;
            step(c);
            if (cp == 0x661F && !eat(c, 0x671F)) {
                *c = was;
                return;
            }
            if (cp == 0x79AE || cp == 0x793C)
                eat(c, 0x62DC);
            int x = han_digit(peek(c));
            if (x < 1 && peek(c) != 0x65E5 && peek(c) != 0x5929) {
                *c = was;
                return;
            }
            step(c);
        } else if (cp == '(') {
            step(c);
            struct cursor name = *c;
            if (han_digit(peek(c)) > 0 || peek(c) == 0x65E5) /* (三) */
                step(c);
            if (!eat(c, ')'))
                *c = name;
        } else if (cp == 'T' || cp == 't') {
            struct cursor next = *c;
            step(&next);
            if (digit(peek(&next))) {
                *c = next;
                return;
            }
            if (!weekday_name(c))
                return;
        } else if (cp == ',' || cp == '|' || cp == 0xB7 || cp == ')' || cp == 0x2022 || cp == '-' || cp == 0x2013) {
            step(c);
        } else if (!(eat_word(c, VIEW("at ")) || eat_word(c, VIEW("um ")) || eat_word(c, VIEW("à ")) ||
                     eat_word(c, VIEW("a las ")) || eat_word(c, VIEW("kl. ")) || weekday_name(c))) {
            return;
        }
    }
}

/* 上午 0, 下午 and 晚上 12; -1 for none. */
static int half_day(struct cursor *c)
{
    static const struct {
        struct view w;
        int add;
    } t[] = {{VIEW_INIT("上午"), 0}, {VIEW_INIT("下午"), 12}, {VIEW_INIT("晚上"), 12}, {VIEW_INIT("凌晨"), 0},
             {VIEW_INIT("早上"), 0}, {VIEW_INIT("中午"), 12}, {VIEW_INIT("傍晚"), 12}, {VIEW_INIT("오전"), 0},
             {VIEW_INIT("오후"), 12}, {VIEW_INIT("午前"), 0}, {VIEW_INIT("午後"), 12}};
    for (size_t i = 0; i < sizeof t / sizeof *t; i++)
        if (eat_word(c, t[i].w))
            return t[i].add;
    return -1;
}

static void zone(struct cursor *c, struct date *d)
{
    char b[WORD_BYTES];
    int len;
    struct cursor was = *c;
    skip_space(c);
    uint32_t sign = peek(c);
    if (sign == '+' || sign == '-') {
        step(c);
        int h = number(c, 2, &len);
        bool ok = len == 2 && h <= 14;
        bool colon = eat(c, ':');
        int m = ok ? number(c, 2, &len) : 0;
        if (ok && m < 60 && (len == 2 || (len == 0 && !colon && was.at + 3 == c->at)) && !digit(peek(c))) {
            d->zoned = true;
            d->offset = (int16_t)((sign == '-' ? -1 : 1) * (h * 60 + m));
            return;
        }
    } else {
        bool bracket = eat(c, '(');
        struct view w = word(c, b);
        for (size_t i = 0; w.n && i < sizeof zones / sizeof *zones; i++)
            if (view_eq(zones[i].name, w)) {
                if (bracket)
                    eat(c, ')');
                d->zoned = true;
                d->offset = zones[i].offset;
                return;
            }
    }
    *c = was;
}

/* am, pm, a.m., p.m., Uhr behind a time. */
static void half_day_behind(struct cursor *c, int *hour)
{
    struct cursor was = *c;
    skip_space(c);
    uint32_t cp = lower(peek(c));
    if (eat_word(c, VIEW("uhr")))
        return;
    if (cp == 'a' || cp == 'p') {
        step(c);
        eat(c, '.');
        if (lower(peek(c)) == 'm') {
            step(c);
            eat(c, '.');
            if (!letter(peek(c)) && *hour >= 1 && *hour <= 12) {
                *hour = *hour % 12 + (cp == 'p' ? 12 : 0);
                return;
            }
        }
    }
    *c = was;
}

static bool clock_mark(struct cursor *c, uint32_t named_unit, uint32_t other)
{
    skip_space(c);
    bool found = eat(c, ':') || eat(c, 0x2236) || eat(c, named_unit) || (other && eat(c, other));
    skip_space(c);
    return found;
}

/* The time behind a date, where there is one. */
static void time_behind(struct cursor *c, struct date *d)
{
    struct cursor was = *c;
    int len;
    skip_between(c);
    int half = half_day(c);
    skip_space(c);
    int h = number(c, 2, &len), s = 0;
    struct cursor mark_at = *c;
    bool hourly = len && h < 24 && clock_mark(c, 0x65F6, 0x6642);
    if (!hourly && len && h < 24 && half < 0 && (peek(&mark_at) == 0x70B9 || peek(&mark_at) == 0x9EDE)) {
        *c = mark_at;
        step(c);
        hourly = true;
    }
    int m = hourly ? number(c, 2, &len) : 0;
    if (!hourly || len != 2 || m > 59 || digit(peek(c))) {
        *c = was;
        return;
    }
    struct cursor minute = *c;
    if (clock_mark(c, 0x5206, 0)) {
        struct cursor second = *c;
        s = number(c, 2, &len);
        if (len != 2 || s > 60) {
            *c = peek(&minute) == 0x5206 ? second : minute;
            s = 0;
        }
        eat(c, 0x79D2);
        if ((peek(c) == '.' || peek(c) == ',') && c->at + 1 < c->v.n && ascii_digit(c->v.p[c->at + 1])) {
            step(c);
            number(c, 9, &len);
        }
    } else {
        *c = minute;
    }
    if (half >= 0 && h <= 12 && !(half == 12 && h == 12))
        h = h % 12 + half;
    half_day_behind(c, &h);
    d->timed = true;
    d->hour = (uint8_t)h, d->minute = (uint8_t)m, d->second = (uint8_t)(s > 59 ? 59 : s);
    zone(c, d);
}

size_t date_scan(struct view v, size_t at, enum date_order order, struct date *out)
{
    struct cursor c = {v, at};
    int len;
    bool ok = false;
    if (at >= v.n)
        return 0;
    uint32_t cp = peek(&c);
    if (letter(cp) && weekday_name(&c)) { /* Mon, 08 Oct 2018 */
        eat(&c, '.');
        eat(&c, ',');
        skip_space(&c);
        cp = peek(&c);
    }
    if (digit(cp)) {
        int x = number(&c, 4, &len);
        ok = len == 4 ? year_first(&c, x, out) : len <= 2 && x <= 31 && day_first(&c, x, order, out);
    } else if (letter(cp)) {
        ok = month_first(&c, out);
    }
    if (!ok) {
        c = (struct cursor){v, at};
        ok = han_digit(peek(&c)) >= 0 && han_date(&c, out);
    }
    if (!ok || (digit(peek(&c)) && out->timed))
        return 0;
    size_t end = c.at;
    if (!out->timed)
        time_behind(&c, out);
    if (out->timed && !out->zoned && c.at == end)
        zone(&c, out);
    return !out->timed && digit(peek(&c)) ? 0 : c.at;
}

bool date_find(struct view v, size_t from, enum date_order order, struct date *out, size_t *beg, size_t *end)
{
    bool inside = false; /* within a word or a number */
    for (size_t at = from; at < v.n;) {
        size_t here = at;
        uint32_t cp = cp_fold_width(utf8_next(v, &at));
        if (!inside && (digit(cp) || letter(cp) || han_digit(cp) >= 0)) {
            size_t e = date_scan(v, here, order, out);
            if (e) {
                *beg = here;
                *end = e;
                return true;
            }
        }
        inside = digit(cp) || letter(cp);
    }
    return false;
}

/* Digits in a path, with at most one of - / _ between the parts: YYYY MM DD; between slashes also YYYY/M/D/. */
static size_t path_date(struct view v, size_t at, struct date *out)
{
    struct cursor c = {v, at};
    int len, part[3];
    bool slashes = true, single = false;
    for (int i = 0; i < 3; i++) {
        part[i] = number(&c, i ? 2 : 4, &len);
        if (i ? len < 1 || len > 2 : len != 4)
            return 0;
        single |= i && len == 1;
        slashes &= peek(&c) == '/';
        if (i < 2 && !eat(&c, '-') && !eat(&c, '/'))
            eat(&c, '_');
    }
    if (single && !slashes)
        return 0;
    return !digit(peek(&c)) && set(out, part[0], part[1], part[2]) ? c.at : 0;
}

bool date_in_url(struct view url, struct date *out, size_t *beg, size_t *end)
{
    size_t at = view_find(url, VIEW("://"), 0);
    at = view_chr(url, '/', at == VIEW_NONE ? 0 : at + 3);
    struct view path = url;
    view_cut(path, '?', &path, NULL);
    view_cut(path, '#', &path, NULL);
    for (; at != VIEW_NONE && at + 8 <= path.n; at++) {
        char before = at ? path.p[at - 1] : '/';
        bool begins = before == '/' || before == '-' || before == '_' || before == '.' || (before == 't' && at > 1 && path.p[at - 2] == '/');
        if (begins && ascii_digit(path.p[at]) && (*end = path_date(path, at, out)) != 0) {
            *beg = at;
            return true;
        }
    }
    return false;
}

/* Seconds since 1970 to a civil date and time: eras of 400 years, March first. */
static bool of_seconds(uint64_t x, struct date *out)
{
    uint64_t days = x / 86400, rest = x % 86400;
    uint64_t z = days + 719468, era = z / 146097, doe = z % 146097;
    uint64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365, doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    uint64_t mp = (5 * doy + 2) / 153, m = mp < 10 ? mp + 3 : mp - 9, y = yoe + era * 400 + (m <= 2);
    if (y > YEAR_LAST || !set(out, (int)y, (int)m, (int)(doy - (153 * mp + 2) / 5 + 1)))
        return false;
    out->timed = true;
    out->hour = (uint8_t)(rest / 3600), out->minute = (uint8_t)(rest / 60 % 60), out->second = (uint8_t)(rest % 60);
    return true;
}

/* Days since 1970 of a civil date. */
static int64_t days_of(const struct date *d)
{
    int64_t y = d->year - (d->month <= 2), era = y / 400, yoe = y - era * 400;
    int64_t doy = (153 * (d->month + (d->month > 2 ? -3 : 9)) + 2) / 5 + d->day - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

bool date_of_epoch(struct view digits, struct date *out)
{
    uint64_t x;
    if ((digits.n != 10 && digits.n != 13) || !view_u64(digits, &x) || !of_seconds(digits.n == 13 ? x / 1000 : x, out))
        return false;
    out->zoned = true;
    return true;
}

bool date_plausible(const struct date *d, int64_t fetched_ms)
{
    return fetched_ms <= 0 || days_of(d) <= fetched_ms / 86400000 + 1;
}

void date_to_zone(struct date *d, int offset)
{
    struct date to;
    int64_t x = days_of(d) * 86400 + d->hour * 3600 + d->minute * 60 + d->second + (offset - d->offset) * 60;
    if (!d->zoned || !d->timed || x < 0 || !of_seconds((uint64_t)x, &to))
        return;
    to.zoned = true;
    to.offset = (int16_t)offset;
    *d = to;
}

struct view date_iso(struct arena *a, const struct date *d, int offset)
{
    struct buf b = {.a = a};
    buf_printf(&b, "%04d-%02d-%02d", d->year, d->month, d->day);
    if (!d->timed)
        return buf_view(&b);
    buf_printf(&b, "T%02d:%02d:%02d", d->hour, d->minute, d->second);
    int east = d->zoned ? d->offset : offset;
    if (east == DATE_LOCAL)
        return buf_view(&b);
    if (d->zoned && east == 0)
        buf_put(&b, VIEW("Z"));
    else
        buf_printf(&b, "%c%02d:%02d", east < 0 ? '-' : '+', (east < 0 ? -east : east) / 60, (east < 0 ? -east : east) % 60);
    return buf_view(&b);
}
