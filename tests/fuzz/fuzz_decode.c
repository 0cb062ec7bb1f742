/*
 * Any bytes, in any encoding or as a page: the text is valid UTF-8, and every
 * place in it leads back, in order, into the input.
 */
#include <stdint.h>
#include <stdlib.h>

#include "cleaner/decode/decode.h"
#include "cleaner/decode/utf8_valid.h"

static const char *const labels[] = {
    "utf-8", "gb18030", "big5", "euc-kr", "shift_jis", "euc-jp", "iso-2022-jp", "utf-16le", "utf-16be",
    "windows-1252", "replacement", "x-user-defined", "iso-8859-8-i", "koi8-u",
};
enum { LABELS = sizeof labels / sizeof *labels };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int holds)
{
    if (!holds)
        abort();
}

static void check(const struct decoded *d)
{
    const uint8_t *p = (const uint8_t *)d->text.p;
    require(d->charset && d->how);
    require(utf8_valid_plain(p, d->text.n) == d->text.n);
    uint32_t before = 0, step = d->text.n > 64 ? 13 : 1;
    for (uint32_t i = 0; i < d->text.n; i += step) {
        uint32_t at = decode_source(d, i);
        require(at >= before && at < d->bytes.n);
        before = at;
    }
    require(decode_source(d, (uint32_t)d->text.n) == d->bytes.n);
    uint32_t end = 0, from = 0;
    for (uint32_t i = 0; i < d->nruns; i++) {
        const struct decode_run *r = &d->runs[i];
        require(r->beg >= end && r->end > r->beg && r->end <= d->text.n);
        require(r->span.beg >= from && r->span.end > r->span.beg && r->span.end <= d->bytes.n);
        require(decode_source(d, r->beg) == r->span.beg);
        end = r->end;
        from = r->span.end;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct knowledge *know;
    static struct region region; /* small: all of it is poisoned for each input */
    jmp_buf full;
    struct err e;
    struct decoded d;
    if (!know) {
        know = knowledge_open(NULL, &e);
        require(know && arena_open(&region, (size_t)1 << 22));
    }
    if (size < 1)
        return 0;
    struct view bytes = {(const char *)data + 1, size - 1};
    require(utf8_valid(data, size) == utf8_valid_plain(data, size));
    if (setjmp(full))
        return 0;
    struct arena a = arena_reset(&region, 1 << 20, &full);
    if (data[0] < 128) {
        require(decode_as(&a, know, bytes, view_of(labels[data[0] % LABELS]), &d));
    } else {
        const char *http = data[0] % 3 ? labels[data[0] % LABELS] : "";
        decode_page(&a, know, bytes, view_of(http), data[0] & 1, &d);
    }
    check(&d);
    return 0;
}
