#!/usr/bin/env python3
"""Normalization form C against the Unicode Character Database's own test file (Debian: unicode-data)."""
import bz2
import json
import os
import subprocess
import sys
import tempfile
import unicodedata

path = "/usr/share/unicode/NormalizationTest.txt.bz2"
if not os.path.exists(path):
    sys.exit(77)
pairs = []
for line in bz2.open(path, "rt", encoding="utf-8"):
    if line[0] in "#@\n":
        continue
    columns = line.split("#")[0].split(";")
    source, want = ("".join(chr(int(c, 16)) for c in columns[i].split()) for i in (0, 1))
    # other rules' business: what is white space, removed, or of the emoji and joiner kind
    if any(c in "<&>" or unicodedata.category(c) in ("Cf", "Cc", "Zs", "Zl", "Zp", "Cs") for c in source + want):
        continue
    if unicodedata.combining(want[0]):
        continue  # would go together with the letter before it
    pairs.append((source, want))
page = "<!DOCTYPE html><meta charset=utf-8><title>t</title><pre>" + "\n".join("x%dx a%sa" % (i, s) for i, (s, _) in enumerate(pairs)) + "</pre>"
with tempfile.NamedTemporaryFile("w", suffix=".html", encoding="utf-8", delete=False) as f:
    f.write(page)
try:
    out = subprocess.run([sys.argv[1], "clean", "--edits", f.name], capture_output=True, check=True).stdout
finally:
    os.unlink(f.name)
text = "\n".join(b["text"] for b in json.loads(out)["blocks"])
wrong = [(s, w) for i, (s, w) in enumerate(pairs) if "x%dx a%sa" % (i, w) not in text]
print("%d of %d lines" % (len(pairs) - len(wrong), len(pairs)))
for s, w in wrong[:10]:
    print(ascii(s), "should be", ascii(w))
sys.exit(1 if wrong or len(pairs) < 15000 else 0)
