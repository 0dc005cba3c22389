#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *getenv(const char *name)
{
	char **e = __environ, first = *name;
	if (!e || !first)
		return 0;
	size_t n = strlen(name);
	for (; *e; e++)
		if (**e == first && !strncmp(*e, name, n) && (*e)[n] == '=')
			return *e + n + 1;
	return 0;
}
