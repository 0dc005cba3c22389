/* Handshakes for tests: that another task waits is seen in /proc, not guessed from
 * the clock. Who is to be seen asleep announces itself last thing before it waits. */
#ifndef ASLEEP_H
#define ASLEEP_H
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The state letter of a task, 0 if there is none. */
static inline char task_state(pid_t pid, pid_t tid)
{
	char path[64], line[512] = "", *end;
	if (tid == pid) snprintf(path, sizeof path, "/proc/%d/stat", pid);
	else snprintf(path, sizeof path, "/proc/%d/task/%d/stat", pid, tid);
	FILE *f = fopen(path, "r");
	if (!f) return 0;
	size_t n = fread(line, 1, sizeof line - 1, f);
	fclose(f);
	line[n] = 0;
	end = strrchr(line, ')');
	return end && end[1] ? end[2] : 0;
}

/* Until the task is in the state (S: asleep in a call that a signal ends). */
static inline void await_state(pid_t pid, pid_t tid, char state)
{
	for (int i = 0; i < 60000; i++) {
		if (task_state(pid, tid) == state) return;
		usleep(500);
	}
	fprintf(stderr, "task %d of %d did not get to state %c, but is in %c\n", tid, pid, state, task_state(pid, tid));
	_exit(99);
}

static inline void await_asleep(pid_t pid, pid_t tid) { await_state(pid, tid, 'S'); }

/* Until *word, which another thread or a handler writes, is `value`. */
static inline void await_value(volatile int *word, int value)
{
	for (int i = 0; i < 60000 && *word != value; i++) usleep(500);
}
#endif
