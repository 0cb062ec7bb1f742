#include "cleaner/knowledge/lexicon.h"

#include <stdio.h>
#include <stdlib.h>

#include "cleaner/base/utf8.h"
#include "cleaner/knowledge/lexicon_tables.h"

enum {
    WORD_MAX = 40,       /* code points in a word */
    SYMBOLS = 0x10000,   /* the Basic Multilingual Plane: no word needs more */
    FILE_MAX = 16 << 20, /* bytes of a user's file */
};

/* What lexicon.about says beside the symbol. */
enum {
    CHAR_SYMBOL = 0xFFFF,
    CHAR_BEGINS = 1 << 16, /* a word begins with it */
    CHAR_HAN = 1 << 17,    /* this and those below are the highest */
    CHAR_TRADITIONAL = 1 << 18,
    CHAR_SIMPLIFIED = 1 << 19,
};

struct word {
    uint32_t text, n; /* in lex->bytes: folded UTF-8 */
    uint16_t chars;
    uint8_t cls, user;
    bool latin;       /* only ASCII: must stand free of letters */
};

struct lexicon {
    uint16_t fold[SYMBOLS];   /* code point to folded code point */
    uint16_t symbol[SYMBOLS]; /* folded code point to symbol; 0: in no word */
    uint32_t about[SYMBOLS];  /* by code point: the symbol of its folded code point, and CHAR_... */
    uint32_t *root;           /* symbol to node */
    uint64_t *keys;           /* node << 16 | symbol, 0 for none */
    uint32_t *values;
    uint32_t mask, nsymbols;
    uint64_t *kids;           /* by node: of the symbols that lead on, bit symbol % 64: most lead nowhere */
    uint32_t *fail, *out, *longer; /* by node: failure link; word + 1; nearest node with a word on the failure path */
    uint32_t *here;                /* by node: itself where it has a word, else the nearest such */
    uint32_t nnodes, cap;
    struct word *words;
    uint32_t nwords, capwords;
    char *bytes;
    size_t nbytes, capbytes;
    char **hosts;
    uint32_t nhosts;
    unsigned without; /* bit set of classes whose built-in words are left out */
};

static const struct {
    struct view name;
    enum word_class cls;
} class_names[] = {
    {VIEW_INIT("brand"), WORD_BRAND},   {VIEW_INIT("weak"), WORD_WEAK},     {VIEW_INIT("gamble"), WORD_GAMBLE},
    {VIEW_INIT("porn"), WORD_PORN},     {VIEW_INIT("trade"), WORD_TRADE},   {VIEW_INIT("generic"), WORD_GENERIC},
    {VIEW_INIT("prefix"), WORD_PREFIX}, {VIEW_INIT("tail"), WORD_TAIL},     {VIEW_INIT("promo"), WORD_PROMO},
    {VIEW_INIT("veto"), WORD_VETO},     {VIEW_INIT("slot"), WORD_SLOT},     {VIEW_INIT("school"), WORD_SCHOOL},
    {VIEW_INIT("firm"), WORD_FIRM},     {VIEW_INIT("clash"), WORD_CLASH},   {VIEW_INIT("honest"), WORD_HONEST},
    {VIEW_INIT("gamy"), WORD_GAMY},     {VIEW_INIT("plain"), WORD_PLAIN},   {VIEW_INIT("sober"), WORD_SOBER},
};

enum word_class lexicon_class(struct view name)
{
    for (size_t i = 0; i < sizeof class_names / sizeof *class_names; i++)
        if (view_eq(class_names[i].name, name))
            return class_names[i].cls;
    return WORD_NONE;
}

uint32_t lexicon_fold(const struct lexicon *lex, uint32_t cp)
{
    return cp < SYMBOLS ? lex->fold[cp] : cp;
}

int lexicon_script(const struct lexicon *lex, uint32_t cp)
{
    uint32_t about = cp < SYMBOLS ? lex->about[cp] : 0;
    return about & CHAR_TRADITIONAL ? 1 : about & CHAR_SIMPLIFIED ? -1 : 0;
}

