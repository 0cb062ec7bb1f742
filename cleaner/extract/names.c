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

#define W(w, how, weak) {VIEW_INIT(w), RULE, how, weak}

/* Sorted by nothing: found by first letter and length through a scan of the letter's run. */
static const struct word words[] = {
#define RULE "navigation"
    W("nav", WHOLE, 0), W("navbar", PREFIX, 0), W("navigation", PREFIX, 0), W("navi", WHOLE, 0), W("menu", PREFIX, 0),
    W("submenu", PREFIX, 0), W("subnav", PREFIX, 0), W("topnav", PREFIX, 0), W("mainnav", PREFIX, 0),
    W("breadcrumb", PREFIX, 0), W("crumb", PREFIX, 0), W("crumbs", WHOLE, 0), W("daohang", PREFIX, 0),
    W("weizhi", PREFIX, 0), W("topbar", PREFIX, 0), W("toplink", PREFIX, 0), W("sitemap", PREFIX, 0),
    W("skip", WHOLE, 1), W("toc", WHOLE, 1), W("mbx", WHOLE, 1), W("dqwz", WHOLE, 0), W("curpos", PREFIX, 0),
#undef RULE
#define RULE "header"
    W("masthead", PREFIX, 0), W("banner", PREFIX, 2), W("header", WHOLE, 2), W("siteheader", WHOLE, 0),
    W("logo", WHOLE, 1),
#undef RULE
#define RULE "footer"
    W("footer", PREFIX, 1), W("foot", WHOLE, 1), W("colophon", WHOLE, 0), W("copyright", PREFIX, 1),
    W("copyrights", WHOLE, 1), W("banquan", PREFIX, 0), W("subfooter", PREFIX, 0), W("endnotes", WHOLE, 1),
#undef RULE
#define RULE "sidebar"
    W("sidebar", PREFIX, 1), W("aside", WHOLE, 1), W("rail", WHOLE, 2), W("rightrail", WHOLE, 1), W("sidecol", PREFIX, 1),
    W("widget", WHOLE, 2), W("widgets", WHOLE, 2),
#undef RULE
#define RULE "related"
    W("related", PREFIX, 0), W("relate", WHOLE, 0), W("recommend", PREFIX, 0), W("recommended", WHOLE, 0),
    W("recirc", PREFIX, 0), W("readmore", PREFIX, 1), W("readnext", PREFIX, 0), W("upnext", PREFIX, 0),
    W("morestories", PREFIX, 0), W("xgxw", PREFIX, 0), W("xgyd", PREFIX, 0), W("xiangguan", PREFIX, 0),
    W("tuijian", PREFIX, 0), W("paihang", PREFIX, 0), W("rank", PREFIX, 0), W("ranking", PREFIX, 0), W("hotnews", PREFIX, 0),
    W("popular", PREFIX, 0), W("trending", PREFIX, 0), W("trend", WHOLE, 1), W("outbrain", PREFIX, 0),
    W("taboola", PREFIX, 0), W("zergnet", PREFIX, 0), W("teaser", PREFIX, 1), W("teasers", WHOLE, 0),
    W("latest", PREFIX, 1), W("seealso", PREFIX, 0), W("similar", PREFIX, 0), W("suggested", PREFIX, 1),
    W("suggestions", WHOLE, 1), W("nextprev", PREFIX, 0), W("guess", PREFIX, 1), W("playlist", PREFIX, 1), W("bestof", WHOLE, 1),
    W("linkbox", WHOLE, 1), W("mostread", PREFIX, 0), W("mostpopular", PREFIX, 0),
    W("carousel", PREFIX, 1), W("yarpp", PREFIX, 0), W("jp-relatedposts", WHOLE, 0), W("storylist", PREFIX, 1),
#undef RULE
#define RULE "share"
    W("share", WHOLE, 0), W("shares", WHOLE, 0), W("sharing", WHOLE, 0), W("sharebar", PREFIX, 0), W("sharetool", PREFIX, 0),
    W("sharebutton", PREFIX, 0), W("sharethis", PREFIX, 0), W("sharedaddy", PREFIX, 0), W("shareto", PREFIX, 0),
    W("social", PREFIX, 2), W("addthis", PREFIX, 0), W("addtoany", PREFIX, 0), W("bdshare", PREFIX, 0),
    W("bdsharebuttonbox", WHOLE, 0), W("jiathis", PREFIX, 0), W("fenxiang", PREFIX, 0), W("fx", WHOLE, 1),
    W("follow", PREFIX, 1), W("qrcode", PREFIX, 0), W("ewm", WHOLE, 0), W("erweima", PREFIX, 0), W("saoma", PREFIX, 0),
    W("weixin", WHOLE, 1), W("wechat", WHOLE, 1),
#undef RULE
#define RULE "metadata"
    W("byline", PREFIX, 2), W("dateline", WHOLE, 2), W("author", PREFIX, 1), W("authors", WHOLE, 1), W("bio", WHOLE, 1),
    W("postmeta", PREFIX, 1), W("meta", WHOLE, 2), W("metadata", WHOLE, 2), W("timestamp", PREFIX, 2),
    W("pubdate", PREFIX, 1), W("pubtime", PREFIX, 1), W("publishdate", PREFIX, 1), W("tags", WHOLE, 2), W("tag", WHOLE, 2),
    W("taglist", PREFIX, 1), W("keywords", WHOLE, 1), W("topics", WHOLE, 1), W("reporter", PREFIX, 2),
    W("readtime", PREFIX, 1), W("contributor", PREFIX, 1), W("contributors", PREFIX, 1), W("authorbox", PREFIX, 1),
#undef RULE
#define RULE "comments"
    W("comment", WHOLE, 0), W("comments", WHOLE, 0), W("commentlist", PREFIX, 0), W("comm", WHOLE, 1), W("disqus", PREFIX, 0),
    W("respond", WHOLE, 0), W("livefyre", PREFIX, 0), W("pinglun", PREFIX, 0), W("guestbook", PREFIX, 0), W("liuyan", PREFIX, 0),
    W("commentform", PREFIX, 0), W("commentbox", PREFIX, 0), W("viafoura", PREFIX, 0), W("cmt", WHOLE, 0),
#undef RULE
#define RULE "pager"
    W("pager", PREFIX, 0), W("pagination", PREFIX, 0), W("paging", WHOLE, 0), W("pagelist", PREFIX, 0), W("pagebar", PREFIX, 0),
    W("prevnext", PREFIX, 0), W("fanye", PREFIX, 0), W("pagenav", PREFIX, 0),
#undef RULE
#define RULE "sign-up"
    W("newsletter", PREFIX, 1), W("subscribe", PREFIX, 1), W("subscription", PREFIX, 1), W("signup", PREFIX, 1),
    W("optin", PREFIX, 1), W("paywall", WHOLE, 1), W("login", PREFIX, 1), W("signin", PREFIX, 1), W("register", WHOLE, 1),
    W("registration", WHOLE, 1), W("mailchimp", PREFIX, 0), W("mc4wp", WHOLE, 0),
#undef RULE
#define RULE "advertisement"
    W("ad", WHOLE, 1), W("ads", WHOLE, 1), W("advert", PREFIX, 1), W("adsense", PREFIX, 0), W("adsbygoogle", WHOLE, 0),
    W("adbox", WHOLE, 0), W("sponsor", PREFIX, 1), W("promo", PREFIX, 1), W("guanggao", PREFIX, 0), W("gg", WHOLE, 1),
    W("adv", WHOLE, 1), W("admod", WHOLE, 0), W("cta", WHOLE, 1), W("donate", PREFIX, 1),
    W("donation", PREFIX, 1),
#undef RULE
#define RULE "control"
    W("print", WHOLE, 2), W("fontsize", PREFIX, 0), W("toolbar", PREFIX, 1), W("tools", WHOLE, 2), W("tool", WHOLE, 2),
    W("search", WHOLE, 2), W("searchbox", PREFIX, 0),  W("modal", WHOLE, 1), W("popup", PREFIX, 1), W("lightbox", WHOLE, 1), W("tooltip", PREFIX, 2),
    W("btn", WHOLE, 2), W("button", WHOLE, 2), W("noprint", WHOLE, 1), W("player", WHOLE, 2), W("feedback", PREFIX, 1),
    W("dropdown", PREFIX, 1), W("gotop", WHOLE, 0), W("totop", WHOLE, 0), W("jiucuo", PREFIX, 0), W("overlay", WHOLE, 2),
    W("rating", WHOLE, 2), W("ratings", WHOLE, 2), W("vote", WHOLE, 2), W("votes", WHOLE, 2), W("survey", WHOLE, 1),
    W("videoplayer", PREFIX, 1), W("toggle", WHOLE, 2),
#undef RULE
#define RULE "consent"
    W("cookie", PREFIX, 0), W("cookies", WHOLE, 0), W("consent", WHOLE, 0), W("onetrust", PREFIX, 0), W("gdpr", PREFIX, 0),
#undef RULE
#define RULE "disclaimer"
    W("disclaimer", PREFIX, 1), W("shengming", PREFIX, 1), W("mianze", PREFIX, 1), W("statement", WHOLE, 2),
#undef RULE
#define RULE "hidden"
    W("sr", WHOLE, 1), W("visuallyhidden", WHOLE, 0), W("screenreader", PREFIX, 0), W("offscreen", WHOLE, 1),
#undef RULE
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
    return how == WHOLE ? view_eq(have, want) : view_starts(have, want);
}

