/*
 * The tree of a shrunk page is the tree of the whole page: on cases of our
 * own, and on the html5lib tree-construction cases and whatever pages lie in
 * ../shared, where there is such a folder.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "pages.h"
#include "tree_same.h"

static struct region region;
static jmp_buf full;
static unsigned failed, done, adapted;

static void check(const char *where, struct view html)
{
    struct arena a = arena_reset(&region, (size_t)64 << 20, &full);
    struct page *whole = tree_whole(&a, html), *shrunk = tree_shrunk(&a, html);
    struct view want = tree_write(&a, whole), got = tree_write(&a, shrunk);
    done++;
    adapted += shrunk->shrunk.adapted;
    if (shrunk->shrunk.adapted) /* changed on purpose */
        return;
    if (view_eq(want, got))
        return;
    size_t at = 0;
    while (at < want.n && at < got.n && want.p[at] == got.p[at])
        at++;
    size_t from = at > 200 ? at - 200 : 0;
    if (failed++ < 10)
        fprintf(stderr, "%s\n-- whole, from byte %zu:\n%.*s\n-- shrunk:\n%.*s\n", where, from,
                VIEW_ARG(view_sub(want, from, at + 200)), VIEW_ARG(view_sub(got, from, at + 200)));
}

/* The inputs of a html5lib .dat file: between "#data" and "#errors"; fragment cases are parsed as pages. */
static void check_dat(const char *path, struct view all)
{
    size_t at = 0;
    while ((at = view_find(all, VIEW("#data\n"), at)) != VIEW_NONE) {
        size_t end = view_find(all, VIEW("\n#errors"), at);
        if (end == VIEW_NONE)
            break;
        size_t beg = at + 6;
        if (beg <= end)
            check(path, view_sub(all, beg, end));
        at = end;
    }
}

static void test_html5lib_cases(void **state)
{
    (void)state;
    failed = done = adapted = 0;
    pages_each("suites/html5lib-tests/tree-construction", ".dat", check_dat);
    pages_each("suites/html5lib-tests-2015/tree-construction", ".dat", check_dat);
    print_message("%u cases, %u adapted\n", done, adapted);
    assert_int_equal(failed, 0);
    assert_true(adapted * 50 <= done);
}

static void test_real_pages(void **state)
{
    (void)state;
    failed = done = adapted = 0;
    pages_each_real(check);
    print_message("%u pages, %u adapted\n", done, adapted);
    assert_int_equal(failed, 0);
    assert_true(adapted * 50 <= done);
}

