/* All blocking of guest threads: thread_block() and thread_wake(). */
#include "core/waitqueue.h"
#include "plat.h"
#include "proc/thread.h"
#include "time/time.h"

enum { TOKEN_NONE, TOKEN_LEFT, TOKEN_FUTEX, TOKEN_POLL };

static bool take_token(struct thread *t)
{
	u32 left = TOKEN_LEFT;
	return __atomic_compare_exchange_n(&t->wake_token, &left, TOKEN_NONE, false, __ATOMIC_SEQ_CST,
					   __ATOMIC_RELAXED);
}

/* Work that came meanwhile: signal_pending() does what can be done here (timers,
 * stale bits), the rest is the exit path's. */
static long do_work(struct thread *t)
{
	if (likely(!(__atomic_load_n(&t->work, __ATOMIC_SEQ_CST) & WORK_INTR))) return 0;
	plat_safe_point();
	return signal_pending() ? -ERESTARTSYS : 0;
}

/* Announce the sleep; false if a token was left meanwhile (and is taken). */
static bool begin_sleep(struct thread *t, u32 how)
{
	u32 none = TOKEN_NONE;
	if (__atomic_compare_exchange_n(&t->wake_token, &none, how, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
		return true;
	__atomic_store_n(&t->wake_token, TOKEN_NONE, __ATOMIC_SEQ_CST);
	return false;
}

static bool end_sleep(struct thread *t)
{
	return __atomic_exchange_n(&t->wake_token, TOKEN_NONE, __ATOMIC_SEQ_CST) == TOKEN_LEFT;
}

/* The wait is over. A timer that was due before it goes first, although the host's
 * alarm for it may still be on its way (as it may be by far on a busy host). */
static long timed_out(struct thread *t, ktime_t deadline)
{
	if (!timers_due(deadline)) return -ETIMEDOUT;
	__atomic_fetch_or(&t->work, WORK_TIMER, __ATOMIC_SEQ_CST);
	long r = do_work(t);
	return r || take_token(t) ? r : -ETIMEDOUT;
}

long thread_block(ktime_t deadline)
{
	struct thread *t = current();

	lockcheck_may_wait();
	for (;;) {
		if (take_token(t)) return 0;
		long r = do_work(t);
		if (r) return r;
		if (!begin_sleep(t, TOKEN_FUTEX)) return 0;
		t->nvcsw++;
		r = plat_wait(&t->wake_token, TOKEN_FUTEX, deadline, true);
		if (end_sleep(t)) return 0;
		if (r == -ETIMEDOUT) return timed_out(t, deadline);
	}
}

void thread_block_uninterruptible(void)
{
	struct thread *t = current();

	lockcheck_may_wait();
	if (take_token(t) || !begin_sleep(t, TOKEN_FUTEX)) return;
	t->nvcsw++;
	plat_wait(&t->wake_token, TOKEN_FUTEX, KTIME_NEVER, false);
	end_sleep(t);
}

long thread_block_killable(void)
{
	struct thread *t = current();

	lockcheck_may_wait();
	for (;;) {
		if (take_token(t)) return 0;
		do_work(t); /* what may be done for others: their timers, signals from outside */
		if (__atomic_load_n(&t->work, __ATOMIC_SEQ_CST) & WORK_KILL) return -EINTR;
		if (!begin_sleep(t, TOKEN_FUTEX)) return 0;
		t->nvcsw++;
		plat_wait_killable(&t->wake_token, TOKEN_FUTEX);
		if (end_sleep(t)) return 0;
	}
}

long thread_block_poll(struct pollfd *fds, unsigned n, ktime_t deadline)
{
	struct thread *t = current();

	if (!n) return thread_block(deadline);
	lockcheck_may_wait();
	for (;;) {
		if (take_token(t)) return 0;
		long r = do_work(t);
		if (r) return r;
		if (!begin_sleep(t, TOKEN_POLL)) return 0;
		t->nvcsw++;
		r = plat_poll(fds, n, deadline);
		if (end_sleep(t) || r > 0) return 0;
		if (r == 0) return timed_out(t, deadline);
		if (r != -EINTR) return r;
	}
}

void thread_wake(struct thread *t)
{
	switch (__atomic_exchange_n(&t->wake_token, TOKEN_LEFT, __ATOMIC_SEQ_CST)) {
	case TOKEN_FUTEX: plat_wake(&t->wake_token, 1); break;
	case TOKEN_POLL: plat_kick(t); break;
	}
}

bool thread_asleep(const struct thread *t)
{
	u32 token = __atomic_load_n(&t->wake_token, __ATOMIC_RELAXED);

	return token == TOKEN_FUTEX || token == TOKEN_POLL || __atomic_load_n(&t->in_host, __ATOMIC_RELAXED);
}
