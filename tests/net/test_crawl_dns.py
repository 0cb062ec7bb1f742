#!/usr/bin/env python3
"""Names whose addresses turn private, by the system's own resolver: the crawl runs in a network of its own, in which a
public address is this machine's and a small DNS server gives the answers. Needs the right to make such a network
(root, or unprivileged user namespaces); is skipped without it.

What must hold: no connection is made to an address that is not public, whatever the first answer was, over redirects,
robots.txt, new connections and a later run; and the log says so."""
import fcntl, os, shutil, socket, struct, subprocess, sys
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

PUBLIC, SECOND, PRIVATE = "93.184.216.34", "93.184.216.35", "127.0.0.1"

if os.environ.get("QY_DNS_INSIDE") != "1":
    flags = "-nm" if os.geteuid() == 0 else "-Urnm"
    if not shutil.which("unshare") or not shutil.which("mount") or subprocess.run(["unshare", flags, "true"], stderr=subprocess.DEVNULL).returncode:
        print("no network of one's own can be made here")
        sys.exit(77)
    sys.exit(subprocess.run(["unshare", flags, sys.executable, os.path.abspath(__file__)] + sys.argv[1:], env=dict(os.environ, QY_DNS_INSIDE="1")).returncode)

import threading
from netkit import *


def ifreq(name, address):
    return struct.pack("16sH2s4s8x", name.encode(), socket.AF_INET, b"\0\0", socket.inet_aton(address))


def network(d):
    """The loopback up, with two public addresses; names asked of our server alone."""
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    flags = struct.unpack("16sh", fcntl.ioctl(s, 0x8913, struct.pack("16sh", b"lo", 0)))[1]  # SIOCGIFFLAGS, SIOCSIFFLAGS
    fcntl.ioctl(s, 0x8914, struct.pack("16sh", b"lo", flags | 1))
    for i, a in enumerate((PUBLIC, SECOND)):
        fcntl.ioctl(s, 0x8916, ifreq("lo:%d" % i, a))  # SIOCSIFADDR
    open(d + "/resolv.conf", "w").write("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
    open(d + "/nsswitch.conf", "w").write("hosts: files dns\n")
    for name in ("resolv.conf", "nsswitch.conf"):
        if subprocess.run(["mount", "--bind", d + "/" + name, os.path.realpath("/etc/" + name)], stderr=subprocess.DEVNULL).returncode:
            sys.exit(77)


# name: the answers one after another, each a list of addresses; the last one stays
names = {
    "good.example": [[PUBLIC]],
    "turns.example": [[PUBLIC], [PRIVATE]],
    "both.example": [[PRIVATE, PUBLIC]],
    "inside.example": [[PRIVATE]],
    "ten.example": [["10.0.0.1"]],
    "meta.example": [["169.254.169.254"]],
    "six.example": [["::1"]],
    "mapped.example": [["::ffff:127.0.0.1"]],
    "local6.example": [["fd00::1"]],
    "link6.example": [["fe80::1"]],
    "zero.example": [["0.0.0.0"]],
}
asked = {}


def dns():
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind(("127.0.0.1", 53))
    while True:
        q, peer = s.recvfrom(512)
        at, labels = 12, []
        while q[at]:
            labels.append(q[at + 1:at + 1 + q[at]].decode())
            at += 1 + q[at]
        kind = struct.unpack(">H", q[at + 1:at + 3])[0]
        name = ".".join(labels).lower()
        if kind == 1:
            asked[name] = asked.get(name, 0) + 1
        list_ = names.get(name)
        rows = []
        if list_:
            for a in list_[min(max(asked.get(name, 1), 1), len(list_)) - 1]:
                data = socket.inet_pton(socket.AF_INET6 if ":" in a else socket.AF_INET, a)
                if kind == (28 if ":" in a else 1):
                    rows.append(b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 0, len(data)) + data)
        s.sendto(q[:2] + struct.pack(">HHHHH", 0x8580 if list_ else 0x8583, 1, len(rows), 0, 0) + q[12:at + 5] + b"".join(rows), peer)


def answer(r):
    if r.path == "/robots.txt":
        if r.headers.get("host", "").startswith("good.") and robots_moves:
            return (302, {"Location": "http://inside.example:%d/robots.txt" % site.port}, "")
        return (404, {}, "")
    if r.path.startswith("/to/"):
        return (302, {"Location": "http://%s:%d/" % (r.path[4:], site.port)}, "")
    out = page("page %s of %s" % (r.path, r.headers.get("host")), ["/1", "/2"])
    out[1]["Connection"] = "close"  # each page a connection of its own
    return out


binary, robots_moves = sys.argv[1], False
with folder() as d:
    network(d)
    threading.Thread(target=dns, daemon=True).start()
    site = Site([PUBLIC, PRIVATE], answer)

    def go(name, seeds, *options):
        before = len(site.log)
        log = "%s/%s.log" % (d, name)
        p = start(binary, "%s/%s.db" % (d, name.split("-")[0]), seeds, "--delay", "0", "--patience", "1s", "--retries", "0", "--log", log, *options, private=False)
        status, err = finish(p)
        new = site.log[before:]
        inside = [e.path for e in new if e.address == PRIVATE]
        check(not inside, "%s: asked inside: %s" % (name, inside))
        return status, [(e.headers.get("host", "").split(":")[0], e.path) for e in new], open(log, encoding="utf-8").read(), err

    u = lambda host, path="/": "http://%s:%d%s" % (host, site.port, path)
    # A public name is crawled as always, each page by a new connection.
    _, paths, log, err = go("a", [u("good.example")])
    check(("good.example", "/1") in paths and ("good.example", "/2") in paths, "a public name: %s %s" % (paths, err))
    # The first answer is public; in the next run the second is not.
    _, paths, log, err = go("b-1", [u("turns.example")])
    check(("turns.example", "/2") in paths and asked["turns.example"] == 1, "the first answer: %s, asked %d times" % (paths, asked["turns.example"]))
    _, paths, log, err = go("b-2", [u("turns.example", "/3")], "--ahead", "40d")
    check(asked["turns.example"] > 1 and not paths, "the second answer: %s" % paths)
    check("event=refused" in log and "private address" in log, "and the log says so:\n%s" % log)
    # An answer that has a public and a private address: only the public one is asked.
    _, paths, log, err = go("c", [u("both.example")])
    check(("both.example", "/") in paths, "the public one of two: %s\n%s" % (paths, log))
    # A redirect to a name inside; a robots.txt that leads inside.
    _, paths, log, err = go("d", [u("good.example", "/to/inside.example")])
    check("http://inside.example" in log and "event=refused" in log, "a redirect inside is refused:\n%s" % log)
    robots_moves = True
    _, paths, log, err = go("e", [u("good.example")])
    check(paths == [("good.example", "/robots.txt")] and "not public" in log, "robots.txt inside: %s\n%s" % (paths, log))
    robots_moves = False
    # Every other kind of private address.
    for name in ("inside", "ten", "meta", "six", "mapped", "local6", "link6", "zero"):
        _, paths, log, err = go(name, [u(name + ".example")])
        check(not paths and "event=refused" in log and "private address" in log, "%s: %s\n%s" % (name, paths, log))
end()
