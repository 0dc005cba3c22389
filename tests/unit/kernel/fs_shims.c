/* The kernel's fs/ on the host: the rest of the kernel as far as it needs it.
 * Host calls are the host's, the arena is a memfd. */
#include "core/kmalloc.h"
#include "core/lock.h"
#include "core/printk.h"
#include "core/string.h"
#include "core/uaccess.h"
#include "fs/hostio.h"
#include "fs/notify.h"
#include "ipc/ipc.h"
#include "mm/mm.h"
#include "plat.h"
#include "plat/host.h"
#include "proc/process.h"

static struct process proc;
static struct thread thread;
static struct htux_bootinfo boot_info;
const struct htux_bootinfo *bootinfo = &boot_info;
static int fail_every, allocations; /* FS_FAIL=n: about every n-th allocation fails */
static int arena_fd;
static char *arena;
static u64 arena_next;
#define ARENA_SIZE (1UL << 32)

/* Boot with the host directory FS_ROOT under an overlay. */
__attribute__((constructor)) static void boot(void)
{
	thread.self = &thread;
	thread.proc = &proc;
	for (int i = 0; i < HTUX_RLIMITS; i++) proc.rlimit[i].cur = -1UL;
	syscall(158 /* arch_prctl */, 0x1001 /* ARCH_SET_GS */, &thread);
	arena_fd = memfd_create("arena", 0);
	if (ftruncate(arena_fd, ARENA_SIZE)) abort();
	arena = mmap(NULL, ARENA_SIZE, 3, 1, arena_fd, 0);
	struct htux_bootinfo bi = {
		.root_handle = open(getenv("FS_ROOT"), O_PATH | O_DIRECTORY),
		.root_flags = HTUX_MNT_OVERLAY,
		.stdio = { { .handle = -1 }, { .handle = -1 }, { .handle = -1 } },
		.cwd = "/",
		.umask = 022,
	};
	for (int i = 0; i < HTUX_SEEN; i++) bi.seen[i].error = -ENOSYS; /* nobody looked */
	fs_init(&bi);
	if (getenv("FS_FAIL")) fail_every = atoi(getenv("FS_FAIL"));
}

static bool fail(void) { return fail_every && (++allocations * 2654435761u >> 8) % fail_every == 0; }
void *kmalloc(size_t n) { return fail() ? NULL : malloc(n); }
void *kzalloc(size_t n) { return fail() ? NULL : calloc(1, n); }
void *krealloc(void *p, size_t n) { return fail() ? NULL : realloc(p, n); }
void kfree(void *p) { free(p); }
char *kstrndup(const char *s, size_t n)
{
	n = strnlen(s, n);
	char *p = kzalloc(n + 1);
	return p ? memcpy(p, s, n) : NULL;
}
char *kstrdup(const char *s) { return kstrndup(s, strlen(s)); }
void kmem_stats(struct kmem_stats *s) { *s = (struct kmem_stats){ .total = ARENA_SIZE }; }

/* Pages: never handed out twice, so that a use after free meets poison. */
static u8 page_used[ARENA_SIZE >> 12];
void *page_alloc(unsigned order)
{
	if (fail() || arena_next + (PAGE_SIZE << order) > ARENA_SIZE) return NULL;
	char *p = arena + arena_next;
	memset(p, 0xa5, PAGE_SIZE << order);
	memset(page_used + (arena_next >> 12), 1, 1UL << order);
	arena_next += PAGE_SIZE << order;
	return p;
}
void *page_alloc_zero(unsigned order)
{
	void *p = page_alloc(order);
	return p ? memset(p, 0, PAGE_SIZE << order) : NULL;
}
void page_split(void *p, unsigned order) { (void)p, (void)order; }
void page_free(void *p, unsigned order)
{
	ASSERT(order == 0 && page_used[((char *)p - arena) >> 12] == 1);
	page_used[((char *)p - arena) >> 12] = 2;
	memset(p, 0x5a, PAGE_SIZE);
}
u64 page_offset_in_arena(const void *p) { return (const char *)p - arena; }
void plat_arena_release(u64 off, u64 len) { memset(arena + off, 0, len); }

