/* A semaphore and shared memory of the same name are two things; what a name may be. */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void say(const char *what, int ok) { printf("%s: %s\n", what, ok ? "yes" : strerror(errno)); }

int main(void)
{
	char name[64], path[96];
	snprintf(name, sizeof name, "/ipc-names-%d", getpid());
	int fd = shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600);
	say("shared memory", fd >= 0 && write(fd, "text", 4) == 4);
	sem_t *s = sem_open(name, O_CREAT | O_EXCL, 0600, 3);
	say("semaphore", s != SEM_FAILED);
	int v = -1;
	if (s != SEM_FAILED) say("its value", !sem_getvalue(s, &v) && v == 3);
	snprintf(path, sizeof path, "/dev/shm/sem.%s", name + 1);
	say("its file", !access(path, F_OK));
	say("semaphore away", !sem_unlink(name));
	say("semaphore away again", !sem_unlink(name));
	say("shared memory away", !shm_unlink(name));
	const char *odd[] = { "", "/", "a/b", "//" };
	for (int i = 0; i < 4; i++) {
		printf("\"%s\"\n", odd[i]);
		say("shm_open", shm_open(odd[i], O_RDONLY, 0) >= 0);
		say("shm_unlink", !shm_unlink(odd[i]));
		say("sem_open", sem_open(odd[i], 0) != SEM_FAILED);
		say("sem_unlink", !sem_unlink(odd[i]));
	}
	/* Names of dots, and those at the greatest length. */
	for (int i = 1; i <= 262; i == 2 ? i = 248 : i++) {
		char dots[300] = "/", queue[302];
		memset(dots + 1, i < 3 ? '.' : 'q', i);
		printf("%d\n", i);
		say("sem_open", (s = sem_open(dots, O_CREAT, 0600, 1)) != SEM_FAILED);
		say("sem_unlink", !sem_unlink(dots));
		say("shm_open", (fd = shm_open(dots, O_CREAT | O_RDWR, 0600)) >= 0);
		if (fd >= 0) printf("flags %x\n", fcntl(fd, F_GETFL)), close(fd);
		say("shm_unlink", i < 3 || !shm_unlink(dots));
		say("mq_open", mq_open(dots, O_RDONLY) >= 0);
		say("mq_unlink", !mq_unlink(dots));
		snprintf(queue, sizeof queue, "%s.", dots);
		say("mq_open", i > 2 || mq_open(queue, O_RDONLY) >= 0);
	}
	printf("joins itself: %s\n", strerror(pthread_join(pthread_self(), NULL)));
	return 0;
}
