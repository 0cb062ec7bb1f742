/*
 * Unpacking: the tokens go through a stack, and what is constant on top of it
 * is reduced to its value.  Each reduction looks back over constants only, so
 * the work is linear in the code.  Rounds: what eval is given is code again.
 */
#include "cleaner/script/script.h"

#include "cleaner/base/article.h"
#include "cleaner/base/utf8.h"
#include "cleaner/script/script_lex.h"

enum { NAMES = 1024 }; /* variables that are remembered; a power of two */

struct unpacker {
    struct arena *a;
    struct token *stack;
    uint32_t n, cap;
    struct buf sum; /* the sum of strings that was made last: a chain of sums grows in place */
    struct token *names[NAMES]; /* by hash: [0] the name, [1] the value */
    struct buf extra;           /* code that p.a.c.k.e.r held */
    size_t limit, made;         /* bytes that may be made, and were */
    int undone;
    bool again;                 /* code came to light: another round */
};

/* The token `back` places below the top; an end token where there is none. */
static const struct token *below(const struct unpacker *u, uint32_t back)
{
    static const struct token none;
    return back < u->n ? &u->stack[u->n - 1 - back] : &none;
}

static void replace(struct unpacker *u, uint32_t drop, struct token t)
{
    u->n -= drop;
    if (u->n == u->cap) {
        u->cap = u->cap ? u->cap * 2 : 256;
        struct token *more = arena_raw(u->a, u->cap, sizeof *more, _Alignof(struct token));
        if (u->n)
            memcpy(more, u->stack, u->n * sizeof *more);
        u->stack = more;
    }
    u->stack[u->n++] = t;
}

static struct token string_token(struct view v)
{
    return (struct token){.kind = TOKEN_STRING, .text = v};
}

/* Whether n more bytes may be made. */
static bool afford(struct unpacker *u, size_t n)
{
    if (n > u->limit - u->made)
        return false;
    u->made += n;
    return true;
}

static struct token **name_slot(struct unpacker *u, struct view name)
{
    uint32_t i = (uint32_t)view_hash(name) & (NAMES - 1);
    for (int tries = 0; tries < 8; tries++, i = (i + 1) & (NAMES - 1))
        if (!u->names[i] || view_eq(u->names[i]->text, name))
            return &u->names[i];
    return &u->names[i];
}

static void remember(struct unpacker *u, struct token name, struct token value)
{
    struct token **slot = name_slot(u, name.text);
    if (!*slot)
        *slot = arena_array(u->a, struct token, 2);
    (*slot)[0] = name;
    (*slot)[1] = value;
}

static const struct token *recall(struct unpacker *u, struct view name)
{
    struct token **slot = name_slot(u, name);
    return *slot && view_eq((*slot)->text, name) ? &(*slot)[1] : NULL;
}

/* "%41", "%u6F22": as unescape and decodeURIComponent read them. */
static struct view percent(struct unpacker *u, struct view v)
{
    struct buf b = {.a = u->a};
    for (size_t i = 0; i < v.n;) {
        struct view rest = view_from(v, i);
        bool wide = view_starts(rest, VIEW("%u"));
        size_t digits = wide ? 4 : 2, skip = wide ? 2 : 1;
        uint32_t x = 0;
        bool ok = rest.p[0] == '%' && rest.n >= skip + digits;
        for (size_t k = 0; ok && k < digits; k++) {
            char c = ascii_lower(rest.p[skip + k]);
            ok = ascii_digit(c) || (c >= 'a' && c <= 'f');
            x = x * 16 + (uint32_t)(ascii_digit(c) ? c - '0' : c - 'a' + 10);
        }
        if (!ok) {
            buf_putc(&b, rest.p[0]);
            i++;
            continue;
        }
        if (wide)
            utf8_put(&b, x >= 0xD800 && x <= 0xDFFF ? 0xFFFD : x);
        else
            buf_putc(&b, (char)x);
        i += skip + digits;
    }
    return buf_view(&b);
}

