/*
 * A page as several visitors see it: a browser, a search engine's robot, and
 * someone who comes from a search result.  Injected pages show the spam to
 * some of them alone.
 */
#ifndef QY_CLI_CLOAK_H
#define QY_CLI_CLOAK_H

#include "cleaner/base/article.h"
#include "cleaner/base/capture.h"
#include "cleaner/base/err.h"
#include "cleaner/decontaminate/rules.h"

enum { VIEWS = 3 }; /* 0 is the browser's, with which the others are compared */

/* The rule: no stage of the cleaner sees two answers. */
extern const struct spam_rule_text cloak_rule;

/* The visitor's name for people. */
const char *cloak_visitor(int view);

/*
 * Fetch `address` as that visitor, redirects followed (a few).  The capture
 * lives in a; its url is the address, its final_url where the redirects ended.
 */
enum err_code cloak_fetch(struct arena *a, const char *address, int view, bool allow_private, struct capture *out,
                          struct err *e);

/*
 * Compare what the visitor got with what the browser got; where they differ
 * as honest answers do not, add a finding to `seen`, the browser's article.
 * An answer that is no page (an error, a refusal of robots) is no evidence.
 */
void cloak_compare(struct arena *a, struct article *seen, const struct capture *browser, const struct article *other,
                   const struct capture *got, int view);

#endif
