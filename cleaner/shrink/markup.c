#include "cleaner/shrink/markup.h"

size_t markup_name_end(struct view s, size_t at)
{
    while (at < s.n && !markup_space(s.p[at]) && s.p[at] != '/' && s.p[at] != '>')
        at++;
    return at;
}

static size_t skip_space(struct view s, size_t at)
{
    while (at < s.n && markup_space(s.p[at]))
        at++;
    return at;
}

bool markup_attr_next(struct view s, size_t *at, struct markup_attr *out, bool *slash)
{
    size_t i = *at;
    *slash = false;
    while (i < s.n && (markup_space(s.p[i]) || s.p[i] == '/')) {
        *slash = s.p[i] == '/';
        i++;
    }
    *at = i;
    if (i >= s.n || s.p[i] == '>')
        return false;
    size_t name = i++; /* its first byte may be '=' or a quote */
    while (i < s.n && !markup_space(s.p[i]) && s.p[i] != '/' && s.p[i] != '>' && s.p[i] != '=')
        i++;
    *out = (struct markup_attr){name, i, i, i, i};
    *at = i;
    size_t eq = skip_space(s, i);
    if (eq >= s.n || s.p[eq] != '=')
        return true;
    size_t v = skip_space(s, eq + 1), end;
    if (v >= s.n || s.p[v] == '>') {
        *out = (struct markup_attr){name, i, v, v, v};
        *at = v;
        return true;
    }
    if (s.p[v] == '"' || s.p[v] == '\'') {
        size_t q = view_chr(s, s.p[v], v + 1);
        end = q == VIEW_NONE ? s.n : q;
        *out = (struct markup_attr){name, i, v + 1, end, q == VIEW_NONE ? s.n : q + 1};
    } else {
        for (end = v; end < s.n && !markup_space(s.p[end]) && s.p[end] != '>';)
            end++;
        *out = (struct markup_attr){name, i, v, end, end};
    }
    *at = out->end;
    return true;
}

size_t markup_tag_end(struct view s, size_t at)
{
    struct markup_attr attr;
    bool slash;
    size_t i = markup_name_end(s, at + (at + 1 < s.n && s.p[at + 1] == '/' ? 2 : 1));
    while (markup_attr_next(s, &i, &attr, &slash))
        ;
    return i < s.n ? i + 1 : VIEW_NONE;
}

size_t markup_comment_end(struct view s, size_t at)
{
    size_t i = at + 4;
    if (i < s.n && s.p[i] == '>')
        return i + 1;
    if (i + 1 < s.n && s.p[i] == '-' && s.p[i + 1] == '>')
        return i + 2;
    for (;;) {
        i = view_chr(s, '-', i);
        if (i == VIEW_NONE)
            return s.n;
        if (i + 2 < s.n && s.p[i + 1] == '-') {
            if (s.p[i + 2] == '>')
                return i + 3;
            if (i + 3 < s.n && s.p[i + 2] == '!' && s.p[i + 3] == '>')
                return i + 4;
        }
        i++;
    }
}

size_t markup_end(struct view s, size_t at)
{
    if (at + 1 >= s.n)
        return at;
    char c = s.p[at + 1];
    if (c == '/') {
        if (at + 2 >= s.n)
            return at;
        c = s.p[at + 2];
    } else if (c == '!' && view_starts(view_from(s, at), VIEW("<!--"))) {
        return markup_comment_end(s, at);
    } else if (!ascii_alpha(c) && c != '!' && c != '?') {
        return at;
    }
    size_t end = ascii_alpha(c) ? markup_tag_end(s, at) : view_chr(s, '>', at + 2);
    if (end == VIEW_NONE)
        return s.n;
    return ascii_alpha(c) ? end : end + 1;
}

/* Whether `name`, in any case, and then a byte that ends a tag name stand at `at`. */
static bool name_at(struct view s, size_t at, struct view name)
{
    if (at >= s.n || s.n - at <= name.n || !view_starts_ci(view_from(s, at), name))
        return false;
    char c = s.p[at + name.n];
    return markup_space(c) || c == '/' || c == '>';
}

size_t markup_raw_end(struct view s, size_t at, struct view name)
{
    enum { PLAIN, ESCAPED, DOUBLE } state = PLAIN;
    bool script = view_eq(name, VIEW("script"));
    size_t dashes = 0; /* the next "-->", known from here on; only read while escaped */
    for (;;) {
        size_t lt = view_chr(s, '<', at);
        if (state != PLAIN && dashes != VIEW_NONE && dashes < at)
            dashes = view_find(s, VIEW("-->"), at);
        if (state != PLAIN && dashes < lt) {
            state = PLAIN;
            at = dashes + 3;
            continue;
        }
        if (lt == VIEW_NONE)
            return s.n;
        at = lt + 1;
        if (at < s.n && s.p[at] == '/' && name_at(s, at + 1, name)) {
            if (state != DOUBLE)
                return lt;
            state = ESCAPED;
        } else if (script && state == PLAIN && view_starts(view_from(s, lt), VIEW("<!--"))) {
            state = ESCAPED;
            at = lt + 2; /* "<!-->" ends it already */
        } else if (script && state == ESCAPED && name_at(s, at, name)) {
            state = DOUBLE;
        }
    }
}
