#include "cleaner/shrink/shrink.h"

#include "cleaner/base/article.h"
#include "cleaner/dom/entity.h"
#include "cleaner/shrink/cut.h"
#include "cleaner/shrink/foreign.h"
#include "cleaner/shrink/markup.h"
#include "cleaner/shrink/names.h"
#include "cleaner/shrink/nest.h"

/*
 * Invariants
 *  1. The pass knows in every place how the parser's tokenizer reads the text:
 *     as markup, as svg or math, as a body that is not markup.  Where what the
 *     tree builder did decides it and we cannot know, the rest of the page is
 *     left as it is (if it is short), or changed so that we do know.
 *  2. What is cut changes no other node of the tree: all attributes of
 *     formatting elements stay (four equal <b> are not four different ones),
 *     text on both sides of a comment stays apart.
 *  3. Of a run of text at least what tells white space from other text stays; in <pre>, <title> and their like all.
 */

enum {
    REST_BYTES = 16384, /* a rest of the page that may go to the parser unread: */
    REST_TAGS = 400,    /* too short to nest deep or to hold many attributes */
    ATTRS_MAX = 64,     /* of a formatting element; Gumbo compares each with each */
    ROOT_ATTRS_MAX = 200, /* of all <html> and <body> tags of the page; of more only those that rules read */
    UNSURE_MAX = 50,
};

struct pass {
    struct arena *a;
    struct view s;
    struct shrunk *out;
    struct cut cut;
    struct nest nest;
    struct name_index index;
    unsigned pre;    /* <pre> and <listing> that no end tag has closed: what closes them by itself is not counted */
    bool keep;       /* cut nothing but nesting */
    unsigned unsure; /* regions of svg and math that were not understood, and became html */
    unsigned root_attrs; /* kept of <html> and <body> */
    bool select;     /* inside <select>, where most tags do nothing */
    bool text_waits; /* there was text since the last start tag */
    bool owed;       /* and behind it a comment that was cut */
    bool only_space; /* that text so far is white space alone */
    bool after_text; /* the last thing kept was text */
    bool after_void; /* the last thing kept was "</>": of text a character stays then, for the text before ends with it,
                        and a comment stays, for a tag would be taken together with the "</>" */
    enum name_id broken; /* the svg or math that a start tag at broken_at ended; else NAME_OTHER */
    size_t broken_at;
    bool head;       /* so far nothing but tags of the head */
    bool at_block;   /* nothing since a block began or ended */
};

static void add_part(struct pass *p, enum raw_kind kind, size_t tag, size_t beg, size_t end)
{
    struct raw_part *part = LIST_PUSH(p->a, p->out->parts, p->out->nparts);
    *part = (struct raw_part){kind, {0}, view_sub(p->s, beg, end), (uint32_t)beg};
    if (kind != RAW_COMMENT)
        part->tag = view_sub(p->s, tag, beg);
}

/* Text stays as it is: in <pre> for a line end that counts, in <template> for columns, which take its white space alone. */
static bool whole_text(const struct pass *p)
{
    return p->pre != 0 || p->nest.open[NAME_TEMPLATE] != 0;
}

/* Whether markup, and not a plain '<', begins at `at`. */
static bool at_markup(struct view s, size_t at)
{
    if (at >= s.n)
        return true;
    char next = at + 1 < s.n ? s.p[at + 1] : 0;
    return s.p[at] == '<' && (ascii_alpha(next) || (next == '/' && at + 2 < s.n) || next == '!' || next == '?');
}

/*
 * White space alone, in the head or behind a block's tag: no reader sees it,
 * and the parser makes nothing of it but a text, unless formatting elements are about.
 */
static bool is_idle_space(const struct pass *p, size_t from, size_t to)
{
    if (p->keep || p->after_void || p->select || !(p->head || p->at_block))
        return false;
    if (!nest_is_plain(&p->nest) || whole_text(p) || !at_markup(p->s, to))
        return false;
    if (view_starts(view_from(p->s, to), VIEW("</>"))) /* nothing: what follows is of one text with it */
        return false;
    while (from < to && markup_space(p->s.p[from]))
        from++;
    return from == to;
}

static void after_comment(struct pass *p)
{
    p->after_text = p->text_waits = p->after_void = p->at_block = p->owed = false;
}

