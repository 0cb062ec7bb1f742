#!/usr/bin/env python3
"""How often the encoding of a piece of Chinese text is told: detect.py BIN SHARED_DIR [TRIALS]

Text is cut at random from SHARED_DIR/datasets/zh/truth.json, each piece with a Chinese character in it (three
from 10 on); big5 gets it in Traditional characters (libopencc, else Unihan).  Fails below 99 % at 4 characters or 100 % elsewhere.
"""
import bz2
import ctypes
import ctypes.util
import json
import os
import random
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from decode_tool import ask  # noqa: E402

BIN, SHARED = sys.argv[1], sys.argv[2]
TRIALS = int(sys.argv[3]) if len(sys.argv) > 3 else 3000
TRUTH = os.path.join(SHARED, "datasets", "zh", "truth.json")
CODEC = {"gb18030": "gb18030", "utf-8": "utf-8", "big5": "big5hkscs"}
FAMILY = {"gbk": "gb18030"}
HEAD = "<html><head><meta http-equiv=\"X-UA-Compatible\" content=\"IE=edge\"><title>"
TAIL = "</title><link rel=stylesheet href=/css/a.css></head><body class=\"news\"><div id=c></div></body></html>"
failures = 0


def traditional(text):
    path = ctypes.util.find_library("opencc")
    if path:
        lib = ctypes.CDLL(path)
        lib.opencc_open.restype = ctypes.c_void_p
        lib.opencc_convert_utf8.restype = ctypes.c_void_p
        lib.opencc_convert_utf8.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t]
        raw = text.encode()
        done = lib.opencc_convert_utf8(lib.opencc_open(b"s2t.json"), raw, len(raw))
        return ctypes.string_at(done).decode()
    table = {}
    with bz2.open("/usr/share/unicode/Unihan_Variants.txt.bz2", "rt", encoding="utf-8") as f:
        for line in f:
            if "\tkTraditionalVariant\t" in line:
                cp, _, to = line.split("\t")
                table[int(cp[2:], 16)] = chr(int(to.split()[0][2:], 16))
    return text.translate(table)


def han(text):
    return sum("\u4e00" <= c <= "\u9fff" for c in text)


def cut(rng, text, n, least=1, codec="utf-8"):
    while True:
        at = rng.randrange(len(text) - n)
        piece = text[at:at + n]
        try:
            piece.encode(codec)
        except UnicodeEncodeError:
            continue
        if han(piece) >= least:
            return piece


def rate(name, right, of, goal):
    global failures
    bad = right < goal * of
    failures += bad
    print("%-44s %6.2f %%  of %5d%s" % (name, 100.0 * right / of, of, "   BELOW %g %%" % (100 * goal) if bad else ""))


def told(records, wants):
    got = ask(BIN, records)
    right, shown = 0, 0
    for (mode, label, raw), want, (head, text) in zip(records, wants, got):
        charset = head.split()[0]
        if FAMILY.get(charset, charset) == want[0] and text.decode() == want[1]:
            right += 1
        elif shown < int(os.environ.get("QY_SHOW", "0")):
            shown += 1
            got_text = text.decode()
            at = next((i for i, (x, y) in enumerate(zip(got_text, want[1])) if x != y), 0)
            print("   ", head, "got", repr(got_text[max(0, at - 8):at + 20]), "want", repr(want[1][max(0, at - 8):at + 20]))
    return right


def bare_and_html(rng, texts):
    for n in (4, 10, 20, 50):
        for enc, codec in CODEC.items():
            pieces = [cut(rng, texts[enc], n, 1 if n < 10 else 3, codec) for _ in range(TRIALS)]
            right = told([("t", "", p.encode(codec)) for p in pieces], [(enc, p) for p in pieces])
            rate("%2d characters, %s" % (n, enc), right, TRIALS, 0.99 if n == 4 else 1)
            pages = [HEAD + p + TAIL for p in pieces]
            right = told([("p", "", p.encode(codec)) for p in pages], [(enc, p) for p in pages])
            rate("%2d characters, %s in HTML" % (n, enc), right, TRIALS, 0.99 if n == 4 else 1)


