/* Every sysconf and confstr number, except those that change by themselves. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
	char b[300];
	for (int i = 0; i < 260; i++) {
		if (i == _SC_AVPHYS_PAGES) continue;
		errno = 0;
		long r = sysconf(i);
		printf("%d %ld %d\n", i, r, errno);
	}
	for (int i = 0; i < 1200; i++) {
		size_t n = confstr(i, b, sizeof b);
		if (n) printf("c%d %zu %s\n", i, n, b);
	}
	return 0;
}
