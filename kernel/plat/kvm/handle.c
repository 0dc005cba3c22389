/* Host files by handle, a number in the monitor's table. The monitor sees RAM only, and
 * user pages may go away under it: what is the user's moves through a buffer of ours. */
#include "plat/kvm/kvm.h"
#include "core/kmalloc.h"
#include "core/string.h"
#include "core/uaccess.h"

#define SMALL 1024
#define LARGE (128UL << 10)

static ssize_t transfer(int handle, void *buf, size_t n, bool write, const loff_t *pos, u64 done, int rwf, bool intr)
{
	long (*call)(long, long, long, long, long, long, long) = intr ? host_call_intr_ : host_call_;

	if (rwf) {
		struct iovec_k v = { (void *)gpa_of(buf), n };
		return call(write ? HC_pwritev2 : HC_preadv2, handle, (long)&v, 1, pos ? *pos + (loff_t)done : -1L,
			    pos ? 0L : -1L, rwf);
	}
	if (pos) return call(write ? HC_pwrite64 : HC_pread64, handle, (long)buf, n, *pos + done, 0, 0);
	return call(write ? HC_write : HC_read, handle, (long)buf, n, 0, 0, 0);
}

static ssize_t read_chunk(int handle, struct iov_iter *it, void *buf, size_t n, const loff_t *pos, u64 done, int rwf,
			  bool intr)
{
	ssize_t got = transfer(handle, buf, n, false, pos, done, rwf, intr);
	if (got <= 0) return got;
	size_t put = copy_to_iter(buf, got, it);
	return put ? (ssize_t)put : -EFAULT;
}

static ssize_t write_chunk(int handle, struct iov_iter *it, void *buf, size_t n, const loff_t *pos, u64 done, int rwf,
			   bool intr)
{
	struct iov_iter ahead = *it; /* how far is known only after the write */
	size_t have = copy_from_iter(buf, n, &ahead);
	if (!have && n) return -EFAULT;
	ssize_t put = transfer(handle, buf, have, true, pos, done, rwf, intr);
	if (put > 0) iov_iter_advance(it, put);
	return put;
}

static ssize_t through_buffer(int handle, struct iov_iter *it, void *buf, size_t size, bool write, const loff_t *pos,
			      int rwf, bool intr)
{
	ssize_t done = 0;

	do {
		size_t n = min(it->count, size);
		ssize_t r = (write ? write_chunk : read_chunk)(handle, it, buf, n, pos, done, rwf, intr);
		if (r < 0) return done ? done : r;
		done += r;
		/* Who reads from a pipe gets what is there, and does not wait for more. */
		if ((size_t)r < n || (intr && !write)) break;
	} while (it->count);
	return done;
}

static ssize_t kernel_io(int handle, struct iov_iter *it, bool write, const loff_t *pos, int rwf, bool intr)
{
	size_t n = min(it->iov->len - it->off, it->count);
	ssize_t r = transfer(handle, (char *)it->iov->base + it->off, n, write, pos, 0, rwf, intr);
	if (r > 0) iov_iter_advance(it, r);
	return r;
}

ssize_t plat_file_io(int handle, struct iov_iter *it, bool write, const loff_t *pos, int rwf, bool intr)
{
	u8 small[SMALL];

	if (it->kernel && it->count) return kernel_io(handle, it, write, pos, rwf, intr);
	if (it->count <= SMALL) return through_buffer(handle, it, small, SMALL, write, pos, rwf, intr);
	size_t size = min(it->count, LARGE);
	void *buf = kmalloc(size);
	if (!buf) return -ENOMEM;
	ssize_t r = through_buffer(handle, it, buf, size, write, pos, rwf, intr);
	kfree(buf);
	return r;
}

long plat_reopen(int handle, u32 flags, bool intr)
{
	struct htux_vmcall v = { .nr = HTUX_VM_REOPEN, .args = { handle, flags } };
	return intr ? vmcall_intr(&v, WORK_INTR, -1u) : vmcall_submit(&v);
}

int plat_link_handle(int handle, int dir, const char *name)
{
	return vmcall(HTUX_VM_LINK_HANDLE, handle, dir, gpa_of(name), 0);
}

bool plat_host_owner(int dir, const char *name, uid_t *uid, gid_t *gid)
{
	struct htux_owner o;

	if (!bootinfo->owners_hidden || (*uid != bootinfo->overflow_uid && *gid != bootinfo->overflow_gid))
		return false;
	if (vmcall(HTUX_VM_OWNER, dir, gpa_of(name), gpa_of(&o), 0)) return false;
	*uid = o.uid;
	*gid = o.gid;
	return true;
}

const bool plat_has_lookup = true;

long plat_lookup(int dir, const char *path, unsigned walked, bool open, struct htux_looked_up *out)
{
	struct htux_vmcall v = { .nr = HTUX_VM_LOOKUP,
				 .args = { dir, gpa_of(path), walked, open ? HTUX_LOOKUP_OPEN : 0, gpa_of(out) } };
	return vmcall_submit(&v);
}
