/* https://encoding.spec.whatwg.org/#gb18030-decoder; GBK's decoder is the same. */
#include "cleaner/decode/coder.h"

/* The pairs that follow one another at c->at; what is no pair is left to the caller. */
static void pairs(struct coder *c, size_t stop)
{
    const uint8_t *p = c->p + c->at, *end = c->p + c->n, *lim = c->p + stop;
    const uint8_t(*gb)[4] = c->tables->gb;
    char *out = c->out;
    while (p < lim && end - p >= 2) {
        unsigned lead = (unsigned)p[0] - 0x81, trail = (unsigned)p[1] - 0x40;
        if (lead > 0x7D || trail >= GB_ROW)
            break;
        const uint8_t *to = gb[lead * GB_ROW + trail];
        memcpy(out, to, 4);
        if (!to[3])
            break;
        out += to[3];
        p += 2;
    }
    c->out = out;
    c->at = (size_t)(p - c->p);
}

static void four(struct coder *c)
{
    const uint8_t *p = c->p + c->at;
    size_t left = c->n - c->at;
    if (left < 3 || (left < 4 && p[2] >= 0x81 && p[2] <= 0xFE)) {
        coder_error(c, left);
        return;
    }
    if (p[2] < 0x81 || p[2] > 0xFE || p[3] < 0x30 || p[3] > 0x39) {
        coder_error(c, 1);
        return;
    }
    uint32_t at = (((p[0] - 0x81u) * 10 + p[1] - 0x30u) * 126 + p[2] - 0x81u) * 10 + p[3] - 0x30u;
    if (at < GB_FOUR)
        coder_put(c, c->tables->gb_four[at]);
    else if (at >= 189000 && at <= 1237575)
        coder_put(c, 0x10000 + at - 189000);
    else {
        coder_error(c, 4);
        return;
    }
    c->at += 4;
}

/* One sequence that pairs() did not take. */
static void odd(struct coder *c)
{
    uint8_t lead = c->p[c->at];
    size_t left = c->n - c->at;
    if (lead == 0x80) {
        coder_put(c, 0x20AC);
        c->at++;
    } else if (lead == 0xFF || left < 2) {
        coder_error(c, 1);
    } else if (c->p[c->at + 1] >= 0x30 && c->p[c->at + 1] <= 0x39) {
        four(c);
    } else {
        coder_bad_pair(c, c->p[c->at + 1]);
    }
}

void coder_gb18030(struct coder *c, size_t stop)
{
    while (c->at < stop) {
        size_t n = ascii_copy(c->out, c->p + c->at, stop - c->at);
        c->out += n;
        c->at += n;
        if (c->at >= stop)
            break;
        pairs(c, stop);
        if (c->at < stop && c->p[c->at] >= 0x80)
            odd(c);
    }
}
