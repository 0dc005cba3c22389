/* What gnulib's tests found (make check-upstream): leading slashes, spawn's descriptors, perror
 * and strerror's text, strcasestr's time, getpass without a terminal, alignment of blocks as large
 * as it, futimens of what is no descriptor. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
	static const char *const paths[] = { "//etc//passwd", "///etc/passwd", "//", "/etc/..//", "//etc/../../x/.." };
	for (unsigned i = 0; i < sizeof paths / sizeof *paths; i++) {
		errno = 0;
		char *p = realpath(paths[i], NULL);
		printf("%s: %s %d\n", paths[i], p ? p : "none", p ? 0 : errno);
		free(p);
	}

	posix_spawn_file_actions_t fa;
	posix_spawn_file_actions_init(&fa);
	int beyond = sysconf(_SC_OPEN_MAX), fds[] = { -1, 0, 7, beyond - 1, beyond };
	for (unsigned i = 0; i < sizeof fds / sizeof *fds; i++)
		printf("fd %u: %d %d %d %d %d\n", i, posix_spawn_file_actions_addclose(&fa, fds[i]),
		       posix_spawn_file_actions_adddup2(&fa, fds[i], 2),
		       posix_spawn_file_actions_adddup2(&fa, 2, fds[i]),
		       posix_spawn_file_actions_addopen(&fa, fds[i], "/", O_RDONLY, 0),
		       posix_spawn_file_actions_addfchdir_np(&fa, fds[i]));
	posix_spawn_file_actions_destroy(&fa);

	const char *text = strerror(-3);
	errno = -5;
	perror("perror");
	printf("%s\n", text);

	size_t n = 1000000;
	char *hay = malloc(2 * n + 1), *needle = malloc(n + 2);
	memset(hay, 'A', 2 * n);
	memset(needle, 'a', n + 1);
	hay[2 * n] = needle[n + 1] = 0;
	needle[n] = 'B';
	setitimer(ITIMER_VIRTUAL, &(struct itimerval){ .it_value.tv_sec = 20 }, NULL);
	printf("%d ", strcasestr(hay, needle) == NULL);
	hay[2 * n - 1] = 'b';
	printf("%td\n", strcasestr(hay, needle) - hay);
	setitimer(ITIMER_VIRTUAL, &(struct itimerval){ 0 }, NULL); /* it is about this search alone */
	printf("%d %d %d\n", strcasestr("abc", "") != NULL, strcasestr("", "a") == NULL,
	       strcasestr("xxAbCd", "bC") != NULL);

	for (size_t align = 16; align <= 16 << 20; align *= 2)
		for (size_t size = align; size >= align / 64 && size; size /= 2) {
			int wrong = 0;
			void *block[8];
			for (unsigned i = 0; i < sizeof block / sizeof *block; i++) {
				void *p = NULL;
				wrong += posix_memalign(&p, align, size - i % 2) || (uintptr_t)p % align;
				free(p);
				block[i] = aligned_alloc(align, size);
				wrong += !block[i] || (uintptr_t)block[i] % align;
			}
			for (unsigned i = 0; i < sizeof block / sizeof *block; i++) free(block[i]);
			if (wrong) printf("alignment %zu, %zu bytes: %d are not aligned\n", align, size, wrong);
		}

	errno = 0;
	int result = futimens(AT_FDCWD, NULL);
	printf("futimens: %d %s\n", result, strerrorname_np(errno));

	fflush(stdout);
	if (!fork()) { /* without a terminal, wherever this runs */
		setsid();
		printf("<%s>\n", getpass("Prompt: "));
		return 0;
	}
	return wait(NULL) < 0;
}