static int base64_digit(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (ascii_digit(c))
        return c - '0' + 52;
    return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

/* False where it is no base64. */
static bool base64(struct unpacker *u, struct view v, struct view *out)
{
    struct buf b = {.a = u->a};
    uint32_t bits = 0, have = 0;
    for (size_t i = 0; i < v.n && v.p[i] != '='; i++) {
        if (ascii_space(v.p[i]))
            continue;
        int d = base64_digit(v.p[i]);
        if (d < 0)
            return false;
        bits = (bits << 6 | (uint32_t)d) & 0xFFFFFF;
        have += 6;
        if (have >= 8) {
            have -= 8;
            buf_putc(&b, (char)(bits >> have & 0xFF));
        }
    }
    *out = buf_view(&b);
    return true;
}

/* How far back the matching '(' or '[' of the mark on top is, over strings, numbers and commas alone; 0 for none. */
static uint32_t constants_back(const struct unpacker *u, char open)
{
    for (uint32_t k = 1; k < u->n; k++) {
        const struct token *t = below(u, k);
        if (token_is(t, open))
            return k;
        if (t->kind != TOKEN_STRING && t->kind != TOKEN_NUMBER && !token_is(t, ','))
            return 0;
    }
    return 0;
}

/* String.fromCharCode(60, 0x69, ...) with the ')' on top and '(' `open` below it. */
static bool char_codes(struct unpacker *u, uint32_t open)
{
    struct buf b = {.a = u->a};
    for (uint32_t k = open - 1; k >= 1; k--) {
        const struct token *t = below(u, k);
        if (token_is(t, ','))
            continue;
        if (t->kind != TOKEN_NUMBER || t->number < 0 || t->number > 0x10FFFF)
            return false;
        utf8_put(&b, t->number >= 0xD800 && t->number <= 0xDFFF ? 0xFFFD : (uint32_t)t->number);
    }
    uint32_t drop = open + 2;
    while (token_is(below(u, drop), '.') && below(u, drop + 1)->kind == TOKEN_NAME)
        drop += 2;
    replace(u, drop, string_token(buf_view(&b)));
    u->undone++;
    return true;
}

/* window.name, self.name: drop what says nothing. */
static uint32_t owner(const struct unpacker *u, uint32_t at)
{
    static const char *const owners[] = {"window", "self", "top", "globalThis", "Base64", "base64"};
    if (!token_is(below(u, at), '.'))
        return at;
    for (size_t i = 0; i < sizeof owners / sizeof *owners; i++)
        if (token_named(below(u, at + 1), owners[i]))
            return at + 2;
    return at;
}

static bool decoder(struct unpacker *u, const struct token *name, struct view v, struct view *out)
{
    static const char *const percents[] = {"unescape", "decodeURIComponent", "decodeURI"};
    for (size_t i = 0; i < sizeof percents / sizeof *percents; i++)
        if (token_named(name, percents[i])) {
            *out = percent(u, v);
            return true;
        }
    return (token_named(name, "atob") || (token_named(name, "decode") && owner(u, 4) > 4)) && base64(u, v, out);
}

/* f("..."): ')' on top, then the string, '(' and the name. */
static void call_of_string(struct unpacker *u)
{
    static const char *const runs[] = {"eval", "execScript", "setTimeout", "setInterval", "Function"};
    const struct token *name = below(u, 3);
    struct view v = below(u, 1)->text, out;
    if (!afford(u, v.n))
        return;
    if (decoder(u, name, v, &out)) {
        u->undone += out.n != v.n;
        replace(u, owner(u, 4), string_token(out));
        return;
    }
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++)
        if (token_named(name, runs[i])) {
            u->undone++;
            u->again = true;
            replace(u, owner(u, 4), (struct token){.kind = TOKEN_CODE, .text = v});
            return;
        }
}

