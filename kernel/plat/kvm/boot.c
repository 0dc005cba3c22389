/* From the monitor's first KVM_RUN to kernel_main(). */
#include "plat/kvm/kvm.h"
#include "arch/x86_64/fpu.h"
#include "core/main.h"
#include "core/printk.h"
#include "proc/process.h"

#define BOOT_VCPU 1

const struct htux_bootinfo *bootinfo;

/* `current` until the first guest thread runs. */
static char boot_stack[16384] __attribute__((aligned(4096)));
static struct thread boot_thread;
static struct cpu boot_cpu;
static u8 boot_area[4096] __attribute__((aligned(4096)));

__attribute__((used)) static _Noreturn void boot(const struct htux_bootinfo *bi)
{
	struct thread *t = &boot_thread;

	bootinfo = bi;
	t->self = t;
	t->proc = &init_process;
	t->kstack = boot_stack;
	t->kstack_top = (u64)boot_stack + sizeof boot_stack;
	t->cpu = &boot_cpu;
	boot_cpu.injected = (u32 *)&bi->vm.injected;
	t->host_tid = BOOT_VCPU;
	t->host_pid = 1;
	list_init(&t->pending.queue);
	list_init(&t->thread_node);
	__asm__ volatile("wrgsbase %0" : : "r"(t) : "memory");
	area_init((struct vcpu_area *)boot_area);
	area_load((struct vcpu_area *)boot_area); /* signals from outside may come before the first thread's is */
	idt_init();
	idt_load();
	kernel_main(bi);
}

/* e_entry: rdi = bootinfo, no stack. */
__attribute__((naked, used)) _Noreturn void _start(void)
{
	__asm__("lea boot_stack+16384(%rip), %rsp\n\txor %ebp, %ebp\n\tcall boot\n\tud2");
}

void plat_init(const struct htux_bootinfo *bi)
{
	if (bi->magic != HTUX_BOOT_MAGIC || bi->version != HTUX_BOOT_VERSION)
		panic("the monitor's boot information is of another version");
	fpu_init(bi->vm.xfeatures, bi->vm.xsave_size);
	cpus_init();
	stack_init();
	__asm__ volatile("sti");
}

void plat_halt(int status)
{
	for (;;) vmcall(HTUX_VM_HALT, status, 0, 0, 0);
}
