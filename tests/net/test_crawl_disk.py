#!/usr/bin/env python3
"""A disk that is full and a store that cannot be written: a clear message, nothing corrupt, and the crawl goes on later."""
import os, resource, signal, sqlite3, subprocess, sys
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from netkit import *

PAGES = 120


def answer(r):
    if r.path == "/robots.txt":
        return (200, {"Content-Type": "text/plain"}, "Sitemap: http://%s:%d/map.xml\n" % (r.address, site.port))
    if r.path == "/map.xml":
        return (200, {"Content-Type": "text/xml"}, "<urlset>" + "".join("<url><loc>http://%s:%d/%s</loc></url>" % (r.address, site.port, i) for i in range(PAGES)) + "</urlset>")
    return (200, {}, b"<title>x</title><p>" + os.urandom(30000).hex().encode())


def full():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a write past the limit fails instead
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000000, 2000000))


binary = sys.argv[1]
site = Site(["127.0.16.1"], answer)
with folder() as d:
    store, seeds = d + "/s.db", [site.url("127.0.16.1")]
    args = [binary, "crawl", "--store", store, "--allow-private", "--delay", "0"] + seeds
    p = subprocess.run(args, stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=full, timeout=60)
    err = p.stderr.decode()
    check(p.returncode == 4 and err.startswith("qingyuan: "), "full: %d %s" % (p.returncode, err))
    print(err.splitlines()[0] if err else "")
    db = sqlite3.connect(store)
    check(db.execute("PRAGMA integrity_check").fetchone()[0] == "ok", "integrity after a full disk")
    before = db.execute("SELECT count(*) FROM captures").fetchone()[0]
    check(0 < before < PAGES, "%d captures fitted" % before)
    db.close()
    status, err = crawl(binary, store, seeds, "--delay", "0")
    check(status == 0, "with room again: %d %s" % (status, err))
    db = sqlite3.connect(store)
    rows = db.execute("SELECT count(*), count(DISTINCT url) FROM captures").fetchone()
    check(rows == (PAGES + 2, PAGES + 2), "everything once: %s" % (rows,))
    db.close()
    if os.geteuid() != 0:  # root may write everywhere
        os.chmod(store, 0o444)
        os.chmod(d, 0o555)
        status, err = crawl(binary, store, seeds)
        check(status == 4 and store in err, "read-only: %d %s" % (status, err))
        os.chmod(d, 0o755)
    status, err = crawl(binary, d, seeds)
    check(status == 4 and d in err, "a folder as store: %d %s" % (status, err))
end()
