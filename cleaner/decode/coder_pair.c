/* The two-byte encodings besides gb18030, and ISO-2022-JP. */
#include "cleaner/decode/coder.h"

/*
 * Moves over ASCII; then false at `stop`.  True with *lead and, where there is
 * one, *trail (else 0 and *alone set).
 */
static bool lead_at(struct coder *c, size_t stop, uint8_t *lead, uint8_t *trail, bool *alone)
{
    if (c->at >= stop)
        return false;
    if (c->p[c->at] < 0x80) {
        size_t n = ascii_copy(c->out, c->p + c->at, stop - c->at);
        c->out += n;
        c->at += n;
        if (c->at >= stop)
            return false;
    }
    *lead = c->p[c->at];
    *alone = c->at + 1 == c->n;
    *trail = *alone ? 0 : c->p[c->at + 1];
    return true;
}

static void put_pair(struct coder *c, uint32_t cp, uint8_t trail)
{
    if (!cp) {
        coder_bad_pair(c, trail);
        return;
    }
    coder_put(c, cp);
    c->at += 2;
}

/* https://encoding.spec.whatwg.org/#big5-decoder */
void coder_big5(struct coder *c, size_t stop)
{
    uint8_t lead, trail;
    bool alone;
    while (lead_at(c, stop, &lead, &trail, &alone)) {
        if (lead == 0x80 || lead == 0xFF || alone) {
            coder_error(c, 1);
            continue;
        }
        uint32_t cp = 0, pointer = (lead - 0x81u) * 157 + trail - (trail < 0x7F ? 0x40u : 0x62u);
        if ((trail >= 0x40 && trail <= 0x7E) || (trail >= 0xA1 && trail <= 0xFE)) {
            cp = c->tables->big5[pointer];
            if (pointer == 1133 || pointer == 1135 || pointer == 1164 || pointer == 1166) { /* with a combining mark */
                coder_put(c, pointer < 1164 ? 0xCA : 0xEA);
                cp = pointer == 1133 || pointer == 1164 ? 0x304 : 0x30C;
            }
        }
        put_pair(c, cp, trail);
    }
}

/* https://encoding.spec.whatwg.org/#euc-kr-decoder */
void coder_euc_kr(struct coder *c, size_t stop)
{
    uint8_t lead, trail;
    bool alone;
    while (lead_at(c, stop, &lead, &trail, &alone)) {
        if (lead == 0x80 || lead == 0xFF || alone) {
            coder_error(c, 1);
            continue;
        }
        uint32_t pointer = (lead - 0x81u) * 190 + trail - 0x41u;
        bool in = trail >= 0x41 && trail <= 0xFE && pointer < KOREAN_COUNT;
        put_pair(c, in ? c->tables->korean[pointer] : 0, trail);
    }
}

/* https://encoding.spec.whatwg.org/#shift_jis-decoder; the table has the private-use rows. */
void coder_shift_jis(struct coder *c, size_t stop)
{
    uint8_t lead, trail;
    bool alone;
    while (lead_at(c, stop, &lead, &trail, &alone)) {
        if (lead == 0x80 || (lead >= 0xA1 && lead <= 0xDF)) {
            coder_put(c, lead == 0x80 ? 0x80 : 0xFF61u + lead - 0xA1u);
            c->at++;
            continue;
        }
        if (lead == 0xA0 || lead > 0xFC || alone) {
            coder_error(c, 1);
            continue;
        }
        uint32_t pointer = (lead - (lead < 0xA0 ? 0x81u : 0xC1u)) * 188 + trail - (trail < 0x7F ? 0x40u : 0x41u);
        bool in = trail >= 0x40 && trail != 0x7F && trail <= 0xFC;
        put_pair(c, in ? c->tables->jis0208[pointer] : 0, trail);
    }
}

/* The three bytes 8F xx yy. */
static void jis0212(struct coder *c)
{
    const uint8_t *p = c->p + c->at;
    size_t left = c->n - c->at;
    if (left < 3) {
        coder_error(c, left);
        return;
    }
    uint32_t cp = 0;
    if (p[2] >= 0xA1 && p[2] <= 0xFE)
        cp = c->tables->jis0212[(p[1] - 0xA1) * 94 + p[2] - 0xA1];
    if (!cp) {
        coder_error(c, p[2] < 0x80 ? 2 : 3);
        return;
    }
    coder_put(c, cp);
    c->at += 3;
}

