/*
 * What the names of elements say.  Class and id are taken apart into words
 * (at anything but letters and digits, and where a capital follows a small
 * letter), and the words are looked up: names are habits of site builders, so
 * they can refuse a part of a page, and they add to what density says of a
 * body, but they never choose one.
 */
#include "cleaner/extract/choose.h"

enum { WHOLE, PREFIX };

/* weak: many a template uses the word for larger things too (1), or for things with an article's text in them (2). */
struct word {
    struct view word;
    const char *rule;
    uint8_t how, weak;
};

/* Sorted by word: names_sorted() is tested. */
static const struct word words[] = {
    {VIEW_INIT("ad"), "advertisement", WHOLE, 1}, {VIEW_INIT("adbox"), "advertisement", WHOLE, 0},
    {VIEW_INIT("addthis"), "share", PREFIX, 0}, {VIEW_INIT("addtoany"), "share", PREFIX, 0},
    {VIEW_INIT("admod"), "advertisement", WHOLE, 0}, {VIEW_INIT("ads"), "advertisement", WHOLE, 1},
    {VIEW_INIT("adsbygoogle"), "advertisement", WHOLE, 0}, {VIEW_INIT("adsense"), "advertisement", PREFIX, 0},
    {VIEW_INIT("adv"), "advertisement", WHOLE, 1}, {VIEW_INIT("advert"), "advertisement", PREFIX, 1},
    {VIEW_INIT("aside"), "sidebar", WHOLE, 1}, {VIEW_INIT("author"), "metadata", PREFIX, 1},
    {VIEW_INIT("authorbox"), "metadata", PREFIX, 1}, {VIEW_INIT("authors"), "metadata", WHOLE, 1},
    {VIEW_INIT("banner"), "header", PREFIX, 2}, {VIEW_INIT("banquan"), "footer", PREFIX, 0},
    {VIEW_INIT("bdshare"), "share", PREFIX, 0}, {VIEW_INIT("bdsharebuttonbox"), "share", WHOLE, 0},
    {VIEW_INIT("bestof"), "related", WHOLE, 1}, {VIEW_INIT("bio"), "metadata", WHOLE, 1},
    {VIEW_INIT("breadcrumb"), "navigation", PREFIX, 0}, {VIEW_INIT("btn"), "control", WHOLE, 2},
    {VIEW_INIT("button"), "control", WHOLE, 2}, {VIEW_INIT("byline"), "metadata", PREFIX, 2},
    {VIEW_INIT("carousel"), "related", PREFIX, 1}, {VIEW_INIT("cmt"), "comments", WHOLE, 0},
    {VIEW_INIT("colophon"), "footer", WHOLE, 0}, {VIEW_INIT("comm"), "comments", WHOLE, 1},
    {VIEW_INIT("comment"), "comments", WHOLE, 0}, {VIEW_INIT("commentbox"), "comments", PREFIX, 0},
    {VIEW_INIT("commentform"), "comments", PREFIX, 0}, {VIEW_INIT("commentlist"), "comments", PREFIX, 0},
    {VIEW_INIT("comments"), "comments", WHOLE, 0}, {VIEW_INIT("consent"), "consent", WHOLE, 0},
    {VIEW_INIT("contributor"), "metadata", PREFIX, 1}, {VIEW_INIT("contributors"), "metadata", PREFIX, 1},
    {VIEW_INIT("cookie"), "consent", PREFIX, 0}, {VIEW_INIT("cookies"), "consent", WHOLE, 0},
    {VIEW_INIT("copyright"), "footer", PREFIX, 1}, {VIEW_INIT("copyrights"), "footer", WHOLE, 1},
    {VIEW_INIT("crumb"), "navigation", PREFIX, 0}, {VIEW_INIT("crumbs"), "navigation", WHOLE, 0},
    {VIEW_INIT("cta"), "advertisement", WHOLE, 1}, {VIEW_INIT("curpos"), "navigation", PREFIX, 0},
    {VIEW_INIT("daohang"), "navigation", PREFIX, 0}, {VIEW_INIT("dateline"), "metadata", WHOLE, 2},
    {VIEW_INIT("disclaimer"), "disclaimer", PREFIX, 1}, {VIEW_INIT("disqus"), "comments", PREFIX, 0},
    {VIEW_INIT("donate"), "advertisement", PREFIX, 1}, {VIEW_INIT("donation"), "advertisement", PREFIX, 1},
    {VIEW_INIT("donations"), "advertisement", WHOLE, 1}, {VIEW_INIT("dqwz"), "navigation", WHOLE, 0},
    {VIEW_INIT("dropdown"), "control", PREFIX, 1}, {VIEW_INIT("endnotes"), "footer", WHOLE, 1},
    {VIEW_INIT("erweima"), "share", PREFIX, 0}, {VIEW_INIT("ewm"), "share", WHOLE, 0},
    {VIEW_INIT("fanye"), "pager", PREFIX, 0}, {VIEW_INIT("feedback"), "control", PREFIX, 1},
    {VIEW_INIT("fenxiang"), "share", PREFIX, 0}, {VIEW_INIT("follow"), "share", PREFIX, 1},
    {VIEW_INIT("fontsize"), "control", PREFIX, 0}, {VIEW_INIT("foot"), "footer", WHOLE, 1},
    {VIEW_INIT("footer"), "footer", PREFIX, 1}, {VIEW_INIT("fundraising"), "advertisement", PREFIX, 1},
    {VIEW_INIT("fx"), "share", WHOLE, 1}, {VIEW_INIT("gallery"), "related", PREFIX, 1},
    {VIEW_INIT("gdpr"), "consent", PREFIX, 0}, {VIEW_INIT("gg"), "advertisement", WHOLE, 1},
    {VIEW_INIT("gotop"), "control", WHOLE, 0}, {VIEW_INIT("guanggao"), "advertisement", PREFIX, 0},
    {VIEW_INIT("guess"), "related", PREFIX, 1}, {VIEW_INIT("guestbook"), "comments", PREFIX, 0},
    {VIEW_INIT("header"), "header", WHOLE, 2}, {VIEW_INIT("hidden"), "hidden", WHOLE, 1},
    {VIEW_INIT("hotnews"), "related", PREFIX, 0}, {VIEW_INIT("jiathis"), "share", PREFIX, 0},
    {VIEW_INIT("jiucuo"), "control", PREFIX, 0}, {VIEW_INIT("keywords"), "metadata", WHOLE, 1},
    {VIEW_INIT("latest"), "related", PREFIX, 1}, {VIEW_INIT("layer"), "control", PREFIX, 1},
    {VIEW_INIT("lightbox"), "control", WHOLE, 1}, {VIEW_INIT("linkbox"), "related", WHOLE, 1},
    {VIEW_INIT("liuyan"), "comments", PREFIX, 0}, {VIEW_INIT("livefyre"), "comments", PREFIX, 0},
    {VIEW_INIT("login"), "sign-up", PREFIX, 1}, {VIEW_INIT("logo"), "header", WHOLE, 1},
    {VIEW_INIT("mailchimp"), "sign-up", PREFIX, 0}, {VIEW_INIT("mainnav"), "navigation", PREFIX, 0},
    {VIEW_INIT("masthead"), "header", PREFIX, 0}, {VIEW_INIT("mbx"), "navigation", WHOLE, 1},
    {VIEW_INIT("mc4wp"), "sign-up", WHOLE, 0}, {VIEW_INIT("menu"), "navigation", PREFIX, 0},
    {VIEW_INIT("meta"), "metadata", WHOLE, 2}, {VIEW_INIT("metadata"), "metadata", WHOLE, 2},
    {VIEW_INIT("mianze"), "disclaimer", PREFIX, 1}, {VIEW_INIT("modal"), "control", WHOLE, 1},
    {VIEW_INIT("morestories"), "related", PREFIX, 0}, {VIEW_INIT("mostpopular"), "related", PREFIX, 0},
    {VIEW_INIT("mostread"), "related", PREFIX, 0}, {VIEW_INIT("nav"), "navigation", WHOLE, 0},
    {VIEW_INIT("navbar"), "navigation", PREFIX, 0}, {VIEW_INIT("navi"), "navigation", WHOLE, 0},
    {VIEW_INIT("navigation"), "navigation", PREFIX, 0}, {VIEW_INIT("newsletter"), "sign-up", PREFIX, 1},
    {VIEW_INIT("nextprev"), "related", PREFIX, 0}, {VIEW_INIT("noprint"), "control", WHOLE, 1},
    {VIEW_INIT("offscreen"), "hidden", WHOLE, 1}, {VIEW_INIT("onetrust"), "consent", PREFIX, 0},
    {VIEW_INIT("optin"), "sign-up", PREFIX, 1}, {VIEW_INIT("outbrain"), "related", PREFIX, 0},
    {VIEW_INIT("overlay"), "control", WHOLE, 2}, {VIEW_INIT("pagebar"), "pager", PREFIX, 0},
    {VIEW_INIT("pagelist"), "pager", PREFIX, 0}, {VIEW_INIT("pagenav"), "pager", PREFIX, 0},
    {VIEW_INIT("pager"), "pager", PREFIX, 0}, {VIEW_INIT("pagination"), "pager", PREFIX, 0},
    {VIEW_INIT("paging"), "pager", WHOLE, 0}, {VIEW_INIT("paihang"), "related", PREFIX, 0},
    {VIEW_INIT("paywall"), "sign-up", WHOLE, 1}, {VIEW_INIT("pinglun"), "comments", PREFIX, 0},
    {VIEW_INIT("player"), "control", WHOLE, 2}, {VIEW_INIT("playlist"), "related", PREFIX, 1},
    {VIEW_INIT("popular"), "related", PREFIX, 0}, {VIEW_INIT("popup"), "control", PREFIX, 1},
    {VIEW_INIT("postmeta"), "metadata", PREFIX, 1}, {VIEW_INIT("prevnext"), "pager", PREFIX, 0},
    {VIEW_INIT("print"), "control", WHOLE, 2}, {VIEW_INIT("promo"), "advertisement", PREFIX, 1},
    {VIEW_INIT("pubdate"), "metadata", PREFIX, 1}, {VIEW_INIT("publishdate"), "metadata", PREFIX, 1},
    {VIEW_INIT("pubtime"), "metadata", PREFIX, 1}, {VIEW_INIT("qrcode"), "share", PREFIX, 0},
    {VIEW_INIT("rail"), "sidebar", WHOLE, 2}, {VIEW_INIT("rank"), "related", PREFIX, 0},
    {VIEW_INIT("ranking"), "related", PREFIX, 0}, {VIEW_INIT("rating"), "control", WHOLE, 2},
    {VIEW_INIT("ratings"), "control", WHOLE, 2}, {VIEW_INIT("readmore"), "related", PREFIX, 1},
    {VIEW_INIT("readnext"), "related", PREFIX, 0}, {VIEW_INIT("readtime"), "metadata", PREFIX, 1},
    {VIEW_INIT("recirc"), "related", PREFIX, 0}, {VIEW_INIT("recommend"), "related", PREFIX, 0},
    {VIEW_INIT("recommended"), "related", WHOLE, 0}, {VIEW_INIT("register"), "sign-up", WHOLE, 1},
    {VIEW_INIT("registration"), "sign-up", WHOLE, 1}, {VIEW_INIT("relate"), "related", WHOLE, 0},
    {VIEW_INIT("related"), "related", PREFIX, 0}, {VIEW_INIT("reporter"), "metadata", PREFIX, 2},
    {VIEW_INIT("respond"), "comments", WHOLE, 0}, {VIEW_INIT("rightrail"), "sidebar", WHOLE, 1},
    {VIEW_INIT("saoma"), "share", PREFIX, 0}, {VIEW_INIT("screenreader"), "hidden", PREFIX, 0},
    {VIEW_INIT("search"), "control", WHOLE, 2}, {VIEW_INIT("searchbox"), "control", PREFIX, 0},
    {VIEW_INIT("seealso"), "related", PREFIX, 0}, {VIEW_INIT("share"), "share", WHOLE, 0},
    {VIEW_INIT("sharebar"), "share", PREFIX, 0}, {VIEW_INIT("sharebutton"), "share", PREFIX, 0},
    {VIEW_INIT("sharedaddy"), "share", PREFIX, 0}, {VIEW_INIT("shares"), "share", WHOLE, 0},
    {VIEW_INIT("sharethis"), "share", PREFIX, 0}, {VIEW_INIT("shareto"), "share", PREFIX, 0},
    {VIEW_INIT("sharetool"), "share", PREFIX, 0}, {VIEW_INIT("sharing"), "share", WHOLE, 0},
    {VIEW_INIT("shengming"), "disclaimer", PREFIX, 1}, {VIEW_INIT("sidebar"), "sidebar", PREFIX, 1},
    {VIEW_INIT("sidecol"), "sidebar", PREFIX, 1}, {VIEW_INIT("signin"), "sign-up", PREFIX, 1},
    {VIEW_INIT("signup"), "sign-up", PREFIX, 1}, {VIEW_INIT("similar"), "related", PREFIX, 0},
    {VIEW_INIT("siteheader"), "header", WHOLE, 0}, {VIEW_INIT("sitemap"), "navigation", PREFIX, 0},
    {VIEW_INIT("skip"), "navigation", WHOLE, 1}, {VIEW_INIT("slideshow"), "related", PREFIX, 1},
    {VIEW_INIT("social"), "share", PREFIX, 2}, {VIEW_INIT("sponsor"), "advertisement", PREFIX, 1},
    {VIEW_INIT("sr"), "hidden", WHOLE, 1}, {VIEW_INIT("statement"), "disclaimer", WHOLE, 2},
    {VIEW_INIT("storylist"), "related", PREFIX, 1}, {VIEW_INIT("subfooter"), "footer", PREFIX, 0},
    {VIEW_INIT("submenu"), "navigation", PREFIX, 0}, {VIEW_INIT("subnav"), "navigation", PREFIX, 0},
    {VIEW_INIT("subscribe"), "sign-up", PREFIX, 1}, {VIEW_INIT("subscription"), "sign-up", PREFIX, 1},
    {VIEW_INIT("suggested"), "related", PREFIX, 1}, {VIEW_INIT("suggestions"), "related", WHOLE, 1},
    {VIEW_INIT("survey"), "control", WHOLE, 1}, {VIEW_INIT("taboola"), "related", PREFIX, 0},
    {VIEW_INIT("tag"), "metadata", WHOLE, 2}, {VIEW_INIT("taglist"), "metadata", PREFIX, 1},
    {VIEW_INIT("tags"), "metadata", WHOLE, 2}, {VIEW_INIT("teaser"), "related", PREFIX, 1},
    {VIEW_INIT("teasers"), "related", WHOLE, 0}, {VIEW_INIT("timestamp"), "metadata", PREFIX, 2},
    {VIEW_INIT("toc"), "navigation", WHOLE, 1}, {VIEW_INIT("toggle"), "control", WHOLE, 2},
    {VIEW_INIT("tool"), "control", WHOLE, 2}, {VIEW_INIT("toolbar"), "control", PREFIX, 1},
    {VIEW_INIT("tools"), "control", WHOLE, 2}, {VIEW_INIT("tooltip"), "control", PREFIX, 2},
    {VIEW_INIT("topbar"), "navigation", PREFIX, 0}, {VIEW_INIT("topics"), "metadata", WHOLE, 1},
    {VIEW_INIT("toplink"), "navigation", PREFIX, 0}, {VIEW_INIT("topnav"), "navigation", PREFIX, 0},
    {VIEW_INIT("totop"), "control", WHOLE, 0}, {VIEW_INIT("trend"), "related", WHOLE, 1},
    {VIEW_INIT("trending"), "related", PREFIX, 0}, {VIEW_INIT("tts"), "control", PREFIX, 1},
    {VIEW_INIT("tuijian"), "related", PREFIX, 0}, {VIEW_INIT("upnext"), "related", PREFIX, 0},
    {VIEW_INIT("util"), "control", WHOLE, 1}, {VIEW_INIT("utils"), "control", WHOLE, 1},
    {VIEW_INIT("viafoura"), "comments", PREFIX, 0}, {VIEW_INIT("videoplayer"), "control", PREFIX, 1},
    {VIEW_INIT("visuallyhidden"), "hidden", WHOLE, 0}, {VIEW_INIT("vote"), "control", WHOLE, 2},
    {VIEW_INIT("votes"), "control", WHOLE, 2}, {VIEW_INIT("wechat"), "share", WHOLE, 1},
    {VIEW_INIT("weixin"), "share", WHOLE, 1}, {VIEW_INIT("weizhi"), "navigation", PREFIX, 0},
    {VIEW_INIT("widget"), "sidebar", WHOLE, 2}, {VIEW_INIT("widgets"), "sidebar", WHOLE, 2},
    {VIEW_INIT("xgxw"), "related", PREFIX, 0}, {VIEW_INIT("xgyd"), "related", PREFIX, 0},
    {VIEW_INIT("xiangguan"), "related", PREFIX, 0}, {VIEW_INIT("yarpp"), "related", PREFIX, 0},
    {VIEW_INIT("zergnet"), "related", PREFIX, 0},
};

