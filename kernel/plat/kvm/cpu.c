/* vCPUs, each of which carries one guest thread; their page tables and TLBs. */
#include "plat/kvm/kvm.h"
#include "core/kmalloc.h"
#include "core/printk.h"
#include "core/string.h"
#include "mm/mm.h"
#include "proc/process.h"
#include <linux/membarrier.h>

#define INVLPG_MAX 32       /* more pages at once: the whole TLB */
#define SPINS 2000          /* then the vCPU that is waited for needs the processor */
#define AGAIN (SPINS * 256) /* then it may be a program's that has run `cli`: docs/kvm.md */

static struct cpu *cpus; /* [max + 1] */
static u32 ncpus;        /* numbers up to this one were used */
static struct mutex cpus_lock;
extern const char idt[];

static unsigned order_of(u64 bytes)
{
	unsigned order = 0;
	while (PAGE_SIZE << order < bytes) order++;
	return order;
}

/* The calling vCPU, number n, carries t from now on. injected: its word (htux/vm.h). */
static void cpu_adopt(struct thread *t, u32 n, u32 *injected)
{
	ASSERT(n > 0 && n <= bootinfo->vm.max_vcpus);
	struct cpu *c = &cpus[n];
	u32 seen = __atomic_load_n(&ncpus, __ATOMIC_RELAXED);

	c->number = n;
	c->thread = t;
	c->in_host = 0;
	c->injected = injected;
	t->cpu = c;
	t->host_tid = n;
	while (seen < n && !__atomic_compare_exchange_n(&ncpus, &seen, n, false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED))
		;
}

void cpus_init(void)
{
	cpus = page_alloc_zero(order_of((bootinfo->vm.max_vcpus + 1) * sizeof *cpus));
	if (!cpus) panic("not enough memory for %u vCPUs", bootinfo->vm.max_vcpus);
	cpu_adopt(current(), current()->host_tid, (u32 *)&bootinfo->vm.injected);
}

static void load_cr3(u64 gpa) { __asm__ volatile("mov %0, %%cr3" : : "r"(gpa) : "memory"); }

static u64 read_cr3(void)
{
	u64 v;
	__asm__ volatile("mov %%cr3, %0" : "=r"(v));
	return v;
}

/* Announced first: what is unmapped from then on is told to this vCPU. */
void cpu_use_mm(struct mm *mm)
{
	struct cpu *c = this_cpu();

	if (!mm) {
		load_cr3(bootinfo->vm.boot_cr3);
		__atomic_store_n(&c->mm, NULL, __ATOMIC_SEQ_CST);
		return;
	}
	__atomic_store_n(&c->mm, mm, __ATOMIC_SEQ_CST);
	c->tlb_gen = __atomic_load_n(&mm->tlb_gen, __ATOMIC_SEQ_CST);
	load_cr3(mm->pgd);
}

void tlb_catch_up(struct cpu *c)
{
	struct mm *mm = c->mm;

	if (!mm) return;
	u64 gen = __atomic_load_n(&mm->tlb_gen, __ATOMIC_SEQ_CST);
	if (likely(c->tlb_gen == gen)) return;
	load_cr3(read_cr3());
	__atomic_store_n(&c->tlb_gen, gen, __ATOMIC_SEQ_CST);
}

static bool concerns(const struct cpu *c, const struct mm *mm)
{
	const struct mm *in = __atomic_load_n(&c->mm, __ATOMIC_SEQ_CST);
	return (mm ? in == mm : in != NULL) && !__atomic_load_n(&c->in_host, __ATOMIC_SEQ_CST);
}

/* Every other vCPU in mm (NULL: any) that is not in a host call takes an interrupt. */
static void cpus_sync(struct mm *mm)
{
	struct cpu *self = this_cpu();
	u32 n = __atomic_load_n(&ncpus, __ATOMIC_SEQ_CST);

	for (u32 i = 1; i <= n; i++) {
		struct cpu *c = &cpus[i];
		if (c == self || !concerns(c, mm)) continue;
		u32 want = __atomic_add_fetch(&c->want, 1, __ATOMIC_SEQ_CST), spins = 0;
		vmcall(HTUX_VM_KICK, i, 0, 0, 0);
		while ((s32)(__atomic_load_n(&c->seen, __ATOMIC_SEQ_CST) - want) < 0 && concerns(c, mm)) {
			__builtin_ia32_pause();
			if (++spins % SPINS == 0) plat_yield();
			if (spins % AGAIN == 0) vmcall(HTUX_VM_KICK, i, 0, 0, 0);
		}
	}
}

