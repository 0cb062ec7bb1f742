/*
 * audit: which pages are contaminated, by what, at which bytes.  Pages are
 * judged by several threads and reported in the order of the inputs; memory
 * is that of the pages at work, whatever their number.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleaner/base/sha256.h"
#include "cleaner/cleaner.h"
#include "crawler/cli_clean.h"
#include "crawler/cli_cloak.h"
#include "crawler/cli_input.h"
#include "crawler/cli_out.h"
#include "crawler/cli_pool.h"
#include "crawler/cli_report.h"
#include "crawler/commands.h"

/* Address space for one page and what is said about it. */
#define PAGE_MEMORY ((size_t)2 << 30)
#define KEPT_MEMORY ((size_t)16 << 20)

static int run(int argc, char **argv);

const struct command command_audit = {
    "audit", "PATH...", "report contamination of pages, folders, WARCs and stores", run};

struct job {
    struct region region, stored; /* the page at work; a capture read from a store */
    jmp_buf full, stored_full;
    struct arena arena;
    struct input input;
    struct article article;
    struct capture others[VIEWS]; /* what other visitors got; status 0: nothing */
    struct buf out;
    uint64_t kinds[FINDING_KINDS], known, sure, suspicions; /* sure: proved and strong, not in the baseline */
    bool *listed; /* by finding: the report has it; in the page's arena */
    enum err_code code;
    struct err err;
};

struct session {
    const struct report *report;
    struct report_options options;
    struct report_sums sums;
    struct knowledge *know;
    struct inputs *inputs;
    struct store *store;
    const char *store_path;
    int64_t *ids;    /* the store's captures */
    uint64_t nids, at;
    char (*baseline)[FINGERPRINT]; /* sorted */
    size_t nbaseline;
    FILE *to;        /* pages: the output, or a temporary file where the sums come first */
    bool between, broken;
    int failed;
    int jobs;
    bool all;
    bool fetch, allow_private; /* the operands are URLs */
    char **urls;               /* those still to come */
};

static int by_bytes(const void *a, const void *b)
{
    return memcmp(a, b, FINGERPRINT);
}

/* The fingerprints in an earlier report, jsonl or SARIF: whatever follows their names. */
static bool read_baseline(struct session *s, const char *path)
{
    static const struct view marks[] = {VIEW_INIT("\"fingerprint\": \""), VIEW_INIT("\"qingyuan/v1\": \"")};
    char *bytes;
    size_t n, cap = 0;
    if (!input_read_file(path, (size_t)1 << 30, &bytes, &n))
        return false;
    struct view v = {bytes, n};
    if (n && !view_has(v, VIEW("\"findings\":")) && !view_has(v, VIEW("\"results\":"))) {
        free(bytes);
        cli_error(path, "no report in jsonl or sarif, as --baseline wants it");
        return false;
    }
    for (size_t m = 0; m < sizeof marks / sizeof *marks; m++)
        for (size_t at = 0; (at = view_find(v, marks[m], at)) != VIEW_NONE;) {
            at += marks[m].n;
            if (n - at < FINGERPRINT)
                break;
            if (s->nbaseline == cap) {
                cap = cap ? cap * 2 : 1024;
                void *more = realloc(s->baseline, cap * sizeof *s->baseline);
                if (!more) {
                    free(bytes);
                    cli_error(path, "out of memory");
                    return false;
                }
                s->baseline = more;
            }
            memcpy(s->baseline[s->nbaseline++], v.p + at, FINGERPRINT);
        }
    free(bytes);
    if (s->nbaseline)
        qsort(s->baseline, s->nbaseline, sizeof *s->baseline, by_bytes);
    return true;
}

static struct fingerprint print_of(const struct report_page *p, const struct finding *f)
{
    struct fingerprint out;
    struct sha256 h;
    uint8_t digest[32];
    struct view body = view_sub(p->capture->body, f->span.beg, f->span.end);
    sha256_init(&h);
    sha256_add(&h, p->input);
    sha256_add(&h, VIEW("\n"));
    sha256_add(&h, view_of(f->rule));
    sha256_add(&h, VIEW("\n"));
    sha256_add(&h, body);
    sha256_end(&h, digest);
    for (int i = 0; i < FINGERPRINT; i++)
        out.hex[i] = "0123456789abcdef"[digest[i / 2] >> (i % 2 ? 0 : 4) & 15];
    return out;
}

