/*
 * The pages named on a command line: files, folders, standard input; each as
 * a capture, in the order of the arguments, folders deep in byte order of
 * their names.  What cannot be read is named on standard error and counted.
 */
#ifndef QY_CLI_INPUT_H
#define QY_CLI_INPUT_H

#include "cleaner/base/capture.h"

struct input {
    const char *name;       /* as given, or the path inside the folder; for a WARC record its URL.  Owned */
    struct capture capture; /* views into memory this input owns */
    void *owned;
};

struct inputs;

/* `paths` is NULL-terminated and must outlive the result.  `all`: take every file of a folder. */
struct inputs *inputs_open(char **paths, bool all);

/* The next page; false at the end.  Release it with input_free. */
bool inputs_next(struct inputs *in, struct input *out);

/* How many inputs could not be read so far. */
int inputs_failed(const struct inputs *in);

void inputs_close(struct inputs *in);
void input_free(struct input *i);

/* The file's bytes (malloc'd) or false with a message said.  `limit` bytes at most. */
bool input_read_file(const char *path, size_t limit, char **bytes, size_t *n);

#endif
