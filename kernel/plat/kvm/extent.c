/* Host files in guest-physical memory: the host's page cache itself, so that mappings agree
 * with read and write. A file is mapped in large extents, which stay until its handle is
 * closed. */
#include "plat/kvm/kvm.h"
#include "core/kmalloc.h"
#include "core/lock.h"
#include "plat.h"
#include "plat/host.h"

#define EXTENT_ALIGN (2UL << 20)
#define BUCKETS 64

struct extent {
	struct extent *next;
	int handle;
	bool writable;
	u64 off, len, gpa;
};

static struct extent *buckets[BUCKETS];
static struct mutex extents_lock; /* inside mm->lock; held while the monitor maps */

static struct extent **bucket(int handle) { return &buckets[(unsigned)handle % BUCKETS]; }

static struct extent *add(int handle, bool writable, u64 off, u64 len, long gpa)
{
	if (gpa < 0) return ERR_PTR(gpa);
	struct extent *x = kmalloc(sizeof *x);
	if (!x) {
		vmcall(HTUX_VM_FILE_UNMAP, gpa, len, 0, 0);
		return ERR_PTR(-ENOMEM);
	}
	*x = (struct extent){ *bucket(handle), handle, writable, off, len, gpa };
	*bucket(handle) = x;
	return x;
}

static struct extent *make(int handle, bool writable, u64 off, u64 len)
{
	u64 start = off & ~(EXTENT_ALIGN - 1), end = (off + len + EXTENT_ALIGN - 1) & ~(EXTENT_ALIGN - 1);
	long gpa = vmcall(HTUX_VM_FILE_MAP, handle, start, end - start, writable);
	return add(handle, writable, start, end - start, gpa);
}

static struct extent *find(int handle, bool writable, u64 off)
{
	struct extent *x = *bucket(handle);
	while (x && !(x->handle == handle && x->writable == writable && off >= x->off && off < x->off + x->len))
		x = x->next;
	return x;
}

long extent_find(int handle, bool writable, u64 off, u64 *len)
{
	mutex_lock(&extents_lock);
	struct extent *x = find(handle, writable, off);
	if (!x) x = make(handle, writable, off, *len);
	mutex_unlock(&extents_lock);
	if (IS_ERR(x)) return PTR_ERR(x);
	*len = min(*len, x->off + x->len - off);
	return x->gpa + (off - x->off);
}

/* One exit for both. A failed mapping is no matter: it is made again, or fails again, when it is wanted. */
ssize_t plat_file_head(int handle, void *buf, size_t n)
{
	struct htux_vmcall v[] = {
		{ .nr = HC_pread64, .args = { handle, gpa_of(buf), n, 0 } },
		{ .nr = HTUX_VM_FILE_MAP, .args = { handle, 0, EXTENT_ALIGN, false } },
	};
	mutex_lock(&extents_lock);
	bool map = !find(handle, false, 0);
	if (map) v[0].flags = HTUX_VMCALL_MORE;
	vmcall_submit(v);
	if (map) add(handle, false, 0, EXTENT_ALIGN, v[1].ret);
	mutex_unlock(&extents_lock);
	return v[0].ret;
}

void extents_drop(int handle)
{
	struct extent *x, **p, *dead = NULL;

	if (!__atomic_load_n(bucket(handle), __ATOMIC_ACQUIRE)) return;
	mutex_lock(&extents_lock);
	for (p = bucket(handle); (x = *p);) {
		if (x->handle != handle) {
			p = &x->next;
			continue;
		}
		*p = x->next;
		x->next = dead;
		dead = x;
	}
	mutex_unlock(&extents_lock);
	while ((x = dead)) {
		dead = x->next;
		vmcall(HTUX_VM_FILE_UNMAP, x->gpa, x->len, 0, 0);
		kfree(x);
	}
}
