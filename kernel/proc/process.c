/* Process structures, and the first process. */
#include "proc/process.h"
#include "core/kmalloc.h"
#include "core/printk.h"
#include "core/ref.h"
#include "core/string.h"
#include "proc/sigmask.h"
#include "fs/fs.h"
#include "fs/tty.h"
#include "mm/mm.h"
#include "mm/mmap.h"
#include "time/time.h"
#include "plat.h"
#include <htux/bootinfo.h>

struct mutex proctree_lock;
struct list all_processes = LIST_INIT(all_processes);
struct process init_process = {
	.pid = 1,
	.pgid = 1,
	.sid = 1,
	.refs = 1,
	.comm = "init",
	.all_node = LIST_INIT(init_process.all_node),
	.parent = &init_process,
	.children = LIST_INIT(init_process.children),
	.sibling = LIST_INIT(init_process.sibling),
	.threads = LIST_INIT(init_process.threads),
	.child_wait = WAITQUEUE_INIT(init_process.child_wait),
	.threads_gone = WAITQUEUE_INIT(init_process.threads_gone),
	.vfork_wait = WAITQUEUE_INIT(init_process.vfork_wait),
	.exit_wait = WAITQUEUE_INIT(init_process.exit_wait),
	.signal_wq = WAITQUEUE_INIT(init_process.signal_wq),
	.pending = { 0, LIST_INIT(init_process.pending.queue) },
	.timers = LIST_INIT(init_process.timers),
	.ctty_node = LIST_INIT(init_process.ctty_node),
};

void process_get(struct process *p) { ref_get(&p->refs); }

void process_put(struct process *p)
{
	if (!ref_put(&p->refs)) return;
	ASSERT(p != &init_process);
	sigpending_flush(&p->pending, ~0UL);
	if (p->sighand) sighand_put(p->sighand);
	kfree(p->exe_name);
	kfree(p->cmdline);
	kfree(p);
}

#define CMDLINE_KEPT 4096

void process_set_cmdline(struct process *p, const char *args, size_t len)
{
	len = min(len, (size_t)CMDLINE_KEPT);
	char *copy = len ? kmalloc(len) : NULL, *old;
	if (copy) memcpy(copy, args, len);
	mutex_lock(&p->lock);
	old = p->cmdline;
	p->cmdline = copy;
	p->cmdline_len = copy ? len : 0;
	mutex_unlock(&p->lock);
	kfree(old);
}

struct process *process_alloc(struct process *parent)
{
	struct process *p = kzalloc(sizeof *p);
	if (!p) return NULL;
	p->refs = 1;
	list_init(&p->all_node);
	list_init(&p->children);
	list_init(&p->sibling);
	list_init(&p->threads);
	list_init(&p->timers);
	list_init(&p->ctty_node);
	wq_init(&p->child_wait);
	wq_init(&p->threads_gone);
	wq_init(&p->vfork_wait);
	wq_init(&p->exit_wait);
	wq_init(&p->signal_wq);
	sigpending_init(&p->pending);
	p->exit_signal = SIGCHLD;
	p->start_time = ktime_now();
	p->dumpable = parent == &init_process || parent->dumpable;
	p->parent = parent;
	p->ppid = parent->pid;
	p->pgid = parent->pgid;
	p->sid = parent->sid;
	memcpy(p->rlimit, parent->rlimit, sizeof p->rlimit);
	p->cred = parent->cred;
	memcpy(p->comm, parent->comm, sizeof p->comm);
	process_set_cmdline(p, parent->cmdline, parent->cmdline_len);
	p->arg_start = parent->arg_start, p->arg_end = parent->arg_end;
	p->env_start = parent->env_start, p->env_end = parent->env_end;
	p->auxv_start = parent->auxv_start;
	memcpy(p->auxv_copy, parent->auxv_copy, sizeof p->auxv_copy);
	p->libc_native = parent->libc_native;
	p->personality = parent->personality;
	p->no_new_privs = parent->no_new_privs;
	p->keepcaps = parent->keepcaps;
	tty_inherit(p, parent);
	return p;
}

void process_add_thread(struct process *p, struct thread *t)
{
	t->mm = p->mm;
	process_get(p);
	__atomic_store_n(&t->proc, p, __ATOMIC_RELEASE); /* find_thread */
	thread_get(t);                                   /* the list's reference becomes the buried thread's */
	list_add_tail(&p->threads, &t->thread_node);
	p->nthreads++;
}

