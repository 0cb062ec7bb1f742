#!/usr/bin/env python3
"""A site to measure with: HOSTS loopback addresses x PAGES articles.   usage: make_load.py OUT PORT [HOSTS [PAGES]]

Half of the hosts are GBK. Lists of 20 links; those of one host in twenty are paged by createPageHTML alone. Pages have the
size and the parts of a government's pages: about 18 KB with head, styles, scripts, navigation, crumbs, share bar,
neighbours and footer; the text of an article is as long as such texts are (median 950 characters, quartiles 430 and
1,900), of words and sentences, not of random characters. The same arguments give the same bytes.

OUT/urls.txt lists every page, OUT/digests.tsv its SHA-256 and address, OUT/seeds.txt the home pages. OUT/ADDRESS/ holds
the files of an address; serve them with site_server or any file server."""
import hashlib, math, os, random, sys

out, port = sys.argv[1], int(sys.argv[2])
hosts, pages = (int(x) for x in (sys.argv[3:] + ["20", "1000"][len(sys.argv) - 3:]))
PER_LIST = 20
CITY = ["临江", "清河", "东原", "南坪", "北岭", "西川", "安宁", "永丰", "长兴", "新泰"]
WHO = ["市政府", "市发展改革委", "市财政局", "市教育局", "市农业农村局", "市生态环境局", "市人力资源社会保障局", "市住房城乡建设局", "市交通运输局", "市水务局",
       "市卫生健康委", "市应急管理局", "市市场监管局", "市自然资源和规划局", "市政务服务中心", "各县区人民政府", "市直有关部门", "街道办事处", "专班工作人员", "驻村工作队"]
WHEN = ["近日，", "今年以来，", "1至%d月，", "%d月%d日上午，", "“十四五”以来，", "会议期间，", "截至目前，", "下一步，", "同时，", "在此基础上，", "据了解，", ""]
DOES = ["组织召开", "深入推进", "全面启动", "持续优化", "督促落实", "印发实施", "集中开展", "稳步提升", "积极对接", "牵头制定", "按时完成", "重点保障", "公开征求", "认真贯彻", "统筹安排"]
WHAT = ["全市重点项目建设推进工作", "营商环境专项整治行动", "城乡供水一体化工程", "老旧小区改造任务", "义务教育学校标准化建设", "高标准农田建设项目", "安全生产大检查", "河湖长制各项措施",
        "医疗保障便民服务", "企业开办一网通办改革", "冬季清洁取暖保障", "农村公路养护管理", "就业创业扶持政策", "防汛抗旱应急预案", "中小企业纾困政策措施", "养老服务体系建设",
        "政务公开工作要点", "大气污染防治攻坚任务", "招商引资项目签约活动", "基层治理试点经验"]
HOW = ["涉及资金%d万元", "共有%d个项目列入计划", "受益群众达到%d人", "比上年同期增长百分之%d", "完成年度目标任务的%d%%", "办结事项%d件", "覆盖%d个乡镇（街道）", "要求各有关单位高度重视、压实责任",
       "切实把各项工作抓紧抓实抓出成效", "群众满意度进一步提高", "有关负责同志参加活动", "现就有关事项通知如下", "请结合实际认真贯彻执行", "确保工程质量和施工安全", "推动经济社会高质量发展"]
NAV = ["首页", "走进临江", "新闻中心", "政务公开", "政务服务", "互动交流", "数据发布", "专题专栏", "领导之窗", "机构设置", "政策文件", "政策解读", "规划计划", "财政预决算", "人事信息", "应急管理", "重点领域",
       "建议提案", "公告公示", "部门动态", "县区动态", "视频新闻", "民生在线", "办事指南", "领导信箱", "在线访谈", "民意征集", "网上调查", "统计信息", "网站地图"]
STYLE = "".join(".%s{%s}\n" % (n, r) for n, r in [
    ("header", "width:1200px;margin:0 auto;background:#fff url(/images/bg_top.jpg) no-repeat center top"), ("nav li", "float:left;padding:0 18px;line-height:46px;font-size:16px"),
    ("crumbs", "height:40px;line-height:40px;color:#666;border-bottom:1px solid #ddd"), ("title", "font-size:26px;text-align:center;color:#1a1a1a;padding:30px 60px 20px"),
    ("info", "text-align:center;color:#888;font-size:14px;border-bottom:1px dashed #ccc"), ("TRS_Editor P", "margin-top:0;margin-bottom:1em;line-height:2em;font-size:16px;text-indent:2em"),
    ("share", "float:right;padding:12px 0"), ("side", "width:280px;float:right;background:#f7f9fc"), ("list li", "line-height:36px;border-bottom:1px dotted #e0e0e0"), ("footer", "clear:both;background:#27539b;color:#fff;padding:24px 0")] * 3)
