/* Requests of the guest: what leaves the virtual machine. Everything in a request is
 * checked here (call.c: the host calls of htux/hostcall.h; vmcall.c: those of htux/vm.h)
 * before any other part of the monitor sees it. */
#ifndef MONITOR_KVM_CALL_H
#define MONITOR_KVM_CALL_H
#include "vm.h"

/* Perform the request at this guest-physical address. -EFAULT: it is not in RAM, so that
 * there is no place for a result. */
int request(struct vcpu *c, uint64_t addr);
/* A host call; its result or -errno. */
long host_call(struct vcpu *c, const struct htux_vmcall *q);
/* Is there a host call with this number? */
int host_call_offered(int nr);
/* A call with a number from HTUX_VM_CALLS on. */
long vm_call(struct vcpu *c, const struct htux_vmcall *q);

/* HTUX_VM_LOOKUP (lookup.c). */
long call_lookup(struct vcpu *c, const uint64_t *a);
/* fd, or -EACCES and closed if it is the host's /proc: that has the VMM's own memory in it, for one (the guest's
 * kernel has a /proc of its own). */
int refuse_proc(int fd);

/* What the kinds of arguments do not say (check.c): 0 or -errno. a: as the host gets them;
 * strings and open_how are copies. */
struct open_how;
int check_openat2(const struct open_how *how, uint64_t size);
int check_call(long nr, const uint64_t a[6]);
/* One name in a directory: neither a path nor "..". */
int check_name(const char *name);
/* The requests of ioctl that guests may make. */
extern const struct guest_ioctl {
	const char *name;
	unsigned request;
	int size; /* bytes that the host reads or writes at the third argument, 0: it is a number */
} guest_ioctls[];
extern const size_t guest_ioctls_n;
/* Its `size`, or -ENOTTY. */
int ioctl_size(uint64_t request);

#define IOV_MAX_ 1024

/* syscall.S */
long host_syscall(long nr, const uint64_t args[6]);
long host_syscall_intr(long nr, const uint64_t args[6], const uint32_t *pending);
extern const char intr_begin[], intr_end[], intr_fail[];

#endif