struct view lexicon_word(const struct lexicon *lex, uint16_t word)
{
    return word < lex->nwords ? (struct view){lex->bytes + lex->words[word].text, lex->words[word].n} : (struct view){0};
}

uint32_t lexicon_size(const struct lexicon *lex)
{
    return lex->nwords;
}

static void fold_table(struct lexicon *lex)
{
    for (uint32_t c = 0; c < SYMBOLS; c++)
        lex->fold[c] = (uint16_t)c;
    for (uint32_t c = 'A'; c <= 'Z'; c++)
        lex->fold[c] = (uint16_t)(unsigned char)ascii_lower((char)c);
    lex->fold[0x3000] = ' ';
    for (uint32_t c = 0xFF01; c <= 0xFF5E; c++)
        lex->fold[c] = lex->fold[cp_fold_width(c)];
    struct view from = view_of(lexicon_traditional), to = view_of(lexicon_simplified), only;
    for (size_t i = 0, k = 0; i < from.n && k < to.n;) {
        uint32_t t = utf8_next(from, &i);
        lex->fold[t] = (uint16_t)utf8_next(to, &k);
        lex->about[t] |= CHAR_TRADITIONAL;
    }
    only = view_of(lexicon_simplified_only);
    for (size_t i = 0; i < only.n;)
        lex->about[utf8_next(only, &i)] = CHAR_SIMPLIFIED;
}

/* Room for one more of `size` bytes in a malloc'd array. */
static bool grow(void *items, uint32_t n, uint32_t *cap, size_t size)
{
    if (n < *cap)
        return true;
    uint32_t more = *cap ? *cap * 2 : 4096;
    void *p = realloc(*(void **)items, more * size);
    if (!p)
        return false;
    *(void **)items = p;
    *cap = more;
    return true;
}

static uint32_t slot_of(const struct lexicon *lex, uint64_t key)
{
    uint64_t h = key * 0x9E3779B97F4A7C15u;
    return (uint32_t)(h >> 32) & lex->mask;
}

/* The child of `node` by `symbol`, 0 for none. */
static uint32_t child(const struct lexicon *lex, uint32_t node, uint32_t symbol)
{
    if (node == 0)
        return lex->root[symbol];
    if (!(lex->kids[node] >> (symbol & 63) & 1))
        return 0;
    uint64_t key = (uint64_t)node << 16 | symbol;
    for (uint32_t i = slot_of(lex, key); lex->keys[i]; i = (i + 1) & lex->mask)
        if (lex->keys[i] == key)
            return lex->values[i];
    return 0;
}

static void link_child(struct lexicon *lex, uint32_t node, uint32_t symbol, uint32_t to)
{
    if (node == 0) {
        lex->root[symbol] = to;
        return;
    }
    uint64_t key = (uint64_t)node << 16 | symbol;
    uint32_t i = slot_of(lex, key);
    while (lex->keys[i])
        i = (i + 1) & lex->mask;
    lex->keys[i] = key;
    lex->values[i] = to;
    lex->kids[node] |= UINT64_C(1) << (symbol & 63);
}

/* Keep a word, folded.  False where memory is short; a word too long or with rare characters is refused as *bad. */
static bool add_word(struct lexicon *lex, struct view v, enum word_class cls, bool user, bool *bad)
{
    *bad = true;
    if (lex->nwords >= UINT16_MAX || v.n == 0 || utf8_count(v) > WORD_MAX)
        return true;
    struct word w = {.text = (uint32_t)lex->nbytes, .cls = (uint8_t)cls, .user = user, .latin = true};
    if (lex->nbytes + 4 * v.n > lex->capbytes) {
        size_t cap = lex->capbytes ? lex->capbytes * 2 + 4 * v.n : 1 << 17;
        char *p = realloc(lex->bytes, cap);
        if (!p)
            return false;
        lex->bytes = p;
        lex->capbytes = cap;
    }
    for (size_t i = 0; i < v.n; w.chars++) {
        uint32_t cp = utf8_next(v, &i);
        if (cp >= SYMBOLS || cp < 0x20)
            return true;
        cp = lex->fold[cp];
        w.latin = w.latin && cp < 128;
        lex->nbytes += utf8_encode(lex->bytes + lex->nbytes, cp);
        if (!lex->symbol[cp])
            lex->symbol[cp] = (uint16_t)++lex->nsymbols;
    }
    w.n = (uint32_t)(lex->nbytes - w.text);
    if (!grow(&lex->words, lex->nwords, &lex->capwords, sizeof *lex->words))
        return false;
    lex->words[lex->nwords++] = w;
    *bad = false;
    return true;
}

