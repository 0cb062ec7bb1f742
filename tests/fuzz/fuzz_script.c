/* Any bytes as a script: unpacked and read without a crash, within the stated growth. */
#include <stdlib.h>

#include "cleaner/script/script.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

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
    return 0;
}
