#include "cleaner/meta/input.h"

enum page_kind input_kind(const struct capture *c)
{
    return view_find(c->body, VIEW("<"), 0) != VIEW_NONE ? PAGE_HTML : PAGE_TEXT;
}