static bool add_built_in(struct lexicon *lex)
{
    bool bad;
    for (int g = 0; g < lexicon_ngroups; g++) {
        struct view rest = view_of(lexicon_groups[g].words), one;
        while (rest.n) {
            view_cut(rest, ' ', &one, &rest);
            if (!add_word(lex, one, lexicon_groups[g].cls, false, &bad))
                return false;
        }
    }
    return true;
}

static char *read_file(const char *path, size_t *n, struct err *e)
{
    FILE *f = fopen(path, "rb");
    char *p = f ? malloc(FILE_MAX) : NULL;
    *n = p ? fread(p, 1, FILE_MAX, f) : 0;
    bool ok = p && !ferror(f) && feof(f);
    if (f)
        fclose(f);
    if (ok)
        return p;
    free(p);
    err_set(e, ERR_IO, 0, "%s: cannot be read, or is larger than 16 MiB", path);
    return NULL;
}

/* "word" or "host" and a host name, of an allow-list. */
static enum err_code allow_line(struct lexicon *lex, struct view kind, struct view rest, bool *bad)
{
    *bad = rest.n == 0;
    if (view_eq(kind, VIEW("word")) || view_eq(kind, VIEW("phrase")))
        return add_word(lex, rest, WORD_PLAIN, true, bad) ? ERR_OK : ERR_NOMEM;
    if (!view_eq(kind, VIEW("host")) || view_chr(rest, ' ', 0) != VIEW_NONE) {
        *bad = true;
        return ERR_OK;
    }
    char **p = realloc(lex->hosts, (lex->nhosts + 1) * sizeof *p);
    if (!p)
        return ERR_NOMEM;
    lex->hosts = p;
    char *z = p[lex->nhosts] = malloc(rest.n + 1);
    if (!z)
        return ERR_NOMEM;
    for (size_t i = 0; i < rest.n; i++)
        z[i] = ascii_lower(rest.p[i]);
    z[rest.n] = 0;
    lex->nhosts++;
    return ERR_OK;
}

static enum err_code one_line(struct lexicon *lex, struct view line, bool allow, bool *bad)
{
    struct view kind, rest;
    size_t k = 0;
    while (k < line.n && !ascii_space(line.p[k]))
        k++;
    kind = view_sub(line, 0, k);
    rest = view_trim(view_from(line, k));
    if (allow)
        return allow_line(lex, kind, rest, bad);
    bool leave_out = view_eq(kind, VIEW("without"));
    enum word_class cls = lexicon_class(leave_out ? rest : kind);
    *bad = cls == WORD_NONE || rest.n == 0;
    if (leave_out && !*bad) {
        lex->without |= 1u << cls;
        return ERR_OK;
    }
    if (*bad)
        return ERR_OK;
    return add_word(lex, rest, cls, true, bad) ? ERR_OK : ERR_NOMEM;
}

/* The line's first word as a string, where it is the name of no class; else what[0] stays 0. */
static void unknown_class(struct view line, char *what, size_t size)
{
    size_t k = 0;
    while (k < line.n && !ascii_space(line.p[k]))
        k++;
    struct view name = view_sub(line, 0, k);
    if (view_eq(name, VIEW("without")) || lexicon_class(name) != WORD_NONE)
        return;
    for (size_t i = 0, n = 0; i < name.n && n + 5 < size;) {
        uint32_t cp = utf8_next(name, &i);
        n += utf8_encode(what + n, cp < 0x20 || (cp >= 0x7F && cp < 0xA0) ? '?' : cp);
        what[n] = 0;
    }
}

