/* What unpacked code does: one walk over its tokens, looking a few back. */
#include "cleaner/script/script_pass.h"

#include "cleaner/base/article.h"

enum { BACK = 12, RING = 16, NAMES = 256, LATER = 4 }; /* RING: a power of two, not less than BACK */

struct script_reader {
    struct arena *a;
    struct script_facts *out;
    struct token last[RING]; /* the tokens before; the newest at `head`, older ones behind it, in a ring */
    unsigned head;
    struct token *names[NAMES];
    uint32_t engines;        /* bit set */
    bool visitor;            /* the code looks at the visitor: who is named in it matters */
    struct buf written;      /* what the last deed writes, as it grows */
    struct view later[LATER]; /* code in a string, run by a timer */
    uint32_t nlater;
};

static const struct token *back(const struct script_reader *r, int k)
{
    return &r->last[(r->head + (unsigned)k) & (RING - 1)];
}

static unsigned slot(struct view name)
{
    return view_hash(name) & (NAMES - 1);
}

static void remember(struct script_reader *r, struct token name, struct token value)
{
    struct token **s = &r->names[slot(name.text)];
    if (!*s)
        *s = arena_array(r->a, struct token, 2);
    (*s)[0] = name;
    (*s)[1] = value;
}

static struct view value_of(const struct script_reader *r, struct view name)
{
    const struct token *s = r->names[slot(name)];
    return s && view_eq(s->text, name) ? s[1].text : (struct view){0};
}

static void deed(struct script_reader *r, enum script_act act, struct view value)
{
    if (value.n)
        *LIST_PUSH(r->a, r->out->deeds, r->out->ndeeds) = (struct script_deed){act, value};
}

/* The search engines that scripts name, each by a word of its own. */
static uint32_t engine_of(struct view word)
{
    static const struct view engines[] = {
        VIEW_INIT("baidu"), VIEW_INIT("sogou"), VIEW_INIT("sogo"), VIEW_INIT("soso"), VIEW_INIT("haosou"),
        VIEW_INIT("sm"), VIEW_INIT("so"), VIEW_INIT("360"), VIEW_INIT("google"), VIEW_INIT("bing"),
        VIEW_INIT("youdao"), VIEW_INIT("yahoo"), VIEW_INIT("yisou"), VIEW_INIT("toutiao"), VIEW_INIT("biso"),
        VIEW_INIT("gougou"), VIEW_INIT("yandex"), VIEW_INIT("naver"), VIEW_INIT("duckduckgo"), VIEW_INIT("118114"),
    };
    char first = ascii_lower(word.p[0]);
    for (size_t i = 0; i < sizeof engines / sizeof *engines; i++)
        if (engines[i].p[0] == first && view_eq_ci(word, engines[i]))
            return UINT32_C(1) << i;
    return 0;
}

#define BIT(c) (UINT32_C(1) << ((c) & 31))

static bool has_any(struct view v, uint32_t letters, const struct view *t, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (v.n >= t[i].n && view_may_have(letters, t[i]) && view_find_ci(v, t[i], 0) != VIEW_NONE)
            return true;
    return false;
}

/* Strings and regular expressions: who is named in them.  All names are of letters and digits alone. */
static void names_in(struct script_reader *r, struct view v)
{
    static const struct view spiders[] = {VIEW_INIT("spider"), VIEW_INIT("googlebot"), VIEW_INIT("bingbot"), VIEW_INIT("slurp")};
    static const struct view phones[] = {VIEW_INIT("iphone"), VIEW_INIT("android"), VIEW_INIT("mobile"), VIEW_INIT("ipod"),
                                         VIEW_INIT("phone")};
    if (!r->visitor || v.n > 2048)
        return;
    static const uint32_t begins = BIT('b') | BIT('s') | BIT('h') | BIT('3') | BIT('g') | BIT('y') | BIT('t') | BIT('n') |
                                   BIT('d') | BIT('1'); /* engine_of() */
    uint32_t letters = 0; /* as view_letters() has them */
    for (size_t i = 0; i < v.n; i++) {
        size_t from = i;
        for (; i < v.n && ascii_alnum(v.p[i]); i++)
            letters |= BIT(v.p[i]);
        if (i - from >= 2 && i - from <= 10 && begins & BIT(v.p[from]))
            r->engines |= engine_of(view_sub(v, from, i));
    }
    if (!r->out->spider)
        r->out->spider = has_any(v, letters, spiders, sizeof spiders / sizeof *spiders);
    if (!r->out->mobile)
        r->out->mobile = has_any(v, letters, phones, sizeof phones / sizeof *phones);
}

