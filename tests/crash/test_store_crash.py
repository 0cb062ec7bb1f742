#!/usr/bin/env python3
"""A store whose writer is killed, whose disk is full, that somebody else is writing.   usage: test_store_crash.py BIN [KILLS]

Whatever happens, the last committed state is there, whole, and the same command goes on."""
import os, random, resource, signal, sqlite3, subprocess, sys, tempfile, threading, time

BIN, KILLS = os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 6
failures = []


def check(what, good, more=""):
    if not good:
        failures.append("%s %s" % (what, more))


def make(d, n):
    rng = random.Random(3)
    os.mkdir(d)
    for i in range(n):
        body = "".join("<p>%s。</p>" % "".join(chr(0x4e00 + rng.randrange(4000)) for _ in range(200)) for _ in range(6))
        with open(os.path.join(d, "%04d.html" % i), "w", encoding="utf-8") as f:
            f.write("<html><head><meta charset=utf-8><title>第%d号</title></head><body><h1>第%d号</h1>%s</body></html>" % (i, i, body))


def rows(store):
    db = sqlite3.connect("file:%s?mode=ro" % store, uri=True)
    out = db.execute("SELECT url, title, text, digest FROM article_view ORDER BY url").fetchall()
    db.close()
    return out


def whole(what, store):
    done = subprocess.run([BIN, "verify", store], capture_output=True, text=True)
    check(what + ": verify", done.returncode == 0, done.stdout[:500] + done.stderr[:500])


def killed(d, pages, alone):
    rng = random.Random(int(os.environ.get("QY_SEED", time.time_ns())))
    began = time.monotonic()
    subprocess.run([BIN, "clean", "--store", os.path.join(d, "time.db"), pages], check=True)
    took, store, kills = time.monotonic() - began, os.path.join(d, "torn.db"), 0
    for _ in range(KILLS):
        p = subprocess.Popen([BIN, "clean", "--store", store, pages], stderr=subprocess.DEVNULL)
        try:
            p.wait(rng.uniform(.01, took))
        except subprocess.TimeoutExpired:
            p.send_signal(signal.SIGKILL)
            p.wait()
            kills += 1
        if os.path.exists(store) and os.path.getsize(store):
            done = subprocess.run([BIN, "stats", store], capture_output=True)
            if done.returncode == 0:
                whole("after kill %d" % kills, store)
                check("only what the whole has", set(rows(store)) <= set(alone))
    subprocess.run([BIN, "clean", "--store", store, pages], check=True)
    check("killed %d times, then left alone" % kills, rows(store) == alone)
    whole("in the end", store)


def disk_full(d, pages, alone):
    """No file may grow over a limit: what a full disk does to a writer."""
    def limit(n):
        def apply():
            resource.setrlimit(resource.RLIMIT_FSIZE, (n, n))
        return apply
    store = os.path.join(d, "full.db")
    for size in (8192, 60000, 300000, 1000000):
        done = subprocess.run([BIN, "clean", "--store", store, pages], capture_output=True, text=True, preexec_fn=limit(size))
        check("disk full at %d" % size, done.returncode == 4 and "qingyuan: " in done.stderr and "ulimit -f" in done.stderr, "%d %s" % (done.returncode, done.stderr[:300]))
        if subprocess.run([BIN, "stats", store], capture_output=True).returncode == 0:
            whole("disk full at %d" % size, store)
            check("only what the whole has", set(rows(store)) <= set(alone))
    done = subprocess.run([BIN, "export", "--output", os.path.join(d, "x.jsonl"), os.path.join(d, "time.db")], capture_output=True, text=True, preexec_fn=limit(20000))
    check("export on a full disk", done.returncode == 4 and not os.path.exists(os.path.join(d, "x.jsonl")) and not os.path.exists(os.path.join(d, "x.jsonl.part")), done.stderr)
    subprocess.run([BIN, "clean", "--store", store, pages], check=True)
    check("with room again", rows(store) == alone)


