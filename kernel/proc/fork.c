/* clone and its kin. */
#include "proc/process.h"
#include "core/kmalloc.h"
#include "core/layout.h"
#include "core/printk.h"
#include "core/string.h"
#include "core/uaccess.h"
#include "arch/x86_64/fpu.h"
#include "fs/fs.h"
#include "mm/mm.h"
#include "plat.h"
#include <linux/sched.h>

#define CLONE_NAMESPACES                                                                                             \
	(CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET | \
	 CLONE_NEWTIME)

long sys_close(unsigned fd);

struct clone_request {
	u64 flags;
	int exit_signal;
	u64 stack; /* initial rsp, 0: the caller's */
	u64 tls;
	u64 parent_tid, child_tid, pidfd; /* user addresses */
};

static long check_flags(const struct clone_request *c)
{
	u64 f = c->flags;
	if ((f & (CLONE_NEWNS | CLONE_FS)) == (CLONE_NEWNS | CLONE_FS)) return -EINVAL;
	if ((f & (CLONE_NEWUSER | CLONE_FS)) == (CLONE_NEWUSER | CLONE_FS)) return -EINVAL;
	if ((f & CLONE_THREAD) && !(f & CLONE_SIGHAND)) return -EINVAL;
	if ((f & CLONE_SIGHAND) && !(f & CLONE_VM)) return -EINVAL;
	if ((f & CLONE_THREAD) && (f & (CLONE_NEWUSER | CLONE_NEWPID))) return -EINVAL;
	if ((f & CLONE_PIDFD) && (f & (CLONE_DETACHED | CLONE_THREAD))) return -EINVAL;
	if (f & CLONE_NAMESPACES) return -EPERM;
	return 0;
}

/* The child's registers and FP state, in a block that thread_entry() frees. */
static struct regs *child_regs(const struct clone_request *c)
{
	size_t fp_at = (sizeof(struct regs) + 63) & ~63UL;
	u8 *block = kmalloc(fp_at + 64 + fpu_size);
	if (!block) return NULL;
	struct regs *r = (struct regs *)block;
	const struct regs *mine = current()->regs;
	*r = *mine;
	if (mine->kind == ENTRY_DIRECT) {
		/* Of these only what a call keeps is set. */
		r->r8 = r->r9 = r->r10 = r->r11 = r->rcx = r->rdx = r->rsi = r->rdi = 0;
		r->eflags = EFLAGS_USER_START, r->cs = user_cs, r->ss = user_ss;
		if (current()->work & WORK_STEP) r->eflags |= EFLAGS_TF;
	}
	r->rax = 0;
	r->orig_rax = -1;
	r->kind = ENTRY_FAULT;
	if (c->stack) r->rsp = c->stack;
	r->fpstate = (void *)(((u64)block + fp_at + 63) & ~63UL);
	fpu_save(mine, r->fpstate);
	return r;
}

static void inherit_thread(struct thread *t, const struct clone_request *c)
{
	struct thread *self = current();
	memcpy(t->comm, self->comm, sizeof t->comm);
	t->blocked = self->blocked;
	t->nice = self->policy & SCHED_RESET_ON_FORK && self->nice < 0 ? 0 : self->nice;
	t->policy = self->policy & ~SCHED_RESET_ON_FORK;
	t->ioprio = self->ioprio;
	t->timerslack = t->default_timerslack = self->timerslack;
	t->fsbase = c->flags & CLONE_SETTLS ? c->tls : plat_get_fsbase();
	t->gsbase_user = self->gsbase_user;
	if ((c->flags & (CLONE_VM | CLONE_VFORK)) != CLONE_VM) t->altstack = self->altstack;
	else t->altstack.flags = SS_DISABLE;
	if (c->flags & CLONE_CHILD_SETTID) t->set_child_tid = c->child_tid;
	if (c->flags & CLONE_CHILD_CLEARTID) t->clear_child_tid = c->child_tid;
}

