/*
 * Dates as pages write them: a scanner for numbers, Chinese numerals and
 * month names in a dozen languages.  Pure and linear; no regular expressions.
 */
#ifndef QY_DATE_H
#define QY_DATE_H

#include "cleaner/base/buf.h"

struct date {
    int16_t year;
    uint8_t month, day, hour, minute, second;
    bool timed;     /* hour and minute are known */
    bool zoned;     /* offset is known */
    int16_t offset; /* minutes east of UTC */
};

/* How 05/06/2020 is read; UNSURE refuses it unless one of the numbers is over 12. */
enum date_order { DATE_UNSURE, DATE_DAY_FIRST, DATE_MONTH_FIRST };

/*
 * A full date (year, month, day; a time where one follows) that begins at
 * v.p[at].  Returns the offset one past it, or 0 where there is none.  Years
 * before 1990 and days that no month has are refused.
 */
size_t date_scan(struct view v, size_t at, enum date_order order, struct date *out);

/* Whether no name of a month or a day is passed over by its first letters: for the test. */
bool date_names_found(void);

/* The first date in v at or after `from`; false where there is none. */
bool date_find(struct view v, size_t from, enum date_order order, struct date *out, size_t *beg, size_t *end);

/* The date in the path of an address: /2020/06/05/, /20200605/, t20200605_1.htm, /2020/0605/ ... */
bool date_in_url(struct view url, struct date *out, size_t *beg, size_t *end);

/* Seconds since 1970 or milliseconds, as some systems write into their tags; UTC. */
bool date_of_epoch(struct view digits, struct date *out);

/* Not after the capture by more than a day; fetched_ms 0: not known, everything passes. */
bool date_plausible(const struct date *d, int64_t fetched_ms);

enum { DATE_LOCAL = INT16_MAX }; /* no zone known */

/* The same moment by the clock of another zone; only for dates that are zoned. */
void date_to_zone(struct date *d, int offset);

/* ISO 8601: a date alone where no time is known; the zone it has, else `offset` minutes, else none (DATE_LOCAL).  In a. */
struct view date_iso(struct arena *a, const struct date *d, int offset);

#endif
