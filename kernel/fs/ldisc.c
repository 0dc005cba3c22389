/* The line discipline of pseudo-terminals: termios(3). Canonical and raw input,
 * echo, signals from the keyboard, flow control, output processing. */
#include "core/string.h"
#include "fs/pty.h"
#include "proc/signal.h"

#define MARK_LINE 1
#define MARK_EOF 2
#define CTRL(c) ((c)&0x1f)

#define I(p, f) ((p)->tio.c_iflag & (f))
#define O(p, f) ((p)->tio.c_oflag & (f))
#define L(p, f) ((p)->tio.c_lflag & (f))

void ldisc_init(struct pty *p)
{
	static const u8 cc[] = {
		[VINTR] = CTRL('C'),    [VQUIT] = CTRL('\\'),   [VERASE] = 0x7f,
		[VKILL] = CTRL('U'),    [VEOF] = CTRL('D'),     [VMIN] = 1,
		[VSTART] = CTRL('Q'),   [VSTOP] = CTRL('S'),    [VSUSP] = CTRL('Z'),
		[VREPRINT] = CTRL('R'), [VDISCARD] = CTRL('O'), [VWERASE] = CTRL('W'),
		[VLNEXT] = CTRL('V'),
	};
	p->tio = (struct termios2){
		.c_iflag = ICRNL | IXON,
		.c_oflag = OPOST | ONLCR,
		.c_cflag = B38400 | CS8 | CREAD,
		.c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN,
		.c_ispeed = 38400,
		.c_ospeed = 38400,
	};
	memcpy(p->tio.c_cc, cc, sizeof cc);
}

/* --- output --- */

static bool out_room(struct pty *p, u32 n) { return PTY_OUT - pty_out_used(p) >= n; }

static void put(struct pty *p, u8 c) { p->out[p->out_head++ % PTY_OUT] = c; }

bool ldisc_write(struct pty *p, u8 c)
{
	if (p->stopped || !out_room(p, 8)) return false;
	if (!O(p, OPOST)) {
		put(p, c);
		return true;
	}
	switch (c) {
	case '\n':
		if (O(p, ONLRET)) p->column = 0;
		if (O(p, ONLCR)) {
			put(p, '\r');
			p->column = 0;
		}
		p->line_start = p->column;
		put(p, '\n');
		return true;
	case '\r':
		if (O(p, ONOCR) && !p->column) return true;
		if (O(p, OCRNL)) {
			c = '\n';
			if (O(p, ONLRET)) p->column = p->line_start = 0;
		} else {
			p->column = p->line_start = 0;
		}
		break;
	case '\t': {
		u32 spaces = 8 - (p->column & 7);
		p->column += spaces;
		if (O(p, TABDLY) == XTABS) {
			while (spaces--) put(p, ' ');
			return true;
		}
		break;
	}
	case '\b':
		if (p->column) p->column--;
		break;
	default:
		if (c >= ' ' && c != 0x7f) {
			if (O(p, OLCUC) && c >= 'a' && c <= 'z') c -= 32;
			if (!(I(p, IUTF8) && (c & 0xc0) == 0x80)) p->column++;
		}
	}
	put(p, c);
	return true;
}

/* Echo is output too, and is dropped when there is no room for it. */
static void echo_raw(struct pty *p, u8 c)
{
	bool stopped = p->stopped;
	p->stopped = false;
	ldisc_write(p, c);
	p->stopped = stopped;
}

static void echo(struct pty *p, u8 c)
{
	if (L(p, ECHOCTL) && (c < ' ' || c == 0x7f) && c != '\t' && c != '\n') {
		echo_raw(p, '^');
		echo_raw(p, c ^ 0x40);
	} else {
		echo_raw(p, c);
	}
}

/* --- editing the line --- */

static u8 at(struct pty *p, u32 pos) { return p->in[pos % PTY_BUF]; }

static bool utf8_continuation(struct pty *p, u8 c) { return I(p, IUTF8) && (c & 0xc0) == 0x80; }

