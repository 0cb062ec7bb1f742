#!/usr/bin/env python3
"""Crawl to WARC and back: the same articles; and what a second reader says of the file.   usage: test_store_warc.py BIN"""
import glob, gzip, hashlib, http.server, json, os, re, subprocess, sys, tempfile, threading, zlib

BIN = os.path.abspath(sys.argv[1])
PARA = "<p>第%d段：市政府召开会议，研究部署防汛抗旱和安全生产工作，要求各有关部门认真抓好落实。</p>"


sent = {}  # what went over the wire, by path


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        n = self.path.strip("/")
        body, code = b"", 200
        if n == "robots.txt":
            code = 404
        elif n == "":
            body = ("<html><body>" + "".join("<a href='/%d'>第%d号通报</a>" % (i, i) for i in range(6)) + "</body></html>").encode()
        else:
            body = ("<html><head><meta charset=utf-8><title>第%s号通报</title></head><body><h1>第%s号通报</h1>%s</body></html>"
                    % (n, n, "".join(PARA % (i * 7 + int(n)) for i in range(5)))).encode()
        coded = n.isdigit() and int(n) % 2
        wire = gzip.compress(body, mtime=0) if coded else body
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        if coded:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(wire)))
        self.end_headers()
        self.wfile.write(wire)
        sent[self.path] = wire

    def log_message(self, *a):
        pass


def run(*args):
    done = subprocess.run([BIN, *args], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, (args, done.returncode, done.stderr)
    return done.stdout


def said(lines):
    keep = ("url", "title", "text", "published", "findings", "blocks", "digest", "charset")
    return sorted(json.dumps([json.loads(l)[k] for k in keep]) for l in lines.splitlines() if json.loads(l)["text"])


def read_warc(path):
    """A WARC/1.1 reader of its own: a gzip member for each record, every field and digest checked.   [(fields, block)]"""
    data, out, ids = open(path, "rb").read(), [], set()
    while data:
        member = zlib.decompressobj(16 + zlib.MAX_WBITS)
        raw = member.decompress(data)
        assert member.eof, "a cut off member"
        data = member.unused_data
        head, _, rest = raw.partition(b"\r\n\r\n")
        lines = head.decode("utf-8").split("\r\n")
        assert lines[0] == "WARC/1.1", lines[0]
        fields = dict(l.split(": ", 1) for l in lines[1:])
        block = rest[:int(fields["Content-Length"])]
        assert rest[len(block):] == b"\r\n\r\n", "one record a member, two line ends behind it"
        assert re.fullmatch(r"<urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}>", fields["WARC-Record-ID"]), fields
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z", fields["WARC-Date"]), fields
        assert fields["WARC-Record-ID"] not in ids
        ids.add(fields["WARC-Record-ID"])
        digest = lambda b: "sha256:" + hashlib.sha256(b).hexdigest()
        assert fields["WARC-Block-Digest"] == digest(block), "block digest"
        if fields["WARC-Type"] in ("response", "resource"):
            payload = block.partition(b"\r\n\r\n")[2] if fields["WARC-Type"] == "response" else block
            assert fields.get("WARC-Payload-Digest", digest(payload)) == digest(payload), "payload digest"
        for key in ("WARC-Warcinfo-ID", "WARC-Concurrent-To"):
            assert fields.get(key, fields["WARC-Record-ID"]) in ids, "%s names no record before it" % key
        if fields["WARC-Type"] != "warcinfo":
            assert fields["WARC-Target-URI"].startswith("http"), fields
        out.append((fields, block))
    assert out[0][0]["WARC-Type"] == "warcinfo" and b"software: qingyuan" in out[0][1], out[0]
    return out


def check_records(path):
    """Each answer as it came over the wire, each with its request."""
    records, seen = read_warc(path), {}
    for fields, block in records:
        if fields["WARC-Type"] == "response":
            where = "/" + fields["WARC-Target-URI"].split("/", 3)[3]
            assert block.startswith(b"HTTP/1.") and block.partition(b"\r\n\r\n")[2] == sent[where], where
            seen[fields["WARC-Record-ID"]] = where
    requests = [f for f, b in records if f["WARC-Type"] == "request" and b.startswith(b"GET ")]
    assert len(seen) >= 7 and {f["WARC-Concurrent-To"] for f in requests} >= set(seen), (len(seen), len(requests))
    return len(records)


with tempfile.TemporaryDirectory() as d:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    store, folder = os.path.join(d, "s.db"), os.path.join(d, "warc")
    run("crawl", "--store", store, "--warc", folder, "--allow-private", "--delay", "10ms", "--patience", "1s", "--progress=never", "http://127.0.0.1:%d/" % server.server_port)
    files = glob.glob(folder + "/*")
    assert len(files) == 1 and files[0].endswith(".warc.gz"), files
    raw = gzip.open(files[0]).read()
    assert raw.count(b"Content-Encoding: gzip") == 3 and b"WARC-Type: request" in raw and b"WARC-Type: warcinfo" in raw
    of_store = said(run("export", store))
    n = check_records(files[0])
    assert len(of_store) >= 6, of_store
    assert said(run("clean", files[0])) == of_store, "the crawl's WARC gives other articles"
    out = os.path.join(d, "x.warc.gz")
    run("export", "--format", "warc", "--output", out, store)
    assert said(run("clean", out)) == of_store, "the exported WARC gives other articles"
    check_records(out)
    print("%d records written and read by a second reader: fields, ids, digests, bytes as they were sent" % n)
    again = os.path.join(d, "again.db")
    run("clean", "--store", again, out)
    assert said(run("export", again)) == of_store
    run("verify", again)
    run("verify", store)
    server.shutdown()
