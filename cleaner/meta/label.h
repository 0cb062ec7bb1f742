/*
 * What a line is by its words alone: labels and values (来源：大众网), dates,
 * navigation, pager, disclaimer ...  A scanner over tables; no regular
 * expressions, linear in the line.
 */
#ifndef QY_LABEL_H
#define QY_LABEL_H

#include "cleaner/base/article.h"
#include "cleaner/base/buf.h"

enum line_kind {
    LINE_TEXT,       /* prose, or nothing known */
    LINE_METADATA,   /* date, source, author, views, column: labels with values, or a bare date */
    LINE_EDITOR,     /* 责任编辑：..., [责编：...], 初审编辑: */
    LINE_BREADCRUMB, /* 当前位置：首页 > ... */
    LINE_PAGER,      /* 上一篇 ..., 1 条记录 1/1 页, 下一页 */
    LINE_SHARE,      /* 分享到, 字号：大 中 小, 打印, 扫一扫 */
    LINE_RELATED,    /* 相关新闻, 推荐阅读, 相关链接: a heading of links */
    LINE_DISCLAIMER, /* 声明：..., 版权所有, ICP备 */
    LINE_PLAYER,     /* player and template debris: play, " />, var x = ... */
    LINE_CONTROL,    /* 关闭窗口, 返回顶部, 首页, login and search forms */
    LINE_COPYRIGHT,  /* footer lines: 主办单位, 网站标识码, ICP备, 公安备 */
};

/*
 * Prose is LINE_TEXT whatever it speaks of.  A date alone in words (2020年6月5日)
 * is LINE_TEXT too: under a document it belongs to the text; meta_read knows
 * where it stands.
 */
struct word_index;
struct line_signs {
    uint32_t words; /* the kinds of words that may be in the line: all that are, and few more */
    uint8_t marks;  /* SCAN_* of scan.h: what else may be */
};
enum line_kind line_classify(struct view text, const struct word_index *words, struct line_signs *signs);

#endif