SCRIPT = """var _hmt=_hmt||[];(function(){var s=document.createElement("script");s.src="/js/count.js?v="+new Date().getTime();document.body.appendChild(s);})();
function doZoom(size){var c=document.getElementById("zoom");c.style.fontSize=size+"px";var p=c.getElementsByTagName("p");for(var i=0;i<p.length;i++){p[i].style.fontSize=size+"px";}}
function setHome(o,u){try{o.style.behavior="url(#default#homepage)";o.setHomePage(u);}catch(e){alert("请手动设置首页");}}
$(function(){$(".nav li").hover(function(){$(this).addClass("on").find(".sub").stop().slideDown(200);},function(){$(this).removeClass("on").find(".sub").stop().slideUp(200);});});
""" * 2


def number(r, s):
    return s % tuple(r.randrange(2, 12 if "月" in s else 98) for _ in range(s.replace("%%", "").count("%d")))


def sentence(r, city):
    s = number(r, r.choice(WHEN)) + city + r.choice(WHO) + r.choice(DOES) + r.choice(WHAT)
    return s + "".join("，" + number(r, r.choice(HOW)) for _ in range(r.randrange(1, 4))) + "。"


def paragraphs(r, city):
    """A text as long as such texts are: log-normal."""
    want, got = min(6000, max(120, int(math.exp(r.gauss(math.log(950), 1.1))))), 0
    while got < want:
        p = "".join(sentence(r, city) for _ in range(r.randrange(1, 5)))
        got += len(p)
        yield p


def day(n):
    return "%d-%02d-%02d" % (2018 + n % 7, 1 + n % 12, 1 + n % 28)


def frame(charset, title, metas, city, crumbs, main):
    item = lambda k, w: '<a href="/list/index%s.html" title="%s" target="_blank">%s</a>' % ("_%d" % k if k else "", w, w)
    sub = lambda k: '<div class="sub"><ul>%s</ul></div>' % "".join("<li>%s</li>" % item(i, NAV[i]) for i in range(10 + 2 * k, 15 + 2 * k)) if k < 8 else ""
    nav = "".join('<li class="m%d">%s%s</li>\n' % (k, item(k, w), sub(k)) for k, w in enumerate(NAV[:14]))
    links = "".join('<option value="http://www.example%d.gov.cn/">%s人民政府</option>' % (k, c) for k, c in enumerate(CITY))
    return """<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=%s" />
<title>%s</title>
%s<link href="/css/base.css" rel="stylesheet" type="text/css" />
<script src="/js/jquery.min.js" type="text/javascript"></script>
<style type="text/css">
%s</style>
</head>
<body>
<!-- 页头 -->
<div class="header"><div class="top"><a href="javascript:void(0)" onclick="setHome(this,location.href)">设为首页</a> | <a href="/list/index.html">加入收藏</a> | <a href="/list/index.html">繁體中文</a> | <a href="/list/index.html">无障碍阅读</a></div>
<div class="logo"><img src="/images/logo.png" alt="%s市人民政府" width="480" height="90" /></div>
<form action="/search" method="get"><input type="text" name="q" value="请输入关键字" /><input type="submit" value="搜索" /></form>
<ul class="nav">%s</ul></div>
<div class="crumbs">您现在的位置：%s</div>
%s
<div class="footer"><select onchange="window.open(this.value)"><option>友情链接</option>%s</select>
<p>主办单位：%s市人民政府办公室　承办单位：%s市大数据中心　联系电话：0000-00000000</p><p>网站标识码：0000000000　测ICP备00000000号　测公网安备 00000000000000号</p></div>
<script type="text/javascript">
%s</script>
</body>
</html>
""" % (charset, title, metas, STYLE, city, nav, crumbs, main, links, city, city, SCRIPT)


