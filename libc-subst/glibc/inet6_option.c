/* RFC 2292: options of IPv6 as ancillary data, before RFC 3542 (inet6_opt.c) put others in their place. */
#define _GNU_SOURCE
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

enum { HOP_BY_HOP = 54, DESTINATION = 59 }; /* IPV6_HOPOPTS, IPV6_DSTOPTS */
enum { PAD1 = 0, PADN = 1 };
#define HEAD CMSG_LEN(0)
#define EXTENSION 2 /* the next header's type, the length in units of 8 bytes without the first */

static int is_options(int type) { return type == HOP_BY_HOP || type == DESTINATION; }

int inet6_option_space(int n) { return CMSG_SPACE(n + EXTENSION); }

int inet6_option_init(void *b, struct cmsghdr **to, int type)
{
	if (!is_options(type)) return -1;
	struct cmsghdr *c = *to = b;
	*(size_t *)b = HEAD; /* cmsg_len has half of it in musl's headers */
	c->cmsg_level = IPPROTO_IPV6;
	c->cmsg_type = type;
	return 0;
}

static void pad(struct cmsghdr *c, int n)
{
	uint8_t *p = (uint8_t *)c + c->cmsg_len;
	if (n == 1) {
		p[0] = PAD1;
	} else if (n > 1) {
		p[0] = PADN;
		p[1] = n - 2;
		memset(p + 2, 0, n - 2);
	}
	c->cmsg_len += n;
}

/* Room for n bytes at a multiple of multx, and plusy more. */
uint8_t *inet6_option_alloc(struct cmsghdr *c, int n, int multx, int plusy)
{
	uint8_t *data = CMSG_DATA(c);
	if ((multx != 1 && multx != 2 && multx != 4 && multx != 8) || plusy < 0 || plusy > 7) return 0;
	if (c->cmsg_len == HEAD) c->cmsg_len += EXTENSION;
	pad(c, (-(c->cmsg_len - HEAD) & (multx - 1)) + plusy);
	uint8_t *at = (uint8_t *)c + c->cmsg_len;
	c->cmsg_len += n;
	pad(c, -(c->cmsg_len - HEAD) & 7);
	data[1] = (c->cmsg_len - HEAD) / 8 - 1;
	return at;
}

int inet6_option_append(struct cmsghdr *c, const uint8_t *option, int multx, int plusy)
{
	int n = *option == PAD1 ? 1 : option[1] + 2;
	uint8_t *at = inet6_option_alloc(c, n, multx, plusy);
	if (!at) return -1;
	memcpy(at, option, n);
	return 0;
}

/* What is behind the option, or null where it does not end in time. */
static const uint8_t *behind(const uint8_t *option, const uint8_t *end)
{
	if (option >= end) return 0;
	if (*option == PAD1) return option + 1;
	return end - option < 2 || end - option < option[1] + 2 ? 0 : option + option[1] + 2;
}

/* The option after this one, or the first; null where there can be none. */
static const uint8_t *following(const struct cmsghdr *c, const uint8_t *option, const uint8_t **end)
{
	const uint8_t *data = CMSG_DATA(c);
	if (c->cmsg_level != IPPROTO_IPV6 || !is_options(c->cmsg_type) || c->cmsg_len < HEAD + EXTENSION ||
	    c->cmsg_len < HEAD + (data[1] + 1) * 8)
		return 0;
	*end = data + (data[1] + 1) * 8;
	if (!option) return data + EXTENSION;
	return option < data + EXTENSION ? 0 : behind(option, *end);
}

int inet6_option_next(const struct cmsghdr *c, uint8_t **at)
{
	const uint8_t *end, *p = following(c, *at, &end);
	if (!p) return -1;
	*at = (uint8_t *)p;
	return behind(p, end) ? 0 : -1;
}

int inet6_option_find(const struct cmsghdr *c, uint8_t **at, int type)
{
	const uint8_t *end, *next;
	for (const uint8_t *p = following(c, *at, &end); p && (next = behind(p, end)); p = next) {
		if (*p != type) continue;
		*at = (uint8_t *)p;
		return 0;
	}
	return -1;
}