static struct token split(struct unpacker *u, struct view v, struct view sep)
{
    struct token t = {.kind = TOKEN_LIST};
    uint32_t n = 0;
    for (size_t from = 0; from <= v.n;) {
        size_t to = sep.n ? view_find(v, sep, from) : VIEW_NONE;
        if (!sep.n && from < v.n) {
            to = from;
            utf8_next(v, &to);
        }
        if (to == VIEW_NONE)
            to = v.n;
        if (sep.n || to > from)
            *LIST_PUSH(u->a, t.list, n) = view_sub(v, from, to);
        from = sep.n ? to + sep.n : to == v.n ? v.n + 1 : to;
    }
    t.n = n;
    return t;
}

static struct view join(struct unpacker *u, const struct token *list, struct view sep)
{
    struct buf b = {.a = u->a};
    for (uint32_t i = 0; i < list->n; i++) {
        if (i)
            buf_put(&b, sep);
        buf_put(&b, list->list[i]);
    }
    return buf_view(&b);
}

/* The number that a p.a.c.k.e.r word stands for: digits, lower case, upper case, by base. */
static int64_t packed_number(struct view w, int64_t base)
{
    int64_t x = 0;
    for (size_t i = 0; i < w.n; i++) {
        char c = w.p[i];
        int d = ascii_digit(c) ? c - '0' : c >= 'a' && c <= 'z' ? c - 'a' + 10 : c >= 'A' && c <= 'Z' ? c - 'A' + 36 : 99;
        if (d >= base || x > INT32_MAX / 64)
            return -1;
        x = x * base + d;
    }
    return x;
}

/* Dean Edwards' packer: words of the payload are numbers into the dictionary. */
static void unpack_words(struct unpacker *u, struct view payload, int64_t base, const struct token *words)
{
    struct buf *b = &u->extra;
    for (size_t at = 0; at < payload.n;) {
        size_t from = at;
        while (at < payload.n && (ascii_alnum(payload.p[at]) || payload.p[at] == '_'))
            at++;
        if (at == from) {
            buf_putc(b, payload.p[at++]);
            continue;
        }
        struct view w = view_sub(payload, from, at);
        int64_t k = packed_number(w, base);
        if (k >= 0 && k < words->n && words->list[k].n)
            w = words->list[k];
        if (!afford(u, w.n))
            return;
        buf_put(b, w);
    }
    buf_putc(b, '\n');
    u->undone++;
    u->again = true;
}

/* ('payload', 62, 99, 'a|b'.split('|') with the list on top: the arguments of the packer. */
static void packer(struct unpacker *u)
{
    const struct token *payload = below(u, 6), *base = below(u, 4);
    if (payload->kind == TOKEN_STRING && token_is(below(u, 5), ',') && base->kind == TOKEN_NUMBER &&
        token_is(below(u, 3), ',') && below(u, 2)->kind == TOKEN_NUMBER && token_is(below(u, 1), ',') &&
        token_is(below(u, 7), '(') && base->number >= 2 && base->number <= 62)
        unpack_words(u, payload->text, base->number, below(u, 0));
}

/* VALUE.method(STRING or nothing) with ')' on top. */
static void method(struct unpacker *u, uint32_t open)
{
    const struct token *name = below(u, open + 1), *value = below(u, open + 3);
    if (!token_is(below(u, open + 2), '.') || open > 2)
        return;
    struct view arg = open == 2 ? below(u, 1)->text : (struct view){0};
    if (open == 2 && below(u, 1)->kind != TOKEN_STRING)
        return;
    if (token_named(name, "split") && value->kind == TOKEN_STRING && open == 2 &&
        afford(u, value->text.n * sizeof(struct view))) {
        replace(u, open + 4, split(u, value->text, arg));
        packer(u);
    } else if (token_named(name, "reverse") && value->kind == TOKEN_LIST && afford(u, value->n)) {
        struct token t = *value;
        t.list = arena_array(u->a, struct view, t.n + 1);
        for (uint32_t i = 0; i < t.n; i++)
            t.list[i] = value->list[t.n - 1 - i];
        replace(u, open + 4, t);
    } else if (token_named(name, "join") && value->kind == TOKEN_LIST) {
        struct view out = join(u, value, open == 2 ? arg : VIEW(","));
        if (!afford(u, out.n))
            return;
        u->undone++;
        replace(u, open + 4, string_token(out));
    }
}

