/* Descriptor tables: dup(2), close(2), close_range(2), and what fs.h offers. A
 * table is shared by the threads of a process (and CLONE_FILES). Its lock is a
 * leaf but for kmalloc; files are put after it is dropped. */
#include "fs/vfs.h"
#include "core/kmalloc.h"
#include "core/ref.h"
#include "core/string.h"
#include <linux/close_range.h>

struct fdtable {
	u32 refs;
	struct mutex lock;
	u32 size;            /* a multiple of 64 */
	u32 hint;            /* no free descriptor below */
	struct file **files; /* NULL: free or only reserved */
	u64 *used, *cloexec; /* bitmaps */
};

static bool bit(const u64 *map, u32 n) { return map[n / 64] >> (n % 64) & 1; }
static void bit_set(u64 *map, u32 n, bool on)
{
	if (on) map[n / 64] |= 1UL << (n % 64);
	else map[n / 64] &= ~(1UL << (n % 64));
}

static struct fdtable *my_table(void) { return current_process()->files; }

struct fdtable *fdtable_create(void)
{
	struct fdtable *t = kzalloc(sizeof *t);
	if (t) t->refs = 1;
	return t;
}

/* Room for descriptor fd: 0 or -ENOMEM. */
static int grow(struct fdtable *t, u32 fd)
{
	if (fd < t->size) return 0;
	u32 size = t->size ? t->size : 64;
	while (size <= fd) size *= 2;
	struct file **files = kzalloc(size * sizeof *files);
	u64 *used = kzalloc(size / 8), *cloexec = kzalloc(size / 8);
	if (!files || !used || !cloexec) {
		kfree(files);
		kfree(used);
		kfree(cloexec);
		return -ENOMEM;
	}
	if (t->size) {
		memcpy(files, t->files, t->size * sizeof *files);
		memcpy(used, t->used, t->size / 8);
		memcpy(cloexec, t->cloexec, t->size / 8);
	}
	kfree(t->files);
	kfree(t->used);
	kfree(t->cloexec);
	t->files = files, t->used = used, t->cloexec = cloexec;
	t->size = size;
	return 0;
}

struct fdtable *fdtable_copy(struct fdtable *t)
{
	struct fdtable *n = fdtable_create();
	if (!n) return NULL;
	mutex_lock(&t->lock);
	if (t->size && grow(n, t->size - 1)) {
		mutex_unlock(&t->lock);
		kfree(n);
		return NULL;
	}
	for (u32 fd = 0; fd < t->size; fd++) {
		struct file *f = t->files[fd];
		if (!f) continue;
		file_get(f);
		n->files[fd] = f;
		bit_set(n->used, fd, true);
		bit_set(n->cloexec, fd, bit(t->cloexec, fd));
	}
	mutex_unlock(&t->lock);
	return n;
}

void fdtable_get(struct fdtable *t) { ref_get(&t->refs); }

/* What close(2) does to the file behind a descriptor that is gone already. */
static int close_file(struct file *f, struct fdtable *owner)
{
	int err = 0;
	if (!(f->flags & O_PATH)) {
		if (f->ops->flush) err = f->ops->flush(f);
		if (file_locks(f)) locks_close(f, owner);
	}
	file_put(f);
	return err;
}

void fdtable_put(struct fdtable *t)
{
	if (!t || !ref_put(&t->refs)) return;
	for (u32 fd = 0; fd < t->size; fd++)
		if (t->files[fd]) close_file(t->files[fd], t);
	kfree(t->files);
	kfree(t->used);
	kfree(t->cloexec);
	kfree(t);
}

struct file *fget(int fd)
{
	struct fdtable *t = my_table();
	struct file *f = NULL;
	mutex_lock(&t->lock);
	if ((u32)fd < t->size && (f = t->files[fd])) file_get(f);
	mutex_unlock(&t->lock);
	return f;
}

struct file *fget_io(int fd)
{
	struct file *f = fget(fd);
	if (f && f->flags & O_PATH) {
		file_put(f);
		return NULL;
	}
	return f;
}

/* Reserve with t->lock held. */
static int alloc_locked(struct fdtable *t, u32 from, u32 flags)
{
	u64 limit = min(rlimit(RLIMIT_NOFILE), (u64)NR_OPEN_MAX);
	u32 fd = max(from, t->hint);
	for (; fd < t->size; fd++) {
		if (fd % 64 == 0 && t->used[fd / 64] == ~0UL) {
			fd += 63;
			continue;
		}
		if (!bit(t->used, fd)) break;
	}
	if (fd >= limit) return -EMFILE;
	int err = grow(t, fd);
	if (err) return err;
	bit_set(t->used, fd, true);
	bit_set(t->cloexec, fd, flags & O_CLOEXEC);
	if (from <= t->hint) t->hint = fd + 1;
	return fd;
}

int fd_alloc(int from, u32 fdflags)
{
	struct fdtable *t = my_table();
	mutex_lock(&t->lock);
	int fd = alloc_locked(t, from, fdflags);
	mutex_unlock(&t->lock);
	return fd;
}

void fd_install(int fd, struct file *f)
{
	struct fdtable *t = my_table();
	mutex_lock(&t->lock);
	t->files[fd] = f;
	mutex_unlock(&t->lock);
}

static void free_locked(struct fdtable *t, u32 fd)
{
	t->files[fd] = NULL;
	bit_set(t->used, fd, false);
	bit_set(t->cloexec, fd, false);
	if (fd < t->hint) t->hint = fd;
}

