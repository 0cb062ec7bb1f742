#!/usr/bin/env python3
"""Every seed list parses: one http(s) URL a line, each named with its level in the comment before it, none twice.   usage: test_seeds.py BIN"""
import glob, os, re, sys
from urllib.parse import urlsplit

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
bad, total = [], 0
for path in sorted(glob.glob(os.path.join(ROOT, "seeds", "*.txt"))):
    seen, comment = set(), ""
    for number, line in enumerate(open(path, encoding="utf-8"), 1):
        where, line = "%s:%d" % (os.path.relpath(path, ROOT), number), line.strip()
        if not line or line.startswith("#"):
            comment = line if line else comment
            continue
        total += 1
        u = urlsplit(line)
        if u.scheme not in ("http", "https") or not u.hostname or not u.path.startswith("/") or re.search(r"\s", line):
            bad.append("%s: not a URL: %s" % (where, line))
        if line in seen:
            bad.append("%s: twice: %s" % (where, line))
        if not re.match(r"# \S.*(national|provincial|municipal|county|district)", comment):
            bad.append("%s: the comment before it says no name and level: %r" % (where, comment))
        seen.add(line)
        comment = ""
if total < 50:
    bad.append("only %d seeds found" % total)
print("\n".join(bad) or "%d seeds" % total)
sys.exit(bool(bad))
