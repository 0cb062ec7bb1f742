#!/usr/bin/env python3
"""Who may know whom: the include graph, what the pure library calls, names of which there are two.   usage: test_doors.py [BIN]

Checks the tree it stands in (and, where QY_BUILD names a build folder, the symbols of its libraries). Before that it checks itself:
for each rule it makes a small tree that breaks it and expects to be told."""
import os, re, subprocess, sys, tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

# Where a file stands, and which of our own folders it may include.
MAY_INCLUDE = [
    (r"cleaner/base/", [r"cleaner/base/"]),
    (r"cleaner/knowledge/", [r"cleaner/base/", r"cleaner/knowledge/"]),
    (r"cleaner/", [r"cleaner/"]),
    (r"store/", [r"cleaner/base/", r"store/"]),
    (r"crawler/(main|cmd_\w+|cli\w*|commands)\.[ch]$", [r"cleaner/", r"store/", r"crawler/"]),
    (r"crawler/", [r"cleaner/base/", r"crawler/"]),
]
# Foreign headers and the only places they may stand in.
FOREIGN = [
    (r"gumbo\.h", r"cleaner/dom/dom_gumbo\.c$"),
    (r"sqlite3\.h", r"store/(.*\.c|db\.h)$"),
    (r"curl/", r"crawler/.*\.[ch]$"),
    (r"openssl/", r"crawler/.*\.c$"),
    (r"(zstd|zlib|brotli/.*)\.h", r"(store|crawler)/.*\.c$"),
    (r"(idn2|libpsl)\.h", r"cleaner/base/url\w*\.c$"),
    (r"(iconv|opencc/.*|hs/?\w*)\.h", r"cleaner/knowledge/.*\.c$"),
    (r"(stdio|fcntl|unistd|time|locale)\.h", r"(cleaner/base/(buf|err|arena)\.c|cleaner/knowledge/.*\.c|store/.*|crawler/.*)$"),
    (r"ctype\.h", r"$^"),
]
# Calls that must not stand anywhere in the product.
NEVER = r"\b(strtok|atoi|atol|sprintf|strcpy|strcat|gets|localtime|gmtime|asctime|ctime|rand|srand)\s*\("
SQL = r'"\s*(SELECT\s|INSERT\s+(OR\s+\w+\s+)?INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|CREATE\s+(TABLE|INDEX)|PRAGMA\s)'
# What the pure library may ask of the world.
PURE = re.compile(r"^(mem\w+|str(len|cmp|ncmp|chr|rchr|nlen|spn|cspn)|_?_?(sig)?(set|long)jmp|__longjmp_chk|gumbo_\w+|kGumbo\w+|v?snprintf|__v?snprintf_chk"
                  r"|qsort|bsearch|abs|labs|log\w*|exp\w*|sqrt\w*|pow\w*|floor|ceil|round|lround|__(asan|ubsan|sanitizer|sancov|stack_chk|cpu)_\w+"
                  r"|__mem\w+_chk|__cpu_\w+|__assert_fail|_GLOBAL_OFFSET_TABLE_|__tls_get_addr|__start_\w+|__stop_\w+|_ITM\w+|__gmon\w+|__isoc99_\w*)$")


def sources(root):
    for top in ("cleaner", "store", "crawler"):
        for d, _, files in os.walk(os.path.join(root, top)):
            for f in sorted(files):
                if f.endswith((".c", ".h")):
                    yield os.path.relpath(os.path.join(d, f), root)


def without_comments(text):
    return re.sub(r"/\*.*?\*/|//[^\n]*", " ", text, flags=re.S)


def broken_rules(root):
    for path in sources(root):
        text = without_comments(open(os.path.join(root, path), encoding="utf-8").read())
        allowed = next((a for where, a in MAY_INCLUDE if re.match(where, path)), [])
        for inc in re.findall(r'^\s*#\s*include\s*"([^"]+)"', text, re.M):
            if not any(re.match(a, inc) for a in allowed):
                yield "%s may not include \"%s\"" % (path, inc)
        for inc in re.findall(r"^\s*#\s*include\s*<([^>]+)>", text, re.M):
            for what, where in FOREIGN:
                if re.match(what + "$" if what.endswith(r"\.h") else what, inc) and not re.match(where, path):
                    yield "%s may not include <%s>" % (path, inc)
        for call in re.findall(NEVER, text):
            yield "%s calls %s()" % (path, call)
        if not path.startswith("store/") and re.search(SQL, text):
            yield "%s holds SQL" % path


