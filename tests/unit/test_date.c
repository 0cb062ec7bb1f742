/* Dates: every form for, and look-alikes against. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "cleaner/meta/date.h"

static char region[1 << 16];

static void test_no_name_is_passed_over(void **state)
{
    (void)state;
    assert_true(date_names_found());
}

static void test_every_form_is_read(void **state)
{
    (void)state;
    static const struct {
        const char *in, *iso;
        enum date_order order;
    } t[] = {
        {"2020/6/5 11:13:25", "2020-06-05T11:13:25+08:00", 0},
        {"2020年6月5日 11时13分", "2020-06-05T11:13:00+08:00", 0},
        {"2020年06月05日11:13", "2020-06-05T11:13:00+08:00", 0},
        {"2020 年 6 月 5 日", "2020-06-05", 0},
        {"２０２０年６月５日", "2020-06-05", 0},
        {"2020-09-15T09:22:59+08:00", "2020-09-15T09:22:59+08:00", 0},
        {"2020-09-15T01:22:59Z", "2020-09-15T01:22:59Z", 0},
        {"2020-09-15T01:22:59.123Z", "2020-09-15T01:22:59Z", 0},
        {"2020-09-15T01:22:59-0400", "2020-09-15T01:22:59-04:00", 0},
        {"2020-09-15T01:22:59+00:00", "2020-09-15T01:22:59Z", 0},
        {"2020-09-15 09：22", "2020-09-15T09:22:00+08:00", 0},
        {"20200605", "2020-06-05", 0},
        {"20200605111325", "2020-06-05T11:13:25+08:00", 0},
        {"二〇二〇年六月五日", "2020-06-05", 0},
        {"二○一九年十一月二十九日", "2019-11-29", 0},
        {"二零二一年十二月三十一日", "2021-12-31", 0},
        {"2018-10-08 11:26:00", "2018-10-08T11:26:00+08:00", 0},
        {"2005.08.2605:39", "2005-08-26T05:39:00+08:00", 0},
        {"2024年5月22日週三 上午8:21", "2024-05-22T08:21:00+08:00", 0},
        {"2024年5月22日星期三 下午8:21", "2024-05-22T20:21:00+08:00", 0},
        {"2024年5月22日（星期日）10点05分", "2024-05-22T10:05:00+08:00", 0},
        {"2024-05-22 (三) 08:21", "2024-05-22T08:21:00+08:00", 0},
        {"2020년 6월 5일", "2020-06-05", 0},
        {"June 5, 2020", "2020-06-05", 0},
        {"Jun. 5th, 2020 at 3:04 pm EST", "2020-06-05T15:04:00-05:00", 0},
        {"June 5 2020, 12:30 a.m.", "2020-06-05T00:30:00+08:00", 0},
        {"Friday, June 5, 2020", "2020-06-05", 0},
        {"5 June 2020", "2020-06-05", 0},
        {"5th of June 2020", "2020-06-05", 0},
        {"05-Jun-2020", "2020-06-05", 0},
        {"Mon, 08 Oct 2018 11:26:00 +0800", "2018-10-08T11:26:00+08:00", 0},
        {"Mon, 08 Oct 2018 03:26:00 GMT", "2018-10-08T03:26:00Z", 0},
        {"5. Juni 2020, 14:05 Uhr", "2020-06-05T14:05:00+08:00", 0},
        {"05.06.2020", "2020-06-05", 0},
        {"1er juin 2020", "2020-06-01", 0},
        {"le 5 août 2020", NULL, 0},
        {"5 août 2020 à 14:05", "2020-08-05T14:05:00+08:00", 0},
        {"5 de junio de 2020", "2020-06-05", 0},
        {"5 giugno 2020", "2020-06-05", 0},
        {"5 июня 2020", "2020-06-05", 0},
        {"5 czerwca 2020", "2020-06-05", 0},
        {"25/6/2020", "2020-06-25", 0},
        {"6/25/2020", "2020-06-25", 0},
        {"5/6/2020", "2020-06-05", DATE_DAY_FIRST},
        {"5/6/2020", "2020-05-06", DATE_MONTH_FIRST},
        {"5/6/2020", NULL, DATE_UNSURE},
        {"6/6/2020", "2020-06-06", DATE_UNSURE},
        {"2020-02-29", "2020-02-29", 0},
        {"2019-02-29", NULL, 0},
        {"2020-13-01", NULL, 0},
        {"2020-06-31", NULL, 0},
        {"1989-06-05", NULL, 0},
        {"2020年6月", NULL, 0},
        {"6月5日", NULL, 0},
        {"2020", NULL, 0},
        {"2020-06", NULL, 0},
        {"20201305", NULL, 0},
        {"202006051", NULL, 0},
        {"2020-06-055", NULL, 0},
        {"2020年6-5", NULL, 0},
        {"May 2020", NULL, 0},
        {"march on 2020", NULL, 0},
        {"2020-06-05 25:00", "2020-06-05", 0},
        {"2020-06-05 第3版", "2020-06-05", 0},
        {"五月五日", NULL, 0},
        {"", NULL, 0},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct arena a = {region, region + sizeof region, NULL};
        struct date d;
        size_t end = date_scan(view_of(t[i].in), 0, t[i].order, &d);
        struct view iso = end ? date_iso(&a, &d, 480) : (struct view){0};
        if ((end != 0) != (t[i].iso != NULL) || !view_eq(iso, view_of(t[i].iso)))
            fail_msg("%s: %.*s", t[i].in, VIEW_ARG(iso));
    }
}

static void test_the_end_is_behind_the_last_part(void **state)
{
    (void)state;
    static const struct {
        const char *in, *rest;
    } t[] = {
        {"2020-06-05 11:13 来源", " 来源"}, {"2020-06-05 来源", " 来源"}, {"2020年6月5日，会议", "，会议"},
        {"June 5, 2020 by X", " by X"},      {"2020-06-05 | X", " | X"},    {"2020年6月5日11时13分发布", "发布"},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct view v = view_of(t[i].in);
        struct date d;
        size_t end = date_scan(v, 0, DATE_UNSURE, &d);
        if (!view_eq(view_from(v, end), view_of(t[i].rest)))
            fail_msg("%s: %.*s", t[i].in, VIEW_ARG(view_from(v, end)));
    }
}

static void test_a_date_is_found_in_a_line_and_not_in_a_number(void **state)
{
    (void)state;
    struct date d;
    size_t b, e;
    assert_true(date_find(VIEW("发布：2020-06-05 来源"), 0, DATE_UNSURE, &d, &b, &e) && d.day == 5 && b == 9 && e == 19);
    assert_false(date_find(VIEW("编号320200605及ab2020-06-05"), 0, DATE_UNSURE, &d, &b, &e));
    assert_false(date_find(VIEW("电话 010-20200605123"), 0, DATE_UNSURE, &d, &b, &e));
}

static void test_dates_in_addresses(void **state)
{
    (void)state;
    static const struct {
        const char *url;
        int month, day;
    } t[] = {
        {"http://a.cn/2020/06/05/x.html", 6, 5}, {"http://a.cn/202006/t20200605_123.html", 6, 5},
        {"http://a.cn/2020/0605/c1-2.html", 6, 5}, {"http://a.cn/a/20200605/1.htm", 6, 5},
        {"http://a.cn/2020-06-05/doc.shtml", 6, 5}, {"http://a.cn/2020-06/05/doc.shtml", 6, 5},
        {"http://a.cn/20200605.cn/", 6, 5}, {"http://20200605.cn/a", 0, 0}, {"http://a.cn/?d=2020/06/05", 0, 0},
        {"http://a.cn/id120200605", 0, 0}, {"http://a.cn/2020/13/05/", 0, 0}, {"http://a.cn/202006051/", 0, 0},
        {"http://www.example.gov.cn/art/2020/9/17/art_12_345.html", 9, 17}, /* between slashes one digit will do */
        {"http://www.example.gov.cn/2020-9-17.html", 0, 0},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct date d = {0};
        size_t b, e;
        bool found = date_in_url(view_of(t[i].url), &d, &b, &e);
        if (found != (t[i].month != 0) || (found && (d.month != t[i].month || d.day != t[i].day)))
            fail_msg("%s", t[i].url);
    }
}