/* https://encoding.spec.whatwg.org/#euc-jp-decoder */
void coder_euc_jp(struct coder *c, size_t stop)
{
    uint8_t lead, trail;
    bool alone;
    while (lead_at(c, stop, &lead, &trail, &alone)) {
        bool two = lead >= 0xA1 && lead <= 0xFE;
        if (alone || (!two && lead != 0x8E && lead != 0x8F)) {
            coder_error(c, 1);
            continue;
        }
        uint32_t cp = 0;
        if (lead == 0x8E && trail >= 0xA1 && trail <= 0xDF) {
            cp = 0xFF61u + trail - 0xA1u;
        } else if (lead == 0x8F && trail >= 0xA1 && trail <= 0xFE) {
            jis0212(c);
            continue;
        } else if (two && trail >= 0xA1 && trail <= 0xFE) {
            cp = c->tables->jis0208[(lead - 0xA1) * 94 + trail - 0xA1];
        }
        put_pair(c, cp, trail);
    }
}

/*
 * https://encoding.spec.whatwg.org/#iso-2022-jp-decoder.  coder.state is the
 * "output state" in the low bits and the "output flag" above them.
 */
enum { JIS_ASCII, JIS_ROMAN, JIS_KATAKANA, JIS_DOUBLE, JIS_STATE = 3, JIS_FLAG = 4 };

static void escape(struct coder *c)
{
    static const struct {
        char a, b;
        uint8_t state;
    } to[] = {{'(', 'B', JIS_ASCII}, {'(', 'J', JIS_ROMAN}, {'(', 'I', JIS_KATAKANA},
              {'$', '@', JIS_DOUBLE}, {'$', 'B', JIS_DOUBLE}};
    const uint8_t *p = c->p + c->at;
    for (size_t i = 0; c->n - c->at >= 3 && i < sizeof to / sizeof *to; i++) {
        if (p[1] != (uint8_t)to[i].a || p[2] != (uint8_t)to[i].b)
            continue;
        bool twice = c->state & JIS_FLAG; /* nothing between two escapes: an error */
        c->state = to[i].state | JIS_FLAG;
        if (twice)
            coder_error(c, 0);
        c->at += 3;
        return;
    }
    c->state &= JIS_STATE;
    coder_error(c, 1);
}

static void jis_double(struct coder *c)
{
    const uint8_t *p = c->p + c->at;
    if (p[0] < 0x21 || p[0] > 0x7E || c->n - c->at < 2 || p[1] == 0x1B) {
        coder_error(c, 1);
        return;
    }
    uint32_t cp = p[1] >= 0x21 && p[1] <= 0x7E ? c->tables->jis0208[(p[0] - 0x21) * 94 + p[1] - 0x21] : 0;
    if (!cp) {
        coder_error(c, 2);
        return;
    }
    coder_put(c, cp);
    c->at += 2;
}

void coder_iso_2022_jp(struct coder *c, size_t stop)
{
    while (c->at < stop) {
        uint8_t b = c->p[c->at];
        if (b == 0x1B) {
            escape(c);
            continue;
        }
        c->state &= JIS_STATE;
        if (c->state == JIS_DOUBLE) {
            jis_double(c);
            continue;
        }
        uint32_t cp = b;
        if (b >= 0x80 || b == 0x0E || b == 0x0F)
            cp = 0;
        else if (c->state == JIS_ROMAN)
            cp = b == 0x5C ? 0xA5 : b == 0x7E ? 0x203E : b;
        else if (c->state == JIS_KATAKANA)
            cp = b >= 0x21 && b <= 0x5F ? 0xFF61u + b - 0x21u : 0;
        if (!cp && b) {
            coder_error(c, 1);
            continue;
        }
        if (!cp && c->state == JIS_KATAKANA) {
            coder_error(c, 1);
            continue;
        }
        coder_put(c, cp);
        c->at++;
    }
}
