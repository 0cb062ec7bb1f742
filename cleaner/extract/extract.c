#include "cleaner/extract/extract.h"

void extract_choose(struct page *p, struct article *art)
{
    (void)p;
    art->reason = REASON_EMPTY;
}

void extract_blocks(struct page *p, struct article *art)
{
    (void)p, (void)art;
}

void extract_links(struct page *p, struct article *art)
{
    (void)p, (void)art;
}
