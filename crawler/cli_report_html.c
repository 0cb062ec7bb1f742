/*
 * The report as one page that stands alone: nothing is loaded, nothing runs,
 * every byte of the audited pages is escaped, and a content security policy
 * says so to the browser.
 */
#include <stdlib.h>

#include "cleaner/base/sha256.h"
#include "cleaner/base/utf8.h"
#include "cleaner/dom/entity.h"
#include "crawler/cli_report.h"

enum {
    AROUND = 160,     /* bytes of source shown on either side of a finding */
    LONGEST = 1400,   /* bytes of a finding shown; the middle of a longer one is left out */
    EXCERPTS = 40,    /* findings shown in the source of one page */
    CLEANED = 6000,   /* bytes of cleaned text shown */
    BARS = 20,        /* as many as there are kinds */
};

static void escape(struct buf *b, struct view v)
{
    for (size_t i = 0; i < v.n;) {
        uint32_t cp = utf8_next(v, &i);
        if (cp == '<')
            buf_put(b, VIEW("&lt;"));
        else if (cp == '>')
            buf_put(b, VIEW("&gt;"));
        else if (cp == '&')
            buf_put(b, VIEW("&amp;"));
        else if (cp == '"')
            buf_put(b, VIEW("&quot;"));
        else if (cp == '\n' || cp == '\t' || (cp >= 0x20 && cp != 0x7F && !(cp >= 0x80 && cp < 0xA0) && !(cp >= 0x202A && cp <= 0x202E) &&
                                              !(cp >= 0x2066 && cp <= 0x2069)))
            utf8_put(b, cp);
        else if (cp != '\r')
            utf8_put(b, 0xFFFD); /* controls, and marks that turn the direction of writing */
    }
}

static const char style[] =
    ":root{--ink:#1c2430;--paper:#fbfaf7;--line:#d9d5cb;--soft:#667;--proved:#a3161f;--strong:#b45309;--suspicion:#3f6212;--mark:#ffe08a}"
    "@media(prefers-color-scheme:dark){:root{--ink:#e7e5df;--paper:#15181d;--line:#343a44;--soft:#9aa3b2;--proved:#ff8087;"
    "--strong:#f6b35c;--suspicion:#a8cf6b;--mark:#6b5200}}"
    "*{box-sizing:border-box}body{margin:0 auto;max-width:76rem;padding:1.2rem;font:16px/1.55 system-ui,'Noto Sans CJK SC','PingFang SC',"
    "'Microsoft YaHei',sans-serif;color:var(--ink);background:var(--paper)}h1{font-size:1.5rem;margin:.2rem 0 .8rem}h2{font-size:1.1rem;"
    "margin:0;overflow-wrap:anywhere}h3{font-size:.95rem;margin:1rem 0 .4rem}.sums{display:flex;flex-wrap:wrap;gap:.6rem;margin:0 0 1.2rem;"
    "padding:0;list-style:none}.sums li{border:1px solid var(--line);border-radius:.5rem;padding:.5rem .9rem;min-width:8rem}.sums b{display:block;"
    "font-size:1.5rem;line-height:1.2}.sums span{color:var(--soft);font-size:.85rem}.plots{display:grid;gap:1.5rem;grid-template-columns:"
    "repeat(auto-fit,minmax(min(100%,26rem),1fr))}svg{width:100%;height:auto;display:block}svg text{fill:var(--ink);font-size:13px}"
    "svg .n{fill:var(--soft)}svg rect{fill:var(--strong)}article{border:1px solid var(--line);border-radius:.6rem;margin:1.2rem 0;padding:1rem}"
    ".titles{margin:.5rem 0 0;display:grid;grid-template-columns:max-content 1fr;gap:.1rem .8rem}.titles dt{color:var(--soft)}.titles dd{margin:0;"
    "overflow-wrap:anywhere}table{border-collapse:collapse;width:100%;font-size:.9rem}th,td{text-align:left;vertical-align:top;padding:.35rem .6rem "
    ".35rem 0;border-bottom:1px solid var(--line)}th{color:var(--soft);font-weight:500}td{overflow-wrap:anywhere}td:last-child{min-width:14rem}td:nth-child(2),td:nth-child(3),td:nth-child(4){white-space:nowrap}"
    "td:nth-child(4){font-variant-numeric:tabular-nums}nav{margin:1.2rem 0}nav summary{font-weight:600;cursor:pointer}nav td:first-child{min-width:0}a{color:inherit}"
    ".bad{color:var(--proved)}.enc{color:var(--soft);font-size:.85rem;font-weight:400;white-space:nowrap}.v{font-weight:600;white-space:nowrap}.proved{color:var(--proved)}.strong{color:var(--strong)}.suspicion{color:var(--suspicion)}.says{display:"
    "block;color:var(--soft)}.two{display:grid;gap:1.2rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr))}pre{margin:0 0 .5rem;"
    "padding:.6rem;border:1px solid var(--line);border-radius:.4rem;white-space:pre-wrap;overflow-wrap:anywhere;font:13px/1.5 ui-monospace,"
    "'Noto Sans Mono CJK SC',monospace;max-height:32rem;overflow:auto}mark{background:var(--mark);color:inherit;border-radius:2px}.at{color:"
    "var(--soft);font-size:.8rem;margin:.4rem 0 .1rem}.cut{color:var(--soft)}footer{color:var(--soft);font-size:.85rem;margin-top:2rem}"
    "nav td:last-child{min-width:0}nav td:nth-child(2),nav td:nth-child(3){white-space:normal}@media print{pre{max-height:none}article{break-inside:avoid-page}}"
    "@media(max-width:40rem){nav td{display:inline;padding-right:.6rem}nav td:first-child{display:block}td[data-l]::before{content:attr(data-l) ' ';color:var(--soft)}body{padding:.8rem}.titles{grid-template-columns:1fr}.titles dt{margin-top:.3rem;font-size:.85rem}table,tbody,tr,td{display:block}thead{display:none}tr{border-bottom:1px solid var(--line);"
    "padding:.4rem 0}td{border:0;padding:.1rem 0}td:last-child{min-width:0}.sums li{flex:1 1 40%}}";

