/*
 * Any bytes as a script: unpacked and read without a crash, within the stated
 * growth, and the same in one go as one after the other.  What looks before it
 * reads misses nothing; what skips stops between tokens.
 */
#include <stdlib.h>

#include "cleaner/script/script.h"
#include "cleaner/script/script_lex.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static bool facts_same(const struct script_facts *f, const struct script_facts *g)
{
    bool same = f->referrer == g->referrer && f->agent == g->agent && f->spider == g->spider && f->mobile == g->mobile &&
                f->clock == g->clock && f->framed == g->framed && f->engines == g->engines && f->ndeeds == g->ndeeds;
    for (uint32_t i = 0; same && i < f->ndeeds; i++)
        same = f->deeds[i].act == g->deeds[i].act && view_eq(f->deeds[i].value, g->deeds[i].value);
    return same;
}

static void looks_before_it_reads(struct arena *a, struct view code)
{
    struct script_facts f;
    script_read(a, code, &f);
    bool may = script_may_hide(*a, code);
    for (uint32_t i = 0; i < f.ndeeds; i++)
        if ((f.deeds[i].act == SCRIPT_HIDES || f.deeds[i].act == SCRIPT_CLASSES) && !may)
            abort();
}

static void skips_to_a_token(struct arena *a, struct view code, size_t least)
{
    struct script_place place = {0};
    struct lexer lx = {.a = a, .code = code};
    struct token t;
    script_skip(*a, code, &place, least / 2);
    script_skip(*a, code, &place, least);
    while (lx.at < place.at && lex_next(&lx, &t))
        ;
    if (lx.at != place.at || lx.value != place.value || (place.at < least && place.at < code.n))
        abort();
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
    script_examine(&a, n & 1 ? script_room(&a) : NULL, (struct view){(const char *)data, n}, &again, &g);
    if (again != layers || !facts_same(&f, &g))
        abort();
    looks_before_it_reads(&a, (struct view){(const char *)data, n});
    skips_to_a_token(&a, (struct view){(const char *)data, n}, n ? data[0] * n / 256 : 0);
    return 0;
}
