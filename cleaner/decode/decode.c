#include "cleaner/decode/decode.h"

#include "cleaner/decode/detect.h"
#include "cleaner/decode/map.h"
#include "cleaner/decode/utf8_valid.h"

/* A page on its way through the decoders. */
struct work {
    struct arena *a;
    struct map *map;
    struct view bytes;
    char *text, *out;
};

static void mark(struct work *w, const struct coder *c)
{
    struct map *m = w->map;
    m->points[m->npoints++] = (struct checkpoint){(uint32_t)c->at, (uint32_t)(w->out - w->text), (uint32_t)c->n,
                                                  (uint8_t)c->encoding, (uint8_t)c->state};
}

/* Decode bytes [beg, end) alike. */
static void segment(struct work *w, enum encoding e, size_t beg, size_t end)
{
    struct coder c = {.tables = w->map->tables, .encoding = e, .p = (const uint8_t *)w->bytes.p, .n = end, .at = beg,
                      .out = w->out};
    while (c.at < end) {
        mark(w, &c);
        coder_run(&c, end - c.at > MAP_STEP ? c.at + MAP_STEP : end);
        w->out = c.out;
    }
}

/*
 * Room for the map and the text of a page that is decoded in at most `segments`
 * segments from `beg` on.  Nothing else may be taken from the arena until
 * finish(), which gives back what the text did not need.
 */
static void begin(struct work *w, struct arena *a, const struct charsets *tables, struct view bytes, size_t beg,
                  size_t segments)
{
    size_t n = bytes.n - beg;
    *w = (struct work){.a = a, .map = arena_new(a, struct map), .bytes = bytes};
    *w->map = (struct map){.tables = tables, .p = (const uint8_t *)bytes.p, .n = bytes.n};
    w->map->points = arena_raw(a, n / MAP_STEP + segments + 1, sizeof(struct checkpoint), _Alignof(struct checkpoint));
    w->text = w->out = arena_raw(a, n + CODER_SLACK, CODER_GROWTH, 1);
}

static void finish(struct work *w, struct decoded *out)
{
    w->a->beg = w->out;
    w->map->out = (uint32_t)(w->out - w->text);
    out->text = (struct view){w->text, w->map->out};
    out->map = w->map;
}

static void whole(struct arena *a, const struct charsets *tables, enum encoding e, size_t beg, struct decoded *out)
{
    struct work w;
    begin(&w, a, tables, out->bytes, beg, 1);
    segment(&w, e, beg, out->bytes.n);
    finish(&w, out);
}

/* The parts of a mixed page, one behind the other; those that are not `main` are listed as runs. */
static void parts(struct arena *a, const struct charsets *tables, const struct detected *d, struct decoded *out)
{
    struct work w;
    out->runs = arena_array(a, struct decode_run, d->nparts);
    begin(&w, a, tables, out->bytes, d->skip, d->nparts);
    for (size_t i = 0; i < d->nparts; i++) {
        const struct detected_part *part = &d->parts[i];
        uint32_t beg = (uint32_t)(w.out - w.text);
        segment(&w, part->encoding, part->beg, part->end);
        if (part->encoding != d->encoding)
            out->runs[out->nruns++] = (struct decode_run){beg, (uint32_t)(w.out - w.text), {part->beg, part->end},
                                                          encoding_name(part->encoding)};
    }
    finish(&w, out);
}

void decode_page(struct arena *a, const struct knowledge *know, struct view bytes, struct view charset, bool markup,
                 struct decoded *out)
{
    struct detected d;
    detect(a, know->charsets, bytes, charset, markup, &d);
    *out = (struct decoded){.charset = encoding_name(d.encoding), .declared = encoding_name(d.declared), .how = d.how,
                            .bytes = bytes};
    if (d.nparts)
        parts(a, know->charsets, &d, out);
    else if (d.valid)
        out->text = view_from(bytes, d.skip);
    else
        whole(a, know->charsets, d.encoding, d.skip, out);
}

bool decode_as(struct arena *a, const struct knowledge *know, struct view bytes, struct view label,
               struct decoded *out)
{
    enum encoding e = encoding_of_label(label);
    *out = (struct decoded){.charset = encoding_name(e), .declared = encoding_name(e), .how = "http", .bytes = bytes};
    if (e == ENC_NONE)
        return false;
    if (e == ENC_UTF_8 && utf8_valid((const uint8_t *)bytes.p, bytes.n) == bytes.n)
        out->text = bytes;
    else
        whole(a, know->charsets, e, 0, out);
    return true;
}

uint32_t decode_source(const struct decoded *d, uint32_t at)
{
    if (d->map)
        return map_source(d->map, at);
    return at >= d->text.n ? (uint32_t)d->bytes.n : at + (uint32_t)(d->bytes.n - d->text.n);
}
