#!/usr/bin/env python3
"""Every finding quotes the bytes it claims.   usage: spans.py BIN SHARED_DIR [--full]

Over the real cases, the seeds, all clean pages, and injected twins of them in UTF-8 and GBK (of some of the pages; --full: of all): the
region is inside the file, and where a rule's evidence begins with words of the page, the bytes hold these words in some reading of them:
in the encodings Chinese pages have, references resolved, tags out. Exits 77 where there are no pages."""
import html
import json
import os
import re
import subprocess
import sys
import tempfile

from pages import sample

BIN, SHARED = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
FULL = "--full" in sys.argv
HERE = os.path.dirname(os.path.abspath(__file__))
# rules whose evidence does not begin with the very words on which they stand: decoded scripts, addresses, counts
OTHER = {"redirect-referrer", "redirect-agent", "redirect-packed", "packed-writes", "script-writes-spam", "overlay-frame", "overlay-zero",
         "overlay-written", "noise-names", "noise-ids", "brand-clash", "spam-page", "cloaking", "pinyin-annotation", "inserted-symbol",
         "byte-slip", "byte-slip-unsure", "mojibake", "lost-text"}


def plain(data):
    """Bytes as text, in the readings a Chinese page may have; references resolved, tags, marks and white space gone."""
    for charset in ("utf-8", "gb18030", "big5"):
        text = data.decode(charset, "ignore")
        once = html.unescape(re.sub(r"<[^>]*>", "", text))
        for t in (once, html.unescape(text), re.sub(r"<[^>]*>", "", html.unescape(text))):
            yield re.sub(r"[\W_]+", "", t).lower()


def quotes(data, evidence):
    words = re.sub(r"[\W_]+", "", evidence.split(" [")[0]).lower()[:8]  # repair may have changed the marks
    return not words or any(words in t for t in plain(data))


def twins(tmp):
    data, eval_ = os.path.join(SHARED, "datasets"), os.path.join(SHARED, "eval", "inject.py")
    own = os.path.join(HERE, "inject2.py")
    for k, (injector, name, every, *args) in enumerate(((eval_, "zh", 3), (eval_, "intl", 12), (own, "zh", 3), (own, "zh", 4, "--charset", "gbk"))):
        if os.path.isdir(os.path.join(data, name)) and os.path.exists(injector):
            out = os.path.join(tmp, "t%d" % k)
            subprocess.run([sys.executable, injector, sample(os.path.join(data, name), os.path.join(tmp, "p%d" % k), 1 if FULL else every), out, *args],
                           stdout=subprocess.DEVNULL, check=True)
            yield out


def main():
    names = ("cases", "datasets/zh", "datasets/intl", "datasets/meta", "datasets/gov", "datasets/gbk", "seeds")
    folders = [os.path.join(SHARED, d) for d in names if os.path.isdir(os.path.join(SHARED, d))]
    if not folders:
        print("skipped: no pages")
        sys.exit(77)
    pages = findings = quoting = wrong = 0
    with tempfile.TemporaryDirectory() as tmp:
        folders += twins(tmp)
        run = subprocess.run([BIN, "audit", "--suspicions", "--jobs", "2", "--format", "jsonl", *folders], stdout=subprocess.PIPE, check=False)
        for line in run.stdout.decode("utf-8").splitlines():
            a = json.loads(line)
            pages += 1
            with open(a["input"], "rb") as f:
                body = f.read()
            for f in a["findings"]:
                findings += 1
                b, e = f["span"]
                ok = 0 <= b < e <= len(body)
                if ok and f["rule"] not in OTHER:
                    quoting += 1
                    ok = quotes(body[b:e], f["evidence"])
                if not ok:
                    wrong += 1
                    if wrong <= 10:
                        print("WRONG:", os.path.basename(a["input"]), f["rule"], f["span"], f["evidence"][:80], body[b:e][:60])
    print("%d pages, %d findings, each inside its page; %d of them quote words of it; %d wrong" % (pages, findings, quoting, wrong))
    sys.exit(wrong > 0 or not findings)


main()
