/*
 * Lines that say by their words that they are no article text, in the
 * languages that are not the cleaner's main business; Chinese lines are told
 * by line_classify().  A phrase counts only in a line not much longer than it.
 */
#include "cleaner/base/utf8.h"
#include "cleaner/extract/choose.h"

enum { BEGINS, IS, NOTICE_WEIGHT = 300 };

static const struct {
    struct view phrase;
    const char *rule;
    uint8_t how;
    uint8_t max; /* the heaviest line it decides */
} phrases[] = {
    {VIEW_INIT("advertisement"), "advertisement", BEGINS, 40},
    {VIEW_INIT("continue reading the main story"), "advertisement", BEGINS, 60},
    {VIEW_INIT("story continues below"), "advertisement", BEGINS, 60},
    {VIEW_INIT("article continues below"), "advertisement", BEGINS, 60},
    {VIEW_INIT("article continues after"), "advertisement", BEGINS, 60},
    {VIEW_INIT("scroll to continue"), "advertisement", BEGINS, 60},
    {VIEW_INIT("continue reading"), "control", IS, 40},
    {VIEW_INIT("sponsored"), "advertisement", IS, 30},
    {VIEW_INIT("iklan"), "advertisement", IS, 20},
    {VIEW_INIT("anzeige"), "advertisement", IS, 20},
    {VIEW_INIT("publicidad"), "advertisement", IS, 20},
    {VIEW_INIT("publicidade"), "advertisement", IS, 20},
    {VIEW_INIT("ad feedback"), "advertisement", IS, 20},
    {VIEW_INIT("реклама"), "advertisement", IS, 30},
    {VIEW_INIT("more great"), "related", BEGINS, 50},
    {VIEW_INIT("our standards:"), "disclaimer", BEGINS, 80},
    {VIEW_INIT("text size"), "control", IS, 20},
    {VIEW_INIT("caption"), "control", IS, 20},
    {VIEW_INIT("hide caption"), "control", IS, 20},
    {VIEW_INIT("toggle caption"), "control", IS, 20},
    {VIEW_INIT("отзывы"), "comments", IS, 30},
    {VIEW_INIT("read more"), "related", BEGINS, 200},
    {VIEW_INIT("read also"), "related", BEGINS, 200},
    {VIEW_INIT("also read"), "related", BEGINS, 200},
    {VIEW_INIT("read next"), "related", BEGINS, 200},
    {VIEW_INIT("see also"), "related", BEGINS, 160},
    {VIEW_INIT("see more"), "related", BEGINS, 60},
    {VIEW_INIT("more from"), "related", BEGINS, 80},
    {VIEW_INIT("more on"), "related", BEGINS, 60},
    {VIEW_INIT("more stories"), "related", BEGINS, 60},
    {VIEW_INIT("related:"), "related", BEGINS, 200},
    {VIEW_INIT("related"), "related", IS, 20},
    {VIEW_INIT("related articles"), "related", BEGINS, 40},
    {VIEW_INIT("related stories"), "related", BEGINS, 40},
    {VIEW_INIT("related posts"), "related", BEGINS, 40},
    {VIEW_INIT("related news"), "related", BEGINS, 40},
    {VIEW_INIT("related topics"), "related", BEGINS, 40},
    {VIEW_INIT("recommended"), "related", IS, 40},
    {VIEW_INIT("recommended for you"), "related", BEGINS, 50},
    {VIEW_INIT("you may also like"), "related", BEGINS, 60},
    {VIEW_INIT("you might also like"), "related", BEGINS, 60},
    {VIEW_INIT("you may like"), "related", BEGINS, 60},
    {VIEW_INIT("don't miss"), "related", BEGINS, 40},
    {VIEW_INIT("most popular"), "related", BEGINS, 40},
    {VIEW_INIT("most read"), "related", BEGINS, 40},
    {VIEW_INIT("trending"), "related", BEGINS, 40},
    {VIEW_INIT("latest news"), "related", BEGINS, 40},
    {VIEW_INIT("baca juga"), "related", BEGINS, 200},
    {VIEW_INIT("lihat juga"), "related", BEGINS, 200},
    {VIEW_INIT("leggi anche"), "related", BEGINS, 200},
    {VIEW_INIT("lire aussi"), "related", BEGINS, 200},
    {VIEW_INIT("lee también"), "related", BEGINS, 200},
    {VIEW_INIT("leia também"), "related", BEGINS, 200},
    {VIEW_INIT("lesen sie auch"), "related", BEGINS, 200},
    {VIEW_INIT("mehr zum thema"), "related", BEGINS, 80},
    {VIEW_INIT("читайте также"), "related", BEGINS, 200},
    {VIEW_INIT("관련기사"), "related", BEGINS, 60},
    {VIEW_INIT("関連記事"), "related", BEGINS, 60},
    {VIEW_INIT("share this"), "share", BEGINS, 60},
    {VIEW_INIT("share on"), "share", BEGINS, 40},
    {VIEW_INIT("share"), "share", IS, 20},
    {VIEW_INIT("tweet"), "share", IS, 20},
    {VIEW_INIT("facebook"), "share", IS, 20},
    {VIEW_INIT("twitter"), "share", IS, 20},
    {VIEW_INIT("whatsapp"), "share", IS, 20},
    {VIEW_INIT("pinterest"), "share", IS, 20},
    {VIEW_INIT("linkedin"), "share", IS, 20},
    {VIEW_INIT("email"), "share", IS, 20},
    {VIEW_INIT("e-mail"), "share", IS, 20},
    {VIEW_INIT("copy link"), "share", IS, 20},
    {VIEW_INIT("print"), "control", IS, 20},
    {VIEW_INIT("close"), "control", IS, 20},
    {VIEW_INIT("save"), "control", IS, 20},
    {VIEW_INIT("play"), "control", IS, 20},
    {VIEW_INIT("play video"), "control", IS, 20},
    {VIEW_INIT("comments"), "comments", IS, 30},
    {VIEW_INIT("leave a comment"), "comments", BEGINS, 60},
    {VIEW_INIT("leave a reply"), "comments", BEGINS, 60},
    {VIEW_INIT("post a comment"), "comments", BEGINS, 60},
    {VIEW_INIT("join the conversation"), "comments", BEGINS, 60},
    {VIEW_INIT("no comments"), "comments", BEGINS, 40},
    {VIEW_INIT("subscribe"), "sign-up", IS, 30},
    {VIEW_INIT("subscribe now"), "sign-up", BEGINS, 60},
    {VIEW_INIT("sign up for"), "sign-up", BEGINS, 240},
    {VIEW_INIT("sign up to"), "sign-up", BEGINS, 240},
    {VIEW_INIT("sign up"), "sign-up", IS, 30},
    {VIEW_INIT("subscribe to our"), "sign-up", BEGINS, 240},
    {VIEW_INIT("get our"), "sign-up", BEGINS, 60},
    {VIEW_INIT("log in"), "sign-up", IS, 30},
    {VIEW_INIT("follow us"), "share", BEGINS, 100},
    {VIEW_INIT("by clicking"), "sign-up", BEGINS, 250},
    {VIEW_INIT("by signing up"), "sign-up", BEGINS, 250},
    {VIEW_INIT("thank you for subscribing"), "sign-up", BEGINS, 200},
    {VIEW_INIT("tags:"), "metadata", BEGINS, 250},
    {VIEW_INIT("tags"), "metadata", IS, 20},
    {VIEW_INIT("topics:"), "metadata", BEGINS, 250},
    {VIEW_INIT("filed under"), "metadata", BEGINS, 250},
    {VIEW_INIT("posted in"), "metadata", BEGINS, 200},
    {VIEW_INIT("posted by"), "metadata", BEGINS, 100},
    {VIEW_INIT("posted on"), "metadata", BEGINS, 100},
    {VIEW_INIT("written by"), "metadata", BEGINS, 100},
    {VIEW_INIT("published"), "metadata", BEGINS, 60},
    {VIEW_INIT("last updated"), "metadata", BEGINS, 80},
    {VIEW_INIT("updated:"), "metadata", BEGINS, 80},
    {VIEW_INIT("updated on"), "metadata", BEGINS, 80},
    {VIEW_INIT("first published"), "metadata", BEGINS, 80},
    {VIEW_INIT("photo:"), "credit", BEGINS, 60},
    {VIEW_INIT("photo by"), "credit", BEGINS, 60},
    {VIEW_INIT("photos by"), "credit", BEGINS, 60},
    {VIEW_INIT("photograph:"), "credit", BEGINS, 70},
    {VIEW_INIT("photography by"), "credit", BEGINS, 60},
    {VIEW_INIT("image:"), "credit", BEGINS, 60},
    {VIEW_INIT("image copyright"), "credit", BEGINS, 60},
    {VIEW_INIT("image source"), "credit", BEGINS, 60},
    {VIEW_INIT("getty images"), "credit", BEGINS, 40},
    {VIEW_INIT("foto:"), "credit", BEGINS, 60},
    {VIEW_INIT("foto oleh"), "credit", BEGINS, 60},
    {VIEW_INIT("фото:"), "credit", BEGINS, 80},
    {VIEW_INIT("image credit"), "credit", BEGINS, 60},
    {VIEW_INIT("photo credit"), "credit", BEGINS, 60},
    {VIEW_INIT("loading"), "control", IS, 20},
    {VIEW_INIT("view comments"), "comments", BEGINS, 40},
    {VIEW_INIT("show comments"), "comments", BEGINS, 40},
    {VIEW_INIT("all rights reserved"), "disclaimer", BEGINS, 160},
    {VIEW_INIT("©"), "disclaimer", BEGINS, 160},
    {VIEW_INIT("copyright ©"), "disclaimer", BEGINS, 200},
    {VIEW_INIT("copyright (c)"), "disclaimer", BEGINS, 200},
};

