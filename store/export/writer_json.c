#include "cleaner/base/utf8.h"
#include "store/export/writer.h"

void json_string(struct buf *b, struct view v)
{
    static const char hex[] = "0123456789abcdef";
    size_t from = 0;
    buf_putc(b, '"');
    for (size_t i = 0; i < v.n;) {
        unsigned char c = (unsigned char)v.p[i];
        if (c >= 0x80) {
            size_t at = i;
            uint32_t cp = utf8_next(v, &i);
            if (cp == 0xFFFD && i - at == 1) { /* not UTF-8 */
                buf_put(b, view_sub(v, from, at));
                buf_put(b, VIEW("\xEF\xBF\xBD"));
                from = i;
            }
            continue;
        }
        i++;
        if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7F)
            continue;
        buf_put(b, view_sub(v, from, i - 1));
        from = i;
        const char *short_form = c == '\n' ? "\\n" : c == '\t' ? "\\t" : c == '"' ? "\\\"" : c == '\\' ? "\\\\" : NULL;
        if (short_form) {
            buf_put(b, view_of(short_form));
        } else {
            buf_put(b, VIEW("\\u00"));
            buf_putc(b, hex[c >> 4]);
            buf_putc(b, hex[c & 15]);
        }
    }
    buf_put(b, view_from(v, from));
    buf_putc(b, '"');
}

static void key(struct buf *b, const char *name)
{
    if (b->n && b->p[b->n - 1] != '{')
        buf_putc(b, ',');
    buf_putc(b, '"');
    buf_put(b, view_of(name));
    buf_put(b, VIEW("\":"));
}

static void pair(struct buf *b, const char *name, struct view v)
{
    key(b, name);
    json_string(b, v);
}

static void pair_or_null(struct buf *b, const char *name, struct view v)
{
    key(b, name);
    if (v.n)
        json_string(b, v);
    else
        buf_put(b, VIEW("null"));
}

static void span(struct buf *b, struct span s)
{
    key(b, "span");
    buf_putc(b, '[');
    buf_u64(b, s.beg);
    buf_putc(b, ',');
    buf_u64(b, s.end);
    buf_putc(b, ']');
}

static void open_item(struct buf *b, uint32_t i)
{
    if (i)
        buf_putc(b, ',');
    buf_putc(b, '{');
}

static void blocks(struct buf *b, const struct article *art)
{
    key(b, "blocks");
    buf_putc(b, '[');
    for (uint32_t i = 0; i < art->nblocks; i++) {
        const struct block *k = &art->blocks[i];
        open_item(b, i);
        pair(b, "type", view_of(block_type_name(k->type)));
        if (k->level) {
            key(b, "level");
            buf_u64(b, (uint64_t)k->level);
        }
        pair(b, "text", k->text);
        span(b, k->span);
        buf_putc(b, '}');
    }
    buf_putc(b, ']');
}

static void findings(struct buf *b, const struct article *art)
{
    key(b, "findings");
    buf_putc(b, '[');
    for (uint32_t i = 0; i < art->nfindings; i++) {
        const struct finding *f = &art->findings[i];
        open_item(b, i);
        pair(b, "kind", view_of(finding_kind_name(f->kind)));
        pair(b, "verdict", view_of(verdict_name(f->verdict)));
        pair(b, "action", view_of(action_name(f->action)));
        pair(b, "rule", view_of(f->rule));
        pair(b, "evidence", f->evidence);
        span(b, f->span);
        buf_putc(b, '}');
    }
    buf_putc(b, ']');
}

static void field_origins(struct buf *b, const struct article *art)
{
    key(b, "fields");
    buf_putc(b, '{');
    for (int f = 0; f < FIELD_COUNT; f++)
        if (art->fields[f].rule) {
            key(b, field_name((enum field_id)f));
            buf_putc(b, '{');
            pair(b, "rule", view_of(art->fields[f].rule));
            span(b, art->fields[f].span);
            buf_putc(b, '}');
        }
    buf_putc(b, '}');
}

