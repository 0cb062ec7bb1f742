/* The names that mean something to the readers of scripts, as small numbers.  Private to script/. */
#ifndef QY_SCRIPT_WORDS_H
#define QY_SCRIPT_WORDS_H

#include "cleaner/base/view.h"

/* W(number, name, its first character, its middle one: name[length / 2]) */
#define JS_WORDS(W)                                                                                                    \
    W(DOLLAR, "$", '$', '$') W(IN, "in", 'i', 'n') W(OF, "of", 'o', 'f') W(TOP, "top", 't', 'o')                       \
    W(CSS, "css", 'c', 's') W(SRC, "src", 's', 'r') W(NEW, "new", 'n', 'e') W(SELF, "self", 's', 'l')                  \
    W(HTML, "html", 'h', 'm') W(CASE, "case", 'c', 's') W(VOID, "void", 'v', 'i') W(ELSE, "else", 'e', 's')            \
    W(ATOB, "atob", 'a', 'o') W(EVAL, "eval", 'e', 'a') W(JOIN, "join", 'j', 'i') W(HREF, "href", 'h', 'e')            \
    W(HIDE, "hide", 'h', 'd') W(STYLE, "style", 's', 'y') W(WRITE, "write", 'w', 'i') W(AFTER, "after", 'a', 't')      \
    W(SPLIT, "split", 's', 'l') W(THROW, "throw", 't', 'r') W(RETURN, "return", 'r', 'u')                              \
    W(TYPEOF, "typeof", 't', 'e') W(DELETE, "delete", 'd', 'e') W(BASE64, "Base64", 'B', 'e')                          \
    W(BASE64_LOW, "base64", 'b', 'e') W(JQUERY, "jQuery", 'j', 'e') W(ASSIGN, "assign", 'a', 'i')                      \
    W(APPEND, "append", 'a', 'e') W(BEFORE, "before", 'b', 'o') W(WINDOW, "window", 'w', 'd')                          \
    W(DECODE, "decode", 'd', 'o') W(GET_HOUR, "getHour", 'g', 'H') W(REPLACE, "replace", 'r', 'l')                     \
    W(WRITELN, "writeln", 'w', 't') W(PREPEND, "prepend", 'p', 'p') W(CSS_TEXT, "cssText", 'c', 'T')                   \
    W(REVERSE, "reverse", 'r', 'e') W(REFERRER, "referrer", 'r', 'r') W(LOCATION, "location", 'l', 't')                \
    W(GET_HOURS, "getHours", 'g', 'o') W(NAVIGATE, "navigate", 'n', 'g') W(UNESCAPE, "unescape", 'u', 'c')             \
    W(FUNCTION, "Function", 'F', 't') W(USER_AGENT, "userAgent", 'u', 'A') W(INNER_HTML, "innerHTML", 'i', 'r')        \
    W(OUTER_HTML, "outerHTML", 'o', 'r') W(DECODE_URI, "decodeURI", 'd', 'd')                                          \
    W(APP_VERSION, "appVersion", 'a', 'r') W(EXEC_SCRIPT, "execScript", 'e', 'c')                                      \
    W(SET_TIMEOUT, "setTimeout", 's', 'm') W(GLOBAL_THIS, "globalThis", 'g', 'l')                                      \
    W(SET_INTERVAL, "setInterval", 's', 't') W(SET_ATTRIBUTE, "setAttribute", 's', 'r')                                \
    W(FROM_CHAR_CODE, "fromCharCode", 'f', 'a') W(QUERY_SELECTOR, "querySelector", 'q', 'e')                           \
    W(BY_ID, "getElementById", 'g', 'e') W(QUERY_ALL, "querySelectorAll", 'q', 'e')                                    \
    W(DECODE_COMPONENT, "decodeURIComponent", 'd', 'C') W(INSERT_HTML, "insertAdjacentHTML", 'i', 'a')                 \
    W(BY_CLASS, "getElementsByClassName", 'g', 'B')

enum js_word {
    JS_NONE,
#define W(number, name, first, middle) JS_##number,
    JS_WORDS(W)
#undef W
    JS_COUNT
};

_Static_assert(JS_COUNT <= 64, "sets of words are the bits of a word");
#define JS_BIT(number) (UINT64_C(1) << JS_##number)

/* The number of a name, JS_NONE where it is none of these. */
enum js_word js_word(struct view name);

#endif