#define COUNT(t) (sizeof(t) / sizeof *(t))

/* "IS" allows a mark or a count behind it: "Comments (3)", "Share:" */
static bool only_tail(struct view tail)
{
    for (size_t i = 0; i < tail.n; i++)
        if ((unsigned char)tail.p[i] >= 0x80 || ascii_alpha(tail.p[i]))
            return false;
    return true;
}

/* What platforms and sites write under what others have written. */
static bool is_notice(struct view text)
{
    static const struct {
        struct view word, part; /* the part is in several of them */
    } t[] = {
        {VIEW_INIT("仅提供信息存储"), VIEW_INIT("提供信息存")}, {VIEW_INIT("僅提供信息存儲"), VIEW_INIT("提供信息存")},
        {VIEW_INIT("不代表本网"), VIEW_INIT("代表本")},         {VIEW_INIT("不代表本站"), VIEW_INIT("代表本")},
        {VIEW_INIT("不代表本平台"), VIEW_INIT("代表本")},
    };
    if (text.n >= NOTICE_WEIGHT * 3)
        return false;
    bool has = false;
    for (size_t i = 0; i < COUNT(t); i++) {
        if (!i || !view_eq(t[i].part, t[i - 1].part))
            has = view_has(text, t[i].part);
        if (has && view_has(text, t[i].word))
            return utf8_weight(text) <= NOTICE_WEIGHT;
    }
    return false;
}

