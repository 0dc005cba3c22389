/* Arguments: edge values first and often, else random ones. */
#define _GNU_SOURCE
#include "ffi.h"
#include <fcntl.h>
#include <limits.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#define MAX_BOUND 24
#define DST_ROOM 2048 /* what strings that grow have room for */

static struct bound {
	char name[16];
	int64_t value;
} bound[MAX_BOUND];
static int nbound;

static struct open_file {
	FILE *f;
	char name[16];
} open_files[8];
static int nopen;

bool bound_get(const char *name, int64_t *v)
{
	for (int i = nbound; i--;)
		if (!strcmp(bound[i].name, name)) {
			*v = bound[i].value;
			return true;
		}
	return false;
}

void bound_set(const char *name, int64_t v)
{
	if (nbound == MAX_BOUND) die("too much is bound");
	snprintf(bound[nbound].name, sizeof bound->name, "%s", name);
	bound[nbound++].value = v;
}

void bound_reset(void) { nbound = 0; }

/* Numbers. */

static const int64_t edges[] = { 0,       1,        -1,       2,        7,   8,         10,        63,    64,
				 100,     127,      128,      255,      256, 32767,     65535,     65536, INT_MAX,
				 INT_MIN, UINT_MAX, LONG_MAX, LONG_MIN, -2,  999999999, 1000000000 };

static int64_t random_integer(void)
{
	if (random_below(2)) return edges[random_below(sizeof edges / sizeof *edges)];
	return (int64_t)random_next() >> random_below(64);
}

static bool in_range(const char *params, int64_t *v)
{
	char *end;
	int64_t low = strtoll(params, &end, 0), high;
	if (strncmp(end, "..", 2)) return false;
	high = strtoll(end + 2, NULL, 0);
	uint64_t pick = random_below(8);
	*v = pick == 0 ? low : pick == 1 ? high : (int64_t)(low + random_below((uint64_t)high - low + 1));
	return true;
}

static int64_t choose(const struct spec *s)
{
	struct pool *p = pool_of(s->params);
	return strtoull(p->items[iteration < p->n ? iteration : (int)random_below(p->n)].bytes, NULL, 0);
}

static int64_t integer(const struct spec *s)
{
	int64_t v;
	if (s->params) return in_range(s->params, &v) ? v : choose(s);
	if (!strcmp(s->kind, "size")) return random_below(4) ? random_below(40) : random_below(200);
	if (!strcmp(s->kind, "chr")) return (int64_t)random_below(257) - 1;
	if (!strcmp(s->kind, "wc")) {
		static const int32_t special[] = { -1,     0,      0x7f,   0x80,   0xa0,    0xdf,     0xe9,
						   0x130,  0x131,  0x1c5,  0x3c2,  0x20ac,  0x200b,   0x2028,
						   0x3000, 0x4e2d, 0xd800, 0xfffd, 0x1f600, 0x10ffff, 0x110000 };
		switch (random_below(3)) {
		case 0: return special[random_below(sizeof special / sizeof *special)];
		case 1: return random_below(0x180);
		default: return random_below(random_below(2) ? 0x20000 : 0x3000);
		}
	}
	v = random_integer();
	if (!strcmp(s->kind, "int")) return (int32_t)v;
	if (!strcmp(s->kind, "uint")) return (uint32_t)v;
	return v;
}

static double real(const struct spec *s)
{
	static const double special[] = { 0.0,
					  -0.0,
					  1,
					  -1,
					  0.5,
					  10,
					  1e15,
					  1e16,
					  123456789.125,
					  1e-5,
					  9.995,
					  0.1,
					  1e300,
					  -1e-300,
					  2.5,
					  3.5,
					  5e-324,
					  1.7976931348623157e308,
					  __builtin_inf(),
					  -__builtin_inf(),
					  __builtin_nan("") };
	if (s->params) {
		struct pool *p = pool_of(s->params);
		return strtod(p->items[iteration < p->n ? iteration : (int)random_below(p->n)].bytes, NULL);
	}
	switch (random_below(4)) {
	case 0: return special[random_below(sizeof special / sizeof *special)];
	case 1: return (int64_t)random_below(2000000) / 1000.0 - 1000;
	case 2: return (double)(int64_t)random_next();
	}
	union {
		uint64_t u;
		double d;
	} bits = { random_next() };
	return bits.d != bits.d ? 1.5 : bits.d;
}

