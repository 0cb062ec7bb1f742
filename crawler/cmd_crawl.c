/* qingyuan crawl: seeds in, a store of captures and articles out. */
#include <inttypes.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cleaner/cleaner.h"
#include "crawler/aside.h"
#include "crawler/cli_again.h"
#include "crawler/cli_clean.h"
#include "crawler/cli_store.h"
#include "crawler/cli_warc.h"
#include "crawler/commands.h"
#include "crawler/crawl.h"
#include "crawler/crawl_log.h"
#include "crawler/limits.h"
#include "crawler/robots/robots.h"
#include "store/store.h"

#define PAGE_MEMORY ((size_t)256 << 20) /* address space for one page and its article */
#define KEPT_MEMORY ((size_t)8 << 20) /* what is kept of it between pages */
#define SEED_LINE 8192                /* bytes; a URL may have 2,048 */
#define TLS_POLICIES "strict|legacy|lenient" /* in the order of enum fetch_tls */
#define SCOPES "host|domain|prefix|any"       /* in the order of enum scope_kind */

struct session {
    struct crawl_options o;
    const char *path; /* of the store */
    struct store *store;
    struct frontier frontier;
    struct knowledge *know;
    struct crawl *crawl;
    struct region region;
    struct arena arena;
    jmp_buf full;
    struct aside *aside; /* where pages are cleaned; NULL: no thread was to be had, they are cleaned here */
    int64_t run;
    FILE *log;
    const char *warc_dir;
    struct cli_warc *warc;
    const char *metrics;
    bool json, progress, links, dry, obey_noarchive, durable;
    struct opt_list lexicons, allows;
    int64_t metrics_ms;
    bool said_stop;
    int64_t articles, new_articles, captures, new_captures, new_bodies, findings, contaminated, unclean;
    int64_t kinds[FINDING_KINDS]; /* pages with a finding of that kind that is more than a suspicion */
    int bad_seeds, seeds;
};

static volatile sig_atomic_t stop;

static int run(int argc, char **argv);

const struct command command_crawl = {"crawl", "SEEDS...", "fetch, clean and store: SEEDS are URLs or files of URLs",
                                      run};

/* The first asks for a clean end, the second ends at once: what was committed is safe. */
static void on_signal(int sig)
{
    (void)sig;
    if (stop)
        _exit(EXIT_STOPPED);
    stop = 1;
}

static void count_findings(struct session *s, const struct article *art)
{
    bool kind[FINDING_KINDS] = {false}, any = false;
    for (uint32_t i = 0; i < art->nfindings; i++)
        if (art->findings[i].verdict != VERDICT_SUSPICION)
            kind[art->findings[i].kind] = any = true;
    for (int k = 0; k < FINDING_KINDS; k++)
        s->kinds[k] += kind[k];
    s->contaminated += any;
    s->findings += art->nfindings;
}

/* On a thread of its own, so that no server waits for the cleaner. */
static enum err_code clean_aside(struct session *s, struct crawl *c, struct cleaning *w)
{
    if (!s->aside) {
        cli_clean_work(w);
        return w->code;
    }
    aside_start(s->aside, cli_clean_work, w);
    crawl_pump(c, aside_fd(s->aside));
    aside_finish(s->aside);
    return w->code;
}

