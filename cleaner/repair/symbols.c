/*
 * Symbols that were put before marks or between characters, and question
 * marks that were an indent.
 */
#include "cleaner/repair/damage.h"

enum {
    COMMAS_LEAST = 3,   /* commas before another mark, where the page is known to be treated */
    JUNK_LEAST = 1,
    PICTURES_LEAST = 3, /* pictures before marks, on a page that is not known to be treated otherwise */
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
 * hardly one twice, most within a sentence.  People put them at the end, in
 * place of a stop, and again and again.
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
    d->symbols = marks >= PICTURES_LEAST && inner >= 2 && marks * 10 >= runs * 7 && kinds * 10 >= distinct * 7;
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
        for (uint32_t i = 1; i + 1 < n; i++) {
            bool comma = l[i].cp == ',' || l[i].cp == 0xFF0C;
            if (!comma || !is_mark(l[i + 1].cp) || is_mark(l[i - 1].cp))
                continue;
            found++;
            if (pass)
                remove_run(d, l, i, i + 1, VERDICT_PROVED);
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

/* "??????" before the first character of a line: an indent that the encoding did not have. */
static void remove_indents(struct damage *d)
{
    for (int pass = 0, found = 0; pass < 2; pass++) {
        if (pass && found < INDENTS_LEAST)
            return;
        for (uint32_t i = 0; i < d->n; i++) {
            uint32_t k = i, end;
            if (i > 0 && d->units[i - 1].source != UINT32_MAX)
                continue;
            while (k < d->n && cp_is_space(d->units[k].cp))
                k++;
            for (end = k; end < d->n && d->units[end].cp == '?'; end++)
                ;
            uint32_t next = end < d->n ? d->units[end].cp : 0;
            if (end < k + 2 || !(cp_is_han(next) || next == 0x201C || next == 0x300A || next == '(' || next == 0xFF08 ||
                                 (next < 0x80 && ascii_alnum((char)next))))
                continue;
            found++;
            for (; pass && k < end; k++) {
                struct unit *u = &d->units[k];
                u->now = 0;
                u->rule = DAMAGE_INDENT;
                u->verdict = VERDICT_STRONG;
                u->group = 0x40000000u | i;
            }
        }
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
