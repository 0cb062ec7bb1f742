/*
 * The order matters: what hides is found before what is seen is weighed, and
 * words are cut out of the text last, because that moves the text.
 */
#include "cleaner/decontaminate/spam.h"

void decontaminate_page(struct page *p)
{
    if (!p->know->lexicon || !p->dom.n)
        return;
    struct spam *s = arena_new(p->a, struct spam);
    *s = (struct spam){.p = p, .a = p->a, .lex = p->know->lexicon};
    spam_build(s);
    if (p->kind == PAGE_HTML) {
        style_mark(s);
        scripts_judge(s);
        frames_judge(s);
    }
    titles_judge(s);
    if (p->kind == PAGE_HTML) {
        hidden_judge(s);
        links_judge(s);
    }
    brand_judge(s);
    noise_judge(s);
    whole_judge(s);
    body_judge(s);
}

void decontaminate_script(struct page *p)
{
    if (!p->know->lexicon)
        return;
    struct spam *s = arena_new(p->a, struct spam);
    *s = (struct spam){.p = p, .a = p->a, .lex = p->know->lexicon, .domain_known = true}; /* a script's own address is not its page's */
    scripts_judge(s);
}
