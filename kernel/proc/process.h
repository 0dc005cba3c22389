/* Processes (thread groups). */
#ifndef KERNEL_PROCESS_H
#define KERNEL_PROCESS_H
#include "proc/thread.h"
#include "proc/signal.h"
#include <htux/bootinfo.h>
#include <linux/resource.h>

struct fdtable;
struct fs_context;

struct rlimit_k {
	u64 cur, max;
};
struct caps { /* sets of capabilities(7), one bit each */
	u64 permitted, effective, inheritable, bounding, ambient;
};
struct cred { /* identity: credentials(7) */
	uid_t uid, euid, suid, fsuid;
	gid_t gid, egid, sgid, fsgid;
	u32 ngroups;
	gid_t groups[64];
	struct caps caps;
};

/* Locks: docs/locking.md. proctree_lock guards the tree (parent, children, pgid,
 * sid, state changes seen by wait); sig_lock signals, group exit and stop state;
 * the thread list changes under both lock and sig_lock, so either one allows to
 * walk it. mm, files, fs, exe become NULL at the end, under lock: other processes
 * take references under it. */
struct process {
	pid_t pid, pgid, sid;
	struct list all_node; /* every process */
	struct process *parent;
	struct thread *parent_thread; /* who of the parent made it, or the heir; compared only, NULL: nobody */
	pid_t ppid;                   /* parent->pid, 0 if it is outside; for readers without the lock */
	struct process *pid_next;     /* proc/pid.c */
	struct list children, sibling;
	int exit_signal; /* sent to the parent at death */
	int exit_status; /* wait status once zombie */
	enum { PROC_RUNNING, PROC_STOPPED, PROC_ZOMBIE, PROC_REAPED } state;
	bool group_exit; /* exit_group has begun */
	int group_exit_status;
	int leader_status; /* of the leader's own exit(2) */
	/* Job control, under sig_lock. A thread that finds WORK_STOP parks on stop_word. */
	u32 stop_word; /* 1: parked threads stay so */
	int stop_signal;
	bool stop_unreported; /* wait(WSTOPPED) has not consumed it yet */
	bool cont_unreported;
	bool cont_notify;              /* SIGCHLD for a continuation is due */
	bool host_stopped;             /* its host process is stopped too */
	struct thread *exec_thread;    /* the thread that waits for the others in execve */
	struct waitqueue child_wait;   /* the parent sleeps here in wait4 */
	struct waitqueue threads_gone; /* exec and exit wait for the other threads */
	bool vfork_pending;            /* a vfork parent waits for us on vfork_wait */
	struct waitqueue vfork_wait;
	struct waitqueue exit_wait; /* pidfds poll here for the end of the process */

	struct mutex lock;
	struct list threads;
	int nthreads;
	struct thread *leader;
	pid_t host_pid;

	struct mm *mm;
	struct fdtable *files;
	struct fs_context *fs; /* cwd, root, umask */

	struct mutex sig_lock;
	struct sighand *sighand;
	bool stop_dequeued; /* a stop signal is being acted on, no SIGCONT since */
	struct sigpending pending;
	struct waitqueue signal_wq;

	struct rlimit_k rlimit[HTUX_RLIMITS];
	struct cred cred;
	struct file *exe; /* /proc/self/exe: a reference */
	char *exe_name;   /* its guest path */
	char comm[16];
	u64 arg_start, arg_end, env_start, env_end, auxv_start; /* user addresses */
	u64 auxv_copy[64];
	bool libc_native; /* this image was forced to native mode */
	bool did_exec;
	u32 personality;
	bool dumpable, no_new_privs, child_subreaper, keepcaps;
	struct list timers;             /* time/: armed timers of this process */
	struct process_timers *ptimers; /* time/: its POSIX timers and itimers, NULL before the first */
	int timers_running;             /* threads inside timers_run(); time/timer.c */
	ktime_t start_time;
	struct rusage_k ru, cru; /* own, once zombie; of waited-for children */
	struct list ctty_node;
	void *tty;     /* controlling terminal */
	char *cmdline; /* copy of the arguments, for other processes' /proc; under lock */
	u32 cmdline_len;
	void *sem_undo;                         /* ipc/sysv_sem.c */
	const struct htux_bootinfo *start_data; /* of the first process, until it runs */
	/* Platform */
	struct thread *kept; /* process: host threads that wait for new threads; under lock */
	unsigned kept_count;
	bool keeps_none; /* no more: the host's threads differ */
	pid_t host_proc; /* process: its number in the host's /proc, 0 if that is not in reach */
	struct {
		int id;
		pid_t host_pid;
	} host_timer[2];             /* process: alarm of each clock */
	ktime_t alarm[2];            /* kvm: when those of the two clocks are due; under timers_lock */
	struct thread *alarm_thread; /* kvm: whose vCPU has the alarm (compared only) */
	ktime_t dead_cputime;        /* kvm: of threads that have ended */
	u32 refs;
};

