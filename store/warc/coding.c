#include "store/warc/coding.h"

#include <brotli/decode.h>
#include <zlib.h>
#include <zstd.h>

#include "cleaner/base/buf.h"

static const struct view names[] = {
    [CODING_GZIP] = VIEW_INIT("gzip"), [CODING_DEFLATE] = VIEW_INIT("deflate"), [CODING_BR] = VIEW_INIT("br"),
    [CODING_ZSTD] = VIEW_INIT("zstd-coded")}; /* "zstd" is the store's own codec */

enum coding coding_parse(struct view name)
{
    name = view_trim(name);
    if (view_eq_ci(name, VIEW("x-gzip")))
        return CODING_GZIP;
    if (view_eq_ci(name, VIEW("zstd")))
        return CODING_ZSTD;
    for (int c = CODING_GZIP; c <= CODING_ZSTD; c++)
        if (view_eq_ci(name, names[c]))
            return (enum coding)c;
    return CODING_NONE;
}

struct view coding_name(enum coding c)
{
    return names[c];
}

/*
 * Room for the next piece: at most one byte more than the limit, to see that
 * it was passed.  0 where the arena is too full: it must not jump past a
 * decoder that has to be freed.
 */
static size_t room(struct buf *b, size_t limit)
{
    size_t left = limit - b->n, want = b->cap - b->n;
    if (want < 4096)
        want = b->cap > 4096 ? b->cap : 16384;
    if (want > left)
        want = left + 1;
    if (b->cap - b->n < want && (size_t)(b->a->end - b->a->beg) / 4 < b->n + want + 64)
        return 0;
    buf_room(b, want);
    return want;
}

static enum err_code damaged(struct err *e, enum coding c, size_t at)
{
    return err_set(e, ERR_INPUT, at, "%.*s data damaged or cut off", VIEW_ARG(names[c]));
}

static enum err_code full(struct err *e)
{
    return err_set(e, ERR_LIMIT, 0, "more memory needed than allowed");
}

/* zlib takes sizes of 32 bits. */
static uInt part(size_t n)
{
    return n > 1u << 30 ? 1u << 30 : (uInt)n;
}

static enum err_code undo_zlib(struct buf *b, enum coding c, int window, struct view in, size_t limit, struct err *e)
{
    z_stream z = {0};
    if (inflateInit2(&z, window) != Z_OK)
        return err_set(e, ERR_NOMEM, 0, "out of memory");
    enum err_code code = ERR_OK;
    size_t at = 0;
    for (int rc = Z_OK; code == ERR_OK;) {
        size_t want = room(b, limit);
        if (!want) {
            code = full(e);
            break;
        }
        z.next_in = (Bytef *)(uintptr_t)(in.p + at); /* zlib does not write to it */
        z.avail_in = part(in.n - at);
        z.next_out = (Bytef *)b->p + b->n;
        z.avail_out = part(want);
        size_t before_in = z.avail_in, before_out = z.avail_out;
        rc = inflate(&z, Z_NO_FLUSH);
        at += before_in - z.avail_in;
        b->n += before_out - z.avail_out;
        if (b->n > limit)
            code = err_set(e, ERR_LIMIT, at, "more than %zu bytes when decoded", limit);
        else if (rc == Z_STREAM_END && (c != CODING_GZIP || at + 1 >= in.n || (unsigned char)in.p[at] != 0x1f))
            break; /* what follows the last member is padding */
        else if (rc == Z_STREAM_END)
            rc = inflateReset(&z);
        else if (rc != Z_OK)
            code = damaged(e, c, at);
    }
    inflateEnd(&z);
    return code;
}

