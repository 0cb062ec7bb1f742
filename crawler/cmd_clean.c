/* clean: local pages in, articles out.  Reading, cleaning and writing overlap; the order is that of the inputs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleaner/cleaner.h"
#include "crawler/cli_again.h"
#include "crawler/cli_clean.h"
#include "crawler/cli_input.h"
#include "crawler/cli_pool.h"
#include "crawler/cli_store.h"
#include "crawler/commands.h"
#include "store/export/writer.h"

/* Address space for one page and its article; touched pages alone cost memory. */
#define PAGE_MEMORY ((size_t)1 << 30)
/* What a worker keeps between pages. */
#define KEPT_MEMORY ((size_t)16 << 20)
/* Pages between two commits of --store: near the speed of one large transaction. */
enum { BATCH = 50 };

struct job {
    struct region region;
    jmp_buf full;
    struct arena arena;
    struct input input;
    struct article article;
    struct site_knowledge site; /* --store: what is known of the page's host */
    struct view version;
    struct buf out;
    enum err_code code;
    struct err err;
};

struct session {
    struct inputs *inputs;
    struct knowledge *know;
    struct cleaner_options clean;
    struct write_options write;
    const struct writer *writer;
    FILE *to;
    const char *store_path; /* --store: there instead of standard output */
    bool durable;
    struct store *store;
    int64_t run;
    bool explain, split;
    size_t written;
    int failed;
    bool broken; /* the output cannot be written */
};

static int run(int argc, char **argv);

const struct command command_clean = {
    "clean", "PATH...", "clean local pages: HTML, text dumps, WARC, folders of them, - for standard input", run};

static enum err_code ready(struct job *j)
{
    if (!j->region.base && !arena_open(&j->region, PAGE_MEMORY))
        return err_set(&j->err, ERR_NOMEM, 0, "out of memory");
    j->arena = arena_reset(&j->region, KEPT_MEMORY, &j->full);
    return ERR_OK;
}

static bool fill(void *ctx, void *slot)
{
    struct session *s = ctx;
    struct job *j = slot;
    if (!inputs_next(s->inputs, &j->input))
        return false;
    if (s->store && (j->code = ready(j)) == ERR_OK) /* the store is this thread's */
        j->code = again_known(s->store, &j->arena, j->input.capture.url, &j->site, &j->version, &j->err);
    return true;
}

static void write_parts(const struct session *s, struct job *j)
{
    const struct capture *c = &j->input.capture;
    struct article *parts = &j->article;
    uint32_t n = s->split ? cleaner_split(&j->arena, &j->article, &parts) : 1;
    struct record r = {.input = view_of(j->input.name),
                       .url = c->fetched_ms ? c->url : (struct view){0},
                       .fetched_ms = c->fetched_ms,
                       .status = c->status,
                       .cleaner = VIEW(CLEANER_VERSION)};
    for (uint32_t i = 0; i < n; i++) {
        if (i)
            buf_put(&j->out, s->writer->between);
        r.article = &parts[i];
        s->writer->record(&j->out, &r, &s->write);
    }
}

static void format(const struct session *s, struct job *j)
{
    j->out = (struct buf){.a = &j->arena};
    if (setjmp(j->full))
        j->code = err_set(&j->err, ERR_LIMIT, 0, "the article needs more memory than allowed");
    else
        write_parts(s, j);
}

static void work(void *ctx, void *slot)
{
    const struct session *s = ctx;
    struct job *j = slot;
    struct cleaner_options o = s->clean;
    o.site = &j->site;
    if (!s->store)
        j->code = ready(j);
    if (j->code == ERR_OK)
        j->code = cli_clean(&j->arena, s->know, &j->input.capture, &o, &j->article, &j->err);
    if (j->code == ERR_OK && !s->store)
        format(s, j);
}

static bool keep(struct session *s, struct job *j)
{
    struct store_put put = {0};
    struct err e = {0};
    struct store_cleaning how = {j->version, s->clean.links, s->clean.images};
    const struct capture *c = &j->input.capture;
    if (store_put_capture(s->store, s->run, c, view_of(j->input.name), &put, &e) == ERR_OK &&
        store_put_article(s->store, s->run, &j->article, &how, &put, &e) == ERR_OK &&
        (++s->written % BATCH || store_commit(s->store, &e) == ERR_OK))
        return true;
    cli_error(s->store_path, "%s", e.msg);
    return false;
}

static bool put(FILE *to, struct view v)
{
    return v.n == 0 || fwrite(v.p, 1, v.n, to) == v.n;
}

static bool print(struct session *s, struct job *j)
{
    return (s->written++ == 0 || put(s->to, s->writer->between)) && put(s->to, buf_view(&j->out));
}

static bool drain(void *ctx, void *slot)
{
    struct session *s = ctx;
    struct job *j = slot;
    if (j->code != ERR_OK) {
        cli_error(j->input.name, "%s", j->err.msg);
        s->failed++;
    } else {
        if (s->explain && j->article.explain.n)
            fprintf(stderr, "== %s\n%.*s", j->input.name, VIEW_ARG(j->article.explain));
        s->broken = s->store ? !keep(s, j) : !print(s, j);
    }
    input_free(&j->input);
    return !s->broken;
}

static void write_head(const struct session *s)
{
    struct region r;
    jmp_buf full;
    if (!s->writer->head || !arena_open(&r, 1 << 20))
        return;
    struct arena a = arena_reset(&r, 1 << 20, &full);
    struct buf b = {.a = &a};
    if (setjmp(full) == 0) {
        s->writer->head(&b);
        put(s->to, buf_view(&b));
    }
    arena_close(&r);
}

