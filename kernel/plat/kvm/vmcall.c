/* Requests to the monitor: calls of htux/vm.h, and host calls, whose pointers become
 * guest-physical addresses by the kinds that htux/hostcall.h gives. */
#include "plat/kvm/kvm.h"
#include "core/printk.h"
#include "time/time.h"
#include <htux/hostcall.h>

void vmcall_out(u32 request);
long vmcall_out_intr(u32 request, u32 work, u32 token);

#define NO_TOKEN (-1u)
#define TOKEN_LEFT 1 /* core/block.c */

static u32 enter_host(struct cpu *c, struct htux_vmcall *v)
{
	__atomic_store_n(&c->in_host, 1, __ATOMIC_RELEASE);
	return gpa_of(v) / HTUX_VMCALL_ALIGN;
}

/* Others may have unmapped memory meanwhile and not have waited for us. */
static void leave_host(struct cpu *c)
{
	__atomic_exchange_n(&c->in_host, 0, __ATOMIC_SEQ_CST);
	tlb_catch_up(c);
}

long vmcall_submit(struct htux_vmcall *v)
{
	struct cpu *c = this_cpu();

	vmcall_out(enter_host(c, v));
	leave_host(c);
	return v->ret;
}

long vmcall_intr(struct htux_vmcall *v, u32 work, u32 token)
{
	struct cpu *c = this_cpu();

	v->flags |= HTUX_VMCALL_INTR;
	long r = vmcall_out_intr(enter_host(c, v), work, token);
	leave_host(c);
	return r ? r : v->ret;
}

long vmcall(u32 nr, u64 a, u64 b, u64 c, u64 d)
{
	struct htux_vmcall v = { .nr = nr, .args = { a, b, c, d } };
	return vmcall_submit(&v);
}

/* Few numbers have a call: row[number] is its place among them, and one more. */
#define X(name, nr, ...) ROW_##name,
enum { HTUX_HOSTCALLS(X) };
#undef X
#define X(name, nr, ...) [nr] = ROW_##name + 1,
static const u8 row[] = { HTUX_HOSTCALLS(X) };
#undef X
#define X(name, nr, ...) { __VA_ARGS__ },
static const u16 kinds[][6] = { HTUX_HOSTCALLS(X) };
#undef X

static bool is_pointer(unsigned kind, u64 value)
{
	switch (kind) {
	case HTUX_STR:
	case HTUX_IN:
	case HTUX_OUT:
	case HTUX_IN_OF:
	case HTUX_OUT_OF:
	case HTUX_INOUT_OF:
	case HTUX_IOV_IN:
	case HTUX_IOV_OUT:
	case HTUX_POLLFDS:
	case HTUX_EVENTS: return value;
	case HTUX_FLOCK:
	case HTUX_IOCTL: return is_kernel_address(value); /* or a number */
	}
	return false;
}

/* Pointers inside of an iovec are the caller's business (plat_file_io). */
static void prepare(struct htux_vmcall *v, long nr, const long args[6])
{
	ASSERT((unsigned long)nr < ARRAY_SIZE(row) && row[nr]);
	const u16 *kind = kinds[row[nr] - 1];
	ASSERT(kind[0] != HTUX_LOCAL);
	v->nr = nr;
	v->flags = 0;
	for (int i = 0; i < 6; i++) {
		v->args[i] = args[i];
		if (!is_pointer(HTUX_ARG_KIND(kind[i]), args[i])) continue;
		ASSERT(is_kernel_address(args[i]));
		v->args[i] = gpa_of((void *)args[i]);
	}
}

long host_call_(long nr, long a, long b, long c, long d, long e, long f)
{
	struct htux_vmcall v;
	long args[6] = { a, b, c, d, e, f };

	prepare(&v, nr, args);
	if (nr == HC_close) extents_drop(a);
	return vmcall_submit(&v);
}

long host_call_intr_(long nr, long a, long b, long c, long d, long e, long f)
{
	struct htux_vmcall v;
	long args[6] = { a, b, c, d, e, f };

	prepare(&v, nr, args);
	return vmcall_intr(&v, WORK_INTR, NO_TOKEN);
}

/* --- blocking --- */

static void prepare_wait(struct htux_vmcall *v, u32 *word, u32 val, ktime_t deadline)
{
	*v = (struct htux_vmcall){ .nr = HTUX_VM_WAIT,
				   .args = { gpa_of(word), val,
					     deadline == KTIME_NEVER ? -1UL : (u64)max(deadline, 0L) } };
}

long plat_wait(u32 *word, u32 val, ktime_t deadline, bool intr)
{
	struct htux_vmcall v;

	prepare_wait(&v, word, val, deadline);
	if (intr) return vmcall_intr(&v, WORK_INTR, NO_TOKEN);
	for (;;) {
		long r = vmcall_submit(&v);
		if (r != -EINTR) return r;
	}
}

long plat_wait_killable(u32 *word, u32 val)
{
	struct htux_vmcall v;

	prepare_wait(&v, word, val, KTIME_NEVER);
	return vmcall_intr(&v, WORK_KILL, NO_TOKEN);
}

void plat_wake(u32 *word, int n) { vmcall(HTUX_VM_WAKE, gpa_of(word), n, 0, 0); }

long plat_poll(struct pollfd *fds, unsigned n, ktime_t deadline)
{
	struct {
		s64 sec, nsec;
	} ts;
	struct htux_vmcall v;
	long args[6] = { (long)fds, n, 0, 0, 0, 0 };

	if (deadline != KTIME_NEVER) {
		ktime_t left = max(deadline - ktime_now(), 0L);
		ts.sec = left / NSEC_PER_SEC, ts.nsec = left % NSEC_PER_SEC;
		args[2] = (long)&ts;
	}
	prepare(&v, HC_ppoll, args);
	return vmcall_intr(&v, WORK_INTR, TOKEN_LEFT);
}

void plat_yield(void) { host_call(HC_sched_yield); }
