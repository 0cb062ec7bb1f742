/*
 * zstd for bodies.  Pages of one host share their template, so a dictionary
 * made of two of them makes the others much smaller: the third page of a host
 * that comes tries it, and it is kept where that page shrinks by a fifth.  The
 * first pages of a host are its home page and its lists; so later pages try
 * again, more and more seldom, whether two newer ones serve better.
 * The dictionary is plain content (RFC 8878, section 5, "raw content"), and a
 * row of its own, so that a store needs nothing but itself to be read.
 */
#include <stdlib.h>
#include <zstd.h>

#include "store/db.h"

enum {
    LEVEL = 3,              /* measured: 2.5-2.8 times as fast as gzip -6 at the same size */
    DICTIONARY_LEVEL = 2,   /* measured with a dictionary: as small as 3, 1.7 times as fast, tables of half the size */
    HOSTS = 48,             /* hosts whose samples or dictionaries are in memory: 180 KB each */
    DECODERS = 32,          /* dictionaries for reading in memory: 90 KB each */
    SAMPLES = 2,
    SAMPLE_MAX = 32 << 10,  /* bytes of one sample: a template stands before and after the text */
    SAMPLE_MIN = 1 << 10,
    BODY_MAX = 1 << 20,     /* larger bodies gain too little */
    DICTIONARY_MAX = 16 << 20, /* what a damaged size may ask for */
    PAYS = 800,             /* thousandths of the size without */
    PAYS_LATER = 900,       /* of the size so far; many pages will share the cost */
    JUDGEMENTS = 5,
    KNOWN = 3               /* judgements that a host with a dictionary from before has behind it */
};

static const int judged_at[JUDGEMENTS] = {3, 8, 24, 72, 216}; /* pages of a host, since its slot was made */

struct host {
    int64_t id;             /* hosts row, 0: free */
    int64_t dictionary;     /* its row, 0 for none yet */
    ZSTD_CDict *cd;
    char *samples;          /* SAMPLES * SAMPLE_MAX bytes; NULL between judgements */
    size_t n;               /* bytes of samples */
    int count;
    int seen, judged;       /* pages that came; judgements behind it */
    bool fresh;             /* the row is of this transaction */
};

struct decoder {
    int64_t id;
    uint64_t used;
    ZSTD_DDict *dd;
};

struct pack {
    ZSTD_CCtx *in;
    ZSTD_DCtx *out;
    uint64_t clock;
    struct host hosts[HOSTS];
    struct decoder decoders[DECODERS];
};

static void drop_host(struct host *h)
{
    ZSTD_freeCDict(h->cd);
    free(h->samples);
    *h = (struct host){0};
}

static void drop_decoder(struct decoder *d)
{
    ZSTD_freeDDict(d->dd);
    *d = (struct decoder){0};
}

struct pack *pack_open(void)
{
    struct pack *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    p->in = ZSTD_createCCtx();
    p->out = ZSTD_createDCtx();
    if (p->in && p->out)
        return p;
    pack_close(p);
    return NULL;
}

void pack_close(struct pack *p)
{
    if (!p)
        return;
    for (int i = 0; i < HOSTS; i++)
        drop_host(p->hosts + i);
    for (int i = 0; i < DECODERS; i++)
        drop_decoder(p->decoders + i);
    ZSTD_freeCCtx(p->in);
    ZSTD_freeDCtx(p->out);
    free(p);
}

void pack_settle(struct pack *p, bool rows)
{
    for (int i = 0; p && i < HOSTS; i++) {
        if (p->hosts[i].fresh && !rows)
            drop_host(p->hosts + i);
        p->hosts[i].fresh = false;
    }
    for (int i = 0; p && !rows && i < DECODERS; i++) /* an undone row's id may be given again */
        drop_decoder(p->decoders + i);
}

