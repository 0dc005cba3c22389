/* realpath: from left to right, one readlink for each component, as in glibc: so what fails is
 * the first component that does, and the caller's buffer says which. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_LINKS 40

/* A string that grows. */
struct text {
	char *s;
	size_t room;
};

struct walk {
	struct text path; /* absolute, no link in it, without a slash at its end but for the root */
	size_t len;
	struct text rest; /* where the way leads from the last link on */
	struct text link; /* what that says */
	int links;
};

/* Room for n bytes and a zero. -1: no memory. */
static int make_room(struct text *t, size_t n)
{
	if (n < t->room) return 0;
	size_t room = n + PATH_MAX;
	char *s = realloc(t->s, room);
	if (!s) return -1;
	t->s = s;
	t->room = room;
	return 0;
}

static int start_here(struct walk *w)
{
	for (size_t room = PATH_MAX;; room *= 2) {
		if (make_room(&w->path, room - 1)) return -1;
		if (getcwd(w->path.s, w->path.room)) break;
		if (errno != ERANGE) return -1;
	}
	w->len = strlen(w->path.s);
	return 0;
}

static void go_up(struct walk *w)
{
	while (w->len > 1 && w->path.s[--w->len] != '/')
		;
}

/* Does what follows say that this is a folder, and no other name comes whose look-up would tell? */
static int folder_is_asked(const char *s)
{
	while (*s == '/') {
		s += strspn(s, "/");
		if (!*s) return 1;
		if (*s++ != '.') return 0;
		if (!*s || (*s == '.' && (!s[1] || s[1] == '/'))) return 1;
	}
	return 0;
}

static int is_folder(struct walk *w)
{
	if (make_room(&w->path, w->len + 1)) return 0;
	strcpy(w->path.s + w->len, "/");
	return !faccessat(AT_FDCWD, w->path.s, F_OK, AT_EACCESS);
}

static int append(struct walk *w, const char *name, size_t n)
{
	if (make_room(&w->path, w->len + 1 + n)) return -1;
	if (w->path.s[w->len - 1] != '/') w->path.s[w->len++] = '/';
	memcpy(w->path.s + w->len, name, n);
	w->len += n;
	w->path.s[w->len] = 0;
	return 0;
}

/* The path is that of a link to w->link, n bytes: go where it leads, and then on to `rest`. */
static const char *follow(struct walk *w, size_t n, const char *rest)
{
	if (++w->links > MAX_LINKS) {
		errno = ELOOP;
		return 0;
	}
	size_t left = strlen(rest), at = 0;
	int own = w->links > 1;
	if (own) at = rest - w->rest.s;
	if (make_room(&w->rest, n + left)) return 0;
	memmove(w->rest.s + n, own ? w->rest.s + at : rest, left + 1);
	memcpy(w->rest.s, w->link.s, n);
	if (*w->rest.s == '/') w->len = 1;
	else go_up(w);
	return w->rest.s;
}

static ssize_t read_link(struct walk *w)
{
	for (size_t room = PATH_MAX;; room *= 2) {
		if (make_room(&w->link, room - 1)) return -1;
		ssize_t n = readlink(w->path.s, w->link.s, room);
		if (n < (ssize_t)room) return n;
	}
}

/* 0, or -1 and errno; w->path is as far as it came. */
static int resolve(struct walk *w, const char *name)
{
	size_t n;
	for (;; name += n) {
		name += strspn(name, "/");
		n = strcspn(name, "/");
		if (!n) return 0;
		if (n == 1 && *name == '.') continue;
		if (n == 2 && name[0] == '.' && name[1] == '.') {
			go_up(w);
			continue;
		}
		if (append(w, name, n)) return -1;
		ssize_t k = read_link(w);
		if (k >= 0) {
			if (!(name = follow(w, k, name + n))) return -1;
			n = 0;
		} else if (folder_is_asked(name + n) ? !is_folder(w) : errno != EINVAL) {
			return -1;
		}
	}
}

char *realpath(const char *restrict name, char *restrict resolved)
{
	struct walk w = { 0 };
	char *r = 0;
	if (!name || !*name) {
		errno = name ? ENOENT : EINVAL;
		return 0;
	}
	int failed = make_room(&w.path, PATH_MAX - 1);
	if (!failed && *name == '/') w.path.s[w.len++] = '/';
	else if (!failed) failed = start_here(&w);
	if (!failed) failed = resolve(&w, name);
	if (!w.path.s) return 0;
	w.path.s[w.len] = 0;
	if (!resolved) {
		if (!failed) r = strdup(w.path.s);
	} else if (w.len < PATH_MAX && (!failed || errno == ENOENT || errno == EACCES)) {
		strcpy(resolved, w.path.s);
		if (!failed) r = resolved;
	} else if (!failed) {
		errno = ENAMETOOLONG;
	}
	int e = errno;
	free(w.path.s);
	free(w.rest.s);
	free(w.link.s);
	errno = e;
	return r;
}
