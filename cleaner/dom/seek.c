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
        skip = char_length(s->src, at) - at;
        if (c == '&' && s->mode != SEEK_RAW) {
            if (take_reference(s, at, &skip))
                return true;
        } else if (c == '<' && (s->mode == SEEK_DATA || (s->mode == SEEK_DUMP && s->text.p[s->ti] != '<'))) {
            size_t end = markup_end(s->src, at);
            if (end > at) {
                bool cdata = s->foreign && view_starts(view_from(s->src, at), VIEW("<![CDATA["));
                skip = cdata ? 9 : end - at;
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
