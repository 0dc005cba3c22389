/* fuzz ROUNDS SEED FILE...: feeds damaged copies of ELF files and of the library
 * cache to the loader's code, built for the host with sanitizers. Every copy must
 * be refused with a text or be usable: all symbols found and relocated without a
 * stray access, and without going on for ever.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <signal.h>
#include "ldso.h"
#include "sys.h"

/* What the loader proper would provide. */
struct object *main_obj, libc_obj;
int ld_started, ld_loaded, ld_argc, env_bind_now, env_bind_not, env_trace, env_warn, env_verbose;
unsigned ld_debug;
unsigned long long dl_adds, dl_subs;
const char *ld_prog = "fuzz", *env_library_path;
void *ld_alloc(size_t n) { return calloc(1, n ? n : 1); }
void ld_free(void *p) { free(p); }
char *ld_strdup(const char *s) { return strdup(s); }
char *ld_concat(const char *a, const char *b, const char *c)
{
	char *p = 0;
	return asprintf(&p, "%s%s%s", a, b, c) < 0 ? 0 : p;
}
size_t auxval(size_t type)
{
	(void)type;
	return 0;
}
int allow_exec_stack(void) { return 0; }
void debug_msg(const char *fmt, ...) { (void)fmt; }
void debug_binding(const struct object *a, const struct object *b, const char *n, const struct version *v)
{
	(void)a, (void)b, (void)n, (void)v;
}
int debug_undefined(const struct object *o, const char *n, const struct version *v)
{
	return (void)o, (void)n, (void)v, 0;
}
void cpu_features_for(struct object *o) { (void)o; }
int tls_make_static(struct object *o)
{
	o->tls_offset = 64;
	return 0;
}
int tls_of_libc(const char *name, long *off)
{
	(void)name, (void)off;
	return 0;
}
int tlsdesc_resolve(struct object *o, struct def d, size_t v, uintptr_t s[2])
{
	(void)o, (void)d;
	s[0] = s[1] = v;
	return 0;
}
void tlsdesc_free(struct object *o) { (void)o; }
void note_init_first(struct object *o, int loaded) { (void)o, (void)loaded; }
int tls_assign(struct object *o)
{
	(void)o;
	return 0;
}
void audit_opened(struct object *o) { (void)o; }
void audit_closed(struct object *o) { (void)o; }
int audit_calls(void) { return 0; }
void audit_adding(struct namespace *ns) { (void)ns; }
const char *audit_search(const char *name, struct object *by, unsigned where)
{
	(void)by, (void)where;
	return name;
}
uintptr_t audit_bound(struct object *o, struct def d, uintptr_t v, unsigned *f, unsigned *c)
{
	(void)o, (void)d, (void)f, (void)c;
	return v;
}
unsigned nauditors;
int lazy_setup(struct object *o)
{
	o->pltgot[1] = o->pltgot[2] = 1;
	return 0;
}
uintptr_t missing_function(const struct object *o, const char *n, const struct version *v)
{
	(void)o, (void)n, (void)v;
	return 1;
}
void missing_called(const struct object *o, const char *n, const struct version *v)
{
	(void)o, (void)n, (void)v;
	abort();
}

static unsigned long state;
static char what[256];
static unsigned long used, refused;

static unsigned long rnd(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	return state ^= state << 17;
}

static void caught(int sig)
{
	fprintf(stderr, "signal %d: %s\n", sig, what);
	signal(sig, SIG_DFL);
	raise(sig);
}

/* Damage a few places, most of them where the loader looks. */
static size_t damage(unsigned char *p, size_t n)
{
	size_t hot[64], nhot = 0;
	const Ehdr *e = (void *)p;
	hot[nhot++] = 0;
	if (n > sizeof *e && e->e_phoff < n) {
		const Phdr *ph = (void *)(p + e->e_phoff);
		hot[nhot++] = e->e_phoff;
		for (int i = 0; i < e->e_phnum && (unsigned char *)(ph + i + 1) < p + n; i++) {
			if (ph[i].p_type != PT_DYNAMIC || ph[i].p_offset >= n) continue;
			hot[nhot++] = ph[i].p_offset;
			const Dyn *d = (void *)(p + ph[i].p_offset);
			/* Addresses of tables are file offsets in the first segment, at least. */
			for (; (unsigned char *)(d + 1) < p + n && d->d_tag && nhot < 60; d++)
				if (d->d_un.d_ptr < n) hot[nhot++] = d->d_un.d_ptr;
		}
	}
	unsigned count = 1 + rnd() % 6;
	while (count--) {
		size_t at = rnd() % 8 ? hot[rnd() % nhot] + rnd() % 512 : rnd() % n;
		static const unsigned long values[] = { 0,          1,    0x7f,      0xff, 0xffff, 0x7fffffff,
							0xffffffff, -1UL, 1UL << 47, 4095, 4096 };
		if (at + 8 > n) continue;
		switch (rnd() % 4) {
		case 0: p[at] ^= 1 << rnd() % 8; break;
		case 1: p[at] = rnd(); break;
		case 2: memcpy(p + (at & ~7UL), &values[rnd() % countof(values)], 8); break;
		case 3: memcpy(p + (at & ~3UL), &values[rnd() % countof(values)], 4); break;
		}
	}
	return rnd() % 16 ? n : rnd() % (n + 1);
}