static void sum(struct buf *b, uint64_t n, const char *what)
{
    buf_printf(b, "<li><b>%llu</b><span>%s</span></li>", (unsigned long long)n, what);
}

/* A row of bars as an inline drawing. */
struct bar {
    struct view name;
    uint64_t n;
};

static int by_number(const void *x, const void *y)
{
    const struct bar *a = x, *b = y;
    return a->n != b->n ? (a->n < b->n ? 1 : -1) : view_cmp(a->name, b->name);
}

/* more: what is counted and has no bar. */
static void plot(struct buf *b, const char *title, struct bar *bars, uint32_t n, uint64_t more)
{
    enum { ROW = 26, LEFT = 178, WIDTH = 480 };
    qsort(bars, n, sizeof *bars, by_number);
    uint32_t shown = n < BARS ? n : BARS;
    if (!shown)
        return;
    buf_printf(b, "<section><h3>%s</h3><svg viewBox=\"0 0 %d %u\" role=\"img\" aria-label=\"%s\">", title, WIDTH, shown * ROW, title);
    for (uint32_t i = 0; i < shown; i++) {
        unsigned w = (unsigned)(bars[i].n * (WIDTH - LEFT - 60) / (bars[0].n ? bars[0].n : 1));
        buf_printf(b, "<text x=\"%d\" y=\"%u\" text-anchor=\"end\">", LEFT - 8, i * ROW + 17);
        escape(b, bars[i].name.n > 24 ? view_sub(bars[i].name, bars[i].name.n - 24, bars[i].name.n) : bars[i].name);
        buf_printf(b, "</text><rect x=\"%d\" y=\"%u\" width=\"%u\" height=\"16\" rx=\"3\"/><text class=\"n\" x=\"%u\" y=\"%u\">%llu</text>", LEFT,
                   i * ROW + 5, w < 2 ? 2 : w, LEFT + (w < 2 ? 2 : w) + 6, i * ROW + 17, (unsigned long long)bars[i].n);
    }
    buf_put(b, VIEW("</svg>"));
    uint64_t rest = more;
    for (uint32_t i = shown; i < n; i++)
        rest += bars[i].n;
    if (rest)
        buf_printf(b, "<p class=\"at\">and %llu more</p>", (unsigned long long)rest);
    buf_put(b, VIEW("</section>"));
}

