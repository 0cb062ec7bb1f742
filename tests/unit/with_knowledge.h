/* What the tests of the cleaner's rooms set up once: an arena of 1 GiB address space, and the program's own knowledge. */
#ifndef QY_WITH_KNOWLEDGE_H
#define QY_WITH_KNOWLEDGE_H

#include "cleaner/base/arena.h"
#include "cleaner/knowledge/knowledge.h"

static struct region region;
static struct arena arena;
static jmp_buf full;
static struct knowledge *know;

static int open_all(void **state)
{
    (void)state;
    struct err e;
    know = knowledge_open(NULL, &e);
    return !know || !arena_open(&region, (size_t)1 << 30);
}

static int close_all(void **state)
{
    (void)state;
    knowledge_close(know);
    arena_close(&region);
    return 0;
}

#endif
