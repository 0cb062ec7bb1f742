/*
 * Memory by the page: one region, handed out from the front, given back all
 * at once.  One arena per worker.
 *
 * `struct arena *a` in a signature means "I keep what I take"; `struct arena
 * scratch` by value means "all of it is free again when I return".
 */
#ifndef QY_ARENA_H
#define QY_ARENA_H

#include <setjmp.h>
#include <stddef.h>

struct arena {
    char *beg;    /* the next free byte */
    char *end;    /* one past the last */
    jmp_buf *oom; /* where to go when it is full; never NULL while in use */
};

/*
 * n objects of `size` bytes, aligned (a power of two), zeroed.  Never NULL:
 * when the arena is full, or n * size overflows, it jumps to a->oom.
 */
void *arena_take(struct arena *a, size_t n, size_t size, size_t align);

/* The same without zeroing. */
void *arena_raw(struct arena *a, size_t n, size_t size, size_t align);

#define arena_new(a, type) ((type *)arena_take((a), 1, sizeof(type), _Alignof(type)))
#define arena_array(a, type, n) ((type *)arena_take((a), (n), sizeof(type), _Alignof(type)))

/*
 * The region behind an arena.  arena_open reserves `limit` bytes of address
 * space; pages are backed only once touched.  False where the system refuses.
 * arena_reset hands out the region from its beginning again and now and then
 * (the first time, and every ARENA_RESETS times) returns the pages beyond
 * `keep` bytes to the system: that costs as much as a small page does.  Under
 * ASan what is not handed out is poisoned.
 */
enum { ARENA_RESETS = 16 };
struct region {
    char *base;
    size_t limit;
    unsigned resets; /* how often it was */
};
_Bool arena_open(struct region *r, size_t limit);

/* A generous limit: address space costs nothing, but under ASan every reset pays for all of it. */
#if defined(__SANITIZE_ADDRESS__)
#define ARENA_SPACE(n) ((size_t)(n) > ((size_t)64 << 20) ? (size_t)64 << 20 : (size_t)(n))
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_SPACE(n) ((size_t)(n) > ((size_t)64 << 20) ? (size_t)64 << 20 : (size_t)(n))
#endif
#endif
#ifndef ARENA_SPACE
#define ARENA_SPACE(n) ((size_t)(n))
#endif
struct arena arena_reset(struct region *r, size_t keep, jmp_buf *oom);
void arena_close(struct region *r);

/* The bytes of r in use by a. */
static inline size_t arena_used(const struct region *r, const struct arena *a)
{
    return (size_t)(a->beg - r->base);
}

#endif
