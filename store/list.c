#include "store/list.h"

void list_string(struct buf *b, struct view v)
{
    static const char hex[] = "0123456789abcdef";
    size_t from = 0;
    buf_putc(b, '"');
    for (size_t i = 0; i < v.n; i++) {
        unsigned char c = (unsigned char)v.p[i];
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        char esc[] = {'\\', c < 0x20 ? 'u' : (char)c, '0', '0', hex[c >> 4], hex[c & 15]};
        buf_put(b, view_sub(v, from, i));
        buf_put(b, (struct view){esc, c < 0x20 ? 6 : 2});
        from = i + 1;
    }
    buf_put(b, view_from(v, from));
    buf_putc(b, '"');
}

void list_number(struct buf *b, int64_t x)
{
    if (x < 0)
        buf_putc(b, '-');
    buf_u64(b, x < 0 ? (uint64_t)0 - (uint64_t)x : (uint64_t)x);
}

bool list_mark(struct list *l, char c)
{
    if (l->rest.n == 0 || l->rest.p[0] != c)
        return false;
    l->rest = view_from(l->rest, 1);
    return true;
}

bool list_more(struct list *l, char end)
{
    return list_mark(l, ',') || (list_mark(l, end), false);
}

static int nibble(char c)
{
    return ascii_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : 0;
}

bool list_text(struct list *l, struct arena *a, struct view *out)
{
    if (!list_mark(l, '"'))
        return false;
    size_t n = 0;
    bool plain = true;
    while (n < l->rest.n && l->rest.p[n] != '"') {
        plain = plain && l->rest.p[n] != '\\';
        n += l->rest.p[n] == '\\' ? 2 : 1;
    }
    if (n >= l->rest.n)
        return false;
    struct view in = view_sub(l->rest, 0, n);
    l->rest = view_from(l->rest, n + 1);
    if (plain) {
        *out = in.n ? view_copy(a, in) : (struct view){"", 0};
        return true;
    }
    char *p = arena_raw(a, in.n, 1, 1);
    size_t k = 0;
    for (size_t i = 0; i < in.n; i++) {
        char c = in.p[i];
        if (c == '\\' && i + 1 < in.n) {
            c = in.p[++i];
            if (c == 'u' && i + 4 < in.n) {
                c = (char)(nibble(in.p[i + 3]) << 4 | nibble(in.p[i + 4]));
                i += 4;
            }
        }
        p[k++] = c;
    }
    *out = (struct view){p, k};
    return true;
}

bool list_int(struct list *l, int64_t *out)
{
    bool minus = list_mark(l, '-');
    size_t n = 0;
    uint64_t x;
    while (n < l->rest.n && ascii_digit(l->rest.p[n]))
        n++;
    if (!view_u64(view_sub(l->rest, 0, n), &x) || x > INT64_MAX)
        return false;
    *out = minus ? -(int64_t)x : (int64_t)x;
    l->rest = view_from(l->rest, n);
    return true;
}
