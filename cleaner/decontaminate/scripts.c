/* Scripts judged by what they do once decoded, and frames by what they cover. */
#include "cleaner/base/utf8.h"
#include "cleaner/decontaminate/spam.h"
#include "cleaner/script/script.h"

enum {
    LONG_SCRIPT = 128 << 10, /* bytes: longer ones are data or libraries; read only around what names a visitor or unpacks */
    AROUND = 8 << 10         /* bytes to each side of it */
};

static uint32_t marks_of(struct spam *s, struct view code)
{
    if (!s->marks) {
        s->marks = arena_raw(s->a, 1, sizeof *s->marks, _Alignof(struct marks));
        marks_open(s->marks);
    }
    return marks_find(s->marks, code);
}

uint32_t spam_script_marks(struct spam *s, uint32_t part)
{
    enum { FOUND = 1u << 31 };
    const struct shrunk *x = &s->p->shrunk;
    if (!s->part_marks)
        s->part_marks = arena_array(s->a, uint32_t, x->nparts);
    if (!s->part_marks[part])
        s->part_marks[part] = marks_of(s, x->parts[part].body) | FOUND;
    return s->part_marks[part] & ~FOUND;
}

/* Whether a long script could matter: most do not, and are told by two words alone. */
static bool long_matters(struct view code)
{
    return code.n <= LONG_SCRIPT || view_has(code, VIEW("referrer")) || view_has(code, VIEW("fromCharCode("));
}

/* Something in the code that could matter; long_matters() was asked before. */
static bool interesting(struct view code, uint32_t marks)
{
    static const uint32_t any = MARK(LOCATION) | MARK(WRITE) | MARK(CHAR_CODE) | MARK(EVAL) | MARK(UNESCAPE) | MARK(ATOB) |
                                MARK(APPEND) | MARK(INNER_HTML) | MARK(INSERT);
    if (marks & any)
        return true;
    for (size_t at = 0; (at = view_chr(code, '\\', at)) != VIEW_NONE; at++)
        if (view_starts(view_from(code, at), VIEW("\\x")) || view_starts(view_from(code, at), VIEW("\\u00")))
            return true;
    return false;
}

/* One script on its way through the rules. */
struct judged {
    struct spam *s;
    struct view code; /* as it stands on the page */
    struct span span;
    struct script_facts f;
    int layers;
    uint32_t found;
};

static void report(struct judged *j, enum spam_rule rule, enum verdict v, struct view words, const char *why)
{
    struct buf b = {.a = j->s->a};
    buf_printf(&b, "%s%s%s%s%s", why, j->f.referrer ? "; looks at the referrer" : "", j->f.agent ? "; looks at the browser" : "",
               j->f.clock ? "; looks at the clock" : "", j->f.framed && j->f.referrer ? "; looks for a frame" : "");
    if (j->f.engines)
        buf_printf(&b, "; names %u search engines", j->f.engines);
    if (j->layers)
        buf_printf(&b, "; %d layers decoded", j->layers);
    buf_putc(&b, 0);
    j->found += v != VERDICT_SUSPICION;
    spam_report(j->s, rule, v, v == VERDICT_SUSPICION ? ACTION_REPORTED : ACTION_REMOVED, j->span, b.p, words,
                v == VERDICT_PROVED ? 10 : v == VERDICT_STRONG ? 8 : 3);
}

/* The packing hid this address: it is not to be read in the code as it stands. */
static bool packed(const struct judged *j, struct view host)
{
    return j->layers && !view_has(j->code, host);
}

static void goes(struct judged *j, struct view to)
{
    struct view host;
    bool looks = (j->f.referrer && j->f.engines) || (j->f.agent && (j->f.spider || j->f.mobile));
    if ((!looks && !j->layers) || !spam_offsite(j->s, to, &host))
        return;
    if (j->f.referrer && j->f.engines >= 3)
        report(j, RULE_REDIRECT_REFERRER, VERDICT_PROVED, to, "goes to another site");
    else if (j->f.referrer && (j->f.engines || j->layers))
        report(j, RULE_REDIRECT_REFERRER, VERDICT_STRONG, to, "goes to another site");
    else if (j->f.agent && j->f.spider)
        report(j, RULE_REDIRECT_SPIDER, VERDICT_STRONG, to, "goes to another site");
    else if (packed(j, host)) /* a whole library that ends so is a theme that guards its credits */
        report(j, RULE_REDIRECT_PACKED, j->code.n < 32768 ? VERDICT_STRONG : VERDICT_SUSPICION, to, "goes to another site");
    else if (j->f.agent && j->f.mobile && spam_domain(j->s).n)
        report(j, RULE_REDIRECT_SPIDER, VERDICT_SUSPICION, to, "telephones go to another site");
}

