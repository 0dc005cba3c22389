/* ioctls of pseudo-terminals: ioctl_tty(2). Both ends act on the slave's modes. */
#include "core/string.h"
#include "fs/pty.h"
#include "fs/vfs.h"
#include "proc/process.h"
#include <asm/ioctls.h>

#ifndef TIOCGPTPEER
#define TIOCGPTPEER 0x5441
#endif

/* --- termios in its three layouts --- */

static void set_modes(struct pty *p, const struct termios2 *new, bool flush)
{
	mutex_lock(&p->lock);
	struct termios2 old = p->tio;
	if (flush) ldisc_flush_input(p);
	p->tio = *new;
	ldisc_modes(p, &old);
	bool ixon = p->tio.c_iflag & IXON && p->tio.c_cc[VSTART] == 17 && p->tio.c_cc[VSTOP] == 19;
	bool was = old.c_iflag & IXON && old.c_cc[VSTART] == 17 && old.c_cc[VSTOP] == 19;
	if (p->packet && ixon != was) p->pktstatus |= ixon ? TIOCPKT_DOSTOP : TIOCPKT_NOSTOP;
	mutex_unlock(&p->lock);
	pty_wake(p);
}

static long set_termios(struct pty *p, u64 arg, size_t size, bool flush)
{
	struct termios2 t = p->tio;
	if (copy_from_user(&t, (void *)arg, size)) return -EFAULT;
	set_modes(p, &t, flush);
	return 0;
}

static long get_termio(struct pty *p, u64 arg)
{
	struct termio t = {
		.c_iflag = p->tio.c_iflag,
		.c_oflag = p->tio.c_oflag,
		.c_cflag = p->tio.c_cflag,
		.c_lflag = p->tio.c_lflag,
		.c_line = p->tio.c_line,
	};
	memcpy(t.c_cc, p->tio.c_cc, NCC);
	return copy_to_user((void *)arg, &t, sizeof t);
}

static long set_termio(struct pty *p, u64 arg, bool flush)
{
	struct termio u;
	struct termios2 t = p->tio;
	if (copy_from_user(&u, (void *)arg, sizeof u)) return -EFAULT;
	t.c_iflag = (t.c_iflag & 0xffff0000) | u.c_iflag;
	t.c_oflag = (t.c_oflag & 0xffff0000) | u.c_oflag;
	t.c_cflag = (t.c_cflag & 0xffff0000) | u.c_cflag;
	t.c_lflag = (t.c_lflag & 0xffff0000) | u.c_lflag;
	t.c_line = u.c_line;
	memcpy(t.c_cc, u.c_cc, NCC);
	set_modes(p, &t, flush);
	return 0;
}

/* What is written has left the terminal at once, as for Linux's: whether the master has read it is nothing that TCSETSW,
 * TCSBRK (tcdrain(3)) and TIOCOUTQ wait for or tell. */
static long termios_ioctl(struct pty *p, unsigned cmd, u64 arg)
{
	bool flush = cmd == TCSETSF || cmd == TCSETSF2 || cmd == TCSETAF;
	switch (cmd) {
	case TCGETS: return copy_to_user((void *)arg, &p->tio, sizeof(struct termios));
	case TCGETS2: return copy_to_user((void *)arg, &p->tio, sizeof(struct termios2));
	case TCGETA: return get_termio(p, arg);
	case TCSETS:
	case TCSETSW:
	case TCSETSF: return set_termios(p, arg, sizeof(struct termios), flush);
	case TCSETS2:
	case TCSETSW2:
	case TCSETSF2: return set_termios(p, arg, sizeof(struct termios2), flush);
	case TCSETA:
	case TCSETAW:
	case TCSETAF: return set_termio(p, arg, flush);
	}
	return -ENOIOCTLCMD;
}

static bool changes_modes(unsigned cmd)
{
	switch (cmd) {
	case TCSETS:
	case TCSETSW:
	case TCSETSF:
	case TCSETS2:
	case TCSETSW2:
	case TCSETSF2:
	case TCSETA:
	case TCSETAW:
	case TCSETAF:
	case TCFLSH:
	case TCXONC:
	case TCSBRK:
	case TCSBRKP: return true;
	}
	return false;
}

/* --- the rest --- */

static long set_winsize(struct pty *p, u64 arg)
{
	struct winsize ws;
	if (copy_from_user(&ws, (void *)arg, sizeof ws)) return -EFAULT;
	mutex_lock(&p->lock);
	bool changed = memcmp(&ws, &p->ws, sizeof ws);
	p->ws = ws;
	mutex_unlock(&p->lock);
	if (changed && p->ctl.pgrp) send_signal_pgrp(p->ctl.pgrp, SIGWINCH, NULL);
	return 0;
}

