/* Find and load the system's gconv modules, by its gconv-modules files. */
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "gconv.h"

/* "alias FROM TO" and "module FROM TO FILE COST" lines. */
struct line {
	struct line *next;
	int alias;
	char *from, *to, *file;
	const char *dir;
	/* A module's functions, once it has been loaded; it stays. */
	gconv_fct *fct;
	int (*init)(struct gconv_step *);
	void (*end)(struct gconv_step *);
};
static struct line *first, **last = &first;

static void upper(char *s)
{
	for (; *s; s++) *s = toupper((unsigned char)*s);
}

static void read_file(const char *dir, const char *path)
{
	FILE *f = fopen(path, "rce");
	char *buf = 0;
	size_t cap = 0;
	while (f && getline(&buf, &cap, f) > 0) {
		char *save, *word[4] = { 0 };
		buf[strcspn(buf, "#\n")] = 0;
		int n = 0;
		for (char *w = strtok_r(buf, " \t", &save); w && n < 4; w = strtok_r(0, " \t", &save)) word[n++] = w;
		int alias = n >= 3 && !strcmp(word[0], "alias"), module = n >= 4 && !strcmp(word[0], "module");
		struct line *l = alias || module ? malloc(sizeof *l) : 0;
		if (!l) continue;
		upper(word[1]);
		upper(word[2]);
		*l = (struct line){ 0, alias, strdup(word[1]), strdup(word[2]), module ? strdup(word[3]) : 0, dir, 0,
				    0, 0 };
		if (!l->from || !l->to || (module && !l->file)) continue;
		*last = l;
		last = &l->next;
	}
	free(buf);
	if (f) fclose(f);
}

static void read_dir(const char *dir)
{
	char path[600];
	snprintf(path, sizeof path, "%s/gconv-modules", dir);
	read_file(dir, path);
	snprintf(path, sizeof path, "%s/gconv-modules.d", dir);
	DIR *d = opendir(path);
	for (struct dirent *e; d && (e = readdir(d));) {
		size_t n = strlen(e->d_name);
		if (n < 5 || strcmp(e->d_name + n - 5, ".conf")) continue;
		snprintf(path, sizeof path, "%s/gconv-modules.d/%s", dir, e->d_name);
		read_file(dir, path);
	}
	if (d) closedir(d);
}

static void read_all(void)
{
	char *path = secure_getenv("GCONV_PATH"), *copy = path ? strdup(path) : 0;
	for (char *save, *p = copy ? strtok_r(copy, ":", &save) : 0; p; p = strtok_r(0, ":", &save))
		read_dir(strdup(p));
	free(copy);
	read_dir(GCONV_DIR);
}

static void open_module(struct line *l)
{
	char path[600];
	size_t n = strlen(l->file);
	const char *so = n > 3 && !strcmp(l->file + n - 3, ".so") ? "" : ".so";
	if (l->file[0] == '/') snprintf(path, sizeof path, "%s%s", l->file, so);
	else snprintf(path, sizeof path, "%s/%s%s", l->dir, l->file, so);
	void *h = dlopen(path, RTLD_LAZY | RTLD_LOCAL);
	if (!h) return;
	l->init = (int (*)(struct gconv_step *))dlsym(h, "gconv_init");
	l->end = (void (*)(struct gconv_step *))dlsym(h, "gconv_end");
	__atomic_store_n(&l->fct, (gconv_fct *)dlsym(h, "gconv"), __ATOMIC_RELEASE);
}

static int load(struct gconv_step *s, struct line *l)
{
	if (!__atomic_load_n(&l->fct, __ATOMIC_ACQUIRE)) open_module(l);
	s->fct = l->fct;
	s->init = l->init;
	s->end = l->end;
	s->from_name = l->from;
	s->to_name = l->to;
	return s->fct && (!s->init || s->init(s) == GCONV_OK) ? 0 : -1;
}

static pthread_once_t once = PTHREAD_ONCE_INIT;

void glibc_gconv_list(void (*f)(const char *, const char *, const char *))
{
	pthread_once(&once, read_all);
	for (const struct line *l = first; l; l = l->next) f(l->from, l->to, l->file);
	glibc_gconv_list_builtin(f);
}

/* Modules that were found lately, by the names that were asked for. */
static struct found {
	int to;
	char name[28];
	struct line *line;
} found[16];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static struct found *place(const char *name, int to)
{
	unsigned h = to;
	for (const char *p = name; *p; p++) h = 31 * h + (unsigned char)*p;
	return &found[(h ^ h >> 4) % 16];
}

static struct line *recall(const char *name, int to)
{
	struct found *f = place(name, to);
	pthread_mutex_lock(&lock);
	struct line *l = f->line && f->to == to && !strcmp(f->name, name) ? f->line : 0;
	pthread_mutex_unlock(&lock);
	return l;
}

static void remember(const char *name, int to, struct line *l)
{
	struct found *f = place(name, to);
	if (strlen(name) >= sizeof f->name) return;
	pthread_mutex_lock(&lock);
	f->to = to;
	strcpy(f->name, name);
	f->line = l;
	pthread_mutex_unlock(&lock);
}

int glibc_gconv_find(struct gconv_step *s, const char *name, int to)
{
	const char *asked = name;
	memset(s, 0, sizeof *s);
	struct line *known = recall(name, to);
	if (known) return load(s, known);
	for (int depth = 0; depth < 8; depth++) {
		if ((s->fct = glibc_gconv_builtin(name, to))) {
			/* What a transliterating caller looks at. */
			s->min_needed_from = s->max_needed_from = to ? 4 : 1;
			s->min_needed_to = s->max_needed_to = to ? 1 : 4;
			return 0;
		}
		pthread_once(&once, read_all);
		const struct line *alias = 0;
		for (struct line *l = first; l; l = l->next) {
			if (l->alias) {
				if (!alias && !strcmp(l->from, name)) alias = l;
			} else if (!strcmp(to ? l->to : l->from, name) && !strcmp(to ? l->from : l->to, "INTERNAL")) {
				int r = load(s, l);
				if (!r) remember(asked, to, l);
				return r;
			}
		}
		if (!alias) return -1;
		name = alias->to;
	}
	return -1;
}

/* The name at the end of a chain of aliases, and what is built in under it. */
static const char *canonical(const char *name, gconv_fct **builtin)
{
	for (int depth = 0; depth < 8 && !(*builtin = glibc_gconv_builtin(name, 0)); depth++) {
		const struct line *l = first;
		while (l && (!l->alias || strcmp(l->from, name))) l = l->next;
		if (!l) break;
		name = l->to;
	}
	return name;
}

int glibc_gconv_same(const char *name, size_t n, const char *own)
{
	char given[128], a[128], b[128];
	gconv_fct *fa = 0, *fb = 0;
	int flags = 0;
	if (n >= sizeof given) return 0;
	memcpy(given, name, n);
	given[n] = 0;
	if (glibc_iconv_name(given, a, sizeof a, &flags) || glibc_iconv_name(own, b, sizeof b, &flags)) return 0;
	if (!strcmp(a, b)) return 1;
	pthread_once(&once, read_all);
	const char *ca = canonical(a, &fa), *cb = canonical(b, &fb);
	return fa ? fa == fb : !strcmp(ca, cb);
}

void glibc_gconv_release(struct gconv_step *s)
{
	if (s->end) s->end(s);
}
