/*
 * The rules are those of the tree builder of Gumbo 0.10.1, which differ in
 * places from the standard's (13.2.6).  Where an element may have been closed
 * or not (a <p> before a table, by the doctype), it is taken for open, and its
 * end closes nothing but itself.
 */
#include "cleaner/shrink/nest.h"

enum { NONE = NEST_MAX };

void nest_init(struct nest *s, size_t page_bytes)
{
    memset(s, 0, sizeof *s);
    s->budget = 50000 + page_bytes / 4;
}

static unsigned flags_at(const struct nest *s, unsigned i)
{
    return names[s->key[i]].flags;
}

static uint8_t key_of(enum name_id id)
{
    return names[id].flags & N_NAMELESS ? NAME_OTHER : (uint8_t)id;
}

static bool top_is(const struct nest *s, enum name_id key)
{
    return s->n && s->key[s->n - 1] == key;
}

static bool is_rows(enum name_id key)
{
    return key == NAME_TBODY || key == NAME_THEAD || key == NAME_TFOOT;
}

/* The list of formatting elements */

static void unlist(struct nest *s, unsigned i)
{
    if (s->format[i].name && !s->format[i].open)
        s->nclosed--;
    memmove(&s->format[i], &s->format[i + 1], (s->nformat - i - 1) * sizeof *s->format);
    s->nformat--;
}

/* Where in the list element i of the stack is; nformat if nowhere. */
static unsigned listed(const struct nest *s, unsigned i)
{
    for (unsigned k = s->nformat; (flags_at(s, i) & N_FORMAT) && k-- > 0;)
        if (s->format[k].name && s->format[k].serial == s->serial[i])
            return k;
    return s->nformat;
}

/* Where on the stack an open element of the list is. */
static unsigned place_of(const struct nest *s, const struct format *f)
{
    unsigned i = s->n;
    while (s->serial[--i] != f->serial || s->key[i] != f->name)
        ;
    return i;
}

/* The last formatting element of the name since the last marker; nformat if there is none. */
static unsigned last_listed(const struct nest *s, enum name_id id)
{
    for (unsigned k = s->nformat; k-- > 0 && s->format[k].name;)
        if (s->format[k].name == id)
            return k;
    return s->nformat;
}

/* Forget the formatting elements since the last marker, and the marker. */
static void drop_marker(struct nest *s)
{
    while (s->nformat && s->format[s->nformat - 1].name)
        unlist(s, s->nformat - 1);
    if (s->nformat)
        s->nformat--;
}

/* The stack of open elements */

/* Element i of the stack is about to go.  Cells and captions take their marker along, others only by their end tag. */
static void leave(struct nest *s, unsigned i)
{
    enum name_id key = s->key[i];
    s->open[key]--;
    if (key == NAME_TD || key == NAME_TH || key == NAME_CAPTION)
        drop_marker(s);
    unsigned k = listed(s, i);
    if (k < s->nformat) {
        s->format[k].open = false;
        s->nclosed++;
    }
}

static void pop_to(struct nest *s, unsigned n)
{
    while (s->n > n)
        leave(s, --s->n);
}

static void pop_found(struct nest *s, unsigned i)
{
    if (i != NONE)
        pop_to(s, i);
}

static void shift_out(struct nest *s, unsigned i)
{
    memmove(&s->key[i], &s->key[i + 1], (s->n - i - 1) * sizeof *s->key);
    memmove(&s->serial[i], &s->serial[i + 1], (s->n - i - 1) * sizeof *s->serial);
    s->n--;
}

static void remove_at(struct nest *s, unsigned i)
{
    leave(s, i);
    shift_out(s, i);
}

static void push(struct nest *s, uint8_t key, uint32_t serial)
{
    s->serial[s->n] = serial;
    s->key[s->n++] = key;
    s->open[key]++;
    s->strays |= key == NAME_OTHER ||
                 ((names[key].flags & (N_SVG | N_MATH)) && key != NAME_A && key != NAME_SVG && key != NAME_MATH);
    if (names[key].flags & N_MARKER)
        s->format[s->nformat++] = (struct format){0};
}

