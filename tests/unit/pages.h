/* The pages that lie outside the tree, in ../shared, where there is such a folder. */
#ifndef QY_PAGES_H
#define QY_PAGES_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "cleaner/base/view.h"

/* f(path, bytes) for each file of ../shared/DIR whose name ends so; at most 32 MB of each. */
static inline void pages_each(const char *dir, const char *ending, void (*f)(const char *path, struct view bytes))
{
    enum { MOST = 32 << 20 };
    char path[1024];
    snprintf(path, sizeof path, "%s/../shared/%s", QY_SOURCE_DIR, dir);
    DIR *d = opendir(path);
    char *bytes = d ? malloc(MOST) : NULL;
    for (struct dirent *e; bytes && (e = readdir(d));) {
        if (!view_ends(view_of(e->d_name), view_of(ending)))
            continue;
        snprintf(path, sizeof path, "%s/../shared/%s/%s", QY_SOURCE_DIR, dir, e->d_name);
        FILE *file = fopen(path, "rb");
        if (!file)
            abort();
        f(path, (struct view){bytes, fread(bytes, 1, MOST, file)});
        fclose(file);
    }
    free(bytes);
    if (d)
        closedir(d);
}

/* f for each real page. */
static inline void pages_each_real(void (*f)(const char *path, struct view bytes))
{
    static const char *const dirs[] = {"datasets/intl", "datasets/zh", "datasets/gov", "datasets/meta", "datasets/gbk"};
    for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++)
        pages_each(dirs[i], ".html", f);
}

#endif
