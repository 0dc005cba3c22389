/* pty(7), termios(3), ioctl_tty(2): line editing, echo, signals, raw mode, hang-up. */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include "asleep.h"
#define SHOW(e)                                                            \
	do {                                                               \
		errno = 0;                                                 \
		long r_ = (long)(e);                                       \
		printf("%s = %ld errno %d\n", #e, r_, r_ < 0 ? errno : 0); \
		fflush(stdout);                                            \
	} while (0)
static int m, s;
static void print(const char *what, const char *b, long n)
{
	printf("%s %ld: ", what, n);
	for (long i = 0; i < n; i++) {
		if (isprint((unsigned char)b[i])) putchar(b[i]);
		else printf("<%02x>", (unsigned char)b[i]);
	}
	puts(n < 0 ? strerror(errno) : "");
	fflush(stdout);
}
static void take(int fd, const char *what)
{
	char b[6000];
	struct pollfd p = { fd, POLLIN, 0 };
	poll(&p, 1, 400); /* Linux's echo comes from another thread, a moment later */
	usleep(30000);
	int fl = fcntl(fd, F_GETFL);
	fcntl(fd, F_SETFL, fl | O_NONBLOCK);
	print(what, b, read(fd, b, sizeof b));
	fcntl(fd, F_SETFL, fl);
}
static void type(const char *t)
{
	write(m, t, strlen(t));
	take(m, "  echo");
	take(s, "  line");
}
static void await_input(int fd)
{
	struct pollfd p = { fd, POLLIN, 0 };
	poll(&p, 1, 10000);
}
static int events(int fd)
{
	struct pollfd p = { fd, POLLIN | POLLOUT, 0 };
	poll(&p, 1, 0);
	return p.revents;
}
static volatile int got[65];
static void on(int sig) { got[sig]++; }
/* Until the slave takes output, or none: Linux looks at what the master wrote in a thread of its own. */
static void writable(int want)
{
	struct pollfd p = { s, POLLOUT, 0 };
	for (int i = 0; i < 5000 && poll(&p, 1, 0) != want; i++) usleep(1000);
}

int main(void)
{
	struct termios t, raw;
	struct winsize ws = { 24, 80, 0, 0 };
	int n;
	m = posix_openpt(O_RDWR | O_NOCTTY);
	SHOW(open(ptsname(m), O_RDWR | O_NOCTTY));
	SHOW(grantpt(m));
	SHOW(unlockpt(m));
	SHOW(events(m));
	s = open(ptsname(m), O_RDWR | O_NOCTTY);
	printf("name %d isatty %d %d\n", !strncmp(ptsname(m), "/dev/pts/", 9), isatty(s), isatty(m));
	printf("ttyname %d\n", ttyname(s) && !strcmp(ttyname(s), ptsname(m)));
	struct stat st;
	fstat(s, &st);
	printf("char %d major %d\n", S_ISCHR(st.st_mode), (int)(st.st_rdev >> 8));
	tcgetattr(s, &t);
	printf("%x %x %x %x speed %d\n", t.c_iflag, t.c_oflag, t.c_cflag, t.c_lflag, (int)cfgetospeed(&t));
	for (int i = 0; i < 17; i++) printf("%d ", t.c_cc[i]);
	puts("");
	SHOW(ioctl(s, TIOCGWINSZ, &ws));
	printf("%d %d\n", ws.ws_row, ws.ws_col);
	printf("poll %x %x\n", events(m), events(s));
	type("hello");
	type(" world\n");
	type("abc\177\177X\r");
	type("one two  three\027W\n");
	type("gone\025kept\n");
	type("\001\002\n");
	type("tab\there\177\177\177\177\177\177\n");
	type("lit\026\003\n");
	type("eof\004");
	type("\004");
	type("two\nlines\n");
	take(s, "  line");
	write(s, "out\n\ttab\r\n", 10);
	take(m, "  out");
	SHOW(ioctl(s, FIONREAD, &n));
	write(m, "12345\n67", 8);
	await_input(s);
	SHOW(ioctl(s, FIONREAD, &n));
	printf("%d\n", n);
	char b[100];
	print("part", b, read(s, b, 3));
	print("rest", b, read(s, b, 100));
	type("\n");
	take(m, "  echo");
	/* no echo, ECHONL */
	t.c_lflag &= ~ECHO;
	tcsetattr(s, TCSANOW, &t);
	type("secret\n");
	t.c_lflag |= ECHONL;
	tcsetattr(s, TCSANOW, &t);
	type("secret\n");
	/* flow control */
	write(m, "\023", 1);
	writable(0);
	fcntl(s, F_SETFL, O_RDWR | O_NONBLOCK);
	SHOW(write(s, "stopped", 7));
	take(m, "  out");
	write(m, "\021", 1);
	writable(1);
	SHOW(write(s, "going", 5));
	take(m, "  out");
	fcntl(s, F_SETFL, O_RDWR);
	/* raw */
	raw = t;
	cfmakeraw(&raw);
	SHOW(tcsetattr(s, TCSAFLUSH, &raw));
	type("a\003\r\n\004\177");
	write(s, "x\ny\n", 4);
	take(m, "  out");
	raw.c_cc[VMIN] = 0;
	raw.c_cc[VTIME] = 0;
	tcsetattr(s, TCSANOW, &raw);
	SHOW(read(s, b, 10));
	raw.c_cc[VTIME] = 1;
	tcsetattr(s, TCSANOW, &raw);
	SHOW(read(s, b, 10));
	raw.c_cc[VMIN] = 4;
	raw.c_cc[VTIME] = 0;
	tcsetattr(s, TCSANOW, &raw);
	write(m, "abc", 3);
	usleep(30000);
	printf("poll %x\n", events(s));
	write(m, "d", 1);
	await_input(s);
	printf("poll %x\n", events(s));
	SHOW(read(s, b, 10));
	SHOW(tcflush(s, TCIOFLUSH));
	SHOW(tcflush(s, 9));
	SHOW(tcdrain(s));
	/* packet mode */
	n = 1;
	SHOW(ioctl(m, TIOCPKT, &n));
	write(s, "pk", 2);
	take(m, "  packet");
	n = 0;
	ioctl(m, TIOCPKT, &n);
	/* no controlling terminal here */
	SHOW(tcgetpgrp(s));
	SHOW(ioctl(s, TIOCSTI, "x") < 0 && errno == ENOTTY);
	SHOW(ioctl(s, 0x5499, 0));
	/* a session of its own */
	fflush(stdout);
	int p[2];
	pipe(p);
	tcgetattr(s, &t);
	t.c_lflag |= ISIG | ICANON | ECHO;
	t.c_iflag |= ICRNL;
	tcsetattr(s, TCSANOW, &t);
	take(m, "  drop");
	tcflush(s, TCIFLUSH); /* what TIOCSTI may have put there */
	int child = fork();
	if (!child) {
		struct sigaction sa = { .sa_handler = on };
		sigaction(SIGINT, &sa, NULL);
		sigaction(SIGWINCH, &sa, NULL);
		sigaction(SIGHUP, &sa, NULL);
		SHOW(setsid() == getpid());
		SHOW(open("/dev/tty", O_RDWR));
		SHOW(ioctl(s, TIOCSCTTY, 0));
		SHOW(tcgetpgrp(s) == getpgrp());
		SHOW(tcgetsid(s) == getpid());
		int tty = open("/dev/tty", O_RDWR);
		SHOW(isatty(tty));
		SHOW(write(tty, "via tty\n", 8));
		SHOW(tcsetpgrp(s, 999999));
		write(p[1], "1", 1);
		SHOW(read(s, b, 100));
		printf("int %d\n", got[SIGINT]);
		write(p[1], "2", 1);
		SHOW(read(s, b, 100));
		printf("winch %d\n", got[SIGWINCH]);
		ioctl(s, TIOCGWINSZ, &ws);
		printf("%d %d\n", ws.ws_row, ws.ws_col);
		/* a background group may not read */
		int bg = fork();
		if (!bg) {
			setpgid(0, 0);
			signal(SIGTTIN, SIG_IGN);
			SHOW(read(s, b, 100));
			signal(SIGTTIN, SIG_DFL);
			read(s, b, 100);
			_exit(0);
		}
		int status;
		waitpid(bg, &status, WUNTRACED);
		printf("stopped %d by %d\n", WIFSTOPPED(status), WSTOPSIG(status) == SIGTTIN);
		kill(bg, SIGKILL);
		waitpid(bg, &status, 0);
		write(p[1], "3", 1);
		close(m);
		while (!got[SIGHUP]) usleep(1000);
		printf("hup %d\n", got[SIGHUP]);
		SHOW(read(s, b, 100));
		SHOW(write(s, b, 1));
		SHOW(tcgetattr(s, &t));
		_exit(0);
	}
	read(p[0], b, 1);
	take(m, "  out");
	SHOW(tcgetpgrp(m) == child);
	await_asleep(child, child);
	write(m, "typed\003", 6);
	read(p[0], b, 1);
	take(m, "  echo");
	await_asleep(child, child);
	ws.ws_row = 50, ws.ws_col = 132;
	int resized = ioctl(m, TIOCSWINSZ, &ws); /* told later: the child prints now */
	read(p[0], b, 1);
	close(s);
	close(m);
	wait(NULL);
	printf("resized %d\n", resized);
	/* the slave goes first */
	m = posix_openpt(O_RDWR | O_NOCTTY);
	unlockpt(m);
	s = open(ptsname(m), O_RDWR | O_NOCTTY);
	write(s, "last words", 10);
	close(s);
	await_input(m);
	printf("poll %x\n", events(m));
	print("master", b, read(m, b, 100));
	SHOW(read(m, b, 100));
	printf("poll %x\n", events(m));
	s = open(ptsname(m), O_RDWR | O_NOCTTY);
	printf("poll %x\n", events(m));
	return 0;
}
