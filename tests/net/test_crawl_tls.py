#!/usr/bin/env python3
"""The TLS ladder: a certificate nobody knows is refused unless asked for, and then marked; a known one is verified."""
import os, socket, sqlite3, ssl, subprocess, sys, threading
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from netkit import *


class TlsSite(Site):
    def __init__(self, addresses, answer, context):
        self.context = context
        super().__init__(addresses, answer)

    def serve(self, conn, address):
        try:
            tls = self.context.wrap_socket(conn, server_side=True)
        except (ssl.SSLError, OSError):
            return
        super().serve(tls, address)


def answer(r):
    return (404, {}, "") if r.path == "/robots.txt" else page("page " + r.path)


binary = sys.argv[1]
with folder() as d:
    made = subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", d + "/key.pem", "-out", d + "/cert.pem",
                           "-subj", "/CN=127.0.15.1", "-addext", "subjectAltName=IP:127.0.15.1"], stderr=subprocess.DEVNULL)
    if made.returncode:
        os._exit(77)
    new = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    new.load_cert_chain(d + "/cert.pem", d + "/key.pem")
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    old.load_cert_chain(d + "/cert.pem", d + "/key.pem")
    old.set_ciphers("DEFAULT:@SECLEVEL=0")
    old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
    site, ancient = TlsSite(["127.0.15.1"], answer, new), TlsSite(["127.0.15.1"], answer, old)

    def go(name, port, *options):
        store = "%s/%s.db" % (d, name)
        status, err = crawl(binary, store, ["https://127.0.15.1:%d/a" % port], "--delay", "0", "--depth", "0", "--patience", "1s", *options)
        rows = sqlite3.connect(store).execute("SELECT tls_policy, tls_version, cert_error FROM captures").fetchall()
        return status, err, rows

    STRICT, LEGACY, UNVERIFIED = 1, 2, 3
    status, err, rows = go("strict", site.port)
    check(not rows and "certificate" in err.lower(), "an unknown certificate is refused: %s %s" % (rows, err))
    status, err, rows = go("legacy", site.port, "--tls", "legacy")
    check(not rows, "legacy still checks the certificate: %s" % rows)
    status, err, rows = go("lenient", site.port, "--tls", "lenient")
    check(len(rows) == 1 and rows[0][0] == UNVERIFIED and rows[0][2] and rows[0][1].startswith("TLSv1."), "lenient fetches and marks: %s %s" % (rows, err))
    status, err, rows = go("known", site.port, "--ca-file", d + "/cert.pem")
    check(len(rows) == 1 and rows[0][0] == STRICT and not rows[0][2], "a known certificate: %s %s" % (rows, err))
    status, err, rows = go("old-strict", ancient.port, "--ca-file", d + "/cert.pem")
    check(not rows, "TLS 1.1 is refused: %s" % rows)
    status, err, rows = go("old-legacy", ancient.port, "--ca-file", d + "/cert.pem", "--tls", "legacy")
    check(len(rows) == 1 and rows[0][0] == LEGACY and rows[0][1] == "TLSv1.1", "TLS 1.1 by the ladder: %s %s" % (rows, err))
end()
