/* From the monitor's jump to kernel_main(). */
#include "plat/process/process.h"
#include "core/main.h"
#include "core/printk.h"
#include "core/string.h"
#include "proc/process.h"

#define HWCAP2_FSGSBASE 2

const struct htux_bootinfo *bootinfo;

/* `current` until the first guest thread runs. */
static char boot_stack[65536] __attribute__((aligned(4096)));
struct thread boot_thread;

__attribute__((used)) static _Noreturn void boot(const struct htux_bootinfo *bi)
{
	struct thread *t = &boot_thread;

	bootinfo = bi;
	have_fsgsbase = bi->hwcap2 & HWCAP2_FSGSBASE;
	t->self = t;
	t->proc = &init_process;
	t->kstack = boot_stack;
	t->kstack_top = (u64)boot_stack + sizeof boot_stack;
	list_init(&t->pending.queue);
	list_init(&t->thread_node);
	set_current(t);
	kernel_main(bi);
}

/* e_entry: rdi = bootinfo, on the monitor's temporary stack. */
__attribute__((naked, used)) _Noreturn void _start(void)
{
	__asm__("lea boot_stack+65536(%rip), %rsp\n\txor %ebp, %ebp\n\tcall boot\n\thlt");
}

void plat_init(const struct htux_bootinfo *bi)
{
	struct thread *t = current();

	if (bi->magic != HTUX_BOOT_MAGIC || bi->version != HTUX_BOOT_VERSION)
		panic("the monitor's boot information is of another version");
	t->host_tid = host_call(HC_gettid);
	t->host_pid = host_call(HC_getpid);
	sig_thread_stack(t);
	sig_install_handlers();
	time_init(bi);
}

void plat_halt(int status)
{
	struct htux_bootinfo *bi = (struct htux_bootinfo *)bootinfo;

	bi->halt_status = status;
	__atomic_store_n(&bi->halted, 1, __ATOMIC_RELEASE);
	for (;;) host_call(HC_exit_group, status);
}
