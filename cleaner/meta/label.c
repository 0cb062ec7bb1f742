/*
 * What a line is by its words.  The rule for everything but notices and
 * footers: the line must be used up by known words, labels with short values,
 * dates, counts and separators.  One unknown word, and it is prose.
 */
#include "cleaner/meta/label.h"

#include "cleaner/meta/scan.h"

enum {
    SOURCE_WEIGHT = 24,  /* a source's name beside a date, in Latin letters */
    PROSE_WEIGHT = 700,  /* a notice or footer is no longer */
    CRUMB_WEIGHT = 160,
    ALONE_WEIGHT = 6,    /* a single control word shorter than this may be anything */
};

/* What a line was used up by. */
struct tally {
    uint32_t labels;   /* kinds of labels with values */
    uint32_t n_labels, n_words, n_counts, n_dates, n_policy;
    uint32_t share, control, pager, home, near; /* words of each kind */
    uint32_t one;       /* kinds of the only word, where there is one */
    uint32_t one_weight;
    bool clock;         /* a date with a time */
    bool numeric;       /* a date in digits and dashes */
    bool by;            /* By Somebody */
    bool name;          /* a source's name without a label */
    bool digits;        /* a number that counts nothing */
    bool plain;         /* a Latin label without a colon */
    bool spaced;        /* the only word is more than one */
    bool prose;         /* something that is none of these */
};

static bool digit(uint32_t cp)
{
    return cp >= '0' && cp <= '9';
}

static uint32_t weight(const struct scan *s, uint32_t from, uint32_t to)
{
    uint32_t w = 0;
    for (; from < to; from++)
        w += s->cp[from] >= 0x2E80 ? 2 : 1;
    return w;
}

static bool capital(const struct scan *s, uint32_t i)
{
    size_t at = s->off[i];
    uint32_t cp = utf8_next(s->v, &at);
    return cp != s->cp[i] && cp < 0x2E80; /* folding changed it */
}

/* By Jane Q. Public, von Max Muster: one to six words with capitals; the index behind, 0 for none. */
static uint32_t by_name(const struct scan *s, uint32_t i)
{
    static const struct view t[] = {VIEW_INIT("by"), VIEW_INIT("von"), VIEW_INIT("par"), VIEW_INIT("por"), VIEW_INIT("written by"),
                                    VIEW_INIT("posted by"), VIEW_INIT("words by"), VIEW_INIT("reviewed by")};
    uint32_t k = 0, words = 0, first = s->cp[i];
    if (first != 'b' && first != 'v' && first != 'p' && first != 'w' && first != 'r')
        return 0;
    for (size_t n = 0; n < sizeof t / sizeof *t && !k; n++) {
        uint32_t j = i;
        size_t at = 0;
        for (; at < t[n].n && j < s->n; at++)
            if (t[n].p[at] == ' ')
                at += s->gap[j] ? 0 : t[n].n;
            else if (s->cp[j] == (unsigned char)t[n].p[at])
                j++;
            else
                break;
        if (at == t[n].n && j < s->n && s->gap[j])
            k = j;
    }
    while (k && k < s->n && words < 6 && s->cp[k] < 0x2E80 && capital(s, k)) {
        words++;
        while (++k < s->n && !s->gap[k] && (cp_is_word(s->cp[k]) || s->cp[k] == '.' || s->cp[k] == '-' || s->cp[k] == '\''))
            ;
        if (k < s->n && !s->gap[k])
            break;
        uint32_t what;
        if (scan_word(s, k, WORD_UPDATED | WORD_DATE, &what))
            break;
    }
    return words > 1 || (words && k < s->n && scan_is_separator(s->cp[k])) ? k : 0;
}

