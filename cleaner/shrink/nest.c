#include "cleaner/shrink/nest.h"

enum { NONE = NEST_MAX };

void nest_init(struct nest *s, size_t page_bytes)
{
    memset(s, 0, sizeof *s);
    s->budget = 50000 + page_bytes / 4;
}

static unsigned flags_of(uint32_t key)
{
    return key < NAME_COUNT ? names[key].flags : 0;
}

static uint32_t key_of(enum name_id id, uint32_t hash)
{
    return id ? (uint32_t)id : hash < NAME_COUNT ? hash + NAME_COUNT : hash;
}

static void unlist_at(struct nest *s, unsigned i)
{
    if (s->format[i].name && !s->format[i].open)
        s->nclosed--;
    memmove(&s->format[i], &s->format[i + 1], (s->nformat - i - 1) * sizeof *s->format);
    s->nformat--;
}

/* Forget the formatting elements since the last marker, and the marker. */
static void drop_marker(struct nest *s)
{
    while (s->nformat && s->format[s->nformat - 1].name)
        unlist_at(s, s->nformat - 1);
    if (s->nformat)
        s->nformat--;
}

/* Element i of the stack is about to go. */
static void leave(struct nest *s, unsigned i)
{
    uint32_t key = s->key[i];
    if (key < NAME_COUNT)
        s->open[key]--;
    if (flags_of(key) & N_MARKER)
        drop_marker(s);
    for (unsigned k = s->nformat; (flags_of(key) & N_FORMAT) && k-- > 0;) {
        if (s->format[k].name && s->format[k].serial == s->serial[i]) {
            s->format[k].open = false;
            s->nclosed++;
            break;
        }
    }
}

static void pop_to(struct nest *s, unsigned n)
{
    while (s->n > n)
        leave(s, --s->n);
}

static void push(struct nest *s, uint32_t key)
{
    s->serial[s->n] = s->serials;
    s->key[s->n++] = key;
    if (key < NAME_COUNT)
        s->open[key]++;
    if ((flags_of(key) & N_MARKER) && s->nformat < FORMAT_MAX * 4)
        s->format[s->nformat++] = (struct format){0};
}

static void remove_at(struct nest *s, unsigned i)
{
    leave(s, i);
    memmove(&s->key[i], &s->key[i + 1], (s->n - i - 1) * sizeof *s->key);
    memmove(&s->serial[i], &s->serial[i + 1], (s->n - i - 1) * sizeof *s->serial);
    s->n--;
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
        push(s, s->format[i].name);
    }
    s->weary = s->weary || s->work > s->budget;
}

/* The innermost open `key` above any element with one of the flags in `stop` (or above a <button>, if asked). */
static unsigned find(const struct nest *s, uint32_t key, unsigned stop, bool button)
{
    if (key < NAME_COUNT && !s->open[key])
        return NONE;
    for (unsigned i = s->n; i-- > 0;) {
        if (s->key[i] == key)
            return i;
        if ((flags_of(s->key[i]) & stop) || (button && s->key[i] == NAME_BUTTON))
            return NONE;
    }
    return NONE;
}

/* The same in table scope, where only <table> and <template> end the search. */
static unsigned find_in_table(const struct nest *s, uint32_t a, uint32_t b, uint32_t c)
{
    for (unsigned i = s->n; i-- > 0;) {
        uint32_t k = s->key[i];
        if (k == a || k == b || k == c)
            return i;
        if (k == NAME_TABLE || k == NAME_TEMPLATE)
            return NONE;
    }
    return NONE;
}

static void pop_found(struct nest *s, unsigned i)
{
    if (i != NONE)
        pop_to(s, i);
}

static bool is_rows(uint32_t key)
{
    return key == NAME_TBODY || key == NAME_THEAD || key == NAME_TFOOT;
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

/* li closes li, dd and dt close dd and dt, through address, div and p. */
static void close_item(struct nest *s, uint32_t a, uint32_t b)
{
    if (!s->open[a] && !s->open[b])
        return;
    for (unsigned i = s->n; i-- > 0;) {
        uint32_t k = s->key[i];
        if (k == a || k == b) {
            pop_to(s, i);
            return;
        }
        if ((flags_of(k) & N_SPECIAL) && k != NAME_ADDRESS && k != NAME_DIV && k != NAME_P)
            return;
    }
}

/* A table directly in a table closes it. */
static void close_table(struct nest *s)
{
    for (unsigned i = s->n; i-- > 0;) {
        if (s->key[i] == NAME_TABLE) {
            pop_to(s, i);
            return;
        }
        if (flags_of(s->key[i]) & N_SCOPE)
            return;
    }
}

static bool top_is(const struct nest *s, uint32_t key)
{
    return s->n && s->key[s->n - 1] == key;
}

static void close_implied(struct nest *s, enum name_id id)
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
        if (id == NAME_OPTGROUP && top_is(s, NAME_OPTGROUP))
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
        close_table(s);
        break;
    case NAME_BUTTON:
        pop_found(s, find(s, NAME_BUTTON, N_SCOPE, false));
        break;
    default:
        break;
    }
    if (names[id].flags & N_CLOSES_P)
        pop_found(s, find(s, NAME_P, N_SCOPE, true));
    if ((names[id].flags & N_HEADING) && s->n && (flags_of(s->key[s->n - 1]) & N_HEADING))
        pop_to(s, s->n - 1);
    if ((id == NAME_RT || id == NAME_RP || id == NAME_RB || id == NAME_RTC) && s->open[NAME_RUBY])
        while (s->n > 1 && (top_is(s, NAME_RT) || top_is(s, NAME_RP) || top_is(s, NAME_RB)))
            pop_to(s, s->n - 1);
}