/*
 * Before text, and before tags that make Gumbo 0.10.1 move elements about
 * without first putting the text that it has read: the comment that was cut
 * since would have made it do so, and an empty one does.
 */
static void pay(struct pass *p, size_t at)
{
    if (!p->owed)
        return;
    p->out->adapted |= !cut_put(&p->cut, VIEW("<!---->"), at);
    after_comment(p);
}

/* Leave a tag out; as with a comment, the texts on both sides stay apart.  One past it, or s.n where it has no end. */
static size_t cut_tag(struct pass *p, size_t lt)
{
    size_t end = markup_tag_end(p->s, lt);
    p->owed = p->text_waits;
    return end == VIEW_NONE ? p->s.n : end;
}

/*
 * Text.  What the tree builder asks of it is whether it is white space, so the
 * first character of either kind stands for the rest; the tree takes the text
 * itself from the page (dom_parse).
 */
static void text(struct pass *p, size_t from, size_t to)
{
    struct view s = p->s;
    if (from >= to || is_idle_space(p, from, to))
        return;
    pay(p, from);
    p->head = p->at_block = false;
    bool so_far = !p->after_text || p->only_space;
    bool blank = so_far || p->after_void, space = p->after_text && p->only_space && !p->after_void;
    p->after_text = p->text_waits = true;
    p->after_void = false;
    nest_text(&p->nest);
    if (p->keep || whole_text(p)) {
        cut_keep(&p->cut, from, to);
        p->only_space = false;
        return;
    }
    for (size_t i = from; i < to && blank;) {
        size_t n = 1;
        if (markup_space(s.p[i])) {
            if (!space)
                cut_keep(&p->cut, i, i + 1);
            space = true;
            for (i++; i < to && markup_space(s.p[i]);)
                i++;
            continue;
        }
        uint32_t cp[2] = {0};
        if (s.p[i] == '&') {
            n = entity_read(view_sub(s, 0, to), i, false, cp);
            n = n ? n : 1;
        }
        while (i + n < to && ((unsigned char)s.p[i + n] & 0xC0) == 0x80)
            n++;
        cut_keep(&p->cut, i, i + n);
        blank = s.p[i] == 0 || (cp[0] && cp[0] <= ' '); /* a NUL is dropped, &#32; is white space */
        space = false; /* behind a NUL, which begins the body, white space counts; a reference without its ';' ends by it */
        i += n;
    }
    p->only_space = blank && so_far;
}

/* A comment goes; between two texts an empty one stays, for the tree builder looks at each text by itself. */
static void comment(struct pass *p, size_t lt, size_t end)
{
    struct view s = p->s;
    bool plain = end - lt >= 7 && view_starts(view_from(s, lt), VIEW("<!--")) &&
                 view_ends(view_sub(s, lt, end), VIEW("-->"));
    size_t beg = lt + (view_starts(view_from(s, lt), VIEW("<!--")) ? 4 : 2), tail = plain ? 3 : s.p[end - 1] == '>';
    add_part(p, RAW_COMMENT, lt, beg < end ? beg : end, end - tail);
    bool apart = whole_text(p) || p->after_void ||
                 (p->text_waits && (!at_markup(s, end) || s.p[lt - 1] == '<'));
    if (p->keep || (apart && !plain)) {
        cut_keep(&p->cut, lt, end);
    } else if (apart) {
        cut_keep(&p->cut, lt, lt + 4);
        cut_keep(&p->cut, end - 3, end);
    } else {
        p->owed = p->text_waits;
        return;
    }
    after_comment(p);
}

/* The rest of the page as it is; its scripts and styles are listed all the same. */
static size_t leave_rest(struct pass *p, size_t at)
{
    struct view s = p->s;
    pay(p, at);
    cut_keep(&p->cut, at, s.n);
    while ((at = view_chr(s, '<', at)) != VIEW_NONE) {
        size_t end = markup_end(s, at);
        if (end > at && ascii_alpha(s.p[at + 1])) {
            size_t name = at + 1, name_end = markup_name_end(s, name);
            enum name_id id = names_tag(&p->index, s.p + name, name_end - name);
            if (names[id].flags & N_RAW) {
                size_t close = markup_raw_end(s, end, names[id].name);
                if (names[id].flags & N_CODE)
                    add_part(p, id == NAME_STYLE ? RAW_STYLE : RAW_SCRIPT, at, end, close);
                end = close;
            }
        }
        at = end > at ? end : at + 1;
    }
    return s.n;
}

