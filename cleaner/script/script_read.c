/* What unpacked code does: one walk over its tokens, looking a few back. */
#include "cleaner/base/article.h"
#include "cleaner/script/script_lex.h"

enum { BACK = 12, RING = 16, NAMES = 256 }; /* RING: a power of two, not less than BACK */

struct reader {
    struct arena *a;
    struct script_facts *out;
    struct token last[RING]; /* the tokens before; the newest at `head`, older ones behind it, in a ring */
    unsigned head;
    struct token *names[NAMES];
    uint32_t engines;        /* bit set */
    bool visitor;            /* the code looks at the visitor: who is named in it matters */
    struct buf written;      /* what the last deed writes, as it grows */
};

static const struct token *back(const struct reader *r, int k)
{
    return &r->last[(r->head + (unsigned)k) & (RING - 1)];
}

static struct token **slot(struct reader *r, struct view name)
{
    return &r->names[view_hash(name) & (NAMES - 1)];
}

static void remember(struct reader *r, struct token name, struct token value)
{
    struct token **s = slot(r, name.text);
    if (!*s)
        *s = arena_array(r->a, struct token, 2);
    (*s)[0] = name;
    (*s)[1] = value;
}

static struct view value_of(struct reader *r, struct view name)
{
    struct token **s = slot(r, name);
    return *s && view_eq((*s)->text, name) ? (*s)[1].text : (struct view){0};
}

static void deed(struct reader *r, enum script_act act, struct view value)
{
    if (value.n)
        *LIST_PUSH(r->a, r->out->deeds, r->out->ndeeds) = (struct script_deed){act, value};
}

/* Whether v has `word` with no letter or digit at either side. */
static bool has_word(struct view v, struct view word)
{
    for (size_t at = 0; (at = view_find_ci(v, word, at)) != VIEW_NONE; at++) {
        bool left = at == 0 || !ascii_alnum(v.p[at - 1]);
        bool right = at + word.n == v.n || !ascii_alnum(v.p[at + word.n]);
        if (left && right)
            return true;
    }
    return false;
}

/* Strings and regular expressions: who is named in them. */
static void names_in(struct reader *r, struct view v)
{
    static const struct view engines[] = {
        VIEW_INIT("baidu"), VIEW_INIT("sogou"), VIEW_INIT("sogo"), VIEW_INIT("soso"), VIEW_INIT("haosou"),
        VIEW_INIT("sm"), VIEW_INIT("so"), VIEW_INIT("360"), VIEW_INIT("google"), VIEW_INIT("bing"),
        VIEW_INIT("youdao"), VIEW_INIT("yahoo"), VIEW_INIT("yisou"), VIEW_INIT("toutiao"), VIEW_INIT("biso"),
        VIEW_INIT("gougou"), VIEW_INIT("yandex"), VIEW_INIT("naver"), VIEW_INIT("duckduckgo"), VIEW_INIT("118114"),
    };
    static const char *const spiders[] = {"spider", "googlebot", "bingbot", "slurp", "yisouspider", "bytespider"};
    static const char *const phones[] = {"iphone", "android", "mobile", "ipod", "phone"};
    if (!r->visitor || v.n > 2048)
        return;
    uint32_t letters = view_letters(v);
    for (size_t i = 0; i < sizeof engines / sizeof *engines; i++)
        if (view_may_have(letters, engines[i]) && has_word(v, engines[i]))
            r->engines |= 1u << i;
    for (size_t i = 0; i < sizeof spiders / sizeof *spiders; i++)
        r->out->spider = r->out->spider || (view_may_have(letters, view_of(spiders[i])) &&
                                            view_find_ci(v, view_of(spiders[i]), 0) != VIEW_NONE);
    for (size_t i = 0; i < sizeof phones / sizeof *phones; i++)
        r->out->mobile = r->out->mobile || (view_may_have(letters, view_of(phones[i])) &&
                                            view_find_ci(v, view_of(phones[i]), 0) != VIEW_NONE);
}

static void name_seen(struct reader *r, const struct token *t)
{
    struct script_facts *f = r->out;
    f->referrer = f->referrer || token_named(t, "referrer");
    f->agent = f->agent || token_named(t, "userAgent") || token_named(t, "appVersion");
    f->clock = f->clock || token_named(t, "getHours") || token_named(t, "getHour");
    f->framed = f->framed || (token_named(t, "top") && back(r, 0)->kind == TOKEN_MARK);
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

static struct view prefixed(struct reader *r, char c, struct view v)
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
static struct view element_before(struct reader *r, int k)
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
    if (token_named(name, "getElementById"))
        return prefixed(r, '#', v);
    if (token_named(name, "getElementsByClassName"))
        return prefixed(r, '.', v);
    if ((token_named(name, "$") || token_named(name, "jQuery") || token_named(name, "querySelector") ||
         token_named(name, "querySelectorAll")) && v.n > 1 && (v.p[0] == '#' || v.p[0] == '.'))
        return v;
    return (struct view){0};
}

/* location = X, location.href = X, location.replace(X), location.assign(X), with X now coming. */
static bool going(const struct reader *r)
{
    const struct token *m = back(r, 0), *n = back(r, 1);
    if (token_is(m, '=') && token_named(n, "location"))
        return true;
    if (token_is(m, '=') && token_named(n, "href"))
        return token_is(back(r, 2), '.') && token_named(back(r, 3), "location");
    if (token_is(m, '(') && (token_named(n, "replace") || token_named(n, "assign")))
        return token_is(back(r, 2), '.') && token_named(back(r, 3), "location");
    return token_is(m, '(') && token_named(n, "navigate");
}

