/* What is strewn over a page to make it look unlike its source: empty elements, scraps, random characters. */
#include "cleaner/base/utf8.h"
#include "cleaner/decontaminate/spam.h"
#include "cleaner/knowledge/language.h"

enum { SLOTS = 1024 };

/* Something counted by its text. */
struct counted {
    struct view text;
    uint32_t times, kinds, first, last; /* kinds: bit set of the tags' low bits */
};

static struct counted *count_of(struct counted *t, uint32_t *used, struct view v)
{
    uint32_t i = (uint32_t)view_hash(v) & (SLOTS - 1);
    while (t[i].text.n && !view_eq(t[i].text, v))
        i = (i + 1) & (SLOTS - 1);
    if (!t[i].text.n) {
        if (*used >= SLOTS / 2)
            return NULL;
        ++*used;
        t[i].text = v;
    }
    return &t[i];
}

/* An unknown element's name that nobody defined: letters alone, no dash, colon or vendor's prefix. */
static bool made_up(struct view name)
{
    static const struct view real[] = {
        VIEW_INIT("rb"), VIEW_INIT("rtc"), VIEW_INIT("slot"), VIEW_INIT("search"), VIEW_INIT("image"), VIEW_INIT("spacer"), VIEW_INIT("layer"), VIEW_INIT("ilayer"),
        VIEW_INIT("multicol"), VIEW_INIT("keygen"), VIEW_INIT("isindex"), VIEW_INIT("basefont"), VIEW_INIT("bgsound"), VIEW_INIT("command"),
        VIEW_INIT("content"), VIEW_INIT("element"), VIEW_INIT("shadow"), VIEW_INIT("nextid"), VIEW_INIT("listing"), VIEW_INIT("plaintext"),
        VIEW_INIT("xmp"), VIEW_INIT("noembed"), VIEW_INIT("menuitem"), VIEW_INIT("portal"), VIEW_INIT("model"), VIEW_INIT("namespace"),
        VIEW_INIT("publishtime"), VIEW_INIT("founder"), VIEW_INIT("date"), VIEW_INIT("author"), VIEW_INIT("text"), VIEW_INIT("pagenum"),
        VIEW_INIT("ucapcontent"), VIEW_INIT("ucaptitle"), VIEW_INIT("hgroup"), VIEW_INIT("imgs"), VIEW_INIT("path"), VIEW_INIT("rect"),
    };
    for (size_t i = 0; i < sizeof real / sizeof *real; i++)
        if (view_eq(name, real[i]))
            return false;
    for (size_t i = 0; i < name.n; i++)
        if (!ascii_alpha(name.p[i]) && !ascii_digit(name.p[i]))
            return false;
    return name.n >= 3;
}

static bool empty(const struct spam *s, uint32_t i)
{
    struct view v = view_sub(s->flat, s->at[i], s->at[s->p->dom.nodes[i].end]);
    for (size_t k = 0; k < v.n; k++)
        if (!ascii_space(v.p[k]))
            return false;
    return true;
}

static void report_nodes(struct spam *s, enum spam_rule rule, uint32_t n, uint32_t first, uint32_t last, struct view words)
{
    struct buf b = {.a = s->a};
    buf_printf(&b, "%u empty elements", n);
    buf_putc(&b, 0);
    struct span from = dom_open_span(s->p, first), to = dom_open_span(s->p, last);
    (void)to;
    spam_report(s, rule, VERDICT_STRONG, ACTION_REPORTED, from, b.p, words, (int)(n > 20 ? 20 : n));
}

