#!/usr/bin/env python3
"""The web platform's URL cases for http and https.   usage: url.py BIN SHARED_DIR

Takes the cases whose input and base are http or https, or that fail for such; the rest are about schemes we refuse."""
import json, os, subprocess, sys

binary, shared = sys.argv[1:3]
tool = os.path.join(os.path.dirname(binary), "tests", "url_tool")
if not os.path.exists(tool):
    sys.exit(77)
folder = os.path.join(shared, "suites/wpt-url/tests/wpt")


def http(text):
    return (text or "").strip(" \t\r\n\f\0").lower().startswith(("http:", "https:"))


cases = []
for name in ("urltestdata.json", "ada_extra_urltestdata.json"):
    for c in json.load(open(os.path.join(folder, name), encoding="utf-8", errors="surrogatepass")):
        if not isinstance(c, dict):
            continue
        base = c.get("base")
        if c.get("failure"):
            if http(c["input"]) or http(base):
                cases.append((name, c))
        elif c["href"].startswith(("http:", "https:")) and (base is None or http(base) or http(c["input"])):
            cases.append((name, c))
for c in json.load(open(os.path.join(folder, "toascii.json"), encoding="utf-8")):
    if isinstance(c, dict):
        out = c["output"]
        cases.append(("toascii", {"input": "https://%s/x" % c["input"], "href": out and "https://%s/x" % out, "failure": out is None}))


def line(text):
    return text.encode("utf-8", "surrogatepass").hex()


feed = "".join("%s\n%s\n" % (line(c["input"]), line(c["base"]) if http(c.get("base")) else "-") for _, c in cases)
answers = subprocess.run([tool], input=feed.encode(), stdout=subprocess.PIPE, check=True).stdout.decode().splitlines()
count = {}
for (name, c), got in zip(cases, answers):
    n = count.setdefault(name, [0, 0])
    n[1] += 1
    part = got.split("\t")
    if c.get("failure"):
        ok = got == "failure"
    else:
        ok = part[0] == c["href"]
        if ok and "host" in c:
            want = [c["protocol"][:-1], c["username"], c["password"], c["hostname"], c["host"], c["pathname"], c["search"].lstrip("?") if len(c["search"]) > 1 else "", c["hash"][1:]]
            want[6] = c["search"][1:]
            ok = part[1:9] == want and part[9] == c.get("origin", part[9])
    n[0] += ok
    if not ok:
        print("%s: %r against %r: want %r, got %r" % (name, c["input"][:80], c.get("base"), c.get("href"), got[:160]))
bad = False
for name, (ok, total) in count.items():
    print("%s: %d of %d" % (name, ok, total))
    # toascii is shown, not promised: libidn2 (IDNA 2008) refuses symbols, hyphens in odd places and labels over 63 that UTS 46 lets pass.
    bad = bad or ok < total * (0.99 if name != "toascii" else 0.8)
sys.exit(bad)