static long flush(struct pty *p, bool master, u64 what)
{
	if (what > TCIOFLUSH) return -EINVAL;
	mutex_lock(&p->lock);
	/* What the master writes the slave has at once. */
	if (what != TCOFLUSH) {
		if (master) p->out_tail = p->out_head;
		else ldisc_flush_input(p);
	}
	if (what != TCIFLUSH && !master) ldisc_flush_output(p);
	mutex_unlock(&p->lock);
	pty_wake(p);
	return 0;
}

static long flow(struct pty *p, u64 what)
{
	if (what > TCION) return -EINVAL;
	mutex_lock(&p->lock);
	if (what == TCOOFF || what == TCOON) p->stopped = what == TCOOFF;
	mutex_unlock(&p->lock);
	pty_wake(p);
	return 0;
}

static long pending_input(struct pty *p, bool master, u64 arg)
{
	mutex_lock(&p->lock);
	int n = master                    ? min(pty_out_used(p), PTY_TAKEN)
		: p->tio.c_lflag & ICANON ? p->in_canon - p->in_tail
					  : p->in_head - p->in_tail;
	mutex_unlock(&p->lock);
	return put_user(n, (int *)arg);
}

static long type_char(struct pty *p, u64 arg)
{
	u8 c;
	if (current_process()->tty != &p->ctl && current_process()->cred.euid) return -EPERM;
	if (get_user(c, (u8 *)arg)) return -EFAULT;
	mutex_lock(&p->lock);
	p->echoes = p->out_head;
	ldisc_type(p, c);
	mutex_unlock(&p->lock);
	pty_wake(p);
	return 0;
}

static long master_only(struct pty *p, unsigned cmd, u64 arg)
{
	int v;
	switch (cmd) {
	case TIOCGPTN: return put_user(p->index, (u32 *)arg);
	case TIOCGPTLCK: v = p->locked; return put_user(v, (int *)arg);
	case TIOCGPKT: v = p->packet; return put_user(v, (int *)arg);
	case TIOCSPTLCK:
		if (get_user(v, (int *)arg)) return -EFAULT;
		p->locked = v;
		return 0;
	case TIOCPKT:
		if (get_user(v, (int *)arg)) return -EFAULT;
		mutex_lock(&p->lock);
		if (v && !p->packet) p->pktstatus = 0;
		p->packet = v;
		mutex_unlock(&p->lock);
		return 0;
	case TIOCSIG:
		if (arg != SIGINT && arg != SIGQUIT && arg != SIGTSTP) return -EINVAL;
		if (p->ctl.pgrp) send_signal_pgrp(p->ctl.pgrp, arg, NULL);
		return 0;
	case TIOCGPTPEER: {
		struct file *f = pty_open_peer(p, arg);
		return IS_ERR(f) ? PTR_ERR(f) : fd_new(f, arg & O_CLOEXEC);
	}
	case TIOCGPGRP: /* the master sees the slave's groups, whatever controls the caller */
		return put_user(p->ctl.pgrp, (int *)arg);
	case TIOCGSID: return p->ctl.sid ? put_user(p->ctl.sid, (int *)arg) : -ENOTTY;
	}
	return -ENOIOCTLCMD;
}

long pty_ioctl(struct pty *p, bool master, struct file *f, unsigned cmd, u64 arg)
{
	long ret;
	int v;
	(void)f;
	if (!master && !p->master_open) return cmd == TIOCSPGRP ? -ENOTTY : -EIO;
	if (!master && changes_modes(cmd) && (ret = tty_check_change(&p->ctl, SIGTTOU))) return ret;
	if (master && (ret = master_only(p, cmd, arg)) != -ENOIOCTLCMD) return ret;
	if ((ret = termios_ioctl(p, cmd, arg)) != -ENOIOCTLCMD) return ret;
	switch (cmd) {
	case TIOCGWINSZ: return copy_to_user((void *)arg, &p->ws, sizeof p->ws);
	case TIOCSWINSZ: return set_winsize(p, arg);
	case FIONREAD: return pending_input(p, master, arg);
	case TIOCOUTQ: v = 0; return put_user(v, (int *)arg);
	case TCFLSH: return flush(p, master, arg);
	case TCXONC: return flow(p, arg);
	case TCSBRK:
	case TCSBRKP:
	case TIOCSBRK:
	case TIOCCBRK: return 0;
	case TIOCSTI: return type_char(p, arg);
	case TIOCEXCL: p->exclusive = true; return 0;
	case TIOCNXCL: p->exclusive = false; return 0;
	case TIOCGEXCL: v = p->exclusive; return put_user(v, (int *)arg);
	case TIOCGETD:
		v = 0; /* N_TTY */
		return put_user(v, (int *)arg);
	case TIOCSETD:
		if (get_user(v, (int *)arg)) return -EFAULT;
		return v ? -EINVAL : 0;
	}
	ret = tty_jobctl_ioctl(&p->ctl, cmd, arg);
	return ret == -ENOIOCTLCMD ? -ENOTTY : ret;
}