static void rub_out(struct pty *p, u8 c)
{
	if (!L(p, ECHO)) return;
	if (!L(p, ECHOE)) {
		echo(p, p->tio.c_cc[VERASE]);
		return;
	}
	int columns = 1;
	if (c == '\t') { /* back to where the tab began: add up what is left of the line */
		u32 col = p->line_start;
		for (u32 i = p->in_canon; i != p->in_head; i++) {
			u8 k = at(p, i);
			if (k == '\t') col += 8 - (col & 7);
			else if (k < ' ' || k == 0x7f) col += L(p, ECHOCTL) ? 2 : 0;
			else if (!utf8_continuation(p, k)) col++;
		}
		columns = (int)p->column - (int)col;
		while (columns-- > 0) echo_raw(p, '\b');
		return;
	}
	if (c < ' ' || c == 0x7f) columns = L(p, ECHOCTL) ? 2 : 0;
	while (columns-- > 0) {
		echo_raw(p, '\b');
		echo_raw(p, ' ');
		echo_raw(p, '\b');
	}
}

static void erase_one(struct pty *p)
{
	u8 c;
	do c = at(p, --p->in_head);
	while (utf8_continuation(p, c) && p->in_head != p->in_canon);
	rub_out(p, c);
}

static bool is_word(u8 c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
}

static void erase_word(struct pty *p)
{
	bool seen = false;
	while (p->in_head != p->in_canon) {
		bool word = is_word(at(p, p->in_head - 1));
		if (seen && !word) break;
		seen |= word;
		erase_one(p);
	}
}

static void kill_line(struct pty *p)
{
	if (L(p, ECHO) && !(L(p, ECHOK) && L(p, ECHOKE) && L(p, ECHOE))) {
		p->in_head = p->in_canon;
		echo(p, p->tio.c_cc[VKILL]);
		if (L(p, ECHOK)) echo_raw(p, '\n');
		return;
	}
	while (p->in_head != p->in_canon) erase_one(p);
}

static void reprint(struct pty *p)
{
	echo(p, p->tio.c_cc[VREPRINT]);
	echo_raw(p, '\n');
	for (u32 i = p->in_canon; i != p->in_head; i++) echo(p, at(p, i));
}

/* --- input --- */

static void store(struct pty *p, u8 c, u8 mark)
{
	/* A line that fills the buffer loses characters, but not its end. */
	u32 limit = L(p, ICANON) && !mark ? PTY_BUF - 1 : PTY_BUF;
	if (p->in_head - p->in_tail >= limit) {
		if (I(p, IMAXBEL)) echo_raw(p, '\a');
		return;
	}
	p->in[p->in_head % PTY_BUF] = c;
	p->mark[p->in_head % PTY_BUF] = mark;
	p->in_head++;
	if (mark) p->in_canon = p->in_head;
}

void ldisc_flush_input(struct pty *p)
{
	p->in_head = p->in_canon = p->in_tail = 0;
	p->lnext = false;
	if (p->packet) p->pktstatus |= TIOCPKT_FLUSHREAD;
}

void ldisc_flush_output(struct pty *p)
{
	if (pty_out_used(p) > PTY_TAKEN) p->out_head = p->out_tail + PTY_TAKEN;
	if (p->packet) p->pktstatus |= TIOCPKT_FLUSHWRITE;
}

static bool is_cc(struct pty *p, int which, u8 c) { return p->tio.c_cc[which] && p->tio.c_cc[which] == c; }

static int keyboard_signal(struct pty *p, u8 c)
{
	int sig = is_cc(p, VINTR, c) ? SIGINT : is_cc(p, VQUIT, c) ? SIGQUIT : is_cc(p, VSUSP, c) ? SIGTSTP : 0;
	if (!sig) return 0;
	if (!L(p, NOFLSH)) {
		ldisc_flush_input(p);
		p->out_head = p->echoes;
		ldisc_flush_output(p);
	}
	if (I(p, IXON)) p->stopped = false;
	if (L(p, ECHO)) echo(p, c);
	return sig;
}

/* Characters that edit the line; false: an ordinary one. */
static bool edit(struct pty *p, u8 c)
{
	bool typed = p->in_head != p->in_canon;
	if (is_cc(p, VERASE, c)) {
		if (typed) erase_one(p);
	} else if (is_cc(p, VKILL, c)) {
		if (typed) kill_line(p);
	} else if (L(p, IEXTEN) && is_cc(p, VWERASE, c)) {
		if (typed) erase_word(p);
	} else if (L(p, IEXTEN) && is_cc(p, VLNEXT, c)) {
		p->lnext = true;
		if (L(p, ECHO) && L(p, ECHOCTL)) {
			echo_raw(p, '^');
			echo_raw(p, '\b');
		}
	} else if (L(p, IEXTEN) && L(p, ECHO) && is_cc(p, VREPRINT, c)) {
		reprint(p);
	} else {
		return false;
	}
	return true;
}

