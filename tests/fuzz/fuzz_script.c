/*
 * Any bytes as a script: unpacked and read without a crash, within the stated
 * growth, and the same in one go as one after the other.
 */
#include <stdlib.h>

#include "cleaner/script/script.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static bool facts_same(const struct script_facts *f, const struct script_facts *g)
{
    bool same = f->referrer == g->referrer && f->agent == g->agent && f->spider == g->spider && f->mobile == g->mobile &&
                f->clock == g->clock && f->framed == g->framed && f->engines == g->engines && f->ndeeds == g->ndeeds;
    for (uint32_t i = 0; same && i < f->ndeeds; i++)
        same = f->deeds[i].act == g->deeds[i].act && view_eq(f->deeds[i].value, g->deeds[i].value);
    return same;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct region r;
    jmp_buf full;
    if (!r.base && !arena_open(&r, (size_t)256 << 20))
        abort();
    if (setjmp(full))
        return 0;
    struct arena a = arena_reset(&r, 1 << 20, &full);
    int layers;
    struct script_facts f;
    struct view out = script_unpack(&a, (struct view){(const char *)data, n}, &layers);
    if (layers == 0 && (out.n != n || (n && out.p != (const char *)data)))
        abort();
    script_read(&a, out, &f);
    int again;
    struct script_facts g;
    struct view same = script_examine(&a, (struct view){(const char *)data, n}, &again, &g);
    if (again != layers || !view_eq(same, out) || !facts_same(&f, &g))
        abort();
    return 0;
}
