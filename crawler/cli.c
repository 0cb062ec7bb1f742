#include "crawler/cli.h"

#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleaner/base/view.h"

static void say(const char *what, const char *fmt, va_list ap)
{
    fflush(stdout);
    fprintf(stderr, "qingyuan: %s: ", what);
    vfprintf(stderr, fmt, ap);
    fputc('\n', stderr);
}

bool cli_reader_gone(void)
{
    struct pollfd p = {.fd = STDOUT_FILENO, .events = POLLOUT};
    return poll(&p, 1, 0) > 0 && (p.revents & POLLERR);
}

void cli_error(const char *what, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    say(what, fmt, ap);
    va_end(ap);
}

int cli_usage(const struct command *c, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    say(c->name, fmt, ap);
    va_end(ap);
    fprintf(stderr, "usage: qingyuan %s [options] %s\n(qingyuan %s --help lists the options)\n", c->name, c->operands,
            c->name);
    return EXIT_USAGE;
}

bool cli_progress(const char *mode)
{
    if (mode && strcmp(mode, "always") == 0)
        return true;
    if (mode && strcmp(mode, "never") == 0)
        return false;
    return isatty(STDERR_FILENO);
}

static void help(const struct command *c, const struct opt *opts)
{
    printf("usage: qingyuan %s [options] %s\n\n%s\n\noptions:\n", c->name, c->operands, c->summary);
    for (const struct opt *o = opts; o->name; o++) {
        char left[64];
        snprintf(left, sizeof left, "--%s%s%s", o->name, o->arg ? " " : "", o->arg ? o->arg : "");
        printf("  %-28s %s", left, o->help);
        if (o->choices)
            printf(" (%s)", o->choices);
        putchar('\n');
    }
    printf("  %-28s %s\n", "--help", "say this");
}

/* "12k" by a table of suffixes; false where it is none. */
static bool scaled(const char *z, int64_t unit, const char *const *suffix, const int64_t *factor, int64_t *out)
{
    struct view v = view_of(z);
    size_t digits = 0;
    while (digits < v.n && ascii_digit(v.p[digits]))
        digits++;
    uint64_t x;
    if (!view_u64(view_sub(v, 0, digits), &x))
        return false;
    struct view tail = view_from(v, digits);
    for (size_t i = 0; tail.n && suffix[i]; i++)
        if (view_eq_ci(tail, view_of(suffix[i]))) {
            unit = factor[i];
            tail.n = 0;
        }
    if (tail.n || x > (uint64_t)(INT64_MAX / unit))
        return false;
    *out = (int64_t)x * unit;
    return true;
}

static bool allowed(const char *choices, const char *value)
{
    struct view rest = view_of(choices), one;
    while (rest.n) {
        view_cut(rest, '|', &one, &rest);
        if (view_eq(one, view_of(value)))
            return true;
    }
    return false;
}

static bool set(const struct opt *o, const char *value)
{
    static const char *const sizes[] = {"k", "M", "G", "KiB", "MiB", "GiB", "B", NULL};
    static const int64_t by_size[] = {1 << 10, 1 << 20, 1 << 30, 1 << 10, 1 << 20, 1 << 30, 1};
    static const char *const times[] = {"ms", "s", "m", "h", "d", NULL};
    static const int64_t by_time[] = {1, 1000, 60000, 3600000, 86400000};
    static const char *const none[] = {NULL};
    struct opt_list *list = o->to;
    switch (o->type) {
    case OPT_FLAG:
        *(bool *)o->to = true;
        return true;
    case OPT_TEXT:
        *(const char **)o->to = value;
        return true;
    case OPT_LIST:
        list->v = realloc(list->v, (size_t)(list->n + 2) * sizeof *list->v);
        if (!list->v) {
            cli_error("options", "out of memory");
            exit(EXIT_UNABLE);
        }
        list->v[list->n++] = value;
        list->v[list->n] = NULL;
        return true;
    case OPT_COUNT:
        return scaled(value, 1, none, by_size, o->to);
    case OPT_SIZE:
        return scaled(value, 1, sizes, by_size, o->to);
    case OPT_DURATION:
        return scaled(value, 1000, times, by_time, o->to);
    }
    return false;
}

static const struct opt *look_up(const struct opt *opts, struct view name)
{
    for (const struct opt *o = opts; o->name; o++)
        if (view_eq(view_of(o->name), name))
            return o;
    return NULL;
}

char **cli_copy_args(int n, char **v)
{
    char **copy = calloc((size_t)n + 1, sizeof *copy);
    if (!copy) {
        cli_error("options", "out of memory");
        exit(EXIT_UNABLE);
    }
    memcpy(copy, v, (size_t)n * sizeof *copy);
    return copy;
}

int cli_parse(const struct command *c, const struct opt *opts, int *argc, char **argv)
{
    int n = 1, i = 1;
    for (; i < *argc; i++) {
        const char *arg = argv[i];
        if (strcmp(arg, "--") == 0) {
            i++;
            break;
        }
        if (arg[0] != '-' || arg[1] == 0) {
            argv[n++] = argv[i];
            continue;
        }
        if (strcmp(arg, "--help") == 0 || strcmp(arg, "-h") == 0) {
            help(c, opts);
            return EXIT_DONE;
        }
        struct view name = {0}, value = {0};
        bool joined = view_cut(view_of(arg + 2), '=', &name, &value);
        const struct opt *o = arg[1] == '-' ? look_up(opts, name) : NULL;
        if (!o)
            return cli_usage(c, "unknown option %s", arg);
        if (o->type == OPT_FLAG && joined)
            return cli_usage(c, "option --%s takes no value", o->name);
        const char *text = joined ? value.p : NULL;
        if (o->type != OPT_FLAG && !joined) {
            if (i + 1 >= *argc)
                return cli_usage(c, "option --%s needs a value", o->name);
            text = argv[++i];
        }
        if (o->choices && !allowed(o->choices, text))
            return cli_usage(c, "option --%s: '%s' is none of %s", o->name, text, o->choices);
        if (!set(o, text))
            return cli_usage(c, "option --%s: '%s' is not a valid %s", o->name, text, o->arg);
    }
    for (; i < *argc; i++)
        argv[n++] = argv[i];
    argv[n] = NULL;
    *argc = n;
    return -1;
}