void tlb_flush(struct mm *mm, u64 start, u64 end)
{
	struct cpu *self = this_cpu();
	bool mine = self->mm == mm;

	u64 gen = __atomic_add_fetch(&mm->tlb_gen, 1, __ATOMIC_SEQ_CST);
	if (mine) {
		if ((end - start) / PAGE_SIZE <= INVLPG_MAX)
			for (; start < end; start += PAGE_SIZE)
				__asm__ volatile("invlpg (%0)" : : "r"(start) : "memory");
		else load_cr3(read_cr3());
		/* Only if nothing else was missed. mm->lock is held: gen rises one by one. */
		if (self->tlb_gen == gen - 1) self->tlb_gen = gen;
	}
	cpus_sync(mm);
}

/* --- threads --- */

/* Below the registers, should they be on the new thread's own stack. */
static u64 first_sp(const struct thread *t)
{
	u64 r = (u64)t->regs;
	return (r > (u64)t->kstack && r < t->kstack_top ? r : t->kstack_top) & ~15UL;
}

static void begin(struct thread *t)
{
	struct cpu *c = t->cpu;

	mutex_lock(&cpus_lock);
	c->proc = t->proc;
	mutex_unlock(&cpus_lock);
	cpu_use_mm(t->mm);
	thread_entry(t);
}

/* First code of a vCPU that was started, on its thread's kernel stack, interrupts off: a
 * doorbell that was rung for the thread before on this vCPU may wait. */
__attribute__((used)) _Noreturn void vcpu_begin(struct thread *t, u32 number)
{
	cpu_adopt(t, number, &area_of(t)->injected);
	__asm__ volatile("sti" : : : "memory");
	begin(t);
	__builtin_unreachable();
}

int plat_thread_start(struct thread *t)
{
	struct vcpu_area *a = area_of(t);
	struct htux_vcpu_start s = {
		.rip = (u64)vcpu_entry,
		.rsp = first_sp(t),
		.rdi = (u64)t,
		.cr3 = bootinfo->vm.boot_cr3,
		.gs_base = (u64)t,
		.fs_base = t->fsbase,
		.gdt = (u64)a->gdt,
		.tss = (u64)&a->tss,
		.idt = (u64)idt,
		.lstar = (u64)entry_trap,
		.injected = gpa_of(&a->injected),
	};

	t->self = t;
	t->host_dead = 1;
	t->host_pid = 1;
	area_init(a);
	long r = vmcall(HTUX_VM_START, gpa_of(&s), 0, 0, 0);
	if (r < 0) t->host_dead = 0;
	return r < 0 ? r : 0;
}

/* The host thread of a vCPU ends with its thread. */
void plat_thread_keep(struct thread *t) { (void)t; }
void plat_threads_drop(struct process *p, bool for_good) { (void)p, (void)for_good; }

int plat_vfork_start(struct thread *t) { return plat_thread_start(t); }

void plat_thread_first(struct thread *t)
{
	struct vcpu_area *a = area_of(t);
	u32 number = this_cpu()->number;

	t->self = t;
	t->host_dead = 1;
	t->host_pid = 1;
	/* What came from outside so far came in through the boot thread. */
	t->work |= current()->work;
	t->host_signals = current()->host_signals;
	area_init(a);
	__asm__ volatile("cli" : : : "memory");
	area_load(a);
	__asm__ volatile("wrgsbase %0\n\twrfsbase %1" : : "r"(t), "r"(0UL) : "memory");
	cpu_adopt(t, number, (u32 *)&bootinfo->vm.injected);
	__asm__ volatile("mov %0, %%rsp\n\txor %%ebp, %%ebp\n\tsti\n\tcall *%2\n\tud2"
			 :
			 : "r"(first_sp(t)), "D"(t), "r"(begin)
			 : "memory");
	__builtin_unreachable();
}

/* Nothing is shared but the address space: a thread just enters another. */
void plat_leave_shared_mm(void (*fn)(void *), void *arg)
{
	cpu_use_mm(current()->mm);
	fn(arg);
	panic("plat_leave_shared_mm: returned");
}

