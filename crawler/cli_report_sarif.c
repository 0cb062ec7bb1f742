/* SARIF 2.1.0 (OASIS Standard, 27 March 2020): one run, a result for each finding, regions in bytes. */
#include "crawler/cli_cloak.h"
#include "crawler/cli_report.h"
#include "store/export/writer.h"

void report_sarif_head(struct buf *b, const struct report_sums *t)
{
    (void)t;
    buf_put(b, VIEW("{\"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\", \"version\": \"2.1.0\", \"runs\": [{\n"
                    "\"tool\": {\"driver\": {\"name\": \"qingyuan\", \"version\": \"" QY_VERSION "\", \"rules\": [\n"));
    for (int i = 0; i <= RULE_COUNT; i++) {
        const struct spam_rule_text *r = i < RULE_COUNT ? &spam_rules[i] : &cloak_rule;
        buf_printf(b, "{\"id\": \"%s\", \"shortDescription\": {\"text\": ", r->id);
        json_string(b, view_of(r->says));
        buf_printf(b, "}, \"properties\": {\"kind\": \"%s\"}}%s\n", finding_kind_name(r->kind), i < RULE_COUNT ? "," : "");
    }
    buf_put(b, VIEW("]}},\n\"columnKind\": \"unicodeCodePoints\",\n\"results\": [\n"));
}

/* A path or an address as a URI reference (RFC 3986): what may not stand in one is escaped. */
static void uri(struct buf *b, struct view v)
{
    static const char plain[] = "-._~/:?#@!$&()*+,;=%";
    bool address = view_has(v, VIEW("://"));
    buf_putc(b, '"');
    for (size_t i = 0; i < v.n; i++) {
        char c = v.p[i];
        bool ok = ascii_alnum(c) || (c && memchr(plain, c, sizeof plain - 1));
        if (!address && (c == '?' || c == '#' || c == '%' || c == ':'))
            ok = false;
        if (ok)
            buf_putc(b, c);
        else
            buf_printf(b, "%%%02X", (unsigned)(unsigned char)c);
    }
    buf_putc(b, '"');
}

static void result(struct buf *b, const struct report_page *p, uint32_t i)
{
    static const char *const levels[] = {[VERDICT_SUSPICION] = "note", [VERDICT_STRONG] = "warning", [VERDICT_PROVED] = "error"};
    const struct finding *f = &p->article->findings[i];
    buf_printf(b, "{\"ruleId\": \"%s\", \"level\": \"%s\", \"message\": {\"text\": ", f->rule, levels[f->verdict]);
    struct buf text = {.a = b->a};
    const char *says = report_rule_says(f->rule);
    if (says)
        buf_printf(&text, "%s ", says);
    buf_put(&text, f->evidence);
    if (!text.n)
        buf_put(&text, view_of(finding_kind_name(f->kind)));
    json_string(b, buf_view(&text));
    buf_put(b, VIEW("}, \"locations\": [{\"physicalLocation\": {\"artifactLocation\": {\"uri\": "));
    uri(b, p->input);
    buf_printf(b, "}, \"region\": {\"byteOffset\": %u, \"byteLength\": %u}}}], ", f->span.beg, f->span.end - f->span.beg);
    buf_printf(b, "\"partialFingerprints\": {\"qingyuan/v1\": \"%.*s\"}, ", FINGERPRINT, p->prints[i].hex);
    buf_printf(b, "\"properties\": {\"kind\": \"%s\", \"verdict\": \"%s\", \"action\": \"%s\"}}", finding_kind_name(f->kind),
               verdict_name(f->verdict), action_name(f->action));
}

void report_sarif_page(struct buf *b, const struct report_page *p, const struct report_options *o)
{
    bool any = false;
    for (uint32_t i = 0; i < p->article->nfindings; i++) {
        if (!report_lists(p, i, o))
            continue;
        if (any)
            buf_put(b, VIEW(",\n"));
        any = true;
        result(b, p, i);
    }
}

void report_sarif_tail(struct buf *b, const struct report_sums *t)
{
    (void)t;
    buf_put(b, VIEW("\n]}]}\n"));
}
