/* Formatting and the kernel's log. */
#include "core/printk.h"
#include "core/string.h"
#include "plat/host.h"
#include <htux/bootinfo.h>

struct out {
	char *buf;
	size_t size, len;
};

static void put(struct out *o, char c)
{
	if (o->len + 1 < o->size) o->buf[o->len] = c;
	o->len++;
}

static void put_padded(struct out *o, const char *s, size_t n, int width, bool left, char pad)
{
	int fill = width > (int)n ? width - (int)n : 0;

	if (!left)
		for (; fill; fill--) put(o, pad);
	for (size_t i = 0; i < n; i++) put(o, s[i]);
	for (; fill; fill--) put(o, ' ');
}

static void put_number(struct out *o, u64 v, bool negative, unsigned base, int width, bool left, bool zero)
{
	char tmp[32];
	int i = sizeof tmp;

	do tmp[--i] = "0123456789abcdef"[v % base];
	while (v /= base);
	if (zero && !left) {
		while (i > 1 && (int)sizeof tmp - i < width - negative) tmp[--i] = '0';
	}
	if (negative) tmp[--i] = '-';
	put_padded(o, tmp + i, sizeof tmp - i, width, left, ' ');
}

int kvsnprintf(char *buf, size_t n, const char *fmt, va_list ap)
{
	struct out o = { buf, n, 0 };

	for (; *fmt; fmt++) {
		bool left = false, zero = false;
		int width = 0, precision = -1, longs = 0;
		if (*fmt != '%') {
			put(&o, *fmt);
			continue;
		}
		for (fmt++; *fmt == '-' || *fmt == '0'; fmt++) {
			if (*fmt == '-') left = true;
			else zero = true;
		}
		if (*fmt == '*') {
			width = va_arg(ap, int);
			if (width < 0) left = true, width = -width;
			fmt++;
		}
		for (; *fmt >= '0' && *fmt <= '9'; fmt++) width = width * 10 + *fmt - '0';
		if (*fmt == '.') {
			precision = 0;
			if (*++fmt == '*') {
				precision = va_arg(ap, int);
				fmt++;
			}
			for (; *fmt >= '0' && *fmt <= '9'; fmt++) precision = precision * 10 + *fmt - '0';
		}
		for (; *fmt == 'l' || *fmt == 'z' || *fmt == 'h'; fmt++) longs += *fmt != 'h';
		switch (*fmt) {
		case 'd':
		case 'i': {
			long v = longs ? va_arg(ap, long) : va_arg(ap, int);
			put_number(&o, v < 0 ? -(u64)v : (u64)v, v < 0, 10, width, left, zero);
			break;
		}
		case 'u':
		case 'o':
		case 'x': {
			u64 v = longs ? va_arg(ap, unsigned long) : va_arg(ap, unsigned);
			put_number(&o, v, false, *fmt == 'x' ? 16 : *fmt == 'o' ? 8 : 10, width, left, zero);
			break;
		}
		case 'p':
			put(&o, '0');
			put(&o, 'x');
			put_number(&o, (u64)va_arg(ap, void *), false, 16, width > 2 ? width - 2 : 0, left, zero);
			break;
		case 's': {
			const char *s = va_arg(ap, const char *);
			if (!s) s = "(null)";
			put_padded(&o, s, precision >= 0 ? strnlen(s, precision) : strlen(s), width, left, ' ');
			break;
		}
		case 'c': {
			char c = va_arg(ap, int);
			put_padded(&o, &c, 1, width, left, ' ');
			break;
		}
		case '%': put(&o, '%'); break;
		case 0: fmt--; break;
		}
	}
	if (n) buf[min(o.len, n - 1)] = 0;
	return o.len;
}

int ksnprintf(char *buf, size_t n, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	int r = kvsnprintf(buf, n, fmt, ap);
	va_end(ap);
	return r;
}

static void log_line(const char *fmt, va_list ap)
{
	char line[512] = "htux: ";
	size_t n = 6 + kvsnprintf(line + 6, sizeof line - 7, fmt, ap);

	n = min(n, sizeof line - 2);
	line[n++] = '\n';
	host_call(HC_write, bootinfo->log_handle, line, n);
}

void printk(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_line(fmt, ap);
	va_end(ap);
}

void pr_verbose(const char *fmt, ...)
{
	va_list ap;

	if (!bootinfo->verbose) return;
	va_start(ap, fmt);
	log_line(fmt, ap);
	va_end(ap);
}