/* Not started and in no list: give it back. */
static void discard_thread(struct thread *t)
{
	kfree(t->regs);
	t->regs = NULL;
	tid_remove(t);
	thread_put(t);
}

static long start_thread(struct thread *t, const struct clone_request *c)
{
	struct process *p = current_process();
	pid_t tid = t->tid;
	/* glibc and others read the word as soon as either side runs. */
	if (c->flags & CLONE_PARENT_SETTID) put_user(tid, (pid_t *)c->parent_tid);
	mutex_lock(&p->lock);
	mutex_lock(&p->sig_lock);
	if (p->group_exit || (current()->work & WORK_KILL)) {
		mutex_unlock(&p->sig_lock);
		mutex_unlock(&p->lock);
		discard_thread(t);
		return -ERESTARTNOINTR;
	}
	process_add_thread(p, t);
	if (p->stop_word) t->work |= WORK_STOP;
	mutex_unlock(&p->sig_lock);
	mutex_unlock(&p->lock);
	long r = plat_thread_start(t);
	if (r < 0) {
		mutex_lock(&p->lock);
		mutex_lock(&p->sig_lock);
		t->dead = true;
		list_del(&t->thread_node);
		p->nthreads--;
		bool stopped = stop_complete(p);
		mutex_unlock(&p->sig_lock);
		mutex_unlock(&p->lock);
		if (stopped) stop_report(p);
		wq_wake_all(&p->threads_gone);
		thread_put(t);
		discard_thread(t);
		return r;
	}
	sched_forked(t);
	thread_put(t); /* the list holds it */
	return tid;
}

/* Files, directories, handlers, memory: shared or copied. On failure the caller
 * drops what is there. */
static long copy_resources(struct process *p, const struct clone_request *c)
{
	struct process *self = current_process();
	if (c->flags & CLONE_FILES) {
		p->files = self->files;
		if (p->files) fdtable_get(p->files);
	} else if (!(p->files = fdtable_copy(self->files))) {
		return -ENOMEM;
	}
	if (c->flags & CLONE_FS) {
		p->fs = self->fs;
		fs_context_get(p->fs);
	} else if (!(p->fs = fs_context_copy(self->fs))) {
		return -ENOMEM;
	}
	if (c->flags & CLONE_SIGHAND) {
		p->sighand = self->sighand;
		sighand_get(p->sighand);
	} else if (c->flags & CLONE_CLEAR_SIGHAND) {
		p->sighand = sighand_copy(self);
		if (p->sighand) sighand_exec(p);
	} else {
		p->sighand = sighand_copy(self);
	}
	if (!p->sighand) return -ENOMEM;
	if (self->exe_name && !(p->exe_name = kstrdup(self->exe_name))) return -ENOMEM;
	p->exe = self->exe;
	if (p->exe) file_get(p->exe);
	return 0;
}

/* Make the process visible: from now on it can be found, signalled, waited for. Not if
 * the parent is being killed: who kills all processes of a group must not miss one. */
static bool publish(struct process *p, struct thread *t, const struct clone_request *c)
{
	struct process *self = current_process();
	mutex_lock(&proctree_lock);
	if (__atomic_load_n(&current()->work, __ATOMIC_ACQUIRE) & WORK_KILL) {
		mutex_unlock(&proctree_lock);
		return false;
	}
	p->pid = t->tid;
	p->parent = c->flags & CLONE_PARENT ? self->parent : self;
	p->parent_thread = c->flags & CLONE_PARENT ? self->parent_thread : current();
	current()->has_children = true;
	p->exit_signal = c->flags & CLONE_PARENT ? self->exit_signal : c->exit_signal;
	p->ppid = c->flags & CLONE_PARENT ? self->ppid : self->pid;
	p->pgid = self->pgid;
	p->sid = self->sid;
	p->leader = t;
	mutex_lock(&p->lock);
	mutex_lock(&p->sig_lock);
	process_add_thread(p, t);
	mutex_unlock(&p->sig_lock);
	mutex_unlock(&p->lock);
	list_add_tail(&p->parent->children, &p->sibling);
	list_add_tail(&all_processes, &p->all_node);
	pid_insert(p);
	mutex_unlock(&proctree_lock);
	return true;
}