/*
 * Whether the rest is short enough to go to the parser unread.  Not with a
 * <select> that may lie inside svg or math: Gumbo 0.10.1 takes it for one of
 * HTML, finds none to close, and aborts.
 */
static bool rest_is_short(const struct pass *p, size_t at)
{
    if (p->s.n - at > REST_BYTES)
        return false;
    unsigned tags = 0;
    bool select = false, drawing = false;
    while (tags <= REST_TAGS && (at = view_chr(p->s, '<', at)) != VIEW_NONE) {
        struct view tag = view_from(p->s, ++at);
        select |= view_starts_ci(tag, VIEW("select"));
        drawing |= view_starts_ci(tag, VIEW("svg")) || view_starts_ci(tag, VIEW("math"));
        tags++;
    }
    return tags <= REST_TAGS && !(select && drawing);
}

struct tag_at {
    size_t lt, name_end;
    enum name_id id;
};

/*
 * Whether the tree builder needs the attribute: the rest it does without, and
 * the tree takes them from the page.  *seen: those that the tag has so far.
 */
static bool wanted(struct pass *p, const struct tag_at *t, const struct markup_attr *at, uint64_t *seen)
{
    unsigned f = names[t->id].flags;
    struct view name = view_sub(p->s, at->name, at->name_end);
    if (t->id == NAME_INPUT)
        return !*seen && view_eq_ci(name, VIEW("type")) && (*seen += 1);
    if (((f & N_FORMAT) && t->id != NAME_A) || t->id == NAME_ISINDEX) /* alike ones are not kept apart from unlike ones by name alone */
        return (*seen += 1) <= ATTRS_MAX;
    if (f & N_ROOT && p->root_attrs < ROOT_ATTRS_MAX)
        return ++p->root_attrs;
    if (f & N_ROOT) { /* a second <body> adds what the first has not, and it is compared with all */
        enum attr_name id = names_attr(&p->index, name.p, name.n);
        bool first = id != ATTR_UNKNOWN && !(*seen >> id & 1);
        *seen |= (uint64_t)1 << id;
        p->out->adapted = true;
        return first;
    }
    return false;
}

_Static_assert(ATTR_COUNT <= 64, "the attributes that were seen are the bits of a word");

/* A start tag of which the tree builder perhaps makes nothing: then it has not put the text before it yet. */
static bool may_be_ignored(enum name_id id)
{
    return (names[id].flags & (N_ROOT | N_TABLE)) || id == NAME_FORM || id == NAME_ISINDEX || id == NAME_COL ||
           id == NAME_FRAME;
}

/* Keep a start tag without the attributes that the tree builder does not read.  One past its '>', or s.n where it has none. */
static size_t keep_tag(struct pass *p, const struct tag_at *t, bool keep_slash)
{
    struct view s = p->s;
    struct markup_attr at;
    uint64_t seen = 0;
    bool slash;
    size_t i = t->name_end, last = i; /* where the last attribute that stayed ends */
    bool gap = false;                 /* something was cut behind it */
    cut_keep(&p->cut, t->lt, i);
    while (markup_attr_next(s, &i, &at, &slash)) {
        if (!wanted(p, t, &at, &seen) && !p->keep) {
            gap = true;
            continue;
        }
        size_t from = last;
        if (gap && markup_space(s.p[at.name - 1])) {
            from = at.name - 1;
        } else if (gap) {
            from = at.name;
            cut_space(&p->cut, from);
        }
        cut_keep(&p->cut, from, at.end);
        last = at.end;
        gap = false;
    }
    if (i >= s.n)
        return s.n;
    if (gap && slash && keep_slash) {
        cut_space(&p->cut, i - 1);
        cut_keep(&p->cut, i - 1, i);
    }
    cut_keep(&p->cut, gap ? i : last, i + 1);
    p->after_text = p->after_void = false;
    if (!p->select && !may_be_ignored(t->id))
        p->text_waits = p->owed = false;
    return i + 1;
}

static struct tag_at read_tag(const struct pass *p, size_t lt, size_t name)
{
    struct tag_at t = {.lt = lt, .name_end = markup_name_end(p->s, name)};
    t.id = names_tag(&p->index, p->s.p + name, t.name_end - name);
    return t;
}

