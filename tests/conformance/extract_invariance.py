#!/usr/bin/env python3
"""The same page in other clothes gives the same article.   usage: extract_invariance.py BIN SHARED_DIR

Every zh page that GBK can hold, as GBK and as UTF-16; every zh and gov page without scripts (but for JSON-LD), comments and
attributes that no rule reads. Title and text must be the same, byte for byte."""
import glob, json, os, re, subprocess, sys, tempfile

META = re.compile(r"<meta[^>]*charset[^>]*>", re.I)
SCRIPT = re.compile(r"<script\b(?![^>]*ld\+json).*?</script\s*>", re.S | re.I)
COMMENT = re.compile(r"<!--.*?-->", re.S)
ATTRS = re.compile(r"""\s(?:data-(?!src|date)[\w-]+|on(?!click)[a-z]+|tabindex|autocomplete)=(?:"[^"]*"|'[^']*')""")


def clean(binary, paths):
    p = subprocess.run([binary, "clean", "--format", "jsonl", *paths], stdout=subprocess.PIPE, check=True)
    return {a["input"]: (a["title"], a["text"]) for a in map(json.loads, p.stdout.decode().split("\n")[:-1])}


def main():
    binary, shared = sys.argv[1:3]
    pages = sorted(glob.glob(os.path.join(shared, "datasets", "zh", "*.html")) + glob.glob(os.path.join(shared, "datasets", "gov", "*.html")))
    if not pages:
        print("no data")
        return 77
    made = {}
    with tempfile.TemporaryDirectory() as tmp:
        for path in pages:
            s = open(path, "rb").read().decode("utf-8", "replace")
            name = os.path.join(tmp, os.path.basename(path)[:12])
            bare = META.sub("", s)
            variants = {"wrapper": COMMENT.sub("", SCRIPT.sub("", ATTRS.sub("", s))).encode("utf-8")}
            variants["utf-16"] = b"\xff\xfe" + bare.encode("utf-16-le")
            try:
                gbk = "<meta charset=gbk>"
                head = re.search(r"<head[^>]*>", bare, re.I)
                at = head.end() if head else 0
                variants["gbk"] = (bare[:at] + gbk + bare[at:]).encode("gbk")
            except UnicodeEncodeError:
                pass
            for kind, data in variants.items():
                f = "%s.%s.html" % (name, kind)
                open(f, "wb").write(data)
                made[f] = (path, kind)
        want, got = clean(binary, pages), clean(binary, sorted(made))
    count, bad = {}, 0
    for f, (path, kind) in sorted(made.items()):
        c = count.setdefault(kind, [0, 0])
        c[1] += 1
        if got[f] == want[path]:
            c[0] += 1
            continue
        bad += 1
        a, b = want[path][1] or "", got[f][1] or ""
        k = next((k for k in range(min(len(a), len(b))) if a[k] != b[k]), min(len(a), len(b)))
        print("%s %s: title %s; texts differ at %d: %r / %r" % (kind, os.path.basename(path)[:20], got[f][0] == want[path][0], k,
                                                                a[k:k + 30], b[k:k + 30]))
    print("; ".join("%s: %d of %d the same" % (k, *v) for k, v in sorted(count.items())))
    return 1 if bad else 0


sys.exit(main())
