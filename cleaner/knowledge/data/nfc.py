#!/usr/bin/env python3
"""Build nfc.bin: what Unicode normalization form C needs, from the Unicode Character Database (Debian's unicode-data).

usage: nfc.py [/usr/share/unicode] > nfc.bin

Layout, little-endian u32 throughout:
  0   "QYNFC10\\0"
  8   D, C, R, 0
  24  D code points with a canonical decomposition, ascending
      D first halves, top bit set where NFC never has the composed character
      D second halves, 0 for none
      C first halves, ascending; C second halves, ascending within; C composites
      R range beginnings, ascending; R range ends, inclusive; R combining classes
"""
import os
import struct
import sys


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else "/usr/share/unicode"
    decomposition, ccc = {}, {}
    for line in open(os.path.join(folder, "UnicodeData.txt"), encoding="ascii"):
        f = line.split(";")
        cp = int(f[0], 16)
        if f[3] != "0":
            ccc[cp] = int(f[3])
        if f[5] and not f[5].startswith("<"):
            decomposition[cp] = [int(x, 16) for x in f[5].split()]
    excluded = set()
    for line in open(os.path.join(folder, "CompositionExclusions.txt"), encoding="utf-8"):
        line = line.split("#")[0].strip()
        if line:
            excluded.add(int(line, 16))
    pairs, never = [], set()
    for cp, parts in sorted(decomposition.items()):
        if len(parts) == 1 or cp in excluded or ccc.get(cp) or ccc.get(parts[0]):
            never.add(cp)
        else:
            pairs.append((parts[0], parts[1], cp))
    pairs.sort()
    ranges = []
    for cp, c in sorted(ccc.items()):
        if ranges and ranges[-1][1] == cp - 1 and ranges[-1][2] == c:
            ranges[-1][1] = cp
        else:
            ranges.append([cp, cp, c])
    cps = sorted(decomposition)
    columns = [cps, [decomposition[c][0] | (0x80000000 if c in never else 0) for c in cps],
               [decomposition[c][1] if len(decomposition[c]) > 1 else 0 for c in cps],
               [p[0] for p in pairs], [p[1] for p in pairs], [p[2] for p in pairs],
               [r[0] for r in ranges], [r[1] for r in ranges], [r[2] for r in ranges]]
    out = b"QYNFC10\0" + struct.pack("<IIII", len(cps), len(pairs), len(ranges), 0)
    for c in columns:
        out += struct.pack("<%dI" % len(c), *c)
    sys.stdout.buffer.write(out)
    sys.stderr.write("%d decompositions, %d pairs, %d ranges, %d bytes\n" % (len(cps), len(pairs), len(ranges), len(out)))


main()