static enum err_code undo_br(struct buf *b, struct view in, size_t limit, struct err *e)
{
    BrotliDecoderState *d = BrotliDecoderCreateInstance(NULL, NULL, NULL);
    if (!d)
        return err_set(e, ERR_NOMEM, 0, "out of memory");
    const uint8_t *p = (const uint8_t *)in.p;
    size_t left = in.n;
    enum err_code code = ERR_OK;
    for (BrotliDecoderResult r = BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT; r != BROTLI_DECODER_RESULT_SUCCESS;) {
        size_t want = room(b, limit), free_bytes = want;
        if (!want) {
            code = full(e);
            break;
        }
        uint8_t *q = (uint8_t *)b->p + b->n;
        r = BrotliDecoderDecompressStream(d, &left, &p, &free_bytes, &q, NULL);
        b->n += want - free_bytes;
        if (b->n > limit)
            code = err_set(e, ERR_LIMIT, in.n - left, "more than %zu bytes when decoded", limit);
        else if (r == BROTLI_DECODER_RESULT_ERROR || r == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT)
            code = damaged(e, CODING_BR, in.n - left);
        if (code != ERR_OK)
            break;
    }
    BrotliDecoderDestroyInstance(d);
    return code;
}

static enum err_code undo_zstd(struct buf *b, struct view in, size_t limit, struct err *e)
{
    ZSTD_DCtx *d = ZSTD_createDCtx();
    if (!d)
        return err_set(e, ERR_NOMEM, 0, "out of memory");
    ZSTD_inBuffer src = {in.p, in.n, 0};
    enum err_code code = ERR_OK;
    ZSTD_DCtx_setParameter(d, ZSTD_d_windowLogMax, 27); /* RFC 9659: 8 MB is what senders may use; be generous */
    for (size_t rc = 1; code == ERR_OK && (src.pos < src.size || rc != 0);) {
        size_t want = room(b, limit), at = src.pos;
        if (!want) {
            code = full(e);
            break;
        }
        ZSTD_outBuffer dst = {b->p + b->n, want, 0};
        rc = ZSTD_decompressStream(d, &dst, &src);
        b->n += dst.pos;
        if (b->n > limit)
            code = err_set(e, ERR_LIMIT, src.pos, "more than %zu bytes when decoded", limit);
        else if (ZSTD_isError(rc) || (rc != 0 && dst.pos == 0 && src.pos == at))
            code = damaged(e, CODING_ZSTD, src.pos);
    }
    ZSTD_freeDCtx(d);
    return code;
}

/* "deflate" is zlib's format by the standard and bare deflate by some servers. */
static bool zlib_wrapped(struct view in)
{
    const unsigned char *p = (const unsigned char *)in.p;
    return in.n >= 2 && (p[0] & 15) == 8 && (p[0] * 256 + p[1]) % 31 == 0;
}

enum err_code coding_undo(struct arena *a, enum coding c, struct view in, size_t limit, struct view *out,
                          struct err *e)
{
    struct buf b = {.a = a};
    enum err_code code = ERR_INPUT;
    size_t floor = limit < in.n ? limit : in.n; /* a first guess, so that short bodies move once */
    if (floor < SIZE_MAX / 8 && limit / 4 >= floor)
        floor *= 4;
    if ((size_t)(a->end - a->beg) / 8 < floor + 4096)
        floor = 4096;
    if (floor > 4096)
        buf_room(&b, floor);
    switch (c) {
    case CODING_GZIP:
        code = undo_zlib(&b, c, 16 + MAX_WBITS, in, limit, e);
        break;
    case CODING_DEFLATE:
        code = undo_zlib(&b, c, zlib_wrapped(in) ? MAX_WBITS : -MAX_WBITS, in, limit, e);
        break;
    case CODING_BR:
        code = undo_br(&b, in, limit, e);
        break;
    case CODING_ZSTD:
        code = undo_zstd(&b, in, limit, e);
        break;
    case CODING_NONE:
        b.p = (char *)(uintptr_t)in.p;
        b.n = in.n;
        code = ERR_OK;
        break;
    }
    *out = buf_view(&b);
    return code;
}
