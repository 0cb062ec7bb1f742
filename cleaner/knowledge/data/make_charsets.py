#!/usr/bin/env python3
"""Makes the encoding tables in this folder from iconv(3) of the GNU C library.

    make_charsets.py            write charset_*.c beside this script
    make_charsets.py --check    say whether the files there are what would be written

The tables are facts: which code point a pointer of the WHATWG Encoding Standard
(https://encoding.spec.whatwg.org/#indexes) stands for.  Where the C library and
the standard differ, the difference is listed in FIXES below, by the bytes.

Form of a table: a stream of sextets in the base64 alphabet; see unpack() in
../charsets.c, which is its only reader.
"""
import ctypes
import os
import sys

libc = ctypes.CDLL(None, use_errno=True)
libc.iconv_open.restype = ctypes.c_void_p
libc.iconv_open.argtypes = [ctypes.c_char_p, ctypes.c_char_p]
libc.iconv.restype = ctypes.c_size_t
libc.iconv.argtypes = [ctypes.c_void_p] + [ctypes.c_void_p] * 4
BAD = ctypes.c_size_t(-1).value
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
HERE = os.path.dirname(os.path.abspath(__file__))


class Iconv:
    def __init__(self, name):
        self.cd = libc.iconv_open(b"UTF-32LE", name.encode())
        if self.cd == ctypes.c_void_p(-1).value:
            sys.exit("iconv knows no " + name)

    def __call__(self, raw):
        """The code point that raw stands for; 0 for none or several."""
        src = ctypes.create_string_buffer(raw, len(raw))
        dst = ctypes.create_string_buffer(32)
        sp, dp = ctypes.c_void_p(ctypes.addressof(src)), ctypes.c_void_p(ctypes.addressof(dst))
        sn, dn = ctypes.c_size_t(len(raw)), ctypes.c_size_t(32)
        libc.iconv(self.cd, None, None, None, None)
        r = libc.iconv(self.cd, *(ctypes.addressof(x) for x in (sp, sn, dp, dn)))
        if r == BAD or sn.value:
            return 0
        libc.iconv(self.cd, None, None, ctypes.addressof(dp), ctypes.addressof(dn))
        out = dst.raw[:32 - dn.value]
        return int.from_bytes(out, "little") if len(out) == 4 else 0


