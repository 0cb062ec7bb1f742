/* Packed scripts are decoded without being run, and what they do is read; harmless ones stay as they are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cleaner/script/script.h"
#include "cleaner/script/script_words.h"

static struct region region;
static jmp_buf full;

static struct arena fresh(void)
{
    return arena_reset(&region, 1 << 20, &full);
}

static void test_packing_is_undone(void **state)
{
    (void)state;
    static const struct {
        const char *code, *says;
    } t[] = {
        {"window[\"\\x64\\x6f\\x63\\x75\\x6d\\x65\\x6e\\x74\"]['\\x77\\x72\\x69\\x74\\x65'](\"\\x3c\\x62\\x3e\")",
         "window.document.write(\"<b>\")"},
        {"a(\"\\150\\151\\152\\153\\154\")", "a(\"hijkl\")"},
        {"a('\\u0068\\u0069\\u006a\\u{6b}')", "a(\"hijk\")"},
        {"eval(String.fromCharCode(97,0x3d,49))", "a=1"},
        {"eval(String['fromCharCode'](97,61)+'2')", "a=2"},
        {"x(unescape('%3Ca%3E%u6F22'))", "x(\"<a>漢\")"},
        {"x(decodeURIComponent(\"%E6%B1%89\"))", "x(\"汉\")"},
        {"x(window.atob('aHR0cDovL2EuYi8='))", "x(\"http://a.b/\")"},
        {"eval(atob('ZXZhbChTdHJpbmcuZnJvbUNoYXJDb2RlKDk3LDYxLDUxKSk='))", "a=3"}, /* twice packed */
        {"var _0x1=[\"href\",\"\\x6c\\x6f\\x63\\x61\\x74\\x69\\x6f\\x6e\"];window[_0x1[1]][_0x1[0x0]]=1",
         "window.location.href=1"},
        {"var k='a|b|c'.split('|');x(k[2])", "x(\"c\")"},
        {"x('olleh'.split('').reverse().join(''))", "x(\"hello\")"},
        {"x(\"a\"+\"b\"+'c'+unescape('%64'))", "x(\"abcd\")"},
        {"eval(function(p,a,c,k,e,d){while(c--)if(k[c])p=p.replace(k[c]);return p}('0.1(\"2\")',3,3,"
         "'document|write|spam'.split('|'),0,{}))", "document.write(\"spam\")"},
        {"var u='ht'+'tp://x.y/';eval(unescape('go%28u%29'))", "go(u)"},
        {"/* \\x61 */ a(['x','y']['join']('-'))", "a(\"x-y\")"},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct arena a = fresh();
        int layers;
        struct view out = script_unpack(&a, view_of(t[i].code), &layers);
        if (!view_has(out, view_of(t[i].says)) || layers < 1)
            print_message("%s\n -> %.*s\n", t[i].code, VIEW_ARG(out));
        assert_true(layers >= 1);
        assert_true(view_has(out, view_of(t[i].says)));
    }
}

/* What is unpacked and read in one go is what is unpacked first and read then. */
static void examine_same(const char *code)
{
    struct arena a = fresh();
    struct script_facts f, g;
    int layers, again;
    struct view out = script_unpack(&a, view_of(code), &layers);
    script_examine(&a, code[0] & 1 ? script_room(&a) : NULL, view_of(code), &again, &g);
    script_read(&a, out, &f);
    assert_int_equal(layers, again);
    assert_int_equal(f.ndeeds, g.ndeeds);
    for (uint32_t i = 0; i < f.ndeeds; i++)
        assert_true(f.deeds[i].act == g.deeds[i].act && view_eq(f.deeds[i].value, g.deeds[i].value));
    assert_true(f.referrer == g.referrer && f.agent == g.agent && f.engines == g.engines && f.spider == g.spider);
    assert_true(f.mobile == g.mobile && f.clock == g.clock && f.framed == g.framed);
}