def symbols(lib, flag):
    out = subprocess.run(["nm", flag, lib], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout.decode()
    return {line.split()[-1].split("@")[0] for line in out.splitlines() if line.strip() and not line.endswith(":")}


def impure_calls(build):
    libs = [os.path.join(build, "libqy_%s.a" % n) for n in ("cleaner", "knowledge", "base")]
    if not all(map(os.path.exists, libs)):
        return
    own = set().union(*(symbols(lib, "--defined-only") for lib in libs))
    for s in sorted(symbols(libs[0], "-u") - own):
        if not PURE.match(s):
            yield "the cleaner calls %s()" % s


def names_of_libraries(build):
    """nm's lines of every library of ours: `LIBRARY:OBJECT:VALUE KIND NAME`."""
    libs = sorted(os.path.join(build, f) for f in os.listdir(build) if f.startswith("libqy_") and f.endswith(".a"))
    return "".join(subprocess.run(["nm", "-A", "-g", "--defined-only", lib], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                  check=True).stdout.decode() for lib in libs)


def names_given_twice(lines):
    """A linker takes the first of two functions of one name from archives and says nothing: the wrong one may be called."""
    where = {}
    for line in lines.splitlines():
        place, _, rest = line.rpartition(":")
        if len(rest.split()) == 3:
            where.setdefault(rest.split()[2], set()).add(os.path.basename(place))
    for name, places in sorted(where.items()):
        if len(places) > 1:
            yield "%s is defined in %s" % (name, " and ".join(sorted(places)))


BREAKS = {
    "base knows no room": ("cleaner/base/x.c", '#include "cleaner/dom/dom.h"'),
    "cleaner knows no store": ("cleaner/extract/x.c", '#include "store/store.h"'),
    "store knows no cleaner": ("store/x.c", '#include "cleaner/cleaner.h"'),
    "store knows no crawler": ("store/x.h", '#include "crawler/crawl.h"'),
    "the crawl library knows no store": ("crawler/fetch.c", '#include "store/store.h"'),
    "gumbo in one file": ("cleaner/extract/x.c", "#include <gumbo.h>"),
    "sqlite in the store": ("crawler/cmd_x.c", "#include <sqlite3.h>"),
    "curl in the crawler": ("store/x.c", "#include <curl/curl.h>"),
    "no files in the cleaner": ("cleaner/meta/x.c", "#include <stdio.h>"),
    "no ctype": ("crawler/x.c", "#include <ctype.h>"),
    "no atoi": ("crawler/x.c", "int f(const char *z) { return atoi(z); }"),
    "SQL in the store": ("crawler/cmd_x.c", 'const char *q = "SELECT 1";'),
}


def self_check():
    for name, (path, text) in BREAKS.items():
        with tempfile.TemporaryDirectory() as d:
            os.makedirs(os.path.join(d, os.path.dirname(path)))
            with open(os.path.join(d, path), "w", encoding="utf-8") as f:
                f.write(text + "\n")
            if len(list(broken_rules(d))) != 1:
                yield "the check does not see a break of: " + name
    if PURE.match("fopen") or PURE.match("time") or PURE.match("malloc") or PURE.match("getenv"):
        yield "the check would let the cleaner call fopen, time, malloc or getenv"
    twice = "b/libqy_a.a:x.c.o:0000000000000000 T %s\nb/libqy_b.a:x.c.o:0000000000000010 T g\n"
    if len(list(names_given_twice(twice % "g"))) != 1 or list(names_given_twice(twice % "f")):
        yield "the check does not tell two functions of one name from two of two names"


bad = list(self_check()) + list(broken_rules(ROOT))
if os.environ.get("QY_BUILD"):
    bad += impure_calls(os.environ["QY_BUILD"])
    bad += names_given_twice(names_of_libraries(os.environ["QY_BUILD"]))
print("\n".join(bad) or "%d files keep to the doors; %d ways of breaking them are seen" % (len(list(sources(ROOT))), len(BREAKS)))
sys.exit(bool(bad))
