/* The section by the breadcrumb, and the language. */
#include "cleaner/extract/line.h"
#include "cleaner/meta/read.h"

static bool is_arrow(uint32_t cp)
{
    return cp == '>' || cp == 0xBB || cp == 0x203A || cp == 0x2192 || cp == 0x25B8 || cp == '/' || cp == 0x2215;
}

/* The last steps of a path are the page itself. */
static bool is_page_step(struct reader *r, struct view v)
{
    static const struct view t[] = {VIEW_INIT("正文"), VIEW_INIT("内容"), VIEW_INIT("详情"), VIEW_INIT("文章"), VIEW_INIT("当前页"),
                                    VIEW_INIT("详细信息"), VIEW_INIT("浏览文章"), VIEW_INIT("查看"), VIEW_INIT("信息内容"), VIEW_INIT("文章内容"),
                                    VIEW_INIT("详细内容"), VIEW_INIT("新闻内容"), VIEW_INIT("新闻详情"), VIEW_INIT("文章正文"), VIEW_INIT("信息详情"),
                                    VIEW_INIT("内容详情"), VIEW_INIT("文章详情"), VIEW_INIT("列表"), VIEW_INIT("返回列表")};
    for (size_t i = 0; i < sizeof t / sizeof *t; i++)
        if (view_eq(t[i], v))
            return true;
    struct view title = meta_fold(r->a, r->art->fields[FIELD_TITLE].value), fold = meta_fold(r->a, v);
    return title.n && fold.n >= 6 && (view_starts(title, fold) || view_starts(fold, title));
}

static bool is_home(const struct reader *r, struct view v)
{
    struct scan s;
    uint32_t what;
    scan_line(&s, v, r->p->know->words);
    return !s.n || scan_word(&s, 0, WORD_HOME | WORD_CRUMB | WORD_RELATED | WORD_CONTROL, &what) == s.n || view_ends(v, VIEW("首页"));
}

static void step(struct reader *r, uint32_t line, struct view v)
{
    if (v.n && utf8_weight(v) <= 40 && !is_home(r, v) && !is_page_step(r, v))
        meta_set(r, FIELD_SECTION, (struct offer){v, "breadcrumb", meta_line_span(r, line, v)});
}

/* The steps of one line, the last first. */
static void crumb_line(struct reader *r, uint32_t line)
{
    struct scan s;
    scan_line(&s, r->p->lines[line].text, r->p->know->words);
    for (uint32_t end = s.n; end > 0 && !r->art->fields[FIELD_SECTION].rule;) {
        uint32_t beg = end;
        while (beg > 0 && !is_arrow(s.cp[beg - 1]))
            beg--;
        struct view v = scan_view(&s, beg, end);
        uint32_t what, n = beg == 0 ? scan_word(&s, 0, WORD_CRUMB, &what) : 0;
        if (n)
            v = n < end ? scan_view(&s, n, end) : (struct view){0};
        step(r, line, v);
        end = beg ? beg - 1 : 0;
    }
}

/* A path whose steps are list items or links of their own: the last link of the element that is named so. */
static void crumb_element(struct reader *r)
{
    static const struct view names[] = {VIEW_INIT("breadcrumb"), VIEW_INIT("crumb"), VIEW_INIT("weizhi"), VIEW_INIT("dqwz"),
                                        VIEW_INIT("curmb"), VIEW_INIT("BreadcrumbNav"), VIEW_INIT("dangqian")};
    const struct dom *d = &r->p->dom;
    uint32_t limit = r->body < r->p->nlines ? r->p->lines[r->body].first : d->n;
    for (uint32_t i = 1, seen = 0; i < limit && seen < 4; i++) {
        const struct node *n = &d->nodes[i];
        bool named = false;
        struct view class = n->nattrs ? dom_attr(d, i, ATTR_CLASS) : (struct view){0};
        struct view id = n->nattrs ? dom_attr(d, i, ATTR_ID) : (struct view){0};
        uint32_t letters = view_letters(class) | view_letters(id);
        for (size_t k = 0; (class.n || id.n) && k < sizeof names / sizeof *names; k++)
            named |= view_may_have(letters, names[k]) &&
                     (view_find_ci(class, names[k], 0) != VIEW_NONE || view_find_ci(id, names[k], 0) != VIEW_NONE);
        if (!named || n->end - i > 300)
            continue;
        seen++;
        for (uint32_t k = n->end; k-- > i && !r->art->fields[FIELD_SECTION].rule;) {
            if (d->nodes[k].kind != NODE_ELEMENT || d->nodes[k].tag != TAG_A)
                continue;
            struct view v = dom_text(r->p, k);
            if (v.n && utf8_weight(v) <= 40 && !is_home(r, v) && !is_page_step(r, v))
                meta_set(r, FIELD_SECTION, (struct offer){v, "breadcrumb", dom_span(r->p, k)});
        }
        i = n->end - 1;
    }
}

