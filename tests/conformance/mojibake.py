#!/usr/bin/env python3
"""How much mojibake is undone: mojibake.py BIN SHARED_DIR [TRIALS]

Text from SHARED_DIR/datasets/zh/truth.json, decoded wrongly, goes through the repair as a paragraph.  "Proved" and
wrong fails; so does any change of a clean line (all lines of the datasets' truth files).
"""
import glob
import json
import os
import random
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from decode_tool import ask  # noqa: E402

BIN, SHARED = sys.argv[1], sys.argv[2]
TRIALS = int(sys.argv[3]) if len(sys.argv) > 3 else 300
failures = 0


def cp1252(raw):
    """As browsers do it: the five holes are C1 controls."""
    return "".join(chr(b) if b in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else bytes([b]).decode("cp1252") for b in raw)


def gbk(raw):
    """UTF-8 read as GBK by a browser: our own decoder, which is compared with others elsewhere."""
    return [text.decode() for _, text in ask(BIN, [("a", "gbk", r) for r in raw])]


def space(text):
    """The parser collapses white space."""
    return re.sub("[ \t\f]+", " ", text)


def lines(texts):
    return [x.strip() for t in texts for x in t.split("\n") if x.strip()]


def texts_of(path):
    with open(path, encoding="utf-8") as f:
        for value in json.load(f).values():
            if isinstance(value, dict) and isinstance(value.get("text"), str):
                yield value["text"]


def kinds(pieces):
    yield "UTF-8 as Latin-1", [p.encode().decode("latin1") for p in pieces], 1
    yield "UTF-8 as windows-1252", [cp1252(p.encode()) for p in pieces], 1
    yield "GBK as Latin-1", [p.encode("gb18030").decode("latin1") for p in pieces], 1
    yield "GBK as windows-1252", [cp1252(p.encode("gb18030")) for p in pieces], 1
    yield "UTF-8 as Latin-1, twice", [p.encode().decode("latin1").encode().decode("latin1") for p in pieces], 1
    yield "UTF-8 as windows-1252, twice", [cp1252(cp1252(p.encode()).encode()) for p in pieces], 1
    yield "UTF-8 as GBK", gbk([p.encode() for p in pieces]), 0


def distance_free(got, want):
    """Characters that are wrong, where lost ones are U+FFFD and nothing else moves."""
    return sum(a != b for a, b in zip(got, want)) + abs(len(got) - len(want))


def undone(rng, pool):
    global failures
    for n in (8, 20, 60, 200):
        pieces = []
        while len(pieces) < TRIALS:
            at = rng.randrange(len(pool) - n)
            p = pool[at:at + n]
            if sum("\u4e00" <= c <= "\u9fff" for c in p) * 2 >= n and not set(p) & set("<>&\r\ufffd"):
                pieces.append(p)
        for name, was, goal in kinds(pieces):
            got = ask(BIN, [("m", "", w.encode()) for w in was])
            exact = wrong = chars = 0
            for (head, text), want, w in zip(got, pieces, was):
                text, want = space(text.decode()), space(want)
                exact += text == want
                chars += distance_free(text, want)
                if text != want and "proved" in head and text != w:
                    wrong += 1
                    print("   ", [(a, b) for a, b in zip(text, want) if a != b][:9], w[:80])
            bad = wrong > 0 or exact < 0.99 * goal * TRIALS
            failures += bad
            print("%3d characters, %-30s %6.2f %% exact, %5.2f %% of characters lost, %d proved and wrong%s" % (
                n, name, 100.0 * exact / TRIALS, 100.0 * chars / (n * TRIALS), wrong, "   BAD" if bad else ""))


def clean():
    global failures
    every = []
    for path in sorted(glob.glob(os.path.join(SHARED, "datasets", "*", "truth.json"))):
        every += lines(texts_of(path))
    for path in sorted(glob.glob(os.path.join(SHARED, "cases", "n*.txt"))):
        with open(path, encoding="utf-8", errors="ignore") as f:
            every += lines([f.read()])
    every = [x for x in every if not set(x) & set("<>&\r\ufffd")]
    got = ask(BIN, [("m", "", x.encode()) for x in every])
    changed = [(x, t.decode()) for x, (_, t) in zip(every, got) if space(x) != space(t.decode())]
    failures += bool(changed)
    for c in changed[:5]:
        print("   ", c)
    print("clean: %d lines, %d characters, %d changed" % (len(every), sum(map(len, every)), len(changed)))


if not os.path.exists(os.path.join(SHARED, "datasets", "zh", "truth.json")):
    print("skipped: no datasets in", SHARED)
    sys.exit(77)
undone(random.Random(6), "".join(lines(texts_of(os.path.join(SHARED, "datasets", "zh", "truth.json")))))
clean()
sys.exit(failures > 0)
