/* RFC 3542: options and routing headers of IPv6. */
#define _GNU_SOURCE
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>

enum { PAD1 = 0, PADN = 1 };

static void pad(uint8_t *p, int n)
{
	if (n == 1) {
		*p = PAD1;
	} else if (n > 1) {
		p[0] = PADN;
		p[1] = n - 2;
		memset(p + 2, 0, n - 2);
	}
}

int inet6_opt_init(void *b, socklen_t n)
{
	if (b) {
		if (!n || n % 8 || n / 8 > 256) return -1;
		((uint8_t *)b)[1] = n / 8 - 1;
	}
	return 2;
}

int inet6_opt_append(void *b, socklen_t n, int at, uint8_t type, socklen_t len, uint8_t align, void **data)
{
	if (at < 2 || type == PAD1 || type == PADN || len > 255 ||
	    (align != 1 && align != 2 && align != 4 && align != 8) || align > len)
		return -1;
	int fill = (at + 2) % align ? align - (at + 2) % align : 0;
	if (b) {
		if (at + fill + 2 + (socklen_t)len > n) return -1;
		uint8_t *p = (uint8_t *)b + at;
		pad(p, fill);
		p[fill] = type;
		p[fill + 1] = len;
		*data = p + fill + 2;
	}
	return at + fill + 2 + len;
}

int inet6_opt_finish(void *b, socklen_t n, int at)
{
	if (at < 2) return -1;
	int fill = -at & 7;
	if (b) {
		if ((socklen_t)(at + fill) > n) return -1;
		pad((uint8_t *)b + at, fill);
	}
	return at + fill;
}

int inet6_opt_set_val(void *data, int at, void *value, socklen_t n)
{
	memcpy((char *)data + at, value, n);
	return at + n;
}

int inet6_opt_get_val(void *data, int at, void *value, socklen_t n)
{
	memcpy(value, (char *)data + at, n);
	return at + n;
}

int inet6_opt_next(void *b, socklen_t n, int at, uint8_t *type, socklen_t *len, void **data)
{
	const uint8_t *p = b;
	if (!at) at = 2;
	else if (at < 2) return -1;
	while ((socklen_t)at < n) {
		if (p[at] == PAD1) {
			at++;
			continue;
		}
		if ((socklen_t)at + 2 > n || (socklen_t)at + 2 + p[at + 1] > n) return -1;
		if (p[at] == PADN) {
			at += 2 + p[at + 1];
			continue;
		}
		*type = p[at];
		*len = p[at + 1];
		*data = (uint8_t *)b + at + 2;
		return at + 2 + *len;
	}
	return -1;
}

/* Padding is found, too. */
int inet6_opt_find(void *b, socklen_t n, int at, uint8_t type, socklen_t *len, void **data)
{
	const uint8_t *p = b;
	if (!at) at = 2;
	else if (at < 2) return -1;
	while ((socklen_t)at < n) {
		int head = p[at] == PAD1 ? 1 : 2, size = head == 1 ? 0 : p[at + 1];
		if (p[at] == type) {
			if ((socklen_t)(at + head + size) > n) return -1;
			*len = size;
			*data = (uint8_t *)b + at + head;
			return at + head + size;
		}
		at += head + size;
	}
	return -1;
}

/* Type 0: a header of 8 bytes, then addresses. */
struct routing {
	uint8_t next, len, type, left;
	uint32_t reserved;
	struct in6_addr addr[];
};

socklen_t inet6_rth_space(int type, int n) { return type || n < 0 || n > 127 ? 0 : 8 + n * 16; }

void *inet6_rth_init(void *b, socklen_t room, int type, int n)
{
	socklen_t need = inet6_rth_space(type, n);
	struct routing *r = b;
	if (type || n < 0 || n > 127 || room < need) return 0;
	memset(b, 0, need);
	r->len = n * 2;
	return b;
}

int inet6_rth_add(void *b, const struct in6_addr *a)
{
	struct routing *r = b;
	if (r->type || r->left * 2 + 2 > r->len) return -1;
	r->addr[r->left++] = *a;
	return 0;
}

int inet6_rth_segments(const void *b)
{
	const struct routing *r = b;
	return r->type ? -1 : r->len / 2;
}

struct in6_addr *inet6_rth_getaddr(const void *b, int i)
{
	struct routing *r = (struct routing *)b;
	return r->type || i < 0 || i >= r->len / 2 ? 0 : &r->addr[i];
}

int inet6_rth_reverse(const void *in, void *out)
{
	const struct routing *from = in;
	struct routing *to = out;
	if (from->type) return -1;
	int n = from->len / 2;
	memmove(out, in, 8);
	for (int i = 0; i < (n + 1) / 2; i++) {
		struct in6_addr a = from->addr[i], z = from->addr[n - 1 - i];
		to->addr[i] = z;
		to->addr[n - 1 - i] = a;
	}
	to->left = n;
	return 0;
}
