"""A small HTTP server for the crawl's tests: loopback addresses, every request logged, any misbehaviour.

Site(addresses, answer): answer(request) gives (status, headers, body), raw bytes, or an iterator of raw bytes; it sees
address, path, headers and the number of requests so far. Runs in threads of the test; ends with it."""
import os, socket, socketserver, subprocess, sys, tempfile, threading, time


class Request:
    def __init__(self, address, path, headers, number):
        self.address, self.path, self.headers, self.number = address, path, headers, number


class Entry:
    """One line of the server's log; times are monotonic seconds."""

    def __init__(self, request, connection, start):
        self.address, self.path, self.headers = request.address, request.path, request.headers
        self.connection, self.start, self.end = connection, start, None


def page(text, links=()):
    return (200, {"Content-Type": "text/html; charset=utf-8"}, ("<!DOCTYPE html><html><head><title>%s</title></head><body><h1>%s</h1><p>%s</p>%s</body></html>" % (
        text, text, text, "".join('<p><a href="%s">%s</a></p>' % (u, u) for u in links))).encode())


def encode(status, headers, body):
    if isinstance(body, str):
        body = body.encode()
    h = dict(headers)
    h.setdefault("Content-Type", "text/html; charset=utf-8")
    h.setdefault("Content-Length", str(len(body)))
    return ("HTTP/1.1 %d X\r\n" % status + "".join("%s: %s\r\n" % kv for kv in h.items()) + "\r\n").encode() + body


class Site:
    def __init__(self, addresses, answer, port=0):
        self.log, self.answer, self.lock, self.servers, self.count = [], answer, threading.Lock(), [], {}
        self.open, self.most_open = {}, {}
        site = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self):
                self.request.settimeout(60)
                self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                site.serve(self.request, self.server.server_address[0])

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True
            request_queue_size = 64

            def handle_error(self, request, client_address):
                pass

        for a in addresses:
            s = Server((a, port), Handler)
            port = s.server_address[1]
            threading.Thread(target=s.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
            self.servers.append(s)
        self.port = port

    def url(self, address, path="/"):
        return "http://%s:%d%s" % (address, self.port, path)

    def serve(self, conn, address):
        data, connection = b"", "%s:%d" % conn.getpeername()
        while True:
            while b"\r\n\r\n" not in data:
                try:
                    more = conn.recv(65536)
                except OSError:
                    return
                if not more:
                    return
                data += more
            start = time.monotonic()
            head, data = data.split(b"\r\n\r\n", 1)
            lines = head.decode("latin-1").split("\r\n")
            headers = {k.strip().lower(): v.strip() for k, v in (l.split(":", 1) for l in lines[1:])}
            with self.lock:
                n = self.count[address] = self.count.get(address, 0) + 1
                request = Request(address, lines[0].split(" ")[1], headers, n)
                request.raw = head + b"\r\n\r\n"
                entry = Entry(request, connection, start)
                self.log.append(entry)
                self.open[address] = self.open.get(address, 0) + 1
                self.most_open[address] = max(self.most_open.get(address, 0), self.open[address])
            close = False
            try:
                a = self.answer(request)
                if isinstance(a, tuple):
                    a = encode(*a)
                for part in ([a] if isinstance(a, bytes) else a):
                    # the end is noted before the last bytes can have arrived
                    entry.end = time.monotonic()
                    conn.sendall(part)
                if not isinstance(a, bytes):
                    close = True
            except OSError:
                close = True
            finally:
                with self.lock:
                    self.open[address] -= 1
                    entry.end = entry.end or time.monotonic()
            if close:
                conn.close()
                return

    def paths(self, address=None):
        with self.lock:
            return [e.path for e in self.log if address in (None, e.address)]

    def close(self):
        for s in self.servers:
            s.shutdown()
            s.server_close()


class Peak(threading.Thread):
    """The most memory a process had, KiB: VmHWM, read until it ends (ru_maxrss would count what the test itself had at the fork)."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.kib = pid, 0
        self.start()

    def run(self):
        while True:
            try:
                with open("/proc/%d/status" % self.pid) as f:
                    for line in f:
                        if line.startswith("VmHWM:"):
                            self.kib = max(self.kib, int(line.split()[1]))
            except OSError:
                return
            time.sleep(0.01)


def crawl(binary, store, seeds, *options, **kw):
    """Run a crawl of loopback addresses to its end; returns (status, stderr)."""
    p = start(binary, store, seeds, *options)
    return finish(p, **kw)


def start(binary, store, seeds, *options, private=True):
    args = [binary, "crawl", "--store", store, "--progress=never"] + (["--allow-private"] if private else []) + list(options) + list(seeds)
    return subprocess.Popen(args, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def finish(p, timeout=120):
    try:
        _, err = p.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        p.kill()
        p.communicate()
        raise SystemExit("crawl did not end within %d s" % timeout)
    return p.returncode, err.decode("utf-8", "replace")


def folder():
    return tempfile.TemporaryDirectory(prefix="qy-net-")


failures = []


def check(ok, what):
    if not ok:
        failures.append(what)
        print("FAILED: %s" % what)


def end():
    sys.stdout.flush()
    os._exit(1 if failures else 0)  # server threads do not hold the process
