/* The title and the page's keywords and description. */
#include "cleaner/base/utf8.h"
#include "cleaner/decontaminate/spam.h"
#include "cleaner/dom/entity.h"

/* How a title is written in the page's source. */
struct spelling {
    uint32_t entities, han, ascii; /* numeric references; of them Han characters, and letters or digits */
    uint32_t raw_han;              /* Han characters written as such */
};

static struct spelling spelling_of(struct view src)
{
    struct spelling sp = {0};
    for (size_t i = 0; i < src.n;) {
        struct view rest = view_from(src, i);
        bool hex = view_starts_ci(rest, VIEW("&#x"));
        if (!view_starts(rest, VIEW("&#"))) {
            sp.raw_han += cp_is_han(utf8_next(src, &i));
            continue;
        }
        uint32_t x = 0;
        size_t k = i + (hex ? 3 : 2), from = k;
        for (; k < src.n && k - from < 8; k++) {
            char c = ascii_lower(src.p[k]);
            int d = ascii_digit(c) ? c - '0' : hex && c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
            if (d < 0)
                break;
            x = x * (hex ? 16 : 10) + (uint32_t)d;
        }
        sp.entities += k > from;
        sp.han += k > from && cp_is_han(x);
        sp.ascii += k > from && x < 128 && ascii_alnum((char)x);
        i = k;
    }
    return sp;
}

/* A mark that splits a title into parts. */
static bool splits(uint32_t cp)
{
    return cp == '_' || cp == '|' || cp == '-' || cp == ',' || cp == '*' || cp == '>' || cp == 0xFF0C || cp == 0x2014 ||
           cp == 0x2013 || cp == 0xFF5C || cp == 0x3001 || cp == 0xFE63 || cp == 0xFF0D || cp == ';' || cp == 0xB7;
}

/* What the title's parts say: which are spam, and the best of the rest. */
struct parts {
    uint32_t n, spam;          /* all; spam */
    int score;
    struct view rest;          /* the longest part that is neither */
};

static bool part_is_spam(const struct phrase *f, bool in_row)
{
    if (f->count[WORD_VETO])
        return false;
    if (f->count[WORD_PORN] && f->score >= 5 && f->covered * 100 >= f->chars * 30)
        return true;
    return phrase_is_spam(f, in_row ? 4 : 6) ||
           (in_row && f->count[WORD_TAIL] && f->covered * 100 >= f->chars * 90 && f->score >= 3);
}

static void one_part(struct spam *s, struct view text, const struct lexicon_hit *hits, uint32_t n, uint32_t beg,
                     uint32_t end, bool in_row, bool own, struct parts *out)
{
    struct view v = utf8_trim(view_sub(text, beg, end));
    if (!v.n)
        return;
    struct phrase f = phrase_of_hits(s, text, hits, n, beg, end);
    out->n++;
    bool tail = in_row && f.count[WORD_TAIL] && f.covered * 100 >= f.chars * 90; /* a tail alone, between two names */
    if (part_is_spam(&f, in_row) && (tail || spam_topic(s, v, own) < 70)) {
        out->spam++;
        out->score += f.score;
        return;
    }
    if (v.n > out->rest.n)
        out->rest = v;
}

static struct parts read_parts(struct spam *s, struct view text, const struct lexicon_hit *hits, uint32_t n, bool in_row, bool own)
{
    struct parts out = {0};
    uint32_t from = 0;
    for (size_t i = 0; i < text.n;) {
        uint32_t at = (uint32_t)i;
        if (!splits(utf8_next(text, &i)))
            continue;
        one_part(s, text, hits, n, from, at, in_row, own, &out);
        from = (uint32_t)i;
    }
    one_part(s, text, hits, n, from, (uint32_t)text.n, in_row, own, &out);
    return out;
}

/* The part of `v` that no chain of spam covers, where one stands at an end of it. */
static struct view without_chains(struct spam *s, struct view v, int least)
{
    uint32_t n, k;
    struct lexicon_hit *hits = lexicon_scan(s->a, s->lex, v, &n);
    struct chain *chains;
    k = chains_find(s, v, hits, n, &chains);
    struct view best = v;
    bool found = false;
    uint32_t from = 0, longest = 0;
    for (uint32_t i = 0; i <= k; i++) {
        if (i < k && chains[i].score < least)
            continue;
        uint32_t to = i < k ? chains[i].beg : (uint32_t)v.n;
        if ((found || i < k) && to > from && to - from >= longest) {
            best = view_sub(v, from, to);
            longest = to - from;
        }
        found = found || i < k;
        from = i < k ? chains[i].end : from;
    }
    return found ? utf8_trim(longest ? best : (struct view){0}) : v;
}

struct verdict_on {
    bool spam;
    enum spam_rule rule;
    enum verdict verdict;
    int score;
    struct view rest;
};

/* Without such a word no phrase is spam, but for its tails. */
static bool names_any(const struct phrase *f)
{
    return f->count[WORD_BRAND] || f->count[WORD_WEAK] || f->count[WORD_GAMBLE] || f->count[WORD_PORN] || f->count[WORD_TRADE];
}

