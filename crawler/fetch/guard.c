#include "crawler/fetch/guard.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>

/* https://www.iana.org/assignments/iana-ipv4-special-registry */
static const struct {
    uint32_t net;
    int bits;
} special4[] = {
    {0x00000000, 8},  {0x0A000000, 8},  {0x64400000, 10}, {0x7F000000, 8},  {0xA9FE0000, 16}, {0xAC100000, 12},
    {0xC0000000, 24}, {0xC0000200, 24}, {0xC0586300, 24}, {0xC0A80000, 16}, {0xC6120000, 15}, {0xC6336400, 24},
    {0xCB007100, 24}, {0xE0000000, 4},  {0xF0000000, 4},
};

static bool public4(uint32_t ip)
{
    for (size_t i = 0; i < sizeof special4 / sizeof *special4; i++)
        if ((ip ^ special4[i].net) >> (32 - special4[i].bits) == 0)
            return false;
    return true;
}

static uint32_t word(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* https://www.iana.org/assignments/iana-ipv6-special-registry; only 2000::/3 is handed out at all. */
static bool public6(const unsigned char *p)
{
    static const unsigned char mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    static const unsigned char nat64[12] = {0, 0x64, 0xFF, 0x9B};
    uint32_t head = word(p);
    if (memcmp(p, mapped, 12) == 0 || memcmp(p, nat64, 12) == 0)
        return public4(word(p + 12));
    if (head >> 16 == 0x2002) /* 6to4 */
        return public4(word(p + 2));
    if (head >> 9 == 0x20010000 >> 9) /* 2001::/23: Teredo, ORCHID ... */
        return false;
    if (head == 0x20010DB8 || head >> 12 == 0x3FFF0000 >> 12) /* documentation */
        return false;
    return head >> 29 == 1;
}

bool guard_public(const struct sockaddr *sa)
{
    if (sa->sa_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, sa, sizeof in);
        return public4(ntohl(in.sin_addr.s_addr));
    }
    if (sa->sa_family == AF_INET6) {
        struct sockaddr_in6 in6;
        memcpy(&in6, sa, sizeof in6);
        return public6(in6.sin6_addr.s6_addr);
    }
    return false;
}

bool guard_names_private(struct view host)
{
    static const struct view local = VIEW_INIT("localhost");
    char z[INET6_ADDRSTRLEN];
    struct sockaddr_in in = {.sin_family = AF_INET};
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
    if (host.n && host.p[host.n - 1] == '.')
        host.n--;
    if (view_eq_ci(view_from(host, host.n > local.n ? host.n - local.n : 0), local) &&
        (host.n == local.n || host.p[host.n - local.n - 1] == '.'))
        return true;
    bool six = host.n > 2 && host.p[0] == '[';
    struct view inner = six ? view_sub(host, 1, host.n - 2) : host;
    if (inner.n >= sizeof z)
        return false;
    memcpy(z, inner.p, inner.n);
    z[inner.n] = 0;
    if (six)
        return inet_pton(AF_INET6, z, &in6.sin6_addr) != 1 || !guard_public((struct sockaddr *)(void *)&in6);
    return inet_pton(AF_INET, z, &in.sin_addr) == 1 && !guard_public((struct sockaddr *)(void *)&in);
}
