/* What exceptions and interrupts do. Those that hit user code go on with its registers
 * at the top of the kernel stack and leave through return_to_user(); those that hit the kernel
 * are handled below the interrupted frame. An interrupt in the kernel does next to nothing.
 * docs/locking.md, "Entry and exit". */
#include "plat/kvm/kvm.h"
#include "core/extable.h"
#include "core/printk.h"
#include "core/string.h"
#include "core/syscall.h"
#include "core/uaccess.h"
#include "mm/mm.h"
#include "plat/kvm/trap.h"
#include "proc/process.h"
#include <asm-generic/siginfo.h>
#include <htux/calls.h>

#define GATE_INTERRUPT 0x8e
#define KERNEL_FRAME_ROOM 512 /* what the handling of a fault in the kernel needs at least */
#define EXIT_ROOM 128

/* SDM volume 3, table 6-1. */
enum {
	DE = 0,
	DB = 1,
	NMI = 2,
	BP = 3,
	OF = 4,
	UD = 6,
	NM = 7,
	DF = 8,
	TS = 10,
	NP = 11,
	SS = 12,
	GP = 13,
	PF = 14,
	MF = 16,
	AC = 17,
	MC = 18,
	XM = 19
};

struct gate {
	u16 offset0, selector;
	u8 ist, type;
	u16 offset1;
	u32 offset2, reserved;
};
_Static_assert(sizeof(struct gate) * VECTORS == HTUX_VM_IDT_LIMIT + 1, "IDT");
struct gate idt[VECTORS] __attribute__((aligned(4096)));

extern const char trap_stubs[];
extern const char entry_text_start[], entry_switched[], entry_traced_switched[], entry_direct_traced[];
extern const char direct_check[], direct_exit_user[], direct_exit_end[];
extern const char restore_check[], restore_start[], restore_end[];
extern const char host_intr_begin[], host_intr_end[], host_intr_fail[];
extern const char text_start[], text_end[];
_Noreturn void trap_emergency(struct regs *r, u64 vector, u64 cr2);

void idt_init(void)
{
	for (int v = 0; v < VECTORS; v++) {
		int exceptions = min(v, TRAP_EXCEPTIONS);
		u64 to = (u64)trap_stubs + exceptions * TRAP_STUB + (v - exceptions) * TRAP_STUB_SHORT;
		bool apart = v == DF || v == NMI || v == MC;
		idt[v] = (struct gate){ to, HTUX_VM_CS, apart ? 2 : 1, GATE_INTERRUPT, to >> 16, to >> 32, 0 };
	}
}

void idt_load(void)
{
	struct {
		u16 limit;
		u64 base;
	} __attribute__((packed)) r = { sizeof idt - 1, (u64)idt };
	__asm__ volatile("lidt %0" : : "m"(r));
}

static bool between(u64 a, const char *lo, const char *hi) { return a >= (u64)lo && a < (u64)hi; }

static bool on_kernel_stack(const struct thread *t, u64 sp) { return sp > (u64)t->kstack && sp <= t->kstack_top; }

/* rsp is still the user's, but a system call has begun: it will look at `work`. */
static bool in_entry(u64 rip)
{
	return between(rip, entry_text_start, entry_switched) ||
	       between(rip, entry_direct_traced, entry_traced_switched) ||
	       between(rip, entry_trap, entry_trap_switched);
}

static bool in_kernel(const struct thread *t, const struct regs *r)
{
	bool below = r->rsp <= (u64)t->kstack && r->rsp > (u64)t->kstack - KSTACK_SIZE; /* the stack is full */
	return on_kernel_stack(t, r->rsp) || below || in_entry(r->rip);
}

/* The kernel was on its way out and had looked at `work` already: look again. */
static void rewind_exit(struct regs *r)
{
	if (between(r->rip, direct_check, direct_exit_user)) {
		r->rip = (u64)direct_check;
	} else if (between(r->rip, restore_check, restore_end)) {
		r->rip = (u64)restore_check;
		r->rsp = (u64)current()->regs;
	}
}

