#include "crawler/cli_report.h"

#include "cleaner/base/utf8.h"
#include "cleaner/decode/decode.h"
#include "cleaner/decontaminate/rules.h"
#include "crawler/cli_cloak.h"
#include "store/export/writer.h"

bool report_lists(const struct report_page *p, uint32_t finding, const struct report_options *o)
{
    return !p->known[finding] && (o->suspicions || p->article->findings[finding].verdict != VERDICT_SUSPICION);
}

const char *report_rule_says(const char *rule)
{
    for (int i = 0; i < RULE_COUNT; i++)
        if (view_eq(view_of(spam_rules[i].id), view_of(rule)))
            return spam_rules[i].says;
    return view_eq(view_of(cloak_rule.id), view_of(rule)) ? cloak_rule.says : NULL;
}

struct view report_host(const struct report_page *p)
{
    struct view v = p->capture->final_url.n ? p->capture->final_url : p->capture->url;
    size_t at = view_find(v, VIEW("://"), 0);
    if (!p->capture->fetched_ms || at == VIEW_NONE)
        return VIEW("local files");
    v = view_from(v, at + 3);
    view_cut(v, '/', &v, NULL);
    return v;
}

struct view report_text(struct arena *a, const struct report_page *p, uint32_t from, uint32_t to)
{
    struct decoded d;
    struct view v = view_sub(p->capture->body, from, to);
    if (!v.n)
        return v;
    decode_page(a, p->know, v, p->article->charset, false, &d);
    return d.text;
}

struct view report_raw_title(struct arena *a, const struct report_page *p)
{
    struct view body = p->capture->body;
    size_t at = view_find_ci(view_sub(body, 0, 1 << 20), VIEW("<title"), 0);
    size_t open = at == VIEW_NONE ? VIEW_NONE : view_chr(body, '>', at);
    if (open != VIEW_NONE) {
        size_t close = view_find_ci(view_sub(body, 0, open + 4096), VIEW("</title"), open);
        return utf8_trim(report_text(a, p, (uint32_t)open + 1, (uint32_t)(close == VIEW_NONE ? open + 1 : close)));
    }
    bool article = p->article->fields[FIELD_TITLE].rule || p->article->nblocks;
    for (uint32_t i = 0; i < p->article->nfindings; i++)
        article = article || p->article->findings[i].kind == FINDING_TITLE_SPAM;
    if (!article || view_chr(view_sub(body, 0, 512), '<', 0) != VIEW_NONE) /* a script has no title */
        return (struct view){0};
    size_t nl = view_chr(body, '\n', 0);
    return utf8_trim(report_text(a, p, 0, (uint32_t)(nl == VIEW_NONE || nl > 600 ? (body.n < 600 ? body.n : 0) : nl)));
}

/* At most n characters, white space as single spaces. */
static struct view shortened(struct arena *a, struct view v, size_t n)
{
    struct buf b = {.a = a};
    size_t count = 0;
    for (size_t i = 0; i < v.n; count++) {
        if (count == n) {
            buf_put(&b, VIEW("…"));
            break;
        }
        uint32_t cp = utf8_next(v, &i);
        bool space = cp_is_space(cp) || cp < 0x20 || cp == 0x7F;
        if (space && b.n && b.p[b.n - 1] == ' ')
            continue;
        utf8_put(&b, space ? ' ' : cp);
    }
    return buf_view(&b);
}

static void table_page(struct buf *b, const struct report_page *p, const struct report_options *o)
{
    bool named = false;
    for (uint32_t i = 0; i < p->article->nfindings; i++) {
        const struct finding *f = &p->article->findings[i];
        if (!report_lists(p, i, o))
            continue;
        if (!named) {
            buf_put(b, shortened(b->a, p->input, 400));
            buf_putc(b, '\n');
        }
        named = true;
        buf_printf(b, "  %-9s  %-18s  %-18s  %8u-%-8u  ", verdict_name(f->verdict), finding_kind_name(f->kind), f->rule,
                   f->span.beg, f->span.end);
        buf_put(b, shortened(b->a, f->evidence, 120));
        buf_putc(b, '\n');
        if (o->explain && report_rule_says(f->rule))
            buf_printf(b, "             %s\n", report_rule_says(f->rule));
    }
}

static void table_tail(struct buf *b, const struct report_sums *t)
{
    buf_printf(b, "%s%llu pages: %llu contaminated, %llu with a suspicion alone; %llu findings", t->findings ? "\n" : "",
               (unsigned long long)t->pages, (unsigned long long)t->contaminated, (unsigned long long)t->suspected,
               (unsigned long long)t->findings);
    if (t->known)
        buf_printf(b, " (and %llu that the baseline has)", (unsigned long long)t->known);
    buf_putc(b, '\n');
    for (int k = 0; k < FINDING_KINDS; k++)
        if (t->kinds[k])
            buf_printf(b, "  %-20s %8llu\n", finding_kind_name((enum finding_kind)k), (unsigned long long)t->kinds[k]);
}

static void member(struct buf *b, const char *name, struct view v)
{
    buf_printf(b, "\"%s\": ", name);
    if (v.p)
        json_string(b, v);
    else
        buf_put(b, VIEW("null"));
}

static void jsonl_page(struct buf *b, const struct report_page *p, const struct report_options *o)
{
    enum verdict worst = VERDICT_SUSPICION;
    bool any = false;
    buf_putc(b, '{');
    member(b, "input", p->input);
    buf_put(b, VIEW(", "));
    member(b, "url", p->capture->fetched_ms ? p->capture->url : (struct view){0});
    buf_put(b, VIEW(", "));
    member(b, "charset", p->article->charset);
    buf_put(b, VIEW(", \"findings\": ["));
    for (uint32_t i = 0; i < p->article->nfindings; i++) {
        const struct finding *f = &p->article->findings[i];
        if (!report_lists(p, i, o))
            continue;
        if (any)
            buf_put(b, VIEW(", "));
        any = true;
        worst = f->verdict > worst ? f->verdict : worst;
        buf_printf(b, "{\"kind\": \"%s\", \"verdict\": \"%s\", \"action\": \"%s\", \"rule\": \"%s\", ", finding_kind_name(f->kind),
                   verdict_name(f->verdict), action_name(f->action), f->rule);
        member(b, "evidence", f->evidence.p ? f->evidence : VIEW(""));
        buf_printf(b, ", \"span\": [%u, %u], \"fingerprint\": \"%.*s\"}", f->span.beg, f->span.end, FINGERPRINT, p->prints[i].hex);
    }
    buf_put(b, VIEW("], "));
    member(b, "verdict", any ? view_of(verdict_name(worst)) : (struct view){0});
    buf_put(b, VIEW("}\n"));
}

static const struct report reports[] = {
    {"table", false, false, table_page, NULL, table_tail, {0}},
    {"jsonl", false, false, jsonl_page, NULL, NULL, {0}},
    {"sarif", false, false, report_sarif_page, report_sarif_head, report_sarif_tail, VIEW_INIT(",\n")},
    {"html", true, true, report_html_page, report_html_head, report_html_tail, {0}},
};

const struct report *report_find(struct view name)
{
    for (size_t i = 0; i < sizeof reports / sizeof *reports; i++)
        if (view_eq(view_of(reports[i].name), name))
            return &reports[i];
    return NULL;
}
