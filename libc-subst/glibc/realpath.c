/* realpath: from left to right, one readlink for each component, as in glibc: so what fails is
 * the first component that does, and the caller's buffer says which. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_LINKS 40
#define SHORT 1024

/* A string that grows. It begins on the stack, as glibc's does: programs ask for the way to
 * themselves before their own malloc is ready (GCL). */
struct text {
	char *s;
	size_t room;
	char first[SHORT];
};

struct walk {
	struct text path; /* absolute, no link in it, without a slash at its end but for the root */
	size_t len;
	struct text rest; /* where the way leads from the last link on */
	struct text link; /* what that says */
	int links;
};

static void begin(struct text *t)
{
	t->s = t->first;
	t->room = sizeof t->first;
}

static void end(struct text *t)
{
	if (t->s != t->first) free(t->s);
}

/* Room for n bytes and a zero. -1: no memory. */
static int make_room(struct text *t, size_t n)
{
	if (n < t->room) return 0;
	size_t room = n + PATH_MAX;
	char *s = malloc(room);
	if (!s) return -1;
	memcpy(s, t->s, t->room);
	end(t);
	t->s = s;
	t->room = room;
	return 0;
}

static int start_here(struct walk *w)
{
	while (!getcwd(w->path.s, w->path.room))
		if (errno != ERANGE || make_room(&w->path, w->path.room)) return -1;
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
	for (;;) {
		ssize_t n = readlink(w->path.s, w->link.s, w->link.room - 1);
		if (n < (ssize_t)w->link.room - 1) return n;
		if (make_room(&w->link, w->link.room)) return -1;
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
	struct walk w;
	char *r = 0;
	if (!name || !*name) {
		errno = name ? ENOENT : EINVAL;
		return 0;
	}
	begin(&w.path);
	begin(&w.rest);
	begin(&w.link);
	w.len = w.links = 0;
	int failed = 0;
	if (*name == '/') w.path.s[w.len++] = '/';
	else failed = start_here(&w);
	if (!failed) failed = resolve(&w, name);
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
	end(&w.path);
	end(&w.rest);
	end(&w.link);
	errno = e;
	return r;
}
