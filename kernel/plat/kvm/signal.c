/* Signals from outside: the monitor sets their bits and interrupts some vCPU, which tells the
 * processes at its next safe point. */
#include "plat/kvm/kvm.h"
#include "mm/mm.h"
#include "proc/process.h"

/* On the interrupted vCPU: somebody has to look. */
void outside_interrupt(void)
{
	struct thread *t = current();
	__atomic_store_n(&t->host_signals, 1, __ATOMIC_SEQ_CST);
	__atomic_fetch_or(&t->work, WORK_SIGNAL, __ATOMIC_SEQ_CST);
}

static bool any(struct process *p, long arg) { return (void)arg, p != &init_process; }

static long tell(struct process *p, void *sig)
{
	handle_external_signal(p, (long)sig, SI_KERNEL, 0);
	return 0;
}

/* The terminal's are for all who are in its foreground, the monitor's for the first
 * process. */
void plat_safe_point(void)
{
	struct htux_vm_boot *vm = (struct htux_vm_boot *)&bootinfo->vm;
	struct thread *t = current();

	if (likely(!__atomic_load_n(&t->host_signals, __ATOMIC_RELAXED))) return;
	__atomic_store_n(&t->host_signals, 0, __ATOMIC_SEQ_CST);
	u64 typed = __atomic_exchange_n(&vm->terminal, 0, __ATOMIC_SEQ_CST);
	u64 sent = __atomic_exchange_n(&vm->outside, 0, __ATOMIC_SEQ_CST);
	for (; typed; typed &= typed - 1)
		for_each_process (any, 0, tell, (void *)(long)(__builtin_ctzl(typed) + 1))
			;
	for (; sent && first_process; sent &= sent - 1)
		handle_external_signal(first_process, __builtin_ctzl(sent) + 1, SI_USER, 0);
}

/* The monitor stops itself for the shell outside; the guest's threads park by themselves.
 * When the shell continues it, SIGCONT comes from outside and frees them all. */
void plat_stop_self(void)
{
	struct process *p = current_process();

	vmcall(HTUX_VM_STOPPED, 0, 0, 0, 0);
	while (__atomic_load_n(&p->stop_word, __ATOMIC_ACQUIRE)) {
		u32 work = __atomic_fetch_and(&current()->work, ~(WORK_SIGNAL | WORK_TIMER), __ATOMIC_SEQ_CST);
		if (work & WORK_KILL) break;
		if (work & WORK_SHRUNK) shrunk_work();
		plat_safe_point();
		plat_wait(&p->stop_word, 1, KTIME_NEVER, true);
	}
}

void plat_continue(struct process *p) { (void)p; }
