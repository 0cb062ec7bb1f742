#include "cleaner/repair/mojibake.h"

#include "cleaner/base/utf8.h"
#include "cleaner/decode/encoding.h"
#include "cleaner/decode/plausible.h"
#include "cleaner/decode/utf8_valid.h"
#include "cleaner/knowledge/charsets.h"
#include "cleaner/knowledge/language.h"

enum {
    DEPTH = 3,        /* wrong decodings, one upon the other */
    GAIN = 30,        /* bits that a repair must save in all */
    PLAIN = 14,       /* bits a repaired character may have on average */
    RARE = 16,        /* a character of so many bits is rare */
    SHORT = 8,        /* under so many Han the words must be likely as well */
    LIKELY = -9000,   /* millinats a character; wrong decodings are below -11000 */
    LATIN_LEAST = 4,  /* high bytes in a stretch of Latin letters that could be Chinese */
    EVIDENCE = 90,    /* bytes of each text in a finding */
    WINDOWS_1252 = ENC_WINDOWS_1252 - ENC_IBM866
};

/* A stretch of a text node and what it was. */
struct repair {
    uint32_t from, to; /* bytes of the node's text */
    struct view now;
    enum verdict verdict;
};

struct mojibake {
    struct page *p;
    struct repair *repairs;
    uint32_t n;
};

/* ---- bytes back from characters ---- */

/* The byte that windows-1252 decodes to cp; 0x100 for none.  The C1 controls are themselves, as Latin-1 has them. */
static unsigned latin_byte(const struct charsets *t, uint32_t cp)
{
    if (cp < 0x100)
        return cp;
    if (cp > 0x2122 || cp < 0x152)
        return 0x100;
    const uint16_t *table = t->single[WINDOWS_1252];
    for (unsigned i = 0; i < 32; i++)
        if (table[i] == cp)
            return i + 0x80;
    return 0x100;
}

/* Whether `byte` of the original shows as cp: the wrong decoding, repeated. */
static bool shows_as(const struct charsets *t, unsigned byte, uint32_t cp)
{
    return byte == cp || (byte >= 0x80 && byte < 0xA0 && t->single[WINDOWS_1252][byte - 0x80] == cp);
}

static struct view by_coder(struct arena *a, const struct charsets *t, enum encoding e, struct view bytes)
{
    char *out = arena_raw(a, bytes.n + CODER_SLACK, CODER_GROWTH, 1);
    struct coder c = {.tables = t, .encoding = e, .p = (const uint8_t *)bytes.p, .n = bytes.n, .out = out};
    coder_run(&c, bytes.n);
    return (struct view){out, (size_t)(c.out - out)};
}

/* ---- whether it is better ---- */

struct weight {
    uint64_t bits;
    size_t chars, han; /* not ASCII */
};

static struct weight weigh(const struct charsets *t, struct view v)
{
    struct weight w = {0};
    unsigned script = 0;
    for (size_t i = 0; i < v.n;) {
        uint32_t cp = utf8_next(v, &i);
        w.bits += cp == 0xFFFD ? PLAIN : plausible_bits(t, cp, &script);
        w.chars += cp >= 0x80;
        w.han += cp_is_han(cp);
    }
    return w;
}

static bool better(const struct page *p, struct view was, struct view now)
{
    struct weight a = weigh(p->know->charsets, was), b = weigh(p->know->charsets, now);
    if (b.han < 2 || b.bits > (uint64_t)b.chars * PLAIN || a.bits < b.bits + GAIN || a.bits * 2 < b.bits * 3)
        return false;
    return b.han >= SHORT || language_score(p->know->language, now) > LIKELY;
}

static void found(struct mojibake *m, size_t from, size_t to, struct view now, enum verdict verdict)
{
    struct repair *r = LIST_PUSH(m->p->a, m->repairs, m->n);
    *r = (struct repair){(uint32_t)from, (uint32_t)to, now, verdict};
}

/* ---- UTF-8 read as GBK ---- */

/* The UTF-8 that is put together byte by byte. */
struct joint {
    char *p;
    size_t n;
    unsigned need, low, high; /* continuation bytes to come, and what the next may be */
    bool bad;
    bool broken; /* of the character under way, a byte is lost */
};