/* The style sheet's SHA-256 in base 64, as a content security policy names what it lets in. */
static void put_digest(struct buf *b, struct view v)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    struct sha256 h;
    uint8_t d[33] = {0}; /* the last byte: what is missing to a multiple of three */
    sha256_init(&h);
    sha256_add(&h, v);
    sha256_end(&h, d);
    for (int i = 0; i < 33; i += 3) {
        uint32_t x = (uint32_t)d[i] << 16 | (uint32_t)d[i + 1] << 8 | d[i + 2];
        for (int k = 18; k >= 0; k -= 6)
            buf_putc(b, i == 30 && !k ? '=' : letters[x >> k & 63]);
    }
}

/* What the page's part of the report is called inside it: made of the input's name, and of nothing that could break out. */
static void put_anchor(struct buf *b, struct view input)
{
    struct sha256 h;
    uint8_t d[32];
    sha256_init(&h);
    sha256_add(&h, input);
    sha256_end(&h, d);
    buf_putc(b, 'p');
    for (int i = 0; i < 8; i++)
        buf_printf(b, "%02x", d[i]);
}

static void list_pages(struct buf *b, const struct report_sums *t)
{
    if (t->nrows < 2)
        return;
    buf_printf(b, "<nav><details%s><summary>The %llu pages</summary><table><thead><tr><th>Page</th><th>Worst verdict</th><th>Findings</th><th>Kinds"
               "</th></tr></thead><tbody>\n", t->nrows <= 24 ? " open" : "", (unsigned long long)t->nrows + t->more_rows);
    for (uint32_t i = 0; i < t->nrows; i++) {
        const struct report_row *r = &t->rows[i];
        const char *v = verdict_name(r->worst);
        buf_put(b, VIEW("<tr><td><a href=\"#"));
        put_anchor(b, view_of(r->input));
        buf_put(b, VIEW("\">"));
        escape(b, view_sub(view_of(r->input), 0, 1000));
        buf_printf(b, "</a></td><td class=\"v %s\">%s</td><td>%u</td><td>", v, v, r->findings);
        bool any = false;
        for (int k = 0; k < FINDING_KINDS; k++)
            if (r->kinds >> k & 1) {
                buf_printf(b, "%s%s", any ? ", " : "", finding_kind_name((enum finding_kind)k));
                any = true;
            }
        buf_put(b, VIEW("</td></tr>\n"));
    }
    buf_put(b, VIEW("</tbody></table>"));
    if (t->more_rows)
        buf_printf(b, "<p class=\"at\">and %u more, further down</p>", t->more_rows);
    buf_put(b, VIEW("</details></nav>\n"));
}

void report_html_head(struct buf *b, const struct report_sums *t)
{
    buf_put(b, VIEW("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-"));
    put_digest(b, view_of(style));
    buf_put(b, VIEW("'; base-uri 'none'; form-action 'none'\"><meta name=\"referrer\" content=\"no-referrer\"><meta name=\"viewport\" content=\"width=device-width, "
                    "initial-scale=1\"><title>Contamination report</title><style>"));
    buf_put(b, view_of(style));
    buf_put(b, VIEW("</style></head><body><header><h1>Contamination report</h1><ul class=\"sums\">"));
    sum(b, t->pages, "pages read");
    sum(b, t->contaminated, "contaminated");
    sum(b, t->suspected, "with a suspicion alone");
    sum(b, t->findings, "findings");
    if (t->known)
        sum(b, t->known, "in the baseline");
    buf_put(b, VIEW("</ul><div class=\"plots\">"));
    struct bar *bars = arena_array(b->a, struct bar, FINDING_KINDS + HOSTS);
    uint32_t n = 0;
    for (int k = 0; k < FINDING_KINDS; k++)
        if (t->kinds[k])
            bars[n++] = (struct bar){view_of(finding_kind_name((enum finding_kind)k)), t->kinds[k]};
    plot(b, "Findings by kind", bars, n, 0);
    n = 0;
    for (uint32_t i = 0; i < t->nhosts; i++)
        bars[n++] = (struct bar){view_of(t->hosts[i].name), t->hosts[i].pages};
    plot(b, "Contaminated pages by host", bars, n, t->more_hosts);
    buf_put(b, VIEW("</div></header>\n"));
    list_pages(b, t);
    buf_put(b, VIEW("<main>\n"));
    if (!t->pages)
        buf_put(b, VIEW("<p>No page was read.</p>\n"));
    else if (!t->findings && t->known)
        buf_put(b, VIEW("<p>Nothing new was found: the baseline has all there is.</p>\n"));
    else if (!t->findings && t->suspected)
        buf_put(b, VIEW("<p>Nothing is proved and nothing is strong. Suspicions are listed with --suspicions; they change no text.</p>\n"));
    else if (!t->findings)
        buf_put(b, VIEW("<p>Nothing was found.</p>\n"));
}