static void test_own_cases(void **state)
{
    (void)state;
    static const char *const t[] = {
        "",
        "<p>a<!-- x -->b",
        "<table>x<!-- c -->  <tr><td>y</table>",
        "<pre><!-- c -->\n\nx</pre><pre>\n a  b\n</pre>  c   d",
        "<b class=1><b data-x=2><b class=1><b>x</b></b></b></b><p>y",
        "<p><font size=1>a<p><font size=2>b<p>c",
        "<div a=\"1\"class=x b=2 id='y'z hidden/>t<br data-a=b/>u",
        "<a href=x/y data-z>t</a><a data-z href=x/>t</a>",
        "<svg width=1><path d='M0'/><g></g></svg>x<svg><title>T</title><text>see</text></svg>",
        "<svg><style>a{b:c}</style><path></svg><p>x",
        "<svg><p>out</p><style>a<b>c</style>",
        "<select><option>a<option>b</select><select><style>x<b>y</style></select>",
        "<math><mi>x</mi><mo>=</mo></math><math><mi><b>x</b></mi></math>",
        "<script>a<!--<script>b</script>c--></script>d",
        "<style>a</styl></style>b<title>&lt;b> <b></title>",
        "<!doctype html><?php x ?></ y><![CDATA[z]]>t",
        "<table><center>D<img><tr><td>T</td> </tr> </",
        "a<listing>b</listing> c<div> </div> <p>d</p> e",
        "<textarea>\n a  b </textarea><iframe><b>x</b></iframe><xmp> <b> </xmp>",
        "<frameset><frame><style>a</frameset>",
        "<div><svg><use xlink:href='#a'></use> <span>x</span></svg> y</div>",
        "<a href=1><svg><g></a>x<style>b</style>",
        "<svg><a href=x><desc><img src=i><p>text <b>bold</b></p></desc><path/></a></svg> a  b",
        "<svg><desc><p>a<p>b</desc></svg><style>x</style>",
        "<svg><foreignObject><div><svg><path/></svg></div></foreignObject></svg> t  u",
        "<svg><path> <!-- end -->",
        "<script id=x defer defer src=y></script>",
        "<svg><path/></g><g><path/></svg>x<svg><![CDATA[y",
        "<plaintext> a  b </b>",
        "<img src='data:image/png;base64,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' alt=x>",
        "<input type=hidden data-a><table><input type=hidden><input type=text data-b>",
        "x<a class=\"unterminated>y",
        "<div class=1 class=2 CLASS=3 Id=4>x</DIV >",
        "<noscript><img src=x><p>y</noscript><template><td>x</td></template>",
        "</><svg> </svg>a<p>b",
        "<table><font><td><thead>m<dl>\n</font>",
        "<form>a<//></e></form>b<form>c<!-- --></e>d</form>e",
        "<form>a<!-- --></></form>b",
        "<table>a<tr>\n</>b<tr>\n</",
        "<html ' '/title><body a b><body b=1 c=2 b=3/d>x",
        "</></ ><svg></svg>a</><!-- -->b",
        "&#xFFFFFFFF>a<b>c</b>&#4294967295;\u4e2d<i>d",
        "<noframes>a</noframes\n",
        "<template><col>a b</template>c  d",
        "<form>a</n></<>b</form>",
        "<y><svg></g><p>a</p></y>",
        "< <form>td>m</form<%lor><form><!--><</form>",
        "<form>a<tr><!--b--><</form>x<body><!--c-->d<a>e<html><!--f--><a>g</form>",
        "<table><r><td><tr><table></table><r><tr>\n",
        "O&#xffffffff<b>x&#4294967295;<i title='&#xFFFFFFFF'>y</i><p> &#x100000020 z",
        "<form><svg>\f</form><",
        "<form>a</ x><col></form>",
        "<form><math></form>e <style><form face>",
        "<template><col><script>&#x20;g</script>",
        "</> <svg></svg><svg>",
        "e <!--><tr></><svg></svg><svg>\n",
        "<noscript><svg></noscript><![CDATA[x]]>",
        "<em><p><desc></em><svg>\f</desc><a>",
        "<span><main></span></main>\n",
        "<i><dt><main></i></main>\t",
        "<command><svg></text><ruby>",
        "<select>e </ x><select><listing>\n",
        "<select><table><thead></select></thead>\t",
        "<table/><object><table></table><mglyph><td/>\f",
        "<table><object><s></table><article>\f",
        "<table><template></template><dd></dd> ",
        "<table><template></table><col>b c",
        "<a><div><div><div><div><div><div><div><div><h3><a></a></h3>\t",
        "\n&#9\v;a",
        "\n&#9 ;a",
        "\n&#3 2;a",
        "<desc><svg></desc><dd>",
        "<mi><math></mi><math>",
        "<p>ab</>cd</>  <p> </>ef<b>g</></b></>h</></i>",
    };
    static const struct view nul[] = {VIEW_INIT("\f\0\t!a"), VIEW_INIT("<html/\0title=a \0b>"), VIEW_INIT("<title\v>\x1b\0"), VIEW_INIT("<p> \0 \0 a\0b</>\0</p>c\0 ")};
    failed = done = adapted = 0;
    for (size_t i = 0; i < sizeof t / sizeof *t; i++)
        check("own case", view_of(t[i]));
    for (size_t i = 0; i < sizeof nul / sizeof *nul; i++)
        check("own case with NUL", nul[i]);
    assert_int_equal(failed, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_own_cases),
        cmocka_unit_test(test_html5lib_cases),
        cmocka_unit_test(test_real_pages),
    };
    if (!arena_open(&region, (size_t)4 << 30) || setjmp(full))
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