/* The value of an attribute in a piece of markup's tag. */
static struct view attr_in(struct view tag, const char *name)
{
    size_t n = strlen(name);
    for (size_t at = 0; (at = view_find_ci(tag, (struct view){name, n}, at)) != VIEW_NONE; at += n) {
        struct view v = view_trim(view_from(tag, at + n));
        if (at == 0 || ascii_alnum(tag.p[at - 1]) || tag.p[at - 1] == '-' || !view_starts(v, VIEW("=")))
            continue;
        v = view_trim(view_from(v, 1));
        while (view_starts(v, VIEW("\\")))
            v = view_from(v, 1);
        size_t end = 0;
        if (v.n && (v.p[0] == '"' || v.p[0] == '\'')) {
            end = view_chr(v, v.p[0], 1);
            v = view_sub(v, 1, end == VIEW_NONE ? v.n : end);
            return v.n && v.p[v.n - 1] == '\\' ? view_sub(v, 0, v.n - 1) : v;
        }
        while (end < v.n && !ascii_space(v.p[end]) && v.p[end] != '>')
            end++;
        return view_sub(v, 0, end);
    }
    return (struct view){0};
}

static bool zero(struct view v)
{
    v = view_trim(v);
    return view_eq(v, VIEW("0")) || view_eq(v, VIEW("0px")) || view_eq(v, VIEW("1")) || view_eq(v, VIEW("1px"));
}

/* The value of a style's property. */
static struct view style_of(struct view style, const char *name)
{
    struct view rest = style, one, key, value;
    while (rest.n) {
        view_cut(rest, ';', &one, &rest);
        if (view_cut(one, ':', &key, &value) && view_eq_ci(view_trim(key), view_of(name)))
            return view_trim(value);
    }
    return (struct view){0};
}

static bool full(struct view v)
{
    return view_starts(v, VIEW("100%")) || view_starts(v, VIEW("100v")) || view_starts(v, VIEW("9999"));
}

static bool covers(struct view style, struct view width, struct view height)
{
    struct view position = style_of(style, "position"), z = style_of(style, "z-index"), number = z;
    bool fixed = view_starts_ci(position, VIEW("fixed")) || (view_starts_ci(position, VIEW("absolute")) && number.n >= 3);
    bool wide = full(style_of(style, "width")) || full(width), high = full(style_of(style, "height")) || full(height);
    return fixed && ((wide && high) || ((wide || high) && number.n >= 3));
}

static bool sizeless(struct view style, struct view width, struct view height)
{
    struct view w = style_of(style, "width"), h = style_of(style, "height");
    return (zero(w.n ? w : width) && zero(h.n ? h : height)) || view_starts_ci(style_of(style, "display"), VIEW("none")) ||
           view_starts(style_of(style, "opacity"), VIEW("0"));
}

/* The words of a piece of markup without its tags. */
static struct view words_of(struct arena *a, struct view html)
{
    struct buf b = {.a = a};
    for (size_t i = 0; i < html.n;) {
        size_t lt = view_chr(html, '<', i), end;
        buf_put(&b, view_sub(html, i, lt == VIEW_NONE ? html.n : lt));
        if (lt == VIEW_NONE)
            break;
        buf_putc(&b, '\n');
        end = view_chr(html, '>', lt);
        i = end == VIEW_NONE ? html.n : end + 1;
    }
    return buf_view(&b);
}

/* Whether the markup's words are spam, with links among them; *text: the words. */
static bool links_spam(const struct spam *s, struct view html, struct view *text)
{
    *text = words_of(s->a, html);
    uint32_t n;
    struct lexicon_hit *hits = lexicon_scan(s->a, s->lex, *text, &n);
    struct phrase f = phrase_of_hits(s, *text, hits, n, 0, (uint32_t)text->n);
    uint32_t named = (uint32_t)f.count[WORD_BRAND] + f.count[WORD_GAMBLE] + f.count[WORD_PORN] + f.count[WORD_TRADE];
    return named >= 2 && named > (uint32_t)f.count[WORD_VETO] + f.count[WORD_SOBER] && f.covered * 100 >= f.chars * 25 &&
           view_has(html, VIEW("href"));
}

static void writes_words(struct judged *j, struct view html)
{
    struct view text;
    if (links_spam(j->s, html, &text))
        report(j, RULE_SCRIPT_WRITES_SPAM, VERDICT_STRONG, text, "writes links with words of spam");
}

