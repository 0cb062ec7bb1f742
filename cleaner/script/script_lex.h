/* JavaScript as tokens: enough to read constants.  Private to script/. */
#ifndef QY_SCRIPT_LEX_H
#define QY_SCRIPT_LEX_H

#include "cleaner/script/script.h"
#include "cleaner/script/script_words.h"

enum token_kind { TOKEN_END, TOKEN_NAME, TOKEN_NUMBER, TOKEN_STRING, TOKEN_REGEX, TOKEN_MARK, TOKEN_LIST, TOKEN_CODE };

struct token {
    uint8_t kind;
    char mark;         /* TOKEN_MARK: the character; '=' never stands for "==" (that is 'e') */
    uint8_t word;      /* TOKEN_NAME: enum js_word */
    uint32_t n;        /* TOKEN_LIST: how many strings */
    struct view text;  /* as written; strings: the value; code: what eval was given */
    union {
        int64_t number;    /* TOKEN_NUMBER: its value, or -1 */
        struct view *list; /* TOKEN_LIST: the strings */
    };
};

struct lexer {
    struct arena *a;
    struct view code;
    size_t at;
    uint32_t escapes; /* letters and digits that were written as escapes */
    bool value;       /* the last token ended a value: a slash divides */
    size_t unclosed, unclosed_end; /* where a '[' has no ']' before the line ends */
};

/* The next token; comments and white space are skipped.  False with TOKEN_END behind the last. */
bool lex_next(struct lexer *lx, struct token *t);

/* Whether c stands in a name. */
bool lex_name_byte(char c);

/* Whether a slash behind the token divides; else it begins a regular expression. */
bool lex_ends_value(const struct token *t);

/*
 * Whether `t`, written right behind `before` (where both are words, behind a
 * space), is read as the same two tokens: false where it may not be.
 */
bool lex_apart(const struct token *before, const struct token *t);

static inline bool token_is(const struct token *t, char mark)
{
    return t->kind == TOKEN_MARK && t->mark == mark;
}
/* The word that a token is; JS_NONE for other names and other tokens. */
static inline enum js_word token_word(const struct token *t)
{
    return t->kind == TOKEN_NAME ? t->word : JS_NONE;
}
/* Whether the token is one of the words, JS_BIT(A) | JS_BIT(B). */
static inline bool token_among(const struct token *t, uint64_t words)
{
    return t->kind == TOKEN_NAME && t->word && words >> t->word & 1;
}

#endif
