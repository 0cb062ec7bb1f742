#!/usr/bin/env python3
"""Spam-injected twins of the kinds that real pages show and with names that no list holds.

usage: inject2.py CLEAN_DIR OUT_DIR [--seed N] [--charset gbk] [--limit N]

Writes each page, its twins and twins.json: [{"file", "base", "kind", "payload"}].  Kind "brand" changes the text itself (an
institution's name is replaced), so it counts for being seen, not for being restored: its "keeps" is false."""
import argparse
import json
import os
import random
import re

HAN_NAMES = ["鼎悦", "银鹭", "星灿", "万鲸", "龙翊", "瑞骐", "金曜", "皓月", "赢卓", "聚赫", "沐辰", "煜鑫"]
KINDS_OF = ["体育", "娱乐", "国际", "电竞", "棋牌", "真人", "彩票", "娱乐城"]
LATIN = ["kx66", "zv8888", "hgt28", "qm365", "rbt", "wnlv", "jdty", "x8o", "ylk777", "ebvip"]
TAILS = ["官网", "官方网站", "登录入口", "app下载", "手机版", "网页版", "注册登录", "最新网址", "官方app下载", "平台登录"]
PRAISE = ["是亚洲领先的线上娱乐平台，提供真人百家乐、体育投注、电子游艺等游戏，注册送彩金，提款秒到账。",
          "为您提供最新的时时彩、六合彩开奖结果与足球投注，信誉第一，24小时客服，欢迎注册登录。",
          "拥有正规博彩牌照，棋牌捕鱼、老虎机、真人视讯应有尽有，首存优惠天天送，立即注册。"]
GRADES = ["党委书记", "党委副书记", "副院长", "办公室主任"]


def brand(r):
    form = r.randrange(4)
    if form == 0:
        return r.choice(LATIN) + r.choice(HAN_NAMES) + r.choice(KINDS_OF)
    if form == 1:
        return r.choice(HAN_NAMES) + r.choice(KINDS_OF)
    if form == 2:
        return r.choice(LATIN) + r.choice(KINDS_OF)
    return r.choice(HAN_NAMES) + r.choice(KINDS_OF) + r.choice(LATIN)


def phrase(r):
    return brand(r) + r.choice(TAILS)


def host(r):
    name = "".join(r.choice("abcdefghjkmnpqrstuvwxyz0123456789") for _ in range(r.randint(5, 9)))
    return r.choice(["www.", "", "m."]) + name + r.choice([".com", ".net", ".vip", ".cc", ".top"])


def links(r, low=3, high=20):
    words = [phrase(r) for _ in range(r.randint(low, high))]
    return "".join('<a href="http%s://%s/">%s</a>%s' % (r.choice(["", "s"]), host(r), w, r.choice(["", " ", "|"])) for w in words), words


def at_end(page, what):
    i = page.lower().rfind("</body>")
    return page[:i] + what + page[i:] if i >= 0 else page + what


def in_head(page, what):
    i = page.lower().find("</head>")
    return page[:i] + what + page[i:] if i >= 0 else None


def runs(page):
    """(offset, text) of runs of text inside <body>, outside of links, scripts and the like."""
    start = re.search(r"(?i)<body", page)
    for m in re.finditer(r"(?is)<!--.*?-->|<(script|style|textarea|title|noscript|a|select|button)\b.*?</\1\s*>|<[^>]*>|[^<]+", page):
        if m[0][0] != "<" and start and m.start() > start.start():
            yield m.start(), m[0]


def put(page, what):
    """Each (offset, text) of `what` put into the page."""
    out, last = [], 0
    for at, s in sorted(what):
        out += [page[last:at], s]
        last = at
    return "".join(out) + page[last:]


def base36(n):
    s = ""
    while True:
        s = "0123456789abcdefghijklmnopqrstuvwxyz"[n % 36] + s
        n //= 36
        if n == 0:
            return s


def packed(code):
    """Dean Edwards' packer, base 36."""
    words = []
    for w in re.findall(r"[A-Za-z0-9_]+", code):
        if w not in words:
            words.append(w)
    body = re.sub(r"[A-Za-z0-9_]+", lambda m: base36(words.index(m[0])), code)
    body = body.replace("\\", "\\\\").replace("'", "\\'")
    return ("eval(function(p,a,c,k,e,d){e=function(c){return c.toString(36)};while(c--)if(k[c])p=p.replace(new RegExp('\\\\b'+"
            "e(c)+'\\\\b','g'),k[c]);return p}('%s',36,%d,'%s'.split('|'),0,{}))" % (body, len(words), "|".join(words)))


