/*
 * Brand substitution: an institution's page published again with the name of
 * a gambling site in the place of its own.  What stands in the place is found
 * by what follows it (offices, acts and persons of institutions), by its form
 * and by how often it recurs.  Reported only: the lost name is not known.
 */
#include "cleaner/base/utf8.h"
#include "cleaner/decontaminate/spam.h"
#include "cleaner/knowledge/language.h"

/* One name, with all the places where it stands. */
struct name {
    struct view text;
    uint32_t first, times, slots, grades, schools; /* its first chain; how often; followed by an office; by a school's year; by a school's word */
    uint32_t civic;                       /* followed by an office of a government */
    uint32_t academic;                    /* followed by an office or act that schools alone have */
    uint32_t next_slot;                   /* the first chain that a slot follows */
    bool simplified;                      /* in Simplified characters, in a Traditional text */
    bool said;                            /* it was reported */
};

enum {
    NAMES = 512,
    UNKNOWN = -7500 /* mean score of a character: names of firms and places are above it */
};

static struct name *name_of(struct name *names, uint32_t *used, struct view text)
{
    uint32_t i = (uint32_t)view_hash(text) & (NAMES - 1);
    while (names[i].text.n && !view_eq(names[i].text, text))
        i = (i + 1) & (NAMES - 1);
    if (names[i].text.n)
        return &names[i];
    if (*used >= NAMES / 2)
        return NULL;
    ++*used;
    names[i].text = text;
    return &names[i];
}

/* Whether what stands between the name and the next word is nothing, or a year or a class. */
static bool only_year(struct view gap, bool *grade)
{
    size_t i = 0;
    while (i < gap.n && ascii_digit(gap.p[i]))
        i++;
    bool digits = i > 0;
    struct view rest = view_from(gap, i);
    *grade = digits && rest.n == 0;
    return rest.n == 0 || (digits && (view_eq(rest, VIEW("年")) || view_eq(rest, VIEW("年度")) || view_eq(rest, VIEW("学年"))));
}

/* A person's name: two to four characters. */
static bool person(struct view v)
{
    size_t n = utf8_count(v);
    return n >= 2 && n <= 4 && utf8_han(v) == n;
}

