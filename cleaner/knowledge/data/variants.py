#!/usr/bin/env python3
"""Build variants.bin: which simplified characters a traditional one can stand for.

usage: variants.py [/usr/share/unicode/Unihan_Variants.txt.bz2] > variants.bin

Facts from OpenCC 1.1 (libopencc.so.1.1, its t2s and s2t tables asked one character at a time; Apache-2.0) and from Unihan
(kSimplifiedVariant, kTraditionalVariant; Debian's unicode-data, Unicode licence).  Only characters that GBK has.  Where one of
the simplified candidates is in GB2312, the others go (Unihan gives U+958B both U+5F00 and an ideograph of extension C).  A
traditional character that is itself in use in simplified text (in GB2312, or in the standard list of 2013 as Unihan's kTGHZ2013
has it: U+4E7E, U+8457, U+77AD) may stand for itself: it is among its own candidates.

Layout, little-endian:
  0   8 bytes "QYVARI1\\0"
  8   u32     number of rows N
  12  u32     0
  16  u16[N]  traditional, ascending
      u16[N]  simplified, the likelier first
      u16[N]  simplified, ascending
      u16[N]  traditional
"""
import bz2
import ctypes
import struct
import sys

# What mirror tools' tables have beyond both sources: U+965C for U+9655, U+8457 for U+7740, U+5E7A for U+4E48, U+85C9
# for U+501F.
EXTRA = {0x965C: [0x9655], 0x8457: [0x7740], 0x5E7A: [0x4E48], 0x85C9: [0x501F]}


def has(cp, charset):
    try:
        return len(chr(cp).encode(charset)) == 2
    except UnicodeEncodeError:
        return False


def opencc(config):
    lib = ctypes.CDLL("libopencc.so.1.1")
    lib.opencc_open.restype = ctypes.c_void_p
    lib.opencc_open.argtypes = [ctypes.c_char_p]
    lib.opencc_convert_utf8.restype = ctypes.c_void_p
    lib.opencc_convert_utf8.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t]
    handle = lib.opencc_open(config)

    def convert(cp):
        z = chr(cp).encode()
        text = ctypes.cast(lib.opencc_convert_utf8(handle, z, len(z)), ctypes.c_char_p).value.decode()
        return ord(text) if len(text) == 1 else cp
    return convert


def main():
    path = sys.argv[1] if len(sys.argv) > 1 else "/usr/share/unicode/Unihan_Variants.txt.bz2"
    standard = set()
    for line in bz2.open(path.replace("Variants", "Readings"), "rt", encoding="utf-8"):
        part = line.split("\t")
        if len(part) == 3 and part[1] == "kTGHZ2013":
            standard.add(int(part[0][2:], 16))
    simplified = {}
    for line in bz2.open(path, "rt", encoding="utf-8"):
        part = line.rstrip("\n").split("\t")
        if len(part) != 3 or part[1] not in ("kSimplifiedVariant", "kTraditionalVariant"):
            continue
        a, others = int(part[0][2:], 16), [int(v.split("<")[0][2:], 16) for v in part[2].split()]
        for b in others:
            t, s = (a, b) if part[1] == "kSimplifiedVariant" else (b, a)
            simplified.setdefault(t, []).append(s)
    t2s, s2t = opencc(b"t2s.json"), opencc(b"s2t.json")
    for cp in range(0x4E00, 0xA000):
        s, t = t2s(cp), s2t(cp)
        if s != cp:
            simplified[cp] = [s] + simplified.get(cp, [])
        if t != cp:
            simplified.setdefault(t, []).append(cp)
    rows = []
    for t in sorted(set(simplified) | set(EXTRA)):
        if t > 0xFFFF or not has(t, "gbk"):
            continue
        default = t2s(t)
        own = has(t, "gb2312")
        candidates = []
        for s in EXTRA.get(t, []) + simplified.get(t, []):
            if s != t and s not in candidates and s <= 0xFFFF and has(s, "gbk"):
                candidates.append(s)
        national = [s for s in candidates if has(s, "gb2312")]
        candidates = national or candidates
        if own:
            # It is a simplified character itself: it stands for another one only where a table says so.
            candidates = [s for s in candidates if s == default or s2t(s) == t or s in EXTRA.get(t, [])]
            if candidates:
                candidates = candidates + [t] if default != t else [t] + candidates
        elif t in standard and candidates:
            candidates.append(t)
        rows += [(t, s) for s in candidates]
    back = sorted((s, t) for t, s in rows)
    out = b"QYVARI1\0" + struct.pack("<II", len(rows), 0)
    for column in ([r[0] for r in rows], [r[1] for r in rows], [r[0] for r in back], [r[1] for r in back]):
        out += struct.pack("<%dH" % len(column), *column)
    sys.stdout.buffer.write(out)
    sys.stderr.write("%d rows, %d bytes\n" % (len(rows), len(out)))
    if len(sys.argv) > 2:
        multi = {}
        for t, s in rows:
            multi.setdefault(t, []).append(chr(s))
        sys.stderr.write(" ".join(chr(t) + "".join(s) for t, s in multi.items() if len(s) > 1) + "\n")


main()
