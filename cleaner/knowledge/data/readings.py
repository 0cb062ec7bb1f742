#!/usr/bin/env python3
"""Build readings.bin: the Mandarin readings of Han characters, from Unihan (Debian's unicode-data, Unicode licence).

usage: readings.py [/usr/share/unicode/Unihan_Readings.txt.bz2] > readings.bin

Fields kMandarin, kHanyuPinlu, kXHC1983, kTGHZ2013 and kHanyuPinyin of U+3400-U+9FFF, all readings of each, commonest field first.

Layout, little-endian:
  0   8 bytes  "QYREAD1\\0"
  8   u32      number of syllables S
  12  u32      number of readings R
  16  char[8]  S syllables without tone, NUL-padded ("v" for ü), sorted by byte
      u16[27650] first: the readings of U+3400 + i are [first[i], first[i + 1]); one pad
      u16[R]   syllable number * 8 + tone (1-4, 5 for none)
"""
import bz2
import re
import struct
import sys
import unicodedata

FIELDS = ["kMandarin", "kHanyuPinlu", "kXHC1983", "kTGHZ2013", "kHanyuPinyin"]
TONES = {"\u0304": 1, "\u0301": 2, "\u030c": 3, "\u0300": 4}


def reading(text):
    tone, letters = 5, ""
    for c in unicodedata.normalize("NFD", text):
        if c in TONES:
            tone = TONES[c]
        elif c == "\u0308":
            letters = letters[:-1] + "v"
        elif c == "\u0302":
            continue
        else:
            letters += c
    return (letters, tone) if re.fullmatch("[a-z]{1,6}", letters) else None


def main():
    path = sys.argv[1] if len(sys.argv) > 1 else "/usr/share/unicode/Unihan_Readings.txt.bz2"
    found = {}
    for line in bz2.open(path, "rt", encoding="utf-8"):
        part = line.rstrip("\n").split("\t")
        if len(part) != 3 or part[1] not in FIELDS:
            continue
        cp = int(part[0][2:], 16)
        if 0x3400 <= cp <= 0x9FFF:
            text = re.sub(r"\([^)]*\)|[0-9.*,]+:", " ", part[2]).replace(",", " ")
            found.setdefault(cp, {})[part[1]] = [r for r in map(reading, text.split()) if r]
    syllables = sorted({r[0] for f in found.values() for rs in f.values() for r in rs})
    number = {s: i for i, s in enumerate(syllables)}
    first, readings = [0], []
    for cp in range(0x3400, 0xA000):
        seen = []
        for field in FIELDS:
            for r in found.get(cp, {}).get(field, ()):
                if r not in seen:
                    seen.append(r)
        readings += [number[s] * 8 + t for s, t in seen]
        first.append(len(readings))
    assert len(readings) < 65536
    first.append(len(readings))
    out = b"QYREAD1\0" + struct.pack("<II", len(syllables), len(readings))
    out += b"".join(s.encode().ljust(8, b"\0") for s in syllables)
    out += struct.pack("<%dH" % len(first), *first) + struct.pack("<%dH" % len(readings), *readings)
    sys.stdout.buffer.write(out)
    sys.stderr.write("%d syllables, %d readings, %d bytes\n" % (len(syllables), len(readings), len(out)))


main()
