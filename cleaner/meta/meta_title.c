/*
 * The title as the page shows it.  What a reader sees (h1, a line) is checked
 * against what the page says of itself (<title>, og:title, a headline): the
 * h1 of a government page is often the site, the <title> carries the site
 * behind a mark, and on a hijacked page it shares nothing with the text.
 */
#include "cleaner/extract/line.h"
#include "cleaner/meta/read.h"

enum { REFS = 6, TITLE_MAX = 400, NEAR_LINES = 16, SPLITS = 12 };

struct ref {
    struct offer offer;
    struct view fold;
};

struct titles {
    struct reader *r;
    struct ref refs[REFS]; /* what the page says its title is */
    uint32_t n;
    struct view tag;       /* <title> or as much of it as can be trusted */
};

static void add_ref(struct titles *t, struct offer o)
{
    struct view fold = meta_fold(t->r->a, o.value);
    if (t->n < REFS && fold.n >= 3 && o.value.n <= 4 * TITLE_MAX)
        t->refs[t->n++] = (struct ref){o, fold};
}

static void add_tag(struct titles *t, const char *name, const char *rule)
{
    const struct meta_tag *m = meta_tag(t->r, view_of(name));
    if (m)
        add_ref(t, (struct offer){m->value, rule, dom_attr_span(t->r->p, m->attr)});
}

static uint32_t title_node(const struct page *p)
{
    for (uint32_t i = 1; i < p->dom.n; i++) {
        const struct node *n = &p->dom.nodes[i];
        if (n->kind == NODE_ELEMENT && n->tag == TAG_TITLE && !(n->flags & (NODE_FOREIGN | NODE_CUT)))
            return i;
    }
    return 0;
}

/* A mark that parts a title from its site, at v.p[at]: its bytes; 0 for none.  *strong: hardly ever part of a title. */
static size_t split_mark(struct view v, size_t at, bool *strong)
{
    static const struct {
        struct view mark;
        bool strong;
    } t[] = {
        {VIEW_INIT(" | "), true}, {VIEW_INIT(" - "), true}, {VIEW_INIT(" – "), true}, {VIEW_INIT(" — "), true},
        {VIEW_INIT(" · "), true}, {VIEW_INIT(" • "), true}, {VIEW_INIT(" « "), true}, {VIEW_INIT(" » "), true},
        {VIEW_INIT(" :: "), true}, {VIEW_INIT(" ‹ "), true}, {VIEW_INIT(" › "), true}, {VIEW_INIT(" / "), true},
        {VIEW_INIT(" ~ "), true}, {VIEW_INIT("--"), true},   {VIEW_INIT("_"), true},   {VIEW_INIT("|"), true},
        {VIEW_INIT("｜"), false}, {VIEW_INIT("丨"), false},  {VIEW_INIT("-"), false},  {VIEW_INIT("－"), false},
        {VIEW_INIT(" : "), false}, {VIEW_INIT("—"), false},  {VIEW_INIT(">"), true},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++)
        if (view_starts(view_from(v, at), t[i].mark)) {
            *strong = t[i].strong;
            return t[i].mark.n;
        }
    return 0;
}

bool meta_is_medium(const struct reader *r, struct view name)
{
    struct scan s;
    uint32_t what;
    scan_line(&s, utf8_trim(name), r->p->know->words);
    for (uint32_t n = 1; n <= 4 && n < s.n; n++)
        if (scan_word(&s, s.n - n, WORD_MEDIA, &what) == n)
            return true;
    return false;
}

/* The tail names the site: told by its tags, by how Chinese sites are named, or by the address. */
static bool is_site(struct reader *r, struct view tail)
{
    static const char *const names[] = {"SiteName", "og:site_name", "application-name"};
    struct view fold = meta_fold(r->a, tail);
    if (!fold.n)
        return true;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct meta_tag *m = meta_tag(r, view_of(names[i]));
        struct view site = m ? meta_fold(r->a, m->value) : (struct view){0};
        if (site.n && (view_has(site, fold) || view_has(fold, site)))
            return true;
    }
    struct view url = r->p->capture->final_url;
    return meta_is_medium(r, tail) || (fold.n >= 4 && utf8_han(fold) == 0 && view_find_ci(url, fold, 0) != VIEW_NONE);
}

