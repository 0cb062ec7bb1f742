/*
 * How many pages a CPU second cleans, next to what the bare parser needs for
 * the same pages, and where the time goes.
 *
 *   bench_clean [--rounds N] [--svg FILE] FOLDER...   the table
 *   bench_clean --scale FOLDER                        time against size
 *   bench_clean --once FOLDER                         one quiet round, for callgrind
 *
 * One thread.  CPU seconds of this process, user and system, the best of N
 * rounds over all pages.  The bare parser is gumbo_parse_with_options with the
 * default options but max_errors = 0, and gumbo_destroy_output, on the decoded
 * pages (decoding is not counted for it).
 */
#include <dirent.h>
#include <gumbo.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

#include "cleaner/base/buf.h"
#include "cleaner/decontaminate/decontaminate.h"
#include "cleaner/extract/extract.h"
#include "cleaner/extract/line.h"
#include "cleaner/extract/site.h"
#include "cleaner/meta/input.h"
#include "cleaner/meta/meta.h"
#include "cleaner/normalize/normalize.h"
#include "cleaner/page.h"
#include "cleaner/repair/repair.h"
#include "store/export/writer.h"

struct file {
    char *name;
    struct view bytes, text; /* as captured; decoded */
};

static struct file *files;
static size_t nfiles;
static struct region region;
static jmp_buf full;
static struct knowledge *know;
static size_t peak; /* bytes of the arena */

enum stage { DECODE, SHRINK, PARSE, REPAIR, NORMALIZE, DECONTAMINATE, LINES, CHOOSE, META, SITE, BLOCKS, WRITE, STAGES };
static const char *const stage_names[STAGES] = {"decode", "shrink", "parse",  "repair", "normalize", "decontaminate",
                                                "lines",  "choose", "fields", "site",   "blocks",    "write"};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void die(const char *what, const char *why)
{
    fprintf(stderr, "bench_clean: %s: %s\n", what, why);
    exit(4);
}

static void add_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        die(path, "cannot be read");
    fseek(f, 0, SEEK_END);
    long n = ftell(f);
    rewind(f);
    char *p = malloc((size_t)n + 1);
    files = realloc(files, (nfiles + 1) * sizeof *files);
    char *name = malloc(strlen(path) + 1);
    if (!p || !files || !name || n < 0)
        die(path, "out of memory");
    strcpy(name, path);
    files[nfiles++] = (struct file){.name = name, .bytes = {p, fread(p, 1, (size_t)n, f)}};
    fclose(f);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct file *)a)->name, ((const struct file *)b)->name);
}

static void add_path(const char *path)
{
    struct stat st;
    if (stat(path, &st))
        die(path, "does not exist");
    if (!S_ISDIR(st.st_mode)) {
        add_file(path);
        return;
    }
    DIR *d = opendir(path);
    for (struct dirent *e; d && (e = readdir(d));) {
        char sub[4096];
        struct view name = view_of(e->d_name);
        if (!view_ends(name, VIEW(".html")) && !view_ends(name, VIEW(".htm")) && !view_ends(name, VIEW(".shtml")))
            continue;
        snprintf(sub, sizeof sub, "%s/%s", path, e->d_name);
        add_file(sub);
    }
    if (d)
        closedir(d);
}

static struct arena begin(void)
{
    return arena_reset(&region, (size_t)16 << 20, &full);
}

static void end(const struct arena *a)
{
    size_t used = arena_used(&region, a);
    peak = used > peak ? used : peak;
}

static void decode_all(void)
{
    for (size_t i = 0; i < nfiles; i++) {
        struct arena a = begin();
        struct decoded d;
        decode_page(&a, know, files[i].bytes, (struct view){0}, true, &d);
        char *p = malloc(d.text.n + 1);
        if (!p)
            die(files[i].name, "out of memory");
        memcpy(p, d.text.p, d.text.n);
        files[i].text = (struct view){p, d.text.n};
    }
}

static double bare_gumbo(void)
{
    GumboOptions o = kGumboDefaultOptions;
    o.max_errors = 0;
    double t = now();
    for (size_t i = 0; i < nfiles; i++)
        gumbo_destroy_output(&o, gumbo_parse_with_options(&o, files[i].text.p, files[i].text.n));
    return now() - t;
}

static double our_parse(void)
{
    static const struct cleaner_options none;
    double t = now();
    for (size_t i = 0; i < nfiles; i++) {
        struct arena a = begin();
        struct page *p = arena_new(&a, struct page);
        *p = (struct page){.a = &a, .options = &none, .kind = PAGE_HTML};
        p->decoded.text = files[i].text;
        shrink_page(&a, files[i].text, false, &p->shrunk);
        dom_parse(p);
        end(&a);
    }
    return now() - t;
}

static size_t put_json(struct arena *a, const struct file *f, const struct article *art)
{
    const struct writer *w = writer_find(VIEW("jsonl"));
    struct write_options o = {0};
    struct record r = {.input = view_of(f->name), .cleaner = VIEW("bench"), .article = art};
    struct buf b = {.a = a};
    w->record(&b, &r, &o);
    return b.n;
}

