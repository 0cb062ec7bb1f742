#include "crawler/xml.h"

#include "cleaner/base/buf.h"
#include "cleaner/base/utf8.h"

struct view xml_text(struct arena *a, struct view bytes)
{
    bool le = view_starts(bytes, VIEW("\xFF\xFE")), be = view_starts(bytes, VIEW("\xFE\xFF"));
    if (view_starts(bytes, VIEW("\xEF\xBB\xBF")))
        return view_from(bytes, 3);
    if (!le && !be)
        return bytes;
    struct buf b = {.a = a};
    for (size_t i = 2; i + 1 < bytes.n; i += 2) {
        uint32_t hi = (unsigned char)bytes.p[i + (le ? 1 : 0)], lo = (unsigned char)bytes.p[i + (le ? 0 : 1)];
        utf8_put(&b, hi << 8 | lo); /* a surrogate alone is no character of a URL */
    }
    return buf_view(&b);
}

static struct view local(struct view name)
{
    struct view tail;
    return view_cut(name, ':', NULL, &tail) ? tail : name;
}

/* Where the tag that begins at v.p[0] == '<' ends: one past '>'; quoted values may hold one. */
static size_t tag_end(struct view v)
{
    char quote = 0;
    for (size_t i = 1; i < v.n; i++) {
        char c = v.p[i];
        if (quote)
            quote = c == quote ? 0 : quote;
        else if (c == '>')
            return i + 1;
        else if ((c == '"' || c == '\'') && v.p[i - 1] == '=')
            quote = c;
    }
    return v.n;
}

static size_t skip_to(struct view v, struct view what)
{
    size_t at = view_find(v, what, 0);
    return at == VIEW_NONE ? v.n : at + what.n;
}

static void tag(struct xml *x, struct view t)
{
    size_t n = 0;
    x->kind = XML_OPEN;
    if (t.n && t.p[0] == '/') {
        x->kind = XML_CLOSE;
        t = view_from(t, 1);
    }
    x->empty = t.n && t.p[t.n - 1] == '/';
    if (x->empty)
        t.n--;
    while (n < t.n && !ascii_space(t.p[n]))
        n++;
    x->name = local(view_sub(t, 0, n));
    x->attrs = view_from(t, n);
}

bool xml_next(struct xml *x)
{
    while (x->rest.n) {
        struct view v = x->rest;
        size_t end;
        if (v.p[0] != '<') {
            end = view_chr(v, '<', 0);
            if (end == VIEW_NONE)
                end = v.n;
            x->kind = XML_TEXT;
            x->text = view_sub(v, 0, end);
            x->cdata = false;
        } else if (view_starts(v, VIEW("<![CDATA["))) {
            size_t stop = view_find(v, VIEW("]]>"), 9);
            x->kind = XML_TEXT;
            x->text = view_sub(v, 9, stop == VIEW_NONE ? v.n : stop);
            x->cdata = true;
            end = stop == VIEW_NONE ? v.n : stop + 3;
        } else if (view_starts(v, VIEW("<!--")) || view_starts(v, VIEW("<?")) || view_starts(v, VIEW("<!"))) {
            x->rest = view_from(v, skip_to(v, view_starts(v, VIEW("<!--")) ? VIEW("-->") : VIEW(">")));
            continue;
        } else {
            end = tag_end(v);
            tag(x, view_sub(v, 1, end - (v.p[end - 1] == '>')));
        }
        x->rest = view_from(v, end);
        return true;
    }
    x->kind = XML_END;
    return false;
}

struct view xml_attr(const struct xml *x, struct view name, bool *found)
{
    struct view v = x->attrs;
    size_t i = 0;
    if (found)
        *found = false;
    while (i < v.n) {
        while (i < v.n && (ascii_space(v.p[i]) || v.p[i] == '/'))
            i++;
        size_t beg = i;
        while (i < v.n && v.p[i] != '=' && !ascii_space(v.p[i]))
            i++;
        struct view key = view_sub(v, beg, i), value = {0};
        while (i < v.n && ascii_space(v.p[i]))
            i++;
        if (i < v.n && v.p[i] == '=') {
            i++;
            while (i < v.n && ascii_space(v.p[i]))
                i++;
            char quote = i < v.n && (v.p[i] == '"' || v.p[i] == '\'') ? v.p[i] : 0;
            beg = quote ? ++i : i;
            while (i < v.n && (quote ? v.p[i] != quote : !ascii_space(v.p[i])))
                i++;
            value = view_sub(v, beg, i);
            i += quote ? 1 : 0;
        }
        if (view_eq_ci(local(key), name)) {
            if (found)
                *found = true;
            return value;
        }
        if (key.n == 0 && value.n == 0)
            i++;
    }
    return (struct view){0};
}

/* One reference after '&', up to ';'; 0 where it is none. */
static uint32_t reference(struct view r)
{
    static const struct {
        struct view name;
        uint32_t cp;
    } t[] = {{VIEW_INIT("amp"), '&'}, {VIEW_INIT("lt"), '<'}, {VIEW_INIT("gt"), '>'}, {VIEW_INIT("quot"), '"'},
             {VIEW_INIT("apos"), '\''}, {VIEW_INIT("nbsp"), 0xA0}};
    for (size_t i = 0; i < sizeof t / sizeof *t; i++)
        if (view_eq(r, t[i].name))
            return t[i].cp;
    if (r.n < 2 || r.p[0] != '#')
        return 0;
    bool hex = ascii_lower(r.p[1]) == 'x';
    uint32_t x = 0;
    for (size_t i = hex ? 2 : 1; i < r.n; i++) {
        char c = ascii_lower(r.p[i]);
        int d = ascii_digit(c) ? c - '0' : hex && c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (d < 0 || x > 0x10FFFF)
            return 0;
        x = x * (hex ? 16 : 10) + (uint32_t)d;
    }
    return x > 0x10FFFF || (x >= 0xD800 && x < 0xE000) ? 0xFFFD : x;
}

struct view xml_unescape(struct arena *a, struct view v)
{
    v = view_trim(v);
    if (view_chr(v, '&', 0) == VIEW_NONE)
        return v;
    struct buf b = {.a = a};
    for (size_t i = 0; i < v.n;) {
        size_t end = v.p[i] == '&' ? view_chr(view_sub(v, 0, i + 12), ';', i) : VIEW_NONE;
        uint32_t cp = end == VIEW_NONE ? 0 : reference(view_sub(v, i + 1, end));
        if (cp) {
            utf8_put(&b, cp);
            i = end + 1;
        } else {
            buf_putc(&b, v.p[i++]);
        }
    }
    return buf_view(&b);
}
