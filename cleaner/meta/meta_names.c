/* People's names in bylines: Chinese ones by role words and surnames, Latin ones by their capitals. */
#include "cleaner/meta/read.h"

enum { PARTS = 24, NAME_WEIGHT = 100 };

/* The surnames of nearly everybody, sorted by nothing: a byline without a role word must begin with one. */
static const char surnames[] =
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟"
    "汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严"
    "牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜肖詹关苗凌费纪靳盛童欧甄项曲成游阳"
    "裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简"
    "娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩稽井练仲乐虞卞封竺冼原官衣楚佟栗匡"
    "宗应台巫鞠僧桑荆谌银扬明沙薄伏岑习胥保和蔺水云昌凤酆皮卡齐元平湛禹狄贝臧成茅庞支昝经裘缪干宣贲杭诸钮嵇滑荣羊"
    "惠麴家芮羿储汲邴松富乌焦巴弓牧隗山全班仰秋伊暴斜厉戎祖束景詹束龙幸韶璩濮阴胜双闻莘翟劳逄冠宰璩蒲台从鄂索咸籍"
    "卓蔺屠双殷段钭农逯欧司空漆";

static bool is_surname(uint32_t cp)
{
    char b[4];
    size_t n = utf8_encode(b, cp);
    if (n != 3)
        return false;
    for (size_t at = 0; at + 3 < sizeof surnames; at += 3)
        if (memcmp(surnames + at, b, 3) == 0)
            return true;
    return false;
}

/* Two or three characters that look like a name and are none. */
static bool is_stop(struct view v)
{
    static const struct view t[] = {VIEW_INIT("完"), VIEW_INIT("未完"), VIEW_INIT("资料图"), VIEW_INIT("图文"), VIEW_INIT("综合"),
                                    VIEW_INIT("和"), VIEW_INIT("本站"), VIEW_INIT("本网"), VIEW_INIT("本报"), VIEW_INIT("管理员"),
                                    VIEW_INIT("时间"), VIEW_INIT("平安"), VIEW_INIT("文化"), VIEW_INIT("经济"), VIEW_INIT("成都"),
                                    VIEW_INIT("时政"), VIEW_INIT("全文"), VIEW_INIT("原文"), VIEW_INIT("全国"), VIEW_INIT("华东"),
                                    VIEW_INIT("连载"), VIEW_INIT("金融"), VIEW_INIT("安徽"), VIEW_INIT("江苏"), VIEW_INIT("江西"),
                                    VIEW_INIT("宁夏"), VIEW_INIT("云南"), VIEW_INIT("甘肃"), VIEW_INIT("解读"), VIEW_INIT("解放"),
                                    VIEW_INIT("应急"), VIEW_INIT("原创"), VIEW_INIT("单位"), VIEW_INIT("关注"), VIEW_INIT("简介"),
                                    VIEW_INIT("匿名"), VIEW_INIT("佚名"), VIEW_INIT("未知"), VIEW_INIT("不详"), VIEW_INIT("网络")};
    for (size_t i = 0; i < sizeof t / sizeof *t; i++)
        if (view_eq(t[i], v))
            return true;
    return false;
}

/* The role word at i, without a colon: its length. */
static uint32_t role_at(const struct scan *s, uint32_t i)
{
    static const char *const more[] = {"报道", "摄影报道", "文图", "图文", "特约评论员", "评论员", "特约通讯员",
                                       "本报通讯员", "本网通讯员", "首席记者", "本报首席记者", "融媒记者", "全媒体记者", "融媒体记者",
                                       "本台记者", "本刊记者", "特派记者", "实习", "采写", "供图", "整理", "综合", "执笔", "新华社记者",
                                       "中新社记者", "人民日报记者", "央视记者", "学生记者", "校园记者", "小记者"};
    uint32_t what, best = scan_word(s, i, WORD_AUTHOR | WORD_SLASH, &what);
    if (best == 1 && i + 1 < s->n && !s->gap[i + 1] && !scan_is_separator(s->cp[i + 1]))
        best = 0; /* 文 is a surname, too */
    for (size_t k = 0; k < sizeof more / sizeof *more; k++) {
        struct view w = view_of(more[k]);
        uint32_t j = i;
        size_t at = 0;
        while (at < w.n && j < s->n && s->cp[j] == utf8_next(w, &at))
            j++;
        if (at >= w.n && j - i > best && j > i && (j - i) * 3 == w.n)
            best = j - i;
    }
    return best;
}

