#!/usr/bin/env python3
"""Damage clean pages as mirror tools do, repair them, compare.   usage: repair_simulator.py BIN SHARED_DIR [PAGES [SEED]]

The model of the damage is this file's own and works on GBK bytes: a table of traditional characters (Unihan), readings put
after listed characters wherever their two bytes stand, commas before marks, text split at the two bytes of some marks with
the parts decoded apart, private-use results dropped, question marks for indents, full-width forms folded.  Which of these,
which tables and where is random, fixed by SEED.

Each block's edits undone must give text that the damaged page has.  Prints the character error rate (marks folded to one
width), the annotations left, wrong repairs that were called proved, and errors that nothing in the output points at: no edit
with alternatives, no suspicion.  Fails above 0.5 %, on any annotation left, on any wrong proof, on any such error.  Needs
Debian's unicode-data."""
import bz2
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import unicodedata

UNIHAN = "/usr/share/unicode/Unihan_%s.txt.bz2"
TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿê"


def unihan(name, field):
    out = {}
    for line in bz2.open(UNIHAN % name, "rt", encoding="utf-8"):
        part = line.rstrip("\n").split("\t")
        if len(part) == 3 and part[1] == field:
            out[chr(int(part[0][2:], 16))] = part[2].split()
    return out


def gbk(c):
    try:
        return c.encode("gbk")
    except UnicodeEncodeError:
        return b""


def national(c):
    try:
        return len(c.encode("gb2312")) == 2
    except UnicodeEncodeError:
        return False


def tables():
    mandarin = {c: v[0] for c, v in unihan("Readings", "kMandarin").items()}
    trad = {}
    for s, vs in unihan("Variants", "kTraditionalVariant").items():
        vs = [chr(int(v.split("<")[0][2:], 16)) for v in vs]
        vs = [v for v in vs if len(gbk(v)) == 2]
        if vs and len(gbk(s)) == 2:
            trad[s] = vs
    return mandarin, trad


def loose(data, keep_private):
    """GBK as such a tool decodes it: half a character is '?', and takes an ASCII byte with it."""
    out, i = [], 0
    while i < len(data):
        b = data[i]
        if b < 0x80:
            out.append(chr(b))
            i += 1
        elif b in (0x80, 0xFF):
            i += 1
        elif i + 1 >= len(data):
            out.append("?")
            i += 1
        elif data[i + 1] < 0x40 or data[i + 1] in (0x7F, 0xFF):
            out.append("?")
            i += 2
        else:
            try:
                out.append(data[i:i + 2].decode("gb18030"))
            except UnicodeDecodeError:
                out.append("")
            if out[-1] and 0xE000 <= ord(out[-1]) <= 0xF8FF and not keep_private:
                out[-1] = ""
            i += 2
    return "".join(out)


def fold(s):
    s = "".join(chr(ord(c) - 0xFEE0) if 0xFF01 <= ord(c) <= 0xFF5E else c for c in s)
    return re.sub(r"\s+", "", s)


def damage(paragraphs, rng, mandarin, trad):
    table = {}
    for s in sorted(trad):
        vs = trad[s]
        own = s in vs
        pick = [v for v in vs if v != s]
        # a character that is its own traditional form too is converted by some tables and kept by others
        if pick and not (own and rng.random() < 0.5):
            table[s] = pick[0]
    text = ["".join(table.get(c, c) for c in p) for p in paragraphs]
    made = sorted({t for s, t in table.items()} & set("".join(text)))
    listed = rng.sample(made, min(len(made), rng.choice([25, 40, 70, 112])))
    rng.shuffle(listed)
    commas = rng.random() < 0.5
    indents = rng.random() < 0.3
    body = []
    for p in text:
        if commas:
            p = "".join("，" + c if c in "，。、；：！？" and rng.random() < 0.67 else c for c in p)
        body.append("<p>" + ("\x01" * 6 if indents else "") + p + "</p>\n")
    data = "".join(body).encode("gbk", "ignore")
    for c in listed:
        key = c.encode("gbk")
        note = ("(%s)" % mandarin[c]).encode("gbk", "ignore") if c in mandarin else b""
        if note:
            data = data.replace(key, key + note)
    keep_private = rng.random() < 0.5
    for mark in rng.sample(["！", "？", "；"], rng.choice([1, 2])):
        key = mark.encode("gbk")
        data = data.replace(key, b"\x02" + key + b"\x02")
    page = "".join(loose(part, keep_private) for part in re.split(b"\x02", data))
    page = page.replace("\x01", "?")
    if rng.random() < 0.5:
        page = "".join(chr(ord(c) - 0xFEE0) if 0xFF01 <= ord(c) <= 0xFF5E else c for c in page)
    return '<!DOCTYPE html><html><head><meta charset="utf-8"><title>x</title></head><body>\n' + page + "</body></html>"


