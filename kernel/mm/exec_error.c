/* What the user reads when the first program cannot be started. */
#include "core/printk.h"
#include "mm/mm.h"
#include "plat.h"

static const char *reason(long err)
{
	switch (-err) {
	case ENOENT: return "no such file";
	case EACCES: return "permission denied";
	case ENOEXEC: return "not an executable that Linux x86-64 could run";
	case ELIBBAD: return "its interpreter (PT_INTERP) is corrupt";
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

void exec_first_failed(const char *path, long err)
{
	const char *r = reason(err);
	if (r) printk("cannot run %s: %s", path, r);
	else printk("cannot run %s: error %ld", path, -err);
	plat_halt(err == -ENOENT || err == -ENOTDIR ? 127 : 126);
}
