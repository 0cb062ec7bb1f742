#!/usr/bin/env python3
"""Servers that mean harm: each bounded in time and memory, named in the log, and the others crawled all the same."""
import ctypes, gzip, os, sqlite3, sys, zlib
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from netkit import *

LIMIT = 1 << 20  # --max-page-size
BIG = 200 << 20


def gzip_bomb():
    c = zlib.compressobj(9, zlib.DEFLATED, 31)
    zeros = bytes(1 << 20)
    return b"".join(c.compress(zeros) for _ in range(BIG >> 20)) + c.flush()


def zstd_bomb():
    """One frame of blocks that each say: this byte 128 KiB times."""
    out = b"\x28\xb5\x2f\xfd" + b"\x00" + bytes([7 << 3])  # no size, a window of 128 KiB
    n = BIG >> 17
    for i in range(n):
        out += ((i == n - 1) | 1 << 1 | (1 << 17) << 3).to_bytes(3, "little") + b"\0"
    return out


def brotli_bomb():
    try:
        lib = ctypes.CDLL("libbrotlienc.so.1")
    except OSError:
        return None
    zeros, size = bytes(BIG), ctypes.c_size_t(1 << 20)
    out = ctypes.create_string_buffer(size.value)
    ok = lib.BrotliEncoderCompress(1, 22, 0, ctypes.c_size_t(len(zeros)), zeros, ctypes.byref(size), out)
    return out.raw[:size.value] if ok else None


def endless():
    yield b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    while True:
        yield b"<p>and on</p>" * 4096


def drip():
    yield b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n"
    while True:
        yield b"x"
        time.sleep(0.5)


def header_flood():
    yield b"HTTP/1.1 200 OK\r\n"
    for i in range(100000):
        yield b"X-%d: " % i + b"y" * 1000 + b"\r\n"


def one_header():
    yield b"HTTP/1.1 200 OK\r\nX: "
    while True:
        yield b"y" * 65536


def bomb(coding, data):
    return (200, {"Content-Encoding": coding}, data)


bad = {
    "gzip bomb": lambda p: bomb("gzip", bombs["gzip"]),
    "zstd bomb": lambda p: bomb("zstd", bombs["zstd"]),
    "brotli bomb": lambda p: bomb("br", bombs["br"]),
    "layered bomb": lambda p: bomb("gzip, gzip", gzip.compress(bombs["gzip"])),
    "endless body": lambda p: endless(),
    "slow drip": lambda p: drip(),
    "flood of headers": lambda p: header_flood(),
    "endless header": lambda p: one_header(),
    "redirect loop": lambda p: (302, {"Location": "/b" if p == "/a" else "/a"}, ""),
    "redirect chain": lambda p: (302, {"Location": "/x%d" % (int(p[2:] or 0) + 1 if p.startswith("/x") else 0)}, ""),
    "broken coding": lambda p: bomb("gzip", b"\x1f\x8b\x08\0\0\0\0\0\0\3not deflate at all"),
    "unknown coding": lambda p: bomb("rot13", b"uryyb"),
    "no HTTP": lambda p: b"220 mail.example ESMTP\r\n",
    "closes at once": lambda p: iter(()),
    "cut short": lambda p: iter([b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhello"]),
    "redirect to a file": lambda p: (302, {"Location": "file:///etc/passwd"}, ""),
    "good": lambda p: page("good " + p),
}
bombs = {"gzip": gzip_bomb(), "zstd": zstd_bomb(), "br": brotli_bomb()}
if bombs["br"] is None:
    print("no libbrotlienc: the brotli bomb is left out")
    del bad["brotli bomb"]
where = {"127.0.10.%d" % (i + 1): name for i, name in enumerate(bad)}


def answer(r):
    return (404, {}, "") if r.path == "/robots.txt" else bad[where[r.address]](r.path)


binary = sys.argv[1]
site = Site(where, answer)
with folder() as d:
    begin = time.monotonic()
    p = start(binary, d + "/s.db", [site.url(a, "/a") for a in where], "--delay", "0", "--max-page-size", str(LIMIT),
                        "--timeout", "8s", "--stall", "2s", "--retries", "0", "--log", d + "/log")
    peak = Peak(p.pid)
    status, err = finish(p, timeout=100)
    took = time.monotonic() - begin
    sanitized = bool(int(os.environ.get("QY_ASAN", "0"))) or "asan" in os.environ.get("QY_BUILD", "")
    check(status in (0, 3), "status %d: %s" % (status, err))
    check(took < 40, "took %.1f s" % took)
    check(sanitized or peak.kib < 64 << 10, "peak of %d KiB" % peak.kib)
    print("peak %d KiB, %.1f s" % (peak.kib, took))
    log = open(d + "/log", encoding="utf-8").read()
    db = sqlite3.connect(d + "/s.db")
    for a, name in where.items():
        lines = [l for l in log.splitlines() if "host=%s:" % a in l and "event=robots" not in l]
        check(lines, "%s: nothing in the log" % name)
        sizes = [n for (n,) in db.execute("SELECT b.size FROM captures c JOIN urls u ON u.id = c.url JOIN hosts h ON h.id = u.host "
                                          "JOIN bodies b ON b.id = c.body WHERE h.host LIKE ?", (a + ":%",))]
        check(all(n <= LIMIT for n in sizes), "%s: bodies of %s bytes" % (name, sizes))
        check(len(site.paths(a)) < 20, "%s: %d requests" % (name, len(site.paths(a))))
        text = "\n".join(lines)
        if name == "good":
            check("event=fetched" in text and "status=200" in text, "good: %s" % text)
        if "bomb" in name or name == "endless body":
            check("truncated" in text, "%s: %s" % (name, text))
        if name in ("slow drip", "flood of headers", "endless header", "broken coding", "unknown coding", "no HTTP", "closes at once", "cut short"):
            check("event=failed" in text, "%s: %s" % (name, text))
        if name == "redirect chain":
            check("too many redirects" in text, "%s: %s" % (name, text))
    check(db.execute("PRAGMA integrity_check").fetchone()[0] == "ok", "integrity")
    # Without --allow-private nothing is even connected to; nor is it by a name, another spelling, or a redirect.
    before = len(site.log)
    good = [a for a, n in where.items() if n == "good"][0]
    spelled = ["http://2130706433:%d/" % site.port, "http://0x7f.1:%d/" % site.port, "http://localhost:%d/" % site.port,
               "http://[::1]:%d/" % site.port, "http://[::ffff:127.0.0.1]:%d/" % site.port, site.url(good), "http://169.254.169.254/latest/meta-data"]
    p = start(binary, d + "/p.db", spelled, "--delay", "0", "--patience", "1s", "--log", d + "/log2", private=False)
    status, err = finish(p)
    check(len(site.log) == before, "private addresses were asked: %s" % [e.path for e in site.log[before:]])
    log = open(d + "/log2", encoding="utf-8").read()
    check(log.count("not public") + log.count("private address") >= len(spelled), "refusals in the log:\n%s" % log)
    # Addresses that are no URL for us.
    for scheme in ("file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1:70/_x", "javascript://x"):
        status, err = crawl(binary, d + "/q.db", [scheme])
        check(status in (3, 4) and "no URL to crawl" in err, "%s: %d %s" % (scheme, status, err))
end()
