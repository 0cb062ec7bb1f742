#include "cleaner/meta/meta.h"

void meta_read(struct page *p, struct article *art)
{
    (void)p, (void)art;
}
