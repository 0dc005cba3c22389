/* Where libraries are looked for: the search order of ld.so(8), or, in a program
 * linked with musl, of musl's loader.
 */
#include <errno.h>
#include <string.h>
#include "audit.h"
#include "sys.h"

/* Debian's, and that of systems which have no such directories. */
static const char debian_path[] = "/lib/x86_64-linux-gnu:/usr/lib/x86_64-linux-gnu:/lib:/usr/lib";
static const char default_path[] = "/lib64:/usr/lib64:/lib:/usr/lib";
static const char musl_default_path[] = "/lib:/usr/local/lib:/usr/lib";
static const char musl_path_file[] = "/etc/ld-musl-x86_64.path";

static struct dirs *env_dirs, *default_dirs;
static struct dirs no_dirs;

/* The absolute path of a file whose last part may be a symbolic link, into buf of
 * size 4096. Returns 0, or -1 if it cannot be known. */
static int follow(const char *name, char *buf)
{
	char link[4096];
	long n = 0;
	if (*name != '/') {
		n = sc_getcwd(buf, 4096);
		if (n <= 0) return -1;
		buf[n - 1] = '/';
	}
	while (name[0] == '.' && name[1] == '/')
		for (name += 2; *name == '/'; name++)
			;
	if (n + strlen(name) >= 4096) return -1;
	strcpy(buf + n, name);
	for (int i = 0; i < 40; i++) {
		n = sc_readlink(buf, link, sizeof link - 1);
		if (n <= 0) return 0;
		link[n] = 0;
		char *slash = *link == '/' ? buf : strrchr(buf, '/') + 1;
		if (slash - buf + n >= 4096) return -1;
		strcpy(slash, link);
	}
	return -1;
}

/* The directory of an object, for $ORIGIN; made once. */
static const char *origin(struct object *o)
{
	char buf[4096];
	if (o->origin) return o->origin;
	if (o->is_main) {
		/* What the kernel says, if it is this program (not in our tests on the host). */
		static const char exe[] = "/proc/self/exe";
		const char *f = (const char *)auxval(AT_EXECFN);
		struct stat a, b;
		long n = f && !sc_stat(f, &a) && !sc_stat(exe, &b) && a.st_ino == b.st_ino && a.st_dev == b.st_dev
				 ? sc_readlink(exe, buf, sizeof buf - 1)
				 : 0;
		if (n > 0) buf[n] = 0;
		else if (follow(f ? f : exe, buf) < 0) return 0;
	} else {
		const char *name = o->lm.l_name;
		long n = *name == '/' ? 0 : sc_getcwd(buf, sizeof buf);
		if (n < 0 || n + strlen(name) >= sizeof buf) return 0;
		if (n) buf[n - 1] = '/';
		strcpy(buf + n, name);
	}
	char *slash = strrchr(buf, '/');
	if (slash == buf) slash++;
	*slash = 0;
	return o->origin = ld_strdup(buf);
}

/* A copy of the n bytes at s with $ORIGIN, $LIB and $PLATFORM replaced, as they
 * are for the object `by`. Null: no memory, or an origin that cannot be known. */
char *expand_tokens(const char *s, size_t n, struct object *by)
{
	static const struct {
		const char *name;
		size_t len;
	} tokens[] = {
		{ "ORIGIN", 6 },
		{ "LIB", 3 },
		{ "PLATFORM", 8 },
	};
	char *out = 0;
	for (int pass = 0; pass < 2; pass++) {
		size_t len = 0;
		for (size_t i = 0; i < n;) {
			const char *with = 0;
			size_t skip = 0;
			if (s[i] == '$')
				for (unsigned t = 0; t < countof(tokens) && !with; t++) {
					size_t l = tokens[t].len;
					int brace = i + 1 < n && s[i + 1] == '{';
					if (i + 1 + brace + l + brace > n ||
					    memcmp(s + i + 1 + brace, tokens[t].name, l) ||
					    (brace && s[i + 2 + l] != '}'))
						continue;
					char after = i + 1 + l < n ? s[i + 1 + l] : 0;
					if (!brace && (after == '_' || (after >= '0' && after <= '9') ||
						       ((after | 32) >= 'a' && (after | 32) <= 'z')))
						continue;
					with = t == 0                ? origin(by)
					       : t == 1              ? "lib/x86_64-linux-gnu"
					       : auxval(AT_PLATFORM) ? (const char *)auxval(AT_PLATFORM)
								     : "x86_64";
					if (!with) {
						ld_free(out);
						return 0;
					}
					skip = 1 + l + 2 * brace;
				}
			if (with) {
				size_t l = strlen(with);
				if (out) memcpy(out + len, with, l);
				len += l;
				i += skip;
			} else {
				if (out) out[len] = s[i];
				len++, i++;
			}
		}
		if (!pass && !(out = ld_alloc(len + 1))) return 0;
	}
	return out;
}

