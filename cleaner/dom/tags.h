/* The tags and attributes that some rule reads.  Everything else is UNKNOWN; its name is kept on the node. */
#ifndef QY_TAGS_H
#define QY_TAGS_H

#define TAGS(X)                                                                                                       \
    X(A) X(ABBR) X(ACRONYM) X(ADDRESS) X(APPLET) X(AREA) X(ARTICLE) X(ASIDE) X(AUDIO) X(B) X(BASE) X(BDI) X(BDO)      \
    X(BIG) X(BLINK) X(BLOCKQUOTE) X(BODY) X(BR) X(BUTTON) X(CANVAS) X(CAPTION) X(CENTER) X(CITE) X(CODE) X(COL)       \
    X(COLGROUP) X(DATA) X(DATALIST) X(DD) X(DEL) X(DETAILS) X(DFN) X(DIALOG) X(DIR) X(DIV) X(DL) X(DT) X(EM) X(EMBED) \
    X(FIELDSET) X(FIGCAPTION) X(FIGURE) X(FONT) X(FOOTER) X(FORM) X(FRAME) X(FRAMESET) X(H1) X(H2) X(H3) X(H4) X(H5)  \
    X(H6) X(HEAD) X(HEADER) X(HGROUP) X(HR) X(HTML) X(I) X(IFRAME) X(IMG) X(INPUT) X(INS) X(KBD) X(LABEL) X(LEGEND)   \
    X(LI) X(LINK) X(MAIN) X(MAP) X(MARK) X(MARQUEE) X(MATH) X(MENU) X(META) X(METER) X(NAV) X(NOBR) X(NOFRAMES)       \
    X(NOSCRIPT) X(OBJECT) X(OL) X(OPTGROUP) X(OPTION) X(OUTPUT) X(P) X(PARAM) X(PICTURE) X(PRE) X(PROGRESS) X(Q)      \
    X(RP) X(RT) X(RUBY) X(S) X(SAMP) X(SCRIPT) X(SECTION) X(SELECT) X(SMALL) X(SOURCE) X(SPAN) X(STRIKE) X(STRONG)    \
    X(STYLE) X(SUB) X(SUMMARY) X(SUP) X(SVG) X(TABLE) X(TBODY) X(TD) X(TEMPLATE) X(TEXTAREA) X(TFOOT) X(TH) X(THEAD)  \
    X(TIME) X(TITLE) X(TR) X(TRACK) X(TT) X(U) X(UL) X(VAR) X(VIDEO) X(WBR)

#define ATTRS(X)                                                                                                      \
    X(ALIGN, "align") X(ALT, "alt") X(ARIA_HIDDEN, "aria-hidden") X(BACKGROUND, "background") X(BGCOLOR, "bgcolor")   \
    X(BORDER, "border") X(CHARSET, "charset") X(CLASS, "class") X(COLOR, "color") X(COLSPAN, "colspan")               \
    X(CONTENT, "content") X(DATA_SRC, "data-src") X(DATETIME, "datetime") X(HEIGHT, "height") X(HIDDEN, "hidden")     \
    X(HREF, "href") X(HTTP_EQUIV, "http-equiv") X(ID, "id") X(ITEMPROP, "itemprop") X(ITEMSCOPE, "itemscope")         \
    X(ITEMTYPE, "itemtype") X(LANG, "lang") X(NAME, "name") X(ONCLICK, "onclick") X(PROPERTY, "property")             \
    X(REL, "rel") X(ROLE, "role") X(ROWSPAN, "rowspan") X(SCROLLAMOUNT, "scrollamount") X(SIZE, "size")               \
    X(SRC, "src") X(SRCDOC, "srcdoc") X(START, "start") X(STYLE, "style") X(TARGET, "target") X(TITLE, "title")       \
    X(TYPE, "type") X(VALIGN, "valign") X(VALUE, "value") X(WIDTH, "width") X(XML_LANG, "xml:lang") X(DATA_DATE, "data-date")         \
    X(PUBDATE, "pubdate") X(CELLPADDING, "cellpadding")

enum tag {
    TAG_UNKNOWN,
#define X(n) TAG_##n,
    TAGS(X)
#undef X
        TAG_COUNT
};

enum attr_name {
    ATTR_UNKNOWN,
#define X(n, s) ATTR_##n,
    ATTRS(X)
#undef X
        ATTR_COUNT
};

#endif