def article(h, n, charset):
    r = random.Random("%d/%d" % (h, n))
    city = CITY[h % len(CITY)]
    who = r.choice(WHO)
    title = "%s%s%s（第%d号）" % (city, who, r.choice(DOES) + r.choice(WHAT), n)
    metas = "".join('<meta name="%s" content="%s" />\n' % kv for kv in [("SiteName", city + "市人民政府"), ("ColumnName", "公告公示"), ("ArticleTitle", title), ("PubDate", day(n) + " 10:%02d" % (n % 60)), ("ContentSource", city + who)])
    body = "\n".join('<p style="text-indent:2em;line-height:2em;"><span style="font-family:仿宋_GB2312;font-size:16pt;">%s</span></p>' % p for p in paragraphs(r, city))
    near = "".join('<li><a href="/art/%d.html" title="%s">%s</a><span>%s</span></li>\n' % (k, t, t[:20], day(k)) for k in (r.randrange(pages) for _ in range(10)) for t in [city + r.choice(WHO) + r.choice(DOES) + r.choice(WHAT)])
    main = """<div class="main"><h1 class="title">%s</h1>
<div class="info">发布时间：%s 10:%02d　来源：%s　浏览次数：<span id="hits">%d</span>次　字体：【<a href="javascript:doZoom(18)">大</a> <a href="javascript:doZoom(16)">中</a> <a href="javascript:doZoom(14)">小</a>】</div>
<div class="TRS_Editor" id="zoom">
%s
</div>
<div class="share">分享到：<a href="#" class="wx">微信</a><a href="#" class="wb">微博</a> 【<a href="javascript:window.print()">打印本页</a>】【<a href="javascript:window.close()">关闭窗口</a>】</div>
</div>
<div class="side"><h3>相关信息</h3><ul>%s</ul></div>""" % (title, day(n), n % 60, city + who, n * 7 % 5000, body, near)
    return frame(charset, title, metas, city, '<a href="/">首页</a> &gt; <a href="/list/index.html">公告公示</a> &gt; 正文', main)


def listing(h, n, count, charset, script):
    r = random.Random("list %d/%d" % (h, n))
    city = CITY[h % len(CITY)]
    items = "".join('<li><a href="/art/%d.html" target="_blank">%s%s（第%d号）</a><span class="date">%s</span></li>\n' % (i, city, r.choice(DOES) + r.choice(WHAT), i, day(i)) for i in range(n * PER_LIST, min(pages, (n + 1) * PER_LIST)))
    if script:
        more = '<script type="text/javascript">createPageHTML(%d, %d, "index", "html");</script>' % (count, n)
    else:
        more = '<a href="index_%d.html">下一页</a>' % (n + 1) if n + 1 < count else ""
    return frame(charset, "公告公示_%s市人民政府" % city, "", city, '<a href="/">首页</a> &gt; 公告公示', '<div class="main"><ul class="list">\n%s</ul><div class="pages">共%d页 %s</div></div>' % (items, count, more))


urls, seeds, digests, size = [], [], [], 0
for h in range(hosts):
    address, charset, code = "127.0.20.%d" % (h + 1), ("utf-8", "gb2312")[h % 2], ("utf-8", "gbk")[h % 2]
    folder = os.path.join(out, address)
    os.makedirs(os.path.join(folder, "art"), exist_ok=True)
    os.makedirs(os.path.join(folder, "list"), exist_ok=True)
    at, script = "http://%s:%d" % (address, port), h % 20 == 0
    count = (pages + PER_LIST - 1) // PER_LIST
    city = CITY[h % len(CITY)]
    files = {"index.html": frame(charset, city + "市人民政府", "", city, "首页", '<div class="main"><p><a href="/list/index.html">公告公示</a></p></div>')}
    if script:  # the navigation must not give away what only the script names
        files["index.html"] = '<!DOCTYPE html><html><head><meta charset="%s"><title>%s市人民政府</title></head><body><p><a href="/list/index.html">公告公示</a></p></body></html>' % (charset, city)
    for n in range(count):
        files["list/index%s.html" % ("_%d" % n if n else "")] = listing(h, n, count, charset, script)
    for n in range(pages):
        files["art/%d.html" % n] = article(h, n, charset)
    for name, text in files.items():
        if script:
            for k in range(1, len(NAV)):
                text = text.replace('<a href="/list/index_%d.html" title' % k, '<a href="/list/index.html" title')
        data = text.encode(code)
        with open(os.path.join(folder, name), "wb") as f:
            f.write(data)
        size += len(data)
        urls.append("%s/%s" % (at, "" if name == "index.html" else name))
        digests.append("%s\t%s\n" % (hashlib.sha256(data).hexdigest(), urls[-1]))
    with open(os.path.join(folder, "robots.txt"), "w") as f:
        f.write("User-agent: *\nDisallow: /admin/\n")
    seeds.append(at + "/")
open(os.path.join(out, "urls.txt"), "w").write("\n".join(urls) + "\n")
open(os.path.join(out, "seeds.txt"), "w").write("\n".join(seeds) + "\n")
open(os.path.join(out, "digests.tsv"), "w").writelines(digests)
print("%d pages on %d addresses, %.1f KB each" % (len(urls), hosts, size / len(urls) / 1000))
