/*
 * The page's text into a list, the repairs in their order, the result back as
 * edits of the text nodes.  Attributes that carry text (a description, a
 * title) are repaired as well, behind the same gates.
 */
#include "cleaner/repair/repair.h"

#include "cleaner/repair/damage.h"
#include "cleaner/repair/mojibake.h"

enum { EXAMPLES = 3, ATTR_LONGEST = 20000 };

static const struct {
    const char *rule;
    int kind; /* enum finding_kind, or -1: an edit says enough */
} rules[DAMAGE_RULES] = {
    [DAMAGE_NONE] = {NULL, -1},
    [DAMAGE_PINYIN] = {"pinyin-annotation", FINDING_PINYIN_ANNOTATION},
    [DAMAGE_SYMBOL] = {"inserted-symbol", FINDING_INSERTED_SYMBOL},
    [DAMAGE_SLIP] = {"byte-slip", FINDING_BYTE_SLIP},
    [DAMAGE_INDENT] = {"lost-indent", -1},
    [DAMAGE_TRADITIONAL] = {"traditional-form", -1},
    [DAMAGE_WIDTH] = {"full-width", -1},
};

/* ---- whether there can be anything ---- */

/* A letter or picture directly behind a bracket, and the closing one near. */
static bool bracket_at(struct view t, size_t at)
{
    for (int i = 0; i < 9 && at < t.n; i++) {
        uint32_t cp = utf8_next(t, &at);
        if (cp == ')' || cp == 0xFF09)
            return i > 0;
        if (cp_is_han(cp) || (cp < 0x80 && !ascii_alnum((char)cp) && cp != ' '))
            return false;
    }
    return false;
}

/* A Han character before a vowel with a tone mark, and no more between than an initial, a medial, a sign and a space. */
static bool reading_at(struct view t, size_t at)
{
    for (int i = 0; i < 6 && at > 0; i++)
        if (cp_is_han(utf8_prev(t, &at)))
            return true;
    return false;
}

struct hints {
    uint32_t brackets, readings, pictures;
};

static bool enough(const struct hints *h)
{
    return h->brackets >= 2 || h->readings >= 2 || h->pictures >= 3;
}

static void hint(struct view t, struct hints *h)
{
    enum { NOTHING, HAN, HALF, FULL, TONE, PICTURE };
    static const uint8_t begins[256] = { /* tones: first bytes of vowels with tone marks; of no Han character */
        ['('] = HALF, [0xEF] = FULL, [0xC3] = TONE, [0xC4] = TONE, [0xC5] = TONE, [0xC7] = TONE, [0xF0] = PICTURE,
        [0xE4] = HAN, [0xE5] = HAN,  [0xE6] = HAN,  [0xE7] = HAN,  [0xE8] = HAN,  [0xE9] = HAN,
    };
    for (size_t at = 0; at < t.n; at++) {
        uint8_t what = begins[(uint8_t)t.p[at]];
        at += what == HAN ? 2 : 0;
        if (what <= HAN)
            continue;
        switch (what) {
        case HALF:
            h->brackets += bracket_at(t, at + 1);
            break;
        case FULL:
            h->brackets += view_starts(view_from(t, at), VIEW("（")) && bracket_at(t, at + 3);
            break;
        case TONE:
            h->readings += reading_at(t, at);
            break;
        case PICTURE:
            h->pictures++;
            break;
        default:
            break;
        }
        if (enough(h))
            return;
    }
}

static bool is_read(const struct node *n)
{
    return n->kind == NODE_TEXT && !(n->flags & (NODE_CUT | NODE_FOREIGN)) && n->text.n > 0;
}

/* Without Han characters no gate opens: they are what is annotated, and what pictures are strewn among. */
static bool says_han(const struct page *p)
{
    for (uint32_t i = 0; i < p->dom.n; i++)
        if (is_read(&p->dom.nodes[i]) && utf8_han(p->dom.nodes[i].text))
            return true;
    return false;
}

static bool worth(const struct page *p)
{
    struct hints h = {0};
    for (uint32_t i = 0; i < p->dom.n && !enough(&h); i++)
        if (is_read(&p->dom.nodes[i]))
            hint(p->dom.nodes[i].text, &h);
    return enough(&h) && says_han(p);
}

/* ---- in ---- */

static void gather_text(struct page *p, struct damage *d)
{
    const struct dom *dom = &p->dom;
    uint32_t *block = arena_array(p->a, uint32_t, dom->n + 1);
    uint32_t last = UINT32_MAX;
    bool broken = false;
    for (uint32_t i = 0; i < dom->n; i++) {
        const struct node *n = &dom->nodes[i];
        block[i] = n->kind == NODE_ELEMENT && (tag_is_block((enum tag)n->tag) || n->tag == TAG_TITLE) ? i : block[n->parent];
        if (n->kind == NODE_ELEMENT && n->tag == TAG_BR)
            broken = true;
        if (!is_read(n))
            continue;
        uint32_t parent = dom->nodes[n->parent].tag;
        if (parent == TAG_SCRIPT || parent == TAG_STYLE)
            continue;
        if (last != UINT32_MAX && (broken || block[i] != last))
            damage_boundary(d);
        damage_add(d, i, NULL, n->text);
        last = block[i];
        broken = false;
    }
}

