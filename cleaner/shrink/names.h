/*
 * What the pass must know of each tag: how the tokenizer reads its body, and
 * how the tree builder opens and closes it.  Private to cleaner/shrink.
 */
#ifndef QY_SHRINK_NAMES_H
#define QY_SHRINK_NAMES_H

#include "cleaner/base/view.h"
#include "cleaner/dom/tags.h"

enum {
    N_VOID = 1,      /* never has a body */
    N_RAW = 2,       /* the body is not markup */
    N_CODE = 4,      /* ... and nothing a reader sees */
    N_FORMAT = 8,    /* an active formatting element: reopened where it was not closed */
    N_SPECIAL = 16,  /* ends the search of "any other end tag" */
    N_SCOPE = 32,    /* ends the search for an element "in scope" */
    N_MARKER = 64,   /* formatting elements before it are not reopened inside */
    N_CLOSES_P = 128,
    N_SVG = 256,     /* may stand inside svg and leaves the parser there */
    N_MATH = 512,    /* the same inside math */
    N_ROOT = 1024,   /* html, head, body: never nest */
    N_TABLE = 2048,  /* tr, td ... : closed in table scope */
    N_HEADING = 4096,
    N_BREAKS = 8192, /* its start tag ends svg and math */
    N_REOPENS = 16384, /* formatting elements are reopened before it though it is special */
    /* Gumbo 0.10.1 does not know it: the end tag of any such element closes the innermost of them */
    N_NAMELESS = 32768,
    N_SVG_ONLY = N_SVG | N_NAMELESS,
    N_MATH_ONLY = N_MATH | N_NAMELESS,
};

