/* The readers of tokens, one token at a time, so that one pass of the lexer serves both.  Private to script/. */
#ifndef QY_SCRIPT_PASS_H
#define QY_SCRIPT_PASS_H

#include "cleaner/script/script_lex.h"

/* script_read.c: what the code does.  visitor: who is named in strings matters, for the code looks at the visitor. */
struct script_reader;
struct script_reader *reader_open(struct arena *a, bool visitor, struct script_facts *out);
bool reader_visitor(struct view code); /* whether it may look at him */
void reader_token(struct script_reader *r, const struct token *t);
void reader_end(struct script_reader *r);

#endif
