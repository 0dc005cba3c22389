/* rpmatch: is an answer a yes or a no? By the patterns of the locale's LC_MESSAGES. */
#define _GNU_SOURCE
#include <regex.h>
#include <stdlib.h>
#include "glibc_locale.h"

int rpmatch(const char *answer)
{
	const struct loc_data *d = glibc_current_locale()->data[5];
	for (int yes = 1; yes >= 0; yes--) {
		regex_t re;
		if (regcomp(&re, glibc_loc_string(d, 5, yes ? 0 : 1), REG_EXTENDED | REG_NOSUB)) continue;
		int hit = !regexec(&re, answer, 0, 0, 0);
		regfree(&re);
		if (hit) return yes;
	}
	return -1;
}
