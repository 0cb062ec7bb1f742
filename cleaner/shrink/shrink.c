#include "cleaner/shrink/shrink.h"

void shrink_page(struct arena *a, struct view decoded, bool keep, struct shrunk *out)
{
    (void)a, (void)keep;
    *out = (struct shrunk){.text = decoded};
}

uint32_t shrink_source(const struct shrunk *s, uint32_t at)
{
    (void)s;
    return at;
}
