#!/usr/bin/env python3
"""Single bytes flipped in copies of a store.   usage: test_flips.py BIN [--flips N] [--seed N]

Each flip is either reported by `verify`, or shown to change no protected value: the bytes lie in free space, in SQLite's
bookkeeping, or in a column that docs/schema.md names as unprotected (the frontier's schedule). 40 flips unless told otherwise."""
import os, random, shutil, sqlite3, subprocess, sys, tempfile

# Table: the columns that must not change unnoticed. What is not here is the schedule of the frontier.
PROTECTED = {
    "runs": "*", "bodies": "*", "captures": "*", "texts": "*", "articles": "*", "sightings": "*", "findings": "*", "edits": "*",
    "links": "*", "dictionaries": "*", "marks": "*", "signatures": "*", "bands": "*", "paragraphs": "*", "similar": "*", "clusters": "*",
    "search_data": "id, block", "search_idx": "segid, term, pgno", "search_config": "k, v", "urls": "id, host, hash, scheme, path", "hosts": "id, host",
}


def page(rng, i):
    words = ["市政府", "召开", "会议", "研究", "部署", "工作", "推进", "项目", "建设", "安全", "生产", "群众", "服务", "乡村", "振兴"]
    para = lambda: "<p>" + "".join(rng.choice(words) for _ in range(60)) + "。</p>\n"
    spam = '<div style="display:none"><a href="http://x%d.example.com/">澳门赌场</a><a href="http://y.example.com/">时时彩</a></div>' % i
    return ("<html><head><meta charset=utf-8><title>第%d号通报：%s</title><meta name=PubDate content=2020-06-%02d></head><body><h1>第%d号通报</h1>\n"
            "<a href='/a%d.html'>链接</a>%s%s<p>政务公开(gōng kāi)工作</p></body></html>"
            % (i, rng.choice(words), i % 28 + 1, i, i, spam if i % 3 == 0 else "", "".join(para() for _ in range(rng.randrange(2, 9)))))


def protected(path):
    db = sqlite3.connect("file:%s?mode=ro" % path, uri=True)
    db.text_factory = bytes
    out = {t: db.execute("SELECT %s FROM %s ORDER BY 1, 2" % (c, t)).fetchall() for t, c in PROTECTED.items()}
    db.close()
    return out


def main():
    args = sys.argv[1:]
    binary = os.path.abspath(args[0])
    opt = lambda name, default: int(args[args.index(name) + 1]) if name in args else default
    flips, rng = opt("--flips", 40), random.Random(opt("--seed", 1))
    with tempfile.TemporaryDirectory() as d:
        pages, store, copy = os.path.join(d, "pages"), os.path.join(d, "s.db"), os.path.join(d, "copy.db")
        os.mkdir(pages)
        for i in range(150):
            open(os.path.join(pages, "%03d.html" % i), "w", encoding="utf-8").write(page(rng, i))
        subprocess.run([binary, "clean", "--links", "--store", store, pages], check=True)
        for more in ("index", "dedup"):
            subprocess.run([binary, more, store], check=True, stdout=subprocess.DEVNULL)
        assert not os.path.exists(store + "-wal"), "the log was not folded in"
        done = subprocess.run([binary, "verify", store], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        data, before = open(store, "rb").read(), protected(store)
        reported = silent = 0
        for n in range(flips):
            at, bit = rng.randrange(len(data)), 1 << rng.randrange(8)
            with open(copy, "wb") as f:
                f.write(data[:at] + bytes([data[at] ^ bit]) + data[at + 1:])
            done = subprocess.run([binary, "verify", copy], capture_output=True, text=True, timeout=120)
            assert done.returncode in (0, 1, 4), "byte %d: exit %d\n%s" % (at, done.returncode, done.stderr)
            if done.returncode:
                reported += 1
                assert done.stdout.count("\t") or done.returncode == 4, "byte %d: found, but nothing is named" % at
                continue
            silent += 1
            try:
                after = protected(copy)
            except sqlite3.Error as e:
                sys.exit("byte %d, bit %d: verify is content, SQLite says %s" % (at, bit, e))
            for t in before:
                if before[t] != after[t]:
                    row = next((a, b) for a, b in zip(before[t], after[t]) if a != b)
                    sys.exit("byte %d, bit %d: %s changed and verify is content: %r" % (at, bit, t, row))
            for tail in ("-wal", "-shm"):
                if os.path.exists(copy + tail):
                    os.unlink(copy + tail)
        print("%d flips: %d reported, %d shown to change nothing that is protected (%d bytes)" % (flips, reported, silent, len(data)))


main()