/* A character of which a byte was lost. */
static void join_broken(struct joint *j)
{
    while (j->n && ((uint8_t)j->p[j->n - 1] & 0xC0) == 0x80)
        j->n--;
    if (j->n)
        j->n--;
    memcpy(j->p + j->n, "\xEF\xBF\xBD", 3);
    j->n += 3;
    j->broken = false;
}

static void join(struct joint *j, unsigned b)
{
    if (j->need) {
        j->bad = b < j->low || b > j->high;
        j->need--;
        j->low = 0x80;
        j->high = 0xBF;
    } else if (b >= 0x80) {
        j->bad = b < 0xC2 || b > 0xF4;
        j->need = b < 0xE0 ? 1 : b < 0xF0 ? 2 : 3;
        j->low = b == 0xE0 ? 0xA0 : b == 0xF0 ? 0x90 : 0x80;
        j->high = b == 0xED ? 0x9F : b == 0xF4 ? 0x8F : 0xBF;
    }
    if (!j->bad)
        j->p[j->n++] = (char)b;
    if (!j->bad && !j->need && j->broken)
        join_broken(j);
}

/* A continuation byte that the wrong decoder lost: the character is lost, but where the next begins is known. */
static bool join_lost(struct joint *j)
{
    if (j->need != 1 && j->need != 2)
        return false;
    j->broken = true;
    j->low = 0x80;
    j->high = 0xBF;
    if (!--j->need)
        join_broken(j);
    return true;
}

/*
 * Two characters stand for two codes each.  U+20AC is A2E3, or a lone 80: only
 * where one byte is missing are both possible, and then what follows decides.
 * U+3000 is A1A1 or A3A0: the likelier character, and the proof is gone.
 */
static unsigned gb_bytes(const struct charsets *t, const struct joint *j, uint32_t cp, uint32_t next, uint8_t b[4],
                         bool *doubt)
{
    uint8_t then[4] = {0};
    unsigned n = charsets_to_gb(t, cp, b);
    if (cp == 0x20AC) {
        charsets_to_gb(t, next, then);
        if (j->need != 1 || then[0] < 0x81 || then[0] > 0xBF) {
            b[0] = 0x80;
            n = 1;
        }
    } else if (cp == 0x3000 && j->need == 2 && j->n) {
        uint32_t han = ((uint32_t)(uint8_t)j->p[j->n - 1] & 0xF) << 12, at = (han | 0x861) - HAN_FIRST;
        uint32_t other = (han | 0x8E0) - HAN_FIRST;
        *doubt = true;
        if (at >= HAN_COUNT || (other < HAN_COUNT && t->han_bits[other] < t->han_bits[at])) {
            b[0] = 0xA3;
            b[1] = 0xA0;
        }
    }
    return n;
}

static bool join_char(const struct charsets *t, struct joint *j, uint32_t cp, uint32_t next, bool *doubt)
{
    uint8_t b[4];
    unsigned n = gb_bytes(t, j, cp, next, b, doubt);
    if (n == 0 || n > 2)
        return false;
    for (unsigned i = 0; i < n && !j->bad; i++)
        join(j, b[i]);
    return !j->bad;
}

/*
 * The longest stretch from `beg` whose GBK bytes are UTF-8: false for none.
 * Lost bytes become U+FFFD.  r->now is in `room`, twice as long as the text.
 */
static bool undo_gbk(const struct charsets *t, struct view text, size_t beg, char *room, struct repair *r)
{
    struct joint j = {.p = room};
    size_t whole = 0;
    bool lost = false;
    *r = (struct repair){.from = (uint32_t)beg, .to = (uint32_t)beg};
    for (size_t i = beg; i < text.n;) {
        uint32_t cp = utf8_next(text, &i);
        size_t peek = i;
        uint32_t next = i < text.n ? utf8_next(text, &peek) : 0;
        bool in = cp != 0xFFFD && join_char(t, &j, cp, next, &lost);
        if (!in && (cp == 0xFFFD || cp == '?')) {
            j.need += j.bad; /* join() counted the '?' */
            j.bad = false;
            in = join_lost(&j);
            lost |= in;
        }
        if (!in)
            break;
        if (!j.need && (cp >= 0x80 || cp == '?')) {
            whole = j.n;
            r->to = (uint32_t)i;
            r->verdict = lost ? VERDICT_STRONG : VERDICT_PROVED;
        }
    }
    r->now = (struct view){room, whole};
    return whole > 0;
}

