/* Any bytes as a WARC file: every record is read or named, and it ends. */
#include <stdint.h>
#include <stdlib.h>

#include "store/warc/warc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct bytes {
    const char *p;
    size_t n, at;
};

static int64_t read_bytes(void *ctx, char *to, size_t n)
{
    struct bytes *b = ctx;
    size_t take = b->n - b->at < n ? b->n - b->at : n;
    if (take > 1000)
        take = 1000; /* the window moves often */
    if (take)
        memcpy(to, b->p + b->at, take);
    b->at += take;
    return (int64_t)take;
}

static void touch(struct view v)
{
    volatile char sink = 0; /* the sanitizer looks at each read */
    for (size_t i = 0; i < v.n; i += 64)
        sink ^= v.p[i];
    if (v.n)
        sink ^= v.p[v.n - 1];
    (void)sink;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes b = {(const char *)data, size, 0};
    struct warc_source from = {&b, read_bytes, NULL};
    struct warc_options o = {.record_limit = 1 << 20, .body_limit = 1 << 20};
    struct warc_reader *r;
    struct warc_record rec;
    enum err_code code;
    if (warc_open_source(&from, &o, &r, NULL) != ERR_OK)
        return 0;
    for (size_t n = 0; (code = warc_next(r, &rec, NULL)) != ERR_NOTHING; n++) {
        if (n > size + 8)
            abort(); /* more records than bytes: it does not end */
        if (code != ERR_OK)
            continue;
        touch(rec.headers);
        touch(rec.block);
        touch(rec.type);
        touch(rec.target);
        if (rec.has_capture) {
            touch(rec.capture.body);
            touch(rec.capture.wire_body);
            if (rec.capture.body.n > (1 << 20) + 1)
                abort(); /* over the limit */
        }
    }
    warc_close(r);
    return 0;
}
