/* The host's terminal: the files that the guest got as stdin, stdout and stderr.
 * Line discipline, modes and window size are the host's; the guest adds its own
 * sessions and process groups on top. All host processes of the guest are in one
 * host process group, so the host never stops them for terminal access. */
#include "core/kmalloc.h"
#include "core/printk.h"
#include "core/string.h"
#include "fs/hnode.h"
#include "fs/hostio.h"
#include "fs/tty.h"
#include "plat/host.h"
#include "proc/process.h"
#include <asm/ioctls.h>
#include <asm/termbits.h>
#include <asm/termios.h>
#include <htux/bootinfo.h>

static int host_handle = -1; /* our own, of the first terminal among stdio */
static struct tty_ctl host_ctl = { .refs = 1, .nr = 136 << 8 };

void tty_host_init(const struct htux_bootinfo *bi)
{
	for (int n = 0; n < 3 && host_handle < 0; n++) {
		if (bi->stdio[n].handle < 0 || !bi->stdio[n].tty) continue;
		long h = host_call(HC_fcntl, bi->stdio[n].handle, F_DUPFD_CLOEXEC, 0);
		if (h < 0) continue;
		host_handle = h;
		pid_t pgrp;
		struct process *p = current_process();           /* the first one */
		if (!host_call(HC_ioctl, h, TIOCGPGRP, &pgrp)) { /* it controls the monitor */
			host_ctl.sid = p->sid;
			host_ctl.pgrp = p->pgid;
			tty_get(&host_ctl);
			p->tty = &host_ctl;
		}
		struct kstat st;
		if (!handle_stat(h, &st)) host_ctl.nr = st.rdev;
	}
}

struct tty_ctl *tty_host_ctl(void) { return host_handle >= 0 ? &host_ctl : NULL; }

int tty_host_pts(void) { return host_handle >= 0 && dev_major(host_ctl.nr) == 136 ? (int)dev_minor(host_ctl.nr) : -1; }

bool tty_host_name(char *name, size_t n)
{
	u32 minor = dev_minor(host_ctl.nr);
	if (host_handle < 0) return false;
	if (host_ctl.nr == mkdev(5, 1)) ksnprintf(name, n, "console");
	else if (dev_major(host_ctl.nr) == 4) ksnprintf(name, n, minor < 64 ? "tty%u" : "ttyS%u", minor % 64);
	else return false;
	return true;
}

static int host_tty_getattr(struct inode *i, struct kstat *st)
{
	(void)i;
	return handle_stat(host_handle, st);
}

static struct file *reopen(u32 flags)
{
	long h = host_call(HC_fcntl, host_handle, F_DUPFD_CLOEXEC, 0);
	return h < 0 ? ERR_PTR(h) : hostio_plain(h, S_IFCHR | 0666, flags);
}

static struct file *host_tty_open(struct inode *i, u32 flags)
{
	(void)i;
	return reopen(flags);
}

static const struct inode_ops host_tty_iops = { .getattr = host_tty_getattr, .open = host_tty_open };

struct inode *tty_host_inode(void)
{
	struct kstat st;
	struct inode *i = kzalloc(sizeof *i);
	if (!i) return ERR_PTR(-ENOMEM);
	i->refs = 1;
	i->ops = &host_tty_iops;
	i->mode = S_IFCHR | 0620;
	if (!handle_stat(host_handle, &st)) {
		i->mode = st.mode;
		i->uid = st.uid;
		i->gid = st.gid;
		i->ino = st.ino;
	}
	return i;
}

/* Requests that move a fixed number of bytes: in (from the user), out, or none
 * (the argument is a number). */