void meta_crumbs(struct reader *r)
{
    const struct page *p = r->p;
    for (uint32_t i = 0; i <= r->body && i < p->nlines; i++)
        if (p->lines[i].kind == LINE_BREADCRUMB)
            crumb_line(r, i);
    if (!r->art->fields[FIELD_SECTION].rule && p->kind == PAGE_HTML)
        crumb_element(r);
}

/* Characters by what they tell of a language. */
struct letters {
    size_t han, kana, hangul, latin, cyrillic, arabic, greek, thai, hebrew, hant, hans;
};

static void count(struct letters *n, struct view v, const struct word_index *words)
{
    for (size_t at = 0; at < v.n;) {
        uint32_t cp = utf8_next(v, &at);
        if (cp < 0x250)
            n->latin += cp_is_word(cp) && !(cp >= '0' && cp <= '9');
        else if (cp_is_han(cp)) {
            n->han++;
            n->hant += word_fold(cp) != cp;
            n->hans += word_is_simple(words, cp);
        } else if (cp >= 0x3040 && cp < 0x3100)
            n->kana++;
        else if ((cp >= 0xAC00 && cp < 0xD7B0) || (cp >= 0x1100 && cp < 0x1200))
            n->hangul++;
        else if (cp >= 0x400 && cp < 0x530)
            n->cyrillic++;
        else if (cp >= 0x600 && cp < 0x700)
            n->arabic++;
        else if (cp >= 0x370 && cp < 0x400)
            n->greek++;
        else if (cp >= 0xE00 && cp < 0xE80)
            n->thai++;
        else if (cp >= 0x590 && cp < 0x600)
            n->hebrew++;
    }
}

enum { LITTLE = 8 }; /* bytes of the longest of the little words */

/* The commonest little words: enough to tell the languages that pages are written in apart. */
static const struct {
    const char *lang, *words;
} languages[] = {
    {"en", "the and of to is that for with was are"},    {"de", "der die und das ist nicht mit den von ein"},
    {"fr", "le la les des et est dans pour une que"},    {"es", "el la los que en una por con las para"},
    {"it", "il che di per una con non della sono gli"},  {"pt", "o que em uma para com não os dos mais"},
    {"nl", "de het een van en dat niet met voor zijn"},  {"pl", "się nie na jest że do jak za przez od"},
    {"sv", "och att det som en på är för inte med"},     {"tr", "ve bir bu için ile da de çok olarak daha"},
    {"vi", "và của là các cho không được trong một có"}, {"id", "yang dan di untuk dengan ini dari pada adalah itu"},
};

enum { LANGUAGES = sizeof languages / sizeof *languages, LITTLE_SLOTS = 512 };

/* The little words by their bytes, which fill no more than a number, and the languages that have them. */
struct little {
    uint64_t word;
    uint32_t langs;
};

/* The slot of a word, or the free one where it belongs. */
static struct little *little_slot(struct little *t, uint64_t word)
{
    size_t k = (size_t)(word * UINT64_C(0x9E3779B97F4A7C15) >> 55);
    while (t[k].word && t[k].word != word)
        k = (k + 1) % LITTLE_SLOTS;
    return &t[k];
}

/* The next word of v, up to a space, as a number; 0 where it is too long to be a little one. */
static uint64_t next_word(struct view v, size_t *at)
{
    size_t end = view_chr(v, ' ', *at), from = *at;
    uint64_t word = 0;
    if (end == VIEW_NONE)
        end = v.n;
    *at = end + 1;
    for (size_t i = from; i < end && end - from <= LITTLE; i++)
        word = word << 8 | (unsigned char)ascii_lower(v.p[i]);
    return word;
}

