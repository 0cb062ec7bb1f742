#include "cleaner/decontaminate/decontaminate.h"

void decontaminate_page(struct page *p)
{
    (void)p;
}

void decontaminate_script(struct page *p)
{
    (void)p;
}