/* What an interrupt leaves for later. */
static void note_interrupt(struct thread *t, u64 vector)
{
	struct cpu *c = t->cpu;

	switch (vector) {
	case HTUX_VEC_DOORBELL: {
		u32 want = __atomic_load_n(&c->want, __ATOMIC_SEQ_CST);
		tlb_catch_up(c);
		__atomic_store_n(&c->seen, want, __ATOMIC_SEQ_CST);
		break;
	}
	case HTUX_VEC_ALARM: __atomic_fetch_or(&t->work, WORK_TIMER, __ATOMIC_SEQ_CST); break;
	case HTUX_VEC_OUTSIDE: outside_interrupt(); break;
	}
}

static void interrupt_kernel(struct regs *r)
{
	if (between(r->rip, host_intr_begin, host_intr_end)) r->rip = (u64)host_intr_fail;
	else rewind_exit(r);
}

/* The user's registers, moved to the top of the kernel stack. */
static struct regs *move_user(struct thread *t, const struct regs *from)
{
	struct regs *r = (struct regs *)(t->kstack_top - sizeof *r);

	*r = *from;
	/* The last two instructions of a direct call's exit: user code but for the jump. */
	if (between(r->rip, direct_exit_user, direct_exit_end)) {
		r->rip = r->rcx;
		r->rsp = r->rdx;
	}
	r->kind = ENTRY_FAULT;
	r->fpstate = NULL; /* live: the kernel does not touch it */
	return r;
}

static bool is_interrupt(u64 vector) { return vector >= HTUX_VEC_DOORBELL && vector <= HTUX_VEC_BUSERR; }

/* Exceptions that there are. NMIs and machine checks are the host's, alignment is not checked at level 0. */
#define BIT(n) (1u << (n))
#define EXCEPTIONS                                                                                                     \
	(BIT(DE) | BIT(DB) | BIT(BP) | BIT(OF) | BIT(UD) | BIT(NM) | BIT(DF) | BIT(TS) | BIT(NP) | BIT(SS) | BIT(GP) | \
	 BIT(PF) | BIT(MF) | BIT(XM))

/* Did an `int` instruction bring us here, which on Linux is #GP? (Not told for `int` of the exceptions without an
 * error code.) */
static bool by_int(struct cpu *c, u64 vector, u64 error)
{
	if (is_interrupt(vector)) {
		u32 bit = BIT(vector - HTUX_VEC_DOORBELL);
		return !(__atomic_fetch_and(c->injected, ~bit, __ATOMIC_SEQ_CST) & bit);
	}
	return vector >= 32 || !(EXCEPTIONS & BIT(vector)) || error == (u64)TRAP_BY_INT;
}

#define DR6_STEP 0x4000UL
#define DR6_BREAKPOINTS 0xfUL
#define DR6_IDLE 0xffff0ff0UL

/* Why there is a #DB: DR6, which the processor only adds to. */
static u64 take_debug_status(void)
{
	u64 dr6;
	__asm__ volatile("mov %%dr6, %0\n\tmov %1, %%dr6" : "=&r"(dr6) : "r"(DR6_IDLE));
	return dr6;
}

/* On the IST stack, interrupts off: decide where to handle it. vector, error code and
 * fault address travel in args[]. */
__attribute__((used)) struct regs *trap_enter(struct regs *ist, u64 vector, u64 cr2)
{
	struct thread *t = current();
	u64 error = ist->orig_rax;
	bool kernel = in_kernel(t, ist);
	struct regs *r;

	if (by_int(t->cpu, vector, error)) {
		ist->rip -= 2;
		error = vector << 3 | 2;
		vector = GP;
	}
	if (vector == DF) trap_emergency(ist, vector, cr2);
	if (vector == DB && kernel && (ist->eflags & EFLAGS_TF)) {
		/* The user single-steps into a direct call: the kernel is one step. */
		take_debug_status();
		ist->eflags &= ~EFLAGS_TF;
		__atomic_fetch_or(&t->work, WORK_STEP, __ATOMIC_RELAXED);
		return NULL;
	}
	if (is_interrupt(vector) && vector != HTUX_VEC_BUSERR) {
		note_interrupt(t, vector);
		if (kernel) {
			interrupt_kernel(ist);
			return NULL;
		}
	}
	if (!kernel) {
		r = move_user(t, ist);
	} else {
		/* Below the interrupted frame, and below the registers that the exit path
		 * still has under its rsp. */
		if (!on_kernel_stack(t, ist->rsp) || ist->rsp < (u64)t->kstack + sizeof *r + KERNEL_FRAME_ROOM)
			trap_emergency(ist, vector, cr2);
		r = (struct regs *)((ist->rsp - EXIT_ROOM - sizeof *r) & ~15UL);
		*r = *ist;
	}
	r->orig_rax = -1UL;
	r->args[0] = vector, r->args[1] = error, r->args[2] = cr2, r->args[3] = kernel;
	return r;
}