/* Keep an end tag or a comment in svg or math: of the tag its name.  One past it. */
static size_t keep_end(struct pass *p, size_t lt)
{
    size_t end = foreign_end(p->s, lt);
    if (p->s.p[lt + 1] != '/' || p->keep || end - lt < 4) {
        cut_keep(&p->cut, lt, end);
        return end;
    }
    cut_keep(&p->cut, lt, markup_name_end(p->s, lt + 2));
    cut_keep(&p->cut, end - 1, end);
    return end;
}

/* Keep the innards of an svg that has text: its tags without their drawings. */
static void keep_foreign(struct pass *p, size_t at, size_t close)
{
    while (at < close) {
        size_t lt = view_chr(view_sub(p->s, 0, close), '<', at);
        if (lt == VIEW_NONE)
            lt = close;
        cut_keep(&p->cut, at, lt);
        if (lt >= close)
            return;
        if (ascii_alpha(p->s.p[lt + 1])) {
            struct tag_at t = read_tag(p, lt, lt + 1);
            at = keep_tag(p, &t, true);
        } else {
            at = keep_end(p, lt);
        }
    }
}

static bool self_closing(struct view s, size_t at)
{
    struct markup_attr attr;
    bool slash;
    while (markup_attr_next(s, &at, &attr, &slash))
        ;
    return slash;
}

/* svg or math.  One past what was read. */
static size_t foreign(struct pass *p, const struct tag_at *t)
{
    struct foreign f;
    size_t end = markup_tag_end(p->s, t->lt);
    if (end == VIEW_NONE)
        return p->s.n; /* a tag without an end is none, for the parser too */
    if (self_closing(p->s, t->name_end))
        return keep_tag(p, t, true);
    bool named = t->lt < 3 || memcmp(p->s.p + t->lt - 3, "</>", 3) != 0; /* else Gumbo 0.10.1 reads another name */
    if (p->unsure >= UNSURE_MAX || !named ||
        !foreign_scan(p->s, end, t->id, &p->nest, &p->index, p->a, p->out, &f)) {
        if (rest_is_short(p, t->lt))
            return leave_rest(p, t->lt);
        p->unsure++;
        p->out->adapted = true;
        return cut_tag(p, t->lt); /* without its tag it is html, as we read it */
    }
    keep_tag(p, t, true);
    if (f.html || p->keep)
        cut_keep(&p->cut, end, f.close);
    else if (f.text)
        keep_foreign(p, end, f.close);
    p->out->adapted |= f.loose;
    p->broken = f.ended ? NAME_OTHER : t->id;
    p->broken_at = f.close;
    return f.ended ? keep_end(p, f.close) : f.close;
}

/* The body of an element that is not markup, which begins at `at`. */
static size_t raw_body(struct pass *p, const struct tag_at *t, size_t at)
{
    size_t close = markup_raw_end(p->s, at, names[t->id].name);
    bool code = names[t->id].flags & N_CODE;
    if (code)
        add_part(p, t->id == NAME_STYLE ? RAW_STYLE : RAW_SCRIPT, t->lt, at, close);
    if (!code || p->keep)
        cut_keep(&p->cut, at, close);
    return close;
}

/* End formatting elements whose reopening costs more than the page is worth. */
static void relieve(struct pass *p, size_t at)
{
    enum name_id id;
    while (p->nest.weary && !p->select && (id = nest_relieve(&p->nest)) != NAME_OTHER) {
        p->out->adapted = true;
        if (!cut_put(&p->cut, VIEW("</"), at) || !cut_put(&p->cut, names[id].name, at) || !cut_put(&p->cut, VIEW(">"), at))
            return;
    }
}

/* A tag that only svg or math has, while one of them was turned into html: there it would only nest. */
static bool is_stray(const struct pass *p, const struct tag_at *t)
{
    unsigned f = names[t->id].flags;
    return p->unsure && (f & (N_SVG | N_MATH)) && !(f & (N_FORMAT | N_VOID)) && t->id != NAME_SVG && t->id != NAME_MATH;
}

/* A tag begins or ends here: of the head, or of what comes after it. */
static void pass_tag(struct pass *p, enum name_id id)
{
    p->at_block = false;
    p->head = p->head && (id == NAME_HTML || id == NAME_HEAD || id == NAME_META || id == NAME_LINK || id == NAME_TITLE ||
                          id == NAME_STYLE || id == NAME_SCRIPT || id == NAME_BASE);
}

