#include "cleaner/shrink/names.h"

const struct name names[NAME_COUNT] = {
#define X(id, s, f) [NAME_##id] = {VIEW_INIT(s), (f)},
    NAMES(X)
#undef X
};

static const struct view attr_names[ATTR_COUNT] = {
#define X(id, s) [ATTR_##id] = VIEW_INIT(s),
    ATTRS(X)
#undef X
};

_Static_assert(NAME_COUNT < 256 && ATTR_COUNT < 128, "indices are bytes, and the tables at most half full");

/* The case bit is set in every byte: names that differ only in it are told apart afterwards. */
uint32_t names_hash(const char *p, size_t n)
{
    uint64_t h = n;
    for (size_t i = 0; i < n; i++)
        h = (h ^ ((unsigned char)p[i] | 0x20)) * 0x9E3779B97F4A7C15u;
    return (uint32_t)(h >> 32);
}

void names_index(struct name_index *x)
{
    *x = (struct name_index){0};
    for (unsigned i = 1; i < NAME_COUNT; i++) {
        uint32_t h = names_hash(names[i].name.p, names[i].name.n);
        while (x->tag[h % sizeof x->tag])
            h++;
        x->tag[h % sizeof x->tag] = (uint8_t)i;
    }
    for (unsigned i = 1; i < ATTR_COUNT; i++) {
        uint32_t h = names_hash(attr_names[i].p, attr_names[i].n);
        while (x->attr[h % sizeof x->attr])
            h++;
        x->attr[h % sizeof x->attr] = (uint8_t)i;
    }
}

enum name_id names_tag(const struct name_index *x, const char *p, size_t n)
{
    for (uint32_t h = names_hash(p, n);; h++) {
        unsigned i = x->tag[h % sizeof x->tag];
        if (!i || view_eq_ci(names[i].name, (struct view){p, n}))
            return (enum name_id)i;
    }
}

enum attr_name names_attr(const struct name_index *x, const char *p, size_t n)
{
    for (uint32_t h = names_hash(p, n);; h++) {
        unsigned i = x->attr[h % sizeof x->attr];
        if (!i || view_eq_ci(attr_names[i], (struct view){p, n}))
            return (enum attr_name)i;
    }
}
