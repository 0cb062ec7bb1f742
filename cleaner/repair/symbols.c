/*
 * Symbols that were put before marks or between characters, and question
 * marks that were an indent.
 */
#include "cleaner/repair/damage.h"

enum {
    COMMAS_LEAST = 3,   /* commas before another mark, where the page is known to be treated */
    JUNK_LEAST = 1,
    PICTURES_LEAST = 3, /* pictures before marks, on a page that is not known to be treated otherwise */
    PICTURES_MANY = 8,  /* before marks inside sentences: more than anyone puts there by hand */
    INDENTS_LEAST = 2
};

static bool is_wide_mark(uint32_t cp)
{
    return is_mark(cp) && cp >= 0x80;
}

/* Signs that no text puts between a character and a stop. */
static bool is_junk(uint32_t cp)
{
    switch (cp) {
    case '*': case '|': case '-': case '^': case '~': case '_': case '=': case '+': case '#': case '@': case '$': case '&':
    case '`': case '<': case '>': case '\\':
        return true;
    default:
        return is_picture(cp) || (cp >= 0xE000 && cp <= 0xF8FF) || (cp > 0 && cp < 0x20 && cp != '\n' && cp != '\t' && cp != '\r');
    }
}

static bool ends_text(uint32_t cp)
{
    return cp_is_han(cp) || cp == 0x201D || cp == 0xFF09 || cp == 0x300B || cp == ')';
}

struct run {
    uint32_t from, to; /* live characters */
    bool before_mark;
};

/* The run of signs at live[i]: one past it. */
static uint32_t run_end(const struct live *l, uint32_t n, uint32_t i, bool (*is)(uint32_t))
{
    while (i < n && l[i].cp && is(l[i].cp))
        i++;
    return i;
}

/*
 * Pictures in a text that was never treated otherwise: strewn before stops,
 * hardly one twice, most within a sentence; or so often before the marks
 * inside sentences, and nowhere else, that no hand put them there.  People put
 * them at the end, in place of a stop, and again and again.
 */
void symbols_gate(struct damage *d)
{
    struct arena scratch = *d->a;
    uint32_t n, runs = 0, marks = 0, inner = 0, kinds = 0, seen[64];
    struct live *l = damage_live(&scratch, d, &n);
    for (uint32_t i = 1; i < n;) {
        if (!is_picture(l[i].cp)) {
            i++;
            continue;
        }
        uint32_t end = run_end(l, n, i, is_picture);
        uint32_t next = end < n ? l[end].cp : 0;
        runs++;
        if (cp_is_han(l[i - 1].cp) && is_mark(next)) {
            marks++;
            inner += next != 0x3002 && next != 0xFF01 && next != 0xFF1F && next != '!' && next != '?';
        }
        uint32_t k = 0;
        while (k < kinds && seen[k] != l[i].cp)
            k++;
        if (k == kinds && kinds < 64)
            seen[kinds++] = l[i].cp;
        i = end;
    }
    uint32_t distinct = runs < 64 ? runs : 64;
    bool strewn = marks * 10 >= runs * 7 && kinds * 10 >= distinct * 7;
    bool regular = inner >= PICTURES_MANY && marks * 10 >= runs * 9;
    d->symbols = marks >= PICTURES_LEAST && inner >= 2 && (strewn || regular);
}

static void remove_run(struct damage *d, const struct live *l, uint32_t from, uint32_t to, enum verdict v)
{
    for (uint32_t i = from; i < to; i++) {
        damage_set(d, &l[i], 0, DAMAGE_SYMBOL, v);
        d->units[l[i].unit].group = 0x80000000u | l[from].unit;
    }
}

static void remove_junk(struct damage *d, const struct live *l, uint32_t n)
{
    for (uint32_t i = 1; i < n;) {
        if (!is_junk(l[i].cp)) {
            i++;
            continue;
        }
        uint32_t end = run_end(l, n, i, is_junk);
        uint32_t next = end < n ? l[end].cp : 0;
        bool pictures = run_end(l, n, i, is_picture) == end;
        bool before_mark = ends_text(l[i - 1].cp) && (is_wide_mark(next) || (pictures && is_mark(next)));
        bool between = pictures && cp_is_han(l[i - 1].cp) && (cp_is_han(next) || !next);
        if (before_mark || between)
            remove_run(d, l, i, end, VERDICT_STRONG);
        i = end;
    }
}

