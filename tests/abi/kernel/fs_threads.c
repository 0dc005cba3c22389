/* Threads and processes at once in one directory: names, contents, descriptors;
 * the invariants hold, whatever the order. */
#include "fs.h"
#include <pthread.h>
#include <sys/wait.h>

static int appended, moved;

static void *names(void *arg)
{
	long id = (long)arg;
	unsigned r = id * 7919 + 1;
	char a[32], b[32];
	for (int i = 0; i < 400; i++) {
		r = r * 1103515245 + 12345;
		sprintf(a, "n%u", (r >> 16) % 8);
		sprintf(b, "n%u", (r >> 20) % 8);
		switch ((r >> 24) % 7) {
		case 0: close(open(a, O_CREAT | O_RDWR, 0644)); break;
		case 1: unlink(a); break;
		case 2: rename(a, b); break;
		case 3: link(a, b); break;
		case 4: mkdir(a, 0755); break;
		case 5: rmdir(a); break;
		case 6: symlink(a, b); break;
		}
	}
	return NULL;
}

static void *append(void *arg)
{
	(void)arg;
	for (int i = 0; i < 300; i++) {
		int fd = open("log", O_WRONLY | O_APPEND);
		if (write(fd, "0123456789abcde\n", 16) == 16) __atomic_fetch_add(&appended, 1, __ATOMIC_RELAXED);
		close(fd);
	}
	return NULL;
}

/* One token moves between two names: never lost, never doubled. */
static void *token(void *arg)
{
	(void)arg;
	for (int i = 0; i < 500; i++) {
		if (!rename("token/a", "token/b")) __atomic_fetch_add(&moved, 1, __ATOMIC_RELAXED);
		if (!rename("token/b", "token/a")) __atomic_fetch_sub(&moved, 1, __ATOMIC_RELAXED);
	}
	return NULL;
}

static void *descriptors(void *arg)
{
	int bad = 0;
	(void)arg;
	for (int i = 0; i < 1000; i++) {
		int fd = open("log", O_RDONLY), d = dup(fd);
		struct stat st;
		bad += fd < 0 || d < 0 || fstat(d, &st) || st.st_size % 16;
		bad += close(fd) + close(d);
	}
	return (void *)(long)bad;
}

int main(int argc, char **argv)
{
	begin(argc, argv);
	put("log", "");
	mkdir("token", 0755);
	put("token/a", "t");
	fflush(stdout);
	for (int p = 0; p < 3; p++)
		if (!fork()) {
			names((void *)(long)(p + 100));
			append(NULL);
			_exit(appended == 300 ? 0 : 1);
		}
	pthread_t t[8];
	void *(*fn[8])(void *) = { names, names, append, append, token, token, descriptors, descriptors };
	long bad = 0;
	for (long i = 0; i < 8; i++) pthread_create(&t[i], NULL, fn[i], (void *)i);
	for (int i = 0; i < 8; i++) {
		void *r;
		pthread_join(t[i], &r);
		bad += (long)r;
	}
	int status, failed = 0;
	while (wait(&status) > 0) failed += status != 0;
	struct stat st;
	stat("log", &st);
	printf("bad %ld failed %d appended %d size %ld\n", bad, failed, appended, (long)st.st_size);
	printf("token: %d\n", !access("token/a", F_OK) + !access("token/b", F_OK));
	R(moved == !access("token/b", F_OK));
	/* what is left can all be removed */
	for (int i = 0; i < 8; i++) {
		char a[32];
		sprintf(a, "n%d", i);
		if (unlink(a) && rmdir(a) && errno != ENOENT) printf("%s: %s\n", a, en(-1));
	}
	list(".");
	finish();
}