void fd_release(int fd)
{
	struct fdtable *t = my_table();
	mutex_lock(&t->lock);
	free_locked(t, fd);
	mutex_unlock(&t->lock);
}

int fd_new(struct file *f, u32 flags)
{
	int fd = fd_alloc(0, flags);
	if (fd < 0) file_put(f);
	else fd_install(fd, f);
	return fd;
}

void fdtable_close_on_exec(struct fdtable *t)
{
	for (u32 w = 0; w < t->size / 64; w++)
		while (t->cloexec[w]) {
			mutex_lock(&t->lock);
			u32 fd = w * 64 + (t->cloexec[w] ? __builtin_ctzl(t->cloexec[w]) : 0);
			struct file *f = NULL;
			if (t->cloexec[w]) {
				f = t->files[fd];
				free_locked(t, fd);
			}
			mutex_unlock(&t->lock);
			if (f) close_file(f, t);
		}
}

struct file *fdtable_next(struct fdtable *t, int *fd)
{
	struct file *f = NULL;
	mutex_lock(&t->lock);
	for (u32 n = *fd < 0 ? 0 : *fd; n < t->size; n++)
		if ((f = t->files[n])) {
			file_get(f);
			*fd = n;
			break;
		}
	mutex_unlock(&t->lock);
	return f;
}

int fd_get_cloexec(int fd)
{
	struct fdtable *t = my_table();
	mutex_lock(&t->lock);
	int ret = (u32)fd < t->size && t->files[fd] ? bit(t->cloexec, fd) : -EBADF;
	mutex_unlock(&t->lock);
	return ret;
}

int fd_set_cloexec(int fd, bool on)
{
	struct fdtable *t = my_table();
	int err = -EBADF;
	mutex_lock(&t->lock);
	if ((u32)fd < t->size && t->files[fd]) {
		bit_set(t->cloexec, fd, on);
		err = 0;
	}
	mutex_unlock(&t->lock);
	return err;
}

long sys_close(int fd)
{
	struct fdtable *t = my_table();
	struct file *f = NULL;
	mutex_lock(&t->lock);
	if ((u32)fd < t->size && (f = t->files[fd])) free_locked(t, fd);
	mutex_unlock(&t->lock);
	return f ? close_file(f, t) : -EBADF;
}

long sys_dup(int fd)
{
	struct file *f = fget(fd);
	return f ? fd_new(f, 0) : -EBADF;
}

static long dup_to(int oldfd, int newfd, u32 flags)
{
	struct fdtable *t = my_table();
	if (newfd < 0 || (u64)newfd >= min(rlimit(RLIMIT_NOFILE), (u64)NR_OPEN_MAX)) return -EBADF;
	struct file *f = fget(oldfd);
	if (!f) return -EBADF;
	mutex_lock(&t->lock);
	long err = grow(t, newfd);
	struct file *old = NULL;
	if (!err) {
		old = t->files[newfd];
		if (!old && bit(t->used, newfd)) err = -EBUSY; /* another thread's open is about to use it */
	}
	if (err) {
		mutex_unlock(&t->lock);
		file_put(f);
		return err;
	}
	t->files[newfd] = f;
	bit_set(t->used, newfd, true);
	bit_set(t->cloexec, newfd, flags & O_CLOEXEC);
	mutex_unlock(&t->lock);
	if (old) close_file(old, t);
	return newfd;
}

long sys_dup3(int oldfd, int newfd, int flags)
{
	if (flags & ~O_CLOEXEC || oldfd == newfd) return -EINVAL;
	return dup_to(oldfd, newfd, flags);
}

long sys_dup2(int oldfd, int newfd)
{
	if (oldfd == newfd) {
		int err = fd_get_cloexec(oldfd);
		return err < 0 ? err : newfd;
	}
	return dup_to(oldfd, newfd, 0);
}

/* fcntl's F_DUPFD, F_DUPFD_CLOEXEC */
long fd_dup_from(int fd, u64 from, u32 flags)
{
	if (from >= rlimit(RLIMIT_NOFILE)) return -EINVAL;
	struct file *f = fget(fd);
	if (!f) return -EBADF;
	int n = fd_alloc(from, flags);
	if (n < 0) file_put(f);
	else fd_install(n, f);
	return n;
}

long sys_close_range(unsigned first, unsigned last, unsigned flags)
{
	if (flags & ~(CLOSE_RANGE_UNSHARE | CLOSE_RANGE_CLOEXEC) || first > last) return -EINVAL;
	struct process *p = current_process();
	struct fdtable *t = p->files;
	if (flags & CLOSE_RANGE_UNSHARE && __atomic_load_n(&t->refs, __ATOMIC_ACQUIRE) > 1) {
		struct fdtable *n = fdtable_copy(t);
		if (!n) return -ENOMEM;
		p->files = n;
		fdtable_put(t);
		t = n;
	}
	mutex_lock(&t->lock);
	for (u32 fd = first; fd <= last && fd < t->size; fd++) {
		struct file *f = t->files[fd];
		if (!f) continue;
		if (flags & CLOSE_RANGE_CLOEXEC) {
			bit_set(t->cloexec, fd, true);
			continue;
		}
		free_locked(t, fd);
		mutex_unlock(&t->lock);
		close_file(f, t);
		mutex_lock(&t->lock);
	}
	mutex_unlock(&t->lock);
	return 0;
}
