#!/usr/bin/env python3
"""kill -9 at random moments: nothing lost, nothing twice, nothing fetched again beyond what was in flight.

QY_KILLS sets how many (12)."""
import os, random, sqlite3, sys
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from netkit import *

HOSTS, PAGES, KILLS = 5, 60, int(os.environ.get("QY_KILLS", "12"))
hosts = ["127.0.13.%d" % (i + 1) for i in range(HOSTS)]


def answer(r):
    if r.path == "/robots.txt":
        return (200, {"Content-Type": "text/plain"}, "User-agent: *\nAllow: /\nSitemap: /map.xml\n".replace("/map", "http://%s:%d/map" % (r.address, site.port)))
    if r.path == "/map.xml":
        return (200, {"Content-Type": "text/xml"}, "<urlset>" + "".join("<url><loc>http://%s:%d/%s</loc></url>" % (r.address, site.port, i) for i in range(PAGES)) + "</urlset>")
    if r.path == "/":
        return page("home of " + r.address)
    time.sleep(0.004)
    return page("第%s号公告：关于%s的通知" % (r.path[1:], r.address))


def pages_of(path):
    db = sqlite3.connect(path)
    rows = db.execute("SELECT h.host, u.path, u.state, count(c.id) FROM urls u JOIN hosts h ON h.id = u.host LEFT JOIN captures c ON c.url = u.id GROUP BY u.id").fetchall()
    articles = sorted(r[0] for r in db.execute("SELECT count(*) FROM articles"))
    ok = db.execute("PRAGMA integrity_check").fetchone()[0]
    db.close()
    return sorted(rows), articles, ok


binary = sys.argv[1]
site = Site(hosts, answer)
options = ["--delay", "0", "--patience", "3s"]
seeds = [site.url(a) for a in hosts]
with folder() as d:
    status, err = crawl(binary, d + "/whole.db", seeds, *options)
    check(status == 0, "undisturbed: %d %s" % (status, err))
    whole = pages_of(d + "/whole.db")
    requests = len(site.log)
    check(requests == HOSTS * (PAGES + 3), "%d requests" % requests)
    random.seed(os.environ.get("QY_SEED"))
    kills = 0
    while kills < KILLS:
        store, killed, before = d + "/k%d.db" % kills, 0, len(site.log)
        for _ in range(random.randint(1, 3)):
            p = start(binary, store, seeds, *options)
            time.sleep(random.uniform(0.0, 0.45))
            p.kill()
            p.communicate()
            kills += 1
            killed += 1
            if os.path.exists(store):
                try:
                    check(pages_of(store)[2] == "ok", "integrity after kill %d" % kills)
                except sqlite3.OperationalError as e:
                    check("no such table" in str(e), "after kill %d: %s" % (kills, e))  # killed before it was made
        status, err = crawl(binary, store, seeds, *options)
        check(status == 0, "after kills: %d %s" % (status, err))
        got = pages_of(store)
        check(got[0] == whole[0], "kill %d: %d rows differ: %s" % (kills, len(set(got[0]) ^ set(whole[0])), sorted(set(got[0]) ^ set(whole[0]))[:6]))
        check(got[1] == whole[1] and got[2] == "ok", "kill %d: articles %s, want %s; %s" % (kills, got[1], whole[1], got[2]))
        again = len(site.log) - before - requests
        check(again <= killed * HOSTS * 2, "kill %d: %d requests too many for %d kills of %d hosts" % (kills, again, killed, HOSTS))
    print("%d kills, 0 lost" % kills)
    # SIGINT: a clean end, status 130, and the same command goes on.
    p = start(binary, d + "/i.db", seeds, "--delay", "20ms", "--patience", "3s")
    time.sleep(0.5)
    p.send_signal(2)
    t = time.monotonic()
    status, err = finish(p)
    check(status == 130 and "interrupted" in err, "SIGINT: %d %s" % (status, err))
    check(time.monotonic() - t < 3, "SIGINT took %.1f s" % (time.monotonic() - t))
    status, err = crawl(binary, d + "/i.db", seeds, *options)
    check(pages_of(d + "/i.db")[0] == whole[0], "after SIGINT: the rest")
    # A second pass asks nothing before its time; --ahead asks, and the server's 304 costs no body.
    before = len(site.log)
    status, err = crawl(binary, d + "/whole.db", seeds, *options)
    check(len(site.log) == before, "nothing is due: %s" % site.paths()[before:])
end()
