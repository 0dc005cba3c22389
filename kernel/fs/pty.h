/* Pseudo-terminals, pty(7): the two ends and the line discipline between them. */
#ifndef KERNEL_PTY_H
#define KERNEL_PTY_H
#include "core/waitqueue.h"
#include "fs/tty.h"
#include <asm/termbits.h>
#include <asm/termios.h>

#define PTY_BUF 4096  /* what was typed and not yet read: Linux's N_TTY_BUF_SIZE */
#define PTY_OUT 16384 /* what was written and not yet read by the master */
/* Of that, what Linux's master has taken into its own buffer: no flush of the slave's gets at it. */
#define PTY_TAKEN 4095U

struct pty {
	struct tty_ctl ctl; /* first: process->tty points here */
	u32 index;
	struct mutex lock;         /* all below */
	struct waitqueue mwq, swq; /* master: EPOLLIN output, EPOLLOUT room to type; slave alike */
	struct termios2 tio;
	struct winsize ws;
	bool master_open, locked, exclusive, had_slave;
	int slaves; /* open files of the slave */
	uid_t uid;

	/* Input, from the master to the slave. Positions count up, modulo PTY_BUF. */
	u8 in[PTY_BUF];
	u8 mark[PTY_BUF];               /* 1: ends a line, 2: end-of-file character (not read) */
	u32 in_head, in_canon, in_tail; /* typed up to, complete lines up to, read up to */
	bool lnext;                     /* the next character is literal */

	/* Output, from the slave (and echo) to the master. */
	u8 out[PTY_OUT];
	u32 out_head, out_tail;
	u32 echoes; /* where out_head was before what is being typed: a signal's key takes back echoes since */
	u32 column, line_start; /* column now, and where the line being typed began */
	bool stopped;           /* ^S */
	bool packet;            /* TIOCPKT */
	u8 pktstatus;
};

/* ldisc.c; p->lock held. */
void ldisc_init(struct pty *p);
/* The master types c. Returns a signal to send to the foreground group, or 0. */
int ldisc_type(struct pty *p, u8 c);
/* Can the master type more now? */
bool ldisc_room(struct pty *p);
/* Is there something to read for the slave (at least min characters in raw mode)? */
bool ldisc_readable(struct pty *p, u32 min);
/* Take at most n characters to buf. In canonical mode at most one line; *end: its
 * end, or an end-of-file character, was reached. */
size_t ldisc_read(struct pty *p, u8 *buf, size_t n, bool *end);
/* The slave writes c: processed into the output; false: no room, nothing done. */
bool ldisc_write(struct pty *p, u8 c);
void ldisc_flush_input(struct pty *p);
/* All of the slave's output goes that the master's side has not taken in. */
void ldisc_flush_output(struct pty *p);
/* The modes changed from old. */
void ldisc_modes(struct pty *p, const struct termios2 *old);
static inline u32 pty_out_used(struct pty *p) { return p->out_head - p->out_tail; }

/* pty_ioctl.c */
long pty_ioctl(struct pty *p, bool master, struct file *f, unsigned cmd, u64 arg);
void pty_wake(struct pty *p); /* both sides, after any change; p->lock not held */
struct file *pty_open_peer(struct pty *p, u32 flags);
#endif
