#!/usr/bin/env python3
"""crawl's command line: seeds, messages, exit statuses."""
import os, sqlite3, subprocess, sys, tempfile

binary, failures = sys.argv[1], 0


def run(*args, **kw):
    p = subprocess.run([binary, "crawl"] + list(args), stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, **kw)
    return p.returncode, p.stdout.decode(), p.stderr.decode()


def want(status, out, err, got, what):
    global failures
    ok = got[0] == status and out in got[1] and err in got[2]
    if not ok:
        failures += 1
        print("FAILED: %s: want %d %r %r, got %r" % (what, status, out, err, got))


with tempfile.TemporaryDirectory(prefix="qy-cli-") as d:
    db = os.path.join(d, "s.db")
    seeds = os.path.join(d, "seeds.txt")
    open(seeds, "w", encoding="utf-8").write("\ufeff# comment\n\nhttp://www.example.cn/  # a name\nhttp://例子.cn/新闻\nnot a url\nhttps://b.example.cn:444/x#y\n")
    want(0, "usage: qingyuan crawl", "", run("--help"), "help")
    want(2, "", "no SEEDS given", run("--store", db), "no seeds")
    want(2, "", "unknown option", run("--what"), "unknown option")
    want(2, "", "--hours", run("--hours", "25-26", seeds), "hours")
    want(2, "", "is none of", run("--scope", "world", seeds), "scope")
    want(2, "", "--delay", run("--delay", "soon", seeds), "delay")
    want(4, "", "no seed", run("--store", db, "--dry-run", os.devnull), "an empty seed file")
    want(3, "", "missing.txt", run("--store", db, "--dry-run", os.path.join(d, "missing.txt")), "missing file")
    got = run("--store", db, "--dry-run", seeds)
    want(3, "http://www.example.cn/\n", "seeds.txt: line 5: ", got, "bad line")
    want(3, "http://xn--fsqu00a.cn/%E6%96%B0%E9%97%BB\n", "", got, "IDN")
    want(3, "https://b.example.cn:444/x\n", "", got, "fragment")
    want(0, "http://a.example.cn/\n", "", run("--store", db, "--dry-run", "http://a.example.cn"), "URL as seed")
    want(3, "", "scheme ftp is not http or https", run("--store", db, "ftp://a.example.cn/"), "ftp")
    n = sqlite3.connect(db).execute("SELECT count(*) FROM urls").fetchone()[0]
    if n:
        failures += 1
        print("FAILED: a dry run left %d URLs" % n)
    want(4, "", "", run("--store", os.path.join(d, "no/such/folder/s.db"), seeds), "no folder for the store")
    want(4, "", "", run("--store", seeds, seeds), "a store that is none")
    want(4, "", "directory", run("--store", db, "--log", d, seeds), "a log that cannot be written")
sys.exit(failures > 0)