/* The sink: keep the capture, clean it, keep the article, offer its links. */
static enum err_code take(void *ctx, struct crawl *c, struct crawl_page *page, const struct capture *capture,
                          struct err *e)
{
    struct session *s = ctx;
    struct site_knowledge site;
    const struct cleaner_options clean = {.links = true, .site = &site};
    struct store_cleaning how = {.links = s->links};
    struct store_put put = {0};
    struct article art;
    struct err why;
    struct capture shut = *capture;
    bool closed = s->obey_noarchive && page->robots_tag & ROBOTS_NOARCHIVE;
    if (closed)
        shut.body = shut.wire_body = (struct view){0};
    enum err_code rc = store_put_capture(s->store, s->run, &shut, (struct view){0}, &put, e);
    if (rc)
        return rc;
    s->captures++;
    s->new_captures += put.new_capture;
    s->new_bodies += put.new_body;
    if (s->warc && !cli_warc_put(s->warc, &shut, capture->fetched_ms))
        return err_set(e, ERR_IO, 0, "cannot write the WARC file");
    if (page->kind != CRAWL_PAGE || capture->blocked.n || capture->truncated) /* half a page is no article */
        return ERR_OK;
    /* s->full is never jumped to: these two catch a full arena themselves, and nobody else takes from it. */
    s->arena = arena_reset(&s->region, KEPT_MEMORY, &s->full);
    if ((rc = again_known(s->store, &s->arena, capture->url, &site, &how.version, e)))
        return rc;
    struct cleaning work = {&s->arena, s->know, capture, &clean, &art, &why, ERR_OK};
    if (clean_aside(s, c, &work)) {
        cli_error("crawl", "%.*s: %s", VIEW_ARG(capture->url), why.msg);
        s->unclean++;
        return ERR_OK;
    }
    for (uint32_t i = 0; i < art.nlinks; i++)
        if (!art.links[i].nofollow || s->o.ignore_nofollow)
            crawl_link(c, art.links[i].url, URL_LINK);
    if (closed)
        return ERR_OK;
    if (!s->links) {
        art.links = NULL;
        art.nlinks = 0;
    }
    if ((rc = store_put_article(s->store, s->run, &art, &how, &put, e)))
        return rc;
    s->articles += art.reason == REASON_NONE;
    s->new_articles += art.reason == REASON_NONE && put.new_article;
    page->unchanged = !put.new_article;
    count_findings(s, &art);
    return ERR_OK;
}

static void event(void *ctx, const struct crawl_event *ev)
{
    struct session *s = ctx;
    if (s->log)
        crawl_log_event(s->log, s->json, ev);
    if (ev->kind == CRAWL_HOST || ev->kind == CRAWL_PARKED) {
        if (s->progress)
            fputs("\r\033[K", stderr);
        cli_error("crawl", "%.*s: %s%s", VIEW_ARG(ev->kind == CRAWL_HOST ? ev->url : ev->host),
                  ev->kind == CRAWL_PARKED ? "challenge page, host left alone: " : "", ev->why);
    }
}

static void tick(void *ctx, const struct crawl_stats *st)
{
    struct session *s = ctx;
    if (s->progress)
        crawl_log_progress(stderr, st, s->o.max_pages);
    if (stop && !s->said_stop && st->busy) {
        s->said_stop = true;
        if (s->progress)
            fputs("\r\033[K", stderr);
        cli_error("crawl", "stopping: waiting for %" PRId64 " answers in flight; interrupt again to end at once", st->busy);
    }
    if (s->metrics && st->now_ms - s->metrics_ms >= 1000) {
        s->metrics_ms = st->now_ms;
        if (!crawl_log_metrics(s->metrics, st)) {
            cli_error(s->metrics, "cannot write the metrics");
            s->metrics = NULL;
        }
    }
    if (s->log)
        fflush(s->log);
}

static int seed(struct session *s, struct view url, const char *file, int line)
{
    struct err e = {0};
    enum err_code rc = crawl_seed(s->crawl, url, &e);
    if (rc == ERR_OK) {
        s->seeds++;
        return EXIT_DONE;
    }
    if (rc != ERR_INPUT && rc != ERR_LIMIT) {
        cli_error("crawl", "%s", e.msg);
        return EXIT_UNABLE;
    }
    s->bad_seeds++;
    if (file)
        cli_error(file, "line %d: '%.*s' is no URL to crawl: %s", line, VIEW_ARG(view_sub(url, 0, 200)), e.msg);
    else
        cli_error("crawl", "'%.*s' is no URL to crawl: %s", VIEW_ARG(view_sub(url, 0, 200)), e.msg);
    return EXIT_DONE;
}

static int seed_file(struct session *s, const char *path)
{
    static char text[SEED_LINE];
    FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
    int status = EXIT_DONE;
    if (!f) {
        cli_error(path, "%s", strerror(errno));
        s->bad_seeds++;
        return EXIT_DONE;
    }
    for (int line = 1; status == EXIT_DONE && fgets(text, sizeof text, f); line++) {
        struct view v = view_of(text);
        bool whole = v.n + 1 < sizeof text || v.p[v.n - 1] == '\n';
        if (line == 1 && view_starts(v, VIEW("\xEF\xBB\xBF")))
            v = view_from(v, 3);
        v = view_trim(v);
        for (int c = 0; !whole && c != '\n' && c != EOF;)
            c = getc(f);
        if (v.n == 0 || v.p[0] == '#')
            continue;
        size_t end = 0; /* what follows white space is a comment */
        while (end < v.n && !ascii_space(v.p[end]))
            end++;
        if (end < v.n && view_trim(view_from(v, end)).p[0] == '#')
            v = view_sub(v, 0, end);
        status = seed(s, v, path, line);
    }
    if (ferror(f)) {
        cli_error(path, "cannot be read: %s", strerror(errno));
        s->bad_seeds++;
    }
    if (f != stdin)
        fclose(f);
    return status;
}

