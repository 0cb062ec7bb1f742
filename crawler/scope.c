#include "crawler/scope.h"

#include <stdlib.h>

#include "cleaner/base/buf.h"

/* A set of strings: open addressing, never more than half full. */
struct set {
    struct view *slot;
    size_t n, cap;
};

struct scope {
    enum scope_kind kind;
    const char *const *include, *const *exclude;
    struct set names; /* hosts, domains or prefixes */
};

static size_t place(const struct set *s, struct view v)
{
    size_t i = (size_t)view_hash(v) & (s->cap - 1);
    while (s->slot[i].p && !view_eq(s->slot[i], v))
        i = (i + 1) & (s->cap - 1);
    return i;
}

static bool set_has(const struct set *s, struct view v)
{
    return s->cap && s->slot[place(s, v)].p;
}

static bool set_add(struct set *s, struct view v)
{
    if (s->n * 2 >= s->cap) {
        struct set more = {.cap = s->cap ? s->cap * 2 : 64, .n = s->n};
        if (!(more.slot = calloc(more.cap, sizeof *more.slot)))
            return false;
        for (size_t i = 0; i < s->cap; i++)
            if (s->slot[i].p)
                more.slot[place(&more, s->slot[i])] = s->slot[i];
        free(s->slot);
        *s = more;
    }
    size_t i = place(s, v);
    if (s->slot[i].p)
        return true;
    char *p = malloc(v.n + 1);
    if (!p)
        return false;
    memcpy(p, v.p, v.n);
    s->slot[i] = (struct view){p, v.n};
    s->n++;
    return true;
}

struct scope *scope_open(enum scope_kind kind, const char *const *include, const char *const *exclude)
{
    struct scope *s = calloc(1, sizeof *s);
    if (s)
        *s = (struct scope){.kind = kind, .include = include, .exclude = exclude};
    return s;
}

void scope_close(struct scope *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->names.cap; i++)
        free((char *)(uintptr_t)s->names.slot[i].p);
    free(s->names.slot);
    free(s);
}

static struct view host_name(const struct url *u)
{
    struct view k = url_host_key(u);
    return view_starts(k, VIEW("www.")) ? view_from(k, 4) : k;
}

/* "host/dir/" without the scheme: http and https are one site. */
static struct view prefix(const struct url *u)
{
    return (struct view){u->host.p, (size_t)(u->path.p + url_dir(u).n - u->host.p)};
}

static struct view name_of(const struct scope *s, const struct url *u)
{
    return s->kind == SCOPE_DOMAIN ? url_domain(u->host) : s->kind == SCOPE_PREFIX ? prefix(u) : host_name(u);
}

bool scope_seed(struct scope *s, const struct url *u)
{
    return set_add(&s->names, name_of(s, u));
}

/* '*' is any run of bytes.  Goes back only to the last star: linear for each star. */
static bool glob(const char *z, struct view v)
{
    const char *star = NULL;
    size_t i = 0, mark = 0;
    while (i < v.n) {
        if (*z == '*') {
            star = z++;
            mark = i;
        } else if (*z == v.p[i]) {
            z++;
            i++;
        } else if (star) {
            z = star + 1;
            i = ++mark;
        } else {
            return false;
        }
    }
    while (*z == '*')
        z++;
    return *z == 0;
}

static bool listed(const char *const *patterns, struct view v)
{
    for (; patterns && *patterns; patterns++)
        if (glob(*patterns, v))
            return true;
    return false;
}

/* Files that are no pages; asked for only to be thrown away. */
static bool no_page(const struct url *u)
{
    static const char *const t[] = {"jpg",  "jpeg",  "png", "gif",  "bmp", "ico", "webp", "svg", "tif",  "tiff",
                                    "css",  "js",    "mp3", "mp4",  "avi", "flv", "wmv",  "mov", "m3u8", "wav",
                                    "swf",  "zip",   "rar", "7z",   "gz",  "tar", "exe",  "apk", "doc",  "docx",
                                    "xls",  "xlsx",  "ppt", "pptx", "pdf", "wps", "et",   "ofd", "ceb",  "ttf",
                                    "woff", "woff2", "eot", "rmvb", "iso", "dmg", "msi",  "json"};
    struct view ext = url_extension(u);
    for (size_t i = 0; ext.n && i < sizeof t / sizeof *t; i++)
        if (view_eq_ci(ext, view_of(t[i])))
            return true;
    return false;
}

static bool inside(const struct scope *s, const struct url *u, const struct url *from)
{
    if (s->kind == SCOPE_ANY)
        return true;
    if (s->kind != SCOPE_PREFIX) {
        struct view name = name_of(s, u);
        return set_has(&s->names, name) || (from && view_eq(name, name_of(s, from)));
    }
    struct view p = prefix(u); /* every parent directory in turn */
    for (;;) {
        if (set_has(&s->names, p))
            return true;
        if (p.n == 0)
            return false;
        do
            p.n--;
        while (p.n && p.p[p.n - 1] != '/');
    }
}

const char *scope_refuses(const struct scope *s, const struct url *u, const struct url *from)
{
    if (!inside(s, u, from))
        return "scope";
    if (no_page(u))
        return "type";
    if (listed(s->exclude, u->href))
        return "exclude";
    return s->include && *s->include && !listed(s->include, u->href) ? "include" : NULL;
}