/* The bytes of a dictionary row, in a. */
static enum err_code load(struct store *s, struct arena *a, int64_t id, struct view *out, struct err *e)
{
    struct val v[] = {val_i(id)};
    sqlite3_stmt *st;
    enum err_code code = db_first(s, SQL_DICTIONARY_GET, v, 1, &st, e);
    if (code != ERR_OK)
        return code == ERR_NOTHING ? err_set(e, ERR_CORRUPT, 0, "no dictionary %lld", (long long)id) : code;
    int64_t size = sqlite3_column_int64(st, 0);
    struct view data = db_copy(a, st, 1);
    sqlite3_reset(st);
    if (size <= 0 || size > DICTIONARY_MAX)
        return err_set(e, ERR_CORRUPT, 0, "dictionary %lld: a size that cannot be", (long long)id);
    char *p = arena_raw(a, (size_t)size, 1, 1);
    size_t n = ZSTD_decompressDCtx(s->pack->out, p, (size_t)size, data.p, data.n);
    if (ZSTD_isError(n) || (int64_t)n != size)
        return err_set(e, ERR_CORRUPT, 0, "dictionary %lld: does not decompress", (long long)id);
    *out = (struct view){p, n};
    return ERR_OK;
}

/*
 * The slot of a host that is in none: a free one, or any.  Not the one unused
 * longest: a crawl asks its hosts in turn, and where they are more than slots
 * that would be the very one which is wanted next.
 */
static struct host *slot_for(struct pack *p)
{
    for (int i = 0; i < HOSTS; i++)
        if (!p->hosts[i].id)
            return p->hosts + i;
    return p->hosts + (++p->clock * 0x9e3779b97f4a7c15u >> 32) % HOSTS;
}

/* The host's slot, with the dictionary it has. */
static enum err_code slot_of(struct store *s, struct arena *a, int64_t host, struct host **out, struct err *e)
{
    struct pack *p = s->pack;
    for (int i = 0; i < HOSTS; i++)
        if (p->hosts[i].id == host) {
            *out = p->hosts + i;
            return ERR_OK;
        }
    struct val v[] = {val_i(host)};
    sqlite3_stmt *st;
    struct view content;
    int64_t id = 0;
    enum err_code code = db_first(s, SQL_DICTIONARY_OF, v, 1, &st, e);
    if (code == ERR_OK)
        id = sqlite3_column_int64(st, 0);
    sqlite3_reset(st);
    if (code != ERR_OK && code != ERR_NOTHING)
        return code;
    if (id && (code = load(s, a, id, &content, e)) != ERR_OK)
        return code;
    struct host *h = slot_for(p);
    drop_host(h);
    *h = (struct host){.id = host, .dictionary = id};
    if (id) {
        h->cd = ZSTD_createCDict(content.p, content.n, DICTIONARY_LEVEL);
        h->judged = KNOWN;
        h->seen = judged_at[KNOWN - 1];
    }
    *out = h;
    return ERR_OK;
}

static struct view squeeze(struct pack *p, struct arena *a, struct view in, const ZSTD_CDict *cd)
{
    size_t room = ZSTD_compressBound(in.n);
    char *to = arena_raw(a, room, 1, 1);
    size_t n = cd ? ZSTD_compress_usingCDict(p->in, to, room, in.p, in.n, cd)
                  : ZSTD_compressCCtx(p->in, to, room, in.p, in.n, LEVEL);
    return ZSTD_isError(n) ? (struct view){0} : (struct view){to, n};
}

/* Keep the samples as the host's dictionary where the page at hand is much smaller with it. */
static enum err_code judge(struct store *s, struct arena *a, struct host *h, struct view in, struct view *out,
                           struct err *e)
{
    struct view content = {h->samples, h->n};
    ZSTD_CDict *cd = ZSTD_createCDict(content.p, content.n, DICTIONARY_LEVEL);
    struct view with = cd ? squeeze(s->pack, a, in, cd) : (struct view){0};
    struct view packed = squeeze(s->pack, a, content, NULL);
    enum err_code code = ERR_OK;
    size_t pays = h->judged ? PAYS_LATER : PAYS;
    if (with.n && packed.n && with.n * 1000 < out->n * pays) {
        struct val v[] = {val_i(h->id), val_i((int64_t)content.n), val_b(packed)};
        code = db_run_sealed(s, SQL_DICTIONARY_PUT, v, 3, &h->dictionary, e);
        ZSTD_freeCDict(h->cd);
        h->cd = cd;
        h->fresh = true;
        *out = with;
        cd = NULL;
    }
    ZSTD_freeCDict(cd);
    return code;
}

