"""Talks to tests/tools/decode_tool.c."""
import os
import struct
import subprocess
import sys


def driver_path(binary):
    path = os.path.join(os.path.dirname(os.path.abspath(binary)), "tests", "decode_tool")
    if not os.path.exists(path):
        print("skipped: no", path, "(configure with -DQY_TESTS=ON)")
        sys.exit(77)
    return path


def record(mode, label, data):
    label = label.encode()
    return mode.encode() + bytes([len(label)]) + label + struct.pack("<I", len(data)) + data


def ask(binary, records):
    """[(head, text as bytes)] for records of (mode, label, bytes)."""
    done = subprocess.run([driver_path(binary)], input=b"".join(record(*r) for r in records), stdout=subprocess.PIPE)
    if done.returncode:
        sys.exit("decode_tool: exit status %d" % done.returncode)
    out, at, got = done.stdout, 0, []
    while at < len(out):
        parts = []
        for _ in range(2):
            n = struct.unpack_from("<I", out, at)[0]
            parts.append(out[at + 4:at + 4 + n])
            at += 4 + n
        got.append((parts[0].decode(), parts[1]))
    assert len(got) == len(records)
    return got
