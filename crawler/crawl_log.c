#include "crawler/crawl_log.h"

#include <inttypes.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "cleaner/base/utf8.h"

static void stamp(FILE *to, int64_t ms)
{
    time_t s = (time_t)(ms / 1000);
    struct tm tm;
    char t[32];
    gmtime_r(&s, &tm);
    strftime(t, sizeof t, "%Y-%m-%dT%H:%M:%S", &tm);
    fprintf(to, "%s.%03dZ", t, (int)(ms % 1000));
}

/* A value between quotes, as both formats have it; what is no UTF-8 (a server may send any byte) becomes U+FFFD. */
static void quoted(FILE *to, struct view v)
{
    putc('"', to);
    for (size_t i = 0; i < v.n;) {
        char out[4];
        uint32_t cp = utf8_next(v, &i);
        if (cp == '"' || cp == '\\')
            fprintf(to, "\\%c", (int)cp);
        else if (cp < 0x20 || cp == 0x7F)
            fprintf(to, "\\u%04x", (unsigned)cp);
        else
            fwrite(out, 1, utf8_encode(out, cp), to);
    }
    putc('"', to);
}

static bool bare(struct view v)
{
    for (size_t i = 0; i < v.n; i++)
        if ((unsigned char)v.p[i] <= ' ' || (unsigned char)v.p[i] >= 0x7F || v.p[i] == '"' || v.p[i] == '=' || v.p[i] == '\\')
            return false;
    return v.n > 0;
}

static void text(FILE *to, bool json, const char *key, struct view v)
{
    if (v.n == 0)
        return;
    fprintf(to, json ? ",\"%s\":" : " %s=", key);
    if (!json && bare(v))
        fwrite(v.p, 1, v.n, to);
    else
        quoted(to, v);
}

static void number(FILE *to, bool json, const char *key, int64_t n)
{
    fprintf(to, json ? ",\"%s\":%" PRId64 : " %s=%" PRId64, key, n);
}

void crawl_log_event(FILE *to, bool json, const struct crawl_event *ev)
{
    fputs(json ? "{\"time\":\"" : "time=", to);
    stamp(to, ev->now_ms);
    if (json)
        putc('"', to);
    text(to, json, "event", view_of(crawl_event_name(ev->kind)));
    text(to, json, "host", ev->host);
    text(to, json, "url", ev->url);
    if (ev->address.n || ev->status) {
        number(to, json, "status", ev->status);
        number(to, json, "bytes", ev->bytes);
        number(to, json, "ms", ev->elapsed_ms);
        number(to, json, "depth", ev->depth);
        text(to, json, "type", ev->type);
        text(to, json, "address", ev->address);
    }
    text(to, json, "why", view_of(ev->why));
    fputs(json ? "}\n" : "\n", to);
}

static const char *const states[] = {"due", "taken", "done", "failed", "refused"};

static void metric(FILE *to, const char *name, const char *help, const char *type)
{
    fprintf(to, "# HELP qingyuan_crawl_%s %s\n# TYPE qingyuan_crawl_%s %s\n", name, help, name, type);
}

static void plain(FILE *to, const char *name, const char *help, const char *type, int64_t n)
{
    metric(to, name, help, type);
    fprintf(to, "qingyuan_crawl_%s %" PRId64 "\n", name, n);
}

bool crawl_log_metrics(const char *path, const struct crawl_stats *s)
{
    size_t n = strlen(path) + 5;
    char *part = malloc(n);
    FILE *to = NULL;
    if (part) {
        snprintf(part, n, "%s.new", path);
        to = fopen(part, "w");
    }
    if (!to) {
        free(part);
        return false;
    }
    plain(to, "answers_total", "answers of servers, robots.txt included", "counter", s->answers);
    plain(to, "pages_total", "pages of text", "counter", s->pages);
    plain(to, "received_bytes_total", "body bytes as they came", "counter", s->bytes);
    plain(to, "unchanged_total", "answers 304", "counter", s->unchanged);
    plain(to, "found_total", "links looked at", "counter", s->found);
    plain(to, "offered_total", "URLs that were new", "counter", s->offered);
    plain(to, "traps_total", "URLs refused as traps", "counter", s->traps);
    plain(to, "refused_robots_total", "URLs refused by robots.txt", "counter", s->refused_robots);
    plain(to, "refused_private_total", "URLs refused for a private address", "counter", s->refused_private);
    plain(to, "parked_total", "challenge pages", "counter", s->parked);
    plain(to, "retries_total", "pages to be tried again", "counter", s->retried);
    plain(to, "failed_total", "pages given up", "counter", s->failed);
    plain(to, "hosts", "hosts met in this run", "gauge", s->hosts);
    plain(to, "in_flight", "transfers in flight", "gauge", s->busy);
    metric(to, "status_total", "answers by status", "counter");
    for (int i = 1; i < 6; i++)
        fprintf(to, "qingyuan_crawl_status_total{status=\"%dxx\"} %" PRId64 "\n", i, s->status[i]);
    metric(to, "faults_total", "requests without an answer, by reason", "counter");
    for (int i = 1; i <= FETCH_MEMORY; i++)
        fprintf(to, "qingyuan_crawl_faults_total{reason=\"%s\"} %" PRId64 "\n", fetch_fault_name(i), s->faults[i]);
    metric(to, "urls", "URLs in the frontier by state", "gauge");
    for (int i = 0; i < 5; i++)
        fprintf(to, "qingyuan_crawl_urls{state=\"%s\"} %" PRId64 "\n", states[i], s->queue[i]);
    bool ok = !ferror(to);
    ok = fclose(to) == 0 && ok && rename(part, path) == 0;
    free(part);
    return ok;
}

void crawl_log_progress(FILE *to, const struct crawl_stats *s, int64_t budget)
{
    int64_t ms = s->now_ms - s->started_ms;
    int64_t rate = ms > 0 ? s->answers * 10000 / ms : 0; /* tenths */
    fprintf(to,
            "\r\033[K%" PRId64 " fetched, %" PRId64 " queued, %" PRId64 ".%" PRId64 "/s, %" PRId64 " hosts, %" PRId64
            " errors",
            s->answers, s->queue[0] + s->queue[1], rate / 10, rate % 10, s->hosts, s->failed + s->status[5]);
    if (budget > 0 && rate > 0 && budget > s->answers)
        fprintf(to, ", %" PRId64 " s left at most", (budget - s->answers) * 10 / rate);
    fflush(to);
}