static void name_seen(struct script_reader *r, const struct token *t)
{
    struct script_facts *f = r->out;
    switch (t->word) {
    case JS_REFERRER: f->referrer = true; break;
    case JS_USER_AGENT: case JS_APP_VERSION: f->agent = true; break;
    case JS_GET_HOURS: case JS_GET_HOUR: f->clock = true; break;
    case JS_TOP: f->framed = f->framed || back(r, 0)->kind == TOKEN_MARK; break;
    default: break;
    }
}

static bool hides_by(struct view property, struct view value)
{
    static const struct {
        struct view property, value;
    } t[] = {
        {VIEW_INIT("display"), VIEW_INIT("none")},      {VIEW_INIT("visibility"), VIEW_INIT("hidden")},
        {VIEW_INIT("opacity"), VIEW_INIT("0")},         {VIEW_INIT("height"), VIEW_INIT("0")},
        {VIEW_INIT("height"), VIEW_INIT("0px")},        {VIEW_INIT("fontSize"), VIEW_INIT("0")},
        {VIEW_INIT("fontSize"), VIEW_INIT("0px")},      {VIEW_INIT("cssText"), VIEW_INIT("display:none")},
        {VIEW_INIT("cssText"), VIEW_INIT("display: none")},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++)
        if (view_eq(property, t[i].property) && view_starts(view_trim(value), t[i].value))
            return true;
    static const char *const off[] = {"left", "top", "textIndent", "marginLeft", "marginTop"};
    for (size_t i = 0; i < sizeof off / sizeof *off; i++) {
        uint64_t x;
        struct view v = view_trim(value);
        size_t digits = 1;
        while (digits < v.n && ascii_digit(v.p[digits]))
            digits++;
        if (view_eq(property, view_of(off[i])) && view_starts(v, VIEW("-")) && view_u64(view_sub(v, 1, digits), &x) &&
            x >= 500)
            return true;
    }
    return false;
}

/* A style as one string: whether one of its declarations hides. */
static bool hides_by_css(struct view css)
{
    struct view one, name, value;
    while (css.n) {
        view_cut(css, ';', &one, &css);
        if (!view_cut(one, ':', &name, &value))
            continue;
        name = view_trim(name);
        name = view_eq(name, VIEW("font-size")) ? VIEW("fontSize") : view_eq(name, VIEW("text-indent")) ? VIEW("textIndent") : name;
        if (hides_by(name, value))
            return true;
    }
    return false;
}

static struct view prefixed(struct script_reader *r, char c, struct view v)
{
    struct buf b = {.a = r->a};
    buf_putc(&b, c);
    buf_put(&b, v);
    return buf_view(&b);
}

/*
 * The element that stands before token k (counted back): a variable,
 * document.getElementById("x"), getElementsByClassName("x")[0], $("#x").
 */
