/* Walks over directories that cannot be entered or read, and in which directory each call is made. */
#define _GNU_SOURCE
#include <errno.h>
#include <fts.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int visit(const char *path, const struct stat *st, int type, struct FTW *at)
{
	char b[4096], *here = strrchr(getcwd(b, sizeof b), '/');
	printf("%s %d %d, in %s\n", path, type, at->level, strncmp(here, "/walks-", 7) ? here : "/the first");
	return strstr(path, "siblings") ? FTW_SKIP_SIBLINGS : strstr(path, "subtree") ? FTW_SKIP_SUBTREE : 0;
}

static int order(const FTSENT **a, const FTSENT **b) { return strcmp((*a)->fts_name, (*b)->fts_name); }

int main(void)
{
	char dir[] = "/tmp/walks-XXXXXX";
	mkdtemp(dir);
	chmod(dir, 0755);
	chdir(dir);
	system("umask 022; mkdir -p one/two/three subtree/x L; touch one/two/three/siblings; ln -s ../one/two/three "
	       "L/link;"
	       "mkdir -p D/barred/x D/shut/y D/open; ln -s open D/to_open; touch D/open/f; chmod 644 D/barred; chmod 0 "
	       "D/shut");
	pid_t pid = fork();
	if (!pid) {
		setgid(65534);
		setuid(65534);
		const char *const roots[] = { "one", "L/", "subtree" };
		for (int r = 0; r < 3; r++)
			for (int flags = 0; flags < 32; flags++) {
				printf("nftw %s %x\n", roots[r], flags);
				printf("%d\n", nftw(roots[r], visit, 9, flags));
			}
		for (int flags = 0; flags < 0x80; flags++) {
			char *from[] = { "D", 0 };
			FTS *t = fts_open(from, flags, order);
			/* Either of the two it must be. */
			if (!(flags & FTS_LOGICAL) == !(flags & FTS_PHYSICAL)) {
				if (t) fts_close(t);
				continue;
			}
			printf("fts %x\n", flags);
			for (FTSENT *e, *c; (e = fts_read(t));) {
				printf("%d '%s' '%s' %d %d\n", e->fts_info, e->fts_path, e->fts_accpath, e->fts_level,
				       e->fts_errno);
				if (e->fts_info != FTS_D) continue;
				for (int names = 0; names < 2; names++) {
					errno = 0;
					c = fts_children(t, names ? FTS_NAMEONLY : 0);
					printf("children %d:", c ? 0 : errno);
					for (; c; c = c->fts_link) printf(" %s %d", c->fts_name, c->fts_info);
					puts("");
				}
			}
			printf("%d\n", fts_close(t));
		}
		exit(0);
	}
	waitpid(pid, 0, 0);
	chdir("/");
	char command[99];
	sprintf(command, "chmod -R 755 %s; rm -rf %s", dir, dir);
	system(command);
}
