/* utmp and utmpx: the login records, glibc's 384-byte struct in
 * /var/run/utmp and /var/log/wtmp. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <paths.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#include "twin.h"

enum { U_EMPTY, U_RUN_LVL, U_BOOT_TIME, U_NEW_TIME, U_OLD_TIME, U_INIT, U_LOGIN, U_USER, U_DEAD };

struct gutmp {
	short type;
	int pid;
	char line[32], id[4], user[32], host[256];
	struct {
		short termination, exit;
	} status;
	int session;
	struct {
		int sec, usec;
	} tv;
	int addr_v6[4];
	char unused[20];
};
_Static_assert(sizeof(struct gutmp) == 384, "glibc's layout");

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char file_name[256] = "/var/run/utmp";
static int fd = -1, writable;
static struct gutmp current; /* the record last read, whatever was written meanwhile */

/* Lock the file as other writers do. A held lock is waited for ten seconds, without the program's alarm. 0 or -1. */
static int lock_file(int f, int type)
{
	enum { MS = 1000000, LONGEST = 32 * MS, PATIENCE = 10 };
	struct flock l = { .l_type = type, .l_whence = SEEK_SET };
	struct timespec now, until, pause = { .tv_nsec = MS };
	int r = fcntl(f, F_SETLK, &l);
	if (!r || (errno != EAGAIN && errno != EACCES)) return r;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += PATIENCE;
	do {
		if (nanosleep(&pause, 0)) return -1;
		if (pause.tv_nsec < LONGEST) pause.tv_nsec *= 2;
		if (!(r = fcntl(f, F_SETLK, &l)) || (errno != EAGAIN && errno != EACCES)) return r;
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while (now.tv_sec < until.tv_sec || (now.tv_sec == until.tv_sec && now.tv_nsec < until.tv_nsec));
	errno = EINTR; /* as one that an alarm interrupts */
	return -1;
}

static int open_file(int write)
{
	if (fd >= 0 && (!write || writable)) return 0;
	if (fd >= 0) {
		int new = open(file_name, O_RDWR | O_CLOEXEC);
		if (new < 0) return -1;
		lseek(new, lseek(fd, 0, SEEK_CUR), SEEK_SET);
		close(fd);
		fd = new;
		writable = 1;
		return 0;
	}
	fd = open(file_name, O_RDWR | O_CLOEXEC);
	writable = fd >= 0;
	if (fd < 0) fd = open(file_name, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -1 : write && !writable ? (errno = EACCES, -1) : 0;
}

enum { LOCKED = -2 }; /* by somebody who does not let go */

/* Of a file that is locked: 0 or -1. */
static int read_locked(void)
{
	off_t at = lseek(fd, 0, SEEK_CUR);
	struct gutmp next;
	ssize_t n = read(fd, &next, sizeof next);
	if (n != sizeof next) {
		if (n > 0) lseek(fd, at, SEEK_SET);
		return -1;
	}
	current = next;
	return 0;
}

static int read_next(void)
{
	if (lock_file(fd, F_RDLCK)) return LOCKED;
	int r = read_locked();
	lock_file(fd, F_UNLCK);
	return r;
}

static int is_process(int type) { return type == U_INIT || type == U_LOGIN || type == U_USER || type == U_DEAD; }

static int same_id(const struct gutmp *a, const struct gutmp *b)
{
	if (a->type >= U_RUN_LVL && a->type <= U_OLD_TIME) return a->type == b->type;
	if (!is_process(a->type)) return 0;
	if (!is_process(b->type)) return 0;
	if (a->id[0] && b->id[0]) return !strncmp(a->id, b->id, sizeof a->id);
	return !strncmp(a->line, b->line, sizeof a->line);
}

void glibc_setutent(void)
{
	pthread_mutex_lock(&lock);
	if (!open_file(0)) lseek(fd, 0, SEEK_SET);
	pthread_mutex_unlock(&lock);
}

void glibc_endutent(void)
{
	pthread_mutex_lock(&lock);
	if (fd >= 0) close(fd);
	fd = -1;
	pthread_mutex_unlock(&lock);
}

/* Find the next record; how: 0 any, 1 by id, 2 by line. */
static int find(int how, const struct gutmp *key, struct gutmp *out)
{
	int r = -1;
	pthread_mutex_lock(&lock);
	if (!open_file(0)) {
		while (!(r = read_next())) {
			if (!how || (how == 1 && same_id(&current, key)) ||
			    (how == 2 && (current.type == U_USER || current.type == U_LOGIN) &&
			     !strncmp(current.line, key->line, sizeof key->line)))
				break;
		}
		if (r == -1 && how) errno = ESRCH;
	}
	if (!r) *out = current;
	pthread_mutex_unlock(&lock);
	return r;
}

int getutent_r(struct gutmp *buf, struct gutmp **res) { return *res = (find(0, 0, buf) ? 0 : buf), *res ? 0 : -1; }
int getutline_r(const struct gutmp *key, struct gutmp *buf, struct gutmp **res)
{
	return *res = (find(2, key, buf) ? 0 : buf), *res ? 0 : -1;
}

int getutid_r(const struct gutmp *key, struct gutmp *buf, struct gutmp **res)
{
	*res = 0;
	if (key->type < U_RUN_LVL || key->type > U_DEAD) {
		errno = EINVAL;
		return -1;
	}
	if (find(1, key, buf)) return -1;
	*res = buf;
	return 0;
}

static struct gutmp answer;
struct gutmp *glibc_getutent(void) { return find(0, 0, &answer) ? 0 : &answer; }
struct gutmp *glibc_getutline(const struct gutmp *key) { return find(2, key, &answer) ? 0 : &answer; }

struct gutmp *glibc_getutid(const struct gutmp *key)
{
	struct gutmp *r;
	return getutid_r(key, &answer, &r) ? 0 : r;
}

struct gutmp *glibc_pututline(const struct gutmp *u)
{
	struct gutmp *r = 0;
	pthread_mutex_lock(&lock);
	if (!open_file(1) && !lock_file(fd, F_WRLCK)) {
		/* The record before is read anew if it was the one; then what comes after it. */
		int found = lseek(fd, 0, SEEK_CUR) > 0 && same_id(&current, u);
		if (found) {
			lseek(fd, -(off_t)sizeof current, SEEK_CUR);
			found = !read_locked() && same_id(&current, u);
		}
		while (!found && !read_locked()) found = same_id(&current, u);
		off_t at = found ? lseek(fd, 0, SEEK_CUR) - 384 : lseek(fd, 0, SEEK_END) / 384 * 384;
		if (pwrite(fd, u, sizeof *u, at) == sizeof *u) {
			answer = *u;
			lseek(fd, at + 384, SEEK_SET);
			r = &answer;
		}
		lock_file(fd, F_UNLCK);
	}
	pthread_mutex_unlock(&lock);
	return r;
}

int glibc_utmpname(const char *name)
{
	if (strlen(name) >= sizeof file_name) {
		errno = ENAMETOOLONG;
		return -1;
	}
	glibc_endutent();
	strcpy(file_name, name);
	return 0;
}

void glibc_updwtmp(const char *name, const struct gutmp *u)
{
	int f = open(name, O_WRONLY | O_CLOEXEC);
	if (f < 0) return;
	if (!lock_file(f, F_WRLCK)) {
		off_t end = lseek(f, 0, SEEK_END) / 384 * 384;
		if (pwrite(f, u, sizeof *u, end) != sizeof *u && ftruncate(f, end)) end = 0;
		lock_file(f, F_UNLCK);
	}
	close(f);
}

void logwtmp(const char *line, const char *name, const char *host)
{
	struct gutmp u = { .type = *name ? U_USER : U_DEAD, .pid = getpid() };
	struct timeval tv;
	strncpy(u.line, line, sizeof u.line);
	strncpy(u.user, name, sizeof u.user);
	strncpy(u.host, host, sizeof u.host);
	gettimeofday(&tv, 0);
	u.tv.sec = tv.tv_sec;
	u.tv.usec = tv.tv_usec;
	glibc_updwtmp("/var/log/wtmp", &u);
}

void login(const struct gutmp *entry)
{
	struct gutmp u = *entry;
	char tty[64];
	u.type = U_USER;
	u.pid = getpid();
	if (!ttyname_r(0, tty, sizeof tty) || !ttyname_r(1, tty, sizeof tty) || !ttyname_r(2, tty, sizeof tty)) {
		const char *t = !strncmp(tty, "/dev/", 5) ? tty + 5 : tty;
		strncpy(u.line, t, sizeof u.line);
		glibc_utmpname("/var/run/utmp");
		glibc_setutent();
		glibc_pututline(&u);
		glibc_endutent();
	} else {
		strncpy(u.line, "???", sizeof u.line);
	}
	glibc_updwtmp("/var/log/wtmp", &u);
}

int logout(const char *line)
{
	struct gutmp key = { .type = U_USER }, u, *res;
	struct timeval tv;
	int r = 0;
	strncpy(key.line, line, sizeof key.line);
	glibc_utmpname("/var/run/utmp");
	glibc_setutent();
	if (!getutline_r(&key, &u, &res)) {
		memset(u.user, 0, sizeof u.user);
		memset(u.host, 0, sizeof u.host);
		gettimeofday(&tv, 0);
		u.tv.sec = tv.tv_sec;
		u.tv.usec = tv.tv_usec;
		u.type = U_DEAD;
		r = glibc_pututline(&u) != 0;
	}
	glibc_endutent();
	return r;
}

void getutmp(const struct gutmp *x, struct gutmp *u) { *u = *x; }
void getutmpx(const struct gutmp *u, struct gutmp *x) { *x = *u; }

TWIN(endutent, GLIBC_2.2.5, glibc_endutent);
TWIN(endutxent, GLIBC_2.2.5, glibc_endutent);
TWIN(getutent, GLIBC_2.2.5, glibc_getutent);
TWIN(getutid, GLIBC_2.2.5, glibc_getutid);
TWIN(getutline, GLIBC_2.2.5, glibc_getutline);
TWIN(getutxent, GLIBC_2.2.5, glibc_getutent);
TWIN(getutxid, GLIBC_2.2.5, glibc_getutid);
TWIN(getutxline, GLIBC_2.2.5, glibc_getutline);
TWIN(pututline, GLIBC_2.2.5, glibc_pututline);
TWIN(pututxline, GLIBC_2.2.5, glibc_pututline);
TWIN(setutent, GLIBC_2.2.5, glibc_setutent);
TWIN(setutxent, GLIBC_2.2.5, glibc_setutent);
TWIN(updwtmp, GLIBC_2.2.5, glibc_updwtmp);
TWIN(updwtmpx, GLIBC_2.2.5, glibc_updwtmp);
TWIN(utmpname, GLIBC_2.2.5, glibc_utmpname);
TWIN(utmpxname, GLIBC_2.2.5, glibc_utmpname);