static bool looks_like_url(const char *z)
{
    struct view v = view_of(z);
    size_t colon = view_find(v, VIEW("://"), 0);
    return colon != VIEW_NONE && colon > 0 && colon < 12 && access(z, F_OK) != 0;
}

static int seed_all(struct session *s, char **argv)
{
    int status = EXIT_DONE;
    for (; *argv && status == EXIT_DONE; argv++)
        status = looks_like_url(*argv) ? seed(s, view_of(*argv), NULL, 0) : seed_file(s, *argv);
    return status;
}

/* --dry-run: what is due, in the order in which it would be taken; nothing is kept. */
static int dry_run(struct session *s)
{
    struct frontier *f = &s->frontier;
    struct frontier_host h;
    struct frontier_url u;
    struct err e;
    time_t now = time(NULL);
    int64_t present = (int64_t)now * 1000 + s->o.ahead_ms + s->o.patience_ms + 1000; /* a run waits so long */
    if (f->recover(f->ctx, &e))
        return EXIT_UNABLE;
    while (f->lease(f->ctx, present, LIMIT_LEASE_MS, &h, &e) == ERR_OK) {
        int64_t id = h.id;
        while (f->next(f->ctx, id, present, &u, &e) == ERR_OK)
            printf("%.*s\n", VIEW_ARG(u.url));
    }
    return s->bad_seeds ? EXIT_SOME : EXIT_DONE;
}

static void amount(const char *what, int64_t n, bool *first)
{
    if (n) {
        fprintf(stderr, "%s%" PRId64 " %s", *first ? "  " : ", ", n, what);
        *first = false;
    }
}

static void summary(const struct session *s)
{
    const struct crawl_stats *st = crawl_stats(s->crawl);
    int64_t ms = st->now_ms - st->started_ms;
    bool first = true;
    if (s->progress)
        fputs("\r\033[K", stderr);
    if (s->metrics && !crawl_log_metrics(s->metrics, st))
        cli_error(s->metrics, "cannot write the metrics");
    fprintf(stderr, "crawl: %s after %" PRId64 ".%03d s\n", st->ended ? st->ended : "broken off", ms / 1000,
            (int)(ms % 1000));
    fprintf(stderr,
            "  %" PRId64 " hosts, %" PRId64 " requests (%" PRId64 " robots.txt, %" PRId64
            " sitemaps and feeds), %" PRId64 " bytes\n",
            st->hosts, st->answers, st->robots, st->sitemaps, st->bytes);
    fprintf(stderr,
            "  2xx %" PRId64 ", 3xx %" PRId64 " (%" PRId64 " unchanged), 4xx %" PRId64 ", 5xx %" PRId64
            ", no answer %" PRId64 "\n",
            st->status[2], st->status[3], st->unchanged, st->status[4], st->status[5], st->status[0]);
    for (int i = 1; i <= FETCH_MEMORY; i++)
        amount(fetch_fault_name(i), i == FETCH_POSTPONED ? 0 : st->faults[i], &first);
    amount("retried", st->retried, &first);
    amount("given up", st->failed, &first);
    amount("refused by robots.txt", st->refused_robots, &first);
    amount("at private addresses", st->refused_private, &first);
    amount("challenge pages", st->parked, &first);
    amount("traps", st->traps, &first);
    if (!first)
        fputc('\n', stderr);
    fprintf(stderr,
            "  %" PRId64 " pages, %" PRId64 " articles (%" PRId64 " new), %" PRId64 " new bodies; %" PRId64
            " pages contaminated\n",
            st->pages, s->articles, s->new_articles, s->new_bodies, s->contaminated);
    first = true;
    for (int k = 0; k < FINDING_KINDS; k++)
        amount(finding_kind_name((enum finding_kind)k), s->kinds[k], &first);
    if (!first)
        fputc('\n', stderr);
    fprintf(stderr, "  URLs: %" PRId64 " due, %" PRId64 " done, %" PRId64 " failed, %" PRId64 " refused\n",
            st->queue[0] + st->queue[1], st->queue[2], st->queue[3], st->queue[4]);
    if (st->next_ms)
        fprintf(stderr, "  the next %s due in %" PRId64 " s; the same command goes on then\n",
                strcmp(st->ended, "done") == 0 ? "revisit is" : "URL is", (st->next_ms - st->now_ms + 999) / 1000);
}