static void closed_paren(struct unpacker *u)
{
    uint32_t open = constants_back(u, '(');
    if (!open)
        return;
    const struct token *name = below(u, open + 1);
    if (token_named(name, "fromCharCode")) {
        char_codes(u, open);
        return;
    }
    if (name->kind == TOKEN_NAME && open <= 2)
        method(u, open);
    if (token_is(below(u, 0), ')') && open == 2 && below(u, 1)->kind == TOKEN_STRING && below(u, 3)->kind == TOKEN_NAME)
        call_of_string(u);
    else if (token_is(below(u, 0), ')') && open == 2 && below(u, 1)->kind == TOKEN_STRING &&
             below(u, 3)->kind == TOKEN_MARK && !token_is(below(u, 3), ')') && !token_is(below(u, 3), ']'))
        replace(u, 3, *below(u, 1)); /* ("a") is "a" */
}

static bool is_name(struct view v)
{
    for (size_t i = 0; i < v.n; i++)
        if (!ascii_alnum(v.p[i]) && v.p[i] != '_' && v.p[i] != '$')
            return false;
    return v.n > 0 && !ascii_digit(v.p[0]);
}

/* A value, of which [...] takes a part. */
static bool ends_value(const struct token *t)
{
    return t->kind == TOKEN_NAME || t->kind == TOKEN_LIST || token_is(t, ')') || token_is(t, ']');
}

static void closed_bracket(struct unpacker *u)
{
    uint32_t open = constants_back(u, '[');
    if (!open)
        return;
    const struct token *key = below(u, 1), *of = below(u, open + 1);
    if (open == 2 && ends_value(of)) {
        const struct token *list = of->kind == TOKEN_LIST ? of : of->kind == TOKEN_NAME ? recall(u, of->text) : NULL;
        if (key->kind == TOKEN_STRING && is_name(key->text)) {
            struct token name = {.kind = TOKEN_NAME, .text = key->text};
            replace(u, 3, (struct token){.kind = TOKEN_MARK, .mark = '.', .text = VIEW(".")});
            replace(u, 0, name);
        } else if (key->kind == TOKEN_NUMBER && key->number >= 0 && list && list->kind == TOKEN_LIST &&
                   key->number < list->n && afford(u, list->list[key->number].n)) {
            u->undone++;
            replace(u, 4, string_token(list->list[key->number]));
        }
        return;
    }
    struct token t = {.kind = TOKEN_LIST};
    if (open < 2 || ends_value(of) || !afford(u, open * sizeof(struct view)))
        return;
    for (uint32_t k = open - 1; k >= 1; k--) {
        if (below(u, k)->kind == TOKEN_STRING)
            *LIST_PUSH(u->a, t.list, t.n) = below(u, k)->text;
        else if (!token_is(below(u, k), ','))
            return; /* numbers: not a table of strings */
    }
    replace(u, open + 1, t);
}

/* "a" + "b" on top, and what follows does not bind tighter. */
static void concatenate(struct unpacker *u, const struct token *next)
{
    while (u->n >= 3 && below(u, 0)->kind == TOKEN_STRING && token_is(below(u, 1), '+') &&
           below(u, 2)->kind == TOKEN_STRING && !token_is(next, '.') && !token_is(next, '[')) {
        struct view l = below(u, 2)->text, r = below(u, 0)->text;
        bool grows = u->sum.p && u->sum.p == l.p && u->sum.n == l.n;
        if (!afford(u, r.n + (grows ? 0 : l.n)))
            return;
        if (!grows) {
            u->sum = (struct buf){.a = u->a};
            buf_put(&u->sum, l);
        }
        buf_put(&u->sum, r);
        replace(u, 3, string_token(buf_view(&u->sum)));
    }
}

/* name = CONSTANT on top, when the statement ends. */
static void assigned(struct unpacker *u, const struct token *next)
{
    const struct token *v = below(u, 0);
    if ((v->kind == TOKEN_STRING || v->kind == TOKEN_LIST) && token_is(below(u, 1), '=') &&
        below(u, 2)->kind == TOKEN_NAME && !token_is(below(u, 3), '.') && !token_is(next, '+') && !token_is(next, '.') &&
        !token_is(next, '['))
        remember(u, *below(u, 2), *v);
}

