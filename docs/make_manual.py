#!/usr/bin/env python3
"""Write the manual page from what the program says of itself.   usage: docs/make_manual.py BIN > docs/qingyuan.1

The prose is here; commands and options come from --help, so that the page cannot say what the program does not do."""
import re, subprocess, sys

BIN = sys.argv[1]
HEAD = r""".\" Made by docs/make_manual.py; edit that.
.Dd November 21, 2026
.Dt QINGYUAN 1
.Os
.Sh NAME
.Nm qingyuan
.Nd crawl government news, cut what does not belong, keep the proof
.Sh SYNOPSIS
.Nm
.Ar command
.Op Ar options
.Ar ...
.Sh DESCRIPTION
.Nm
crawls government news pages, strips boilerplate and injected spam, repairs damaged text where the repair can be proved, and stores
articles in one SQLite file.
Every block of text and every finding points to the bytes of the page it came from.
.Pp
Data goes to standard output, everything else to standard error.
.Fl -name Ns = Ns Ar value
and
.Fl -name Ar value
are the same;
.Fl -
ends options.
Sizes take k, M and G (powers of 1024), times ms, s, m, h and d; a bare number is seconds.
.Pp
What an input is, is told by its content: a WARC file (plain, gzip or zstd), a script, an HTML document, or else a plain-text dump of a page.
A folder gives its .html .htm .shtml .xhtml .txt .js .warc .warc.gz and .warc.zst files, deep, in byte order of their names.
"""
TAIL = r""".Sh EXIT STATUS
.Bl -tag -width 4n -compact
.It 0
done; a page that answers 404 is a result, not a failure
.It 1
.Cm audit :
a proved or strong finding;
.Cm verify :
something differs;
.Cm search :
nothing found
.It 2
wrong usage
.It 3
some inputs could not be read, each named on standard error; the rest were done
.It 4
could not start, or the store is unusable
.It 130
stopped by SIGINT after a clean stop
.El
.Sh VERDICTS
.Bl -tag -width suspicion -compact
.It proved
the rule cannot be wrong, or undoing the repair gives the input back
.It strong
more than one signal agrees; the text is changed and the change is recorded
.It suspicion
reported; the text stays
.El
.Sh SEE ALSO
.Xr curl 1 ,
.Xr sqlite3 1 ;
docs/schema.md explains the store.
"""


def said(*args):
    return subprocess.run([BIN, *args], stdout=subprocess.PIPE, check=True).stdout.decode("utf-8")


def text(s):
    s = s.replace("\\", r"\e").replace("-", r"\-")
    return r"\&" + s if s[:1] in ".'" else s


def main():
    out = [HEAD, ".Sh COMMANDS\n"]
    for name in re.findall(r"^  (\w+) ", said("--help"), re.M):
        help_text = said(name, "--help")
        operands = re.match(r"usage: qingyuan \w+ \[options\] (.*)", help_text)[1]
        summary = help_text.split("\n")[2]
        out.append(".Ss qingyuan %s Op options %s\n%s.\n.Bl -tag -width indent\n" % (name, text(operands), text(summary)))
        for option, value, what in re.findall(r"^  --([\w-]+)(?: (\S+(?: B)?))?  +(\S.*)$", help_text, re.M):
            out.append(".It Fl -%s%s\n%s\n" % (option.replace("-", r"\-"), " Ar " + text(value) if value else "", text(what)))
        out.append(".El\n")
    out.append(TAIL)
    sys.stdout.write("".join(out).replace(".Ss qingyuan ", ".Ss ").replace(" Op options", ""))


main()