/* Count what is found, and write the page's part of the report. */
static void say(const struct session *s, struct job *j)
{
    uint32_t n = j->article.nfindings;
    bool *known = arena_array(&j->arena, bool, n + 1);
    struct fingerprint *prints = arena_array(&j->arena, struct fingerprint, n + 1);
    struct report_page p = {view_of(j->input.name), &j->input.capture, &j->article, s->know, known, prints};
    for (uint32_t i = 0; i < n; i++) {
        const struct finding *f = &j->article.findings[i];
        prints[i] = print_of(&p, f);
        known[i] = s->nbaseline && bsearch(prints[i].hex, s->baseline, s->nbaseline, sizeof *s->baseline, by_bytes);
        j->known += known[i];
        if (known[i])
            continue;
        j->suspicions += f->verdict == VERDICT_SUSPICION;
        j->sure += f->verdict != VERDICT_SUSPICION;
        j->kinds[f->kind] += f->verdict != VERDICT_SUSPICION;
    }
    j->listed = arena_array(&j->arena, bool, n + 1);
    for (uint32_t i = 0; i < n; i++)
        j->listed[i] = report_lists(&p, i, &s->options);
    j->out = (struct buf){.a = &j->arena};
    s->report->page(&j->out, &p, &s->options);
}

/* The other visitors' answers, judged as the browser's was. */
static void compare(const struct session *s, struct job *j)
{
    const struct cleaner_options o = {0};
    for (int k = 1; k < VIEWS; k++) {
        struct article other;
        struct err e;
        if (j->others[k].status && cli_clean(&j->arena, s->know, &j->others[k], &o, &other, &e) == ERR_OK)
            cloak_compare(&j->arena, &j->article, &j->input.capture, &other, &j->others[k], k);
    }
}

static void work(void *ctx, void *slot)
{
    const struct session *s = ctx;
    struct job *j = slot;
    memset(j->kinds, 0, sizeof j->kinds);
    j->known = j->sure = j->suspicions = 0;
    if (j->code != ERR_OK)
        return;
    if (!j->region.base && !arena_open(&j->region, PAGE_MEMORY)) {
        j->code = err_set(&j->err, ERR_NOMEM, 0, "out of memory");
        return;
    }
    struct cleaner_options o = {.find_only = !s->report->whole && !s->fetch};
    j->arena = arena_reset(&j->region, KEPT_MEMORY, &j->full);
    j->code = cli_clean(&j->arena, s->know, &j->input.capture, &o, &j->article, &j->err);
    if (j->code != ERR_OK)
        return;
    if (setjmp(j->full)) {
        j->code = err_set(&j->err, ERR_LIMIT, 0, "the report needs more memory than allowed");
        return;
    }
    if (s->fetch)
        compare(s, j);
    say(s, j);
}

/* The next page of files and folders. */
static bool fill_path(void *ctx, void *slot)
{
    struct session *s = ctx;
    struct job *j = slot;
    j->code = ERR_OK;
    return inputs_next(s->inputs, &j->input);
}

/* The next capture of a store. */
static bool fill_stored(void *ctx, void *slot)
{
    struct session *s = ctx;
    struct job *j = slot;
    if (s->at >= s->nids)
        return false;
    if (!j->stored.base && !arena_open(&j->stored, PAGE_MEMORY)) {
        cli_error(s->store_path, "out of memory");
        s->broken = true;
        return false;
    }
    struct arena a = arena_reset(&j->stored, KEPT_MEMORY, &j->stored_full);
    if (setjmp(j->stored_full)) {
        j->code = err_set(&j->err, ERR_LIMIT, 0, "the capture needs more memory than allowed");
        return true;
    }
    struct store_capture c;
    j->input = (struct input){.name = s->store_path};
    j->code = store_capture_get(s->store, &a, s->ids[s->at++], true, &c, &j->err);
    if (j->code != ERR_OK)
        return true;
    j->input.capture = c.capture;
    j->input.name = view_z(&a, c.input.n ? c.input : c.capture.url);
    return true;
}