static double full_clean(size_t *json)
{
    double t = now();
    *json = 0;
    for (size_t i = 0; i < nfiles; i++) {
        struct arena a = begin();
        struct capture c = {.body = files[i].bytes};
        struct article art;
        struct err e;
        if (cleaner_clean(&a, know, &c, NULL, &art, &e) != ERR_OK)
            die(files[i].name, e.msg);
        *json += put_json(&a, &files[i], &art);
        end(&a);
    }
    return now() - t;
}

/* The corridor of cleaner.c with a clock between the rooms. */
static void stages_of(const struct file *f, double *sum)
{
    static const struct cleaner_options none;
    struct arena a = begin();
    struct capture c = {.body = f->bytes};
    struct article art = {0};
    struct page *p = arena_new(&a, struct page);
    *p = (struct page){.a = &a, .know = know, .options = &none, .capture = &c, .explain = {.a = &a}};
    double t = now(), u;
#define STAGE(s, call)                                                                                                 \
    do {                                                                                                               \
        call;                                                                                                          \
        u = now();                                                                                                     \
        sum[s] += u - t;                                                                                               \
        t = u;                                                                                                         \
    } while (0)
    p->kind = input_kind(p->capture);
    if (p->kind != PAGE_HTML)
        return;
    STAGE(DECODE, decode_page(&a, know, c.body, (struct view){0}, true, &p->decoded));
    STAGE(SHRINK, shrink_page(&a, p->decoded.text, false, &p->shrunk));
    STAGE(PARSE, dom_parse(p));
    STAGE(REPAIR, repair_page(p));
    STAGE(NORMALIZE, normalize_page(p));
    STAGE(DECONTAMINATE, decontaminate_page(p));
    STAGE(LINES, lines_build(p));
    STAGE(CHOOSE, extract_choose(p, &art));
    STAGE(META, meta_read(p, &art));
    STAGE(SITE, site_apply(p));
    STAGE(REPAIR, repair_lost(p));
    STAGE(BLOCKS, extract_blocks(p, &art));
    STAGE(WRITE, put_json(&a, f, &art));
#undef STAGE
}

static void svg_bar(FILE *f, int y, const char *what, double value, double most, const char *unit)
{
    fprintf(f, "<text x=\"150\" y=\"%d\" text-anchor=\"end\">%s</text>\n", y + 14, what);
    fprintf(f, "<rect x=\"160\" y=\"%d\" width=\"%.1f\" height=\"18\" fill=\"#3b7a8c\"/>\n", y, value / most * 380);
    fprintf(f, "<text x=\"%.1f\" y=\"%d\">%.1f%s</text>\n", 166 + value / most * 380, y + 14, value, unit);
}

static void write_svg(const char *path, const double *rate, const double *sum, double total)
{
    static const char *const what[] = {"bare gumbo_parse", "shrink and parse", "full clean"};
    FILE *f = fopen(path, "w");
    if (!f)
        die(path, "cannot be written");
    fprintf(f, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"640\" height=\"%d\" font-family=\"sans-serif\" "
               "font-size=\"13\">\n<text x=\"10\" y=\"20\">pages per CPU second</text>\n",
            130 + 24 * STAGES + 20);
    double most = 0;
    for (int i = 0; i < 3; i++)
        most = rate[i] > most ? rate[i] : most;
    for (int i = 0; i < 3; i++)
        svg_bar(f, 30 + i * 24, what[i], rate[i], most, "");
    fprintf(f, "<text x=\"10\" y=\"120\">share of a full clean</text>\n");
    most = 0;
    for (int i = 0; i < STAGES; i++)
        most = sum[i] > most ? sum[i] : most;
    for (int i = 0; i < STAGES; i++)
        svg_bar(f, 130 + i * 24, stage_names[i], sum[i] / total * 100, most / total * 100, " %");
    fprintf(f, "</svg>\n");
    fclose(f);
}

static void table(int rounds, const char *svg)
{
    double best[3] = {1e9, 1e9, 1e9}, sum[STAGES] = {0}, total = 0, rate[3];
    size_t bytes = 0, json = 0;
    for (size_t i = 0; i < nfiles; i++)
        bytes += files[i].bytes.n;
    for (int r = 0; r < rounds; r++) {
        double t[3] = {bare_gumbo(), our_parse(), full_clean(&json)};
        for (int i = 0; i < 3; i++)
            best[i] = t[i] < best[i] ? t[i] : best[i];
        for (size_t i = 0; i < nfiles; i++)
            stages_of(&files[i], sum);
    }
    static const char *const what[] = {"bare gumbo_parse", "shrink and parse", "full clean to JSON"};
    printf("%zu pages, %.1f MB, best of %d rounds, one thread\n", nfiles, (double)bytes / 1e6, rounds);
    printf("%-20s %10s %8s %7s\n", "", "pages/s", "MB/s", "ratio");
    for (int i = 0; i < 3; i++) {
        rate[i] = (double)nfiles / best[i];
        printf("%-20s %10.1f %8.1f %7.2f\n", what[i], rate[i], (double)bytes / 1e6 / best[i], best[0] / best[i]);
    }
    for (int i = 0; i < STAGES; i++)
        total += sum[i];
    printf("\n%-20s %10s %7s\n", "stage", "us/page", "share");
    for (int i = 0; i < STAGES; i++)
        printf("%-20s %10.1f %6.1f%%\n", stage_names[i], sum[i] / rounds / (double)nfiles * 1e6, sum[i] / total * 100);
    struct rusage ru;
    getrusage(RUSAGE_SELF, &ru);
    printf("\nmost memory for one page: %.1f MB of arena; process, with all pages in it: %.1f MB\n", (double)peak / 1e6,
           (double)ru.ru_maxrss / 1e3);
    printf("JSON: %.1f MB\n", (double)json / 1e6);
    if (svg)
        write_svg(svg, rate, sum, total);
}

