/* Markdown (CommonMark with GFM tables) and HTML of one article. */
#include "cleaner/base/utf8.h"
#include "store/export/writer.h"

/* CommonMark 0.31, 2.4: any ASCII punctuation may be escaped; these are the ones that mean something in running text. */
static void md_text(struct buf *b, struct view v, bool line_start)
{
    for (size_t i = 0; i < v.n; i++) {
        char c = v.p[i];
        bool begin = line_start && i == 0;
        bool digits = false;
        if (c == '.' || c == ')') { /* "1." at the beginning of a line would be a list */
            size_t k = i;
            while (k > 0 && ascii_digit(v.p[k - 1]))
                k--;
            digits = line_start && k == 0 && i > 0;
        }
        if ((c && strchr("\\`*_[]<>|&", c)) || digits || (begin && c && strchr("#+-=~", c)))
            buf_putc(b, '\\');
        buf_putc(b, c == '\n' ? ' ' : c);
    }
}

static void md_lines(struct buf *b, struct view v, const char *prefix)
{
    struct view one;
    do {
        view_cut(v, '\n', &one, &v);
        buf_put(b, view_of(prefix));
        md_text(b, one, true);
        buf_putc(b, '\n');
    } while (v.n);
}

static size_t columns(struct view row)
{
    size_t n = 1;
    for (size_t i = 0; i < row.n; i++)
        n += row.p[i] == '\t';
    return n;
}

static void md_row(struct buf *b, struct view row, size_t width)
{
    struct view cell;
    for (size_t i = 0; i < width; i++) {
        view_cut(row, '\t', &cell, &row);
        buf_put(b, VIEW("| "));
        md_text(b, cell, false);
        buf_putc(b, ' ');
    }
    buf_put(b, VIEW("|\n"));
}

static void md_table(struct buf *b, struct view v)
{
    struct view row, rest = v;
    size_t width = 0;
    while (rest.n) {
        view_cut(rest, '\n', &row, &rest);
        if (columns(row) > width)
            width = columns(row);
    }
    for (bool first = true; v.n; first = false) {
        view_cut(v, '\n', &row, &v);
        md_row(b, row, width);
        for (size_t i = 0; first && i < width; i++)
            buf_put(b, i + 1 < width ? VIEW("| --- ") : VIEW("| --- |\n"));
    }
}

/* A fence longer than any run of backquotes inside (CommonMark, 4.5). */
static void md_code(struct buf *b, struct view v)
{
    size_t longest = 2, run = 0;
    for (size_t i = 0; i < v.n; i++) {
        run = v.p[i] == '`' ? run + 1 : 0;
        if (run > longest)
            longest = run;
    }
    for (int side = 0; side < 2; side++) {
        for (size_t i = 0; i <= longest; i++)
            buf_putc(b, '`');
        buf_putc(b, '\n');
        if (side == 0) {
            buf_put(b, v);
            buf_putc(b, '\n');
        }
    }
}

static void md_block(struct buf *b, const struct block *k)
{
    switch (k->type) {
    case BLOCK_HEADING: /* the title is level 1 */
        for (int i = 0; i < (k->level < 1 ? 2 : k->level > 5 ? 6 : k->level + 1); i++)
            buf_putc(b, '#');
        buf_putc(b, ' ');
        md_text(b, k->text, false);
        buf_putc(b, '\n');
        return;
    case BLOCK_LIST_ITEM:
        for (int i = 1; i < k->level && i < 10; i++)
            buf_put(b, VIEW("  "));
        buf_put(b, VIEW("- "));
        md_text(b, k->text, true);
        buf_putc(b, '\n');
        return;
    case BLOCK_QUOTE:
        md_lines(b, k->text, "> ");
        return;
    case BLOCK_TABLE:
        md_table(b, k->text);
        return;
    case BLOCK_CAPTION:
        buf_putc(b, '*');
        md_text(b, k->text, false);
        buf_put(b, VIEW("*\n"));
        return;
    case BLOCK_CODE:
        md_code(b, k->text);
        return;
    case BLOCK_PARAGRAPH:
        md_text(b, k->text, true);
        buf_putc(b, '\n');
        return;
    }
}

static void md_front(struct buf *b, const struct record *r)
{
    const struct article *art = r->article;
    buf_put(b, VIEW("---\n"));
    for (int f = 0; f < FIELD_COUNT; f++) {
        if (f == FIELD_AUTHORS && art->nauthors) {
            buf_put(b, VIEW("authors: ["));
            for (uint32_t i = 0; i < art->nauthors; i++) {
                if (i)
                    buf_put(b, VIEW(", "));
                json_string(b, art->authors[i]);
            }
            buf_put(b, VIEW("]\n"));
        } else if (art->fields[f].value.n) {
            buf_printf(b, "%s: ", field_name((enum field_id)f));
            json_string(b, art->fields[f].value);
            buf_putc(b, '\n');
        }
    }
    buf_put(b, VIEW("input: "));
    json_string(b, r->input);
    if (r->url.n) {
        buf_put(b, VIEW("\nurl: "));
        json_string(b, r->url);
    }
    if (r->fetched_ms) {
        buf_put(b, VIEW("\nfetched: \""));
        time_iso(b, r->fetched_ms);
        buf_putc(b, '"');
    }
    buf_put(b, VIEW("\ndigest: \""));
    buf_put(b, article_digest(b->a, art));
    buf_put(b, VIEW("\"\n---\n"));
}