void plat_leave_user(void)
{
	struct cpu *c = this_cpu();
	struct process *p = current_process();
	bool counts = p != first_process || p->nthreads > 1; /* somebody may ask */
	ktime_t used = counts ? cpu_time(c) : 0;

	cpu_use_mm(NULL);
	mutex_lock(&cpus_lock);
	p->dead_cputime += used;
	c->proc = NULL;
	mutex_unlock(&cpus_lock);
}

void plat_thread_exit(u32 *clear_word)
{
	struct thread *t = current();

	/* What came in from outside through this thread is told; from then on interrupts
	 * stay with the monitor, which gives them to another vCPU. */
	__asm__ volatile("cli");
	while (__atomic_load_n(&t->host_signals, __ATOMIC_SEQ_CST)) {
		__asm__ volatile("sti");
		plat_safe_point();
		__asm__ volatile("cli");
	}
	this_cpu()->thread = NULL;
	for (;;) vmcall(HTUX_VM_EXIT, gpa_of(clear_word), 0, 0, 0);
}

void plat_kick(struct thread *t)
{
	if (t != current() && t->host_tid) vmcall(HTUX_VM_KICK, t->host_tid, 0, 0, 0);
}

u64 plat_get_fsbase(void)
{
	u64 base;
	__asm__ volatile("rdfsbase %0" : "=r"(base));
	return base;
}

void plat_set_fsbase(u64 base) { __asm__ volatile("wrfsbase %0" : : "r"(base)); }

/* --- what a process has used --- */

ktime_t plat_process_cputime(struct process *p)
{
	u32 n = __atomic_load_n(&ncpus, __ATOMIC_SEQ_CST);
	ktime_t sum;

	mutex_lock(&cpus_lock);
	sum = p->dead_cputime;
	for (u32 i = 1; i <= n; i++)
		if (cpus[i].proc == p) sum += cpu_time(&cpus[i]);
	mutex_unlock(&cpus_lock);
	return sum;
}

ktime_t plat_thread_cputime(struct thread *t) { return t->cpu ? cpu_time(t->cpu) : 0; }

/* The host cannot tell the guest's kernel from its programs: all is user time. */
void plat_rusage(int who, struct rusage_k *r)
{
	struct process *p = current_process();
	struct thread *t;

	memset(r, 0, sizeof *r);
	if (who == RUSAGE_THREAD) {
		t = current();
		r->utime = plat_thread_cputime(t);
		r->minflt = t->min_flt, r->nvcsw = t->nvcsw;
	} else {
		r->utime = plat_process_cputime(p);
		mutex_lock(&p->lock);
		list_for_each (t, &p->threads, thread_node) r->minflt += t->min_flt, r->nvcsw += t->nvcsw;
		mutex_unlock(&p->lock);
	}
	if (p->mm) r->maxrss = p->mm->max_rss * (PAGE_SIZE / 1024);
}

bool plat_resident(struct process *p, struct resident *r)
{
	mutex_lock(&p->lock);
	r->anon = p->mm ? p->mm->rss : 0;
	r->file = 0; /* among the others */
	mutex_unlock(&p->lock);
	return r->anon > 0;
}

/* --- membarrier --- */

#define PRIVATE (MEMBARRIER_CMD_PRIVATE_EXPEDITED | MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE)
#define REGISTER                                                                                \
	(MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED | MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED | \
	 MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE)

/* An interrupt and its return serialise; who is in a host call has passed a full
 * barrier, and passes another before it goes on. Registered commands are kept in mm. */
long plat_membarrier(int cmd, unsigned flags, int cpu)
{
	struct mm *mm = current()->mm;
	(void)flags, (void)cpu;

	if (cmd == MEMBARRIER_CMD_QUERY)
		return MEMBARRIER_CMD_GLOBAL | MEMBARRIER_CMD_GLOBAL_EXPEDITED | PRIVATE | REGISTER;
	if (cmd & (cmd - 1)) return -EINVAL;
	if (cmd & REGISTER) {
		__atomic_or_fetch(&mm->membarrier, cmd >> 1, __ATOMIC_SEQ_CST); /* the command it registers */
		return 0;
	}
	if ((cmd & PRIVATE) && !(mm->membarrier & cmd)) return -EPERM;
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	cpus_sync(cmd & PRIVATE ? mm : NULL);
	return 0;
}