static void unpublish(struct process *p, struct thread *t)
{
	mutex_lock(&proctree_lock);
	list_del(&p->sibling);
	list_del(&p->all_node);
	p->state = PROC_REAPED;
	mutex_lock(&p->lock);
	mutex_lock(&p->sig_lock);
	t->dead = true;
	list_del(&t->thread_node);
	p->nthreads--;
	mutex_unlock(&p->sig_lock);
	mutex_unlock(&p->lock);
	mutex_unlock(&proctree_lock);
	pid_remove(p);
	thread_put(t);
}

static void wait_vfork(struct process *child)
{
	struct waiter w;
	waiter_init(&w);
	wq_add(&child->vfork_wait, &w);
	/* Only death ends this wait: signals are for later. */
	while (__atomic_load_n(&child->vfork_pending, __ATOMIC_ACQUIRE) && !thread_block_killable())
		;
	wq_del(&w);
}

void vfork_release(struct process *p)
{
	if (!__atomic_exchange_n(&p->vfork_pending, false, __ATOMIC_ACQ_REL)) return;
	wq_wake_all(&p->vfork_wait);
}

static long start_process(struct thread *t, const struct clone_request *c)
{
	struct process *self = current_process();
	struct process *p = process_alloc(self);
	long r = -ENOMEM;
	int pidfd = -1;
	if (!p) goto fail_thread;
	r = copy_resources(p, c);
	if (r) goto fail;
	/* After copy_resources: the child does not get it. */
	if (c->flags & CLONE_PIDFD) {
		pidfd = pidfd_create(p, 0);
		r = pidfd;
		if (pidfd < 0) goto fail;
		r = put_user(pidfd, (int *)c->pidfd);
		if (r) goto fail_fd;
	}
	if ((c->flags & CLONE_PARENT_SETTID) && (c->flags & CLONE_VM)) put_user(t->tid, (pid_t *)c->parent_tid);
	p->vfork_pending = c->flags & CLONE_VFORK;
	process_get(p);
	pid_t pid = t->tid;
	if (!publish(p, t, c)) {
		process_put(p);
		r = -ERESTARTNOINTR;
		goto fail_fd;
	}
	if (c->flags & CLONE_VM) {
		t->mm = p->mm = self->mm;
		mm_get(p->mm);
		r = plat_vfork_start(t);
	} else {
		/* The copy of the map and the host's copy of the memory must agree. */
		mutex_lock(&self->mm->lock);
		t->mm = p->mm = mm_fork(self->mm);
		if (p->mm && p->mm->shrunk) t->work |= WORK_SHRUNK;
		r = p->mm ? plat_fork_start(t) : -ENOMEM;
		mutex_unlock(&self->mm->lock);
	}
	if (r < 0) {
		unpublish(p, t);
		process_release(p);
		process_put(p);
		if (pidfd >= 0) sys_close(pidfd);
		process_put(p);
		discard_thread(t);
		return r;
	}
	sched_forked(t);
	thread_put(t);
	/* Not before the copy: it is in the parent's memory only. */
	if ((c->flags & CLONE_PARENT_SETTID) && !(c->flags & CLONE_VM)) put_user(pid, (pid_t *)c->parent_tid);
	if (c->flags & CLONE_VFORK) wait_vfork(p);
	process_put(p);
	return pid;

fail_fd:
	if (pidfd >= 0) sys_close(pidfd);
fail:
	process_release(p);
	process_put(p);
fail_thread:
	discard_thread(t);
	return r;
}

