/* Functions of the program that have names of the C library's: it must not call them itself. (That it does is noted, not
 * printed at once, which would go through more of them.) */
static const char *called[64];
static int count;

static long note(const char *name)
{
	int i;
	for (i = 0; i < count; i++)
		if (called[i] == name) return -1;
	if (count < 64) called[count++] = name;
	return -1;
}

const char *note_called(int i) { return i < count ? called[i] : 0; }

#define OWN(name) \
	long name(void) { return note(#name); }
/* What Erlang's runtime defines, and what the library needs most. */
/* clang-format off */
OWN(sigaction) OWN(__sigaction) OWN(sigprocmask) OWN(sigemptyset) OWN(sigaddset) OWN(sigfillset) OWN(pthread_sigmask) OWN(kill)
OWN(read) OWN(write) OWN(open) OWN(open64) OWN(openat) OWN(close) OWN(lseek) OWN(lseek64) OWN(fcntl) OWN(fcntl64) OWN(ioctl) OWN(isatty)
OWN(stat) OWN(fstat) OWN(lstat) OWN(stat64) OWN(fstat64) OWN(fstatat) OWN(pipe) OWN(pipe2) OWN(dup) OWN(dup2)
OWN(mmap) OWN(munmap) OWN(mprotect) OWN(mremap) OWN(madvise) OWN(fork) OWN(vfork) OWN(execve) OWN(execl) OWN(execv) OWN(waitpid) OWN(wait4)
OWN(getpid) OWN(gettid) OWN(getuid) OWN(time) OWN(gettimeofday) OWN(clock_gettime) OWN(nanosleep) OWN(clock_nanosleep) OWN(select)
OWN(poll) OWN(socket) OWN(connect) OWN(send) OWN(sendto) OWN(recv) OWN(recvfrom) OWN(setsockopt) OWN(bind)
