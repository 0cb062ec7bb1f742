#include "cleaner/shrink/foreign.h"

#include "cleaner/base/article.h"
#include "cleaner/shrink/markup.h"

enum { DEPTH_MAX = 64, ATTRS_MAX = 128 };

struct scan {
    struct view s;
    const struct name_index *index;
    struct foreign *f;
    struct arena *a;
    struct shrunk *out;
    const struct nest *nest;
    struct open {
        enum name_id id;
        uint32_t hash;
        bool html; /* an element of HTML, inside one in which HTML begins again */
    } stack[DEPTH_MAX];
    unsigned depth;
};

/* Elements in which HTML begins again. */
static bool holds_html(enum name_id id)
{
    return id == NAME_TITLE || id == NAME_DESC || id == NAME_FOREIGNOBJECT || id == NAME_MI || id == NAME_MO ||
           id == NAME_MN || id == NAME_MS || id == NAME_MTEXT;
}

static bool is_html(const struct open *o)
{
    return o->html || holds_html(o->id);
}

static bool in_html(const struct scan *c)
{
    return c->depth && is_html(&c->stack[c->depth - 1]);
}

static bool is_code(enum name_id id)
{
    return id == NAME_STYLE || id == NAME_SCRIPT;
}

static bool blank(struct view s, size_t from, size_t to)
{
    while (from < to && markup_space(s.p[from]))
        from++;
    return from >= to;
}

static size_t cdata_end(struct view s, size_t at)
{
    size_t end = view_find(s, VIEW("]]>"), at + 9);
    return end == VIEW_NONE ? s.n : end + 3;
}

static bool at_cdata(struct view s, size_t at)
{
    return view_starts(view_from(s, at), VIEW("<![CDATA["));
}

size_t foreign_end(struct view s, size_t at)
{
    if (at_cdata(s, at))
        return cdata_end(s, at);
    size_t end = markup_end(s, at);
    return end > at ? end : at + 1;
}

/* The end tag of a style or script in svg, whose body begins at `at`; VIEW_NONE where tags stand in it. */
static size_t code_end(struct view s, size_t at, struct view name)
{
    for (;;) {
        at = view_chr(s, '<', at);
        if (at == VIEW_NONE)
            return VIEW_NONE;
        if (at_cdata(s, at))
            at = cdata_end(s, at);
        else if (view_starts(view_from(s, at), VIEW("<!--")))
            at = markup_comment_end(s, at);
        else if (view_starts(view_from(s, at), VIEW("</")) && view_starts_ci(view_from(s, at + 2), name))
            return markup_name_end(s, at + 2) == at + 2 + name.n ? at : VIEW_NONE;
        else if (markup_end(s, at) > at)
            return VIEW_NONE;
        else
            at++;
    }
}

/* Attributes are read to find the end; false where there is none or there are too many. */
static bool tag_end(struct view s, size_t *at, bool *slash)
{
    struct markup_attr attr;
    unsigned n = 0;
    while (markup_attr_next(s, at, &attr, slash))
        if (n++ > ATTRS_MAX)
            return false;
    return *at < s.n;
}

static void add_code(struct scan *c, enum name_id id, size_t lt, size_t beg, size_t end)
{
    struct raw_part *part = LIST_PUSH(c->a, c->out->parts, c->out->nparts);
    *part = (struct raw_part){id == NAME_STYLE ? RAW_STYLE : RAW_SCRIPT, view_sub(c->s, lt, beg),
                              view_sub(c->s, beg, end), (uint32_t)beg};
}

/* Whether the start tag keeps us where we are by rules that we follow. */
static bool follows(const struct scan *c, enum name_id id, const char *p, size_t n)
{
    unsigned f = names[id].flags;
    if (!in_html(c))
        return (f & (N_SVG | N_MATH)) || id == NAME_TITLE || is_code(id) || (id == NAME_OTHER && memchr(p, ':', n));
    if ((f & (N_TABLE | N_ROOT | N_SCOPE)) || id == NAME_SELECT || id == NAME_FRAMESET || id == NAME_PLAINTEXT)
        return false;
    for (unsigned i = c->depth; (f & N_CLOSES_P) && i-- > 0;)
        if (c->stack[i].html && c->stack[i].id == NAME_P)
            return false;
    return true;
}

