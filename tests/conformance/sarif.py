#!/usr/bin/env python3
"""SARIF reports of pages outside the tree against the 2.1.0 schema.   usage: sarif.py BIN SHARED_DIR [NODE_ROOT]

NODE_ROOT (or $QY_NODE) is a folder outside the tree where
    npm install --ignore-scripts ajv ajv-draft-04 ajv-formats @microsoft/jest-sarif
was run. Exits 77 (skipped) where it, node or the pages are missing. What the regions hold is checked by spans.py."""
import os
import shutil
import subprocess
import sys

BIN, SHARED = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
NODE = sys.argv[3] if len(sys.argv) > 3 else os.environ.get("QY_NODE", "")
HERE = os.path.dirname(os.path.abspath(__file__))
FOLDERS = [d for d in (os.path.join(SHARED, n) for n in ("cases", "datasets/zh", "datasets/gov", "seeds")) if os.path.isdir(d)]
missing = ("pages" if not FOLDERS else "node" if not shutil.which("node")
           else "NODE_ROOT with ajv and the schema in it" if not os.path.isdir(os.path.join(NODE, "node_modules", "@microsoft", "jest-sarif")) else None)
if missing:
    print("skipped: no %s" % missing)
    sys.exit(77)
report = subprocess.run([BIN, "audit", "--suspicions", "--format", "sarif", *FOLDERS], stdout=subprocess.PIPE, check=False).stdout
check = subprocess.run(["node", os.path.join(HERE, "sarif_schema.mjs"), NODE], input=report, stdout=subprocess.PIPE, check=False)
print(check.stdout.decode().strip())
sys.exit(check.returncode != 0)