#define NAMES(X)                                                                                                       \
    X(A, "a", N_FORMAT | N_SVG) X(ADDRESS, "address", N_SPECIAL | N_CLOSES_P)                                          \
    X(APPLET, "applet", N_SPECIAL | N_SCOPE | N_MARKER | N_REOPENS) X(AREA, "area", N_SPECIAL | N_VOID | N_REOPENS)    \
    X(ARTICLE, "article", N_SPECIAL | N_CLOSES_P) X(ASIDE, "aside", N_SPECIAL | N_CLOSES_P)                            \
    X(B, "b", N_FORMAT | N_BREAKS) X(BASE, "base", N_SPECIAL | N_VOID) X(BASEFONT, "basefont", N_SPECIAL | N_VOID)     \
    X(BGSOUND, "bgsound", N_SPECIAL | N_VOID) X(BIG, "big", N_FORMAT | N_BREAKS)                                       \
    X(BLOCKQUOTE, "blockquote", N_SPECIAL | N_CLOSES_P | N_BREAKS) X(BODY, "body", N_SPECIAL | N_ROOT | N_BREAKS)      \
    X(BR, "br", N_SPECIAL | N_VOID | N_BREAKS | N_REOPENS) X(BUTTON, "button", N_SPECIAL | N_REOPENS)                  \
    X(CAPTION, "caption", N_SPECIAL | N_SCOPE | N_MARKER | N_TABLE)                                                    \
    X(CENTER, "center", N_SPECIAL | N_CLOSES_P | N_BREAKS) X(CODE, "code", N_FORMAT | N_BREAKS)                        \
    X(COL, "col", N_SPECIAL | N_VOID) X(COLGROUP, "colgroup", N_SPECIAL | N_TABLE)                                     \
    X(DD, "dd", N_SPECIAL | N_CLOSES_P | N_BREAKS) X(DETAILS, "details", N_SPECIAL | N_CLOSES_P)                       \
    X(DIR, "dir", N_SPECIAL | N_CLOSES_P) X(DIV, "div", N_SPECIAL | N_CLOSES_P | N_BREAKS)                             \
    X(DL, "dl", N_SPECIAL | N_CLOSES_P | N_BREAKS) X(DT, "dt", N_SPECIAL | N_CLOSES_P | N_BREAKS)                      \
    X(EM, "em", N_FORMAT | N_BREAKS) X(EMBED, "embed", N_SPECIAL | N_VOID | N_BREAKS | N_REOPENS)                      \
    X(FIELDSET, "fieldset", N_SPECIAL | N_CLOSES_P) X(FIGCAPTION, "figcaption", N_SPECIAL | N_CLOSES_P)                \
    X(FIGURE, "figure", N_SPECIAL | N_CLOSES_P) X(FONT, "font", N_FORMAT) X(FOOTER, "footer", N_SPECIAL | N_CLOSES_P)  \
    X(FORM, "form", N_SPECIAL | N_CLOSES_P) X(FRAME, "frame", N_SPECIAL | N_VOID) X(FRAMESET, "frameset", N_SPECIAL)   \
    X(H1, "h1", N_SPECIAL | N_CLOSES_P | N_HEADING | N_BREAKS)                                                         \
    X(H2, "h2", N_SPECIAL | N_CLOSES_P | N_HEADING | N_BREAKS)                                                         \
    X(H3, "h3", N_SPECIAL | N_CLOSES_P | N_HEADING | N_BREAKS)                                                         \
    X(H4, "h4", N_SPECIAL | N_CLOSES_P | N_HEADING | N_BREAKS)                                                         \
    X(H5, "h5", N_SPECIAL | N_CLOSES_P | N_HEADING | N_BREAKS)                                                         \
    X(H6, "h6", N_SPECIAL | N_CLOSES_P | N_HEADING | N_BREAKS) X(HEAD, "head", N_SPECIAL | N_ROOT | N_BREAKS)          \
    X(HEADER, "header", N_SPECIAL | N_CLOSES_P) X(HGROUP, "hgroup", N_SPECIAL | N_CLOSES_P)                            \
    X(HR, "hr", N_SPECIAL | N_VOID | N_CLOSES_P | N_BREAKS) X(HTML, "html", N_SPECIAL | N_SCOPE | N_ROOT)              \
    X(I, "i", N_FORMAT | N_BREAKS) X(IFRAME, "iframe", N_SPECIAL | N_RAW) X(IMAGE, "image", N_VOID | N_SVG)            \
    X(IMG, "img", N_SPECIAL | N_VOID | N_BREAKS | N_REOPENS) X(INPUT, "input", N_SPECIAL | N_VOID | N_REOPENS)         \
    X(ISINDEX, "isindex", N_VOID | N_CLOSES_P) X(KEYGEN, "keygen", N_VOID)                                             \
    X(LI, "li", N_SPECIAL | N_CLOSES_P | N_BREAKS) X(LINK, "link", N_SPECIAL | N_VOID)                                 \
    X(LISTING, "listing", N_SPECIAL | N_CLOSES_P | N_BREAKS) X(MAIN, "main", N_CLOSES_P)                               \
    X(MARQUEE, "marquee", N_SPECIAL | N_SCOPE | N_MARKER | N_REOPENS) X(MATH, "math", N_MATH)                          \
    X(MENU, "menu", N_SPECIAL | N_CLOSES_P | N_BREAKS) X(MENUITEM, "menuitem", N_SPECIAL | N_VOID)                     \
    X(META, "meta", N_SPECIAL | N_VOID | N_BREAKS) X(NAV, "nav", N_SPECIAL | N_CLOSES_P)                               \
    X(NOBR, "nobr", N_FORMAT | N_BREAKS) X(NOEMBED, "noembed", N_SPECIAL | N_RAW)                                      \
    X(NOFRAMES, "noframes", N_SPECIAL | N_RAW) X(NOSCRIPT, "noscript", N_SPECIAL | N_REOPENS)                          \
    X(OBJECT, "object", N_SPECIAL | N_SCOPE | N_MARKER | N_REOPENS) X(OL, "ol", N_SPECIAL | N_CLOSES_P | N_BREAKS)     \
    X(OPTGROUP, "optgroup", 0) X(OPTION, "option", 0) X(P, "p", N_SPECIAL | N_CLOSES_P | N_BREAKS)                     \
    X(PARAM, "param", N_SPECIAL | N_VOID) X(PLAINTEXT, "plaintext", N_SPECIAL | N_CLOSES_P)                            \
    X(PRE, "pre", N_SPECIAL | N_CLOSES_P | N_BREAKS) X(RB, "rb", 0) X(RP, "rp", 0) X(RT, "rt", 0) X(RTC, "rtc", 0)     \
    X(RUBY, "ruby", N_BREAKS) X(S, "s", N_FORMAT | N_BREAKS) X(SCRIPT, "script", N_SPECIAL | N_RAW | N_CODE)           \
    X(SECTION, "section", N_SPECIAL | N_CLOSES_P) X(SELECT, "select", N_SPECIAL | N_REOPENS)                           \
    X(SMALL, "small", N_FORMAT | N_BREAKS) X(SOURCE, "source", N_SPECIAL | N_VOID) X(SPAN, "span", N_BREAKS)           \
    X(STRIKE, "strike", N_FORMAT | N_BREAKS) X(SUB, "sub", N_BREAKS) X(SUP, "sup", N_BREAKS) X(VAR, "var", N_BREAKS)   \
    X(STRONG, "strong", N_FORMAT | N_BREAKS) X(STYLE, "style", N_SPECIAL | N_RAW | N_CODE)                             \
    X(SUMMARY, "summary", N_SPECIAL | N_CLOSES_P) X(SVG, "svg", N_SVG)                                                 \
    X(TABLE, "table", N_SPECIAL | N_SCOPE | N_BREAKS) X(TBODY, "tbody", N_SPECIAL | N_TABLE)                           \
    X(TD, "td", N_SPECIAL | N_SCOPE | N_MARKER | N_TABLE) X(TEMPLATE, "template", N_SPECIAL | N_SCOPE | N_MARKER)      \
    X(TEXTAREA, "textarea", N_SPECIAL | N_RAW) X(TFOOT, "tfoot", N_SPECIAL | N_TABLE)                                  \
    X(TH, "th", N_SPECIAL | N_SCOPE | N_MARKER | N_TABLE) X(THEAD, "thead", N_SPECIAL | N_TABLE)                       \
    X(TITLE, "title", N_SPECIAL | N_RAW) X(TR, "tr", N_SPECIAL | N_TABLE) X(TRACK, "track", N_SPECIAL | N_VOID)        \
    X(TT, "tt", N_FORMAT | N_BREAKS) X(U, "u", N_FORMAT | N_BREAKS) X(UL, "ul", N_SPECIAL | N_CLOSES_P | N_BREAKS)     \
    X(WBR, "wbr", N_SPECIAL | N_VOID | N_REOPENS) X(XMP, "xmp", N_SPECIAL | N_RAW | N_CLOSES_P | N_REOPENS)            \
    /* without rules of their own */                                                                                   \
    X(CITE, "cite", 0) X(Q, "q", 0) X(DFN, "dfn", 0) X(ABBR, "abbr", 0) X(DATA, "data", 0) X(TIME, "time", 0)          \
    X(SAMP, "samp", 0) X(KBD, "kbd", 0) X(MARK, "mark", 0) X(BDI, "bdi", 0) X(BDO, "bdo", 0) X(INS, "ins", 0)          \
    X(DEL, "del", 0) X(VIDEO, "video", 0) X(AUDIO, "audio", 0) X(CANVAS, "canvas", 0) X(MAP, "map", 0)                 \
    X(MGLYPH, "mglyph", 0) X(MALIGNMARK, "malignmark", 0) X(ANNOTATION_XML, "annotation-xml", 0)                       \
    X(LEGEND, "legend", 0) X(LABEL, "label", 0) X(DATALIST, "datalist", 0) X(OUTPUT, "output", 0)                      \
    X(PROGRESS, "progress", 0) X(METER, "meter", 0) X(ACRONYM, "acronym", 0) X(NEXTID, "nextid", 0)                    \
    X(BLINK, "blink", 0) X(MULTICOL, "multicol", 0) X(SPACER, "spacer", 0)                                             \
    /* svg */                                                                                                          \
    X(ANIMATE, "animate", N_SVG_ONLY) X(ANIMATEMOTION, "animatemotion", N_SVG_ONLY)                                    \
    X(ANIMATETRANSFORM, "animatetransform", N_SVG_ONLY) X(CIRCLE, "circle", N_SVG_ONLY)                                \
    X(CLIPPATH, "clippath", N_SVG_ONLY) X(DEFS, "defs", N_SVG_ONLY) X(DESC, "desc", N_SVG)                             \
    X(ELLIPSE, "ellipse", N_SVG_ONLY) X(FEBLEND, "feblend", N_SVG_ONLY) X(FECOLORMATRIX, "fecolormatrix", N_SVG_ONLY)  \
    X(FECOMPONENTTRANSFER, "fecomponenttransfer", N_SVG_ONLY) X(FECOMPOSITE, "fecomposite", N_SVG_ONLY)                \
    X(FEFLOOD, "feflood", N_SVG_ONLY) X(FEFUNCA, "fefunca", N_SVG_ONLY) X(FEFUNCB, "fefuncb", N_SVG_ONLY)              \
    X(FEFUNCG, "fefuncg", N_SVG_ONLY) X(FEFUNCR, "fefuncr", N_SVG_ONLY)                                                \
    X(FEGAUSSIANBLUR, "fegaussianblur", N_SVG_ONLY) X(FEMERGE, "femerge", N_SVG_ONLY)                                  \
    X(FEMERGENODE, "femergenode", N_SVG_ONLY) X(FEMORPHOLOGY, "femorphology", N_SVG_ONLY)                              \
    X(FEOFFSET, "feoffset", N_SVG_ONLY) X(FILTER, "filter", N_SVG_ONLY) X(FOREIGNOBJECT, "foreignobject", N_SVG)       \
    X(G, "g", N_SVG_ONLY) X(LINE, "line", N_SVG_ONLY) X(LINEARGRADIENT, "lineargradient", N_SVG_ONLY)                  \
    X(MARKER, "marker", N_SVG_ONLY) X(MASK, "mask", N_SVG_ONLY) X(METADATA, "metadata", N_SVG_ONLY)                    \
    X(PATH, "path", N_SVG_ONLY) X(PATTERN, "pattern", N_SVG_ONLY) X(POLYGON, "polygon", N_SVG_ONLY)                    \
    X(POLYLINE, "polyline", N_SVG_ONLY) X(RADIALGRADIENT, "radialgradient", N_SVG_ONLY) X(RECT, "rect", N_SVG_ONLY)    \
    X(STOP, "stop", N_SVG_ONLY) X(SYMBOL, "symbol", N_SVG_ONLY) X(TEXT, "text", N_SVG_ONLY)                            \
    X(TEXTPATH, "textpath", N_SVG_ONLY) X(TSPAN, "tspan", N_SVG_ONLY) X(USE, "use", N_SVG_ONLY)                        \
    /* math */                                                                                                         \
    X(MFRAC, "mfrac", N_MATH_ONLY) X(MI, "mi", N_MATH) X(MN, "mn", N_MATH) X(MO, "mo", N_MATH)                         \
    X(MOVER, "mover", N_MATH_ONLY) X(MROW, "mrow", N_MATH_ONLY) X(MS, "ms", N_MATH) X(MSPACE, "mspace", N_MATH_ONLY)   \
    X(MSQRT, "msqrt", N_MATH_ONLY) X(MSTYLE, "mstyle", N_MATH_ONLY) X(MSUB, "msub", N_MATH_ONLY)                       \
    X(MSUBSUP, "msubsup", N_MATH_ONLY) X(MSUP, "msup", N_MATH_ONLY) X(MTABLE, "mtable", N_MATH_ONLY)                   \
    X(MTD, "mtd", N_MATH_ONLY) X(MTEXT, "mtext", N_MATH) X(MTR, "mtr", N_MATH_ONLY) X(MUNDER, "munder", N_MATH_ONLY)   \
    X(MUNDEROVER, "munderover", N_MATH_ONLY)

enum name_id {
    NAME_OTHER,
#define X(id, s, f) NAME_##id,
    NAMES(X)
#undef X
        NAME_COUNT
};

struct name {
    struct view name;
    uint16_t flags;
};
extern const struct name names[NAME_COUNT];

/* Look-up tables, made on the caller's stack: a few hundred stores, less than one page's tags cost without them. */
struct name_index {
    uint8_t tag[1024];
    uint8_t attr[256];
};
void names_index(struct name_index *x);

enum name_id names_tag(const struct name_index *x, const char *p, size_t n);
enum attr_name names_attr(const struct name_index *x, const char *p, size_t n);

/* A number for a name in any case; equal names give equal numbers. */
uint32_t names_hash(const char *p, size_t n);

#endif
