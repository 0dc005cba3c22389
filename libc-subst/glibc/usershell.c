/* The shells of /etc/shells: what begins with a slash in each line, up to a blank or comment. The names are good until
 * endusershell, as in glibc. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *text, *next;

void endusershell(void)
{
	free(text);
	text = next = NULL;
}

void setusershell(void)
{
	endusershell();
	FILE *f = fopen("/etc/shells", "rce");
	if (f) {
		size_t room = 0;
		if (getdelim(&text, &room, '\0', f) < 0 && text) *text = '\0';
		fclose(f);
	} else {
		text = strdup("/bin/sh\n/bin/csh\n");
	}
	next = text;
}

char *getusershell(void)
{
	if (!text) setusershell();
	while (next && *next) {
		char *s = next + strcspn(next, "#/\n"), found = *s == '/', *end = s + strcspn(s, "\n");
		next = end + (*end != '\0');
		if (!found) continue;
		s[strcspn(s, "# \t\n\v\f\r")] = '\0';
		return s;
	}
	return NULL;
}