static bool line_end(struct pty *p, u8 c)
{
	if (c == '\n') {
		if (L(p, ECHO) || L(p, ECHONL)) echo_raw(p, '\n');
		store(p, c, MARK_LINE);
	} else if (is_cc(p, VEOF, c)) {
		store(p, 0, MARK_EOF);
	} else if (is_cc(p, VEOL, c) || (L(p, IEXTEN) && is_cc(p, VEOL2, c))) {
		if (L(p, ECHO)) echo(p, c);
		store(p, c, MARK_LINE);
	} else {
		return false;
	}
	return true;
}

int ldisc_type(struct pty *p, u8 c)
{
	if (I(p, ISTRIP)) c &= 0x7f;
	if (I(p, IUCLC) && L(p, IEXTEN) && c >= 'A' && c <= 'Z') c += 32;
	if (p->lnext) {
		p->lnext = false;
		if (L(p, ECHO)) echo(p, c);
		store(p, c, 0);
		return 0;
	}
	if (I(p, IXON)) {
		if (is_cc(p, VSTART, c)) {
			p->stopped = false;
			return 0;
		}
		if (is_cc(p, VSTOP, c)) {
			p->stopped = true;
			return 0;
		}
		if (p->stopped && I(p, IXANY)) p->stopped = false;
	}
	if (L(p, ISIG)) {
		int sig = keyboard_signal(p, c);
		if (sig) return sig;
	}
	if (c == '\r') {
		if (I(p, IGNCR)) return 0;
		if (I(p, ICRNL)) c = '\n';
	} else if (c == '\n' && I(p, INLCR)) {
		c = '\r';
	}
	if (L(p, ICANON) && (edit(p, c) || line_end(p, c))) return 0;
	if (L(p, ECHO)) {
		if (c == '\n') echo_raw(p, c);
		else {
			if (p->in_canon == p->in_head) p->line_start = p->column;
			echo(p, c);
		}
	}
	store(p, c, 0);
	return 0;
}

bool ldisc_room(struct pty *p)
{
	/* A line in the making takes any number of characters and drops them. */
	if (L(p, ICANON) && p->in_canon == p->in_tail) return true;
	return p->in_head - p->in_tail < PTY_BUF - 1;
}

bool ldisc_readable(struct pty *p, u32 min)
{
	if (L(p, ICANON)) return p->in_canon != p->in_tail;
	return p->in_head - p->in_tail >= min;
}

size_t ldisc_read(struct pty *p, u8 *buf, size_t n, bool *end)
{
	size_t k = 0;
	bool canon = L(p, ICANON);
	*end = false;
	while (k < n && p->in_tail != (canon ? p->in_canon : p->in_head)) {
		u32 i = p->in_tail++ % PTY_BUF;
		if (canon && p->mark[i] == MARK_EOF) {
			*end = true;
			break;
		}
		buf[k++] = p->in[i];
		if (canon && p->mark[i]) {
			*end = true;
			break;
		}
	}
	/* "x^D" with a buffer for exactly "x": the end mark must not make a second, empty read. */
	if (canon && !*end && k == n && p->in_tail != p->in_canon && p->mark[p->in_tail % PTY_BUF] == MARK_EOF) {
		p->in_tail++;
		*end = true;
	}
	return k;
}

void ldisc_modes(struct pty *p, const struct termios2 *old)
{
	if ((old->c_lflag ^ p->tio.c_lflag) & ICANON) {
		/* What was typed so far becomes readable, without regard to lines. */
		if (L(p, ICANON) && p->in_head != p->in_tail) p->mark[(p->in_head - 1) % PTY_BUF] = MARK_LINE;
		p->in_canon = p->in_head;
		p->lnext = false;
	}
	if (!I(p, IXON) && (old->c_iflag & IXON)) p->stopped = false;
}
