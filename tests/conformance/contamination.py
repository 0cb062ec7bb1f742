#!/usr/bin/env python3
"""Contamination against pages that lie outside the tree.   usage: contamination.py BIN SHARED_DIR [--full]

Says what it measured and exits 1 where a figure falls short of what is promised. The twins are of the same sample of pages each time;
--full takes all. Without SHARED_DIR it exits 77 (skipped)."""
import json
import os
import subprocess
import sys
import tempfile

from pages import sample

BIN, SHARED = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
FULL = "--full" in sys.argv
HERE = os.path.dirname(os.path.abspath(__file__))
OWN = {"title-spam", "meta-spam", "hidden-links", "visible-links", "body-spam", "brand-substitution", "script-redirect", "script-packed",
       "iframe-overlay", "noise-tags", "spam-page", "pseudo-original", "disguised-spam", "noise-text"}
failed = []


def say(name, value, least):
    ok = value >= least
    print("%-52s %8.2f  (at least %.2f)%s" % (name, value, least, "" if ok else "  SHORT"))
    if not ok:
        failed.append(name)


def clean(paths, *extra):
    out = {}
    for i in range(0, len(paths), 200):
        p = subprocess.run([BIN, "clean", "--jobs", "2", *extra, *paths[i:i + 200]], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
        for line in p.stdout.decode("utf-8").split("\n"):
            if line:
                a = json.loads(line)
                out[a["input"]] = a
    return out


def sure(a):
    return [f for f in a["findings"] if f["verdict"] != "suspicion" and f["kind"] in OWN]


def differing(a, b):
    i = len(os.path.commonprefix([a, b]))
    k = len(os.path.commonprefix([a[i:][::-1], b[i:][::-1]]))
    return i, len(b) - k


def twins(injector, folder, name, every, least_restored, least_seen, least_silent, *args):
    with tempfile.TemporaryDirectory() as tmp:
        out = os.path.join(tmp, "out")
        subprocess.run([sys.executable, injector, sample(folder, os.path.join(tmp, "in"), 1 if FULL else every), out, *args], check=True, stdout=subprocess.DEVNULL)
        with open(os.path.join(out, "twins.json"), encoding="utf-8") as f:
            rows = json.load(f)
        got = clean([os.path.join(out, r["file"]) for r in rows])
        by = {r["file"]: got.get(os.path.join(out, r["file"])) for r in rows}
        base = {r["base"]: r["file"] for r in rows if r["kind"] == "clean"}
        restored = leaked = seen = n = kept = false = 0
        for r in rows:
            a, b = by[r["file"]], by[base[r["base"]]]
            if r["kind"] == "clean":
                false += bool(sure(a))
                continue
            with open(os.path.join(out, base[r["base"]]), "rb") as x, open(os.path.join(out, r["file"]), "rb") as y:
                lo, hi = differing(x.read(), y.read())
            n += 1
            seen += any(f["span"][0] < hi and f["span"][1] > lo for f in sure(a))
            if r["kind"] == "brand" or not b["text"]:
                continue
            kept += 1
            restored += (a["title"], a["text"]) == (b["title"], b["text"])
            leaked += any(p in (a["title"] or "") + a["text"] for p in r["payload"])
        say(name + ": restored %", 100 * restored / kept, least_restored)
        say(name + ": seen %", 100 * seen / n, least_seen)
        say(name + ": not leaked %", 100 - 100 * leaked / kept, least_silent)
        say(name + ": clean pages without a finding %", 100 - 100 * false / len(base), 100)


def cases():
    with open(os.path.join(SHARED, "cases", "cases.tsv"), encoding="utf-8") as f:
        rows = [line.rstrip("\n").split("\t") for line in f][1:]
    words = os.path.join(tempfile.gettempdir(), "qy-no-names-%d" % os.getpid())
    with open(words, "w", encoding="utf-8") as f:
        f.write("without brand\nwithout weak\n")
    for name, extra, least in (("cases", (), 44), ("cases without names", ("--lexicon", words), 39)):
        got = clean([os.path.join(SHARED, "cases", r[0]) for r in rows], *extra)
        hit = {r[0]: [f for f in got[os.path.join(SHARED, "cases", r[0])]["findings"] if f["verdict"] != "suspicion"] for r in rows}
        say(name + ": contaminated flagged", sum(bool(hit[r[0]]) for r in rows if r[1] == "pos"), least)
        say(name + ": look-alikes silent", sum(not hit[r[0]] for r in rows if r[1] == "neg"), sum(r[1] == "neg" for r in rows))
        if not extra:
            say(name + ": of the expected kind", sum(r[3] in {f["kind"] for f in hit[r[0]]} for r in rows if r[1] == "pos"), 40)
    os.unlink(words)


def main():
    if not os.path.isdir(os.path.join(SHARED, "cases")):
        sys.exit(77)
    data = os.path.join(SHARED, "datasets")
    cases()
    for name in ("zh", "intl", "meta", "gov", "gbk"):
        folder = os.path.join(data, name)
        got = clean([os.path.join(folder, n) for n in sorted(os.listdir(folder)) if n.endswith(".html")])
        say("%s: pages without a finding %%" % name, 100 * sum(not sure(a) for a in got.values()) / len(got), 100)
    known, own = os.path.join(SHARED, "eval", "inject.py"), os.path.join(HERE, "inject2.py")
    twins(known, os.path.join(data, "zh"), "zh, known forms", 1, 99, 99.5, 100)
    twins(known, os.path.join(data, "intl"), "intl, known forms", 4, 99, 99.5, 100)
    twins(own, os.path.join(data, "zh"), "zh, unknown names", 2, 97, 99, 99)
    twins(own, os.path.join(data, "zh"), "zh, unknown names, GBK", 2, 97, 99, 99, "--charset", "gbk")
    sys.exit(bool(failed))


main()