/* "22-6": from 22 o'clock to 6 o'clock, local time. */
static bool hours(const char *z, struct crawl_options *o)
{
    struct view from, to;
    uint64_t a, b;
    if (!z)
        return true;
    if (!view_cut(view_of(z), '-', &from, &to) || !view_u64(from, &a) || !view_u64(to, &b) || a > 24 || b > 24 ||
        a == b)
        return false;
    time_t now = time(NULL);
    struct tm tm;
    localtime_r(&now, &tm);
    o->hours_zone_s = tm.tm_gmtoff;
    o->hours_from = (int)(a % 24);
    o->hours_to = (int)b;
    return true;
}

/* The crawl itself, in an open store. */
static int work(struct session *s, char **given, char **seeds)
{
    struct err e = {0};
    const struct crawl_sink sink = {.ctx = s, .take = take, .event = event, .tick = tick};
    if (!s->dry && !(s->run = cli_run_begin(s->store, s->path, "crawl", given, seeds)))
        return EXIT_UNABLE;
    s->frontier = store_frontier(s->store);
    if (!(s->crawl = crawl_open(&s->o, &s->frontier, &sink, &e))) {
        cli_error(s->path, "%s", e.msg);
        return EXIT_UNABLE;
    }
    int status = seed_all(s, seeds);
    if (status != EXIT_DONE)
        return status;
    if (s->seeds == 0) {
        cli_error("crawl", "no seed that can be crawled");
        return s->bad_seeds ? EXIT_SOME : EXIT_UNABLE;
    }
    if (s->dry)
        return dry_run(s);
    if (s->frontier.commit(s->frontier.ctx, &e) || crawl_run(s->crawl, &e)) {
        cli_error(s->path, "%s", e.msg);
        summary(s);
        return EXIT_UNABLE;
    }
    if (!cli_run_end(s->store, s->path, s->run))
        return EXIT_UNABLE;
    summary(s);
    return stop ? EXIT_STOPPED : s->bad_seeds || s->unclean ? EXIT_SOME : EXIT_DONE;
}

static void catch_signals(void)
{
    struct sigaction sa = {.sa_handler = on_signal};
    sigemptyset(&sa.sa_mask);
    sigaction(SIGINT, &sa, NULL);
    sigaction(SIGTERM, &sa, NULL);
}

/* Open everything that a crawl needs; what was opened is closed by finish(). */
static int start(struct session *s, const char *log, char **given, char **seeds)
{
    struct err e = {0};
    const struct knowledge_options known = {.lexicons = s->lexicons.v, .allows = s->allows.v};
    if (!arena_open(&s->region, PAGE_MEMORY)) {
        cli_error("crawl", "out of memory");
        return EXIT_UNABLE;
    }
    if (!(s->know = knowledge_open(&known, &e))) {
        cli_error("crawl", "%s", e.msg);
        return EXIT_UNABLE;
    }
    if (log && !(s->log = fopen(log, "a"))) {
        cli_error(log, "%s", strerror(errno));
        return EXIT_UNABLE;
    }
    if (s->dry && access(s->path, F_OK) != 0 && errno == ENOENT)
        s->path = ":memory:"; /* a question makes no file */
    if (!(s->store = cli_store_make(s->path, s->durable)))
        return EXIT_UNABLE;
    if (store_claim(s->store, &e)) {
        cli_error(s->path, "%s", e.msg);
        return EXIT_UNABLE;
    }
    if (s->warc_dir && !s->dry && !(s->warc = cli_warc_open(s->warc_dir, cli_now_ms())))
        return EXIT_UNABLE;
    s->aside = aside_open();
    catch_signals();
    return work(s, given, seeds);
}

static void finish(struct session *s)
{
    aside_close(s->aside);
    crawl_close(s->crawl);
    cli_warc_close(s->warc);
    store_close(s->store);
    knowledge_close(s->know);
    arena_close(&s->region);
    if (s->log)
        fclose(s->log);
}

