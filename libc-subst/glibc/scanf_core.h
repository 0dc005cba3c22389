/* The scanf family's engine, for bytes or, with WIDE, for wide characters. The
 * rules are glibc's: one character of look-ahead, prefixes of numbers count as
 * matched ("0x" is 0, "1e" is 1), and what overflows is the nearest number.
 *
 * The includer defines CH (the character type), is_space(c), and
 *   int next_from_file(FILE *)   next character or -1
 *   void back_to_file(FILE *, c) undo the last one
 * and calls SCAN(). */
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include "glibc_locale.h"
#include "glibc_wide.h"
#include "local_digits.h"
#include "scanf.h"

struct in {
	FILE *f; /* or 0 and: */
	const CH *s;
	int c;         /* the last character, -1 from the end on */
	int end_errno; /* errno when the end was met: whoever asks beyond it gets it again */
	size_t count;
};

static inline int next(struct in *in)
{
	if (in->c == -1) {
		errno = in->end_errno;
		return -1;
	}
	if (in->f) in->c = next_from_file(in->f);
	else in->c = *in->s ? (int)(UCH)*in->s++ : -1;
	if (in->c == -1) in->end_errno = errno;
	else in->count++;
	return in->c;
}

static inline void back(struct in *in)
{
	if (in->c == -1) return;
	in->count--;
	if (in->f) back_to_file(in->f, in->c);
	else in->s--;
}

static void skip_spaces(struct in *in)
{
	if (!in->f) {
		const CH *s = in->s;
		if (in->c == -1) return;
		while (is_space((UCH)*s)) s++;
		in->count += s - in->s;
		in->s = s;
		in->c = *s ? 0 : -1;
		in->end_errno = errno;
		return;
	}
	int saved = errno;
	while (is_space(next(in)))
		;
	back(in);
	if (errno != EINTR) errno = saved;
}

/* A number's text, as bytes for strtol and strtod. */
struct text {
	char *b;
	size_t n, cap;
	int lost; /* out of memory */
	char small[128];
};

static void add(struct text *t, int c)
{
	if (t->n + 1 == t->cap) {
		char *b = realloc(t->b == t->small ? 0 : t->b, t->cap * 2);
		if (!b) {
			t->lost = 1;
			return;
		}
		if (t->b == t->small) memcpy(b, t->small, t->n);
		t->b = b;
		t->cap *= 2;
	}
	t->b[t->n++] = c;
	t->b[t->n] = 0;
}

static void clear(struct text *t)
{
	if (t->b != t->small) free(t->b);
}

/* Where strings go: the caller's memory, or our own that grows. */
struct out {
	char *p;
	size_t n, cap, unit;
	char **given; /* %m: where the caller wants the address */
	int skip, lost;
};

static void put(struct out *o, const void *what)
{
	if (o->skip || o->lost) return;
	if (o->given && o->n == o->cap) {
		char *p = realloc(o->p, (o->cap = o->cap * 2 + 32) * o->unit);
		if (!p) {
			o->lost = 1;
			return;
		}
		o->p = p;
	}
	memcpy(o->p + o->n++ * o->unit, what, o->unit);
}

static int finish(struct out *o, int terminate)
{
	static const wchar_t null;
	if (terminate) put(o, &null);
	if (o->lost) {
		free(o->p);
		return -1;
	}
	if (o->given && !o->skip) *o->given = realloc(o->p, o->n * o->unit) ?: o->p;
	return 0;
}

/* Characters into the result; each may need conversion. */
struct convert {
	mbstate_t st;
	int bad;
};

static void put_char(struct out *o, struct convert *cv, int c)
{
#ifdef WIDE
	if (o->unit == sizeof(wchar_t)) {
		put(o, &c);
	} else {
		char b[MB_LEN_MAX];
		size_t n = glibc_wcrtomb(b, c, &cv->st);
		if (n == (size_t)-1) cv->bad = 1;
		else
			for (size_t i = 0; i < n; i++) put(o, b + i);
	}
#else
	char byte = c;
	if (o->unit == 1) {
		put(o, &byte);
	} else {
		wchar_t w;
		size_t n = glibc_mbrtowc(&w, &byte, 1, &cv->st);
		if (n == (size_t)-1) cv->bad = 1;
		else if (n != (size_t)-2) put(o, &w);
	}
#endif
}