def align(a, b):
    """Edit script of a into b as (i, j, kind); Myers' O(nd), good while few differences."""
    n, m = len(a), len(b)
    v, trace = {1: 0}, []
    for d in range(n + m + 1):
        trace.append(dict(v))
        for k in range(-d, d + 1, 2):
            x = v.get(k + 1, 0) if k == -d or (k != d and v.get(k - 1, -1) < v.get(k + 1, -1)) else v.get(k - 1, 0) + 1
            y = x - k
            while x < n and y < m and a[x] == b[y]:
                x, y = x + 1, y + 1
            v[k] = x
            if x >= n and y >= m:
                out, x, y = [], n, m
                for d2 in range(d, 0, -1):
                    v2 = trace[d2]
                    k2 = x - y
                    k3 = k2 + 1 if k2 == -d2 or (k2 != d2 and v2.get(k2 - 1, -1) < v2.get(k2 + 1, -1)) else k2 - 1
                    px = v2.get(k3, 0)
                    py = px - k3
                    while x > px and y > py and x > 0 and y > 0 and a[x - 1] == b[y - 1]:
                        x, y = x - 1, y - 1
                    out.append((px, py, "-" if px < x else "+"))
                    x, y = px, py
                return out
    return []


def doubted(block, edits, was, findings):
    """For each character of the block's text, whether a suspicion speaks of what the page has there (or right beside it)."""
    marked = [False] * (len(was) + 2)
    for f in findings:
        if f["verdict"] != "suspicion" or f["span"][1] <= block["span"][0] or f["span"][0] >= block["span"][1]:
            continue
        text = f["evidence"].split(" could be: ")[0].split(" has no other reading")[0]
        at = was.find(text)
        while text and at >= 0:
            for k in range(max(0, at - 1), at + len(text) + 1):
                marked[k] = True
            at = was.find(text, at + 1)
    out, shift, edit = [], 0, 0
    for k in range(len(block["text"])):
        while edit < len(edits) and edits[edit]["at"] + len(edits[edit]["new"]) <= k:
            shift += len(edits[edit]["old"]) - len(edits[edit]["new"])
            edit += 1
        inside = edit < len(edits) and edits[edit]["at"] <= k
        first = (edits[edit]["at"] if inside else k) + shift
        out.append(any(marked[first:first + (max(1, len(edits[edit]["old"])) if inside else 1)]))
    return out


def bare(article):
    """What is unsure and has neither alternatives nor the words that there are none."""
    out = []
    for f in article["findings"]:
        if f["verdict"] == "suspicion" and f["rule"] in ("byte-slip-unsure", "traditional-form-unsure", "unit-between-numbers"):
            text = f["evidence"]
            read = re.search(r" could be: [^|]+|, perhaps .", text) or text.endswith(" has no other reading: no cut gives it")
            if not read:
                out.append(text)
    for e in article["edits"]:
        if e["rule"] == "byte-slip" and e["verdict"] != "proved" and e["new"] and not e.get("alternatives"):
            out.append("%s -> %s" % (e["old"], e["new"]))
    return out


def sources(shared, traditional):
    truth = json.load(open(os.path.join(shared, "datasets/zh/truth.json"), encoding="utf-8"))
    texts = [truth[k]["text"].split("\n") for k in sorted(truth)]
    seeds = json.load(open(os.path.join(shared, "seeds/expected.json"), encoding="utf-8"))
    texts += [seeds[k]["paragraphs"] for k in sorted(seeds) if k[:3] in ("001", "002", "004")]
    out = []
    for paragraphs in texts:
        good = []
        for p in paragraphs:
            p = re.sub(r"[\s\u3000<>&?]+", "", p)
            han = sum("\u4e00" <= c <= "\u9fff" for c in p)
            encodable = all(len(gbk(c)) == 2 or c < "\x7f" for c in p)
            if set(p) & traditional:
                continue  # not all simplified
            if han >= 30 and encodable and han * 2 > len(p) and not re.search("[A-Za-z(){}*|#@^~_=+$\\\\]", p):
                # the page's own marks are full-width, as on live pages
                p = re.sub("[,:;!]", lambda m: chr(ord(m.group()) + 0xFEE0), p)
                if p not in good:
                    good.append(p)
        if sum(map(len, good)) >= 400:
            out.append(good)
    return out