def gb_bytes(p):
    off = p % 190
    return bytes([p // 190 + 0x81, off + (0x40 if off < 0x3F else 0x41)])


def gb4_bytes(p):
    return bytes([p // 12600 + 0x81, p // 1260 % 10 + 0x30, p // 10 % 126 + 0x81, p % 10 + 0x30])


def big5_bytes(p):
    off = p % 157
    return bytes([p // 157 + 0x81, off + (0x40 if off < 0x3F else 0x62)])


def korean_bytes(p):
    return bytes([p // 190 + 0x81, p % 190 + 0x41])


def sjis_bytes(p):
    lead, off = p // 188, p % 188
    return bytes([lead + (0x81 if lead < 0x1F else 0xC1), off + (0x40 if off < 0x3F else 0x41)])


def jis0212_bytes(p):
    return bytes([0x8F, p // 94 + 0xA1, p % 94 + 0xA1])


def high_byte(p):
    return bytes([p + 0x80])


def span(first, cp, n):
    """n consecutive pointers' bytes (same lead, or four-byte digits) from `first`, to code points from cp."""
    return {(first + i): cp + i for i in range(n)}


# Where the standard differs from glibc 2.36, by the bytes.
FIXES = {
    "gb18030": {0xA3A0: 0x3000, 0xFE51: 0xE816, 0xFE52: 0xE817, 0xFE53: 0xE818, 0xFE6C: 0xE831, 0xFE76: 0xE83B,
                0xFE91: 0xE855},
    # missing from glibc 2.36, and the one pointer whose code point is out of order
    "gb18030_4": {**span(0x82359037, 0x9FB4, 3), **span(0x82359130, 0x9FB7, 5), **span(0x84318236, 0xFE10, 4),
                  **span(0x84318330, 0xFE14, 6), 0x8135F437: 0xE7C7},
    "big5": {
        **span(0xA3C0, 0x2400, 32),
        0x8E69: 0x7BB8, 0x8E6F: 0x7C06, 0x8E7E: 0x7CCE, 0x8EAB: 0x7DD2, 0x8EB4: 0x7E1D, 0x8ECD: 0x8005, 0x8ED0: 0x8028,
        0x8F57: 0x83C1, 0x8F69: 0x84A8, 0x8F6E: 0x840F, 0x8FCB: 0x89A6, 0x8FCC: 0x89A9, 0x8FFE: 0x8D77, 0x906D: 0x90FD,
        0x907A: 0x92B9, 0x90DC: 0x975C, 0x90F1: 0x97FF, 0x91BF: 0x9F16, 0x9244: 0x8503, 0x92AF: 0x5159, 0x92B0: 0x515B,
        0x92B1: 0x515D, 0x92B2: 0x515E, 0x92C8: 0x936E, 0x92D1: 0x7479, 0x9447: 0x6D67, 0x94CA: 0x799B, 0x95D9: 0x9097,
        0x9644: 0x975D, 0x96ED: 0x701E, 0x96FC: 0x5B28, 0x9B76: 0x7201, 0x9B78: 0x77D7, 0x9B7B: 0x7E87, 0x9BC6: 0x99D6,
        0x9BDE: 0x91D4, 0x9BEC: 0x60DE, 0x9BF6: 0x6FB6, 0x9C42: 0x8F36, 0x9C53: 0x4FBB, 0x9C62: 0x71DF, 0x9C68: 0x9104,
        0x9C6B: 0x9DF0, 0x9C77: 0x83CF, 0x9CBC: 0x5C10, 0x9CBD: 0x79E3, 0x9CD0: 0x5A67, 0x9D57: 0x8F0B, 0x9D5A: 0x7B51,
        0x9DC4: 0x62D0, 0x9EA9: 0x6062, 0x9EEF: 0x75F9, 0x9EFD: 0x6C4A, 0x9F60: 0x9B2E, 0x9F66: 0x9F17, 0x9FCB: 0x50ED,
        0x9FD8: 0x5F0C, 0xA063: 0x880F, 0xA077: 0x62CE, 0xA0D5: 0x7468, 0xA0DF: 0x7162, 0xA0E4: 0x7250, 0xA145: 0x2027,
        0xA14E: 0xFE51, 0xA15A: 0x2574, 0xA1C2: 0x00AF, 0xA1C3: 0xFFE3, 0xA1C5: 0x02CD, 0xA1E3: 0xFF5E, 0xA1F2: 0x2295,
        0xA1F3: 0x2299, 0xA1FE: 0xFF0F, 0xA240: 0xFF3C, 0xA241: 0x2215, 0xA242: 0xFE68, 0xA244: 0xFFE5, 0xA246: 0xFFE0,
        0xA247: 0xFFE1, 0xA2CC: 0x5341, 0xA2CE: 0x5345, 0xA3E0: 0x2421, 0xA3E1: 0x20AC, 0xC6CF: 0x5EF4, 0xC6D3: 0x65E0,
        0xC6D5: 0x7676, 0xC6D7: 0x96B6, 0xC6DE: 0x3003, 0xC6DF: 0x4EDD, 0xFA5F: 0x5029, 0xFA66: 0x507D, 0xFABD: 0x5305,
        0xFAC5: 0x5344, 0xFAD5: 0x537F, 0xFB48: 0x5605, 0xFBB8: 0x5A77, 0xFBF3: 0x5E75, 0xFBF9: 0x5ED0, 0xFC4F: 0x5F58,
        0xFC6C: 0x60A4, 0xFCB9: 0x6490, 0xFCE2: 0x6674, 0xFCF1: 0x675E, 0xFDB7: 0x6C9C, 0xFDB8: 0x6E1D, 0xFDBB: 0x6E2F,
        0xFDF1: 0x716E, 0xFE52: 0x732A, 0xFE6F: 0x745C, 0xFEAA: 0x74E9, 0xFEDD: 0x7809,
    },
    "koi8-u": {0xAE: 0x045E, 0xBE: 0x040E},
    "macintosh": {0xC6: 0x2206, 0xF0: 0xF8FF},
    "windows-1255": {0xCA: 0x05BA},
    "x-mac-cyrillic": {0xFF: 0x20AC},
}


def table(name, codec, to_bytes, count):
    conv = Iconv(codec)
    fix = FIXES.get(name, {})
    cps = []
    for p in range(count):
        raw = to_bytes(p)
        cp = fix.get(int.from_bytes(raw, "big")) or conv(raw)
        if not cp and name.startswith("windows-") and 0x80 <= raw[0] <= 0x9F:
            cp = raw[0]  # the standard gives the C1 control where Microsoft's table has nothing
        cps.append(cp)
    return cps


def pack(cps):
    out, prev, i = [], 0, 0

    def put(*sextets):
        out.extend(ALPHABET[s] for s in sextets)

    while i < len(cps):
        cp = cps[i]
        run = 1
        if cp == 0:
            while i + run < len(cps) and cps[i + run] == 0 and run < 256:
                run += 1
            put(44 + (run - 1) // 64, (run - 1) % 64)
            i += run
            continue
        if cp == prev + 1:
            while i + run < len(cps) and cps[i + run] == prev + 1 + run and run < 512:
                run += 1
            if run > 2:
                put(32 + (run - 1) // 64, (run - 1) % 64)
                prev += run
                i += run
                continue
        if 1 <= cp - prev <= 32:
            put(cp - prev - 1)
        elif -4 <= cp - prev <= -1:
            put(40 + prev - cp - 1)
        elif cp < 0x10000:
            put(48 + (cp >> 12), cp >> 6 & 63, cp & 63)
        else:
            sys.exit("use high()")
        prev = cp
        i += 1
    return "".join(out)


def source(name, cps):
    """C source.  Code points of plane 2 go in as their low half, and a second stream lists where they are."""
    high = [i for i, cp in enumerate(cps) if cp > 0xFFFF]
    low = [cp & 0xFFFF for cp in cps]
    flags = [0] * len(cps)
    for i in high:
        flags[i] = 1
    streams = [(name, low)]
    text = "/* Generated by make_charsets.py from iconv(3); do not edit. */\n"
    text += '#include "cleaner/knowledge/data/charset_data.h"\n'
    for ident, values in streams:
        text += "\n" + literal("charset_data_" + ident, pack(values))
    if name == "big5":
        runs, beg = [], 0
        while beg < len(flags):
            end = beg
            while end < len(flags) and flags[end] == flags[beg]:
                end += 1
            runs.append(end - beg)
            beg = end
        text += "\n" + literal("charset_data_big5_plane2", pack2(runs))
    return text


def pack2(numbers):
    return "".join(ALPHABET[n >> 12 & 63] + ALPHABET[n >> 6 & 63] + ALPHABET[n & 63] for n in numbers)


def literal(ident, stream):
    lines = [stream[i:i + 112] for i in range(0, len(stream), 112)]
    return "const char " + ident + "[] =\n" + "\n".join('    "%s"' % x for x in lines) + ";\n"


SINGLE = [  # in the order of enum encoding
    ("ibm866", "IBM866"), ("iso-8859-2", "ISO-8859-2"), ("iso-8859-3", "ISO-8859-3"), ("iso-8859-4", "ISO-8859-4"),
    ("iso-8859-5", "ISO-8859-5"), ("iso-8859-6", "ISO-8859-6"), ("iso-8859-7", "ISO-8859-7"),
    ("iso-8859-8", "ISO-8859-8"), ("iso-8859-10", "ISO-8859-10"), ("iso-8859-13", "ISO-8859-13"),
    ("iso-8859-14", "ISO-8859-14"), ("iso-8859-15", "ISO-8859-15"), ("iso-8859-16", "ISO-8859-16"),
    ("koi8-r", "KOI8-R"), ("koi8-u", "KOI8-U"), ("macintosh", "MACINTOSH"), ("windows-874", "CP874"),
    ("windows-1250", "CP1250"), ("windows-1251", "CP1251"), ("windows-1252", "CP1252"), ("windows-1253", "CP1253"),
    ("windows-1254", "CP1254"), ("windows-1255", "CP1255"), ("windows-1256", "CP1256"), ("windows-1257", "CP1257"),
    ("windows-1258", "CP1258"), ("x-mac-cyrillic", "MAC-CYRILLIC"),
]


def tables():
    yield "gb18030", table("gb18030", "GB18030", gb_bytes, 126 * 190)
    yield "gb18030_4", table("gb18030_4", "GB18030", gb4_bytes, 39420)
    yield "big5", table("big5", "BIG5-HKSCS", big5_bytes, 126 * 157)
    yield "korean", table("korean", "UHC", korean_bytes, 125 * 190)
    yield "jis0208", table("jis0208", "CP932", sjis_bytes, 60 * 188)
    yield "jis0212", table("jis0212", "EUC-JP", jis0212_bytes, 94 * 94)
    single = []
    for name, codec in SINGLE:
        single += table(name, codec, high_byte, 128)
    yield "single", single


def main():
    wrong = 0
    for name, cps in tables():
        path = os.path.join(HERE, "charset_%s.c" % name)
        text = source(name, cps)
        if "--check" in sys.argv:
            with open(path, encoding="ascii") as f:
                if f.read() != text:
                    print("differs:", path)
                    wrong = 1
        else:
            with open(path, "w", encoding="ascii") as f:
                f.write(text)
    sys.exit(wrong)


if __name__ == "__main__":
    main()
