/* System V shared memory. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

static void show(const char *what, long r)
{
	if (r == -1) printf("%s: %s\n", what, strerrorname_np(errno));
	else printf("%s: %s\n", what, r == 0 ? "0" : "value");
}
#define T(x) show(#x, (long)(x))

static void stat(int id)
{
	struct shmid_ds ds;
	if (shmctl(id, IPC_STAT, &ds)) printf("stat: %s\n", strerrorname_np(errno));
	else
		printf("size %zu attached %lu mode %o key %d cpid %d lpid %d atime %d dtime %d ctime %d\n",
		       ds.shm_segsz, (long)ds.shm_nattch, ds.shm_perm.mode, ds.shm_perm.__key != 0,
		       ds.shm_cpid == getpid(), ds.shm_lpid == getpid(), ds.shm_atime != 0, ds.shm_dtime != 0,
		       ds.shm_ctime != 0);
}

int main(void)
{
	key_t key = 0x68740000 + getpid() % 60000;
	T(shmget(key, 100, 0));
	T(shmget(key, 0, IPC_CREAT));
	T(shmget(key, -1UL, IPC_CREAT));
	int id = shmget(key, 10000, IPC_CREAT | 0640);
	T(id >= 0);
	T(shmget(key, 10000, IPC_CREAT | IPC_EXCL));
	T(shmget(key, 10001, 0));
	T(shmget(key, 5000, 0) == id ? 0 : -1);
	stat(id);
	T(shmat(-1, 0, 0));
	T(shmat(id + 1000000, 0, 0));
	T(shmat(id, (void *)1, 0));
	T(shmat(id, NULL, SHM_REMAP));
	char *a = shmat(id, NULL, 0), *b = shmat(id, NULL, SHM_RDONLY);
	strcpy(a + 9000, "shared");
	printf("%s\n", b + 9000);
	T(mprotect(b, 4096, PROT_READ));
	stat(id);
	fflush(stdout);
	if (!fork()) {
		strcpy(a, "from the child");
		fflush(stdout);
		_exit(0);
	}
	wait(NULL);
	printf("%s\n", b);
	char *at = (char *)0x300000000000;
	T(shmat(id, at, 0));
	T(shmat(id, at, 0));
	T(shmat(id, at + 1, SHM_RND | SHM_REMAP));
	printf("%s\n", at);
	T(munmap(at, 4096));
	T(shmdt(at + 4096));
	T(shmdt(at));
	T(shmdt(at));
	T(shmdt(b));
	stat(id);
	struct shmid_ds ds;
	shmctl(id, IPC_STAT, &ds);
	ds.shm_perm.mode = 0600;
	T(shmctl(id, IPC_SET, &ds));
	T(shmctl(id, 99, &ds));
	T(shmctl(-1, IPC_STAT, &ds));
	T(shmctl(id, IPC_STAT, (void *)1));
	T(shmctl(id, IPC_RMID, NULL));
	stat(id);
	T(shmget(key, 10000, 0));
	printf("%s\n", a);
	char *again = shmat(id, NULL, 0);
	printf("%s\n", again);
	T(shmdt(again));
	T(shmdt(a));
	stat(id);
	T(shmctl(id, IPC_RMID, NULL));
	return 0;
}
