/* What says that there is no memory, when there is none; and large blocks where the limit on address space has room for them alone. */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <error.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

/* In KiB. */
static unsigned long address_space(void)
{
	char line[200];
	unsigned long n = 0;
	FILE *f = fopen("/proc/self/status", "r");
	while (fgets(line, sizeof line, f) && !sscanf(line, "VmSize: %lu", &n)) {
	}
	fclose(f);
	return n;
}

static void limit(unsigned long kib)
{
	struct rlimit r = { kib << 10, RLIM_INFINITY };
	setrlimit(RLIMIT_AS, &r);
}

int main(void)
{
	setvbuf(stdout, 0, _IOLBF, 0);
	const size_t aligned[] = { 1UL << 62, (1UL << 62) + 1, 1UL << 63, (1UL << 63) + 1, -1UL };
	for (int i = 0; i < 5; i++) {
		errno = 0;
		printf("%d", memalign(aligned[i], 8) != 0);
		printf(" %d", errno);
		errno = 0;
		printf(" %d", aligned_alloc(aligned[i], -1) != 0);
		printf(" %d\n", errno);
	}
	limit(address_space() + 24 * 1024);
	void *large = malloc(20 << 20);
	printf("%d %d\n", large != 0, malloc(20 << 20) != 0);
	free(large);
	large = malloc(20 << 20);
	printf("%d\n", large != 0);
	limit(address_space() + 64 * 1024);
	large = realloc(large, 50 << 20);
	printf("grown %d\n", large != 0);

	limit(1);
	for (size_t n = 1 << 20; n >= 8; n /= 2)
		while (malloc(n)) {
		}
	fflush(stdout);
	error(0, 0, "%s, %d", "memory exhausted", 5);
	error(0, ENOMEM, "%s", "here");
	error_at_line(0, ENOMEM, "file", 7, "%s", "there");
	warn("%s", "warn");
	printf("%s %5.2f %ls\n", strerror(ENOMEM), 1.5, L"wide");
	perror("perror");
	return 0;
}
