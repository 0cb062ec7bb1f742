/*
 * A document or fragment of markup, a script, or the lines of a page's text.
 * The bytes decide; the name only where they leave it open.  One pass, no
 * memory.  UTF-16 is looked through: what follows reads a character at a time
 * and takes everything outside ASCII for a letter.
 */
#include "cleaner/meta/input.h"

/* Enough to tell; a page whose first markup comes later is no page. */
enum { PROBE_BYTES = 1 << 20 };

struct probe {
    struct view v;
    size_t step, off; /* 2 and 0 or 1 for UTF-16; else 1 and 0 */
};

struct evidence {
    size_t carriers;   /* opening tags with text right behind them */
    size_t tags;       /* opening tags with a known name */
    size_t lines;      /* lines with text */
    size_t bare;       /* lines with text and without such a carrier */
    size_t first;      /* where the first tag begins; VIEW_NONE for none */
    bool document;     /* doctype, html, head or body */
};

static size_t length(const struct probe *b)
{
    return b->v.n / b->step;
}

static unsigned char at(const struct probe *b, size_t i)
{
    if (i >= length(b))
        return 0;
    if (b->step == 1)
        return (unsigned char)b->v.p[i];
    unsigned char high = (unsigned char)b->v.p[i * 2 + (1 - b->off)];
    return high ? 0xFF : (unsigned char)b->v.p[i * 2 + b->off];
}

/* UTF-16 by its mark, or by every other of the first bytes being zero. */
static struct probe probe_of(struct view v)
{
    struct probe b = {v, 1, 0};
    if (v.n >= 2 && (!memcmp(v.p, "\xFF\xFE", 2) || !memcmp(v.p, "\xFE\xFF", 2))) {
        b.step = 2;
        b.off = v.p[0] == '\xFE';
        b.v = view_from(v, 2);
    } else if (v.n >= 8 && (!memcmp(v.p, "<\0", 2) || !memcmp(v.p, "\0<", 2))) {
        b.step = 2;
        b.off = v.p[0] == 0;
    } else if (view_starts(v, VIEW("\xEF\xBB\xBF"))) {
        b.v = view_from(v, 3);
    }
    if (b.v.n > PROBE_BYTES)
        b.v.n = PROBE_BYTES;
    return b;
}

static bool word_at(const struct probe *b, size_t i, const char *w)
{
    for (; *w; w++, i++)
        if (ascii_lower((char)at(b, i)) != *w)
            return false;
    return true;
}

/* The name at i is `w` and ends there. */
static bool name_at(const struct probe *b, size_t i, const char *w)
{
    return word_at(b, i, w) && !ascii_alnum((char)at(b, i + strlen(w)));
}

/* Tags that hold or part text, and those that a document alone has. */
static bool known_tag(const struct probe *b, size_t i)
{
    static const char *const t[] = {"a",  "p",  "div", "span", "td",   "th", "tr",     "table", "li",     "ul",  "ol",
                                    "br", "h1", "h2",  "h3",   "h4",   "b",  "strong", "font",  "img",    "dt",  "dd",
                                    "i",  "em", "pre", "form", "meta", "u",  "script", "style", "iframe", "link", "title",
                                    "center", "section", "article", "h5", "h6", "blockquote", "marquee", "select", "input"};
    for (size_t k = 0; k < sizeof t / sizeof *t; k++)
        if (name_at(b, i, t[k]))
            return true;
    return false;
}

static bool document_tag(const struct probe *b, size_t i)
{
    static const char *const t[] = {"!doctype", "html", "head", "body", "frameset", "rss", "feed"};
    for (size_t k = 0; k < sizeof t / sizeof *t; k++)
        if (name_at(b, i, t[k]))
            return true;
    return false;
}

/* One past the '>' of the tag whose name begins at i; i where it does not close within reason. */
static size_t tag_end(const struct probe *b, size_t i)
{
    unsigned char quote = 0;
    for (size_t k = i; k < i + 4096 && at(b, k); k++) {
        unsigned char c = at(b, k);
        if (quote)
            quote = c == quote ? 0 : quote;
        else if (c == '"' || c == '\'')
            quote = c;
        else if (c == '>')
            return k + 1;
        else if (c == '<')
            break;
    }
    return i;
}