static bool add_file(struct lexicon *lex, const char *path, bool allow, struct err *e)
{
    size_t n, number = 0;
    char *p = read_file(path, &n, e);
    if (!p)
        return false;
    struct view rest = {p, n}, line;
    if (view_starts(rest, VIEW("\xEF\xBB\xBF")))
        rest = view_from(rest, 3);
    bool bad = false;
    enum err_code c = ERR_OK;
    while (rest.n && !bad && c == ERR_OK) {
        number++;
        view_cut(rest, '\n', &line, &rest);
        line = view_trim(line);
        if (line.n && line.p[0] != '#')
            c = one_line(lex, line, allow, &bad);
    }
    char what[24] = "";
    if (bad)
        unknown_class(line, what, sizeof what);
    free(p);
    if (c != ERR_OK)
        err_set(e, c, 0, "%s: out of memory", path);
    else if (bad && allow)
        err_set(e, ERR_INPUT, number, "%s:%zu: expected 'host NAME' or 'word TEXT'", path, number);
    else if (bad && what[0])
        err_set(e, ERR_INPUT, number, "%s:%zu: '%s' is no class of words (brand, weak, gamble, porn, trade ...)", path, number, what);
    else if (bad)
        err_set(e, ERR_INPUT, number, "%s:%zu: expected CLASS and a word of at most 40 characters", path, number);
    return c == ERR_OK && !bad;
}

/* The trie; nodes are numbered from 1 in the order they are made, parents before children. */
static bool build_trie(struct lexicon *lex, uint32_t **parent, uint16_t **by, uint32_t **depth_of)
{
    size_t total = 0;
    for (uint32_t i = 0; i < lex->nwords; i++)
        total += lex->words[i].chars;
    lex->cap = (uint32_t)total + 2;
    for (lex->mask = 1024; lex->mask < 2 * lex->cap; lex->mask *= 2)
        ;
    lex->keys = calloc(lex->mask, sizeof *lex->keys);
    lex->values = calloc(lex->mask, sizeof *lex->values);
    lex->root = calloc(lex->nsymbols + 1, sizeof *lex->root);
    lex->kids = calloc(lex->cap, sizeof *lex->kids);
    lex->fail = calloc(lex->cap, sizeof *lex->fail);
    lex->out = calloc(lex->cap, sizeof *lex->out);
    lex->longer = calloc(lex->cap, sizeof *lex->longer);
    lex->here = calloc(lex->cap, sizeof *lex->here);
    *parent = calloc(lex->cap, sizeof **parent);
    *by = calloc(lex->cap, sizeof **by);
    *depth_of = calloc(lex->cap, sizeof **depth_of);
    lex->mask--;
    if (!lex->keys || !lex->values || !lex->root || !lex->kids || !lex->fail || !lex->out || !lex->longer ||
        !lex->here || !*parent || !*by || !*depth_of)
        return false;
    lex->nnodes = 1;
    for (uint32_t i = 0; i < lex->nwords; i++) {
        struct view v = lexicon_word(lex, (uint16_t)i);
        uint32_t node = 0;
        if (!lex->words[i].user && lex->without >> lex->words[i].cls & 1)
            continue;
        for (size_t at = 0; at < v.n;) {
            uint32_t s = lex->symbol[utf8_next(v, &at)], to = child(lex, node, s);
            if (!to) {
                to = lex->nnodes++;
                link_child(lex, node, s, to);
                (*parent)[to] = node;
                (*by)[to] = (uint16_t)s;
                (*depth_of)[to] = (*depth_of)[node] + 1;
            }
            node = to;
        }
        if (!lex->out[node] || lex->words[i].user) /* the first class given to a word stays; a user's word wins */
            lex->out[node] = i + 1;
    }
    return true;
}

