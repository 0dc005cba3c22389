/* Many processes, threads and signals at once: nothing may be lost, nothing hang. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static atomic_int *shared;
static volatile sig_atomic_t got;

static pid_t new_process(void)
{
	pid_t p = fork();
	if (p < 0) {
		printf("fork: %s\n", strerror(errno));
		exit(1); /* never kill(-1) */
	}
	return p;
}

static void on(int sig)
{
	(void)sig;
	got++;
}

static void *spin_exit(void *arg)
{
	for (volatile int i = 0; i < (long)arg * 100; i++)
		;
	return NULL;
}

/* Processes with threads that end in all ways while others are being born. */
static void ends(void)
{
	int statuses[4] = { 0 }, s;
	for (int i = 0; i < 60; i++) {
		pid_t p = new_process();
		if (!p) {
			pthread_t t;
			for (long k = 0; k < 4; k++) pthread_create(&t, NULL, spin_exit, (void *)(k * i));
			switch (i % 4) {
			case 0: _exit(1);
			case 1: raise(SIGKILL); _exit(9);
			case 2: execl("/bin/true", "true", NULL); _exit(9);
			case 3: pthread_exit(NULL);
			}
		}
		if (i % 3 == 0) continue; /* waited for later */
		if (waitpid(p, &s, 0) != p) printf("wait %d\n", errno);
		else statuses[WIFSIGNALED(s) ? 3 : WEXITSTATUS(s) & 1]++;
	}
	while (wait(&s) > 0) statuses[WIFSIGNALED(s) ? 3 : WEXITSTATUS(s) & 1]++;
	printf("0: %d, 1: %d, killed: %d\n", statuses[0], statuses[1], statuses[3]);
}

/* Real-time signals between processes are neither lost nor doubled. */
static void counted(void)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	sigprocmask(SIG_BLOCK, &set, NULL);
	pid_t p = new_process();
	if (!p) {
		siginfo_t si;
		int n = 0, in_order = 1;
		while (n < 500) {
			if (sigwaitinfo(&set, &si) != SIGRTMIN) continue;
			if (si.si_value.sival_int != n) in_order = 0;
			n++;
		}
		_exit(in_order ? 7 : 8);
	}
	for (int i = 0; i < 500; i++) {
		union sigval v = { .sival_int = i };
		while (sigqueue(p, SIGRTMIN, v)) sched_yield();
	}
	int s;
	waitpid(p, &s, 0);
	printf("queued signals in order %d\n", WEXITSTATUS(s));
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

/* Signals against system calls that restart and user code that computes. */
static void *pester(void *arg)
{
	while (!atomic_load(&shared[0])) {
		pthread_kill(*(pthread_t *)arg, SIGUSR1);
		usleep(50);
	}
	return NULL;
}

static void interrupted(void)
{
	struct sigaction sa = { .sa_handler = on, .sa_flags = SA_RESTART };
	sigaction(SIGUSR1, &sa, NULL);
	pthread_t me = pthread_self(), t;
	atomic_store(&shared[0], 0);
	pthread_create(&t, NULL, pester, &me);
	int p[2], bad = 0;
	if (pipe(p)) return;
	pid_t c = new_process();
	if (!c) {
		char buf[7];
		for (int i = 0; i < 3000; i++) {
			memset(buf, i, sizeof buf);
			if (write(p[1], buf, sizeof buf) != sizeof buf) _exit(1);
			if (i % 100 == 0) usleep(1000);
		}
		_exit(0);
	}
	double x = 1;
	for (int i = 0; i < 3000; i++) {
		char buf[7];
		size_t have = 0;
		while (have < sizeof buf) {
			ssize_t r = read(p[0], buf + have, sizeof buf - have);
			if (r <= 0) {
				bad++;
				break;
			}
			have += r;
		}
		for (size_t k = 0; k < sizeof buf; k++) bad += buf[k] != (char)i;
		for (int k = 0; k < 1000; k++) x = x * 1.0000001 + 0.0000001;
	}
	int s;
	while (waitpid(c, &s, 0) < 0 && errno == EINTR) bad += 1000;
	atomic_store(&shared[0], 1);
	pthread_join(t, NULL);
	double y = 1;
	for (int i = 0; i < 3000; i++)
		for (int k = 0; k < 1000; k++) y = y * 1.0000001 + 0.0000001;
	printf("interrupted: bad %d, same sum %d, signals %d\n", bad, x == y, got > 10);
}

/* Stopping and continuing a process with threads over and over. */
static void *count_up(void *arg)
{
	for (;;) atomic_fetch_add(&shared[1], 1);
	return arg;
}

static void stops(void)
{
	pid_t p = new_process();
	if (!p) {
		pthread_t t;
		for (int i = 0; i < 3; i++) pthread_create(&t, NULL, count_up, NULL);
		for (;;) pause();
	}
	int s, ok = 0;
	usleep(20000);
	for (int i = 0; i < 50; i++) {
		kill(p, SIGSTOP);
		if (waitpid(p, &s, WUNTRACED) != p || !WIFSTOPPED(s)) break;
		int a = atomic_load(&shared[1]);
		usleep(500);
		if (a != atomic_load(&shared[1])) break;
		kill(p, SIGCONT);
		if (waitpid(p, &s, WCONTINUED) != p || !WIFCONTINUED(s)) break;
		ok++;
	}
	kill(p, SIGSTOP);
	kill(p, SIGKILL);
	while (waitpid(p, &s, 0) != p)
		;
	printf("stopped and continued %d, killed by %d\n", ok, WTERMSIG(s));
}

/* A mutex and a counter in shared memory, from many processes and threads. */
struct box {
	pthread_mutex_t m;
	pthread_cond_t c;
	int n, turn;
};

static void *add(void *arg)
{
	struct box *b = arg;
	for (int i = 0; i < 500; i++) {
		pthread_mutex_lock(&b->m);
		b->n++;
		pthread_mutex_unlock(&b->m);
	}
	return NULL;
}

static void between(void)
{
	struct box *b = mmap(NULL, sizeof *b, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pthread_mutexattr_t ma;
	pthread_mutexattr_init(&ma);
	pthread_mutexattr_setpshared(&ma, PTHREAD_PROCESS_SHARED);
	pthread_mutex_init(&b->m, &ma);
	pthread_condattr_t ca;
	pthread_condattr_init(&ca);
	pthread_condattr_setpshared(&ca, PTHREAD_PROCESS_SHARED);
	pthread_cond_init(&b->c, &ca);
	for (int i = 0; i < 4; i++) {
		if (new_process()) continue;
		pthread_t t[2];
		for (int k = 0; k < 2; k++) pthread_create(&t[k], NULL, add, b);
		for (int k = 0; k < 2; k++) pthread_join(t[k], NULL);
		_exit(0);
	}
	while (wait(NULL) > 0)
		;
	printf("sum %d\n", b->n);
	pid_t p = new_process();
	for (int i = 0; i < 500; i++) {
		pthread_mutex_lock(&b->m);
		while (b->turn != !p) pthread_cond_wait(&b->c, &b->m);
		b->turn = !!p;
		pthread_cond_signal(&b->c);
		pthread_mutex_unlock(&b->m);
	}
	if (!p) _exit(0);
	waitpid(p, NULL, 0);
	printf("ping pong\n");
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ends();
	counted();
	interrupted();
	stops();
	between();
	return 0;
}
