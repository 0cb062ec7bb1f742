#!/usr/bin/env python3
"""Build language.bin, the character model of cleaner/knowledge/language.h.

usage: language.py JIEBA_DICT > language.bin

JIEBA_DICT is jieba.dict.utf8 (349,046 words with counts, MIT licence) as the npm package nodejieba carries it
(submodules/cppjieba/dict/).  The result depends on nothing else and is the same on every machine.

Layout, little-endian:
  0   8 bytes  "QYLANG1\\0"
  8   u32      number of nodes N, including the root (node 0)
  12  u32      number of base entries B = (N + 1 + 63) / 64
  16  u32[B]   base
      u16[N+2] first: the children of node i are [F(i), F(i+1)), F(i) = base[i / 64] + first[i]; padded to a multiple of 4 bytes
      u16[N+2] character of node i (UTF-16 unit); padded likewise
      u8[N]    cost of the word that ends at node i in steps of 64 millinats, 0 where none ends
Nodes stand in breadth-first order, the children of one node sorted by character.
"""
import math
import struct
import sys

LONGEST = 6      # characters; longer words are found as their parts
LEAST = 3        # counts below are noise
GAIN = 0.3       # nats that a word must gain over its parts to be kept
STEP = 0.064     # nats


def han(c):
    return 0x4E00 <= ord(c) <= 0x9FFF or 0x3400 <= ord(c) <= 0x4DBF or c == "〇"


def read(path):
    words, inside = {}, {}
    total = 0
    for line in open(path, encoding="utf-8"):
        part = line.split()
        if len(part) < 2 or not all(han(c) for c in part[0]):
            continue
        word, count = part[0], int(part[1])
        total += count
        words[word] = words.get(word, 0) + count
        if len(word) > 1:
            for c in word:
                inside[c] = inside.get(c, 0) + count
    return words, inside, total


def costs(words, inside, total):
    """Word -> nats.  A character counts a little for each word it is part of: names and rare words are made of them."""
    cost = {}
    for c in set(inside) | {w for w in words if len(w) == 1}:
        cost[c] = -math.log((words.get(c, 0) + 0.02 * inside.get(c, 0) + 0.5) / total)
    for word in sorted((w for w in words if 1 < len(w) <= LONGEST), key=lambda w: (len(w), w)):
        if words[word] < LEAST:
            continue
        own = -math.log(words[word] / total)
        best = [0.0] + [math.inf] * len(word)
        for i in range(len(word)):
            for j in range(i + 1, len(word) + 1):
                part = cost.get(word[i:j])
                if part is not None and best[i] + part < best[j]:
                    best[j] = best[i] + part
        if best[-1] - own >= GAIN:
            cost[word] = own
    return cost


def main():
    cost = costs(*read(sys.argv[1]))
    level = [("", None)]
    children = {}
    for word in cost:
        for i in range(len(word)):
            children.setdefault(word[:i], set()).add(word[i])
    order, queue = [], [""]
    while queue:
        after = []
        for prefix in queue:
            order.append(prefix)
            after += [prefix + c for c in sorted(children.get(prefix, ()))]
        queue = after
    n = len(order)
    first, at = [], 1
    for prefix in order:
        first.append(at)
        at += len(children.get(prefix, ()))
    first += [at, at]
    chars = [ord(p[-1]) if p else 0 for p in order] + [0, 0]
    base = first[0:n + 1:64]
    offset = [f - base[min(i // 64, len(base) - 1)] for i, f in enumerate(first)]
    assert max(offset) < 65536 and at == n
    steps = [min(255, max(1, round(cost[p] / STEP))) if p in cost else 0 for p in order]

    def padded(values):
        data = struct.pack("<%dH" % len(values), *values)
        return data + b"\0" * (-len(data) % 4)

    out = b"QYLANG1\0" + struct.pack("<II%dI" % len(base), n, len(base), *base) + padded(offset) + padded(chars) + bytes(steps)
    sys.stdout.buffer.write(out)
    sys.stderr.write("%d words, %d nodes, %d bytes\n" % (len(cost), n, len(out)))


main()
