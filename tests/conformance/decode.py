#!/usr/bin/env python3
"""Decoders against the WHATWG indexes, encoding_rs's test data and an independent decoder.

    decode.py BIN SHARED_DIR

The independent decoder is npm's @exodus/bytes, looked for in $QY_ORACLE/node_modules or
/tmp/oracle/node_modules (npm install --prefix /tmp/oracle @exodus/bytes); without it that part is skipped.
$QY_FUZZ_BUFFERS: how many fuzzed buffers (1,000,000).
"""
import json
import os
import random
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from decode_tool import ask, driver_path  # noqa: E402

BIN, SHARED = sys.argv[1], sys.argv[2]
WHATWG = os.path.join(SHARED, "suites", "whatwg-encoding")
RS = os.path.join(SHARED, "suites", "encoding_rs-testdata")
failures = 0


def say(name, wrong, of):
    global failures
    failures += bool(wrong)
    print("%-52s %9d checked, %d differences" % (name, of, wrong))


def index(name):
    table = {}
    with open(os.path.join(WHATWG, name), encoding="utf-8") as f:
        for line in f:
            if line.strip() and not line.startswith("#"):
                pointer, cp = line.split("\t")[:2]
                table[int(pointer)] = int(cp, 16)
    return table


def compare(name, label, cases):
    """cases: (bytes, expected str); one record each."""
    got = ask(BIN, [("a", label, raw) for raw, _ in cases])
    wrong = [(raw.hex(), want, text) for (raw, want), (_, text) in zip(cases, got) if text != want.encode()]
    for w in wrong[:5]:
        print("   ", w)
    say(name, len(wrong), len(cases))


def gb18030():
    table, ranges = index("index-gb18030.txt"), sorted(index("index-gb18030-ranges.txt").items())

    cases = []
    for lead in range(0x80, 0x100):
        for trail in range(0x100):
            raw = bytes([lead, trail])
            if lead in (0x80, 0xFF):
                first = "\u20ac" if lead == 0x80 else "\ufffd"
                second = chr(trail) if trail < 0x80 else "\u20ac" if trail == 0x80 else "\ufffd"
                cases.append((raw, first + second))
                continue
            if 0x30 <= trail <= 0x39:
                cases.append((raw, "\ufffd"))
                continue
            pointer = None
            if 0x40 <= trail <= 0x7E or 0x80 <= trail <= 0xFE:
                pointer = (lead - 0x81) * 190 + trail - (0x40 if trail < 0x7F else 0x41)
            cp = table.get(pointer)
            cases.append((raw, chr(cp) if cp else "\ufffd" + (chr(trail) if trail < 0x80 else "")))
    compare("gb18030: every two bytes", "gb18030", cases)
    compare("gbk: every two bytes", "gbk", cases)

    def four(pointer):
        if pointer == 7457:
            return "\ue7c7"
        if 39419 < pointer < 189000 or pointer > 1237575:
            return "\ufffd"
        offset, base = max(r for r in ranges if r[0] <= pointer)
        return chr(base + pointer - offset)

    rng = random.Random(18030)
    pointers = list(range(39420)) + [rng.randrange(126 * 12600) for _ in range(200000)]
    pointers += [39420, 188999, 189000, 1237575, 1237576]
    cases = [(bytes([p // 12600 + 0x81, p // 1260 % 10 + 0x30, p // 10 % 126 + 0x81, p % 10 + 0x30]), four(p))
             for p in pointers]
    compare("gb18030: four bytes, the whole BMP and 200,000 random", "gb18030", cases)


def big5():
    table = index("index-big5.txt")
    pairs = {1133: "\u00ca\u0304", 1135: "\u00ca\u030c", 1164: "\u00ea\u0304", 1166: "\u00ea\u030c"}
    cases = []
    for lead in range(0x80, 0x100):
        for trail in range(0x100):
            if lead in (0x80, 0xFF):
                tail = chr(trail) if trail < 0x80 else "\ufffd"
                cases.append((bytes([lead, trail]), "\ufffd" + tail))
                continue
            pointer = None
            if 0x40 <= trail <= 0x7E or 0xA1 <= trail <= 0xFE:
                pointer = (lead - 0x81) * 157 + trail - (0x40 if trail < 0x7F else 0x62)
            cp = table.get(pointer)
            want = pairs.get(pointer) or (chr(cp) if cp else "\ufffd" + (chr(trail) if trail < 0x80 else ""))
            cases.append((bytes([lead, trail]), want))
    compare("big5: every two bytes", "big5", cases)


def encoding_rs():
    for name in ("big5", "gb18030"):
        with open(os.path.join(RS, name + "_in.txt"), "rb") as f:
            raw = f.read()
        with open(os.path.join(RS, name + "_in_ref.txt"), "rb") as f:
            want = f.read()
        text = ask(BIN, [("a", name, raw)])[0][1]
        wrong = sum(a != b for a, b in zip(text.split(b"\n"), want.split(b"\n"))) + (len(text) != len(want))
        say("encoding_rs: %s_in.txt, lines" % name, wrong, want.count(b"\n"))


def labels():
    with open(os.path.join(WHATWG, "encodings.json"), encoding="utf-8") as f:
        groups = json.load(f)
    known = {label: e["name"] for g in groups for e in g["encodings"] for label in e["labels"]}
    names = sorted(set(known.values()))
    cases = [(label.upper() + " \t", name) for label, name in known.items()]
    got = ask(BIN, [("t", label, b"") for label, _ in cases])
    wrong = [(c, g[0]) for c, g in zip(cases, got) if g[0].split()[2] != c[1].lower()]
    print(wrong[:5] if wrong else "", end="")
    say("labels (%d encodings)" % len(names), len(wrong), len(cases))


def oracle():
    root = next((r for r in (os.environ.get("QY_ORACLE", ""), "/tmp/oracle")
                 if r and os.path.isdir(os.path.join(r, "node_modules", "@exodus", "bytes"))), None)
    try:
        subprocess.run(["node", "--version"], stdout=subprocess.DEVNULL, check=True)
    except (OSError, subprocess.CalledProcessError):
        root = None
    if not root:
        print("skipped: fuzzing against @exodus/bytes (node or the package is missing)")
        return
    here = os.path.dirname(os.path.abspath(__file__))
    done = subprocess.run(["node", os.path.join(here, "decode_oracle.mjs"), driver_path(BIN), root,
                           os.environ.get("QY_FUZZ_BUFFERS", "1000000")])
    global failures
    failures += done.returncode != 0


if not os.path.isdir(WHATWG):
    print("skipped: no", WHATWG)
    sys.exit(77)
labels()
gb18030()
big5()
encoding_rs()
oracle()
sys.exit(failures > 0)
