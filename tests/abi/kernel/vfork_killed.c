/* Processes that share an address space leave it by exec, all at once and while the one
 * that made them is killed: whoever is last takes it down, and nobody notices. */
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUNDS 8
#define SHARERS 4
#define STACK 65536
#define MARK 40

struct shared {
	volatile int go;
	volatile int ready;
};
static struct shared *shared;
static char stacks[SHARERS][STACK] __attribute__((aligned(64)));

static int leave(void *arg)
{
	char *argv[] = { "program", arg, NULL };
	__atomic_add_fetch(&shared->ready, 1, __ATOMIC_SEQ_CST);
	while (!shared->go) sched_yield();
	execve("/proc/self/exe", argv, NULL);
	_exit(99);
}

/* The one that is killed: in vfork, or among its clones. */
static void maker(int by_vfork)
{
	static char *names[SHARERS] = { "0", "1", "2", "3" };
	if (by_vfork) {
		if (!vfork()) leave(names[0]);
	} else {
		for (int i = 0; i < SHARERS; i++)
			if (clone(leave, stacks[i] + STACK, CLONE_VM | SIGCHLD, names[i]) < 0) _exit(98);
	}
	for (;;) pause();
}

static int round_of(int by_vfork, int round)
{
	int n = by_vfork ? 1 : SHARERS, sum = 0, status;
	memset(shared, 0, sizeof *shared);
	pid_t p = fork();
	if (!p) maker(by_vfork);
	while (shared->ready < n) sched_yield();
	if (round % 2) shared->go = 1;
	kill(p, SIGKILL);
	shared->go = 1;
	for (pid_t got; (got = wait(&status)) > 0;) {
		if (got == p) sum += WIFSIGNALED(status) ? 1000 * WTERMSIG(status) : -1;
		else sum += WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	}
	return sum;
}

int main(int argc, char **argv)
{
	if (argc > 1) return MARK + atoi(argv[1]);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	for (int kind = 0; kind < 2; kind++) {
		int good = 0, want = 9000 + (kind ? MARK : SHARERS * MARK + 6);
		for (int i = 0; i < ROUNDS; i++) {
			int sum = round_of(kind, i);
			if (sum == want) good++;
			else printf("%s, round %d: %d\n", kind ? "vfork" : "clones", i, sum);
		}
		printf("%s: %d of %d rounds\n", kind ? "vfork" : "clones", good, ROUNDS);
	}
	return 0;
}
