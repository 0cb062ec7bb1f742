#include "cleaner/script/script_lex.h"

#include "cleaner/base/utf8.h"

/* What a byte may begin or go on with. */
enum {
    SPACE = 1, NAME = 2, DIGIT = 4, NUMBER = 8, STOP = 16,
    ALONE = 32, /* it is always a mark by itself */
    TURN = 64   /* a string, a comment or a regular expression may begin with it */
};

#define L (NAME | NUMBER)
#define D (NAME | NUMBER | DIGIT)
#define H NAME
static const uint8_t kinds[256] = {
    ['\t'] = SPACE, ['\n'] = SPACE | STOP, ['\v'] = SPACE, ['\f'] = SPACE, ['\r'] = SPACE, [' '] = SPACE,
    ['"'] = STOP | TURN, ['\''] = STOP | TURN, ['`'] = STOP | TURN, ['\\'] = STOP, ['.'] = NUMBER | ALONE, ['$'] = NAME, ['_'] = NAME,
    ['/'] = TURN, ['<'] = TURN, ['('] = ALONE, [')'] = ALONE, ['['] = ALONE, [']'] = ALONE, ['{'] = ALONE, ['}'] = ALONE,
    [','] = ALONE, [';'] = ALONE, [':'] = ALONE, ['?'] = ALONE, ['~'] = ALONE,
    ['0'] = D, D, D, D, D, D, D, D, D, D,
    ['A'] = L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
    ['a'] = L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
    [0x80] = H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H,
    [0xA0] = H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H,
    [0xC0] = H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H,
    [0xE0] = H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H,
};
#undef L
#undef D
#undef H

static inline unsigned kind_of(char c)
{
    return kinds[(unsigned char)c];
}

bool lex_name_byte(char c)
{
    return kind_of(c) & NAME;
}

/* The first byte at or after `at` that is not of `kind`. */
static inline size_t skip(struct view c, size_t at, unsigned kind)
{
    while (at < c.n && kind_of(c.p[at]) & kind)
        at++;
    return at;
}

/* Comments, the HTML comment marks that browsers skip in scripts, and the white space behind them. */
static __attribute__((noinline)) void skip_comments(struct lexer *lx)
{
    struct view c = lx->code;
    while (lx->at < c.n) {
        struct view rest = view_from(c, lx->at);
        size_t end;
        if (view_starts(rest, VIEW("/*"))) {
            end = view_find(c, VIEW("*/"), lx->at + 2);
            lx->at = end == VIEW_NONE ? c.n : end + 2;
        } else if (view_starts(rest, VIEW("//")) || view_starts(rest, VIEW("<!--"))) {
            end = view_chr(c, '\n', lx->at);
            lx->at = end == VIEW_NONE ? c.n : end + 1;
        } else {
            return;
        }
        lx->at = skip(c, lx->at, SPACE);
    }
}

/* White space and comments. */
static inline void skip_blank(struct lexer *lx)
{
    struct view c = lx->code;
    lx->at = skip(c, lx->at, SPACE);
    if (lx->at < c.n && (c.p[lx->at] == '/' || c.p[lx->at] == '<'))
        skip_comments(lx);
}

