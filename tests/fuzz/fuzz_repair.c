/*
 * Repair and normalization on text that passes the gate: each input byte is a
 * piece of a damaged page.  After it every text node is valid, and its pieces
 * give the page's text and the node's.
 */
#include <stdint.h>
#include <stdlib.h>

#include "cleaner/base/utf8.h"
#include "cleaner/normalize/normalize.h"
#include "cleaner/page.h"
#include "cleaner/repair/repair.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const tokens[] = {
    "區(qū)", "實(shí)", "發(fā)展", "會(huì )議", "堅(jiān)", "?guī)X", "?qǐng)?bào)", "?", "！", "？", "，", ",", "。",
    "；", "“", "”", "迸送鐓^", "缇迟", "斑@", "貜头Q", "平ㄔO", "?/span>", "</p><p>", "<b>", "</b>", "<br>", "\?\?\?\?\?\?",
    "(", ")", "（", "）", "e(cuò)", "村", "著", "乾", "於", "🌴", "(✒)", "*", "|-", "\xEE\x80\x80", "\xEF\xBF\xBD", "guī)",
    "\xE2\x80\x8B", "\xC2\xAD", "e\xCC\x81", "\xCC\xA3", "&amp;nbsp;", "\xEE\xA0\x96", "a", "Z", "^", "5", " ", "\xE3\x80\x80",
    "政(zheng)(zheng)", "&#0;", "&#x80;", "\xF0\xA0\x82\x87",
    "rèn", "會[huì]", "認 (rèn)", "/", "[", "]", "R", "9", ".", "斑@里", "?zhe)", "ä¸\xC2\xAD", "å›½", "鍏ㄥ競", "閸忋劌绔", "锟斤拷",
    "?！", "?!", "槊褡逯\\", "暧晁渥恪",
};

static void check(const struct page *p)
{
    for (uint32_t i = 0; i < p->dom.n; i++) {
        const struct node *n = &p->dom.nodes[i];
        if (n->kind != NODE_TEXT)
            continue;
        struct buf now = {.a = p->a}, old = {.a = p->a};
        for (uint32_t k = 0; k < n->npieces; k++) {
            buf_put(&now, n->pieces[k].now);
            buf_put(&old, n->pieces[k].old);
        }
        if (n->pieces && (!view_eq(buf_view(&now), n->text) || !view_eq(buf_view(&old), dom_text_old(p, i))))
            abort();
    }
    for (uint32_t i = 0; i < p->nfindings; i++)
        if (p->findings[i].span.beg > p->findings[i].span.end || p->findings[i].span.end > p->capture->body.n)
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct knowledge *know;
    static struct region region;
    static const struct knowledge_options none;
    static const struct cleaner_options options;
    jmp_buf full;
    if (!know && (!(know = knowledge_open(&none, NULL)) || !arena_open(&region, 1 << 30)))
        abort();
    struct arena a = arena_reset(&region, 1 << 20, &full);
    if (setjmp(full))
        return 0;
    struct buf html = {.a = &a};
    if (size && data[0] & 1)
        buf_put(&html, VIEW("<p>全縣認(rèn)真貫徹會(huì)議精神，時(shí)刻關(guān)注群眾生活，實(shí)現(xiàn)產(chǎn)業(yè)發(fā)展。</p><p>"));
    else if (size && data[0] & 2) /* its full-width forms became ASCII */
        buf_put(&html, VIEW("<p>全縣認(rèn)真貫徹會(huì)議精神,時(shí)刻關(guān)注群眾生活,實(shí)現(xiàn)產(chǎn)業(yè)發(fā)展。</p><p>"));
    for (size_t i = 1; i < size && i < 4000; i++) {
        if (data[i] < sizeof tokens / sizeof *tokens) {
            buf_put(&html, view_of(tokens[data[i]]));
        } else {
            uint32_t cp = 0x4E00 + (data[i] * 251u + (i + 1 < size ? data[i + 1] : 0u) * 7u) % 0x5000;
            utf8_put(&html, cp);
        }
    }
    struct capture capture = {.body = buf_view(&html)};
    struct page *p = arena_new(&a, struct page);
    *p = (struct page){.a = &a, .know = know, .options = &options, .capture = &capture, .kind = PAGE_HTML};
    decode_page(&a, know, capture.body, VIEW("utf-8"), true, &p->decoded);
    shrink_page(&a, p->decoded.text, false, &p->shrunk);
    dom_parse(p);
    repair_page(p);
    check(p);
    normalize_page(p);
    check(p);
    return 0;
}