static void findings_table(struct buf *b, const struct report_page *p, const struct report_options *o)
{
    buf_put(b, VIEW("<h3>Findings</h3><table><thead><tr><th>Verdict</th><th>Kind</th><th>Rule</th><th>Bytes</th><th>Evidence</th></tr></thead><tbody>\n"));
    for (uint32_t i = 0; i < p->article->nfindings; i++) {
        const struct finding *f = &p->article->findings[i];
        if (!report_lists(p, i, o))
            continue;
        const char *v = verdict_name(f->verdict), *says = report_rule_says(f->rule);
        buf_printf(b, "<tr><td class=\"v %s\">%s</td><td data-l=\"kind\">%s</td><td data-l=\"rule\">%s</td><td data-l=\"bytes\">%u–%u</td><td lang=\"zh\">", v, v, finding_kind_name(f->kind), f->rule,
                   f->span.beg, f->span.end);
        escape(b, f->evidence);
        if (says)
            buf_printf(b, "<span class=\"says\" lang=\"en\">%s</span>", says);
        buf_put(b, VIEW("</td></tr>\n"));
    }
    buf_put(b, VIEW("</tbody></table>"));
}

/* A place near `at` where a character begins: in UTF-8 the next one, else behind a byte that is no part of a longer one in any encoding. */
static uint32_t boundary(const struct report_page *p, uint32_t at, bool back)
{
    struct view body = p->capture->body;
    if (view_eq(p->article->charset, VIEW("utf-8"))) {
        at = at < body.n ? at : (uint32_t)body.n;
        for (int k = 0; k < 3 && at > 0 && at < body.n && ((unsigned char)body.p[at] & 0xC0) == 0x80; k++)
            at = back ? at - 1 : at + 1;
        return at;
    }
    for (uint32_t k = 0; k < 400; k++) {
        if (at == 0 || at >= body.n)
            return at >= body.n ? (uint32_t)body.n : 0;
        char c = body.p[at - 1];
        if (c == '\n' || c == '>' || c == ' ' || c == '"' || c == '<')
            return at;
        at = back ? at - 1 : at + 1;
    }
    return at;
}

static void piece(struct buf *b, const struct report_page *p, uint32_t from, uint32_t to)
{
    escape(b, report_text(b->a, p, from, to));
}

static void excerpt(struct buf *b, const struct report_page *p, const struct finding *f)
{
    struct view body = p->capture->body;
    uint32_t beg = f->span.beg, end = f->span.end;
    uint32_t from = boundary(p, beg > AROUND ? beg - AROUND : 0, true), to = boundary(p, body.n - end > AROUND ? end + AROUND : (uint32_t)body.n, false);
    buf_printf(b, "<p class=\"at\">bytes %u–%u, %s</p><pre lang=\"zh\" tabindex=\"0\">", beg, end, finding_kind_name(f->kind));
    piece(b, p, from, beg);
    buf_put(b, VIEW("<mark>"));
    if (end - beg <= LONGEST + LONGEST / 2) { /* to leave out a little would save nothing */
        piece(b, p, beg, end);
    } else {
        uint32_t a = boundary(p, beg + LONGEST / 2, true), z = boundary(p, end - LONGEST / 2, false);
        a = a > beg ? a : beg + LONGEST / 2;
        z = z < end ? z : end - LONGEST / 2;
        piece(b, p, beg, a);
        buf_printf(b, "<span class=\"cut\"> … %u bytes … </span>", z - a);
        piece(b, p, z, end);
    }
    buf_put(b, VIEW("</mark>"));
    piece(b, p, end, to);
    buf_put(b, VIEW("</pre>\n"));
}

