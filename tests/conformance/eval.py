#!/usr/bin/env python3
"""The scorers beside the data, each with the figure it must reach.   usage: eval.py BIN SHARED_DIR

The figures are the promises of the project, not what was last measured: a fall below one is a failure."""
import os, re, subprocess, sys, tempfile

BIN, SHARED = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
EVAL = os.path.join(SHARED, "eval")
# arguments, then (pattern with one number, at least) or (pattern, at most, True)
PROMISES = [
    (["seeds.py", BIN], [(r"(\d+) of 141 checks hold", 141)]),
    (["extract.py", BIN, SHARED + "/datasets/zh"], [(r"F1 ([\d.]+)", .975)]),
    (["extract.py", BIN, SHARED + "/datasets/intl"], [(r"F1 ([\d.]+)", .945)]),
    (["extract.py", BIN, SHARED + "/datasets/meta"], [(r"F1 ([\d.]+)", .950), (r"title +(\d+)/160", 135), (r"published +(\d+)/160", 148), (r"author +(\d+)/136", 105)]),
    (["extract.py", BIN, SHARED + "/datasets/gov"], [(r"title +(\d+)/3", 3), (r"published +(\d+)/3", 3), (r"source +(\d+)/3", 3)]),
    (["cases.py", BIN, SHARED + "/cases"], [(r"contaminated flagged (\d+)/48", 44), (r"clean flagged (\d+)/16", 0, True), (r"(\d+) have a finding of the expected kind", 40)]),
    (["twins.py", BIN, "TWINS"], [(r"restored ([\d.]+)%, leaked", 99), (r"leaked ([\d.]+)%, seen", 0, True), (r"seen ([\d.]+)%;", 99.5), (r"with a finding: (\d+) of", 0, True)]),
]


def output(args):
    p = subprocess.run([sys.executable, os.path.join(EVAL, args[0]), *args[1:]], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=1200)
    return p.stdout.decode("utf-8", "replace")


failed = 0
with tempfile.TemporaryDirectory() as twins:
    output(["inject.py", SHARED + "/datasets/zh", twins])
    for args, figures in PROMISES:
        text = output([twins if a == "TWINS" else a for a in args])
        for pattern, bound, *most in figures:
            m = re.search(pattern, text)
            got = float(m[1]) if m else None
            ok = got is not None and (got <= bound if most else got >= bound)
            failed += not ok
            print("%-6s %-34s %-44s %s (promised %s %s)" % ("ok" if ok else "FAILED", " ".join(os.path.basename(a) for a in args if a != BIN), pattern, got, "at most" if most else "at least", bound))
print("%d promises kept, %d broken" % (sum(len(f) for _, f in PROMISES) - failed, failed))
sys.exit(bool(failed))
