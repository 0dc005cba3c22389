/* Terminals: the host's (stdin and so on), and pseudo-terminals of the guest. */
#ifndef KERNEL_TTY_H
#define KERNEL_TTY_H
#include "fs/fs.h"

struct pseudo_inode;
struct process;

/* ioctl of a file whose host handle is a terminal: termios, window size, process
 * groups... -ENOTTY for what is no terminal request. The host's ttys keep their
 * modes; sessions and process groups are the guest's. */
long hosttty_ioctl(struct file *f, unsigned cmd, u64 arg);
/* Open a terminal device by number: /dev/tty, /dev/ptmx, /dev/pts/N. */
struct file *tty_open_dev(dev_t rdev, u32 flags);
/* /dev/pts (devfs.c). */
struct inode *pts_lookup(struct pseudo_inode *dir, const char *name, size_t len);
bool pts_iterate(struct pseudo_inode *dir, u64 *key, char name[64], u8 *type);

/* A terminal that can be a controlling one: part of the host tty's and each pty's
 * state. tty_lock (leaf but for signals' locks) guards sid and pgrp of all. */
struct tty_ctl {
	pid_t sid;  /* session that it controls, 0: none */
	pid_t pgrp; /* foreground process group */
	u32 refs;
	void (*free)(struct tty_ctl *c);
	u32 nr;     /* tty_nr in /proc/PID/stat: device number */
};
#endif
