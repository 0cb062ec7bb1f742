/* JavaScript as tokens: enough to read constants.  Private to script/. */
#ifndef QY_SCRIPT_LEX_H
#define QY_SCRIPT_LEX_H

#include "cleaner/script/script.h"

enum token_kind { TOKEN_END, TOKEN_NAME, TOKEN_NUMBER, TOKEN_STRING, TOKEN_REGEX, TOKEN_MARK, TOKEN_LIST, TOKEN_CODE };

struct token {
    uint8_t kind;
    char mark;         /* TOKEN_MARK: the character; '=' never stands for "==" (that is 'e') */
    uint32_t n;        /* TOKEN_LIST: how many strings */
    struct view text;  /* as written; strings: the value; code: what eval was given */
    int64_t number;    /* TOKEN_NUMBER: its value, or -1 */
    struct view *list; /* TOKEN_LIST: the strings */
};

struct lexer {
    struct arena *a;
    struct view code;
    size_t at;
    uint32_t escapes; /* letters and digits that were written as escapes */
    bool value;       /* the last token ended a value: a slash divides */
};

/* The next token; comments and white space are skipped. */
struct token lex_next(struct lexer *lx);

static inline bool token_is(const struct token *t, char mark)
{
    return t->kind == TOKEN_MARK && t->mark == mark;
}
static inline bool token_named(const struct token *t, const char *name)
{
    return t->kind == TOKEN_NAME && view_eq(t->text, view_of(name));
}

#endif