__attribute__((used)) _Noreturn void trap_fatal(const struct regs *r, u64 vector, u64 cr2)
{
	printk("exception %lu error %lx address %p rip %p rsp %p rflags %lx", vector, r->args[1], (void *)cr2,
	       (void *)r->rip, (void *)r->rsp, r->eflags);
	printk("rax %lx rbx %lx rcx %lx rdx %lx rsi %lx rdi %lx rbp %lx", r->rax, r->rbx, r->rcx, r->rdx, r->rsi,
	       r->rdi, r->rbp);
	printk("r8 %lx r9 %lx r10 %lx r11 %lx r12 %lx r13 %lx r14 %lx r15 %lx", r->r8, r->r9, r->r10, r->r11, r->r12,
	       r->r13, r->r14, r->r15);
	struct thread *t = current();
	bool overflow =
		r->rsp <= (u64)t->kstack + sizeof *r + KERNEL_FRAME_ROOM && r->rsp > (u64)t->kstack - KSTACK_SIZE;
	panic_at(r->rip, r->rbp, overflow ? "kernel stack overflow (thread %d)" : "exception in the kernel (thread %d)",
		 t->tid);
}

/* Signal and si_code of an exception in user code, as Linux has them. */
static int fpe_code(u32 raised)
{
	if (raised & 1) return FPE_FLTINV;
	if (raised & 4) return FPE_FLTDIV;
	if (raised & 8) return FPE_FLTOVF;
	if (raised & 0x12) return FPE_FLTUND;
	return raised & 0x20 ? FPE_FLTRES : SI_KERNEL;
}

static void signal_of(u64 vector, int *sig, int *code)
{
	u16 fcw, fsw;
	u32 mxcsr;

	*sig = SIGSEGV;
	*code = SI_KERNEL;
	switch (vector) {
	case DE: *sig = SIGFPE, *code = FPE_INTDIV; break;
	case DB: {
		u64 why = take_debug_status();
		*sig = SIGTRAP, *code = why & DR6_STEP ? TRAP_TRACE : why & DR6_BREAKPOINTS ? TRAP_HWBKPT : TRAP_BRKPT;
		break;
	}
	case BP: *sig = SIGTRAP; break;
	case UD:
	case NM: *sig = SIGILL, *code = ILL_ILLOPN; break;
	case NP:
	case SS: *sig = SIGBUS; break;
	case AC: *sig = SIGBUS, *code = BUS_ADRALN; break;
	case MF:
		__asm__ volatile("fnstcw %0\n\tfnstsw %1" : "=m"(fcw), "=m"(fsw));
		*sig = SIGFPE, *code = fpe_code(fsw & ~fcw & 0x3f);
		break;
	case XM:
		__asm__ volatile("stmxcsr %0" : "=m"(mxcsr));
		*sig = SIGFPE, *code = fpe_code(mxcsr & ~(mxcsr >> 7) & 0x3f);
		break;
	}
}

/* What Linux reports as the fault's address for those that have no cr2. */
static u64 address_of(u64 vector, const struct regs *r)
{
	return vector == DE || vector == UD || vector == NM || vector == MF || vector == XM || vector == DB ? r->rip
													    : 0;
}