/* All of v, of which all that is not ASCII must be such a stretch. */
static bool undo_gbk_all(struct page *p, struct view v, struct view *now, enum verdict *verdict)
{
    size_t beg = 0, end = v.n;
    while (beg < v.n && (uint8_t)v.p[beg] < 0x80)
        beg++;
    while (end > beg && (uint8_t)v.p[end - 1] < 0x80)
        end--;
    struct repair r;
    char *room = arena_raw(p->a, v.n + 4, 2, 1);
    if (beg == end || !undo_gbk(p->know->charsets, v, beg, room + beg, &r) || r.to < end)
        return false;
    memcpy(room, v.p, beg);
    memcpy(room + beg + r.now.n, v.p + r.to, v.n - r.to);
    *now = (struct view){room, beg + r.now.n + v.n - r.to};
    *verdict = r.verdict;
    return true;
}

/* ---- Chinese read as Latin letters ---- */

/* The bytes of v if all of it can be Latin-1 or windows-1252, else an empty view. */
static struct view latin_bytes(struct arena *a, const struct charsets *t, struct view v)
{
    char *out = arena_raw(a, v.n + 1, 1, 1);
    size_t n = 0;
    for (size_t i = 0; i < v.n;) {
        uint32_t cp = utf8_next(v, &i);
        unsigned byte = latin_byte(t, cp);
        if (byte > 0xFF || !shows_as(t, byte, cp))
            return (struct view){0};
        out[n++] = (char)byte;
    }
    return (struct view){out, n};
}

/* One wrong decoding less, read by e; false where that is impossible. */
static bool undo_latin(struct page *p, struct view v, enum encoding e, struct view *out)
{
    struct view bytes = latin_bytes(p->a, p->know->charsets, v);
    if (!bytes.n)
        return false;
    if (e == ENC_UTF_8) {
        *out = bytes;
        return utf8_valid((const uint8_t *)bytes.p, bytes.n) == bytes.n && bytes.n < v.n;
    }
    *out = by_coder(p->a, p->know->charsets, e, bytes);
    return !view_has(*out, VIEW("\xEF\xBF\xBD"));
}

/* Whether encoding `now` in gb18030 gives the bytes that `was` shows: not where two codes stand for one character. */
static bool proves_gb(struct page *p, struct view was, struct view now)
{
    struct view bytes = latin_bytes(p->a, p->know->charsets, was);
    size_t at = 0;
    for (size_t i = 0; i < now.n;) {
        uint8_t b[4];
        unsigned n = charsets_to_gb(p->know->charsets, utf8_next(now, &i), b);
        if (!n || n > bytes.n - at || memcmp(bytes.p + at, b, n))
            return false;
        at += n;
    }
    return at == bytes.n;
}

/* The best of all ways of one stretch, UTF-8 upon UTF-8 included. */
static bool repair_latin(struct page *p, struct view was, struct view *now, enum verdict *verdict)
{
    static const enum encoding ways[] = {ENC_UTF_8, ENC_GB18030, ENC_BIG5};
    struct view layer = was, v;
    uint64_t least = UINT64_MAX;
    for (int depth = 0; depth < DEPTH; depth++) {
        for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
            if (!undo_latin(p, layer, ways[i], &v) || !better(p, was, v))
                continue;
            uint64_t bits = weigh(p->know->charsets, v).bits;
            if (bits >= least)
                continue;
            bool proved = ways[i] == ENC_UTF_8 || (ways[i] == ENC_GB18030 && proves_gb(p, layer, v));
            *verdict = proved ? VERDICT_PROVED : VERDICT_STRONG;
            least = bits;
            *now = v;
        }
        enum verdict gbk;
        if (!undo_latin(p, layer, ENC_UTF_8, &layer))
            break;
        if (undo_gbk_all(p, layer, &v, &gbk) && better(p, was, v) && weigh(p->know->charsets, v).bits < least) {
            *verdict = gbk;
            least = weigh(p->know->charsets, v).bits;
            *now = v;
        }
    }
    return least != UINT64_MAX;
}

