#!/usr/bin/env python3
"""Golden pages.   usage: test_golden.py BIN [--write] [NAME...]

Each page in this folder (NAME.html, NAME.txt) has NAME.json: {"reason", "title", "fields": {field: [rule, value]},
"blocks": [[type, level or 0, text]], "edits": {rule: count}, "findings": [[rule, verdict, how its bytes begin]],
"dropped": [[rule, how its region begins]]}; a key that is not there is not compared. "url" and "status" are given to
the page, not expected of it. --write makes the files anew (of the pages named, or of all): read them before they are
committed; a file keeps the keys it has. A page spam-RULE-for must have a proved or strong finding of RULE, and
spam-RULE-against none at all. At the end every rule that the sources know must stand in an expectation, or in
EXCEPTIONS with its reason."""
import glob, json, os, re, subprocess, sys, tempfile

here = os.path.dirname(os.path.abspath(__file__))
root = os.path.dirname(os.path.dirname(here))
write = "--write" in sys.argv
named = [a for a in sys.argv[2:] if not a.startswith("--")]

# Rules that no golden page can show, each with the reason.
EXCEPTIONS = {
}


def source(*names):
    return "\n".join(open(os.path.join(root, n), encoding="utf-8").read() for n in names)


def known_rules():
    """What the sources can say, by the expectation's key."""
    room = lambda r: [os.path.relpath(p, root) for p in sorted(glob.glob(os.path.join(root, "cleaner", r, "*.c")))]
    word = r'"([a-z][a-z-]*[a-z])"'
    tables = source("cleaner/extract/names.c", "cleaner/extract/phrases.c")
    extract, meta = source(*room("extract")), source(*room("meta"))
    extract = "\n".join(l for l in extract.split("\n") if "printf" not in l and "explain" not in l)
    dropped = set(re.findall(r'VIEW_INIT\("[^"]*"\), (?:VIEW_INIT\("[^"]*"\), )?' + word, tables))
    dropped |= set(re.findall(r"(?:\breturn|rule =|[?:]) " + word, extract))
    dropped |= set(re.findall(r"line_drop\([^;]*, " + word, extract))
    dropped |= set(re.findall(r'->rule = ' + word, meta))
    damage, normal = source(*room("repair")), source(*room("normalize"))
    repairs = set(re.findall(r"\[DAMAGE_\w+\] = \{" + word, damage)) | set(re.findall(r"\.rule = " + word, damage))
    repairs |= set(re.findall(r"page_finding\([^;]*?" + word, damage)) | set(re.findall(r"return " + word, normal))
    repairs |= set(re.findall(r"\bchange\([^;]*, " + word, normal)) | set(re.findall(r"\? " + word, normal))
    article = source("cleaner/base/article.c")
    names = lambda table: re.findall(word, "".join(re.findall(r"\*const %s\[\][^;]*;" % table, article)))
    kinds = r"(?:json-ld|class|rel|itemprop|time|line|label|meta):[A-Za-z0-9:_-]+"
    plain = r"byline(?:-end)?|dateline|breadcrumb|title-tag|h1|html-lang|url|line|time|text"
    fields = set(re.findall(r'"(%s|%s)"(?=[,}]| :|\))' % (kinds, plain), meta))
    fields |= set(re.findall(r"`((?:meta|label|json-ld|itemprop|class):[^`]+)`", source("docs/metadata.md")))
    return {
        "dropped": dropped,
        "findings": set(re.findall(r"^\| `([a-z-]+)` \|", source("docs/contamination.md"), re.M)),
        "repairs": repairs,
        "reason": set(names("reasons")),
        "blocks": set(names("types")),
        "fields": fields,
    }


def requests():
    """Every page with what it is given: [(name, path, url, status)]."""
    for path in sorted(p for ext in ("html", "txt") for p in glob.glob(os.path.join(here, "*." + ext))):
        name = os.path.splitext(path)[0] + ".json"
        want = json.load(open(name, encoding="utf-8")) if os.path.exists(name) else {}
        if not named or os.path.basename(os.path.splitext(path)[0]) in named:
            yield name, path, want


