#!/usr/bin/env python3
"""What each answer to robots.txt means for the pages of its host (RFC 9309, 2.3.1)."""
import os, sys
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from netkit import *

DENY = "User-agent: *\nDisallow: /private\n"
TEXT = {"Content-Type": "text/plain"}
hops = lambda n: ["/robots.txt"] + ["/r%d" % i for i in range(1, n + 1)]


def chain(n):
    """n redirects, then rules."""
    def f(path):
        at = hops(n).index(path) if path in hops(n) else None
        if at is None:
            return None
        return (200, TEXT, DENY) if at == n else (301 + at % 2, {"Location": hops(n)[at + 1]}, "")
    return f


def fixed(*answer):
    return lambda path: answer if path == "/robots.txt" else None


def raw(data):
    return lambda path: data if path == "/robots.txt" else None


def never(path):
    def wait():
        time.sleep(20)
        yield b""
    return wait() if path == "/robots.txt" else None


# address: (answers, is /private/a fetched, is /open fetched)
pad = "# padding padding padding\n" * (500 * 1024 // 26)
matrix = {
    "200": (fixed(200, TEXT, DENY), False, True),
    "200 empty": (fixed(200, TEXT, ""), True, True),
    "200 with a mark": (fixed(200, TEXT, b"\xef\xbb\xbf" + DENY.encode()), False, True),
    "200 a page of HTML": (fixed(200, {}, "<html><body>User-agent: * Disallow: /</body></html>"), True, True),
    "200 rules then 500 KiB": (fixed(200, TEXT, DENY + pad + "Disallow: /open\n"), False, True),
    "204": (fixed(204, {}, ""), True, True),
    "301 x 1": (chain(1), False, True),
    "302 x 2": (chain(2), False, True),
    "x 3": (chain(3), False, True),
    "x 4": (chain(4), False, True),
    "x 5": (chain(5), False, True),
    "x 6: too many, no rules": (chain(6), True, True),
    "301 to itself": (fixed(301, {"Location": "/robots.txt"}, ""), True, True),
    "301 to ftp": (fixed(301, {"Location": "ftp://x/robots.txt"}, ""), True, True),
    "400": (fixed(400, {}, ""), True, True),
    "401": (fixed(401, {}, ""), True, True),
    "403": (fixed(403, {}, ""), True, True),
    "404": (fixed(404, {}, DENY), True, True),
    "410": (fixed(410, {}, ""), True, True),
    "429": (fixed(429, {}, ""), False, False),
    "500": (fixed(500, {}, DENY), False, False),
    "503": (fixed(503, {}, ""), False, False),
    "no HTTP": (raw(b"hello\r\n\r\n"), False, False),
    "no answer": (never, False, False),
}
where = {"127.0.9.%d" % (i + 1): name for i, name in enumerate(matrix)}


def answer(r):
    a = matrix[where[r.address]][0](r.path)
    return a if a is not None else page("page " + r.path)


binary = sys.argv[1]
site = Site(where, answer)
with folder() as d:
    seeds = [site.url(a, p) for a in where for p in ("/private/a", "/open")]
    status, err = crawl(binary, d + "/s.db", seeds, "--delay", "0", "--timeout", "3s", "--patience", "5s", "--depth", "0")
    check(status == 0, "status %d: %s" % (status, err))
    for a, name in where.items():
        paths = site.paths(a)
        _, private, public = matrix[name]
        check(("/private/a" in paths) == private, "%s: /private/a %s" % (name, paths))
        check(("/open" in paths) == public, "%s: /open %s" % (name, paths))
        check(paths[0] == "/robots.txt", "%s: robots.txt first: %s" % (name, paths))
    # A copy less than a day old is not asked for again; a stale one holds where the server fails.
    before = site.paths("127.0.9.1").count("/robots.txt")
    status, err = crawl(binary, d + "/s.db", [site.url("127.0.9.1", "/private/b"), site.url("127.0.9.1", "/b")], "--delay", "0")
    check(site.paths("127.0.9.1").count("/robots.txt") == before, "robots.txt asked again")
    check("/b" in site.paths("127.0.9.1") and "/private/b" not in site.paths("127.0.9.1"), "the kept copy holds")
    import sqlite3
    db = sqlite3.connect(d + "/s.db")
    db.execute("UPDATE robots SET fetched_ms = fetched_ms - 90000000")
    db.commit()
    db.close()
    matrix["200"] = (fixed(500, {}, ""), False, True)
    status, err = crawl(binary, d + "/s.db", [site.url("127.0.9.1", "/private/c"), site.url("127.0.9.1", "/c")], "--delay", "0")
    check(site.paths("127.0.9.1").count("/robots.txt") > before, "a day old: asked again")
    check("/c" in site.paths("127.0.9.1") and "/private/c" not in site.paths("127.0.9.1"), "the stale copy holds under 500: %s" % err)
end()