static void take_sample(struct host *h, struct view in)
{
    struct view sample = view_sub(in, 0, SAMPLE_MAX);
    if (!h->samples && !(h->samples = malloc(SAMPLES * SAMPLE_MAX)))
        return;
    memcpy(h->samples + h->n, sample.p, sample.n);
    h->n += sample.n;
    h->count++;
}

/* One more page of the host: a sample for the next judgement, or the one that judges. */
static enum err_code learn(struct store *s, struct arena *a, struct host *h, struct view in, struct view *out,
                           struct err *e)
{
    enum err_code code = ERR_OK;
    if (h->judged == JUDGEMENTS)
        return code;
    h->seen++;
    if (h->seen < judged_at[h->judged]) {
        if (h->seen >= judged_at[h->judged] - SAMPLES)
            take_sample(h, in);
        return code;
    }
    if (h->count == SAMPLES)
        code = judge(s, a, h, in, out, e);
    free(h->samples);
    h->samples = NULL;
    h->n = 0;
    h->count = 0;
    h->judged++;
    return code;
}

enum err_code pack_put(struct store *s, struct arena *a, int64_t host, struct view in, struct view *out,
                       int64_t *dictionary, struct err *e)
{
    struct host *h = NULL;
    enum err_code code = ERR_OK;
    *dictionary = 0;
    if (host && in.n >= SAMPLE_MIN && in.n <= BODY_MAX && (code = slot_of(s, a, host, &h, e)) != ERR_OK)
        return code;
    *out = squeeze(s->pack, a, in, h ? h->cd : NULL);
    if (h)
        code = learn(s, a, h, in, out, e);
    *dictionary = h && h->cd ? h->dictionary : 0;
    return code;
}

static enum err_code decoder_of(struct store *s, struct arena *a, int64_t id, struct decoder **out, struct err *e)
{
    struct pack *p = s->pack;
    struct decoder *d = p->decoders;
    for (int i = 0; i < DECODERS; i++) {
        if (p->decoders[i].id == id) {
            *out = p->decoders + i;
            (*out)->used = ++p->clock;
            return ERR_OK;
        }
        if (p->decoders[i].used < d->used)
            d = p->decoders + i;
    }
    struct view content;
    enum err_code code = load(s, a, id, &content, e);
    if (code != ERR_OK)
        return code;
    drop_decoder(d);
    *d = (struct decoder){id, ++p->clock, ZSTD_createDDict(content.p, content.n)};
    *out = d;
    return d->dd ? ERR_OK : err_set(e, ERR_NOMEM, 0, "out of memory");
}

enum err_code pack_get(struct store *s, struct arena *a, struct view in, int64_t dictionary, size_t n,
                       struct view *out, struct err *e)
{
    struct decoder *d = NULL;
    enum err_code code = dictionary ? decoder_of(s, a, dictionary, &d, e) : ERR_OK;
    if (code != ERR_OK)
        return code;
    char *p = arena_raw(a, n + 1, 1, 1);
    size_t got = d ? ZSTD_decompress_usingDDict(s->pack->out, p, n, in.p, in.n, d->dd)
                   : ZSTD_decompressDCtx(s->pack->out, p, n, in.p, in.n);
    if (ZSTD_isError(got) || got != n)
        return err_set(e, ERR_CORRUPT, 0, "does not decompress");
    *out = (struct view){p, n};
    return ERR_OK;
}
