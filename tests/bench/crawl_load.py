#!/usr/bin/env python3
"""The crawl of 20 hosts x 1,000 pages, measured and tried.   usage: crawl_load.py BIN SITE_SERVER [--hosts N] [--pages N] [--kills N] [--second] [--others] [--fetch BENCH_FETCH [--pairs N]] [--dir DIR]

The site is make_load.py's; SITE_SERVER serves it in a process of its own, whose CPU time is nobody's here.
Always: one crawl with cleaning and storing; CPU seconds for 1,000 pages, peak memory; every page's digest against the
generator's. --second: again at once, what is unchanged. --others: wget2 -r and curl -Z over the same site, right after.
--fetch: the fetching alone beside curl -Z --parallel-max 50, in turn, N pairs after one of each to warm up.
--kills N: a crawl killed with -9 at N random moments; after each the store is checked, in the end every page is there
once. Exit status 1 where something is lost, twice or different."""
import argparse, os, random, resource, shutil, signal, sqlite3, subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
o = argparse.ArgumentParser()
o.add_argument("binary")
o.add_argument("server")
for name, default in (("--hosts", 20), ("--pages", 1000), ("--kills", 0), ("--pairs", 7), ("--port", 8097)):
    o.add_argument(name, type=int, default=default)
o.add_argument("--second", action="store_true")
o.add_argument("--others", action="store_true")
o.add_argument("--fetch")
o.add_argument("--dir")
a = o.parse_args()
failures = 0


def check(good, what):
    global failures
    print(("ok      " if good else "FAILED  ") + what, flush=True)
    failures += not good


def timed(args, **kw):
    """(status, CPU seconds, wall seconds, peak MB, stderr)"""
    begin = time.monotonic()
    p = subprocess.Popen(args, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **kw)
    err = p.stderr.read().decode("utf-8", "replace")
    _, status, used = os.wait4(p.pid, 0)
    p.returncode = os.waitstatus_to_exitcode(status)
    return p.returncode, used.ru_utime + used.ru_stime, time.monotonic() - begin, used.ru_maxrss / 1024, err


def crawl_args(store, *more):
    return [a.binary, "crawl", "--store", store, "--allow-private", "--delay", "0", "--progress=never", *more, site + "/seeds.txt"]


def figures(name, got, n):
    print("%-22s %6.2f CPU s for 1,000 pages, %7.1f pages/s wall, peak %5.1f MB" % (name, got[1] * 1000 / n, n / got[2], got[3]), flush=True)


def compare(store, whole=True):
    db = sqlite3.connect(store)
    rows = db.execute("SELECT url, digest FROM capture_view WHERE status = 200").fetchall()
    got = dict(rows)
    if whole:
        missing = [u for u in want if u not in got]
        check(not missing, "every page captured: %d of %d missing %s" % (len(missing), len(want), missing[:3]))
    check(len(rows) == len(got), "none twice: %d captures of %d pages" % (len(rows), len(got)))
    wrong = [u for u in got if got[u] != want.get(u)]
    check(not wrong, "digests equal: %d of %d differ %s" % (len(wrong), len(got), wrong[:3]))
    integrity = db.execute("PRAGMA integrity_check").fetchone()[0]
    check(integrity == "ok", "integrity_check %s" % integrity)
    db.close()
    return len(got)


def first_and_second(store):
    got = timed(crawl_args(store))
    check(got[0] == 0, "crawl ended with %d" % got[0])
    print(got[4].strip())
    figures("qingyuan", got, len(want))
    compare(store)
    if a.second:
        bodies = sqlite3.connect(store).execute("SELECT count(*) FROM bodies").fetchone()[0]
        got = timed(crawl_args(store, "--ahead", "40d"))
        figures("second pass", got, len(want))
        db = sqlite3.connect(store)
        n = db.execute("SELECT count(*) FROM captures WHERE status = 304").fetchone()[0]
        more = db.execute("SELECT count(*) FROM bodies").fetchone()[0] - bodies
        check(n * 100 >= len(want) * 99 and more == 0, "second pass: %d of %d are 304, %d new bodies" % (n, len(want), more))