void nest_reopen(struct nest *s)
{
    unsigned i = s->nformat;
    while (i && s->format[i - 1].name && !s->format[i - 1].open)
        i--;
    for (; i < s->nformat; i++) {
        if (s->n == NEST_MAX) {
            s->weary = true;
            return;
        }
        s->format[i].serial = ++s->serials;
        s->format[i].open = true;
        s->nclosed--;
        s->work++;
        push(s, s->format[i].name, s->serials);
    }
    s->weary = s->weary || s->work > s->budget;
}

/* The innermost open `key` above any element that is `a` or `b`, or has one of the flags in `stop`. */
static unsigned find_above(const struct nest *s, enum name_id key, unsigned stop, enum name_id a, enum name_id b)
{
    for (unsigned i = s->open[key] ? s->n : 0; i-- > 0;) {
        if (s->key[i] == key)
            return i;
        if ((flags_at(s, i) & stop) || s->key[i] == a || s->key[i] == b)
            return NONE;
    }
    return NONE;
}

static unsigned find(const struct nest *s, enum name_id key, unsigned stop)
{
    return find_above(s, key, stop, key, key);
}

/* In button scope. */
static unsigned find_p(const struct nest *s)
{
    return find_above(s, NAME_P, N_SCOPE, NAME_BUTTON, NAME_BUTTON);
}

/* One of three in table scope, where only <table> and <template> end the search. */
static unsigned find_in_table(const struct nest *s, enum name_id a, enum name_id b, enum name_id c)
{
    for (unsigned i = s->n; i-- > 0;) {
        enum name_id k = s->key[i];
        if (k == a || k == b || k == c)
            return i;
        if (k == NAME_TABLE || k == NAME_TEMPLATE)
            return NONE;
    }
    return NONE;
}

bool nest_in_table(const struct nest *s)
{
    for (unsigned i = s->open[NAME_TABLE] || s->open[NAME_TEMPLATE] ? s->n : 0; i-- > 0;) {
        enum name_id k = s->key[i];
        if (k == NAME_TABLE || k == NAME_TR || k == NAME_COLGROUP || is_rows(k))
            return true;
        if (k == NAME_TD || k == NAME_TH || k == NAME_CAPTION || k == NAME_TEMPLATE)
            return false;
    }
    return false;
}

bool nest_in_template(const struct nest *s)
{
    unsigned i = s->open[NAME_TEMPLATE] ? find_in_table(s, NAME_TABLE, NAME_TEMPLATE, NAME_TEMPLATE) : NONE;
    return i != NONE && s->key[i] == NAME_TEMPLATE;
}

/* What stands in a table but in no cell goes when a part of the table begins. */
static void clear_to_table(struct nest *s)
{
    for (unsigned i = s->n; i-- > 0 && s->key[i] != NAME_TEMPLATE;) {
        if (s->key[i] == NAME_TABLE || s->key[i] == NAME_TR || is_rows(s->key[i])) {
            pop_to(s, i + 1);
            return;
        }
    }
}

static void close_p(struct nest *s)
{
    unsigned i = find_p(s);
    if (i == NONE || !s->serial[i]) {
        pop_found(s, i);
        return;
    }
    s->torn |= i + 1 < s->n;
    remove_at(s, i);
}

/* li closes li, dd and dt close dd and dt, through address, div and p. */
static void close_item(struct nest *s, enum name_id a, enum name_id b)
{
    for (unsigned i = s->open[a] || s->open[b] ? s->n : 0; i-- > 0;) {
        enum name_id k = s->key[i];
        if (k == a || k == b) {
            pop_to(s, i);
            return;
        }
        if ((flags_at(s, i) & N_SPECIAL) && k != NAME_ADDRESS && k != NAME_DIV && k != NAME_P)
            return;
    }
}

/* The elements whose end tags may be left out, but for `stay`. */
static void close_implied_ends(struct nest *s, enum name_id stay)
{
    while (s->n) {
        enum name_id k = s->key[s->n - 1];
        if (k != NAME_DD && k != NAME_DT && k != NAME_LI && k != NAME_OPTION && k != NAME_OPTGROUP && k != NAME_P &&
            k != NAME_RP && k != NAME_RB && k != NAME_RT && k != NAME_RTC)
            return;
        if (k == stay)
            return;
        pop_to(s, s->n - 1);
    }
}

