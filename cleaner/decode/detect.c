#include "cleaner/decode/detect.h"

#include "cleaner/decode/prescan.h"
#include "cleaner/decode/utf8_valid.h"

static enum encoding bom(struct view bytes, size_t *skip)
{
    static const struct {
        struct view mark;
        enum encoding encoding;
    } t[] = {{VIEW_INIT("\xEF\xBB\xBF"), ENC_UTF_8}, {VIEW_INIT("\xFE\xFF"), ENC_UTF_16BE},
             {VIEW_INIT("\xFF\xFE"), ENC_UTF_16LE}};
    for (size_t i = 0; i < sizeof t / sizeof *t; i++)
        if (view_starts(bytes, t[i].mark)) {
            *skip = t[i].mark.n;
            return t[i].encoding;
        }
    return ENC_NONE;
}

void detect(struct arena *a, const struct charsets *tables, struct view bytes, struct view http, bool markup,
            struct detected *out)
{
    (void)a, (void)tables;
    *out = (struct detected){.how = "bom"};
    out->declared = bom(bytes, &out->skip);
    if (out->declared == ENC_NONE) {
        out->declared = encoding_of_label(http);
        out->how = "http";
    }
    if (out->declared == ENC_NONE && markup) {
        out->declared = prescan(bytes);
        out->how = "meta";
    }
    struct view rest = view_from(bytes, out->skip);
    bool utf8 = utf8_valid((const uint8_t *)rest.p, rest.n) == rest.n;
    out->encoding = out->declared;
    if (utf8 && (out->declared == ENC_NONE || encoding_is_ascii(out->declared)))
        out->encoding = ENC_UTF_8;
    else if (out->declared == ENC_NONE || (!utf8 && out->declared == ENC_UTF_8))
        out->encoding = ENC_GB18030;
    if (out->declared == ENC_NONE)
        out->how = "detected";
    else if (out->encoding != out->declared)
        out->how = "override";
    out->valid = utf8 && out->encoding == ENC_UTF_8;
}
