/*
 * PROV-JSON.  Its sections hold one kind of thing each, so the chosen rows
 * are walked once for every section: nothing is kept in memory.
 *
 *   article  wasGeneratedBy cleaning, wasDerivedFrom capture
 *   capture  wasGeneratedBy run
 *   cleaning used capture, wasAssociatedWith program
 */
#include <inttypes.h>

#include "cleaner/base/buf.h"
#include "store/db.h"
#include "store/export/export.h"
#include "store/export/writer.h"

struct prov;
typedef void section(struct prov *p, const struct store_article *art, const struct store_capture *cap);

struct prov {
    struct store *store;
    const struct store_filter *filter;
    const struct export_to *to;
    struct region region;
    jmp_buf full;
    struct buf b;
    section *say;
    size_t n;        /* things said in this section */
    unsigned char said[8192]; /* runs said, a bit each; later ones may be said twice, which is no harm */
    int64_t capture; /* said last */
};

static void item(struct prov *p, const char *prefix, int64_t id)
{
    buf_printf(&p->b, "%s\n    \"%s%" PRId64 "\": {", p->n++ ? "," : "", prefix, id);
}

static void text(struct prov *p, const char *key, struct view v)
{
    buf_printf(&p->b, "%s\"%s\": ", p->b.n && p->b.p[p->b.n - 1] != '{' ? ", " : "", key);
    json_string(&p->b, v);
}

static void time_of(struct prov *p, const char *key, int64_t ms)
{
    buf_printf(&p->b, "%s\"%s\": \"", p->b.n && p->b.p[p->b.n - 1] != '{' ? ", " : "", key);
    time_iso(&p->b, ms);
    buf_putc(&p->b, '"');
}

static void ref(struct prov *p, const char *key, const char *prefix, int64_t id)
{
    buf_printf(&p->b, "%s\"%s\": \"%s%" PRId64 "\"", p->b.p[p->b.n - 1] != '{' ? ", " : "", key, prefix, id);
}

static void entities(struct prov *p, const struct store_article *art, const struct store_capture *cap)
{
    item(p, "qy:article/", art->id);
    text(p, "prov:type", VIEW("qy:article"));
    text(p, "dct:title", art->article.fields[FIELD_TITLE].value);
    text(p, "qy:digest", art->digest);
    ref(p, "qy:version", "", art->version);
    buf_putc(&p->b, '}');
    if (cap->id == p->capture)
        return;
    p->capture = cap->id;
    item(p, "qy:capture/", cap->id);
    text(p, "prov:type", VIEW("qy:capture"));
    text(p, "prov:location", art->input);
    text(p, "qy:finalUrl", cap->capture.final_url);
    text(p, "qy:digest", cap->digest);
    ref(p, "qy:status", "", cap->capture.status);
    text(p, "qy:address", cap->capture.address);
    text(p, "qy:tls", cap->capture.tls_version);
    buf_putc(&p->b, '}');
}

static void activities(struct prov *p, const struct store_article *art, const struct store_capture *cap)
{
    item(p, "qy:cleaning/", art->id);
    text(p, "prov:type", VIEW("qy:cleaning"));
    text(p, "qy:cleaner", art->cleaner);
    buf_putc(&p->b, '}');
    if (cap->id == p->capture)
        return;
    p->capture = cap->id;
    item(p, "qy:fetch/", cap->id);
    text(p, "prov:type", VIEW("qy:fetch"));
    if (cap->capture.fetched_ms) {
        time_of(p, "prov:startTime", cap->capture.fetched_ms);
        time_of(p, "prov:endTime", cap->capture.fetched_ms + cap->capture.elapsed_ms);
    }
    ref(p, "qy:run", "qy:run/", cap->run_id);
    buf_putc(&p->b, '}');
}

static bool said(struct prov *p, int64_t id)
{
    if (id < 0 || id >= (int64_t)sizeof p->said * 8)
        return false;
    bool before = p->said[id / 8] >> (id % 8) & 1;
    p->said[id / 8] |= (unsigned char)(1 << (id % 8));
    return before;
}

static void agents(struct prov *p, const struct store_article *art, const struct store_capture *cap)
{
    const int64_t ids[2] = {cap->run_id, art->run_id};
    for (int i = 0; i < 2; i++) {
        struct store_run r;
        if (said(p, ids[i]) || store_run_get(p->store, p->b.a, ids[i], &r, NULL) != ERR_OK)
            continue;
        item(p, "qy:run/", r.id);
        text(p, "prov:type", VIEW("prov:SoftwareAgent"));
        text(p, "qy:version", r.version);
        text(p, "qy:command", r.command);
        text(p, "qy:options", r.options);
        text(p, "qy:seeds", r.seeds);
        time_of(p, "qy:started", r.started_ms);
        buf_putc(&p->b, '}');
    }
}

