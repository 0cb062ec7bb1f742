#include "cleaner/script/script_lex.h"

#include "cleaner/base/utf8.h"

static bool name_byte(char c)
{
    return ascii_alnum(c) || c == '_' || c == '$' || (unsigned char)c >= 0x80;
}

/* White space, comments, and the HTML comment marks that browsers skip in scripts. */
static void skip_blank(struct lexer *lx)
{
    struct view c = lx->code;
    while (lx->at < c.n) {
        struct view rest = view_from(c, lx->at);
        size_t end;
        if (ascii_space(rest.p[0])) {
            lx->at++;
        } else if (view_starts(rest, VIEW("/*"))) {
            end = view_find(c, VIEW("*/"), lx->at + 2);
            lx->at = end == VIEW_NONE ? c.n : end + 2;
        } else if (view_starts(rest, VIEW("//")) || view_starts(rest, VIEW("<!--"))) {
            end = view_chr(c, '\n', lx->at);
            lx->at = end == VIEW_NONE ? c.n : end + 1;
        } else {
            return;
        }
    }
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
        size_t end = view_chr(c, '}', *at);
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

static struct token string(struct lexer *lx)
{
    struct view c = lx->code;
    char quote = c.p[lx->at];
    size_t at = lx->at + 1, from = at;
    struct token t = {.kind = TOKEN_STRING};
    while (at < c.n && c.p[at] != quote && c.p[at] != '\\' && (quote == '`' || c.p[at] != '\n'))
        at++;
    if (at >= c.n || c.p[at] != '\\') {
        t.text = view_sub(c, from, at);
    } else {
        struct buf b = {.a = lx->a};
        buf_put(&b, view_sub(c, from, at));
        while (at < c.n && c.p[at] != quote && (quote == '`' || c.p[at] != '\n')) {
            char k = c.p[at++];
            if (k != '\\' || at >= c.n)
                buf_putc(&b, k);
            else
                escape(lx, &at, &b);
        }
        t.text = buf_view(&b);
    }
    lx->at = at < c.n && c.p[at] == quote ? at + 1 : at;
    return t;
}

/* A regular expression literal; false where the slash is none. */
static bool regex(struct lexer *lx, struct token *t)
{
    struct view c = lx->code;
    bool class = false;
    for (size_t at = lx->at + 1; at < c.n && c.p[at] != '\n'; at++) {
        if (c.p[at] == '\\') {
            at++;
        } else if (c.p[at] == '[') {
            class = true;
        } else if (c.p[at] == ']') {
            class = false;
        } else if (c.p[at] == '/' && !class) {
            at++;
            while (at < c.n && ascii_alpha(c.p[at]))
                at++;
            *t = (struct token){.kind = TOKEN_REGEX, .text = view_sub(c, lx->at, at)};
            lx->at = at;
            return true;
        }
    }
    return false;
}

static struct token number(struct lexer *lx)
{
    struct view c = lx->code;
    size_t from = lx->at;
    while (lx->at < c.n && (ascii_alnum(c.p[lx->at]) || c.p[lx->at] == '.'))
        lx->at++;
    struct token t = {.kind = TOKEN_NUMBER, .text = view_sub(c, from, lx->at), .number = -1};
    uint64_t x;
    if (view_starts_ci(t.text, VIEW("0x")) && t.text.n >= 3 && t.text.n <= 10)
        t.number = hex_at(t.text, 2, t.text.n - 2);
    else if (view_u64(t.text, &x) && x <= INT32_MAX)
        t.number = (int64_t)x;
    return t;
}

/* Words after which a slash begins a regular expression. */
static bool operator_word(struct view v)
{
    static const char *const words[] = {"return", "typeof", "case", "in", "of", "delete", "void", "throw", "new", "else"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (view_eq(v, view_of(words[i])))
            return true;
    return false;
}

static struct token mark(struct lexer *lx)
{
    struct view rest = view_from(lx->code, lx->at);
    char k = rest.p[0], second = rest.n > 1 ? rest.p[1] : 0;
    size_t n = 1;
    struct token t = {.kind = TOKEN_MARK, .mark = k};
    if (k == '=' && (second == '=' || second == '>')) {
        n = second == '=' && rest.n > 2 && rest.p[2] == '=' ? 3 : 2;
        t.mark = second == '>' ? 'f' : 'e';
    } else if (second == '=' && memchr("!<>+-*/%&|^", k, 11)) {
        n = rest.n > 2 && rest.p[2] == '=' && k == '!' ? 3 : 2;
        t.mark = k == '+' ? 'a' : k == '!' || k == '<' || k == '>' ? 'e' : 'o';
    } else if (second == k && memchr("&|+-<>", k, 6)) {
        n = 2;
        t.mark = 'o';
    }
    t.text = view_sub(rest, 0, n);
    lx->at += n;
    return t;
}

struct token lex_next(struct lexer *lx)
{
    struct token t = {0};
    skip_blank(lx);
    if (lx->at >= lx->code.n)
        return t;
    char c = lx->code.p[lx->at];
    if (c == '"' || c == '\'' || c == '`') {
        t = string(lx);
    } else if (ascii_digit(c)) {
        t = number(lx);
    } else if (name_byte(c)) {
        size_t from = lx->at;
        while (lx->at < lx->code.n && name_byte(lx->code.p[lx->at]))
            lx->at++;
        t = (struct token){.kind = TOKEN_NAME, .text = view_sub(lx->code, from, lx->at)};
    } else if (c != '/' || lx->value || !regex(lx, &t)) {
        t = mark(lx);
    }
    lx->value = t.kind == TOKEN_MARK ? t.mark == ')' || t.mark == ']' || t.mark == '}'
                                     : t.kind != TOKEN_NAME || !operator_word(t.text);
    return t;
}