/* A table directly in a table closes it; any other closes a <p>, unless the doctype asks for quirks. */
static void before_table(struct nest *s)
{
    if (nest_in_table(s)) {
        pop_found(s, find(s, NAME_TABLE, 0));
        return;
    }
    unsigned p = find_p(s);
    if (p != NONE)
        s->serial[p] = 1;
}

static bool in_select(const struct nest *s)
{
    unsigned i = s->n;
    while (i && (s->key[i - 1] == NAME_OPTION || s->key[i - 1] == NAME_OPTGROUP))
        i--;
    return i && s->key[i - 1] == NAME_SELECT;
}

static void close_before(struct nest *s, enum name_id id)
{
    switch (id) {
    case NAME_LI:
        close_item(s, NAME_LI, NAME_LI);
        break;
    case NAME_DD:
    case NAME_DT:
        close_item(s, NAME_DD, NAME_DT);
        break;
    case NAME_OPTGROUP:
    case NAME_OPTION:
        if (top_is(s, NAME_OPTION))
            pop_to(s, s->n - 1);
        if (id == NAME_OPTGROUP && top_is(s, NAME_OPTGROUP) && in_select(s))
            pop_to(s, s->n - 1);
        break;
    case NAME_TD:
    case NAME_TH:
        pop_found(s, find_in_table(s, NAME_TD, NAME_TH, NAME_CAPTION));
        clear_to_table(s);
        break;
    case NAME_TR:
        pop_found(s, find_in_table(s, NAME_TR, NAME_CAPTION, NAME_COLGROUP));
        clear_to_table(s);
        break;
    case NAME_TBODY:
    case NAME_THEAD:
    case NAME_TFOOT:
    case NAME_CAPTION:
    case NAME_COLGROUP:
        pop_found(s, find_in_table(s, NAME_TBODY, NAME_THEAD, NAME_TFOOT));
        pop_found(s, find_in_table(s, NAME_CAPTION, NAME_COLGROUP, NAME_COLGROUP));
        clear_to_table(s);
        break;
    case NAME_TABLE:
        before_table(s);
        break;
    case NAME_BUTTON:
        pop_found(s, find(s, NAME_BUTTON, N_SCOPE));
        break;
    case NAME_RB:
    case NAME_RP:
    case NAME_RT:
    case NAME_RTC:
        if (find(s, NAME_RUBY, N_SCOPE) != NONE)
            close_implied_ends(s, id == NAME_RT || id == NAME_RP ? NAME_RTC : NAME_OTHER);
        break;
    default:
        break;
    }
    if (names[id].flags & N_CLOSES_P)
        close_p(s);
    if ((names[id].flags & N_HEADING) && s->n && (flags_at(s, s->n - 1) & N_HEADING))
        pop_to(s, s->n - 1);
}

/* Three equal ones since the last marker: the earliest leaves the list. */
static bool enlist(struct nest *s, enum name_id id, uint32_t attrs)
{
    unsigned same = 0, since = 0, earliest = 0;
    for (unsigned i = s->nformat; i-- > 0 && s->format[i].name; since++) {
        if (s->format[i].name == id && s->format[i].attrs == attrs) {
            same++;
            earliest = i;
        }
    }
    if (same >= 3) {
        unlist(s, earliest);
        since--;
    }
    if (since >= FORMAT_MAX || s->nformat >= FORMAT_LIST)
        return false;
    s->format[s->nformat++] = (struct format){(uint8_t)id, true, attrs, ++s->serials};
    return true;
}

/* What stands between a formatting element (at) and the block in it: it goes, or is made anew inside.  The block's new
 * place. */
static unsigned adopt_between(struct nest *s, unsigned at, unsigned block, unsigned *bookmark)
{
    bool first = true;
    unsigned nth = 0;
    for (unsigned i = block; --i > at;) {
        unsigned k = listed(s, i);
        nth++;
        if (k == s->nformat) {
            remove_at(s, i);
            block--;
        } else if (nth > 3) {
            unlist(s, k); /* it stays on the stack, but what is made anew stands elsewhere in the tree */
            *bookmark -= k < *bookmark;
            s->torn = true;
        } else if (first) {
            *bookmark = k + 1;
            first = false;
        }
    }
    return block;
}