def warc(url, status, body):
    http = ("HTTP/1.1 %d \r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % (status, len(body))).encode() + body
    head = ("WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: %s\r\nWARC-Date: 2024-01-01T00:00:00Z\r\n"
            "Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n" % (url, len(http)))
    return head.encode() + http + b"\r\n\r\n"


def clean(pages):
    """The program's answer for each page, in one run: a page with an address or a status goes through a WARC."""
    by_input, inputs, records = {}, [], b""
    for name, path, want in pages:
        if "url" in want:
            records += warc(want["url"], want.get("status", 200), open(path, "rb").read())
        else:
            inputs.append(path)
        by_input[want.get("url", path)] = (name, path, want)
    with tempfile.NamedTemporaryFile(suffix=".warc") as f:
        f.write(records)
        f.flush()
        inputs += [f.name] if records else []
        run = subprocess.run([sys.argv[1], "clean", "--format", "jsonl", "--dropped", *inputs], stdout=subprocess.PIPE, check=True)
    for line in run.stdout.decode("utf-8").split("\n")[:-1]:
        a = json.loads(line)
        yield (a, *by_input.pop(a["input"]))
    assert not by_input, "no answer for %s" % ", ".join(by_input)


def seen(a, data):
    codec = {"gbk": "gb18030"}.get(a["charset"], a["charset"])
    begins = lambda x: data[x["span"][0]:x["span"][1]].decode(codec, "replace")[:12]
    value = lambda f: a[f] if f != "authors" else "、".join(a["authors"])
    got = {"title": a["title"],
           "fields": {f: [x["rule"], value(f)] for f, x in a["fields"].items()},
           "blocks": [[b["type"], b.get("level") or 0, b["text"]] for b in a["blocks"]],
           "edits": a["edits"],
           "findings": [[f["rule"], f["verdict"], begins(f)] for f in a["findings"]],
           "dropped": [[d["rule"], begins(d)] for d in a["dropped"]]}
    if a.get("reason"):
        got["reason"] = a["reason"]
    return got


def dumps(x):
    """One line for each leaf, so that a difference is one line."""
    def item(v):
        return json.dumps(v, ensure_ascii=False)
    out = []
    for key, v in x.items():
        if isinstance(v, list) and v:
            out.append('"%s": [\n  %s\n ]' % (key, ",\n  ".join(item(i) for i in v)))
        elif isinstance(v, dict) and v:
            out.append('"%s": {\n  %s\n }' % (key, ",\n  ".join("%s: %s" % (item(k), item(i)) for k, i in v.items())))
        else:
            out.append('"%s": %s' % (key, item(v)))
    return "{\n %s\n}\n" % ",\n ".join(out)


def contradiction(name, got):
    """A page that is named for or against a rule says what its name says."""
    m = re.fullmatch(r"spam-(.*)-(for|against)\.json", name)
    sure = {f[0] for f in got["findings"] if f[1] != "suspicion"}
    if m and m.group(2) == "for" and m.group(1) not in sure:
        return "no proved or strong finding of %s" % m.group(1)
    if m and m.group(2) == "against" and sure:
        return "findings on an honest page: %s" % ", ".join(sorted(sure))


failed = pages = 0
shown = {k: set() for k in ("dropped", "findings", "repairs", "reason", "blocks", "fields")}
for a, name, path, want in clean(list(requests())):
    got = seen(a, open(path, "rb").read())
    base = os.path.basename(name)
    pages += 1
    if write:
        given = {k: want[k] for k in ("url", "status") if k in want}
        want = {**given, **{k: got[k] for k in got if k in want or k == "reason" or not set(want) - set(given)}}
        with open(name, "w", encoding="utf-8") as f:
            f.write(dumps(want))
    for key in set(want) - {"url", "status"} | ({"reason"} & set(got)):
        if want.get(key) != got.get(key):
            failed += 1
            print("%s: %s:\n  got  %s\n  want %s" % (base, key, json.dumps(got.get(key), ensure_ascii=False),
                                                    json.dumps(want.get(key), ensure_ascii=False)))
    wrong = contradiction(base, got)
    if wrong:
        failed += 1
        print("%s: %s" % (base, wrong))
    for key in ("dropped", "findings", "blocks"):
        shown[key] |= {x[0] for x in want.get(key, [])}
    shown["fields"] |= {x[0] for x in want.get("fields", {}).values()}
    shown["repairs"] |= set(want.get("edits", {})) | {x[0] for x in want.get("findings", [])}
    shown["reason"] |= {want["reason"]} if "reason" in want else set()

rules = 0
if not named:
    for key, names in known_rules().items():
        rules += len(names)
        if not names:
            failed += 1
            print("%s: no rules found in the sources: the pattern is out of date" % key)
        for rule in sorted(names - shown[key]):
            if (key, rule) not in EXCEPTIONS:
                failed += 1
                print("%s: no golden page shows the rule %s" % (key, rule))
    for rule in sorted(known_rules()["findings"]):
        for side in ("for", "against"):
            if not os.path.exists(os.path.join(here, "spam-%s-%s.html" % (rule, side))):
                failed += 1
                print("findings: no page %s the rule %s" % (side, rule))
    for key, rule in sorted(EXCEPTIONS):
        if rule in shown[key] or rule not in known_rules()[key]:
            failed += 1
            print("%s: %s is no exception any more" % (key, rule))
print("%d pages, %d rules, %d exceptions, %d differences" % (pages, rules, len(EXCEPTIONS), failed))
sys.exit(failed > 0)