/* A variable whose value is known, where it is read. */
static struct token resolved(struct unpacker *u, struct token t, const struct token *next)
{
    const struct token *before = below(u, 0);
    if (t.kind != TOKEN_NAME || token_is(before, '.') || before->kind == TOKEN_NAME || token_is(next, '=') ||
        token_is(next, '(') || token_is(next, ':') || next->kind == TOKEN_NAME || token_is(next, 'a'))
        return t;
    const struct token *v = recall(u, t.text);
    if (v && v->kind == TOKEN_STRING && v->text.n <= 65536 && afford(u, v->text.n))
        return *v;
    return v && v->kind == TOKEN_LIST && token_is(next, '.') ? *v : t;
}

static void push(struct unpacker *u, struct token t)
{
    replace(u, 0, t);
    if (token_is(&t, ')'))
        closed_paren(u);
    else if (token_is(&t, ']'))
        closed_bracket(u);
}

static void quote(struct buf *b, struct view v)
{
    buf_putc(b, '"');
    for (size_t i = 0; i < v.n; i++) {
        if (v.p[i] == '"' || v.p[i] == '\\')
            buf_putc(b, '\\');
        if (v.p[i] == '\n')
            buf_put(b, VIEW("\\n"));
        else
            buf_putc(b, v.p[i]);
    }
    buf_putc(b, '"');
}

static struct view written(struct unpacker *u)
{
    struct buf b = {.a = u->a};
    bool word = false;
    for (uint32_t i = 0; i < u->n; i++) {
        const struct token *t = &u->stack[i];
        bool is_word = t->kind == TOKEN_NAME || t->kind == TOKEN_NUMBER;
        if (word && is_word)
            buf_putc(&b, ' ');
        word = is_word;
        if (t->kind == TOKEN_STRING) {
            quote(&b, t->text);
        } else if (t->kind == TOKEN_LIST) {
            buf_putc(&b, '[');
            for (uint32_t k = 0; k < t->n; k++) {
                if (k)
                    buf_putc(&b, ',');
                quote(&b, t->list[k]);
            }
            buf_putc(&b, ']');
        } else {
            buf_put(&b, t->text);
            if (t->kind == TOKEN_CODE || token_is(t, ';'))
                buf_putc(&b, '\n');
        }
    }
    buf_putc(&b, '\n');
    buf_put(&b, buf_view(&u->extra));
    return buf_view(&b);
}

/* One round; the result is `code` where nothing was undone. */
static struct view round_of(struct unpacker *u, struct view code)
{
    struct lexer lx = {.a = u->a, .code = code};
    u->cap = (uint32_t)(code.n / 8 + 64); /* most code has fewer tokens: what grows leaves its old places behind */
    u->stack = arena_raw(u->a, u->cap, sizeof *u->stack, _Alignof(struct token));
    struct token next = lex_next(&lx);
    while (next.kind != TOKEN_END) {
        struct token t = next;
        next = lex_next(&lx);
        push(u, resolved(u, t, &next));
        concatenate(u, &next);
        assigned(u, &next);
    }
    enum { ENOUGH = 4 }; /* fewer escaped letters are somebody's habit */
    u->undone += lx.escapes >= ENOUGH;
    return u->undone ? written(u) : code;
}

struct view script_unpack(struct arena *a, struct view code, int *layers)
{
    size_t limit = code.n * SCRIPT_GROWTH + 65536, made = 0;
    *layers = 0;
    for (int i = 0; i < SCRIPT_ROUNDS; i++) {
        struct unpacker *u = arena_new(a, struct unpacker);
        u->a = a;
        u->extra.a = a;
        u->limit = limit;
        u->made = made;
        code = round_of(u, code);
        made = u->made;
        *layers += u->undone;
        if (!u->again || code.n > limit)
            break;
    }
    return code;
}