static int hex_digit(char c)
{
    if (ascii_digit(c))
        return c - '0';
    c = ascii_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* `digits` hexadecimal digits at `at`; -1 where they are not. */
static int64_t hex_at(struct view v, size_t at, size_t digits)
{
    int64_t x = 0;
    if (v.n - at < digits || at > v.n)
        return -1;
    for (size_t i = 0; i < digits; i++) {
        int d = hex_digit(v.p[at + i]);
        if (d < 0)
            return -1;
        x = x * 16 + d;
    }
    return x;
}

static uint32_t octal_at(struct view c, size_t *at)
{
    uint32_t x = 0;
    for (int i = 0; i < 3 && *at < c.n && c.p[*at] >= '0' && c.p[*at] <= '7' && x * 8 + 7 <= 255; i++)
        x = x * 8 + (uint32_t)(c.p[(*at)++] - '0');
    return x;
}

/* A surrogate pair that was written as two \u escapes. */
static uint32_t paired(struct view c, size_t *at, uint32_t high)
{
    if (high < 0xD800 || high > 0xDBFF || !view_starts(view_from(c, *at), VIEW("\\u")))
        return high >= 0xD800 && high <= 0xDFFF ? 0xFFFD : high;
    int64_t low = hex_at(c, *at + 2, 4);
    if (low < 0xDC00 || low > 0xDFFF)
        return 0xFFFD;
    *at += 6;
    return 0x10000 + ((high - 0xD800) << 10) + (uint32_t)(low - 0xDC00);
}

/* What stands behind a backslash at *at. */
static void escape(struct lexer *lx, size_t *at, struct buf *out)
{
    static const char from[] = "nrtbfv", to[] = "\n\r\t\b\f\v";
    struct view c = lx->code;
    char k = c.p[*at];
    int64_t x = -1;
    if (k == 'x' && (x = hex_at(c, *at + 1, 2)) >= 0) {
        *at += 3;
    } else if (k == 'u' && *at + 1 < c.n && c.p[*at + 1] == '{') {
        size_t end = view_chr(view_sub(c, 0, *at + 9), '}', *at);
        size_t digits = end == VIEW_NONE ? 0 : end - *at - 2;
        x = digits >= 1 && digits <= 6 ? hex_at(c, *at + 2, digits) : -1;
        *at = x >= 0 ? end + 1 : *at + 1;
    } else if (k == 'u' && (x = hex_at(c, *at + 1, 4)) >= 0) {
        *at += 5;
        x = paired(c, at, (uint32_t)x);
    } else if (k >= '0' && k <= '7') {
        x = octal_at(c, at);
    }
    if (x >= 0) {
        utf8_put(out, x > 0x10FFFF ? 0xFFFD : (uint32_t)x);
        lx->escapes += x < 128 && ascii_alnum((char)x);
        return;
    }
    ++*at;
    const char *simple = memchr(from, k, sizeof from - 1);
    if (simple)
        buf_putc(out, to[simple - from]);
    else if (k != '\n' && k != '\r')
        buf_putc(out, k);
}

/* Where a string that goes on at `at` stops: its quote, a backslash, the line's end, the code's. */
static size_t string_stop(struct view c, size_t at, char quote)
{
    for (;; at++) {
        while (at < c.n && !(kind_of(c.p[at]) & STOP))
            at++;
        if (at >= c.n || c.p[at] == quote || c.p[at] == '\\' || (c.p[at] == '\n' && quote != '`'))
            return at;
    }
}

static void string(struct lexer *lx, struct token *t)
{
    struct view c = lx->code;
    char quote = c.p[lx->at];
    size_t from = lx->at + 1, at = string_stop(c, from, quote);
    t->kind = TOKEN_STRING;
    if (at >= c.n || c.p[at] != '\\') {
        t->text = view_sub(c, from, at);
    } else {
        struct buf b = {.a = lx->a};
        while (at < c.n && c.p[at] == '\\') {
            bool last = at + 1 >= c.n; /* the code ends with it: it stands for itself */
            buf_put(&b, view_sub(c, from, at + last));
            from = ++at;
            if (!last)
                escape(lx, &at, &b);
            from = at;
            at = string_stop(c, at, quote);
        }
        buf_put(&b, view_sub(c, from, at));
        t->text = buf_view(&b);
    }
    lx->at = at < c.n && c.p[at] == quote ? at + 1 : at;
}

/* A regular expression literal; false where the slash is none.  A line is not searched twice for a ']' that it lacks. */
static bool regex(struct lexer *lx, struct token *t)
{
    struct view c = lx->code;
    size_t class = 0, at = lx->at + 1; /* class: where one begins */
    for (; at < c.n && c.p[at] != '\n'; at++) {
        if (c.p[at] == '\\') {
            at++;
        } else if (c.p[at] == '[' && !class) {
            if (at >= lx->unclosed && at < lx->unclosed_end)
                return false;
            class = at;
        } else if (c.p[at] == ']') {
            class = 0;
        } else if (c.p[at] == '/' && !class) {
            at++;
            while (at < c.n && ascii_alpha(c.p[at]))
                at++;
            t->kind = TOKEN_REGEX;
            t->text = view_sub(c, lx->at, at);
            lx->at = at;
            return true;
        }
    }
    if (class) {
        lx->unclosed = class;
        lx->unclosed_end = at;
    }
    return false;
}

static void number(struct lexer *lx, struct token *t)
{
    struct view c = lx->code;
    size_t from = lx->at;
    lx->at = skip(c, from, NUMBER);
    t->kind = TOKEN_NUMBER;
    t->text = view_sub(c, from, lx->at);
    t->number = -1;
    uint64_t x;
    if (t->text.n == 1)
        t->number = t->text.p[0] - '0';
    else if (view_starts_ci(t->text, VIEW("0x")) && t->text.n >= 3 && t->text.n <= 10)
        t->number = hex_at(t->text, 2, t->text.n - 2);
    else if (view_u64(t->text, &x) && x <= INT32_MAX)
        t->number = (int64_t)x;
}

/* The bytes of the mark that begins `rest`; *is: what it is. */
static size_t mark_of(struct view rest, char *is)
{
    char k = rest.p[0], second = rest.n > 1 ? rest.p[1] : 0, third = rest.n > 2 ? rest.p[2] : 0;
    *is = k;
    if (second == '=' && memchr("=!<>+-*/%&|^", k, 12)) {
        *is = k == '+' ? 'a' : k == '=' || k == '!' || k == '<' || k == '>' ? 'e' : 'o';
        return third == '=' && (k == '=' || k == '!') ? 3 : 2;
    }
    if (k == '=' && second == '>') {
        *is = 'f';
        return 2;
    }
    if (second == k && memchr("&|+-<>", k, 6)) {
        *is = 'o';
        return 2;
    }
    return 1;
}

static void mark(struct lexer *lx, struct token *t)
{
    struct view rest = view_from(lx->code, lx->at);
    size_t n = mark_of(rest, &t->mark);
    t->kind = TOKEN_MARK;
    t->text = (struct view){rest.p, n};
    lx->at += n;
}

/* Words after which a slash begins a regular expression. */
static const uint64_t operator_words = JS_BIT(RETURN) | JS_BIT(TYPEOF) | JS_BIT(CASE) | JS_BIT(IN) | JS_BIT(OF) |
                                       JS_BIT(DELETE) | JS_BIT(VOID) | JS_BIT(THROW) | JS_BIT(NEW) | JS_BIT(ELSE);

bool lex_ends_value(const struct token *t)
{
    return t->kind == TOKEN_MARK ? t->mark == ')' || t->mark == ']' || t->mark == '}' : !token_among(t, operator_words);
}

/* What begins with c: a number, a string, a regular expression, or a mark that may be longer. */
static __attribute__((noinline)) void other(struct lexer *lx, struct token *t, char c)
{
    if (ascii_digit(c))
        number(lx, t);
    else if (c == '"' || c == '\'' || c == '`')
        string(lx, t);
    else if (c != '/' || lx->value || !regex(lx, t))
        mark(lx, t);
    lx->value = lex_ends_value(t);
}

bool lex_next(struct lexer *lx, struct token *t)
{
    *t = (struct token){0};
    skip_blank(lx);
    size_t from = lx->at;
    if (from >= lx->code.n)
        return false;
    const char *p = lx->code.p + from;
    unsigned kind = kind_of(*p);
    if (kind & ALONE) {
        t->kind = TOKEN_MARK;
        t->mark = *p;
        t->text = (struct view){p, 1};
        lx->at++;
        lx->value = *p == ')' || *p == ']' || *p == '}';
    } else if ((kind & (NAME | DIGIT)) == NAME) {
        lx->at = skip(lx->code, from + 1, NAME);
        t->kind = TOKEN_NAME;
        t->text = (struct view){p, lx->at - from};
        t->word = js_word(t->text);
        lx->value = !token_among(t, operator_words);
    } else {
        other(lx, t, *p);
    }
    return true;
}

/* Two marks: not as one, nor as what begins a comment. */
static bool marks_apart(struct view a, struct view b)
{
    char both[8], is;
    bool comment = (view_eq(a, VIEW("/")) && (b.p[0] == '/' || b.p[0] == '*')) || (view_eq(a, VIEW("<")) && b.p[0] == '!');
    memcpy(both, a.p, a.n); /* three bytes at most */
    memcpy(both + a.n, b.p, b.n);
    return !comment && mark_of((struct view){both, a.n + b.n}, &is) == a.n;
}

bool lex_apart(const struct token *before, const struct token *t)
{
    bool value = lex_ends_value(before);
    switch (t->kind) {
    case TOKEN_NAME: return before->kind != TOKEN_REGEX || !ascii_alpha(t->text.p[0]);
    case TOKEN_NUMBER: case TOKEN_STRING: case TOKEN_LIST: return true;
    case TOKEN_REGEX: return !value && !(before->kind == TOKEN_MARK && view_eq(before->text, VIEW("/")));
    case TOKEN_MARK: break;
    default: return false;
    }
    if ((t->text.p[0] == '/' && !value) || (t->text.p[0] == '.' && before->kind == TOKEN_NUMBER))
        return false;
    return before->kind != TOKEN_MARK || marks_apart(before->text, t->text);
}

/* From the opening quote of a string to behind its closing one. */
static size_t string_end(struct view c, size_t at)
{
    char quote = c.p[at++];
    while ((at = string_stop(c, at, quote)) < c.n && c.p[at] == '\\')
        at += 2;
    return at < c.n ? at + (c.p[at] == quote) : c.n;
}

void script_skip(struct arena scratch, struct view code, struct script_place *place, size_t least)
{
    struct arena fresh = scratch;
    struct lexer lx = {.a = &scratch, .code = code, .at = place->at, .value = place->value};
    struct token t;
    struct view ahead = view_sub(code, 0, least);
    for (size_t at = lx.at; at < ahead.n;) {
        char c = code.p[at];
        if (!(kind_of(c) & TURN)) {
            at++;
        } else if (c == '"' || c == '\'' || c == '`') {
            lx.at = at = string_end(code, at);
            lx.value = true;
        } else if (c == '/' || (c == '<' && view_starts(view_from(code, at), VIEW("<!--")))) {
            /* a comment, a regular expression or a division: what stands before it says which */
            while (lx.at < at && lex_next(&lx, &t))
                scratch = fresh;
            lex_next(&lx, &t);
            scratch = fresh;
            at = lx.at;
        } else {
            at++;
        }
    }
    while (lx.at < least && lex_next(&lx, &t))
        scratch = fresh;
    *place = (struct script_place){lx.at, lx.value};
}
