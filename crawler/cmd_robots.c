/* qingyuan robots: one question to a robots.txt. */
#include <stdio.h>
#include <stdlib.h>

#include "cleaner/base/url.h"
#include "crawler/commands.h"
#include "crawler/robots/robots.h"

static int run(int argc, char **argv);

const struct command command_robots = {"robots", "URL", "may a crawler fetch URL? robots.txt on standard input", run};

enum { MEMORY = 64 << 20 }; /* 500 KiB of rules, normalized: at most three times as long, and a row for each */

/* Standard input up to one byte over the limit, into p; the number of bytes. */
static size_t slurp(char *p, size_t cap)
{
    size_t n = 0, got;
    while (n < cap && (got = fread(p + n, 1, cap - n, stdin)) > 0)
        n += got;
    return n;
}

static int ask(struct arena *a, const char *address, const char *agent)
{
    struct url u;
    struct err e;
    if (url_parse(a, view_of(address), NULL, &u, &e)) {
        cli_error(address, "%s", e.msg);
        return EXIT_USAGE;
    }
    char *file = arena_raw(a, ROBOTS_BYTES + 1, 1, 1);
    size_t n = slurp(file, ROBOTS_BYTES + 1);
    if (ferror(stdin)) {
        cli_error("standard input", "cannot read");
        return EXIT_UNABLE;
    }
    puts(robots_allows(*a, (struct view){file, n}, view_of(agent), url_target(&u)) ? "allow" : "disallow");
    return EXIT_DONE;
}

static int run(int argc, char **argv)
{
    const char *agent = "qingyuan";
    const struct opt opts[] = {{"agent", OPT_TEXT, &agent, "NAME", "the crawler's name (qingyuan)", NULL}, {0}};
    int status = cli_parse(&command_robots, opts, &argc, argv);
    if (status >= 0)
        return status;
    if (argc != 2)
        return cli_usage(&command_robots, argc < 2 ? "no URL given" : "one URL, not %d", argc - 1);
    struct region region = {0};
    jmp_buf oom;
    if (!arena_open(&region, MEMORY) || setjmp(oom)) {
        cli_error("robots", "out of memory");
        arena_close(&region);
        return EXIT_UNABLE;
    }
    struct arena a = arena_reset(&region, MEMORY, &oom);
    status = ask(&a, argv[1], agent);
    arena_close(&region);
    return status;
}
