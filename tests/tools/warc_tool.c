/*
 * Lists what a WARC or ARC file holds, a line a record: offset, type, target,
 * bytes of the block, its SHA-256, status and bytes of the decoded body of
 * what can be a capture ("-" else); a damaged record as "damaged" and why.
 */
#include <inttypes.h>
#include <stdio.h>

#include "cleaner/base/sha256.h"
#include "store/warc/warc.h"

static void say(const struct warc_record *r)
{
    struct sha256 h;
    char hex[64];
    sha256_init(&h);
    sha256_add(&h, r->block);
    sha256_hex(&h, hex);
    printf("%" PRIu64 "\t%.*s\t%.*s\t%zu\t%.64s\t", r->offset, VIEW_ARG(r->type), VIEW_ARG(r->target), r->block.n, hex);
    if (r->has_capture)
        printf("%d\t%zu\n", r->capture.status, r->capture.body.n);
    else
        puts("-\t-");
}

int main(int argc, char **argv)
{
    struct warc_reader *r;
    struct warc_record rec;
    struct err e = {0};
    enum err_code code;
    if (argc != 2 || warc_open(argv[1], NULL, &r, &e) != ERR_OK) {
        fprintf(stderr, "warc_tool: %s\n", argc == 2 ? e.msg : "usage: warc_tool FILE");
        return 4;
    }
    while ((code = warc_next(r, &rec, &e)) != ERR_NOTHING) {
        if (code == ERR_OK)
            say(&rec);
        else
            printf("%zu\tdamaged\t%s\n", e.at, e.msg);
        if (code == ERR_IO)
            break;
    }
    warc_close(r);
    return code == ERR_IO ? 4 : 0;
}
