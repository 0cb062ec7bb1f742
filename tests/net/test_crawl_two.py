#!/usr/bin/env python3
"""One crawl at a time in a store: the second says so and ends with 4, asks nobody and changes nothing; a crawl that was
killed is in nobody's way; other commands go on beside it; another store is another matter."""
import os, sqlite3, subprocess, sys
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from netkit import *

PAGES = 120  # more than it asks for while the others are tried
first, second = "127.0.17.1", "127.0.17.2"


def answer(r):
    if r.path == "/robots.txt":
        return (404, {}, "")
    return page("page " + r.path, ["/%d" % i for i in range(PAGES)] if r.path == "/" else ())


def wait_for(n):
    for _ in range(200):
        if len(site.paths(first)) >= n:
            return
        time.sleep(0.05)
    check(False, "the first crawl asked %d times" % len(site.paths(first)))


binary = sys.argv[1]
site = Site([first, second], answer)
with folder() as d:
    db, seed = d + "/s.db", [site.url(first)]
    for kill in (False, True):
        before = len(site.log)
        p = start(binary, db, seed, "--delay", "300ms", "--patience", "3s")
        wait_for(before + 4)
        for more in ([], ["--dry-run"]):
            status, err = crawl(binary, db, [site.url(second)], "--delay", "0", *more)
            check(status == 4 and db in err and "another crawl" in err, "the second %s: %d %s" % (more, status, err))
        check(not site.paths(second), "it asked nobody: %s" % site.paths(second))
        os.symlink(db, d + "/other%d.db" % kill)
        status, err = crawl(binary, d + "/other%d.db" % kill, [site.url(second)], "--delay", "0")
        check(status == 4 and "another crawl" in err, "by another name: %d %s" % (status, err))
        done = subprocess.run([binary, "stats", db], capture_output=True, text=True)
        check(done.returncode == 0, "stats beside it: %s" % done.stderr)
        local = d + "/local%d.html" % kill
        open(local, "w").write("<title>a</title><p>some text of a local page, long enough to be one</p>")
        done = subprocess.run([binary, "clean", "--store", db, local], capture_output=True, text=True)
        check(done.returncode == 0, "clean beside it: %s" % done.stderr)
        check(p.poll() is None, "the first goes on")
        if not kill:
            status, err = crawl(binary, d + "/b.db", [site.url(second)], "--delay", "0")
            check(status == 0, "another store: %d %s" % (status, err))
            site.log[:] = [e for e in site.log if e.address == first]
            p.send_signal(2)
            check(finish(p)[0] == 130, "the first ends as it was asked to")
        else:
            p.kill()
            p.communicate()
            status, err = crawl(binary, db, seed, "--delay", "0")
            check(status == 0, "after kill -9 nothing is in the way: %d %s" % (status, err))
    con = sqlite3.connect(db)
    rows = con.execute("SELECT count(*), count(DISTINCT url) FROM captures WHERE status > 0").fetchone()
    check(rows == (PAGES + 1, PAGES + 1), "every page once: %s" % (rows,))
    runs = con.execute("SELECT count(*) FROM runs WHERE command = 'crawl'").fetchone()[0]
    check(runs == 3, "the refused ones left no run: %d" % runs)
    check(con.execute("PRAGMA integrity_check").fetchone()[0] == "ok", "integrity")
    con.close()
    # A question about a store that is not there makes none.
    status, err = crawl(binary, d + "/none.db", seed, "--dry-run")
    check(status == 0 and not os.path.exists(d + "/none.db"), "a dry run makes no file: %d %s" % (status, err))
end()