/* One round of the adoption agency; false when there is no more to do. */
static bool adopt(struct nest *s, enum name_id id)
{
    unsigned k = last_listed(s, id);
    if (k == s->nformat)
        return false;
    struct format f = s->format[k];
    if (!f.open) {
        unlist(s, k);
        return false;
    }
    if (find(s, id, N_SCOPE) == NONE)
        return false;
    unsigned at = place_of(s, &f);
    unsigned block = at + 1;
    while (block < s->n && !(flags_at(s, block) & N_SPECIAL))
        block++;
    if (block == s->n) {
        unlist(s, k);
        pop_to(s, at);
        return false;
    }
    unsigned bookmark = k + 1;
    block = adopt_between(s, at, block, &bookmark);
    k = last_listed(s, id);
    unlist(s, k);
    bookmark -= k < bookmark;
    f.serial = ++s->serials;
    memmove(&s->format[bookmark + 1], &s->format[bookmark], (s->nformat - bookmark) * sizeof *s->format);
    s->format[bookmark] = f;
    s->nformat++;
    memmove(&s->key[at], &s->key[at + 1], (block - at) * sizeof *s->key);
    memmove(&s->serial[at], &s->serial[at + 1], (block - at) * sizeof *s->serial);
    s->key[block] = (uint8_t)id;
    s->serial[block] = f.serial;
    return true;
}

static void close_format(struct nest *s, enum name_id id)
{
    if (top_is(s, id) && listed(s, s->n - 1) == s->nformat) {
        pop_to(s, s->n - 1);
        return;
    }
    for (unsigned i = 0; i < 8 && adopt(s, id);)
        i++;
}

/* A second <a>, or <nobr>, ends the first. */
static void close_equal(struct nest *s, enum name_id id)
{
    unsigned k = last_listed(s, id);
    if (id == NAME_A ? k == s->nformat : find(s, id, N_SCOPE) == NONE)
        return;
    close_format(s, id);
    k = last_listed(s, id);
    if (id != NAME_A || k == s->nformat)
        return;
    struct format f = s->format[k];
    unlist(s, k);
    if (!f.open)
        return;
    unsigned at = place_of(s, &f);
    s->torn |= at + 1 < s->n;
    remove_at(s, at);
}

/* <form> in <form> is nothing, and in a table no more than the beginning of one.  False where it opens no element. */
static bool opens_form(struct nest *s)
{
    bool table = nest_in_table(s);
    if (s->open[NAME_TEMPLATE])
        return !table;
    if (s->form)
        return false;
    s->form = ++s->serials;
    return !table;
}

static void close_form(struct nest *s)
{
    if (s->open[NAME_TEMPLATE]) {
        if (find(s, NAME_FORM, N_SCOPE) == NONE)
            return;
        close_implied_ends(s, NAME_OTHER);
        if (top_is(s, NAME_FORM))
            pop_to(s, s->n - 1);
        return;
    }
    uint32_t form = s->form;
    s->form = 0;
    for (unsigned i = form ? s->n : 0; i-- > 0 && !(flags_at(s, i) & N_SCOPE);) {
        if (s->key[i] == NAME_FORM && s->serial[i] == form) {
            close_implied_ends(s, NAME_OTHER);
            remove_at(s, i); /* and no more: what is open in it stays open */
            return;
        }
    }
}

static bool reopens(enum name_id id)
{
    unsigned f = names[id].flags;
    if (id == NAME_RB || id == NAME_RP || id == NAME_RT || id == NAME_RTC)
        return false;
    return (f & N_REOPENS) || !(f & (N_SPECIAL | N_TABLE | N_CLOSES_P));
}

/* Columns begin a group of columns where there is none. */
static void open_column(struct nest *s)
{
    if (find_in_table(s, NAME_TABLE, NAME_TABLE, NAME_TABLE) == NONE || top_is(s, NAME_COLGROUP))
        return;
    close_before(s, NAME_COLGROUP);
    if (s->n < NEST_MAX)
        push(s, NAME_COLGROUP, 0);
}

