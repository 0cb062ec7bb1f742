#!/usr/bin/env python3
"""What is cut before the parser changes nothing of what comes out: every page of the tests, with the pass and without it.
usage: test_whole_markup.py BIN [FOLDER...]   (other folders of pages instead)"""
import os, subprocess, sys

root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
folders = sys.argv[2:] or [os.path.join(root, "tests", name) for name in ("golden", "site")]
pages = sorted(os.path.join(at, f) for d in folders for at, _, files in os.walk(d) for f in files if f.endswith((".html", ".htm")))
lists = ["--edits", "--dropped", "--links", "--images"]
differ = []


def clean(*more):
    done = subprocess.run([sys.argv[1], "clean", "--all", *lists, *more, *pages], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return done.stdout.splitlines()


cut, whole = clean(), clean("--whole-markup")
for a, b in zip(cut, whole):
    if a != b:
        at = next((i for i in range(min(len(a), len(b))) if a[i] != b[i]), min(len(a), len(b)))
        differ.append((a[:80], a[at - 60:at + 60], b[at - 60:at + 60]))
for d in differ[:5]:
    print("FAILED: %r\n  cut   %r\n  whole %r" % d)
print("%d pages, %d articles, %d differ" % (len(pages), len(cut), len(differ)))
sys.exit(bool(differ) or len(cut) != len(whole) or len(cut) < len(pages))
