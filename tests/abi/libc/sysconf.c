/* Every sysconf and confstr number, except those that change by themselves. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <sys/resource.h>
#include <ulimit.h>
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
	printf("%ld", ulimit(UL_SETFSIZE, 1L << 40));
	printf(" %ld %ld", ulimit(UL_GETFSIZE), ulimit(UL_SETFSIZE, 1000L));
	struct rlimit l;
	getrlimit(RLIMIT_FSIZE, &l);
	printf(" %ld: %lu %lu\n", ulimit(UL_GETFSIZE), (long)l.rlim_cur, (long)l.rlim_max);
	return 0;
}
