#!/usr/bin/env python3
"""Crawl to WARC and back: the same articles.   usage: test_store_warc.py BIN"""
import glob, gzip, http.server, json, os, subprocess, sys, tempfile, threading

BIN = os.path.abspath(sys.argv[1])
PARA = "<p>第%d段：市政府召开会议，研究部署防汛抗旱和安全生产工作，要求各有关部门认真抓好落实。</p>"


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

    def log_message(self, *a):
        pass


def run(*args):
    done = subprocess.run([BIN, *args], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, (args, done.returncode, done.stderr)
    return done.stdout


def said(lines):
    keep = ("url", "title", "text", "published", "findings", "blocks", "digest", "charset")
    return sorted(json.dumps([json.loads(l)[k] for k in keep]) for l in lines.splitlines() if json.loads(l)["text"])


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
    assert len(of_store) >= 6, of_store
    assert said(run("clean", files[0])) == of_store, "the crawl's WARC gives other articles"
    out = os.path.join(d, "x.warc.gz")
    run("export", "--format", "warc", "--output", out, store)
    assert said(run("clean", out)) == of_store, "the exported WARC gives other articles"
    again = os.path.join(d, "again.db")
    run("clean", "--store", again, out)
    assert said(run("export", again)) == of_store
    run("verify", again)
    run("verify", store)
    server.shutdown()
