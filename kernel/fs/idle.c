#include "fs/idle.h"
#include "plat/host.h"

#define IDLE_MAX 64
#define OPENS_MIN 3 /* what is opened less often is closed at once: keeping costs a look at the handle */

static struct mutex idle_lock = MUTEX_INIT; /* m->idle of all, the list; a leaf */
static struct list idle = LIST_INIT(idle);
static u32 idle_count;

static bool same_time(const struct kstat *st, const struct timespec_k *t)
{
	return st->ctime.sec == t->sec && st->ctime.nsec == t->nsec;
}

/* With idle_lock: m's handle is the caller's. */
static int unlink_idle(struct mem_inode *m)
{
	int handle = m->idle.handle;
	list_del(&m->idle.node);
	m->idle.handle = -1;
	idle_count--;
	return handle;
}

static void close_handle(int handle)
{
	if (handle >= 0) host_call(HC_close, handle);
}

int idle_take(struct mem_inode *m)
{
	int handle = -1;
	if (m->idle.opens < OPENS_MIN) m->idle.opens++;
	if (m->idle.handle < 0) return -1;
	mutex_lock(&idle_lock);
	if (m->idle.handle >= 0) handle = unlink_idle(m);
	bool same = same_time(&m->lst, &m->idle.ctime);
	mutex_unlock(&idle_lock);
	if (same) return handle;
	close_handle(handle);
	return -1;
}

/* st: the handle's file; NULL: its ctime is known. */
static bool keep(struct mem_inode *m, int handle, const struct kstat *st)
{
	int old = -1;
	mutex_lock(&idle_lock);
	bool free = m->idle.handle < 0;
	if (free) {
		m->idle.handle = handle;
		if (st) m->idle.ctime = (struct timespec_k){ st->ctime.sec, st->ctime.nsec };
		list_add(&idle, &m->idle.node);
		if (++idle_count > IDLE_MAX) old = unlink_idle(list_entry(idle.prev, struct mem_inode, idle.node));
	}
	mutex_unlock(&idle_lock);
	close_handle(old);
	return free;
}

bool idle_keep(struct mem_inode *m, int handle, bool checked)
{
	struct kstat st;
	if (m->idle.handle >= 0 || !m->clean || !m->lower_data) return false;
	if (checked) return keep(m, handle, NULL);
	/* Between the look at the name and the opening the host may have put another file there. */
	if (m->idle.opens < OPENS_MIN || handle_stat(handle, &st) || st.ino != m->lst.ino || st.dev != m->lst.dev)
		return false;
	return keep(m, handle, &st);
}

void idle_offer(struct mem_inode *m, int handle)
{
	if (handle >= 0 && !(m->clean && m->lower_data && keep(m, handle, &m->lst))) close_handle(handle);
}

void idle_forget(struct mem_inode *m)
{
	if (m->idle.handle < 0) return;
	mutex_lock(&idle_lock);
	int handle = m->idle.handle < 0 ? -1 : unlink_idle(m); /* another thread may have taken it as the oldest */
	mutex_unlock(&idle_lock);
	close_handle(handle);
}

bool idle_shrink(void)
{
	int handle = -1;
	mutex_lock(&idle_lock);
	if (!list_empty(&idle)) handle = unlink_idle(list_entry(idle.prev, struct mem_inode, idle.node));
	mutex_unlock(&idle_lock);
	close_handle(handle);
	return handle >= 0;
}