/* The stretch of Latin letters from `beg` on: its end, and the repair if there is one. */
static size_t latin_stretch(struct mojibake *m, struct view text, size_t beg)
{
    const struct charsets *t = m->p->know->charsets;
    size_t i = beg, end = beg, high = 0, behind = beg;
    while (i < text.n) {
        size_t at = i;
        uint32_t cp = utf8_next(text, &i);
        if (latin_byte(t, cp) > 0xFF) {
            i = at;
            break;
        }
        if (cp >= 0x80) {
            high++;
            end = i;
            behind = i;
        } else if (behind == at) {
            behind = i; /* one ASCII character behind: it can be a trail byte */
        }
    }
    struct view now;
    enum verdict verdict;
    if (high < LATIN_LEAST)
        return i;
    if (repair_latin(m->p, view_sub(text, beg, end), &now, &verdict))
        found(m, beg, end, now, verdict);
    else if (behind > end && repair_latin(m->p, view_sub(text, beg, behind), &now, &verdict))
        found(m, beg, behind, now, verdict);
    return i;
}

/* What was read as GBK had been read wrongly before: as GBK as well, or as Latin letters. */
static bool undo_twice(struct page *p, struct view was, struct repair *r)
{
    struct view now;
    enum verdict verdict;
    bool undone = undo_gbk_all(p, r->now, &now, &verdict) && better(p, was, now);
    if (!undone && !(repair_latin(p, r->now, &now, &verdict) && better(p, was, now)))
        return false;
    r->now = now;
    r->verdict = verdict < r->verdict ? verdict : r->verdict;
    return true;
}

/* The stretches of a node, one behind the other; where one is not better, the search goes on behind it. */
static void gbk_stretches(struct mojibake *m, struct view text)
{
    const struct charsets *t = m->p->know->charsets;
    char *room = arena_raw(m->p->a, text.n + 4, 2, 1);
    for (size_t i = 0; i < text.n;) {
        size_t next = i;
        struct repair r;
        if (utf8_next(text, &next) >= 0x80 && undo_gbk(t, text, i, room, &r)) {
            struct view was = view_sub(text, i, r.to);
            if (better(m->p, was, r.now) || undo_twice(m->p, was, &r))
                found(m, r.from, r.to, view_copy(m->p->a, r.now), r.verdict);
            next = r.to;
        }
        i = next;
    }
}

static struct view cut(struct view v)
{
    while (v.n > EVIDENCE) {
        v.n = EVIDENCE;
        while (v.n && ((uint8_t)v.p[v.n] & 0xC0) == 0x80)
            v.n--;
    }
    return v;
}

/* The captured bytes of a part of the text; of an attribute, all. */
static struct span place(const struct page *p, uint32_t node, const struct attr *attr, size_t beg, size_t end)
{
    return attr ? dom_attr_span(p, attr) : dom_text_span(p, node, beg, end);
}

/* ---- what is gone ---- */

/* U+FFFD, or 锟斤拷, which is two of them read wrongly. */
struct trace {
    size_t beg, end;
    bool twice;
};

/* The first one from `at` on. */
static bool next_trace(struct view text, size_t at, struct trace *t)
{
    for (; at + 2 < text.n; at++) {
        uint8_t c = (uint8_t)text.p[at];
        if (c != 0xEF && c != 0xE9)
            continue;
        t->twice = c == 0xE9 && view_starts(view_from(text, at), VIEW("锟斤拷"));
        t->beg = at;
        t->end = at + (t->twice ? 9 : 3);
        if (t->twice || view_starts(view_from(text, at), VIEW("\xEF\xBF\xBD")))
            return true;
    }
    return false;
}

/*
 * Bytes are lost, nothing can be undone.  One U+FFFD alone is a broken character and no more, but among strange
 * characters.
 */