static void source(struct buf *b, const struct report_page *p, const struct report_options *o)
{
    uint32_t shown = 0, left = 0;
    buf_put(b, VIEW("<section><h3>Source</h3>"));
    for (uint32_t i = 0; i < p->article->nfindings; i++)
        if (report_lists(p, i, o)) {
            if (shown++ < EXCERPTS)
                excerpt(b, p, &p->article->findings[i]);
            else
                left++;
        }
    if (left)
        buf_printf(b, "<p class=\"at\">and %u more</p>", left);
    buf_put(b, VIEW("</section>"));
}

static void cleaned(struct buf *b, const struct report_page *p)
{
    struct view text = article_text(b->a, p->article);
    buf_put(b, VIEW("<section><h3>Cleaned text</h3>"));
    if (!text.n) {
        const char *why = reason_name(p->article->reason);
        buf_printf(b, "<p class=\"at\">No article%s%s.</p></section>", why ? ": " : "", why ? why : "");
        return;
    }
    size_t end = text.n;
    if (end > CLEANED)
        for (end = CLEANED; end > 0 && ((unsigned char)text.p[end] & 0xC0) == 0x80; end--)
            ;
    buf_put(b, VIEW("<pre lang=\"zh\" tabindex=\"0\">"));
    escape(b, view_sub(text, 0, end));
    if (end < text.n)
        buf_printf(b, "<span class=\"cut\">\n… %zu bytes more</span>", text.n - end);
    buf_put(b, VIEW("</pre></section>"));
}

/* A title that is a whole paragraph is cut. */
static struct view shortened(struct arena *a, struct view v)
{
    size_t at = utf8_offset(v, 90);
    if (at >= v.n)
        return v;
    struct buf b = {.a = a};
    buf_put(&b, view_sub(v, 0, at));
    buf_put(&b, VIEW("…"));
    return buf_view(&b);
}

void report_html_page(struct buf *b, const struct report_page *p, const struct report_options *o)
{
    bool any = false;
    for (uint32_t i = 0; i < p->article->nfindings; i++)
        any = any || report_lists(p, i, o);
    if (!any)
        return;
    const struct field *title = &p->article->fields[FIELD_TITLE];
    bool bad = false;
    for (uint32_t i = 0; i < p->article->nfindings; i++)
        bad = bad || (report_lists(p, i, o) && p->article->findings[i].kind == FINDING_TITLE_SPAM);
    struct view raw = entity_decode(b->a, report_raw_title(b->a, p), false); /* as a reader sees it; the bytes are shown below */
    buf_put(b, VIEW("<article id=\""));
    put_anchor(b, p->input);
    buf_put(b, VIEW("\"><h2>"));
    escape(b, p->input);
    buf_put(b, VIEW(" <span class=\"enc\">"));
    escape(b, p->article->charset);
    buf_printf(b, "</span></h2><dl class=\"titles\"><dt>Title on the page</dt><dd lang=\"zh\"%s>", bad ? " class=\"bad\"" : "");
    escape(b, raw.n ? shortened(b->a, raw) : VIEW("—"));
    buf_put(b, VIEW("</dd><dt>Title of the article</dt><dd lang=\"zh\">"));
    escape(b, title->rule && title->value.n ? title->value : VIEW("—"));
    buf_put(b, VIEW("</dd></dl>\n"));
    findings_table(b, p, o);
    buf_put(b, VIEW("<div class=\"two\">"));
    source(b, p, o);
    cleaned(b, p);
    buf_put(b, VIEW("</div></article>\n"));
}

void report_html_tail(struct buf *b, const struct report_sums *t)
{
    (void)t;
    buf_put(b, VIEW("</main><footer>qingyuan " QY_VERSION ". Byte ranges are half open and count in the page as it was captured. Nothing of the "
                    "audited pages runs or is loaded here.</footer></body></html>\n"));
}
