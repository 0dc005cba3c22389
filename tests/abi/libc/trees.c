/* fts, nftw, glob, fnmatch, scandir, on a tree of its own. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <fts.h>
#include <ftw.h>
#include <glob.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int order(const FTSENT **a, const FTSENT **b) { return strcmp((*a)->fts_name, (*b)->fts_name); }

static int show(const char *p, const struct stat *st, int type, struct FTW *f)
{
	(void)st;
	printf("nftw %s %d %d %d\n", p, type, f->base, f->level);
	return 0;
}

static void sorted(void)
{
	struct dirent **list;
	int n = scandirat(AT_FDCWD, "d", &list, 0, alphasort);
	for (int i = 0; i < n; i++) printf("%s ", list[i]->d_name);
	puts("");
}

static void globs(const char *pattern, int flags)
{
	glob_t g;
	memset(&g, 0, sizeof g);
	int r = glob(pattern, flags, 0, &g);
	printf("glob %s %x: %d %zu", pattern, flags, r, g.gl_pathc);
	for (size_t i = 0; i < g.gl_pathc; i++) printf(" %s", g.gl_pathv[i]);
	puts("");
	if (!r) globfree(&g);
}

int main(void)
{
	char dir[] = "/tmp/treesXXXXXX";
	if (!mkdtemp(dir) || chdir(dir)) return 1;
	mkdir("d", 0755);
	mkdir("d/e", 0755);
	close(open("d/f", O_CREAT | O_WRONLY, 0644));
	close(open("d/e/g.c", O_CREAT | O_WRONLY, 0644));
	close(open(".hidden", O_CREAT | O_WRONLY, 0644));
	symlink("nowhere", "d/dangling");
	symlink("..", "d/e/up");
	for (int opt = 0; opt < 4; opt++) {
		char *paths[] = { "d", ".hidden", "absent", 0 };
		FTS *f = fts_open(paths, (opt & 1 ? FTS_LOGICAL : FTS_PHYSICAL) | (opt & 2 ? FTS_NOCHDIR : 0), order);
		for (FTSENT *e; (e = fts_read(f));)
			printf("fts%d %s %s %s %d %d %d\n", opt, e->fts_path, e->fts_accpath, e->fts_name, e->fts_info,
			       e->fts_level, e->fts_errno);
		fts_close(f);
	}
	/* One entry per directory, so that the order is sure. */
	nftw("d/e", show, 5, FTW_PHYS);
	nftw("d/e", show, 5, FTW_DEPTH | FTW_PHYS);
	globs("d/*", 0);
	globs("{d,x}/{e,f}", GLOB_BRACE);
	globs("d/[e-f]", GLOB_MARK);
	globs("nope*", GLOB_NOCHECK);
	globs("nope", GLOB_NOMAGIC);
	globs("*", GLOB_PERIOD);
	globs("d/**/g.c", 0);
	globs("d/*", GLOB_ONLYDIR | GLOB_MARK);
	const char *pat[] = { "*.c", "@(a|b).c", "!(*.o)", "+([a-z]).c", "?(x)y", "[[:alpha:]]*", "a\\*", "[!a]*" };
	const char *str[] = { "a.c", "b.c", "x.o", "y", "a*", "1", "" };
	for (int i = 0; i < 8; i++)
		for (int k = 0; k < 7; k++)
			printf("%d%d", fnmatch(pat[i], str[k], FNM_EXTMATCH) != 0,
			       fnmatch(pat[i], str[k], FNM_CASEFOLD | FNM_PERIOD) != 0);
	puts("");
	sorted();
	/* In the order of the locale, if there is one: "B" between "a" and "c", "_" before or nowhere. */
	const char *more[] = { "d/B", "d/a", "d/_c", "d/A", "d/~" };
	for (int i = 0; i < 5; i++) close(open(more[i], O_CREAT | O_WRONLY, 0644));
	puts(setlocale(LC_ALL, "en_US.UTF-8") ? "en_US" : "none");
	sorted();
	globs("d/?", 0);
	globs("d/*", GLOB_MARK);
	return system("cd / && rm -rf \"$OLDPWD\"") & 0;
}