/* Failure links, breadth first: shallower nodes are complete before deeper ones. */
static void link_failures(struct lexicon *lex, const uint32_t *parent, const uint16_t *by, const uint32_t *depth_of)
{
    for (uint32_t depth = 1, left = lex->nnodes - 1; left; depth++)
        for (uint32_t i = 1; i < lex->nnodes; i++) {
            if (depth_of[i] != depth)
                continue;
            left--;
            uint32_t f = 0;
            if (parent[i]) {
                f = lex->fail[parent[i]];
                while (f && !child(lex, f, by[i]))
                    f = lex->fail[f];
                f = child(lex, f, by[i]);
            }
            lex->fail[i] = f;
            lex->longer[i] = f && lex->out[f] ? f : lex->longer[f];
            lex->here[i] = lex->out[i] ? i : lex->longer[i];
        }
}

static void know_characters(struct lexicon *lex)
{
    for (uint32_t cp = 0; cp < SYMBOLS; cp++) {
        uint32_t s = lex->symbol[lex->fold[cp]];
        lex->about[cp] |= s | (lex->root[s] ? CHAR_BEGINS : 0);
    }
    for (uint32_t cp = 0x3000; cp < SYMBOLS; cp = cp == 0x9FFF ? 0xF900 : cp + 1) /* between are other scripts, and no characters */
        lex->about[cp] |= cp_is_han(cp) ? CHAR_HAN : 0;
}

static bool build(struct lexicon *lex)
{
    uint32_t *parent = NULL, *depth_of = NULL;
    uint16_t *by = NULL;
    bool ok = build_trie(lex, &parent, &by, &depth_of);
    if (ok) {
        link_failures(lex, parent, by, depth_of);
        know_characters(lex);
    }
    free(parent);
    free(by);
    free(depth_of);
    return ok;
}

struct lexicon *lexicon_open(const struct lexicon_options *o, struct err *e)
{
    static const struct lexicon_options none;
    o = o ? o : &none;
    struct lexicon *lex = calloc(1, sizeof *lex);
    bool ok = lex != NULL;
    if (ok) {
        fold_table(lex);
        lex->without = o->without;
        ok = add_built_in(lex);
    }
    bool memory = !ok;
    for (size_t i = 0; ok && o->lexicons && o->lexicons[i]; i++)
        ok = add_file(lex, o->lexicons[i], false, e);
    for (size_t i = 0; ok && o->allows && o->allows[i]; i++)
        ok = add_file(lex, o->allows[i], true, e);
    if (ok && !build(lex))
        memory = true;
    if (memory)
        err_set(e, ERR_NOMEM, 0, "lexicon: out of memory");
    if (ok && !memory)
        return lex;
    lexicon_close(lex);
    return NULL;
}

void lexicon_close(const struct lexicon *shared)
{
    struct lexicon *lex = (struct lexicon *)shared; /* made by lexicon_open() alone */
    if (!lex)
        return;
    for (uint32_t i = 0; i < lex->nhosts; i++)
        free(lex->hosts[i]);
    free(lex->hosts);
    free(lex->root);
    free(lex->keys);
    free(lex->values);
    free(lex->kids);
    free(lex->fail);
    free(lex->out);
    free(lex->longer);
    free(lex->here);
    free(lex->words);
    free(lex->bytes);
    free(lex);
}

bool lexicon_allows_host(const struct lexicon *lex, struct view host)
{
    for (uint32_t i = 0; i < lex->nhosts; i++) {
        struct view h = view_of(lex->hosts[i]);
        if (host.n >= h.n && view_eq_ci(view_from(host, host.n - h.n), h) &&
            (host.n == h.n || host.p[host.n - h.n - 1] == '.'))
            return true;
    }
    return false;
}

