/* Any bytes as robots.txt, the first line being the path that is asked for. */
#include "crawler/robots/robots.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct region region;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    jmp_buf oom;
    struct view in = {(const char *)data, size}, path, file;
    struct robots r;
    if ((!region.base && !arena_open(&region, 256 << 20)) || setjmp(oom))
        return 0;
    struct arena a = arena_reset(&region, 256 << 20, &oom);
    view_cut(in, '\n', &path, &file);
    robots_read(&a, file, VIEW("qingyuan"), &r);
    robots_allow(&r, path, a);
    robots_tag(path, VIEW("qingyuan"));
    return 0;
}
