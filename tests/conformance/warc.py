#!/usr/bin/env python3
"""Every WARC and ARC sample of the suites, record by record, against a second reader.

    warc.py BIN SHARED_DIR

The second reader is the one below (zlib of Python's own library); it reads only files that are in order, and the others are
checked against what is known to be wrong with them. WARC samples are read once more as zstd, a frame a record, where there is a zstd program."""
import glob, hashlib, os, re, shutil, subprocess, sys, tempfile, zlib

BIN, SHARED = os.path.abspath(sys.argv[1]), sys.argv[2]
SUITES = os.path.join(SHARED, "suites")
TOOL = os.path.join(os.path.dirname(BIN), "tests", "warc_tool")
if not os.path.exists(TOOL):
    print("skipped: no", TOOL, "(configure with -DQY_TESTS=ON)")
    sys.exit(77)

# What is wrong with a sample: how many of its records cannot be read, and why.
WRONG = {
    "warcio/test/data/bad.arc": (3, "three lengths are -1 or no number; the fourth record is read"),
    "warcio/test/data/example-space-in-url.arc": (1, "the length says more bytes than the file has"),
    "warcio/test/data/example-trunc.warc": (1, "a record's length cuts it short: what follows is no record"),
}


def members(data):
    """Each gzip member's content; a file that is not compressed as one."""
    if not data.startswith(b"\x1f\x8b"):
        return [data]
    out = []
    while data:
        d = zlib.decompressobj(16 + zlib.MAX_WBITS)
        out.append(d.decompress(data))
        data = d.unused_data
    return out


def warc_records(data):
    at = 0
    while at < len(data):
        while data[at:at + 1] in (b"\r", b"\n"):  # one sample's length is a byte short
            at += 1
        if at >= len(data):
            return
        end = data.index(b"\r\n\r\n", at) + 4
        head = data[at:end].decode("utf-8", "replace")
        field = lambda name: (re.findall(r"(?im)^%s:[ \t]*(.*?)\r$" % name, head) or [""])[0]
        n = int(field("Content-Length"))
        yield field("WARC-Type"), field("WARC-Target-URI").strip("<>"), data[end:end + n]
        at = end + n


def arc_records(data):
    at = 0
    while at < len(data):
        while data[at:at + 1] in (b"\n", b"\r"):
            at += 1
        if at >= len(data):
            return
        end = data.index(b"\n", at) + 1
        words = data[at:end].decode().split(" ")
        n, url = int(words[-1]), " ".join(words[:-4])
        yield "filedesc" if url.startswith("filedesc:") else "response", url, data[end:end + n]
        at = end + n


def second_reader(path):
    data = b"".join(members(open(path, "rb").read()))
    read = arc_records if data.startswith(b"filedesc:") else warc_records
    return [(t, u, len(b), hashlib.sha256(b).hexdigest()) for t, u, b in read(data)]


def ours(path):
    done = subprocess.run([TOOL, path], capture_output=True, text=True, errors="replace", timeout=60)
    assert done.returncode == 0, done.stderr
    rows = [l.split("\t") for l in done.stdout.splitlines()]
    return [(r[1], r[2], int(r[3]), r[4]) for r in rows if r[1] != "damaged"], [r[2] for r in rows if r[1] == "damaged"]


def as_zstd(path, folder):
    """The same records, a zstd frame each."""
    out = os.path.join(folder, "x.warc.zst")
    with open(out, "wb") as f:
        for m in members(open(path, "rb").read()):
            f.write(subprocess.run(["zstd", "-q", "-c"], input=m, stdout=subprocess.PIPE, check=True).stdout)
    return out


def main():
    failures = 0
    samples = sorted(p for suite in ("warcio", "jwarc", "warc-specs") for p in glob.glob(os.path.join(SUITES, suite, "**"), recursive=True)
                     if re.search(r"\.w?arc(\.gz)?(\.bad)?$", p))
    assert len(samples) >= 20, samples
    with tempfile.TemporaryDirectory() as d:
        for path in samples:
            name = os.path.relpath(path, SUITES)
            got, bad = ours(path)
            kinds = {}
            for r in got:
                kinds[r[0]] = kinds.get(r[0], 0) + 1
            what = ", ".join("%d %s" % (n, k) for k, n in sorted(kinds.items())) or "nothing"
            if name in WRONG:
                good = len(bad) == WRONG[name][0]
                what += "; %d not read: %s" % (len(bad), WRONG[name][1])
            else:
                good = got == second_reader(path) and not bad
                if good and path.endswith((".warc", ".warc.gz")) and shutil.which("zstd"):
                    good = ours(as_zstd(path, d)) == (got, [])
                    what += "; as zstd too"
            failures += not good
            print("%-110s %s%s" % (name, what, "" if good else "   DIFFERS: %r" % (bad,)))
    print("%d samples, %d differ from the second reader" % (len(samples), failures))
    sys.exit(bool(failures))


main()
