/* Terminals: names of ptys with glibc's errors, and speeds, which are in two places of a
 * struct termios. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include "twin.h"

int glibc_ttyname_r(int fd, char *name, size_t n)
{
	int r = n < sizeof "/dev/pts/" ? ERANGE : ttyname_r(fd, name, n);
	if (r) errno = r;
	return r;
}
TWIN(ttyname_r, GLIBC_2.2.5, glibc_ttyname_r);

int glibc_ptsname_r(int fd, char *name, size_t n)
{
	char path[32];
	unsigned number;
	if (!name) return errno = EINVAL;
	if (ioctl(fd, TIOCGPTN, &number)) return errno;
	if ((size_t)snprintf(path, sizeof path, "/dev/pts/%u", number) >= n) return errno = ERANGE;
	strcpy(name, path);
	return 0;
}
TWIN(ptsname_r, GLIBC_2.2.5, glibc_ptsname_r);

int getpt(void) { return posix_openpt(O_RDWR); }

/* What is no master of a pty is an invalid argument here. */
static int of_master(int r)
{
	if (r && errno == ENOTTY) errno = EINVAL;
	return r;
}
int glibc_grantpt(int fd) { return of_master(ioctl(fd, TIOCGPTN, &(unsigned){ 0 })); }
int glibc_unlockpt(int fd) { return of_master(ioctl(fd, TIOCSPTLCK, &(int){ 0 })); }
TWIN(grantpt, GLIBC_2.2.5, glibc_grantpt);
TWIN(unlockpt, GLIBC_2.2.5, glibc_unlockpt);

/* As input speed 0 is "that of the output", a flag tells it from B0. */
#define INPUT_IS_0 0x80000000u

static int is_speed(speed_t s)
{
	if (!(s & ~CBAUD) || (s >= B57600 && s <= B4000000)) return 1;
	errno = EINVAL;
	return 0;
}

/* The kernel has neither the speeds' own fields nor all control characters. */
int glibc_tcgetattr(int fd, struct termios *t)
{
	struct termios k = { 0 };
	if (ioctl(fd, TCGETS, &k)) return -1;
	k.__c_ispeed = k.__c_ospeed = k.c_cflag & CBAUD;
	*t = k;
	return 0;
}
TWIN(tcgetattr, GLIBC_2.2.5, glibc_tcgetattr);

int glibc_tcsetattr(int fd, int when, const struct termios *t)
{
	if (when < TCSANOW || when > TCSAFLUSH) {
		errno = EINVAL;
		return -1;
	}
	struct termios k = *t;
	k.c_iflag &= ~INPUT_IS_0;
	return ioctl(fd, TCSETS + when, &k);
}
TWIN(tcsetattr, GLIBC_2.2.5, glibc_tcsetattr);

speed_t glibc_cfgetispeed(const struct termios *t) { return t->c_iflag & INPUT_IS_0 ? 0 : t->c_cflag & CBAUD; }

int glibc_cfsetospeed(struct termios *t, speed_t s)
{
	if (!is_speed(s)) return -1;
	t->__c_ospeed = s;
	t->c_cflag = (t->c_cflag & ~CBAUD) | s;
	return 0;
}

int glibc_cfsetispeed(struct termios *t, speed_t s)
{
	if (!is_speed(s)) return -1;
	t->__c_ispeed = s;
	if (!s) {
		t->c_iflag |= INPUT_IS_0;
	} else {
		t->c_iflag &= ~INPUT_IS_0;
		t->c_cflag = (t->c_cflag & ~CBAUD) | s;
	}
	return 0;
}

/* Takes plain numbers too. */
int glibc_cfsetspeed(struct termios *t, speed_t s)
{
	static const struct {
		speed_t number, name;
	} speeds[] = { { 50, B50 },
		       { 75, B75 },
		       { 110, B110 },
		       { 134, B134 },
		       { 150, B150 },
		       { 200, B200 },
		       { 300, B300 },
		       { 600, B600 },
		       { 1200, B1200 },
		       { 1800, B1800 },
		       { 2400, B2400 },
		       { 4800, B4800 },
		       { 9600, B9600 },
		       { 19200, B19200 },
		       { 38400, B38400 },
		       { 57600, B57600 },
		       { 115200, B115200 },
		       { 230400, B230400 },
		       { 460800, B460800 },
		       { 500000, B500000 },
		       { 576000, B576000 },
		       { 921600, B921600 },
		       { 1000000, B1000000 },
		       { 1152000, B1152000 },
		       { 1500000, B1500000 },
		       { 2000000, B2000000 },
		       { 2500000, B2500000 },
		       { 3000000, B3000000 },
		       { 3500000, B3500000 },
		       { 4000000, B4000000 },
		       { 0, B0 } };
	for (size_t i = 0; i < sizeof speeds / sizeof *speeds; i++)
		if (s == speeds[i].number || s == speeds[i].name) {
			glibc_cfsetispeed(t, speeds[i].name);
			glibc_cfsetospeed(t, speeds[i].name);
			return 0;
		}
	errno = EINVAL;
	return -1;
}
TWIN(cfgetispeed, GLIBC_2.2.5, glibc_cfgetispeed);
TWIN(cfsetospeed, GLIBC_2.2.5, glibc_cfsetospeed);
TWIN(cfsetispeed, GLIBC_2.2.5, glibc_cfsetispeed);
TWIN(cfsetspeed, GLIBC_2.2.5, glibc_cfsetspeed);
