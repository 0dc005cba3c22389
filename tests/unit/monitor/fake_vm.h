/* A virtual machine without KVM, for tests of what a guest may ask of the host: RAM between
 * two guard areas, a table of handles, one vCPU. Link with --wrap=host_syscall and the like (see
 * test_hostcalls.py): every call to the host is checked here before it is made. */
#ifndef FAKE_VM_H
#define FAKE_VM_H
#include "../../../monitor/kvm/call.h"
#include <setjmp.h>

#define RAM_SIZE (1UL << 20)

extern struct vm vm;
extern struct vcpu cpu;
extern jmp_buf guest_ended; /* HTUX_VM_HALT comes back here, with the status + 1 */
extern int dir;             /* descriptor of the only directory that the guest has */
extern unsigned host_calls; /* made so far */

/* Everything; the guest's directory is the (empty) one at this path. */
void fake_vm_init(const char *path);
/* Has anything around the RAM been touched? Then the test ends. */
void fake_vm_check(void);
_Noreturn void fail(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