/* An office that persons hold. */
static bool office(struct view v)
{
    static const char *const ends[] = {"长", "長", "任", "记", "記", "理", "授", "事", "师", "師", "士"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (view_ends(v, view_of(ends[i])))
            return true;
    return false;
}

/*
 * What schools alone have and what, in a text that people wrote, only a
 * school's name stands before: no team, firm or game has a vice dean.
 */
static bool academic(struct view word)
{
    static const char *const offices[] = {"副院长", "院长", "院领导", "党总支", "建院", "建校", "毕业典礼", "辅导员", "博士研究生", "硕士研究生",
                                          "研究生", "本科生", "副校长", "校领导", "校区", "教研室", "本科教学",
                                          "本科教育", "学术委员会", "教代会", "学生会", "研究生会", "教务处", "学工处", "招生办",
                                          "附属", "教授", "副教授"};
    for (size_t i = 0; i < sizeof offices / sizeof *offices; i++)
        if (view_eq(word, view_of(offices[i])))
            return true;
    return false;
}

/* Such an office right behind byte `at` of the flat text, or behind a year or a class. */
static bool academic_at(const struct spam *s, uint32_t at)
{
    bool grade;
    uint32_t h = spam_hit_at(s, at);
    if (h >= s->nhits || s->hits[h].beg < at || s->hits[h].beg > at + 15 || !only_year(view_sub(s->flat, at, s->hits[h].beg), &grade))
        return false;
    struct view word = lexicon_word(s->lex, s->hits[h].word);
    return academic(word) || (grade && (view_eq(word, VIEW("级")) || view_eq(word, VIEW("届"))));
}

/* Characters that people's texts do not put together, before the chain's first word: a name nobody knows. */
static bool unknown_head(const struct spam *s, const struct chain *c, struct view name)
{
    const struct language *l = s->p->know->language;
    uint32_t first = s->hits[c->first].beg, beg = (uint32_t)(name.p - s->flat.p);
    struct view head = view_sub(s->flat, beg, first);
    return l && utf8_count(head) >= 2 && language_score(l, head) < UNKNOWN;
}

/* An office, an act or a person of an institution follows the chain. */
static bool slot_after(const struct spam *s, const struct chain *c, bool *grade, bool *school)
{
    *grade = *school = false;
    for (uint32_t i = c->last + 1; i < s->nhits && i <= c->last + 2 && s->hits[i].beg <= c->end + 15; i++) {
        const struct lexicon_hit *h = &s->hits[i];
        if (h->beg < c->end)
            continue;
        struct view gap = view_sub(s->flat, c->end, h->beg);
        bool g, near = only_year(gap, &g);
        if (!near && !(h->cls == WORD_SLOT && person(gap) && office(view_sub(s->flat, h->beg, h->end))))
            return false;
        struct view word = view_sub(s->flat, h->beg, h->end);
        *grade = g && (view_eq(word, VIEW("级")) || view_eq(word, VIEW("級")) || view_eq(word, VIEW("届")) || view_eq(word, VIEW("屆")));
        *school = h->cls == WORD_SCHOOL || h->cls == WORD_CLASH;
        return h->cls == WORD_SLOT || h->cls == WORD_SCHOOL || h->cls == WORD_CLASH || h->cls == WORD_FIRM;
    }
    return false;
}

/* Offices that governments alone have, right behind the name: no firm and no team has a bureau of agriculture. */
static bool civic_after(const struct spam *s, const struct chain *c)
{
    static const char *const offices[] = {
        "人民政府", "政府办", "县委", "区委", "市委", "党工委", "乡镇", "供销", "农业农村", "教育局", "公安局", "财政局", "民政局", "司法局", "统计局",
        "审计局", "税务局", "气象局", "水利局", "林业局", "医保局", "医疗保障局", "人力资源", "人社局", "住房和城乡", "住建局", "交通运输局", "卫生健康",
        "卫健", "市场监管", "市场监督", "发展改革", "发展和改革", "发改", "应急管理", "生态环境", "自然资源", "文化和旅游局", "文旅局", "退役军人", "城市管理",
        "组织部", "宣传部", "统战部", "人大常委", "政协", "纪委监委", "乡村振兴局", "残联", "妇联", "机关事务", "政务服务"};
    struct view rest = view_from(s->flat, c->end);
    for (size_t i = 0; i < sizeof offices / sizeof *offices; i++)
        if (view_starts(rest, view_of(offices[i])))
            return true;
    return false;
}

static bool has_simplified(const struct spam *s, struct view v)
{
    bool found = false;
    for (size_t i = 0; i < v.n;) {
        int k = lexicon_script(s->lex, utf8_next(v, &i));
        if (k > 0)
            return false;
        found = found || k < 0;
    }
    return found;
}

static uint32_t clashes(const struct spam *s)
{
    return s->count[WORD_CLASH];
}

/* What argues for a name, for people. */
static struct buf reasons(const struct spam *s, const struct name *n, int nature)
{
    struct buf why = {.a = s->a};
    buf_printf(&why, "name %d; %u times, before an office or act %u times; %u words of schools, %u of firms, %u clashes", nature,
               n->times, n->slots, s->count[WORD_SCHOOL], s->count[WORD_FIRM], clashes(s));
    if (n->simplified)
        buf_printf(&why, "; Simplified among %u Traditional characters", s->census.traditional);
    buf_putc(&why, 0);
    return why;
}

/* Points of a name: what it is (*of_nature), where it stands, how often. */
static int points(const struct spam *s, const struct chain *c, const struct name *n, int *of_nature)
{
    bool school = s->count[WORD_SCHOOL] >= 3;
    int nature = 0;
    if (c->user || c->count[WORD_BRAND])
        nature += 4;
    else if (c->count[WORD_WEAK])
        nature += 2;
    nature += c->count[WORD_GAMBLE] ? 3 : 0;
    nature += c->mixed ? 3 : c->glued ? 1 : 0;
    nature += c->tails ? 2 : 0;
    nature += c->count[WORD_GENERIC] || c->count[WORD_GAMY] ? 1 : 0;
    nature += c->head ? 1 : 0;
    nature += c->count[WORD_BRAND] && c->count[WORD_WEAK] ? 1 : 0;
    nature += n->simplified ? 3 : 0;
    bool core = c->user || c->count[WORD_BRAND] || c->mixed || c->count[WORD_GAMBLE] || n->simplified ||
                (c->tails && (c->head || c->glued || c->count[WORD_WEAK] || c->count[WORD_GENERIC] || c->count[WORD_GAMY])) ||
                (c->glued && c->head && n->times >= 2 && n->slots >= 2) ||
                (c->count[WORD_GAMY] && n->times >= 3 && n->civic && (c->glued_left || (n->civic > 1 && unknown_head(s, c, n->text)))) ||
                (n->academic && n->times >= 2 &&
                 (c->count[WORD_WEAK] || ((c->count[WORD_GAMY] || c->count[WORD_GENERIC]) && (c->glued_left || unknown_head(s, c, n->text))))) ||
                (n->academic && c->tails && unknown_head(s, c, n->text)) ||
                (c->count[WORD_WEAK] && (clashes(s) || n->grades || (c->glued && s->count[WORD_FIRM]) ||
                                         (s->count[WORD_FIRM] >= 2 && school)));
    int place = n->slots ? 3 + 2 * (int)(n->slots > 3 ? 2 : n->slots - 1) : 0;
    int score = nature + place + (n->civic ? 2 : 0) + (n->academic ? 2 : 0) + (n->grades ? 1 : 0) + (n->times >= 2 ? 2 : 0) + (school ? 2 : 0) + (clashes(s) ? 2 : 0);
    *of_nature = nature;
    if (n->times == 1 && c->tails && !school && !clashes(s) && !n->schools && !n->academic)
        return 0; /* rather something put into the sentence */
    if (c->mixed && n->times >= 2 && (c->count[WORD_GENERIC] || c->count[WORD_GAMY]))
        return score;
    return core && (n->slots || n->simplified || (n->times >= 3 && c->count[WORD_BRAND])) ? score : 0;
}

/* Offices and persons that exist in neither a school nor a firm. */
static void judge_clashes(struct spam *s, bool named)
{
    uint32_t n = 0, first = UINT32_MAX, last = 0;
    for (uint32_t i = 0; i < s->nhits; i++)
        if (s->hits[i].cls == WORD_CLASH) {
            n++;
            last = i;
            if (first == UINT32_MAX)
                first = i;
        }
    uint32_t school = s->count[WORD_SCHOOL] + (n > 2 ? 2 : 0);
    if (n < 2 || school < 3 || named || s->hits[first].word == s->hits[last].word)
        return;
    struct buf b = {.a = s->a};
    buf_printf(&b, "%u such words beside %u of schools", n, s->count[WORD_SCHOOL]);
    buf_putc(&b, 0);
    struct buf words = {.a = s->a};
    for (uint32_t i = first; i <= last && words.n < 200; i++)
        if (s->hits[i].cls == WORD_CLASH) {
            buf_put(&words, view_sub(s->flat, s->hits[i].beg, s->hits[i].end));
            buf_putc(&words, ' ');
        }
    spam_report(s, RULE_BRAND_CLASH, VERDICT_STRONG, ACTION_REPORTED, spam_span(s, s->hits[first].beg, s->hits[first].end), b.p,
                utf8_trim(buf_view(&words)), 8);
}

/* Letters and three digits or more that are no year: 304am, tyc5997. */
static bool coined(struct view run)
{
    uint32_t letters = 0, digits = 0, number = 0;
    for (size_t i = 0; i < run.n; i++) {
        letters += ascii_alpha(run.p[i]);
        if (ascii_digit(run.p[i])) {
            digits++;
            number = number * 10 + (uint32_t)(run.p[i] - '0');
        }
    }
    return letters >= 2 && digits >= 3 && run.n <= 16 && !(digits == 4 && number >= 1900 && number < 2100);
}

/* Letters in lower case, with digits behind them or not, as addresses have them and institutions do not. */
static bool addresslike(struct view run)
{
    size_t letters = 0;
    while (letters < run.n && run.p[letters] >= 'a' && run.p[letters] <= 'z')
        letters++;
    size_t i = letters;
    while (i < run.n && ascii_digit(run.p[i]))
        i++;
    return (letters >= 3 || (letters == 2 && i - letters >= 2)) && i == run.n && run.n <= 16;
}

/* An office that schools alone have, behind the run or behind up to four characters that no text has side by side. */
static bool has_dean(const struct spam *s, uint32_t end)
{
    const struct language *l = s->p->know->language;
    size_t at = end;
    for (int han = 0; han <= 4; han++) {
        if (han != 1 && academic_at(s, (uint32_t)at))
            return !han || (l && language_score(l, view_sub(s->flat, end, at)) < UNKNOWN);
        if (at >= s->flat.n || !cp_is_han(utf8_next(s->flat, &at)))
            break;
    }
    return false;
}

/* A coined word stuck to a short unknown name, again and again, with offices and acts behind it. */
static void judge_coined(struct spam *s)
{
    struct name *names = arena_array(s->a, struct name, NAMES);
    uint32_t used = 0;
    for (size_t i = 0; i < s->flat.n;) {
        size_t from = i;
        while (i < s->flat.n && ascii_alnum(s->flat.p[i]))
            i++;
        if (i == from) {
            i++;
            continue;
        }
        struct view run = view_sub(s->flat, from, i);
        size_t after = i;
        struct name *n;
        uint32_t inside;
        bool sure = coined(run), maybe = sure || addresslike(run);
        if (!maybe || i >= s->flat.n || !cp_is_han(utf8_next(s->flat, &after)) ||
            s->cut[spam_node_at(s, (uint32_t)from, &inside)] || !(n = name_of(names, &used, run)))
            continue;
        if (!n->times++)
            n->first = (uint32_t)from;
        n->academic += has_dean(s, (uint32_t)i);
        uint32_t h = spam_hit_at(s, (uint32_t)i + 3);
        if (sure && h < s->nhits && s->hits[h].beg >= i + 6 && s->hits[h].beg <= i + 12 &&
            (s->hits[h].cls == WORD_SLOT || s->hits[h].cls == WORD_SCHOOL || s->hits[h].cls == WORD_FIRM))
            n->slots++;
        bool often = n->times == 3 && n->slots && s->count[WORD_SCHOOL] + s->count[WORD_FIRM] >= 3;
        if (n->said || (!often && !(n->times >= 2 && n->academic && s->count[WORD_SCHOOL] >= 3)))
            continue;
        n->said = true;
        struct buf b = {.a = s->a};
        buf_printf(&b, "a coined word stuck to a name, again and again; before an office or act %u times", n->slots > n->academic ? n->slots : n->academic);
        buf_putc(&b, 0);
        spam_report(s, RULE_BRAND_SLOT, VERDICT_STRONG, ACTION_REPORTED, spam_span(s, n->first, n->first + (uint32_t)run.n), b.p,
                    run, 8);
    }
}

/* What was put in an institution's place is no advertisement: the rules that come after do not count it. */
static void own(struct spam *s, uint32_t k)
{
    s->owned[k] = 1;
    for (uint32_t i = s->chains[k].first; i <= s->chains[k].last; i++)
        s->hits[i].cls = WORD_PLAIN;
}

/* A name before an office of a school, wherever else it stands: its beginning is known from there alone. */
static void count_deans(const struct spam *s, struct name *names)
{
    uint32_t tried = 0;
    for (uint32_t i = 0; i < NAMES && tried < 16; i++) {
        struct name *n = &names[i];
        if (!n->academic || utf8_count(n->text) < 4)
            continue;
        uint32_t times = 0;
        tried++;
        for (size_t at = 0; (at = view_find(s->flat, n->text, at)) != VIEW_NONE; at += n->text.n)
            times++;
        n->times = times > n->times ? times : n->times;
    }
}

void brand_judge(struct spam *s)
{
    struct chain *chains = s->chains;
    uint32_t n = s->nchains;
    s->owned = arena_array(s->a, uint8_t, n + 1);
    if (!n && s->count[WORD_CLASH] < 2 && s->count[WORD_SCHOOL] + s->count[WORD_FIRM] < 3)
        return;
    struct name *names = arena_array(s->a, struct name, NAMES);
    struct name **of = arena_array(s->a, struct name *, n + 1);
    uint32_t used = 0, found = 0;
    bool traditional = s->census.traditional >= 10 && s->census.traditional >= 4 * s->census.simplified;
    for (uint32_t k = 0; k < n; k++) {
        const struct chain *c = &chains[k];
        uint32_t from, beg = c->beg;
        bool dean = academic_at(s, c->end);
        if (dean && !c->head && head_find(s, c, &from) == HEAD_FOUND)
            beg = from;
        if (c->score < 3 || s->cut[spam_node_at(s, c->beg, &from)] || !(of[k] = name_of(names, &used, view_sub(s->flat, beg, c->end))))
            continue;
        bool grade, school, civic = civic_after(s, c), slot = slot_after(s, c, &grade, &school) || civic;
        if (!of[k]->times++)
            of[k]->first = k;
        if (slot && !of[k]->slots++)
            of[k]->next_slot = k;
        of[k]->grades += grade;
        of[k]->civic += civic;
        of[k]->academic += dean;
        of[k]->schools += school;
        of[k]->simplified = of[k]->simplified || (traditional && has_simplified(s, of[k]->text));
    }
    count_deans(s, names);
    for (uint32_t k = 0; k < n; k++) {
        if (!of[k])
            continue;
        int nature, score = points(s, &chains[of[k]->first], of[k], &nature);
        if (score < 8)
            continue;
        own(s, k);
        if (k != (of[k]->slots ? of[k]->next_slot : of[k]->first))
            continue;
        found++;
        const struct chain *c = &chains[k];
        spam_report(s, of[k]->simplified ? RULE_BRAND_SCRIPT : RULE_BRAND_SLOT, VERDICT_STRONG, ACTION_REPORTED,
                    spam_span(s, c->beg, c->end), reasons(s, of[k], nature).p, of[k]->text, score);
    }
    s->nbrands = found;
    judge_clashes(s, found > 0);
    if (!found && s->count[WORD_SCHOOL] + s->count[WORD_FIRM] >= 3)
        judge_coined(s);
}