def others(d):
    w = timed(["wget2", "-q", "-r", "-l", "inf", "--no-robots", "-P", d + "/wget2", "-i", site + "/seeds.txt"])
    n = sum(len(f) for _, _, f in os.walk(d + "/wget2"))
    print("wget2 -r saved %d files" % n)
    figures("wget2 -r", w, max(n, 1))
    shutil.rmtree(d + "/wget2", ignore_errors=True)
    c = timed(["curl", "-s", "-Z", "--parallel-max", "50", "-K", site + "/curl.txt"])
    figures("curl -Z", c, len(want))


def fetch_pairs():
    ours, theirs = [a.fetch, site + "/urls.txt", "50"], ["curl", "-s", "-Z", "--parallel-max", "50", "-K", site + "/curl.txt"]
    rows = []
    for i in range(a.pairs + 1):
        pair = [timed(x) for x in ((ours, theirs) if i % 2 else (theirs, ours))]
        x, y = pair if i % 2 else pair[::-1]
        check(x[0] == 0 and y[0] == 0, "pair %d%s: ours %.2f s wall %.2f s CPU, curl -Z %.2f s wall %.2f s CPU" % (i, "" if i else " (to warm up)", x[2], x[1], y[2], y[1]))
        if i:
            rows.append((x[2], y[2], x[1], y[1]))
    mid = lambda k: sorted(r[k] for r in rows)[len(rows) // 2]
    print("median of %d pairs: ours %.2f s wall %.2f s CPU, curl -Z %.2f s wall %.2f s CPU; ours at least as fast in %d by wall, %d by CPU" % (
        len(rows), mid(0), mid(2), mid(1), mid(3), sum(r[0] <= r[1] for r in rows), sum(r[2] <= r[3] for r in rows)))
    check(mid(0) <= mid(1), "fetching alone is at least as fast as curl -Z")


def killed(store):
    rng, kills, restarts = random.Random(os.environ.get("QY_SEED")), 0, 0
    seen, begin = set(), time.monotonic()
    while kills < a.kills:
        if os.path.exists(store) and restarts and not due(store):
            compare(store)  # it came to its end: another one
            for f in (store, store + "-wal", store + "-shm"):
                if os.path.exists(f):
                    os.remove(f)
            seen = set()
        p = subprocess.Popen(crawl_args(store), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            p.wait(rng.uniform(0.02, 4))
        except subprocess.TimeoutExpired:
            p.kill()
            p.wait()
            kills += 1
        restarts += 1
        if not os.path.exists(store):
            continue
        db = sqlite3.connect(store)
        ok = db.execute("PRAGMA integrity_check").fetchone()[0]
        if db.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
            rows = db.execute("SELECT id, url FROM captures").fetchall()
            now = {r[0] for r in rows}
            twice = len(rows) - len({r[1] for r in rows})
            if ok != "ok" or seen - now or twice:
                check(False, "kill %d: integrity %s, %d captures gone, %d twice" % (kills, ok, len(seen - now), twice))
            seen = now
        elif ok != "ok":
            check(False, "kill %d: integrity %s" % (kills, ok))
        db.close()
        if kills % 10 == 0:
            print("%d kills, %d pages so far, %.0f s" % (kills, len(seen), time.monotonic() - begin), flush=True)
    check(subprocess.run(crawl_args(store), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0, "after %d kills the crawl ends" % kills)
    compare(store)


def due(store):
    db = sqlite3.connect(store)
    try:
        return db.execute("SELECT count(*) = 0 OR sum(state < 2) > 0 FROM urls").fetchone()[0]
    except sqlite3.OperationalError:
        return 1
    finally:
        db.close()


with tempfile.TemporaryDirectory(prefix="qy-load-", dir=a.dir) as d:
    site = d + "/site"
    subprocess.run([sys.executable, HERE + "/make_load.py", site, str(a.port), str(a.hosts), str(a.pages)], check=True)
    want = dict(reversed(line.rstrip("\n").split("\t")) for line in open(site + "/digests.tsv"))
    with open(site + "/curl.txt", "w") as f:
        for u in want:
            f.write('url = "%s"\noutput = "/dev/null"\n' % u)
    server = subprocess.Popen([a.server, site, str(a.port), "/dev/null", "7200"] + ["127.0.20.%d" % (h + 1) for h in range(a.hosts)], stdout=subprocess.PIPE)
    server.stdout.readline()
    try:
        if a.fetch:
            fetch_pairs()
        if a.kills:
            killed(d + "/killed.db")
        else:
            first_and_second(d + "/s.db")
        if a.others:
            others(d)
    finally:
        server.kill()
        server.wait()
sys.exit(failures > 0)
