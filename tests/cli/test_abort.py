#!/usr/bin/env python3
"""Pages on which the parser by itself would end the program give an article all the same."""
import json
import subprocess
import sys
import tempfile

PAGES = [
    "<table><svg><select><foreignObject><select><table>",
    "<table><svg><select><desc><select></table>",
    "<table><math><select><mi><select><tr>",
    "<select><textarea><table><svg><select><desc><select></table>",
]
TEXT = "<p>" + "市政府今天召开常务会议，研究部署安全生产工作，要求各部门落实责任。" * 3 + "</p>"

failed = 0
with tempfile.TemporaryDirectory() as d:
    for i, page in enumerate(PAGES):
        for body in (TEXT + page, page + "</select></table></svg></math>" + TEXT):
            with open(d + "/p.html", "w") as f:
                f.write("<!doctype html><title>会议</title><body>" + body)
            r = subprocess.run([sys.argv[1], "clean", d + "/p.html"], capture_output=True, text=True)
            if r.returncode or len(r.stdout.splitlines()) != 1 or "url" not in json.loads(r.stdout):
                print("page %d: status %d: %s" % (i, r.returncode, r.stderr))
                failed += 1
            elif body.startswith(TEXT) and "安全生产" not in json.loads(r.stdout)["text"]:
                print("page %d: its text is lost" % i)
                failed += 1
sys.exit(failed != 0)