static void report_lost(struct page *p, uint32_t node, struct attr *attr, struct view text, bool strange)
{
    enum { GAP = 12 };
    struct trace first, next;
    for (size_t at = 0; next_trace(text, at, &first); at = first.end) {
        bool sure = strange || first.twice;
        size_t beg = first.beg;
        while (next_trace(view_sub(text, 0, first.end + GAP), first.end, &next)) {
            sure = true;
            first = next;
        }
        if (!sure)
            continue;
        page_finding(p, FINDING_MOJIBAKE, VERDICT_SUSPICION, ACTION_REPORTED, "mojibake-lost",
                     cut(view_copy(p->a, view_sub(text, beg, first.end))), place(p, node, attr, beg, first.end));
        return;
    }
}

/* ---- a node ---- */

enum { WANT_LATIN = 1, WANT_GBK = 2, WANT_LOST = 4 };

/* One look at the characters: what could be worth trying. */
static unsigned wants(const struct charsets *t, struct view text)
{
    unsigned latin = 0, strange = 0, most = 0; /* most: strange at its highest */
    bool lost = false;
    for (size_t i = 0; i < text.n;) {
        if ((uint8_t)text.p[i] < 0x80) {
            i++;
            continue;
        }
        uint32_t cp = utf8_next(text, &i);
        if (cp - HAN_FIRST < HAN_COUNT) {
            lost |= cp == 0x951F;
            if (t->han_bits[cp - HAN_FIRST] < RARE) {
                strange -= strange > 0;
                continue;
            }
            strange += 3;
        } else if (cp < 0x100) {
            latin++;
        } else if (cp == 0xFFFD || (cp >= 0xE000 && cp <= 0xF8FF)) {
            strange += cp == 0xFFFD ? 3 : 6;
            lost |= cp == 0xFFFD;
        }
        most = strange > most ? strange : most;
    }
    return (latin > 2 ? WANT_LATIN : 0) | (most > 8 ? WANT_GBK : 0) | (lost ? WANT_LOST : 0);
}

static void latin_stretches(struct mojibake *m, struct view text, size_t from, size_t to)
{
    const struct charsets *t = m->p->know->charsets;
    struct view part = view_sub(text, 0, to);
    for (size_t i = from; i < to;) {
        size_t beg = i;
        uint32_t cp = utf8_next(part, &i);
        if (cp >= 0x80 && latin_byte(t, cp) <= 0xFF)
            i = latin_stretch(m, part, beg);
    }
}

/*
 * The node's text with its C1 controls: the parser makes U+FFFD of them, but
 * for this they are bytes.  Code point by code point the same as node.text;
 * node.text itself where the two cannot be laid side by side.
 */
static struct view with_controls(struct page *p, const struct node *n)
{
    struct view raw = view_sub(p->shrunk.text, n->beg, n->close);
    struct buf b = {.a = p->a};
    size_t at = 0;
    for (size_t i = 0; i < n->text.n;) {
        uint32_t cp = utf8_next(n->text, &i), was;
        while (at < raw.n && raw.p[at] == '\r' && cp != '\r')
            at++;
        if (at >= raw.n)
            return n->text;
        was = utf8_next(raw, &at);
        if (was == '&' && cp != '&') { /* an entity of one character */
            size_t end = view_chr(view_sub(raw, 0, at + 10), ';', at);
            if (end == VIEW_NONE)
                return n->text;
            at = end + 1;
            was = cp;
        }
        bool control = was >= 0x80 && was < 0xA0 && cp == 0xFFFD;
        if (was != cp && !control)
            return n->text;
        utf8_put(&b, was);
    }
    return buf_view(&b);
}

/* Move the places of the repairs, found in `from`, to the same code points of `to`. */
static void translate(struct mojibake *m, struct view from, struct view to)
{
    size_t i = 0, k = 0;
    for (uint32_t r = 0; r < m->n; r++) {
        uint32_t *places[] = {&m->repairs[r].from, &m->repairs[r].to};
        for (int e = 0; e < 2; e++) {
            for (; i < *places[e]; utf8_next(to, &k))
                utf8_next(from, &i);
            *places[e] = (uint32_t)k;
        }
    }
}