/* document.write(X), innerHTML = X, append(X) ... with a string of markup X now coming. */
static bool writing(const struct reader *r)
{
    static const char *const calls[] = {"write", "writeln", "append", "prepend", "html", "after", "before", "$"};
    const struct token *m = back(r, 0), *n = back(r, 1);
    if (token_is(m, '=') || token_is(m, 'a'))
        return token_named(n, "innerHTML") || token_named(n, "outerHTML");
    if (token_is(m, ',') && n->kind == TOKEN_STRING)
        return token_named(back(r, 3), "insertAdjacentHTML");
    for (size_t i = 0; token_is(m, '(') && i < sizeof calls / sizeof *calls; i++)
        if (token_named(n, calls[i]))
            return true;
    return false;
}

/* x.src = X, setAttribute("src", X). */
static bool loading(const struct reader *r)
{
    if (token_is(back(r, 0), '='))
        return token_named(back(r, 1), "src") && token_is(back(r, 2), '.');
    return token_is(back(r, 0), ',') && back(r, 1)->kind == TOKEN_STRING && view_eq(back(r, 1)->text, VIEW("src")) &&
           token_named(back(r, 3), "setAttribute");
}

/* x.style.display = "none" and its kin, with the string t now coming. */
static void hiding(struct reader *r, const struct token *t)
{
    struct view what = {0};
    if (token_is(back(r, 0), '=') && back(r, 1)->kind == TOKEN_NAME && token_named(back(r, 3), "style") &&
        hides_by(back(r, 1)->text, t->text))
        what = element_before(r, 5);
    else if (token_is(back(r, 0), '=') && token_named(back(r, 1), "cssText") && token_named(back(r, 3), "style") &&
             view_find(t->text, VIEW("display:none"), 0) != VIEW_NONE)
        what = element_before(r, 5);
    else if (token_is(back(r, 0), ',') && back(r, 1)->kind == TOKEN_STRING && token_is(back(r, 2), '(') &&
             token_named(back(r, 3), "css") && hides_by(back(r, 1)->text, t->text))
        what = element_before(r, 5);
    else if (token_is(back(r, 0), ',') && back(r, 1)->kind == TOKEN_STRING && view_eq(back(r, 1)->text, VIEW("style")) &&
             token_named(back(r, 3), "setAttribute") && view_has(t->text, VIEW("none")))
        what = element_before(r, 5);
    deed(r, SCRIPT_HIDES, what);
}

static void string_seen(struct reader *r, const struct token *t)
{
    names_in(r, t->text);
    if (going(r))
        deed(r, SCRIPT_GOES, t->text);
    else if (writing(r) && view_chr(t->text, '<', 0) != VIEW_NONE)
        deed(r, SCRIPT_WRITES, t->text);
    else if (loading(r))
        deed(r, SCRIPT_LOADS, t->text);
    hiding(r, t);
    if (token_is(back(r, 0), '=') && back(r, 1)->kind == TOKEN_NAME && !token_is(back(r, 2), '.'))
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

static void variable_seen(struct reader *r, const struct token *t)
{
    struct view v = value_of(r, t->text);
    if (!v.n)
        return;
    if (going(r))
        deed(r, SCRIPT_GOES, v);
    else if (writing(r))
        deed(r, SCRIPT_WRITES, v);
    else if (loading(r))
        deed(r, SCRIPT_LOADS, v);
}

/* var x = document.getElementById("y"), and $("#y").hide(). */
static void paren_seen(struct reader *r)
{
    if (token_named(back(r, 1), "hide") && token_is(back(r, 0), '(') && token_is(back(r, 2), '.'))
        deed(r, SCRIPT_HIDES, element_before(r, 3));
    if (back(r, 0)->kind == TOKEN_STRING && token_named(back(r, 2), "getElementById") && token_is(back(r, 5), '=') &&
        back(r, 6)->kind == TOKEN_NAME) {
        struct token v = {.kind = TOKEN_STRING, .text = prefixed(r, '#', back(r, 0)->text)};
        remember(r, *back(r, 6), v);
    }
}

void script_read(struct arena *a, struct view code, struct script_facts *out)
{
    struct reader *r = arena_new(a, struct reader);
    struct lexer lx = {.a = a, .code = code};
    *out = (struct script_facts){0};
    r->a = a;
    r->out = out;
    r->visitor = view_has(code, VIEW("referrer")) || view_has(code, VIEW("userAgent"));
    for (struct token t = lex_next(&lx); t.kind != TOKEN_END; t = lex_next(&lx)) {
        if (t.kind == TOKEN_STRING)
            string_seen(r, &t);
        else if (t.kind == TOKEN_REGEX)
            names_in(r, t.text);
        else if (t.kind == TOKEN_NAME)
            name_seen(r, &t), variable_seen(r, &t);
        else if (token_is(&t, ')'))
            paren_seen(r);
        r->head = (r->head - 1) & (RING - 1);
        r->last[r->head] = t;
    }
    for (uint32_t bits = r->engines; bits; bits &= bits - 1)
        out->engines++;
}
