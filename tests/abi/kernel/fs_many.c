/* Names that are in use, moved or removed while more others are looked at than a cache of
 * names holds. */
#include "fs.h"
#include <ftw.h>

enum { FILES = 120, OTHERS = 8500 }; /* the cache of htux holds 8192 */

static int others;
static int see(const char *path, const struct stat *st, int type, struct FTW *f) { return --others <= 0; }

static void look_at_others(void)
{
	others = OTHERS;
	nftw("/usr", see, 16, FTW_PHYS);
}

static char p[32], q[32];
static void names_of(int n)
{
	snprintf(p, sizeof p, "d%d/f%d", n % 7, n);
	snprintf(q, sizeof q, "d%d/g%d", (n + 1) % 7, n);
}

int main(int argc, char **argv)
{
	int fds[FILES], same = 0, moved = 0, gone = 0, left = 0, right = 0, cleared = 0;
	struct stat st, now;

	begin(argc, argv);
	for (int d = 0; d < 7; d++) {
		snprintf(p, sizeof p, "d%d", d);
		mkdir(p, 0777);
	}
	for (int n = 0; n < FILES; n++) {
		names_of(n);
		fds[n] = open(p, O_CREAT | O_RDWR, 0666);
		if (write(fds[n], p, strlen(p)) < 0) puts("write");
		if (n & 1) close(fds[n]), fds[n] = -1;
	}
	int dir = open("d3", O_RDONLY | O_DIRECTORY);
	for (int n = 0; n < FILES; n++) {
		names_of(n);
		same += !stat(p, &st) && st.st_size == (long)strlen(p) &&
			(fds[n] < 0 || (!fstat(fds[n], &now) && st.st_ino == now.st_ino));
	}
	printf("still the same %d\n", same);
	/* Some get other names, some go. */
	for (int n = 0; n < FILES; n++) {
		names_of(n);
		if (n % 3 == 0) moved += !rename(p, q);
		if (n % 3 == 1) gone += !unlink(p);
	}
	look_at_others();
	for (int n = 0; n < FILES; n++) {
		char text[32] = "";
		names_of(n);
		left += !access(p, F_OK);
		left += !access(q, F_OK);
		if (fds[n] < 0) continue;
		ssize_t got = pread(fds[n], text, sizeof text, 0);
		right += got == (ssize_t)strlen(p) && !strcmp(text, p) && !fstat(fds[n], &st) &&
			 st.st_nlink == (n % 3 != 1);
		close(fds[n]);
	}
	printf("moved %d, gone %d, left %d, open ones right %d\n", moved, gone, left, right);
	R(faccessat(dir, "f3", F_OK, 0));
	R(faccessat(dir, "g9", F_OK, 0));
	R(faccessat(dir, "f17", F_OK, 0));
	close(dir);
	for (int n = 0; n < FILES; n++) {
		names_of(n);
		cleared += !unlink(n % 3 ? p : q);
	}
	printf("cleared %d\n", cleared);
	for (int d = 0; d < 7; d++) {
		snprintf(p, sizeof p, "d%d", d);
		E(rmdir(p));
	}
	return 0;
}
