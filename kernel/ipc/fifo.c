/* FIFOs: pipes that are opened by name, fifo(7). */
#include "ipc/pipe.h"
#include "core/ref.h"
#include <linux/eventpoll.h>

static struct mutex fifo_lock = MUTEX_INIT; /* guards inode->pipe of all FIFOs */

static struct pipe *fifo_get(struct inode *i)
{
	mutex_lock(&fifo_lock);
	struct pipe *p = i->pipe;
	if (!p) {
		p = pipe_alloc(); /* this reference is the inode's */
		i->pipe = p;
	}
	if (p) ref_get(&p->refs);
	mutex_unlock(&fifo_lock);
	return p;
}

void fifo_inode_release(struct inode *i)
{
	if (i->pipe) pipe_put(i->pipe);
	i->pipe = NULL;
}

/* Wait for the other side's open counter to move, p->lock held. */
static long wait_for_partner(struct pipe *p, u32 *counter)
{
	u32 seen = *counter;
	while (*counter == seen) {
		long err = pipe_wait(p, 0);
		if (err && *counter == seen) return err;
	}
	return 0;
}

struct file *fifo_open(struct inode *i, u32 flags)
{
	u32 mode = flags & O_ACCMODE;
	struct pipe *p = fifo_get(i);
	if (!p) return ERR_PTR(-ENOMEM);
	struct file *f = pipe_file(p, flags);
	if (!f) {
		pipe_put(p);
		return ERR_PTR(-ENOMEM);
	}
	long err = 0;
	f->pos = -1; /* no writer count remembered: pipe_poll reports hang-ups */
	mutex_lock(&p->lock);
	if (mode != O_WRONLY) p->r_counter++, p->readers++;
	if (mode != O_RDONLY) p->w_counter++, p->writers++;
	if (p->unnamed) {
		f->pos = 0;
	} else if (mode == O_RDONLY && !p->writers) {
		if (flags & O_NONBLOCK) f->pos = p->w_counter;
		else {
			pipe_wake(p, 0);
			err = wait_for_partner(p, &p->w_counter);
		}
	} else if (mode == O_WRONLY && !p->readers) {
		if (flags & O_NONBLOCK) err = -ENXIO;
		else {
			pipe_wake(p, 0);
			err = wait_for_partner(p, &p->r_counter);
		}
	}
	mutex_unlock(&p->lock);
	if (!err) {
		wq_wake_all(&p->wq);
		return f;
	}
	if (err == -ENXIO) {
		/* Never counted as a writer: readers must not see a hang-up. */
		mutex_lock(&p->lock);
		p->w_counter--;
		mutex_unlock(&p->lock);
	}
	file_put(f);
	return ERR_PTR(err);
}
