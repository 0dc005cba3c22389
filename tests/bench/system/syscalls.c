/* Times system calls; prints "name ns" lines. The same binary runs natively and
 * under htux. `trap` executes a syscall instruction of its own, so it shows the
 * trapped way in even where the libc calls directly. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

/* Best of five batches, each of about 20 ms. */
static void measure(const char *name, void (*fn)(void))
{
	double best = 1e18, start, t;
	long n = 1;
	for (;; n *= 2) {
		start = now();
		for (long i = 0; i < n; i++) fn();
		if (now() - start > 2e7) break;
	}
	for (int k = 0; k < 5; k++) {
		start = now();
		for (long i = 0; i < n; i++) fn();
		t = (now() - start) / n;
		if (t < best) best = t;
	}
	printf("%s %.2f\n", name, best);
	fflush(stdout);
}

static int p[2], file;
static char buf[4096];

static void empty(void) { __asm__ volatile(""); }
static void b_getppid(void) { getppid(); }
static void b_trap(void)
{
	long r = SYS_getppid;
	__asm__ volatile("syscall" : "+a"(r) : : "rcx", "r11", "memory");
}
static void b_clock(void)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
}
static void b_pipe(void)
{
	if (write(p[1], buf, 1) != 1 || read(p[0], buf, 1) != 1) abort();
}
static void b_pipe4k(void)
{
	if (write(p[1], buf, 4096) != 4096 || read(p[0], buf, 4096) != 4096) abort();
}
static void b_file_read(void)
{
	if (pread(file, buf, 4096, 0) != 4096) abort();
}
static void b_file_write(void)
{
	if (pwrite(file, buf, 4096, 0) != 4096) abort();
}
static void b_mmap(void)
{
	char *m = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	for (int i = 0; i < 65536; i += 4096) m[i] = 1;
	munmap(m, 65536);
}
static void b_open(void)
{
	int fd = open("/etc/passwd", O_RDONLY);
	if (fd < 0) abort();
	close(fd);
}
static void b_stat(void)
{
	struct stat st;
	if (stat("/etc/passwd", &st)) abort();
}

static int turn;
static int stop;
static void futex_wait(int val) { syscall(SYS_futex, &turn, FUTEX_WAIT_PRIVATE, val, NULL, NULL, 0); }
static void futex_wake(void) { syscall(SYS_futex, &turn, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0); }
static void *other(void *arg)
{
	while (!__atomic_load_n(&stop, __ATOMIC_ACQUIRE)) {
		while (__atomic_load_n(&turn, __ATOMIC_ACQUIRE) == 0) futex_wait(0);
		__atomic_store_n(&turn, 0, __ATOMIC_RELEASE);
		futex_wake();
	}
	return arg;
}
static void b_futex(void)
{
	__atomic_store_n(&turn, 1, __ATOMIC_RELEASE);
	futex_wake();
	while (__atomic_load_n(&turn, __ATOMIC_ACQUIRE) == 1) futex_wait(1);
}
static void *nothing(void *arg) { return arg; }
static void b_thread(void)
{
	pthread_t t;
	if (pthread_create(&t, NULL, nothing, NULL)) abort();
	pthread_join(t, NULL);
}

int main(void)
{
	pthread_t t;
	char name[] = "/tmp/htux-bench-XXXXXX";
	if (pipe(p) || (file = mkstemp(name)) < 0 || ftruncate(file, 1 << 20)) return 1;
	unlink(name);
	measure("loop", empty);
	measure("getppid", b_getppid);
	measure("trap", b_trap);
	measure("clock_gettime", b_clock);
	measure("pipe-1", b_pipe);
	measure("pipe-4096", b_pipe4k);
	measure("pread-4096", b_file_read);
	measure("pwrite-4096", b_file_write);
	measure("mmap-touch-munmap", b_mmap);
	measure("open-close", b_open);
	measure("stat", b_stat);
	pthread_create(&t, NULL, other, NULL);
	measure("futex-ping-pong", b_futex);
	__atomic_store_n(&stop, 1, __ATOMIC_RELEASE);
	__atomic_store_n(&turn, 1, __ATOMIC_RELEASE);
	futex_wake();
	pthread_join(t, NULL);
	measure("thread-create-join", b_thread);
	return 0;
}
