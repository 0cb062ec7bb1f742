#!/usr/bin/env python3
"""A crawl killed with -9 and begun again ends as one that was left alone.   usage: test_resume.py BIN [KILLS]

Same captures, same articles, none twice, and nothing fetched twice but what was in flight when it was killed."""
import collections, os, random, signal, sqlite3, subprocess, sys, tempfile, time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "site"))
sys.dont_write_bytecode = True
from loopback import Site

BIN, KILLS = os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 5
QUERIES = {"captures": "SELECT url, final_url, status, digest FROM capture_view", "articles": "SELECT url, title, text, published, source, reason, nfindings, nedits, digest FROM article_view"}


def crawl(site, db):
    return subprocess.Popen([BIN, "crawl", "--store", db, "--allow-private", "--delay", "10ms", "--progress=never", site.seeds],
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def rows(db, what):
    with sqlite3.connect(db) as c:
        return collections.Counter(c.execute(QUERIES[what]).fetchall())


failed = 0
rng = random.Random(int(os.environ.get("QY_SEED", time.time_ns())))
with tempfile.TemporaryDirectory() as d, Site(d) as site:
    whole, torn = os.path.join(d, "whole.db"), os.path.join(d, "torn.db")
    began = time.monotonic()
    p = crawl(site, whole)
    err = p.communicate(timeout=200)[1].decode()
    took = time.monotonic() - began
    assert p.returncode == 0, (p.returncode, err)
    alone = sum(1 for _ in site.requests())
    killed = 0
    for _ in range(KILLS):
        p = crawl(site, torn)
        try:
            p.wait(rng.uniform(.02, max(.1, took * .4)))
        except subprocess.TimeoutExpired:
            p.send_signal(signal.SIGKILL)
            killed += 1
        p.communicate()
        if os.path.exists(torn):
            with sqlite3.connect(torn) as c:
                ok = c.execute("PRAGMA integrity_check").fetchone()[0] if c.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] else "ok"
            failed += ok != "ok"
    p = crawl(site, torn)
    err = p.communicate(timeout=200)[1].decode()
    assert p.returncode == 0, (p.returncode, err)
    for what in QUERIES:
        a, b = rows(whole, what), rows(torn, what)
        print("%s: %d alone, %d after %d kills, missing %d, extra %d" % (what, sum(a.values()), sum(b.values()), killed, sum((a - b).values()), sum((b - a).values())))
        for r in list((a - b).keys())[:3] + list((b - a).keys())[:3]:
            print("  ", str(r)[:200])
        failed += a != b
    twice = [u for (u, *_), n in rows(torn, "captures").items() if n > 1]
    failed += bool(twice)
    # In flight at a kill: at most one page a host; robots.txt and sitemaps are read again by each start.
    pages = collections.Counter((a, path) for _, _, a, _, _, path, *_ in site.requests() if path not in ("/robots.txt", "/sitemap.xml", "/rss.xml"))
    again = sum(n - 2 for n in pages.values() if n > 2)
    print("requests: %d alone, %d in all; pages fetched again: %d" % (alone, sum(1 for _ in site.requests()), again))
    failed += again > killed * 6 or (KILLS > 2 and killed == 0)
    unseen = [u for u, t in site.truth.items() if t["kind"] != "forbidden" and u not in {r[0] for r in rows(whole, "captures")}]
    print("pages of the site not captured: %d %s" % (len(unseen), unseen[:5]))
    failed += bool(unseen)
    forbidden = [u for u, t in site.truth.items() if t["kind"] == "forbidden" and u in {r[0] for r in rows(whole, "captures")}]
    failed += bool(forbidden)
sys.exit(bool(failed))