/* A Latin word inside a longer one is no word. */
static bool stands_free(struct view text, uint32_t beg, uint32_t end, struct view word)
{
    if (beg > 0 && ascii_alpha(word.p[0]) && ascii_alpha(text.p[beg - 1]))
        return false;
    if (beg > 0 && ascii_digit(word.p[0]) && ascii_digit(text.p[beg - 1]))
        return false;
    char last = word.p[word.n - 1];
    if (end < text.n && ascii_alpha(last) && ascii_alpha(text.p[end]))
        return false;
    return !(end < text.n && ascii_digit(last) && ascii_digit(text.p[end]));
}

/* Keep hits leftmost and longest: they come ordered by end, longer before shorter.  False where an earlier one is in the way. */
static bool keep(struct arena *a, struct lexicon_hit **hits, uint32_t *n, struct lexicon_hit h)
{
    uint32_t m = *n;
    while (m && (*hits)[m - 1].beg >= h.beg)
        m--;
    if (m && (*hits)[m - 1].end > h.beg)
        return false;
    *n = m;
    *LIST_PUSH(a, *hits, *n) = h;
    return true;
}

/* The words that end at byte `at`, by the node that was reached there: the longest that counts is kept. */
static void words_at(struct arena *a, const struct lexicon *lex, struct view text, uint32_t at, uint32_t node,
                     struct lexicon_hit **hits, uint32_t *n)
{
    for (uint32_t k = node; k; k = lex->longer[k]) {
        uint32_t word = lex->out[k] - 1;
        const struct word *w = &lex->words[word];
        size_t beg = at;
        for (uint32_t chars = 0; chars < w->chars; chars++)
            utf8_prev(text, &beg);
        if (w->latin && !stands_free(text, (uint32_t)beg, at, lexicon_word(lex, (uint16_t)word)))
            continue;
        if (keep(a, hits, n, (struct lexicon_hit){(uint32_t)beg, at, (uint16_t)word, w->cls, w->user}))
            return;
    }
}

/* Where the automaton goes from `state` by a character's symbol. */
static inline uint32_t next_node(const struct lexicon *lex, uint32_t state, uint32_t symbol)
{
    uint32_t to = 0;
    if (!symbol)
        return 0;
    while (state && !(to = child(lex, state, symbol)))
        state = lex->fail[state];
    return state ? to : lex->root[symbol];
}

struct lexicon_hit *lexicon_census(struct arena *a, const struct lexicon *lex, struct view text, uint32_t *n,
                                   struct lexicon_census *census)
{
    struct lexicon_hit *hits = NULL;
    uint32_t kinds[8] = {0}, state = 0, row = 0, longest = 0; /* kinds: how many characters by their CHAR_HAN ... */
    *n = 0;
    for (size_t at = 0; at < text.n;) {
        uint32_t cp = utf8_next(text, &at);
        uint32_t about = cp < SYMBOLS ? lex->about[cp] : cp_is_han(cp) ? CHAR_HAN : 0;
        kinds[about / CHAR_HAN]++;
        if (about & CHAR_HAN) {
            row++;
        } else {
            longest = row > longest ? row : longest;
            row = 0;
        }
        if (!state && !(about & CHAR_BEGINS))
            continue;
        state = next_node(lex, state, about & CHAR_SYMBOL);
        if (lex->here[state])
            words_at(a, lex, text, (uint32_t)at, lex->here[state], &hits, n);
    }
    *census = (struct lexicon_census){.longest = row > longest ? row : longest};
    for (uint32_t k = 0; k < 8; k++) {
        uint32_t about = k * CHAR_HAN;
        census->han += about & CHAR_HAN ? kinds[k] : 0;
        census->traditional += about & CHAR_TRADITIONAL ? kinds[k] : 0;
        census->simplified += about & CHAR_SIMPLIFIED ? kinds[k] : 0;
    }
    return hits;
}

struct lexicon_hit *lexicon_scan(struct arena *a, const struct lexicon *lex, struct view text, uint32_t *n)
{
    struct lexicon_census census;
    return lexicon_census(a, lex, text, n, &census);
}