static struct view element_before(struct script_reader *r, int k)
{
    const struct token *t = back(r, k);
    if (t->kind == TOKEN_NAME)
        return value_of(r, t->text);
    if (token_is(t, ']') && back(r, k + 1)->kind == TOKEN_NUMBER && k + 3 < BACK)
        t = back(r, k += 3);
    if (!token_is(t, ')') || k + 3 >= BACK || back(r, k + 1)->kind != TOKEN_STRING)
        return (struct view){0};
    const struct token *name = back(r, k + 3);
    struct view v = back(r, k + 1)->text;
    if (token_word(name) == JS_BY_ID)
        return prefixed(r, '#', v);
    if (token_word(name) == JS_BY_CLASS)
        return prefixed(r, '.', v);
    if (token_among(name, JS_BIT(DOLLAR) | JS_BIT(JQUERY) | JS_BIT(QUERY_SELECTOR) | JS_BIT(QUERY_ALL)) && v.n > 1 &&
        (v.p[0] == '#' || v.p[0] == '.'))
        return v;
    return (struct view){0};
}

/* location = X, location.href = X, location.replace(X), location.assign(X), with X now coming. */
static bool going(const struct script_reader *r)
{
    const struct token *m = back(r, 0), *n = back(r, 1);
    bool of_location = token_is(back(r, 2), '.') && token_word(back(r, 3)) == JS_LOCATION;
    if (token_is(m, '='))
        return token_word(n) == JS_LOCATION || (token_word(n) == JS_HREF && of_location);
    if (!token_is(m, '('))
        return false;
    return token_among(n, JS_BIT(REPLACE) | JS_BIT(ASSIGN)) ? of_location : token_word(n) == JS_NAVIGATE;
}

/* document.write(X), innerHTML = X, append(X) ... with a string of markup X now coming. */
static bool writing(const struct script_reader *r)
{
    static const uint64_t calls = JS_BIT(WRITE) | JS_BIT(WRITELN) | JS_BIT(APPEND) | JS_BIT(PREPEND) | JS_BIT(HTML) |
                                  JS_BIT(AFTER) | JS_BIT(BEFORE) | JS_BIT(DOLLAR);
    const struct token *m = back(r, 0), *n = back(r, 1);
    if (token_is(m, '=') || token_is(m, 'a'))
        return token_among(n, JS_BIT(INNER_HTML) | JS_BIT(OUTER_HTML));
    if (token_is(m, ',') && n->kind == TOKEN_STRING)
        return token_word(back(r, 3)) == JS_INSERT_HTML;
    return token_is(m, '(') && token_among(n, calls);
}

/* x.src = X, setAttribute("src", X). */
static bool loading(const struct script_reader *r)
{
    if (token_is(back(r, 0), '='))
        return token_word(back(r, 1)) == JS_SRC && token_is(back(r, 2), '.');
    return token_is(back(r, 0), ',') && back(r, 1)->kind == TOKEN_STRING && view_eq(back(r, 1)->text, VIEW("src")) &&
           token_word(back(r, 3)) == JS_SET_ATTRIBUTE;
}

/* x.style.display = "none" and its kin, with the string t now coming. */
static void hiding(struct script_reader *r, const struct token *t)
{
    const struct token *m = back(r, 0), *n = back(r, 1), *of = back(r, 3);
    bool hides = false;
    if (token_is(m, '=') && n->kind == TOKEN_NAME && token_word(of) == JS_STYLE)
        hides = hides_by(n->text, t->text) ||
                (token_word(n) == JS_CSS_TEXT && hides_by_css(t->text));
    else if (token_is(m, ',') && n->kind == TOKEN_STRING && token_word(of) == JS_CSS && token_is(back(r, 2), '('))
        hides = hides_by(n->text, t->text);
    else if (token_is(m, ',') && n->kind == TOKEN_STRING && token_word(of) == JS_SET_ATTRIBUTE)
        hides = view_eq(n->text, VIEW("style")) && hides_by_css(t->text);
    if (hides)
        deed(r, SCRIPT_HIDES, element_before(r, 5));
}

static bool named(const struct token *t, struct view name)
{
    return t->kind == TOKEN_NAME && view_eq(t->text, name);
}

