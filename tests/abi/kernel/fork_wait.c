/* fork, vfork, clone and waiting for what they make. */
#define _GNU_SOURCE
#include <sys/stat.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "asleep.h"

#define TELL(what, call)                                              \
	do {                                                          \
		errno = 0;                                            \
		long r_ = (call);                                     \
		printf("%s: %ld %d\n", what, r_, r_ < 0 ? errno : 0); \
	} while (0)

static void status(const char *what, int s)
{
	if (WIFEXITED(s)) printf("%s: exit %d\n", what, WEXITSTATUS(s));
	else if (WIFSIGNALED(s)) printf("%s: signal %d core %d\n", what, WTERMSIG(s), !!WCOREDUMP(s));
	else if (WIFSTOPPED(s)) printf("%s: stopped %d\n", what, WSTOPSIG(s));
	else if (WIFCONTINUED(s)) printf("%s: continued\n", what);
	else printf("%s: %x\n", what, s);
}

static volatile int chld, chld_code, chld_status;
static void on_chld(int sig, siginfo_t *si, void *u)
{
	(void)sig, (void)u;
	chld++;
	chld_code = si->si_code;
	chld_status = si->si_status;
}

static int child_fn(void *arg)
{
	*(int *)arg += 5;
	return 9;
}

/* Whether /proc/self/fdinfo names that process. */
static void shown_pid(const char *what, int fd, int pid)
{
	char path[50], text[500] = "", want[50];
	sprintf(path, "/proc/self/fdinfo/%d", fd);
	sprintf(want, "\nPid:\t%d\nNSpid:\t%d\n", pid, pid);
	int f = open(path, O_RDONLY);
	read(f, text, sizeof text - 1);
	close(f);
	printf("fdinfo %s %d\n", what, strstr(text, want) != NULL);
}

