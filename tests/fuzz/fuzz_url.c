/* Any bytes as a URL, relative to any other: parsing what was parsed changes nothing. */
#include <stdlib.h>

#include "cleaner/base/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct region region;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    jmp_buf oom;
    struct view in = {(const char *)data, size}, first, second;
    struct url base, u, again, canonical, once_more;
    if (size > 65536 || (!region.base && !arena_open(&region, 64 << 20)) || setjmp(oom))
        return 0;
    struct arena a = arena_reset(&region, 64 << 20, &oom);
    view_cut(in, '\n', &first, &second);
    bool relative = url_parse(&a, first, NULL, &base, NULL) == ERR_OK;
    if (url_parse(&a, second.n ? second : first, relative ? &base : NULL, &u, NULL))
        return 0;
    if (url_parse(&a, u.href, NULL, &again, NULL) || !view_eq(u.href, again.href) || !view_eq(u.host, again.host))
        abort();
    url_canonical(&a, &u, &canonical);
    if (url_parse(&a, canonical.href, NULL, &again, NULL) || !view_eq(canonical.host, u.host))
        abort();
    url_canonical(&a, &again, &once_more);
    if (!view_eq(once_more.href, canonical.href))
        abort();
    url_domain(u.host);
    return 0;
}
