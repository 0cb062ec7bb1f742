/*
 * Readings in brackets after characters: find them, decide whether the page
 * is one that was treated so, take them out.
 *
 * Two families.  Converted: a table of characters, each always annotated, on
 * a text made traditional; only characters that the conversion made are in
 * the table.  Random: any characters of a simplified text, now annotated and
 * now not, with pictures and symbols strewn in.
 *
 * What an honest page does is neither: a reading after a rare name, a lesson
 * that annotates every character or each new word once.
 */
#include "cleaner/repair/damage.h"

enum {
    CONVERTED_LEAST = 2, /* annotations that open the gate; below CONVERTED_SURE only where every one fits */
    CONVERTED_SURE = 5,
    TONELESS_LEAST = 8,
    RANDOM_LEAST = 8,
    INSIDE = 9,          /* characters between the brackets */
    AROUND = 3,          /* characters on each side that help to choose */
    PROPOSED = 4,
    LISTED = 3000        /* millinats: a character that has its reading elsewhere on the page */
};

/* What stands around a reading. */
static const struct {
    uint16_t open, close;
} pairs[] = {
    {'(', ')'}, {0xFF08, 0xFF09}, {'[', ']'}, {0xFF3B, 0xFF3D}, {0x3010, 0x3011}, {0x3014, 0x3015}, {0x300C, 0x300D},
    {'{', '}'}, {0xFF5B, 0xFF5D}, {'<', '>'}, {0xFF1C, 0xFF1E}, {0x3008, 0x3009}, {'/', '/'},
};

/* The sign that closes what cp opens, 0 for none. */
static uint32_t closer(uint32_t cp)
{
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (pairs[i].open == cp)
            return pairs[i].close;
    return 0;
}

/* Round brackets are mixed now and then, one full-width and one not. */
static bool closes(uint32_t cp, uint32_t close)
{
    return cp == close || ((close == ')' || close == 0xFF09) && (cp == ')' || cp == 0xFF09));
}

/* The characters from i up to the closing sign as text; *end one past it.  Empty where there is none near. */
static struct view inside(const struct damage *d, uint32_t i, uint32_t close, char room[4 * INSIDE], uint32_t *end)
{
    size_t n = 0;
    for (uint32_t k = 0; k <= INSIDE && i + k < d->n; k++) {
        uint32_t cp = d->units[i + k].cp;
        if (closes(cp, close)) {
            *end = i + k + 1;
            return (struct view){room, n};
        }
        if (!cp || k == INSIDE || cp_is_han(cp))
            break;
        n += utf8_encode(room + n, cp);
    }
    return (struct view){0};
}

static bool all_pictures(struct view v)
{
    size_t n = 0;
    for (size_t at = 0; at < v.n; n++) {
        uint32_t cp = utf8_next(v, &at);
        if (!is_picture(cp) && cp != ' ')
            return false;
    }
    return n > 0;
}

/* A character that a table made traditional: it has another, simplified form. */
static bool is_converted(const struct damage *d, uint32_t cp)
{
    const uint16_t *v;
    uint32_t n = variant_simplified(d->readings, cp, &v);
    return n > 1 || (n == 1 && v[0] != cp);
}

/*
 * Whether the reading belongs to the last two bytes before the bracket: the
 * end of one character and an ASCII letter (E5 of one and 65, "e").
 */
static bool across(const struct damage *d, uint32_t base, uint32_t before, uint32_t syllable, int tone)
{
    uint8_t one[2], two[2];
    if (before == UINT32_MAX || damage_bytes(d, d->units[base].cp, one) != 1 ||
        damage_bytes(d, d->units[before].cp, two) != 2)
        return false;
    uint32_t cp = damage_char(d, two[1], one[0]);
    return cp && reading_fits_variant(d->readings, cp, syllable, tone) && is_converted(d, cp);
}

static void push(struct damage *d, struct note n)
{
    *LIST_PUSH(d->a, d->notes, d->nnotes) = n;
}

