/* /proc/PID: how much memory of a process is resident, the reader's own and another's. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define MB 48L
#define SLACK 24L /* programs of this size have less than that besides; counters lag a little */

static long field(const char *path, const char *name)
{
	char line[1024];
	long v = -1;
	FILE *f = fopen(path, "r");
	while (f && fgets(line, sizeof line, f))
		if (!strncmp(line, name, strlen(name))) v = atol(line + strlen(name));
	if (f) fclose(f);
	return v;
}

/* Is it what the process has touched? */
static void judge(const char *what, long kb, long touched)
{
	long mb = kb / 1024;
	if (kb > 0 && mb >= touched - 1 && mb < touched + SLACK) printf("  %s: right\n", what);
	else printf("  %s: %ld kB\n", what, kb);
}

static void look(pid_t pid, long touched)
{
	char path[64], text[4096] = "";
	long page = sysconf(_SC_PAGESIZE) / 1024, size = 0, resident = 0;
	snprintf(path, sizeof path, "/proc/%d/status", pid);
	judge("VmRSS", field(path, "VmRSS:"), touched);
	judge("RssAnon", field(path, "RssAnon:"), touched);
	printf("  peak %s\n", field(path, "VmHWM:") >= field(path, "VmRSS:") ? "above" : "below");
	snprintf(path, sizeof path, "/proc/%d/smaps_rollup", pid);
	judge("smaps_rollup", field(path, "Rss:"), touched);
	snprintf(path, sizeof path, "/proc/%d/statm", pid);
	FILE *f = fopen(path, "r");
	(void)!fscanf(f, "%ld %ld", &size, &resident);
	fclose(f);
	judge("statm", resident * page, touched);
	snprintf(path, sizeof path, "/proc/%d/stat", pid);
	f = fopen(path, "r");
	(void)!fread(text, 1, sizeof text - 1, f);
	fclose(f);
	char *p = strrchr(text, ')') + 2;
	for (int n = 3; n < 24; n++) p = strchr(p, ' ') + 1;
	judge("stat", atol(p) * page, touched);
}

int main(void)
{
	int up[2], down[2];
	char c = 0;
	pipe(up), pipe(down);
	pid_t pid = fork();
	if (!pid) {
		char *m = mmap(NULL, 4 * MB << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		memset(m, 1, MB << 20);
		write(up[1], &c, 1), read(down[0], &c, 1);
		munmap(m, 4 * MB << 20);
		write(up[1], &c, 1), read(down[0], &c, 1);
		_exit(0);
	}
	read(up[0], &c, 1);
	printf("child, %ld MB\n", MB);
	look(pid, MB);
	puts("parent meanwhile");
	look(getpid(), 1);
	write(down[1], &c, 1), read(up[0], &c, 1);
	puts("child, given back");
	look(pid, 1);
	write(down[1], &c, 1);
	wait(NULL);
	char *m = mmap(NULL, 4 * MB << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	memset(m, 1, MB << 20);
	puts("self");
	look(getpid(), MB);
	munmap(m, 4 * MB << 20);
	puts("self, given back");
	look(getpid(), 1);
	return 0;
}
