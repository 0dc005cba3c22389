/* Host files by handle, which is a descriptor of this host process: data moves straight
 * between the host and the user's memory. */
#include "core/printk.h"
#include "core/uaccess.h"
#include "plat.h"
#include "plat/host.h"
#include <linux/fcntl.h>

/* As much of the iterator as is contiguous in its vector. */
ssize_t plat_file_io(int handle, struct iov_iter *it, bool write, const loff_t *pos, int rwf, bool intr)
{
	struct iovec_k one = { (char *)it->iov->base + it->off, min(it->iov->len - it->off, it->count) };
	const struct iovec_k *v = &one;
	unsigned nr = 1;
	if (!it->off && it->nr > 1) {
		/* The whole vector, unless count was cut short. */
		u64 sum = 0;
		while (nr <= it->nr && sum < it->count) sum += it->iov[nr - 1].len, nr++;
		nr--;
		if (sum == it->count) v = it->iov;
		else nr = 1;
	}
	ssize_t n;
	long (*call)(long, long, long, long, long, long, long) = intr ? host_call_intr_ : host_call_;
	if (rwf || nr > 1)
		n = call(write ? HC_pwritev2 : HC_preadv2, handle, (long)v, nr, pos ? *pos : -1L, pos ? 0L : -1L, rwf);
	else if (pos) n = call(write ? HC_pwrite64 : HC_pread64, handle, (long)v->base, v->len, *pos, 0, 0);
	else n = call(write ? HC_write : HC_read, handle, (long)v->base, v->len, 0, 0, 0);
	if (n > 0) iov_iter_advance(it, n);
	return n;
}

#define PATH_SIZE 32

static const char *path_of(int handle, char path[PATH_SIZE])
{
	ksnprintf(path, PATH_SIZE, "/proc/self/fd/%d", handle);
	return path;
}

/* Where the host's /proc is in reach of the guest's root. */
long plat_reopen(int handle, u32 flags, bool intr)
{
	char path[PATH_SIZE];
	path_of(handle, path);
	return intr ? host_call_intr(HC_openat, AT_FDCWD, path, flags, 0)
		    : host_call(HC_openat, AT_FDCWD, path, flags, 0);
}

int plat_link_handle(int handle, int dir, const char *name)
{
	char path[PATH_SIZE];
	int err = host_call(HC_linkat, handle, "", dir, name, AT_EMPTY_PATH);
	if (err != -ENOENT) return err;
	/* Not allowed by handle: before Linux 6.10. */
	return host_call(HC_linkat, AT_FDCWD, path_of(handle, path), dir, name, AT_SYMLINK_FOLLOW);
}

ssize_t plat_file_head(int handle, void *buf, size_t n) { return host_call(HC_pread64, handle, buf, n, 0); }

/* Each look is one system call anyhow. */
const bool plat_has_lookup = false;

long plat_lookup(int dir, const char *path, unsigned walked, bool open, struct htux_looked_up *out)
{
	(void)dir, (void)path, (void)walked, (void)open, (void)out;
	return -ENOSYS;
}
