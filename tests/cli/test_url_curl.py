#!/usr/bin/env python3
"""The host and port that were checked are those that libcurl connects to: our reading of each URL beside its own. Where
the two differ, nothing is fetched. Authorities that people have confused parsers with, and the web platform's cases
where they are at hand."""
import json, os, subprocess, sys

tool = os.path.join(os.environ.get("QY_BUILD", os.path.join(os.path.dirname(os.path.abspath(sys.argv[1])))), "tests", "target_tool")
if not os.path.exists(tool):
    sys.exit(77)

# URL, host and port that we must read; None: it must be no URL for us
CASES = [
    ("http://good.example/", "good.example", 80),
    ("https://good.example:8443/x", "good.example", 8443),
    ("http://GOOD.Example./", "good.example.", 80),
    ("http://a@b.example/", "b.example", 80),
    ("http://a:80@b.example:81/", "b.example", 81),
    ("http://good.example#@evil.example/", "good.example", 80),
    ("http://good.example?@evil.example/", "good.example", 80),
    ("http://good.example/@evil.example/", "good.example", 80),
    ("http://good.example\\@evil.example/", "good.example", 80),
    ("http://good.example\\.evil.example/", "good.example", 80),
    ("http:\\\\good.example\\x", "good.example", 80),
    ("http:good.example/", "good.example", 80),
    ("http:////good.example/", "good.example", 80),
    ("http://good.example%2f@evil.example/", "evil.example", 80),
    ("http://good.example%23@evil.example/", "evil.example", 80),
    ("http://a@good.example@evil.example/", "evil.example", 80),
    ("http://evil.example:80@good.example@evil2.example:81/", "evil2.example", 81),
    ("http://good.example:80#@evil.example:81/", "good.example", 80),
    ("http://0x7f.1/", "127.0.0.1", 80),
    ("http://2130706433/", "127.0.0.1", 80),
    ("http://0177.0.0.1/", "127.0.0.1", 80),
    ("http://127.1/", "127.0.0.1", 80),
    ("http://\uff11\uff12\uff17.0.0.1/", "127.0.0.1", 80),
    ("http://127\u30020\u30020\u30021/", "127.0.0.1", 80),
    ("http://[::1]/", "[::1]", 80),
    ("http://[::ffff:7f00:1]/", "[::ffff:7f00:1]", 80),
    ("http://[0:0::1]:8080/", "[::1]", 8080),
    ("http://ex%61mple.example/", "example.example", 80),
    ("http://\u4f8b\u5b50.cn/", "xn--fsqu00a.cn", 80),
    ("http://good.ex\tample/", "good.example", 80),
    ("http://good\n.example/", "good.example", 80),
    ("http://good.example:00080/", "good.example", 80),
    ("http://good.example:65535/", "good.example", 65535),
    ("http://good.example:65536/", None, 0),
    ("http://good.example:80a/", None, 0),
    ("http://good.example:-1/", None, 0),
    ("http://good.example: 80/", None, 0),
    ("http://good example/", None, 0),
    ("http://good.example%00.evil.example/", None, 0),
    ("http://good<evil>.example/", None, 0),
    ("http://[::1%25lo]/", None, 0),
    ("http://[::1]evil.example/", None, 0),
    ("http://[v1.fe80]/", None, 0),
    ("http://1.2.3.4.5/", None, 0),
    ("http://256.1.1.1/", None, 0),
    ("http://@/", None, 0),
    ("http://:80/", None, 0),
    ("http://", None, 0),
]
urls = [c[0] for c in CASES]
data = os.path.join("..", "shared", "suites", "wpt-url", "tests", "wpt")
wpt = 0
for name in ("urltestdata.json", "ada_extra_urltestdata.json"):
    path = os.path.join(data, name)
    if os.path.exists(path):
        for c in json.load(open(path, encoding="utf-8", errors="surrogatepass")):
            if isinstance(c, dict):
                urls += [x for x in (c["input"], c.get("href"), c.get("base")) if x]
        wpt = len(urls) - len(CASES)
    # every authority of ours under the other scheme and behind credentials
urls += [u.replace("http:", "https:", 1) for u in urls[:len(CASES)]] + [u.replace("//", "//user:pass@", 1) for u in urls[:len(CASES)]]
out = subprocess.run([tool], input="".join(u.encode("utf-8", "surrogatepass").hex() + "\n" for u in urls).encode(), stdout=subprocess.PIPE, check=True).stdout
answers = out.decode("utf-8", "replace").splitlines()
failed, asked, refused = 0, 0, []
if len(answers) != len(urls):
    print("%d answers for %d URLs" % (len(answers), len(urls)))
    failed = 1
plain = lambda host: host.lower().rstrip(".")
for i, (u, got) in enumerate(zip(urls, answers)):
    part = got.split("\t")
    if i < len(CASES):
        want = CASES[i][1:]
        if (part == ["failure"]) != (want[0] is None) or (want[0] and (part[0], int(part[1])) != want):
            failed += 1
            print("%r: want %s, got %s" % (u, want, part))
    if part == ["failure"]:
        continue
    same = plain(part[0]) == plain(part[2]) and part[1] == part[3]
    if part[4] == "asks" and not same:
        failed += 1
        print("%r: asked, though we read %s:%s and libcurl %s:%s" % (u, *part[:4]))
    asked += part[4] == "asks"
    if part[4] == "refuses":
        refused.append("%r: we read %s:%s, libcurl %s:%s" % (u, *part[:4]))
        if same:
            failed += 1
            print("%r: refused, though both read %s:%s" % (u, *part[:2]))
print("%d URLs (%d of the web platform): %d no http URLs, %d read alike by libcurl, %d refused" % (len(urls), wpt, sum(a == "failure" for a in answers), asked, len(refused)))
for r in refused:
    print("  refused: " + r[:160])
sys.exit(failed > 0)
