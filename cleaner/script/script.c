/*
 * Unpacking: the tokens go through a stack, and what is constant on top of it
 * is reduced to its value.  Each reduction looks back over constants only, so
 * the work is linear in the code.  Rounds: what eval is given is code again.
 */
#include "cleaner/script/script.h"

#include "cleaner/base/article.h"
#include "cleaner/base/utf8.h"
#include "cleaner/script/script_pass.h"

enum {
    NAMES = 1024, /* variables that are remembered; a power of two */
    NEAR = 16     /* no reduction looks further below the constants on top */
};

struct unpacker {
    struct arena *a;
    struct token *stack;
    uint32_t n, cap;
    struct buf sum; /* the sum of strings that was made last: a chain of sums grows in place */
    struct token *names[NAMES]; /* by hash: [0] the name, [1] the value */
    uint64_t known;             /* set of the looks of these names */
    struct buf out;             /* the code in plain text, as far as it left the stack */
    bool word;                  /* it ends in a name or a number */
    struct buf extra;           /* code that p.a.c.k.e.r held */
    size_t limit, made;         /* bytes that may be made, and were */
    int undone;
    bool again;                 /* code came to light: another round */
    bool glance;                /* no text is wanted */
    bool whole;                 /* the stack keeps all */
    bool dropped, lost;         /* what stood below left the stack; something looked there */
};

/* The token `back` places below the top; an end token where there is none. */
static const struct token *below(const struct unpacker *u, uint32_t back)
{
    static const struct token none;
    return back < u->n ? &u->stack[u->n - 1 - back] : &none;
}

static bool constant(const struct token *t)
{
    return t->kind == TOKEN_STRING || t->kind == TOKEN_NUMBER || token_is(t, ',');
}

static void quote(struct buf *b, struct view v)
{
    buf_putc(b, '"');
    for (size_t from = 0, i = 0; i <= v.n; i++) {
        if (i < v.n && v.p[i] != '"' && v.p[i] != '\\' && v.p[i] != '\n')
            continue;
        buf_put(b, view_sub(v, from, i));
        from = i + 1;
        if (i < v.n) {
            buf_putc(b, '\\');
            buf_putc(b, v.p[i] == '\n' ? 'n' : v.p[i]);
        }
    }
    buf_putc(b, '"');
}

static void write_token(struct unpacker *u, const struct token *t)
{
    struct buf *b = &u->out;
    bool is_word = t->kind == TOKEN_NAME || t->kind == TOKEN_NUMBER;
    if (u->word && is_word)
        buf_putc(b, ' ');
    u->word = is_word;
    if (t->kind == TOKEN_STRING) {
        quote(b, t->text);
    } else if (t->kind == TOKEN_LIST) {
        buf_putc(b, '[');
        for (uint32_t k = 0; k < t->n; k++) {
            if (k)
                buf_putc(b, ',');
            quote(b, t->list[k]);
        }
        buf_putc(b, ']');
    } else {
        buf_put(b, t->text);
        if (t->kind == TOKEN_CODE || token_is(t, ';'))
            buf_putc(b, '\n');
    }
}

/* Write the beginning of a full stack, of which nothing is looked at but by a run of constants and by what stands before it. */
static void drop_bottom(struct unpacker *u)
{
    enum { MARGIN = 256 };
    uint32_t from = u->n;
    while (from > 0 && constant(&u->stack[from - 1]))
        from--;
    from = from > MARGIN ? from - MARGIN : 0;
    for (uint32_t i = 0; i < from && !u->glance; i++)
        write_token(u, &u->stack[i]);
    memmove(u->stack, u->stack + from, (u->n - from) * sizeof *u->stack);
    u->n -= from;
    u->dropped = u->dropped || from;
}

/* Room for one more. */
static __attribute__((noinline)) void grow(struct unpacker *u)
{
    if (!u->whole)
        drop_bottom(u);
    if (u->n * 2 <= u->cap)
        return;
    u->cap *= 2;
    struct token *more = arena_raw(u->a, u->cap, sizeof *more, _Alignof(struct token));
    memcpy(more, u->stack, u->n * sizeof *more);
    u->stack = more;
}

