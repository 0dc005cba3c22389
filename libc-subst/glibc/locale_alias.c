/* Other names of locales ("french"), from the system's list. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include "glibc_locale.h"

/* Lines are the name, in letters of any size, and what it stands for. */
char *glibc_locale_alias(const char *name)
{
	char line[400], *found = 0;
	int saved = errno;
	FILE *f = fopen("/usr/share/locale/locale.alias", "rce");
	while (f && !found && fgets(line, sizeof line, f)) {
		char *save, *alias = strtok_r(line, " \t\n", &save), *value = alias ? strtok_r(0, " \t\n", &save) : 0;
		if (value && *alias != '#' && !strcasecmp(alias, name)) found = strdup(value);
	}
	if (f) fclose(f);
	errno = saved;
	return found;
}
