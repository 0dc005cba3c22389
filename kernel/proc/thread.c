/* The life of a thread structure, and how threads are told of work. */
#include "proc/process.h"
#include "core/kmalloc.h"
#include "core/printk.h"
#include "core/ref.h"
#include "core/string.h"
#include "core/uaccess.h"
#include "arch/x86_64/fpu.h"
#include "plat.h"
#include "time/time.h"

/* Threads that have ended, but whose host thread may still stand on its stack. */
static struct mutex dead_lock;
static struct list dead_threads = LIST_INIT(dead_threads);

/* Drop the last references of ended threads. */
static void reap_dead(void)
{
	for (;;) {
		struct thread *t, *found = NULL;
		mutex_lock(&dead_lock);
		list_for_each (t, &dead_threads, dead_node)
			if (!__atomic_load_n(&t->host_dead, __ATOMIC_ACQUIRE)) {
				found = t;
				list_del(&t->dead_node);
				break;
			}
		mutex_unlock(&dead_lock);
		if (!found) return;
		thread_put(found);
	}
}

void thread_bury(struct thread *t)
{
	reap_dead();
	mutex_lock(&dead_lock);
	list_add_tail(&dead_threads, &t->dead_node);
	mutex_unlock(&dead_lock);
}

struct thread *thread_alloc(void)
{
	reap_dead();
	struct thread *t = kzalloc(sizeof *t);
	if (!t) return NULL;
	pid_t tid = pid_alloc();
	if (tid < 0 || plat_stack_alloc(t)) {
		kfree(t);
		return NULL;
	}
	t->self = t;
	t->tid = tid;
	t->refs = 1;
	t->host_dead = 1;
	list_init(&t->thread_node);
	list_init(&t->dead_node);
	sigpending_init(&t->pending);
	tid_insert(t);
	return t;
}

void thread_get(struct thread *t) { ref_get(&t->refs); }

void thread_put(struct thread *t)
{
	if (!ref_put(&t->refs)) return;
	struct process *p = t->proc;
	plat_stack_free(t);
	kfree(t);
	if (p) process_put(p);
}

void thread_set_work(struct thread *t, u32 bits)
{
	u32 old = __atomic_fetch_or(&t->work, bits, __ATOMIC_SEQ_CST);
	if ((old & bits) == bits && !(bits & WORK_KILL)) return;
	if (t != current()) plat_kick(t);
}

void thread_kill(struct thread *t)
{
	thread_set_work(t, WORK_KILL);
	thread_wake(t); /* it looks at its condition again, and at WORK_KILL */
}

void thread_entry(struct thread *t)
{
	/* The first registers were prepared in a block of memory by fork.c; from now
	 * on they live on this stack, as for any kernel entry. */
	struct regs regs;
	u8 fp[fpu_size + 64];
	struct regs *start = t->regs;
	t->regs = &regs;
	if (t == t->proc->leader) {
		t->proc->host_pid = t->host_pid;
		cpu_limit_start();
	}
	if (start) {
		void *area = (void *)(((u64)fp + 63) & ~63UL);
		regs = *start;
		memcpy(area, start->fpstate, fpu_size);
		fpu_load(&regs, area, fpu_size);
		kfree(start);
	} else {
		memset(&regs, 0, sizeof regs);
		t->start_fn(t);
	}
	/* CLONE_CHILD_SETTID: errors are ignored, as on Linux. */
	if (t->set_child_tid) put_user(t->tid, (pid_t *)t->set_child_tid);
	return_to_user(&regs);
}
