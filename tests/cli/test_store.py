#!/usr/bin/env python3
"""A store from the command line: what goes in comes out, is found, compared, copied and deleted.   usage: test_store.py BIN"""
import csv, gzip, io, json, os, random, re, shutil, sqlite3, subprocess, sys, tempfile

BIN = os.path.abspath(sys.argv[1])
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
failures = []


def run(*args, code=0, text=True):
    done = subprocess.run([BIN, *args], capture_output=True, timeout=300)
    if done.returncode != code:
        failures.append("%s: exit %d, not %d\n%s" % (" ".join(args), done.returncode, code, done.stderr.decode()[:500]))
    return done.stdout.decode("utf-8", "replace") if text else done.stdout


def check(what, good, more=""):
    if not good:
        failures.append("%s %s" % (what, more))


WORDS = "市政府 召开 会议 研究 部署 工作 推进 项目 建设 安全 生产 群众 服务 乡村 振兴 防汛 抗旱 教育 医疗 就业 GDP 增长 百分点 Ａ级 景区 3.5% COVID-19 “两会” （试行） ＩＳＯ９００１ Ⅱ期 Ünal —— A/B类 ，".split()


def paragraph(rng, n=45):
    return "".join(rng.choice(WORDS) for _ in range(n)) + "。"


def page(title, paras, extra=""):
    return ("<html><head><meta charset=utf-8><title>%s</title><meta name=ArticleTitle content='%s'><meta name=PubDate content='2020-06-05 11:13'>"
            "<meta name=ContentSource content='示例日报'></head><body><h1>%s</h1>%s%s</body></html>"
            % (title, title, title, extra, "".join("<p>%s</p>" % p for p in paras)))


def make_pages(d, rng):
    hidden = '<div style="display:none"><a href="http://a.example.com/">澳门赌场</a><a href="http://b.example.com/">时时彩投注</a></div>'
    texts = {"p%02d" % i: [paragraph(rng) for _ in range(4)] for i in range(25)}
    texts["near"] = texts["p03"][:3] + [texts["p03"][3][:-8] + "另有通知。"]      # an edited copy
    texts["roundup"] = [paragraph(rng) for _ in range(9)] + texts["p07"]          # holds all of another
    texts["reprint"] = list(texts["p05"])
    texts["p04"][1] = texts["p04"][1][:40] + '<a href="http://c.example.gov.cn/x.html">有关文件</a>' + texts["p04"][1][40:]
    os.mkdir(d)
    for name, paras in texts.items():
        title = "关于%s的通报" % ("p05" if name == "reprint" else name)
        with open(os.path.join(d, name + ".html"), "w", encoding="utf-8") as f:
            f.write(page(title, paras, hidden if name in ("p01", "p02") else ""))
    open(os.path.join(d, "zz-empty.html"), "w").close()