struct scan {
    uint32_t last, before; /* the last two characters that are not part of a note, UINT32_MAX for none */
};

/* A note that begins at unit i; one past its end, or 0.  A space before it belongs to it. */
static uint32_t bracket(struct damage *d, const struct scan *s, uint32_t i)
{
    char room[4 * INSIDE];
    uint32_t end = 0, syllable;
    int tone;
    struct view text = inside(d, i + 1, closer(d->units[i].cp), room, &end);
    if (!text.n || s->last == UINT32_MAX)
        return 0;
    struct note n = {.from = i, .to = end, .base = s->last};
    if (d->units[s->last].cp == ' ' && s->before != UINT32_MAX && cp_is_han(d->units[s->before].cp)) {
        n.from = s->last;
        n.base = s->before;
    }
    uint32_t cp = d->units[n.base].cp;
    if (all_pictures(text)) {
        n.kind = NOTE_SYMBOL;
        push(d, n);
        return end;
    }
    if (!pinyin_parse(d->readings, text, &syllable, &tone))
        return 0;
    n.syllable = syllable;
    n.tone = (uint8_t)tone;
    if (reading_fits_variant(d->readings, cp, syllable, tone)) {
        n.kind = NOTE_AFTER;
        n.converted = is_converted(d, cp);
    } else if (tone && across(d, s->last, s->before, syllable, tone)) {
        n.kind = NOTE_ACROSS;
        n.converted = true;
    } else {
        return 0;
    }
    push(d, n);
    return end;
}

static bool tone_letter(uint32_t cp)
{
    return (cp >= 0xC0 && cp <= 0xFC) || (cp >= 0x100 && cp <= 0x1F9) || (cp >= 0x300 && cp <= 0x30C) || ascii_alpha(cp < 0x80 ? (char)cp : 0);
}

/* "認rèn真": letters with a tone directly between two Han characters; one past them, or 0. */
static uint32_t letters(struct damage *d, const struct scan *s, uint32_t i)
{
    char room[4 * INSIDE];
    uint32_t end = i, syllable, cp = d->units[s->last].cp;
    size_t bytes = 0;
    int tone;
    while (end < d->n && end - i < INSIDE && tone_letter(d->units[end].cp))
        bytes += utf8_encode(room + bytes, d->units[end++].cp);
    uint32_t next = end < d->n ? d->units[end].cp : 0;
    if ((next && !cp_is_han(next) && !is_mark(next)) ||
        !pinyin_parse(d->readings, (struct view){room, bytes}, &syllable, &tone) || tone == TONE_UNKNOWN ||
        !reading_fits_variant(d->readings, cp, syllable, tone))
        return 0;
    push(d, (struct note){i, end, s->last, syllable, (uint8_t)tone, NOTE_AFTER, is_converted(d, cp)});
    return end;
}

/* "?guī)": the opening bracket went with half a character.  The question mark may be gone as well. */
static uint32_t cut(struct damage *d, const struct scan *s, uint32_t i)
{
    char room[4 * INSIDE];
    uint32_t end = 0, syllable;
    int tone;
    uint8_t bytes[2];
    const struct note *prev = d->nnotes ? &d->notes[d->nnotes - 1] : NULL;
    bool again = prev && prev->kind == NOTE_CUT && prev->to == i && d->units[i].cp == '?';
    if (s->last == UINT32_MAX)
        return 0;
    bool two = damage_bytes(d, d->units[s->last].cp, bytes) == 2;
    if (!two && d->units[i].cp != '?')
        return 0;
    struct view text = inside(d, i + (d->units[i].cp == '?'), ')', room, &end);
    if (!text.n || !pinyin_parse(d->readings, text, &syllable, &tone) || tone == TONE_UNKNOWN)
        return 0;
    bool found = again; /* two cuts in one character: the first decides */
    for (uint32_t b = 0x81; two && b <= 0xFE && !found; b++) {
        uint32_t cp = damage_char(d, bytes[1], b);
        found = cp && is_converted(d, cp) && reading_fits(d->readings, cp, syllable, tone);
    }
    if (!found && d->units[i].cp != '?')
        return 0;
    /* not found: what stands before it may be shifted itself; no evidence, but it is looked at */
    push(d, (struct note){i, end, again ? prev->base : s->last, syllable, (uint8_t)tone, NOTE_CUT, found});
    return end;
}