/* The next URL, fetched as each visitor. */
static bool fill_fetched(void *ctx, void *slot)
{
    struct session *s = ctx;
    struct job *j = slot;
    if (!*s->urls)
        return false;
    if (!j->stored.base && !arena_open(&j->stored, PAGE_MEMORY)) {
        cli_error("audit", "out of memory");
        s->broken = true;
        return false;
    }
    struct arena a = arena_reset(&j->stored, KEPT_MEMORY, &j->stored_full);
    memset(j->others, 0, sizeof j->others);
    j->input = (struct input){.name = *s->urls++};
    if (setjmp(j->stored_full)) {
        j->code = err_set(&j->err, ERR_LIMIT, 0, "the answers need more memory than allowed");
        return true;
    }
    j->code = cloak_fetch(&a, j->input.name, 0, s->allow_private, &j->input.capture, &j->err);
    for (int k = 1; k < VIEWS && j->code == ERR_OK; k++) {
        struct err e;
        if (cloak_fetch(&a, j->input.name, k, s->allow_private, &j->others[k], &e) != ERR_OK) {
            cli_error(j->input.name, "as %s: %s", cloak_visitor(k), e.msg);
            s->failed++;
            j->others[k] = (struct capture){0};
        }
    }
    return true;
}

static bool put(FILE *to, struct view v)
{
    return v.n == 0 || fwrite(v.p, 1, v.n, to) == v.n;
}

static void add_host(struct report_sums *t, struct view host)
{
    for (uint32_t i = 0; i < t->nhosts; i++)
        if (view_eq(view_of(t->hosts[i].name), view_sub(host, 0, sizeof t->hosts[i].name - 1))) {
            t->hosts[i].pages++;
            return;
        }
    if (t->nhosts == HOSTS) {
        t->more_hosts++;
        return;
    }
    host = view_sub(host, 0, sizeof t->hosts[0].name - 1);
    memcpy(t->hosts[t->nhosts].name, host.p, host.n);
    t->hosts[t->nhosts].name[host.n] = 0;
    t->hosts[t->nhosts++].pages = 1;
}

/* The page's row in the list of pages. */
static void add_row(struct report_sums *t, const struct job *j)
{
    struct report_row row = {.worst = VERDICT_SUSPICION};
    for (uint32_t i = 0; i < j->article.nfindings; i++) {
        const struct finding *f = &j->article.findings[i];
        if (j->listed[i]) {
            row.worst = f->verdict > row.worst ? f->verdict : row.worst;
            row.kinds |= (uint32_t)1 << f->kind;
            row.findings++;
        }
    }
    if (!row.findings)
        return;
    if (!t->rows)
        t->rows = calloc(ROWS, sizeof *t->rows);
    row.input = t->rows && t->nrows < ROWS ? strdup(j->input.name) : NULL;
    if (row.input)
        t->rows[t->nrows++] = row;
    else
        t->more_rows++;
}

static bool drain(void *ctx, void *slot)
{
    struct session *s = ctx;
    struct job *j = slot;
    if (j->code != ERR_OK) {
        cli_error(j->input.name ? j->input.name : "audit", "%s", j->err.msg);
        s->failed++;
    } else {
        struct report_sums *t = &s->sums;
        struct report_page p = {.capture = &j->input.capture};
        t->pages++;
        t->contaminated += j->sure > 0;
        t->suspected += !j->sure && j->suspicions;
        t->findings += j->sure;
        t->known += j->known;
        for (int k = 0; k < FINDING_KINDS; k++)
            t->kinds[k] += j->kinds[k];
        if (j->sure)
            add_host(t, report_host(&p));
        if (s->report->sums_first)
            add_row(t, j);
        if (j->out.n) {
            s->broken = !((!s->between || put(s->to, s->report->between)) && put(s->to, buf_view(&j->out)));
            s->between = true;
        }
    }
    if (!s->store && !s->fetch)
        input_free(&j->input);
    j->input = (struct input){0};
    return !s->broken;
}

