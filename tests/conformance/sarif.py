#!/usr/bin/env python3
"""SARIF and the bytes of findings, on pages outside the tree.   usage: sarif.py BIN SHARED_DIR [NODE_ROOT]

Valid against the 2.1.0 schema: NODE_ROOT (or $QY_NODE) is a folder outside the tree where
    npm install --ignore-scripts ajv ajv-draft-04 ajv-formats @microsoft/jest-sarif
was run; without it that part is skipped, and said so. Every finding of the cases and of the injected twins: the region is inside the
file, and the bytes quoted hold words of the evidence where the rule quotes them. Exits 77 where nothing could be checked."""
import html, json, os, re, subprocess, sys, tempfile

BIN, SHARED = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
NODE = sys.argv[3] if len(sys.argv) > 3 else os.environ.get("QY_NODE")
HERE = os.path.dirname(os.path.abspath(__file__))
# rules whose evidence begins with the very words on which they stand
QUOTING = {"title-words", "meta-words", "body-link", "body-inserted", "body-paragraph", "brand-slot", "brand-script", "link-single",
           "fake-warning", "spam-site", "hidden-text"}
FOLDERS = [os.path.join(SHARED, d) for d in ("cases", "datasets/zh", "datasets/intl", "datasets/meta", "datasets/gov", "seeds")]
FOLDERS = [d for d in FOLDERS if os.path.isdir(d)]
if not FOLDERS:
    print("skipped: no pages")
    sys.exit(77)
failed = 0


def audit(form, paths):
    return subprocess.run([BIN, "audit", "--suspicions", "--format", form, *paths], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout


def plain(data):
    """Bytes as text, in the readings a Chinese page may have; references resolved, tags and white space gone."""
    for charset in ("utf-8", "gb18030", "big5"):
        text = html.unescape(re.sub(r"<[^>]*>", "", data.decode(charset, "ignore")))
        yield re.sub(r"\s+", "", text).lower()
        yield re.sub(r"\s+", "", html.unescape(data.decode(charset, "ignore"))).lower()


def quotes(data, evidence):
    words = re.sub(r"\s+", "", evidence.split(" [")[0]).lower()[:8]
    return not words or any(words in t for t in plain(data))


with tempfile.TemporaryDirectory() as tmp:
    injector = os.path.join(SHARED, "eval", "inject.py")
    if os.path.exists(injector):
        subprocess.run([sys.executable, injector, os.path.join(SHARED, "datasets", "zh"), tmp], stdout=subprocess.DEVNULL, check=True)
        FOLDERS.append(tmp)
    findings = quoting = 0
    for line in audit("jsonl", FOLDERS).decode("utf-8").splitlines():
        a = json.loads(line)
        with open(a["input"], "rb") as f:
            body = f.read()
        for f in a["findings"]:
            findings += 1
            b, e = f["span"]
            ok = 0 <= b < e <= len(body)
            if ok and f["rule"] in QUOTING:
                quoting += 1
                ok = quotes(body[b:e], f["evidence"])
            if not ok:
                failed += 1
                if failed <= 10:
                    print("FAILED:", os.path.basename(a["input"]), f["rule"], f["span"], f["evidence"][:80], body[b:e][:60])
    print("%d findings, %d of them quote words; %d wrong" % (findings, quoting, failed))
    if NODE and os.path.isdir(os.path.join(NODE, "node_modules", "@microsoft", "jest-sarif")):
        p = subprocess.run(["node", os.path.join(HERE, "sarif_schema.mjs"), NODE], input=audit("sarif", FOLDERS), stdout=subprocess.PIPE)
        print(p.stdout.decode().strip())
        failed += p.returncode != 0
    else:
        print("skipped: the schema (no NODE_ROOT with ajv and the schema in it)")
sys.exit(failed > 0)