bool nest_open(struct nest *s, enum name_id id, uint32_t attrs)
{
    unsigned f = names[id].flags;
    if ((f & N_ROOT) || ((f & N_TABLE) && !s->open[NAME_TABLE] && !s->open[NAME_TEMPLATE]))
        return true; /* the parser ignores the parts of a table that is not there */
    if (id == NAME_COL)
        open_column(s);
    if ((id == NAME_ISINDEX && s->form && !s->open[NAME_TEMPLATE]) || (id == NAME_FORM && !opens_form(s)))
        return true;
    close_before(s, id);
    if (reopens(id) && id != NAME_A)
        nest_text(s);
    if (f & (N_VOID | N_RAW))
        return true;
    if (id == NAME_A || id == NAME_NOBR) {
        close_equal(s, id);
        nest_text(s);
    }
    bool fits = s->n < NEST_MAX && !((f & N_FORMAT) && s->weary) && !((f & N_MARKER) && s->nformat >= FORMAT_LIST);
    if (fits && (f & N_FORMAT))
        fits = enlist(s, id, attrs);
    if (!fits) {
        s->dropped[id]++;
        s->form = id == NAME_FORM ? 0 : s->form;
        return false;
    }
    bool cell = id == NAME_TD || id == NAME_TH;
    if ((id == NAME_TR || cell) && top_is(s, NAME_TABLE) && s->n < NEST_MAX - 2)
        push(s, NAME_TBODY, 0); /* the parser puts it there */
    if (cell && s->n && is_rows(s->key[s->n - 1]) && s->n < NEST_MAX - 1)
        push(s, NAME_TR, 0);
    push(s, key_of(id), f & N_FORMAT ? s->serials : id == NAME_FORM ? s->form : 0);
    return true;
}

enum name_id nest_top(const struct nest *s)
{
    return s->n ? (enum name_id)s->key[s->n - 1] : NAME_OTHER;
}

enum name_id nest_relieve(struct nest *s)
{
    if (!s->weary || !s->nformat || !s->format[s->nformat - 1].name)
        return NAME_OTHER;
    struct format last = s->format[s->nformat - 1];
    close_format(s, last.name);
    if (s->nformat && s->format[s->nformat - 1].name == last.name && s->format[s->nformat - 1].serial == last.serial)
        unlist(s, s->nformat - 1); /* no end tag takes it away */
    return last.name;
}

bool nest_close(struct nest *s, enum name_id id)
{
    unsigned f = names[id].flags;
    if (id == NAME_BR)
        nest_text(s); /* the parser takes it for a <br> */
    if (f & (N_VOID | N_RAW | N_ROOT))
        return true;
    if (s->dropped[id]) {
        s->dropped[id]--;
        return false;
    }
    if (f & N_FORMAT) {
        close_format(s, id);
    } else if (id == NAME_FORM) {
        close_form(s);
    } else if (id == NAME_P) {
        close_p(s);
    } else if (id == NAME_LI) {
        pop_found(s, find_above(s, NAME_LI, N_SCOPE, NAME_OL, NAME_UL)); /* in list scope */
    } else if (id == NAME_COLGROUP) {
        if (top_is(s, NAME_COLGROUP))
            pop_to(s, s->n - 1);
    } else if ((f & N_TABLE) || id == NAME_TABLE) {
        pop_found(s, find_in_table(s, id, id, id));
    } else if (f & N_MARKER) {
        unsigned i = id == NAME_TEMPLATE ? find(s, id, 0) : find_in_table(s, id, id, id);
        pop_found(s, i);
        if (i != NONE)
            drop_marker(s);
    } else if (f & N_HEADING) {
        unsigned i = s->n;
        while (i && !(flags_at(s, i - 1) & (N_SCOPE | N_HEADING)))
            i--;
        if (i && (flags_at(s, i - 1) & N_HEADING))
            pop_to(s, i - 1);
    } else if ((f & (N_SPECIAL | N_CLOSES_P)) && id != NAME_NOSCRIPT) {
        pop_found(s, find(s, id, N_SCOPE));
    } else {
        pop_found(s, find(s, key_of(id), N_SPECIAL));
    }
    return true;
}
