/* Stopping and resuming vCPUs, and what happens to them meanwhile.
 *
 * A vCPU is stopped when it is not in KVM_RUN: it waits in enter(), or its thread is busy with
 * a request to the host and will wait there before it goes on. To gdb all threads stop at
 * once; who may run is said by a resumption, which has a number (epoch). See target.h. */
#define _GNU_SOURCE
#include "gdb.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define DR6_STEP 0x4000ULL
#define DR7_FIXED 0x400ULL
#define RFLAGS_TF 0x100ULL
#define VECTOR_DB 1

enum { UNSETTLED, SETTLING, SETTLED };

struct gdb_state gdb = { .lock = PTHREAD_MUTEX_INITIALIZER,
			 .parked = PTHREAD_COND_INITIALIZER,
			 .resumed = PTHREAD_COND_INITIALIZER,
			 .epoch = 1,
			 .mode = MODE_RUN };

static void lock(void) { pthread_mutex_lock(&gdb.lock); }
static void unlock(void) { pthread_mutex_unlock(&gdb.lock); }

/* How the last resumption lets c run. */
static unsigned char allowed(const struct vcpu *c) { return c->debug.epoch == gdb.epoch ? c->debug.mode : gdb.mode; }

static int mode(const struct vcpu *c) { return gdb.stopping ? MODE_HALT : allowed(c); }

/* --- in vCPUs' threads --- */

static unsigned long long dr7_bits(unsigned slot, unsigned kind, unsigned len)
{
	static const unsigned char code[9] = { [1] = 0, [2] = 1, [4] = 3, [8] = 2 };
	unsigned rw = kind == BREAK_HARD || kind == BREAK_SOFT ? 0 : kind == BREAK_WRITE ? 1 : 3;
	return 1ULL << 2 * slot | (unsigned long long)(rw | (unsigned)code[len] << 2) << (16 + 4 * slot);
}

static int free_slot(void)
{
	for (int i = GDB_HARD - 1; i >= 0; i--)
		if (!gdb.hard[i].used) return i;
	return -1;
}

/* Breakpoints, c's own one at `own` (0: none), and the trap flag. */
static void arm(struct vcpu *c, uint64_t own, int step)
{
	struct kvm_guest_debug d = { .control = KVM_GUESTDBG_ENABLE | KVM_GUESTDBG_USE_HW_BP |
						(step ? KVM_GUESTDBG_SINGLESTEP : 0) };
	int slot = own ? free_slot() : -1;
	d.arch.debugreg[7] = DR7_FIXED;
	for (unsigned i = 0; i < GDB_HARD; i++) {
		const struct gdb_hard *h = &gdb.hard[i];
		if (!h->used) continue;
		d.arch.debugreg[i] = h->addr;
		d.arch.debugreg[7] |= dr7_bits(i, h->kind, h->len);
	}
	if (slot >= 0) {
		d.arch.debugreg[slot] = own;
		d.arch.debugreg[7] |= dr7_bits((unsigned)slot, BREAK_HARD, 1);
	}
	ioctl(c->fd, KVM_SET_GUEST_DEBUG, &d);
}

/* A step takes no interrupts: their handlers would save the trap flag. But another vCPU may
 * wait for them to be taken, so they are let in before it, with a breakpoint at where
 * they return to. That place, or 0. */
static uint64_t settle_at(struct vcpu *c)
{
	struct kvm_regs r;
	if (c->debug.settling == SETTLED || !__atomic_load_n(&c->pending, __ATOMIC_ACQUIRE) ||
	    !c->run->ready_for_interrupt_injection || free_slot() < 0 || ioctl(c->fd, KVM_GET_REGS, &r))
		return 0;
	c->debug.settling = SETTLING;
	return r.rip;
}

static int enter(struct vcpu *c)
{
	int m;
	lock();
	while ((m = mode(c)) == MODE_HALT) pthread_cond_wait(&gdb.resumed, &gdb.lock);
	uint64_t own = c->debug.until;
	int step = m == MODE_STEP;
	if (step && !own && (own = settle_at(c))) step = 0;
	arm(c, own, step);
	c->debug.in_guest = 1;
	unlock();
	return step;
}

static void left(struct vcpu *c, int err)
{
	lock();
	c->debug.in_guest = 0;
	c->debug.in_request = !err && c->run->exit_reason == KVM_EXIT_IO;
	pthread_cond_signal(&gdb.parked);
	unlock();
}

static void wake(void)
{
	const uint64_t one = 1;
	if (write(gdb.wake, &one, sizeof(one)) < 0) return; /* it counts already */
}

void gdb_event(struct vcpu *c, enum target_event e, uint64_t addr)
{
	if (!gdb.attached) return;
	c->debug.event = (unsigned char)e;
	c->debug.event_addr = addr;
	gdb.stopping = 1;
	wake();
}

