/* Any bytes as a page, by the first byte HTML, a dump or a script: findings quote bytes that are there. */
#include <stdlib.h>

#include "cleaner/cleaner.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct region r;
    static struct knowledge *know;
    jmp_buf full;
    if (!know && (!(know = knowledge_open(NULL, NULL)) || !arena_open(&r, (size_t)512 << 20)))
        abort();
    struct arena a = arena_reset(&r, 1 << 20, &full);
    if (setjmp(full))
        return 0;
    struct capture c = {.body = {(const char *)data, n}};
    struct article art;
    struct cleaner_options o = {.explain = true};
    if (cleaner_clean(&a, know, &c, &o, &art, NULL) != ERR_OK)
        return 0;
    for (uint32_t i = 0; i < art.nfindings; i++)
        if (art.findings[i].span.beg > art.findings[i].span.end || art.findings[i].span.end > n)
            abort();
    return 0;
}