/* Take the last formatting element of the name, since the last marker, off the list. */
static void unlist(struct nest *s, enum name_id id)
{
    for (unsigned i = s->nformat; i-- > 0 && s->format[i].name;) {
        if (s->format[i].name != id)
            continue;
        unlist_at(s, i);
        return;
    }
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
        unlist_at(s, earliest);
        since--;
    }
    if (since >= FORMAT_MAX || s->nformat >= FORMAT_MAX * 4)
        return false;
    s->format[s->nformat++] = (struct format){(uint8_t)id, true, attrs, ++s->serials};
    return true;
}

/* Whether the last formatting element of the name, since the last marker, is open. */
static bool is_open(const struct nest *s, enum name_id id)
{
    for (unsigned i = s->nformat; i-- > 0 && s->format[i].name;)
        if (s->format[i].name == id)
            return s->format[i].open;
    return false;
}

static void close_format(struct nest *s, enum name_id id, bool by_start)
{
    unsigned at = find(s, id, N_SCOPE, false);
    if (at == NONE && !by_start && is_open(s, id))
        return; /* beyond a table or the like: the parser ignores the tag */
    unlist(s, id);
    if (at == NONE)
        return;
    for (unsigned i = at + 1; i < s->n; i++) {
        if (flags_of(s->key[i]) & N_SPECIAL) { /* the parser takes it out from under the block */
            remove_at(s, at);
            return;
        }
    }
    pop_to(s, at);
}

bool nest_open(struct nest *s, enum name_id id, uint32_t hash, uint32_t attrs)
{
    unsigned f = names[id].flags;
    if ((f & N_ROOT) || ((f & N_TABLE) && !s->open[NAME_TABLE] && !s->open[NAME_TEMPLATE]))
        return true; /* the parser ignores the parts of a table that is not there */
    close_implied(s, id);
    if (!(f & (N_SPECIAL | N_TABLE)) || id == NAME_BUTTON || (f & N_MARKER))
        nest_text(s); /* the parser reopens before these too */
    if (f & (N_VOID | N_RAW))
        return true;
    if (id == NAME_A || id == NAME_NOBR)
        close_format(s, id, true);
    bool fits = s->n < NEST_MAX && !((f & N_FORMAT) && s->weary);
    if (fits && (f & N_FORMAT))
        fits = enlist(s, id, attrs);
    if (!fits) {
        s->dropped[id]++;
        return false;
    }
    bool cell = id == NAME_TD || id == NAME_TH;
    if ((id == NAME_TR || cell) && top_is(s, NAME_TABLE) && s->n < NEST_MAX - 2)
        push(s, NAME_TBODY); /* the parser puts it there */
    if (cell && s->n && is_rows(s->key[s->n - 1]) && s->n < NEST_MAX - 1)
        push(s, NAME_TR);
    push(s, key_of(id, hash));
    return true;
}

enum name_id nest_top(const struct nest *s)
{
    return s->n && s->key[s->n - 1] < NAME_COUNT ? (enum name_id)s->key[s->n - 1] : NAME_OTHER;
}

enum name_id nest_relieve(struct nest *s)
{
    if (!s->weary || !s->nformat || !s->format[s->nformat - 1].name)
        return NAME_OTHER;
    enum name_id id = (enum name_id)s->format[s->nformat - 1].name;
    close_format(s, id, true);
    return id;
}

bool nest_nameless(const struct nest *s)
{
    for (unsigned i = s->n; i-- > 0 && !(flags_of(s->key[i]) & N_SPECIAL);)
        if (s->key[i] >= NAME_COUNT || (flags_of(s->key[i]) & (N_SVG | N_MATH) && !(flags_of(s->key[i]) & N_FORMAT)))
            return true;
    return false;
}

bool nest_close(struct nest *s, enum name_id id, uint32_t hash)
{
    unsigned f = names[id].flags;
    if (s->dropped[id] && !(f & (N_VOID | N_RAW | N_ROOT))) {
        s->dropped[id]--;
        return false;
    }
    if (f & (N_VOID | N_RAW | N_ROOT))
        return true;
    if (f & N_FORMAT)
        close_format(s, id, false);
    else if (f & N_TABLE)
        pop_found(s, find_in_table(s, id, id, id));
    else if (id == NAME_TABLE || id == NAME_TEMPLATE || id == NAME_SELECT)
        pop_found(s, find(s, id, id == NAME_SELECT ? N_SCOPE : 0, false));
    else if (f & N_HEADING)
        for (unsigned i = s->n; i-- > 0 && !(flags_of(s->key[i]) & N_SCOPE);) {
            if (flags_of(s->key[i]) & N_HEADING) {
                pop_to(s, i);
                break;
            }
        }
    else if (f & N_SPECIAL)
        pop_found(s, find(s, id, N_SCOPE, id == NAME_P));
    else
        pop_found(s, find(s, key_of(id, hash), N_SPECIAL, false));
    return true;
}