int plat_map_arena(u64 addr, u64 len, int prot, bool shared, u64 off)
{
	return mmap((void *)addr, len, prot, 0x10 | (shared ? 1 : 2), arena_fd, off) == (void *)addr ? 0 : -ENOMEM;
}
int plat_map_file(u64 addr, u64 len, int prot, bool shared, int handle, u64 off)
{
	return mmap((void *)addr, len, prot, 0x10 | (shared ? 1 : 2), handle, off) == (void *)addr ? 0 : -ENOMEM;
}
int plat_map_anon(u64 addr, u64 len, int prot, bool noreserve)
{
	(void)noreserve;
	return mmap((void *)addr, len, prot, 0x32, -1, 0) == (void *)addr ? 0 : -ENOMEM;
}

/* mmap(2) of a guest file: reserve, then let the file map itself. */
long shim_mmap(unsigned long len, int prot, int flags, int fd)
{
	struct file *f = fget_io(fd);
	if (!f) return -EBADF;
	len = PAGE_ALIGN(len);
	u64 addr = (u64)mmap(NULL, len, 0, 0x22, -1, 0);
	int err = f->ops->mmap(f, addr, len, prot, flags, 0);
	file_put(f);
	return err ? err : (long)addr;
}

/* Nobody watches. */
u32 inotify_count;
void inotify_event(struct inode *i, u32 mask, u32 cookie, const char *name, size_t len, bool unlinked)
{
	(void)mask, (void)cookie, (void)name, (void)len, (void)unlinked;
	ASSERT(!i->watches);
}
void inotify_end(struct inode *i) { ASSERT(!i->watches); }

void mutex_lock(struct mutex *m) { ASSERT(!m->word++); }
void mutex_unlock(struct mutex *m) { ASSERT(m->word-- == 1); }
void panic(const char *fmt, ...)
{
	dprintf(2, "panic: %s\n", fmt);
	abort();
}
void printk(const char *fmt, ...) { (void)fmt; }
void pr_verbose(const char *fmt, ...) { (void)fmt; }
int kvsnprintf(char *buf, size_t n, const char *fmt, va_list ap) { return vsnprintf(buf, n, fmt, ap); }
int ksnprintf(char *buf, size_t n, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	int len = vsnprintf(buf, n, fmt, ap);
	va_end(ap);
	return len;
}
size_t strlcpy(char *d, const char *s, size_t n)
{
	size_t len = strlen(s);
	memcpy(d, s, min(len + 1, n));
	d[n - 1] = 0;
	return len;
}

long host_call_(long nr, long a, long b, long c, long d, long e, long f)
{
	long r = syscall(nr, a, b, c, d, e, f);
	return r < 0 ? -*__errno_location() : r;
}
long host_call_intr_(long nr, long a, long b, long c, long d, long e, long f)
{
	return host_call_(nr, a, b, c, d, e, f);
}
ktime_t plat_clock(int id)
{
	s64 t[2];
	syscall(228 /* clock_gettime */, id, t);
	return t[0] * NSEC_PER_SEC + t[1];
}

bool capable(int cap) { return (void)cap, current_process()->cred.fsuid == 0; } /* its root has given nothing up */
int copy_from_user(void *d, const void *s, size_t n) { return memcpy(d, s, n) ? 0 : -EFAULT; }
int copy_to_user(void *d, const void *s, size_t n) { return memcpy(d, s, n) ? 0 : -EFAULT; }
size_t copy_from_user_partial(void *d, const void *s, size_t n)
{
	memcpy(d, s, n);
	return 0;
}
size_t copy_to_user_partial(void *d, const void *s, size_t n)
{
	memcpy(d, s, n);
	return 0;
}
size_t clear_user_(void *d, size_t n)
{
	memset(d, 0, n);
	return 0;
}
long strncpy_from_user(char *d, const char *s, size_t n)
{
	size_t len = strnlen(s, n);
	memcpy(d, s, min(len + 1, n));
	return len;
}
char *getname(const char *s)
{
	char *p = kstrdup(s);
	return p ? p : ERR_PTR(-ENOMEM);
}

