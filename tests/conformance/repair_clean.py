#!/usr/bin/env python3
"""No change by repair on clean pages.   usage: repair_clean.py BIN SHARED_DIR

Every page of the data sets, every clean look-alike, the clean seeds, and their true texts as plain text: not one edit or finding of
the repair rules, traditional pages included. Says how many characters were looked at."""
import csv
import glob
import json
import os
import subprocess
import sys
import tempfile

RULES = {"pinyin-annotation", "inserted-symbol", "byte-slip", "byte-slip-unsure", "traditional-form-unsure", "lost-indent", "traditional-form", "full-width",
         "unit-between-numbers", "mojibake", "mojibake-lost"}


def main():
    binary, shared = sys.argv[1:3]
    if not os.path.isdir(shared):
        print("skipped: no %s" % shared)
        sys.exit(77)
    paths = sorted(glob.glob(os.path.join(shared, "datasets/*/*.html")))
    rows = csv.DictReader(open(os.path.join(shared, "cases/cases.tsv"), encoding="utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE)
    paths += [os.path.join(shared, "cases", r["file"]) for r in rows if r["label"] == "neg"]
    paths += sorted(p for p in glob.glob(os.path.join(shared, "seeds/*.txt")) if os.path.basename(p)[:3] in ("002", "004"))
    pages = characters = han = 0
    bad = []
    with tempfile.TemporaryDirectory() as folder:
        for truth in sorted(glob.glob(os.path.join(shared, "datasets/*/truth.json"))):
            for key, value in sorted(json.load(open(truth, encoding="utf-8")).items()):
                text = value.get("text") if isinstance(value, dict) else None
                if text:
                    name = os.path.join(folder, os.path.basename(os.path.dirname(truth)) + "-" + os.path.basename(key) + ".txt")
                    open(name, "w", encoding="utf-8").write(text)
                    paths.append(name)
        for i in range(0, len(paths), 100):
            run = subprocess.run([binary, "clean", "--edits", "--dropped"] + paths[i:i + 100], capture_output=True)
            for line in run.stdout.decode("utf-8").split("\n")[:-1]:
                a = json.loads(line)
                pages += 1
                data = open(a["input"], "rb").read().decode((a.get("charset") or "utf-8").replace("gbk", "gb18030"), "replace")
                characters += len(data)
                han += sum("\u3400" <= c <= "\u9fff" for c in data)
                bad += [(a["input"], e["rule"], e.get("old"), e.get("new")) for e in a.get("edits", []) if e["rule"] in RULES]
                bad += [(a["input"], f["rule"], f["evidence"]) for f in a["findings"] if f["rule"] in RULES]
    for b in bad[:40]:
        print(*b)
    print("%d pages and texts, %d characters, %d of them Han: %d changes or findings" % (pages, characters, han, len(bad)))
    sys.exit(1 if bad or pages < len(paths) else 0)


main()
