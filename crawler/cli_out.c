#include "crawler/cli_out.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

bool cli_day(const char *text, bool last, char out[11])
{
    static const char shape[] = "dddd-dd-dd";
    size_t n = strlen(text);
    if (n != 4 && n != 7 && n != 10)
        return false;
    for (size_t i = 0; i < n; i++)
        if (shape[i] == 'd' ? !ascii_digit(text[i]) : text[i] != shape[i])
            return false;
    memcpy(out, last ? "9999-12-31" : "0000-01-01", 11); /* days compare as text */
    memcpy(out, text, n);
    return true;
}

bool out_open(struct out *o, const char *path)
{
    *o = (struct out){.f = stdout, .path = path};
    if (!path)
        return true;
    if (snprintf(o->part, sizeof o->part, "%s.part", path) >= (int)sizeof o->part) {
        cli_error(path, "the name is too long");
        return false;
    }
    o->f = fopen(o->part, "wb");
    if (!o->f)
        cli_error(o->part, "%s", strerror(errno));
    return o->f != NULL;
}

bool out_close(struct out *o, bool keep)
{
    if (!o->path) {
        if (fflush(o->f) == 0 && !ferror(o->f))
            return true;
        if (!cli_reader_gone())
            cli_error("standard output", "cannot write");
        return false;
    }
    bool good = fflush(o->f) == 0 && !ferror(o->f) && (!keep || fsync(fileno(o->f)) == 0);
    int why = errno;
    good = fclose(o->f) == 0 && good;
    if (good && keep)
        good = rename(o->part, o->path) == 0;
    if (!good) {
        cli_error(o->path, "cannot write: %s", strerror(why ? why : errno));
        keep = false;
    }
    if (!keep)
        unlink(o->part);
    return good;
}