/* Attributes whose value people read. */
static void gather_attrs(struct page *p, struct damage *d)
{
    for (uint32_t i = 0; i < p->dom.n; i++) {
        struct node *n = &p->dom.nodes[i];
        if (n->kind != NODE_ELEMENT)
            continue;
        for (uint16_t k = 0; k < n->nattrs; k++) {
            struct attr *at = &n->attrs[k];
            bool text = at->name == ATTR_ALT || at->name == ATTR_TITLE || (n->tag == TAG_META && at->name == ATTR_CONTENT);
            if (!text || !at->value.n || at->value.n > ATTR_LONGEST)
                continue;
            damage_boundary(d);
            damage_add(d, i, at, at->value);
        }
    }
}

/* ---- out ---- */

struct tally {
    uint32_t count, first, last; /* changes; units */
    uint32_t nexamples;
    struct buf examples;
    enum verdict least;
    bool replaced;
};

struct writer {
    struct page *p;
    struct damage *d;
    struct dom_change *changes;
    uint32_t n;
    struct tally tallies[DAMAGE_RULES];
    uint32_t alts; /* the next of d->alts, sorted by unit */
};

static uint32_t unit_end(const struct damage *d, uint32_t i)
{
    const struct source *s = &d->sources[d->units[i].source];
    return i + 1 < s->end ? d->units[i + 1].at : (uint32_t)s->text.n;
}

static void note_change(struct writer *w, const struct dom_change *c, enum damage_rule rule, uint32_t from, uint32_t to,
                        struct view old)
{
    struct tally *t = &w->tallies[rule];
    if (!t->count || c->verdict < t->least)
        t->least = c->verdict;
    if (!t->count)
        t->first = from;
    t->last = to;
    t->count++;
    t->replaced |= c->now.n > 0;
    if (t->nexamples < EXAMPLES) {
        t->examples.a = w->p->a;
        struct view before = {0};
        const struct damage *d = w->d;
        if (!c->now.n && from > d->sources[d->units[from].source].first) /* with the character it stood after */
            before = view_sub(d->sources[d->units[from].source].text, d->units[from - 1].at, d->units[from].at);
        if (t->nexamples++)
            buf_putc(&t->examples, ' ');
        buf_put(&t->examples, before);
        buf_put(&t->examples, view_sub(old, 0, 60));
        if (c->now.n) {
            buf_put(&t->examples, VIEW(" -> "));
            buf_put(&t->examples, c->now);
        }
    }
}

static struct view fix_text(struct writer *w, const struct fix *f)
{
    struct buf b = {.a = w->p->a};
    for (uint32_t i = 0; i < f->n; i++)
        if (f->now[i])
            utf8_put(&b, f->now[i]);
    return buf_view(&b);
}

/* The change that begins at unit i; one past its last unit. */
static uint32_t make_change(struct writer *w, uint32_t i, uint32_t end, struct dom_change *c, enum damage_rule *rule)
{
    const struct damage *d = w->d;
    const struct unit *u = &d->units[i];
    uint32_t to = i + 1;
    *c = (struct dom_change){.from = u->at};
    if (u->fix) {
        const struct fix *f = &d->fixes[u->fix - 1];
        while (to < end && d->units[to].fix == u->fix)
            to++;
        *rule = DAMAGE_SLIP;
        c->verdict = (enum verdict)f->verdict;
        if (i == f->from) {
            c->now = fix_text(w, f);
            c->alts = f->alts;
        }
    } else {
        *rule = (enum damage_rule)u->rule;
        c->verdict = (enum verdict)u->verdict;
        if (u->now) {
            struct buf b = {.a = w->p->a};
            utf8_put(&b, u->now);
            c->now = buf_view(&b);
        } else {
            while (to < end && !d->units[to].now && !d->units[to].fix && d->units[to].rule == u->rule &&
                   d->units[to].group == u->group)
                to++;
        }
        while (w->alts < d->nalts && d->alts_of[w->alts] < i)
            w->alts++;
        if (w->alts < d->nalts && d->alts_of[w->alts] == i && c->now.n)
            c->alts = d->alts[w->alts];
    }
    c->to = unit_end(d, to - 1);
    c->rule = rules[*rule].rule;
    return to;
}

static struct span change_span(const struct writer *w, const struct source *s, uint32_t first, uint32_t last)
{
    if (s->attr)
        return dom_attr_span(w->p, s->attr);
    return dom_text_span(w->p, s->node, w->d->units[first].at, unit_end(w->d, last - 1));
}