int main(void)
{
	int s;
	setvbuf(stdout, NULL, _IOLBF, 0);
	struct rlimit no_core = { 0, 0 };
	setrlimit(RLIMIT_CORE, &no_core);
	TELL("no children:", wait(&s));
	static volatile int mine = 1;
	int *shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	pid_t p = fork();
	if (!p) {
		mine = 2;
		shared[0] = 77;
		shared[1] = getppid();
		_exit(3);
	}
	printf("wait is the child %d\n", waitpid(p, &s, 0) == p);
	status("fork", s);
	printf("private %d shared %d ppid %d\n", mine, shared[0], shared[1] == getpid());

	p = vfork();
	if (!p) {
		mine = 5;
		_exit(4);
	}
	printf("vfork: mine %d\n", mine);
	waitpid(p, &s, 0);
	status("vfork", s);

	p = fork();
	if (!p) {
		signal(SIGTERM, SIG_DFL);
		pause();
		_exit(0);
	}
	printf("nohang %d\n", waitpid(p, &s, WNOHANG));
	kill(p, SIGTERM);
	waitpid(p, &s, 0);
	status("term", s);
	p = fork();
	if (!p) abort();
	waitpid(p, &s, 0);
	status("abort", s);
	p = fork();
	if (!p) {
		signal(SIGSEGV, SIG_IGN);
		*(volatile int *)8 = 1;
		_exit(0);
	}
	waitpid(p, &s, 0);
	status("segv ignored", s);

	struct sigaction sa = { .sa_sigaction = on_chld, .sa_flags = SA_SIGINFO | SA_RESTART };
	sigaction(SIGCHLD, &sa, NULL);
	int go[2];
	if (pipe(go)) return 1;
	p = fork();
	if (!p) {
		char c;
		close(go[1]);
		raise(SIGSTOP);
		_exit(read(go[0], &c, 1) ? 12 : 11); /* at the end of file: the continuation has been seen */
	}
	close(go[0]);
	printf("stopped wait %d\n", waitpid(p, &s, WUNTRACED) == p);
	status("stop", s);
	await_value(&chld_code, CLD_STOPPED);
	printf("SIGCHLD code %d status %d\n", chld_code, chld_status);
	kill(p, SIGCONT);
	printf("continued wait %d\n", waitpid(p, &s, WCONTINUED) == p);
	status("cont", s);
	siginfo_t si;
	await_value(&chld_code, CLD_CONTINUED); /* the next SIGCHLD would be merged with it */
	close(go[1]);
	memset(&si, 0, sizeof si);
	printf("waitid nowait %d\n", waitid(P_PID, p, &si, WEXITED | WNOWAIT));
	printf("code %d status %d pid %d signo %d\n", si.si_code, si.si_status, si.si_pid == p, si.si_signo);
	waitpid(p, &s, 0);
	status("after", s);
	await_value(&chld_code, CLD_EXITED);
	printf("last SIGCHLD code %d status %d\n", chld_code, chld_status);
	TELL("waitid options", waitid(P_ALL, 0, &si, 0));
	TELL("waitid none", waitid(P_ALL, 0, &si, WEXITED));

	sa.sa_flags |= SA_NOCLDWAIT;
	sigaction(SIGCHLD, &sa, NULL);
	p = fork();
	if (!p) _exit(1);
	TELL("nocldwait", waitpid(p, &s, 0));
	signal(SIGCHLD, SIG_IGN);
	p = fork();
	if (!p) _exit(1);
	TELL("ignored", waitpid(p, &s, 0));
	signal(SIGCHLD, SIG_DFL);

	/* Process groups. */
	p = fork();
	if (!p) {
		setpgid(0, 0);
		_exit(getpgrp() == getpid() ? 21 : 20);
	}
	setpgid(p, p);
	TELL("by another group", waitpid(-getpid() - 100000, &s, 0));
	printf("by group %d\n", waitpid(-p, &s, 0) == p);
	status("group", s);
	p = fork();
	if (!p) {
		pid_t sid = setsid();
		_exit(sid == getpid() && getsid(0) == sid && getpgrp() == sid && setsid() == -1 && errno == EPERM ? 31
														  : 30);
	}
	waitpid(p, &s, 0);
	status("session", s);
	TELL("setpgid bad", setpgid(0, -1));
	TELL("setpgid nobody", setpgid(3999999, 0));
	TELL("getpgid nobody", getpgid(3999999));

	/* Orphans. */
	int fd[2];
	if (pipe(fd)) return 1;
	p = fork();
	if (!p) {
		if (!fork()) {
			while (getppid() == p) usleep(1000);
			char c = 'o';
			if (write(fd[1], &c, 1) != 1) _exit(1);
			_exit(0);
		}
		_exit(0);
	}
	close(fd[1]);
	waitpid(p, &s, 0);
	char c = 0;
	ssize_t n = read(fd[0], &c, 1);
	printf("orphan wrote %zd %c\n", n, c);
	n = read(fd[0], &c, 1);
	printf("then end of file %zd\n", n);

	/* clone. */
	static char stack[65536] __attribute__((aligned(16)));
	int v = 1;
	p = clone(child_fn, stack + sizeof stack, CLONE_VM | SIGCHLD, &v);
	waitpid(p, &s, 0);
	status("clone VM", s);
	printf("v %d\n", v);
	p = clone(child_fn, stack + sizeof stack, 0, &v);
	TELL("no signal: wait", waitpid(p, &s, 0));
	printf("__WCLONE %d\n", waitpid(p, &s, __WCLONE) == p);
	status("clone", s);
	TELL("thread without sighand", syscall(SYS_clone, CLONE_THREAD, 0, 0, 0, 0));
	TELL("sighand without vm", syscall(SYS_clone, CLONE_SIGHAND, 0, 0, 0, 0));
	TELL("newns and fs", syscall(SYS_clone, CLONE_NEWNS | CLONE_FS, 0, 0, 0, 0));
	TELL("clone3 size", syscall(SYS_clone3, NULL, 8L));
	unsigned long a[11] = { 0 };
	a[0] = CLONE_PIDFD, a[4] = SIGCHLD;
	int pidfd = -1;
	a[1] = (unsigned long)&pidfd;
	p = syscall(SYS_clone3, a, sizeof a);
	if (!p) _exit(6);
	printf("pidfd cloexec %d\n", fcntl(pidfd, F_GETFD));
	memset(&si, 0, sizeof si);
	waitid(P_PIDFD, pidfd, &si, WEXITED | WNOWAIT);
	shown_pid("of a pidfd", pidfd, p);
	int w = waitid(P_PIDFD, pidfd, &si, WEXITED);
	shown_pid("of a pidfd, waited for", pidfd, -1);
	printf("waitid pidfd %d status %d\n", w, si.si_status);
	TELL("signal to the dead", syscall(SYS_pidfd_send_signal, pidfd, 0, NULL, 0));
	a[4] = 65;
	TELL("bad exit signal", syscall(SYS_clone3, a, sizeof a));

	struct rusage ru;
	printf("wait4 rusage %d\n", (p = fork()) ? wait4(p, &s, 0, &ru) == p : (_exit(0), 0));
	w = getrusage(RUSAGE_CHILDREN, &ru);
	printf("getrusage %d %d\n", w, ru.ru_maxrss > 0);
	TELL("getrusage bad", getrusage(5, &ru));
	/* Whoever has ended will not stop any more. */
	p = fork();
	if (!p) _exit(0);
	waitid(P_PID, p, &si, WEXITED | WNOWAIT);
	TELL("waitid for a stop", waitid(P_PID, p, &si, WSTOPPED));
	TELL("waitid for both", waitid(P_PID, p, &si, WSTOPPED | WEXITED));
	struct stat of;
	TELL("fstat of a pidfd", fstat(pidfd, &of));
	return 0;
}
