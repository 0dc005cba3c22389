/* ffi [-n] [-s SEED] TABLE...: makes the calls of the tables and prints each with
 * its result, errno and what it did to memory; no address and no time is in the
 * output. -n: prints the names of the functions only. */
#define _GNU_SOURCE
#include "ffi.h"
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <wchar.h>

#define LOG_ROOM (16UL << 20)
#define CALL_SECONDS 30

/* The output of one child, which survives its crash. */
static struct log {
	size_t len;
	char text[LOG_ROOM];
} * output;
static uint64_t seed, random_state;
static int captured = -1, runs;
int iteration;

void die(const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	fprintf(stderr, "ffi: ");
	vfprintf(stderr, format, ap);
	fprintf(stderr, "\n");
	_exit(125);
}

void say(const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	if (output->len + 8192 < LOG_ROOM) output->len += vsnprintf(output->text + output->len, 8192, format, ap);
	va_end(ap);
}

/* Long data is shown by its beginning, its length and a sum. */
void say_bytes(const void *p, size_t len)
{
	const unsigned char *c = p;
	uint64_t sum = 0xcbf29ce484222325;
	size_t shown = len < 200 ? len : 120;
	say("\"");
	for (size_t i = 0; i < shown; i++)
		if (c[i] == '"' || c[i] == '\\') say("\\%c", c[i]);
		else if (c[i] >= ' ' && c[i] < 127) say("%c", c[i]);
		else say("\\x%02x", c[i]);
	say("\"");
	if (shown == len) return;
	for (size_t i = 0; i < len; i++) sum = (sum ^ c[i]) * 0x100000001b3;
	say("...%zu bytes, sum %016llx", len, (unsigned long long)sum);
}

void say_wide(const wchar_t *p, size_t len)
{
	say("L\"");
	for (size_t i = 0; i < len && i < 120; i++)
		if (p[i] >= ' ' && p[i] < 127 && p[i] != '"') say("%c", (char)p[i]);
		else say("\\{%x}", (unsigned)p[i]);
	say("\"");
	if (len > 120) say("...%zu", len);
}

void say_double(double d)
{
	uint64_t bits;
	memcpy(&bits, &d, sizeof bits);
	say("%016llx(%.6g)", (unsigned long long)bits, d);
}

void say_long_double(long double d)
{
	struct {
		uint64_t low;
		uint16_t high;
	} bits;
	memcpy(&bits, &d, 10);
	say("%04x.%016llx(%.6Lg)", bits.high, (unsigned long long)bits.low, d);
}

