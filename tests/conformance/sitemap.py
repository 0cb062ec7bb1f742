#!/usr/bin/env python3
"""Sitemaps as crawler-commons reads them (lax), feeds as gofeed does: every link of every entry.   usage: sitemap.py BIN SHARED_DIR"""
import glob, json, os, subprocess, sys
import xml.dom.minidom

binary, shared = sys.argv[1:3]
tool = os.path.join(os.path.dirname(binary), "tests", "sitemap_tool")
if not os.path.exists(tool):
    sys.exit(77)


def read(path):
    out = subprocess.run([tool], stdin=open(path, "rb"), stdout=subprocess.PIPE, check=True).stdout.decode("utf-8", "replace").split("\n")
    return out[0], [l.split("\t") for l in out[1:-1]]


good = total = 0
for line in open(shared + "/suites/sitemap-cases/crawler_commons_sitemaps.jsonl", encoding="utf-8"):
    c = json.loads(line)
    if c.get("strict"):
        continue
    kind, rows = read(shared + "/suites/crawler-commons/src/test/resources/" + c["file"])
    want, got = [e["loc"] for e in c["entries"]], [r[0] for r in rows]
    total += 1
    good += want == got
    if want != got:
        print("%s (%s): want %s, got %s" % (c["file"], kind, want[:5], got[:5]))
print("sitemaps: %d of %d" % (good, total))
bad = good < total
links = found = files = broken = 0
for kind in ("atom", "rss"):
    for path in sorted(glob.glob(shared + "/suites/gofeed/testdata/parser/%s/*.xml" % kind)):
        data = open(path, "rb").read()
        try:
            xml.dom.minidom.parseString(data)
        except Exception:
            broken += 1
            continue
        want = json.load(open(path[:-3] + "json"))
        files += 1
        _, rows = read(path)
        got = [r[0] for r in rows]
        for e in want.get("entries") or want.get("items") or []:
            hrefs = [l["href"] for l in e.get("links") or [] if isinstance(l, dict) and l.get("href") and l.get("rel", "alternate") == "alternate"]
            hrefs = hrefs[:1] or ([e["link"]] if e.get("link") else [])
            for h in hrefs:
                links += 1
                ok = h in got or any(h.endswith(g) for g in got if g)
                found += ok
                if not ok:
                    print("%s: want %s, got %s" % (os.path.basename(path), h, got))
print("feeds: %d of %d entry links in %d well-formed files (%d are not)" % (found, links, files, broken))
sys.exit(bad or found < links)