static const char *by_words(struct view v)
{
    struct little t[LITTLE_SLOTS] = {0};
    size_t hits[LANGUAGES] = {0}, best = 0;
    for (size_t i = 0; i < LANGUAGES; i++) {
        struct view list = view_of(languages[i].words);
        for (size_t at = 0; at < list.n;) {
            uint64_t word = next_word(list, &at);
            struct little *l = little_slot(t, word);
            l->word = word;
            l->langs |= UINT32_C(1) << i;
        }
    }
    for (size_t at = 0, words = 0; at < v.n && words < 1000; words++) {
        uint64_t word = next_word(v, &at);
        uint32_t langs = word ? little_slot(t, word)->langs : 0;
        for (size_t i = 0; langs; i++, langs >>= 1)
            hits[i] += langs & 1;
    }
    for (size_t i = 1; i < LANGUAGES; i++)
        if (hits[i] > hits[best])
            best = i;
    return hits[best] >= 5 ? languages[best].lang : NULL;
}

/* The script that a language is written in has to be the text's. */
static const char *by_script(const struct letters *n)
{
    size_t all = n->han + n->kana + n->hangul + n->latin + n->cyrillic + n->arabic + n->greek + n->thai + n->hebrew;
    if (!all)
        return NULL;
    if (n->kana * 10 > n->han + n->kana && n->kana * 4 > all / 4 && n->kana > 20)
        return "ja";
    if (n->hangul * 2 > all)
        return "ko";
    if (n->han * 3 > all)
        return n->hant > n->hans ? "zh-Hant" : "zh-Hans";
    if (n->arabic * 2 > all)
        return "ar";
    if (n->greek * 2 > all)
        return "el";
    if (n->thai * 2 > all)
        return "th";
    if (n->hebrew * 2 > all)
        return "he";
    if (n->cyrillic * 2 > all)
        return "ru";
    return n->latin * 2 > all ? "latin" : NULL;
}

static bool latin_language(struct view lang)
{
    static const struct view other[] = {VIEW_INIT("zh"), VIEW_INIT("ja"), VIEW_INIT("ko"), VIEW_INIT("ru"), VIEW_INIT("ar"),
                                        VIEW_INIT("el"), VIEW_INIT("th"), VIEW_INIT("he"), VIEW_INIT("fa"), VIEW_INIT("uk")};
    for (size_t i = 0; i < sizeof other / sizeof *other; i++)
        if (view_starts_ci(lang, other[i]))
            return false;
    return lang.n >= 2 && ascii_alpha(lang.p[0]) && ascii_alpha(lang.p[1]);
}

void meta_language(struct reader *r)
{
    const struct page *p = r->p;
    struct letters n = {0};
    struct buf words = {.a = r->a};
    for (int pass = 0; pass < 2 && n.han + n.latin + n.cyrillic + n.kana + n.hangul < 40; pass++)
        for (uint32_t i = 0; i < p->nlines && words.n < 12000; i++)
            if (pass || p->lines[i].role == LINE_BODY) {
                count(&n, p->lines[i].text, p->know->words);
                buf_put(&words, p->lines[i].text);
                buf_putc(&words, ' ');
            }
    const char *script = by_script(&n);
    const struct attr *attr = p->dom.html ? dom_attr_find(&p->dom, p->dom.html, ATTR_LANG) : NULL;
    struct view lang = attr ? utf8_trim(attr->value) : (struct view){0};
    view_cut(lang, '-', &lang, NULL);
    view_cut(lang, '_', &lang, NULL);
    if (!script)
        return;
    if (view_eq(view_of(script), VIEW("latin"))) {
        const char *told = by_words(buf_view(&words));
        if (told && (!latin_language(lang) || !view_eq_ci(lang, view_of(told))))
            meta_set(r, FIELD_LANGUAGE, (struct offer){view_of(told), "text", {0, 0}});
        else if (latin_language(lang))
            meta_set(r, FIELD_LANGUAGE, (struct offer){lang, "html-lang", dom_attr_span(p, attr)});
        return;
    }
    bool cyrillic = view_eq(view_of(script), VIEW("ru"));
    if (cyrillic && lang.n == 2 && !latin_language(lang) && !view_eq_ci(lang, VIEW("zh")))
        meta_set(r, FIELD_LANGUAGE, (struct offer){lang, "html-lang", dom_attr_span(p, attr)});
    meta_set(r, FIELD_LANGUAGE, (struct offer){view_of(script), "text", {0, 0}});
}
