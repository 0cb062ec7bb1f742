"""The bundled site for tests: made in a folder, served on loopback by a server that is stopped by its pid."""
import json, os, socket, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
ADDRESSES = ["127.0.7.%d" % i for i in range(1, 7)]


def free_port():
    """A port that is free on every address of the site."""
    for _ in range(50):
        socks = [socket.socket()]
        socks[0].bind((ADDRESSES[0], 0))
        port = socks[0].getsockname()[1]
        try:
            for a in ADDRESSES[1:]:
                socks.append(socket.socket())
                socks[-1].bind((a, port))
            return port
        except OSError:
            continue
        finally:
            for s in socks:
                s.close()
    raise SystemExit("no free port")


class Site:
    def __init__(self, folder, lifetime=300):
        self.port = free_port()
        self.root, self.log, self.seeds = (os.path.join(folder, n) for n in ("site", "requests.log", "seeds.txt"))
        subprocess.run([sys.executable, "-B", os.path.join(HERE, "make_site.py"), self.root, str(self.port)], check=True, stdout=subprocess.DEVNULL)
        with open(os.path.join(ROOT, "seeds", "demo.txt"), encoding="utf-8") as f, open(self.seeds, "w", encoding="utf-8") as g:
            g.write(f.read().replace(":8017/", ":%d/" % self.port))
        self.truth = json.load(open(os.path.join(self.root, "truth.json"), encoding="utf-8"))
        server = os.path.join(os.environ["QY_BUILD"], "tests", "site", "site_server")
        self.server = subprocess.Popen([server, self.root, str(self.port), self.log, str(lifetime), *ADDRESSES], stdout=subprocess.PIPE)
        if self.server.stdout.readline() != b"ready\n":
            raise SystemExit("the server did not start")

    def requests(self):
        """(start ms, end ms, address, client port, method, path, status, bytes, conditional, agent) for each request, in order of their end."""
        for line in open(self.log, encoding="utf-8"):
            f = line.rstrip("\n").split("\t")
            yield (int(f[0]), int(f[1]), f[2], int(f[3]), f[4], f[5], int(f[6]), int(f[7]), f[8] == "1", f[9])

    def close(self):
        self.server.terminate()
        self.server.wait(10)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
