#!/usr/bin/env python3
"""Instructions of a full clean, held: instructions.py BENCH_CLEAN [--write].

Counts the instructions that cleaning the made corpus takes (callgrind) and
compares them with instructions.tsv, which says for which versions of the
compiler, the C library and Gumbo they hold.  With those versions more than
5 % above the count is a failure: make it faster, or write the new count with
--write and say why in the commit.  With others, or without valgrind, it says
so and skips (77).
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TABLE = os.path.join(HERE, "instructions.tsv")
SLACK = 1.05


def version(*command):
    try:
        out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    found = re.search(r"\d+(\.\d+)+", out)
    return found.group(0) if found else "unknown"


def versions():
    return "\t".join((version("cc", "--version"), version("ldd", "--version"),
                      version("pkg-config", "--modversion", "gumbo")))


def count(bench):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, os.path.join(HERE, "make_corpus.py"), folder], check=True)
        run = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", bench, "--once", folder],
                             capture_output=True, text=True)
    if run.returncode:
        sys.exit("instructions: " + run.stderr[-400:])
    return int(re.search(r"I\s+refs:\s+([\d,]+)", run.stderr).group(1).replace(",", ""))


def table():
    rows = {}
    with open(TABLE, encoding="utf-8") as f:
        for line in f:
            if line.strip() and not line.startswith("#"):
                key, n = line.rstrip("\n").rsplit("\t", 1)
                rows[key] = int(n)
    return rows


def main():
    if not shutil.which("valgrind"):
        print("skipped: no valgrind")
        return 77
    here, rows = versions(), table()
    if "--write" not in sys.argv and here not in rows:
        print("skipped: no count for compiler, libc, gumbo = " + here.replace("\t", ", "))
        return 77
    now = count(sys.argv[1])
    if "--write" in sys.argv:
        rows[here] = now
        with open(TABLE, "w", encoding="utf-8") as f:
            f.write("# instructions of a full clean of the made corpus, release build (instructions.py)\n"
                    "# compiler\tlibc\tgumbo\tinstructions\n")
            f.writelines("%s\t%d\n" % row for row in sorted(rows.items()))
        return 0
    print("%d instructions, %d held: %+.1f %%" % (now, rows[here], (now / rows[here] - 1) * 100))
    return 0 if now <= rows[here] * SLACK else 1


if __name__ == "__main__":
    sys.exit(main())
