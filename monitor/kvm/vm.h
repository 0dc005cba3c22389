/* One virtual machine, and its vCPUs, on the kvm platform. */
#ifndef MONITOR_KVM_VM_H
#define MONITOR_KVM_VM_H
#include "../guest.h"
#include "../image.h"
#include "debugger.h"
#include "guestmem.h"
#include "handles.h"
#include "stats.h"
#include <htux/vm.h>
#include <linux/kvm.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/types.h>

/* Host signals between the VMM's threads. None of real time: those are queued, and get lost where the user has as many
 * queued as may be (RLIMIT_SIGPENDING). */
#define SIG_KICK SIGSTKFLT /* to a vCPU's thread: look at `pending` */
#define SIG_REQUEST SIGURG /* to the control thread: a vCPU is wanted */

#define PENDING(vector) (1u << ((vector)-HTUX_VEC_DOORBELL))

#define POLLFDS_MAX 65536
/* A copy of what the guest polls, with descriptors for its handles. */
struct poll_copy {
	struct pollfd fds[POLLFDS_MAX];
	int held[POLLFDS_MAX]; /* handles in use meanwhile, -1: none */
};

struct vcpu {
	struct vm *vm;
	unsigned nr; /* 1: the first one */
	int fd;
	struct kvm_run *run;
	pid_t tid;
	uint32_t pending;             /* interrupts to be injected, PENDING() bits, atomic */
	uint32_t *injected;           /* the guest's word that says which were (htux/vm.h), or NULL */
	uint32_t state;               /* VCPU_*, a futex word */
	struct vcpu *next;            /* in the list of free ones */
	struct htux_vcpu_start start; /* what a free one begins with when it is woken */
	int alarm;                    /* id of its host timer, -1: none yet, ALARM_KEPT */
	int64_t alarm_at;             /* ALARM_KEPT: when, -1: not at all; atomic */
	int64_t cpu_base;             /* CPU time of its host thread when its guest thread began, -1: not yet; atomic */
	uint64_t fault_rip;           /* where the host last had no memory, */
	unsigned faults;              /* how often there in a row */
	struct vcpu_stats stats;
	struct vcpu_debug debug;
	struct poll_copy *poll;
};
enum { VCPU_FREE, VCPU_RUNNING };
#define ALARM_KEPT -2 /* the host gives no timer: the control thread keeps the time */

struct vm {
	struct guest_ram ram;
	int kvm, fd;
	size_t run_size;           /* of a vCPU's shared page */
	struct htux_vm_boot *boot; /* in guest memory: written, never believed */
	struct handles handles;
	int report;                       /* pipe to the monitor */
	int stats;                        /* where the counters go, -1: nowhere */
	int proc_fds;                     /* O_PATH handle of /proc/self/fd */
	int comm;                         /* /proc/self/comm, for writing */
	struct htux_owner_request *owner; /* shared with the monitor outside; NULL: no need */
	int owners_hidden;                /* the host shows these in place of foreign owners: */
	uint32_t overflow_uid, overflow_gid;
	uint64_t kernel_cr3; /* the boot page tables */
	uint64_t xfeatures;
	unsigned xsave_size;
	uint64_t dax_base, dax_size;        /* guest-physical */
	int tsc_trusted;                    /* guests may compute clocks themselves */
	const struct vm_debugger *debugger; /* NULL: none; set before the start */

	/* Held over whatever makes mappings once the guest runs: a file mapping that fails may
	 * leave a hole in the reservation for a moment (dax.c). */
	pthread_mutex_t map_lock;
	pthread_mutex_t end_lock; /* never given back: the guest ends once, with one line */
	pthread_mutex_t lock;     /* over the list of vCPUs and what is below */
	unsigned max_vcpus, nvcpus;
	struct vcpu **vcpus; /* by number; never shrinks */
	struct vcpu *free;
	struct vcpu *spare; /* one that got no thread */
	struct vcpu *blank; /* memory for the next one */
	pid_t pid, control; /* the VMM; its control thread, a futex word */
	struct vcpu_request *requests;
	int keeps_alarms; /* the control thread does, atomic */
};

/* The vCPU with this number, also one that is free now; NULL: there was none. */
struct vcpu *vm_vcpu(struct vm *vm, uint64_t nr);

/* The calling thread is going to end the guest: another that would too waits for ever. */
void vm_ending(struct vm *vm);
/* The guest's end, with this status for the monitor. */
_Noreturn void vm_end(struct vm *vm, int status);
/* The true owner of `name` in the directory fd, from the monitor outside. 0, -errno. */
int ask_owner(struct vm *vm, int fd, const char *name, struct htux_owner *owner);
static inline int owner_hidden(const struct vm *vm, uint32_t uid, uint32_t gid)
{
	return vm->owners_hidden && (uid == vm->overflow_uid || gid == vm->overflow_gid);
}

#endif