def exports(d, pages, store):
    for fmt in ("jsonl", "csv", "text", "markdown"):
        options = ["--edits", "--dropped", "--links"] if fmt == "jsonl" else []
        check("export %s is not what clean gives:" % fmt, run("clean", "--format", fmt, *options, pages) == run("export", "--format", fmt, *options, store))
    out = os.path.join(d, "out.jsonl")
    run("export", "--output", out, store)
    lines = [json.loads(l) for l in open(out, encoding="utf-8")]
    check("no .part file stays", not os.path.exists(out + ".part"))
    spam = [json.loads(l) for l in run("export", "--finding", "hidden-links", store).splitlines()]
    want = [l["input"] for l in lines if any(f["kind"] == "hidden-links" for f in l["findings"])]
    check("--finding", [s["input"] for s in spam] == want and len(want) == 2, repr(want))
    check("--source", len(run("export", "--source", "示例日报", store).splitlines()) == sum(l["source"] == "示例日报" for l in lines) > 0)
    check("--since", run("export", "--since", "2020-06-06", "--with-text", store) == "")
    check("--until", len(run("export", "--since", "2020", "--until", "2020-06", "--with-text", store).splitlines()) > 20)
    check("--language", run("export", "--language", "fr", store) == "")
    rows = list(csv.DictReader(io.StringIO(run("export", "--format", "csv", store))))
    check("csv rows", len(rows) == len(lines))
    for row, line in zip(rows, lines):  # RFC 4180 read by another program: every column is what JSON says
        for key, v in row.items():
            want = line.get(key)  # reason is there only where it is one
            if key == "authors":
                want = "; ".join(want)
            elif key == "findings":
                want = "; ".join("%s:%s" % (f["kind"], f["verdict"]) for f in want)
            check("csv %s of %s" % (key, line["input"]), v == ("" if want is None else str(want)), "%r, not %r" % (v, want))
    raw = run("export", "--format", "csv", store, text=False)
    check("csv ends its lines by CRLF", raw.count(b"\r\n") == len(lines) + 1 and raw.endswith(b"\r\n"))
    for fmt in ("jsonl", "csv", "warc", "prov"):
        for keep in (0, 100):  # whoever reads stops early: no news to anyone
            p = subprocess.Popen([BIN, "export", "--format", fmt, store], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            p.stdout.read(keep)
            p.stdout.close()
            check("export %s | head" % fmt, p.stderr.read() == b"" and p.wait() in (0, 4))
    folder = os.path.join(d, "md")
    run("export", "--format", "markdown", "--output", folder, store)
    files = sum((f for _, _, f in os.walk(folder)), [])
    check("a file each", len(files) == sum(l["text"] != "" for l in lines), repr(files[:3]))
    prov = json.loads(run("export", "--format", "prov", store))
    check("prov", len(prov["wasDerivedFrom"]) == len(lines) and all(g["prov:entity"] in prov["entity"] for g in prov["wasGeneratedBy"].values()))
    for key in ("used", "wasAssociatedWith"):
        check("prov " + key, all(x["prov:activity"] in prov["activity"] for x in prov[key].values()))
    part = os.path.join(d, "part.db")
    run("export", "--format", "sqlite", "--finding", "hidden-links", "--output", part, store)
    check("a part of a store", run("export", part) == run("export", "--finding", "hidden-links", store))
    run("verify", part)
    return lines


def warc(d, store, lines):
    raw = run("export", "--format", "warc", store, text=False)
    index = [l.split(" ", 2) for l in run("export", "--format", "cdxj", store).splitlines()]
    check("cdxj is in order", index == sorted(index, key=lambda x: x[0]))
    bodies = []
    for _, _, entry in index:
        e = json.loads(entry)
        at = int(e["offset"])
        record = gzip.decompress(raw[at:at + int(e["length"])])
        head, _, rest = record.partition(b"\r\n\r\n")
        n = int(re.search(rb"Content-Length: (\d+)", head).group(1))
        check("warc record", head.startswith(b"WARC/1.1\r\n") and rest[n:] == b"\r\n\r\n")
        bodies.append(rest[:n])
    pages = sorted(open(l["input"], "rb").read() for l in lines)
    check("warc holds every page", sorted(bodies) == pages)


def search(store, lines, rng):
    texts = {l["input"]: (l["title"] or "", l["text"]) for l in lines if l["text"]}
    low = lambda s: "".join(c.lower() if len(c.lower()) == 1 else c for c in s)

    def brute(word):
        return sorted(k for k, (t, x) in texts.items() if low(word) in low(t) or low(word) in low(x))

    def found(word):
        out = run("search", "--format", "json", "--limit", "1000", store, '"%s"' % word, code=0 if brute(word) else 1)
        return sorted(json.loads(l)["url"] for l in out.splitlines())

    words = ["gdp", "GDP增长", "通报", "。", "没有的词", "振兴", "的", "ａ", "ａ级", "Ａ级景区", "a级", "covid-19", "3.5%", "“两会”", "（试行）", "ｉｓｏ９００１", "iso9001",
             "ⅱ期", "ünal", "Ü", "——", "A/B", "a/b类，", "5%C", "关于p0", "的通报", "P11"]
    for n in (1, 2, 3, 4, 5, 9, 40, 120):
        for _ in range(6):
            text = rng.choice(list(texts.values()))[1].replace("\n", "")
            at = rng.randrange(len(text) - n)
            words.append(text[at:at + n])
        words.append(rng.choice(list(texts.values()))[1][-n:].replace("\n", ""))  # the very end of a text
    for indexed in (False, True):
        if indexed:
            run("index", store)
            check("a second index adds nothing", run("index", store).startswith("0 texts"))
        for w in words:
            check("search %r (index: %s)" % (w, indexed), found(w) == brute(w), "found %s, brute force %s" % (found(w), brute(w)))
        for w in rng.sample(words, 12):  # one part alone
            for field, k in (("title", 0), ("text", 1)):
                want = sorted(n for n, t in texts.items() if low(w) in low(t[k]))
                out = run("search", "--format", "json", "--limit", "1000", store, '%s:"%s"' % (field, w), code=0 if want else 1)
                check("%s:%r (index: %s)" % (field, w, indexed), sorted(json.loads(l)["url"] for l in out.splitlines()) == want)
    print("%d queries of 1 to 120 characters, with and without an index: as many finds as by reading the texts" % len(words))
    check("title:", run("search", store, "title:p11") != "" and run("search", store, "text:p11", code=1) == "")
    check("source:", run("search", store, "source:示例") != "")
    check("without", "p11" not in run("search", "--limit", "99", "--", store, "title:通报 -title:p11"))
    run("search", store, code=2)
    run("search", "--", store, "-x", code=2)


def near(store):
    out = run("dedup", store)
    check("near pair", re.search(r"first\t(\d+)\t\d+\t1\.000\t[^\n]*near\.html\nnear\t\1\t\d+\t0\.[789]\d\d\t[^\n]*p03\.html", out) or
          re.search(r"first\t(\d+)\t\d+\t1\.000\t[^\n]*p03\.html\nnear\t\1\t\d+\t0\.[789]\d\d\t[^\n]*near\.html", out), out)
    check("contained", re.search(r"contained-in\t\d+\t\d+\t\S+\t[^\n]*p07\.html", out), out)
    check("reprint", re.search(r"first\t(\d+)\t\d+\t1\.000\t[^\n]*\nnear\t\1\t\d+\t1\.000\t[^\n]*reprint\.html", out), out)
    check("again", run("dedup", store).splitlines()[-1].startswith("0 new texts; 2 clusters"))
    all_of = run("export", "--with-text", store).splitlines()
    one_of = run("export", "--with-text", "--representatives", store).splitlines()
    check("representatives", len(one_of) == len(all_of) - 2, "%d of %d" % (len(one_of), len(all_of)))


def shows(store, lines):
    first = next(l for l in lines if l["blocks"])
    span = first["blocks"][1]["span"]
    raw = open(first["input"], "rb").read()
    check("show --bytes", run("show", "--bytes", "1", store, first["input"], text=False) == raw[span[0]:span[1]])
    bad = next(l for l in lines if l["findings"])
    raw2 = open(bad["input"], "rb").read()
    for what, (beg, end) in [("f0", bad["findings"][0]["span"])] + [(k, v["span"]) for k, v in bad["fields"].items()]:
        check("show --bytes " + what, run("show", "--bytes", what, store, bad["input"], text=False) == raw2[beg:end])
    for what in ("99", "f99", "e99", "x", "", "f", "-1", "nothing"):
        run("show", "--bytes=" + what, store, bad["input"], code=3)
    check("show --body", run("show", "--body", store, first["input"], text=False) == raw)
    out = run("show", "--edits", store, first["input"])
    check("show", first["digest"] in out and "run 1" in out and "示例日报" in out, out[:300])
    run("show", store, "not-there.html", code=3)
    run("show", store, "999999", code=3)


def versions(d, store):
    path = os.path.join(d, "news.html")
    for text in (["第一段落在这里，内容足够长，可以作为正文的一段文字。", "第二段落的内容，同样足够长，可以作为正文文字。"],
                 ["第一段落在这里，内容足够长，可以作为正文的一段文字。", "第二段落已经修改，同样足够长，可以作为正文文字。"]) * 2:
        open(path, "w", encoding="utf-8").write(page("一条新闻", text))
        run("clean", "--store", store, path)
        run("clean", "--store", store, path)  # the same again is no new row
    out = run("show", "--history", store, path)
    check("history", out.count("version ") == 4 and out.count("\ncapture ") == 2, out)
    out = run("show", store, path, "--diff", "1", "2")
    check("diff", "\n- 第二段落的内容" in out and "\n+ 第二段落已经修改" in out and "\n  第一段落" in out, out)
    check("only the latest is exported", run("export", store).count("news.html") == 1)
    check("every version", run("export", "--versions", store).count("news.html") == 4)


def care(d, store):
    copy = os.path.join(d, "copy.db")
    run("backup", store, copy)
    check("backup", run("export", "--versions", copy) == run("export", "--versions", store))
    run("prune", copy, code=2)
    before = run("export", "--versions", copy)
    path = os.path.join(d, "news.html")
    check("prune says", "would delete 2 captures, 4 articles" in run("prune", "--url", path, copy))
    check("and does nothing", run("export", "--versions", copy) == before)
    run("prune", "--url", path, "--yes", copy)
    check("prune", "news.html" not in run("export", "--versions", copy) and run("search", copy, "已经修改", code=1) == "")
    run("prune", "--url", os.path.join(d, "pages", "near.html"), "--yes", copy)
    run("verify", copy)
    db = sqlite3.connect(copy)
    check("no orphans", db.execute("SELECT count(*) FROM texts WHERE id NOT IN (SELECT text FROM articles)").fetchone() == (0,))
    check("clusters keep a representative", db.execute("SELECT count(*) FROM clusters WHERE cluster NOT IN (SELECT text FROM clusters)").fetchone() == (0,))
    db.close()


def bad_stores(d, store):
    other = os.path.join(d, "other.db")
    for cmd in (["stats"], ["export"], ["verify"], ["index"], ["dedup"], ["show", "1"], ["search", "x"], ["backup", os.path.join(d, "b.db")], ["prune", "--host", "x"]):
        at = lambda p: [cmd[0], p, *cmd[1:]] if cmd[0] != "prune" else [cmd[0], *cmd[1:], p]
        run(*at(os.path.join(d, "none.db")), code=4)
        open(other, "w").write("this is no store, whatever it is called, and it is long enough to be one")
        run(*at(other), code=4)
        run(*at(d), code=4)
    os.unlink(other)
    sqlite3.connect(other).execute("CREATE TABLE t(x)").connection.close()
    run("stats", other, code=4)
    check("another database is left alone", run("clean", "--store", other, os.path.join(d, "news.html"), code=4) == "")
    newer = os.path.join(d, "newer.db")
    shutil.copy(store, newer)
    db = sqlite3.connect(newer)
    db.execute("PRAGMA user_version = 99")
    db.close()
    done = subprocess.run([BIN, "stats", newer], capture_output=True, text=True)
    check("newer version", done.returncode == 4 and "version 99" in done.stderr, done.stderr)


def damage(d, store):
    db_path = os.path.join(d, "damaged.db")
    for sql, table in (("UPDATE texts SET text = text || '。' WHERE id = 3", "texts 3"), ("UPDATE captures SET status = 500 WHERE id = 4", "captures 4"),
                       ("UPDATE findings SET evidence = ''", "findings"), ("UPDATE articles SET source = '伪造' WHERE id = 5", "articles 5"),
                       ("UPDATE edits SET new = 'x'", None), ("UPDATE runs SET version = '9' WHERE id = 1", "runs 1"), ("UPDATE urls SET path = 'x' WHERE id = 6", "urls 6"),
                       ("DELETE FROM findings", "articles"), ("UPDATE bodies SET size = 3 WHERE id = 7", "bodies 7"), ("DELETE FROM captures WHERE id = 8", "articles"),
                       ("DROP INDEX articles_url", "schema"), ("UPDATE clusters SET cluster = text", "clusters"), ("DELETE FROM bands WHERE text = 3", "bands")):
        for tail in ("-wal", "-shm"):
            if os.path.exists(db_path + tail):
                os.unlink(db_path + tail)
        shutil.copy(store, db_path)
        db = sqlite3.connect(db_path)
        changed = db.execute(sql).rowcount
        db.commit()
        db.close()
        if changed == 0 and table is None:
            continue
        out = run("verify", "--quick", db_path, code=1)
        check("verify after: " + sql, table is None or table in out, out)


def queries(store):
    doc = open(os.path.join(ROOT, "docs", "schema.md"), encoding="utf-8").read()
    db = sqlite3.connect("file:%s?mode=ro" % store, uri=True)
    blocks = re.findall(r"```sql\n(.*?)```", doc, re.S)
    check("the page has queries", len(blocks) >= 10)
    for q in blocks:
        try:
            rows = db.execute(q).fetchall()
        except sqlite3.Error as e:
            failures.append("docs/schema.md: %s\n%s" % (e, q))
            continue
        check("docs/schema.md: no rows:", rows or "FROM edits" in q, q)
    tables = {r[0] for r in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'search_*' AND name NOT GLOB 'sqlite_*'")}
    check("every table is described", all("`%s`" % t in doc for t in tables), str([t for t in tables if "`%s`" % t not in doc]))
    check("version", "`user_version` %d" % db.execute("PRAGMA user_version").fetchone()[0] in doc)
    db.close()


def main():
    rng = random.Random(5)
    with tempfile.TemporaryDirectory() as d:
        pages, store = os.path.join(d, "pages"), os.path.join(d, "s.db")
        make_pages(pages, rng)
        run("clean", "--links", "--store", store, pages)
        lines = exports(d, pages, store)
        warc(d, store, lines)
        stats = json.loads(run("stats", "--format", "json", store))
        check("stats", stats["captures"] == len(lines) and stats["texts"] < stats["articles"], str(stats)[:200])
        search(store, lines, rng)
        near(store)
        shows(store, lines)
        run("verify", store)
        versions(d, store)
        run("index", store)
        run("dedup", store)
        queries(store)
        run("verify", store)
        care(d, store)
        damage(d, store)
        bad_stores(d, store)
    for f in failures:
        print("FAILED", f)
    sys.exit(bool(failures))


main()
