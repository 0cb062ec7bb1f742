#include "store/warc/stream.h"

#include <stdlib.h>
#include <zlib.h>
#include <zstd.h>

enum { RAW = 1 << 16, DICTIONARY_MAX = 16 << 20 };
enum kind { UNKNOWN, PLAIN, GZIP, ZSTD };

struct stream {
    struct warc_source from;
    enum kind kind;
    unsigned char raw[RAW];
    size_t beg, end;   /* unread bytes of raw */
    uint64_t before;   /* source bytes before raw[0] */
    uint64_t part;
    bool eof, failed, open; /* open: inside a member or frame */
    z_stream z;
    bool z_ready;
    ZSTD_DCtx *d;
};

struct stream *stream_open(const struct warc_source *from)
{
    struct stream *s = calloc(1, sizeof *s);
    if (s)
        s->from = *from;
    return s;
}

void stream_close(struct stream *s)
{
    if (!s)
        return;
    if (s->z_ready)
        inflateEnd(&s->z);
    ZSTD_freeDCtx(s->d);
    if (s->from.close)
        s->from.close(s->from.ctx);
    free(s);
}

uint64_t stream_offset(const struct stream *s)
{
    return s->before + s->beg;
}

uint64_t stream_part(const struct stream *s)
{
    return s->kind == PLAIN || !s->open ? stream_offset(s) : s->part;
}

bool stream_plain(const struct stream *s)
{
    return s->kind == PLAIN;
}

/* At least `want` unread bytes, if the source has them. */
static void refill(struct stream *s, size_t want)
{
    if (s->end - s->beg >= want)
        return;
    memmove(s->raw, s->raw + s->beg, s->end - s->beg);
    s->before += s->beg;
    s->end -= s->beg;
    s->beg = 0;
    while (!s->eof && s->end - s->beg < want) {
        int64_t n = s->from.read(s->from.ctx, (char *)s->raw + s->end, RAW - s->end);
        s->failed = s->failed || n < 0;
        s->eof = n <= 0;
        s->end += n > 0 ? (size_t)n : 0;
    }
}

