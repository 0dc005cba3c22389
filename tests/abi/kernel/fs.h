/* For the fs_*.c tests: a fresh directory below argv[1] (default /tmp), where
 * names print short and no inode number or time does. */
#ifndef FS_TEST_H
#define FS_TEST_H
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static char base[512];

static inline const char *en(long r) { return r >= 0 ? "ok" : strerrorname_np(errno); }
/* Print a call and its errno (or value, for R). */
#define E(call)                                    \
	do {                                       \
		errno = 0;                         \
		long r_ = (long)(call);            \
		printf("%s: %s\n", #call, en(r_)); \
	} while (0)
#define R(call)                                                \
	do {                                                   \
		errno = 0;                                     \
		long r_ = (long)(call);                        \
		if (r_ < 0) printf("%s: %s\n", #call, en(r_)); \
		else printf("%s = %ld\n", #call, r_);          \
	} while (0)

static inline void put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		printf("put %s: %s\n", path, strerrorname_np(errno));
	close(fd);
}

static inline void show(const char *path)
{
	char buf[256];
	struct stat st;
	if (lstat(path, &st)) {
		printf("%s: %s\n", path, strerrorname_np(errno));
		return;
	}
	printf("%s: mode %o nlink %lu", path, st.st_mode, (unsigned long)st.st_nlink);
	if (S_ISREG(st.st_mode)) {
		int fd = open(path, O_RDONLY);
		ssize_t n = fd < 0 ? -1 : read(fd, buf, sizeof buf - 1);
		printf(" size %ld", (long)st.st_size);
		if (n >= 0) printf(" \"%.*s\"", (int)n, buf);
		close(fd);
	} else if (S_ISLNK(st.st_mode)) {
		ssize_t n = readlink(path, buf, sizeof buf);
		printf(" -> %.*s", (int)n, buf);
	}
	putchar('\n');
}

static inline int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static inline void list(const char *path)
{
	static char *names[4096];
	DIR *d = opendir(path);
	int n = 0;
	struct dirent *e;
	if (!d) {
		printf("list %s: %s\n", path, strerrorname_np(errno));
		return;
	}
	while ((e = readdir(d)) && n < 4096) names[n++] = strdup(e->d_name);
	closedir(d);
	qsort(names, n, sizeof *names, by_name);
	printf("list %s:", path);
	for (int i = 0; i < n; i++) printf(" %s", names[i]), free(names[i]);
	putchar('\n');
}

static inline void begin(int argc, char **argv)
{
	for (int fd = 3; fd < 256; fd++) close(fd); /* what the runner left open */
	setvbuf(stdout, NULL, _IOLBF, 0);
	snprintf(base, sizeof base, "%s/fs-test-XXXXXX", argc > 1 ? argv[1] : "/tmp");
	if (!mkdtemp(base) || chdir(base)) {
		perror(base);
		exit(2);
	}
	umask(022);
}

static inline void finish(void)
{
	char cmd[600];
	fflush(stdout);
	if (chdir("/")) return;
	snprintf(cmd, sizeof cmd, "chmod -R u+rwx '%s'; rm -rf '%s'", base, base);
	if (system(cmd)) puts("clean-up failed");
}
#endif