/* The options as they were given. */
struct args {
    const char *log, *format, *progress, *scope, *hours, *contact, *agent, *tls;
    struct opt_list include, exclude;
    int64_t delay, cap, patience, timeout, stall, depth, transfers, retries, random;
    char user_agent[512];
};

static int parse(struct session *s, struct args *a, int *argc, char **argv)
{
    struct crawl_options *o = &s->o;
    const struct opt opts[] = {
        {"store", OPT_TEXT, &s->path, "FILE", "where everything is kept; made where there is none (qingyuan.db)"},
        {"durable", OPT_FLAG, &s->durable, NULL, DURABLE_OPTION},
        {"warc", OPT_TEXT, &s->warc_dir, "DIR", "keep every answer in WARC files in this folder as well"},
        {"delay", OPT_DURATION, &a->delay, "TIME", "least time between an answer and the next request to a host (1s)"},
        {"max-crawl-delay", OPT_DURATION, &a->cap, "TIME", "obey a Crawl-delay up to this (30s)"},
        {"scope", OPT_TEXT, &a->scope, "SCOPE", "which links to follow: of the seeds' hosts, domains, folders, or all",
         SCOPES},
        {"include", OPT_LIST, &a->include, "PATTERN", "follow only URLs like this (* is any text); may be given again"},
        {"exclude", OPT_LIST, &a->exclude, "PATTERN", "follow no URL like this; may be given again"},
        {"depth", OPT_COUNT, &a->depth, "N", "follow links so far from a seed; 0: the seeds alone"},
        {"max-pages", OPT_COUNT, &o->max_pages, "N", "end after so many answers"},
        {"max-bytes", OPT_SIZE, &o->max_bytes, "SIZE", "end after so much"},
        {"max-time", OPT_DURATION, &o->max_ms, "TIME", "end after so long"},
        {"host-pages", OPT_COUNT, &o->host_pages, "N", "at most so many answers of each host, over all runs"},
        {"host-bytes", OPT_SIZE, &o->host_bytes, "SIZE", "at most so much of each host, over all runs"},
        {"transfers", OPT_COUNT, &a->transfers, "N", "requests in flight at a time, over all hosts (64)"},
        {"timeout", OPT_DURATION, &a->timeout, "TIME", "for one answer (2m)"},
        {"stall", OPT_DURATION, &a->stall, "TIME", "give up an answer that hardly moves for so long (30s)"},
        {"retries", OPT_COUNT, &a->retries, "N", "tries after the first that failed (2)"},
        {"patience", OPT_DURATION, &a->patience, "TIME", "wait so long for the next URL before the end (30s)"},
        {"max-page-size", OPT_SIZE, &o->body_limit, "SIZE", "a body is cut there (8M)"},
        {"ahead", OPT_DURATION, &o->ahead_ms, "TIME", "fetch also what is due for a revisit within that time"},
        {"hours", OPT_TEXT, &a->hours, "FROM-TO", "fetch only from..to o'clock, local time: 22-6"},
        {"contact", OPT_TEXT, &a->contact, "TEXT", "a page or mail address for the servers' owners, in the User-Agent"},
        {"agent", OPT_TEXT, &a->agent, "NAME", "the crawler's name in robots.txt and User-Agent (qingyuan)"},
        {"tls", OPT_TEXT, &a->tls, "POLICY", "how far to go for old servers; recorded with each capture",
         TLS_POLICIES},
        {"ca-file", OPT_TEXT, &o->ca_file, "FILE", "certificates to trust instead of the system's"},
        {"proxy", OPT_TEXT, &o->proxy, "URL", "ask this proxy"},
        {"allow-private", OPT_FLAG, &o->allow_private, NULL, "fetch from loopback and private addresses too"},
        {"share-address", OPT_FLAG, &o->share_address, NULL, "hosts on one address do not wait for each other"},
        {"ignore-nofollow", OPT_FLAG, &o->ignore_nofollow, NULL, "follow links of pages that say nofollow"},
        {"obey-noarchive", OPT_FLAG, &s->obey_noarchive, NULL,
         "of pages that say noarchive keep no body and no article"},
        {"lexicon", OPT_LIST, &s->lexicons, "FILE", "more words that spam says; may be given again"},
        {"allow", OPT_LIST, &s->allows, "FILE", "words and hosts that are never spam; may be given again"},
        {"store-links", OPT_FLAG, &s->links, NULL, "keep each page's links"},
        {"dry-run", OPT_FLAG, &s->dry, NULL, "say what would be fetched first, and end"},
        {"log", OPT_TEXT, &a->log, "FILE", "add a line for each event"},
        {"log-format", OPT_TEXT, &a->format, "FORMAT", "of the log", "logfmt|json"},
        {"metrics", OPT_TEXT, &s->metrics, "FILE", "keep the numbers there, in Prometheus text format"},
        {"progress", OPT_TEXT, &a->progress, "WHEN", "a line of numbers on standard error", "always|never|auto"},
        {"random", OPT_COUNT, &a->random, "N", "begin the jitter of back-offs there"},
        {0},
    };
    return cli_parse(&command_crawl, opts, argc, argv);
}

