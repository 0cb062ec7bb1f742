#!/usr/bin/env python3
"""Politeness, from the server's log: the delay between an answer and the next request, one connection and one request at
a time for each host and address; over robots.txt, redirects, retries, Crawl-delay and a resume after kill -9."""
import os, random, sys
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from netkit import *

DELAY, CRAWL_DELAY, TOLERANCE = 0.25, 0.6, 0.005
hosts = ["127.0.11.%d" % (i + 1) for i in range(6)]
slow = hosts[2]
fails = {}


def answer(r):
    if r.path == "/robots.txt":
        if r.address == hosts[3] and r.number < 3:
            return (302, {"Location": "/robots.txt?again"}, "")
        delay = "Crawl-delay: %.1f\n" % CRAWL_DELAY if r.address == hosts[1] else ""
        return (200, {"Content-Type": "text/plain"}, "User-agent: *\nDisallow:\n" + delay + "Sitemap: http://%s:%d/map.xml\n" % (r.address, site.port))
    if r.path.startswith("/robots.txt"):
        return (200, {"Content-Type": "text/plain"}, "User-agent: *\nDisallow:\nSitemap: /map.xml\n")
    if r.path == "/map.xml":
        return (200, {"Content-Type": "application/xml"}, "<urlset>" + "".join("<url><loc>http://%s:%d/p%d</loc></url>" % (r.address, site.port, i) for i in range(12)) + "</urlset>")
    if r.path == "/p3":
        return (301, {"Location": "http://%s:%d/moved" % (r.address, site.port)}, "")
    if r.path == "/p5" and fails.setdefault((r.address, r.path), 0) < 1:
        fails[(r.address, r.path)] += 1
        return (503, {"Retry-After": "1"}, "")
    if r.address == slow:
        time.sleep(0.4)
    return page("page %s of %s" % (r.path, r.address))


def judge(log, what):
    for a in hosts:
        mine = sorted((e for e in log if e.address == a), key=lambda e: e.start)
        least = CRAWL_DELAY if a == hosts[1] else DELAY
        for before, after in zip(mine, mine[1:]):
            need = DELAY if before.path.startswith("/robots") else least
            gap = after.start - before.end
            check(gap >= need - TOLERANCE, "%s: %s: %s then %s after %.0f ms" % (what, a, before.path, after.path, gap * 1000))
            if a == slow and not before.path.startswith("/robots") and before.path not in ("/map.xml", "/p3", "/p5"):
                check(gap >= 0.4 - 0.02, "%s: the slow host gets as long as it took: %.0f ms" % (what, gap * 1000))
        check(site.most_open.get(a, 0) <= 1, "%s: %s had %d requests at a time" % (what, a, site.most_open.get(a, 0)))
        check(len({e.connection for e in mine}) <= 4, "%s: %s: %d connections" % (what, a, len({e.connection for e in mine})))


binary = sys.argv[1]
site = Site(hosts, answer)
with folder() as d:
    seeds = [site.url(a) for a in hosts]
    p = start(binary, d + "/s.db", seeds, "--delay", "250ms", "--log", d + "/log")
    time.sleep(random.uniform(1.0, 2.0))
    p.kill()
    p.communicate()
    time.sleep(1.1)  # what was in flight ends on the server: the killed one can tell nobody how long its answer took
    status, err = crawl(binary, d + "/s.db", seeds, "--delay", "250ms", "--log", d + "/log")
    check(status == 0, "status %d: %s" % (status, err))
    judge(site.log, "kill -9 and resume")
    for a in hosts:
        paths = site.paths(a)
        check(set("/p%d" % i for i in range(12)) <= set(paths) and "/moved" in paths, "%s: all pages: %s" % (a, paths))
        check(paths.count("/p5") == 2 or paths.count("/p5") == 3, "%s: the page that was not ready comes again: %d" % (a, paths.count("/p5")))
        i = [e for e in site.log if e.address == a and e.path == "/p5"]
        later = [e for e in site.log if e.address == a and e.start > i[0].start]
        check(later and later[0].start - i[0].end >= 0.99, "%s: Retry-After is waited for" % a)
    check(all("qingyuan" in e.headers.get("user-agent", "") for e in site.log), "the User-Agent names the crawler")
    # Two names for one address wait for each other.
    both = Site(["127.0.12.1"], answer)
    site.port = both.port
    status, err = crawl(binary, d + "/t.db", ["http://127.0.12.1:%d/a" % both.port, "http://127.0.12.1.nip.invalid:%d/" % both.port], "--delay", "200ms", "--depth", "0", "--patience", "1s")
    check("/a" in both.paths(), "the host that exists: %s" % both.paths())
end()
