#include "cleaner/base/article.h"

#include "cleaner/base/buf.h"
#include "cleaner/base/sha256.h"

static const char *const verdicts[] = {"suspicion", "strong", "proved"};
static const char *const actions[] = {"reported", "removed", "replaced"};
static const char *const types[] = {"paragraph", "heading", "list-item", "quote", "table", "caption", "code"};
static const char *const reasons[] = {NULL, "list-page", "challenge-page", "error-page", "spam-page", "empty"};
static const char *const kinds[FINDING_KINDS] = {
    "title-spam", "meta-spam", "hidden-links", "visible-links", "body-spam", "brand-substitution",
    "script-redirect", "script-packed", "iframe-overlay", "noise-tags", "pinyin-annotation", "inserted-symbol",
    "byte-slip", "mojibake", "lost-text", "spam-page", "pseudo-original", "disguised-spam", "noise-text", "cloaking"};
static const char *const fields[FIELD_COUNT] = {
    "title", "published", "source", "authors", "editor", "site", "section",
    "language", "document_number", "index_number", "issuer"};

#define COUNT(t) (sizeof(t) / sizeof *(t))

static _Bool look_up(const char *const *t, size_t n, struct view name, int *out)
{
    for (size_t i = 0; i < n; i++)
        if (t[i] && view_eq(view_of(t[i]), name)) {
            *out = (int)i;
            return 1;
        }
    return 0;
}

#define NAMES(what, type, table)                              \
    const char *what##_name(type x)                           \
    {                                                         \
        return table[x];                                      \
    }                                                         \
    _Bool what##_parse(struct view name, type *out)           \
    {                                                         \
        int i;                                                \
        if (!look_up(table, COUNT(table), name, &i))          \
            return 0;                                         \
        *out = (type)i;                                       \
        return 1;                                             \
    }

NAMES(verdict, enum verdict, verdicts)
NAMES(action, enum action, actions)
NAMES(block_type, enum block_type, types)
NAMES(reason, enum reason, reasons)
NAMES(finding_kind, enum finding_kind, kinds)
NAMES(field, enum field_id, fields)

struct view article_text(struct arena *a, const struct article *art)
{
    struct buf b = {.a = a};
    for (uint32_t i = 0; i < art->nblocks; i++) {
        if (i)
            buf_putc(&b, '\n');
        buf_put(&b, art->blocks[i].text);
    }
    return buf_view(&b);
}

struct view article_digest(struct arena *a, const struct article *art)
{
    struct sha256 h;
    sha256_init(&h);
    sha256_add(&h, art->fields[FIELD_TITLE].value);
    for (uint32_t i = 0; i < art->nblocks; i++) {
        sha256_add(&h, VIEW("\n"));
        sha256_add(&h, art->blocks[i].text);
    }
    if (art->nblocks == 0)
        sha256_add(&h, VIEW("\n"));
    struct buf b = {.a = a};
    buf_put(&b, VIEW("sha256:"));
    sha256_hex(&h, buf_room(&b, 64));
    b.n += 64;
    return buf_view(&b);
}

void *list_push(struct arena *a, void *items, uint32_t *n, size_t size)
{
    char *p;
    memcpy(&p, items, sizeof p);
    if ((*n & (*n - 1)) == 0) { /* 0 or a power of two: full */
        size_t cap = *n ? (size_t)*n * 2 : 1;
        char *q = arena_raw(a, cap, size, 16);
        if (*n)
            memcpy(q, p, *n * size);
        p = q;
        memcpy(items, &p, sizeof p);
    }
    char *slot = p + (size_t)(*n)++ * size;
    memset(slot, 0, size);
    return slot;
}
