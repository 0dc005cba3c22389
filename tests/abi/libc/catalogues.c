/* catopen, catgets, catclose: gencat's files in both byte orders, the search path, what is no catalogue. */
#define _GNU_SOURCE
#include <byteswap.h>
#include <errno.h>
#include <locale.h>
#include <nl_types.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Sets 3 and 5 of gencat's, which it counts from 1. */
static const uint32_t words[] = {
	0x960408de, 1, 3, 6, 1, 0, 4, 1, 6, 4, 7, 12,
};
static const char texts[] = "other\0hello\0seven %s";

static void write_file(const char *name, int swapped, size_t size)
{
	uint32_t w[sizeof words / sizeof *words + 9];
	char b[sizeof w + sizeof texts];
	for (unsigned i = 0; i < 12; i++) w[i] = swapped ? bswap_32(words[i]) : words[i];
	for (unsigned i = 0; i < 9; i++) w[12 + i] = bswap_32(w[3 + i]);
	memcpy(b, w, sizeof w);
	memcpy(b + sizeof w, texts, sizeof texts);
	FILE *f = fopen(name, "w");
	fwrite(b, 1, size < sizeof b ? size : sizeof b, f);
	fclose(f);
}

static void show(const char *name, int flag)
{
	errno = 0;
	nl_catd c = catopen(name, flag);
	printf("%s: %s\n", name, c == (nl_catd)-1 ? strerror(errno) : "open");
	for (int set = -1; set < 7; set++)
		for (int message = -1; message < 8; message++) {
			errno = 0;
			const char *s = catgets(c, set, message, "default");
			if (strcmp(s, "default") || message == 0) printf("  %d %d: %s (%d)\n", set, message, s, errno);
		}
	errno = 0;
	int r = catclose(c);
	printf("  close %d (%d)\n", r, errno);
}

int main(void)
{
	write_file("./native.cat", 0, -1);
	write_file("./swapped.cat", 1, -1);
	write_file("./short.cat", 0, 20);
	write_file("./tiny.cat", 0, 7);
	mkdir("de", 0777);
	mkdir("de/AT", 0777);
	write_file("de/AT/x-UTF-8.cat", 0, -1);
	static const char *const names[] = { "./native.cat", "./swapped.cat", "./short.cat",
					     "./tiny.cat",   "./none.cat",    "/",
					     "native.cat" };
	for (unsigned i = 0; i < sizeof names / sizeof *names; i++) show(names[i], 0);
	setenv("NLSPATH", "/nowhere/%N:%l/%t/%N-%c.cat:%%", 1);
	show("x", 0);
	setenv("LANG", "de_AT.UTF-8", 1);
	show("x", 0);
	setenv("LANG", "de_AT.UTF-8@euro", 1);
	show("x", 0);
	show("x", NL_CAT_LOCALE);
	setlocale(LC_ALL, "C.UTF-8");
	show("x", NL_CAT_LOCALE);
	setenv("NLSPATH", ":", 1);
	show("native.cat", 0);
	printf("%d\n", catgets((nl_catd)-1, 1, 1, NULL) == NULL);
	return 0;
}
