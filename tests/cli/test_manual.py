#!/usr/bin/env python3
"""The manual page says what the program says.   usage: test_manual.py BIN"""
import os, subprocess, sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
made = subprocess.run([sys.executable, "-B", os.path.join(ROOT, "docs", "make_manual.py"), os.path.abspath(sys.argv[1])], stdout=subprocess.PIPE, check=True).stdout
kept = open(os.path.join(ROOT, "docs", "qingyuan.1"), "rb").read()
if made != kept:
    print("docs/qingyuan.1 is old: docs/make_manual.py BIN > docs/qingyuan.1")
sys.exit(made != kept)
