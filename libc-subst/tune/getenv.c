#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *getenv(const char *name)
{
	char **e = __environ, c0 = name[0], c1;
	if (!e || !c0)
		return 0;
	/* Two characters tell most names apart; of one the second is what ends it. */
	size_t n = strlen(name);
	c1 = n > 1 ? name[1] : '=';
	for (; *e; e++) {
		const char *s = *e;
		if (s[0] != c0 || s[1] != c1)
			continue;
		size_t i = 2;
		while (i < n && s[i] == name[i])
			i++;
		if (i >= n && s[n] == '=')
			return (char *)s + n + 1;
	}
	return 0;
}
