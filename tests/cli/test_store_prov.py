#!/usr/bin/env python3
"""export --format prov is PROV-JSON as the W3C's member submission has it, and every article leads back to a run.   usage: test_store_prov.py BIN"""
import http.server, json, os, re, subprocess, sys, tempfile, threading

BIN = os.path.abspath(sys.argv[1])
PARA = "<p>第%d段：市政府召开会议，研究部署防汛抗旱和安全生产工作，要求各有关部门认真抓好落实，确保群众安全度汛。</p>"
# Section: its keys that must be there, with the section they name, and those that may be there.
RELATIONS = {
    "wasGeneratedBy": ({"prov:entity": "entity"}, {"prov:activity": "activity", "prov:time": None}),
    "used": ({"prov:activity": "activity"}, {"prov:entity": "entity", "prov:time": None}),
    "wasDerivedFrom": ({"prov:generatedEntity": "entity", "prov:usedEntity": "entity"},
                       {"prov:activity": "activity", "prov:generation": None, "prov:usage": None}),
    "wasAssociatedWith": ({"prov:activity": "activity"}, {"prov:agent": "agent", "prov:plan": "entity"}),
}
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"


def once(pairs):
    out = dict(pairs)
    assert len(out) == len(pairs), "a key stands twice: %r" % [k for k, _ in pairs]
    return out


def qualified(name, prefixes):
    prefix, _, local = name.partition(":")
    assert local and (prefix in prefixes or prefix in ("prov", "xsd", "_")), name


def value(v, prefixes):
    """A literal: a string, a number, a boolean, or a typed one."""
    if isinstance(v, dict):
        assert set(v) <= {"$", "type", "lang"} and "$" in v, v
        qualified(v.get("type", "xsd:string"), prefixes)
        if v.get("type") in ("prov:QUALIFIED_NAME", "xsd:QName"):
            qualified(v["$"], prefixes)
    elif isinstance(v, list):
        for x in v:
            value(x, prefixes)
    else:
        assert isinstance(v, (str, int, float, bool)), v


def check(doc):
    prefixes = doc["prefix"]
    assert all(re.fullmatch(r"[a-z][a-z0-9+.-]*:.+", u) for u in prefixes.values())
    assert set(doc) <= {"prefix", "entity", "activity", "agent"} | set(RELATIONS), set(doc)
    for section in set(doc) - {"prefix"}:
        for name, attributes in doc[section].items():
            qualified(name, prefixes)
            for key, v in attributes.items():
                qualified(key, prefixes)
                value(v, prefixes)
    for a in doc["activity"].values():
        assert all(re.fullmatch(TIME, a[k]) for k in ("prov:startTime", "prov:endTime") if k in a), a
        assert a.get("prov:startTime", "") <= a.get("prov:endTime", "9"), a
    for section, (must, may) in RELATIONS.items():
        for name, r in doc[section].items():
            assert name.startswith("_:") and set(must) <= set(r) <= set(must) | set(may), (section, r)
            for key, target in {**must, **may}.items():
                if target and key in r:
                    assert r[key] in doc[target], "%s: %s is not in %s" % (section, r[key], target)
            assert re.fullmatch(TIME, r.get("prov:time", "2020-01-01T00:00:00Z"))
    # Each thing is made once, and what is derived is used by the activity that made it.
    made = [r["prov:entity"] for r in doc["wasGeneratedBy"].values()]
    assert len(made) == len(set(made)) and set(made) == set(doc["entity"])
    by = {r["prov:entity"]: r["prov:activity"] for r in doc["wasGeneratedBy"].values()}
    uses = {(r["prov:activity"], r["prov:entity"]) for r in doc["used"].values()}
    agents = {r["prov:activity"]: r["prov:agent"] for r in doc["wasAssociatedWith"].values()}
    for d in doc["wasDerivedFrom"].values():
        assert by[d["prov:generatedEntity"]] == d["prov:activity"] and (d["prov:activity"], d["prov:usedEntity"]) in uses
    assert set(agents) == set(doc["activity"]) and set(agents.values()) == set(doc["agent"])
    return sum(1 for e in doc["entity"].values() if e["prov:type"]["$"] == "qy:article")


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        n = self.path.strip("/")
        body = b"" if n == "robots.txt" else ("<html><head><meta charset=utf-8><title>第%s号通报</title></head><body>%s<h1>第%s号通报</h1>%s</body></html>" % (
            n, "".join("<a href='/%d'>第%d号通报</a>" % (i, i) for i in range(6) if not n), n, "".join(PARA % i for i in range(5) if n))).encode()
        self.send_response(404 if n == "robots.txt" else 200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("X-Note", "\xb2\xe2")  # bytes that are no UTF-8
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *a):
        pass


def run(*args, code=0):
    done = subprocess.run([BIN, *args], capture_output=True, timeout=120)
    assert done.returncode == code, (args, done.returncode, done.stderr)
    return done.stdout.decode("utf-8")


with tempfile.TemporaryDirectory() as d:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    store, at = os.path.join(d, "s.db"), "http://127.0.0.1:%d/" % server.server_port
    run("crawl", "--store", store, "--allow-private", "--delay", "10ms", "--patience", "1s", "--progress=never", at)
    server.shutdown()
    page = os.path.join(d, "a.html")
    for text in ("甲", "乙"):  # a local file, and two versions of it
        open(page, "w", encoding="utf-8").write("<html><head><meta charset=utf-8><title>通报</title></head><body><h1>通报%s</h1>%s</body></html>" % (text, "".join(PARA % i for i in range(4))))
        run("clean", "--store", store, page)
    for options in ([], ["--versions"], ["--host", "127.0.0.1"], ["--host", "nobody.example"]):
        n = check(json.loads(run("export", "--format", "prov", *options, store), object_pairs_hook=once))
        want = len(run("export", *options, store).splitlines())
        assert n == want, (options, n, want)
    doc = json.loads(run("export", "--format", "prov", store))
    capture = next(e for k, e in doc["entity"].items() if e.get("prov:location") == at + "3")
    assert capture["qy:status"] == 200 and capture["qy:address"].startswith("127.0.0.1") and "GET /3 " in capture["qy:requestHeaders"], capture
    assert "X-Note" in capture["qy:responseHeaders"] and re.fullmatch("sha256:[0-9a-f]{64}", capture["qy:digest"])
    assert any("127.0.0.1" in a["qy:seeds"] and a["qy:command"] == "crawl" for a in doc["agent"].values())
    print("PROV-JSON: %d entities, %d activities, %d agents, every relation leads to what there is" % tuple(len(doc[k]) for k in ("entity", "activity", "agent")))
