#include "cleaner/decode/encoding.h"

static const char *const names[ENC_COUNT] = {
    [ENC_UTF_8] = "utf-8", [ENC_UTF_16LE] = "utf-16le", [ENC_UTF_16BE] = "utf-16be", [ENC_GBK] = "gbk",
    [ENC_GB18030] = "gb18030", [ENC_BIG5] = "big5", [ENC_EUC_KR] = "euc-kr", [ENC_SHIFT_JIS] = "shift_jis",
    [ENC_EUC_JP] = "euc-jp", [ENC_ISO_2022_JP] = "iso-2022-jp", [ENC_X_USER_DEFINED] = "x-user-defined",
    [ENC_REPLACEMENT] = "replacement", [ENC_IBM866] = "ibm866", [ENC_ISO_8859_2] = "iso-8859-2",
    [ENC_ISO_8859_3] = "iso-8859-3", [ENC_ISO_8859_4] = "iso-8859-4", [ENC_ISO_8859_5] = "iso-8859-5",
    [ENC_ISO_8859_6] = "iso-8859-6", [ENC_ISO_8859_7] = "iso-8859-7", [ENC_ISO_8859_8] = "iso-8859-8",
    [ENC_ISO_8859_10] = "iso-8859-10", [ENC_ISO_8859_13] = "iso-8859-13", [ENC_ISO_8859_14] = "iso-8859-14",
    [ENC_ISO_8859_15] = "iso-8859-15", [ENC_ISO_8859_16] = "iso-8859-16", [ENC_KOI8_R] = "koi8-r",
    [ENC_KOI8_U] = "koi8-u", [ENC_MACINTOSH] = "macintosh", [ENC_WINDOWS_874] = "windows-874",
    [ENC_WINDOWS_1250] = "windows-1250", [ENC_WINDOWS_1251] = "windows-1251", [ENC_WINDOWS_1252] = "windows-1252",
    [ENC_WINDOWS_1253] = "windows-1253", [ENC_WINDOWS_1254] = "windows-1254", [ENC_WINDOWS_1255] = "windows-1255",
    [ENC_WINDOWS_1256] = "windows-1256", [ENC_WINDOWS_1257] = "windows-1257", [ENC_WINDOWS_1258] = "windows-1258",
    [ENC_X_MAC_CYRILLIC] = "x-mac-cyrillic", [ENC_ISO_8859_8_I] = "iso-8859-8-i",
};