/* <title> without its site.  Chinese titles use _ - | without spaces, so a weak mark is believed before a site alone. */
static struct view strip_site(struct reader *r, struct view v)
{
    v = utf8_trim(v);
    for (int round = 0; round < SPLITS; round++) {
        size_t cut = VIEW_NONE, behind = 0;
        bool strong = false, s;
        for (size_t at = 1; at < v.n; at++) {
            size_t n = split_mark(v, at, &s);
            if (n) {
                cut = at;
                behind = at + n;
                strong = s;
                at += n - 1;
            }
        }
        if (cut == VIEW_NONE)
            return v;
        struct view head = utf8_trim(view_sub(v, 0, cut)), tail = utf8_trim(view_from(v, behind));
        bool site = is_site(r, tail);
        if (!head.n || (!site && (!strong || utf8_weight(tail) >= utf8_weight(head) || utf8_weight(head) < 8)))
            return v;
        if (!site && utf8_han(head) == 0 && utf8_weight(tail) > 40)
            return v;
        v = head;
    }
    return v;
}

/* One h1 and how many of the page's own words for its title agree with it. */
static uint32_t support(const struct titles *t, struct view fold)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < t->n; i++)
        n += view_has(t->refs[i].fold, fold) || (t->refs[i].fold.n * 4 > fold.n && view_has(fold, t->refs[i].fold));
    return n;
}

/* Characters in common, as a share of the shorter in percent: two characters at a time. */
static uint32_t likeness(struct view a, struct view b)
{
    if (a.n > b.n) {
        struct view x = a;
        a = b;
        b = x;
    }
    uint32_t pairs = 0, found = 0;
    size_t at = 0, next;
    if (!a.n || b.n > 4 * TITLE_MAX)
        return 0;
    for (utf8_next(a, &at), next = at; next < a.n; at = next) {
        size_t beg = at;
        utf8_prev(a, &beg);
        utf8_next(a, &next);
        pairs++;
        found += view_find(b, view_sub(a, beg, next), 0) != VIEW_NONE;
    }
    return pairs ? found * 100 / pairs : 0;
}

static uint32_t best_likeness(const struct titles *t, struct view fold)
{
    uint32_t best = 0;
    for (uint32_t i = 0; i < t->n; i++) {
        uint32_t x = likeness(fold, t->refs[i].fold);
        best = x > best ? x : best;
    }
    return best;
}