void pinyin_find(struct damage *d)
{
    struct scan s = {UINT32_MAX, UINT32_MAX};
    for (uint32_t i = 0; i < d->n;) {
        uint32_t cp = d->units[i].cp, end = 0;
        if (!cp) {
            s = (struct scan){UINT32_MAX, UINT32_MAX};
            i++;
            continue;
        }
        bool after_han = s.last != UINT32_MAX && cp_is_han(d->units[s.last].cp);
        if (closer(cp))
            end = bracket(d, &s, i);
        else if (cp == '?' || (after_han && tone_letter(cp)))
            end = cut(d, &s, i);
        if (!end && after_han && tone_letter(cp))
            end = letters(d, &s, i);
        if (end) {
            /* what is cut is followed by the rest of the character: nothing stands before it */
            if (d->notes[d->nnotes - 1].kind == NOTE_CUT)
                s = (struct scan){end - 1, UINT32_MAX};
            i = end;
            continue;
        }
        s = (struct scan){i, s.last};
        i++;
    }
}

struct tally {
    uint32_t matched, converted, toneless, repeated, common, across, symbols;
    uint32_t han, types, mixed, late; /* late: types first seen without, later with a reading */
    uint32_t all;                     /* occurrences of annotated characters, annotated or not */
};

/* What is known of a character of the page. */
enum { SEEN_WITH = 1, SEEN_WITHOUT = 2, SEEN_LATE = 4, IS_BASE = 8 };

static uint8_t *seen_of(uint8_t *seen, uint32_t cp)
{
    return cp <= 0xFFFF ? &seen[cp] : &seen[0];
}

static void count(struct damage *d, uint8_t *seen, struct tally *t)
{
    for (uint32_t i = 0; i < d->nnotes; i++) {
        const struct note *n = &d->notes[i];
        uint32_t cp = d->units[n->base].cp;
        if (n->kind == NOTE_SYMBOL) {
            t->symbols++;
            continue;
        }
        if (n->kind == NOTE_CUT && !n->converted)
            continue;
        t->matched++;
        t->converted += n->converted;
        t->toneless += !n->tone;
        t->across += n->kind != NOTE_AFTER;
        t->repeated += i > 0 && d->notes[i - 1].base == n->base && d->notes[i - 1].kind == NOTE_AFTER;
        t->common += damage_common(d, damage_simplified(d, cp));
        if (n->kind == NOTE_AFTER)
            *seen_of(seen, cp) |= IS_BASE;
    }
    uint32_t k = 0;
    for (uint32_t i = 0; i < d->n; i++) {
        uint32_t cp = d->units[i].cp;
        if (!cp_is_han(cp))
            continue;
        t->han++;
        uint8_t *s = seen_of(seen, cp);
        while (k < d->nnotes && d->notes[k].base < i)
            k++;
        bool with = false;
        for (uint32_t j = k; j < d->nnotes && d->notes[j].base == i && !with; j++)
            with = d->notes[j].kind == NOTE_AFTER;
        if (with && (*s & SEEN_WITHOUT) && !(*s & SEEN_WITH))
            *s |= SEEN_LATE;
        *s |= with ? SEEN_WITH : SEEN_WITHOUT;
        t->all += (*s & IS_BASE) != 0;
    }
    for (uint32_t c = 1; c <= 0xFFFF; c++) {
        t->types += (seen[c] & SEEN_WITH) != 0;
        t->mixed += (seen[c] & (SEEN_WITH | SEEN_WITHOUT)) == (SEEN_WITH | SEEN_WITHOUT);
        t->late += (seen[c] & SEEN_LATE) != 0;
    }
}