/* Split a path list at the separators; an empty element is the current directory. */
static struct dirs *split(const char *s, const char *separators, struct object *by)
{
	unsigned n = 1;
	for (const char *p = s; *p; p++) n += !!strchr(separators, *p);
	struct dirs *d = ld_alloc(sizeof *d + n * sizeof *d->d);
	if (!d) return 0;
	for (;;) {
		size_t len = strcspn(s, separators);
		char *dir = by ? expand_tokens(s, len, by) : 0;
		if (!by && (dir = ld_alloc(len + 1))) memcpy(dir, s, len);
		if (dir) {
			const char *slash = !*dir ? "./" : dir[strlen(dir) - 1] == '/' ? "" : "/";
			char *whole = ld_concat(dir, slash, "");
			int known = !whole;
			for (unsigned i = 0; !known && i < d->n; i++) known = !strcmp(d->d[i].path, whole);
			if (known) ld_free(whole);
			else d->d[d->n++].path = whole;
			ld_free(dir);
		}
		if (!s[len]) return d;
		s += len + 1;
	}
}

/* DT_RPATH or DT_RUNPATH of o; empty when it has none. */
struct dirs *object_dirs(struct object *o, int runpath)
{
	struct dirs **d = runpath ? &o->runpath : &o->rpath;
	unsigned tag = runpath ? DT_RUNPATH : DT_RPATH;
	if (*d) return *d;
	/* DT_RUNPATH replaces DT_RPATH. */
	if (!has_dyn(o, tag) || (!runpath && has_dyn(o, DT_RUNPATH))) return &no_dirs;
	*d = split(obj_string(o, o->dyn[tag]), ":", o);
	return *d ? *d : &no_dirs;
}

struct dirs *library_path_dirs(void)
{
	if (!env_dirs)
		env_dirs = env_library_path && *env_library_path ? split(env_library_path, ":;", main_obj) : &no_dirs;
	return env_dirs ? env_dirs : &no_dirs;
}

/* What is searched last. musl's list may be in a file, one or more to a line. */
struct dirs *system_dirs(void)
{
	if (default_dirs) return default_dirs;
	if (!main_obj || main_obj->flavor != FLAVOR_MUSL) {
		struct stat st;
		int debian = !sc_stat("/lib/x86_64-linux-gnu", &st);
		return default_dirs = split(debian ? debian_path : default_path, ":", 0);
	}
	static char list[4096];
	int fd = sc_open(musl_path_file);
	long n = 0;
	if (fd >= 0) {
		n = sc_read(fd, list, sizeof list - 1);
		sc_close(fd);
	}
	while (n > 0 && list[n - 1] == '\n') n--;
	if (n <= 0) return default_dirs = split(musl_default_path, ":", 0);
	list[n] = 0;
	return default_dirs = split(list, ":\n", 0);
}

/* Why the last place was none; files for 32-bit machines that were passed over. */
static int last_error, wrong_class;

/* Open dir/name. Files for other machines are passed over, as glibc does.
 * Returns 1 found, 0 not here. */
static int try_open(const char *dir, const char *name, struct object *by, unsigned where, struct elf_file *f,
		    char **path)
{
	char *p = ld_concat(dir, name, "");
	if (!p) return 0;
	const char *other = audit_search(p, by, where);
	if (other != p) {
		ld_free(p);
		if (!other || !(p = ld_strdup(other))) return 0;
	}
	if (unlikely(ld_debug & DBG_LIBS)) debug_msg("  trying file=%s", p);
	if (!(last_error = elf_open(p, f))) {
		int foreign = f->n >= sizeof(Ehdr) && !memcmp(f->e.e_ident, ELFMAG, SELFMAG) &&
			      (f->e.e_ident[EI_CLASS] != ELFCLASS64 || f->e.e_machine != EM_X86_64);
		if (!foreign) {
			*path = p;
			return 1;
		}
		wrong_class |= f->e.e_ident[EI_CLASS] == ELFCLASS32;
		last_error = -ENOENT;
		sc_close(f->fd);
	}
	ld_free(p);
	return 0;
}

static void debug_dirs(const struct dirs *d, const char *what, const struct object *of)
{
	char text[4096];
	unsigned len = 0;
	for (unsigned i = 0; i < d->n && len < sizeof text; i++)
		if (d->d[i].missing != 1) {
			const char *p = d->d[i].path;
			char dir[1024];
			size_t n = strlen(p) < sizeof dir ? strlen(p) : sizeof dir - 1;
			memcpy(dir, p, n);
			dir[n > 1 ? n - 1 : n] = 0;
			len += ld_format(text + len, sizeof text - len, "%s%s", len ? ":" : "", dir);
		}
	if (!len) return;
	if (of) debug_msg(" search path=%s\t\t(%s from file %s)", text, what, *of->lm.l_name ? of->lm.l_name : ld_prog);
	else debug_msg(" search path=%s\t\t(%s)", text, what);
}

