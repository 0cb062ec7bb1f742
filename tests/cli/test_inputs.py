#!/usr/bin/env python3
"""What the program says of inputs it can and cannot read: messages, exit statuses, order.   usage: test_inputs.py BIN"""
import json, os, subprocess, sys, tempfile

BIN = os.path.abspath(sys.argv[1])
PAGE = "<html><head><title>{0}</title></head><body><h1>{0}</h1><p>{1}</p></body></html>"
PROSE = "市发展改革委召开会议，研究部署下一阶段的重点工作，要求各单位明确责任，抓好落实，确保全年目标任务如期完成。" * 3
failures = 0


def run(*args, stdin=b""):
    p = subprocess.run([BIN, *args], input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
    return p.returncode, p.stdout.decode("utf-8"), p.stderr.decode("utf-8")


def check(what, ok, *shown):
    global failures
    if not ok:
        failures += 1
        print("FAILED:", what, *shown)


def names(out):
    return [json.loads(line)["input"] for line in out.splitlines()]


with tempfile.TemporaryDirectory() as d:
    os.chdir(d)
    os.makedirs("pages/deep/er")
    os.makedirs("empty")
    for n in ("b.html", "a.htm", "deep/er/c.shtml", "deep/d.txt", "notes.md"):
        open("pages/" + n, "w", encoding="utf-8").write(PAGE.format("标题" + n, PROSE))
    open("void.html", "w").close()
    open("picture.png", "wb").write(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1" * 20)
    open("utf16.html", "wb").write(PAGE.format("标题", PROSE).encode("utf-16"))
    for order in ("le", "be"):  # 一 is a zero byte and another, the other way round than markup is
        open("utf16%s.html" % order, "wb").write(PAGE.format("一件大事", "一、二、三，一一落实，同一个要求。" * 200).encode("utf-16-" + order))
    open("nul.html", "wb").write(PAGE.format("标题", PROSE).replace("<p>", "<p>\0").encode())

    stories = {"柳坪镇抓好春耕备耕": ["柳坪镇组织农技人员走进田间地头，指导农户做好育秧、整地和病虫害防治，确保春耕生产有序推进。", "截至目前，全镇已完成整地八千余亩，备足化肥、种子等农资，机械化作业率进一步提高。"],
               "青禾镇农村公路通车": ["青禾镇新修的农村公路近日建成通车，沿线四个村的群众告别了晴天一身灰、雨天一身泥的日子。", "下一步，该镇将落实管护责任，聘用护路员定期巡查，让农村公路建得好、管得住、护得长久。"]}
    more = "驻村工作队挨家挨户走访第%d村民小组，听取群众意见%d条，逐条登记造册，能当场解决的当场解决，不能当场解决的限期答复。"
    heads = "".join("<h1>%s</h1>%s" % (k, "".join("<p>%s%s</p>" % (t, more % (i + len(k), 7 * i + len(t))) for i, t in enumerate(v * 2))) for k, v in stories.items())
    open("many.html", "w", encoding="utf-8").write("<html><head><title>两篇</title></head><body><div>%s</div></body></html>" % heads)
    with open("archive.warc", "wb") as f:
        for k, kind in (("1", "text/html"), ("x", "image/png"), ("2", "text/html; charset=utf-8")):
            body = PAGE.format("标题" + k, PROSE).encode()
            block = b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (kind.encode(), len(body)) + body
            f.write(b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-00000000000%d>\r\nWARC-Date: 2023-05-06T07:08:09Z\r\n"
                    b"WARC-Target-URI: http://www.example.cn/%s.html\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n"
                    % (f.tell() % 10, k.encode(), len(block)) + block + b"\r\n\r\n")
        f.write(b"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: 99999\r\n\r\ncut off")

    code, out, err = run("clean", "pages")
    check("a folder gives its pages in byte order, deep", names(out) ==
          ["pages/a.htm", "pages/b.html", "pages/deep/d.txt", "pages/deep/er/c.shtml"], names(out))
    check("exit 0 and a silent standard error", code == 0 and err == "", code, err)
    for jobs in ("1", "3"):
        check("--jobs %s gives the same bytes" % jobs, run("clean", "--jobs", jobs, "pages")[1] == out)
    check("--all takes every file", "pages/notes.md" in names(run("clean", "--all", "pages")[1]))

    code, out, err = run("clean", "missing.html", "pages/b.html")
    check("a missing file is named, the rest is done", code == 3 and names(out) == ["pages/b.html"], code, out)
    check("its message", err == "qingyuan: missing.html: No such file or directory\n", err)
    code, out, err = run("clean", "picture.png")
    check("a binary file is refused by name", code == 3 and out == "" and err == "qingyuan: picture.png: not a page: binary data\n", code, err)
    code, out, err = run("clean", "empty")
    check("a folder without pages is named", code == 3 and err == "qingyuan: empty: no pages in this folder\n", code, err)
    code, out, err = run("clean", "void.html")
    check("an empty file is a result", code == 0 and json.loads(out)["reason"] == "empty" and json.loads(out)["text"] == "", code, out)
    code, out, err = run("clean", "utf16.html")
    check("UTF-16 is not taken for binary", code == 0 and err == "", code, err)
    for order in ("le", "be"):
        code, out, err = run("clean", "utf16%s.html" % order)
        a = json.loads(out) if out else {}
        check("UTF-16 without a mark", code == 0 and a["charset"] == "utf-16" + order and a["text"].startswith("一、二、三"), code, out[:200], err)
    code, out, err = run("clean", "nul.html")
    check("a NUL in a page does not make it binary", code == 0 and json.loads(out)["text"], code, err)
    code, out, err = run("clean", "archive.warc", "a.html")
    check("a WARC gives its pages under their URLs", code == 3 and names(out) == ["http://www.example.cn/1.html", "http://www.example.cn/2.html"], code, out[:200], err)
    check("a damaged record is named", "archive.warc: " in err and "a.html: No such file" in err, err)
    check("a WARC on standard input", run("clean", "-", stdin=open("archive.warc", "rb").read())[1] == out)
    a = json.loads(out.splitlines()[0]) if out else {}
    check("its time and status", a.get("fetched") == "2023-05-06T07:08:09Z" and a.get("status") == 200 and a.get("url") == a.get("input"), a)
    check("--split gives each article", len(run("clean", "--split", "many.html")[1].splitlines()) == 2)
    code, out, err = run("clean", "-", stdin=PAGE.format("标题", PROSE).encode())
    check("standard input", code == 0 and names(out) == ["-"], code, out)

    for args in ([], ["clean"], ["clean", "--nonsense", "x"], ["clean", "--format", "pdf", "x"], ["clean", "--jobs"],
                 ["clean", "--jobs", "many", "x"], ["clean", "--jobs", "0", "x"], ["nonsense"]):
        code, out, err = run(*args)
        check("usage error %s" % args, code == 2 and out == "" and err, code, out, err)
    code, out, err = run("clean", "--help")
    check("--help", code == 0 and "--format" in out and err == "", code)
    check("--version", run("--version")[1].startswith("qingyuan "))
    code, out, err = run("clean", "--", "-x.html")
    check("-- ends options", code == 3 and "qingyuan: -x.html: " in err, code, err)
    if os.path.exists("/dev/full"):
        p = subprocess.run([BIN, "clean", "pages"], stdout=open("/dev/full", "w"), stderr=subprocess.PIPE)
        check("a full disk is an error", p.returncode == 4 and b"standard output" in p.stderr, p.returncode, p.stderr)
sys.exit(failures != 0)