def writers(d, pages, alone):
    store = os.path.join(d, "two.db")
    two = [subprocess.Popen([BIN, "clean", "--store", store, pages], stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [p.communicate(timeout=120)[1] for p in two]
    check("two writers at once", [p.returncode for p in two] == [0, 0], str(said))
    check("none twice", rows(store) == alone)
    whole("two writers", store)
    db = sqlite3.connect(store, isolation_level=None, check_same_thread=False)
    db.execute("BEGIN IMMEDIATE")
    threading.Timer(2.5, lambda: db.execute("ROLLBACK")).start()
    done = subprocess.run([BIN, "clean", "--store", store, pages], capture_output=True, text=True)
    check("a busy store is waited for", done.returncode == 0, done.stderr)
    check("and it says so", "wait" in done.stderr, done.stderr)
    db.execute("BEGIN IMMEDIATE")
    done = subprocess.run([BIN, "stats", store], capture_output=True, text=True)
    check("readers do not wait", done.returncode == 0 and not done.stderr, done.stderr)
    copy = os.path.join(d, "copy.db")
    done = subprocess.run([BIN, "backup", store, copy], capture_output=True, text=True, timeout=60)
    db.execute("ROLLBACK")
    db.close()
    check("backup beside a writer", done.returncode == 0 and rows(copy) == alone, done.stderr)


def beside(d, pages, alone):
    """Readers and backups while one writes: each sees what was committed at one moment, and the writer is not held up."""
    store, seen, n, files = os.path.join(d, "live.db"), [], 0, sorted(os.listdir(pages))
    part = lambda k: " ".join(os.path.join(pages, f) for f in files[k:k + 15])
    clean = " && ".join("%s clean --durable --store %s %s" % (BIN, store, part(k)) for k in range(0, len(files), 15))
    p = subprocess.Popen(["sh", "-c", clean], stderr=subprocess.PIPE, text=True)
    while p.poll() is None:
        copy = os.path.join(d, "live-copy%d.db" % n)
        if not os.path.exists(store) or subprocess.run([BIN, "stats", store], capture_output=True).returncode:
            continue
        many = [subprocess.Popen([BIN, "export", "--format", "csv", store], stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)]
        done = subprocess.run([BIN, "backup", store, copy], capture_output=True, text=True)
        check("backup beside a writer", done.returncode == 0, done.stderr)
        whole("backup beside a writer", copy)
        got = rows(copy)
        check("a backup is of one moment", set(got) <= set(alone) and len(got) >= (seen[-1] if seen else 0))
        seen.append(len(got))
        for r in many:
            err = r.communicate()[1]
            check("a reader beside a writer", r.returncode == 0 and not err, str(err))
        n += 1
    check("the writer ends well", p.returncode == 0, p.stderr.read())
    check("and has all", rows(store) == alone)
    print("%d times 3 readers and a backup while one wrote: %s articles in the copies" % (n, seen))


def read_only(d, pages):
    if os.geteuid() == 0:
        return  # root may write everything
    store = os.path.join(d, "time.db")
    os.chmod(store, 0o444)
    done = subprocess.run([BIN, "clean", "--store", store, pages], capture_output=True, text=True)
    check("a store that cannot be written", done.returncode == 4 and "cannot be written" in done.stderr, done.stderr)
    check("can be read", subprocess.run([BIN, "export", store], capture_output=True).returncode == 0)


def main():
    with tempfile.TemporaryDirectory() as d:
        pages = os.path.join(d, "pages")
        make(pages, 150)
        subprocess.run([BIN, "clean", "--store", os.path.join(d, "alone.db"), pages], check=True)
        alone = rows(os.path.join(d, "alone.db"))
        killed(d, pages, alone)
        disk_full(d, pages, alone)
        writers(d, pages, alone)
        beside(d, pages, alone)
        read_only(d, pages)
    for f in failures:
        print("FAILED", f)
    sys.exit(bool(failures))


main()