/* A run of unknown characters: fine beside a time where it is the name of a source. */
static uint32_t take_name(const struct scan *s, uint32_t i, struct tally *t)
{
    uint32_t k = i, what, n;
    struct date d;
    struct label l;
    if (s->cp[i] < 0x2E80 || t->name) { /* not a source's; what else it is does not matter */
        t->prose = t->name = true;
        return i + 1;
    }
    while (k < s->n && cp_is_word(s->cp[k]) && (k == i || !s->gap[k]) && k - i <= SOURCE_WEIGHT) {
        if (k > i && (scan_label(s, k, &l) || (digit(s->cp[k]) && scan_date(s, k, DATE_UNSURE, &d))))
            break;
        k++;
    }
    bool media = false;
    for (n = 1; n <= 4 && k >= i + n; n++)
        media |= scan_word(s, k - n, WORD_MEDIA, &what) == n;
    if (!media || weight(s, i, k) > SOURCE_WEIGHT)
        t->prose = true;
    t->name = true;
    return k > i ? k : i + 1;
}

static void take_label(const struct label *l, struct tally *t)
{
    t->n_labels++;
    t->labels |= l->what & WORD_LABELS & ~((l->what & WORD_CLOCK) ? WORD_DATE : 0);
    t->n_policy += (l->what & WORD_POLICIES) != 0 && !(l->what & (WORD_SOURCE | WORD_DATE));
    t->prose |= l->prose;
    if ((l->what & WORD_SHARE) && l->end == l->value) { /* 字号：, 分享到： */
        t->share++;
        t->n_words++;
    }
}

static void take_word(const struct scan *s, uint32_t i, uint32_t n, uint32_t what, struct tally *t)
{
    t->n_words++;
    t->one = what;
    t->one_weight = weight(s, i, i + n);
    t->spaced = s->cp[i] < 0x2E80 && view_chr(view_sub(s->v, s->off[i], s->off[i + n]), ' ', 0) != VIEW_NONE;
    t->share += (what & WORD_SHARE) != 0;
    t->control += (what & WORD_CONTROL) != 0;
    t->pager += (what & WORD_PAGER) != 0;
    t->home += (what & WORD_HOME) != 0;
    t->near += (what & WORD_NEAR) != 0;
}

static struct tally use_up(const struct scan *s)
{
    struct tally t = {0};
    for (uint32_t i = 0, k, what = 0; i < s->n && !t.prose;) {
        uint32_t cp = s->cp[i];
        struct date d;
        struct label l;
        if ((k = scan_date(s, i, DATE_UNSURE, &d)) != 0) {
            t.n_dates++;
            t.clock |= d.timed;
            t.numeric |= view_has(view_sub(s->v, s->off[i], s->off[k]), VIEW("-")) || view_has(view_sub(s->v, s->off[i], s->off[k]), VIEW("/"));
            i = k;
        } else if (scan_label(s, i, &l)) {
            take_label(&l, &t);
            i = l.end;
        } else if ((k = by_name(s, i)) != 0) {
            t.by = true;
            i = k;
        } else if (digit(cp)) {
            for (k = i; k < s->n && digit(s->cp[k]); k++)
                ;
            uint32_t n = scan_word(s, k, WORD_UNIT, &what);
            t.n_counts += n != 0;
            t.digits |= n == 0;
            i = k + n;
        } else if ((k = scan_word(s, i, WORD_SHARE | WORD_CONTROL | WORD_PAGER | WORD_HOME | WORD_NEAR, &what)) != 0) {
            take_word(s, i, k, what, &t);
            i += k;
        } else if ((k = scan_word(s, i, WORD_DATE | WORD_UPDATED | WORD_UNIT, &what)) != 0 && cp < 0x2E80) {
            t.labels |= what & (WORD_DATE | WORD_UPDATED); /* Published June 5, 2020 */
            t.plain = true;
            t.n_labels += (what & (WORD_DATE | WORD_UPDATED)) != 0;
            i += k;
        } else if ((k = scan_word(s, i, WORD_UNIT, &what)) != 0 && k > 1) {
            t.n_counts++; /* 次浏览, its number is missing */
            i += k;
        } else if (scan_is_separator(cp) || cp == '+' || !cp_is_word(cp)) {
            i++;
        } else {
            i = take_name(s, i, &t);
        }
    }
    return t;
}

