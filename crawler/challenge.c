#include "crawler/challenge.h"

/*
 * A row fits where the status is in the list, and every mark stands in the
 * body or, for those that begin with '@', in the headers.  Marks are what the
 * scripts cannot do without.  `most` bounds the body: a challenge carries no
 * content, so a long page is none.
 */
static const struct {
    const char *family;
    short status[5]; /* 0 ends; {0}: any */
    unsigned most;   /* bytes */
    struct view mark[3];
} rows[] = {
    {"ruishu", {412, 0}, 400000, {VIEW_INIT("$_ts")}},
    {"ruishu", {202, 400, 403, 0}, 400000, {VIEW_INIT("$_ts"), VIEW_INIT("<script")}},
    {"ruishu", {200, 0}, 400000, {VIEW_INIT("$_ts=window['$_ts']"), VIEW_INIT("r='m'")}},
    {"ruishu", {412, 0}, 60000, {VIEW_INIT("<script"), VIEW_INIT("<meta"), VIEW_INIT("@set-cookie:")}},
    {"jsl", {521, 0}, 60000, {VIEW_INIT("@__jsluid")}},
    {"jsl", {521, 0}, 60000, {VIEW_INIT("document.cookie")}},
    {"jsl", {0}, 60000, {VIEW_INIT("__jsl_clearance"), VIEW_INIT("<script")}},
    {"acw", {0}, 60000, {VIEW_INIT("acw_sc__v2"), VIEW_INIT("<script")}},
    {"acw", {0}, 60000, {VIEW_INIT("acw_sc__"), VIEW_INIT("arg1='")}},
    {"acw", {0}, 60000, {VIEW_INIT("acw_sc__v3"), VIEW_INIT("<script")}},
    {"aliyun", {202, 405, 0}, 60000, {VIEW_INIT("@aliyungf_tc"), VIEW_INIT("<script")}},
    {"aliyun", {405, 0}, 60000, {VIEW_INIT("errors.aliyun.com")}},
    {"yunsuo", {0}, 20000, {VIEW_INIT("security_session_verify")}},
    {"yunsuo", {0}, 20000, {VIEW_INIT("@yunsuo_session_verify"), VIEW_INIT("<script")}},
    {"wzws", {0}, 20000, {VIEW_INIT("wzwschallenge")}},
    {"wzws", {0}, 20000, {VIEW_INIT("@wzws_cid"), VIEW_INIT("<script")}},
    {"cloudflare", {403, 503, 429, 0}, 200000, {VIEW_INIT("@cf-mitigated: challenge")}},
    {"cloudflare", {403, 503, 0}, 200000, {VIEW_INIT("/cdn-cgi/challenge-platform/")}},
    {"safedog", {0}, 20000, {VIEW_INIT("safedog-flow-item")}},
};

/* "document.cookie=..." and a reload, and nothing to read: a cookie wall without a name. */
static bool cookie_wall(int status, struct view body)
{
    bool error = status == 412 || status == 521 || status == 202 || status == 403;
    if (body.n > (error ? 20000u : 4096u) || view_find_ci(body, VIEW("document.cookie"), 0) == VIEW_NONE)
        return false;
    bool reload = view_find(body, VIEW("location.reload"), 0) != VIEW_NONE ||
                  view_find(body, VIEW("location.href="), 0) != VIEW_NONE ||
                  view_find(body, VIEW("location="), 0) != VIEW_NONE ||
                  view_find(body, VIEW("location.replace"), 0) != VIEW_NONE ||
                  view_find_ci(body, VIEW("http-equiv=\"refresh\""), 0) != VIEW_NONE ||
                  view_find_ci(body, VIEW("http-equiv=refresh"), 0) != VIEW_NONE;
    size_t links = 0;
    for (size_t at = 0; (at = view_find_ci(body, VIEW("<a "), at)) != VIEW_NONE; at++)
        links++;
    bool text = view_find_ci(body, VIEW("<p"), 0) != VIEW_NONE;
    return reload && links < 2 && !text;
}

/* Whether any mark with a '_' stands in the body: in most pages none does, and one look is enough for all of them. */
static bool underscored(struct view body)
{
    enum { MOST = 16 };
    struct view list[MOST];
    size_t n = 0;
    for (size_t i = 0; i < 3 * sizeof rows / sizeof *rows && n < MOST; i++) {
        struct view m = rows[i / 3].mark[i % 3];
        if (view_has(m, VIEW("_")) && m.p[0] != '@')
            list[n++] = m;
    }
    return n == MOST || view_has_any(body, VIEW("_"), list, n);
}

static bool fits(size_t row, int status, struct view headers, struct view body, bool any)
{
    bool listed = rows[row].status[0] == 0;
    for (int i = 0; i < 5 && rows[row].status[i]; i++)
        listed = listed || rows[row].status[i] == status;
    if (!listed || body.n > rows[row].most)
        return false;
    for (int i = 0; i < 3 && rows[row].mark[i].n; i++) {
        struct view m = rows[row].mark[i];
        bool found = m.p[0] == '@' ? view_find_ci(headers, view_from(m, 1), 0) != VIEW_NONE
                                   : (any || !view_has(m, VIEW("_"))) && view_has(body, m);
        if (!found)
            return false;
    }
    return true;
}

const char *challenge_family(int status, struct view response_headers, struct view body)
{
    bool any = underscored(body);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (fits(i, status, response_headers, body, any))
            return rows[i].family;
    return cookie_wall(status, body) ? "cookie-wall" : NULL;
}
