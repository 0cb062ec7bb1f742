#!/usr/bin/env python3
"""The bundled site, crawled and read back: each article is what its author wrote, each spoilt page gives the article it had before and
the finding it must, and no clean page has one.   usage: test_bundled_site.py BIN"""
import json, os, re, subprocess, sys, tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "site"))
sys.dont_write_bytecode = True
from loopback import Site

BIN = os.path.abspath(sys.argv[1])
failed, checked = [], 0


def check(what, ok, *shown):
    global checked
    checked += 1
    if not ok:
        failed.append(what)
        print("FAILED:", what, *(str(s)[:160] for s in shown))


def squeeze(s):
    return re.sub(r"\s+", "", s or "")


with tempfile.TemporaryDirectory() as d, Site(d) as site:
    db = os.path.join(d, "site.db")
    p = subprocess.run([BIN, "crawl", "--store", db, "--allow-private", "--delay", "5ms", "--progress=never", site.seeds], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=300)
    check("the crawl ends well", p.returncode == 0, p.returncode, p.stderr.decode()[-300:])
    p = subprocess.run([BIN, "export", db, "--format", "jsonl"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
    check("export", p.returncode == 0, p.stderr.decode()[-300:])
    got = {a["url"]: a for a in map(json.loads, p.stdout.decode("utf-8").splitlines())}
    for url, want in sorted(site.truth.items()):
        kind, a = want["kind"], got.get(url)
        name = "%s (%s)" % (url.split("/", 3)[3], kind)
        if kind == "forbidden":
            check(name + " is not fetched", a is None)
            continue
        check(name + " is there", a is not None)
        if a is None:
            continue
        sure = [f for f in a["findings"] if f["verdict"] in ("proved", "strong")]
        if kind == "list-page":
            check(name + " is no article", a["text"] == "" and a.get("reason") in ("list-page", "empty"), a.get("reason"), a["text"][:80])
        if not kind.startswith("contaminated"):
            check(name + " has no finding", not sure, sure)
        else:
            expected = set(kind.split(":")[1].split(","))
            check(name + " is found", expected <= {f["kind"] for f in sure}, expected, [(f["kind"], f["verdict"]) for f in a["findings"]])
            whole = (a["title"] or "") + "\n" + a["text"]
            if "paragraphs" in want:
                check(name + " lets nothing through", not [s for s in want["injected"] if s in whole], [s for s in want["injected"] if s in whole][:2])
        if "paragraphs" in want:
            text = squeeze(a["text"])
            check(name + ": title", squeeze(a["title"]) == squeeze(want["title"]), a["title"], want["title"])
            check(name + ": date", a["published"] == want["published"], a["published"], want["published"])
            check(name + ": source", (a["source"] or None) == want["source"], a["source"], want["source"])
            missing = [q for q in want["paragraphs"] if squeeze(q) not in text]
            check(name + ": paragraphs", not missing, missing[:1], a["text"][:60])
            extra = len(text) - sum(len(squeeze(q)) for q in want["paragraphs"])
            check(name + ": nothing but the article", extra <= 40, extra, a["text"][-80:])
print("%d of %d checks hold" % (checked - len(failed), checked))
sys.exit(bool(failed))
