#include "store/warc/http.h"

#include "cleaner/base/buf.h"
#include "store/warc/coding.h"

struct view http_header(struct view headers, struct view name)
{
    struct view line, rest = headers, found = {0};
    while (rest.n) {
        view_cut(rest, '\n', &line, &rest);
        struct view key, value;
        if (view_cut(line, ':', &key, &value) && view_eq_ci(view_trim(key), name))
            found = view_trim(value);
    }
    return found;
}

size_t http_head_end(struct view m)
{
    for (size_t at = 0; (at = view_chr(m, '\n', at)) != VIEW_NONE; at++) {
        if (at + 1 < m.n && m.p[at + 1] == '\n')
            return at + 2;
        if (at + 2 < m.n && m.p[at + 1] == '\r' && m.p[at + 2] == '\n')
            return at + 3;
    }
    return m.n;
}

int http_status(struct view headers)
{
    struct view line, rest;
    uint64_t status;
    view_cut(headers, '\n', &line, NULL);
    if (!view_starts_ci(line, VIEW("HTTP/")) || !view_cut(view_trim(line), ' ', NULL, &rest))
        return 0;
    view_cut(view_trim(rest), ' ', &line, NULL);
    return view_u64(line, &status) && status >= 100 && status <= 999 ? (int)status : 0;
}

static bool hex_size(struct view v, size_t *out)
{
    size_t n = 0, i = 0;
    for (; i < v.n; i++) {
        char c = ascii_lower(v.p[i]);
        int d = ascii_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (d < 0)
            break;
        if (n > SIZE_MAX >> 5)
            return false;
        n = n << 4 | (size_t)d;
    }
    *out = n;
    return i > 0;
}

/*
 * Chunks joined.  Archives often keep "Transfer-Encoding: chunked" over a body
 * that was joined already, so a first line that is no chunk size means: as it
 * is.  *whole tells whether the last chunk was there.
 */
static struct view unchunk(struct arena *a, struct view in, bool *whole)
{
    struct buf b = {.a = a};
    struct view rest = in;
    *whole = true;
    while (rest.n) {
        struct view line;
        size_t n;
        bool ended = view_cut(rest, '\n', &line, &rest);
        view_cut(view_trim(line), ';', &line, NULL);
        if (!ended || !hex_size(view_trim(line), &n) || line.n > 20) {
            *whole = b.n == 0;
            return b.n ? buf_view(&b) : in;
        }
        if (n == 0)
            return buf_view(&b);
        *whole = n <= rest.n;
        buf_put(&b, view_sub(rest, 0, n));
        rest = view_from(rest, n);
        if (!*whole)
            return buf_view(&b);
        view_cut(rest, '\n', NULL, &rest); /* the line end after the data */
    }
    *whole = false;
    return buf_view(&b);
}

/* Content-Encoding lists codings in the order they were applied: undo from the last. */
static struct view undo_all(struct arena *a, struct view list, struct view body, size_t limit, bool *whole)
{
    for (int i = 0; list.n && i < 4; i++) {
        size_t comma = list.n;
        while (comma > 0 && list.p[comma - 1] != ',')
            comma--;
        struct view name = view_from(list, comma);
        list = view_sub(list, 0, comma ? comma - 1 : 0);
        enum coding c = coding_parse(name);
        struct view out;
        if (c == CODING_NONE)
            continue;
        if (coding_undo(a, c, body, limit, &out, NULL) != ERR_OK) {
            if (out.n == 0)
                return body; /* not coded at all, as some archives have it */
            *whole = false;
        }
        body = out;
    }
    return body;
}

bool http_response(struct arena *a, struct view message, size_t limit, struct capture *c)
{
    size_t end = http_head_end(message);
    struct view head = view_sub(message, 0, end), body = view_from(message, end);
    c->status = http_status(head);
    if (c->status == 0)
        return false;
    bool whole = true;
    c->response_headers = head;
    c->content_type = http_header(head, VIEW("content-type"));
    if (view_eq_ci(http_header(head, VIEW("transfer-encoding")), VIEW("chunked")))
        body = unchunk(a, body, &whole);
    c->body = undo_all(a, http_header(head, VIEW("content-encoding")), body, limit, &whole);
    c->wire_body = c->body.p == body.p ? (struct view){0} : body;
    c->truncated = !whole;
    return true;
}
