/* dlmopen: copies of libraries, dlinfo, lookups that stay inside, unloading, errors. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <dlfcn.h>
#include <link.h>
int shared_name = 77, only_main = 3;
int top_count(void), top(void), top_objects(void), base_count(void);
static int mapped(const char *what)
{
	char line[512];
	int n = 0;
	FILE *f = fopen("/proc/self/maps", "r");
	while (fgets(line, sizeof line, f)) n += strstr(line, what) && strstr(line, " r-xp ");
	fclose(f);
	return n;
}
static const char *err(void)
{
	const char *s = dlerror();
	return s ? s : "no error";
}
static long lmid(void *h)
{
	Lmid_t id = -7;
	return dlinfo(h, RTLD_DI_LMID, &id) ? -9 : id;
}
static void chain(void *h)
{
	struct link_map *m;
	dlinfo(h, RTLD_DI_LINKMAP, &m);
	while (m->l_prev) m = m->l_prev;
	for (; m; m = m->l_next) {
		const char *s = strrchr(m->l_name, '/');
		/* The loader and the C library are one file or two. */
		if (strstr(m->l_name, "libc.so") || strstr(m->l_name, "ld-linux") || strstr(m->l_name, "vdso"))
			continue;
		printf(" %s", s ? s + 1 : *m->l_name ? m->l_name : "main");
	}
	puts("");
}
static void result(void *p) { printf("%p %s\n", p, err()); }
#define CALL(h, f) ((int (*)(void))dlsym(h, f))()
int main(void)
{
	printf("%d %d %d\n", top(), top_count(), top_objects());
	fflush(stdout);
	void *a = dlmopen(LM_ID_NEWLM, "libtop.so", RTLD_NOW), *b = dlmopen(LM_ID_NEWLM, "./libtop.so", RTLD_LAZY);
	if (!a || !b) return puts(err()), 1;
	printf("%ld %ld %ld\n", lmid(a), lmid(b), lmid(dlopen(0, RTLD_NOW)));
	chain(a), chain(b), chain(dlopen(0, RTLD_NOW));
	printf("mapped %d %d %d\n", mapped("libtop.so"), mapped("libbase.so"), mapped("libm.so.6"));
	printf("%d %d %d %d\n", CALL(a, "top"), CALL(a, "top"), CALL(b, "top"), top());
	printf("%d %d %d\n", CALL(a, "top_tls"), CALL(a, "top_tls"), CALL(b, "top_tls"));
	printf("objects %d %d %d\n", CALL(a, "top_objects"), CALL(b, "base_objects"), top_objects());
	printf("%d %d\n", *(int *)dlsym(a, "shared_name"), dlsym(a, "only_main") != 0);
	/* From inside. */
	void *(*find)(const char *) = dlsym(a, "top_find");
	printf("find %d %d %d\n", find("only_main") == 0, *(int *)find("shared_name"),
	       find("base_count") == dlsym(a, "base_count"));
	void *(*open)(const char *, int) = dlsym(a, "top_open");
	fflush(stdout);
	/* glibc 2.36 crashes here with LD_BIND_NOW. */
	if (getenv("LD_BIND_NOW")) return 0;
	void *o = open("./libother.so", RTLD_NOW);
	printf("opened in %ld, %d %d\n", lmid(o), find("other_count") != 0, dlsym(RTLD_DEFAULT, "other_count") != 0);
	printf("again %d %d\n", dlmopen(lmid(a), "libbase.so", RTLD_NOW) == dlopen("libbase.so", RTLD_NOW),
	       dlmopen(lmid(a), "./libother.so", RTLD_NOW) == o);
	printf("objects %d\n", CALL(a, "top_objects"));
	/* The C library by name; RTLD_NOLOAD. */
	void *c = dlmopen(lmid(b), "libc.so.6", RTLD_NOW),
	     *nl = dlmopen(lmid(b), "./libother.so", RTLD_NOW | RTLD_NOLOAD);
	printf("libc %ld %d\n", lmid(c), dlsym(c, "puts") != 0);
	result(nl);
	Dl_info i;
	void *f = dlsym(b, "top");
	int found = dladdr(f, &i);
	printf("dladdr %d %s\n", found, i.dli_sname);
	/* Errors. */
	result(dlmopen(LM_ID_NEWLM, 0, RTLD_NOW));
	result(dlmopen(LM_ID_NEWLM, "libtop.so", RTLD_NOW | RTLD_GLOBAL));
	result(dlmopen(LM_ID_NEWLM, "./libnone.so", RTLD_NOW));
	result(dlmopen(LM_ID_NEWLM, "./libbad.so", RTLD_NOW));
	result(dlmopen(9, "libtop.so", RTLD_NOW));
	result(dlmopen(-3, "libtop.so", RTLD_NOW));
	result(dlmopen(lmid(a), "libtop.so", 0));
	printf("base %d\n", dlmopen(LM_ID_BASE, "libtop.so", RTLD_NOW) == dlopen("libtop.so", RTLD_NOW));
	/* Closing: a namespace's number is given out again. */
	fflush(stdout);
	printf("close %d %d\n", dlclose(b), dlclose(c));
	printf("mapped %d\n", mapped("libtop.so"));
	fflush(stdout);
	b = dlmopen(LM_ID_NEWLM, "./libother.so", RTLD_NOW);
	printf("%ld %d\n", lmid(b), CALL(b, "other_count"));
	fflush(stdout);
	int n = 0;
	void *h[6];
	for (; n < 6 && (h[n] = dlmopen(LM_ID_NEWLM, "./libbase.so", RTLD_NOW)); n++)
		;
	printf("%d\n", n);
	fflush(stdout);
	for (int k = 0; k < n; k++) dlclose(h[k]);
	printf("end\n");
	fflush(stdout);
	return 0;
}