struct part {
    uint32_t beg, end;
};

/* The runs between spaces and marks, role words taken off; a role word inside a run parts it. */
static uint32_t split(const struct scan *s, struct part out[PARTS], bool *roles)
{
    uint32_t n = 0, beg = 0;
    bool open = false;
    for (uint32_t i = 0; i <= s->n && n < PARTS;) {
        bool dot = i < s->n && (s->cp[i] == 0xB7 || s->cp[i] == 0x30FB) && open; /* 买买提·艾力 */
        bool stop = i == s->n || s->gap[i] || (scan_is_separator(s->cp[i]) && !dot) || s->cp[i] == 0xFF0C;
        uint32_t role = i < s->n && (!open || stop || i - beg >= 2) ? role_at(s, i) : 0;
        role = role == 1 && open && !stop ? 0 : role;
        if (open && (stop || role)) {
            bool house = role && !stop && !*roles && n == 0; /* 某报记者: the house, not a person */
            if (!house)
                out[n++] = (struct part){beg, i};
            open = false;
        }
        if (role) {
            *roles = true;
            i += role;
            continue;
        }
        if (i < s->n && !open && !scan_is_separator(s->cp[i])) {
            open = true;
            beg = i;
        }
        i++;
    }
    return n;
}

/* 王 海 燕 and 方 敏: single characters beside each other are one name. */
static uint32_t join_single(const struct scan *s, struct part *t, uint32_t n)
{
    uint32_t k = 0;
    for (uint32_t i = 0; i < n; i++) {
        bool single = t[i].end - t[i].beg == 1;
        if (single && k && t[k - 1].end == t[i].beg && s->gap[t[i].beg] && t[k - 1].end - t[k - 1].beg == 1)
            t[k - 1].end = t[i].end;
        else
            t[k++] = t[i];
    }
    return k;
}

static struct view name_of(struct reader *r, const struct scan *s, struct part t)
{
    struct view v = view_sub(s->v, s->off[t.beg], s->off[t.end]);
    if (view_chr(v, ' ', 0) == VIEW_NONE && !view_has(v, VIEW("　")))
        return v;
    struct buf b = {.a = r->a};
    for (size_t at = 0; at < v.n;) {
        uint32_t cp = utf8_next(v, &at);
        if (!cp_is_space(cp))
            utf8_put(&b, cp);
    }
    return buf_view(&b);
}

uint32_t meta_names(struct reader *r, struct view value, const char *rule, struct span span, bool strict)
{
    struct scan s;
    struct part t[PARTS];
    bool roles = false;
    scan_line(&s, value, r->p->know->words);
    if (s.cut || s.n == 0 || utf8_weight(value) > 2 * NAME_WEIGHT)
        return 0;
    uint32_t n = join_single(&s, t, split(&s, t, &roles)), good = 0, taken = 0;
    for (uint32_t i = 0; i < n; i++) {
        struct view v = name_of(r, &s, t[i]);
        size_t han = utf8_han(v), all = utf8_count(v);
        bool dotted = view_has(v, VIEW("·"));
        good += !is_stop(v) && !(strict && meta_is_medium(r, v)) && (dotted ? all <= 16 : han == all && han >= 2 && han <= 4 && (is_surname(s.cp[t[i].beg]) || (roles && !strict)));
    }
    if (strict && (good < n || !good || (!roles && n > 4)))
        return 0;
    if (!strict && !good && n == 1 && !roles) { /* a pen name, an office */
        struct view v = name_of(r, &s, t[0]);
        return utf8_weight(v) <= 24 && !is_stop(v) && !meta_is_medium(r, v) && utf8_han(v) && meta_author(r, v, rule, span);
    }
    for (uint32_t i = 0; i < n && good; i++) {
        struct view v = name_of(r, &s, t[i]);
        size_t han = utf8_han(v), all = utf8_count(v);
        bool dotted = view_has(v, VIEW("·"));
        if (!is_stop(v) && (dotted ? all <= 16 : han == all && han >= 2 && han <= 4))
            taken += meta_author(r, v, rule, span);
    }
    return taken;
}