static void judge_elements(struct spam *s)
{
    const struct dom *d = &s->p->dom;
    struct counted *ids = arena_array(s->a, struct counted, SLOTS), *names = NULL;
    uint32_t nids = 0, nnames = 0, strange = 0, first = 0, last = 0;
    struct buf words = {.a = s->a};
    bool often = false; /* some id, three times */
    for (uint32_t i = 1; i < d->n; i++) {
        const struct node *n = &d->nodes[i];
        if (n->kind != NODE_ELEMENT || (!n->nattrs && n->tag != TAG_UNKNOWN) || n->flags & (NODE_FOREIGN | NODE_CUT) ||
            n->open_end == n->beg)
            continue;
        struct view id = dom_attr(d, i, ATTR_ID);
        struct counted *c;
        if (id.n && n->tag != TAG_INPUT && n->tag != TAG_SCRIPT && empty(s, i) && (c = count_of(ids, &nids, id))) {
            if (!c->times++)
                c->first = i;
            often = often || c->times >= 3;
            c->last = i;
            c->kinds |= 1u << (n->tag % 31);
        }
        if (n->tag != TAG_UNKNOWN || !made_up(n->name) || !empty(s, i))
            continue;
        names = names ? names : arena_array(s->a, struct counted, SLOTS);
        if ((c = count_of(names, &nnames, n->name)) && !c->times++) {
            if (!strange++)
                first = i;
            last = i;
            if (words.n < 200) {
                buf_put(&words, n->name);
                buf_putc(&words, ' ');
            }
        }
    }
    if (strange >= 3)
        report_nodes(s, RULE_NOISE_NAMES, strange, first, last, utf8_trim(buf_view(&words)));
    for (uint32_t i = 0; i < SLOTS && often; i++) {
        uint32_t kinds = 0;
        for (uint32_t bits = ids[i].kinds; bits; bits &= bits - 1)
            kinds++;
        if (ids[i].times >= 3 && kinds >= 2)
            report_nodes(s, RULE_NOISE_IDS, ids[i].times, ids[i].first, ids[i].last, ids[i].text);
    }
}

/* The characters without which no Chinese sentence goes. */
static bool function_word(uint32_t cp)
{
    static const char words[] = "的是在了和有不为这中一人上个大来我到时们国以要就他地对生会可年下能过子说出也得里后自于之所家成方与以及将等其而被从由向并";
    return utf8_has(view_of(words), cp);
}

/* The line around [beg, end), as far as a quarter of it to either side: a longer line says something else as well. */
static struct stretch line_of(const struct spam *s, uint32_t beg, uint32_t end)
{
    struct stretch l = {beg, end};
    uint32_t most = (end - beg) / 4;
    while (l.beg > 0 && s->flat.p[l.beg - 1] != '\n' && beg - l.beg <= most)
        l.beg--;
    while (l.end < s->flat.n && s->flat.p[l.end] != '\n' && l.end - end <= most)
        l.end++;
    return l;
}

/* The commonest hundred family names, Simplified: every third character of a list of persons is one. */
static bool family_name(uint32_t cp)
{
    static const char names[] = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭"
                                "廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文";
    return utf8_has(view_of(names), cp);
}

/* Runs of Han characters without a mark: how many, how many different, how many function words. */
static void judge_run(struct spam *s, uint32_t beg, uint32_t end, uint32_t han)
{
    uint64_t seen[64] = {0};
    enum { SAID = -9500 }; /* mean score of a character: classical verse is above it */
    uint32_t different = 0, function = 0, persons = 0;
    const struct language *l = s->p->know->language;
    struct view v = view_sub(s->flat, beg, end);
    for (size_t i = 0; i < v.n;) {
        uint32_t cp = utf8_next(v, &i), h = (cp * 0x9E3779B1u) >> 20;
        different += !(seen[h >> 6] >> (h & 63) & 1);
        seen[h >> 6] |= (uint64_t)1 << (h & 63);
        function += function_word(lexicon_fold(s->lex, cp));
        persons += family_name(lexicon_fold(s->lex, cp));
    }
    if (han > 600 || function * 100 > han * 8 || different * 100 < han * 82 || persons * 100 > han * 22)
        return;
    if (l && s->census.traditional <= s->census.simplified && language_score(l, v) > SAID)
        return;
    struct buf b = {.a = s->a};
    buf_printf(&b, "%u characters without a mark, %u different, %u function words", han, different, function);
    buf_putc(&b, 0);
    struct stretch cut = line_of(s, beg, end);
    bool whole = (cut.end - cut.beg) * 4 <= (end - beg) * 5; /* little else is in the line: it goes too */
    if (!whole)
        cut = (struct stretch){beg, end};
    spam_report(s, RULE_RANDOM_TEXT, VERDICT_STRONG, ACTION_REMOVED, spam_span(s, cut.beg, cut.end), b.p,
                view_sub(s->flat, cut.beg, cut.end), 8);
    if (whole)
        spam_cut_line(s, cut.beg, cut.end);
    else
        *LIST_PUSH(s->a, s->runs, s->nruns) = cut;
}

