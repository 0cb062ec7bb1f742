#!/usr/bin/env python3
"""audit: what it prints, what it exits with, what is new against a baseline, and that its HTML report is safe to open."""
import base64
import hashlib
import html.parser
import json
import os
import subprocess
import sys
import tempfile

BIN = sys.argv[1]
PROSE = "".join("<p>%s</p>" % s for s in (
    "本报讯 记者从市农业农村局获悉，今年全市小麦种植面积稳定在一百二十万亩，预计总产量比上年略有增加。",
    "各乡镇组织农技人员深入田间地头，指导农户做好病虫害防治和肥水管理，确保夏粮丰收到手，农民收入稳步增长。",
    "市水利部门提前检修灌溉渠道，调度水库水量，保障春灌用水需要，沿线村民纷纷表示今年浇地比往年方便多了。"))
HEAD = "<!DOCTYPE html><meta charset=%s><title>全市小麦长势良好</title><body>"
EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>"
SPAM = '<div style="display:none"><a href="http://a1.com/">金狮娱乐城官网&lt;script&gt;alert(3)&lt;/script&gt;</a><a href="http://b2.com/">百家乐投注</a></div>'


def run(*args, ok=(0, 1)):
    p = subprocess.run([BIN, "audit", *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
    assert p.returncode in ok, (args, p.returncode, p.stderr.decode())
    return p.returncode, p.stdout.decode("utf-8"), p.stderr.decode("utf-8")


class Safe(html.parser.HTMLParser):
    """No element that loads or runs something."""

    allowed = set("html head meta title style body header h1 h2 h3 ul li b span div section svg text rect main article dl dt dd table thead "
                  "tbody tr th td p pre mark footer nav details summary a".split())

    def __init__(self):
        super().__init__()
        self.csp, self.places, self.leads = "", set(), set()

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        assert tag in self.allowed, tag
        assert not any(k.startswith("on") or k in ("src", "style", "action", "srcdoc") for k in a), (tag, a)
        if "id" in a:
            self.places.add("#" + a["id"])
        if "href" in a: # within the report alone
            assert tag == "a" and a["href"].startswith("#"), a
            self.leads.add(a["href"])
        if a.get("http-equiv") == "Content-Security-Policy":
            self.csp = a["content"]


def main():
    with tempfile.TemporaryDirectory() as d:
        def page(name, text, charset="utf-8"):
            path = os.path.join(d, name)
            with open(path, "wb") as f:
                f.write(((HEAD % charset) + text).encode(charset))
            return path

        clean = page("clean.html", PROSE)
        bad = page("bad.html", PROSE + EVIL + SPAM)
        gbk = page("gbk.html", PROSE + SPAM, "gbk")

        code, out, _ = run(clean)
        assert code == 0 and "1 pages: 0 contaminated" in out, out
        code, out, _ = run(d)
        assert code == 1 and "hidden-words" in out and "3 pages: 2 contaminated" in out, out

        code, out, _ = run("--format", "jsonl", bad, clean, gbk)
        rows = [json.loads(line) for line in out.splitlines()]
        assert code == 1 and [r["input"] for r in rows] == [bad, clean, gbk]
        for row in (rows[0], rows[2]):
            (f,) = [f for f in row["findings"] if f["rule"] == "hidden-words"]
            with open(row["input"], "rb") as src:
                quoted = src.read()[f["span"][0]:f["span"][1]]
            assert quoted.startswith(b"<div style") and quoted.endswith(b"</div>"), quoted
        assert rows[1]["findings"] == [] and rows[1]["verdict"] is None

        baseline = os.path.join(d, "baseline.jsonl")
        with open(baseline, "w", encoding="utf-8") as f:
            f.write(out.splitlines()[0] + "\n")
        code, out, _ = run("--baseline", baseline, bad)
        assert code == 0 and "0 contaminated" in out, out
        code, out, _ = run("--baseline", baseline, bad, gbk)
        assert code == 1 and "2 pages: 1 contaminated" in out, out

        code, out, _ = run("--format", "sarif", bad, clean)
        s = json.loads(out)
        assert s["version"] == "2.1.0" and len(s["runs"]) == 1
        results, rules = s["runs"][0]["results"], {r["id"] for r in s["runs"][0]["tool"]["driver"]["rules"]}
        assert results and all(r["ruleId"] in rules and r["level"] in ("note", "warning", "error") for r in results)
        region = results[0]["locations"][0]["physicalLocation"]["region"]
        assert region["byteLength"] > 0 and region["byteOffset"] >= 0
        code, out, _ = run("--format", "sarif", clean)
        assert code == 0 and json.loads(out)["runs"][0]["results"] == []

        report = os.path.join(d, "report.htm_")
        code, out, _ = run("--format", "html", "--output", report, bad, clean, gbk)
        with open(report, encoding="utf-8") as f:
            text = f.read()
        safe = Safe()
        safe.feed(text)
        assert code == 1 and out == "" and "default-src 'none'" in safe.csp and "script-src" not in safe.csp
        sheet = base64.b64encode(hashlib.sha256(text[text.index("<style>") + 7:text.index("</style>")].encode()).digest()).decode()
        assert "style-src 'sha256-%s'" % sheet in safe.csp and "unsafe" not in safe.csp, safe.csp
        assert safe.leads and safe.leads <= safe.places, safe.leads
        assert "<script" not in text and "&lt;script&gt;" in text and "<mark>" in text and "<svg" in text
        assert "金狮娱乐城" in text and "\ufffd" not in text

        one = run("--format", "jsonl", "--jobs", "1", d)[1]
        assert one == run("--format", "jsonl", "--jobs", "4", d)[1]

        code, _, err = run(os.path.join(d, "nothing.html"), ok=(3,))
        assert "nothing.html" in err
        code, _, err = run(bad, os.path.join(d, "nothing.html"), ok=(3,))
        run("--format", "xml", bad, ok=(2,))
        run(ok=(2,))
        words = os.path.join(d, "words")
        with open(words, "w", encoding="utf-8") as f:
            f.write("# mine\nbrand 某某汇\nbrend 某某汇\n")
        code, _, err = run("--lexicon", words, bad, ok=(4,))
        assert words + ":3: 'brend' is no class" in err, err
        code, _, err = run("--baseline", words, bad, ok=(4,))
        assert "no report" in err, err
        with open(words, "w", encoding="utf-8") as f:
            f.write("host a1.com\nhost b2.com\nword 金狮娱乐城\nword 百家乐\nword 投注\n")
        code, out, _ = run("--allow", words, bad)
        assert code == 0, out

        store = os.path.join(d, "s.db")
        subprocess.run([BIN, "clean", "--store", store, bad, clean], check=True, timeout=120)
        code, out, _ = run(store)
        assert code == 1 and "2 pages: 1 contaminated" in out, out
    print("ok")


main()
