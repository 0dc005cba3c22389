/* See closure.h. Search order: ld.so(8). */
#define _GNU_SOURCE
#include "closure.h"
#include <glob.h>
#include <htux/sonames.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define X(name) name,
static const char *const libc_names[] = { HTUX_LIBC_SONAMES(X) };
#undef X

static const char default_dirs[] = "/usr/local/lib/x86_64-linux-gnu:/usr/local/lib:/lib/x86_64-linux-gnu:"
				   "/usr/lib/x86_64-linux-gnu:/lib64:/usr/lib64:/lib:/usr/lib";

bool is_libc_name(const char *name)
{
	const char *slash = strrchr(name, '/');
	name = slash ? slash + 1 : name;
	for (size_t i = 0; i < sizeof(libc_names) / sizeof(*libc_names); i++)
		if (!strcmp(name, libc_names[i])) return true;
	return false;
}

/* Replace $ORIGIN, ${ORIGIN}, $LIB and $PLATFORM. */
static void expand(char *out, size_t n, const char *s, size_t len, const struct elfobj *o)
{
	char origin[PATH_MAX];
	size_t k = 0;
	if (!realpath(o->path, origin)) snprintf(origin, sizeof(origin), "%s", o->path);
	char *slash = strrchr(origin, '/');
	if (slash) *slash = 0;
	const struct {
		const char *token, *value;
	} tokens[] = {
		{ "${ORIGIN}", origin },
		{ "$ORIGIN", origin },
		{ "${LIB}", "lib/x86_64-linux-gnu" },
		{ "$LIB", "lib/x86_64-linux-gnu" },
		{ "${PLATFORM}", "x86_64" },
		{ "$PLATFORM", "x86_64" },
	};
	for (size_t i = 0; i < len && k + 1 < n;) {
		const char *value = NULL;
		for (size_t t = 0; t < sizeof(tokens) / sizeof(*tokens) && !value; t++) {
			size_t tl = strlen(tokens[t].token);
			if (len - i >= tl && !strncmp(s + i, tokens[t].token, tl)) {
				value = tokens[t].value;
				i += tl;
			}
		}
		if (value) k += (size_t)snprintf(out + k, n - k, "%s", value);
		else out[k++] = s[i++];
		if (k >= n) k = n - 1;
	}
	out[k] = 0;
}

static struct elfobj *search(const char *name, const char *dirs, const struct elfobj *o)
{
	char dir[PATH_MAX], path[PATH_MAX * 2];
	const char *why;
	for (const char *p = dirs; p; p = strchr(p, ':') ? strchr(p, ':') + 1 : NULL) {
		expand(dir, sizeof(dir), p, strcspn(p, ":"), o);
		snprintf(path, sizeof(path), "%s/%s", *dir ? dir : ".", name);
		if (access(path, R_OK)) continue;
		struct elfobj *found = elfobj_open(path, &why);
		if (found) return found;
	}
	return NULL;
}

static struct elfobj *find(const char *name, const struct elfobj *o)
{
	struct elfobj *found = NULL;
	char path[PATH_MAX];
	const char *why;
	expand(path, sizeof(path), name, strlen(name), o);
	if (strchr(path, '/')) return elfobj_open(path, &why);
	/* RPATH is inherited from the objects that led here; RUNPATH is not. */
	if (!o->runpath)
		for (const struct elfobj *p = o; p && !found; p = p->needed_by)
			if (p->rpath && !p->runpath) found = search(path, p->rpath, p);
	if (!found && getenv("LD_LIBRARY_PATH")) found = search(path, getenv("LD_LIBRARY_PATH"), o);
	if (!found && o->runpath) found = search(path, o->runpath, o);
	if (!found) found = search(path, default_dirs, o);
	return found;
}

/* In the directories that packages add to /etc/ld.so.conf; the others are the default list, on Debian. */
static struct elfobj *find_in_conf(const char *name, const struct elfobj *o)
{
	struct elfobj *found = NULL;
	char line[PATH_MAX];
	glob_t files;
	if (glob("/etc/ld.so.conf.d/*.conf", 0, NULL, &files)) return NULL;
	for (size_t i = 0; i < files.gl_pathc && !found; i++) {
		FILE *f = fopen(files.gl_pathv[i], "re");
		while (f && !found && fgets(line, sizeof(line), f)) {
			line[strcspn(line, "\n#")] = 0;
			if (*line == '/') found = search(name, line, o);
		}
		if (f) fclose(f);
	}
	globfree(&files);
	return found;
}

static bool known(const struct closure *c, const char *name)
{
	for (size_t i = 0; i < c->nobjects; i++) {
		const struct elfobj *o = c->objects[i];
		const char *slash = strrchr(o->path, '/');
		if (!strcmp(slash ? slash + 1 : o->path, name) || !strcmp(o->path, name) ||
		    (o->soname && !strcmp(o->soname, name)))
			return true;
	}
	for (size_t i = 0; i < c->nmissing; i++)
		if (!strcmp(c->missing[i].name, name)) return true;
	return false;
}

static void *push(void *array, size_t n, size_t size)
{
	array = realloc(array, (n + 1) * size);
	if (!array) abort();
	return array;
}

void closure_collect(struct closure *c, struct elfobj *program)
{
	memset(c, 0, sizeof(*c));
	c->objects = push(NULL, 0, sizeof(*c->objects));
	c->objects[c->nobjects++] = program;
	for (size_t i = 0; i < c->nobjects; i++) {
		struct elfobj *o = c->objects[i];
		for (size_t k = 0; k < o->nneeded; k++) {
			const char *name = o->needed[k];
			if (is_libc_name(name) || known(c, name)) continue;
			struct elfobj *found = find(name, o);
			if (!found && !strchr(name, '/')) found = find_in_conf(name, o);
			if (found) {
				found->needed_by = o;
				c->objects = push(c->objects, c->nobjects, sizeof(*c->objects));
				c->objects[c->nobjects++] = found;
			} else {
				c->missing = push(c->missing, c->nmissing, sizeof(*c->missing));
				c->missing[c->nmissing].name = name;
				c->missing[c->nmissing++].by = o;
			}
		}
	}
}