/* ",。" ",," on a page where that is the rule: the comma was put there. */
static void remove_commas(struct damage *d, const struct live *l, uint32_t n)
{
    uint32_t found = 0;
    for (int pass = 0; pass < 2; pass++) {
        if (pass && found < COMMAS_LEAST)
            return;
        d->commas |= pass;
        for (uint32_t i = 1; i + 1 < n; i++) {
            bool comma = l[i].cp == ',' || l[i].cp == 0xFF0C;
            bool again = is_mark(l[i - 1].cp) && l[i - 1].cp != l[i].cp; /* "?,?,?": the text had "???" */
            if (!comma || !is_mark(l[i + 1].cp) || (is_mark(l[i - 1].cp) && (!again || l[i - 1].cp != l[i + 1].cp)))
                continue;
            found++;
            if (pass)
                remove_run(d, l, i, i + 1, again ? VERDICT_STRONG : VERDICT_PROVED);
        }
    }
}

/* White space that a mark would not have before it. */
static void remove_spaces(struct damage *d, const struct live *l, uint32_t n)
{
    for (uint32_t i = 1; i + 1 < n; i++)
        if (cp_is_space(l[i].cp) && l[i].cp != '\n' && cp_is_han(l[i - 1].cp) && is_wide_mark(l[i + 1].cp))
            remove_run(d, l, i, i + 1, VERDICT_STRONG);
}

/* One past the question marks at unit i. */
static uint32_t marks_end(const struct damage *d, uint32_t i)
{
    while (i < d->n && d->units[i].cp == '?')
        i++;
    return i;
}

static bool begins_text(uint32_t cp)
{
    return cp_is_han(cp) || cp == 0x201C || cp == 0x300A || cp == '(' || cp == 0xFF08 || cp == 0x2014 || cp == 0x2018 ||
           cp == '[' || cp == 0xFF3B || cp == 0x3010 || cp == 0x3014 || cp == 0x3008 || (cp < 0x80 && ascii_alnum((char)cp));
}

/* Where an indent may stand: at the beginning of a line, or after the rest of a tag that lost its '<'. */
static bool after_line_end(const struct damage *d, uint32_t i)
{
    while (i > 0 && cp_is_space(d->units[i - 1].cp))
        i--;
    return i == 0 || d->units[i - 1].source == UINT32_MAX || d->units[i - 1].cp == '>' || d->units[i - 1].cp == 0x3002 ||
           d->units[i - 1].cp == 0x201D;
}

static void remove_marks(struct damage *d, uint32_t from, uint32_t to)
{
    for (uint32_t k = from; k < to; k++) {
        struct unit *u = &d->units[k];
        u->now = 0;
        u->rule = DAMAGE_INDENT;
        u->verdict = VERDICT_STRONG;
        u->group = 0x40000000u | from;
    }
}

/* "??????" before the first character of a line: an indent that the encoding did not have. */
static void remove_indents(struct damage *d)
{
    uint32_t found = 0, width[8] = {0}, usual = 2;
    for (int pass = 0; pass < 2; pass++) {
        if (pass && found < INDENTS_LEAST)
            return;
        for (uint32_t i = 0; i < d->n; i++) {
            uint32_t end = marks_end(d, i), n = end - i;
            if (n < 2)
                continue;
            bool line = i == 0 || d->units[i - 1].source == UINT32_MAX;
            if (begins_text(end < d->n ? d->units[end].cp : 0) && after_line_end(d, i)) {
                if (!pass && line) {
                    found++;
                    width[n < 8 ? n : 7]++;
                } else if (pass && (line || n == usual)) {
                    remove_marks(d, i, end);
                }
            }
            i = end - 1;
        }
        for (uint32_t n = 2; n < 8; n++)
            if (width[n] > width[usual])
                usual = n;
        if (usual < 4)
            usual = 4; /* shorter runs within a line mean something else */
    }
}

void indents_remove(struct damage *d)
{
    if (d->converted || d->random)
        remove_indents(d);
}

void commas_remove(struct damage *d)
{
    if (!d->converted)
        return;
    struct arena scratch = *d->a;
    uint32_t n;
    struct live *l = damage_live(&scratch, d, &n);
    remove_commas(d, l, n);
}

void symbols_remove(struct damage *d)
{
    if (!d->converted && !d->random && !d->symbols)
        return;
    struct arena scratch = *d->a;
    uint32_t n;
    struct live *l = damage_live(&scratch, d, &n);
    remove_junk(d, l, n);
    if (!d->converted)
        return;
    commas_remove(d);
    l = damage_live(&scratch, d, &n);
    remove_spaces(d, l, n);
}
