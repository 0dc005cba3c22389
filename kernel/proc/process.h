/* Processes (thread groups). */
#ifndef KERNEL_PROCESS_H
#define KERNEL_PROCESS_H
#include "proc/thread.h"
#include "proc/signal.h"

struct fdtable;
struct fs_context;
struct path_;

struct rlimit64 { u64 cur, max; };
#define NRLIMITS 16
struct cred { /* identity: credentials(7) */
	uid_t uid, euid, suid, fsuid;
	gid_t gid, egid, sgid, fsgid;
	u32 ngroups;
	gid_t groups[64];
};

/* Locks: docs/locking.md. proctree_lock guards the tree (parent, children,
 * state changes seen by wait); lock guards threads and exit state; sig_lock signals. */
struct process {
	pid_t pid, pgid, sid;
	struct list all_node;          /* every process */
	struct process *parent;
	struct list children, sibling;
	int exit_signal;               /* sent to the parent at death */
	int exit_status;               /* wait status once zombie */
	enum { PROC_RUNNING, PROC_STOPPED, PROC_ZOMBIE, PROC_REAPED } state;
	bool group_exit;               /* exit_group has begun */
	int group_exit_status;
	struct thread *exec_thread;    /* the thread that waits for the others in execve */
	struct waitqueue child_wait;   /* the parent sleeps here in wait4 */
	struct waitqueue threads_gone; /* exec and exit wait for the other threads */
	struct process *vfork_parent_wait; /* set while a vfork parent waits for us */
	struct waitqueue vfork_wait;

	struct mutex lock;
	struct list threads;
	int nthreads;
	struct thread *leader;
	pid_t host_pid;

	struct mm *mm;
	struct fdtable *files;
	struct fs_context *fs;         /* cwd, root, umask */

	struct mutex sig_lock;
	struct ksigaction (*sighand)[NSIG64 + 1]; /* shared by CLONE_SIGHAND; refcount in front */
	struct sigpending pending;
	struct waitqueue signal_wq;

	struct rlimit64 rlimit[NRLIMITS];
	struct cred cred;
	struct path_ *exe;             /* /proc/self/exe */
	char *exe_name;                /* its guest path */
	char comm[16];
	u64 arg_start, arg_end, env_start, env_end, auxv_start; /* user addresses */
	u64 auxv_copy[64];
	bool libc_native;              /* this image was forced to native mode */
	bool did_exec;
	u32 personality;
	int pdeath_signal;
	bool dumpable, no_new_privs, child_subreaper;
	struct list timers;            /* time/: POSIX timers and itimers of this process */
	struct mutex timer_lock;
	ktime_t start_time;
	u64 cutime, cstime;            /* of waited-for children, ns */
	ktime_t utime_exit, stime_exit;
	struct list ctty_node;
	void *tty;                     /* controlling terminal */
	struct { int id; pid_t host_pid; } host_timer[2]; /* platform: alarm of each clock */
	u32 refs;
};

extern struct process init_process; /* pid 1: reaps orphans, never runs code */
extern struct mutex proctree_lock;
extern struct list all_processes;
static inline struct process *current_process(void) { return current()->proc; }
/* With a reference; NULL if none. process_put when done. */
struct process *find_process(pid_t pid);
struct thread *find_thread(pid_t tid); /* with a reference */
void process_get(struct process *p);
void process_put(struct process *p);
/* Boot: make pid 2 from the bootinfo and run its program. */
struct htux_bootinfo;
_Noreturn void start_first_process(const struct htux_bootinfo *bi);
/* The current process's value of a resource limit. */
static inline u64 rlimit(int n) { return current_process()->rlimit[n].cur; }
/* Permission check of one process on another for kill(2). */
bool may_signal(const struct process *target);
#endif