/* Words that only together say something, in this order, one behind the other. */
static const struct {
    struct view first, second;
    const char *rule;
} pairs[] = {
    {VIEW_INIT("read"), VIEW_INIT("more"), "related"},      {VIEW_INIT("read"), VIEW_INIT("next"), "related"},
    {VIEW_INIT("up"), VIEW_INIT("next"), "related"},        {VIEW_INIT("most"), VIEW_INIT("read"), "related"},
    {VIEW_INIT("more"), VIEW_INIT("stories"), "related"},   {VIEW_INIT("more"), VIEW_INIT("from"), "related"},
    {VIEW_INIT("more"), VIEW_INIT("news"), "related"},      {VIEW_INIT("also"), VIEW_INIT("read"), "related"},
    {VIEW_INIT("more"), VIEW_INIT("articles"), "related"},  {VIEW_INIT("see"), VIEW_INIT("also"), "related"},
    {VIEW_INIT("also"), VIEW_INIT("like"), "related"},      {VIEW_INIT("next"), VIEW_INIT("prev"), "pager"},
    {VIEW_INIT("prev"), VIEW_INIT("next"), "pager"},        {VIEW_INIT("next"), VIEW_INIT("post"), "pager"},
    {VIEW_INIT("post"), VIEW_INIT("navigation"), "pager"},  {VIEW_INIT("visually"), VIEW_INIT("hidden"), "hidden"},
    {VIEW_INIT("screen"), VIEW_INIT("reader"), "hidden"},   {VIEW_INIT("sign"), VIEW_INIT("up"), "sign-up"},
    {VIEW_INIT("opt"), VIEW_INIT("in"), "sign-up"},         {VIEW_INIT("call"), VIEW_INIT("action"), "advertisement"},
    {VIEW_INIT("font"), VIEW_INIT("size"), "control"},      {VIEW_INIT("back"), VIEW_INIT("top"), "control"},
    {VIEW_INIT("page"), VIEW_INIT("list"), "pager"},        {VIEW_INIT("side"), VIEW_INIT("bar"), "sidebar"},
    {VIEW_INIT("hot"), VIEW_INIT("news"), "related"},       {VIEW_INIT("friend"), VIEW_INIT("link"), "footer"},
};