/* Pieces of code in any order, some packed: marks and slashes that stand side by side only when what was between them is gone. */
static void test_any_code_is_read_as_its_text_is(void **state)
{
    (void)state;
    static const char *const pieces[] = {
        "+", "-", "=", "==", "!", "/", "*", "<", ">", ".", "&", "|", " ", "\n", ";", ",", "(", ")", "[", "]", "{", "}", ":", "=>", "+=", "/=", "!--", "--",
        "1", "0x2f", "a", "b1", "x", "return ", "in ", "$", "'s'", "\"t\"", "'<b>href</b>'", "`q`", "/re/", "/[/]/g", "//c\n", "/*d*/", "'\\x61'", "'//e.f'",
        "'\\n\"'", "['u','v']", "['u','v'][0]", "'a|b'.split('|')", ".join('')", "['w'].join('')", "unescape('%61')", "eval('a=1')", "x=", "x='y';",
        "location", ".href=", "location.href=", "document.write(", "innerHTML=", "$(x).hide()", "x.style.display='none'", "setTimeout('y()',1)", "[\"return\"]",
        "document.referrer", "'referrer'", "navigator.userAgent", "/baidu|sogou/", "'googlebot iphone'", "top", "fromCharCode(60,61)", "('z')", "'k'+'l'",
    };
    static char room[2048];
    uint32_t seed = 1;
    for (int round = 0; round < 6000; round++) {
        size_t at = 0;
        for (int k = 0, most = 3 + round % 40; k < most; k++) {
            seed = seed * 1664525 + 1013904223;
            const char *one = pieces[(seed >> 10) % (sizeof pieces / sizeof *pieces)];
            memcpy(room + at, one, strlen(one));
            at += strlen(one);
        }
        room[at] = 0;
        examine_same(room);
    }
}

static void test_one_pass_says_the_same(void **state)
{
    (void)state;
    static const char *const ends[] = {"", ";location.href='http://a.b/'", ";eval(unescape('%6cocation.href=%22//c.d%22'))",
                                       ";x=['location','a'];window[x[0]]='//e.f'"};
    static const char *const begins[] = {"", "f(1,2,[3,4]);g('a','b');", "if(/baidu|sogou/.test(document.referrer))", "((((((((\"a\"))))))))+"};
    static char room[4][70000];
    for (size_t i = 0; i < 4; i++) { /* more tokens than the stack keeps */
        static const char *const fill[] = {"a(b);", "1,", "'s',", "x((("};
        size_t n = strlen(fill[i]), at = 0;
        for (; at + n < sizeof room[i] - 1; at += n)
            memcpy(room[i] + at, fill[i], n + 1);
    }
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
        for (size_t k = 0; k < sizeof ends / sizeof *ends; k++)
            for (size_t m = 0; m < 5; m++) {
                static char code[80000];
                snprintf(code, sizeof code, "%s%s%s", begins[i], m < 4 ? room[m] : "", ends[k]);
                examine_same(code);
            }
}

/* What hides is told by a look: certain where there is nothing. */
static void test_a_look_says_what_may_hide(void **state)
{
    (void)state;
    static const struct {
        const char *code;
        bool may;
    } t[] = {
        {"document.getElementById('a').style.display='none'", true}, {"x.style.display='block';y.css('color','red')", false},
        {"$('#a').hide()", true}, {"$('#a').hide(200)", false}, {"$('#a').css('display', 'none')", true},
        {"a.setAttribute('style','display:none')", true}, {"a.setAttribute('style','color:red')", false},
        {"o.className='b'", true}, {"o.className=b", false}, {"o.classList.add('b')", true}, {"o.classList.remove(b)", false},
        {"$(o).addClass('b')", true}, {"setTimeout('f()',1)", true}, {"setTimeout(f,1)", false}, {"mystyle.display='none'", false},
        {"a.style /* x */ . display = /* y */ 'none'", true},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++)
        assert_int_equal(script_may_hide(fresh(), view_of(t[i].code)), t[i].may);
}

static void test_words_are_known(void **state)
{
    (void)state;
#define W(number, name, first, middle) assert_int_equal(js_word(VIEW(name)), JS_##number);
    JS_WORDS(W)
#undef W
    assert_int_equal(js_word(VIEW("locatiom")), JS_NONE);
    assert_int_equal(js_word(VIEW("x")), JS_NONE);
    assert_int_equal(js_word(VIEW("")), JS_NONE);
}

static void test_plain_code_stays(void **state)
{
    (void)state;
    static const char *const t[] = {
        "", "var a = \"b\" + c; // \"\\x61\"\n", "x = y / 2 / z; r = /a[/]\"b/g.test('x')", "s = 'it\\'s \\n'", "f(\"a\\u3000b\")",
        "unclosed('abc", "[[[[((((", "a[0]=b[1]", "`template ${x}`", "\"\\", "unescape(x)", "'a'.split(y)", "]]))",
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct arena a = fresh();
        int layers;
        struct view out = script_unpack(&a, view_of(t[i]), &layers);
        assert_int_equal(layers, 0);
        assert_true(view_eq(out, view_of(t[i])));
    }
}

static const struct script_deed *first(const struct script_facts *f, enum script_act act)
{
    for (uint32_t i = 0; i < f->ndeeds; i++)
        if (f->deeds[i].act == act)
            return &f->deeds[i];
    return NULL;
}

