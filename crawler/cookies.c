#include "crawler/cookies.h"

#include <stdlib.h>

#include "crawler/fetch/fetch.h"
#include "crawler/limits.h"

struct cookie {
    char *text; /* "name=value" and the path behind it */
    size_t name, pair, path;
    bool secure;
};

static void drop(struct cookies *c, int i)
{
    free(c->v[i].text);
    memmove(c->v + i, c->v + i + 1, (size_t)(--c->n - i) * sizeof *c->v);
}

static bool clean(struct view v)
{
    for (size_t i = 0; i < v.n; i++)
        if ((unsigned char)v.p[i] < ' ' || v.p[i] == 0x7F)
            return false;
    return true;
}

static void one(struct cookies *c, const struct url *u, struct view line)
{
    struct view pair, rest, name, attr, key, value, path = url_dir(u);
    bool secure = false, gone = false;
    view_cut(line, ';', &pair, &rest);
    pair = view_trim(pair);
    if (!view_cut(pair, '=', &name, NULL) || name.n == 0 || pair.n > LIMIT_COOKIE_BYTES || !clean(pair))
        return;
    while (rest.n) {
        view_cut(rest, ';', &attr, &rest);
        view_cut(attr, '=', &key, &value);
        key = view_trim(key);
        value = view_trim(value);
        if (view_eq_ci(key, VIEW("secure")))
            secure = true;
        else if (view_eq_ci(key, VIEW("path")) && value.n && value.p[0] == '/' && value.n < 1024)
            path = value;
        else if (view_eq_ci(key, VIEW("max-age")))
            gone = value.n && (value.p[0] == '-' || view_eq(value, VIEW("0")));
        else if (view_eq_ci(key, VIEW("expires")) && view_find_ci(value, VIEW("1970"), 0) != VIEW_NONE)
            gone = true; /* how servers take a cookie back; other times outlive the run */
    }
    for (int i = 0; i < c->n; i++) {
        struct cookie *k = &c->v[i];
        if (view_eq((struct view){k->text, k->name}, name) &&
            view_eq((struct view){k->text + k->pair, k->path}, path)) {
            drop(c, i);
            break;
        }
    }
    if (gone)
        return;
    if (!c->v && !(c->v = calloc(LIMIT_COOKIES, sizeof *c->v)))
        return;
    if (c->n == LIMIT_COOKIES)
        drop(c, 0);
    struct cookie k = {malloc(pair.n + path.n), name.n, pair.n, path.n, secure};
    if (!k.text)
        return;
    memcpy(k.text, pair.p, pair.n);
    memcpy(k.text + pair.n, path.p, path.n);
    c->v[c->n++] = k;
}

void cookies_take(struct cookies *c, const struct url *u, struct view response_headers)
{
    for (int i = 0; i < LIMIT_COOKIES; i++) {
        struct view v = fetch_header(response_headers, VIEW("set-cookie"), i);
        if (v.n == 0)
            return;
        one(c, u, v);
    }
}

/* RFC 6265, 5.1.4 */
static bool path_matches(struct view path, struct view cookie)
{
    return view_starts(path, cookie) &&
           (path.n == cookie.n || (cookie.n && cookie.p[cookie.n - 1] == '/') || path.p[cookie.n] == '/');
}

struct view cookies_for(const struct cookies *c, struct arena *a, const struct url *u)
{
    struct buf b = {.a = a};
    for (int i = 0; i < c->n; i++) {
        const struct cookie *k = &c->v[i];
        if ((k->secure && !view_eq(u->scheme, VIEW("https"))) ||
            !path_matches(u->path, (struct view){k->text + k->pair, k->path}))
            continue;
        if (b.n)
            buf_put(&b, VIEW("; "));
        buf_put(&b, (struct view){k->text, k->pair});
    }
    return buf_view(&b);
}

void cookies_free(struct cookies *c)
{
    while (c->n)
        drop(c, c->n - 1);
    free(c->v);
    c->v = NULL;
}