static struct verdict_on judge_title(struct spam *s, struct view text, struct spelling sp, bool own)
{
    struct verdict_on out = {.rule = RULE_TITLE_WORDS, .verdict = VERDICT_STRONG};
    uint32_t n;
    struct lexicon_hit *hits = lexicon_scan(s->a, s->lex, text, &n);
    if (!n)
        return out;
    struct phrase f = phrase_of_hits(s, text, hits, n, 0, (uint32_t)text.n);
    struct chain *chains;
    uint32_t nchains = chains_find(s, text, hits, n, &chains);
    int best = 0;
    for (uint32_t i = 0; i < nchains; i++)
        if (chains[i].score > best && (chains[i].tails || chains[i].glued || chains[i].count[WORD_PORN] || chains[i].sep ||
                                         chains[i].count[WORD_GAMBLE] > 1))
            best = chains[i].score;
    bool encoded = sp.entities >= 4 && ((sp.ascii >= 2 && sp.han >= 3) || (sp.raw_han * 2 < sp.han + 1 && (sp.ascii > 0 || s->census.han > 20)));
    if (f.count[WORD_VETO] || (f.count[WORD_SOBER] && !encoded) || (!encoded && best < 9 && !f.count[WORD_TAIL] && !names_any(&f)))
        return out;
    int topic = spam_topic(s, text, own);
    struct parts parts = read_parts(s, text, hits, n, best >= 8 || f.count[WORD_PORN] >= 2, own);
    out.score = f.score + (topic >= 0 && topic < 30 ? 2 : 0);
    out.rest = parts.rest;
    if (encoded && sp.ascii && f.score >= 3) {
        out.spam = true;
        out.rule = RULE_TITLE_ENTITIES;
        out.score += 5;
    } else if (encoded && f.score >= 5 && topic < 40) {
        out.spam = true;
        out.rule = RULE_TITLE_ENTITIES;
        out.score += 3;
    } else if (f.count[WORD_PORN] >= 2 && topic < 50 && parts.spam >= 1) {
        out.spam = true;
        out.rule = RULE_TITLE_FOREIGN;
    } else if (phrase_is_spam(&f, 8) && topic < 60) {
        out.spam = true;
    } else if (parts.spam && (best >= 8 || parts.score >= 8) && topic < 80) {
        out.spam = true;
    } else if (best >= 9 && topic < 80) {
        out.spam = true;
        out.rest = without_chains(s, text, 8);
    } else if (parts.n >= 2 && f.count[WORD_TAIL] && topic >= 0 && topic < 8 && s->census.han >= 200 && f.score >= 5 && !f.count[WORD_HONEST]) {
        out.spam = true;
        out.rule = RULE_TITLE_FOREIGN;
        out.rest = (struct view){0};
    }
    if (out.spam && best >= 8)
        out.rest = without_chains(s, out.rest, 8);
    if (out.spam && s->census.han >= 40 && out.rest.n) { /* what is left must belong to the page */
        int left = spam_topic(s, out.rest, own);
        if (left >= 0 && left < 30)
            out.rest = (struct view){0};
    }
    out.verdict = out.spam && out.score >= 12 && topic < 15 && s->census.han >= 40 ? VERDICT_PROVED : VERDICT_STRONG;
    return out;
}

static void report(struct spam *s, const struct verdict_on *v, struct view text, struct span span, struct spelling sp, int topic)
{
    struct buf b = {.a = s->a};
    buf_printf(&b, "topic shared with the page %d%%", topic < 0 ? 0 : topic);
    if (sp.entities)
        buf_printf(&b, "; %u numeric references", sp.entities);
    buf_putc(&b, 0);
    spam_report(s, v->rule, v->verdict, v->rest.n ? ACTION_REPLACED : ACTION_REMOVED, span, b.p, text, v->score);
    s->p->title_spam = true;
    s->p->title_hint = v->rest;
}

static void of_element(struct spam *s, uint32_t i)
{
    struct page *p = s->p;
    const struct node *n = &p->dom.nodes[i];
    struct view text = dom_text(p, i), src = view_sub(p->shrunk.text, n->open_end, n->close);
    s->title = text;
    struct spelling sp = spelling_of(src);
    struct verdict_on v = judge_title(s, text, sp, false);
    if (!v.spam)
        return;
    size_t close = view_find_ci(src, VIEW("</title"), 0);
    uint32_t end = n->open_end + (uint32_t)(close == VIEW_NONE ? src.n : close);
    report(s, &v, text, page_span(p, n->open_end, end), sp, spam_topic(s, text, false));
    spam_cut(s, i);
}

