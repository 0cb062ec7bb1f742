#!/usr/bin/env python3
"""A site to measure with: HOSTS loopback addresses x PAGES pages of about 20 KB.   usage: make_load.py OUT PORT [HOSTS [PAGES]]

Half of the hosts are GBK; lists of 20 links, 5 % of them paged by createPageHTML alone. The same arguments give the same
bytes. OUT/urls.txt lists every page, OUT/seeds.txt the home pages; serve it with site_server or any file server."""
import os, random, sys

out, port = sys.argv[1], int(sys.argv[2])
hosts, pages = (int(x) for x in (sys.argv[3:] + ["20", "1000"][len(sys.argv) - 3:]))
WORDS = "全市各级部门认真贯彻落实工作会议精神扎实推进重点项目建设不断优化营商环境提升服务水平保障民生改善生态持续加强安全生产监管确保社会大局和谐稳定经济运行总体平稳农业农村发展取得新成效教育卫生文化事业全面进步"
PER_LIST = 20


def text(r, n):
    return "".join(r.choice(WORDS) for _ in range(n)) + "。"


def article(host, n, base, r):
    title = "第%d号：%s" % (n, text(r, 16)[:-1])
    nav = "".join('<li><a href="/list/index_%d.html">%s</a></li>' % (k, text(r, 6)) if k else '<li><a href="/list/index.html">首页</a></li>' for k in range(30))
    body = "".join("<p>　　%s</p>" % "".join(text(r, 40) for _ in range(4)) for _ in range(18))
    near = "".join('<li><a href="/art/%d.html">%s</a><span>2024-05-%02d</span></li>' % (r.randrange(pages), text(r, 18), 1 + k) for k in range(10))
    return ('<!DOCTYPE html><html><head><meta charset="%s"><title>%s</title><meta name="ArticleTitle" content="%s"><meta name="PubDate" content="2024-05-%02d 10:%02d">'
            '<style>%s</style><script>%s</script></head><body><div class="nav"><ul>%s</ul></div><div class="main"><h1>%s</h1>'
            '<div class="info">发布时间：2024-05-%02d 10:%02d 来源：测试市人民政府</div><div class="content">%s</div></div><div class="side"><ul>%s</ul></div>'
            '<div class="foot">版权所有：测试市人民政府办公室　备案号：测ICP备00000000号</div></body></html>') % (
        base, title, title, 1 + n % 28, n % 60, ".a{color:#333;margin:0}\n" * 60, "var x=1;function f(a){return a+1;}\n" * 60, nav, title, 1 + n % 28, n % 60, body, near)


def listing(n, count, base, script):
    items = "".join('<li><a href="/art/%d.html">第%d号公告的标题在这里显示</a></li>' % (i, i) for i in range(n * PER_LIST, min(pages, (n + 1) * PER_LIST)))
    if script:
        more = '<script>createPageHTML(%d, %d, "index", "html");</script>' % (count, n)
    else:
        more = '<a href="index_%d.html">下一页</a>' % (n + 1) if n + 1 < count else ""
    return '<!DOCTYPE html><html><head><meta charset="%s"><title>公告列表</title></head><body><ul>%s</ul>%s</body></html>' % (base, items, more)


urls, seeds = [], []
for h in range(hosts):
    address, charset, code = "127.0.20.%d" % (h + 1), ("utf-8", "gb2312")[h % 2], ("utf-8", "gbk")[h % 2]
    folder = os.path.join(out, address)
    os.makedirs(os.path.join(folder, "art"), exist_ok=True)
    os.makedirs(os.path.join(folder, "list"), exist_ok=True)
    at = "http://%s:%d" % (address, port)
    count = (pages + PER_LIST - 1) // PER_LIST
    files = {"index.html": '<!DOCTYPE html><html><head><meta charset="%s"><title>测试市人民政府</title></head><body><p><a href="/list/index.html">公告</a></p></body></html>' % charset}
    for n in range(count):
        files["list/index%s.html" % ("_%d" % n if n else "")] = listing(n, count, charset, h % 20 == 0)
    for n in range(pages):
        r = random.Random("%d/%d" % (h, n))
        files["art/%d.html" % n] = article(h, n, charset, r)
    for name, data in files.items():
        with open(os.path.join(folder, name), "wb") as f:
            f.write(data.encode(code))
        urls.append("%s/%s" % (at, "" if name == "index.html" else name))
    with open(os.path.join(folder, "robots.txt"), "w") as f:
        f.write("User-agent: *\nDisallow: /admin/\n")
    seeds.append(at + "/")
open(os.path.join(out, "urls.txt"), "w").write("\n".join(urls) + "\n")
open(os.path.join(out, "seeds.txt"), "w").write("\n".join(seeds) + "\n")
print("%d pages on %d addresses" % (len(urls), hosts))