/* x.className = "c", x.classList.add("c"), $(x).addClass("c"), with the string t now coming. */
static void classing(struct script_reader *r, const struct token *t)
{
    struct view what = {0};
    const struct token *m = back(r, 0), *n = back(r, 1);
    if ((token_is(m, '=') && named(n, VIEW("className"))) || (token_is(m, '(') && named(n, VIEW("addClass"))))
        what = element_before(r, 3);
    else if (token_is(m, '(') && named(n, VIEW("add")) && named(back(r, 3), VIEW("classList")))
        what = element_before(r, 5);
    if (!what.n || !t->text.n || t->text.n > 200)
        return;
    struct buf b = {.a = r->a};
    buf_put(&b, what);
    buf_putc(&b, ' ');
    buf_put(&b, t->text);
    deed(r, SCRIPT_CLASSES, buf_view(&b));
}

static __attribute__((noinline)) void string_seen(struct script_reader *r, const struct token *t)
{
    names_in(r, t->text);
    if (back(r, 0)->kind != TOKEN_MARK)
        return;
    if (going(r))
        deed(r, SCRIPT_GOES, t->text);
    else if (writing(r) && view_chr(t->text, '<', 0) != VIEW_NONE)
        deed(r, SCRIPT_WRITES, t->text);
    else if (loading(r))
        deed(r, SCRIPT_LOADS, t->text);
    hiding(r, t);
    classing(r, t);
    if (token_is(back(r, 0), '(') && token_among(back(r, 1), JS_BIT(SET_TIMEOUT) | JS_BIT(SET_INTERVAL)) && r->nlater < LATER)
        r->later[r->nlater++] = t->text;
    if (back(r, 0)->mark == '=' && back(r, 1)->kind == TOKEN_NAME && !token_is(back(r, 2), '.'))
        remember(r, *back(r, 1), *t);
    if (token_is(back(r, 0), '+') && r->out->ndeeds) {
        /* "a" + x + "b": what is written goes on */
        struct script_deed *d = &r->out->deeds[r->out->ndeeds - 1];
        if (d->act == SCRIPT_WRITES && d->value.n < 65536) {
            if (r->written.p != d->value.p || r->written.n != d->value.n) {
                r->written = (struct buf){.a = r->a};
                buf_put(&r->written, d->value);
            }
            buf_put(&r->written, t->text);
            d->value = buf_view(&r->written);
        }
    }
}

static __attribute__((noinline)) void variable_seen(struct script_reader *r, const struct token *t)
{
    int act = going(r) ? SCRIPT_GOES : writing(r) ? SCRIPT_WRITES : loading(r) ? SCRIPT_LOADS : -1;
    if (act >= 0)
        deed(r, (enum script_act)act, value_of(r, t->text));
}

/* A name may stand behind it whose value is written, loaded or gone to. */
static bool gives(const struct token *m)
{
    return m->kind == TOKEN_MARK && (m->mark == '=' || m->mark == '(' || m->mark == ',' || m->mark == 'a');
}

/* var x = document.getElementById("y"), and $("#y").hide(). */
static __attribute__((noinline)) void paren_seen(struct script_reader *r)
{
    const struct token *last = back(r, 0);
    if (token_is(last, '(') && token_word(back(r, 1)) == JS_HIDE && token_is(back(r, 2), '.'))
        deed(r, SCRIPT_HIDES, element_before(r, 3));
    if (last->kind == TOKEN_STRING && token_word(back(r, 2)) == JS_BY_ID && token_is(back(r, 5), '=') &&
        back(r, 6)->kind == TOKEN_NAME) {
        struct token v = {.kind = TOKEN_STRING, .text = prefixed(r, '#', last->text)};
        remember(r, *back(r, 6), v);
    }
}

bool reader_visitor(struct view code)
{
    return view_has(code, VIEW("referrer")) || view_has(code, VIEW("userAgent"));
}

