#include "cleaner/shrink/shrink.h"

#include "cleaner/base/article.h"
#include "cleaner/shrink/markup.h"

static void add_part(struct arena *a, struct shrunk *out, enum raw_kind kind, struct view s, size_t tag, size_t beg,
                     size_t end)
{
    struct raw_part *part = LIST_PUSH(a, out->parts, out->nparts);
    *part = (struct raw_part){kind, {0}, view_sub(s, beg, end), (uint32_t)beg};
    if (kind != RAW_COMMENT)
        part->tag = view_sub(s, tag, beg);
}

/* Elements whose body is not markup. */
static const struct {
    struct view name;
    int kind; /* enum raw_kind, or -1: text that a reader may see */
} raws[] = {
    {VIEW_INIT("script"), RAW_SCRIPT}, {VIEW_INIT("style"), RAW_STYLE}, {VIEW_INIT("title"), -1},
    {VIEW_INIT("textarea"), -1},       {VIEW_INIT("iframe"), -1},       {VIEW_INIT("xmp"), -1},
    {VIEW_INIT("noembed"), -1},        {VIEW_INIT("noframes"), -1},
};

static size_t take_raw(struct arena *a, struct shrunk *out, struct view s, size_t lt, size_t end)
{
    struct view name = view_sub(s, lt + 1, markup_name_end(s, lt + 1));
    for (size_t i = 0; i < sizeof raws / sizeof *raws; i++) {
        if (!view_eq_ci(name, raws[i].name))
            continue;
        size_t close = markup_raw_end(s, end, raws[i].name);
        if (raws[i].kind >= 0)
            add_part(a, out, raws[i].kind, s, lt, end, close);
        return close;
    }
    return end;
}

void shrink_page(struct arena *a, struct view decoded, bool keep, struct shrunk *out)
{
    (void)keep;
    *out = (struct shrunk){.text = decoded};
    size_t at = 0;
    while ((at = view_chr(decoded, '<', at)) != VIEW_NONE) {
        size_t end = markup_end(decoded, at);
        if (end == at)
            end++;
        else if (end < decoded.n && ascii_alpha(decoded.p[at + 1]))
            end = take_raw(a, out, decoded, at, end);
        at = end;
    }
}

uint32_t shrink_source(const struct shrunk *s, uint32_t at)
{
    (void)s;
    return at;
}