def twins(page, r):
    cls = "".join(r.choice("abcdefgh") for _ in range(5))
    l, words = links(r)
    p = in_head(page, "<style>.%s{position:absolute;left:-%dpx}</style>" % (cls, r.randint(900, 9999)))
    if p:
        yield "class-hidden", at_end(p, '<div class="%s">%s</div>' % (cls, l)), words
    l, words = links(r)
    p = in_head(page, "<style>#%s, .x{display:none !important}</style>" % cls)
    if p:
        yield "id-hidden", at_end(p, '<ul id="%s"><li>%s</li></ul>' % (cls, l)), words
    l, words = links(r)
    yield "attribute-hidden", at_end(page, "<p hidden>%s</p>" % l), words
    l, words = links(r)
    yield "opacity", at_end(page, '<div style="opacity:0;position:fixed">%s</div>' % l), words
    l, words = links(r, 4, 14)
    yield "visible-links", at_end(page, '<div class="links">%s</div>' % l), words
    l, words = links(r, 4, 14)
    yield "friend-list", at_end(page, "<ul>%s</ul>" % re.sub(r"(<a .*?</a>)[ |]*", r"<li>\1</li>", l)), words
    h = host(r)
    yield "packer", at_end(page, "<script>%s</script>" % packed('document.write("<iframe src=http://%s/ width=0 height=0></iframe>")' % h)), [h]
    names = ["".join(r.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(r.randint(3, 7))) for _ in range(12)]
    m = re.search(r"(?i)<body[^>]*>", page)
    if m:
        noise = "".join('<%s class="%s"></%s>' % (n, n[::-1], n) for n in names)
        yield "noise-tags", page[:m.end()] + noise + page[m.end():], names[:1]
    spots = [i + m.end() for i, s in runs(page) for m in re.finditer("[\u4e00-\u9fff][。，]", s) if m.end() < len(s)]
    if len(spots) > 12:
        w = [phrase(r) for _ in range(3)]
        yield "mid-sentence", put(page, list(zip(r.sample(spots, 3), w))), w
        w = [phrase(r) for _ in range(2)]
        yield "body-link", put(page, [(q, '<a href="http://%s/">%s</a>' % (host(r), x)) for q, x in zip(r.sample(spots, 2), w)]), w
        w = [phrase(r) for _ in range(2)]
        yield "hidden-span", put(page, [(q, '<span style="display:none">%s</span>' % x) for q, x in zip(r.sample(spots, 2), w)]), w
    ends = [m.end() for m in re.finditer(r"(?i)</p>", page)]
    if len(ends) > 3:
        w = phrase(r) + r.choice(PRAISE)
        yield "paragraph", put(page, [(r.choice(ends[1:-1]), "<p>%s</p>" % w)]), [w]
    inside = [i + m.start() for i, s in runs(page) for m in re.finditer("(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff]{4})", s)]
    if len(inside) > 200:
        name = r.choice(LATIN[:5]) + r.choice(HAN_NAMES) + r.choice(["体育", "娱乐", "国际"])
        w = [name + g for g in r.sample(GRADES, 3)]
        yield "brand", put(page, list(zip(r.sample(inside, 3), w))), []


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("clean"), ap.add_argument("out"), ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--charset", default="utf-8"), ap.add_argument("--limit", type=int, default=1 << 30)
    o = ap.parse_args()
    os.makedirs(o.out, exist_ok=True)
    rows = []
    for name in sorted(n for n in os.listdir(o.clean) if n.endswith(".html"))[:o.limit]:
        with open(os.path.join(o.clean, name), encoding="utf-8", newline="", errors="replace") as f:
            page = f.read()
        if o.charset != "utf-8":
            page = re.sub(r"(?i)charset=([\"']?)utf-8", r"charset=\1" + o.charset, page)
        base = name[:-5]
        r = random.Random("%d/%s" % (o.seed, base))
        for kind, text, payload in [("clean", page, []), *twins(page, r)]:
            f = "%s__%s.html" % (base, kind)
            with open(os.path.join(o.out, f), "wb") as out:
                out.write(text.encode(o.charset, "xmlcharrefreplace" if o.charset != "utf-8" else "strict"))
            rows.append(dict(file=f, base=base, kind=kind, payload=payload))
    with open(os.path.join(o.out, "twins.json"), "w", encoding="utf-8") as out:
        json.dump(rows, out, ensure_ascii=False, indent=0)
    print(len(rows), "files")


main()