static void write_text(struct mojibake *m, uint32_t node)
{
    struct dom_change *changes = arena_array(m->p->a, struct dom_change, m->n);
    for (uint32_t i = 0; i < m->n; i++) {
        const struct repair *r = &m->repairs[i];
        changes[i] = (struct dom_change){.from = r->from, .to = r->to, .now = r->now, .rule = "mojibake",
                                         .verdict = r->verdict};
    }
    dom_edit_many(m->p, node, changes, m->n);
}

static void write_attr(struct mojibake *m, struct attr *attr)
{
    struct buf b = {.a = m->p->a};
    size_t at = 0;
    for (uint32_t i = 0; i < m->n; i++) {
        buf_put(&b, view_sub(attr->value, at, m->repairs[i].from));
        buf_put(&b, m->repairs[i].now);
        at = m->repairs[i].to;
    }
    buf_put(&b, view_from(attr->value, at));
    attr->value = buf_view(&b);
}

static void write_back(struct mojibake *m, uint32_t node, struct attr *attr, struct view text)
{
    enum verdict least = VERDICT_PROVED;
    for (uint32_t i = 0; i < m->n; i++)
        least = m->repairs[i].verdict < least ? m->repairs[i].verdict : least;
    struct buf b = {.a = m->p->a};
    buf_put(&b, cut(view_sub(text, m->repairs[0].from, m->repairs[0].to)));
    buf_put(&b, VIEW(" -> "));
    buf_put(&b, cut(m->repairs[0].now));
    page_finding(m->p, FINDING_MOJIBAKE, least, ACTION_REPLACED, "mojibake", buf_view(&b),
                 place(m->p, node, attr, m->repairs[0].from, m->repairs[m->n - 1].to));
    if (attr)
        write_attr(m, attr);
    else
        write_text(m, node);
}

/* A text node, or an attribute of an element. */
static void repair_text(struct page *p, uint32_t node, struct attr *attr, unsigned want)
{
    struct view shown = attr ? attr->value : p->dom.nodes[node].text, text = shown;
    if (!attr && want & WANT_LATIN && view_has(text, VIEW("\xEF\xBF\xBD")))
        text = with_controls(p, &p->dom.nodes[node]);
    struct mojibake gbk = {.p = p}, all = {.p = p};
    if (want & WANT_GBK)
        gbk_stretches(&gbk, text);
    size_t at = 0;
    for (uint32_t i = 0; i <= gbk.n; i++) { /* Latin letters between those */
        if (want & WANT_LATIN)
            latin_stretches(&all, text, at, i < gbk.n ? gbk.repairs[i].from : text.n);
        if (i < gbk.n) {
            *LIST_PUSH(p->a, all.repairs, all.n) = gbk.repairs[i];
            at = gbk.repairs[i].to;
        }
    }
    translate(&all, text, shown);
    if (all.n)
        write_back(&all, node, attr, shown);
    else if (want & WANT_LOST)
        report_lost(p, node, attr, shown, want & WANT_GBK);
}

/* Attributes that people read, or that the metadata is read from. */
static void attributes(struct page *p, uint32_t node)
{
    const struct node *n = &p->dom.nodes[node];
    for (uint16_t k = 0; k < n->nattrs; k++) {
        struct attr *at = &n->attrs[k];
        bool text = at->name == ATTR_ALT || at->name == ATTR_TITLE || (n->tag == TAG_META && at->name == ATTR_CONTENT);
        unsigned want = text && at->value.n >= 6 ? wants(p->know->charsets, at->value) : 0;
        if (want)
            repair_text(p, node, at, want);
    }
}

void mojibake_page(struct page *p)
{
    for (uint32_t i = 0; i < p->dom.n; i++) {
        const struct node *n = &p->dom.nodes[i];
        if (n->kind == NODE_ELEMENT)
            attributes(p, i);
        if (n->kind != NODE_TEXT || n->text.n < 6 || n->flags & (NODE_CUT | NODE_FOREIGN))
            continue;
        unsigned want = wants(p->know->charsets, n->text);
        if (want)
            repair_text(p, i, NULL, want);
    }
}