/* A dump's first line: its title.  Where it says more than spam it stays, without the spam. */
static void of_dump(struct spam *s)
{
    const struct dom *d = &s->p->dom;
    uint32_t i = d->body ? d->body + 1 : 1;
    while (i < d->n && (d->nodes[i].kind != NODE_TEXT || !utf8_trim(d->nodes[i].text).n))
        i++;
    if (i >= d->n)
        return;
    struct view text = utf8_trim(d->nodes[i].text);
    s->title = text;
    if (utf8_count(text) > 200 || view_has(text, VIEW("。")))
        return;
    struct verdict_on v = judge_title(s, text, (struct spelling){0}, true);
    if (!v.spam || v.rest.n * 2 > text.n)
        return;
    report(s, &v, text, dom_text_span(s->p, i, 0, d->nodes[i].text.n), (struct spelling){0}, spam_topic(s, text, true));
    if (!v.rest.n)
        spam_cut(s, i);
}

/* A comment in which a publishing system keeps the page's properties, as markup: its title. */
static void of_comment(struct spam *s, const struct raw_part *part)
{
    size_t open = view_find_ci(part->body, VIEW("<title>"), 0);
    size_t close = open == VIEW_NONE ? open : view_find_ci(part->body, VIEW("</title"), open);
    if (close == VIEW_NONE || close - open > 2048)
        return;
    struct view src = view_sub(part->body, open + 7, close), text = utf8_trim(entity_decode(s->a, src, false));
    struct spelling sp = spelling_of(src);
    struct verdict_on v = judge_title(s, text, sp, false);
    if (!v.spam)
        return;
    uint32_t at = part->at + (uint32_t)open + 7;
    spam_report(s, RULE_META_WORDS, v.verdict, ACTION_REMOVED, page_decoded_span(s->p, at, at + (uint32_t)src.n), "a comment's title", text, v.score);
}

static void of_meta(struct spam *s, uint32_t i)
{
    static const struct view names[] = {VIEW_INIT("keywords"), VIEW_INIT("description"), VIEW_INIT("title"),
                                        VIEW_INIT("og:title"), VIEW_INIT("og:description"), VIEW_INIT("twitter:title"),
                                        VIEW_INIT("twitter:description"), VIEW_INIT("articletitle"), VIEW_INIT("og:site_name")};
    const struct dom *d = &s->p->dom;
    struct view name = dom_attr(d, i, ATTR_NAME);
    name = name.n ? name : dom_attr(d, i, ATTR_PROPERTY);
    bool wanted = false;
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        wanted = wanted || view_eq_ci(name, names[k]);
    const struct attr *at = wanted ? dom_attr_find(d, i, ATTR_CONTENT) : NULL;
    if (!at || !at->value.n || at->value.n > 8192)
        return;
    uint32_t n;
    struct lexicon_hit *hits = lexicon_scan(s->a, s->lex, at->value, &n);
    if (!n)
        return;
    struct phrase f = phrase_of_hits(s, at->value, hits, n, 0, (uint32_t)at->value.n);
    struct chain *chains;
    uint32_t k = chains_find(s, at->value, hits, n, &chains), strong = 0;
    for (uint32_t c = 0; c < k; c++)
        strong += chains[c].score >= 7 && (chains[c].tails || chains[c].glued);
    uint32_t named = (uint32_t)f.count[WORD_BRAND] + f.count[WORD_GAMBLE] + f.count[WORD_PORN] + f.count[WORD_TRADE];
    bool spam = phrase_is_spam(&f, 8) || strong >= 2 || (strong && named >= 2 && f.score >= 10);
    if (f.count[WORD_VETO] || f.count[WORD_SOBER] > 1 || (!spam && f.count[WORD_PORN] < 3) || named + f.count[WORD_TAIL] < 2)
        return;
    int topic = spam_topic(s, at->value, false);
    if (topic >= (spam ? 70 : 40))
        return;
    struct buf b = {.a = s->a};
    buf_printf(&b, "%u names and terms, %u tails; topic shared with the page %d%%", named, (unsigned)f.count[WORD_TAIL], topic < 0 ? 0 : topic);
    buf_putc(&b, 0);
    spam_report(s, RULE_META_WORDS, f.score >= 14 && topic < 15 ? VERDICT_PROVED : VERDICT_STRONG, ACTION_REMOVED,
                dom_attr_span(s->p, at), b.p, at->value, f.score);
    spam_cut(s, i);
}

void titles_judge(struct spam *s)
{
    const struct dom *d = &s->p->dom;
    if (s->p->kind == PAGE_TEXT) {
        of_dump(s);
        return;
    }
    for (uint32_t i = 0, titles = 0; i < d->n; i++) {
        const struct node *n = &d->nodes[i];
        if (n->kind != NODE_ELEMENT || n->flags & (NODE_CUT | NODE_FOREIGN))
            continue;
        if (n->tag == TAG_TITLE && !titles++)
            of_element(s, i);
        else if (n->tag == TAG_META)
            of_meta(s, i);
    }
    for (uint32_t i = 0; i < s->p->shrunk.nparts; i++)
        if (s->p->shrunk.parts[i].kind == RAW_COMMENT)
            of_comment(s, &s->p->shrunk.parts[i]);
}