/* Strings. */

struct text {
	size_t len;
	char bytes[4096];
};

static const char *const alphabets[] = { "ab",         "abcdefghijklmnopqrstuvwxyz", "0123456789", " \t\nab", "aAbB",
					 "01.+-eExX ", ".*[]()\\|+?{}^$a",           "/.-_ab" };

static void append(struct text *t, const char *p, size_t n)
{
	if (t->len + n >= sizeof t->bytes) return;
	memcpy(t->bytes + t->len, p, n);
	t->len += n;
}

static void append_character(struct text *t, uint32_t c)
{
	char b[4];
	int n = 0;
	if (c < 0x80) b[n++] = c;
	else if (c < 0x800) b[n++] = 0xc0 | c >> 6;
	else if (c < 0x10000) b[n++] = 0xe0 | c >> 12;
	else b[n++] = 0xf0 | c >> 18;
	for (int shift = n == 0 || c < 0x80 ? -1 : c < 0x800 ? 0 : c < 0x10000 ? 6 : 12; shift >= 0; shift -= 6)
		b[n++] = 0x80 | (c >> shift & 63);
	append(t, b, n);
}

static void random_text(struct text *t, size_t most)
{
	int kind = random_below(sizeof alphabets / sizeof *alphabets + 2);
	size_t n = random_below(4) ? random_below(12) : random_below(most);
	for (size_t i = 0; i < n; i++) {
		if (kind == 0) {
			char c = 1 + random_below(255);
			append(t, &c, 1);
		} else if (kind == 1) {
			static const uint32_t from[] = { 'A', 0xc0, 0x391, 0x410, 0x4e00, 0x1f600 };
			append_character(t, from[random_below(6)] + random_below(26));
		} else {
			const char *a = alphabets[kind - 2];
			append(t, a + random_below(strlen(a)), 1);
		}
	}
}

static void mutate(struct text *t)
{
	size_t at = random_below(t->len + 1);
	static const char any[] = "0123456789abcxyzABCXYZ %.+-/:\\*[]()";
	char c = any[random_below(sizeof any - 1)];
	switch (random_below(3)) {
	case 0:
		if (t->len + 1 >= sizeof t->bytes) return;
		memmove(t->bytes + at + 1, t->bytes + at, t->len++ - at);
		t->bytes[at] = c;
		break;
	case 1:
		if (at == t->len) return;
		memmove(t->bytes + at, t->bytes + at + 1, --t->len - at);
		break;
	default:
		if (at < t->len) t->bytes[at] = c;
	}
}

static void make_text(const struct spec *s, struct text *t, int argument)
{
	bool exact = !strcmp(s->kind, "pick") || !strcmp(s->kind, "wpick");
	struct pool *p = s->params ? pool_of(s->params) : pool_named(s->pool[0] ? s->pool : "any");
	t->len = 0;
	if (!s->params && !s->pool[0] && random_below(2)) {
		random_text(t, 300);
		return;
	}
	/* The first argument goes through its pool, further ones through theirs in a stride. */
	int which = argument == 0 && iteration < p->n ? iteration : (int)random_below(p->n);
	append(t, p->items[which].bytes, p->items[which].len);
	if (exact || iteration < p->n) return;
	if (random_below(3) == 0) mutate(t);
	if (random_below(8) == 0) mutate(t);
}

static size_t widen(const struct text *t, wchar_t *w)
{
	size_t n = 0;
	for (size_t i = 0; i < t->len;) {
		unsigned char c = t->bytes[i++];
		int more = c < 0xc0 ? 0 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
		wchar_t v = more ? c & (0x3f >> more) : c;
		while (more-- && i < t->len) v = v << 6 | (t->bytes[i++] & 0x3f);
		w[n++] = v > 0x10ffff ? '?' : v;
	}
	w[n] = 0;
	return n;
}