struct script_reader *reader_open(struct arena *a, bool visitor, struct script_facts *out)
{
    struct script_reader *r = arena_new(a, struct script_reader);
    *out = (struct script_facts){0};
    r->a = a;
    r->out = out;
    r->visitor = visitor;
    return r;
}

void reader_token(struct script_reader *r, const struct token *t)
{
    if (t->kind == TOKEN_MARK) {
        if (t->mark == ')')
            paren_seen(r);
    } else if (t->kind == TOKEN_NAME) {
        if (t->word)
            name_seen(r, t);
        if (gives(back(r, 0)))
            variable_seen(r, t);
    } else if (t->kind == TOKEN_STRING) {
        string_seen(r, t);
    } else if (t->kind == TOKEN_REGEX) {
        names_in(r, t->text);
    }
    r->head = (r->head - 1) & (RING - 1);
    r->last[r->head] = *t;
}

/* What timers run is read when all else is; it may set timers itself, within the same few. */
void reader_end(struct script_reader *r)
{
    for (uint32_t k = 0; k < r->nlater; k++) {
        struct lexer lx = {.a = r->a, .code = r->later[k]};
        struct token t;
        for (lex_next(&lx, &t); t.kind != TOKEN_END; lex_next(&lx, &t))
            reader_token(r, &t);
    }
    for (uint32_t bits = r->engines; bits; bits &= bits - 1)
        r->out->engines++;
}

void script_read(struct arena *a, struct view code, struct script_facts *out)
{
    struct script_reader *r = reader_open(a, reader_visitor(code), out);
    struct lexer lx = {.a = a, .code = code};
    struct token t;
    for (lex_next(&lx, &t); t.kind != TOKEN_END; lex_next(&lx, &t))
        reader_token(r, &t);
    reader_end(r);
}

/*
 * The ways of hiding, by a word and the tokens that follow it: a token of any
 * kind (?), a certain mark, a name (n), a string (s).
 */
static const struct {
    struct view word;
    const char *then;
} ways[] = {
    {VIEW_INIT("style"), "?n=s"}, {VIEW_INIT("css"), "(s,s"},      {VIEW_INIT("setAttribute"), "?s,s"},
    {VIEW_INIT("hide"), "()"},    {VIEW_INIT("className"), "=s"},  {VIEW_INIT("addClass"), "(s"},
    {VIEW_INIT("classList"), "?n(s"}, {VIEW_INIT("setTimeout"), "(s"}, {VIEW_INIT("setInterval"), "(s"},
};

/* Whether what stands behind the word at [at, end) is as the way has it. */
static bool hides_at(struct arena scratch, struct view code, size_t at, size_t end, const char *then)
{
    enum { FAR = 1024 }; /* bytes in which it stands, or we do not know */
    struct lexer lx = {.a = &scratch, .code = view_sub(code, 0, end + FAR), .at = end, .value = true};
    struct token t[4];
    int n = 0;
    if ((at > 0 && lex_name_byte(code.p[at - 1])) || (end < code.n && lex_name_byte(code.p[end])))
        return false;
    for (; then[n]; n++) {
        lex_next(&lx, &t[n]);
        if (lx.at >= lx.code.n && lx.code.n < code.n)
            return true;
        if (then[n] == 'n' || then[n] == 's' ? t[n].kind != (then[n] == 'n' ? TOKEN_NAME : TOKEN_STRING)
                                             : then[n] != '?' && !token_is(&t[n], then[n]))
            return false;
    }
    if (n < 4 || t[2].mark == '(') /* a class, a call */
        return true;
    return hides_by(t[1].text, t[3].text) || hides_by_css(t[3].text);
}

bool script_may_hide(struct arena scratch, struct view code)
{
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        for (size_t at = 0; (at = view_find(code, ways[i].word, at)) != VIEW_NONE; at += ways[i].word.n)
            if (hides_at(scratch, code, at, at + ways[i].word.n, ways[i].then))
                return true;
    return false;
}