/* The error code's U bit says user mode on Linux; everything is level 0 here. */
#define PF_USER 4

static void page_fault(struct regs *r, u64 addr, u64 error)
{
	struct thread *t = current();
	int code;

	if (addr >= HTUX_USER_END) {
		/* A non-canonical address is #GP; this is the kernel's half, which Linux forbids. */
		handle_user_fault(r, SIGSEGV, SEGV_MAPERR, addr, PF, error | PF_USER | PF_PRESENT);
		return;
	}
	switch (user_fault(t->mm, addr, error, &code)) {
	case FAULT_DONE: t->min_flt++; return;
	case FAULT_SEGV: handle_user_fault(r, SIGSEGV, code, addr, PF, error | PF_USER); return;
	case FAULT_BUS: handle_user_fault(r, SIGBUS, code, addr, PF, error | PF_USER); return;
	case FAULT_NOMEM:
		printk("out of memory: process %d (%s) is killed (--memory=SIZE sets the limit)", t->proc->pid,
		       t->proc->comm);
		process_exit(SIGKILL);
	}
}

static _Noreturn void trap_user(struct regs *r, u64 vector, u64 error, u64 cr2)
{
	int sig, code;

	current()->regs = r;
	if (is_interrupt(vector)) {
		if (vector == HTUX_VEC_BUSERR) recheck_files(current()->mm);
	} else if (vector == PF) {
		page_fault(r, cr2, error);
	} else {
		signal_of(vector, &sig, &code);
		handle_user_fault(r, sig, code, code == SI_KERNEL ? 0 : address_of(vector, r), vector, error);
	}
	return_to_user(r);
}

/* A fault while the kernel ran: user memory that is not there, or the user's registers
 * that the processor refuses to load. Returns if resolved. */
static void trap_kernel(struct regs *r, u64 vector, u64 error, u64 cr2)
{
	struct thread *t = current();
	int code;

	u64 fixup = extable_find(r->rip);
	if (vector == HTUX_VEC_BUSERR) {
		if (!fixup) trap_fatal(r, vector, cr2);
		r->rip = fixup;
		return;
	}
	if (vector == PF && cr2 < HTUX_USER_END && t->mm && fixup && !mutex_held(&t->mm->lock) &&
	    user_fault(t->mm, cr2, error, &code) == FAULT_DONE)
		return;
	if (fixup) {
		r->rip = fixup;
		return;
	}
	if (between(r->rip, restore_start, restore_end)) {
		if (r->eflags & EFLAGS_NT) { /* iretq does not like it */
			r->eflags &= ~EFLAGS_NT;
			rewind_exit(r);
			return;
		}
		struct regs *user = t->regs;
		user->kind = ENTRY_FAULT;
		user->orig_rax = -1UL;
		handle_user_fault(user, SIGSEGV, SI_KERNEL, 0, vector, error);
		return_to_user(user);
	}
	trap_fatal(r, vector, cr2);
}

/* On the kernel stack, interrupts on. Returns to where it came from only in the kernel. */
__attribute__((used)) void trap_handle(struct regs *r)
{
	u64 vector = r->args[0], error = r->args[1], cr2 = r->args[2];

	if (r->args[3]) {
		trap_kernel(r, vector, error, cr2);
		return;
	}
	/* A leaf call reads user memory on the user's stack. */
	u64 fixup = between(r->rip, text_start, text_end) ? extable_find(r->rip) : 0;
	int code;
	if (fixup && !is_interrupt(vector)) {
		current()->regs = r;
		if (vector != PF || cr2 >= HTUX_USER_END || user_fault(current()->mm, cr2, error, &code) != FAULT_DONE)
			r->rip = fixup;
		return_to_user(r);
	}
	trap_user(r, vector, error, cr2);
}

__attribute__((used)) long trap_syscall(struct regs *r)
{
	if (unlikely(r->orig_rax >= HTUX_FIRST_CALL)) return -ENOSYS; /* for direct calls only */
	return syscall_dispatch(r->orig_rax, r->rdi, r->rsi, r->rdx, r->r10, r->r8, r->r9);
}
