/* What the host is told of the guest's image: its name, for ps. */
#include "plat/kvm/kvm.h"
#include "proc/process.h"

void plat_describe_image(const struct mm *mm, const struct process *p)
{
	(void)mm;
	if (p == first_process) vmcall(HTUX_VM_NAME, gpa_of(p->comm), 0, 0, 0);
}