static void test_deeds_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *code;
        enum script_act act;
        const char *value; /* NULL: no such deed */
    } t[] = {
        {"location.href='http://a.b/'", SCRIPT_GOES, "http://a.b/"},
        {"window.location = \"//a.b\"", SCRIPT_GOES, "//a.b"},
        {"top.location.replace('http://a.b/')", SCRIPT_GOES, "http://a.b/"},
        {"var u='http://a.b/'; if(x) location.href = u", SCRIPT_GOES, "http://a.b/"},
        {"// location.href='http://a.b/'", SCRIPT_GOES, NULL},
        {"/* location='x' */", SCRIPT_GOES, NULL},
        {"if (location.href == 'x') y()", SCRIPT_GOES, NULL},
        {"a.href='x'", SCRIPT_GOES, NULL},
        {"document.write('<b>' + x + '</b>')", SCRIPT_WRITES, "<b></b>"},
        {"$('body').append('<i>'+'j')", SCRIPT_WRITES, "<i>j"},
        {"s.src='//c.d/e.js'", SCRIPT_LOADS, "//c.d/e.js"},
        {"document.getElementById(\"xl1\").style.display=\"none\"", SCRIPT_HIDES, "#xl1"},
        {"var o=document.getElementById('q');o.style.visibility='hidden'", SCRIPT_HIDES, "#q"},
        {"document.getElementsByClassName('k')[0].style.display='none'", SCRIPT_HIDES, ".k"},
        {"$('#z').hide()", SCRIPT_HIDES, "#z"},
        {"$('.z').css('display','none')", SCRIPT_HIDES, ".z"},
        {"document.getElementById('q').style.textIndent='-9999px'", SCRIPT_HIDES, "#q"},
        {"document.getElementById('q').style.display='block'", SCRIPT_HIDES, NULL},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct arena a = fresh();
        struct script_facts f;
        script_read(&a, view_of(t[i].code), &f);
        const struct script_deed *d = first(&f, t[i].act);
        if (!d != !t[i].value || (d && !view_eq(d->value, view_of(t[i].value))))
            print_message("%s\n", t[i].code);
        assert_int_equal(!d, !t[i].value);
        if (d)
            assert_true(view_eq(d->value, view_of(t[i].value)));
    }
}

static void test_the_visitor_is_looked_at(void **state)
{
    (void)state;
    struct arena a = fresh();
    struct script_facts f;
    script_read(&a, VIEW("var r=/\\.(sogou|so|baidu|360)\\./i;if(r.test(document.referrer))go()"), &f);
    assert_true(f.referrer);
    assert_int_equal(f.engines, 4);
    script_read(&a, VIEW("if(/Android|iPhone/.test(navigator.userAgent))x()"), &f);
    assert_true(f.agent && f.mobile && !f.spider);
    script_read(&a, VIEW("// document.referrer baidu\nvar resort = 'also some bingo'"), &f);
    assert_false(f.referrer);
    assert_int_equal(f.engines, 0);
}

/* Work and memory are linear: twice the code, about twice the arena. */
static size_t used(const char *piece, size_t times)
{
    struct arena a = fresh();
    struct buf b = {.a = &a};
    for (size_t i = 0; i < times; i++)
        buf_put(&b, view_of(piece));
    size_t before = arena_used(&region, &a);
    int layers;
    struct script_facts f;
    script_read(&a, script_unpack(&a, buf_view(&b), &layers), &f);
    return arena_used(&region, &a) - before;
}

static void test_hostile_code_costs_no_more_than_its_length(void **state)
{
    (void)state;
    static const char *const shapes[] = {
        "(", "[", "\"a\"+", "a(\"b\"", "eval(", "'x'.split('", "[\"a\",", "x=\"aaaaaaaaaaaaaaaa\";y=x+x;x=y+y;", ")", "1,",
        "document.write('a'+", "\\", "/", "/*", "`", "unescape('%25')+", "a.b.c.d=",
    };
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        size_t n = 65536 / strlen(shapes[i]), once = used(shapes[i], n), twice = used(shapes[i], 2 * n);
        if (twice > 4 * once + (1 << 20))
            print_message("%s: %zu, %zu\n", shapes[i], once, twice);
        assert_true(twice <= 4 * once + (1 << 20));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_packing_is_undone), cmocka_unit_test(test_plain_code_stays),
        cmocka_unit_test(test_one_pass_says_the_same), cmocka_unit_test(test_any_code_is_read_as_its_text_is),
        cmocka_unit_test(test_a_look_says_what_may_hide), cmocka_unit_test(test_words_are_known),
        cmocka_unit_test(test_deeds_are_read), cmocka_unit_test(test_the_visitor_is_looked_at),
        cmocka_unit_test(test_hostile_code_costs_no_more_than_its_length),
    };
    if (!arena_open(&region, (size_t)1 << 30))
        return 1;
    if (setjmp(full)) {
        print_message("the arena is full\n");
        return 1;
    }
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_close(&region);
    return failed;
}
