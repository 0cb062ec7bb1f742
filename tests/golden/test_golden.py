#!/usr/bin/env python3
"""Golden pages.   usage: test_golden.py BIN [--write]

Each page in this folder (NAME.html, NAME.txt) has NAME.json: {"reason", "title", "blocks": [[type, level or 0, text]],
"dropped": [[rule, how its region begins]]}; a key that is not there is not compared. --write makes the files anew: read
them before they are committed."""
import glob, json, os, subprocess, sys

here = os.path.dirname(os.path.abspath(__file__))
pages = sorted(p for ext in ("html", "txt") for p in glob.glob(os.path.join(here, "*." + ext)))
run = subprocess.run([sys.argv[1], "clean", "--format", "jsonl", "--dropped", *pages], stdout=subprocess.PIPE, check=True)
failed = 0
for line in run.stdout.decode("utf-8").split("\n")[:-1]:
    a = json.loads(line)
    data = open(a["input"], "rb").read()
    codec = {"gbk": "gb18030"}.get(a["charset"], a["charset"])
    got = {"title": a["title"],
           "blocks": [[b["type"], b.get("level") or 0, b["text"]] for b in a["blocks"]],
           "dropped": [[d["rule"], data[d["span"][0]:d["span"][1]].decode(codec, "replace")[:12]] for d in a["dropped"]]}
    if a.get("reason"):
        got["reason"] = a["reason"]
    name = os.path.splitext(a["input"])[0] + ".json"
    if "--write" in sys.argv:
        with open(name, "w", encoding="utf-8") as f:
            json.dump(got, f, ensure_ascii=False, indent=1)
            f.write("\n")
        continue
    want = json.load(open(name, encoding="utf-8"))
    for key in set(want) | ({"reason"} & set(got)):
        if want.get(key) != got.get(key):
            failed += 1
            print("%s: %s:\n  got  %s\n  want %s" % (os.path.basename(name), key, json.dumps(got.get(key), ensure_ascii=False),
                                                    json.dumps(want.get(key), ensure_ascii=False)))
print("%d pages, %d differences" % (len(pages), failed))
sys.exit(failed > 0)
