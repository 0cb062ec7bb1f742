#include "crawler/fetch/coding.h"

#include <brotli/decode.h>
#include <zlib.h>
#include <zstd.h>

enum { STEP = 64 << 10 };

/* Add at most what the limit leaves; true when the limit is reached. */
static bool add(struct bytes *out, size_t *room, struct view v, bool *cut, bool *short_of_memory)
{
    if (v.n > *room) {
        v.n = *room;
        *cut = true;
    }
    *room -= v.n;
    if (!bytes_add(out, v)) {
        *short_of_memory = true;
        return true;
    }
    return *cut;
}

/* zlib, gzip and raw deflate; servers send "deflate" in both of the latter's forms (RFC 9110, 8.4.1.2). */
static enum err_code inflate_all(struct view wire, int bits, size_t room, struct bytes *out, bool *cut, struct err *e)
{
    char step[STEP];
    bool no_memory = false;
    z_stream z = {.next_in = (Bytef *)(uintptr_t)wire.p, .avail_in = (uInt)wire.n};
    if (inflateInit2(&z, bits) != Z_OK)
        return err_set(e, ERR_NOMEM, 0, "out of memory");
    int rc;
    do {
        z.next_out = (Bytef *)step;
        z.avail_out = sizeof step;
        rc = inflate(&z, Z_NO_FLUSH);
        if (add(out, &room, (struct view){step, sizeof step - z.avail_out}, cut, &no_memory))
            break;
        if (rc == Z_STREAM_END && z.avail_in > 1 && bits > 15) /* another member */
            rc = inflateReset(&z);
    } while (rc == Z_OK);
    size_t at = wire.n - z.avail_in;
    inflateEnd(&z);
    if (no_memory)
        return err_set(e, ERR_NOMEM, 0, "out of memory");
    if (!*cut && rc != Z_STREAM_END)
        return err_set(e, ERR_INPUT, at, "content coding broken at byte %zu", at);
    return ERR_OK;
}

static enum err_code deflate_all(struct view wire, size_t room, struct bytes *out, bool *cut, struct err *e)
{
    size_t before = out->n;
    enum err_code rc = inflate_all(wire, 15, room, out, cut, e);
    if (rc != ERR_INPUT || out->n > before)
        return rc;
    return inflate_all(wire, -15, room, out, cut, e);
}

static enum err_code brotli_all(struct view wire, size_t room, struct bytes *out, bool *cut, struct err *e)
{
    char step[STEP];
    bool no_memory = false;
    size_t left = wire.n;
    const uint8_t *in = (const uint8_t *)wire.p;
    BrotliDecoderState *s = BrotliDecoderCreateInstance(NULL, NULL, NULL);
    BrotliDecoderResult rc = BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT;
    if (!s)
        return err_set(e, ERR_NOMEM, 0, "out of memory");
    while (rc == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT) {
        uint8_t *to = (uint8_t *)step;
        size_t space = sizeof step;
        rc = BrotliDecoderDecompressStream(s, &left, &in, &space, &to, NULL);
        if (add(out, &room, (struct view){step, sizeof step - space}, cut, &no_memory))
            break;
    }
    BrotliDecoderDestroyInstance(s);
    if (no_memory)
        return err_set(e, ERR_NOMEM, 0, "out of memory");
    if (!*cut && rc != BROTLI_DECODER_RESULT_SUCCESS)
        return err_set(e, ERR_INPUT, wire.n - left, "content coding broken at byte %zu", wire.n - left);
    return ERR_OK;
}

static enum err_code zstd_all(struct view wire, size_t room, struct bytes *out, bool *cut, struct err *e)
{
    char step[STEP];
    bool no_memory = false;
    ZSTD_DStream *s = ZSTD_createDStream();
    if (!s)
        return err_set(e, ERR_NOMEM, 0, "out of memory");
    ZSTD_DCtx_setParameter(s, ZSTD_d_windowLogMax, 23); /* RFC 9659: 8 MiB is the most a sender may ask for */
    ZSTD_inBuffer in = {wire.p, wire.n, 0};
    size_t rc = 1;
    while (!*cut) {
        ZSTD_outBuffer to = {step, sizeof step, 0};
        rc = ZSTD_decompressStream(s, &to, &in);
        if (ZSTD_isError(rc) || add(out, &room, (struct view){step, to.pos}, cut, &no_memory))
            break;
        if (in.pos == in.size && to.pos < to.size)
            break;
    }
    ZSTD_freeDStream(s);
    if (no_memory)
        return err_set(e, ERR_NOMEM, 0, "out of memory");
    if (!*cut && rc != 0)
        return err_set(e, ERR_INPUT, in.pos, "content coding broken at byte %zu", in.pos);
    return ERR_OK;
}

static enum err_code one(struct view wire, struct view name, size_t room, struct bytes *out, bool *cut, struct err *e)
{
    if (view_eq_ci(name, VIEW("gzip")) || view_eq_ci(name, VIEW("x-gzip")))
        return inflate_all(wire, 15 + 16, room, out, cut, e);
    if (view_eq_ci(name, VIEW("deflate")))
        return deflate_all(wire, room, out, cut, e);
    if (view_eq_ci(name, VIEW("br")))
        return brotli_all(wire, room, out, cut, e);
    if (view_eq_ci(name, VIEW("zstd")))
        return zstd_all(wire, room, out, cut, e);
    return err_set(e, ERR_INPUT, 0, "content coding %.*s unknown", VIEW_ARG(view_sub(name, 0, 40)));
}

enum err_code coding_decode(struct view wire, struct view encoding, size_t limit, struct bytes *out, bool *cut,
                            bool *plain, struct err *e)
{
    struct view names[CODING_LAYERS], rest = encoding, name;
    int n = 0;
    *cut = false;
    for (bool more = true; more;) {
        more = view_cut(rest, ',', &name, &rest);
        name = view_trim(name);
        if (name.n == 0 || view_eq_ci(name, VIEW("identity")))
            continue;
        if (n == CODING_LAYERS)
            return err_set(e, ERR_INPUT, 0, "more than %d content codings", CODING_LAYERS);
        names[n++] = name;
    }
    *plain = n == 0 || wire.n == 0;
    if (*plain)
        return ERR_OK;
    if (n == 1)
        return one(wire, names[0], limit, out, cut, e);
    struct bytes inner = {0};
    enum err_code rc = one(wire, names[1], limit, &inner, cut, e);
    if (!rc)
        rc = one(bytes_view(&inner), names[0], limit, out, cut, e);
    bytes_free(&inner);
    return rc;
}
