#include "cleaner/decode/coder.h"

/* https://encoding.spec.whatwg.org/#utf-8-decoder: one U+FFFD for each longest beginning of a sequence. */
static void utf8_sequence(struct coder *c)
{
    const uint8_t *p = c->p + c->at;
    size_t left = c->n - c->at, need;
    uint8_t lead = p[0], low = 0x80, high = 0xBF;
    if (lead >= 0xC2 && lead <= 0xDF) {
        need = 2;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
        need = 3;
        low = lead == 0xE0 ? 0xA0 : 0x80;
        high = lead == 0xED ? 0x9F : 0xBF;
    } else if (lead >= 0xF0 && lead <= 0xF4) {
        need = 4;
        low = lead == 0xF0 ? 0x90 : 0x80;
        high = lead == 0xF4 ? 0x8F : 0xBF;
    } else {
        coder_error(c, 1);
        return;
    }
    for (size_t i = 1; i < need; i++) {
        if (i == left || p[i] < low || p[i] > high) {
            coder_error(c, i);
            return;
        }
        low = 0x80;
        high = 0xBF;
    }
    memcpy(c->out, p, need);
    c->out += need;
    c->at += need;
}

static void utf8(struct coder *c, size_t stop)
{
    while (c->at < stop) {
        if (c->p[c->at] >= 0x80) {
            utf8_sequence(c);
            continue;
        }
        size_t n = ascii_copy(c->out, c->p + c->at, stop - c->at);
        c->out += n;
        c->at += n;
    }
}

/* https://encoding.spec.whatwg.org/#shared-utf-16-decoder */
static void utf16(struct coder *c, size_t stop)
{
    int hi = c->encoding == ENC_UTF_16BE ? 0 : 1;
    while (c->at < stop) {
        const uint8_t *p = c->p + c->at;
        size_t left = c->n - c->at;
        if (left < 2) {
            coder_error(c, left);
            continue;
        }
        uint32_t unit = (uint32_t)p[hi] << 8 | p[1 - hi];
        if (unit < 0xD800 || unit > 0xDFFF) {
            coder_put(c, unit);
            c->at += 2;
        } else if (unit >= 0xDC00) {
            coder_error(c, 2);
        } else if (left < 4) {
            coder_error(c, left); /* a high surrogate and perhaps half a unit, then the end: one error */
        } else {
            uint32_t low = (uint32_t)p[2 + hi] << 8 | p[3 - hi];
            if (low < 0xDC00 || low > 0xDFFF) {
                coder_error(c, 2);
                continue;
            }
            coder_put(c, 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
            c->at += 4;
        }
    }
}

static const uint16_t *single_table(const struct coder *c)
{
    enum encoding e = c->encoding == ENC_ISO_8859_8_I ? ENC_ISO_8859_8 : c->encoding;
    return c->tables->single[e - ENC_IBM866];
}

static void single(struct coder *c, size_t stop)
{
    const uint16_t *table = single_table(c);
    while (c->at < stop) {
        size_t n = ascii_copy(c->out, c->p + c->at, stop - c->at);
        c->out += n;
        c->at += n;
        for (; c->at < stop && c->p[c->at] >= 0x80; c->at++) {
            uint32_t cp = table[c->p[c->at] - 0x80];
            coder_put(c, cp ? cp : 0xFFFD);
        }
    }
}

static void x_user_defined(struct coder *c, size_t stop)
{
    for (; c->at < stop; c->at++) {
        uint8_t b = c->p[c->at];
        coder_put(c, b < 0x80 ? b : 0xF780u + b - 0x80);
    }
}

void coder_run(struct coder *c, size_t stop)
{
    switch (c->encoding) {
    case ENC_UTF_8:
        utf8(c, stop);
        break;
    case ENC_UTF_16LE:
    case ENC_UTF_16BE:
        utf16(c, stop);
        break;
    case ENC_GBK:
    case ENC_GB18030:
        coder_gb18030(c, stop);
        break;
    case ENC_BIG5:
        coder_big5(c, stop);
        break;
    case ENC_EUC_KR:
        coder_euc_kr(c, stop);
        break;
    case ENC_SHIFT_JIS:
        coder_shift_jis(c, stop);
        break;
    case ENC_EUC_JP:
        coder_euc_jp(c, stop);
        break;
    case ENC_ISO_2022_JP:
        coder_iso_2022_jp(c, stop);
        break;
    case ENC_X_USER_DEFINED:
        x_user_defined(c, stop);
        break;
    case ENC_REPLACEMENT:
    case ENC_NONE:
        if (c->at < c->n)
            coder_error(c, c->n - c->at); /* one for the whole input */
        break;
    default:
        single(c, stop);
    }
}