static struct evidence weigh(const struct probe *b)
{
    struct evidence e = {.first = VIEW_NONE};
    size_t begin = 0;
    while (begin < length(b) && at(b, begin) <= ' ')
        begin++;
    bool text = false, carried = false, opened = false;
    for (size_t i = 0, n = length(b); i <= n; i++) {
        unsigned char c = i < n ? at(b, i) : '\n';
        if (c == '<' && i + 1 < n) {
            size_t end = tag_end(b, i + 1);
            bool close = at(b, i + 1) == '/';
            if (end == i + 1 || (!close && !ascii_alpha((char)at(b, i + 1)) && at(b, i + 1) != '!'))
                goto letter;
            if (e.first == VIEW_NONE)
                e.first = i;
            e.document |= document_tag(b, i + 1);
            if (e.document && at(b, begin) == '<')
                break; /* nothing that follows can make it anything else */
            opened = !close && known_tag(b, i + 1);
            e.tags += opened;
            i = end - 1;
        } else if (c == '\n' || c == '\r') {
            e.lines += text;
            e.bare += text && !carried;
            text = carried = false;
        } else if (c > ' ') {
        letter:
            text = true;
            carried |= opened;
            e.carriers += opened;
            opened = false;
        }
    }
    return e;
}

/* Words that a program has and a page's text has not, each counted once, before `end`. */
static size_t script_words(const struct probe *b, size_t end)
{
    static const char *const t[] = {"function(", "function ", "var ", "let ", "const ", "document.", "window.", "eval(", "return ",
                                    "$(", "});", "=>", "typeof ", "unescape(", "new array(", "if(", "if (", "\\x6", ".prototype",
                                    "else{", "() {", "(){", "String.fromcharcode", "settimeout("};
    size_t n = 0;
    for (size_t k = 0; k < sizeof t / sizeof *t; k++)
        for (size_t i = 0; i < end && i < 65536; i++)
            if (word_at(b, i, t[k])) {
                n++;
                break;
            }
    return n;
}

/* The punctuation of a program, one character in twenty at least. */
static bool reads_like_code(const struct probe *b, size_t end)
{
    size_t n = 0;
    end = end < 65536 ? end : 65536;
    for (size_t i = 0; i < end; i++)
        n += at(b, i) && strchr("(){};=[]", at(b, i)) != NULL;
    return n * 20 >= end;
}

static struct view path_of(const struct capture *c)
{
    struct view v = c->final_url.n ? c->final_url : c->url;
    view_cut(v, '#', &v, NULL);
    view_cut(v, '?', &v, NULL);
    return v;
}

static bool ends_ci(struct view v, const char *tail)
{
    size_t n = strlen(tail);
    return v.n >= n && view_eq_ci(view_from(v, v.n - n), view_of(tail));
}

static bool is_script(const struct capture *c, const struct probe *b, const struct evidence *e)
{
    size_t i = 0;
    while (i < length(b) && at(b, i) <= ' ')
        i++;
    if (at(b, i) == '<')
        return false; /* an error page served under a script's name */
    bool named = ends_ci(path_of(c), ".js") || view_find_ci(c->content_type, VIEW("javascript"), 0) != VIEW_NONE;
    size_t before = e->first < length(b) ? e->first : length(b);
    if (named)
        return !e->document || script_words(b, before) > 0;
    return reads_like_code(b, before) && script_words(b, before) >= (e->tags ? 3 : 2);
}

enum page_kind input_kind(const struct capture *c)
{
    struct probe b = probe_of(c->body);
    struct evidence e = weigh(&b);
    struct view path = path_of(c);
    if (is_script(c, &b, &e))
        return PAGE_SCRIPT;
    if (e.document)
        return PAGE_HTML;
    if (!e.tags)
        return PAGE_TEXT;
    if (ends_ci(path, ".html") || ends_ci(path, ".htm") || ends_ci(path, ".shtml") || ends_ci(path, ".xhtml") ||
        view_find_ci(c->content_type, VIEW("html"), 0) != VIEW_NONE)
        return PAGE_HTML;
    /* A fragment carries its text in tags; a dump has lines of text and a stray tag here and there. */
    return e.carriers > 0 && e.bare * 2 <= e.lines ? PAGE_HTML : PAGE_TEXT;
}
