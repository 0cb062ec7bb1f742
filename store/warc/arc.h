/*
 * ARC, the format before WARC (Internet Archive, 1996; versions 1 and 2): a
 * line of fields before each record, then its bytes.  Private to store/warc.
 */
#ifndef QY_ARC_H
#define QY_ARC_H

#include "cleaner/base/view.h"

struct arc_head {
    struct view url, address, date, type, length; /* as written; a URL may hold spaces */
};

/* Whether a file begins so: with the record that names the file itself. */
bool arc_sniff(struct view head);

/* The fields of a record's line (without its end) in version 1 or 2; false where it has not the shape of one. */
bool arc_parse(struct view line, int version, struct arc_head *out);

/* A date of 14 or more digits as "2014-02-16T05:02:21Z"; false where it is none. */
bool arc_date(struct view date, char out[20]);

#endif