static void use(struct object *o)
{
	static const char *const names[] = { "main", "f", "malloc", "stdout", "deflate", "_ZNSt6localeC1Ev", "" };
	struct object *list[] = { o };
	struct scope s = { list, 1 }, *scopes[] = { &s };
	struct ref r;
	o->lm.l_name = o->lm.l_name ? o->lm.l_name : strdup("object");
	o->scopes = scopes;
	o->nscopes = 1;
	uint32_t n = count_symbols(o);
	for (uint32_t i = 0; i < n; i += 1 + n / 500) {
		ref_init(&r, obj_string(o, o->symtab[i].st_name), symbol_version(o, i), o);
		lookup_symbol(&r, 0);
	}
	for (unsigned i = 0; i < countof(names); i++) {
		ref_init(&r, names[i], 0, o);
		r.dlsym = i & 1;
		lookup_symbol(&r, 0);
	}
	for (const Dyn *d = o->lm.l_ld; d->d_tag; d++)
		if (d->d_tag == DT_NEEDED || d->d_tag == DT_RUNPATH) {
			const char *t = obj_string(o, d->d_un.d_val);
			char *x = expand_tokens(t, strlen(t), o);
			free(x);
		}
	version_check(o);
	/* Not into segments that the file calls writable but that share pages with
	 * its code: relocation writes to private memory only, so all is well. */
	relocate_object(o, rnd() & 1);
	protect_relro(o);
	o->scopes = 0;
}

static void one(const unsigned char *data, size_t n, int fd)
{
	unsigned char *copy = malloc(n);
	char path[64];
	struct elf_file f;
	memcpy(copy, data, n);
	n = damage(copy, n);
	if (ftruncate(fd, 0) || pwrite(fd, copy, n, 0) != (ssize_t)n) abort();
	free(copy);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	if (elf_open(path, &f)) abort();
	ld_clear_error();
	struct object *o = map_file(path, path, &f, rnd() & 1);
	if (!o) {
		if (!*ld_error_text()) {
			fprintf(stderr, "refused without a word: %s\n", what);
			abort();
		}
		refused++;
		return;
	}
	use(o);
	used++;
	free_object(o);
}

static void cache(const unsigned char *data, size_t n)
{
	unsigned char *copy = malloc(n);
	memcpy(copy, data, n);
	for (int k = rnd() % 8; k >= 0; k--) copy[rnd() % (rnd() & 1 ? n : 256)] = rnd();
	size_t len = rnd() % 8 ? n : rnd() % n;
	copy = realloc(copy, len ? len : 1);
	cache_lookup(copy, len, rnd() & 1 ? "libc.so.6" : "libz.so.1");
	cache_lookup(copy, len, "liba.so.99999999999999999999");
	free(copy);
}

int main(int argc, char **argv)
{
	if (argc < 4) return 2;
	unsigned long rounds = atol(argv[1]), seed = atol(argv[2]);
	static struct object main_object;
	struct sigaction sa = { .sa_handler = caught };
	main_obj = &main_object;
	main_object.lm.l_name = "";
	int fd = memfd_create("damaged", 0);
	for (int s = 0; s < 4; s++) sigaction((int[]){ SIGSEGV, SIGBUS, SIGFPE, SIGALRM }[s], &sa, 0);
	for (int i = 3; i < argc; i++) {
		FILE *in = fopen(argv[i], "rb");
		if (!in) return 2;
		fseek(in, 0, SEEK_END);
		size_t n = ftell(in);
		unsigned char *data = malloc(n);
		rewind(in);
		if (fread(data, 1, n, in) != n) return 2;
		fclose(in);
		for (unsigned long r = 0; r < rounds; r++) {
			state = (seed + r) * 2654435761UL + 88172645463325252UL;
			snprintf(what, sizeof what, "%s, seed %lu", argv[i], seed + r);
			alarm(10);
			if (strstr(argv[i], ".cache")) cache(data, n);
			else one(data, n, fd);
		}
		free(data);
	}
	printf("%lu used, %lu refused\n", used, refused);
	return 0;
}
