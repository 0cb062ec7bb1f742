/* The readers of tokens, one token at a time, so that one pass of the lexer serves both.  Private to script/. */
#ifndef QY_SCRIPT_PASS_H
#define QY_SCRIPT_PASS_H

#include "cleaner/script/script_lex.h"

/* script_read.c: what the code does. */
struct script_reader;
struct script_reader *reader_open(struct arena *a, struct view code, struct script_facts *out);
void reader_token(struct script_reader *r, const struct token *t);
void reader_end(struct script_reader *r);

#endif
