/* Embedded JSON: see json.h. */
#include "cleaner/meta/json.h"

#include "cleaner/base/utf8.h"
#include "cleaner/dom/entity.h"

enum { DEPTH = 64 };

struct parser {
    struct arena *a;
    struct view s;
    size_t at;
    struct json j;
    uint32_t open[DEPTH];
    uint32_t depth;
};

static void skip_space(struct parser *x)
{
    while (x->at < x->s.n && (ascii_space(x->s.p[x->at]) || x->s.p[x->at] == ','))
        x->at++;
}

static uint32_t push(struct parser *x, enum json_kind kind, struct view key, struct view text)
{
    uint32_t i = x->j.n;
    struct json_node *n = LIST_PUSH(x->a, x->j.nodes, x->j.n);
    *n = (struct json_node){.kind = (uint8_t)kind, .parent = x->open[x->depth - 1], .end = i + 1, .key = key, .text = text};
    return i;
}

/* The string whose opening quote is at x->at; false where it does not end. */
static bool string(struct parser *x, struct view *out)
{
    size_t from = ++x->at;
    while (x->at < x->s.n && x->s.p[x->at] != '"')
        x->at += x->s.p[x->at] == '\\' ? 2 : 1;
    if (x->at >= x->s.n)
        return false;
    *out = view_sub(x->s, from, x->at++);
    return true;
}

static bool value(struct parser *x, struct view key)
{
    if (x->at >= x->s.n)
        return false;
    char c = x->s.p[x->at];
    struct view text = {0};
    if (c == '{' || c == '[') {
        x->at++;
        uint32_t i = push(x, c == '{' ? JSON_OBJECT : JSON_ARRAY, key, text);
        if (x->depth == DEPTH)
            return false;
        x->open[x->depth++] = i;
        return true;
    }
    if (c == '"') {
        if (!string(x, &text))
            return false;
        push(x, JSON_STRING, key, text);
        return true;
    }
    size_t from = x->at;
    while (x->at < x->s.n && (ascii_alnum(x->s.p[x->at]) || strchr("+-._", x->s.p[x->at])) && x->s.p[x->at])
        x->at++;
    if (x->at == from)
        return false;
    push(x, JSON_ATOM, key, view_sub(x->s, from, x->at));
    return true;
}

static bool member(struct parser *x)
{
    struct view key;
    if (x->s.p[x->at] != '"' || !string(x, &key))
        return false;
    while (x->at < x->s.n && (ascii_space(x->s.p[x->at]) || x->s.p[x->at] == ':'))
        x->at++;
    return value(x, key);
}

struct json json_read(struct arena *a, struct view text)
{
    struct parser x = {.a = a, .s = text, .depth = 1};
    *LIST_PUSH(a, x.j.nodes, x.j.n) = (struct json_node){.kind = JSON_ARRAY};
    while (x.at < x.s.n && x.s.p[x.at] != '{' && x.s.p[x.at] != '[')
        x.at++;
    for (skip_space(&x); x.at < x.s.n; skip_space(&x)) {
        char c = x.s.p[x.at];
        if (c == '}' || c == ']') {
            if (x.depth == 1)
                break;
            x.j.nodes[x.open[--x.depth]].end = x.j.n;
            x.at++;
        } else if (x.j.nodes[x.open[x.depth - 1]].kind == JSON_OBJECT ? !member(&x) : !value(&x, (struct view){0})) {
            break;
        }
    }
    while (x.depth)
        x.j.nodes[x.open[--x.depth]].end = x.j.n;
    return x.j;
}

uint32_t json_member(const struct json *j, uint32_t i, struct view key)
{
    if (j->nodes[i].kind != JSON_OBJECT)
        return 0;
    for (uint32_t k = i + 1; k < j->nodes[i].end; k = j->nodes[k].end)
        if (view_eq(j->nodes[k].key, key))
            return k;
    return 0;
}

static uint32_t hex4(struct view v, size_t at)
{
    uint32_t x = 0;
    for (size_t i = at; i < at + 4; i++) {
        char c = i < v.n ? ascii_lower(v.p[i]) : 0;
        if (!ascii_digit(c) && !(c >= 'a' && c <= 'f'))
            return UINT32_MAX;
        x = x * 16 + (uint32_t)(ascii_digit(c) ? c - '0' : c - 'a' + 10);
    }
    return x;
}

struct view json_chars(struct arena *a, const struct json *j, uint32_t i)
{
    struct view v = j->nodes[i].text;
    if (j->nodes[i].kind != JSON_STRING)
        return (struct view){0};
    if (view_chr(v, '\\', 0) == VIEW_NONE)
        return utf8_trim(entity_decode(a, v, false));
    struct buf b = {.a = a};
    for (size_t at = 0; at < v.n; at++) {
        if (v.p[at] != '\\' || at + 1 >= v.n) {
            buf_putc(&b, v.p[at]);
            continue;
        }
        char c = v.p[++at];
        uint32_t cp = c == 'u' ? hex4(v, at + 1) : UINT32_MAX;
        if (cp != UINT32_MAX) {
            at += 4;
            uint32_t low = cp >= 0xD800 && cp < 0xDC00 && at + 2 < v.n && v.p[at + 1] == '\\' && v.p[at + 2] == 'u'
                               ? hex4(v, at + 3)
                               : 0;
            if (low >= 0xDC00 && low < 0xE000) {
                cp = 0x10000 + ((cp - 0xD800) << 10) + (low - 0xDC00);
                at += 6;
            }
            utf8_put(&b, cp >= 0xD800 && cp < 0xE000 ? 0xFFFD : cp);
        } else {
            buf_putc(&b, c == 'n' || c == 'r' || c == 't' || c == 'b' || c == 'f' ? ' ' : c);
        }
    }
    return utf8_trim(entity_decode(a, buf_view(&b), false));
}