/* In the middle of a character of several bytes. */
#ifdef WIDE
#define partial(o, cv) 0
#else
#define partial(o, cv) ((o)->unit > 1 && !mbsinit(&(cv)->st))
#endif

#include "scanf_numbers.h"

/* %[: the end of the set, or 0 when it has none. */
static const CH *set_end(const CH *p)
{
	if (*p == ']' || *p == '-') p++;
	while (*p && *p != ']') p++;
	return *p ? p : 0;
}

#ifdef WIDE
static int in_set(const CH *p, const CH *end, int c)
{
	const CH *first = p;
	for (; p < end; p++) {
		if (*p == '-' && p != first && p + 1 < end && (UCH)p[-1] <= (UCH)p[1]) {
			if (c >= (int)(UCH)p[-1] && c <= (int)(UCH)p[1]) return 1;
		} else if (c == (int)(UCH)*p) {
			return 1;
		}
	}
	return 0;
}
#else
/* map: for each byte, whether it belongs. */
static void read_set(const char *p, const char *end, int invert, char map[256])
{
	const char *first = p;
	memset(map, invert, 256);
	for (; p < end; p++) {
		if (*p == '-' && p != first && p + 1 < end && (UCH)p[-1] <= (UCH)p[1])
			for (int c = (UCH)p[-1]; c <= (UCH)p[1]; c++) map[c] = !invert;
		else map[(UCH)*p] = !invert;
	}
}
#endif

