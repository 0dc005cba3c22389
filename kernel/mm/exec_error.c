/* What the user reads when the first program cannot be started. */
#include "core/printk.h"
#include "core/string.h"
#include "mm/exec.h"
#include "plat.h"
#include "proc/process.h"
#include <htux/bootinfo.h>

static char interp[256]; /* written before there is a second process */

/* Programs that other programs start report their own errors. */
static bool is_first(void) { return current_process() == first_process && !current_process()->did_exec; }

void exec_tell_libc(const struct exec *x)
{
	if (!is_first() || x->native) return; /* what starts over with its own libc has said why */
	if (!x->interp.file) pr_verbose("%s: statically linked: there is no libc to substitute", x->filename);
	else if (!x->subst)
		pr_verbose("%s: native libc: %s", x->filename,
			   bootinfo->libc == HTUX_LIBC_NATIVE ? "--libc=native"
							      : "its loader is none that could be replaced");
	else if (bootinfo->libc == HTUX_LIBC_MUSL) pr_verbose("%s: substituted libc: --libc=musl", x->filename);
}

/* As it can be read: a script with lines from DOS asks for one that ends in \r. */
void exec_note_interp(const char *path)
{
	if (!is_first()) return;
	for (size_t n = 0; n < sizeof(interp); path++) {
		char c = *path;
		if (c == '\r') n += ksnprintf(interp + n, sizeof(interp) - n, "\\r");
		else if (c && ((u8)c < ' ' || c == 127))
			n += ksnprintf(interp + n, sizeof(interp) - n, "\\%03o", (u8)c);
		else interp[n++] = c;
		if (!c) return;
	}
	interp[sizeof(interp) - 1] = 0;
}

static const char *reason(long err)
{
	switch (-err) {
	case ENOENT: return "no such file";
	case EACCES: return "permission denied";
	case ENOEXEC: return "neither a program for Linux x86-64 nor a script that begins with #!";
	case ELIBBAD: return "corrupt";
	case EIO: return "truncated";
	case ELOOP: return "too many levels of symbolic links or scripts";
	case ENOTDIR: return "not a directory in its path";
	case ENAMETOOLONG: return "name too long";
	case E2BIG: return "argument list too long";
	case ENOMEM: return "not enough memory";
	case EINVAL: return "invalid executable";
	}
	return NULL;
}

/* Only the limits that the host keeps too come so far: htux could not lift them. */
static const char *tight(void)
{
	if (rlimit(RLIMIT_DATA) != RLIM_INFINITY) return " within the limit of its data (ulimit -d)";
	return rlimit(RLIMIT_AS) != RLIM_INFINITY ? " within the limit of its address space (ulimit -v)" : "";
}

void exec_load_failed(const char *path, long err)
{
	const char *r = reason(err);
	if (!is_first()) return;
	if (err == -ENOMEM) printk("cannot load %s: not enough memory%s", path, tight());
	else printk("cannot load %s: corrupt executable (%s)", path, r ? r : "invalid addresses");
}

void exec_first_failed(const char *path, long err)
{
	const char *r = reason(err), *sep = *interp ? ": its interpreter " : "";
	if (r) printk("cannot run %s%s%s: %s", path, sep, interp, r);
	else printk("cannot run %s%s%s: error %ld", path, sep, interp, -err);
	plat_halt(err == -ENOENT || err == -ENOTDIR ? 127 : 126);
}
