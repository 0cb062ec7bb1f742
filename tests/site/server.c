/*
 * The bundled site's server: serves a folder for each loopback address, and
 * writes one line for every request.  A test tool: loopback only, and it ends
 * by itself after its lifetime.
 *
 * usage: site_server ROOT PORT LOG LIFETIME_SECONDS ADDRESS...
 *
 * ROOT/ADDRESS/ holds the files and rules.tsv (path, action, argument):
 *   redirect TO · slow MILLISECONDS · huge BYTES · status CODE · charset NAME · gzip 1 · header NAME:VALUE
 * A path of "/" followed by "*" is every path.  Log line: start and end in Unix milliseconds,
 * address, client port, method, path, status, body bytes, conditional (0/1), User-Agent; tab-separated.
 * Prints "ready" on standard output once all addresses listen.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

enum { MAX_SITES = 64, MAX_RULES = 256, MAX_FILE = 64 << 20 };

struct rule {
    char path[256], action[16], arg[256];
};

struct site {
    char root[512], address[64];
    struct rule rules[MAX_RULES];
    int nrules;
    struct MHD_Daemon *daemon;
};

/* What is remembered of a request from its beginning to its log line. */
struct request {
    int64_t start;
    int port, status;
    char method[8], path[512], agent[128];
    size_t bytes;
    bool conditional;
    const struct site *site;
};

static struct site sites[MAX_SITES];
static FILE *log_file;
static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void read_rules(struct site *s)
{
    char name[600], line[600];
    snprintf(name, sizeof name, "%s/rules.tsv", s->root);
    FILE *f = fopen(name, "r");
    while (f && s->nrules < MAX_RULES && fgets(line, sizeof line, f)) {
        struct rule *r = &s->rules[s->nrules];
        if (sscanf(line, "%255[^\t]\t%15[^\t]\t%255[^\n]", r->path, r->action, r->arg) == 3)
            s->nrules++;
    }
    if (f)
        fclose(f);
}

static const char *rule(const struct site *s, const char *path, const char *action)
{
    for (int i = 0; i < s->nrules; i++) {
        const struct rule *r = &s->rules[i];
        if (strcmp(r->action, action) == 0 && (strcmp(r->path, "/*") == 0 || strcmp(r->path, path) == 0))
            return r->arg;
    }
    return NULL;
}

static unsigned char *read_file(const char *name, size_t *n, time_t *changed)
{
    struct stat st;
    int fd = open(name, O_RDONLY);
    if (fd < 0)
        return NULL;
    unsigned char *p = NULL;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size < MAX_FILE && (p = malloc((size_t)st.st_size + 1))) {
        *n = 0;
        for (ssize_t got; *n < (size_t)st.st_size && (got = read(fd, p + *n, (size_t)st.st_size - *n)) > 0;)
            *n += (size_t)got;
        *changed = st.st_mtime;
    }
    close(fd);
    return p;
}

static const char *type_of(const char *path)
{
    const char *dot = strrchr(path, '.');
    static const char *const t[][2] = {{".txt", "text/plain"}, {".xml", "application/xml"}, {".js", "text/javascript"},
                                       {".css", "text/css"},   {".png", "image/png"},       {".gz", "application/gzip"}};
    for (size_t i = 0; dot && i < sizeof t / sizeof *t; i++)
        if (strcmp(dot, t[i][0]) == 0)
            return t[i][1];
    return "text/html";
}

