#include "cleaner/decode/prescan.h"

/* HTML's white space: no vertical tab. */
static bool space(char c)
{
    return ascii_space(c) && c != '\v';
}

static char at(struct view v, size_t i)
{
    return i < v.n ? v.p[i] : 0;
}

static size_t skip_spaces(struct view v, size_t i)
{
    while (i < v.n && space(v.p[i]))
        i++;
    return i;
}

/* "Get an attribute": false where there is no more.  Name and value are as written. */
static bool attribute(struct view v, size_t *pos, struct view *name, struct view *value)
{
    size_t i = *pos;
    while (i < v.n && (space(v.p[i]) || v.p[i] == '/'))
        i++;
    *pos = i;
    if (i >= v.n || v.p[i] == '>')
        return false;
    size_t beg = i;
    while (i < v.n && !(v.p[i] == '=' && i > beg) && !space(v.p[i]) && v.p[i] != '/' && v.p[i] != '>')
        i++;
    *name = view_sub(v, beg, i);
    *value = (struct view){0};
    size_t eq = skip_spaces(v, i);
    if (at(v, eq) != '=') {
        *pos = i;
        return true;
    }
    i = skip_spaces(v, eq + 1);
    char quote = at(v, i);
    beg = i;
    if (quote == '"' || quote == '\'') {
        size_t end = view_chr(v, quote, i + 1);
        *value = view_sub(v, i + 1, end == VIEW_NONE ? v.n : end);
        *pos = end == VIEW_NONE ? v.n : end + 1;
        return true;
    }
    while (i < v.n && !space(v.p[i]) && v.p[i] != '>')
        i++;
    *value = view_sub(v, beg, i);
    *pos = i;
    return true;
}

/* "Extracting a character encoding from a meta element". */
static struct view charset_in(struct view content)
{
    for (size_t i = 0;;) {
        i = view_find_ci(content, VIEW("charset"), i);
        if (i == VIEW_NONE)
            return (struct view){0};
        i = skip_spaces(content, i + 7);
        if (at(content, i) != '=')
            continue;
        i = skip_spaces(content, i + 1);
        char quote = at(content, i);
        if (quote == '"' || quote == '\'') {
            size_t end = view_chr(content, quote, i + 1);
            return end == VIEW_NONE ? (struct view){0} : view_sub(content, i + 1, end);
        }
        size_t beg = i;
        while (i < content.n && !space(content.p[i]) && content.p[i] != ';')
            i++;
        return view_sub(content, beg, i);
    }
}

/* A document that can be read as ASCII is not UTF-16, whatever it says. */
static enum encoding usable(enum encoding e)
{
    if (e == ENC_UTF_16LE || e == ENC_UTF_16BE)
        return ENC_UTF_8;
    return e == ENC_X_USER_DEFINED ? ENC_WINDOWS_1252 : e;
}

static enum encoding meta(struct view v, size_t *pos)
{
    bool pragma = false, have_charset = false, need_pragma = false, seen_equiv = false, seen_content = false;
    enum encoding found = ENC_NONE;
    struct view name, value;
    while (attribute(v, pos, &name, &value)) {
        if (view_eq_ci(name, VIEW("http-equiv")) && !seen_equiv) {
            seen_equiv = true;
            pragma = view_eq_ci(value, VIEW("content-type"));
        } else if (view_eq_ci(name, VIEW("content")) && !seen_content) {
            seen_content = true;
            enum encoding e = encoding_of_label(charset_in(value));
            if (e != ENC_NONE && found == ENC_NONE && !have_charset) {
                found = e;
                need_pragma = true;
            }
        } else if (view_eq_ci(name, VIEW("charset")) && !have_charset) {
            have_charset = true;
            found = encoding_of_label(value);
            need_pragma = false;
        }
    }
    return need_pragma && !pragma ? ENC_NONE : usable(found);
}

/* <?xml ... encoding="..."?> at the very beginning. */
static enum encoding xml_declaration(struct view v)
{
    if (!view_starts(v, VIEW("<?xml")))
        return ENC_NONE;
    v = view_sub(v, 0, view_chr(v, '>', 0));
    size_t i = view_find(v, VIEW("encoding"), 0);
    if (i == VIEW_NONE)
        return ENC_NONE;
    i = skip_spaces(v, i + 8);
    if (at(v, i) != '=')
        return ENC_NONE;
    i = skip_spaces(v, i + 1);
    char quote = at(v, i);
    size_t end = quote == '"' || quote == '\'' ? view_chr(v, quote, i + 1) : VIEW_NONE;
    return end == VIEW_NONE ? ENC_NONE : usable(encoding_of_label(view_sub(v, i + 1, end)));
}

static size_t behind(struct view v, struct view what, size_t from)
{
    size_t i = view_find(v, what, from);
    return i == VIEW_NONE ? v.n : i + what.n;
}

enum encoding prescan(struct view bytes)
{
    struct view v = view_sub(bytes, 0, PRESCAN_BYTES), name, value;
    if (view_starts(v, VIEW("<\0?\0x\0")))
        return ENC_UTF_16LE;
    if (view_starts(v, VIEW("\0<\0?\0x")))
        return ENC_UTF_16BE;
    for (size_t i = view_chr(v, '<', 0); i < v.n; i = view_chr(v, '<', i)) {
        struct view rest = view_from(v, i);
        char next = at(rest, 1);
        if (view_starts(rest, VIEW("<!--"))) {
            i = behind(v, VIEW("-->"), i + 2);
        } else if (view_starts_ci(rest, VIEW("<meta")) && (space(at(rest, 5)) || at(rest, 5) == '/')) {
            i += 5;
            enum encoding e = meta(v, &i);
            if (e != ENC_NONE)
                return e;
        } else if (ascii_alpha(next) || (next == '/' && ascii_alpha(at(rest, 2)))) {
            while (i < v.n && !space(v.p[i]) && v.p[i] != '>')
                i++;
            while (attribute(v, &i, &name, &value))
                ;
        } else if (next == '!' || next == '/' || next == '?') {
            i = behind(v, VIEW(">"), i);
        } else {
            i++;
        }
    }
    return xml_declaration(v);
}