static int hlt(struct vcpu *c, struct kvm_regs *at)
{
	lock();
	int found = gdb_soft_at(c->nr, at->rip);
	if (found) {
		ioctl(c->fd, KVM_SET_REGS, at);
		if (found > 0) gdb_event(c, EVENT_BREAK, at->rip);
	}
	unlock();
	return !!found;
}

/* The trap flag in the guest was not set by us, so the trap is the guest's. */
static void give_trap(struct vcpu *c, unsigned long long dr6)
{
	struct kvm_debugregs d;
	struct kvm_vcpu_events e;
	if (ioctl(c->fd, KVM_GET_DEBUGREGS, &d) || ioctl(c->fd, KVM_GET_VCPU_EVENTS, &e)) return;
	d.dr6 = dr6;
	e.exception.injected = 1;
	e.exception.pending = 0;
	e.exception.nr = VECTOR_DB;
	e.exception.has_error_code = 0;
	ioctl(c->fd, KVM_SET_DEBUGREGS, &d);
	ioctl(c->fd, KVM_SET_VCPU_EVENTS, &e);
}

static void drop_trap_flag(struct vcpu *c)
{
	struct kvm_regs r;
	if (ioctl(c->fd, KVM_GET_REGS, &r)) return;
	r.rflags &= ~RFLAGS_TF;
	ioctl(c->fd, KVM_SET_REGS, &r);
}

static void stepped(struct vcpu *c, uint64_t pc, unsigned long long dr6)
{
	struct vcpu_debug *d = &c->debug;
	if (allowed(c) == MODE_STEP) {
		d->settling = UNSETTLED;
		if (gdb.stopping || pc < d->range[0] || pc >= d->range[1]) gdb_event(c, EVENT_STEP, pc);
	} else if (d->stepped) {
		drop_trap_flag(c);
	} else {
		give_trap(c, dr6);
	}
}

static void trap(struct vcpu *c)
{
	struct vcpu_debug *d = &c->debug;
	const struct kvm_debug_exit_arch *why = &c->run->debug.arch;
	int seen = 0;

	lock();
	for (unsigned i = 0; i < GDB_HARD && !seen; i++) {
		const struct gdb_hard *h = &gdb.hard[i];
		if (!(why->dr6 >> i & 1) || !h->used) continue;
		static const unsigned char events[] = { [BREAK_SOFT] = EVENT_BREAK,
							[BREAK_HARD] = EVENT_HARD,
							[BREAK_WRITE] = EVENT_WRITE,
							[BREAK_ACCESS] = EVENT_ACCESS };
		gdb_event(c, events[h->kind], h->addr);
		seen = 1;
	}
	if (!seen && why->dr6 & DR6_STEP) {
		stepped(c, why->pc, why->dr6);
	} else if (!seen && d->until == why->pc) {
		d->until = 0;
		gdb_event(c, EVENT_IMAGE, 0);
	} else if (!seen && d->settling == SETTLING) {
		d->settling = SETTLED;
	}
	unlock();
}

static long image(struct vcpu *c, const uint64_t *args)
{
	lock();
	long r = gdb_image(c, args);
	unlock();
	return r;
}

static void crash(struct vcpu *c)
{
	lock();
	gdb_event(c, EVENT_CRASH, 0);
	while (mode(c) == MODE_HALT) pthread_cond_wait(&gdb.resumed, &gdb.lock);
	unlock();
}

static void end(int status)
{
	lock();
	gdb.status = status;
	gdb.ended = 1;
	wake();
	while (gdb.connected && !gdb.end_told) pthread_cond_wait(&gdb.resumed, &gdb.lock);
	unlock();
}

const struct vm_debugger gdb_debugger = { enter, left, hlt, trap, image, gdb_page_unmapped, crash, end };

/* --- in the gdb thread --- */

static struct vcpu *next_vcpu(unsigned from)
{
	struct vcpu *c;
	for (; (c = vm_vcpu(gdb.vm, from)); from++)
		if (__atomic_load_n(&c->state, __ATOMIC_ACQUIRE) == VCPU_RUNNING) return c;
	return NULL;
}

unsigned target_next_thread(unsigned after)
{
	const struct vcpu *c = next_vcpu(after + 1);
	return c ? c->nr : 0;
}

size_t target_thread_name(unsigned thread, char *to, size_t size)
{
	const struct vcpu *c = vm_vcpu(gdb.vm, thread);
	int n = snprintf(to, size, "vCPU %u%s", thread, c && c->debug.in_request ? ", in a host call" : "");
	return n < 0 ? 0 : (size_t)n < size ? (size_t)n : size - 1;
}