void write_markdown(struct buf *b, const struct record *r, const struct write_options *o)
{
    const struct article *art = r->article;
    (void)o;
    md_front(b, r);
    if (art->fields[FIELD_TITLE].value.n) {
        buf_put(b, VIEW("\n# "));
        md_text(b, art->fields[FIELD_TITLE].value, false);
        buf_putc(b, '\n');
    }
    for (uint32_t i = 0; i < art->nblocks; i++) {
        bool list = i && art->blocks[i].type == BLOCK_LIST_ITEM && art->blocks[i - 1].type == BLOCK_LIST_ITEM;
        if (!list)
            buf_putc(b, '\n');
        md_block(b, &art->blocks[i]);
    }
}

static void html_text(struct buf *b, struct view v)
{
    for (size_t i = 0; i < v.n; i++)
        switch (v.p[i]) {
        case '&':
            buf_put(b, VIEW("&amp;"));
            break;
        case '<':
            buf_put(b, VIEW("&lt;"));
            break;
        case '>':
            buf_put(b, VIEW("&gt;"));
            break;
        case '"':
            buf_put(b, VIEW("&quot;"));
            break;
        default:
            buf_putc(b, v.p[i]);
        }
}

static void html_element(struct buf *b, const char *tag, struct view v)
{
    buf_printf(b, "<%s>", tag);
    html_text(b, v);
    buf_printf(b, "</%s>\n", tag);
}

static void html_table(struct buf *b, struct view v)
{
    struct view row, cell;
    buf_put(b, VIEW("<table>\n"));
    while (v.n) {
        view_cut(v, '\n', &row, &v);
        buf_put(b, VIEW("<tr>"));
        for (bool more = true; more;) {
            more = view_cut(row, '\t', &cell, &row);
            buf_put(b, VIEW("<td>"));
            html_text(b, cell);
            buf_put(b, VIEW("</td>"));
        }
        buf_put(b, VIEW("</tr>\n"));
    }
    buf_put(b, VIEW("</table>\n"));
}

static void html_block(struct buf *b, const struct block *k)
{
    static const char *const headings[] = {"h2", "h2", "h3", "h4", "h5", "h6", "h6"};
    switch (k->type) {
    case BLOCK_HEADING:
        html_element(b, headings[k->level < 0 || k->level > 6 ? 6 : k->level], k->text);
        return;
    case BLOCK_LIST_ITEM:
        html_element(b, "li", k->text);
        return;
    case BLOCK_QUOTE:
        html_element(b, "blockquote", k->text);
        return;
    case BLOCK_TABLE:
        html_table(b, k->text);
        return;
    case BLOCK_CODE:
        buf_put(b, VIEW("<pre>"));
        html_text(b, k->text);
        buf_put(b, VIEW("</pre>\n"));
        return;
    case BLOCK_CAPTION:
        buf_put(b, VIEW("<p><em>"));
        html_text(b, k->text);
        buf_put(b, VIEW("</em></p>\n"));
        return;
    case BLOCK_PARAGRAPH:
        html_element(b, "p", k->text);
        return;
    }
}

static void html_meta(struct buf *b, const char *name, struct view v)
{
    if (v.n == 0)
        return;
    buf_printf(b, "<meta name=\"%s\" content=\"", name);
    html_text(b, v);
    buf_put(b, VIEW("\">\n"));
}

void write_html(struct buf *b, const struct record *r, const struct write_options *o)
{
    const struct article *art = r->article;
    (void)o;
    buf_put(b, VIEW("<!DOCTYPE html>\n<html"));
    if (art->fields[FIELD_LANGUAGE].value.n) {
        buf_put(b, VIEW(" lang=\""));
        html_text(b, art->fields[FIELD_LANGUAGE].value);
        buf_putc(b, '"');
    }
    buf_put(b, VIEW(">\n<head>\n<meta charset=\"utf-8\">\n"));
    html_element(b, "title", art->fields[FIELD_TITLE].value);
    for (int f = FIELD_PUBLISHED; f < FIELD_COUNT; f++)
        html_meta(b, field_name((enum field_id)f), art->fields[f].value);
    for (uint32_t i = 0; i < art->nauthors; i++)
        html_meta(b, "author", art->authors[i]);
    buf_put(b, VIEW("</head>\n<body>\n<article>\n"));
    if (art->fields[FIELD_TITLE].value.n)
        html_element(b, "h1", art->fields[FIELD_TITLE].value);
    for (uint32_t i = 0; i < art->nblocks; i++) {
        bool item = art->blocks[i].type == BLOCK_LIST_ITEM;
        if (item && (i == 0 || art->blocks[i - 1].type != BLOCK_LIST_ITEM))
            buf_put(b, VIEW("<ul>\n"));
        html_block(b, &art->blocks[i]);
        if (item && (i + 1 == art->nblocks || art->blocks[i + 1].type != BLOCK_LIST_ITEM))
            buf_put(b, VIEW("</ul>\n"));
    }
    buf_put(b, VIEW("</article>\n</body>\n</html>\n"));
}
