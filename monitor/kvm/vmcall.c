/* The calls beyond Linux's, htux/vm.h. Each checks its own arguments here. See call.h. */
#define _GNU_SOURCE
#include "call.h"
#include "../page.h"
#include "clock.h"
#include "dax.h"
#include "vcpu.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define NSEC 1000000000L

static uint32_t *word_at(struct vcpu *c, uint64_t addr)
{
	return gpa_to_aligned(&c->vm->ram, gpa(addr), sizeof(uint32_t), sizeof(uint32_t));
}

static long call_halt(struct vcpu *c, const uint64_t *a) { vm_end(c->vm, (int)a[0] & 255); }

static long call_start(struct vcpu *c, const uint64_t *a)
{
	struct htux_vcpu_start s;
	const void *from = gpa_to_ptr(&c->vm->ram, gpa(a[0]), sizeof(s));
	if (!from) return -EFAULT;
	memcpy(&s, from, sizeof(s));
	if (s.injected && !word_at(c, s.injected)) return -EFAULT;
	return vcpu_start(c->vm, &s);
}

static long call_kick(struct vcpu *c, const uint64_t *a)
{
	struct vcpu *v = vm_vcpu(c->vm, a[0]);
	if (!v) return -ESRCH;
	vcpu_raise(v, PENDING(HTUX_VEC_DOORBELL));
	return 0;
}

static long call_wait(struct vcpu *c, const uint64_t *a)
{
	int64_t deadline = (int64_t)a[2];
	struct timespec ts = { deadline / NSEC, deadline % NSEC };
	uint32_t *word = word_at(c, a[0]);
	if (!word) return -EFAULT;
	const uint64_t args[6] = {
		(uint64_t)word,        FUTEX_WAIT_BITSET_PRIVATE, (uint32_t)a[1], deadline < 0 ? 0 : (uint64_t)&ts, 0,
		FUTEX_BITSET_MATCH_ANY
	};
	return host_syscall_intr(SYS_futex, args, &c->pending);
}

static long call_wake(struct vcpu *c, const uint64_t *a)
{
	uint32_t *word = word_at(c, a[0]);
	if (!word) return -EFAULT;
	const uint64_t args[6] = { (uint64_t)word, FUTEX_WAKE_PRIVATE, a[1] > INT_MAX ? INT_MAX : a[1] };
	return host_syscall(SYS_futex, args);
}

static long call_release(struct vcpu *c, const uint64_t *a)
{
	void *p = gpa_to_aligned(&c->vm->ram, gpa(a[0]), a[1], PAGE);
	if (!p || a[1] % PAGE) return -EINVAL;
	return madvise(p, a[1], MADV_DONTNEED) ? -errno : 0;
}

static long call_file_map(struct vcpu *c, const uint64_t *a)
{
	int fd = handle_get(&c->vm->handles, a[0]);
	if (fd < 0) return fd;
	long r = dax_map(c->vm, fd, a[1], a[2], !!a[3]);
	handle_done(&c->vm->handles, a[0]);
	return r;
}

static long call_file_unmap(struct vcpu *c, const uint64_t *a) { return dax_unmap(c->vm, a[0], a[1]); }

static long call_file_incore(struct vcpu *c, const uint64_t *a)
{
	uint64_t pages = a[1] / PAGE + !!(a[1] % PAGE);
	unsigned char *vec = gpa_to_ptr(&c->vm->ram, gpa(a[2]), pages);
	return vec ? dax_incore(c->vm, a[0], a[1], vec) : -EFAULT;
}

static long call_time(struct vcpu *c, const uint64_t *a)
{
	(void)a;
	clock_sync(c->vm);
	return 0;
}

static long call_cputime(struct vcpu *c, const uint64_t *a)
{
	struct vcpu *v = a[0] ? vm_vcpu(c->vm, a[0]) : c;
	if (!v || __atomic_load_n(&v->state, __ATOMIC_ACQUIRE) != VCPU_RUNNING) return -ESRCH;
	return vcpu_cputime(v);
}

static long call_alarm(struct vcpu *c, const uint64_t *a)
{
	int64_t when = (int64_t)a[0];
	return vcpu_alarm(c, when < 0 ? -1 : when);
}

static long call_owner(struct vcpu *c, const uint64_t *a)
{
	char name[256];
	struct htux_owner *out = gpa_to_ptr(&c->vm->ram, gpa(a[2]), sizeof(*out));
	long n = gpa_string(&c->vm->ram, gpa(a[1]), name, sizeof(name));
	if (!out) return -EFAULT;
	if (n < 0) return n;
	if (check_name(name)) return -EINVAL;
	int fd = handle_get(&c->vm->handles, a[0]);
	if (fd < 0) return fd;
	struct htux_owner owner;
	long r = ask_owner(c->vm, fd, name, &owner);
	handle_done(&c->vm->handles, a[0]);
	if (!r) memcpy(out, &owner, sizeof(owner));
	return r;
}

/* Descriptors are named through /proc/self/fd, of which we keep a handle. */
static const char *fd_name(char name[16], int fd)
{
	snprintf(name, 16, "%d", fd);
	return name;
}

/* Not for more than the handle allows already: a file that came read-only from the user
 * stays so, and as it is: O_TRUNC writes, whatever the mode. (Through an O_PATH handle the mount decides.) */
