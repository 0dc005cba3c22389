/* Clocks from the host's vDSO, alarms from its POSIX timers. */
#include "plat/process/process.h"
#include "core/printk.h"
#include "core/string.h"
#include "proc/process.h"
#include <linux/elf.h>
#include <linux/time.h>
#include <asm-generic/siginfo.h>

#define VDSO_CLOCKS                                                                                                   \
	((1 << CLOCK_REALTIME) | (1 << CLOCK_MONOTONIC) | (1 << CLOCK_MONOTONIC_RAW) | (1 << CLOCK_REALTIME_COARSE) | \
	 (1 << CLOCK_MONOTONIC_COARSE) | (1 << CLOCK_BOOTTIME) | (1 << CLOCK_TAI))

static int (*vdso_clock_gettime)(int, struct timespec_k *);

/* Address of a function in the vDSO at ehdr, or 0. */
static u64 vdso_symbol(const Elf64_Ehdr *ehdr, const char *name)
{
	const Elf64_Phdr *ph = (const void *)((const char *)ehdr + ehdr->e_phoff);
	const Elf64_Dyn *dyn = NULL;
	const Elf64_Sym *sym = NULL;
	const char *str = NULL;
	const u32 *hash = NULL;
	u64 base = 0, nsyms = 0;
	bool have_load = false;

	for (int i = 0; i < ehdr->e_phnum; i++) {
		if (ph[i].p_type == PT_LOAD && !have_load) {
			base = (u64)ehdr + ph[i].p_offset - ph[i].p_vaddr;
			have_load = true;
		}
		if (ph[i].p_type == PT_DYNAMIC) dyn = (const void *)((const char *)ehdr + ph[i].p_offset);
	}
	if (!dyn || !have_load) return 0;
	for (; dyn->d_tag != DT_NULL; dyn++) {
		void *p = (void *)(base + dyn->d_un.d_ptr);
		if (dyn->d_tag == DT_SYMTAB) sym = p;
		if (dyn->d_tag == DT_STRTAB) str = p;
		if (dyn->d_tag == DT_HASH) hash = p;
	}
	if (!sym || !str) return 0;
	/* Without DT_HASH the string table follows the symbols, in every vDSO so far. */
	nsyms = hash ? hash[1] : (u64)(str - (const char *)sym) / sizeof *sym;
	for (u64 i = 0; i < nsyms; i++)
		if (sym[i].st_shndx && !strcmp(str + sym[i].st_name, name)) return base + sym[i].st_value;
	return 0;
}

void time_init(const struct htux_bootinfo *bi)
{
	if (bi->vdso_ehdr)
		vdso_clock_gettime = (void *)vdso_symbol((const void *)bi->vdso_ehdr, "__vdso_clock_gettime");
}

/* What the host thread had used up before it carried t. */
static ktime_t used_before(const struct thread *t) { return t->usage_start.utime + t->usage_start.stime; }

/* Should the vDSO need a system call, the trap handler makes it a host call. */
ktime_t plat_clock(int clockid)
{
	struct timespec_k ts;
	long r;

	if (vdso_clock_gettime && (unsigned)clockid < 32 && (VDSO_CLOCKS >> clockid & 1))
		r = vdso_clock_gettime(clockid, &ts);
	else r = host_call(HC_clock_gettime, clockid, &ts);
	if (r) return 0;
	ktime_t now = ts.sec * NSEC_PER_SEC + ts.nsec;
	return clockid == CLOCK_THREAD_CPUTIME_ID ? now - used_before(current()) : now;
}

/* The host's clock ids of other threads and processes: clock_getcpuclockid(3). */
ktime_t plat_thread_cputime(struct thread *t)
{
	return t == current() ? plat_clock(CLOCK_THREAD_CPUTIME_ID)
			      : plat_clock((int)(~(u32)t->host_tid << 3 | 6)) - used_before(t);
}

ktime_t plat_process_cputime(struct process *p)
{
	return p == current_process() ? plat_clock(CLOCK_PROCESS_CPUTIME_ID)
				      : plat_clock((int)(~(u32)p->host_pid << 3 | 2));
}

struct timespec_k *deadline_timespec(ktime_t deadline, struct timespec_k *ts)
{
	if (deadline == KTIME_NEVER) return NULL;
	if (deadline < 0) deadline = 0;
	ts->sec = deadline / NSEC_PER_SEC;
	ts->nsec = deadline % NSEC_PER_SEC;
	return ts;
}

/* Where RLIMIT_SIGPENDING allows no timer with a signal of its own: the old ones, which need none. */
static int itimer_arm(int clockid, ktime_t expiry)
{
	struct { /* struct itimerval */
		s64 interval[2], sec, usec;
	} it = { { 0, 0 }, 0, 0 };

	if (expiry != KTIME_NEVER) {
		ktime_t left = max((expiry - plat_clock(clockid) + 999) / 1000, 1L);
		it.sec = left / 1000000;
		it.usec = left % 1000000;
	}
	return host_call(HC_setitimer, clockid == CLOCK_PROCESS_CPUTIME_ID ? ITIMER_PROF : ITIMER_REAL, &it, NULL);
}

int plat_timer_arm(int clockid, ktime_t expiry)
{
	struct process *p = current_process();
	int n = clockid == CLOCK_PROCESS_CPUTIME_ID;
	struct {
		struct timespec_k interval, value;
	} its = { { 0, 0 }, { 0, 0 } };
	pid_t host_pid = current()->host_pid;

	/* The host's timers do not follow a fork, nor a thread that leaves its
	 * parent's address space. */
	if (p->host_timer[n].host_pid != host_pid) {
		if (expiry == KTIME_NEVER) return 0;
		struct { /* struct sigevent */
			u64 value;
			int signo, notify;
			u64 pad[6];
		} ev = { 0, SIG_ALARM, SIGEV_SIGNAL, { 0 } };
		long r = host_call(HC_timer_create, clockid, &ev, &p->host_timer[n].id);
		if (r == -EAGAIN) p->host_timer[n].id = -1;
		else if (r) return r;
		p->host_timer[n].host_pid = host_pid;
	}
	if (p->host_timer[n].id < 0) return itimer_arm(clockid, expiry);
	if (expiry != KTIME_NEVER) {
		if (expiry < 1) expiry = 1; /* 0 would disarm */
		deadline_timespec(expiry, &its.value);
	}
	return host_call(HC_timer_settime, p->host_timer[n].id, 1 /* TIMER_ABSTIME */, &its, NULL);
}
