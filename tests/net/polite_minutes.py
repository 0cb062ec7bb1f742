#!/usr/bin/env python3
"""Politeness over minutes, from the servers' log.   usage: polite_minutes.py BIN [MINUTES]

20 hosts without an end to their pages, the default delay of a second; redirects within and between hosts, robots.txt that
is redirected (also to another host) or asks for more, slow hosts, 503 with Retry-After, connections the server closes;
the crawl is killed with -9 or interrupted now and then and goes on. Counted: requests that came earlier than the delay
after the end of the answer before (5 ms tolerance), and moments with more than one connection or request of a host."""
import os, random, sys
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from netkit import *

MINUTES = float(sys.argv[2]) if len(sys.argv) > 2 else 10
HOSTS, DELAY, CRAWL_DELAY, TOLERANCE = 20, 1.0, 2.0, 0.005
hosts = ["127.0.21.%d" % (i + 1) for i in range(HOSTS)]
rng = random.Random(int(os.environ.get("QY_SEED", "6")))


class Counting(Site):
    """Also counts connections: those open at a time, for each address."""
    now, most = {}, {}

    def serve(self, conn, address):
        with self.lock:
            self.now[address] = self.now.get(address, 0) + 1
            self.most[address] = max(self.most.get(address, 0), self.now[address])
        try:
            super().serve(conn, address)
        finally:
            with self.lock:
                self.now[address] -= 1


def answer(r):
    i = hosts.index(r.address)
    if r.path == "/robots.txt":
        if i == 4:
            return (301, {"Location": "/robots.txt?moved"}, "")
        if i == 5:
            return (302, {"Location": site.url(hosts[6], "/robots-of-5.txt")}, "")
        return (200, {"Content-Type": "text/plain"}, "User-agent: *\nDisallow: /no/\n" + ("Crawl-delay: %d\n" % CRAWL_DELAY if i % 5 == 3 else ""))
    if r.path.startswith("/robots"):
        return (200, {"Content-Type": "text/plain"}, "User-agent: *\nDisallow: /no/\n")
    time.sleep(rng.uniform(1.2, 1.8) if i == 7 else rng.uniform(0, 0.08))
    n = int("".join(c for c in r.path if c.isdigit()) or 0)
    if n % 11 == 5:
        return (302, {"Location": "/moved/%d" % n}, "") if n % 2 else (301, {"Location": site.url(hosts[(i + 1) % HOSTS], "/from/%d/%d" % (i, n))}, "")
    if i == 8 and n % 17 == 3 and rng.random() < 0.5:
        return (503, {"Retry-After": "3"}, "")
    out = page("page %s of %s" % (r.path, r.address), ["/p/%d" % (2 * n + 1), "/p/%d" % (2 * n + 2), "/no/%d" % n])
    if i in (9, 10) and n % 3 == 0:
        out[1]["Connection"] = "close"
    return out


binary = sys.argv[1]
site = Counting(hosts, answer)
with folder() as d:
    seeds, args = [site.url(a) for a in hosts], ["--patience", "20s", "--log", d + "/log"]
    begin, kills, stops = time.monotonic(), 0, 0
    while time.monotonic() - begin < MINUTES * 60:
        p = start(binary, d + "/s.db", seeds, *args)
        left = MINUTES * 60 - (time.monotonic() - begin)
        time.sleep(min(max(left, 1), rng.uniform(20, 80)))
        check(p.poll() is None, "the crawl ended by itself: %s" % (p.poll(),))
        if (kills + stops) % 2:
            p.send_signal(2)
            stops += 1
            finish(p)
        else:
            p.kill()
            kills += 1
            p.communicate()
            time.sleep(2)  # what was in flight ends on the server: the killed one can tell nobody how long its answer took
    log = list(site.log)
    early, least, gaps = [], 9e9, 0
    for a in hosts:
        mine = sorted((e for e in log if e.address == a and e.end), key=lambda e: e.start)
        for before, after in zip(mine, mine[1:]):
            # before its robots.txt is read nobody knows of a Crawl-delay; a guest's robots.txt is none of its own
            need = CRAWL_DELAY if hosts.index(a) % 5 == 3 and not before.path.startswith("/robots") else DELAY
            gap = after.start - before.end
            gaps += 1
            least = min(least, gap - need)
            if gap < need - TOLERANCE:
                early.append("%s: %s then %s after %.0f ms" % (a, before.path, after.path, gap * 1000))
    paths = [e.path for e in log]
    print("%.1f minutes, %d hosts, %d requests (%d robots.txt, %d after redirects), %d kills -9, %d interrupts" % (
        (time.monotonic() - begin) / 60, HOSTS, len(log), sum(p.startswith("/robots") for p in paths), sum(p.startswith(("/moved", "/from")) for p in paths), kills, stops))
    print("%d gaps looked at, %d too short; the shortest was %.0f ms over what it had to be" % (gaps, len(early), least * 1000))
    for e in early[:20]:
        print("  " + e)
    many = {a: n for a, n in site.most.items() if n > 1}
    print("most connections of a host at a time: %d; most requests: %d" % (max(site.most.values()), max(site.most_open.values())))
    check(not early, "delay: %d violations" % len(early))
    check(not many, "connections: %s" % many)
    check(max(site.most_open.values()) == 1, "requests at a time: %s" % site.most_open)
    check(not any(p.startswith("/no/") for p in paths), "robots.txt was obeyed")
    check(len(log) > HOSTS * MINUTES * 60 / 6, "%d requests are too few" % len(log))
end()
