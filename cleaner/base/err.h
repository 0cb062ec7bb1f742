/* Errors: a code for the caller to act on, a sentence for a person. */
#ifndef QY_ERR_H
#define QY_ERR_H

#include <stddef.h>

/* A new code only where some caller would do something else for it. */
enum err_code {
    ERR_OK = 0,
    ERR_NOMEM,   /* the arena is full or malloc failed */
    ERR_LIMIT,   /* a stated ceiling was passed */
    ERR_INPUT,   /* what came in cannot be read */
    ERR_NOTHING, /* asked for something that is not there */
    ERR_IO,      /* the system refused; msg says what */
    ERR_BUSY,    /* someone else holds it; try again */
    ERR_CORRUPT  /* our own data is damaged */
};

struct err {
    enum err_code code;
    size_t at;     /* byte offset in the input where that makes sense, else 0 */
    char msg[160]; /* lower case, no period, names the offending thing */
};

/* Fill *e (NULL is allowed) and return code, so that `return err_set(...)` reads well. */
enum err_code err_set(struct err *e, enum err_code code, size_t at, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

#endif
