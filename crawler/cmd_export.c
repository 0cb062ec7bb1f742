/* export: articles and captures out of a store, one at a time, in bounded memory. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crawler/cli_out.h"
#include "crawler/commands.h"
#include "store/export/export.h"
#include "store/export/writer.h"

static int run(int argc, char **argv);

const struct command command_export = {"export", "STORE", "write articles or captures in another format", run};

struct session {
    struct store *store;
    struct store_filter filter;
    struct write_options write;
    const struct writer *writer;
    const char *output;
    struct region region;
    jmp_buf full;
    struct out out;
    struct arena names; /* folders made already end in one: the last host */
    char folder[4096];
    size_t written;
};

static enum err_code cannot_write(struct err *e)
{
    return err_set(e, ERR_IO, 0, "cannot write: %s", strerror(errno));
}

/* The article as its writer says it, in *out, in the session's arena. */
static enum err_code format(struct session *s, int64_t id, struct store_article *art, struct buf *out, struct err *e)
{
    struct arena *a = &s->names;
    *a = arena_reset(&s->region, PAGE_KEPT, &s->full);
    if (setjmp(s->full))
        return err_set(e, ERR_LIMIT, 0, "article %" PRId64 " needs more memory than allowed", id);
    enum err_code code = store_article_get(s->store, a, id, art, e);
    if (code != ERR_OK)
        return code;
    struct record r = {.input = art->input,
                       .url = art->url,
                       .fetched_ms = art->fetched_ms,
                       .status = art->status,
                       .cleaner = art->cleaner,
                       .article = &art->article};
    *out = (struct buf){.a = a};
    s->writer->record(out, &r, &s->write);
    return ERR_OK;
}

static enum err_code to_stream(void *ctx, int64_t id, struct err *e)
{
    struct session *s = ctx;
    struct store_article art;
    struct buf b;
    enum err_code code = format(s, id, &art, &b, e);
    if (code != ERR_OK)
        return code;
    if (s->written++ && s->writer->between.n)
        fwrite(s->writer->between.p, 1, s->writer->between.n, s->out.f);
    return fwrite(b.p, 1, b.n, s->out.f) == b.n ? ERR_OK : cannot_write(e);
}

static bool make_folder(const char *path)
{
    return mkdir(path, 0777) == 0 || errno == EEXIST;
}

/* "local" or the host, with ':' of a port as '_': hosts hold no other byte that a file name may not. */
static enum err_code folder_for(struct session *s, struct view host, struct err *e)
{
    host = host.n ? host : VIEW("local");
    int n = snprintf(s->folder, sizeof s->folder, "%s/%.*s", s->output, VIEW_ARG(host));
    if (n < 0 || n >= (int)sizeof s->folder)
        return err_set(e, ERR_LIMIT, 0, "the folder's name is too long");
    for (char *p = s->folder + strlen(s->output) + 1; *p; p++)
        if (*p == ':' || *p == '/' || *p == '\\')
            *p = '_';
    return make_folder(s->folder) ? ERR_OK : cannot_write(e);
}

static enum err_code to_file(void *ctx, int64_t id, struct err *e)
{
    struct session *s = ctx;
    struct store_article art;
    struct buf b;
    char path[4200];
    struct out o;
    enum err_code code = format(s, id, &art, &b, e);
    if (code != ERR_OK || (code = folder_for(s, art.host, e)) != ERR_OK)
        return code;
    snprintf(path, sizeof path, "%s/%08" PRId64 ".%s", s->folder, id, s->writer->extension);
    if (!out_open(&o, path))
        return cannot_write(e);
    bool good = fwrite(b.p, 1, b.n, o.f) == b.n;
    s->written++;
    return out_close(&o, good) && good ? ERR_OK : cannot_write(e);
}

static void write_head(struct session *s)
{
    struct arena a = arena_reset(&s->region, PAGE_KEPT, &s->full);
    struct buf b = {.a = &a};
    if (!s->writer->head || setjmp(s->full))
        return;
    s->writer->head(&b);
    fwrite(b.p, 1, b.n, s->out.f);
}

/* A file each for what people read, one stream for what programs read. */
static bool in_folders(const struct session *s)
{
    return s->output && !s->writer->head && !view_eq(view_of(s->writer->name), VIEW("jsonl"));
}

static int export_articles(struct session *s, struct err *e)
{
    enum err_code code;
    if (in_folders(s)) {
        s->filter.with_text = true;
        code = make_folder(s->output) ? store_each_article(s->store, &s->filter, to_file, s, e) : cannot_write(e);
        if (code != ERR_OK)
            cli_error(s->output, "%s", e->msg);
        return code == ERR_OK ? EXIT_DONE : EXIT_UNABLE;
    }
    if (!out_open(&s->out, s->output))
        return EXIT_UNABLE;
    write_head(s);
    code = store_each_article(s->store, &s->filter, to_stream, s, e);
    if (code != ERR_OK && (s->output || !cli_reader_gone()))
        cli_error("export", "%s", e->msg);
    return out_close(&s->out, code == ERR_OK) && code == ERR_OK ? EXIT_DONE : EXIT_UNABLE;
}

