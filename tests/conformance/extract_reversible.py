#!/usr/bin/env python3
"""Invariants 2 and 3 of an article on real pages.   usage: extract_reversible.py BIN SHARED_DIR

2. A block's edits, applied backwards to its text, give the page's text under its span (white space aside).
3. Every character of a page's text is in a block, a finding, a dropped region or the span of a field.
A page without the data folder is no failure (exit status 77)."""
import glob, html, json, os, re, subprocess, sys

RAW = re.compile(rb"<!--.*?-->|<(script|style|template|noframes)\b.*?</\1\s*>|<head\b.*?</head\s*>|<!\[CDATA\[|"
                 rb"<[!/?a-zA-Z](?:=\s*\"[^\"]*\"|=\s*'[^']*'|[^>])*?>", re.S | re.I)
CODECS = {"gbk": "gb18030", "gb2312": "gb18030", "windows-1252": "cp1252"}
SPACE = re.compile(r"[\s\u200b\u200c\u200d\u2060\ufeff\u00ad\x00-\x1f\x7f-\x9f]+")


def squeeze(s):
    return SPACE.sub("", s)


def plain(raw, codec, markup):
    if markup:
        raw = RAW.sub(b"", raw)
    s = raw.decode(codec, "replace")
    return squeeze(html.unescape(s) if markup else s)


def backwards(block, edits):
    s = block["text"]
    for e in sorted(edits, key=lambda e: e["at"], reverse=True):
        if s[e["at"]:e["at"] + len(e["new"])] != e["new"]:
            return None
        s = s[:e["at"]] + e["old"] + s[e["at"] + len(e["new"]):]
    return s


def spans_of(a):
    out = [b["span"] for b in a["blocks"]] + [d["span"] for d in a["dropped"]]
    out += [f["span"] for f in a["findings"]] + [f["span"] for f in (a.get("fields") or {}).values() if f.get("span")]
    return out


def text_runs(data):
    """Byte ranges of text outside tags, comments and silent elements."""
    at = 0
    for m in RAW.finditer(data):
        if m.start() > at:
            yield at, m.start()
        at = m.end()
    if at < len(data):
        yield at, len(data)


def main():
    binary, shared = sys.argv[1:3]
    paths = sys.argv[3:]
    for d in ("zh", "gov", "intl", "gbk"):
        if len(sys.argv) == 3:
            paths += sorted(glob.glob(os.path.join(shared, "datasets", d, "*.html")))
    if len(sys.argv) == 3:
        paths += sorted(glob.glob(os.path.join(shared, "seeds", "*.txt")) + glob.glob(os.path.join(shared, "cases", "*.txt")))
    if not paths:
        print("no data")
        return 77
    blocks = wrong = pages = holes = 0
    for i in range(0, len(paths), 100):
        p = subprocess.run([binary, "clean", "--format", "jsonl", "--edits", "--dropped", *paths[i:i + 100]],
                           stdout=subprocess.PIPE, check=True)
        for line in p.stdout.decode("utf-8").split("\n"):
            if not line.strip():
                continue
            a = json.loads(line)
            data = open(a["input"], "rb").read()
            codec = CODECS.get(a["charset"], a["charset"])
            markup = not a["input"].endswith(".txt")
            cut = sorted(f["span"] for f in a["findings"] if f["action"] != "reported")
            pages += 1
            edits = a["edits"] if isinstance(a["edits"], list) else []
            by_block = {}
            for e in edits:
                by_block.setdefault(e["block"], []).append(e)
            for n, b in enumerate(a["blocks"]):
                blocks += 1
                beg, end = b["span"]
                raw = bytearray(data[beg:end])
                want = plain(bytes(raw), codec, markup)
                got = backwards(b, by_block.get(n, []))
                if got is None or squeeze(got) != want:
                    if any(s[0] < end and s[1] > beg for s in cut):
                        continue  # something inside was taken out as a finding
                    wrong += 1
                    if wrong < 40:
                        print("%s block %d %s\n  text %.100r\n  page %.100r" % (os.path.basename(a["input"])[:30], n, b["span"], got, want))
            if codec not in ("utf-8", "gb18030"):
                continue
            covered = bytearray(len(data) + 1)
            for beg, end in spans_of(a):
                covered[beg:end] = b"\1" * (end - beg)
            missing = []
            for beg, end in text_runs(data):
                hole = bytes(data[k] for k in range(beg, end) if not covered[k])
                if squeeze(html.unescape(hole.decode(codec, "replace"))):
                    missing.append((beg, hole[:60]))
            if missing:
                holes += 1
                if holes < 30:
                    print("%s: %d uncovered, first at %d: %r" % (os.path.basename(a["input"])[:30], len(missing), missing[0][0],
                                                                  missing[0][1].decode(codec, "replace")))
    print("pages %d, with uncovered text %d; blocks %d, not reversible %d" % (pages, holes, blocks, wrong))
    return 1 if wrong or holes else 0


sys.exit(main())