/* One finding per kind and text node.  Before the node is edited: spans are those of its text as it was. */
static void report(struct writer *w, const struct source *s)
{
    for (int r = 0; r < DAMAGE_RULES; r++) {
        struct tally *t = &w->tallies[r];
        if (t->count && rules[r].kind >= 0) {
            struct buf b = {.a = w->p->a};
            buf_printf(&b, "%u: ", t->count);
            buf_put(&b, buf_view(&t->examples));
            page_finding(w->p, (enum finding_kind)rules[r].kind, t->least, t->replaced ? ACTION_REPLACED : ACTION_REMOVED,
                         rules[r].rule, buf_view(&b), change_span(w, s, t->first, t->last));
        }
        *t = (struct tally){0};
    }
}

static void write_attr(struct writer *w, const struct source *s)
{
    struct buf b = {.a = w->p->a};
    size_t at = 0;
    for (uint32_t i = 0; i < w->n; i++) {
        buf_put(&b, view_sub(s->text, at, w->changes[i].from));
        buf_put(&b, w->changes[i].now);
        at = w->changes[i].to;
    }
    buf_put(&b, view_from(s->text, at));
    s->attr->value = buf_view(&b);
}

static void write_source(struct writer *w, const struct source *s)
{
    struct damage *d = w->d;
    w->n = 0;
    for (uint32_t i = s->first; i < s->end;) {
        const struct unit *u = &d->units[i];
        struct dom_change c;
        enum damage_rule rule;
        if (!u->fix && u->now == u->cp) {
            i++;
            continue;
        }
        if (!u->fix && u->cp == 0xFFFD && u->now == 0xFFFD) {
            i++;
            continue;
        }
        uint32_t to = make_change(w, i, s->end, &c, &rule);
        note_change(w, &c, rule, i, to, view_sub(s->text, c.from, c.to));
        *LIST_PUSH(w->p->a, w->changes, w->n) = c;
        i = to;
    }
    if (!w->n)
        return;
    report(w, s);
    if (s->attr)
        write_attr(w, s);
    else
        dom_edit_many(w->p, s->node, w->changes, w->n);
}

static void report_doubts(struct page *p, const struct damage *d)
{
    for (uint32_t i = 0; i < d->ndoubts; i++) {
        const struct doubt *x = &d->doubts[i];
        uint32_t from = x->from, to = x->to;
        if (d->units[from].source == UINT32_MAX)
            continue;
        const struct source *s = &d->sources[d->units[from].source];
        if (to > s->end)
            to = s->end;
        if (to <= from || s->attr)
            continue;
        struct buf b = {.a = p->a};
        buf_put(&b, view_sub(s->text, d->units[from].at, unit_end(d, to - 1)));
        buf_put(&b, x->alts.n   ? VIEW(" could be: ")
                    : x->unread ? VIEW(" was not looked into: too much is damaged")
                                : VIEW(" has no other reading: no cut gives it"));
        buf_put(&b, x->alts);
        page_finding(p, x->form ? FINDING_PINYIN_ANNOTATION : FINDING_BYTE_SLIP, VERDICT_SUSPICION, ACTION_REPORTED,
                     x->form ? "traditional-form-unsure" : "byte-slip-unsure", buf_view(&b),
                     dom_text_span(p, s->node, d->units[from].at, unit_end(d, to - 1)));
    }
}

static void write_back(struct page *p, struct damage *d)
{
    struct writer w = {.p = p, .d = d};
    report_doubts(p, d);
    for (uint32_t i = 0; i < d->nsources; i++) {
        w.changes = NULL;
        w.n = 0;
        write_source(&w, &d->sources[i]);
    }
}

static void repairs(struct damage *d)
{
    pinyin_remove(d);
    indents_remove(d);
    commas_remove(d);
    slips_repair(d);
    pinyin_sweep(d);
    symbols_remove(d);
    forms_restore(d);
    doubts_find(d);
}

void repair_page(struct page *p)
{
    mojibake_page(p);
    if (!worth(p))
        return;
    struct damage d = {.a = p->a, .charsets = p->know->charsets, .readings = p->know->readings, .language = p->know->language};
    gather_text(p, &d);
    pinyin_find(&d);
    pinyin_gate(&d);
    damage_widths(&d);
    symbols_gate(&d);
    if (!d.converted && !d.random && !d.symbols)
        return;
    repairs(&d);
    write_back(p, &d);
    if (!d.converted && !d.random)
        return;
    struct damage attrs = {.a = p->a, .charsets = d.charsets, .readings = d.readings, .language = d.language,
                           .converted = d.converted, .random = d.random, .listed = d.listed};
    gather_attrs(p, &attrs);
    pinyin_find(&attrs);
    damage_widths(&attrs);
    repairs(&attrs);
    write_back(p, &attrs);
}
