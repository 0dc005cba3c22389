/* lckpwdf: the lock of those who change /etc/passwd and its like. musl's are empty. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <shadow.h>
#include <signal.h>
#include <unistd.h>
#include "twin.h"

enum { SECONDS = 15 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int held = -1;

static void give_up(int signal) { (void)signal; /* F_SETLKW ends with EINTR */ }

/* Waits for the lock, until SIGALRM says that it was long enough. */
static int wait_for(int fd)
{
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	struct sigaction mine = { .sa_handler = give_up }, theirs;
	sigset_t alarms, mask;
	sigfillset(&mine.sa_mask);
	sigemptyset(&alarms);
	sigaddset(&alarms, SIGALRM);
	sigaction(SIGALRM, &mine, &theirs);
	pthread_sigmask(SIG_UNBLOCK, &alarms, &mask);
	alarm(SECONDS);
	int r = fcntl(fd, F_SETLKW, &whole);
	int why = errno;
	alarm(0);
	pthread_sigmask(SIG_SETMASK, &mask, 0);
	sigaction(SIGALRM, &theirs, 0);
	errno = why;
	return r;
}

int glibc_lckpwdf(void)
{
	int r = -1, cancel;
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel);
	pthread_mutex_lock(&lock);
	int fd = held >= 0 ? -1 : open("/etc/.pwd.lock", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd >= 0) {
		r = wait_for(fd);
		if (r) close(fd);
		else held = fd;
	}
	pthread_mutex_unlock(&lock);
	pthread_setcancelstate(cancel, 0);
	return r;
}
TWIN(lckpwdf, GLIBC_2.2.5, glibc_lckpwdf);

int glibc_ulckpwdf(void)
{
	int r = -1;
	pthread_mutex_lock(&lock);
	if (held >= 0) r = close(held);
	held = -1;
	pthread_mutex_unlock(&lock);
	return r;
}
TWIN(ulckpwdf, GLIBC_2.2.5, glibc_ulckpwdf);
