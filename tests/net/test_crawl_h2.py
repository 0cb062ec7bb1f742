#!/usr/bin/env python3
"""HTTP/2 where a server offers it (nghttpd), and proxies: every request of a crawl goes through the one that is named,
http by its URL and https by CONNECT, whatever the environment says; private addresses written out are not asked of it."""
import os, shutil, socket, sqlite3, ssl, subprocess, sys, threading
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from netkit import *

binary = sys.argv[1]
H2, WEB, PROXY = "127.0.18.1", "127.0.18.2", "127.0.18.3"


def certificate(d):
    made = subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", d + "/key.pem", "-out", d + "/cert.pem",
                           "-subj", "/CN=test", "-addext", "subjectAltName=IP:%s,IP:%s" % (H2, WEB)], stderr=subprocess.DEVNULL)
    return made.returncode == 0


def free_port(address):
    with socket.socket() as s:
        s.bind((address, 0))
        return s.getsockname()[1]


def http2(d):
    root = d + "/root"
    os.mkdir(root)
    for name, links in (("a.html", "b.html c.html"), ("b.html", "a.html"), ("c.html", "")):
        open("%s/%s" % (root, name), "wb").write(page("page " + name, links.split())[2])
    open(root + "/robots.txt", "w").write("User-agent: *\nDisallow: /c.html\n")
    port = free_port(H2)
    server = subprocess.Popen(["nghttpd", "-a", H2, "-d", root, str(port), d + "/key.pem", d + "/cert.pem"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            try:
                socket.create_connection((H2, port), 1).close()
                break
            except OSError:
                time.sleep(0.05)
        seeds, options = ["https://%s:%d/a.html" % (H2, port)], ["--delay", "0", "--ca-file", d + "/cert.pem", "--log", d + "/h2.log"]
        status, err = crawl(binary, d + "/h2.db", seeds, *options)
        db = sqlite3.connect(d + "/h2.db")
        rows = db.execute("SELECT u.url, c.status, substr(c.response_headers, 1, 6), c.tls_policy, c.tls_version, b.size FROM captures c JOIN url_view u ON u.id = c.url JOIN bodies b ON b.id = c.body ORDER BY u.url").fetchall()
        check(status == 0 and [r[0][-6:] for r in rows] == ["a.html", "b.html"], "pages over HTTP/2, robots.txt obeyed: %s %s" % (rows, err))
        check(all(r[1] == 200 and bytes(r[2]) == b"HTTP/2" and r[3] == 1 and r[4].startswith("TLSv1.") and r[5] > 100 for r in rows), "as they were fetched: %s" % rows)
        status, err = crawl(binary, d + "/h2.db", seeds, *options, "--ahead", "40d")
        again = db.execute("SELECT count(*) FROM captures WHERE status = 304").fetchone()[0]
        check(again == 2, "unchanged over HTTP/2: %d, %s" % (again, err))
        db.close()
    finally:
        server.kill()
        server.wait()


class Proxy:
    """Forwards what it is asked for; `asked` are the request lines."""

    def __init__(self, address):
        self.asked, self.socket = [], socket.socket()
        self.socket.bind((address, 0))
        self.socket.listen(64)
        self.url = "http://%s:%d" % self.socket.getsockname()
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            conn, _ = self.socket.accept()
            threading.Thread(target=self.one, args=(conn,), daemon=True).start()

    def one(self, conn):
        data = b""
        while True:
            while b"\r\n\r\n" not in data:
                more = conn.recv(65536)
                if not more:
                    return
                data += more
            head, data = data.split(b"\r\n\r\n", 1)
            method, target, _ = head.split(b"\r\n")[0].decode().split(" ")
            self.asked.append((method, target))
            where = target if method == "CONNECT" else target.split("/")[2]
            host, port = where.rsplit(":", 1)
            try:
                up = socket.create_connection((host, int(port)), 5)
            except OSError:
                conn.sendall(b"HTTP/1.1 502 no\r\nContent-Length: 0\r\n\r\n")
                continue
            if method == "CONNECT":
                conn.sendall(b"HTTP/1.1 200 ok\r\n\r\n")
                threading.Thread(target=self.copy, args=(up, conn), daemon=True).start()
                self.copy(conn, up)
                return
            path = "/" + target.split("/", 3)[3]
            rest = [l for l in head.split(b"\r\n")[1:] if not l.lower().startswith((b"proxy-", b"connection"))]
            up.sendall(b"\r\n".join([("GET %s HTTP/1.1" % path).encode()] + rest + [b"Connection: close", b"", b""]))
            up.shutdown(socket.SHUT_WR)
            self.copy(up, conn)
            conn.close()
            return

    @staticmethod
    def copy(a, b):
        try:
            while True:
                part = a.recv(65536)
                if not part:
                    break
                b.sendall(part)
            b.shutdown(socket.SHUT_WR)
        except OSError:
            pass


class TlsSite(Site):
    def serve(self, conn, address):
        try:
            conn = self.context.wrap_socket(conn, server_side=True)
        except (ssl.SSLError, OSError):
            return
        super().serve(conn, address)


def answer(r):
    if r.path == "/robots.txt":
        return (404, {}, "")
    if r.path == "/away":
        return (302, {"Location": "http://169.254.169.254/latest/meta-data"}, "")
    out = page("page " + r.path, ["/1", "/away"])
    out[1]["Connection"] = "close"
    return out


def proxied(d):
    site, proxy = Site([WEB], answer), Proxy(PROXY)
    os.environ.update(no_proxy="*", http_proxy="http://127.0.0.1:9", NO_PROXY="*")  # nobody asked the environment
    status, err = crawl(binary, d + "/p.db", [site.url(WEB)], "--delay", "0", "--proxy", proxy.url, "--log", d + "/p.log")
    check([("GET", site.url(WEB, p)) for p in ("/robots.txt", "/")] == proxy.asked[:2] and len(proxy.asked) >= 4, "http through the proxy: %s %s" % (proxy.asked, err))
    check(len(site.log) == sum(":%d/" % site.port in t for _, t in proxy.asked), "and not past it: %s" % site.paths())
    del os.environ["no_proxy"], os.environ["NO_PROXY"]
    before = len(proxy.asked)
    status, err = crawl(binary, d + "/q.db", [site.url(WEB, "/1")], "--delay", "0")
    check("/1" in site.paths() and len(proxy.asked) == before, "without --proxy http_proxy is not obeyed: %s" % err)
    secure = TlsSite([WEB], answer)
    secure.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    secure.context.load_cert_chain(d + "/cert.pem", d + "/key.pem")
    status, err = crawl(binary, d + "/s.db", ["https://%s:%d/" % (WEB, secure.port)], "--delay", "0", "--proxy", proxy.url, "--ca-file", d + "/cert.pem")
    mine = proxy.asked[before:]
    check(mine and mine[0] == ("CONNECT", "%s:%d" % (WEB, secure.port)) and "/1" in secure.paths(), "https by CONNECT: %s %s" % (mine, err))
    db = sqlite3.connect(d + "/s.db")
    check(db.execute("SELECT count(*) FROM captures WHERE tls_policy = 1 AND tls_version LIKE 'TLSv1.%' AND status = 200").fetchone()[0] >= 2, "with the certificate checked")
    db.close()
    # A proxy looks names up itself: addresses written out are for us to refuse.
    before = len(proxy.asked)
    inside = ["http://169.254.169.254/latest/meta-data", "http://10.0.0.1/", "http://localhost/", "http://[::1]/", "http://2130706433/"]
    p = start(binary, d + "/r.db", inside, "--delay", "0", "--proxy", proxy.url, "--log", d + "/r.log", private=False)
    status, err = finish(p)
    check(len(proxy.asked) == before, "not asked of the proxy: %s" % proxy.asked[before:])
    log = open(d + "/r.log").read()
    check(log.count("private address") == len(inside), "and named in the log:\n%s" % log)
    # A proxy that is not there.
    status, err = crawl(binary, d + "/t.db", [site.url(WEB, "/x")], "--delay", "0", "--retries", "0", "--patience", "1s", "--proxy", "http://127.0.18.9:9", "--log", d + "/t.log")
    check("/x" not in site.paths(), "nothing goes past a proxy that is not there")


with folder() as d:
    if not certificate(d):
        os._exit(77)
    proxied(d)
    if shutil.which("nghttpd"):
        http2(d)
    elif not failures:
        print("no nghttpd: HTTP/2 not tried")
        os._exit(77)
end()
