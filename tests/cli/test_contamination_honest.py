#!/usr/bin/env python3
"""Pages that speak about gambling, lotteries, sport, Macao, apps and hijacked sites are left alone."""
import json
import os
import subprocess
import sys
import tempfile

TEXTS = {
    "antifraud":
        "反诈提醒:警惕网络赌博陷阱\n\n近期,我市发生多起网络赌博诈骗案件。不法分子通过“开云体育”“金沙"
        "娱乐城”等虚假平台,以注册送彩金、高额返水、稳赚不赔为诱饵,引诱群众下载app充值下注。市民王某"
        "在“澳门新葡京官网”投注百家乐,先后被骗32万元。警方提醒:十赌十骗,请勿登录陌生网址。",
    "app":
        "市政务服务网手机版上线\n\n昨日,市政务服务网手机版正式上线,市民可在应用商店搜索“掌上政务”ap"
        "p下载安装,也可登录官方网站首页点击“下载客户端”入口。新版客户端支持注册登录、在线办理、网上预"
        "约等功能。支付宝、微信小程序入口同步开放。",
    "company":
        "金沙集团召开年度工作会议\n\n11月20日,金沙集团召开年度工作会议。集团党委书记、董事长王某某出"
        "席并讲话,副总经理李某主持。会议总结了今年工作,表彰了优秀员工。各分公司、子公司负责人参加会议。"
        "金沙集团官网同步直播。永利机械公司、皇冠假日酒店等合作企业代表应邀出席。",
    "drug":
        "公安机关破获网络色情直播案\n\n警方侦破“蜜桃视频”网络淫秽直播平台案,抓获犯罪嫌疑人23名。该平"
        "台以“成人影院”“免费观看”等名义招揽会员。法院判决被告人有期徒刑三年。专家提醒家长关注未成年人"
        "上网安全。",
    "esport":
        "全国电子竞技大赛总决赛举行\n\n11月5日,全国电子竞技大赛总决赛在市体育中心举行。来自各地的16"
        "支战队参加比赛。市体育局副局长在开幕式上致辞。比赛由腾讯电竞承办,B站电竞、虎牙直播等平台进行直"
        "播,观众可通过官方网站和app下载安装后观看。",
    "football":
        "意甲:国际米兰2-0胜AC米兰\n\n北京时间11月6日,意甲第12轮焦点战,国际米兰主场2-0战胜"
        "AC米兰。威尼斯客场0-1不敌尤文图斯。皇家马德里官网宣布,球队与主教练续约。米兰体育报称,国米"
        "将引进新援。中超方面,北京国安俱乐部官网发布公告。",
    "history":
        "老虎机与赌场:一部美国西部史\n\n十九世纪末,老虎机在旧金山出现。此后内华达州赌场林立,轮盘、扑克"
        "、骰子成为西部小镇的日常。历史学者指出,赌场经济的兴衰与铁路建设密切相关。拉斯维加斯的第一家赌场"
        "建于1906年。",
    "lottery":
        "中国体育彩票开奖公告\n\n国家体育总局体育彩票管理中心公布,超级大乐透第23056期开奖结果:前区"
        "01 05 12 23 30,后区02 09。本期全国销量2.98亿元,筹集公益金1.07亿元。"
        "购彩者可登录中国体彩网官网或下载中国体育彩票app查询开奖信息。请理性购彩,未成年人不得购买彩票"
        "。\n体彩中心提醒,竞彩游戏请到实体店购买,网上售彩均属违法。",
    "macao":
        "澳门10月博彩毛收入同比增长28.4%\n\n澳门博彩监察协调局公布,10月份幸运博彩毛收入为195"
        ".01亿澳门元。金沙中国、银河娱乐、美高梅中国、永利澳门、新濠国际、澳博控股六家博企股价上涨。威"
        "尼斯人酒店、新葡京酒店入住率超过九成,澳门巴黎人铁塔吸引游客打卡。",
    "novel":
        "威尼斯:水上之城的百年沧桑\n\n威尼斯位于意大利东北部,由118个小岛组成。圣马可广场、叹息桥、里"
        "亚托桥闻名于世。威尼斯双年展、威尼斯电影节每年吸引大量游客。文艺复兴时期,威尼斯画派影响深远。太"
        "阳城、皇冠、银河等意象频繁出现在诗人笔下。",
    "school":
        "江南大学体育学院举行毕业典礼\n\n6月20日,体育学院2024届毕业典礼在体育中心举行。学院党委书"
        "记、副院长、教师代表和全体毕业生参加。太阳能研究中心主任、威尼斯国际大学教授应邀出席。学生代表发"
        "言。MBA教育中心、VR实验室、G20研究院协办。",
    "website":
        "关于规范全市政府网站域名的通知\n\n各县区人民政府,市直各部门:近期检查发现,部分已注销的政府网站"
        "域名被他人抢注,跳转至赌博、色情网站。请各单位立即开展排查,删除官网、微信公众号中的失效链接,清"
        "理“友情链接”。如发现网页被篡改、被植入暗链,请及时报告市委网信办。",
}
HTML = ('<!DOCTYPE html><html><head><meta charset="utf-8"><title>%s-某某市人民政府</title><meta name="keywords" content="%s">'
        '<meta name="description" content="%s"></head><body><h1>%s</h1>%s'
        '<div style="display:none"><a href="http://www.cnzz.com/">站长统计</a></div></body></html>')


def main():
    with tempfile.TemporaryDirectory() as d:
        for name, text in TEXTS.items():
            title, _, body = text.partition("\n\n")
            with open(os.path.join(d, name + ".txt"), "w", encoding="utf-8") as f:
                f.write(text)
            with open(os.path.join(d, name + ".html"), "w", encoding="utf-8") as f:
                f.write(HTML % (title, title, body[:60], title, "".join("<p>%s</p>" % p for p in body.replace(",", "，").split("\n"))))
        p = subprocess.run([sys.argv[1], "audit", "--format", "jsonl", d], stdout=subprocess.PIPE, check=False, timeout=120)
        for line in p.stdout.decode("utf-8").splitlines():
            for f in json.loads(line)["findings"]:
                print(os.path.basename(json.loads(line)["input"]), f["kind"], f["rule"], f["evidence"])
        sys.exit(p.returncode)


main()