/* Whether the innermost open element is of this name, breaks the line for every reader, and stands where it is written. */
static bool is_block(const struct pass *p, enum name_id id)
{
    if (!(names[id].flags & (N_CLOSES_P | N_TABLE)) || id == NAME_FORM || id == NAME_LISTING || nest_top(&p->nest) != id)
        return false;
    return (names[id].flags & N_TABLE) || !nest_in_table(&p->nest);
}

static void end_select(struct pass *p)
{
    nest_close(&p->nest, NAME_SELECT);
    p->select = false;
}

/*
 * Inside <select>: where what a tag does depends on whether a table is about,
 * or raw text would not be read as such, the select ends before it.
 */
static bool ends_select(const struct pass *p, enum name_id id, bool start)
{
    bool raw = (names[id].flags & N_RAW) && id != NAME_SCRIPT && id != NAME_TEXTAREA;
    return p->select && ((names[id].flags & N_TABLE) || id == NAME_TABLE || id == NAME_TEMPLATE ||
                         (start && (raw || id == NAME_PLAINTEXT)));
}

static void put_end_of_select(struct pass *p, size_t at)
{
    p->out->adapted = true;
    if (cut_put(&p->cut, VIEW("</select>"), at))
        end_select(p);
}

/* A start tag inside <select>: true where it does nothing, or no more than end the select. */
static bool select_takes(struct pass *p, enum name_id id)
{
    if (!p->select || id == NAME_OPTION || id == NAME_OPTGROUP || id == NAME_SCRIPT)
        return false;
    bool leaves = id == NAME_INPUT || id == NAME_KEYGEN || id == NAME_TEXTAREA;
    if (leaves || id == NAME_SELECT)
        end_select(p);
    return !leaves;
}

/* A part of a table right in a <template>: which tags the parser ignores from there on depends on what came before. */
static bool is_bare_row(const struct pass *p, enum name_id id)
{
    return ((names[id].flags & N_TABLE) || id == NAME_COL) && nest_in_template(&p->nest);
}

static size_t start_tag(struct pass *p, size_t lt)
{
    struct tag_at t = read_tag(p, lt, lt + 1);
    unsigned flags = names[t.id].flags;
    uint32_t attrs = 0;
    pass_tag(p, t.id);
    if (t.id == NAME_A || t.id == NAME_NOBR)
        pay(p, lt);
    if (flags & N_FORMAT) {
        size_t end = markup_tag_end(p->s, lt);
        if (end == VIEW_NONE)
            return p->s.n;
        attrs = (uint32_t)view_hash(view_sub(p->s, t.name_end, end));
    }
    bool in_select = ends_select(p, t.id, true);
    bool drop = t.id == NAME_FRAMESET || is_bare_row(p, t.id);
    if ((in_select || drop) && rest_is_short(p, lt))
        return leave_rest(p, lt);
    if (in_select)
        put_end_of_select(p, lt);
    if (select_takes(p, t.id))
        return keep_tag(p, &t, false);
    drop = drop || is_stray(p, &t) || !nest_open(&p->nest, t.id, attrs);
    p->out->adapted |= drop;
    if (drop) {
        if (p->broken && p->broken_at == lt) /* it cannot end the svg before it then */
            cut_put(&p->cut, p->broken == NAME_SVG ? VIEW("</svg>") : VIEW("</math>"), lt);
        return cut_tag(p, lt);
    }
    relieve(p, lt);
    if (t.id == NAME_SVG || t.id == NAME_MATH) {
        nest_close(&p->nest, t.id);
        return foreign(p, &t);
    }
    size_t end = keep_tag(p, &t, false);
    if (t.id == NAME_PLAINTEXT) {
        cut_keep(&p->cut, end, p->s.n);
        return p->s.n;
    }
    p->select |= t.id == NAME_SELECT;
    p->pre += t.id == NAME_PRE || t.id == NAME_LISTING;
    p->at_block = is_block(p, t.id);
    return flags & N_RAW ? raw_body(p, &t, end) : end;
}

