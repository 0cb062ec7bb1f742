#!/usr/bin/env python3
"""audit --fetch: a site that shows spam to a search engine's robot or visitors alone is reported, an honest one is not."""
import json, os, subprocess, sys, threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BIN = os.path.abspath(sys.argv[1])
NEWS = "".join("<p>第%d段：今年全市小麦种植面积稳定，预计总产量比上年略有增加，农民收入稳步增长，春耕备耕工作有序推进。</p>" % n for n in range(1, 9))
SPAM = "".join("<p>凤庭汇娱乐城第%d期百家乐投注，真人荷官在线发牌，注册送彩金，信誉第一，欢迎加入。</p>" % n for n in range(1, 9))
PAGE = '<!DOCTYPE html><html><head><meta charset="utf-8"><title>%s</title></head><body><h1>%s</h1>%s</body></html>'
GOOD, BAD = (PAGE % ("全市小麦长势良好", "全市小麦长势良好", NEWS)), PAGE % ("凤庭汇娱乐城官网_百家乐投注", "凤庭汇娱乐城官网", SPAM)
asked = []


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        robot, search = "Baiduspider" in self.headers["User-Agent"], "baidu.com" in self.headers.get("Referer", "")
        asked.append((self.path, robot, search))
        status, where, body = 200, None, GOOD
        if (self.path == "/robot" and robot) or (self.path == "/search" and search):
            body = BAD
        elif self.path == "/leads" and search:
            status, where = 302, "http://localhost:%d/plain" % self.server.server_address[1]
        elif self.path == "/moved":
            status, where = 301, "/plain"
        elif self.path == "/refuses" and robot:
            status = 403
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        if where:
            self.send_header("Location", where)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args):
        pass


def audit(*args):
    return subprocess.run([BIN, "audit", "--format", "jsonl", *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, kwargs={"poll_interval": .05}, daemon=True).start()
base, failed = "http://127.0.0.1:%d" % server.server_address[1], 0
for path, said in (("/plain", None), ("/robot", "Baiduspider"), ("/search", "search engine"), ("/leads", "another site"), ("/moved", None),
                   ("/refuses", None)):
    p = audit("--fetch", "--allow-private", base + path)
    found = [f for line in p.stdout.decode().splitlines() for f in json.loads(line)["findings"] if f["kind"] == "cloaking"]
    views = {(robot, search) for at, robot, search in asked if at == path}
    ok = p.returncode == (1 if said else 0) and len(found) == bool(said) and all(said in f["evidence"] and f["verdict"] == "strong" for f in found)
    if not ok or views != {(False, False), (True, False), (False, True)}:
        failed += 1
        print("FAILED:", path, p.returncode, found, views, p.stderr.decode()[-300:])
p = audit("--fetch", base + "/plain")
if p.returncode != 3 or b"not public" not in p.stderr and b"private" not in p.stderr:
    failed += 1
    print("FAILED: a private address is refused:", p.returncode, p.stderr.decode()[-300:])
if audit("--allow-private", "x").returncode != 2:
    failed += 1
    print("FAILED: --allow-private alone is a usage error")
server.shutdown()
server.server_close()
sys.exit(failed > 0)