/* Builds for better processors are in dir/glibc-hwcaps/x86-64-vN. */
static int try_hwcaps(struct dir *dir, const char *name, struct object *by, unsigned where, struct elf_file *f,
		      char **path)
{
	static const char sub[] = "glibc-hwcaps/";
	struct stat st;
	int found = 0;
	char *top = ld_concat(dir->path, sub, "");
	if (!dir->hwcaps) dir->hwcaps = !top || sc_stat(top, &st) < 0 ? 2 : 1;
	for (int v = dir->hwcaps == 1 && top ? cpu_level() : 0; !found && v > 1; v--) {
		char level[] = { 'x', '8', '6', '-', '6', '4', '-', 'v', '0' + v, '/', 0 };
		char *p = ld_concat(top, level, "");
		found = p && try_open(p, name, by, where, f, path);
		ld_free(p);
	}
	ld_free(top);
	return found;
}

/* of: whose directories they are; null: the user's or the system's. */
static int try_dirs(struct dirs *d, const char *what, const struct object *of, const char *name, struct object *by,
		    unsigned where, struct elf_file *f, char **path)
{
	struct stat st;
	if (!d->n) return 0;
	if (unlikely(ld_debug & DBG_LIBS)) debug_dirs(d, what, of);
	for (unsigned i = 0; i < d->n; i++) {
		struct dir *dir = &d->d[i];
		if (dir->missing == 1) continue;
		if (main_obj->flavor != FLAVOR_MUSL && try_hwcaps(dir, name, by, where, f, path)) return 1;
		if (try_open(dir->path, name, by, where, f, path)) return 1;
		if (!dir->missing) dir->missing = sc_stat(dir->path, &st) < 0 || !S_ISDIR(st.st_mode) ? 1 : 2;
	}
	return 0;
}

static int in_system_dirs(const char *path)
{
	const struct dirs *d = system_dirs();
	for (unsigned i = 0; d && i < d->n; i++)
		if (!strncmp(path, d->d[i].path, strlen(d->d[i].path))) return 1;
	return 0;
}

static int search(const char *name, struct object *by, struct elf_file *f, char **path)
{
	if (unlikely(ld_debug & DBG_LIBS)) debug_msg("find library=%s [%ld]; searching", name, namespace_id(by->ns));
	if (!has_dyn(by, DT_RUNPATH)) {
		for (struct object *o = by; o; o = o->loader)
			if (try_dirs(object_dirs(o, 0), "RPATH", o, name, by, LA_SER_RUNPATH, f, path)) return 0;
		if (main_obj != by &&
		    try_dirs(object_dirs(main_obj, 0), "RPATH", main_obj, name, by, LA_SER_RUNPATH, f, path))
			return 0;
		if (by->ns->auditing && main_obj != by &&
		    try_dirs(object_dirs(main_obj, 1), "RUNPATH", main_obj, name, by, LA_SER_RUNPATH, f, path))
			return 0;
	}
	if (try_dirs(library_path_dirs(), "LD_LIBRARY_PATH", 0, name, by, LA_SER_LIBPATH, f, path)) return 0;
	if (try_dirs(object_dirs(by, 1), "RUNPATH", by, name, by, LA_SER_RUNPATH, f, path)) return 0;
	if (main_obj->flavor != FLAVOR_MUSL) {
		if (unlikely(ld_debug & DBG_LIBS)) debug_msg(" search cache=/etc/ld.so.cache");
		char *p = cache_find(name);
		int found = p && !(by->flags_1 & DF_1_NODEFLIB && in_system_dirs(p)) &&
			    try_open("", p, by, LA_SER_CONFIG, f, path);
		ld_free(p);
		if (found) return 0;
	}
	if (by->flags_1 & DF_1_NODEFLIB) return -ENOENT;
	return try_dirs(system_dirs(), "system search path", 0, name, by, LA_SER_DEFAULT, f, path) ? 0 : -ENOENT;
}

/* Find and open the library `name` for the object `by`. Sets *path to an
 * allocated path. Returns 0, or a negated errno (ENOENT: nowhere; ENOEXEC: only for
 * 32-bit machines). */
int open_library(const char *name, struct object *by, struct elf_file *f, char **path)
{
	if (strchr(name, '/')) {
		int err = elf_open(name, f);
		if (err) return err;
		*path = ld_strdup(name);
		return *path ? 0 : -ENOMEM;
	}
	last_error = -ENOENT;
	wrong_class = 0;
	int err = search(name, by, f, path);
	if (err) err = wrong_class ? -ENOEXEC : last_error;
	if (unlikely(ld_debug & DBG_LIBS)) debug_msg("");
	return err;
}
