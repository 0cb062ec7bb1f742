/* The list of characters, and what every step needs. */
#include "cleaner/repair/damage.h"

void damage_add(struct damage *d, uint32_t node, struct attr *attr, struct view text)
{
    struct source *s = LIST_PUSH(d->a, d->sources, d->nsources);
    *s = (struct source){.node = node, .attr = attr, .text = text, .first = d->n};
    for (size_t at = 0; at < text.n;) {
        uint32_t from = (uint32_t)at, cp = utf8_next(text, &at);
        if (!cp)
            cp = 0xFFFD; /* 0 is the boundary */
        struct unit *u = LIST_PUSH(d->a, d->units, d->n);
        *u = (struct unit){.cp = cp, .now = cp, .source = d->nsources - 1, .at = from};
    }
    s->end = d->n;
}

void damage_boundary(struct damage *d)
{
    struct unit *u = LIST_PUSH(d->a, d->units, d->n);
    *u = (struct unit){.source = UINT32_MAX};
}

void damage_widths(struct damage *d)
{
    d->folded = 0;
    for (uint32_t i = 0; i < d->n; i++) {
        uint32_t cp = d->units[i].cp;
        if (cp >= 0xFF01 && cp <= 0xFF5E) {
            d->folded = 0;
            return;
        }
        d->folded += cp < 0x80 && is_mark(cp) && i > 0 && cp_is_han(d->units[i - 1].cp);
    }
}

struct live *damage_live(struct arena *a, const struct damage *d, uint32_t *n)
{
    size_t room = d->n;
    for (uint32_t i = 0; i < d->nfixes; i++)
        room += d->fixes[i].n;
    struct live *l = arena_raw(a, room + 1, sizeof *l, _Alignof(struct live));
    uint32_t k = 0;
    for (uint32_t i = 0; i < d->n; i++) {
        const struct unit *u = &d->units[i];
        if (u->fix) {
            const struct fix *f = &d->fixes[u->fix - 1];
            for (uint32_t j = 0; i == f->from && j < f->n; j++)
                if (f->now[j])
                    l[k++] = (struct live){f->now[j], i, j};
        } else if (u->now || u->source == UINT32_MAX) {
            l[k++] = (struct live){u->now, i, 0};
        }
    }
    *n = k;
    return l;
}

void damage_set(struct damage *d, const struct live *l, uint32_t cp, enum damage_rule rule, enum verdict v)
{
    struct unit *u = &d->units[l->unit];
    if (u->fix) {
        d->fixes[u->fix - 1].now[l->k] = cp;
        return;
    }
    u->now = cp;
    u->rule = (uint8_t)rule;
    u->verdict = (uint8_t)v;
}

unsigned damage_bytes(const struct damage *d, uint32_t cp, uint8_t out[2])
{
    if (cp < 0x80) {
        out[0] = (uint8_t)cp;
        return cp != 0;
    }
    uint16_t pair = cp <= 0xFFFF ? d->charsets->gb_of[cp] : 0;
    if (!pair)
        return 0;
    out[0] = (uint8_t)(pair >> 8);
    out[1] = (uint8_t)pair;
    return 2;
}

uint32_t damage_char(const struct damage *d, uint32_t lead, uint32_t trail)
{
    if (lead < 0x81 || lead > 0xFE || trail < 0x40 || trail == 0x7F || trail > 0xFE)
        return 0;
    const uint8_t *g = d->charsets->gb[(lead - 0x81) * GB_ROW + trail - 0x40];
    if (!g[3])
        return 0;
    size_t at = 0;
    return utf8_next((struct view){(const char *)g, g[3]}, &at);
}

uint32_t damage_tag_rest(const struct damage *d, uint32_t i)
{
    uint32_t k = i;
    if (k < d->n && d->units[k].cp == '/')
        k++;
    uint32_t letters = k;
    while (k < d->n && k < letters + 10 && d->units[k].cp < 0x80 && ascii_alnum((char)d->units[k].cp))
        k++;
    if (k < d->n && k > letters && k == letters + 2 && d->units[k].cp == ' ') /* "br />" */
        while (k < d->n && k < letters + 5 && (d->units[k].cp == ' ' || d->units[k].cp == '/'))
            k++;
    return k < d->n && k > letters && d->units[k].cp == '>' ? k + 1 : i;
}

void damage_alt(struct buf *b, struct view text, int32_t behind)
{
    if (b->n)
        buf_putc(b, '|');
    buf_put(b, text);
    uint32_t n = behind < 0 ? 0u - (uint32_t)behind : (uint32_t)behind;
    if (behind < INT32_MAX)
        buf_printf(b, " %s%u.%u", behind < 0 ? "-" : "", n / 1000, n / 100 % 10);
}

uint32_t damage_simplified(const struct damage *d, uint32_t cp)
{
    const uint16_t *v;
    return variant_simplified(d->readings, cp, &v) ? v[0] : cp;
}

bool damage_common(const struct damage *d, uint32_t cp)
{
    uint8_t b[2];
    return damage_bytes(d, cp, b) == 2 && b[0] >= 0xB0 && b[0] <= 0xD7 && b[1] >= 0xA1;
}

bool is_mark(uint32_t cp)
{
    switch (cp) {
    case 0xFF0C: case 0x3002: case 0x3001: case 0xFF1B: case 0xFF1A: case 0xFF01: case 0xFF1F:
    case ',': case ';': case ':': case '!': case '?':
        return true;
    default:
        return false;
    }
}

bool is_picture(uint32_t cp)
{
    return (cp >= 0x1F000 && cp <= 0x1FAFF) || (cp >= 0x2600 && cp <= 0x27BF && cp != 0x2605 && cp != 0x2606) ||
           (cp >= 0x2B00 && cp <= 0x2BFF) || (cp >= 0x2300 && cp <= 0x23FF) || (cp >= 0x2190 && cp <= 0x21FF) ||
           cp == 0xFE0E || cp == 0xFE0F || cp == 0x200D || cp == 0x20E3 || (cp >= 0xE0020 && cp <= 0xE007F);
}
