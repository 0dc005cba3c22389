/* See packet.h. What comes in is from outside: nothing of it is believed. */
#include "packet.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define ESCAPE '}'
#define ESCAPE_XOR 0x20

static int digit(char c)
{
	if (c >= '0' && c <= '9') return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void begin(struct gdb_parser *p)
{
	p->state = GDB_INSIDE;
	p->len = 0;
	p->sum = p->bad = 0;
}

enum gdb_input gdb_parse(struct gdb_parser *p, unsigned char byte)
{
	int d;
	switch (p->state) {
	case GDB_OUTSIDE:
		if (byte == '$') begin(p);
		return byte == 3 ? GDB_INTERRUPT : byte == '-' ? GDB_NAK : GDB_MORE;
	case GDB_INSIDE:
		if (byte == '$') {
			begin(p); /* the end of the one before was lost */
		} else if (byte == '#') {
			p->state = GDB_SUM_HIGH;
		} else {
			p->sum = (unsigned char)(p->sum + byte);
			if (p->len < GDB_PACKET_MAX) p->data[p->len++] = (char)byte;
			else p->bad = 1;
		}
		return GDB_MORE;
	case GDB_SUM_HIGH:
	case GDB_SUM_LOW:
		d = digit((char)byte);
		if (d < 0) p->bad = 1;
		p->claimed = (unsigned char)(p->claimed << 4 | (d & 15));
		if (p->state == GDB_SUM_HIGH) {
			p->state = GDB_SUM_LOW;
			return GDB_MORE;
		}
		p->state = GDB_OUTSIDE;
		p->data[p->len] = 0;
		return p->bad || p->claimed != p->sum ? GDB_DAMAGED : GDB_PACKET;
	}
	return GDB_MORE;
}

size_t gdb_unescape(char *data, size_t len)
{
	size_t n = 0;
	for (size_t i = 0; i < len; i++) {
		char c = data[i];
		if (c == ESCAPE && i + 1 < len) c = (char)(data[++i] ^ ESCAPE_XOR);
		data[n++] = c;
	}
	return n;
}

void reply_text(struct gdb_reply *r, const char *fmt, ...)
{
	va_list ap;
	size_t room = sizeof(r->data) - r->len;
	va_start(ap, fmt);
	int n = vsnprintf(r->data + r->len, room, fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= room) r->full = 1;
	else r->len += (size_t)n;
}

void reply_hex(struct gdb_reply *r, const void *bytes, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *b = bytes;
	if (n > (sizeof(r->data) - r->len) / 2) {
		r->full = 1;
		return;
	}
	for (size_t i = 0; i < n; i++) {
		r->data[r->len++] = digits[b[i] >> 4];
		r->data[r->len++] = digits[b[i] & 15];
	}
}

void reply_part(struct gdb_reply *r, const void *object, size_t size, uint64_t offset, uint64_t len)
{
	const char *from = object;
	size_t i = offset < size ? (size_t)offset : size, end = len < size - i ? i + (size_t)len : size;
	char *kind = &r->data[r->len++];
	for (; i < end && r->len < sizeof(r->data) - 2; i++) {
		char c = from[i];
		if (c == ESCAPE || c == '$' || c == '#' || c == '*') {
			r->data[r->len++] = ESCAPE;
			c ^= ESCAPE_XOR;
		}
		r->data[r->len++] = c;
	}
	*kind = i < size ? 'm' : 'l';
}

size_t reply_frame(const struct gdb_reply *r, char *to)
{
	unsigned char sum = 0;
	to[0] = '$';
	memcpy(to + 1, r->data, r->len);
	for (size_t i = 0; i < r->len; i++) sum = (unsigned char)(sum + (unsigned char)r->data[i]);
	char end[4];
	snprintf(end, sizeof(end), "#%02x", sum);
	memcpy(to + 1 + r->len, end, 3);
	return r->len + 4;
}

int parse_hex(const char **p, uint64_t *value)
{
	const char *s = *p;
	uint64_t v = 0;
	int d;
	for (; (d = digit(*s)) >= 0; s++) {
		if (v >> 60) return 0;
		v = v << 4 | (uint64_t)d;
	}
	if (s == *p) return 0;
	*p = s;
	*value = v;
	return 1;
}

int parse_bytes(const char *text, void *to, size_t n)
{
	unsigned char *b = to;
	for (size_t i = 0; i < n; i++) {
		int hi = digit(text[2 * i]), lo = hi < 0 ? -1 : digit(text[2 * i + 1]);
		if (lo < 0) return 0;
		b[i] = (unsigned char)(hi << 4 | lo);
	}
	return 1;
}

int parse_char(const char **p, char c)
{
	if (**p != c) return 0;
	(*p)++;
	return 1;
}