static void test_epochs_and_the_future(void **state)
{
    (void)state;
    struct arena a = {region, region + sizeof region, NULL};
    struct date d;
    assert_true(date_of_epoch(VIEW("1591326805"), &d));
    assert_true(view_eq(date_iso(&a, &d, DATE_LOCAL), VIEW("2020-06-05T03:13:25Z")));
    assert_true(date_of_epoch(VIEW("1582934400000"), &d));
    assert_true(view_eq(date_iso(&a, &d, DATE_LOCAL), VIEW("2020-02-29T00:00:00Z")));
    assert_false(date_of_epoch(VIEW("15913268"), &d));
    assert_true(date_scan(VIEW("2020-06-05"), 0, DATE_UNSURE, &d) != 0);
    assert_true(date_plausible(&d, 0));
    assert_true(date_plausible(&d, 1591326805000));
    assert_true(date_plausible(&d, 1591326805000 - 86400000));
    assert_false(date_plausible(&d, 1591326805000 - 2 * 86400000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_name_is_passed_over),
        cmocka_unit_test(test_every_form_is_read),
        cmocka_unit_test(test_the_end_is_behind_the_last_part),
        cmocka_unit_test(test_a_date_is_found_in_a_line_and_not_in_a_number),
        cmocka_unit_test(test_dates_in_addresses),
        cmocka_unit_test(test_epochs_and_the_future),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
