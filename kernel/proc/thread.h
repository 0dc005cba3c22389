/* Threads. A guest thread is carried by one host thread (vCPU thread). */
#ifndef KERNEL_THREAD_H
#define KERNEL_THREAD_H
#include "core/list.h"
#include "core/lock.h"
#include "core/lockcheck.h"
#include "core/waitqueue.h"
#include "arch/x86_64/regs.h"
#include "proc/signal_types.h"

/* Threads of all processes together, beyond which clone and fork fail with EAGAIN:
 * each is a host thread, and a guest that runs wild must not take the host along. */
#define PID_MAX 4194304 /* pids are below */
#define TASKS_MAX 8192

#define KSTACK_SIZE 65536UL /* with guard, where the platform can make one */
#define KSTACK_ORDER 4      /* in pages, as an order */

/* thread->work: why the exit path (or an interruptible block) must look up. */
#define WORK_SIGNAL 1  /* an unblocked signal may be pending */
#define WORK_KILL 2    /* the thread must end (exit_group, exec by another thread, fatal signal) */
#define WORK_TIMER 4   /* a timer of the process has expired: run the queue */
#define WORK_RESTORE 8 /* restore all registers at exit (sigreturn, signal frame, exec) */
#define WORK_STOP 16   /* job-control stop */
#define WORK_STEP 32   /* the direct call was entered with the single-step flag set: set it again at exit */
#define WORK_SHRUNK 64 /* a file in memory that the process has mapped has become shorter */
#define WORK_INTR (WORK_SIGNAL | WORK_KILL | WORK_TIMER | WORK_STOP | WORK_SHRUNK)

struct process;
struct mm;

struct rusage_k { /* what getrusage(2) counts, times in ns, maxrss in KiB */
	u64 utime, stime, maxrss, minflt, majflt, inblock, oublock, nvcsw, nivcsw;
};

struct thread {
	/* Offsets known to entry.S (asserted by arch/x86_64/offsets.c). */
	struct thread *self; /* 0: %gs:0 */
	u64 kstack_top;      /* 8 */
	u64 user_rsp;        /* 16: scratch of the entry veneer */
	u32 work;            /* 24: WORK_* bits, atomic */
	u32 in_host;         /* 28: in a host call that may wait for ever, and is no wait of thread_block */
	struct regs *regs;   /* 32: the user's registers while in the kernel */
	u32 wake_token;      /* 40: 0 none, 1 token left, 2 sleeping in futex, 3 in host poll */

	/* Identity */
	pid_t tid;
	struct process *proc;
	struct list thread_node; /* proc->threads */
	char comm[16];
	struct mm *mm;
	struct ahead *ahead; /* while it walks a path: fs/ahead.h */

	/* Platform */
	pid_t host_tid, host_pid;
	void *kstack; /* base of the allocation */
	u64 fsbase;   /* initial, for a new thread */
	u64 gsbase_user;
	void *cpu;        /* kvm: struct cpu of its vCPU */
	u32 host_dead;    /* set to 1 -> 0 when the host thread is off its kernel stack */
	u64 host_signals; /* caught outside signals (bit n-1), not yet handed to handle_external_signal */
	pid_t host_signal_pid;
	void (*start_fn)(struct thread *t); /* kernel threads / forced entry, else NULL */
	u32 kept;                           /* process: kept.c */
	bool reused;                        /* process: its host thread carried others before */
	struct thread *kept_next;           /* process: in proc->kept; when taken, the successor */
	struct rusage_k usage_start;        /* process: the host thread's when this one began */

	/* Signals (proc/signal.c): under proc->sig_lock, but blocked is written by self only */
	sigset64 blocked, saved_blocked;
	bool restore_blocked; /* rt_sigsuspend, ppoll, pselect, epoll_pwait */
	struct sigpending pending;
	struct {
		u64 sp, size;
		u32 flags;
	} altstack;

	/* Threads' ABI */
	u64 set_child_tid, clear_child_tid; /* user addresses */
	u64 robust_list, robust_list_len;
	/* restart_syscall: fn runs again with data; set by a call that returns -ERESTART_RESTARTBLOCK. */
	struct {
		long (*fn)(void);
		u64 data[6];
	} restart_block;
	u64 fault_trapno, fault_error, fault_addr; /* last exception, for sigcontext */

	u64 exit_wake; /* user address: a futex, one of whose waiters is woken at the very end */

	int exit_code;                      /* wait status of a single thread */
	int pdeath_signal;                  /* PR_SET_PDEATHSIG */
	bool has_children;                  /* it is, or was, some process's parent_thread */
	bool dead;                          /* has left its process (under sig_lock): not to be signalled or kicked */
	bool stopped;                       /* parked by job control */
	bool as_real;                       /* access(2): files go by the real user and group */
	struct thread *tid_next;            /* proc/pid.c */
	struct list dead_node;              /* proc/thread.c */
	int nice, policy;                   /* scheduling attributes, proc/sched.c */
	int ioprio;                         /* proc/ioprio.c */
	u64 timerslack, default_timerslack; /* 0: Linux's first one */
	struct scm_files *scm_todo;         /* net/scm.c */
	bool scm_busy;
	u64 min_flt, nvcsw, nivcsw;
	u32 refs;
#ifdef HTUX_DEBUG
	struct held_locks held;
#endif
};

static inline struct thread *current(void)
{
	struct thread *t;
	__asm__("movq %%gs:0, %0" : "=r"(t));
	return t;
}

/* Allocate a thread with its kernel stack and a tid, not started, not yet in a process. NULL: no memory. */
struct thread *thread_alloc(void);
void thread_get(struct thread *t);
void thread_put(struct thread *t); /* frees at 0; the host thread must be off the stack */
/* The thread has left its process; the list's reference goes when its host thread is gone. */
void thread_bury(struct thread *t);
/* First C code of every new guest thread, on its kernel stack, gs set: writes
 * set_child_tid etc. and returns to user mode with t->regs. */
_Noreturn void thread_entry(struct thread *t);
/* End the calling thread (and the process with the last one). status: wait status. */
_Noreturn void thread_exit(int status);
/* exit_group: mark all threads of the process killed, then end this one. */
_Noreturn void process_exit(int status);
/* WORK_KILL, also for waits that signals do not end. t is alive. */
void thread_kill(struct thread *t);
/* Set work bits and make t notice. Safe from any context. */
void thread_set_work(struct thread *t, u32 bits);
/* Called by the exit path (with interrupts of user state saved in regs) when
 * work != 0, and by the fault/doorbell handlers: runs timers, ends killed
 * threads, delivers signals. ret handling of ERESTART* happens here. */
void exit_work(struct regs *regs);
/* True if an interruptible wait must end now. Runs expired timers and drops stale
 * work bits itself, so call it without locks. */
bool signal_pending(void);
#endif