/* Where the pages come from. */
enum origin { FROM_PATHS, FROM_STORE, FROM_NET };

static void judge(struct session *s, enum origin origin)
{
    static bool (*const fills[])(void *, void *) = {fill_path, fill_stored, fill_fetched};
    const struct pool_ops ops = {fills[origin], work, drain};
    size_t slots = s->jobs > 1 ? (size_t)s->jobs * 4 : 1;
    struct job *job = calloc(slots, sizeof *job);
    if (!job) {
        cli_error("audit", "out of memory");
        s->broken = true;
        return;
    }
    pool_run(&ops, s, s->jobs, job, slots, sizeof *job);
    for (size_t i = 0; i < slots; i++) {
        if (origin == FROM_PATHS)
            input_free(&job[i].input);
        arena_close(&job[i].region);
        arena_close(&job[i].stored);
    }
    free(job);
}

static void judge_paths(struct session *s, char **paths, size_t n)
{
    char **list = calloc(n + 1, sizeof *list);
    if (!list) {
        cli_error("audit", "out of memory");
        s->broken = true;
        return;
    }
    memcpy(list, paths, n * sizeof *list);
    s->inputs = inputs_open(list, s->all);
    judge(s, FROM_PATHS);
    s->failed += inputs_failed(s->inputs);
    inputs_close(s->inputs);
    free(list);
}

static enum err_code keep_id(void *ctx, int64_t id, struct err *e)
{
    struct session *s = ctx;
    if (s->nids % 1024 == 0) {
        int64_t *more = realloc(s->ids, (s->nids + 1024) * sizeof *more);
        if (!more)
            return err_set(e, ERR_NOMEM, 0, "out of memory");
        s->ids = more;
    }
    s->ids[s->nids++] = id;
    return ERR_OK;
}

static void judge_store(struct session *s, const char *path)
{
    struct err e = {0};
    struct store_filter every = {.versions = true};
    s->nids = s->at = 0;
    s->store_path = path;
    s->store = cli_store_open(path, false, true);
    if (!s->store) {
        s->failed++;
        return;
    }
    if (store_each_capture(s->store, &every, keep_id, s, &e) == ERR_OK) {
        judge(s, FROM_STORE);
    } else {
        cli_error(path, "%s", e.msg);
        s->failed++;
    }
    store_close(s->store);
    s->store = NULL;
}

static bool is_store(const char *path)
{
    char head[16] = {0};
    FILE *f = strcmp(path, "-") ? fopen(path, "rb") : NULL;
    size_t n = f ? fread(head, 1, sizeof head, f) : 0;
    if (f)
        fclose(f);
    return n == sizeof head && memcmp(head, "SQLite format 3", 16) == 0;
}

/* The report's head or tail. */
static bool frame(struct session *s, FILE *to, void (*write)(struct buf *, const struct report_sums *))
{
    struct region r;
    jmp_buf full;
    volatile bool ok = false; /* kept over the jump */
    if (!write)
        return true;
    if (!arena_open(&r, 16 << 20))
        return false;
    struct arena a = arena_reset(&r, 1 << 20, &full);
    if (setjmp(full) == 0) {
        struct buf b = {.a = &a};
        write(&b, &s->sums);
        ok = put(to, buf_view(&b));
    }
    arena_close(&r);
    return ok;
}

static bool copy_file(FILE *from, FILE *to)
{
    char block[65536];
    rewind(from);
    for (size_t n; (n = fread(block, 1, sizeof block, from)) > 0;)
        if (fwrite(block, 1, n, to) != n)
            return false;
    return !ferror(from);
}

