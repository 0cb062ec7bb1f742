#!/bin/sh
# usage: robots.sh BIN SHARED_DIR: at least 99 % of the recorded decisions.
# Known: two cases want "%62%61%7A" in a rule not to match "baz"; RFC 9309, 2.2.2 says it does.
python3 "$2/eval/robots.py" "$1" "$2"/suites/robots-cases/*.jsonl | awk '
    { print }
    / decisions agree$/ { ok = $1 * 100 >= $3 * 99 }
    END { exit !ok }'
