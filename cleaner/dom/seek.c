#include "cleaner/dom/seek.h"

#include "cleaner/base/utf8.h"
#include "cleaner/dom/entity.h"
#include "cleaner/shrink/markup.h"

static bool text_starts(const struct seek *s, const char *p, size_t n)
{
    return n <= s->text.n - s->ti && memcmp(s->text.p + s->ti, p, n) == 0;
}

static bool take(struct seek *s, size_t beg, size_t n, size_t chars)
{
    s->beg = beg;
    s->unit = s->ti;
    s->at = beg + n;
    s->ti += chars;
    return true;
}

/* A reference at src[at]: whether it gave text; otherwise *skip is what it is long. */
static bool take_reference(struct seek *s, size_t at, size_t *skip)
{
    uint32_t cp[2];
    char u[8];
    size_t n = entity_read(s->src, at, false, cp);
    if (!n || (s->mode == SEEK_DUMP && text_starts(s, s->src.p + at, n)))
        return false;
    size_t len = utf8_encode(u, cp[0]);
    if (cp[1])
        len += utf8_encode(u + len, cp[1]);
    *skip = n;
    return text_starts(s, u, len) && take(s, at, n, len);
}

static size_t char_length(struct view v, size_t at)
{
    utf8_next(v, &at);
    return at;
}

/* Whether the parser gives U+FFFD for the character: a control character or a noncharacter. */
static bool is_replaced(struct view v, size_t at)
{
    uint32_t cp = utf8_next(v, &at);
    return cp < 0x20 || (cp >= 0x7F && cp <= 0x9F) || (cp >= 0xFDD0 && cp <= 0xFDEF) || (cp & 0xFFFE) == 0xFFFE;
}

bool seek_step(struct seek *s)
{
    static const char lost[] = "\xEF\xBF\xBD";
    for (size_t at = s->at, skip = 1; at < s->src.n && s->ti < s->text.n; at += skip) {
        char c = s->src.p[at];
        bool raw = s->mode == SEEK_RAW || at < s->cdata;
        skip = char_length(s->src, at) - at;
        if (at && at == s->cdata) { /* its "]]>" */
            skip = 3;
            s->cdata = 0;
            continue;
        }
        if (c == '&' && !raw) {
            if (take_reference(s, at, &skip))
                return true;
        } else if (c == '<' && !raw && s->foreign && view_starts(view_from(s->src, at), VIEW("<![CDATA["))) {
            size_t end = view_find(s->src, VIEW("]]>"), at + 9);
            s->cdata = end == VIEW_NONE ? s->src.n : end;
            skip = 9;
            continue;
        } else if (c == '<' && !raw && (s->mode == SEEK_DATA || (s->mode == SEEK_DUMP && s->text.p[s->ti] != '<'))) {
            size_t end = markup_end(s->src, at);
            if (end > at) {
                skip = end - at;
                continue;
            }
        } else if (c == '\r' && text_starts(s, "\n", 1)) {
            return take(s, at, at + 1 < s->src.n && s->src.p[at + 1] == '\n' ? 2 : 1, 1);
        }
        if (text_starts(s, s->src.p + at, skip))
            return take(s, at, skip, skip);
        if (text_starts(s, lost, 3) && is_replaced(s->src, at))
            return take(s, at, skip, 3);
        if (c == '&' && text_starts(s, "&", 1))
            return take(s, at, 1, 1);
    }
    return false;
}

bool seek_to(struct seek *s, size_t upto)
{
    while (s->ti < upto)
        if (!seek_step(s))
            return false;
    return true;
}

bool seek_is_plain(enum seek_mode mode, struct view src)
{
    return view_chr(src, '\r', 0) == VIEW_NONE && view_chr(src, 0, 0) == VIEW_NONE &&
           (mode == SEEK_RAW || view_chr(src, '&', 0) == VIEW_NONE) &&
           (mode != SEEK_DATA || view_chr(src, '<', 0) == VIEW_NONE);
}

/* One past the unit at `at`: what it gives is put into b.  *skip: it gave nothing. */
static size_t read_unit(struct buf *b, struct view src, size_t at, enum seek_mode mode, bool foreign, bool *skip)
{
    uint32_t cp[2];
    size_t n;
    char c = src.p[at];
    if (c == '&' && mode != SEEK_RAW && (n = entity_read(src, at, false, cp)) != 0) {
        utf8_put(b, cp[0]);
        if (cp[1])
            utf8_put(b, cp[1]);
        return at + n;
    }
    if (c == '<' && foreign && view_starts(view_from(src, at), VIEW("<![CDATA["))) {
        n = view_find(src, VIEW("]]>"), at + 9);
        buf_put(b, view_sub(src, at + 9, n == VIEW_NONE ? src.n : n));
        return n == VIEW_NONE ? src.n : n + 3;
    }
    if (c == '<' && mode == SEEK_DATA && (n = markup_end(src, at)) > at) {
        *skip = true;
        return n;
    }
    if (c == '\r') {
        buf_putc(b, '\n');
        return at + (at + 1 < src.n && src.p[at + 1] == '\n' ? 2 : 1);
    }
    if (c == 0) {
        *skip = mode == SEEK_DATA;
        if (!*skip)
            utf8_put(b, 0xFFFD);
        return at + 1;
    }
    buf_putc(b, c);
    return at + 1;
}

struct view seek_read(struct arena *a, struct view src, enum seek_mode mode, bool foreign, size_t *used)
{
    struct buf b = {.a = a};
    buf_room(&b, src.n);
    *used = 0;
    for (size_t at = 0; at < src.n;) {
        bool skip = false;
        at = read_unit(&b, src, at, mode, foreign, &skip);
        if (!skip)
            *used = at;
    }
    return buf_view(&b);
}

struct view seek_blank(struct view src)
{
    size_t at = 0;
    while (at < src.n) {
        uint32_t cp[2];
        size_t n = src.p[at] == '&' ? entity_read(src, at, false, cp) : 0;
        if (n && (cp[0] == ' ' || (cp[0] >= '\t' && cp[0] <= '\r' && cp[0] != '\v')))
            at += n;
        else if (markup_space(src.p[at]) || src.p[at] == 0)
            at++;
        else if (src.p[at] == '<' && (n = markup_end(src, at)) > at)
            at = n;
        else
            break;
    }
    return view_sub(src, 0, at);
}
