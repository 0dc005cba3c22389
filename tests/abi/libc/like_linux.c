/* build: -lresolv -lm */
/* Arguments that are nothing, and what is left as it was: calls that libraries take differently. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <math.h>
#include <mntent.h>
#include <netdb.h>
#include <pwd.h>
#include <resolv.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/wait.h>
#include <strings.h>
#include <unistd.h>
#include <wchar.h>
#include <wordexp.h>

static jmp_buf again;
static int aborts;

static void aborted(int sig)
{
	printf("signal %d\n", sig);
	if (++aborts < 3) longjmp(again, 1); /* which leaves it blocked */
	fflush(stdout);
	_exit(7);
}

static void aborting(void)
{
	fflush(stdout);
	if (!fork()) {
		signal(SIGABRT, aborted);
		setjmp(again);
		abort();
	}
	int status;
	wait(&status);
	printf("aborted %x\n", status);
}

static void by_signal(void)
{
	printf("ids %d", gettid() == getpid());
	fflush(stdout);
	for (int how = 0; how < 3; how++) {
		int status;
		pid_t pid = vfork();
		if (!pid) {
			if (how == 1) raise(SIGTERM);
			if (how == 2) abort();
			_exit(gettid() == getpid());
		}
		waitpid(pid, &status, 0);
		printf(" %x", status);
	}
	puts("");
}

static void selecting(void)
{
	struct timeval t = { 0, 2000 };
	int r = select(0, 0, 0, 0, &t);
	printf("select %d %ld %ld", r, t.tv_sec, t.tv_usec);
	t = (struct timeval){ 0, -1 };
	r = select(0, 0, 0, 0, &t);
	printf(" %d %d %ld", r, errno, t.tv_usec);
	t = (struct timeval){ 1, 2500000 };
	fd_set set;
	FD_ZERO(&set);
	FD_SET(0, &set);
	r = select(1, 0, 0, &set, &(struct timeval){ 0, 0 });
	printf(" %d\n", r);
}

/* All descriptors are taken, and one is given up for the program that is started. */
static void spawning(void)
{
	struct rlimit old, few = { 20, 20 };
	posix_spawn_file_actions_t fa;
	char *argv[] = { "true", 0 };
	int last = -1, status = -1;
	pid_t pid;
	getrlimit(RLIMIT_NOFILE, &old);
	few.rlim_max = old.rlim_max;
	int out = dup(1);
	setrlimit(RLIMIT_NOFILE, &few);
	for (int fd; (fd = dup(0)) >= 0;) last = fd;
	posix_spawn_file_actions_init(&fa);
	posix_spawn_file_actions_addopen(&fa, last, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&fa, out, "/dev/null", O_WRONLY, 0);
	for (int fd = 3; fd < last; fd++)
		if (fd != out) posix_spawn_file_actions_addclose(&fa, fd);
	fflush(stdout);
	int r = posix_spawn(&pid, "/bin/true", &fa, 0, argv, environ);
	if (!r) waitpid(pid, &status, 0);
	printf("spawn %d %d", r, status);
	r = posix_spawn(&pid, "/nonexistent", 0, 0, argv, environ);
	printf(" %d\n", r);
	for (int fd = 3; fd <= last; fd++)
		if (fd != out) close(fd);
	close(out);
	setrlimit(RLIMIT_NOFILE, &old);
}

static void mounting(void)
{
	static const char lines[] = "a /a autofs rw,ignore 0 0\nb /b autofs rw 1 2\nc /c ext4 ignore 0 0\n"
				    "d /d autofs ignored 0 0\ne /e autofs ignore=1 0 0\nf /f\n";
	FILE *f = fmemopen((void *)lines, sizeof lines - 1, "r");
	struct mntent *m;
	while ((m = getmntent(f))) printf("%s %s %s; ", m->mnt_fsname, m->mnt_type, m->mnt_opts);
	puts("");
	fclose(f);
}

static void expanding(void)
{
	char *word = "word";
	wordexp_t w = { 5, &word, 9 };
	int r = wordexp("a|b", &w, 0);
	printf("wordexp %d %zu %d %zu\n", r, w.we_wordc, w.we_wordv == &word, w.we_offs);
	wordexp("one two", &w, 0);
	r = wordexp("${", &w, WRDE_APPEND);
	printf("wordexp %d %zu %s\n", r, w.we_wordc, w.we_wordv[1]);
	r = wordexp("(", &w, WRDE_REUSE);
	printf("wordexp %d %zu %d\n", r, w.we_wordc, !w.we_wordv);
}

/* libm asks the C library for the bits. */
static void payloads(void)
{
	static const char *const tags[] = { "", "123", "0x7ffffffffffff", "12)", "x", "077" };
	for (int i = 0; i < 6; i++) {
		long double l = nanl(tags[i]);
		double d = nan(tags[i]);
		float f = nanf(tags[i]);
		unsigned long bits[2];
		unsigned single;
		memcpy(&single, &f, 4);
		memcpy(bits, &d, 8);
		memcpy(bits + 1, &l, 8);
		printf("%x %lx %lx\n", single, bits[0], bits[1]);
	}
}

int main(void)
{
	freeaddrinfo(0);
	errno = 0;
	printf("getpw %d", getpw(0, 0));
	printf(" %d\n", errno);
	errno = 0;
	printf("clone %d", clone((int (*)(void *))main, 0, SIGCHLD, 0));
	printf(" %d\n", errno);
	/* Nothing is read of a text when nothing is to be copied. */
	char *pages = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), to[9] = "x";
	mprotect(pages + 4096, 4096, PROT_NONE);
	volatile size_t none = 0;
	printf("%d %d", strncpy(to, pages + 4096, none) == to, stpncpy(to, pages + 4096, none) == to);
	printf(" %zu %s\n", strnlen(pages + 4096, none), strncat(to, pages + 4096, none));
	const char *gone = pages + 4096;
	const wchar_t *wide = (const wchar_t *)gone;
	printf("%d %d %d", strncmp(gone, "a", none), strncasecmp(gone, "a", none), memcmp(gone, "a", none));
	printf(" %d %d %d", wcsncmp(wide, L"a", none), wcsncasecmp(wide, L"a", none), wmemcmp(wide, L"a", none));
	printf(" %zu %d\n", wcsnlen(wide, none), !wmemchr(wide, 'a', none));
	static const char *const hosts[] = { "www.-a.b.", "-a.b", "a.-b", "-.-", "*.-a.b", "*.a.-b", "-a", "a" };
	for (int i = 0; i < 8; i++)
		printf("%d%d%d%d ", res_hnok(hosts[i]), res_ownok(hosts[i]), res_mailok(hosts[i]), res_dnok(hosts[i]));
	puts("");
	static const char *const names[] = { "/C.UTF-8", "//C.utf8", "/C.UTF-8/", "C.UTF-8/", "..",
					     "../C",     "/../C",    "/..",       "/",        "/nosuch" };
	for (int i = 0; i < 10; i++) {
		errno = 0;
		const char *is = setlocale(LC_CTYPE, names[i]);
		printf("%s: %s %d\n", names[i], is ?: "-", is ? 0 : errno);
	}
	payloads();
	aborting();
	by_signal();
	selecting();
	spawning();
	mounting();
	expanding();
}