/* Memory. */

static int64_t string(const struct spec *s, const char *name, int argument, size_t room)
{
	static struct text t;
	make_text(s, &t, argument);
	struct region *r = memory_new(name, room ? room : t.len + 1, 1, SHOW_BYTES);
	memcpy(r->base, t.bytes, t.len);
	r->base[t.len] = 0;
	if (room) memset(r->base + t.len + 1, 0x5a, room - t.len - 1);
	say_bytes(r->base, t.len);
	return (intptr_t)r->base;
}

static int64_t wide_string(const struct spec *s, const char *name, int argument, size_t room)
{
	static struct text t;
	static wchar_t w[4096];
	make_text(s, &t, argument);
	size_t n = widen(&t, w);
	struct region *r = memory_new(name, (room ? room : n + 1) * sizeof *w, sizeof *w, SHOW_WIDE);
	for (size_t i = 0; i < room; i++) ((wchar_t *)r->base)[i] = '~';
	memcpy(r->base, w, (n + 1) * sizeof *w);
	say_wide(w, n);
	return (intptr_t)r->base;
}

static size_t count(const struct spec *s) { return s->params ? strtoul(s->params, NULL, 0) : 64; }

static int64_t make_buf(const struct spec *s, const char *name)
{
	bool opaque = !strcmp(s->kind, "opaque"), wide = !strcmp(s->kind, "wbuf");
	size_t n = count(s) * (wide ? sizeof(wchar_t) : 1);
	struct region *r = memory_new(name, n,
				      n % 16 == 0  ? 16
				      : n % 4 == 0 ? 4
						   : 1,
				      opaque ? SHOW_NOTHING
				      : wide ? SHOW_WIDE
					     : SHOW_BYTES);
	if (opaque) memset(r->base, 0, n);
	else if (wide)
		for (size_t i = 0; i < n / sizeof(wchar_t); i++) ((wchar_t *)r->base)[i] = '~';
	say("%s(%zu)", s->kind, n);
	return (intptr_t)r->base;
}

/* mem(N) bytes, ints(N), longs(N), shorts(N): few distinct values, so that some are equal. */
static int64_t make_data(const struct spec *s, const char *name)
{
	size_t size = !strcmp(s->kind, "ints") ? 4 : !strcmp(s->kind, "longs") ? 8 : !strcmp(s->kind, "shorts") ? 2 : 1;
	size_t n = count(s) * size;
	struct region *r = memory_new(name, n, size, SHOW_BYTES);
	uint64_t distinct = size == 1 ? (uint64_t[]){ 2, 10, 256 }[random_below(3)]
				      : (uint64_t[]){ 3, 100, 1u << 15 }[random_below(3)];
	for (size_t i = 0; i < n; i += size) {
		uint64_t v = random_below(distinct);
		memcpy(r->base + i, &v, size);
	}
	say_bytes(r->base, n);
	return (intptr_t)r->base;
}

/* A number in memory: pint, plong, with a value that params give. */
static int64_t make_number(const struct spec *s, const char *name)
{
	struct region *r = memory_new(name, !strcmp(s->kind, "pint") ? 4 : 8, 8, SHOW_NUMBER);
	int64_t v = s->params ? integer(s) : random_integer();
	memcpy(r->base, &v, r->len);
	say("*%lld", (long long)(r->len == 4 ? (int)v : v));
	return (intptr_t)r->base;
}

static int64_t make_record(const struct spec *s, const char *name, bool fill)
{
	const struct record *t = record_named(s->params ? s->params : s->pool);
	struct region *r = memory_new(name, t->size, 16, SHOW_RECORD);
	memset(r->base, 0, t->size);
	if (fill && t->fill) t->fill(r->base);
	r->record = t;
	if (fill) t->print(r->base);
	else say("%s", t->name);
	return (intptr_t)r->base;
}

