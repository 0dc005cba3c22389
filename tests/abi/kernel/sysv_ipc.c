/* System V semaphores, message queues and shared memory, between processes. */
#define _GNU_SOURCE
#include <limits.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>
#include "asleep.h"
#define SHOW(e)                                                            \
	do {                                                               \
		errno = 0;                                                 \
		long r_ = (long)(e);                                       \
		printf("%s = %ld errno %d\n", #e, r_, r_ < 0 ? errno : 0); \
		fflush(stdout);                                            \
	} while (0)
#define OK(e)                                                                                 \
	do {                                                                                  \
		errno = 0;                                                                    \
		long r_ = (long)(e);                                                          \
		printf("%s %s errno %d\n", #e, r_ >= 0 ? "ok" : "fails", r_ < 0 ? errno : 0); \
		fflush(stdout);                                                               \
	} while (0)
struct m {
	long type;
	char text[100];
};
static int op(int id, int n, int v, int flags)
{
	struct sembuf b = { n, v, flags };
	return semop(id, &b, 1);
}
int main(void)
{
	key_t key = 0x48000000 + getpid();
	/* semaphores */
	int s = semget(key, 3, IPC_CREAT | 0600);
	OK(s);
	SHOW(semget(key, 3, IPC_CREAT | IPC_EXCL | 0600));
	SHOW(semget(key, 4, 0));
	SHOW(semget(key, 2, 0) == s);
	SHOW(semget(key + 1, 1, 0));
	SHOW(semget(key + 1, 0, IPC_CREAT));
	SHOW(op(s, 0, -1, IPC_NOWAIT));
	SHOW(op(s, 0, 2, 0));
	SHOW(op(s, 3, 1, 0));
	SHOW(op(s, 1, 32767, 0));
	SHOW(op(s, 1, 1, 0));
	SHOW(semctl(s, 0, GETVAL));
	struct sembuf two[2] = { { 0, -1, 0 }, { 2, -1, IPC_NOWAIT } };
	SHOW(semop(s, two, 2));
	SHOW(semctl(s, 0, GETVAL));
	SHOW(semctl(s, 0, SETVAL, 70000));
	SHOW(semctl(s, 0, SETVAL, 0));
	unsigned short all[3];
	SHOW(semctl(s, 0, GETALL, all));
	printf("%d %d %d\n", all[0], all[1], all[2]);
	struct semid_ds ds;
	SHOW(semctl(s, 0, IPC_STAT, &ds));
	printf("nsems %d mode %o key %d\n", (int)ds.sem_nsems, ds.sem_perm.mode, ds.sem_perm.__key == key);
	struct timespec ts = { 0, 10000000 };
	struct sembuf b = { 0, -1, 0 };
	SHOW(semtimedop(s, &b, 1, &ts));
	int child = fork();
	if (!child) {
		op(s, 0, -1, SEM_UNDO);
		op(s, 2, 1, 0);
		_exit(0);
	}
	await_asleep(child, child);
	SHOW(semctl(s, 0, GETNCNT));
	SHOW(op(s, 0, 1, 0));
	SHOW(op(s, 2, -1, 0));
	wait(NULL);
	SHOW(semctl(s, 0, GETVAL));
	SHOW(semctl(s, 2, GETPID) == getpid());
	SHOW(op(s, 0, -1, 0));
	SHOW(op(s, 0, 0, 0));
	if (!(child = fork())) _exit(op(s, 0, -1, 0) < 0 && errno == EIDRM ? 7 : 0);
	await_asleep(child, child);
	SHOW(semctl(s, 0, IPC_RMID));
	int st;
	wait(&st);
	printf("waiter %d\n", WEXITSTATUS(st));
	SHOW(op(s, 0, 1, 0));
	/* queues */
	int q = msgget(key, IPC_CREAT | 0600);
	OK(q);
	struct m m = { 3, "three" };
	SHOW(msgsnd(q, &m, 6, 0));
	m = (struct m){ 1, "one" };
	SHOW(msgsnd(q, &m, 4, 0));
	m = (struct m){ 2, "two" };
	SHOW(msgsnd(q, &m, 4, 0));
	m.type = 0;
	SHOW(msgsnd(q, &m, 4, 0));
	SHOW(msgrcv(q, &m, 2, 0, 0));
	SHOW(msgrcv(q, &m, 100, -2, 0));
	printf("%ld %s\n", m.type, m.text);
	SHOW(msgrcv(q, &m, 100, 9, IPC_NOWAIT));
	SHOW(msgrcv(q, &m, 2, 3, MSG_NOERROR));
	printf("%ld %.2s\n", m.type, m.text);
	SHOW(msgrcv(q, &m, 100, 0, 0));
	printf("%ld %s\n", m.type, m.text);
	if (!(child = fork())) {
		struct m r;
		msgrcv(q, &r, 100, 5, 0);
		r.type = 6;
		strcat(r.text, " back");
		msgsnd(q, &r, strlen(r.text) + 1, 0);
		_exit(0);
	}
	await_asleep(child, child);
	m = (struct m){ 5, "there" };
	SHOW(msgsnd(q, &m, 6, 0));
	SHOW(msgrcv(q, &m, 100, 6, 0));
	printf("%s\n", m.text);
	wait(NULL);
	static struct {
		long t;
		char x[9000];
	} big = { 1, "" };
	SHOW(msgsnd(q, &big, 8193, 0));
	SHOW(msgsnd(q, &big, 8192, 0));
	SHOW(msgsnd(q, &big, 8192, 0));
	SHOW(msgsnd(q, &big, 1, IPC_NOWAIT));
	struct msqid_ds qs;
	SHOW(msgctl(q, IPC_STAT, &qs));
	printf("%d %d\n", (int)qs.msg_qnum, (int)qs.__msg_cbytes);
	SHOW(msgctl(q, IPC_RMID, NULL));
	SHOW(msgrcv(q, &m, 100, 0, 0));
	/* shared memory */
	int h = shmget(key, 10000, IPC_CREAT | 0600);
	OK(h);
	SHOW(shmget(key, 20000, 0));
	SHOW(shmget(IPC_PRIVATE, 0, 0600));
	char *p = shmat(h, NULL, 0), *r = shmat(h, NULL, SHM_RDONLY);
	SHOW(p == (void *)-1 || r == (void *)-1);
	strcpy(p, "shared");
	printf("%s %d\n", r, p[9999]);
	SHOW(shmat(h, (void *)123, 0) == (void *)-1 ? errno : 0);
	SHOW(shmat(99999999, NULL, 0) == (void *)-1 ? errno : 0);
	if (!fork()) {
		strcpy(p, "by child");
		_exit(0);
	}
	wait(NULL);
	printf("%s\n", r);
	struct shmid_ds hs;
	SHOW(shmctl(h, IPC_STAT, &hs));
	printf("size %d attached %d mode %o\n", (int)hs.shm_segsz, (int)hs.shm_nattch, hs.shm_perm.mode);
	SHOW(shmdt(r));
	SHOW(shmdt(r));
	SHOW(shmdt(p + 1));
	SHOW(shmctl(h, IPC_RMID, NULL));
	SHOW(shmctl(h, IPC_STAT, &hs));
	printf("attached %d dest %d\n", (int)hs.shm_nattch, !!(hs.shm_perm.mode & 01000));
	r = shmat(h, NULL, 0);
	printf("%s\n", r == (void *)-1 ? "no" : r);
	SHOW(shmget(key, 1, 0));
	SHOW(shmdt(p));
	SHOW(shmdt(r));
	SHOW(shmctl(h, IPC_STAT, &hs));
	/* the most negative type is any */
	int any = msgget(IPC_PRIVATE, 0600);
	struct {
		long type;
		char text[4];
	} last = { LONG_MAX - 1, "end" };
	SHOW(msgsnd(any, &last, 4, 0));
	SHOW(msgrcv(any, &last, 4, LONG_MIN, IPC_NOWAIT));
	SHOW(msgctl(any, IPC_RMID, NULL));
	return 0;
}
