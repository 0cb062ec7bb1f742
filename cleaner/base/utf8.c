#include "cleaner/base/utf8.h"

uint32_t utf8_next_far(struct view v, size_t *at)
{
    const unsigned char *p = (const unsigned char *)v.p + *at;
    size_t n = v.n - *at;
    uint32_t c = p[0];
    if (c < 0x80) {
        *at += 1;
        return c;
    }
    if (c >= 0xC2 && c < 0xE0 && n >= 2 && (p[1] & 0xC0) == 0x80) {
        *at += 2;
        return (c & 0x1F) << 6 | (p[1] & 0x3F);
    }
    if ((c & 0xF0) == 0xE0 && n >= 3 && (p[1] & 0xC0) == 0x80 && (p[2] & 0xC0) == 0x80) {
        uint32_t x = (c & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6 | (p[2] & 0x3F);
        if (x >= 0x800 && (x < 0xD800 || x > 0xDFFF)) {
            *at += 3;
            return x;
        }
    }
    if (c >= 0xF0 && c < 0xF5 && n >= 4 && (p[1] & 0xC0) == 0x80 && (p[2] & 0xC0) == 0x80 && (p[3] & 0xC0) == 0x80) {
        uint32_t x = (c & 7) << 18 | (uint32_t)(p[1] & 0x3F) << 12 | (uint32_t)(p[2] & 0x3F) << 6 | (p[3] & 0x3F);
        if (x >= 0x10000 && x <= 0x10FFFF) {
            *at += 4;
            return x;
        }
    }
    *at += 1;
    return 0xFFFD;
}

uint32_t utf8_prev(struct view v, size_t *at)
{
    size_t beg = *at - 1;
    if ((unsigned char)v.p[beg] < 0x80) {
        *at = beg;
        return (unsigned char)v.p[beg];
    }
    const unsigned char *p = (const unsigned char *)v.p;
    if (beg >= 2 && p[beg - 2] - 0xE1u < 0xED - 0xE1 && utf8_two_follow(p + beg - 1)) { /* mostly Han */
        *at = beg -= 2;
        return utf8_next(v, &beg);
    }
    while (beg > 0 && *at - beg < 4 && ((unsigned char)v.p[beg] & 0xC0) == 0x80)
        beg--;
    size_t end = beg;
    uint32_t cp = utf8_next(v, &end);
    if (end != *at) { /* not a whole character: one byte back */
        *at -= 1;
        return 0xFFFD;
    }
    *at = beg;
    return cp;
}

size_t utf8_encode(char *p, uint32_t cp)
{
    if (cp < 0x80) {
        p[0] = (char)cp;
        return 1;
    }
    if (cp < 0x800) {
        p[0] = (char)(0xC0 | cp >> 6);
        p[1] = (char)(0x80 | (cp & 0x3F));
        return 2;
    }
    if (cp < 0x10000) {
        p[0] = (char)(0xE0 | cp >> 12);
        p[1] = (char)(0x80 | (cp >> 6 & 0x3F));
        p[2] = (char)(0x80 | (cp & 0x3F));
        return 3;
    }
    p[0] = (char)(0xF0 | cp >> 18);
    p[1] = (char)(0x80 | (cp >> 12 & 0x3F));
    p[2] = (char)(0x80 | (cp >> 6 & 0x3F));
    p[3] = (char)(0x80 | (cp & 0x3F));
    return 4;
}

void utf8_put(struct buf *b, uint32_t cp)
{
    b->n += utf8_encode(buf_room(b, 4), cp);
}

bool utf8_has(struct view set, uint32_t cp)
{
    for (size_t i = 0; i < set.n;)
        if (utf8_next(set, &i) == cp)
            return true;
    return false;
}

size_t utf8_count(struct view v)
{
    size_t n = 0;
    for (size_t i = 0; i < v.n; i++)
        n += ((unsigned char)v.p[i] & 0xC0) != 0x80;
    return n;
}

size_t utf8_offset(struct view v, size_t k)
{
    for (size_t i = 0; i < v.n; i++)
        if (((unsigned char)v.p[i] & 0xC0) != 0x80 && k-- == 0)
            return i;
    return v.n;
}

static bool in(uint32_t cp, uint32_t lo, uint32_t hi)
{
    return cp - lo <= hi - lo;
}

bool cp_is_han_far(uint32_t cp)
{
    return in(cp, 0x4E00, 0x9FFF) || in(cp, 0x3400, 0x4DBF) || cp == 0x3007 || in(cp, 0xF900, 0xFAFF) ||
           in(cp, 0x20000, 0x3FFFD);
}

bool cp_is_space_far(uint32_t cp)
{
    return cp == 0x85 || cp == 0xA0 || cp == 0x1680 || in(cp, 0x2000, 0x200A) ||
           cp == 0x2028 || cp == 0x2029 || cp == 0x202F || cp == 0x205F || cp == 0x3000;
}

bool cp_is_kana_hangul(uint32_t cp)
{
    return in(cp, 0x3041, 0x30FF) || in(cp, 0x31F0, 0x31FF) || in(cp, 0xFF66, 0xFF9D) || in(cp, 0x1100, 0x11FF) ||
           in(cp, 0x3130, 0x318F) || in(cp, 0xAC00, 0xD7A3);
}

bool cp_is_word_far(uint32_t cp)
{
    if (cp < 0xC0)
        return cp == 0xAA || cp == 0xB5 || cp == 0xBA;
    if (cp == 0xD7 || cp == 0xF7 || in(cp, 0x2000, 0x2BFF) || in(cp, 0x2E00, 0x2E7F) || in(cp, 0x3000, 0x3004) ||
        in(cp, 0x3008, 0x3020) || cp == 0x3030 || in(cp, 0xFE00, 0xFE6F) || in(cp, 0xE000, 0xF8FF) || cp == 0xFEFF)
        return false;
    if (in(cp, 0xFF00, 0xFFEF))
        return in(cp, 0xFF10, 0xFF19) || in(cp, 0xFF21, 0xFF3A) || in(cp, 0xFF41, 0xFF5A) || in(cp, 0xFF66, 0xFFDC);
    return !in(cp, 0x1F000, 0x1FAFF) && cp < 0xE0000 && cp != 0xFFFD;
}

uint32_t cp_fold_width(uint32_t cp)
{
    if (in(cp, 0xFF01, 0xFF5E))
        return cp - 0xFEE0;
    return cp == 0x3000 ? ' ' : cp;
}

size_t utf8_weight(struct view v)
{
    size_t w = 0;
    for (size_t i = 0; i < v.n;) {
        uint32_t cp = utf8_next(v, &i);
        if (cp < 0x80)
            w += !ascii_space((char)cp);
        else
            w += cp_is_han(cp) || cp_is_kana_hangul(cp) ? 2 : !cp_is_space(cp);
    }
    return w;
}

size_t utf8_han(struct view v)
{
    size_t n = 0;
    for (size_t i = 0; i < v.n;)
        if ((unsigned char)v.p[i] < 0xE3)
            i++;
        else
            n += cp_is_han(utf8_next(v, &i));
    return n;
}

struct view utf8_trim(struct view v)
{
    size_t beg = 0, end = v.n;
    for (size_t i = 0; beg < end && cp_is_space(utf8_next(v, &i)); beg = i)
        ;
    for (size_t i = end; end > beg && cp_is_space(utf8_prev(v, &i)); end = i)
        ;
    return view_sub(v, beg, end);
}