static long do_clone(const struct clone_request *c)
{
	long r = check_flags(c);
	if (r) return r;
	/* A signal that waits is delivered first: a child must not miss it. */
	if (signal_pending()) return -ERESTARTNOINTR;
	struct thread *t = too_many_threads() ? NULL : thread_alloc();
	if (!t) return -EAGAIN;
	t->regs = child_regs(c);
	if (!t->regs) {
		discard_thread(t);
		return -ENOMEM;
	}
	inherit_thread(t, c);
	return c->flags & CLONE_THREAD ? start_thread(t, c) : start_process(t, c);
}

long sys_clone(u64 flags, u64 stack, u64 parent_tid, u64 child_tid, u64 tls)
{
	struct clone_request c = {
		.flags = (u32)flags & ~(u64)CSIGNAL,
		.exit_signal = flags & CSIGNAL,
		.stack = stack,
		.tls = tls,
		.parent_tid = parent_tid,
		.child_tid = child_tid,
		.pidfd = parent_tid,
	};
	/* One word cannot hold both. */
	if ((flags & CLONE_PIDFD) && (flags & CLONE_PARENT_SETTID)) return -EINVAL;
	return do_clone(&c);
}

long sys_fork(void)
{
	struct clone_request c = { .exit_signal = SIGCHLD };
	return do_clone(&c);
}

long sys_vfork(void)
{
	struct clone_request c = { .flags = CLONE_VM | CLONE_VFORK, .exit_signal = SIGCHLD };
	return do_clone(&c);
}

long sys_clone3(const struct clone_args *uargs, size_t size)
{
	struct clone_args a;
	memset(&a, 0, sizeof a);
	if (size > PAGE_SIZE) return -E2BIG;
	if (size < CLONE_ARGS_SIZE_VER0) return -EINVAL;
	for (size_t i = sizeof a; i < size; i++) {
		u8 byte;
		if (copy_from_user(&byte, (const u8 *)uargs + i, 1)) return -EFAULT;
		if (byte) return -E2BIG;
	}
	if (copy_from_user(&a, uargs, min(size, sizeof a))) return -EFAULT;
	if (a.set_tid_size > 32) return -EINVAL;
	if (!a.set_tid != !a.set_tid_size) return -EINVAL;
	if ((a.exit_signal & ~(u64)CSIGNAL) || a.exit_signal > NSIG64) return -EINVAL;
	if ((a.flags & CLONE_INTO_CGROUP) && (a.cgroup > INT32_MAX || size < CLONE_ARGS_SIZE_VER2)) return -EINVAL;
	if (a.flags & ~(0xffffffffUL | CLONE_CLEAR_SIGHAND | CLONE_INTO_CGROUP)) return -EINVAL;
	if (a.flags & (CLONE_DETACHED | (CSIGNAL & ~CLONE_NEWTIME))) return -EINVAL;
	if ((a.flags & CLONE_SIGHAND) && (a.flags & CLONE_CLEAR_SIGHAND)) return -EINVAL;
	if ((a.flags & (CLONE_THREAD | CLONE_PARENT)) && a.exit_signal) return -EINVAL;
	if (!a.stack != !a.stack_size) return -EINVAL;
	if (a.stack && !access_ok((void *)a.stack, a.stack_size)) return -EINVAL;
	if (a.set_tid_size) return -EPERM;
	if (a.flags & CLONE_INTO_CGROUP) return -EBADF; /* there are no cgroups to open */
	struct clone_request c = {
		.flags = a.flags,
		.exit_signal = a.exit_signal,
		.stack = a.stack ? a.stack + a.stack_size : 0,
		.tls = a.tls,
		.parent_tid = a.parent_tid,
		.child_tid = a.child_tid,
		.pidfd = a.pidfd,
	};
	if ((a.flags & CLONE_PIDFD) && (a.flags & CLONE_PARENT_SETTID) && a.pidfd == a.parent_tid) return -EINVAL;
	return do_clone(&c);
}
