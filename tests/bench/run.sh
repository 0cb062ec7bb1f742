#!/bin/sh
# Build in release and measure: tests/bench/run.sh [bench_clean's options] FOLDER...
# Prints pages and megabytes per CPU second for the bare parser, for our parse and for the full clean,
# and a table per stage; with --svg FILE draws them.  See tests/bench/bench_clean.c.
set -e
root=$(cd "$(dirname "$0")/../.." && pwd)
cmake -S "$root" -B "$root/build/bench" -G Ninja -DCMAKE_BUILD_TYPE=Release -DQY_TESTS=ON >/dev/null
cmake --build "$root/build/bench" --target bench_clean >/dev/null
exec "$root/build/bench/tests/bench/bench_clean" "$@"