static int may_reopen(int fd, uint64_t flags)
{
	int have = fcntl(fd, F_GETFL);
	if (have < 0) return -errno;
	if (have & O_PATH || (have & O_ACCMODE) == O_RDWR) return 0;
	if ((flags & O_ACCMODE) != (uint64_t)(have & O_ACCMODE)) return -EACCES;
	return flags & O_TRUNC && (have & O_ACCMODE) == O_RDONLY ? -EACCES : 0;
}

static long call_reopen(struct vcpu *c, const uint64_t *a, int intr)
{
	const uint64_t never = O_CREAT | O_EXCL | O_NOFOLLOW | (O_TMPFILE & ~O_DIRECTORY);
	char name[16];
	int fd = handle_get(&c->vm->handles, a[0]);
	if (fd < 0) return fd;
	long r = may_reopen(fd, a[1]);
	if (!r) {
		const uint64_t args[6] = { (uint64_t)c->vm->proc_fds, (uint64_t)fd_name(name, fd),
					   (uint32_t)(a[1] & ~never) | O_CLOEXEC };
		r = intr ? host_syscall_intr(SYS_openat, args, &c->pending) : host_syscall(SYS_openat, args);
	}
	handle_done(&c->vm->handles, a[0]);
	return r < 0 ? r : handle_new(&c->vm->handles, (int)r);
}

static long call_link_handle(struct vcpu *c, const uint64_t *a)
{
	char name[16], to[256];
	long n = gpa_string(&c->vm->ram, gpa(a[2]), to, sizeof(to));
	if (n < 0) return n;
	if (check_name(to)) return -EINVAL;
	int fd = handle_get(&c->vm->handles, a[0]);
	if (fd < 0) return fd;
	int dir = handle_get(&c->vm->handles, a[1]);
	long r = dir;
	if (dir >= 0) {
		r = linkat(c->vm->proc_fds, fd_name(name, fd), dir, to, AT_SYMLINK_FOLLOW) ? -errno : 0;
		handle_done(&c->vm->handles, a[1]);
	}
	handle_done(&c->vm->handles, a[0]);
	return r;
}

static long call_stopped(struct vcpu *c, const uint64_t *a)
{
	(void)a;
	return write(c->vm->report, "S", 1) < 0 ? -errno : 0;
}

static long call_name(struct vcpu *c, const uint64_t *a)
{
	char name[17];
	const char *from = gpa_to_ptr(&c->vm->ram, gpa(a[0]), 16);
	if (!from) return -EFAULT;
	memcpy(name, from, 16);
	name[16] = 0;
	stats_moment(STATS_PROGRAM);
	if (c->vm->comm >= 0 && write(c->vm->comm, name, strlen(name)) < 0) return -errno;
	return 0;
}

static long call_program(struct vcpu *c, const uint64_t *a)
{
	return c->vm->debugger ? c->vm->debugger->image(c, a) : 0;
}

long vm_call(struct vcpu *c, const struct htux_vmcall *q)
{
	static long (*const table[HTUX_VM_CALLS_END - HTUX_VM_CALLS])(struct vcpu *, const uint64_t *) = {
#define CALL(name, fn) [HTUX_VM_##name - HTUX_VM_CALLS] = fn
		CALL(HALT, call_halt),
		CALL(START, call_start),
		CALL(KICK, call_kick),
		CALL(WAIT, call_wait),
		CALL(WAKE, call_wake),
		CALL(RELEASE, call_release),
		CALL(FILE_MAP, call_file_map),
		CALL(FILE_UNMAP, call_file_unmap),
		CALL(FILE_INCORE, call_file_incore),
		CALL(TIME, call_time),
		CALL(CPUTIME, call_cputime),
		CALL(ALARM, call_alarm),
		CALL(OWNER, call_owner),
		CALL(LINK_HANDLE, call_link_handle),
		CALL(STOPPED, call_stopped),
		CALL(NAME, call_name),
		CALL(PROGRAM, call_program),
		CALL(LOOKUP, call_lookup),
#undef CALL
	};
	if (q->nr == HTUX_VM_REOPEN) return call_reopen(c, q->args, q->flags & HTUX_VMCALL_INTR);
	if (q->nr >= HTUX_VM_CALLS_END || !table[q->nr - HTUX_VM_CALLS]) return -ENOSYS;
	return table[q->nr - HTUX_VM_CALLS](c, q->args);
}

/* *more: another request follows. */
static int one_request(struct vcpu *c, uint64_t addr, int *more)
{
	struct htux_vmcall q;
	struct htux_vmcall *shared = gpa_to_aligned(&c->vm->ram, gpa(addr), sizeof(q), HTUX_VMCALL_ALIGN);
	if (!shared) return -EFAULT;
	memcpy(&q, shared, sizeof(q));
	*more = !!(q.flags & HTUX_VMCALL_MORE);
	if (q.nr < HTUX_VM_CALLS_END) c->stats.calls[q.nr]++;
	if (q.nr == HTUX_VM_EXIT) {
		uint32_t *word = word_at(c, q.args[0]);
		if (!word) return -EFAULT;
		vcpu_end(c, word);
		*more = 0; /* that was another life */
		return 0;
	}
	long r = q.nr < HTUX_VM_CALLS ? host_call(c, &q) : vm_call(c, &q);
	__atomic_store_n(&shared->ret, r, __ATOMIC_RELEASE);
	return 0;
}

int request(struct vcpu *c, uint64_t addr)
{
	int more = 1, err = 0;
	for (int n = 0; n < HTUX_VMCALL_MAX && more && !err; n++, addr += sizeof(struct htux_vmcall))
		err = one_request(c, addr, &more);
	return err;
}
