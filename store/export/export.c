#include "store/export/export.h"

static const struct export_format formats[] = {
    {"warc", export_warc, NULL},
    {"cdxj", export_cdxj, NULL},
    {"prov", export_prov, NULL},
    {"sqlite", NULL, export_sqlite},
};

const struct export_format *export_find(struct view name)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (view_eq(view_of(formats[i].name), name))
            return formats + i;
    return NULL;
}