static void judge_word(struct view word, struct view before, struct name_verdict *v)
{
    for (size_t i = 0; i < COUNT(words); i++)
        if (words[i].word.p[0] == word.p[0] && matches(word, words[i].word, words[i].how) &&
            (!v->rule || v->weak > words[i].weak)) {
            v->rule = words[i].rule;
            v->weak = words[i].weak;
        }
    for (size_t i = 0; i < COUNT(pairs) && before.n; i++)
        if (view_starts(word, pairs[i].second) && view_eq(before, pairs[i].first) && (!v->rule || v->weak > 1)) {
            v->rule = pairs[i].rule;
            v->weak = 1;
        }
    for (size_t i = 0; i < COUNT(bodies); i++)
        if (bodies[i].worth > v->body && matches(word, bodies[i].word, bodies[i].how))
            v->body = bodies[i].worth;
}

/*
 * One name of a class list.  A name that refuses gives no credit as a body
 * (article-related), but another name of the same element may.
 */
static void judge_single(struct view name, struct name_verdict *v)
{
    char word[2][32], whole[64];
    size_t n = 0, which = 0, before = 0, all = 0;
    struct name_verdict one = {0};
    for (size_t i = 0; i <= name.n; i++) {
        char c = i < name.n ? name.p[i] : ' ';
        bool capital = c >= 'A' && c <= 'Z';
        bool camel = capital && i > 0 && name.p[i - 1] >= 'a' && name.p[i - 1] <= 'z';
        if (n && (!ascii_alnum(c) || camel || n == sizeof word[0])) {
            judge_word((struct view){word[which], n}, (struct view){word[1 - which], before}, &one);
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
    for (size_t k = 0; k < COUNT(bodies) && all; k++) /* without its joints: article-body, articleBody */
        if (bodies[k].worth == 2 && view_starts((struct view){whole, all}, bodies[k].word))
            one.body = 2;
    if (one.rule && (!v->rule || v->weak > one.weak)) {
        v->rule = one.rule;
        v->weak = one.weak;
    }
    if (!one.rule && one.body > v->body)
        v->body = one.body;
}

/* A list of names; more than a person would give is none. */
static void judge_names(struct view names, struct name_verdict *v)
{
    for (size_t at = 0, end; at < names.n && at < 400; at = end + 1) {
        for (end = at; end < names.n && !ascii_space(names.p[end]);)
            end++;
        judge_single(view_sub(names, at, end), v);
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

struct name_verdict names_judge(const struct dom *d, uint32_t node)
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
            judge_names(value, &v);
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
