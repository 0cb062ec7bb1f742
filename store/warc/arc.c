#include "store/warc/arc.h"

bool arc_sniff(struct view head)
{
    return view_starts(head, VIEW("filedesc://"));
}

/* The last word of *v, which is left without it. */
static struct view last_word(struct view *v)
{
    size_t end = v->n, beg;
    while (end && v->p[end - 1] == ' ')
        end--;
    for (beg = end; beg && v->p[beg - 1] != ' '; beg--)
        ;
    struct view word = view_sub(*v, beg, end);
    *v = view_sub(*v, 0, beg);
    return word;
}

/*
 * Version 1: URL, address, date, type, length.  Version 2 has five more before
 * the length: result, checksum, location, offset, file name.  Counted from the
 * end, because writers left spaces in URLs.
 */
bool arc_parse(struct view line, int version, struct arc_head *out)
{
    if (line.n && line.p[line.n - 1] == '\r')
        line.n--;
    out->length = last_word(&line);
    for (int i = 0; version == 2 && i < 5; i++)
        last_word(&line);
    out->type = last_word(&line);
    out->date = last_word(&line);
    out->address = last_word(&line);
    out->url = view_trim(line);
    return out->url.n && view_chr(out->url, ':', 0) != VIEW_NONE && out->date.n >= 14 && view_digits(out->date);
}

bool arc_date(struct view date, char out[20])
{
    static const char form[] = "dddd-dd-ddTdd:dd:ddZ";
    if (date.n < 14 || !view_digits(date))
        return false;
    for (size_t i = 0, k = 0; i < 20; i++)
        out[i] = form[i] == 'd' ? date.p[k++] : form[i];
    return true;
}
