#include "store/export/writer.h"

#include "cleaner/base/utf8.h"

void time_iso(struct buf *b, int64_t ms)
{
    /* Civil from days, after Howard Hinnant's "chrono-compatible low-level date algorithms". */
    int64_t s = ms / 1000 - (ms % 1000 < 0), day = s / 86400 - (s % 86400 < 0), sec = s - day * 86400;
    int64_t z = day + 719468, era = (z >= 0 ? z : z - 146096) / 146097, doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    int64_t d = doy - (153 * mp + 2) / 5 + 1, m = mp < 10 ? mp + 3 : mp - 9, y = yoe + era * 400 + (m <= 2);
    buf_printf(b, "%04d-%02d-%02dT%02d:%02d:%02dZ", (int)y, (int)m, (int)d, (int)(sec / 3600), (int)(sec / 60 % 60),
               (int)(sec % 60));
}

static void write_text(struct buf *b, const struct record *r, const struct write_options *o)
{
    const struct article *art = r->article;
    (void)o;
    buf_put(b, art->fields[FIELD_TITLE].value);
    buf_putc(b, '\n');
    for (uint32_t i = 0; i < art->nblocks; i++) {
        buf_putc(b, '\n');
        buf_put(b, art->blocks[i].text);
        buf_putc(b, '\n');
    }
}

/* RFC 4180: quoted where it must be, quotes doubled. */
static void csv_value(struct buf *b, struct view v)
{
    bool quote = false;
    for (size_t i = 0; i < v.n && !quote; i++)
        quote = v.p[i] == '"' || v.p[i] == ',' || v.p[i] == '\n' || v.p[i] == '\r';
    if (!quote) {
        buf_put(b, v);
        return;
    }
    buf_putc(b, '"');
    for (size_t i = 0; i < v.n; i++) {
        if (v.p[i] == '"')
            buf_putc(b, '"');
        buf_putc(b, v.p[i]);
    }
    buf_putc(b, '"');
}

static void csv_head(struct buf *b)
{
    buf_put(b, VIEW("input,url,fetched,status,charset"));
    for (int f = 0; f < FIELD_COUNT; f++)
        buf_printf(b, ",%s", field_name((enum field_id)f));
    buf_put(b, VIEW(",reason,findings,digest,text\r\n"));
}

static struct view joined_authors(struct arena *a, const struct article *art)
{
    struct buf b = {.a = a};
    for (uint32_t i = 0; i < art->nauthors; i++) {
        if (i)
            buf_put(&b, VIEW("; "));
        buf_put(&b, art->authors[i]);
    }
    return buf_view(&b);
}

static struct view joined_findings(struct arena *a, const struct article *art)
{
    struct buf b = {.a = a};
    for (uint32_t i = 0; i < art->nfindings; i++)
        buf_printf(&b, "%s%s:%s", i ? "; " : "", finding_kind_name(art->findings[i].kind),
                   verdict_name(art->findings[i].verdict));
    return buf_view(&b);
}

static void write_csv(struct buf *b, const struct record *r, const struct write_options *o)
{
    const struct article *art = r->article;
    (void)o;
    csv_value(b, r->input);
    buf_putc(b, ',');
    csv_value(b, r->url);
    buf_putc(b, ',');
    if (r->fetched_ms)
        time_iso(b, r->fetched_ms);
    buf_putc(b, ',');
    if (r->status)
        buf_u64(b, (uint64_t)r->status);
    buf_putc(b, ',');
    csv_value(b, art->charset);
    for (int f = 0; f < FIELD_COUNT; f++) {
        buf_putc(b, ',');
        csv_value(b, f == FIELD_AUTHORS ? joined_authors(b->a, art) : art->fields[f].value);
    }
    buf_putc(b, ',');
    csv_value(b, view_of(reason_name(art->reason)));
    buf_putc(b, ',');
    csv_value(b, joined_findings(b->a, art));
    buf_putc(b, ',');
    buf_put(b, article_digest(b->a, art));
    buf_putc(b, ',');
    csv_value(b, article_text(b->a, art));
    buf_put(b, VIEW("\r\n"));
}

static const struct writer writers[] = {
    {"jsonl", "json", NULL, write_jsonl, {0}},
    {"text", "txt", NULL, write_text, VIEW_INIT("\n\f\n")},
    {"markdown", "md", NULL, write_markdown, VIEW_INIT("\n")},
    {"csv", "csv", csv_head, write_csv, {0}},
    {"html", "html", NULL, write_html, VIEW_INIT("\n")},
};

const struct writer *writer_find(struct view name)
{
    for (size_t i = 0; i < sizeof writers / sizeof *writers; i++)
        if (view_eq(view_of(writers[i].name), name))
            return &writers[i];
    return NULL;
}