static const struct request {
	unsigned cmd;
	u8 in, out;
	bool changes, blocks;
} requests[] = {
	{ TCGETS, 0, sizeof(struct termios), false, false },
	{ TCSETS, sizeof(struct termios), 0, true, false },
	{ TCSETSW, sizeof(struct termios), 0, true, true },
	{ TCSETSF, sizeof(struct termios), 0, true, true },
	{ TCGETS2, 0, sizeof(struct termios2), false, false },
	{ TCSETS2, sizeof(struct termios2), 0, true, false },
	{ TCSETSW2, sizeof(struct termios2), 0, true, true },
	{ TCSETSF2, sizeof(struct termios2), 0, true, true },
	{ TCGETA, 0, sizeof(struct termio), false, false },
	{ TCSETA, sizeof(struct termio), 0, true, false },
	{ TCSETAW, sizeof(struct termio), 0, true, true },
	{ TCSETAF, sizeof(struct termio), 0, true, true },
	{ TIOCGWINSZ, 0, sizeof(struct winsize), false, false },
	{ TIOCSWINSZ, sizeof(struct winsize), 0, false, false },
	{ TIOCOUTQ, 0, sizeof(int), false, false },
	{ TIOCGETD, 0, sizeof(int), false, false },
	{ TCFLSH, 0, 0, true, false },
	{ TCXONC, 0, 0, true, false },
	{ TCSBRK, 0, 0, true, true },
	{ TCSBRKP, 0, 0, true, true },
};

static long pass_through(struct file *f, const struct request *r, u64 arg)
{
	u8 buf[64];
	u64 host_arg = r->in || r->out ? (u64)buf : arg;
	if (r->in && copy_from_user(buf, (void *)arg, r->in)) return -EFAULT;
	long ret = r->blocks ? host_call_intr(HC_ioctl, f->handle, r->cmd, host_arg)
			     : host_call(HC_ioctl, f->handle, r->cmd, host_arg);
	if (ret == -EINTR) return -ERESTARTSYS;
	if (ret >= 0 && r->out && copy_to_user((void *)arg, buf, r->out)) return -EFAULT;
	return ret;
}

static bool is_tty(struct file *f)
{
	struct termios tio;
	return f->inode && S_ISCHR(f->inode->mode) && !host_call(HC_ioctl, f->handle, TCGETS, &tio);
}

bool tty_host_signals(const struct process *p, int sig)
{
	bool keyboard = sig == SIGINT || sig == SIGQUIT || sig == SIGTSTP || sig == SIGWINCH;
	return !keyboard || !host_ctl.pgrp || (p->tty == &host_ctl && p->pgid == host_ctl.pgrp);
}

static bool background(void)
{
	struct process *p = current_process();
	return p->tty == &host_ctl && host_ctl.pgrp && p->pgid != host_ctl.pgrp;
}

int tty_host_check_read(struct file *f)
{
	return unlikely(background()) && is_tty(f) ? tty_check_change(&host_ctl, SIGTTIN) : 0;
}

int tty_host_check_write(struct file *f)
{
	struct termios tio;
	if (likely(!background()) || !is_tty(f) || host_call(HC_ioctl, f->handle, TCGETS, &tio)) return 0;
	return tio.c_lflag & TOSTOP ? tty_check_change(&host_ctl, SIGTTOU) : 0;
}

long hosttty_ioctl(struct file *f, unsigned cmd, u64 arg)
{
	for (unsigned n = 0; n < ARRAY_SIZE(requests); n++) {
		const struct request *r = &requests[n];
		if (r->cmd != cmd) continue;
		if (r->changes && tty_host_ctl() && is_tty(f)) {
			int err = tty_check_change(&host_ctl, SIGTTOU);
			if (err) return err;
		}
		return pass_through(f, r, arg);
	}
	switch (cmd) {
	case TIOCGPGRP:
	case TIOCSPGRP:
	case TIOCGSID:
	case TIOCSCTTY:
	case TIOCNOTTY: return is_tty(f) ? tty_jobctl_ioctl(&host_ctl, cmd, arg) : -ENOTTY;
	case TIOCSTI: /* would type into the user's own terminal, outside of the guest */
		return is_tty(f) ? -EIO : -ENOTTY;
	}
	return -ENOTTY;
}

struct file *tty_open_dev(dev_t rdev, u32 flags)
{
	if (rdev == mkdev(5, 2)) return pty_open_master(flags);
	if (dev_major(rdev) == 136) return pty_open_slave(dev_minor(rdev), flags);
	if (rdev != mkdev(5, 0)) return ERR_PTR(-ENXIO);
	struct tty_ctl *c = current_process()->tty; /* /dev/tty */
	if (!c) return ERR_PTR(-ENXIO);
	if (c != &host_ctl) return pty_open_ctl(c, flags);
	return reopen(flags);
}
