/*
 * PROV-JSON (W3C member submission of 24 April 2013).  Its sections hold one kind of thing each, so the chosen rows
 * are walked once for every section: nothing is kept in memory.
 *
 *   article  wasGeneratedBy cleaning, wasDerivedFrom capture
 *   capture  wasGeneratedBy fetch
 *   cleaning used capture; cleaning and fetch wasAssociatedWith run
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
    struct err e;    /* of what a section could not do */
    section *say;
    size_t n;        /* things said in this section */
    int number;      /* of this section */
};

static void item(struct prov *p, const char *prefix, int64_t id)
{
    buf_printf(&p->b, "%s\n    \"%s%" PRId64 "\": {", p->n++ ? "," : "", prefix, id);
}

static void key_of(struct prov *p, const char *key)
{
    buf_printf(&p->b, "%s\"%s\": ", p->b.p[p->b.n - 1] != '{' ? ", " : "", key);
}

/* Nothing where it is empty: what is not known is not said. */
static void text(struct prov *p, const char *key, struct view v)
{
    if (v.n == 0)
        return;
    key_of(p, key);
    json_string(&p->b, v);
}

static void type_of(struct prov *p, const char *name)
{
    key_of(p, "prov:type");
    buf_printf(&p->b, "{\"$\": \"%s\", \"type\": \"prov:QUALIFIED_NAME\"}", name);
}

static void number(struct prov *p, const char *key, int64_t x)
{
    key_of(p, key);
    buf_printf(&p->b, "%" PRId64, x);
}

static void time_of(struct prov *p, const char *key, int64_t ms)
{
    key_of(p, key);
    buf_putc(&p->b, '"');
    time_iso(&p->b, ms);
    buf_putc(&p->b, '"');
}

static void ref(struct prov *p, const char *key, const char *prefix, int64_t id)
{
    key_of(p, key);
    buf_printf(&p->b, "\"%s%" PRId64 "\"", prefix, id);
}

/*
 * Whether this is the first time that the section names row `id`: several
 * articles are made of one capture, and one name may stand only once.  Kept
 * in a temporary table, so that memory stays bounded.
 */
static bool first_time(struct prov *p, int64_t id)
{
    struct val v[] = {val_i(p->number), val_i(id)};
    return db_run(p->store, SQL_SAID_PUT, v, 2, NULL, &p->e) == ERR_OK && sqlite3_changes(p->store->db) > 0;
}

static void entities(struct prov *p, const struct store_article *art, const struct store_capture *cap)
{
    item(p, "qy:article/", art->id);
    type_of(p, "qy:article");
    text(p, "dct:title", art->article.fields[FIELD_TITLE].value);
    text(p, "qy:digest", art->digest);
    number(p, "qy:version", art->version);
    number(p, "qy:findings", art->article.nfindings);
    number(p, "qy:edits", art->article.nedits);
    buf_putc(&p->b, '}');
    if (!first_time(p, cap->id))
        return;
    item(p, "qy:capture/", cap->id);
    type_of(p, "qy:capture");
    text(p, "prov:location", art->input);
    text(p, "qy:finalUrl", cap->capture.final_url);
    text(p, "qy:digest", cap->digest);
    text(p, "qy:wireDigest", cap->wire_digest);
    if (cap->capture.status)
        number(p, "qy:status", cap->capture.status);
    text(p, "qy:address", cap->capture.address);
    text(p, "qy:tls", cap->capture.tls_version);
    text(p, "qy:tlsCipher", cap->capture.tls_cipher);
    text(p, "qy:certificateError", cap->capture.cert_error);
    text(p, "qy:requestHeaders", cap->capture.request_headers);
    text(p, "qy:responseHeaders", cap->capture.response_headers);
    buf_putc(&p->b, '}');
}

static void activities(struct prov *p, const struct store_article *art, const struct store_capture *cap)
{
    item(p, "qy:cleaning/", art->id);
    type_of(p, "qy:cleaning");
    text(p, "qy:cleaner", art->cleaner);
    buf_putc(&p->b, '}');
    if (!first_time(p, cap->id))
        return;
    item(p, "qy:fetch/", cap->id);
    type_of(p, "qy:fetch");
    if (cap->capture.fetched_ms) {
        time_of(p, "prov:startTime", cap->capture.fetched_ms);
        time_of(p, "prov:endTime", cap->capture.fetched_ms + cap->capture.elapsed_ms);
    }
    buf_putc(&p->b, '}');
}

static void agents(struct prov *p, const struct store_article *art, const struct store_capture *cap)
{
    const int64_t ids[2] = {cap->run_id, art->run_id};
    for (int i = 0; i < 2; i++) {
        struct store_run r;
        if (!first_time(p, ids[i]) || store_run_get(p->store, p->b.a, ids[i], &r, &p->e) != ERR_OK)
            continue;
        item(p, "qy:run/", r.id);
        type_of(p, "prov:SoftwareAgent");
        text(p, "qy:version", r.version);
        text(p, "qy:command", r.command);
        text(p, "qy:options", r.options);
        text(p, "qy:seeds", r.seeds);
        time_of(p, "qy:started", r.started_ms);
        if (r.ended_ms)
            time_of(p, "qy:ended", r.ended_ms);
        buf_putc(&p->b, '}');
    }
}

static void generated(struct prov *p, const struct store_article *art, const struct store_capture *cap)
{
    item(p, "_:ga", art->id);
    ref(p, "prov:entity", "qy:article/", art->id);
    ref(p, "prov:activity", "qy:cleaning/", art->id);
    buf_putc(&p->b, '}');
    if (!first_time(p, cap->id))
        return;
    item(p, "_:gc", cap->id);
    ref(p, "prov:entity", "qy:capture/", cap->id);
    ref(p, "prov:activity", "qy:fetch/", cap->id);
    if (cap->capture.fetched_ms)
        time_of(p, "prov:time", cap->capture.fetched_ms + cap->capture.elapsed_ms);
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
    if (!first_time(p, cap->id))
        return;
    item(p, "_:af", cap->id);
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
    p->e = (struct err){0};
    p->say(p, &art, &cap);
    if (p->e.code != ERR_OK)
        return err_set(e, p->e.code, 0, "%s", p->e.msg);
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
    enum err_code code = db_run(s, SQL_SAID_MAKE, NULL, 0, NULL, e);
    if (code == ERR_OK)
        code = db_run(s, SQL_SAID_CLEAR, NULL, 0, NULL, e);
    if (code == ERR_OK)
        code = db_run(s, SQL_READ, NULL, 0, NULL, e); /* all sections from one moment */
    for (size_t i = 0; code == ERR_OK && i < sizeof sections / sizeof *sections; i++) {
        p.n = 0;
        p.number = (int)i;
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