/* strs{"a"|"b"}: a vector of strings with NULL after them. */
static int64_t make_vector(const struct spec *s, const char *name)
{
	struct pool *p = pool_of(s->params);
	struct region *r = memory_new(name, (p->n + 1) * sizeof(char *), 16, SHOW_NOTHING);
	char **v = (char **)r->base;
	for (int i = 0; i < p->n; i++) {
		char part[32];
		snprintf(part, sizeof part, "%.10s.%d", name, i);
		struct region *item = memory_new(part, p->items[i].len + 1, 1, SHOW_BYTES);
		memcpy(item->base, p->items[i].bytes, p->items[i].len + 1);
		v[i] = (char *)item->base;
		say("%s", i ? "," : "[");
		say_bytes(item->base, p->items[i].len);
	}
	v[p->n] = NULL;
	say("]");
	return (intptr_t)v;
}

static int64_t make_pointer(const struct spec *s, const char *name)
{
	struct region *r = memory_new(name, sizeof(void *), 16, SHOW_POINTER);
	int64_t v = 0;
	if (s->params) bound_get(s->params, &v);
	memcpy(r->base, &v, sizeof v);
	say("&%s", s->params ? s->params : "NULL");
	return (intptr_t)r->base;
}

static int64_t make_file(const struct spec *s, const char *name)
{
	static struct text t;
	if (nopen == 8) die("too many files");
	make_text(s, &t, 0);
	FILE *f = fopen("stream", "w+e");
	if (!f) die("cannot make a file");
	fwrite(t.bytes, 1, t.len, f);
	fclose(f);
	if (!(f = fopen("stream", "r+e"))) die("cannot open a file"); /* neither wide nor narrow yet */
	say("file ");
	say_bytes(t.bytes, t.len);
	open_files[nopen].f = f;
	snprintf(open_files[nopen++].name, sizeof open_files->name, "%s", name);
	return (intptr_t)f;
}

void files_report(const char *function)
{
	for (; nopen; nopen--) {
		struct open_file *o = &open_files[nopen - 1];
		if (!strcmp(function, "fclose")) continue;
		say("; %s: at %ld%s%s", o->name, ftell(o->f), feof(o->f) ? " end" : "", ferror(o->f) ? " error" : "");
		fclose(o->f);
		char b[2048];
		int fd = open("stream", O_RDONLY);
		ssize_t n = read(fd, b, sizeof b);
		close(fd);
		say(" ");
		say_bytes(b, n > 0 ? n : 0);
	}
}

static int64_t make_locale(void)
{
	static const char *const names[] = { "C", "C.UTF-8", "en_US.UTF-8", "de_DE.UTF-8", "tr_TR.UTF-8" };
	static locale_t made[5];
	int i = random_below(5);
	if (!made[i] && !(made[i] = newlocale(LC_ALL_MASK, names[i], NULL))) die("no locale %s (make deps)", names[i]);
	say("%s", names[i]);
	return (intptr_t)made[i];
}

/* fd, fd{bad|read|write|dir|pipe}: descriptors of each kind. */
static int64_t make_fd(const struct spec *s)
{
	static const char *const kinds[] = { "closed", "negative", "read", "write", "dir", "pipe", "path" };
	int kind = random_below(7), p[2];
	for (int i = 0; s->params && i < 7; i++)
		if (!strcmp(s->params, kinds[i])) kind = i;
	say("fd %s", kinds[kind]);
	for (int fd = 10; fd < 40; fd++) close(fd); /* those of the call before */
	int fd = -1;
	switch (kind) {
	case 0: return 777;
	case 1: return -1;
	case 2: fd = open("file", O_RDONLY); break;
	case 3: fd = open("written", O_RDWR | O_CREAT | O_TRUNC, 0644); break;
	case 4: fd = open(".", O_RDONLY | O_DIRECTORY); break;
	case 5:
		if (pipe(p)) die("pipe");
		close(p[1]);
		fd = p[0];
		break;
	case 6: fd = open("file", O_PATH); break;
	}
	int high = fcntl(fd, F_DUPFD, 10);
	close(fd);
	return high;
}

