/* <mntent.h>: lines of /etc/fstab and /proc/mounts as glibc reads and writes them: fields
 * may be missing, and blanks in names are octal. */
#define _GNU_SOURCE
#include <mntent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "twin.h"

static const char odd[] = " \t\n\\";
static const char odd_code[][5] = { "\\040", "\\011", "\\012", "\\134" };

static char *decode(char *s)
{
	char *to = s;
	for (char *from = s; *from;) {
		int i = 0;
		while (i < 4 && strncmp(from, odd_code[i], 4)) i++;
		if (i < 4) *to++ = odd[i], from += 4;
		else if (from[0] == '\\' && from[1] == '\\') *to++ = '\\', from += 2;
		else *to++ = *from++;
	}
	*to = 0;
	return s;
}

static char *next(char **line)
{
	char *word = strsep(line, " \t");
	if (!word) return "";
	if (*line) *line += strspn(*line, " \t");
	return decode(word);
}

static struct mntent *get(FILE *f, struct mntent *m, char *b, int n)
{
	char *line;
	do {
		if (!fgets(b, n, f)) return 0;
		char *end = strchr(b, '\n');
		if (end) {
			while (end != b && (end[-1] == ' ' || end[-1] == '\t')) end--;
			*end = 0;
		} else {
			/* The rest of a line that is too long. */
			char rest[1024];
			while (fgets(rest, sizeof rest, f) && !strchr(rest, '\n'))
				;
		}
		line = b + strspn(b, " \t");
	} while (!*line || *line == '#');
	m->mnt_fsname = next(&line);
	m->mnt_dir = next(&line);
	m->mnt_type = next(&line);
	m->mnt_opts = next(&line);
	m->mnt_freq = m->mnt_passno = 0;
	if (line) sscanf(line, " %d %d ", &m->mnt_freq, &m->mnt_passno);
	return m;
}

char *glibc_hasmntopt(const struct mntent *m, const char *option)
{
	size_t n = strlen(option);
	for (char *at = m->mnt_opts, *found; at && (found = strstr(at, option));) {
		if ((found == m->mnt_opts || found[-1] == ',') && (!found[n] || found[n] == '=' || found[n] == ','))
			return found;
		if ((at = strchr(found, ','))) at++;
	}
	return 0;
}

/* An automounter's places that it wants to be left out are. */
struct mntent *glibc_getmntent_r(FILE *restrict f, struct mntent *restrict m, char *restrict b, int n)
{
	struct mntent *r;
	do r = get(f, m, b, n);
	while (r && !strcmp(m->mnt_type, "autofs") && glibc_hasmntopt(m, "ignore"));
	return r;
}

struct mntent *glibc_getmntent(FILE *f)
{
	static struct mntent m;
	static char line[4096];
	return glibc_getmntent_r(f, &m, line, sizeof line);
}

static void encode(FILE *f, const char *s)
{
	for (; *s; s++) {
		const char *c = strchr(odd, *s);
		if (c) fputs(odd_code[c - odd], f);
		else fputc(*s, f);
	}
}

int glibc_addmntent(FILE *restrict f, const struct mntent *restrict m)
{
	const char *const word[] = { m->mnt_fsname, m->mnt_dir, m->mnt_type, m->mnt_opts };
	if (fseek(f, 0, SEEK_END)) return 1;
	for (int i = 0; i < 4; i++) {
		encode(f, word[i]);
		fputc(' ', f);
	}
	return fprintf(f, "%d %d\n", m->mnt_freq, m->mnt_passno) < 0 || fflush(f);
}

/* Programs that are executed do not inherit it. */
FILE *glibc_setmntent(const char *path, const char *mode)
{
	char how[16];
	if (strlen(mode) > sizeof how - 2) return 0;
	return fopen(path, strcat(strcpy(how, mode), "e"));
}

TWIN(getmntent_r, GLIBC_2.2.5, glibc_getmntent_r);
ALIAS(__getmntent_r, glibc_getmntent_r);
TWIN(getmntent, GLIBC_2.2.5, glibc_getmntent);
TWIN(addmntent, GLIBC_2.2.5, glibc_addmntent);
TWIN(hasmntopt, GLIBC_2.2.5, glibc_hasmntopt);
TWIN(setmntent, GLIBC_2.2.5, glibc_setmntent);
TWIN(__setmntent, GLIBC_2.2.5, glibc_setmntent);