static void push(struct unpacker *u, const struct token *t)
{
    if (u->n == u->cap)
        grow(u);
    u->stack[u->n++] = *t;
}

/* Put t in the place of the `drop` tokens on top. */
static void replace(struct unpacker *u, uint32_t drop, struct token t)
{
    u->n -= drop;
    u->lost = u->lost || (u->dropped && u->n < NEAR);
    push(u, &t);
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

/* One of 64 by a name's looks: most names are told from all that are remembered. */
static uint64_t looks(struct view name)
{
    unsigned char first = (unsigned char)name.p[0], last = (unsigned char)name.p[name.n - 1];
    return UINT64_C(1) << ((first * 5 + last * 3 + name.n) & 63);
}

static void remember(struct unpacker *u, struct token name, struct token value)
{
    struct token **slot = name_slot(u, name.text);
    u->known |= name.text.n ? looks(name.text) : 0;
    if (!*slot)
        *slot = arena_array(u->a, struct token, 2);
    (*slot)[0] = name;
    (*slot)[1] = value;
}

static const struct token *recall(struct unpacker *u, struct view name)
{
    if (!name.n || !(u->known & looks(name)))
        return NULL;
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
static uint32_t constants_back(struct unpacker *u, char open)
{
    uint32_t k = 1;
    while (k < u->n && constant(below(u, k)))
        k++;
    u->lost = u->lost || (u->dropped && k + NEAR > u->n);
    return token_is(below(u, k), open) ? k : 0;
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
    static const uint64_t owners = JS_BIT(WINDOW) | JS_BIT(SELF) | JS_BIT(TOP) | JS_BIT(GLOBAL_THIS) | JS_BIT(BASE64) |
                                   JS_BIT(BASE64_LOW);
    return token_is(below(u, at), '.') && token_among(below(u, at + 1), owners) ? at + 2 : at;
}

static bool decoder(struct unpacker *u, const struct token *name, struct view v, struct view *out)
{
    if (token_among(name, JS_BIT(UNESCAPE) | JS_BIT(DECODE_COMPONENT) | JS_BIT(DECODE_URI))) {
        *out = percent(u, v);
        return true;
    }
    return (token_word(name) == JS_ATOB || (token_word(name) == JS_DECODE && owner(u, 4) > 4)) && base64(u, v, out);
}

/* f("..."): ')' on top, then the string, '(' and the name. */
static void call_of_string(struct unpacker *u)
{
    static const uint64_t runs = JS_BIT(EVAL) | JS_BIT(EXEC_SCRIPT) | JS_BIT(SET_TIMEOUT) | JS_BIT(SET_INTERVAL) | JS_BIT(FUNCTION);
    const struct token *name = below(u, 3);
    struct view v = below(u, 1)->text, out;
    if (!afford(u, v.n))
        return;
    if (decoder(u, name, v, &out)) {
        u->undone += out.n != v.n;
        replace(u, owner(u, 4), string_token(out));
        return;
    }
    if (token_among(name, runs)) {
        u->undone++;
        u->again = true;
        replace(u, owner(u, 4), (struct token){.kind = TOKEN_CODE, .text = v});
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
    if (token_word(name) == JS_SPLIT && value->kind == TOKEN_STRING && open == 2 &&
        afford(u, value->text.n * sizeof(struct view))) {
        replace(u, open + 4, split(u, value->text, arg));
        packer(u);
    } else if (token_word(name) == JS_REVERSE && value->kind == TOKEN_LIST && afford(u, value->n)) {
        struct token t = *value;
        t.list = arena_array(u->a, struct view, t.n + 1);
        for (uint32_t i = 0; i < t.n; i++)
            t.list[i] = value->list[t.n - 1 - i];
        replace(u, open + 4, t);
    } else if (token_word(name) == JS_JOIN && value->kind == TOKEN_LIST) {
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
    const struct token *name = below(u, open + 1);
    if (!open || (name->kind == TOKEN_NAME && !name->word))
        return;
    if (token_word(name) == JS_FROM_CHAR_CODE) {
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
        if (!lex_name_byte(v.p[i]) || (unsigned char)v.p[i] >= 0x80)
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
            struct token name = {.kind = TOKEN_NAME, .word = (uint8_t)js_word(key->text), .text = key->text};
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

/* The value of a variable where it is read; its name where it is not known, or is not read here. */
static __attribute__((noinline)) const struct token *resolved(struct unpacker *u, const struct token *t, const struct token *next)
{
    const struct token *before = below(u, 0), *v = recall(u, t->text);
    if (!v || token_is(before, '.') || before->kind == TOKEN_NAME || token_is(next, '=') || token_is(next, '(') ||
        token_is(next, ':') || next->kind == TOKEN_NAME || token_is(next, 'a'))
        return t;
    if (v->kind == TOKEN_STRING && v->text.n <= 65536 && afford(u, v->text.n))
        return v;
    return v->kind == TOKEN_LIST && token_is(next, '.') ? v : t;
}

/* What the token on top completes. */
static __attribute__((noinline)) void settle(struct unpacker *u, const struct token *next)
{
    if (token_is(below(u, 0), ')'))
        closed_paren(u);
    else if (token_is(below(u, 0), ']'))
        closed_bracket(u);
    unsigned kind = below(u, 0)->kind;
    if (kind == TOKEN_STRING)
        concatenate(u, next);
    if (kind == TOKEN_STRING || kind == TOKEN_LIST)
        assigned(u, next);
}

/* One token, and the one that follows it. */
static inline void take(struct unpacker *u, const struct token *t, const struct token *next)
{
    const struct token *v = t;
    if (t->kind == TOKEN_NAME && u->known & looks(t->text))
        v = resolved(u, t, next);
    push(u, v);
    if (v->kind == TOKEN_MARK ? v->mark == ')' || v->mark == ']' : v->kind == TOKEN_STRING || v->kind == TOKEN_LIST)
        settle(u, next);
}

enum { ESCAPES = 4 }; /* fewer escaped letters are somebody's habit */

/* Of a shorter code the stack keeps half as many tokens as it has bytes, and those: mostly that is all of them. */
enum { TOKENS = 1024, SHORT = 128 << 10 };

struct token *script_room(struct arena *a)
{
    return arena_raw(a, TOKENS + SHORT / 2, sizeof(struct token), _Alignof(struct token));
}

static struct unpacker *unpacker(struct arena *a, struct token *room, size_t code, size_t limit, size_t made)
{
    struct unpacker *u = arena_new(a, struct unpacker);
    u->a = u->extra.a = u->out.a = a;
    u->limit = limit;
    u->made = made;
    u->cap = code <= SHORT ? TOKENS + (uint32_t)code / 2 : TOKENS;
    u->stack = room ? room : arena_raw(a, u->cap, sizeof *u->stack, _Alignof(struct token));
    return u;
}

/*
 * One round: the tokens are reduced.  `r` reads the code as it stands; it is
 * of use where nothing was undone.  False where it has to be done again: the
 * stack would have had to keep what it dropped.
 */
static bool reduce(struct unpacker *u, struct view code, struct script_reader *r)
{
    struct lexer lx = {.a = u->a, .code = code};
    struct token two[2];
    unsigned k = 0;
    u->glance = r != NULL;
    for (lex_next(&lx, &two[0]); two[k].kind != TOKEN_END && !u->lost; k ^= 1) {
        lex_next(&lx, &two[k ^ 1]);
        if (u->glance)
            reader_token(r, &two[k]);
        take(u, &two[k], &two[k ^ 1]);
        if (u->glance && (u->undone || lx.escapes >= ESCAPES)) {
            u->glance = false;
            u->lost = u->lost || u->dropped;
        }
    }
    u->undone += lx.escapes >= ESCAPES;
    return !u->lost;
}

/* What the stack holds, as text. */
static struct view written(struct unpacker *u)
{
    for (uint32_t i = 0; i < u->n; i++)
        write_token(u, &u->stack[i]);
    buf_putc(&u->out, '\n');
    buf_put(&u->out, buf_view(&u->extra));
    return buf_view(&u->out);
}

/* Whether the text would be read as the very tokens of the stack. */
static bool same_tokens(const struct unpacker *u)
{
    for (uint32_t i = 0; i < u->n; i++)
        if (u->stack[i].kind == TOKEN_CODE || (i && !lex_apart(&u->stack[i - 1], &u->stack[i])))
            return false;
    return u->n && !u->dropped && !u->extra.n && u->stack[0].kind != TOKEN_REGEX && !token_is(&u->stack[0], '/') &&
           !token_is(&u->stack[0], 'o');
}

static bool stack_has(const struct unpacker *u, bool has(struct view))
{
    for (uint32_t i = 0; i < u->n; i++) {
        const struct token *t = &u->stack[i];
        if (t->kind == TOKEN_LIST) {
            for (uint32_t k = 0; k < t->n; k++)
                if (has(t->list[k]))
                    return true;
        } else if (has(t->text)) {
            return true;
        }
    }
    return false;
}

static void read_list(struct script_reader *r, const struct token *t)
{
    static const struct token open = {.kind = TOKEN_MARK, .mark = '[', .text = VIEW_INIT("[")},
                              comma = {.kind = TOKEN_MARK, .mark = ',', .text = VIEW_INIT(",")},
                              close = {.kind = TOKEN_MARK, .mark = ']', .text = VIEW_INIT("]")};
    reader_token(r, &open);
    for (uint32_t k = 0; k < t->n; k++) {
        struct token one = string_token(t->list[k]);
        if (k)
            reader_token(r, &comma);
        reader_token(r, &one);
    }
    reader_token(r, &close);
}

/* "a + +b" is written as "a++b", and read so: such signs become one mark on the stack, too. */
static void join_signs(struct unpacker *u)
{
    static const struct view twice[] = {VIEW_INIT("++"), VIEW_INIT("--")};
    uint32_t n = 0;
    for (uint32_t i = 0; i < u->n; i++) {
        struct token *before = n ? &u->stack[n - 1] : NULL, *t = &u->stack[i];
        if (before && (t->mark == '+' || t->mark == '-') && before->mark == t->mark) {
            before->mark = 'o';
            before->text = twice[t->mark == '-'];
        } else {
            u->stack[n++] = *t;
        }
    }
    u->n = n;
}

/* What the unpacked code does: from the stack where that says the same as its text would. */
static void read_unpacked(struct arena *a, struct unpacker *u, struct script_facts *facts)
{
    join_signs(u);
    if (!same_tokens(u)) {
        script_read(a, written(u), facts);
        return;
    }
    struct script_reader *r = reader_open(a, stack_has(u, reader_visitor), facts);
    for (uint32_t i = 0; i < u->n; i++)
        if (u->stack[i].kind == TOKEN_LIST)
            read_list(r, &u->stack[i]);
        else
            reader_token(r, &u->stack[i]);
    reader_end(r);
}

/* The rounds; facts: the result is read too, or NULL. */
static struct view rounds(struct arena *a, struct token *room, struct view code, int *layers,
                          struct script_facts *facts)
{
    size_t limit = code.n * SCRIPT_GROWTH + 65536, made = 0;
    *layers = 0;
    for (int i = 0; i < SCRIPT_ROUNDS; i++) {
        struct arena before = *a;
        struct unpacker *u = unpacker(a, room, code.n, limit, made);
        struct script_reader *r = facts ? reader_open(a, reader_visitor(code), facts) : NULL;
        bool done = reduce(u, code, r);
        for (int whole = 0; !done; whole++) {
            *a = before;
            r = NULL;
            u = unpacker(a, room, code.n, limit, made);
            u->whole = whole;
            done = reduce(u, code, NULL);
        }
        made = u->made;
        *layers += u->undone;
        if (!u->undone) {
            if (r)
                reader_end(r);
            else if (facts)
                script_read(a, code, facts);
            return code;
        }
        if (facts && (!u->again || i + 1 == SCRIPT_ROUNDS)) {
            read_unpacked(a, u, facts);
            return (struct view){0};
        }
        code = written(u);
        if (!u->again || code.n > limit)
            break;
    }
    if (facts)
        script_read(a, code, facts);
    return code;
}

struct view script_unpack(struct arena *a, struct view code, int *layers)
{
    return rounds(a, NULL, code, layers, NULL);
}

void script_examine(struct arena *a, struct token *room, struct view code, int *layers, struct script_facts *out)
{
    rounds(a, room, code, layers, out);
}