static bool converted_gate(const struct tally *t)
{
    uint32_t after = t->matched - t->across;
    if (t->matched < CONVERTED_LEAST || t->converted * 10 < t->matched * 9)
        return false;
    if (t->matched * 10 > t->han * 7)
        return false; /* a list of words with their readings: no table has so many characters of a text */
    if (t->toneless * 4 > t->matched) /* without tones a word in brackets can look like a reading */
        return t->matched >= TONELESS_LEAST && t->converted == t->matched && t->all == after && t->types >= 4;
    if (t->matched < CONVERTED_SURE) /* so few: every one, and the characters common and nowhere without a reading */
        return t->converted == t->matched && t->all == after && t->common == t->matched && t->types >= 2;
    return after * 10 >= t->all * 7 && t->common * 4 >= t->matched * 3;
}

static bool random_gate(const struct tally *t)
{
    if (t->matched + t->symbols < RANDOM_LEAST || t->matched < 4 || t->common * 10 < t->matched * 7)
        return false;
    if ((t->matched - t->repeated) * 50 < t->han || (t->matched - t->repeated) * 10 > t->han * 9)
        return false; /* below one in fifty; nearly all: a lesson */
    if (t->repeated >= 2 || t->symbols >= 4)
        return true;
    return t->late >= 3 && t->mixed * 3 >= t->types && t->late * 3 >= t->mixed;
}

void pinyin_gate(struct damage *d)
{
    if (!d->nnotes)
        return;
    uint8_t *seen = arena_array(d->a, uint8_t, 65536);
    struct tally t = {0};
    count(d, seen, &t);
    d->converted = converted_gate(&t);
    d->random = !d->converted && random_gate(&t);
    d->listed = seen;
}

/*
 * The forward model on the result: a character of the table has its reading
 * after it wherever it stands.  So an annotation is proved where its
 * character is annotated throughout.
 */
static enum verdict note_verdict(const struct damage *d, const struct note *n)
{
    if (!n->tone)
        return VERDICT_STRONG;
    if (d->random || n->kind == NOTE_ACROSS)
        return VERDICT_PROVED; /* putting the reading back where it stood gives the input */
    uint8_t s = *seen_of(d->listed, d->units[n->base].cp);
    return s & SEEN_WITHOUT ? VERDICT_STRONG : VERDICT_PROVED;
}

void pinyin_remove(struct damage *d)
{
    if (!d->converted && !d->random)
        return;
    for (uint32_t i = 0; i < d->nnotes; i++) {
        const struct note *n = &d->notes[i];
        if (n->kind == NOTE_CUT)
            continue; /* with the slips */
        if (d->converted && !n->converted && n->kind == NOTE_AFTER && !damage_common(d, d->units[n->base].cp))
            continue; /* a rare character of the text: its author gave the reading */
        for (uint32_t k = n->from; k < n->to; k++) {
            struct unit *u = &d->units[k];
            u->now = 0;
            u->group = i + 1;
            u->rule = n->kind == NOTE_SYMBOL ? DAMAGE_SYMBOL : DAMAGE_PINYIN;
            u->verdict = (uint8_t)note_verdict(d, n);
        }
    }
}

/* Common characters that a conversion makes. */
static void list_converts(struct damage *d)
{
    if (d->nconverts)
        return;
    for (uint32_t cp = 0x4E00; cp <= 0x9FFF; cp++)
        if (is_converted(d, cp) && damage_common(d, damage_simplified(d, cp)))
            *LIST_PUSH(d->a, d->converts, d->nconverts) = (uint16_t)cp;
}

