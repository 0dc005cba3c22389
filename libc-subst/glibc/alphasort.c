/* alphasort goes by the locale's order; musl's strcoll compares bytes. */
#include <dirent.h>
#include <string.h>
#include "twin.h"

int glibc_strcoll(const char *, const char *);

int glibc_alphasort(const struct dirent **a, const struct dirent **b)
{
	return glibc_strcoll((*a)->d_name, (*b)->d_name);
}
TWIN(alphasort, GLIBC_2.2.5, glibc_alphasort);
TWIN(alphasort64, GLIBC_2.2.5, glibc_alphasort);