static unsigned char *gzipped(const unsigned char *p, size_t n, size_t *out)
{
    z_stream z = {0};
    size_t cap = n + n / 100 + 128;
    unsigned char *q = malloc(cap);
    if (!q || deflateInit2(&z, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return q;
    z.next_in = (unsigned char *)(uintptr_t)p;
    z.avail_in = (uInt)n;
    z.next_out = q;
    z.avail_out = (uInt)cap;
    deflate(&z, Z_FINISH);
    *out = z.total_out;
    deflateEnd(&z);
    return q;
}

static struct MHD_Response *plain(struct request *q, int status, const char *text)
{
    q->status = status;
    q->bytes = strlen(text);
    struct MHD_Response *r = MHD_create_response_from_buffer(q->bytes, (void *)(uintptr_t)text, MHD_RESPMEM_PERSISTENT);
    MHD_add_response_header(r, "Content-Type", "text/html; charset=utf-8");
    return r;
}

/* An endless run of markup, made as it is asked for. */
static ssize_t huge(void *cls, uint64_t at, char *buf, size_t max)
{
    (void)cls;
    static const char row[] = "<p>0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789</p>\n";
    for (size_t i = 0; i < max; i++)
        buf[i] = row[(at + i) % (sizeof row - 1)];
    return (ssize_t)max;
}

static struct MHD_Response *file_response(struct MHD_Connection *c, const struct site *s, struct request *q)
{
    char name[1200], etag[64], date[64];
    size_t n = 0, len = strlen(q->path);
    time_t changed = 0;
    if (strstr(q->path, ".."))
        return plain(q, 400, "bad path");
    snprintf(name, sizeof name, "%s%s%s", s->root, q->path, len && q->path[len - 1] == '/' ? "index.html" : "");
    unsigned char *p = read_file(name, &n, &changed);
    if (!p)
        return plain(q, 404, "<html><head><title>404</title></head><body><h1>页面不存在</h1></body></html>");
    unsigned long sum = crc32(0, p, (uInt)n);
    snprintf(etag, sizeof etag, "\"%08lx-%zx\"", sum, n);
    const char *if_none = MHD_lookup_connection_value(c, MHD_HEADER_KIND, "If-None-Match");
    q->conditional = if_none || MHD_lookup_connection_value(c, MHD_HEADER_KIND, "If-Modified-Since");
    struct MHD_Response *r;
    if (if_none && strcmp(if_none, etag) == 0) {
        free(p);
        q->status = 304;
        r = MHD_create_response_from_buffer(0, (void *)(uintptr_t)"", MHD_RESPMEM_PERSISTENT);
    } else {
        const char *accept = MHD_lookup_connection_value(c, MHD_HEADER_KIND, "Accept-Encoding");
        bool gzip = rule(s, q->path, "gzip") && accept && strstr(accept, "gzip");
        if (gzip) {
            unsigned char *z = gzipped(p, n, &n);
            free(p);
            p = z;
        }
        q->status = 200;
        q->bytes = n;
        r = MHD_create_response_from_buffer(n, p, MHD_RESPMEM_MUST_FREE);
        if (gzip)
            MHD_add_response_header(r, "Content-Encoding", "gzip");
        const char *charset = rule(s, q->path, "charset"), *type = type_of(q->path);
        char full[128];
        snprintf(full, sizeof full, "%s%s%s", type, charset && strcmp(type, "text/html") == 0 ? "; charset=" : "",
                 charset && strcmp(type, "text/html") == 0 ? charset : "");
        MHD_add_response_header(r, "Content-Type", full);
    }
    struct tm tm;
    gmtime_r(&changed, &tm);
    strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", &tm);
    MHD_add_response_header(r, "ETag", etag);
    MHD_add_response_header(r, "Last-Modified", date);
    return r;
}

static struct MHD_Response *respond(struct MHD_Connection *c, const struct site *s, struct request *q)
{
    const char *arg;
    if ((arg = rule(s, q->path, "slow"))) {
        struct timespec t = {strtol(arg, NULL, 10) / 1000, strtol(arg, NULL, 10) % 1000 * 1000000};
        nanosleep(&t, NULL);
    }
    if ((arg = rule(s, q->path, "redirect"))) {
        struct MHD_Response *r = plain(q, 302, "moved");
        MHD_add_response_header(r, "Location", arg);
        return r;
    }
    if ((arg = rule(s, q->path, "huge"))) {
        q->status = 200;
        q->bytes = strtoul(arg, NULL, 10);
        struct MHD_Response *r = MHD_create_response_from_callback(q->bytes, 65536, huge, NULL, NULL);
        MHD_add_response_header(r, "Content-Type", "text/html");
        return r;
    }
    if ((arg = rule(s, q->path, "status")))
        return plain(q, (int)strtol(arg, NULL, 10), "<html><body>status</body></html>");
    return file_response(c, s, q);
}

static enum MHD_Result answer(void *cls, struct MHD_Connection *c, const char *url, const char *method,
                              const char *version, const char *data, size_t *size, void **state)
{
    const struct site *s = cls;
    struct request *q = *state;
    (void)version, (void)data;
    if (!q) {
        *state = q = calloc(1, sizeof *q);
        if (!q)
            return MHD_NO;
        q->start = now_ms();
        return MHD_YES;
    }
    *size = 0;
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const char *agent = MHD_lookup_connection_value(c, MHD_HEADER_KIND, "User-Agent");
    q->port = info ? ntohs(((const struct sockaddr_in *)(const void *)info->client_addr)->sin_port) : 0;
    q->site = s;
    snprintf(q->method, sizeof q->method, "%s", method);
    snprintf(q->path, sizeof q->path, "%s", url);
    snprintf(q->agent, sizeof q->agent, "%s", agent ? agent : "");
    struct MHD_Response *r = strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0 ? respond(c, s, q) : plain(q, 405, "only GET");
    enum MHD_Result ok = MHD_queue_response(c, (unsigned)q->status, r);
    MHD_destroy_response(r);
    return ok;
}

static void finished(void *cls, struct MHD_Connection *c, void **state, enum MHD_RequestTerminationCode why)
{
    struct request *q = *state;
    (void)cls, (void)c, (void)why;
    if (q && q->site) {
        pthread_mutex_lock(&log_lock);
        fprintf(log_file, "%lld\t%lld\t%s\t%d\t%s\t%s\t%d\t%zu\t%d\t%s\n", (long long)q->start, (long long)now_ms(), q->site->address,
                q->port, q->method, q->path, q->status, q->bytes, q->conditional, q->agent);
        fflush(log_file);
        pthread_mutex_unlock(&log_lock);
    }
    free(q);
    *state = NULL;
}

static bool start(struct site *s, const char *root, const char *address, int port)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    snprintf(s->root, sizeof s->root, "%s/%s", root, address);
    snprintf(s->address, sizeof s->address, "%s", address);
    if (inet_pton(AF_INET, address, &a.sin_addr) != 1 || (ntohl(a.sin_addr.s_addr) >> 24) != 127) {
        fprintf(stderr, "site_server: %s: not a loopback address\n", address);
        return false;
    }
    read_rules(s);
    s->daemon = MHD_start_daemon(MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD, (uint16_t)port, NULL, NULL, answer, s,
                                 MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&a, MHD_OPTION_NOTIFY_COMPLETED, finished, NULL,
                                 MHD_OPTION_CONNECTION_TIMEOUT, 30u, MHD_OPTION_END);
    if (!s->daemon)
        fprintf(stderr, "site_server: %s port %d: %s\n", address, port, strerror(errno));
    return s->daemon != NULL;
}

int main(int argc, char **argv)
{
    if (argc < 6 || argc - 5 > MAX_SITES) {
        fputs("usage: site_server ROOT PORT LOG LIFETIME_SECONDS ADDRESS...\n", stderr);
        return 2;
    }
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTERM);
    sigaddset(&stop, SIGINT);
    sigaddset(&stop, SIGALRM);
    sigprocmask(SIG_BLOCK, &stop, NULL);
    log_file = fopen(argv[3], "a");
    if (!log_file) {
        perror(argv[3]);
        return 4;
    }
    bool ok = true;
    for (int i = 5; i < argc && ok; i++)
        ok = start(&sites[i - 5], argv[1], argv[i], (int)strtol(argv[2], NULL, 10));
    if (ok) {
        int sig;
        alarm((unsigned)strtoul(argv[4], NULL, 10));
        puts("ready");
        fflush(stdout);
        sigwait(&stop, &sig);
    }
    for (int i = 0; i < MAX_SITES; i++)
        if (sites[i].daemon)
            MHD_stop_daemon(sites[i].daemon);
    fclose(log_file);
    return ok ? 0 : 4;
}