static void edits(struct buf *b, const struct article *art)
{
    key(b, "edits");
    buf_putc(b, '[');
    for (uint32_t i = 0; i < art->nedits; i++) {
        const struct edit *e = &art->edits[i];
        open_item(b, i);
        pair(b, "rule", view_of(e->rule));
        pair(b, "verdict", view_of(verdict_name(e->verdict)));
        key(b, "block");
        if (e->block == EDIT_TITLE)
            buf_put(b, VIEW("null,\"field\":\"title\""));
        else
            buf_u64(b, e->block);
        key(b, "at");
        buf_u64(b, e->at);
        pair(b, "old", e->old);
        pair(b, "new", e->now);
        if (e->alts.n)
            pair(b, "alternatives", e->alts);
        buf_putc(b, '}');
    }
    buf_putc(b, ']');
}

/* How often each rule edited, in the order of the first edit. */
static void edit_counts(struct buf *b, const struct article *art)
{
    struct {
        const char *rule;
        uint32_t n;
    } seen[64];
    uint32_t n = 0;
    for (uint32_t i = 0; i < art->nedits; i++) {
        uint32_t k = 0;
        while (k < n && !view_eq(view_of(seen[k].rule), view_of(art->edits[i].rule)))
            k++;
        if (k == n && n < sizeof seen / sizeof *seen) {
            seen[n].rule = art->edits[i].rule;
            seen[n++].n = 0;
        }
        if (k < n)
            seen[k].n++;
    }
    key(b, "edits");
    buf_putc(b, '{');
    for (uint32_t k = 0; k < n; k++) {
        key(b, seen[k].rule);
        buf_u64(b, seen[k].n);
    }
    buf_putc(b, '}');
}

static void dropped(struct buf *b, const struct article *art)
{
    key(b, "dropped");
    buf_putc(b, '[');
    for (uint32_t i = 0; i < art->ndropped; i++) {
        open_item(b, i);
        pair(b, "rule", view_of(art->dropped[i].rule));
        span(b, art->dropped[i].span);
        buf_putc(b, '}');
    }
    buf_putc(b, ']');
}

static void links(struct buf *b, const char *name, const struct link *v, uint32_t n)
{
    key(b, name);
    buf_putc(b, '[');
    for (uint32_t i = 0; i < n; i++) {
        open_item(b, i);
        pair(b, "url", v[i].url);
        pair(b, "text", v[i].text);
        key(b, "in_body");
        buf_put(b, v[i].in_body ? VIEW("true") : VIEW("false"));
        if (v[i].nofollow) {
            key(b, "nofollow");
            buf_put(b, VIEW("true"));
        }
        span(b, v[i].span);
        buf_putc(b, '}');
    }
    buf_putc(b, ']');
}

static void authors(struct buf *b, const struct article *art)
{
    key(b, "authors");
    buf_putc(b, '[');
    for (uint32_t i = 0; i < art->nauthors; i++) {
        if (i)
            buf_putc(b, ',');
        json_string(b, art->authors[i]);
    }
    buf_putc(b, ']');
}

static void head(struct buf *b, const struct record *r)
{
    const struct article *art = r->article;
    pair(b, "input", r->input);
    pair_or_null(b, "url", r->url);
    key(b, "fetched");
    if (r->fetched_ms) {
        buf_putc(b, '"');
        time_iso(b, r->fetched_ms);
        buf_putc(b, '"');
    } else {
        buf_put(b, VIEW("null"));
    }
    key(b, "status");
    if (r->status)
        buf_u64(b, (uint64_t)r->status);
    else
        buf_put(b, VIEW("null"));
    pair_or_null(b, "charset", art->charset);
    for (int f = 0; f < FIELD_COUNT; f++)
        if (f == FIELD_AUTHORS)
            authors(b, art);
        else
            pair_or_null(b, field_name((enum field_id)f), art->fields[f].value);
}

void write_jsonl(struct buf *b, const struct record *r, const struct write_options *o)
{
    const struct article *art = r->article;
    buf_putc(b, '{');
    head(b, r);
    if (art->reason != REASON_NONE)
        pair(b, "reason", view_of(reason_name(art->reason)));
    pair(b, "text", article_text(b->a, art));
    blocks(b, art);
    findings(b, art);
    field_origins(b, art);
    if (o->edits)
        edits(b, art);
    else
        edit_counts(b, art);
    if (o->dropped)
        dropped(b, art);
    if (o->links)
        links(b, "links", art->links, art->nlinks);
    if (o->images)
        links(b, "images", art->images, art->nimages);
    pair(b, "digest", article_digest(b->a, art));
    pair(b, "cleaner", r->cleaner);
    buf_put(b, VIEW("}\n"));
}