/* cp instead of units [from, to), with a few characters on each side. */
static int32_t score_instead(const struct damage *d, uint32_t from, uint32_t to, uint32_t cp)
{
    struct language_state s = LANGUAGE_BEGIN;
    uint32_t i = from;
    for (uint32_t k = 0; i > 0 && d->units[i - 1].source != UINT32_MAX && k < AROUND; i--)
        k += d->units[i - 1].now != 0 && !d->units[i - 1].fix;
    for (; i < from; i++)
        if (d->units[i].now && !d->units[i].fix)
            language_add(d->language, NULL, &s, damage_simplified(d, d->units[i].now));
    language_add(d->language, NULL, &s, damage_simplified(d, cp));
    for (uint32_t k = 0; to < d->n && d->units[to].source != UINT32_MAX && k < AROUND; to++)
        if (d->units[to].now && !d->units[to].fix) {
            language_add(d->language, NULL, &s, damage_simplified(d, d->units[to].now));
            k++;
        }
    return s.best;
}

void pinyin_propose(struct damage *d, struct doubt *x, uint32_t from, uint32_t to, uint32_t syllable, int tone)
{
    struct {
        uint32_t cp;
        int32_t score;
    } best[PROPOSED + 1];
    uint32_t n = 0;
    x->unread = d->work >= DAMAGE_WORK;
    if (x->unread)
        return;
    list_converts(d);
    d->work += d->nconverts;
    for (uint32_t i = 0; i < d->nconverts; i++) {
        uint32_t cp = d->converts[i], k = n;
        if (!reading_fits(d->readings, cp, syllable, tone))
            continue;
        int32_t score = score_instead(d, from, to, cp) + (d->listed[cp] & SEEN_WITH ? LISTED : 0);
        d->work += 2 * AROUND;
        for (; k > 0 && best[k - 1].score < score; k--)
            best[k] = best[k - 1];
        best[k].cp = cp;
        best[k].score = score;
        n += n < PROPOSED;
    }
    struct buf b = {.a = d->a};
    for (uint32_t i = 0; i < n; i++) {
        char c[4];
        size_t size = utf8_encode(c, damage_simplified(d, best[i].cp));
        damage_alt(&b, (struct view){c, size}, i ? best[0].score - best[i].score : INT32_MAX);
    }
    x->alts = buf_view(&b);
}

void pinyin_sweep(struct damage *d)
{
    if (!d->converted)
        return;
    uint32_t n, syllable;
    struct live *l = damage_live(d->a, d, &n);
    for (uint32_t i = 1; i < n; i++) {
        char room[4 * INSIDE];
        size_t bytes = 0;
        uint32_t end = i + 1;
        int tone;
        uint32_t close = closer(l[i].cp);
        if (!close || !l[i - 1].cp || d->units[l[i].unit].fix)
            continue;
        while (end < n && end - i <= INSIDE && l[end].cp && !closes(l[end].cp, close) && !cp_is_han(l[end].cp))
            bytes += utf8_encode(room + bytes, l[end++].cp);
        if (end >= n || !closes(l[end].cp, close) || !pinyin_parse(d->readings, (struct view){room, bytes}, &syllable, &tone) ||
            tone == TONE_UNKNOWN)
            continue;
        bool fits = reading_fits_variant(d->readings, l[i - 1].cp, syllable, tone);
        if (fits && !is_converted(d, l[i - 1].cp) && !damage_common(d, l[i - 1].cp))
            continue;
        if (!fits) { /* the character before it is not what it was */
            struct doubt x = {.from = l[i - 1].unit, .to = l[end].unit + 1};
            pinyin_propose(d, &x, x.from, x.to, syllable, tone);
            *LIST_PUSH(d->a, d->doubts, d->ndoubts) = x;
        }
        for (uint32_t k = i; k <= end; k++) {
            damage_set(d, &l[k], 0, DAMAGE_PINYIN, VERDICT_STRONG);
            d->units[l[k].unit].group = 0xC0000000u | l[i].unit;
        }
        i = end;
    }
}