extern struct process init_process;   /* pid 1: reaps orphans, never runs code */
extern struct process *first_process; /* its end is the guest's */
extern struct mutex proctree_lock;
extern struct list all_processes;
static inline struct process *current_process(void) { return current()->proc; }
/* pid_hash's and tid_hash's: proc/pid.c. */
pid_t pid_alloc(void); /* a number that no thread, process, group or session has; -EAGAIN */
void tid_insert(struct thread *t);
void tid_remove(struct thread *t);
void pid_insert(struct process *p);
void pid_remove(struct process *p);
/* Call fn for each process (zombies too) for which match says so, without locks.
 * The sum of fn's results. */
long for_each_process (bool (*match)(struct process *, long), long arg, long (*fn)(struct process *, void *),
		       void *data);
/* The same for each thread of p. */
long for_each_thread(struct process *p, long (*fn)(struct thread *, void *), void *data);
bool match_pgid(struct process *p, long pgid);
bool match_uid(struct process *p, long uid); /* real; not process 1 */
/* RLIMIT_NPROC: the current process may make no more threads. */
bool too_many_threads(void);
/* With a reference; NULL if none. process_put when done. */
struct process *find_process(pid_t pid);
struct thread *find_thread(pid_t tid); /* with a reference */
void process_get(struct process *p);
void process_put(struct process *p);
void sched_init_nice(struct thread *t); /* proc/sched.c */
void sched_forked(struct thread *t);    /* once it has been started: its niceness, where that is not the caller's */
/* The thread (0: the caller) to look at, or to change, with a reference: -ESRCH, -EPERM. */
struct thread *thread_to_see(pid_t tid);
struct thread *thread_to_change(pid_t tid);
/* Whether the caller's user is that of t. */
bool may_schedule(const struct thread *t);
void system_init(const struct htux_bootinfo *bi); /* host name: proc/system.c */
/* Boot: make pid 2 from the bootinfo and run its program. */
_Noreturn void start_first_process(const struct htux_bootinfo *bi);
/* The current process's value of a resource limit. */
static inline u64 rlimit(int n) { return current_process()->rlimit[n].cur; }
/* execve: end all other threads of the current process, so that the caller is its
 * leader. -ERESTARTNOINTR if another thread does the same or the process is ending. */
int exec_dethread(void);
/* Tell those who share the memory that the current thread is gone from it: robust mutexes,
 * then the word that pthread_join waits on. No lock held. */
void release_user_words(struct thread *t);
/* execve, after the new image is in place: default signal handlers, no alternate
 * stack, no robust list, the name, and the release of a vfork parent. */
void exec_done(const char *comm);
/* A new process with the parent's identity and limits, in no table yet: -ENOMEM as NULL. */
struct process *process_alloc(struct process *parent);
/* Keep the arguments (NUL after each; the first page of them). */
void process_set_cmdline(struct process *p, const char *args, size_t len);
void process_add_thread(struct process *p, struct thread *t); /* with p->lock and p->sig_lock, or unpublished */
/* The tree lock is held: tell the parent of a stop, continuation or end (CLD_*). */
void notify_parent(struct process *p, int code, int status);
void process_rusage(struct process *p, struct rusage_k *r); /* of the current process or a zombie */
/* Give files, place in the file system, memory and program back. */
void process_release(struct process *p);
/* Remove a zombie for good; the tree lock is held, the tree's reference passes to the caller. */
void process_reap(struct process *p);
/* Release a vfork parent; harmless if there is none. */
void vfork_release(struct process *p);
/* capability.c: what this kernel honours are capabilities over what is inside the guest. capable:
 * whether the current thread may do what needs cap. The
 * others change the sets as Linux does at the start, at a change of user numbers (from
 * old's; keep: PR_SET_KEEPCAPS) and at exec; the caller holds the process's lock or
 * is its only user. caps_bounding and caps_ambient: prctl's. */
bool capable(int cap);
void caps_init(struct cred *c);
void caps_setuid(struct cred *c, const struct cred *old, bool keep);
void caps_setfsuid(struct cred *c, uid_t old);
void caps_exec(struct cred *c);
long caps_bounding(u64 cap, bool drop);
long caps_ambient(u64 what, u64 cap, u64 unused1, u64 unused2);
struct file;
int pidfd_create(struct process *p, u32 flags); /* a descriptor: pidfd_open(2) */
struct process *pidfd_process(struct file *f);  /* no new reference; NULL if f is none */
/* Permission check of one process on another for kill(2). */
bool may_signal(const struct process *target);
#endif