static size_t end_tag(struct pass *p, size_t lt)
{
    struct tag_at t = read_tag(p, lt, lt + 2);
    size_t end = markup_tag_end(p->s, lt);
    if (end == VIEW_NONE)
        return p->s.n;
    if (ends_select(p, t.id, false))
        put_end_of_select(p, lt);
    bool nothing = p->select && t.id != NAME_SELECT && t.id != NAME_OPTION && t.id != NAME_OPTGROUP;
    unsigned open = p->nest.open[t.id];
    bool block = !nothing && is_block(p, t.id);
    pass_tag(p, t.id);
    if ((names[t.id].flags & N_FORMAT) || t.id == NAME_FORM)
        pay(p, lt);
    p->head = p->head && t.id != NAME_HTML;
    if (!nothing && (is_stray(p, &t) || !nest_close(&p->nest, t.id)))
        return cut_tag(p, lt);
    if ((t.id == NAME_PRE || t.id == NAME_LISTING) && p->nest.open[t.id] < open && p->pre)
        p->pre--;
    if (t.id == NAME_SELECT)
        p->select = false;
    cut_keep(&p->cut, lt, p->keep ? end : t.name_end);
    if (!p->keep)
        cut_keep(&p->cut, end - 1, end);
    p->after_text = p->after_void = false;
    p->at_block = block;
    return end;
}

static size_t markup(struct pass *p, size_t lt)
{
    struct view s = p->s;
    char next = lt + 1 < s.n ? s.p[lt + 1] : 0;
    if (ascii_alpha(next))
        return start_tag(p, lt);
    if (next == '/' && lt + 2 < s.n && ascii_alpha(s.p[lt + 2]))
        return end_tag(p, lt);
    size_t end = markup_end(s, lt);
    if (end == lt) {
        text(p, lt, lt + 1);
        return lt + 1;
    }
    bool nothing = next == '/' && lt + 2 < s.n && s.p[lt + 2] == '>'; /* "</>": but it keeps "<" and "a" apart */
    if (nothing || view_starts_ci(view_from(s, lt), VIEW("<!doctype"))) {
        if (nothing)
            pay(p, lt);
        cut_keep(&p->cut, lt, end);
        p->after_text = p->after_text && nothing;
        p->after_void = nothing;
        p->at_block = false;
    } else {
        comment(p, lt, end);
    }
    return end;
}

void shrink_page(struct arena *a, struct view decoded, bool keep, struct shrunk *out)
{
    struct pass *p = arena_new(a, struct pass);
    *out = (struct shrunk){0};
    p->a = a;
    p->s = decoded;
    p->out = out;
    p->keep = keep;
    p->head = true;
    cut_init(&p->cut, a, decoded);
    nest_init(&p->nest, decoded.n);
    names_index(&p->index);
    for (size_t at = 0; at < decoded.n;) {
        size_t lt = view_chr(decoded, '<', at);
        text(p, at, lt == VIEW_NONE ? decoded.n : lt);
        if (lt == VIEW_NONE)
            break;
        at = markup(p, lt);
    }
    const struct cut_map *map;
    out->text = cut_done(&p->cut, &map);
    out->map = map;
}

/* The last run that begins at or before output byte `at`. */
static uint32_t run_of(const struct cut_map *m, uint32_t at)
{
    uint32_t lo = 0, hi = m->n;
    while (hi - lo > 1) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (m->runs[mid].out <= at)
            lo = mid;
        else
            hi = mid;
    }
    return lo;
}

uint32_t shrink_source(const struct shrunk *s, uint32_t at)
{
    const struct cut_map *m = s->map;
    if (!m)
        return at;
    uint32_t i = run_of(m, at);
    return m->n ? m->runs[i].src + (at - m->runs[i].out) : 0;
}

uint32_t shrink_source_near(const struct shrunk *s, uint32_t at, uint32_t *hint)
{
    const struct cut_map *m = s->map;
    if (!m || !m->n)
        return at;
    uint32_t i = *hint < m->n ? *hint : 0;
    if (m->runs[i].out <= at && m->n - i <= 8) {
        while (i + 1 < m->n && m->runs[i + 1].out <= at)
            i++;
    } else if (m->runs[i].out <= at && m->runs[i + 8].out > at) {
        while (m->runs[i + 1].out <= at)
            i++;
    } else {
        i = run_of(m, at);
    }
    *hint = i;
    return m->runs[i].src + (at - m->runs[i].out);
}
