/* tcdrain(3), tcsetattr(3), ioctl_tty(2): what a pseudo-terminal's master has not read yet holds up nobody,
 * and what it has taken in no flush of the slave's takes away. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#define SHOW(e) printf("%s = %d\n", #e, (int)(e))

static int m, s;

/* What fd has to read, as soon as that is at least `want`: natively it gets there in a while. */
static int left(int fd, int want)
{
	int n = 0;
	for (int tries = 0; tries < 5000 && !ioctl(fd, FIONREAD, &n) && n < want; tries++) usleep(1000);
	return n;
}

static void take(const char *after)
{
	static char b[8192];
	int total = 0;
	while (left(m, 0)) total += read(m, b, sizeof b);
	printf("  after %s: %d bytes\n", after, total);
}

static void interrupt(void)
{
	write(m, "ab\003c\n", 5);
	SHOW(left(s, 2));
	SHOW(tcflush(s, TCIFLUSH));
}

static void flushes(void)
{
	static char big[4095];
	write(s, "unread", 6);
	SHOW(left(m, 6));
	SHOW(tcflush(s, TCOFLUSH));
	take("the slave's TCOFLUSH");
	write(s, "unread", 6);
	SHOW(left(m, 6));
	interrupt();
	take("^C");
	write(s, "unread", 6);
	SHOW(left(m, 6));
	SHOW(tcflush(m, TCIFLUSH));
	take("the master's TCIFLUSH");
	write(m, "x\ny", 3);
	SHOW(left(s, 2));
	SHOW(tcflush(m, TCOFLUSH));
	SHOW(left(s, 0));
	SHOW(tcflush(s, TCIFLUSH));
	SHOW(left(s, 0));
	write(s, big, sizeof big);
	SHOW(left(m, sizeof big));
	SHOW(tcflush(s, TCOFLUSH));
	take("TCOFLUSH of much");
	write(s, big, sizeof big);
	write(s, big, 2000);
	SHOW(left(m, sizeof big));
	SHOW(tcflush(m, TCIFLUSH));
}

int main(void)
{
	m = posix_openpt(O_RDWR | O_NOCTTY);
	int n = -1;
	grantpt(m);
	unlockpt(m);
	s = open(ptsname(m), O_RDWR | O_NOCTTY);
	struct termios t;
	char b[64];
	tcgetattr(s, &t);
	alarm(20); /* who waits, waits for ever */
	SHOW(write(s, "unread", 6));
	SHOW(poll(&(struct pollfd){ m, POLLIN, 0 }, 1, 10000));
	SHOW(ioctl(s, TIOCOUTQ, &n));
	SHOW(n);
	n = -1;
	SHOW(ioctl(m, TIOCOUTQ, &n));
	SHOW(n);
	SHOW(tcdrain(s));
	SHOW(tcdrain(m));
	SHOW(tcsetattr(s, TCSADRAIN, &t));
	SHOW(tcsetattr(s, TCSAFLUSH, &t));
	SHOW(tcsetattr(m, TCSADRAIN, &t));
	SHOW(ioctl(s, TCSBRK, 0));
	SHOW(ioctl(s, TCSBRKP, 0));
	SHOW(tcflow(s, TCOOFF));
	SHOW(tcdrain(s));
	SHOW(tcsetattr(s, TCSADRAIN, &t));
	SHOW(tcflow(s, TCOON));
	SHOW(n = read(m, b, sizeof b));
	printf("%.*s\n", n, b);
	t.c_lflag &= ~ECHO;
	tcsetattr(s, TCSANOW, &t);
	flushes();
	n = 1;
	SHOW(ioctl(m, TIOCPKT, &n));
	write(s, "unread", 6);
	SHOW(left(m, 6));
	write(m, "ab\003c\n", 5);
	SHOW(left(s, 2));
	SHOW(read(m, b, sizeof b)); /* what has been told of: both kinds of flush */
	SHOW(b[0]);
	SHOW(read(m, b, sizeof b));
	SHOW(tcflush(s, TCIFLUSH));
	SHOW(read(m, b, sizeof b));
	SHOW(b[0]);
	SHOW(tcflush(s, TCIOFLUSH));
	SHOW(read(m, b, sizeof b));
	SHOW(b[0]);
	SHOW(tcsetattr(s, TCSAFLUSH, &t));
	SHOW(read(m, b, sizeof b));
	SHOW(b[0]);
	return 0;
}
