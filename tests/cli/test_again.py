#!/usr/bin/env python3
"""clean --again: what the pages of a host have in common leaves the text, what an article says stays; recorded, repeatable, checked.

usage: test_again.py BIN     QY_BUILD names the build folder, for the server of the bundled site."""
import json, os, re, shutil, sqlite3, subprocess, sys, tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "site"))
sys.dont_write_bytecode = True
from loopback import Site

BIN = os.path.abspath(sys.argv[1])
failures = []
SUBJECTS = "水库除险加固 农村公路养护 义务教育资源 医疗保障服务 政务服务改革 秸秆综合利用 城区排水管网 就业创业培训 文物保护修缮 森林防火巡查".split()
PLACES = "上坪 竹园 南渡 大岩 杏花 沙湾 老营".split()
SLOGAN, SERVICE = "为民务实清廉高效 - 便民热线与您同行", "便民服务点全年无休 一张笑脸迎您来"
SHARED = "会议强调，各单位要提高认识、压实责任，确保各项任务落到实处、见到成效。"
TABLES = ("urls", "captures", "bodies", "texts", "articles", "sightings", "findings", "edits", "sites")


def check(what, good, *shown):
    if not good:
        failures.append(what)
        print("FAILED", what, *(str(s)[:300] for s in shown))


def run(*args, code=0):
    p = subprocess.run([BIN, *args], capture_output=True, timeout=300)
    check("exit of %s" % " ".join(args), p.returncode == code, p.returncode, p.stderr.decode())
    return p.stdout.decode(), p.stderr.decode()


def own(k):
    """What article k says and no other; 52 to 59 are copies of one."""
    seed = 52 if k >= 52 else k
    s, w = SUBJECTS[seed % 10], PLACES[seed % 7]
    says = ["连日来，%s乡把%s作为第%d号民生实事来抓，组织干部分成%d个小组走村入户，逐项登记问题，逐条明确责任。" % (w, s, seed, seed % 9 + 2),
            "截至%d月底，%s乡已经完成%s任务%d处，投入资金%d万元，惠及群众%d户，群众的满意度不断提高。" % (seed % 12 + 1, w, s, seed * 7 + 11, seed * 13 + 40, seed * 3 + 120)]
    return says + ([SHARED] if seed % 4 == 0 else [])


def page(k):
    body = [SLOGAN] + own(k) + [SERVICE]
    return ("<html><head><meta charset=utf-8><title>第%d号民生实事</title></head><body><div class=con>%s</div></body></html>"
            % (k, "".join("<p>%s</p>" % t for t in body))).encode()


def put(f, url, body):
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    f.write(b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-%012d>\r\nWARC-Date: 2023-05-06T07:08:09Z\r\n"
            b"WARC-Target-URI: %s\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n" % (f.tell(), url.encode(), len(block)) + block + b"\r\n\r\n")


def rows(db):
    with sqlite3.connect(db) as c:
        return {t: c.execute("SELECT * FROM " + t).fetchall() for t in TABLES}


def articles(db):
    return {a["url"]: a for a in map(json.loads, run("export", db)[0].splitlines())}


def damaged(db, what, sql, *wanted):
    copy = db + ".damaged"
    for tail in ("", "-wal", "-shm"):
        if os.path.exists(copy + tail):
            os.unlink(copy + tail)
    shutil.copy(db, copy)
    c = sqlite3.connect(copy)
    c.execute(sql)
    c.commit()
    c.close()
    for mode in ([], ["--quick"]):
        out = run("verify", *mode, copy, code=1)[0]
        check("verify %s names %s" % (mode, what), all(re.search(w, out) for w in wanted), out)