/* %s, %c and %[. set: where the set begins, or 0; end: its end. */
static int string(struct in *in, const struct spec *sp, int kind, const CH *set, const CH *end, int invert, void *dest)
{
	struct out o = { .p = sp->alloc ? 0 : dest,
			 .unit = sp->size == 1 ? sizeof(wchar_t) : 1,
			 .given = sp->alloc ? dest : 0,
			 .skip = !dest };
	struct convert cv = { 0 };
	int width = sp->width;
	size_t n = 0;
	if (kind == 'c' && width == -1) width = 1;
	if (next(in) == -1) return END;
#ifndef WIDE
	char map[256], *to = dest;
	const int simple = o.unit == 1 && !sp->alloc;
	if (kind == '[') read_set(set, end, invert, map);
#endif
	/* The width counts characters of the result. */
	for (;;) {
#ifdef WIDE
		if (kind == 's' ? is_space(in->c) : kind == '[' && in_set(set, end, in->c) == invert) {
#else
		if (kind == 's' ? is_space(in->c) : kind == '[' && !map[in->c] && !partial(&o, &cv)) {
#endif
			back(in);
			break;
		}
#ifndef WIDE
		if (simple) {
			if (to) *to++ = in->c;
			n++;
			if ((width > 0 && !--width) || next(in) == -1) break;
			continue;
		}
#endif
		put_char(&o, &cv, in->c);
		if (cv.bad) {
			if (sp->alloc) free(o.p);
			errno = EILSEQ; /* glibc says 0, where C wants EOF */
			return FAIL;
		}
		n++;
		if (!partial(&o, &cv) && width > 0 && !--width) break;
		if (next(in) == -1) {
			if (!partial(&o, &cv)) break;
			if (sp->alloc) free(o.p);
			errno = EILSEQ;
			return FAIL;
		}
	}
	if (kind == '[' && !n) {
		if (sp->alloc) free(o.p);
		return FAIL;
	}
#ifndef WIDE
	if (simple) {
		if (to && kind != 'c') *to = 0;
		return 0;
	}
#endif
	return finish(&o, kind != 'c') ? END : 0;
}

static void *nth(va_list ap, unsigned n)
{
	va_list copy;
	void *p;
	va_copy(copy, ap);
	do p = va_arg(copy, void *);
	while (--n);
	va_end(copy);
	return p;
}

static int read_int(const CH **p)
{
	int n = 0;
	for (; is_digit(**p); ++*p) n = n > (INT_MAX - 9) / 10 ? INT_MAX : n * 10 + (**p - '0');
	return n;
}

static int scan(struct in *in, const CH *p, va_list outer, int mode)
{
	va_list ap;
	int done = 0, spaces = 0, r = 0;
	va_copy(ap, outer);
	while (*p && !r) {
		if (is_space((UCH)*p)) {
			spaces = 1;
			p++;
			continue;
		}
		if (*p != '%') {
			if (spaces) skip_spaces(in);
			spaces = 0;
			if (next(in) == -1) {
				r = END;
			} else if (in->c != (int)(UCH)*p) {
				back(in);
				r = FAIL;
			}
			p++;
			continue;
		}
		struct spec sp = { .width = -1, .mode = mode };
		unsigned position = 0;
		int suppress = 0;
		p++;
		if (is_digit(*p)) {
			int n = read_int(&p);
			if (*p == '$') position = n, p++;
			else sp.width = n ? n : -1;
		}
		if (sp.width == -1) {
			for (;; p++) {
				if (*p == '*') suppress = 1;
				else if (*p == '\'') sp.group = 1;
				else if (*p == 'I') sp.local = 1;
				else break;
			}
			if (is_digit(*p) && !(sp.width = read_int(&p))) sp.width = -1;
		}
		switch (*p++) {
		case 'h': sp.size = *p == 'h' ? p++, -2 : -1; break;
		case 'l': sp.size = *p == 'l' ? p++, 2 : 1; break;
		case 'q':
		case 'L': sp.size = 2; break;
		case 'j':
		case 'z':
		case 't': sp.size = 1; break;
		case 'a':
			if (mode == SCAN_GNU && (*p == 's' || *p == 'S' || *p == '[')) sp.alloc = 1;
			else p--;
			break;
		case 'm':
			sp.alloc = 1;
			if (*p == 'l') sp.size = 1, p++;
			break;
		default: p--;
		}
		int kind = *p;
		if (!kind) {
			r = FAIL;
			break;
		}
		p++;
		if (kind == 'S' || kind == 'C') {
			kind |= 32;
			sp.size = 1;
		}
		if (spaces || (kind != '[' && kind != 'c' && kind != 'n')) skip_spaces(in);
		spaces = 0;
		void *dest = 0;
		if (!suppress && kind != '%') dest = position ? nth(outer, position) : va_arg(ap, void *);
		const CH *set = 0, *end = 0;
		int invert = 0;
		switch (kind) {
		case '%':
			if (next(in) == -1) {
				r = END;
			} else if (in->c != '%') {
				back(in);
				r = FAIL;
			}
			continue;
		case 'n':
			if (dest) {
				if (sp.size > 0) *(long long *)dest = in->count;
				else if (sp.size == 0) *(int *)dest = in->count;
				else if (sp.size == -1) *(short *)dest = in->count;
				else *(char *)dest = in->count;
			}
			continue;
		case '[':
			if (*p == '^') invert = 1, p++;
			set = p;
			end = set_end(p);
			if (!end) {
				r = FAIL;
				continue;
			}
			p = end + 1;
			/* fall through */
		case 's':
		case 'c': r = string(in, &sp, kind, set, end, invert, dest); break;
		case 'd': r = number(in, &sp, 10, 1, 0, dest); break;
		case 'i': r = number(in, &sp, 0, 1, 0, dest); break;
		case 'u': r = number(in, &sp, 10, 0, 0, dest); break;
		case 'o': r = number(in, &sp, 8, 0, 0, dest); break;
		case 'x':
		case 'X': r = number(in, &sp, 16, 0, 0, dest); break;
		case 'p': r = number(in, &sp, 16, 0, 1, dest); break;
		case 'a':
		case 'A':
		case 'e':
		case 'E':
		case 'f':
		case 'F':
		case 'g':
		case 'G': r = real(in, &sp, dest); break;
		case 'b':
			if (mode == SCAN_C23) {
				r = number(in, &sp, 2, 0, 0, dest);
				break;
			}
			/* fall through */
		default: r = FAIL;
		}
		if (!r && !suppress) done++;
	}
	va_end(ap);
	if (r == END && !done) return -1;
	if (!r && spaces) skip_spaces(in);
	return done;
}