int getname_to(char buf[PATH_MAX], const char *s)
{
	size_t n = strlcpy(buf, s, PATH_MAX);
	return n < PATH_MAX ? (int)n : -ENAMETOOLONG;
}

/* What the rest of the kernel would do. */
void plat_halt(int status) { panic("halt %d", status); }
bool plat_host_owner(int dir, const char *name, uid_t *uid, gid_t *gid)
{
	(void)dir, (void)name, (void)uid, (void)gid;
	return false;
}
void pseudo_fs_init(const struct htux_bootinfo *bi) { (void)bi; }
struct file *fifo_open(struct inode *i, u32 flags)
{
	(void)i, (void)flags;
	return ERR_PTR(-ENXIO);
}
void fifo_inode_release(struct inode *i) { (void)i; }
struct pipe *file_pipe(struct file *f)
{
	(void)f;
	return NULL;
}

void **pipe_locks(struct file *f)
{
	(void)f;
	return NULL;
}

long pipe_fcntl(struct file *f, unsigned cmd, u64 arg)
{
	(void)f, (void)cmd, (void)arg;
	return -EBADF;
}
void epoll_forget_file(struct file *f) { (void)f; }
int epoll_file_handle(struct file *f)
{
	(void)f;
	return -1;
}
const struct file_ops hostio_ops;
struct file *hostio_stdio(const struct htux_stdio *s)
{
	(void)s;
	return ERR_PTR(-ENXIO);
}
struct file *hostio_plain(int handle, mode_t mode, u32 flags)
{
	(void)handle, (void)mode, (void)flags;
	return ERR_PTR(-ENXIO);
}
struct file *chrdev_open(struct inode *i, dev_t rdev, u32 flags)
{
	(void)i, (void)rdev, (void)flags;
	return ERR_PTR(-ENXIO);
}
void send_sigpipe(void) {}
int send_signal_thread(struct thread *t, int sig, const siginfo_t *info)
{
	(void)t, (void)sig, (void)info;
	return 0;
}
bool signal_pending(void) { return false; }
long plat_poll(struct pollfd *fds, unsigned n, ktime_t deadline)
{
	(void)fds, (void)n, (void)deadline;
	return -EINTR;
}
void wq_init(struct waitqueue *q) { (void)q; }
void waiter_init(struct waiter *w) { (void)w; }
void wq_add(struct waitqueue *q, struct waiter *w) { (void)q, (void)w; }
void wq_del(struct waiter *w) { (void)w; }
void wq_wake(struct waitqueue *q, u32 key, int n) { (void)q, (void)key, (void)n; }
long thread_block(ktime_t deadline)
{
	(void)deadline;
	return -ERESTARTSYS;
}
/* F_SETOWN: nobody but ourselves */
struct process *find_process(pid_t pid) { return pid == proc.pid ? &proc : NULL; }
void process_put(struct process *p) { (void)p; }
struct thread *find_thread(pid_t tid) { return (void)tid, NULL; }
void thread_put(struct thread *t) { (void)t; }
bool match_pgid(struct process *p, long pgid) { return p->pgid == pgid; }
long for_each_process (bool (*match)(struct process *, long), long arg, long (*fn)(struct process *, void *),
		       void *data)
{
	return match(&proc, arg) ? fn(&proc, data) : 0;
}

/* Nobody maps the files here. */
void mm_file_shrunk(struct inode *inode, u64 size) { (void)inode, (void)size; }
void mm_host_file_truncated(struct inode *i, u64 size) { (void)i, (void)size; }