static int audit(struct session *s, char **paths, struct out *out)
{
    const struct report *r = s->report;
    s->to = r->sums_first ? tmpfile() : out->f;
    if (!s->to) {
        cli_error("audit", "no temporary file");
        return EXIT_UNABLE;
    }
    if (!r->sums_first)
        s->broken = !frame(s, out->f, r->head);
    if (s->fetch && !s->broken) {
        s->urls = paths;
        judge(s, FROM_NET);
    }
    for (size_t i = 0; !s->fetch && paths[i] && !s->broken;) {
        size_t n = 0;
        while (paths[i + n] && !is_store(paths[i + n]))
            n++;
        if (n)
            judge_paths(s, paths + i, n);
        i += n;
        if (paths[i] && !s->broken)
            judge_store(s, paths[i++]);
    }
    if (r->sums_first && !s->broken) {
        s->broken = !frame(s, out->f, r->head) || !copy_file(s->to, out->f);
        fclose(s->to);
    }
    s->broken = s->broken || !frame(s, out->f, r->tail);
    if (s->broken)
        return EXIT_UNABLE;
    return s->failed ? EXIT_SOME : s->sums.contaminated ? EXIT_FOUND : EXIT_DONE;
}

static int prepared(struct session *s, const char *baseline, const char *output, const struct knowledge_options *ko, char **paths)
{
    struct err e = {0};
    struct out out;
    if (baseline && !read_baseline(s, baseline))
        return EXIT_UNABLE;
    if (!(s->know = knowledge_open(ko, &e))) {
        cli_error("audit", "%s", e.msg);
        return EXIT_UNABLE;
    }
    int status = EXIT_UNABLE;
    if (out_open(&out, output)) {
        status = audit(s, paths, &out);
        if (!out_close(&out, status != EXIT_UNABLE))
            status = EXIT_UNABLE;
    }
    knowledge_close(s->know);
    return status;
}

static int run(int argc, char **argv)
{
    const char *format = "table", *baseline = NULL, *output = NULL;
    int64_t jobs = pool_processors();
    struct opt_list lexicons = {0}, allows = {0};
    struct session *s = calloc(1, sizeof *s);
    if (!s) {
        cli_error("audit", "out of memory");
        return EXIT_UNABLE;
    }
    const struct opt opts[] = {
        {"format", OPT_TEXT, &format, "FORMAT", "what to write", REPORT_FORMATS},
        {"output", OPT_TEXT, &output, "FILE", "write there instead of to standard output"},
        {"baseline", OPT_TEXT, &baseline, "FILE", "an earlier report (jsonl or sarif): say only what is new"},
        {"suspicions", OPT_FLAG, &s->options.suspicions, NULL, "list suspicions too"},
        {"explain", OPT_FLAG, &s->options.explain, NULL, "say what each rule means"},
        {"jobs", OPT_COUNT, &jobs, "N", "threads; default: one for each processor"},
        {"fetch", OPT_FLAG, &s->fetch, NULL, "the operands are URLs: fetch each as a browser, as Baiduspider and from a search, and compare"},
        {"allow-private", OPT_FLAG, &s->allow_private, NULL, "with --fetch: addresses that are not public too"},
        {"all", OPT_FLAG, &s->all, NULL, "take every file of a folder, whatever its name"},
        {"lexicon", OPT_LIST, &lexicons, "FILE", "more words that spam says; may be given again"},
        {"allow", OPT_LIST, &allows, "FILE", "words and hosts that are never spam; may be given again"},
        {0},
    };
    int status = cli_parse(&command_audit, opts, &argc, argv);
    s->report = report_find(view_of(format));
    s->jobs = (int)jobs;
    if (status < 0 && argc < 2)
        status = cli_usage(&command_audit, "no PATH given");
    if (status < 0 && s->allow_private && !s->fetch)
        status = cli_usage(&command_audit, "option --allow-private goes with --fetch");
    if (status < 0 && (jobs < 1 || jobs > 256))
        status = cli_usage(&command_audit, "option --jobs: %lld is not between 1 and 256", (long long)jobs);
    if (status < 0)
        status = prepared(s, baseline, output, &(struct knowledge_options){.lexicons = lexicons.v, .allows = allows.v}, argv + 1);
    free(s->baseline);
    free(s->ids);
    for (uint32_t i = 0; i < s->sums.nrows; i++)
        free(s->sums.rows[i].input);
    free(s->sums.rows);
    free(s);
    free(lexicons.v);
    free(allows.v);
    return status;
}
