/* Host threads that outlive their guest threads: for a short time each waits for the next one
 * that its process begins, which costs the host a fraction of making and ending a thread.
 *
 * Until then it stands on the kernel stack of the guest thread that has ended, which stays as
 * it is, with host_dead set. What is the host thread's own either is the same for all threads
 * of the process (affinity and niceness: else none are kept), or is set anew (carry()), or is
 * counted from where it was (usage_start). */
#include "plat/process/process.h"
#include "proc/process.h"
#include "time/time.h"

#define KEPT_MAX 4 /* of a process: the memory of a kernel stack each */
#define KEPT_TIME (50 * NSEC_PER_SEC / 1000)

enum { NOT_KEPT, KEPT, TAKEN, DROPPED };

void plat_thread_keep(struct thread *t)
{
	struct process *p = t->proc;
	if (p->kept_count >= KEPT_MAX || p->keeps_none) return;
	t->kept = KEPT;
	t->kept_next = p->kept;
	p->kept = t;
	p->kept_count++;
}

/* t is out of the process's list: it may be gone as soon as the word has changed. */
static void tell(struct thread *t, u32 what)
{
	__atomic_store_n(&t->kept, what, __ATOMIC_RELEASE);
	plat_wake(&t->kept, 1);
}

void plat_threads_drop(struct process *p, bool for_good)
{
	mutex_lock(&p->lock);
	if (for_good) p->keeps_none = true;
	struct thread *t = p->kept, *next;
	p->kept = NULL;
	p->kept_count = 0;
	mutex_unlock(&p->lock);
	for (; t; t = next) {
		next = t->kept_next;
		tell(t, DROPPED);
	}
}

bool kept_start(struct thread *t)
{
	struct process *p = t->proc;
	mutex_lock(&p->lock);
	struct thread *old = p->kept;
	if (old) {
		p->kept = old->kept_next;
		p->kept_count--;
	}
	mutex_unlock(&p->lock);
	if (!old) return false;
	t->self = t;
	t->host_dead = 1;
	t->host_pid = old->host_pid;
	t->host_tid = old->host_tid;
	t->reused = true;
	old->kept_next = t;
	tell(old, TAKEN);
	return true;
}

/* Nobody has come. */
static void give_up(struct thread *t)
{
	struct process *p = t->proc;
	mutex_lock(&p->lock);
	for (struct thread **at = &p->kept; *at; at = &(*at)->kept_next) {
		if (*at != t) continue;
		*at = t->kept_next;
		p->kept_count--;
		t->kept = DROPPED;
		break;
	}
	mutex_unlock(&p->lock);
}

struct thread *kept_wait(struct thread *t, ktime_t deadline)
{
	u32 what;
	while ((what = __atomic_load_n(&t->kept, __ATOMIC_ACQUIRE)) == KEPT)
		if (plat_wait(&t->kept, KEPT, deadline, false) == -ETIMEDOUT) {
			give_up(t);
			deadline = KTIME_NEVER; /* taken at the last moment: it will be told */
		}
	return what == TAKEN ? t->kept_next : NULL;
}

ktime_t kept_deadline(const struct thread *t)
{
	return __atomic_load_n(&t->kept, __ATOMIC_RELAXED) == NOT_KEPT ? 0 : ktime_now() + KEPT_TIME;
}