static void judge_random(struct spam *s)
{
    enum { LEAST = 60 };
    uint32_t beg = 0, han = 0;
    if (s->census.longest < LEAST)
        return;
    for (size_t i = 0; i <= s->flat.n;) {
        uint32_t at = (uint32_t)i;
        bool is_han = false;
        if (i < s->flat.n && (unsigned char)s->flat.p[i] >= 0xE0)
            is_han = cp_is_han(utf8_next(s->flat, &i));
        else
            i++;
        if (is_han) {
            if (!han++)
                beg = at;
            continue;
        }
        if (han >= LEAST)
            judge_run(s, beg, at, han);
        han = 0;
    }
}

/* Whether all characters of v stand in t in this order, and not as one piece. */
static bool torn_from(struct view t, struct view v)
{
    if (view_has(t, v))
        return false;
    size_t at = 0;
    for (size_t i = 0; i < v.n;) {
        size_t from = i;
        utf8_next(v, &i);
        at = view_find(t, view_sub(v, from, i), at);
        if (at == VIEW_NONE)
            return false;
        at += i - from;
    }
    return true;
}

/* The lines of the flat text, and which bytes the title has, for judge_fragments(). */
struct fragments {
    struct counted *lines;
    uint32_t used;
    bool all;         /* more lines than are counted: which of them are, the first decide */
    bool title[256];
};

/* The line's count, where it is as short as a scrap and may be torn out of the title; else NULL. */
static struct counted *fragment(struct fragments *f, struct view line, struct view *v)
{
    enum { SHORTEST = 9, MOST = 30 }; /* bytes of three Han characters; of eight, and a few more */
    if (line.n < SHORTEST)
        return NULL;
    *v = utf8_trim(line);
    if (v->n < SHORTEST || v->n > MOST || (unsigned char)v->p[0] < 0xE0)
        return NULL;
    for (size_t i = 0; i < v->n && !f->all; i++)
        if (!f->title[(unsigned char)v->p[i]])
            return NULL;
    size_t n = utf8_count(*v);
    return n < 3 || n > 8 || utf8_han(*v) != n ? NULL : count_of(f->lines, &f->used, *v);
}

static struct view next_line(const struct spam *s, uint32_t *at)
{
    size_t nl = view_chr(s->flat, '\n', *at);
    struct view line = view_sub(s->flat, *at, nl == VIEW_NONE ? s->flat.n : nl);
    *at += (uint32_t)line.n + 1;
    return line;
}

/* The same short line three times, torn out of the title: each of them goes. */
static void judge_fragments(struct spam *s)
{
    if (s->title.n < 24 || s->census.han < 9)
        return;
    struct fragments *f = arena_new(s->a, struct fragments);
    struct view line, v;
    struct counted *c;
    bool often = false;
    f->lines = arena_array(s->a, struct counted, SLOTS);
    for (size_t i = 0; i < s->title.n; i++)
        f->title[(unsigned char)s->title.p[i]] = true;
    uint32_t nlines = 0;
    for (uint32_t at = 0; at < s->flat.n; nlines++)
        next_line(s, &at);
    f->all = nlines > SLOTS / 2;
    for (uint32_t at = 0; at < s->flat.n;) {
        line = next_line(s, &at);
        if ((c = fragment(f, line, &v)))
            often = ++c->times >= 3 || often;
    }
    for (uint32_t at = 0; at < s->flat.n && often;) {
        line = next_line(s, &at);
        if (!(c = fragment(f, line, &v)) || c->times < 3 || !torn_from(s->title, v))
            continue;
        uint32_t from = (uint32_t)(v.p - s->flat.p);
        struct buf b = {.a = s->a};
        buf_printf(&b, "a line %u times", c->times);
        buf_putc(&b, 0);
        spam_report(s, RULE_FRAGMENTS, VERDICT_STRONG, ACTION_REMOVED, spam_span(s, from, from + (uint32_t)v.n), b.p, v, 8);
        from = (uint32_t)(line.p - s->flat.p);
        spam_cut_line(s, from, from + (uint32_t)line.n);
    }
}

void noise_judge(struct spam *s)
{
    judge_elements(s);
    judge_random(s);
    judge_fragments(s);
}