/* One word alone: a control if it is long enough to be nothing else, or known to stand alone. */
static bool may_stand_alone(const struct scan *s, const struct tally *t)
{
    return (t->one & (WORD_ALONE | WORD_HOME)) || t->spaced || (t->one_weight >= ALONE_WEIGHT && utf8_han(s->v));
}

static enum line_kind of_words(const struct scan *s, const struct tally *t)
{
    if (t->n_words == t->pager || (t->pager > 1 && t->pager >= t->share && t->pager >= t->control))
        return t->n_words > 1 || t->one_weight >= 4 ? LINE_PAGER : LINE_TEXT;
    if (t->digits || (t->n_words == 1 && !may_stand_alone(s, t)))
        return LINE_TEXT;
    return t->share >= t->control ? LINE_SHARE : LINE_CONTROL;
}

static enum line_kind used_up(const struct scan *s, const struct tally *t)
{
    if (t->prose || (t->name && !t->clock && !t->n_labels) || (t->plain && !t->n_dates))
        return LINE_TEXT;
    uint32_t said = t->labels & ~(uint32_t)(WORD_CLOCK | WORD_OTHER | WORD_POLICIES | WORD_SLASH);
    if (t->labels & WORD_EDITOR && !(said & (WORD_DATE | WORD_SOURCE | WORD_VIEWS)) && !t->n_dates)
        return LINE_EDITOR;
    if (said == WORD_SOURCE && !t->n_dates && !utf8_han(s->v)) /* Source: under a figure */
        return LINE_TEXT;
    if (said || t->n_policy >= 2 || (t->n_policy == 1 && (t->labels & (WORD_INDEX | WORD_DOCNUM | WORD_DOCDATE))))
        return LINE_METADATA;
    /* 时间：2024年5月20日 is a meeting's as well; 时间：2024-05-20 10:00:00 is a system's */
    if ((t->labels & WORD_CLOCK) && t->n_dates && t->numeric && t->clock)
        return LINE_METADATA;
    if (t->n_dates && (t->clock || t->numeric || t->by || t->n_counts) && !(t->labels & WORD_CLOCK))
        return LINE_METADATA;
    if (t->by && !t->n_words)
        return LINE_METADATA;
    if (t->labels & (WORD_OTHER | WORD_POLICY) && !t->n_dates)
        return t->share ? LINE_SHARE : LINE_METADATA;
    if (t->n_counts && !t->n_dates && !t->n_labels && !t->digits)
        return t->pager ? LINE_PAGER : LINE_METADATA;
    if (!t->n_words || t->n_labels || t->n_dates || s->cp[s->n - 1] == ':')
        return LINE_TEXT;
    return of_words(s, t);
}

/* 当前位置：首页 > 甲 > 乙; 首页 > 甲; 人民网>>经济·科技 */
static bool is_crumb(const struct scan *s)
{
    uint32_t what, arrows = 0, double_arrows = 0, total = s->weight;
    if (s->cut || total > CRUMB_WEIGHT)
        return false;
    uint32_t n = scan_word(s, 0, WORD_CRUMB, &what);
    for (uint32_t i = 0; i < s->n; i++) {
        uint32_t cp = s->cp[i];
        if (cp > 0x300B) /* Han: none of these */
            continue;
        if (cp == 0x3002 || cp == ';' || cp == '!')
            return false;
        bool arrow = cp == '>' || cp == 0xBB || cp == 0x203A || cp == 0x2192 || cp == 0x300B || cp == 0x25B8;
        arrows += arrow;
        double_arrows += cp == 0xBB || (arrow && i + 1 < s->n && s->cp[i + 1] == cp);
    }
    if (n && n < s->n && (s->cp[n] == ':' || arrows || s->cp[n] == '>'))
        return !(what & WORD_CONTROL) || arrows;
    n = scan_word(s, 0, WORD_HOME, &what);
    if (n && n < s->n)
        return arrows > 0 || (s->cp[n] == '/' && n + 1 < s->n && s->cp[n + 1] != '/');
    return double_arrows > 0 && arrows == 2 * double_arrows && total <= 60 && s->cp[0] >= 0x2E80 && s->cp[0] != 0x300B &&
           s->cp[0] != 0x300A;
}