static int clean_all(struct session *s, int jobs)
{
    static const struct pool_ops ops = {fill, work, drain};
    size_t slots = jobs > 1 ? (size_t)jobs * 4 : 1;
    struct job *job = calloc(slots, sizeof *job);
    if (!job) {
        cli_error("clean", "out of memory");
        return EXIT_UNABLE;
    }
    if (!s->store)
        write_head(s);
    pool_run(&ops, s, jobs, job, slots, sizeof *job);
    for (size_t i = 0; i < slots; i++) {
        input_free(&job[i].input);
        arena_close(&job[i].region);
    }
    free(job);
    if (s->broken)
        return EXIT_UNABLE;
    return s->failed || inputs_failed(s->inputs) ? EXIT_SOME : EXIT_DONE;
}

static int clean_into_store(struct session *s, int jobs, char **given, char **paths)
{
    int status = EXIT_UNABLE;
    if (!(s->store = cli_store_make(s->store_path, s->durable)))
        return status;
    s->run = cli_run_begin(s->store, s->store_path, "clean", given, paths);
    if (s->run)
        status = clean_all(s, jobs);
    if (s->run && status != EXIT_UNABLE && !cli_run_end(s->store, s->store_path, s->run))
        status = EXIT_UNABLE;
    store_close(s->store);
    return status;
}

static int clean_paths(struct session *s, int jobs, const struct knowledge_options *know, bool all, char **given,
                       char **paths)
{
    struct err e = {0};
    if (!(s->know = knowledge_open(know, &e))) {
        cli_error("clean", "%s", e.msg);
        return EXIT_UNABLE;
    }
    s->inputs = inputs_open(paths, all);
    int status = s->store_path ? clean_into_store(s, jobs, given, paths) : clean_all(s, jobs);
    inputs_close(s->inputs);
    knowledge_close(s->know);
    return status;
}

static int run(int argc, char **argv)
{
    const char *format_name = "jsonl";
    int64_t jobs = pool_processors();
    bool all = false, whole = false, again = false;
    const char *host = NULL;
    char **given = cli_copy_args(argc - 1, argv + 1);
    struct opt_list lexicons = {0}, allows = {0};
    struct session s = {.to = stdout};
    const struct opt opts[] = {
        {"format", OPT_TEXT, &format_name, "FORMAT", "what to write", WRITER_NAMES},
        {"store", OPT_TEXT, &s.store_path, "FILE", "put pages and articles into a store instead"},
        {"durable", OPT_FLAG, &s.durable, NULL, "with --store: " DURABLE_OPTION},
        {"again", OPT_FLAG, &again, NULL, "clean a store's pages again by what each host's have in common; no PATH"},
        {"host", OPT_TEXT, &host, "HOST", "with --again: this host alone, its sub-domains and ports"},
        {"edits", OPT_FLAG, &s.write.edits, NULL, "list every edit instead of counting them by rule"},
        {"dropped", OPT_FLAG, &s.write.dropped, NULL, "list the regions that are not article"},
        {"links", OPT_FLAG, &s.write.links, NULL, "list the page's links"},
        {"images", OPT_FLAG, &s.write.images, NULL, "list the page's images"},
        {"split", OPT_FLAG, &s.split, NULL, "write each article of a page that holds several on its own"},
        {"explain", OPT_FLAG, &s.explain, NULL, "say on standard error why each choice was made"},
        {"jobs", OPT_COUNT, &jobs, "N", "threads; default: one for each processor"},
        {"all", OPT_FLAG, &all, NULL, "take every file of a folder, whatever its name"},
        {"whole-markup", OPT_FLAG, &whole, NULL, "do not cut markup before parsing (for comparison)"},
        {"lexicon", OPT_LIST, &lexicons, "FILE", "more words that spam says; may be given again"},
        {"allow", OPT_LIST, &allows, "FILE", "words and hosts that are never spam; may be given again"},
        {0},
    };
    int status = cli_parse(&command_clean, opts, &argc, argv);
    s.writer = writer_find(view_of(format_name));
    s.clean = (struct cleaner_options){
        .explain = s.explain, .links = s.write.links, .images = s.write.images, .keep_markup = whole};
    if (status < 0 && again && (argc > 1 || !s.store_path))
        status = cli_usage(&command_clean, argc > 1 ? "--again takes its pages from the store: no PATH with it"
                                                    : "--again wants --store FILE");
    if (status < 0 && host && !again)
        status = cli_usage(&command_clean, "--host goes with --again alone");
    if (status < 0 && !again && argc < 2)
        status = cli_usage(&command_clean, "no PATH given");
    if (status < 0 && s.split && s.store_path)
        status = cli_usage(&command_clean, "--split and --store do not go together: a store keeps pages whole");
    if (status < 0 && (jobs < 1 || jobs > 256))
        status = cli_usage(&command_clean, "option --jobs: %lld is not between 1 and 256", (long long)jobs);
    if (status < 0 && again)
        status = cli_again(&(struct again_options){.store = s.store_path, .host = host, .know = {lexicons.v, allows.v},
                                                   .jobs = (int)jobs, .explain = s.explain, .given = given});
    if (status < 0)
        status = clean_paths(&s, (int)jobs, &(struct knowledge_options){lexicons.v, allows.v}, all, given, argv + 1);
    free(given);
    free(lexicons.v);
    free(allows.v);
    return status;
}
