/* Memory across fork: private copies, shared pages, advice, and growth. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096UL
static int in_child(void (*fn)(void))
{
	fflush(stdout);
	pid_t pid = fork();
	if (!pid) {
		fn();
		fflush(stdout);
		_exit(0);
	}
	int status;
	waitpid(pid, &status, 0);
	return status;
}

static char *priv, *anon, *file, *dontfork, *wipe, *twin;
static void child(void)
{
	priv[0] = 'c', anon[0] = 'c', file[0] = 'c';
	printf("child: wipe %d twin %c\n", wipe[0], twin[0]);
	twin[1] = 'd';
	mprotect(anon, PAGE, PROT_NONE); /* its own view only */
}
static void touch_dontfork(void) { printf("%c\n", dontfork[0]); }
static void past_end(void) { printf("%c\n", file[2 * PAGE]); }
static void grandchild(void) { anon[2] = 'g'; }
static void child_forks(void)
{
	in_child(grandchild);
	anon[3] = anon[2];
}

int main(void)
{
	char name[] = "/tmp/mm_forkXXXXXX";
	int fd = mkstemp(name);
	unlink(name);
	ftruncate(fd, PAGE);
	signal(SIGINT, SIG_IGN);
	priv = mmap(0, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	anon = mmap(0, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	file = mmap(0, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	dontfork = mmap(0, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	wipe = mmap(0, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	twin = mremap(anon, 0, 4 * PAGE, MREMAP_MAYMOVE);
	priv[0] = anon[0] = file[0] = dontfork[0] = wipe[0] = 'p';
	printf("dontfork %d wipeonfork %d\n", madvise(dontfork, PAGE, MADV_DONTFORK),
	       madvise(wipe, PAGE, MADV_WIPEONFORK));
	printf("status %x\n", in_child(child));
	printf("%c %c %c %c%c\n", priv[0], anon[0], file[0], twin[0], twin[1]);
	char c;
	pread(fd, &c, 1, 0);
	printf("file holds %c\n", c);
	printf("dontfork status %x\n", in_child(touch_dontfork) & 0x7f);
	printf("past the end of the file %x\n", in_child(past_end) & 0x7f);
	in_child(child_forks);
	printf("grandchild %c %c\n", anon[2], twin[3]);
	anon = mremap(anon, 4 * PAGE, 2 * PAGE, 0);
	printf("shrunk, twin still %c\n", twin[0]);
	madvise(twin, PAGE, MADV_DONTNEED);
	printf("dontneed keeps %c\n", twin[0]);
	printf("remove %d: %d\n", madvise(twin, PAGE, MADV_REMOVE), anon[0]);
	return 0;
}