static void generated(struct prov *p, const struct store_article *art, const struct store_capture *cap)
{
    item(p, "_:ga", art->id);
    ref(p, "prov:entity", "qy:article/", art->id);
    ref(p, "prov:activity", "qy:cleaning/", art->id);
    buf_putc(&p->b, '}');
    item(p, "_:gc", art->id);
    ref(p, "prov:entity", "qy:capture/", cap->id);
    ref(p, "prov:activity", "qy:fetch/", cap->id);
    buf_putc(&p->b, '}');
}

static void used(struct prov *p, const struct store_article *art, const struct store_capture *cap)
{
    item(p, "_:u", art->id);
    ref(p, "prov:activity", "qy:cleaning/", art->id);
    ref(p, "prov:entity", "qy:capture/", cap->id);
    buf_putc(&p->b, '}');
}

static void derived(struct prov *p, const struct store_article *art, const struct store_capture *cap)
{
    item(p, "_:d", art->id);
    ref(p, "prov:generatedEntity", "qy:article/", art->id);
    ref(p, "prov:usedEntity", "qy:capture/", cap->id);
    ref(p, "prov:activity", "qy:cleaning/", art->id);
    buf_putc(&p->b, '}');
}

static void associated(struct prov *p, const struct store_article *art, const struct store_capture *cap)
{
    item(p, "_:ac", art->id);
    ref(p, "prov:activity", "qy:cleaning/", art->id);
    ref(p, "prov:agent", "qy:run/", art->run_id);
    buf_putc(&p->b, '}');
    item(p, "_:af", art->id);
    ref(p, "prov:activity", "qy:fetch/", cap->id);
    ref(p, "prov:agent", "qy:run/", cap->run_id);
    buf_putc(&p->b, '}');
}

static enum err_code flush(struct prov *p, struct err *e)
{
    return p->to->put(p->to->ctx, buf_view(&p->b)) ? ERR_OK : err_set(e, ERR_IO, 0, "cannot write");
}

static enum err_code one(void *ctx, int64_t id, struct err *e)
{
    struct prov *p = ctx;
    struct arena a = arena_reset(&p->region, (size_t)1 << 20, &p->full);
    struct store_article art;
    struct store_capture cap;
    if (setjmp(p->full))
        return err_set(e, ERR_LIMIT, 0, "article %" PRId64 " needs more memory than allowed", id);
    p->b = (struct buf){.a = &a};
    enum err_code code = store_article_get(p->store, &a, id, &art, e);
    if (code != ERR_OK || (code = store_capture_get(p->store, &a, art.capture_id, false, &cap, e)) != ERR_OK)
        return code;
    p->say(p, &art, &cap);
    return p->b.n ? flush(p, e) : ERR_OK;
}

static enum err_code put(struct prov *p, const char *z, struct err *e)
{
    return p->to->put(p->to->ctx, view_of(z)) ? ERR_OK : err_set(e, ERR_IO, 0, "cannot write");
}

enum err_code export_prov(struct store *s, const struct store_filter *f, const struct export_to *to, struct err *e)
{
    static const struct {
        const char *head;
        section *say;
    } sections[] = {
        {"{\n  \"prefix\": {\"qy\": \"urn:qingyuan:\", \"dct\": \"http://purl.org/dc/terms/\"},\n  \"entity\": {", entities},
        {"},\n  \"activity\": {", activities},
        {"},\n  \"agent\": {", agents},
        {"},\n  \"wasGeneratedBy\": {", generated},
        {"},\n  \"used\": {", used},
        {"},\n  \"wasDerivedFrom\": {", derived},
        {"},\n  \"wasAssociatedWith\": {", associated},
    };
    struct prov p = {.store = s, .filter = f, .to = to};
    if (!arena_open(&p.region, ARENA_SPACE((size_t)1 << 30)))
        return err_set(e, ERR_NOMEM, 0, "out of memory");
    enum err_code code = db_run(s, SQL_READ, NULL, 0, NULL, e); /* all sections from one moment */
    for (size_t i = 0; code == ERR_OK && i < sizeof sections / sizeof *sections; i++) {
        p.n = 0;
        p.capture = 0;
        p.say = sections[i].say;
        if ((code = put(&p, sections[i].head, e)) == ERR_OK)
            code = store_each_article(s, f, one, &p, e);
    }
    if (code == ERR_OK)
        code = put(&p, "}\n}\n", e);
    store_rollback(s);
    arena_close(&p.region);
    return code;
}