/* One page of `size` bytes made of the pages' bodies, again and again. */
static struct file concatenated(size_t size)
{
    char *p = malloc(size);
    size_t n = 0;
    if (!p)
        die("--scale", "out of memory");
    for (size_t i = 0; n < size; i = (i + 1) % nfiles) {
        struct view v = files[i].text;
        size_t get = v.n < size - n ? v.n : size - n;
        memcpy(p + n, v.p, get);
        n += get;
    }
    return (struct file){.name = "concatenated", .bytes = {p, size}};
}

static struct file repeated(const char *unit, size_t size)
{
    char *p = malloc(size);
    size_t n = strlen(unit);
    if (!p)
        die("--scale", "out of memory");
    for (size_t i = 0; i < size; i++)
        p[i] = unit[i % n];
    return (struct file){.name = (char *)(uintptr_t)unit, .bytes = {p, size}};
}

static void scale(void)
{
    static const char *const units[] = {
        NULL,
        "<div>",
        "<table><tr><td>",
        "<b>x",
        "<font>x<p>",
        "<p>x</a><a href=b>y",
        "<!-- --><script>a</script>",
        "<svg><path/></svg>",
        "&nbsp;&lt;",
        "<li><a href=/a/>\xE4\xB8\xAD\xE6\x96\x87</a>",
        "<p>\xE4\xB8\xAD\xE6\x96\x87\xEF\xBC\x8C(zh\xC5\x8Dng)\xE3\x80\x82",
        "\xE4\xB8\xAD\xE6\x96\x87",
        "<br>\xE4\xB8\xAD\xE6\x96\x87 2020-01-01 ",
        "<span style='display:none'>x</span>",
        "<script>eval(unescape('%41'))",
        "\xEF\xBF\xBD\xE4\xB8\xAD",
    };
    printf("microseconds per kB of page, full clean\n%-28s", "size (kB)");
    for (size_t kb = 10; kb <= 10000; kb *= 10)
        printf(" %8zu", kb);
    printf("\n");
    for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
        printf("%-28.28s", units[u] ? units[u] : "real pages, concatenated");
        for (size_t kb = 10; kb <= 10000; kb *= 10) {
            struct file one = units[u] ? repeated(units[u], kb * 1000) : concatenated(kb * 1000), *all = files;
            size_t n = nfiles, json;
            files = &one;
            nfiles = 1;
            double t = full_clean(&json), again = t < 0.2 ? full_clean(&json) : t;
            printf(" %8.2f", (again < t ? again : t) * 1e6 / (double)kb);
            fflush(stdout);
            files = all;
            nfiles = n;
            free((void *)(uintptr_t)one.bytes.p);
        }
        printf("\n");
    }
}

static int run(int argc, char **argv)
{
    int rounds = 5, i = 1;
    const char *svg = NULL, *mode = "";
    for (; i < argc && view_starts(view_of(argv[i]), VIEW("--")); i++) {
        if (view_eq(view_of(argv[i]), VIEW("--rounds")) && i + 1 < argc)
            rounds = (int)strtol(argv[++i], NULL, 10);
        else if (view_eq(view_of(argv[i]), VIEW("--svg")) && i + 1 < argc)
            svg = argv[++i];
        else
            mode = argv[i];
    }
    struct err e;
    know = knowledge_open(NULL, &e);
    if (!know)
        die("knowledge", e.msg);
    if (i == argc || rounds < 1 || !arena_open(&region, (size_t)4 << 30))
        die("usage", "bench_clean [--rounds N] [--svg FILE] [--scale|--once] FOLDER...");
    for (; i < argc; i++)
        add_path(argv[i]);
    if (nfiles == 0)
        die("pages", "there are none");
    qsort(files, nfiles, sizeof *files, by_name);
    decode_all();
    size_t json;
    if (view_eq(view_of(mode), VIEW("--once")))
        full_clean(&json);
    else if (view_eq(view_of(mode), VIEW("--scale")))
        scale();
    else
        table(rounds, svg);
    return 0;
}

int main(int argc, char **argv)
{
    if (setjmp(full))
        die("memory", "the arena is full");
    return run(argc, argv);
}
