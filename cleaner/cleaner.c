/* The corridor: calls the rooms in order, and holds the only setjmp. */
#include "cleaner/cleaner.h"

#include "cleaner/decontaminate/decontaminate.h"
#include "cleaner/extract/extract.h"
#include "cleaner/extract/line.h"
#include "cleaner/extract/site.h"
#include "cleaner/meta/input.h"
#include "cleaner/meta/meta.h"
#include "cleaner/normalize/normalize.h"
#include "cleaner/page.h"
#include "cleaner/repair/repair.h"

/* The charset parameter of a Content-Type value (RFC 9110, 8.3). */
static struct view charset_of(struct view type)
{
    size_t at = view_find_ci(type, VIEW("charset="), 0);
    if (at == VIEW_NONE)
        return (struct view){0};
    struct view v = view_from(type, at + 8);
    view_cut(v, ';', &v, NULL);
    v = view_trim(v);
    if (v.n >= 2 && (v.p[0] == '"' || v.p[0] == '\'') && v.p[v.n - 1] == v.p[0])
        v = view_sub(v, 1, v.n - 1);
    return v;
}

static void parse(struct page *p)
{
    decode_page(p->a, p->know, p->capture->body, charset_of(p->capture->content_type), p->kind == PAGE_HTML,
                &p->decoded);
    if (p->kind == PAGE_HTML) {
        shrink_page(p->a, p->decoded.text, p->options->keep_markup, &p->shrunk);
        dom_parse(p);
    } else {
        p->shrunk.text = p->decoded.text;
        dom_from_text(p);
    }
}

static void clean(struct page *p, struct article *art)
{
    p->kind = input_kind(p->capture);
    parse(p);
    art->charset = view_of(p->decoded.charset);
    if (p->kind == PAGE_SCRIPT) {
        decontaminate_script(p);
        art->reason = REASON_EMPTY;
        return;
    }
    repair_page(p);
    normalize_page(p);
    decontaminate_page(p);
    lines_build(p);
    if (p->options->find_only)
        return;
    extract_choose(p, art);
    meta_read(p, art);
    if (p->options->prints)
        site_prints(p, art);
    site_apply(p);
    repair_lost(p);
    extract_blocks(p, art);
    if (p->options->links || p->options->images)
        extract_links(p, art);
}

enum err_code cleaner_clean(struct arena *a, const struct knowledge *know, const struct capture *in,
                            const struct cleaner_options *options, struct article *out, struct err *e)
{
    static const struct cleaner_options none;
    jmp_buf full, *outer = a->oom;
    *out = (struct article){0};
    if (in->body.n >= UINT32_MAX / 4) /* decoded text is at most three times as long */
        return err_set(e, ERR_LIMIT, 0, "page of %zu bytes: more than 1 GiB", in->body.n);
    if (setjmp(full)) {
        a->oom = outer;
        *out = (struct article){0};
        return err_set(e, ERR_LIMIT, 0, "page of %zu bytes needs more memory than allowed", in->body.n);
    }
    a->oom = &full;
    struct page *p = arena_new(a, struct page);
    *p = (struct page){.a = a, .know = know, .options = options ? options : &none, .capture = in, .explain = {.a = a}};
    clean(p, out);
    out->findings = p->findings;
    out->nfindings = p->nfindings;
    out->explain = buf_view(&p->explain);
    a->oom = outer;
    return ERR_OK;
}
