/* What programs of long ago had out of glibc's inside: functions that the inlined string functions of its headers
 * called, the name service's, malloc's way to more memory. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include "twin.h"

/* Constants of up to eight bytes, an argument for each length; those of 3, 5, 6 and 7 bytes are in structures, which
 * are passed as what holds them. Which it is only n tells. */
void *glibc___mempcpy_small(char *to, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4, uint64_t a5, uint64_t a6,
			    uint64_t a7, uint64_t a8, size_t n)
{
	const uint64_t by_length[] = { 0, a1, a2, a3, a4, a5, a6, a7, a8 };
	if (n < sizeof by_length / sizeof *by_length) memcpy(to, &by_length[n], n);
	return to + n;
}
OLD_TWIN(__mempcpy_small, GLIBC_2.2.5, glibc___mempcpy_small);

/* Strings with their 0, so there is none of one byte. */
char *glibc___stpcpy_small(char *to, uint64_t a2, uint64_t a3, uint64_t a4, uint64_t a5, uint64_t a6, uint64_t a7,
			   uint64_t a8, size_t n)
{
	return (char *)glibc___mempcpy_small(to, 0, a2, a3, a4, a5, a6, a7, a8, n) - 1;
}
OLD_TWIN(__stpcpy_small, GLIBC_2.2.5, glibc___stpcpy_small);

char *glibc___strcpy_small(char *to, uint64_t a2, uint64_t a3, uint64_t a4, uint64_t a5, uint64_t a6, uint64_t a7,
			   uint64_t a8, size_t n)
{
	glibc___mempcpy_small(to, 0, a2, a3, a4, a5, a6, a7, a8, n);
	return to;
}
OLD_TWIN(__strcpy_small, GLIBC_2.2.5, glibc___strcpy_small);

/* They have said no since 2.31. */
int glibc___nss_database_lookup(const char *database, const char *other, const char *otherwise, void **services)
{
	(void)database, (void)other, (void)otherwise;
	*services = 0;
	return -1;
}
OLD_TWIN(__nss_database_lookup, GLIBC_2.2.5, glibc___nss_database_lookup);

int glibc___nss_next(void) { return -1; }
OLD_TWIN(__nss_next, GLIBC_2.2.5, glibc___nss_next);

int glibc___nss_lookup(void)
{
	errno = ENOSYS;
	return -1;
}
OLD_TWIN(__nss_passwd_lookup, GLIBC_2.2.5, glibc___nss_lookup);
OLD_TWIN(__nss_group_lookup, GLIBC_2.2.5, glibc___nss_lookup);
OLD_TWIN(__nss_hosts_lookup, GLIBC_2.2.5, glibc___nss_lookup);

void *glibc___default_morecore(intptr_t n)
{
	void *p = sbrk(n);
	return p == (void *)-1 ? 0 : p;
}
OLD_TWIN(__default_morecore, GLIBC_2.2.5, glibc___default_morecore);