static void writes(struct judged *j, struct view html)
{
    for (size_t at = 0; (at = view_chr(html, '<', at)) != VIEW_NONE; at++) {
        struct view rest = view_from(html, at), host;
        bool frame = view_starts_ci(rest, VIEW("<iframe")), script = view_starts_ci(rest, VIEW("<script"));
        if (!frame && !script)
            continue;
        size_t end = view_chr(rest, '>', 0);
        struct view tag = view_sub(rest, 0, end == VIEW_NONE ? rest.n : end), src = attr_in(tag, "src");
        struct view style = attr_in(tag, "style"), w = attr_in(tag, "width"), h = attr_in(tag, "height");
        bool cover = frame && covers(style, w, h), none = frame && sizeless(style, w, h);
        if ((!j->layers && !cover && !none && j->s->p->kind != PAGE_SCRIPT) || !spam_offsite(j->s, src, &host))
            continue;
        if (packed(j, host))
            report(j, RULE_PACKED_WRITES, cover || none ? VERDICT_PROVED : VERDICT_STRONG, rest, "writes markup of another site");
        else if (cover || none)
            report(j, RULE_OVERLAY_WRITTEN, VERDICT_STRONG, rest, cover ? "covers the page" : "has no size");
        else if (script && j->s->p->kind == PAGE_SCRIPT)
            report(j, RULE_PACKED_WRITES, VERDICT_SUSPICION, rest, "loads a script of another site");
    }
    writes_words(j, html);
}

/* A script, or a stretch of a long one. */
static void judge_code(struct judged *j, struct view code)
{
    struct spam *s = j->s;
    s->room = s->room ? s->room : script_room(s->a);
    /* most scripts give nothing: then what was taken for reading them is free again */
    struct arena scratch = *s->a;
    struct view host;
    script_examine(&scratch, s->room, code, &j->layers, &j->f);
    if (j->f.ndeeds)
        *s->a = scratch;
    for (uint32_t i = 0; i < j->f.ndeeds && j->found < 4; i++) {
        const struct script_deed *d = &j->f.deeds[i];
        bool seen = false;
        for (uint32_t k = 0; k < i && k < 64 && !seen; k++)
            seen = j->f.deeds[k].act == d->act && view_eq(j->f.deeds[k].value, d->value);
        if (seen)
            continue;
        if (d->act == SCRIPT_GOES)
            goes(j, d->value);
        else if (d->act == SCRIPT_WRITES)
            writes(j, d->value);
        else if (d->act == SCRIPT_LOADS && j->layers && spam_offsite(s, d->value, &host) && packed(j, host))
            report(j, RULE_PACKED_WRITES, VERDICT_STRONG, d->value, "loads something of another site");
    }
}

/* The next place of a word at or behind `at`; *next holds the one that was found last. */
static size_t next_of(struct view code, struct view word, size_t at, size_t *next)
{
    if (*next != VIEW_NONE && *next < at)
        *next = view_find(code, word, at);
    return *next;
}

/* Where a script names the visitor's way here, or makes a string of numbers. */
struct telling {
    size_t referrer, numbers, close; /* the next of each */
};

static size_t next_telling(struct view code, struct telling *t, size_t at)
{
    size_t a = next_of(code, VIEW("referrer"), at, &t->referrer), b = next_of(code, VIEW("fromCharCode("), at, &t->numbers);
    return a < b ? a : b;
}

static void judge(struct spam *s, struct view code, struct span span)
{
    struct judged j = {.s = s, .code = code, .span = span};
    if (code.n <= LONG_SCRIPT) {
        judge_code(&j, code);
        return;
    }
    struct script_place place = {0};
    struct telling t = {view_find(code, VIEW("referrer"), 0), view_find(code, VIEW("fromCharCode("), 0), 0};
    for (size_t at = next_telling(code, &t, 0); at != VIEW_NONE && j.found < 4;) {
        size_t beg = at > AROUND ? at - AROUND : 0, end = at;
        for (; at != VIEW_NONE && at <= end + AROUND; at = next_telling(code, &t, at + 1)) {
            size_t close = next_of(code, VIEW(")"), at, &t.close); /* of the numbers, as many as there are */
            end = close == VIEW_NONE ? code.n : close;
        }
        script_skip(*s->a, code, &place, beg);
        judge_code(&j, view_sub(code, place.at, end + AROUND));
    }
}

/* Data and templates are no code. */
static bool is_code(struct view tag)
{
    struct view type = attr_in(tag, "type");
    return !view_has(type, VIEW("json")) && !view_has(type, VIEW("template")) && !view_has(type, VIEW("html"));
}

/* From the opening tag to one past the closing one. */
static struct span part_span(const struct page *p, const struct raw_part *part)
{
    size_t text = (size_t)(part->tag.p ? part->tag.p - p->decoded.text.p : part->body.p - p->decoded.text.p);
    size_t end = view_chr(p->decoded.text, '>', part->at + part->body.n);
    end = end == VIEW_NONE || !part->tag.p ? part->at + part->body.n : end + 1;
    return page_decoded_span(p, (uint32_t)text, (uint32_t)end);
}

