/* getcwd: paths longer than PATH_MAX, room of each size, and a directory that is no more. */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEEP = 60 };

static char top[PATH_MAX], name[101], buf[4 * PATH_MAX];

static void show(const char *what, const char *path)
{
	if (!path) printf("%s: %s\n", what, strerrorname_np(errno));
	else
		printf("%s: %zu bytes%s\n", what, strlen(path) - strlen(top),
		       strncmp(path, top, strlen(top)) ? ", elsewhere" : "");
	errno = 0;
}

static void all_sizes(void)
{
	char *p;
	size_t len = getcwd(buf, sizeof buf) ? strlen(buf) : 0;
	show("buffer", getcwd(buf, sizeof buf));
	show("exact", getcwd(buf, len + 1));
	show("one less", getcwd(buf, len));
	show("none", getcwd(buf, 0));
	show("allocated", p = getcwd(NULL, 0));
	free(p);
	show("allocated, exact", p = getcwd(NULL, len + 1));
	free(p);
	show("allocated, one less", p = getcwd(NULL, len));
	free(p);
	show("allocated, much", p = getcwd(NULL, sizeof buf));
	free(p);
}

int main(void)
{
	char template[] = "/tmp/htux-long-cwd-XXXXXX";
	memset(name, 'n', 100);
	if (!mkdtemp(template) || chdir(template) || !getcwd(top, sizeof top)) return 1;
	all_sizes();
	for (int i = 0; i < DEEP; i++)
		if (mkdir(name, 0777) || chdir(name)) return 1;
	all_sizes();
	for (int i = 0; i < DEEP; i++)
		if (chdir("..") || rmdir(name)) return 1;
	if (rmdir(top)) return 1;
	show("removed", getcwd(buf, sizeof buf));
	show("removed, allocated", getcwd(NULL, 0));
	if (chdir("/")) return 1;
	puts(getcwd(buf, 2));
	puts(getcwd(buf, 1) ? buf : strerrorname_np(errno));
	return 0;
}
