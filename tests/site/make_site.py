#!/usr/bin/env python3
"""Write the bundled site: six made-up agencies on six loopback addresses.   usage: make_site.py OUT PORT

OUT gets one folder for each address, with files as they are served and rules.tsv (path, action, argument) for what is no file: redirects,
slow answers, large answers, statuses, headers. truth.json says for each page what it is, what its article must be and what was injected.
The same arguments give the same bytes. Nothing here is copied from a real site."""
import hashlib, json, os, random, shutil, sys
from email.utils import formatdate
from content import GENERAL, OLD_SCHOOL, PEOPLE, PLACES, REPORTERS, TOPICS, TOWNS, VILLAGES
import spoil

OUT, PORT = sys.argv[1], int(sys.argv[2])
ADDRESS = {k: "127.0.7.%d" % (i + 1) for i, k in enumerate(PLACES)}
CHARSET = {"province": "utf-8", "city": "gbk", "county": "utf-8", "bureau": "gbk", "school": "utf-8", "media": "gbk"}
truth = {}


def base(agency):
    return "http://%s:%d" % (ADDRESS[agency], PORT)


class Story:
    """An article before it is put on a page."""

    def __init__(self, agency, number):
        self.agency, self.number = agency, number
        r = random.Random("%s/%d" % (agency, number))
        place = PLACES[agency].replace("水利局", "").replace("教育局", "").replace("融媒体中心", "")
        topic, heads, sentences = TOPICS[(number + list(PLACES).index(agency) * 3) % len(TOPICS)]
        words = lambda s: s.replace("{n}", "%d" % r.randint(12, 980), 1) if "{n}" in s else s

        def fill(s):
            while "{n}" in s:
                s = words(s)
            return s.format(p=place, t=r.choice(TOWNS), v=r.choice(VILLAGES), m=r.choice(PEOPLE))
        self.topic = topic
        self.title = fill(heads[number % len(heads)]) + ("" if number < len(TOPICS) else "（%s）" % "二三四五六七八九"[number // len(TOPICS) - 1])
        pick = list(sentences)
        if number % 3 == 1:
            pick[1], pick[2] = pick[2], pick[1]
        self.paragraphs = [fill(s) for s in pick] + [fill(GENERAL[number % len(GENERAL)])]
        self.month, self.day = 1 + number % 12, 1 + (number * 7) % 28
        self.time = "%02d:%02d" % (8 + number % 10, (number * 13) % 60)
        self.date = "2023-%02d-%02d" % (self.month, self.day)
        self.reporter = REPORTERS[number % len(REPORTERS)]
        self.editor = PEOPLE[(number + 4) % len(PEOPLE)]
        self.source = {"province": "云岭日报", "city": "临沅市政府办公室", "county": "澜湾县融媒体中心", "bureau": "松漠市水利局",
                       "school": "石笋区教育局", "media": "望梧县融媒体中心"}[agency]
        self.section = "工作动态" if number % 2 else "要闻"
        self.path = {"province": "/xw/yw/t%s_%05d.html" % (self.date.replace("-", ""), 4000 + number), "city": "/html/%s/%d.htm" % (self.date.replace("-", "/"), 700 + number),
                     "county": "/news/show-%d.html" % (100 + number), "bureau": "/slyw/%s%03d.shtml" % (self.date[:7].replace("-", ""), number),
                     "school": "/jyxw/%s/content_%d.html" % (self.date[:7], 9000 + number), "media": "/wwxw/2023/%02d%02d/%d.html" % (self.month, self.day, 3000 + number)}[agency]
        self.others = []

    def want(self):
        full = {"province", "city", "school", "county", "media"}
        return dict(title=self.title, published="%sT%s:00+08:00" % (self.date, self.time) if self.agency in ("province", "county", "school", "media") else self.date,
                    source=self.source if self.agency in full else None, paragraphs=self.paragraphs)


def nav(agency):
    items = ["首页", "机构概况", "政务公开", "新闻动态", "政务服务", "互动交流", "专题专栏"]
    return [(t, "/" if i == 0 else "/list/%d.html" % i if i != 3 else first_list(agency)) for i, t in enumerate(items)]


def first_list(agency):
    return {"province": "/xw/yw/index.html", "city": "/html/list_1.htm", "county": "/news/list.html", "bureau": "/slyw/index.shtml",
            "school": "/jyxw/index.html", "media": "/wwxw/index.html"}[agency]


def links(items, tag="li"):
    return "".join('<%s><a href="%s">%s</a></%s>' % (tag, u, t, tag) for t, u in items)


def related(s):
    return links([(o.title, o.path) for o in s.others[:4]])


def page_province(s):
    body = "".join('<p style="text-align: justify;">\u3000\u3000%s</p>\n' % p for p in s.paragraphs)
    return """<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>%s_云岭省人民政府门户网站</title>
<meta name="SiteName" content="云岭省人民政府门户网站"><meta name="SiteDomain" content="www.yunling.example"><meta name="SiteIDCode" content="9900000001">
<meta name="ColumnName" content="%s"><meta name="ColumnType" content="工作动态">
<meta name="ArticleTitle" content="%s"><meta name="PubDate" content="%s %s"><meta name="ContentSource" content="%s">
<style>.hide{display:none}.TRS_Editor p{line-height:2}</style><script src="/js/jquery.min.js"></script></head>
<body><div class="header"><div class="logo"><img src="/images/logo.png" alt="云岭省人民政府"></div><ul class="nav">%s</ul></div>
<div class="crumb">您的位置：<a href="/">首页</a> &gt; <a href="/xw/">新闻</a> &gt; <a href="/xw/yw/index.html">%s</a></div>
<div class="article"><h1>%s</h1><div class="info"><span>发布时间：%s %s</span> <span>来源：%s</span> <span>浏览次数：<script>document.write('1');</script></span>
<span>字号：[<a href="javascript:size(18)">大</a> <a href="javascript:size(16)">中</a> <a href="javascript:size(14)">小</a>]</span></div>
<div class="TRS_Editor">
%s</div><div class="editor">[责任编辑：%s]</div><div class="share">分享到：<a href="#">微信</a><a href="#">微博</a></div>
<div class="related"><h3>相关新闻</h3><ul>%s</ul></div></div>
<div class="footer"><p>主办单位：云岭省人民政府办公厅 承办单位：云岭省政务服务中心</p><p>网站标识码：9900000001 云ICP备09000001号 云公网安备 99010002000001号</p></div>
</body></html>""" % (s.title, s.section, s.title, s.date, s.time, s.source, links(nav(s.agency)), s.section, s.title, s.date, s.time, s.source, body, s.editor, related(s))


def page_city(s):
    body = "".join("<P>&nbsp;&nbsp;&nbsp;&nbsp;%s</P>\n" % p for p in s.paragraphs)
    return """<HTML><HEAD><META http-equiv="Content-Type" content="text/html; charset=gb2312"><TITLE>%s-临沅市人民政府</TITLE></HEAD>
<BODY bgColor=#ffffff><TABLE width=980 align=center border=0><TR><TD colspan=2><IMG src="/img/banner.jpg" width=980 height=120></TD></TR>
<TR><TD colspan=2 class=menu>%s</TD></TR>
<TR><TD width=200 valign=top><TABLE width="100%%">%s</TABLE></TD>
<TD width=780 valign=top><TABLE width="100%%" cellPadding=8><TR><TD>当前位置：<A href="/">首页</A> &gt; <A href="/html/list_1.htm">%s</A></TD></TR>
<TR><TD align=center><FONT size=5><B>%s</B></FONT></TD></TR>
<TR><TD align=center>日期：%s&nbsp;&nbsp;来源：%s&nbsp;&nbsp;点击：<SCRIPT src="/count.asp?id=%d"></SCRIPT></TD></TR>
<TR><TD class=content><DIV id=zoom>%s</DIV></TD></TR>
<TR><TD align=right>【<A href="javascript:window.print()">打印本页</A>】【<A href="javascript:window.close()">关闭窗口</A>】</TD></TR></TABLE></TD></TR>
<TR><TD colspan=2 align=center>版权所有：临沅市人民政府　地址：临沅市中心大道1号　邮编：999000<BR>备案号：云ICP备05000002号</TD></TR></TABLE></BODY></HTML>""" % (
        s.title, " | ".join('<A href="%s">%s</A>' % (u, t) for t, u in nav(s.agency)), "".join('<TR><TD>·<A href="%s">%s</A></TD></TR>' % (o.path, o.title) for o in s.others[:5]),
        s.section, s.title, s.date, s.source, s.number, body)


def page_county(s):
    body = "<br><br>\n".join("\u3000\u3000" + p for p in s.paragraphs)
    return """<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8" /><title>%s - 澜湾县人民政府网</title>
<meta name="keywords" content="澜湾,政府网站" /></head><body><div id="top"><div class="menu"><ul>%s</ul></div></div>
<div id="main"><div class="left"><div class="position"><a href="/">首页</a> > <a href="/news/list.html">新闻动态</a> > 正文</div>
<div class="tit">%s</div><div class="sub">时间：%s %s　来源：%s　作者：%s</div>
<div class="con" id="con">%s</div><div class="page"><p>上一篇：<a href="%s">%s</a></p><p>下一篇：<a href="%s">%s</a></p></div></div>
<div class="right"><div class="hot"><h2>热点新闻</h2><ul>%s</ul></div></div></div>
<div id="foot">Copyright © 澜湾县人民政府 All Rights Reserved<br/>技术支持：澜湾县大数据中心</div></body></html>""" % (
        s.title, links(nav(s.agency)), s.title, s.date, s.time, s.source, s.reporter, body, s.others[0].path, s.others[0].title, s.others[1].path, s.others[1].title, related(s))


def page_bureau(s):
    body = "".join("<div>\u3000\u3000%s</div>" % p for p in s.paragraphs)
    return """<html><head><meta charset="gbk"><title>松漠市水利局</title></head><body><center><font color="blue" size="6">松漠市水利局</font></center><hr>
%s<hr><h2 align="center">%s</h2><p align="center">%s</p>%s<p align="right">（%s）</p><hr><center>松漠市水利局主办　未经授权不得转载</center></body></html>""" % (
        " ".join('[<a href="%s">%s</a>]' % (u, t) for t, u in nav(s.agency)), s.title, s.date.replace("-", "年", 1).replace("-", "月") + "日", body, s.reporter)


def page_school(s):
    ld = json.dumps({"@context": "https://schema.org", "@type": "NewsArticle", "headline": s.title, "datePublished": "%sT%s:00+08:00" % (s.date, s.time),
                     "author": {"@type": "Person", "name": s.reporter}, "publisher": {"@type": "Organization", "name": s.source}}, ensure_ascii=False)
    body = "".join("<p><span>%s</span></p>" % p for p in s.paragraphs[:2]) + "<h3>抓实重点任务</h3>" + "".join("<p><span>%s</span></p>" % p for p in s.paragraphs[2:])
    return """<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>%s | 石笋区教育局</title><meta property="og:title" content="%s"><meta property="og:site_name" content="石笋区教育局">
<meta property="article:published_time" content="%sT%s:00+08:00"><script type="application/ld+json">%s</script><link rel="canonical" href="%s%s"></head><body>
<header><nav><ul>%s</ul></nav></header><main><article><header><h1>%s</h1><p class="meta"><time datetime="%sT%s:00+08:00">%s</time> 来源：%s</p></header>
<section class="article-content">%s</section></article><aside><h4>推荐阅读</h4><ul>%s</ul></aside></main>
<footer><p>石笋区教育局 版权所有</p><p>扫一扫在手机打开当前页</p></footer></body></html>""" % (
        s.title, s.title, s.date, s.time, ld, base(s.agency), s.path, links(nav(s.agency)), s.title, s.date, s.time, s.date, s.source, body, related(s))


def page_media(s):
    body = "".join("<p>\u3000\u3000%s</p>" % p for p in ["望梧县融媒体中心讯（记者 %s）%s" % (s.reporter, s.paragraphs[0])] + s.paragraphs[1:])
    return """<html><head><meta http-equiv=Content-Type content="text/html;charset=gbk"><title>%s_望梧新闻网</title></head><body>
<div class="w1000 dhnav">%s</div><div class="w1000"><div class="fl w700"><h1>%s</h1><div class="xx">%s %s　来源：%s　编辑：%s</div><div class="nr">%s</div>
<div class="bq">声明：本网转载的稿件，版权归原作者所有，如有侵权请联系删除。</div></div><div class="fr w280"><b>图片新闻</b><ul>%s</ul></div></div>
<div class="w1000 db">望梧县融媒体中心 联系电话：0999-1234567</div></body></html>""" % (
        s.title, " ".join('<a href="%s">%s</a>' % (u, t) for t, u in nav(s.agency)), s.title, s.date, s.time, s.source, s.editor, body, related(s))


PAGE = dict(province=page_province, city=page_city, county=page_county, bureau=page_bureau, school=page_school, media=page_media)


def put(agency, path, text, charset=None, **say):
    file = os.path.join(OUT, ADDRESS[agency], path.lstrip("/") or "index.html")
    if path.endswith("/"):
        file = os.path.join(file, "index.html") if not file.endswith("index.html") else file
    os.makedirs(os.path.dirname(file), exist_ok=True)
    data = text if isinstance(text, bytes) else text.encode(charset or CHARSET[agency], "xmlcharrefreplace")
    open(file, "wb").write(data)
    if say:
        truth[base(agency) + path] = dict(say, digest=hashlib.sha256(data).hexdigest())


def put_story(agency, s, path=None, kind="article", injected=None, text=None, want=None):
    put(agency, path or s.path, text if text is not None else PAGE[agency](s), kind=kind, injected=injected or [], **(s.want() if want is None else want))


def list_page(agency, title, items, paging):
    return """<html><head><meta charset="%s"><title>%s-%s</title></head><body><div class="nav"><ul>%s</ul></div><div class="list"><h2>%s</h2><ul>%s</ul>
<div class="paging">%s</div></div><div class="footer">%s 版权所有</div></body></html>""" % (
        CHARSET[agency], title, PLACES[agency], links(nav(agency)), title,
        "".join('<li><a href="%s" title="%s">%s</a><span>%s</span></li>' % (s.path if isinstance(s, Story) else s[1], s.title if isinstance(s, Story) else s[0],
                                                                            s.title if isinstance(s, Story) else s[0], s.date if isinstance(s, Story) else "2023-12-01") for s in items),
        paging, PLACES[agency])


def put_lists(agency, items):
    """The list pages: province by script (createPageHTML), the others by plain links, ten to a page."""
    pages = [items[i:i + 10] for i in range(0, len(items), 10)]
    first = first_list(agency)
    stem, ext = first.rsplit(".", 1)

    def name(k):
        if agency == "city":
            return "/html/list_%d.htm" % (k + 1)
        return first if k == 0 else "%s_%d.%s" % (stem, k, ext)
    for k, part in enumerate(pages):
        if agency == "province":
            paging = "<script>createPageHTML(%d, %d, \"index\", \"html\");</script>" % (len(pages), k)
        else:
            paging = "".join('<a href="%s">%d</a> ' % (name(j), j + 1) for j in range(len(pages))) + ("<a href=\"%s\">下一页</a>" % name(k + 1) if k + 1 < len(pages) else "")
        put(agency, name(k), list_page(agency, "新闻动态", part, paging), kind="list-page")


def home(agency, stories, extra=""):
    put(agency, "/", list_page(agency, PLACES[agency] + "首页", stories[:6], '<a href="%s">更多</a>%s' % (first_list(agency), extra)), kind="list-page")
    for k in (1, 2, 4, 5, 6):
        put(agency, "/list/%d.html" % k, list_page(agency, nav(agency)[k][0], [], "暂无内容"), kind="list-page")


def main():
    shutil.rmtree(OUT, ignore_errors=True)
    counts = dict(province=24, city=16, county=16, bureau=12, school=14, media=14)
    stories = {a: [Story(a, i) for i in range(n)] for a, n in counts.items()}
    for a, all_of in stories.items():
        for i, s in enumerate(all_of):
            s.others = [all_of[(i + k) % len(all_of)] for k in range(1, 6)]
    rules = {a: [] for a in PLACES}
    listed = {a: list(v) for a, v in stories.items()}
    for a, all_of in stories.items():
        for s in all_of:
            put_story(a, s)
    # The contaminated ones: each way of spoiling a page, on a story of its own.
    for n, (name, agency, spoiler) in enumerate(spoil.WAYS):
        s = Story(agency, 40 + n)
        s.others = stories[agency][:5]
        s.path = "/spoilt/%s.html" % name
        text, injected, want, kinds = spoiler(PAGE[agency](s), s, random.Random(name))
        put_story(agency, s, kind="contaminated:" + ",".join(kinds), injected=injected, text=text, want={} if want is False else None)
        listed[agency].append(s)
    # The same article under a second address, and a reprint with small changes.
    put_story("county", stories["county"][0], path="/news/show-100-copy.html", kind="duplicate")
    near = Story("county", 1)
    near.others, near.path = stories["county"][:5], "/news/show-101-reprint.html"
    near.paragraphs = [p.replace("截至目前", "据了解，截至目前") for p in near.paragraphs[:-1]]
    put_story("county", near, kind="near-duplicate")
    listed["county"] += [("转载：" + near.title, near.path), ("旧址：" + stories["county"][0].title, "/news/show-100-copy.html"), ("迁移的页面", "/old/moved.html"), ("已删除的页面", "/news/gone.html")]
    listed["bureau"] += [("很慢的页面", "/slow.html"), ("过大的附件", "/download/huge.html"), ("内部资料", "/private/notes.html")]
    rules["county"] += [("/old/moved.html", "redirect", stories["county"][2].path)]
    put("bureau", "/slow.html", PAGE["bureau"](Story_with_others("bureau", 20, stories)), kind="article")
    rules["bureau"] += [("/slow.html", "slow", "1500"), ("/download/huge.html", "huge", str(12 << 20)), ("/*", "charset", "gbk")]
    put("bureau", "/private/notes.html", "<html><body><p>不应被抓取的内部资料。</p></body></html>", kind="forbidden")
    rules["school"] += [("/*", "gzip", "1"), ("/*", "charset", "utf-8")]
    for a in PLACES:
        put_lists(a, listed[a])
        home(a, stories[a])
    robots(stories)
    for a in PLACES:
        with open(os.path.join(OUT, ADDRESS[a], "rules.tsv"), "w", encoding="utf-8") as f:
            f.write("".join("%s\t%s\t%s\n" % r for r in rules[a]))
    json.dump(truth, open(os.path.join(OUT, "truth.json"), "w", encoding="utf-8"), ensure_ascii=False, indent=1, sort_keys=True)
    print("%d pages on %d addresses, %d of them contaminated" % (len(truth), len(PLACES), sum(t["kind"].startswith("contaminated") for t in truth.values())))


def Story_with_others(agency, number, stories):
    s = Story(agency, number)
    s.others = stories[agency][:5]
    return s


def robots(stories):
    put("province", "/robots.txt", "User-agent: *\nDisallow: /search\nAllow: /\n", "ascii")
    put("city", "/robots.txt", "# 临沅市\nUser-agent: *\nDisallow: /admin/\n", "gbk")
    put("bureau", "/robots.txt", "User-agent: *\nDisallow: /private/\nDisallow: /*.doc$\n", "ascii")
    put("school", "/robots.txt", "User-agent: *\nAllow: /\nSitemap: %s/sitemap.xml\n" % base("school"), "ascii")
    # One page that only the sitemap names, one that only the feed names.
    hidden = Story_with_others("school", 30, stories)
    put_story("school", hidden)
    urls = "".join("<url><loc>%s%s</loc><lastmod>%s</lastmod></url>" % (base("school"), s.path, s.date) for s in stories["school"] + [hidden])
    put("school", "/sitemap.xml", '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">%s</urlset>\n' % urls, "utf-8")
    fed = Story_with_others("media", 30, stories)
    put_story("media", fed)
    items = "".join("<item><title>%s</title><link>%s%s</link><pubDate>%s</pubDate></item>" % (s.title, base("media"), s.path, formatdate(1690000000 + s.number * 86400)) for s in stories["media"][:5] + [fed])
    put("media", "/rss.xml", '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel><title>望梧新闻网</title><link>%s/</link><description>新闻</description>%s</channel></rss>\n' % (base("media"), items), "utf-8")
    home("media", stories["media"], '<link rel="alternate" type="application/rss+xml" href="/rss.xml">')


main()