/* https://encoding.spec.whatwg.org/#names-and-labels, by label. */
static const struct {
    const char *label;
    enum encoding encoding;
} labels[] = {
    {"866", ENC_IBM866}, {"ansi_x3.4-1968", ENC_WINDOWS_1252}, {"arabic", ENC_ISO_8859_6},
    {"ascii", ENC_WINDOWS_1252}, {"asmo-708", ENC_ISO_8859_6}, {"big5", ENC_BIG5}, {"big5-hkscs", ENC_BIG5},
    {"chinese", ENC_GBK}, {"cn-big5", ENC_BIG5}, {"cp1250", ENC_WINDOWS_1250}, {"cp1251", ENC_WINDOWS_1251},
    {"cp1252", ENC_WINDOWS_1252}, {"cp1253", ENC_WINDOWS_1253}, {"cp1254", ENC_WINDOWS_1254},
    {"cp1255", ENC_WINDOWS_1255}, {"cp1256", ENC_WINDOWS_1256}, {"cp1257", ENC_WINDOWS_1257},
    {"cp1258", ENC_WINDOWS_1258}, {"cp819", ENC_WINDOWS_1252}, {"cp866", ENC_IBM866}, {"csbig5", ENC_BIG5},
    {"cseuckr", ENC_EUC_KR}, {"cseucpkdfmtjapanese", ENC_EUC_JP}, {"csgb2312", ENC_GBK}, {"csibm866", ENC_IBM866},
    {"csiso2022jp", ENC_ISO_2022_JP}, {"csiso2022kr", ENC_REPLACEMENT}, {"csiso58gb231280", ENC_GBK},
    {"csiso88596e", ENC_ISO_8859_6}, {"csiso88596i", ENC_ISO_8859_6}, {"csiso88598e", ENC_ISO_8859_8},
    {"csiso88598i", ENC_ISO_8859_8_I}, {"csisolatin1", ENC_WINDOWS_1252}, {"csisolatin2", ENC_ISO_8859_2},
    {"csisolatin3", ENC_ISO_8859_3}, {"csisolatin4", ENC_ISO_8859_4}, {"csisolatin5", ENC_WINDOWS_1254},
    {"csisolatin6", ENC_ISO_8859_10}, {"csisolatin9", ENC_ISO_8859_15}, {"csisolatinarabic", ENC_ISO_8859_6},
    {"csisolatincyrillic", ENC_ISO_8859_5}, {"csisolatingreek", ENC_ISO_8859_7},
    {"csisolatinhebrew", ENC_ISO_8859_8}, {"cskoi8r", ENC_KOI8_R}, {"csksc56011987", ENC_EUC_KR},
    {"csmacintosh", ENC_MACINTOSH}, {"csshiftjis", ENC_SHIFT_JIS}, {"csunicode", ENC_UTF_16LE},
    {"cyrillic", ENC_ISO_8859_5}, {"dos-874", ENC_WINDOWS_874}, {"ecma-114", ENC_ISO_8859_6},
    {"ecma-118", ENC_ISO_8859_7}, {"elot_928", ENC_ISO_8859_7}, {"euc-jp", ENC_EUC_JP}, {"euc-kr", ENC_EUC_KR},
    {"gb18030", ENC_GB18030}, {"gb2312", ENC_GBK}, {"gb_2312", ENC_GBK}, {"gb_2312-80", ENC_GBK}, {"gbk", ENC_GBK},
    {"greek", ENC_ISO_8859_7}, {"greek8", ENC_ISO_8859_7}, {"hebrew", ENC_ISO_8859_8},
    {"hz-gb-2312", ENC_REPLACEMENT}, {"ibm819", ENC_WINDOWS_1252}, {"ibm866", ENC_IBM866},
    {"iso-10646-ucs-2", ENC_UTF_16LE}, {"iso-2022-cn", ENC_REPLACEMENT}, {"iso-2022-cn-ext", ENC_REPLACEMENT},
    {"iso-2022-jp", ENC_ISO_2022_JP}, {"iso-2022-kr", ENC_REPLACEMENT}, {"iso-8859-1", ENC_WINDOWS_1252},
    {"iso-8859-10", ENC_ISO_8859_10}, {"iso-8859-11", ENC_WINDOWS_874}, {"iso-8859-13", ENC_ISO_8859_13},
    {"iso-8859-14", ENC_ISO_8859_14}, {"iso-8859-15", ENC_ISO_8859_15}, {"iso-8859-16", ENC_ISO_8859_16},
    {"iso-8859-2", ENC_ISO_8859_2}, {"iso-8859-3", ENC_ISO_8859_3}, {"iso-8859-4", ENC_ISO_8859_4},
    {"iso-8859-5", ENC_ISO_8859_5}, {"iso-8859-6", ENC_ISO_8859_6}, {"iso-8859-6-e", ENC_ISO_8859_6},
    {"iso-8859-6-i", ENC_ISO_8859_6}, {"iso-8859-7", ENC_ISO_8859_7}, {"iso-8859-8", ENC_ISO_8859_8},
    {"iso-8859-8-e", ENC_ISO_8859_8}, {"iso-8859-8-i", ENC_ISO_8859_8_I}, {"iso-8859-9", ENC_WINDOWS_1254},
    {"iso-ir-100", ENC_WINDOWS_1252}, {"iso-ir-101", ENC_ISO_8859_2}, {"iso-ir-109", ENC_ISO_8859_3},
    {"iso-ir-110", ENC_ISO_8859_4}, {"iso-ir-126", ENC_ISO_8859_7}, {"iso-ir-127", ENC_ISO_8859_6},
    {"iso-ir-138", ENC_ISO_8859_8}, {"iso-ir-144", ENC_ISO_8859_5}, {"iso-ir-148", ENC_WINDOWS_1254},
    {"iso-ir-149", ENC_EUC_KR}, {"iso-ir-157", ENC_ISO_8859_10}, {"iso-ir-58", ENC_GBK},
    {"iso8859-1", ENC_WINDOWS_1252}, {"iso8859-10", ENC_ISO_8859_10}, {"iso8859-11", ENC_WINDOWS_874},
    {"iso8859-13", ENC_ISO_8859_13}, {"iso8859-14", ENC_ISO_8859_14}, {"iso8859-15", ENC_ISO_8859_15},
    {"iso8859-2", ENC_ISO_8859_2}, {"iso8859-3", ENC_ISO_8859_3}, {"iso8859-4", ENC_ISO_8859_4},
    {"iso8859-5", ENC_ISO_8859_5}, {"iso8859-6", ENC_ISO_8859_6}, {"iso8859-7", ENC_ISO_8859_7},
    {"iso8859-8", ENC_ISO_8859_8}, {"iso8859-9", ENC_WINDOWS_1254}, {"iso88591", ENC_WINDOWS_1252},
    {"iso885910", ENC_ISO_8859_10}, {"iso885911", ENC_WINDOWS_874}, {"iso885913", ENC_ISO_8859_13},
    {"iso885914", ENC_ISO_8859_14}, {"iso885915", ENC_ISO_8859_15}, {"iso88592", ENC_ISO_8859_2},
    {"iso88593", ENC_ISO_8859_3}, {"iso88594", ENC_ISO_8859_4}, {"iso88595", ENC_ISO_8859_5},
    {"iso88596", ENC_ISO_8859_6}, {"iso88597", ENC_ISO_8859_7}, {"iso88598", ENC_ISO_8859_8},
    {"iso88599", ENC_WINDOWS_1254}, {"iso_8859-1", ENC_WINDOWS_1252}, {"iso_8859-15", ENC_ISO_8859_15},
    {"iso_8859-1:1987", ENC_WINDOWS_1252}, {"iso_8859-2", ENC_ISO_8859_2}, {"iso_8859-2:1987", ENC_ISO_8859_2},
    {"iso_8859-3", ENC_ISO_8859_3}, {"iso_8859-3:1988", ENC_ISO_8859_3}, {"iso_8859-4", ENC_ISO_8859_4},
    {"iso_8859-4:1988", ENC_ISO_8859_4}, {"iso_8859-5", ENC_ISO_8859_5}, {"iso_8859-5:1988", ENC_ISO_8859_5},
    {"iso_8859-6", ENC_ISO_8859_6}, {"iso_8859-6:1987", ENC_ISO_8859_6}, {"iso_8859-7", ENC_ISO_8859_7},
    {"iso_8859-7:1987", ENC_ISO_8859_7}, {"iso_8859-8", ENC_ISO_8859_8}, {"iso_8859-8:1988", ENC_ISO_8859_8},
    {"iso_8859-9", ENC_WINDOWS_1254}, {"iso_8859-9:1989", ENC_WINDOWS_1254}, {"koi", ENC_KOI8_R},
    {"koi8", ENC_KOI8_R}, {"koi8-r", ENC_KOI8_R}, {"koi8-ru", ENC_KOI8_U}, {"koi8-u", ENC_KOI8_U},
    {"koi8_r", ENC_KOI8_R}, {"korean", ENC_EUC_KR}, {"ks_c_5601-1987", ENC_EUC_KR}, {"ks_c_5601-1989", ENC_EUC_KR},
    {"ksc5601", ENC_EUC_KR}, {"ksc_5601", ENC_EUC_KR}, {"l1", ENC_WINDOWS_1252}, {"l2", ENC_ISO_8859_2},
    {"l3", ENC_ISO_8859_3}, {"l4", ENC_ISO_8859_4}, {"l5", ENC_WINDOWS_1254}, {"l6", ENC_ISO_8859_10},
    {"l9", ENC_ISO_8859_15}, {"latin1", ENC_WINDOWS_1252}, {"latin2", ENC_ISO_8859_2}, {"latin3", ENC_ISO_8859_3},
    {"latin4", ENC_ISO_8859_4}, {"latin5", ENC_WINDOWS_1254}, {"latin6", ENC_ISO_8859_10},
    {"logical", ENC_ISO_8859_8_I}, {"mac", ENC_MACINTOSH}, {"macintosh", ENC_MACINTOSH}, {"ms932", ENC_SHIFT_JIS},
    {"ms_kanji", ENC_SHIFT_JIS}, {"replacement", ENC_REPLACEMENT}, {"shift-jis", ENC_SHIFT_JIS},
    {"shift_jis", ENC_SHIFT_JIS}, {"sjis", ENC_SHIFT_JIS}, {"sun_eu_greek", ENC_ISO_8859_7},
    {"tis-620", ENC_WINDOWS_874}, {"ucs-2", ENC_UTF_16LE}, {"unicode", ENC_UTF_16LE},
    {"unicode-1-1-utf-8", ENC_UTF_8}, {"unicode11utf8", ENC_UTF_8}, {"unicode20utf8", ENC_UTF_8},
    {"unicodefeff", ENC_UTF_16LE}, {"unicodefffe", ENC_UTF_16BE}, {"us-ascii", ENC_WINDOWS_1252},
    {"utf-16", ENC_UTF_16LE}, {"utf-16be", ENC_UTF_16BE}, {"utf-16le", ENC_UTF_16LE}, {"utf-8", ENC_UTF_8},
    {"utf8", ENC_UTF_8}, {"visual", ENC_ISO_8859_8}, {"windows-1250", ENC_WINDOWS_1250},
    {"windows-1251", ENC_WINDOWS_1251}, {"windows-1252", ENC_WINDOWS_1252}, {"windows-1253", ENC_WINDOWS_1253},
    {"windows-1254", ENC_WINDOWS_1254}, {"windows-1255", ENC_WINDOWS_1255}, {"windows-1256", ENC_WINDOWS_1256},
    {"windows-1257", ENC_WINDOWS_1257}, {"windows-1258", ENC_WINDOWS_1258}, {"windows-31j", ENC_SHIFT_JIS},
    {"windows-874", ENC_WINDOWS_874}, {"windows-949", ENC_EUC_KR}, {"x-cp1250", ENC_WINDOWS_1250},
    {"x-cp1251", ENC_WINDOWS_1251}, {"x-cp1252", ENC_WINDOWS_1252}, {"x-cp1253", ENC_WINDOWS_1253},
    {"x-cp1254", ENC_WINDOWS_1254}, {"x-cp1255", ENC_WINDOWS_1255}, {"x-cp1256", ENC_WINDOWS_1256},
    {"x-cp1257", ENC_WINDOWS_1257}, {"x-cp1258", ENC_WINDOWS_1258}, {"x-euc-jp", ENC_EUC_JP}, {"x-gbk", ENC_GBK},
    {"x-mac-cyrillic", ENC_X_MAC_CYRILLIC}, {"x-mac-roman", ENC_MACINTOSH}, {"x-mac-ukrainian", ENC_X_MAC_CYRILLIC},
    {"x-sjis", ENC_SHIFT_JIS}, {"x-unicode20utf8", ENC_UTF_8}, {"x-user-defined", ENC_X_USER_DEFINED},
    {"x-x-big5", ENC_BIG5},
};

const char *encoding_name(enum encoding e)
{
    return e < ENC_COUNT ? names[e] : NULL;
}

enum encoding encoding_of_label(struct view label)
{
    char low[32];
    while (label.n && ascii_space(label.p[0]) && label.p[0] != '\v')
        label = view_from(label, 1);
    while (label.n && ascii_space(label.p[label.n - 1]) && label.p[label.n - 1] != '\v')
        label.n--;
    if (!label.n || label.n > sizeof low)
        return ENC_NONE;
    for (size_t i = 0; i < label.n; i++)
        low[i] = ascii_lower(label.p[i]);
    size_t lo = 0, hi = sizeof labels / sizeof *labels;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        int order = view_cmp((struct view){low, label.n}, view_of(labels[mid].label));
        if (!order)
            return labels[mid].encoding;
        if (order < 0)
            hi = mid;
        else
            lo = mid + 1;
    }
    return ENC_NONE;
}

bool encoding_is_ascii(enum encoding e)
{
    return e < ENC_COUNT && e != ENC_UTF_16LE && e != ENC_UTF_16BE && e != ENC_ISO_2022_JP && e != ENC_REPLACEMENT;
}
