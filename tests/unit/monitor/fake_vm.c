#define _GNU_SOURCE
#include "fake_vm.h"
#include "../../../monitor/kvm/dax.h"
#include "../../../monitor/kvm/filter.h"
#include "../../../monitor/kvm/vcpu.h"
#include <errno.h>
#include <fcntl.h>
#include <htux/hostcall.h>
#include <linux/futex.h>
#include <linux/openat2.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define GUARD (1UL << 20)
#define PATTERN 0xa5

struct vm vm = { .lock = PTHREAD_MUTEX_INITIALIZER, .map_lock = PTHREAD_MUTEX_INITIALIZER };
struct vcpu cpu;
jmp_buf guest_ended;
int dir;
unsigned host_calls;
static unsigned char *below, *above;
static struct vcpu *vcpus[1] = { &cpu };

void fail(const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	abort();
}

void fake_vm_init(const char *path)
{
	static struct htux_vm_boot boot;
	below = mmap(NULL, GUARD * 2 + RAM_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	above = below + GUARD + RAM_SIZE;
	memset(below, PATTERN, GUARD);
	memset(above, PATTERN, GUARD);
	vm.ram = (struct guest_ram){ below + GUARD, RAM_SIZE };
	vm.boot = &boot;
	vm.fd = vm.kvm = vm.comm = vm.stats = -1;
	vm.pid = getpid();
	vm.report = open("/dev/null", O_WRONLY);
	vm.proc_fds = open("/proc/self/fd", O_PATH | O_DIRECTORY);
	vm.vcpus = vcpus;
	vm.nvcpus = vm.max_vcpus = 1;
	cpu = (struct vcpu){ .vm = &vm,
			     .nr = 1,
			     .tid = (pid_t)syscall(SYS_gettid),
			     .state = VCPU_RUNNING,
			     .alarm = -1,
			     .poll = mmap(NULL, sizeof(*cpu.poll), PROT_READ | PROT_WRITE,
					  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0) };
	dir = open(path, O_PATH | O_DIRECTORY);
	if (dir < 0 || handles_init(&vm.handles, 256) || dax_init(&vm, 40)) fail("cannot begin in %s", path);
}

void fake_vm_check(void)
{
	for (size_t i = 0; i < GUARD; i++)
		if (below[i] != PATTERN || above[i] != PATTERN) fail("memory outside of the guest's was written");
}

/* --- what the calls need of the rest of the monitor --- */

void vm_end(struct vm *v, int status)
{
	(void)v;
	longjmp(guest_ended, status + 1);
}

void die(int status, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	_exit(status);
}

struct vcpu *vm_vcpu(struct vm *v, uint64_t nr) { return nr - 1 < v->nvcpus ? v->vcpus[nr - 1] : NULL; }

int ask_owner(struct vm *v, int fd, const char *name, struct htux_owner *owner)
{
	(void)v;
	if (fd != dir && fcntl(fd, F_GETFD) < 0) fail("owner: bad descriptor %d", fd);
	if (strlen(name) > 255) fail("owner: long name");
	*owner = (struct htux_owner){ 1, 2 };
	return 0;
}

long vcpu_start(struct vm *v, const struct htux_vcpu_start *s)
{
	(void)v, (void)s;
	return -EAGAIN;
}
void vcpu_end(struct vcpu *c, uint32_t *word)
{
	(void)c;
	__atomic_store_n(word, 0, __ATOMIC_RELEASE);
}
void vcpu_raise(struct vcpu *c, uint32_t bits) { (void)c, (void)bits; }
long vcpu_alarm(struct vcpu *c, int64_t when) { return (void)c, when < -1 ? -EINVAL : 0; }
int64_t vcpu_cputime(const struct vcpu *c) { return (void)c, 1; }
int filter_rule(long nr, const uint64_t args[6]) { return (void)nr, (void)args, -1; }
void stats_moment(enum stats_moment m) { (void)m; }

/* --- what reaches the host --- */

static int inside(const void *p, uint64_t len)
{
	const unsigned char *q = p, *base = vm.ram.base;
	return q >= base && q <= base + RAM_SIZE && len <= (uint64_t)(base + RAM_SIZE - q);
}

/* Copies are in the caller's frames. */
static int on_stack(const void *p)
{
	const char *here = __builtin_frame_address(0);
	return (const char *)p > here && (const char *)p < here + (1 << 18);
}

static void check_bytes(long nr, int i, uint64_t p, uint64_t len)
{
	if (p && !inside((void *)p, len))
		fail("call %ld argument %d: %#lx + %#lx is not in memory", nr, i, (unsigned long)p, (unsigned long)len);
}

/* Directories on the way of a lookup are in no table. Those that were opened so once; nothing that is not the
 * guest's is opened while it runs. */
static unsigned char passed[1024];

static void check_handle(long nr, int i, uint64_t fd)
{
	if (fd < sizeof(passed) && passed[fd]) return;
	for (unsigned n = 0; n < vm.handles.max; n++)
		if (vm.handles.slot[n] && (uint32_t)vm.handles.slot[n] == fd) return;
	fail("call %ld argument %d: descriptor %ld is none of the guest's", nr, i, (long)fd);
}

#define X(name, nr, ...) [nr] = { sizeof((int[]){ __VA_ARGS__ }) / sizeof(int), { __VA_ARGS__ } },
static const struct {
	int n, arg[6];
} kinds[HTUX_VM_CALLS] = { HTUX_HOSTCALLS(X) };
#undef X

static void check_arg(long nr, int i, const uint64_t *a)
{
	int kind = HTUX_ARG_KIND(kinds[nr].arg[i]), param = HTUX_ARG_PARAM(kinds[nr].arg[i]);
	switch (kind) {
	case HTUX_HANDLE: check_handle(nr, i, a[i]); break;
	case HTUX_STR:
		if (a[i] && (!on_stack((void *)a[i]) || strnlen((char *)a[i], 4096) == 4096))
			fail("call %ld: a string that the guest can change", nr);
		break;
	case HTUX_IN:
	case HTUX_OUT: check_bytes(nr, i, a[i], a[param]); break;
	case HTUX_IN_OF:
	case HTUX_OUT_OF:
	case HTUX_INOUT_OF:
		if (nr == SYS_statx && on_stack((void *)a[i])) break; /* of a lookup */
		if (nr != SYS_openat2) check_bytes(nr, i, a[i], (uint64_t)param);
		else if (!on_stack((void *)a[i])) fail("an open_how that the guest can change");
		break;
	case HTUX_IOV_IN:
	case HTUX_IOV_OUT:
		for (uint64_t k = 0; k < a[i + 1]; k++) {
			const struct iovec *v = (struct iovec *)a[i] + k;
			if (!on_stack(v) || !inside(v->iov_base, v->iov_len))
				fail("call %ld: an iovec outside of memory", nr);
		}
		break;
	case HTUX_POLLFDS:
		for (uint64_t k = 0; k < a[i + 1]; k++) {
			const struct pollfd *p = (struct pollfd *)a[i] + k;
			if (p->fd >= 0 && p->fd != 0x7fffffff) check_handle(nr, i, (uint64_t)p->fd);
		}
		break;
	case HTUX_EVENTS: check_bytes(nr, i, a[i], a[i + 1] * 12); break;
	case HTUX_LOCAL: fail("call %ld is not of this platform", nr);
	case HTUX_FLOCK:
		if (a[1] != F_DUPFD_CLOEXEC && a[1] != F_GETPIPE_SZ && a[1] != F_SETPIPE_SZ && a[1] != F_GET_SEALS &&
		    a[1] != F_ADD_SEALS)
			check_bytes(nr, i, a[i], sizeof(struct flock));
		break;
	case HTUX_IOCTL:
		if (ioctl_size(a[1]) < 0) fail("ioctl %#lx", (unsigned long)a[1]);
		if (ioctl_size(a[1]) > 0) check_bytes(nr, i, a[i], (uint64_t)ioctl_size(a[1]));
		break;
	case HTUX_VCPU:
		if (a[i] != (uint64_t)cpu.tid) fail("call %ld for another thread", nr);
	}
}

/* May the test really do that? It must not wait, and not change what is not its own. */
static int harmless(long nr, uint64_t *a)
{
	static struct timespec zero;
	switch (nr) {
	case SYS_futex:
		if ((a[1] & 127) == FUTEX_WAIT_BITSET) {
			static const struct timespec now = { 1, 0 };
			a[3] = (uint64_t)&now;
		}
		return 1;
	case SYS_ppoll:
		zero = (struct timespec){ 0, 0 };
		a[2] = (uint64_t)&zero;
		return 1;
	case SYS_epoll_pwait: a[3] = 0; return 1;
	case SYS_flock: a[1] |= LOCK_NB; return 1;
	case SYS_openat2: {
		struct open_how *how = (struct open_how *)a[2];
		if (!(how->flags & O_PATH)) how->flags |= O_NONBLOCK;
		return 1;
	}
	case SYS_openat:
		if ((int)a[0] != vm.proc_fds || !on_stack((void *)a[1])) fail("openat of something");
		a[2] |= O_NONBLOCK;
		return 1;
	case SYS_fcntl: return a[1] != F_OFD_SETLKW;
	case SYS_setpriority:
	case SYS_sched_setaffinity: return 0;
	}
	return 1;
}

long __real_host_syscall(long nr, const uint64_t args[6]);
long __wrap_host_syscall(long nr, const uint64_t args[6])
{
	uint64_t a[6];
	memcpy(a, args, sizeof(a));
	host_calls++;
	if (nr != SYS_futex && nr != SYS_openat)
		for (int i = 0; i < kinds[nr].n; i++) check_arg(nr, i, a);
	for (int i = kinds[nr].n; nr != SYS_futex && nr != SYS_openat && i < 6; i++)
		if (a[i]) fail("call %ld has an argument %d", nr, i);
	if (!harmless(nr, a)) return -EPERM;
	long r = __real_host_syscall(nr, a);
	if (nr == SYS_openat2 && r >= 0 && r < (long)sizeof(passed)) passed[r] = 1;
	return r;
}
long __wrap_host_syscall_intr(long nr, const uint64_t args[6], const uint32_t *pending)
{
	if (pending != &cpu.pending) fail("whose interrupts?");
	return *pending ? -EINTR : __wrap_host_syscall(nr, args);
}

/* The file area's memory slots. */
int __real_ioctl(int fd, unsigned long request, ...);
int __wrap_ioctl(int fd, unsigned long request, void *arg) { return fd == vm.fd ? 0 : __real_ioctl(fd, request, arg); }