static bool one_of(const char *kind, const char *list)
{
	char word[32];
	snprintf(word, sizeof word, " %s ", kind);
	return strstr(list, word);
}

static int64_t make_word(const struct spec *s, const char *name)
{
	const char *k = s->kind;
	int argument = name[3] - '0';
	if (one_of(k, " str pick ")) return string(s, name, argument, 0);
	if (one_of(k, " wstr wpick ")) return wide_string(s, name, argument, 0);
	if (one_of(k, " dst ")) return string(s, name, argument, DST_ROOM);
	if (one_of(k, " wdst ")) return wide_string(s, name, argument, DST_ROOM / sizeof(wchar_t));
	if (one_of(k, " buf opaque wbuf ")) return make_buf(s, name);
	if (one_of(k, " mem ints longs shorts ")) return make_data(s, name);
	if (one_of(k, " pint plong ")) return make_number(s, name);
	if (one_of(k, " rec ")) return make_record(s, name, false);
	if (one_of(k, " full ")) return make_record(s, name, true);
	if (one_of(k, " strs ")) return make_vector(s, name);
	if (one_of(k, " pp ")) return make_pointer(s, name);
	if (one_of(k, " file ")) return make_file(s, name);
	if (one_of(k, " locale ")) return make_locale();
	if (one_of(k, " fd ")) return make_fd(s);
	if (one_of(k, " fn ")) {
		say("%s", s->params);
		return (intptr_t)helper_named(s->params);
	}
	if (one_of(k, " std ")) {
		say("std%s", s->params);
		return (intptr_t)(s->params[0] == '0' ? stdin : s->params[0] == '1' ? stdout : stderr);
	}
	if (one_of(k, " null ")) {
		say("NULL");
		return 0;
	}
	if (one_of(k, " number ")) {
		say("%s", s->params);
		return strtoull(s->params, NULL, 0);
	}
	if (!one_of(k, " int uint long ulong size chr wc ")) die("no kind %s", k);
	int64_t v = integer(s);
	say("%lld", (long long)v);
	return v;
}

bool value_make(const struct spec *s, const char *name, struct value *v)
{
	v->type = &ffi_type_sint64;
	if (!s->kind[0] || !strcmp(s->kind, "*")) { /* @x or *@x */
		if (!bound_get(s->bind, &v->u.i)) die("%s is not bound", s->bind);
		if (s->kind[0]) memcpy(&v->u.i, (void *)v->u.i, sizeof v->u.i);
		say("%s@%s", s->kind, s->bind);
		return v->u.i != 0 && v->u.i != -1;
	}
	if (!strcmp(s->kind, "double")) {
		v->type = &ffi_type_double;
		v->u.d = real(s);
		say_double(v->u.d);
	} else if (!strcmp(s->kind, "float")) {
		v->type = &ffi_type_float;
		v->u.f = real(s);
		say_double(v->u.f);
	} else if (!strcmp(s->kind, "ldouble")) {
		v->type = &ffi_type_longdouble;
		v->u.l = real(s);
		say_long_double(v->u.l);
	} else {
		v->u.i = make_word(s, s->bind[0] ? s->bind : name);
		if (s->bind[0]) bound_set(s->bind, v->u.i);
	}
	return true;
}

/* A va_list whose arguments all lie on the "stack". */
void value_va(const struct value *v, int n, struct value *out)
{
	struct list {
		unsigned gp, fp;
		void *overflow, *registers;
	};
	struct region *r = memory_new("va", sizeof(struct list) + 8 + MAX_ARGS * 16, 16, SHOW_NOTHING);
	struct list *l = (void *)r->base;
	unsigned char *p = r->base + sizeof *l + 8;
	*l = (struct list){ 48, 176, p, NULL };
	for (int i = 0; i < n; i++) {
		size_t size = v[i].type == &ffi_type_longdouble ? 16 : 8;
		if (size == 16) p = (unsigned char *)(((uintptr_t)p + 15) & -16);
		memcpy(p, &v[i].u, size);
		p += size;
	}
	out->type = &ffi_type_sint64;
	out->u.i = (intptr_t)l;
}
