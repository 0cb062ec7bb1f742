/* Any bytes as a sitemap, a feed, a page's head, a challenge page. */
#include "crawler/challenge.h"
#include "crawler/discover.h"
#include "crawler/sitemap.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct region region;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    jmp_buf oom;
    struct view in = {(const char *)data, size};
    struct sitemap s;
    struct discovery d;
    struct url u;
    if ((!region.base && !arena_open(&region, 256 << 20)) || setjmp(oom))
        return 0;
    struct arena a = arena_reset(&region, 256 << 20, &oom);
    sitemap_read(&a, in, true, 1000, &s);
    if (url_parse(&a, VIEW("http://h/list/index_2.html"), NULL, &u, NULL) == ERR_OK)
        discover_page(&a, &u, in, 100, &d);
    challenge_family(200, (struct view){0}, in);
    return 0;
}