static const struct {
    struct view word;
    uint8_t how, worth;
} bodies[] = {
    {VIEW_INIT("trseditor"), PREFIX, 2},   {VIEW_INIT("articlebody"), PREFIX, 2},   {VIEW_INIT("articlecontent"), PREFIX, 2},
    {VIEW_INIT("articletext"), PREFIX, 2}, {VIEW_INIT("entrycontent"), PREFIX, 2},  {VIEW_INIT("postcontent"), PREFIX, 2},
    {VIEW_INIT("postbody"), PREFIX, 2},    {VIEW_INIT("storybody"), PREFIX, 2},     {VIEW_INIT("contentbody"), PREFIX, 2},
    {VIEW_INIT("articlecon"), PREFIX, 2},  {VIEW_INIT("newscontent"), PREFIX, 2},   {VIEW_INIT("newstext"), PREFIX, 2},
    {VIEW_INIT("ucapcontent"), PREFIX, 2}, {VIEW_INIT("pagescontent"), PREFIX, 2},  {VIEW_INIT("zoom"), WHOLE, 2},
    {VIEW_INIT("artibody"), PREFIX, 2},    {VIEW_INIT("rmtxtcon"), PREFIX, 2},      {VIEW_INIT("jscontent"), WHOLE, 2},
    {VIEW_INIT("detailcontent"), PREFIX, 2}, {VIEW_INIT("vsbcontent"), PREFIX, 2},  {VIEW_INIT("newscon"), PREFIX, 1},
    {VIEW_INIT("article"), PREFIX, 1},     {VIEW_INIT("content"), PREFIX, 1},       {VIEW_INIT("story"), WHOLE, 1},
    {VIEW_INIT("body"), WHOLE, 1},
    {VIEW_INIT("text"), WHOLE, 1},         {VIEW_INIT("entry"), WHOLE, 1},          {VIEW_INIT("post"), WHOLE, 1},
    {VIEW_INIT("detail"), PREFIX, 1},      {VIEW_INIT("main"), WHOLE, 1},           {VIEW_INIT("neirong"), PREFIX, 2},
    {VIEW_INIT("zhengwen"), PREFIX, 2},    {VIEW_INIT("wenzhang"), PREFIX, 1},      {VIEW_INIT("xxgk"), WHOLE, 1},
};

