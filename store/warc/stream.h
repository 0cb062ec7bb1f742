/*
 * Bytes of a file that may be compressed, with gzip members and zstd frames
 * told apart.  Private to store/warc.
 */
#ifndef QY_STREAM_H
#define QY_STREAM_H

#include "store/warc/warc.h"

enum stream_state {
    STREAM_MORE,    /* bytes were added */
    STREAM_PART,    /* bytes were added or not, and a member or frame ended */
    STREAM_END,
    STREAM_DAMAGED, /* the member is broken: what came of it was added; the next one comes next */
    STREAM_FAILED   /* the source cannot be read */
};

struct stream;

struct stream *stream_open(const struct warc_source *from);
void stream_close(struct stream *s);

/* Up to n bytes into `to`; *got how many. */
enum stream_state stream_read(struct stream *s, char *to, size_t n, size_t *got);

/* Where the member or frame that is read next, or being read, begins; for a plain file the offset of the next byte. */
uint64_t stream_part(const struct stream *s);
uint64_t stream_offset(const struct stream *s); /* source bytes used so far */
bool stream_plain(const struct stream *s);

#endif