/* 上一篇：..., with whatever title stands behind. */
static bool is_near(const struct scan *s)
{
    uint32_t what, n = scan_word(s, 0, WORD_NEAR, &what);
    uint32_t i = n;
    if (!n && s->n > 2 && scan_is_separator(s->cp[0])) /* 【上一篇】 */
        n = scan_word(s, i = 1, WORD_NEAR, &what), i += n;
    if (!n || s->cut || s->weight > 200)
        return false;
    return i >= s->n || s->cp[i] == ':' || s->cp[i] == 0x3011 || s->cp[i] == ']' || (s->cp[0] >= 0x2E80 && s->gap[i]);
}

/* A heading of links, alone but for marks and "more". */
static bool is_related(const struct scan *s)
{
    uint32_t i = 0, what, n, more;
    while (i < s->n && !cp_is_word(s->cp[i]))
        i++;
    n = scan_word(s, i, WORD_RELATED, &what);
    if (!n)
        return false;
    for (i += n; i < s->n; i++) {
        uint32_t k = scan_word(s, i, WORD_CONTROL | WORD_RELATED, &more);
        if (k)
            i += k - 1;
        else if (cp_is_word(s->cp[i]))
            return false;
    }
    return true;
}

static bool is_notice(const struct scan *s)
{
    uint32_t what, total = s->weight, hits = 0, first = 0, opener;
    if (s->cut || total > PROSE_WEIGHT || !(s->any & WORD_DISCLAIM))
        return false;
    uint32_t i = 0;
    while (i < s->n && !cp_is_word(s->cp[i]))
        i++;
    uint32_t n = scan_word(s, i, WORD_OPENER, &opener);
    bool strong = false;
    for (uint32_t k = 0; k < s->n; k++) {
        uint32_t m = scan_word(s, k, WORD_DISCLAIM | WORD_NOTICE, &what);
        if (!m)
            continue;
        if (!hits++)
            first = k;
        strong |= (what & WORD_DISCLAIM) != 0;
        k += m - 1;
    }
    return strong && (hits > 1 || (n && first >= i + n) || (first <= i + 1 && total <= 60));
}

/* ICP备, 公安备案, copyright: a footer's line. */
static bool is_footer(const struct scan *s)
{
    uint32_t what, total = s->weight, stops = 0, labels = 0;
    if (!(s->any & (WORD_FOOT | WORD_FOOTER)))
        return false;
    for (uint32_t i = 0; i < s->n; i++) {
        stops += s->cp[i] == 0x3002;
        uint32_t n = scan_word(s, i, WORD_FOOT, &what);
        if (n && i + n < s->n && s->cp[i + n] == ':') {
            labels++;
            i += n;
        }
    }
    if (total > PROSE_WEIGHT || stops > 2)
        return false;
    for (uint32_t i = scan_find(s, 0, WORD_FOOTER, &what); i < s->n; i = scan_find(s, i + 1, WORD_FOOTER, &what)) {
        uint32_t k = i + scan_word(s, i, WORD_FOOTER, &what);
        bool numbered = s->cp[i] == 'i' || s->cp[i] == 0x516C || s->cp[i] == 0x7F51 || s->cp[i] == 0x5EFA || s->cp[i] == 0x6700 ||
                        s->cp[i] == 0x4FE1 || s->cp[i] == 0x4E92 || s->cp[i] == 0x4E0D;
        if (!numbered && (s->cp[i] != 'p' || i == 0)) /* Powered by */
            return stops == 0 || labels;
        if (!numbered)
            continue;
        for (uint32_t j = k; j < s->n && j < k + 8; j++)
            if (digit(s->cp[j]))
                return true;
    }
    return labels >= 3 && stops == 0 && !s->cut;
}

/* Marks that code is full of; *angle: the angle brackets among them. */
static uint32_t code_marks(const struct scan *s, uint32_t *angle)
{
    uint32_t n = 0;
    *angle = 0;
    for (uint32_t k = 0; k < s->n; k++) {
        n += s->cp[k] && s->cp[k] < 0x80 && strchr("(){};=<>/\"'", (int)s->cp[k]);
        *angle += s->cp[k] == '<' || s->cp[k] == '>';
    }
    return n;
}