#define COUNT(t) (sizeof(t) / sizeof *(t))

static bool matches(struct view have, struct view want, uint8_t how)
{
    return have.p[0] == want.p[0] && (how == WHOLE ? view_eq(have, want) : view_starts(have, want));
}

/* A letter as 0 to 25, anything else as 26; words begin with two characters. */
static unsigned letter(char c)
{
    return c >= 'a' && c <= 'z' ? (unsigned)(c - 'a') : 26;
}

static unsigned pair_of(struct view word)
{
    return letter(word.p[0]) * 27 + letter(word.p[1]);
}

void names_index_make(struct names_index *x)
{
    memset(x, 0, sizeof *x);
    for (size_t i = 0; i < COUNT(words); i++) {
        struct names_range *r = &x->words[pair_of(words[i].word)];
        if (!r->to)
            r->from = (uint16_t)i;
        r->to = (uint16_t)(i + 1);
    }
    for (size_t i = 0; i < COUNT(pairs); i++)
        x->pairs[pair_of(pairs[i].second)] = true;
    for (size_t i = 0; i < COUNT(bodies); i++)
        x->bodies[pair_of(bodies[i].word)] = true;
}

bool names_sorted(void)
{
    for (size_t i = 1; i < COUNT(words); i++)
        if (view_cmp(words[i - 1].word, words[i].word) >= 0)
            return false;
    for (size_t i = 0; i < COUNT(words); i++)
        if (words[i].word.n < 2)
            return false;
    return true;
}