const char *phrase_rule(struct view text)
{
    if (is_notice(text))
        return "disclaimer";
    if (text.n == 0 || text.n > 600)
        return NULL;
    char first = ascii_lower(text.p[0]);
    size_t weight = 0;
    for (size_t i = 0; i < COUNT(phrases); i++) {
        if (phrases[i].phrase.p[0] != first || !view_starts_ci(text, phrases[i].phrase))
            continue;
        if (weight == 0)
            weight = text.n;
        struct view tail = view_from(text, phrases[i].phrase.n);
        if (weight > phrases[i].max || (tail.n && ascii_alpha(tail.p[0])))
            continue;
        if (phrases[i].how == BEGINS || only_tail(tail))
            return phrases[i].rule;
    }
    return NULL;
}

bool is_appeal(struct view text)
{
    static const struct view words[] = {
        VIEW_INIT("newsletter"), VIEW_INIT("subscribe"), VIEW_INIT("sign up"), VIEW_INIT("inbox"),
        VIEW_INIT("follow us"), VIEW_INIT("on twitter"), VIEW_INIT("on facebook"), VIEW_INIT("on instagram"),
        VIEW_INIT("our podcast"), VIEW_INIT("sponsor-free"), VIEW_INIT("our coverage"), VIEW_INIT("apple podcasts"), VIEW_INIT("have a tip"), VIEW_INIT("download our app"),
        VIEW_INIT("contact us at"), VIEW_INIT("email us"), VIEW_INIT("write to us"), VIEW_INIT("all rights reserved"),
        VIEW_INIT("click here to"), VIEW_INIT("may be reached at"), VIEW_INIT("can be reached at"), VIEW_INIT("google news"),
        VIEW_INIT("whatsapp"), VIEW_INIT("telegram"), VIEW_INIT("abonnieren"), VIEW_INIT("подпис"), VIEW_INIT("suscr"),
        VIEW_INIT("公众号"), VIEW_INIT("二维码"),
    };
    for (size_t i = 0; i < COUNT(words); i++)
        if (view_find_ci(text, words[i], 0) != VIEW_NONE)
            return true;
    return false;
}