static bool put_stream(void *ctx, struct view v)
{
    return v.n == 0 || fwrite(v.p, 1, v.n, ctx) == v.n;
}

static int export_stream(struct session *s, const struct export_format *f, struct err *e)
{
    if (!out_open(&s->out, s->output))
        return EXIT_UNABLE;
    struct export_to to = {.put = put_stream, .ctx = s->out.f, .program = VIEW("qingyuan " QY_VERSION)};
    enum err_code code = f->stream(s->store, &s->filter, &to, e);
    if (code != ERR_OK && (s->output || !cli_reader_gone()))
        cli_error("export", "%s", e->msg);
    return out_close(&s->out, code == ERR_OK) && code == ERR_OK ? EXIT_DONE : EXIT_UNABLE;
}

static int export_file(struct session *s, const struct export_format *f, struct err *e)
{
    if (!s->output)
        return cli_usage(&command_export, "--format %s needs --output FILE", f->name);
    enum err_code code = f->file(s->store, &s->filter, s->output, e);
    if (code != ERR_OK)
        cli_error(s->output, "%s", e->msg);
    return code == ERR_OK ? EXIT_DONE : EXIT_UNABLE;
}

static int go(struct session *s, const char *name, const char *path)
{
    struct err e = {0};
    const struct export_format *f = export_find(view_of(name));
    s->writer = writer_find(view_of(name));
    if (!arena_open(&s->region, PAGE_SPACE)) {
        cli_error("export", "out of memory");
        return EXIT_UNABLE;
    }
    s->store = cli_store_open(path, false, true);
    int status = EXIT_UNABLE;
    if (s->store)
        status = s->writer ? export_articles(s, &e) : f->stream ? export_stream(s, f, &e) : export_file(s, f, &e);
    store_close(s->store);
    arena_close(&s->region);
    return status;
}

static int run(int argc, char **argv)
{
    const char *name = "jsonl", *host = NULL, *since = NULL, *until = NULL, *source = NULL, *language = NULL;
    const char *finding = NULL;
    char first[11], last[11];
    struct session s = {0};
    const struct opt opts[] = {
        {"format", OPT_TEXT, &name, "FORMAT", "what to write", WRITER_NAMES "|" EXPORT_NAMES},
        {"output", OPT_TEXT, &s.output, "FILE", "where to; a folder for text, markdown and html; default: standard output"},
        {"host", OPT_TEXT, &host, "HOST", "of this host, its sub-domains and ports"},
        {"since", OPT_TEXT, &since, "DAY", "published (else captured) on this day, month or year, or later"},
        {"until", OPT_TEXT, &until, "DAY", "... or earlier"},
        {"source", OPT_TEXT, &source, "NAME", "with this source"},
        {"language", OPT_TEXT, &language, "TAG", "in this language: zh, zh-Hans ..."},
        {"finding", OPT_TEXT, &finding, "KIND", "with a finding of this kind"},
        {"versions", OPT_FLAG, &s.filter.versions, NULL, "every version of a page, not only the latest"},
        {"with-text", OPT_FLAG, &s.filter.with_text, NULL, "leave out pages that have no article"},
        {"representatives", OPT_FLAG, &s.filter.representatives, NULL, "one of each cluster of near-duplicates (see dedup)"},
        {"edits", OPT_FLAG, &s.write.edits, NULL, "list every edit instead of counting them by rule"},
        {"dropped", OPT_FLAG, &s.write.dropped, NULL, "list the regions that are not article"},
        {"links", OPT_FLAG, &s.write.links, NULL, "list the page's links, where they were kept"},
        {"images", OPT_FLAG, &s.write.images, NULL, "list the page's images, where they were kept"},
        {0},
    };
    enum finding_kind kind;
    int status = cli_parse(&command_export, opts, &argc, argv);
    if (status >= 0)
        return status;
    if (argc != 2)
        return cli_usage(&command_export, argc < 2 ? "no STORE given" : "one STORE at a time");
    if (finding && !finding_kind_parse(view_of(finding), &kind))
        return cli_usage(&command_export, "option --finding: there is no kind '%s'", finding);
    if (since && !cli_day(since, false, first))
        return cli_usage(&command_export, "option --since: '%s' is not a day like 2020-06-05", since);
    if (until && !cli_day(until, true, last))
        return cli_usage(&command_export, "option --until: '%s' is not a day like 2020-06-05", until);
    s.filter.host = view_of(host);
    s.filter.since = since ? view_of(first) : (struct view){0};
    s.filter.until = until ? view_of(last) : (struct view){0};
    s.filter.source = view_of(source);
    s.filter.language = view_of(language);
    s.filter.finding = view_of(finding);
    return go(&s, name, argv[1]);
}