def made_up(d):
    db, warc = os.path.join(d, "s.db"), os.path.join(d, "pages.warc")
    with open(warc, "wb") as f:
        for k in range(60):
            put(f, "http://www.example.cn/%d.html" % k, page(k))
        for k in range(5):  # too few to learn from
            put(f, "http://small.example.org/%d.html" % k, page(k))
    run("clean", "--store", db, warc)
    before = articles(db)
    lines = [u for u, a in before.items() if SLOGAN in a["text"] and SERVICE in a["text"]]
    check("without knowledge of the site its lines look like text", len(lines) == 65, len(lines))
    out, err = run("clean", "--store", db, "--again", "--explain", "--jobs", "3")
    check("it says what was learnt", "www.example.cn: 2 lines of the site learnt from 60 pages; 60 articles changed" in err, err[-300:])
    check("too few pages teach nothing", "small.example.org: 0 lines of the site learnt from 5 pages; 0 articles changed" in err, err[-300:])
    check("hosts in byte order", err.rindex("small.example.org:") < err.rindex("www.example.cn:"))
    check("--explain names the lines", err.count("template of the site: " + SLOGAN) == 60 and err.count("template of the site: " + SERVICE) == 60, err[:300])
    check("and what they stood on", err.count("== http://www.example.cn/") == 60)
    after = articles(db)
    with sqlite3.connect(db) as c:
        host, digest, pages, prints = c.execute("SELECT h.host, lower(hex(s.digest)), s.pages, length(s.prints) FROM sites s JOIN hosts h ON h.id = s.host").fetchone()
    check("the row of sites", (host, pages, prints) == ("www.example.cn", 60, 16), host, pages, prints)
    for k in range(60):
        a = after["http://www.example.cn/%d.html" % k]
        check("article %d is its own text and no more" % k, a["text"].split("\n") == own(k), a["text"])
        check("article %d says how it was cleaned" % k, a["cleaner"].endswith("+site." + digest[:16]), a["cleaner"])
    for k in range(5):
        u = "http://small.example.org/%d.html" % k
        check("an article of a small host stays", after[u] == before[u])
    kept = rows(db)
    err = run("clean", "--store", db, "--again", "--jobs", "1")[1]
    check("again, nothing changes", rows(db) == kept, {t: (len(kept[t]), len(rows(db)[t])) for t in TABLES})
    check("and that is said", "www.example.cn: 2 lines of the site learnt from 60 pages; 0 articles changed" in err, err)
    check("each version is kept", len(kept["articles"]) == 125)
    run("clean", "--store", db, warc)
    check("the same pages come again: no new row", rows(db) == kept, {t: (len(kept[t]), len(rows(db)[t])) for t in TABLES})
    with open(warc, "wb") as f:
        put(f, "http://www.example.cn/new.html", page(60 + 11))
    run("clean", "--store", db, warc)
    new = articles(db)["http://www.example.cn/new.html"]
    check("a new page is cleaned with what is known", SLOGAN not in new["text"] and new["cleaner"].endswith(digest[:16]), new["text"])
    out = run("verify", db)[0]
    check("verify makes the articles again", out.startswith("126 articles re-derived: 0 damaged rows, 0 articles differ"), out)
    out = run("show", "--history", db, "http://www.example.cn/7.html")[0]
    check("history", "version 2" in out and "+site." in out, out)
    part = os.path.join(d, "part.db")
    run("export", "--format", "sqlite", "--output", part, db)
    check("a part takes the knowledge along", len(rows(part)["sites"]) == 1)
    run("verify", part)
    run("backup", db, part + ".backup")
    check("a backup does", rows(part + ".backup")["sites"] == kept["sites"])
    damaged(db, "changed prints", "UPDATE sites SET prints = zeroblob(16)", r"damaged\tsites 1\t")
    damaged(db, "a lost row", "DELETE FROM sites", r"damaged\tarticles \d+\tthe row of sites that it was cleaned with is not there")
    damaged(db, "another digest", "UPDATE articles SET cleaner = replace(cleaner, '+site.', '+site.0') WHERE id = 100", r"damaged\tarticles 100\tthe row of sites")


def one_host(d):
    db, warc = os.path.join(d, "two.db"), os.path.join(d, "two.warc")
    with open(warc, "wb") as f:
        for k in range(12):
            for host in ("news.example.cn:8080", "other.example.net"):
                put(f, "http://%s/%d.html" % (host, k), page(k))
    run("clean", "--store", db, warc)
    err = run("clean", "--store", db, "--again", "--host", "example.cn")[1]
    check("--host takes sub-domains and ports, and no other host", err.startswith("news.example.cn:8080: 2 lines") and "other" not in err, err)
    check("the other host's text stays", SLOGAN in articles(db)["http://other.example.net/3.html"]["text"])
    err = run("clean", "--store", db, "--again", "--host", "nowhere.example", code=3)[1]
    check("a host that is not there is named", "nowhere.example" in err, err)


def usage(d):
    run("clean", "--again", code=2)
    run("clean", "--again", "--store", os.path.join(d, "s.db"), d, code=2)
    run("clean", "--host", "example.cn", d, code=2)
    run("clean", "--again", "--store", os.path.join(d, "nothing.db"), code=4)
    check("no store is made", not os.path.exists(os.path.join(d, "nothing.db")))


def squeeze(s):
    return re.sub(r"\s+", "", s or "")


def bundled(d):
    with Site(d) as site:
        db = os.path.join(d, "site.db")
        run("crawl", "--store", db, "--allow-private", "--delay", "5ms", "--progress=never", site.seeds)
        before = articles(db)
        err = run("clean", "--store", db, "--again")[1]
        after = articles(db)
        known = [int(n) for n in re.findall(r": (\d+) lines of the site learnt", err)]
        print(err, end="")
        check("each host is named", len(known) > 0, err)
        checked = shorter = 0
        for url, want in site.truth.items():
            if "paragraphs" not in want or url not in before:
                continue
            was, now = squeeze(before[url]["text"]), squeeze(after[url]["text"])
            lost = [p for p in want["paragraphs"] if squeeze(p) in was and squeeze(p) not in now]
            checked += len(want["paragraphs"])
            check(url + " keeps its paragraphs", not lost, lost[:1])
            shorter += len(now) < len(was)
            check(url + " is no longer than before", len(now) <= len(was))
        print("the bundled site: %d articles are shorter, none lost a paragraph of its %d" % (shorter, checked))
        check("the site has articles", checked > 50, checked)
        kept = rows(db)
        run("clean", "--store", db, "--again")
        check("again, nothing changes on the bundled site", rows(db) == kept)
        run("crawl", "--store", db, "--allow-private", "--delay", "5ms", "--progress=never", "--ahead", "10000h", site.seeds)
        check("the pages are crawled again", len(rows(db)["captures"]) > len(kept["captures"]), len(kept["captures"]))
        check("pages that are crawled again are no new versions", len(rows(db)["articles"]) == len(kept["articles"]))
        run("verify", db)


with tempfile.TemporaryDirectory() as d:
    usage(d)
    made_up(d)
    one_host(d)
    if "QY_BUILD" in os.environ:
        bundled(d)
sys.exit(bool(failures))
