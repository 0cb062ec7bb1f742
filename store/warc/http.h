/*
 * An HTTP/1 message as text: start line, headers, and a body that may be
 * chunked and content-coded (RFC 9112).  Lenient where servers and old
 * archives are: bare LF, missing reason, obsolete line folding.
 */
#ifndef QY_HTTP_H
#define QY_HTTP_H

#include "cleaner/base/arena.h"
#include "cleaner/base/capture.h"
#include "cleaner/base/err.h"

/* The value of the last header called `name`, trimmed; empty where there is none. */
struct view http_header(struct view headers, struct view name);

/* The end of the header block, after its empty line; message.n where there is none. */
size_t http_head_end(struct view message);

/* The status of "HTTP/1.1 200 OK"; 0 where the line is none. */
int http_status(struct view headers);

/*
 * A response message into status, response_headers, content_type, wire_body
 * and body of *c (views of `message` or in a).  What cannot be undone is left
 * as far as it could be, with c->truncated set.  False where it is no response.
 */
bool http_response(struct arena *a, struct view message, size_t limit, struct capture *c);

#endif
