#include "cleaner/base/err.h"

#include <stdarg.h>
#include <stdio.h>

enum err_code err_set(struct err *e, enum err_code code, size_t at, const char *fmt, ...)
{
    if (!e)
        return code;
    va_list ap;
    e->code = code;
    e->at = at;
    va_start(ap, fmt);
    vsnprintf(e->msg, sizeof e->msg, fmt, ap);
    va_end(ap);
    return code;
}
