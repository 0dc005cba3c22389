/* What the host is told of the guest's image: its name, for ps; where it is, for debuggers. */
#include "plat/kvm/kvm.h"
#include "proc/process.h"

void plat_describe_image(const struct mm *mm, const struct process *p)
{
	(void)mm;
	if (p == first_process) vmcall(HTUX_VM_NAME, gpa_of(p->comm), 0, 0, 0);
	if (bootinfo->vm.debugged)
		vmcall(HTUX_VM_PROGRAM, p->pid, p->exe_name ? gpa_of(p->exe_name) : 0, gpa_of(p->auxv_copy),
		       current()->regs->rip);
}

bool plat_debugged(void) { return bootinfo->vm.debugged; }