void scripts_judge(struct spam *s)
{
    const struct shrunk *x = &s->p->shrunk;
    if (s->p->kind == PAGE_SCRIPT) {
        struct view code = s->p->decoded.text;
        if (long_matters(code) && interesting(code, marks_of(s, code)))
            judge(s, code, page_decoded_span(s->p, 0, (uint32_t)code.n));
        return;
    }
    for (uint32_t i = 0; i < x->nparts; i++) {
        const struct raw_part *part = &x->parts[i];
        if (part->kind == RAW_SCRIPT && part->body.n && is_code(part->tag) && long_matters(part->body) &&
            interesting(part->body, spam_script_marks(s, i)))
            judge(s, part->body, part_span(s->p, part));
    }
}

/* A site's front page, or a number instead of a name: no counter or advertiser is loaded from there. */
static bool bare_address(struct view url, struct view host)
{
    size_t at = (size_t)(host.p - url.p) + host.n;
    struct view rest = view_from(url, at);
    bool number = host.n && ascii_digit(host.p[host.n - 1]);
    return number || view_starts(rest, VIEW(":")) || rest.n <= 1;
}

/* The markup from its first link to its last, where their words are spam; *text: the words. */
static bool carries_spam(const struct spam *s, struct view html, struct view *text)
{
    size_t first = view_find_ci(html, VIEW("<a "), 0), end = VIEW_NONE;
    for (size_t i = first; i != VIEW_NONE && (i = view_find_ci(html, VIEW("</a"), i)) != VIEW_NONE; i += 3)
        end = i;
    return end != VIEW_NONE && links_spam(s, view_sub(html, first, end), text);
}

/*
 * A frame's own document: in srcdoc; in the name, where safe frames of
 * advertisers have it; or what stands between its tags, which no browser
 * shows and robots read.
 */
static void frame_document(struct spam *s, uint32_t frame)
{
    static const enum attr_name from[] = {ATTR_SRCDOC, ATTR_NAME};
    const struct dom *d = &s->p->dom;
    struct view text;
    struct span span = {0};
    for (size_t k = 0; k < sizeof from / sizeof *from && !span.end; k++) {
        const struct attr *at = dom_attr_find(d, frame, from[k]);
        if (at && carries_spam(s, at->value, &text))
            span = dom_attr_span(s->p, at);
    }
    for (uint32_t i = frame + 1; i < d->nodes[frame].end && !span.end; i++)
        if (d->nodes[i].kind == NODE_TEXT && carries_spam(s, d->nodes[i].text, &text))
            span = dom_text_span(s->p, i, 0, d->nodes[i].text.n);
    if (!span.end)
        return;
    spam_report(s, RULE_FRAME_DOCUMENT, VERDICT_STRONG, ACTION_REMOVED, span, "the frame's own document", utf8_trim(text), 8);
    spam_cut(s, frame);
}

void frames_judge(struct spam *s)
{
    const struct dom *d = &s->p->dom;
    for (uint32_t i = 0; i < d->n; i++) {
        const struct node *n = &d->nodes[i];
        if (n->kind != NODE_ELEMENT || n->tag != TAG_IFRAME || n->flags & NODE_CUT)
            continue;
        frame_document(s, i);
        if (s->cut[i])
            continue;
        struct view src = dom_attr(d, i, ATTR_SRC), host;
        struct view style = dom_attr(d, i, ATTR_STYLE), w = dom_attr(d, i, ATTR_WIDTH), h = dom_attr(d, i, ATTR_HEIGHT);
        bool large = (full(style_of(style, "width")) || full(w)) && (full(style_of(style, "height")) || full(h));
        bool within = s->over[n->parent] && large && !s->how[n->parent], over = s->over[i] && !s->over[n->parent];
        bool itself = covers(style, w, h), cover = itself || over || within, none = zero(w) && zero(h) && !s->how[n->parent];
        if ((!cover && !none) || !spam_offsite(s, src, &host))
            continue;
        bool bare = none && bare_address(src, host);
        struct buf b = {.a = s->a};
        buf_printf(&b, "%s; of another site", cover ? "covers the page" : "has no size");
        buf_putc(&b, 0);
        spam_report(s, cover ? RULE_OVERLAY_FRAME : RULE_OVERLAY_ZERO, itself ? VERDICT_PROVED : cover || bare ? VERDICT_STRONG : VERDICT_SUSPICION,
                    cover || bare ? ACTION_REMOVED : ACTION_REPORTED, dom_span(s->p, i), b.p, src, cover ? 10 : bare ? 8 : 3);
        if (cover || bare)
            spam_cut(s, i);
    }
}
