/* Any bytes in any content coding, by the first byte. */
#include "crawler/fetch/coding.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct view names[] = {VIEW_INIT("gzip"), VIEW_INIT("deflate"), VIEW_INIT("br"), VIEW_INIT("zstd"),
                                        VIEW_INIT("gzip, br")};
    struct bytes out = {0};
    bool cut, plain;
    if (size == 0)
        return 0;
    struct view wire = {(const char *)data + 1, size - 1};
    coding_decode(wire, names[data[0] % (sizeof names / sizeof *names)], 1 << 20, &out, &cut, &plain, NULL);
    if (out.n > 1 << 20)
        __builtin_trap();
    bytes_free(&out);
    return 0;
}
