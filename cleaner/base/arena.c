#define _GNU_SOURCE
#include "cleaner/base/arena.h"

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#if defined(__SANITIZE_ADDRESS__)
#define QY_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define QY_ASAN 1
#endif
#endif
#ifdef QY_ASAN
#include <sanitizer/asan_interface.h>
#define POISON(p, n) ASAN_POISON_MEMORY_REGION(p, n)
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION(p, n)
enum { GAP = 16 }; /* a poisoned gap after each object, so that an overrun is seen */
#define POISONED ((size_t)64 << 20) /* of a region, from its beginning: more costs more shadow memory than it finds */
#else
#define POISON(p, n) ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
enum { GAP = 0 };
#define POISONED r->limit
#endif

void *arena_raw(struct arena *a, size_t n, size_t size, size_t align)
{
    size_t pad = (size_t)(-(uintptr_t)a->beg & (align - 1));
    size_t room = (size_t)(a->end - a->beg);
    if (room < pad + GAP || (size && n > (room - pad - GAP) / size))
        longjmp(*a->oom, 1);
    char *p = a->beg + pad;
    a->beg = p + n * size + GAP;
    UNPOISON(p, n * size);
    return p;
}

void *arena_take(struct arena *a, size_t n, size_t size, size_t align)
{
    void *p = arena_raw(a, n, size, align);
    if (n && size)
        memset(p, 0, n * size);
    return p;
}

_Bool arena_open(struct region *r, size_t limit)
{
    void *p = mmap(NULL, limit, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (p == MAP_FAILED)
        return 0;
    *r = (struct region){.base = p, .limit = limit};
    return 1;
}

struct arena arena_reset(struct region *r, size_t keep, jmp_buf *oom)
{
    if (r->resets++ % ARENA_RESETS == 0 && keep < r->limit)
        madvise(r->base + keep, r->limit - keep, MADV_DONTNEED);
    size_t n = POISONED;
    POISON(r->base, n < r->limit ? n : r->limit);
    return (struct arena){r->base, r->base + r->limit, oom};
}

void arena_close(struct region *r)
{
    if (r->base) {
        UNPOISON(r->base, r->limit);
        munmap(r->base, r->limit);
    }
    *r = (struct region){0};
}