static bool start_tag(struct scan *c, size_t *at)
{
    size_t lt = *at, i = markup_name_end(c->s, lt + 1);
    const char *p = c->s.p + lt + 1;
    size_t n = i - lt - 1;
    enum name_id id = names_tag(c->index, p, n);
    bool slash, html = in_html(c) && id != NAME_SVG && id != NAME_MATH;
    if (!follows(c, id, p, n) || !tag_end(c->s, &i, &slash))
        return false;
    *at = i + 1;
    c->f->text |= id == NAME_A || html;
    c->f->html |= html;
    if (html ? (names[id].flags & N_VOID) != 0 : slash)
        return true;
    if (html && (names[id].flags & N_RAW)) {
        *at = markup_raw_end(c->s, i + 1, names[id].name);
    } else if (is_code(id)) {
        *at = code_end(c->s, i + 1, names[id].name);
        if (*at == VIEW_NONE)
            return false;
    }
    if (is_code(id))
        add_code(c, id, lt, i + 1, *at);
    if (c->depth == DEPTH_MAX)
        return false;
    c->stack[c->depth++] = (struct open){id, names_hash(p, n), html};
    return true;
}

enum end { CLOSES, LAST, UNSURE };

/* What an end tag does: close something in the region, or the region; what else it may close we do not know. */
static enum end end_tag(struct scan *c, size_t *at, enum name_id root)
{
    size_t i = markup_name_end(c->s, *at + 2);
    uint32_t hash = names_hash(c->s.p + *at + 2, i - *at - 2);
    enum name_id id = names_tag(c->index, c->s.p + *at + 2, i - *at - 2);
    unsigned d = c->depth;
    bool slash;
    c->f->loose |= i < c->s.n && c->s.p[i] != '>';
    if (!tag_end(c->s, &i, &slash))
        return UNSURE;
    for (; d; d--) {
        const struct open *o = &c->stack[d - 1];
        bool same = o->id == id && o->hash == hash;
        if (same)
            break;
        if (is_html(o))
            return UNSURE;
    }
    bool svg = (names[id].flags & (N_SVG | N_MATH)) && !(names[id].flags & N_FORMAT);
    if (!d && id != root && svg && !c->nest->strays) {
        *at = i + 1; /* closes nothing at all */
        return CLOSES;
    }
    if (!d)
        return id == root ? LAST : UNSURE;
    c->depth = d - 1;
    *at = i + 1;
    return CLOSES;
}

/* One piece of markup at *at.  False where we do not know what it does. */
static bool piece(struct scan *c, size_t *at, enum name_id root, bool *done)
{
    struct view s = c->s;
    char next = *at + 1 < s.n ? s.p[*at + 1] : 0;
    if (ascii_alpha(next)) {
        size_t n = markup_name_end(s, *at + 1) - *at - 1;
        if (!in_html(c) && (names[names_tag(c->index, s.p + *at + 1, n)].flags & N_BREAKS)) {
            *done = true;
            for (unsigned i = 0; i < c->depth; i++)
                if (is_html(&c->stack[i]))
                    return false;
            return true;
        }
        return start_tag(c, at);
    }
    if (next == '/' && *at + 2 < s.n && ascii_alpha(s.p[*at + 2])) {
        enum end what = end_tag(c, at, root);
        *done = c->f->ended = what == LAST;
        return what != UNSURE;
    }
    if (at_cdata(s, *at) && !in_html(c)) {
        size_t end = cdata_end(s, *at);
        c->f->text |= !blank(s, *at + 9, end - (view_ends(view_sub(s, *at + 9, end), VIEW("]]>")) ? 3 : 0));
        *at = end;
        return true;
    }
    if (!view_starts(view_from(s, *at), VIEW("<!--")))
        return false;
    *at = markup_comment_end(s, *at);
    return true;
}

bool foreign_scan(struct view s, size_t at, enum name_id root, const struct nest *nest,
                  const struct name_index *index, struct arena *a, struct shrunk *out, struct foreign *f)
{
    struct scan c = {.s = s, .index = index, .f = f, .a = a, .out = out, .nest = nest};
    uint32_t parts = out->nparts;
    bool done = false, ok = true;
    *f = (struct foreign){0};
    while (ok && !done) {
        size_t lt = view_chr(s, '<', at), end = lt == VIEW_NONE ? s.n : lt;
        ok = !memchr(s.p + at, 0, end - at);
        f->text |= !blank(s, at, end) && !(c.depth && is_code(c.stack[c.depth - 1].id));
        at = end;
        if (lt == VIEW_NONE)
            break;
        ok = ok && piece(&c, &at, root, &done);
    }
    f->close = at;
    ok = ok && !(f->loose && f->html);
    if (!ok)
        out->nparts = parts;
    return ok;
}
