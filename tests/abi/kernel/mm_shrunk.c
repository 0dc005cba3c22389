/* Mappings of files that become shorter: what lies past the end is SIGBUS, in all processes that
 * have it mapped, and comes back as zeros when the file grows. Private copies go, too. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096UL
static sigjmp_buf env;
static volatile uintptr_t fault;
static volatile int fault_sig, fault_code;

static void on_fault(int s, siginfo_t *i, void *c)
{
	(void)c;
	fault_sig = s;
	fault = (uintptr_t)i->si_addr;
	fault_code = i->si_code;
	siglongjmp(env, 1);
}

static void look(const char *what, volatile char *p, size_t n)
{
	for (volatile size_t i = 0; i < n; i++) {
		volatile char *at = p + i * PAGE;
		if (!sigsetjmp(env, 1)) printf("%s, page %zu: %d\n", what, i, *at);
		else
			printf("%s, page %zu: signal %d, code %d, %s\n", what, i, fault_sig, fault_code,
			       fault == (uintptr_t)at ? "there" : "elsewhere");
	}
	fflush(stdout);
}

static void put(const char *what, volatile char *p)
{
	if (!sigsetjmp(env, 1)) *p = 9, printf("%s: written\n", what);
	else printf("%s: signal %d, code %d\n", what, fault_sig, fault_code);
}

static void fill(int fd, size_t pages)
{
	char page[PAGE];
	for (size_t i = 0; i < pages; i++) {
		memset(page, (int)i + 1, sizeof page);
		if (pwrite(fd, page, sizeof page, (off_t)(i * PAGE)) != PAGE) printf("pwrite: %m\n");
	}
}

static void one_process(const char *kind, int fd)
{
	printf("--- %s\n", kind);
	fill(fd, 4);
	char *s = mmap(NULL, 6 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	char *p = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	char *mid = mmap(NULL, 2 * PAGE, PROT_READ, MAP_SHARED, fd, 2 * PAGE);
	look("whole", s, 6);
	p[3 * PAGE] = 77; /* a copy of our own, of a page that goes, and of one that stays */
	p[0] = 78;
	printf("truncate %d\n", ftruncate(fd, PAGE + 100));
	look("shared", s, 6);
	look("private", p, 4);
	look("from the middle", mid, 2);
	printf("behind the end, in its page: %d\n", s[PAGE + 100]);
	put("write behind it", s + 3 * PAGE);
	int pfd[2];
	if (pipe(pfd)) return;
	printf("kernel reads from there: %s\n", write(pfd[1], s + 2 * PAGE, 1) < 0 ? strerrorname_np(errno) : "done");
	printf("grow %d\n", ftruncate(fd, 3 * PAGE));
	look("shared again", s, 4);
	look("private again", p, 4);
	put("write again", s + 2 * PAGE);
	char c;
	printf("read it: %zd %d\n", pread(fd, &c, 1, 2 * PAGE), c);
	printf("to nothing %d\n", ftruncate(fd, 0));
	look("empty", s, 2);
	look("empty, private", p, 1);
	fill(fd, 1);
	look("filled", s, 2);
	printf("protect %d\n", mprotect(s, 6 * PAGE, PROT_READ));
	look("read-only", s, 2);
	munmap(s, 6 * PAGE);
	munmap(p, 4 * PAGE);
	munmap(mid, 2 * PAGE);
	close(pfd[0]), close(pfd[1]);
	if (ftruncate(fd, 0)) printf("truncate: %m\n");
}

/* Another process that waits in the kernel, and one whose other thread runs, see it, too. */
static volatile int *word;

static void *spin(void *arg)
{
	(void)arg;
	__atomic_store_n(word, 1, __ATOMIC_SEQ_CST);
	while (__atomic_load_n(word, __ATOMIC_SEQ_CST) != 2)
		;
	return NULL;
}

static void two_processes(const char *kind, int fd)
{
	int go[2], done[2];
	char c = 0;
	printf("--- %s, two processes\n", kind);
	fill(fd, 3);
	char *s = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	word = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (pipe(go) || pipe(done)) return;
	fflush(stdout);
	pid_t pid = fork();
	if (!pid) {
		pthread_t t;
		pthread_create(&t, NULL, spin, NULL);
		if (read(go[0], &c, 1) != 1) _exit(1);
		look("child", s, 3);
		__atomic_store_n(word, 2, __ATOMIC_SEQ_CST);
		pthread_join(t, NULL);
		look("child", s, 3);
		_exit(0);
	}
	while (!__atomic_load_n(word, __ATOMIC_SEQ_CST)) usleep(1000);
	if (ftruncate(fd, PAGE)) printf("truncate: %m\n");
	if (write(go[1], &c, 1) != 1) printf("write: %m\n");
	int st;
	waitpid(pid, &st, 0);
	printf("status %x\n", st);
	look("parent", s, 3);
	munmap(s, 3 * PAGE);
	for (int i = 0; i < 2; i++) close(go[i]), close(done[i]);
}

/* It grows again at once, before the other process can have looked: what was there is gone all the same. */
static void grown_again(const char *kind, int fd)
{
	printf("--- %s, grown again\n", kind);
	fill(fd, 3);
	char *s = mmap(NULL, 3 * PAGE, PROT_READ, MAP_SHARED, fd, 0);
	char *p = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	for (int i = 0; i < 3; i++) p[i * PAGE] = 77;
	fflush(stdout);
	for (int i = 0; i < 4; i++) {
		pid_t pid = fork();
		if (!pid) _exit(ftruncate(fd, i * PAGE / 2) || ftruncate(fd, 3 * PAGE));
		int st;
		waitpid(pid, &st, 0);
		printf("status %x\n", st);
		look("shared", s, 3);
		look("private", p, 3);
		for (int k = 0; k < 3; k++) p[k * PAGE] = 78;
	}
	munmap(s, 3 * PAGE);
	munmap(p, 3 * PAGE);
}

int main(void)
{
	struct sigaction sa = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO };
	sigaction(SIGBUS, &sa, NULL);
	sigaction(SIGSEGV, &sa, NULL);
	char name[] = "shrunk.XXXXXX";
	int fd = memfd_create("x", 0), f = mkstemp(name);
	if (f < 0) printf("mkstemp: %m\n");
	one_process("memfd", fd);
	one_process("file", f);
	two_processes("memfd", fd);
	two_processes("file", f);
	grown_again("memfd", fd);
	grown_again("file", f);
	fill(f, 2);
	char *s = mmap(NULL, 2 * PAGE, PROT_READ, MAP_SHARED, f, 0);
	look("before O_TRUNC", s, 2);
	close(open(name, O_WRONLY | O_TRUNC));
	look("after O_TRUNC", s, 2);
	unlink(name);
	return 0;
}
