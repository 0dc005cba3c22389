/* Terminals: the host's (stdin and so on), and pseudo-terminals of the guest. */
#ifndef KERNEL_TTY_H
#define KERNEL_TTY_H
#include "fs/fs.h"

struct pseudo_inode;
struct process;
struct htux_bootinfo;

/* The part of a terminal that makes it a controlling one. tty_lock guards sid and
 * pgrp of all; process->tty points here and holds a reference. */
struct tty_ctl {
	pid_t sid;  /* session that it controls, 0: none */
	pid_t pgrp; /* foreground process group */
	u32 refs;
	u32 nr;                          /* device number, as in /proc/PID/stat */
	void (*free)(struct tty_ctl *c); /* last reference; NULL: static */
};
void tty_get(struct tty_ctl *c);
void tty_put(struct tty_ctl *c);
/* ioctls about sessions and process groups: TIOCGPGRP, TIOCSPGRP, TIOCGSID,
 * TIOCSCTTY, TIOCNOTTY. -ENOIOCTLCMD for others. */
#define MAX_PTYS 4096
#define ENOIOCTLCMD 515
long tty_jobctl_ioctl(struct tty_ctl *c, unsigned cmd, u64 arg);
/* May the calling process read (SIGTTIN) or change (SIGTTOU) its terminal? 0,
 * -ERESTARTSYS after the signal was sent, or -EIO. */
int tty_check_change(struct tty_ctl *c, int sig);
/* A session leader without a terminal opens one without O_NOCTTY. */
void tty_opened(struct tty_ctl *c, u32 flags);
/* The session leader `p` ends: its terminal hangs up and becomes free. */
void tty_session_leader_exit(struct process *p);
/* The terminal is gone: SIGHUP and SIGCONT to its session leader and foreground group. */
void tty_hangup(struct tty_ctl *c);
/* setsid: the process leaves its terminal. */
void tty_leave(struct process *p);
/* fork: the child has its parent's. */
void tty_inherit(struct process *child, struct process *parent);

/* --- tty_host.c --- */
void tty_host_init(const struct htux_bootinfo *bi);
/* The host terminal on stdio, NULL: there is none. The first process controls it. */
struct tty_ctl *tty_host_ctl(void);
/* Its name in the guest is the host's: N of /dev/pts/N (-1: it is no such), or
 * /dev/NAME. The inode's attributes are the host's, so that ttyname(3) finds it. */
int tty_host_pts(void);
bool tty_host_name(char *name, size_t n); /* false: it is a pseudo-terminal, or there is none */
struct inode *tty_host_inode(void);       /* ERR_PTR(-ENOMEM) */
/* Is a signal from the host's terminal meant for p? */
bool tty_host_signals(const struct process *p, int sig);
/* Background access to the host's terminal: as tty_check_change; 0 for other files. */
int tty_host_check_read(struct file *f);
int tty_host_check_write(struct file *f); /* with TOSTOP */
/* ioctl of a file whose host handle is a terminal; -ENOTTY for what is no
 * terminal request. The host keeps modes and window size; sessions and process
 * groups are the guest's. */
long hosttty_ioctl(struct file *f, unsigned cmd, u64 arg);

/* --- pty.c --- */
/* Open a terminal device by number: /dev/tty, /dev/ptmx, /dev/pts/N. */
struct file *tty_open_dev(dev_t rdev, u32 flags);
struct file *pty_open_master(u32 flags);
struct file *pty_open_slave(u32 n, u32 flags);
struct file *pty_open_ctl(struct tty_ctl *c, u32 flags);
struct inode *pts_lookup(struct pseudo_inode *dir, const char *name, size_t len);
bool pts_iterate(struct pseudo_inode *dir, u64 *key, char name[64], u8 *type);
#endif
