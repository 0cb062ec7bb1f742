#!/usr/bin/env python3
"""A disk that is full and a store that cannot be written: a clear message, nothing corrupt, and the crawl goes on later."""
import os, resource, shutil, sqlite3, subprocess, sys
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
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000000, 2000000))


def counted(store):
    db = sqlite3.connect("file:%s?mode=ro&immutable=1" % store if not os.access(store, os.W_OK) else "file:%s" % store, uri=True)
    out = db.execute("PRAGMA integrity_check").fetchone()[0], db.execute("SELECT count(*), count(DISTINCT url) FROM captures").fetchone()
    db.close()
    return out


def small_disk(d):
    """The same on a real file system that is full, and then read-only: a tmpfs of 4 MB in a mount namespace of its own."""
    if not shutil.which("unshare") or subprocess.run(["unshare", "-m", "true"], stderr=subprocess.DEVNULL).returncode:
        print("no mount namespace: the full tmpfs is not tried")
        return
    disk, seeds = d + "/disk", site.url("127.0.16.1")
    os.mkdir(disk)
    crawl = "'%s' crawl --progress=never --allow-private --delay 0 --store %s/s.db %s" % (os.path.abspath(binary), disk, seeds)
    script = """mount -t tmpfs -o size=4m tmpfs %(disk)s || exit 77
%(crawl)s 2>%(d)s/full.err; echo full $?
mkdir %(d)s/full; cp %(disk)s/s.db* %(d)s/full/
mount -o remount,ro %(disk)s
%(crawl)s 2>%(d)s/ro.err; echo readonly $?
'%(binary)s' stats %(disk)s/s.db >/dev/null 2>%(d)s/stats.err; echo stats $?
mount -o remount,rw,size=64m %(disk)s
%(crawl)s 2>%(d)s/more.err; echo more $?
cp %(disk)s/s.db* %(d)s/
""" % {"disk": disk, "crawl": crawl, "d": d, "binary": os.path.abspath(binary)}
    p = subprocess.run(["unshare", "-m", "sh", "-c", script], stdout=subprocess.PIPE, timeout=120)
    if p.returncode == 77:
        print("no tmpfs can be mounted: the full one is not tried")
        return
    said = p.stdout.decode().split("\n")
    err = {n: open("%s/%s.err" % (d, n)).read() for n in ("full", "ro", "more")}
    check("full 4" in said and "disk is full" in err["full"] and "s.db" in err["full"], "a full tmpfs: %s %s" % (said, err["full"]))
    ok, (n, distinct) = counted(d + "/full/s.db")
    check(ok == "ok" and 0 < n == distinct < PAGES, "what fitted is whole: %s, %d captures" % (ok, n))
    check("readonly 4" in said and "s.db" in err["ro"] and len(err["ro"].splitlines()) < 4, "a read-only one: %s %s" % (said, err["ro"]))
    check("more 0" in said, "with room again: %s %s" % (said, err["more"]))
    print(err["full"].splitlines()[0], "|", err["ro"].splitlines()[0])
    check(counted(d + "/s.db") == ("ok", (PAGES + 2, PAGES + 2)), "everything once: %s" % (counted(d + "/s.db"),))


binary = sys.argv[1]
site = Site(["127.0.16.1"], answer)
with folder() as d:
    store, seeds = d + "/s.db", [site.url("127.0.16.1")]
    args = [binary, "crawl", "--store", store, "--allow-private", "--delay", "0"] + seeds
    p = subprocess.run(args, stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=full, timeout=60)
    err = p.stderr.decode()
    check(p.returncode == 4 and err.startswith("qingyuan: ") and "ulimit -f" in err, "full: %d %s" % (p.returncode, err))
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
with folder() as d:
    small_disk(d)
end()