def wrong_declarations(rng, texts):
    for n in (4, 8, 20):
        for enc, codec in CODEC.items():
            for lie in ("utf-8", "gbk", "gb2312", "big5", "iso-8859-1", "shift_jis", "euc-kr", "windows-1251"):
                if lie == enc or (enc == "gb18030" and lie in ("gbk", "gb2312")):
                    continue
                pieces = [cut(rng, texts[enc], n, n // 2 if n == 4 else n * 3 // 4, codec) for _ in range(TRIALS // 4)]
                pages = ["<html><head><meta charset=%s><title>%s</title></head></html>" % (lie, p) for p in pieces]
                records = [("p", "", p.encode(codec)) for p in pages]
                records += [("p", lie, p.encode(codec)) for p in pages]
                right = told(records, [(enc, p) for p in pages] * 2)
                rate("%2d characters, %s declared as %s" % (n, enc, lie), right, len(records), 0.95 if n == 4 else 1)


def honest_declarations(rng, texts):
    for n in (1, 2, 4, 20):
        for enc, codec in CODEC.items():
            pieces = [cut(rng, texts[enc], n, 1, codec) for _ in range(TRIALS)]
            right = told([("p", enc, (HEAD + p).encode(codec)) for p in pieces], [(enc, HEAD + p) for p in pieces])
            rate("%2d characters, %s declared as it is" % (n, enc), right, TRIALS, 1 if n > 4 else 0.999 if n > 2 else 0.99)


def mixed(rng, texts):
    """A long page with a foreign fragment: a title, a block, in the middle of a paragraph."""
    for home, other in (("utf-8", "gb18030"), ("gb18030", "utf-8"), ("utf-8", "big5"), ("big5", "utf-8")):
        for n in (6, 8, 12, 40):
            for where in ("in a block", "in the text"):
                wants, records = [], []
                for _ in range(TRIALS // 6):
                    a, b = (cut(rng, texts[home], 300, 150, CODEC[home]) for _ in range(2))
                    f = cut(rng, texts[other], n, n - 1, CODEC[other])
                    left, right = ("<p>", "</p>") if where == "in a block" else ("", "")
                    parts = [(HEAD + a + left, home), (f, other), (right + b + TAIL, home)]
                    raw = b"".join(p.encode(CODEC[e]) for p, e in parts)
                    wants.append((home, "".join(p for p, _ in parts)))
                    records.append(("p", home if rng.random() < 0.5 else "", raw))
                right = told(records, wants)
                # what fails is one sign at the border: UTF-8 of · × ÷ is also a common pair of bytes
                rate("%s page, %d characters of %s %s" % (home, n, other, where), right, len(records), 0.998)


def damaged(rng, texts):
    """One byte lost, or the end cut off: still the same encoding."""
    for enc, codec in CODEC.items():
        right = 0
        records = []
        for _ in range(TRIALS // 4):
            raw = (HEAD + cut(rng, texts[enc], 100, 50, codec)).encode(codec)
            at = rng.randrange(len(HEAD) + 24, len(raw))
            records.append(("p", "", raw[:at] + (raw[at + 1:] if rng.random() < 0.5 else b"")))
        for (head, _) in ask(BIN, records):
            charset = head.split()[0]
            good = FAMILY.get(charset, charset) == enc and len(head.split()) == 3
            right += good
            if not good and os.environ.get("QY_SHOW"):
                print("   ", head)
        # without ASCII between, every pair behind a lost byte of gb18030 is another one
        rate("100 characters, %s, damaged" % enc, right, len(records), 1 if enc == "utf-8" else 0.95)


def main():
    if not os.path.exists(TRUTH):
        print("skipped: no", TRUTH)
        sys.exit(77)
    with open(TRUTH, encoding="utf-8") as f:
        simplified = "".join(x["text"].replace("\n", "") for x in json.load(f).values())
    old = traditional(simplified)
    texts = {"gb18030": simplified, "utf-8": simplified, "big5": old}
    rng = random.Random(4)
    for part in (bare_and_html, wrong_declarations, honest_declarations, mixed, damaged):
        part(rng, texts)
    sys.exit(failures > 0)


main()