uint64_t random_next(void)
{
	uint64_t z = random_state += 0x9e3779b97f4a7c15;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

uint64_t random_below(uint64_t n) { return n ? random_next() % n : 0; }

void random_start(const char *text, int i)
{
	random_state = seed ^ 0xcbf29ce484222325;
	while (*text) random_state = (random_state ^ (unsigned char)*text++) * 0x100000001b3;
	random_state += (uint64_t)i << 32;
	iteration = i;
}

static void *find(const struct line *l)
{
	if (l->name[0] == '.') return helper_named(l->name + 1);
	return l->version[0] ? dlvsym(RTLD_DEFAULT, l->name, l->version) : dlsym(RTLD_DEFAULT, l->name);
}

union result {
	ffi_arg word;
	int64_t i;
	float f;
	double d;
	long double l;
	int64_t pair[2];
	void *p;
};

static ffi_type *pair_elements[] = { &ffi_type_sint64, &ffi_type_sint64, NULL };
static ffi_type pair_type = { .type = FFI_TYPE_STRUCT, .elements = pair_elements };

static ffi_type *result_type(const char *kind)
{
	static const struct {
		const char *kind;
		ffi_type *type;
	} types[] = { { "void", &ffi_type_void },
		      { "double", &ffi_type_double },
		      { "float", &ffi_type_float },
		      { "ldouble", &ffi_type_longdouble },
		      { "pair", &pair_type } };
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (!strcmp(kind, types[i].kind)) return types[i].type;
	return &ffi_type_sint64;
}

static void say_result(const struct spec *s, union result *r)
{
	const char *k = s->kind;
	if (!strcmp(k, "void")) return;
	say(" = ");
	if (!strcmp(k, "int")) say("%d", (int)r->i);
	else if (!strcmp(k, "uint")) say("%u", (unsigned)r->i);
	else if (!strcmp(k, "short")) say("%d", (short)r->i);
	else if (!strcmp(k, "ushort")) say("%u", (unsigned short)r->i);
	else if (!strcmp(k, "char")) say("%d", (signed char)r->i);
	else if (!strcmp(k, "long")) say("%lld", (long long)r->i);
	else if (!strcmp(k, "ulong") || !strcmp(k, "size")) say("%llu", (unsigned long long)r->i);
	else if (!strcmp(k, "sign")) say("%d", ((int)r->i > 0) - ((int)r->i < 0));
	else if (!strcmp(k, "bool")) say("%s", (int)r->i ? "true" : "false");
	else if (!strcmp(k, "double")) say_double(r->d);
	else if (!strcmp(k, "float")) say_double(r->f);
	else if (!strcmp(k, "ldouble")) say_long_double(r->l);
	else if (!strcmp(k, "pair")) say("{%lld, %lld}", (long long)r->pair[0], (long long)r->pair[1]);
	else if (!strcmp(k, "opaque")) say("%s", r->p == (void *)-1 ? "-1" : r->p ? "set" : "NULL");
	else if (!strcmp(k, "fd")) say("%s", (int)r->i < 0 ? "-1" : "open");
	else {
		memory_relation(r->p);
		if (!r->p || !strcmp(k, "ptr")) return;
		say(" ");
		if (!strcmp(k, "rec")) record_named(s->params)->print(r->p);
		else if (!strcmp(k, "wstr")) say_wide(r->p, wcslen(r->p));
		else if (!strcmp(k, "str") || !strcmp(k, "strfree")) say_bytes(r->p, strlen(r->p));
		else die("no result %s", k);
		if (!strcmp(k, "strfree")) free(r->p);
	}
}

static void say_captured(int fd)
{
	char b[4096];
	ssize_t n = pread(fd, b, sizeof b, 0);
	if (n <= 0) return;
	say("; output ");
	say_bytes(b, n);
}

static void take_captured(void)
{
	fflush(stdout);
	say_captured(captured);
	if (ftruncate(captured, 0)) die("ftruncate");
}

static void call(const struct sequence *g, const struct line *l, void *function)
{
	struct value v[MAX_ARGS];
	ffi_type *types[MAX_ARGS];
	void *values[MAX_ARGS];
	int n = 0, fixed = -1, va = -1;
	union result r;
	ffi_cif cif;

	memset(&r, 0, sizeof r);
	say("%s%s%s(", l->name, l->version[0] ? "@" : "", l->version);
	for (int i = 0; i < l->nargs; i++) {
		char name[16];
		if (!strcmp(l->args[i].kind, "...")) {
			fixed = n;
			continue;
		}
		if (!strcmp(l->args[i].kind, "va")) {
			va = n++;
			continue;
		}
		if (i) say(", ");
		snprintf(name, sizeof name, "arg%d", n);
		if (!value_make(&l->args[i], name, &v[n])) {
			say("): not called\n");
			if (l->result.bind[0]) bound_set(l->result.bind, 0);
			return;
		}
		n++;
	}
	if (va >= 0) {
		value_va(v + va + 1, n - va - 1, &v[va]);
		n = va + 1;
	}
	for (int i = 0; i < n; i++) {
		types[i] = v[i].type;
		values[i] = &v[i].u;
	}
	say(")");
	ffi_type *result = result_type(l->result.kind);
	ffi_status status = fixed >= 0 ? ffi_prep_cif_var(&cif, FFI_DEFAULT_ABI, fixed, n, result, types)
				       : ffi_prep_cif(&cif, FFI_DEFAULT_ABI, n, result, types);
	if (status != FFI_OK) die("libffi does not take %s", l->name);
	memory_before();
	errno = 0;
	ffi_call(&cif, FFI_FN(function), &r, values);
	int e = errno;
	say_result(&l->result, &r);
	if (e && !l->any_errno) say(" errno %d", e);
	memory_effects();
	files_report(l->name);
	if (g->capture) take_captured();
	say("\n");
	if (l->result.bind[0]) bound_set(l->result.bind, !strcmp(l->result.kind, "int") ? (int)r.i : r.i);
}

static int repetitions(const struct sequence *g)
{
	int n = g->repeat;
	for (struct line *l = g->lines; l; l = l->next)
		for (int i = 0; i < l->nargs; i++) {
			const struct spec *s = &l->args[i];
			struct pool *p = s->pool[0] ? pool_named(s->pool) : NULL;
			if (p && 2 * p->n > n) n = 2 * p->n;
		}
	return n;
}

/* Everything in it is constant: once is enough. */
static bool is_constant(const struct sequence *g)
{
	for (struct line *l = g->lines; l; l = l->next)
		for (int i = 0; i < l->nargs; i++) {
			const char *k = l->args[i].kind, *p = l->args[i].params;
			static const char *const fixed = " number ref buf wbuf opaque null fn ... va pp out std rec ";
			char word[32];
			snprintf(word, sizeof word, " %s ", *k ? k : "ref");
			bool one = (!strcmp(k, "pick") || !strcmp(k, "wpick")) && p && pool_of(p)->n == 1;
			if (!one && !strstr(fixed, word)) return false;
		}
	return true;
}

static void run(const struct sequence *g, const char *locale)
{
	int n = is_constant(g) ? 1 : repetitions(g);
	void *function[64];
	int k = 0;

	for (struct line *l = g->lines; l; l = l->next) {
		if (k == 64) die("%s is too long", g->title);
		if (!(function[k++] = find(l)))
			say("%s%s%s is missing\n", l->name, l->version[0] ? "@" : "", l->version);
	}
	if (locale && !setlocale(LC_ALL, locale)) say("no locale %s\n", locale);
	if (g->files) files_make(runs);
	if (g->capture) {
		dup2(captured, 1);
		dup2(captured, 2);
	}
	for (int i = 0; i < n; i++) {
		memory_reset();
		bound_reset();
		random_start(g->text, i);
		k = 0;
		for (struct line *l = g->lines; l; l = l->next, k++)
			if (function[k]) call(g, l, function[k]);
	}
}

static void write_all(const char *p, size_t n)
{
	while (n) {
		ssize_t k = write(1, p, n);
		if (k <= 0) _exit(126);
		p += k;
		n -= k;
	}
}

/* Each group has a process of its own: none sees another's state, and one that
 * crashes says so. */
static void run_apart(const struct sequence *g, const char *locale)
{
	int status;
	output->len = 0;
	runs++;
	say("== %s (line %d)%s%s\n", g->title, g->number, locale ? " " : "", locale ? locale : "");
	captured = open("captured", O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
	if (captured < 0) die("cannot make a file");
	pid_t pid = fork();
	if (pid < 0) die("fork");
	if (!pid) {
		alarm(CALL_SECONDS);
		run(g, locale);
		_exit(0);
	}
	if (waitpid(pid, &status, 0) != pid) die("waitpid");
	if (status) say_captured(captured); /* what it said last */
	close(captured);
	if (WIFSIGNALED(status)) say("\nended by signal %d\n", WTERMSIG(status));
	if (WIFEXITED(status) && WEXITSTATUS(status)) say("\nended with status %d\n", WEXITSTATUS(status));
	write_all(output->text, output->len);
}

int main(int argc, char **argv)
{
	bool names = false;
	int option;
	while ((option = getopt(argc, argv, "ns:")) != -1) {
		if (option == 'n') names = true;
		else if (option == 's') seed = strtoull(optarg, NULL, 0);
		else return 2;
	}
	output = mmap(NULL, sizeof *output, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (output == MAP_FAILED) die("no memory");
	memory_init();
	for (int i = optind; i < argc; i++) {
		struct table t = { 0 };
		table_read(argv[i], &t);
		for (struct sequence *g = t.sequences; g; g = g->next) {
			if (names) {
				for (struct line *l = g->lines; l; l = l->next)
					printf("%s%s%s\n", l->name, l->version[0] ? "@" : "", l->version);
				continue;
			}
			for (int k = 0; k < (g->nlocales ? g->nlocales : 1); k++) run_apart(g, g->locales[k]);
		}
	}
	return 0;
}