static void set_identity(struct process *p, const struct htux_bootinfo *bi)
{
	struct cred *c = &p->cred;
	c->uid = c->suid = bi->uid;
	c->euid = c->fsuid = bi->euid;
	c->gid = c->sgid = bi->gid;
	c->egid = c->fsgid = bi->egid;
	c->ngroups = min(bi->ngroups, (u32)ARRAY_SIZE(c->groups));
	for (u32 i = 0; i < c->ngroups; i++) c->groups[i] = bi->groups[i];
	caps_init(c);
}

static void set_limits(struct process *p, const struct htux_bootinfo *bi)
{
	for (int i = 0; i < HTUX_RLIMITS; i++) p->rlimit[i] = (struct rlimit_k){ bi->rlimit[i].cur, bi->rlimit[i].max };
}

/* As through an exec from outside. */
static void set_signals(struct process *p, struct thread *t, const struct htux_bootinfo *bi)
{
	for (int sig = 1; sig <= NSIG64; sig++)
		if (bi->sig_ignored & sigmask64(sig)) p->sighand->action[sig].handler = (u64)SIG_IGN;
	t->blocked = bi->sig_blocked & ~(sigmask64(SIGKILL) | sigmask64(SIGSTOP));
}

/* On the first guest thread: file system, then the program. */
static void run_first(struct thread *t)
{
	const struct htux_bootinfo *bi = t->proc->start_data;
	t->proc->start_data = NULL;
	sched_init_nice(t);
	fs_init(bi);
	struct exec_args *args = exec_args_kernel(bi->argv, bi->envp);
	long r = IS_ERR(args) ? PTR_ERR(args) : do_execve(bi->program, args, AT_FDCWD, 0);
	if (r) exec_first_failed(bi->program, r);
}

struct process *first_process;

_Noreturn void start_first_process(const struct htux_bootinfo *bi)
{
	u64 secret;
	memcpy(&secret, bi->random + 16, sizeof secret);
	sigframe_init(secret);
	mm_random_init(bi);
	system_init(bi);
	set_limits(&init_process, bi); /* to be inherited; and PAM gives those of process 1 to whoever logs in */
	list_add_tail(&all_processes, &init_process.all_node);
	pid_insert(&init_process);

	struct thread *t = thread_alloc();
	struct process *p = process_alloc(&init_process);
	if (!t || !p || !(p->sighand = sighand_alloc()) || !(p->mm = mm_create()))
		panic("not enough memory for the first process");
	set_identity(p, bi);
	set_signals(p, t, bi);
	/* As a shell's job: leader of its group, in a session and with a parent outside.
	 * (Parent 1 would make it an orphan to programs that look: a daemon, one that came too late.) */
	p->pid = p->pgid = t->tid;
	p->ppid = 0;
	p->start_data = bi;
	p->leader = t;
	process_add_thread(p, t);
	t->start_fn = run_first;
	list_add_tail(&init_process.children, &p->sibling);
	list_add_tail(&all_processes, &p->all_node);
	pid_insert(p);
	first_process = p;
	plat_thread_first(t);
}

void exec_done(const char *comm)
{
	struct thread *t = current();
	struct process *p = t->proc;
	struct sighand *own = sighand_copy(p), *old = p->sighand;
	if (own) {
		/* Handlers shared with another process are no longer. */
		mutex_lock(&p->sig_lock);
		p->sighand = own;
		mutex_unlock(&p->sig_lock);
		sighand_put(old);
	}
	sighand_exec(p);
	t->altstack.sp = t->altstack.size = 0; /* its flags stay */
	t->robust_list = 0;
	t->clear_child_tid = t->set_child_tid = 0;
	t->restart_block.fn = NULL;
	t->fault_trapno = t->fault_error = t->fault_addr = 0;
	strlcpy(p->comm, comm, sizeof p->comm);
	strlcpy(t->comm, comm, sizeof t->comm);
	p->exit_signal = SIGCHLD;
	p->cred.suid = p->cred.fsuid = p->cred.euid;
	p->cred.sgid = p->cred.fsgid = p->cred.egid;
	caps_exec(&p->cred);
	p->keepcaps = false;
	p->host_pid = t->host_pid;
	vfork_release(p);
}