/* What stands before the first name. */
static struct view without_lead(struct view v)
{
    static const struct view leads[] = {
        VIEW_INIT("written by"), VIEW_INIT("posted by"), VIEW_INIT("published by"), VIEW_INIT("reviewed by"), VIEW_INIT("words by"),
        VIEW_INIT("story by"), VIEW_INIT("article by"), VIEW_INIT("authored by"), VIEW_INIT("contributed by"), VIEW_INIT("author"),
        VIEW_INIT("authors"), VIEW_INIT("by"), VIEW_INIT("von"), VIEW_INIT("par"), VIEW_INIT("por"), VIEW_INIT("di"), VIEW_INIT("door"),
        VIEW_INIT("text"), VIEW_INIT("autor"), VIEW_INIT("auteur"), VIEW_INIT("from"), VIEW_INIT("about the author"),
        VIEW_INIT("written and"), VIEW_INIT("created by"), VIEW_INIT("submitted by"), VIEW_INIT("edited by")};
    struct date d;
    size_t behind = date_scan(v, 0, DATE_DAY_FIRST, &d); /* Dec. 19, 2025 · Jane Doe */
    if (behind) {
        v = view_from(v, behind);
        while (v.n && !cp_is_word(utf8_next(v, &(size_t){0})))
            utf8_next(v, &(size_t){0}), v = view_from(v, utf8_offset(v, 1));
    }
    for (int round = 0; round < 3; round++)
        for (size_t i = 0; i < sizeof leads / sizeof *leads; i++)
            if (view_starts_ci(v, leads[i]) && v.n > leads[i].n && !ascii_alnum(v.p[leads[i].n]) && v.p[leads[i].n] != '-' &&
                (unsigned char)v.p[leads[i].n] < 0x80) {
                v = utf8_trim(view_from(v, leads[i].n));
                while (v.n && (v.p[0] == ':' || v.p[0] == '-' || v.p[0] == '|' || v.p[0] == ','))
                    v = utf8_trim(view_from(v, 1));
            }
    return v;
}

/* Where the names end: a date, a bar, a bullet, a word that begins something else. */
static struct view without_tail(struct reader *r, struct view v)
{
    static const struct view tails[] = {VIEW_INIT(" | "), VIEW_INIT("|"), VIEW_INIT("•"), VIEW_INIT("·"), VIEW_INIT(" – "),
                                        VIEW_INIT(" — "), VIEW_INIT(" - "), VIEW_INIT(" on "), VIEW_INIT(" Updated"),
                                        VIEW_INIT(" Published"), VIEW_INIT(" Posted"), VIEW_INIT(" updated"), VIEW_INIT(" published"),
                                        VIEW_INIT(" in "), VIEW_INIT(" for "), VIEW_INIT(" Last "), VIEW_INIT("\n"), VIEW_INIT(" @"),
                                        VIEW_INIT(" Follow"), VIEW_INIT(" View "), VIEW_INIT(" More "), VIEW_INIT("(opens"),
                                        VIEW_INIT(" at "), VIEW_INIT(" is "), VIEW_INIT(" Share"), VIEW_INIT(" Reviewed"), VIEW_INIT(" / ")};
    struct date d;
    size_t beg, end;
    if (date_find(v, 0, DATE_DAY_FIRST, &d, &beg, &end))
        v = view_sub(v, 0, beg);
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        size_t at = view_find(v, tails[i], 1);
        if (at != VIEW_NONE)
            v = view_sub(v, 0, at);
    }
    (void)r;
    v = utf8_trim(v);
    while (v.n && strchr(",;:-|.&", v.p[v.n - 1]) && !(v.p[v.n - 1] == '.' && v.n > 2 && v.p[v.n - 3] == ' '))
        v = utf8_trim(view_sub(v, 0, v.n - 1));
    return v;
}

