#!/usr/bin/env python3
"""Revisits: conditional requests, 304 without a body, cookies, codings, requests as recorded."""
import gzip, os, sqlite3, sys
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from netkit import *

version = {"n": 1}


def answer(r):
    if r.path == "/robots.txt":
        return (404, {}, "")
    if r.path == "/etag":
        tag = '"v%d"' % version["n"]
        return (304, {"ETag": tag}, "") if r.headers.get("if-none-match") == tag else (200, {"ETag": tag}, page("etag %s" % tag)[2])
    if r.path == "/date":
        stamp = "Sat, 21 Nov 2020 10:00:00 GMT"
        return (304, {}, "") if r.headers.get("if-modified-since") == stamp else (200, {"Last-Modified": stamp}, page("date")[2])
    if r.path == "/cookie":
        return (200, {"Set-Cookie": "sid=abc; Path=/; HttpOnly"}, page("cookie")[2])
    if r.path == "/gzip":
        return (200, {"Content-Encoding": "gzip"}, gzip.compress(page("packed")[2]))
    if r.path == "/gbk":
        return (200, {"Content-Type": "text/html; charset=gbk"}, "<title>\u6d4b\u8bd5</title><p><a href='/s?q=\u4e2d\u6587&x=\U00020087#a'>\u641c</a> <a href='/\u8def?a=1'>p</a></p>".encode("gb18030"))
    if r.path == "/picture":
        return (200, {"Content-Type": "image/png"}, b"\x89PNG" + bytes(100000))
    return page("page " + r.path)


binary = sys.argv[1]
site = Site(["127.0.14.1"], answer)
url = lambda p: site.url("127.0.14.1", p)
with folder() as d:
    seeds = [url(p) for p in ("/cookie", "/etag", "/date", "/gzip", "/picture", "/z")]
    status, err = crawl(binary, d + "/s.db", seeds, "--delay", "0", "--contact", "http://archive.example/bot")
    check(status == 0, "%d %s" % (status, err))
    first = {e.path: e for e in site.log}
    check("+http://archive.example/bot" in first["/z"].headers["user-agent"], "contact: %s" % first["/z"].headers["user-agent"])
    check(first["/z"].headers.get("cookie") == "sid=abc", "cookie goes back: %s" % first["/z"].headers)
    check("if-none-match" not in first["/etag"].headers, "the first time unconditional")
    db = sqlite3.connect(d + "/s.db")
    row = db.execute("SELECT c.request_headers, b.size FROM captures c JOIN urls u ON u.id = c.url JOIN bodies b ON b.id = c.body WHERE u.path = '/gzip'").fetchone()
    check(row and row[1] == len(page("packed")[2]), "the decoded body is kept: %s" % (row,))
    db.close()
    before = len(site.log)
    status, err = crawl(binary, d + "/s.db", seeds, "--delay", "0", "--ahead", "40d")
    second = {e.path: e for e in site.log[before:]}
    check(sorted(second) == ["/cookie", "/date", "/etag", "/gzip", "/picture", "/z"], "all once more: %s" % sorted(second))
    check(len(site.log) - before == len(second), "each once: %s" % site.paths()[before:])
    check(second["/etag"].headers.get("if-none-match") == '"v1"', "ETag goes back")
    check("2 unchanged" in err, err)
    before = len(site.log)
    status, err = crawl(binary, d + "/g.db", [url("/gbk")], "--delay", "0")
    check(sorted(site.paths()[before:]) == ["/%E8%B7%AF?a=1", "/gbk", "/robots.txt", "/s?q=%D6%D0%CE%C4&x=%26%23131207%3B"],
          "a query in the document's encoding, a path in UTF-8: %s" % site.paths()[before:])
    version["n"] = 2
    before = len(site.log)
    status, err = crawl(binary, d + "/s.db", seeds, "--delay", "0", "--ahead", "90d")
    check("1 unchanged" in err, err)
    db = sqlite3.connect(d + "/s.db")
    n = db.execute("SELECT count(*) FROM captures c JOIN urls u ON u.id = c.url WHERE u.path = '/etag'").fetchone()[0]
    check(n == 3, "three captures of the page that changed: %d" % n)
    check(db.execute("SELECT count(DISTINCT interval_ms) FROM urls").fetchone()[0] > 1, "intervals adapt")
    status, err = crawl(binary, d + "/s.db", seeds, "--delay", "0", "--ahead", "400d", "--host-pages", "1")
    check(status == 0, "a spent host ends the run: %d %s" % (status, err))
    status, err = crawl(binary, d + "/h.db", seeds, "--delay", "0", "--host-pages", "2", "--patience", "1s")
    check(err.count("budget spent") == 1 and "2 pages" in err, "two pages and no more: %s" % err)
    begin = time.monotonic()
    status, err = crawl(binary, d + "/h.db", seeds, "--delay", "0", "--patience", "5s")
    check("4 due" not in err and "0 due, 6 done" in err and time.monotonic() - begin < 10, "a larger budget goes on soon: %s" % err)
end()
