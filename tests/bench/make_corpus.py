#!/usr/bin/env python3
"""Write the pages that instruction counts are taken of: make_corpus.py FOLDER.

Made by rule, so that they are the same everywhere: news pages of several
builds, with scripts, styles, tables, lists of links, drawings and damage.
"""
import os
import sys

HAN = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"


def words(seed, n):
    out, x = [], seed
    for i in range(n):
        x = (x * 1103515245 + 12345) % 2147483648
        out.append(HAN[(x >> 16) % len(HAN)])
        if i % 23 == 22:
            out.append("，")
        elif i % 61 == 60:
            out.append("。")
    return "".join(out)


def page(k):
    menu = "".join('<li><a href="/c%d/" title="%s" data-id="%d">%s</a></li>\n\t\t' % (i, words(i, 4), i, words(i + k, 4))
                   for i in range(30))
    body = "".join('<p style="text-indent: 2em;" data-x="%d">　　%s</p>\n' % (i, words(i * 7 + k, 120)) for i in range(12))
    side = "".join('<div class="item"><img src="data:image/png;base64,%s" alt="%s"><a href="/a/%d.html">%s</a>'
                   "<!-- %d --></div>\n" % ("QUJD" * 40, words(i, 6), i, words(i * 3 + k, 14), i) for i in range(20))
    script = "\n".join('var a%d = document.getElementById("x%d"); if (a%d && a%d.className != "on") { a%d.className += " on"; }'
                       % ((i,) * 5) for i in range(60))
    style = "\n".join(".c%d > a:hover, #d%d { color: #%06x; margin: 0 %dpx; }" % (i, i, i * 977, i) for i in range(80))
    table = "<table>" + "".join("<tr><td>%s</td><td>%d</td></tr>" % (words(i, 5), i) for i in range(15)) + "</table>"
    english = "<p>%s</p>" % ("The committee said on Monday that the plan would be published later this year. " * 8)
    return """<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>%s_%s</title>
<meta name="keywords" content="%s"><meta name="PubDate" content="2024-05-%02d 10:30:00">
<link rel="stylesheet" href="/s.css"><style>%s</style><script>%s</script></head>
<body class="home"><div id="nav"><ul>%s</ul></div>
<svg viewBox="0 0 9 9"><path d="%s"/></svg>
<div class="crumb">当前位置：<a href="/">首页</a> &gt; <a href="/n/">新闻</a></div>
<h1>%s</h1><div class="info">时间：2024-05-%02d 10:30&nbsp;&nbsp;来源：%s日报&nbsp;&nbsp;编辑：%s</div>
<div id="content">%s%s%s</div><div class="side">%s</div>
<div class="footer">版权所有 %s &copy; 2024 京ICP备1234567%d号</div>
<script>%s</script></body></html>
""" % (words(k, 14), words(9, 4), words(k + 2, 10), k + 1, style, script, menu, "M1 2L3 4" * 60, words(k, 14), k + 1,
       words(k, 2), words(k + 5, 3), body, table, english, side, words(1, 6), k, script)


def main():
    os.makedirs(sys.argv[1], exist_ok=True)
    for k in range(12):
        with open(os.path.join(sys.argv[1], "%02d.html" % k), "w", encoding="utf-8", newline="\n") as f:
            f.write(page(k))


if __name__ == "__main__":
    main()