def main():
    binary, shared = sys.argv[1:3]
    if not os.path.exists(UNIHAN % "Readings") or not os.path.isdir(shared):
        print("skipped: no unicode-data or no %s" % shared)
        sys.exit(77)
    pages = int(sys.argv[3]) if len(sys.argv) > 3 else 60
    rng = random.Random(int(sys.argv[4]) if len(sys.argv) > 4 else 1)
    show = len(sys.argv) > 5
    mandarin, trad = tables()
    texts = sources(shared, {t for ts in trad.values() for t in ts if not national(t)})
    back = {t: s for s, ts in trad.items() for t in ts if not national(t)}
    lost = total = errors = left = wrong = silent = slips = doubts = unread = 0
    with tempfile.TemporaryDirectory() as folder:
        wants, names, shown = [], [], []
        for i in range(pages):
            paragraphs = texts[i % len(texts)]
            start = rng.randrange(len(paragraphs))
            chosen = (paragraphs[start:] + paragraphs[:start])[:rng.choice([4, 8, 16])]
            page = damage(chosen, rng, mandarin, trad)
            names.append(os.path.join(folder, "%04d.html" % i))
            open(names[-1], "w", encoding="utf-8").write(page)
            wants.append("".join(map(fold, chosen)))
            shown.append(page)
        out = subprocess.run([binary, "clean", "--edits", "--dropped"] + names, capture_output=True, check=True).stdout
        for want, line, page in zip(wants, out.decode().splitlines(), shown):
            a = json.loads(line)
            got, owner, where = "", [], []
            plain = re.sub(r"\s+", "", re.sub("</?p>", "", page[page.index("<body>") + 6:]))
            for n, b in enumerate(a["blocks"]):
                edits = sorted((e for e in a["edits"] if e["block"] == n), key=lambda e: e["at"])
                mark = [None] * (len(b["text"]) + 1)
                for e in edits:
                    for k in range(e["at"], min(e["at"] + max(1, len(e["new"])), len(mark))):
                        if mark[k] is None or e["new"]:
                            mark[k] = e
                for c, e in zip(b["text"], mark):
                    if not c.isspace():
                        got += fold(c)
                        owner.append(e)
                slips += sum(e["rule"] == "byte-slip" for e in edits)
                was = b["text"]
                for e in reversed(edits):
                    if was[e["at"]:e["at"] + len(e["new"])] != e["new"]:
                        lost += 1
                    was = was[:e["at"]] + e["old"] + was[e["at"] + len(e["new"]):]
                told = doubted(b, edits, was, a["findings"])
                where += [t for c, t in zip(b["text"], told) if not c.isspace()]
                if re.sub(r"\s+", "", was) not in plain:
                    lost += 1
                    print("NOT UNDONE", was[:80])
            script = align(got, want)
            total += len(want)
            errors += max(sum(k == "-" for _, _, k in script), sum(k == "+" for _, _, k in script))
            left += len(re.findall(r"[(（?]?[a-z]*[%s][a-z]*[)）]" % TONED, got))
            doubts += sum(f["verdict"] == "suspicion" for f in a["findings"])
            for text in bare(a):
                unread += 1
                print("WITHOUT ALTERNATIVES", text)
            for i, j, kind in script:
                e = owner[i] if i < len(owner) else None
                if kind == "-" and e and e["verdict"] == "proved" and e["new"] and got[i] in fold(e["new"]):
                    wrong += 1
                    print("WRONG PROOF", e, "in", got[max(0, i - 8):i + 8], "want", want[max(0, j - 8):j + 8])
                near = any(o and (o.get("alternatives") or o["rule"] == "byte-slip") for o in owner[max(0, i - 3):i + 4])
                if kind == "-" and not near and not where[i]:
                    silent += 1
                    if show:
                        print("SILENT", got[max(0, i - 12):i + 12], "want", want[max(0, j - 12):j + 12])
                elif show:
                    print("ERROR", kind, got[max(0, i - 12):i + 12], "want", want[max(0, j - 12):j + 12])
    rate = 100.0 * errors / total
    print("%d pages, %d characters: %d wrong (%.3f %%), %d annotations left, %d wrong proofs; %d slips repaired, %d logged as unsure, "
          "%d of them without alternatives, %d wrong characters without a note, %d edits that cannot be undone"
          % (pages, total, errors, rate, left, wrong, slips, doubts, unread, silent, lost))
    sys.exit(1 if rate > 0.5 or left or wrong or lost or silent or unread else 0)


main()
