#include "fs/ahead.h"
#include "core/kmalloc.h"
#include "core/string.h"
#include "plat.h"
#include "plat/host.h"

#define PATH_ROOM 1024

struct looked {
	struct hnode *start; /* the directory of name[0] (reference) */
	u32 n, names;        /* n: how many were seen; the one behind them has out.error */
	u32 used, last;      /* bits of those that were told, and which was it last */
	const char *name[HTUX_LOOKUP_MAX];
	struct htux_looked_up out;
	char asked[PATH_ROOM]; /* the path from a handle to start, then the names */
	char text[PATH_ROOM];  /* the names, one by one */
};

static void drop(struct ahead *a)
{
	struct looked *k = a->got;
	if (!k) return;
	a->got = NULL;
	if (k->out.file >= 0) host_call(HC_close, k->out.file);
	hnode_put(k->start);
	kfree(k);
}

void ahead_begin(struct ahead *a, bool open)
{
	*a = (struct ahead){ .open = open };
	current()->ahead = plat_has_lookup ? a : NULL;
}

void ahead_end(struct ahead *a)
{
	current()->ahead = NULL;
	drop(a);
}

/* One more name to ask for; false: no more room. */
static bool add_name(struct looked *k, const char *name, size_t len, size_t *asked, size_t *text)
{
	if (k->names == HTUX_LOOKUP_MAX || *asked + len + 2 > PATH_ROOM) return false;
	if (*asked) k->asked[(*asked)++] = '/';
	memcpy(k->asked + *asked, name, len);
	*asked += len;
	k->asked[*asked] = 0;
	k->name[k->names++] = k->text + *text;
	memcpy(k->text + *text, name, len);
	*text += len;
	k->text[(*text)++] = 0;
	return true;
}

/* name, and of the rest what can be told without knowing what the host has there. Is that all? */
static bool add_names(struct looked *k, const char *name, const char *rest, size_t asked)
{
	size_t text = 0;
	if (!add_name(k, name, strlen(name), &asked, &text)) return false;
	for (;;) {
		while (*rest == '/') rest++;
		if (!*rest) return true;
		const char *end = rest;
		while (*end && *end != '/') end++;
		size_t len = end - rest;
		bool dots = *rest == '.' && (len == 1 || (len == 2 && rest[1] == '.'));
		if (dots || len > NAME_MAX || !add_name(k, rest, len, &asked, &text)) return false;
		rest = end;
	}
}

static struct looked *ask(struct ahead *a, struct hnode *dir, const char *name, bool open)
{
	const char *rest = a->rest;
	while (*rest == '/') rest++;
	if (!*rest && !open && !hnode_far(dir)) return NULL;
	struct looked *k = kmalloc(sizeof *k);
	unsigned depth;
	struct hnode *base = k ? hnode_base(dir, k->asked, PATH_ROOM, &depth) : NULL;
	if (!base) {
		kfree(k);
		return NULL;
	}
	k->names = k->used = 0;
	bool all = add_names(k, name, rest, strlen(k->asked));
	long n = k->names ? plat_lookup(base->handle, k->asked, depth, open && all, &k->out) : -ENAMETOOLONG;
	hnode_dir_end(base);
	hnode_put(base);
	if (n < 0) {
		kfree(k);
		return NULL;
	}
	k->n = n;
	hnode_get(dir);
	k->start = dir;
	return k;
}

static int tell(struct looked *k, struct hnode *dir, const char *name, struct kstat *st)
{
	u32 known = k->n + (k->out.error && k->n < k->names);
	for (u32 i = 0; i < known; i++) {
		if (k->used & 1u << i || strcmp(name, k->name[i]) || !hnode_is_below(dir, k->start, k->name, i))
			continue;
		k->used |= 1u << i;
		k->last = i;
		if (i == k->n) return k->out.error;
		kstat_from_statx(st, (const struct statx *)k->out.at[i]);
		return 0;
	}
	return -ENOSYS;
}

int ahead_stat(struct hnode *dir, const char *name, struct kstat *st, bool may_open)
{
	struct ahead *a = current()->ahead;
	if (!a) return -ENOSYS;
	int err = a->got ? tell(a->got, dir, name, st) : -ENOSYS;
	if (err != -ENOSYS) return err;
	drop(a);
	a->got = ask(a, dir, name, a->open && may_open);
	return a->got ? tell(a->got, dir, name, st) : -ENOSYS;
}

/* The answer told last, if it is the last that there was. */
static struct looked *at_end(void)
{
	struct ahead *a = current()->ahead;
	struct looked *k = a ? a->got : NULL;
	return k && k->used && k->last + 1 == k->n ? k : NULL;
}

int ahead_file(void)
{
	struct looked *k = at_end();
	int file = k ? k->out.file : -1;
	if (k) k->out.file = -1;
	return file;
}

char *ahead_link(void)
{
	struct looked *k = at_end();
	return k && k->out.link_len ? kstrndup(k->out.link, k->out.link_len) : NULL;
}