static int any_in_guest(void)
{
	struct vcpu *c;
	for (unsigned i = 1; (c = vm_vcpu(gdb.vm, i)); i++)
		if (c->debug.in_guest) return 1;
	return 0;
}

void gdb_stop_all(void)
{
	struct vcpu *c;
	lock();
	gdb.stopping = 1;
	for (unsigned i = 1; (c = vm_vcpu(gdb.vm, i)); i++)
		if (c->debug.in_guest) syscall(SYS_tgkill, gdb.vm->pid, c->tid, SIG_KICK);
	while (any_in_guest()) pthread_cond_wait(&gdb.parked, &gdb.lock);
	unlock();
}

/* The one that gdb shall look at: what it was about, else one with something to see. */
static unsigned some_thread(void)
{
	struct vcpu *c = gdb.stepping ? vm_vcpu(gdb.vm, gdb.stepping) : NULL, *any = NULL;
	if (c && c->state == VCPU_RUNNING) return c->nr;
	for (unsigned i = 1; (c = next_vcpu(i)); i = c->nr + 1) {
		if (!c->debug.in_request) return c->nr;
		if (!any) any = c;
	}
	return any ? any->nr : 1;
}

/* Of several events one is told. Watchpoints are kept for the next resumption; the
 * others come again when their vCPU goes on, as it has not passed the breakpoint, or are
 * no longer of interest. */
static int kept(const struct vcpu *c)
{
	return c->debug.event == EVENT_WRITE || c->debug.event == EVENT_ACCESS || c->debug.event == EVENT_IMAGE ||
	       c->debug.event == EVENT_CRASH;
}

static struct vcpu *with_event(void)
{
	struct vcpu *c, *first = NULL;
	for (unsigned i = 1; (c = vm_vcpu(gdb.vm, i)); i++)
		if (c->debug.event && (!first || c->nr == gdb.stepping)) first = c;
	return first;
}

int gdb_take_event(struct target_stop *stop)
{
	struct vcpu *c;
	gdb_stop_all();
	lock();
	struct vcpu *chosen = with_event();
	*stop = (struct target_stop){ EVENT_STOP, some_thread(), 0 };
	if (chosen)
		*stop = (struct target_stop){ (enum target_event)chosen->debug.event, chosen->nr,
					      chosen->debug.event_addr };
	else if (gdb.ended) *stop = (struct target_stop){ EVENT_END, 1, (uint64_t)gdb.status };
	for (unsigned i = 1; (c = vm_vcpu(gdb.vm, i)); i++)
		if (c == chosen || !kept(c)) c->debug.event = EVENT_NONE;
	unlock();
	return stop->event != EVENT_STOP;
}

static void act(const struct target_action *a, struct vcpu *c)
{
	if (c->debug.epoch == gdb.epoch) return; /* the first action for a thread counts */
	c->debug.epoch = gdb.epoch;
	c->debug.mode = a->what == ACTION_CONTINUE ? MODE_RUN : MODE_STEP;
	c->debug.range[0] = a->what == ACTION_RANGE ? a->range[0] : 0;
	c->debug.range[1] = a->what == ACTION_RANGE ? a->range[1] : 0;
	c->debug.settling = UNSETTLED;
	if (a->what != ACTION_CONTINUE) {
		c->debug.stepped = 1;
		gdb.stepping = c->nr;
	}
}

void target_resume(const struct target_action *a, unsigned n)
{
	struct vcpu *c;
	lock();
	gdb.epoch++;
	gdb.mode = MODE_HALT;
	gdb.stepping = 0;
	for (unsigned i = 0; i < n; i++) {
		if (a[i].thread) {
			if ((c = vm_vcpu(gdb.vm, a[i].thread))) act(&a[i], c);
			continue;
		}
		for (unsigned k = 1; (c = vm_vcpu(gdb.vm, k)); k++) act(&a[i], c);
		gdb.mode = MODE_RUN; /* those that are yet to come */
	}
	if (with_event() || gdb.ended) {
		wake();
	} else {
		gdb.stopping = 0;
		pthread_cond_broadcast(&gdb.resumed);
	}
	unlock();
}

void gdb_run_all(void)
{
	struct vcpu *c;
	lock();
	gdb.epoch++;
	gdb.mode = MODE_RUN;
	gdb.stopping = 0;
	for (unsigned i = 1; (c = vm_vcpu(gdb.vm, i)); i++) c->debug.event = EVENT_NONE;
	pthread_cond_broadcast(&gdb.resumed);
	unlock();
}

void gdb_run_on(void)
{
	lock();
	gdb.stopping = 0;
	pthread_cond_broadcast(&gdb.resumed);
	unlock();
}
