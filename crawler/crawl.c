#include "crawler/crawl.h"
