/* Clocks from the TSC, by a page of numbers that the monitor renews when we ask (htux/vm.h,
 * struct htux_time); alarms. */
#include "plat/kvm/kvm.h"
#include "proc/process.h"
#include "time/time.h"
#include <linux/time.h>

#define CPU_ALARM_MIN 1000000L /* ns between looks at a process's CPU time */

static u64 rdtsc(void)
{
	u32 lo, hi;
	__asm__ volatile("lfence\n\trdtsc" : "=a"(lo), "=d"(hi) : : "memory");
	return (u64)hi << 32 | lo;
}

/* CLOCK_MONOTONIC and the other clock's offset, in one piece. False: the numbers are
 * too old. */
static bool read_clock(const volatile int64_t *offset, ktime_t *now)
{
	const volatile struct htux_time *t = &bootinfo->vm.time;

	for (;;) {
		u32 seq = __atomic_load_n(&t->seq, __ATOMIC_ACQUIRE);
		if (seq & 1) {
			__builtin_ia32_pause();
			continue;
		}
		u64 delta = rdtsc() - t->tsc0;
		/* Slightly negative: read before another vCPU's sync. */
		bool fresh = (s64)delta < 0 ? (s64)delta > -(s64)t->max_delta : delta < t->max_delta;
		ktime_t ns = t->mono + (offset ? *offset : 0);
		if ((s64)delta > 0) ns += (u64)((unsigned __int128)delta * t->mult >> 32);
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
		if (__atomic_load_n(&t->seq, __ATOMIC_RELAXED) != seq) continue;
		*now = ns;
		return fresh;
	}
}

static ktime_t from_host(int id)
{
	struct {
		s64 sec, nsec;
	} ts;
	return host_call(HC_clock_gettime, id, &ts) ? 0 : ts.sec * NSEC_PER_SEC + ts.nsec;
}

ktime_t plat_clock(int id)
{
	const volatile struct htux_time *t = &bootinfo->vm.time;
	const volatile int64_t *offset = NULL;
	ktime_t now;

	switch (id) {
	case CLOCK_MONOTONIC:
	case CLOCK_MONOTONIC_COARSE: break;
	case CLOCK_REALTIME:
	case CLOCK_REALTIME_COARSE: offset = &t->realtime; break;
	case CLOCK_BOOTTIME: offset = &t->boottime; break;
	case CLOCK_MONOTONIC_RAW: offset = &t->raw; break;
	case CLOCK_TAI: offset = &t->tai; break;
	case CLOCK_PROCESS_CPUTIME_ID: return plat_process_cputime(current_process());
	case CLOCK_THREAD_CPUTIME_ID: return plat_thread_cputime(current());
	default: return from_host(id);
	}
	if (!t->max_delta) return from_host(id);
	if (!read_clock(offset, &now)) {
		vmcall(HTUX_VM_TIME, 0, 0, 0, 0);
		read_clock(offset, &now);
	}
	return now;
}

ktime_t cpu_time(struct cpu *c)
{
	long r = vmcall(HTUX_VM_CPUTIME, c->number, 0, 0, 0);
	return r < 0 ? 0 : r;
}

/* When a process that runs with all its threads can have used so much. */
static ktime_t cpu_alarm(struct process *p, ktime_t expiry)
{
	ktime_t left = max(expiry - plat_process_cputime(p), 0L);
	u32 threads = max(min((u32)p->nthreads, bootinfo->ncpus), 1u);
	return ktime_now() + max(left / threads, CPU_ALARM_MIN);
}

/* The alarm is the calling vCPU's; one that another of the process still has comes for
 * nothing. */
int plat_timer_arm(int clockid, ktime_t expiry)
{
	struct process *p = current_process();
	struct thread *t = current();
	bool cpu = clockid == CLOCK_PROCESS_CPUTIME_ID;

	if (expiry == KTIME_NEVER && !p->alarm[cpu]) return 0; /* as it was */
	/* 0: disarmed, as nothing is due at boot. */
	p->alarm[cpu] = expiry == KTIME_NEVER ? 0 : cpu ? cpu_alarm(p, expiry) : max(expiry, 1L);
	ktime_t a = p->alarm[0], b = p->alarm[1], first = a && b ? min(a, b) : a ? a : b;
	if (!first && __atomic_load_n(&p->alarm_thread, __ATOMIC_RELAXED) != t) return 0;
	__atomic_store_n(&p->alarm_thread, t, __ATOMIC_RELEASE);
	return vmcall(HTUX_VM_ALARM, first ? (u64)first : -1UL, 0, 0, 0);
}

/* Another thread of the process arms it for itself when it runs the timers, which WORK_TIMER makes it do: thread_exit
 * hands that on. */
void plat_thread_dying(void)
{
	struct thread *t = current(), *mine = t;

	if (!__atomic_compare_exchange_n(&t->proc->alarm_thread, &mine, NULL, false, __ATOMIC_ACQ_REL,
					 __ATOMIC_RELAXED))
		return;
	vmcall(HTUX_VM_ALARM, -1UL, 0, 0, 0);
	__atomic_fetch_or(&t->work, WORK_TIMER, __ATOMIC_SEQ_CST);
}
