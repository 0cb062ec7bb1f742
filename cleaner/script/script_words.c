#include "cleaner/script/script_words.h"

/* No two of the words share a place: the compiler says so when one is added that does. */
#define PLACE(first, middle, n) (((unsigned)(first) * 13 + (unsigned)(middle) * 31 + (unsigned)(n)) & 255)

static const uint8_t places[256] = {
#define W(number, name, first, middle) [PLACE(first, middle, sizeof name - 1)] = JS_##number,
    JS_WORDS(W)
#undef W
};

static const struct view names[JS_COUNT] = {
#define W(number, name, first, middle) [JS_##number] = VIEW_INIT(name),
    JS_WORDS(W)
#undef W
};

enum js_word js_word(struct view name)
{
    if (!name.n || name.n > 22)
        return JS_NONE;
    unsigned k = places[PLACE((unsigned char)name.p[0], (unsigned char)name.p[name.n / 2], name.n)];
    return k && view_eq(names[k], name) ? k : JS_NONE;
}