static void judge_word(const struct names_index *x, struct view word, struct view before, struct name_verdict *v)
{
    if (word.n < 2)
        return;
    unsigned at = pair_of(word);
    for (size_t i = x->words[at].from; i < x->words[at].to; i++)
        if (matches(word, words[i].word, words[i].how) && (!v->rule || v->weak > words[i].weak)) {
            v->rule = words[i].rule;
            v->weak = words[i].weak;
        }
    for (size_t i = 0; i < COUNT(pairs) && before.n && x->pairs[at]; i++)
        if (matches(word, pairs[i].second, PREFIX) && view_eq(before, pairs[i].first) && (!v->rule || v->weak > 1)) {
            v->rule = pairs[i].rule;
            v->weak = 1;
        }
    for (size_t i = 0; i < COUNT(bodies) && x->bodies[at]; i++)
        if (bodies[i].worth > v->body && matches(word, bodies[i].word, bodies[i].how))
            v->body = bodies[i].worth;
}

/*
 * One name of a class list.  A name that refuses gives no credit as a body
 * (article-related), but another name of the same element may.
 */
static void judge_single(const struct names_index *x, struct view name, struct name_verdict *v)
{
    char word[2][32], whole[64];
    size_t n = 0, which = 0, before = 0, all = 0;
    struct name_verdict one = {0};
    for (size_t i = 0; i <= name.n; i++) {
        char c = i < name.n ? name.p[i] : ' ';
        bool capital = c >= 'A' && c <= 'Z';
        bool camel = capital && i > 0 && name.p[i - 1] >= 'a' && name.p[i - 1] <= 'z';
        if (n && (!ascii_alnum(c) || camel || n == sizeof word[0])) {
            judge_word(x, (struct view){word[which], n}, (struct view){word[1 - which], before}, &one);
            before = n;
            which = 1 - which;
            n = 0;
        }
        if (ascii_alnum(c)) {
            word[which][n++] = ascii_lower(c);
            if (all < sizeof whole)
                whole[all++] = ascii_lower(c);
        }
    }
    bool body = all > 1 && x->bodies[pair_of((struct view){whole, all})];
    for (size_t k = 0; k < COUNT(bodies) && body; k++) /* without its joints: article-body, articleBody */
        if (bodies[k].worth == 2 && matches((struct view){whole, all}, bodies[k].word, PREFIX))
            one.body = 2;
    if (one.rule && (!v->rule || v->weak > one.weak)) {
        v->rule = one.rule;
        v->weak = one.weak;
    }
    if (!one.rule && one.body > v->body)
        v->body = one.body;
}