/* Where options make no sense: the exit status after a message; else -1. */
static int check(const struct args *a, struct crawl_options *o, int operands)
{
    const struct command *c = &command_crawl;
    if (operands == 0)
        return cli_usage(c, "no SEEDS given");
    if (a->transfers < 1 || a->transfers > 1024)
        return cli_usage(c, "option --transfers: %" PRId64 " is not between 1 and 1024", a->transfers);
    if (!hours(a->hours, o))
        return cli_usage(c, "option --hours: '%s' is not FROM-TO, two hours of the day", a->hours);
    if (strpbrk(a->user_agent, "\r\n"))
        return cli_usage(c, "a line end in --agent or --contact");
    return -1;
}

/* Which of the words of "a|b|c" z is. */
static int choice(const char *words, const char *z)
{
    struct view rest = view_of(words), word;
    for (int i = 0; rest.n; i++) {
        view_cut(rest, '|', &word, &rest);
        if (view_eq(word, view_of(z)))
            return i;
    }
    return 0;
}

static void apply(const struct args *a, struct session *s)
{
    struct crawl_options *o = &s->o;
    o->user_agent = a->user_agent;
    o->agent = a->agent;
    o->delay_ms = a->delay;
    o->crawl_delay_max_ms = a->cap;
    o->patience_ms = a->patience;
    o->transfer_ms = a->timeout;
    o->stall_s = (int)(a->stall / 1000 > 0 ? a->stall / 1000 : 1);
    o->depth = a->depth > LIMIT_DEPTH ? LIMIT_DEPTH : (int)a->depth;
    o->retries = a->retries > 100 ? 100 : (int)a->retries;
    o->transfers = (int)a->transfers;
    o->seed = (uint64_t)a->random;
    o->tls = (enum fetch_tls)choice(TLS_POLICIES, a->tls);
    o->scope = scope_open((enum scope_kind)choice(SCOPES, a->scope), a->include.v, a->exclude.v);
    s->json = strcmp(a->format, "json") == 0;
    s->progress = cli_progress(a->progress);
}

static int run(int argc, char **argv)
{
    struct session s = {.path = "qingyuan.db",
                        .o = {.body_limit = LIMIT_BODY, .header_limit = LIMIT_HEADER, .stop = &stop}};
    struct args a = {.format = "logfmt", .scope = "host", .tls = "strict", .agent = "qingyuan",
                     .delay = LIMIT_DELAY_MS, .cap = LIMIT_CRAWL_DELAY_MS, .patience = LIMIT_PATIENCE_MS,
                     .timeout = LIMIT_TRANSFER_MS, .stall = LIMIT_STALL_S * 1000, .depth = LIMIT_DEPTH,
                     .transfers = LIMIT_TRANSFERS, .retries = LIMIT_RETRIES};
    char **given = cli_copy_args(argc - 1, argv + 1);
    int status = parse(&s, &a, &argc, argv);
    snprintf(a.user_agent, sizeof a.user_agent, "%s/%s (%s%s)", a.agent, QY_VERSION,
             a.contact ? "+" : "archiving crawler", a.contact ? a.contact : "");
    if (status < 0)
        status = check(&a, &s.o, argc - 1);
    if (status < 0) {
        apply(&a, &s);
        if (s.o.scope && given) {
            status = start(&s, a.log, given, argv + 1);
        } else {
            cli_error("crawl", "out of memory");
            status = EXIT_UNABLE;
        }
        finish(&s);
    }
    scope_close(s.o.scope);
    free(given);
    free(a.include.v);
    free(a.exclude.v);
    free(s.lexicons.v);
    free(s.allows.v);
    return status;
}