/* A degree or a generation behind a name: MD, Ph.D., Jr. */
static bool is_degree(struct view v)
{
    size_t upper = 0, letters = 0;
    for (size_t i = 0; i < v.n; i++) {
        letters += ascii_alpha(v.p[i]);
        upper += v.p[i] >= 'A' && v.p[i] <= 'Z';
    }
    return v.n <= 10 && letters && (upper * 2 >= letters || view_eq_ci(v, VIEW("jr.")) || view_eq_ci(v, VIEW("sr.")));
}

static bool plausible(struct view v)
{
    size_t digits = 0, words = 1, at = 0;
    uint32_t first = v.n ? utf8_next(v, &at) : 0;
    if (!cp_is_word(first) || (first >= '0' && first <= '9' && view_find_ci(v, VIEW(" min"), 0) != VIEW_NONE))
        return false;
    for (size_t i = 0; i < v.n; i++) {
        digits += ascii_digit(v.p[i]);
        words += v.p[i] == ' ';
        if (v.p[i] == '/' || v.p[i] == '@' || v.p[i] == '{' || v.p[i] == '?' || v.p[i] == '!')
            return false;
    }
    static const struct view none[] = {VIEW_INIT("admin"), VIEW_INIT("author"), VIEW_INIT("staff"), VIEW_INIT("guest"), VIEW_INIT("by"),
                                       VIEW_INIT("share"), VIEW_INIT("about the author"), VIEW_INIT("authors"), VIEW_INIT("posts"),
                                       VIEW_INIT("follow"), VIEW_INIT("contact"), VIEW_INIT("read more"), VIEW_INIT("see all posts"),
                                       VIEW_INIT("view all posts"), VIEW_INIT("written by"), VIEW_INIT("contributors"), VIEW_INIT("none")};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        if (view_eq_ci(v, none[i]))
            return false;
    return v.n >= 2 && utf8_weight(v) <= NAME_WEIGHT && words <= 8 && digits <= 4;
}

uint32_t meta_latin_names(struct reader *r, struct view value, const char *rule, struct span span)
{
    struct view v = without_tail(r, without_lead(utf8_trim(value)));
    uint32_t taken = 0;
    while (v.n) {
        struct view part, rest;
        size_t and = view_find(v, VIEW(" and "), 0), amp = view_find(v, VIEW(" & "), 0), comma = view_chr(v, ',', 0),
               semi = view_chr(v, ';', 0), und = view_find(v, VIEW(" und "), 0), et = view_find(v, VIEW(" et "), 0);
        size_t cut = and, n = 5;
        if (amp < cut)
            cut = amp, n = 3;
        if (und < cut)
            cut = und, n = 5;
        if (et < cut)
            cut = et, n = 4;
        if (semi < cut)
            cut = semi, n = 1;
        if (comma < cut) {
            cut = comma, n = 1;
            /* Jane Doe, MD, and others: what belongs to her stays */
            for (;;) {
                struct view next = utf8_trim(view_from(v, cut + 1));
                view_cut(next, ',', &next, NULL);
                if (!is_degree(utf8_trim(next)))
                    break;
                size_t more = view_chr(v, ',', cut + 1);
                cut = more;
                if (more == VIEW_NONE)
                    break;
            }
        }
        part = cut == VIEW_NONE ? v : view_sub(v, 0, cut);
        rest = cut == VIEW_NONE ? (struct view){0} : view_from(v, cut + n);
        part = without_lead(utf8_trim(part));
        if (view_starts_ci(part, VIEW("and ")))
            part = utf8_trim(view_from(part, 4));
        if (plausible(part)) {
            struct view site = meta_fold(r->a, r->art->fields[FIELD_SITE].value), fold = meta_fold(r->a, part);
            if (site.n && view_eq(site, fold))
                meta_author_or_reserve(r, part, true, rule, span);
            else
                taken += meta_author(r, part, rule, span);
        }
        v = utf8_trim(rest);
    }
    return taken;
}
