/* What an input is, told by its content: markup, a plain-text page dump, or a script. */
#ifndef QY_INPUT_H
#define QY_INPUT_H

#include "cleaner/page.h"

/* From the first bytes of the body, the Content-Type and the end of the URL's path; UTF-16 is looked through. */
enum page_kind input_kind(const struct capture *c);

#endif