/* What a player, a template or a script left behind; no line of Chinese. */
static bool is_debris(const struct scan *s)
{
    static const struct view code[] = {VIEW_INIT("var "), VIEW_INIT("$("), VIEW_INIT("document."),
                                       VIEW_INIT("window."), VIEW_INIT("//<![CDATA["), VIEW_INIT("{{"),
                                       VIEW_INIT("<!--"), VIEW_INIT("-->"), VIEW_INIT("jQuery"), VIEW_INIT("@import"),
                                       VIEW_INIT("(function"), VIEW_INIT("<script"), VIEW_INIT("/*")};
    uint32_t what, i = 0, angle;
    if (!s->n || s->n > 400)
        return false;
    while (i < s->n && !cp_is_word(s->cp[i]))
        i++;
    if (i == s->n)
        return code_marks(s, &angle) == s->n && angle && (view_has(s->v, VIEW("\"")) || view_has(s->v, VIEW("/"))); /* " /> */
    for (i = 0; !cp_is_word(s->cp[i]) && s->cp[i] != '[';)
        i++;
    uint32_t n = scan_word(s, i, WORD_PLAYER, &what);
    if (n && i + n == s->n)
        return true;
    bool clock = s->n <= 11; /* 00:35, 00:00 / 03:12 */
    for (uint32_t k = 0; k < s->n && clock; k++)
        clock = digit(s->cp[k]) || s->cp[k] == ':' || s->cp[k] == '/';
    if (clock && s->n >= 4 && s->cp[s->n - 3] == ':')
        return s->cp[0] == '0' && s->n != 8;
    struct view v = s->v;
    if (!v.p[0] || !strchr("v$dw/{<-j@(.#*", v.p[0]) || utf8_han(v) > 0)
        return false;
    for (size_t k = 0; k < sizeof code / sizeof *code; k++)
        if (view_starts(v, code[k]))
            return code_marks(s, &angle) >= 3 &&
                   (view_has(v, VIEW(";")) || view_has(v, VIEW("{")) || view_has(v, VIEW("/*")) || angle);
    return strchr(".#@*", v.p[0]) && view_has(v, VIEW("{")) && view_has(v, VIEW("}")) && view_has(v, VIEW(":")) && view_has(v, VIEW(";"));
}

/* Most lines: a long sentence.  No table has to be asked. */
static bool is_sentence(const struct scan *s)
{
    uint32_t stops = 0, commas = 0;
    if (s->weight <= 160)
        return false;
    for (uint32_t i = 0; i < s->n && stops + commas < 3; i++) {
        stops += s->cp[i] == 0x3002;
        commas += s->cp[i] == ',' && i + 1 < s->n && s->cp[i + 1] >= 0x2E80;
    }
    return stops + commas >= 3;
}

enum line_kind line_classify(struct view text, const struct word_index *words, struct line_signs *signs)
{
    struct scan s;
    *signs = (struct line_signs){UINT32_MAX, UINT8_MAX};
    text = utf8_trim(text);
    if (!text.n || text.n > 3 * PROSE_WEIGHT)
        return LINE_TEXT;
    scan_line(&s, text, words);
    *signs = (struct line_signs){s.any, s.marks};
    if (!s.n)
        return LINE_TEXT;
    if (is_debris(&s))
        return LINE_PLAYER;
    if (is_footer(&s))
        return LINE_COPYRIGHT;
    if (is_notice(&s))
        return LINE_DISCLAIMER;
    if (is_sentence(&s))
        return LINE_TEXT;
    if (is_related(&s))
        return LINE_RELATED;
    if (is_crumb(&s))
        return LINE_BREADCRUMB;
    if (is_near(&s))
        return LINE_PAGER;
    if (s.cut || s.weight > 300)
        return LINE_TEXT;
    struct tally t = use_up(&s);
    return used_up(&s, &t);
}
