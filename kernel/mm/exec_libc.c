/* The substituted C library as an interpreter: libc.so of the monitor is not a
 * file of the guest's root, but programs can be mapped with it. */
#include "core/printk.h"
#include "core/string.h"
#include "fs/fs.h"
#include <htux/bootinfo.h>
#include <htux/sonames.h>
#include "mm/exec.h"
#include "plat.h"
#include "plat/host.h"

static struct file *libc_file;
static struct mutex libc_lock;

static ssize_t libc_read(struct file *f, struct iov_iter *to, loff_t *pos)
{
	ssize_t n = to->count ? plat_file_io(f->handle, to, false, pos, 0, false) : 0;
	if (n > 0) *pos += n;
	return n;
}

static int libc_mmap(struct file *f, u64 addr, u64 len, int prot, int flags, u64 off)
{
	return plat_map_file(addr, len, prot, flags & MAP_SHARED, f->handle, off);
}

static const struct file_ops libc_ops = { .name = "libc", .read = libc_read, .mmap = libc_mmap };

bool libc_replaces(const char *interp)
{
	const char *base = strrchr(interp, '/');
	base = base ? base + 1 : interp;
#define SAME(name) || !strcmp(base, name)
	return false HTUX_LIBC_SONAMES(SAME);
}

struct file *libc_open(void)
{
	if (bootinfo->libc_handle < 0) return ERR_PTR(-ENOENT);
	mutex_lock(&libc_lock);
	if (!libc_file && (libc_file = file_alloc(&libc_ops, O_RDONLY, NULL)))
		libc_file->handle = bootinfo->libc_handle;
	struct file *f = libc_file;
	if (f) file_get(f);
	mutex_unlock(&libc_lock);
	return f ? f : ERR_PTR(-ENOMEM);
}