/* A list of names; more than a person would give is none. */
static void judge_names(const struct names_index *x, struct view names, struct name_verdict *v)
{
    for (size_t at = 0, end; at < names.n && at < 400; at = end + 1) {
        for (end = at; end < names.n && !ascii_space(names.p[end]);)
            end++;
        judge_single(x, view_sub(names, at, end), v);
    }
}

static const struct {
    struct view role;
    const char *rule;
} roles[] = {
    {VIEW_INIT("navigation"), "navigation"}, {VIEW_INIT("menu"), "navigation"},      {VIEW_INIT("menubar"), "navigation"},
    {VIEW_INIT("complementary"), "sidebar"}, {VIEW_INIT("contentinfo"), "footer"},   {VIEW_INIT("banner"), "header"},
    {VIEW_INIT("search"), "control"},        {VIEW_INIT("dialog"), "control"},       {VIEW_INIT("alertdialog"), "control"},
    {VIEW_INIT("button"), "control"},        {VIEW_INIT("tablist"), "control"},      {VIEW_INIT("toolbar"), "control"},
};

static void judge_tag(const struct dom *d, uint32_t node, struct name_verdict *v)
{
    switch (d->nodes[node].tag) {
    case TAG_NAV: case TAG_MENU:
        *v = (struct name_verdict){.rule = "navigation"};
        break;
    case TAG_ASIDE:
        *v = (struct name_verdict){.rule = "sidebar", .weak = 1};
        break;
    case TAG_FOOTER:
        *v = (struct name_verdict){.rule = "footer", .weak = 1};
        break;
    case TAG_BUTTON: case TAG_SELECT: case TAG_TEXTAREA: case TAG_OPTION: case TAG_DIALOG: case TAG_INPUT: case TAG_OPTGROUP:
        *v = (struct name_verdict){.rule = "control"};
        break;
    case TAG_FORM:
        *v = (struct name_verdict){.rule = "control", .weak = 1};
        break;
    case TAG_ARTICLE:
        v->body = 2;
        break;
    case TAG_MAIN:
        if (v->body < 1)
            v->body = 1;
        break;
    default:
        break;
    }
}

struct name_verdict names_judge(const struct names_index *x, const struct dom *d, uint32_t node)
{
    const struct node *n = &d->nodes[node];
    struct name_verdict v = {0};
    if (n->tag == TAG_HTML || n->tag == TAG_BODY)
        return v;
    judge_tag(d, node, &v);
    for (uint16_t i = 0; i < n->nattrs; i++) {
        struct view value = n->attrs[i].value;
        switch (n->attrs[i].name) {
        case ATTR_CLASS: case ATTR_ID:
            judge_names(x, value, &v);
            if (v.rule && view_eq(view_of(v.rule), VIEW("hidden")) && view_chr(value, ':', 0) != VIEW_NONE)
                v.rule = NULL; /* hidden md:block: hidden on small screens only */
            break;
        case ATTR_ROLE:
            for (size_t k = 0; k < COUNT(roles); k++)
                if (view_eq_ci(value, roles[k].role))
                    v.rule = roles[k].rule, v.weak = 1;
            break;
        case ATTR_ITEMPROP:
            if (view_eq_ci(value, VIEW("articleBody")))
                v.body = 2;
            break;
        default:
            break;
        }
    }
    return v;
}