static uint32_t le32(const unsigned char *p)
{
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static bool gzip_here(const struct stream *s)
{
    const unsigned char *p = s->raw + s->beg;
    return s->end - s->beg >= 3 && p[0] == 0x1f && p[1] == 0x8b && p[2] == 8;
}

static bool zstd_here(const struct stream *s)
{
    return s->end - s->beg >= 4 && (le32(s->raw + s->beg) == ZSTD_MAGICNUMBER ||
                                    (le32(s->raw + s->beg) & ZSTD_MAGIC_SKIPPABLE_MASK) == ZSTD_MAGIC_SKIPPABLE_START);
}

/* The dictionary of a .warc.zst: the content of a skippable frame 0x184D2A5D, itself zstd or not. */
static bool load_dictionary(struct stream *s, uint32_t n)
{
    unsigned char *p = malloc(n ? n : 1), *q = NULL;
    size_t got = 0, size = n;
    while (p && got < n) {
        refill(s, 1);
        size_t take = s->end - s->beg < n - got ? s->end - s->beg : n - got;
        if (take == 0)
            break;
        memcpy(p + got, s->raw + s->beg, take);
        s->beg += take;
        got += take;
    }
    bool good = p && got == n;
    if (good && n >= 4 && le32(p) == ZSTD_MAGICNUMBER) {
        unsigned long long full = ZSTD_getFrameContentSize(p, n);
        size = full < DICTIONARY_MAX ? (size_t)full : DICTIONARY_MAX;
        q = malloc(size ? size : 1);
        size = q ? ZSTD_decompress(q, size, p, n) : 0;
        good = q && !ZSTD_isError(size);
    }
    good = good && !ZSTD_isError(ZSTD_DCtx_loadDictionary(s->d, q ? q : p, size));
    free(p);
    free(q);
    return good;
}

/* At the first byte of the file: what it is. */
static bool begin(struct stream *s)
{
    refill(s, 8);
    s->kind = gzip_here(s) ? GZIP : zstd_here(s) ? ZSTD : PLAIN;
    if (s->kind == GZIP)
        return s->z_ready = inflateInit2(&s->z, 16 + MAX_WBITS) == Z_OK;
    if (s->kind == PLAIN)
        return true;
    s->d = ZSTD_createDCtx();
    if (!s->d)
        return false;
    ZSTD_DCtx_setParameter(s->d, ZSTD_d_windowLogMax, 27);
    const unsigned char *p = s->raw + s->beg;
    if (le32(p) != 0x184D2A5D)
        return true;
    uint32_t n = le32(p + 4);
    s->beg += 8;
    return n <= DICTIONARY_MAX && load_dictionary(s, n);
}

/* To the next beginning of a member or frame, or to the end. */
static void resync(struct stream *s)
{
    for (;; s->beg++) {
        refill(s, 4);
        if (s->end - s->beg < 4) {
            s->beg = s->end; /* too little for any */
            return;
        }
        if (s->kind == GZIP ? gzip_here(s) : zstd_here(s))
            return;
    }
}

static enum stream_state broken(struct stream *s)
{
    s->open = false;
    if (stream_offset(s) == s->part && s->beg < s->end)
        s->beg++; /* do not find the same beginning again */
    if (s->kind == GZIP)
        inflateReset(&s->z);
    else
        ZSTD_DCtx_reset(s->d, ZSTD_reset_session_only);
    resync(s);
    return STREAM_DAMAGED;
}

static enum stream_state read_gzip(struct stream *s, char *to, size_t n, size_t *got)
{
    s->z.next_in = s->raw + s->beg;
    s->z.avail_in = (uInt)(s->end - s->beg);
    s->z.next_out = (Bytef *)to;
    s->z.avail_out = (uInt)(n < 1u << 30 ? n : 1u << 30);
    uInt room = s->z.avail_out;
    int rc = inflate(&s->z, Z_NO_FLUSH);
    s->beg = s->end - s->z.avail_in;
    *got = room - s->z.avail_out;
    if (rc == Z_STREAM_END) {
        inflateReset(&s->z);
        s->open = false;
        return STREAM_PART;
    }
    return rc == Z_OK || (rc == Z_BUF_ERROR && *got) ? STREAM_MORE : broken(s);
}

static enum stream_state read_zstd(struct stream *s, char *to, size_t n, size_t *got)
{
    ZSTD_inBuffer in = {s->raw, s->end, s->beg};
    ZSTD_outBuffer out = {to, n, 0};
    size_t rc = ZSTD_decompressStream(s->d, &out, &in);
    s->beg = in.pos;
    *got = out.pos;
    if (rc == 0) {
        s->open = false;
        return STREAM_PART;
    }
    return ZSTD_isError(rc) ? broken(s) : STREAM_MORE;
}

enum stream_state stream_read(struct stream *s, char *to, size_t n, size_t *got)
{
    *got = 0;
    if (s->kind == UNKNOWN && !begin(s))
        return STREAM_FAILED;
    refill(s, 1);
    if (s->failed)
        return STREAM_FAILED;
    if (s->beg == s->end) {
        bool cut = s->open;
        s->open = false;
        return cut ? STREAM_DAMAGED : STREAM_END;
    }
    if (s->kind == PLAIN) {
        *got = s->end - s->beg < n ? s->end - s->beg : n;
        memcpy(to, s->raw + s->beg, *got);
        s->beg += *got;
        return STREAM_MORE;
    }
    if (!s->open) {
        refill(s, 4);
        if (!(s->kind == GZIP ? gzip_here(s) : zstd_here(s))) {
            s->part = stream_offset(s) + 1; /* anything but the place itself */
            return broken(s);
        }
        s->open = true;
        s->part = stream_offset(s);
    }
    return s->kind == GZIP ? read_gzip(s, to, n, got) : read_zstd(s, to, n, got);
}