/* The line whose text begins in node or its descendants. */
static uint32_t line_of(const struct page *p, uint32_t node)
{
    uint32_t lo = 0, hi = p->nlines;
    while (lo < hi) {
        uint32_t mid = (lo + hi) / 2;
        if (p->lines[mid].last < node)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < p->nlines && p->lines[lo].first < p->dom.nodes[node].end ? lo : UINT32_MAX;
}

/* What an h1 says beyond the title itself (buttons, counters): the title where one of the refs is its beginning. */
static struct view without_debris(const struct titles *t, struct view h1, struct view fold)
{
    for (uint32_t i = 0; i < t->n; i++) {
        struct view ref = strip_site(t->r, t->refs[i].offer.value), f = meta_fold(t->r->a, ref);
        if (f.n < 8 || f.n >= fold.n || !view_starts(fold, f))
            continue;
        struct scan s;
        uint32_t what;
        struct view rest = view_from(fold, f.n);
        scan_line(&s, rest, t->r->p->know->words);
        if (s.n && (scan_word(&s, 0, WORD_SHARE | WORD_CONTROL, &what) || (s.cp[0] >= '0' && s.cp[0] <= '9' && s.n <= 6)))
            return ref;
    }
    return h1;
}

/* The h1 is the name of the site: told by its tags, or because the page's own titles end with it and begin otherwise. */
static bool names_site(const struct titles *t, struct view text, struct view fold)
{
    struct reader *r = t->r;
    static const char *const names[] = {"SiteName", "og:site_name"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct meta_tag *m = meta_tag(r, view_of(names[i]));
        if (m && view_eq(meta_fold(r->a, m->value), fold))
            return true;
    }
    for (uint32_t i = 0; i < t->n; i++)
        if (t->refs[i].fold.n > fold.n && view_ends(t->refs[i].fold, fold) && !view_starts(t->refs[i].fold, fold) &&
            fold.n * 2 < t->refs[i].fold.n)
            return true;
    for (uint32_t i = 0; i < t->n; i++)
        if (view_starts(t->refs[i].fold, fold))
            return false;
    return utf8_han(text) && is_site(r, text);
}

/* Which h1 will do: one that the page's own titles agree with, the only one above the body, any only one. */
enum h1_trust { H1_BACKED, H1_ABOVE, H1_ANY };

/* Behind a bar with spaces around it stands what is not the title any more. */
static struct view before_bar(struct view v)
{
    if (view_starts_ci(v, VIEW("title:")))
        v = utf8_trim(view_from(v, 6));
    size_t bar = view_find(v, VIEW(" | "), 0);
    return bar != VIEW_NONE && utf8_weight(view_sub(v, 0, bar)) >= 10 ? utf8_trim(view_sub(v, 0, bar)) : v;
}

static bool from_h1(struct titles *t, enum h1_trust trust)
{
    struct reader *r = t->r;
    const struct page *p = r->p;
    uint32_t best = 0, best_worth = 0, count = 0;
    bool backed = false;
    for (uint32_t i = 1; i < p->dom.n && count < 40; i++) {
        const struct node *n = &p->dom.nodes[i];
        if (n->kind != NODE_ELEMENT || n->tag != TAG_H1 || n->flags & NODE_CUT)
            continue;
        struct view text = dom_text(p, i), fold = meta_fold(r->a, text);
        if (fold.n < 3 || utf8_weight(text) > TITLE_MAX)
            continue;
        count++;
        uint32_t line = line_of(p, i), agree = support(t, fold), like = best_likeness(t, fold);
        bool near = line != UINT32_MAX && line + NEAR_LINES >= r->body && line < r->end;
        uint32_t worth = 1 + agree * 40 + like / 4 + (near ? 20 : 0) + (n->flags & NODE_HIDDEN ? 0 : 5);
        if (names_site(t, text, fold))
            continue; /* the site's name above every page */
        if (agree)
            backed = true;
        if (!near && like < 40 && t->n)
            continue;
        if (worth > best_worth) {
            best = i;
            best_worth = worth;
        }
    }
    if (!best)
        return false;
    struct view text = dom_text(p, best);
    bool above = line_of(p, best) <= r->body + 2;
    if (t->n && !backed && (trust == H1_BACKED || count > 1 || (trust == H1_ABOVE && !above)))
        return false; /* none is what the page says it is called */
    r->title_line = line_of(p, best);
    return meta_set(r, FIELD_TITLE, (struct offer){before_bar(without_debris(t, text, meta_fold(r->a, text))), "h1", dom_span(p, best)});
}

/* Pairs of neighbours among folded characters, as a set: all that are in it, and few more. */
struct pair_set {
    uint64_t bit[16];
};

static uint32_t pair_of(uint32_t a, uint32_t b)
{
    return (a * UINT32_C(0x9E3779B1) ^ b * UINT32_C(0x85EBCA6B)) >> 22;
}

static bool has_pair(const struct pair_set *set, uint32_t a, uint32_t b)
{
    return set->bit[pair_of(a, b) / 64] >> (pair_of(a, b) % 64) & 1;
}

static void add_pair(struct pair_set *set, uint32_t a, uint32_t b)
{
    set->bit[pair_of(a, b) / 64] |= UINT64_C(1) << (pair_of(a, b) % 64);
}

/* The next character of v as meta_fold has it, 0 at the end. */
static uint32_t next_folded(struct view v, size_t *at)
{
    while (*at < v.n) {
        uint32_t cp = word_fold(utf8_next(v, at));
        if (cp_is_word(cp))
            return cp;
    }
    return 0;
}

/* Whether a text may begin one of the refs, or stand in one: by its first two characters. */
static bool may_be_of(const struct pair_set *refs, struct view text)
{
    size_t at = 0;
    uint32_t a = next_folded(text, &at), b = next_folded(text, &at);
    return b && has_pair(refs, a, b);
}

/* The longest line near the body with which one of the page's own titles begins. */
static bool from_line(struct titles *t)
{
    struct reader *r = t->r;
    const struct page *p = r->p;
    uint32_t best = UINT32_MAX;
    size_t best_n = 0;
    uint32_t from = r->body > 60 ? r->body - 60 : 0, to = r->end < r->body + 12 ? r->end : r->body + 12;
    struct pair_set refs = {{0}};
    for (uint32_t k = 0; k < t->n; k++) {
        struct view fold = t->refs[k].fold;
        for (size_t at = 0, a = 0, b; at < fold.n; a = b) {
            b = utf8_next(fold, &at);
            add_pair(&refs, (uint32_t)a, (uint32_t)b);
        }
    }
    for (uint32_t i = from; i < to && i < p->nlines; i++) {
        const struct line *l = &p->lines[i];
        if (l->weight < 8 || l->weight > TITLE_MAX || l->kind == LINE_METADATA || l->kind == LINE_BREADCRUMB)
            continue;
        if (!may_be_of(&refs, l->text))
            continue;
        struct view fold = meta_fold(r->a, l->text);
        if (fold.n < best_n || fold.n < 8)
            continue;
        for (uint32_t k = 0; k < t->n; k++)
            if (view_starts(t->refs[k].fold, fold) || (fold.n * 2 > t->refs[k].fold.n && view_has(t->refs[k].fold, fold))) {
                best = i;
                best_n = fold.n;
                break;
            }
    }
    if (best == UINT32_MAX)
        return false;
    r->title_line = best;
    return meta_set(r, FIELD_TITLE, (struct offer){p->lines[best].text, "line", line_span(p, &p->lines[best])});
}

/* The pairs of a title's characters, and which of them the page has. */
struct shared {
    struct pair {
        uint32_t a, b;
        bool found;
    } pairs[100];
    uint32_t n, found;
    struct pair_set set;
};

static void shared_take(struct shared *s, uint32_t a, uint32_t b)
{
    if (!has_pair(&s->set, a, b))
        return;
    for (uint32_t i = 0; i < s->n; i++)
        if (s->pairs[i].a == a && s->pairs[i].b == b && !s->pairs[i].found) {
            s->pairs[i].found = true;
            s->found++;
        }
}

/* Whether a title and the page have words in common: two characters in a row, a third of them at least. */
static bool shares(const struct reader *r, struct view title)
{
    enum { BYTES = 60000 }; /* of the page are looked at */
    const struct page *p = r->p;
    struct shared s = {.n = 0};
    size_t at = 0, seen = 0;
    uint32_t last = 0;
    for (uint32_t a = next_folded(title, &at), b; s.n < sizeof s.pairs / sizeof *s.pairs && (b = next_folded(title, &at)); a = b) {
        s.pairs[s.n++] = (struct pair){a, b, false};
        add_pair(&s.set, a, b);
    }
    if (!s.n)
        return true;
    for (uint32_t i = 0; i < p->nlines && seen < BYTES; i++) {
        const struct line *l = &p->lines[i];
        if (l->role != LINE_BODY && !l->heading && i + NEAR_LINES < r->body)
            continue;
        at = 0;
        for (uint32_t cp; (cp = next_folded(l->text, &at)); last = cp) {
            char bytes[4];
            seen += utf8_encode(bytes, cp);
            shared_take(&s, last, cp);
            if (s.found * 3 >= s.n)
                return true;
        }
    }
    return !last;
}

/* A line of a dump that can be its title: no sentence, no list of controls, something in it. */
static bool may_be_title(const struct line *l)
{
    static const struct view stops[] = {VIEW_INIT("。"), VIEW_INIT("；"), VIEW_INIT("，"), VIEW_INIT(","), VIEW_INIT(";"),
                                        VIEW_INIT("："), VIEW_INIT(":")};
    if (l->kind != LINE_TEXT || l->weight < 8 || l->weight > 160)
        return false;
    for (size_t i = 0; i < sizeof stops / sizeof *stops; i++)
        if (view_ends(l->text, stops[i]))
            return false;
    size_t first = view_find(l->text, VIEW("。"), 0);
    return first == VIEW_NONE;
}

/* The line above the one with date and source, where the page itself names another title or none. */
static bool from_above_metadata(struct reader *r)
{
    const struct page *p = r->p;
    uint32_t from = r->body > NEAR_LINES ? r->body - NEAR_LINES : 0;
    for (uint32_t i = from; i <= r->body + 2 && i < p->nlines; i++) {
        if (p->lines[i].kind != LINE_METADATA || !i)
            continue;
        for (uint32_t k = i; k-- > from && i - k <= 3;) {
            const struct line *l = &p->lines[k];
            if (!may_be_title(l) || l->weight < 12 || l->link_weight * 2 > l->weight || l->flags & LINE_HIDDEN)
                continue;
            r->title_line = k;
            return meta_set(r, FIELD_TITLE, (struct offer){l->text, "line", line_span(p, l)});
        }
        return false;
    }
    return false;
}

static struct view without_bars(struct view v)
{
    while (v.n && (v.p[v.n - 1] == '|' || v.p[v.n - 1] == ' '))
        v = utf8_trim(view_sub(v, 0, v.n - 1));
    return v;
}

/* The line under a title: metadata, or a date with its time and names that no label tells. */
static bool under_title(const struct reader *r, uint32_t i)
{
    struct date d;
    const struct line *l = &r->p->lines[i];
    return l->kind == LINE_METADATA || (l->weight < 160 && date_scan(l->text, 0, r->order, &d) && d.timed);
}

/*
 * A dump has no head: the title is the last line before the one with date and
 * source that can be a title, else the first line that can.
 */
static bool from_dump(struct reader *r)
{
    const struct page *p = r->p;
    uint32_t best = UINT32_MAX, meta = UINT32_MAX;
    uint32_t to = r->body + 2 < p->nlines ? r->body + 2 : p->nlines;
    for (uint32_t i = 0; i < to && i < 40 && meta == UINT32_MAX; i++)
        if (i && under_title(r, i))
            meta = i;
    for (uint32_t i = meta == UINT32_MAX ? 0 : meta; meta != UINT32_MAX && i-- > 0 && meta - i <= 4;)
        if (may_be_title(&p->lines[i])) {
            best = i;
            break;
        }
    for (uint32_t i = 0; best == UINT32_MAX && i < to && i < 40; i++) {
        if (may_be_title(&p->lines[i]) && i + 1 < p->nlines)
            best = i;
        else if (p->lines[i].role == LINE_BODY)
            break;
    }
    if (best == UINT32_MAX)
        return false;
    r->title_line = best;
    return meta_set(r, FIELD_TITLE, (struct offer){without_bars(p->lines[best].text), "line", line_span(p, &p->lines[best])});
}

/*
 * Where the page's own <title> is spam or says `not`, the site's name, and
 * nothing else names the page: the line above the body that looks most like a
 * heading.
 */
static bool from_above(struct reader *r, struct view not)
{
    enum { ABOVE = 14 };
    const struct page *p = r->p;
    uint32_t best = UINT32_MAX, best_worth = 0;
    uint32_t from = r->body > ABOVE ? r->body - ABOVE : 0;
    for (uint32_t i = from; i <= r->body && i < p->nlines; i++) {
        const struct line *l = &p->lines[i];
        if (!may_be_title(l) || l->link_weight * 2 > l->weight || (not.n && view_has(not, meta_fold(r->a, l->text))))
            continue;
        bool dated = (i + 1 < p->nlines && p->lines[i + 1].kind == LINE_METADATA) ||
                     (i + 2 < p->nlines && p->lines[i + 2].kind == LINE_METADATA);
        uint32_t worth = 1 + (l->heading ? 8 : 0) + (dated ? 6 : 0) + (l->flags & (LINE_BOLD | LINE_CENTERED) ? 3 : 0) + (i < r->body);
        if (worth >= best_worth) {
            best = i;
            best_worth = worth;
        }
    }
    if (best == UINT32_MAX || best_worth < (not.n ? 7 : 4))
        return false;
    r->title_line = best;
    return meta_set(r, FIELD_TITLE, (struct offer){p->lines[best].text, "line", line_span(p, &p->lines[best])});
}

void meta_title(struct reader *r)
{
    const struct page *p = r->p;
    struct titles t = {.r = r};
    struct offer o;
    if (p->kind == PAGE_TEXT) {
        from_dump(r);
        return;
    }
    uint32_t node = title_node(p);
    t.tag = p->title_hint.n ? p->title_hint : p->title_spam || !node ? (struct view){0} : dom_text(p, node);
    add_tag(&t, "ArticleTitle", "meta:ArticleTitle");
    bool official = t.n > 0 && (shares(r, t.refs[0].offer.value) || (t.tag.n && likeness(t.refs[0].fold, meta_fold(r->a, t.tag)) > 50));
    if (t.n > 0 && !official)
        t.n = 0;
    if (t.tag.n && utf8_weight(t.tag) <= 24 && r->chinese && !t.n && meta_is_medium(r, t.tag) && from_above(r, meta_fold(r->a, t.tag)))
        return; /* the page is called after its site: what stands above the text is the title */
    if (t.tag.n)
        add_ref(&t, (struct offer){t.tag, "title-tag", dom_span(p, node)});
    add_tag(&t, "og:title", "meta:og:title");
    add_tag(&t, "twitter:title", "meta:twitter:title");
    if (meta_headline(r, &o))
        add_ref(&t, o);
    if (official) {
        from_line(&t);
        r->art->fields[FIELD_TITLE] = (struct field){0};
        meta_set(r, FIELD_TITLE, t.refs[0].offer);
        return;
    }
    if (from_h1(&t, H1_BACKED) || from_h1(&t, H1_ABOVE) || from_line(&t) || from_h1(&t, H1_ANY) || (r->chinese && from_above_metadata(r)))
        return;
    for (uint32_t i = t.n; i-- > 0;) {
        o = t.refs[i].offer;
        o.value = strip_site(r, o.value);
        if (utf8_weight(o.value) >= 4 && shares(r, o.value) && meta_set(r, FIELD_TITLE, o))
            return;
    }
    if (p->title_spam)
        from_above(r, (struct view){0});
}
