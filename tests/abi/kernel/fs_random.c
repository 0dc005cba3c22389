/* Random operations on names, attributes and contents, each result printed, and
 * the whole tree at the end. argv: directory to make a fresh one in, seed,
 * number of operations; a fourth argument: work in the directory itself, on
 * what is there. */
#include "fs.h"
#include <linux/falloc.h>
#include <linux/fs.h>
#include <sys/mman.h>
#include <sys/xattr.h>

static unsigned long state;
static unsigned rnd(unsigned n)
{
	state = state * 6364136223846793005UL + 1442695040888963407UL;
	return (state >> 33) % n;
}

static char tree[4000][256];
static int ntree;

static int is_dots(const char *s) { return !strcmp(s, ".") || !strcmp(s, ".."); }

static void collect(const char *dir)
{
	DIR *d = opendir(dir);
	char *names[2000];
	int n = 0;
	struct dirent *e;
	if (!d) return;
	while ((e = readdir(d)))
		if (!is_dots(e->d_name) && n < 2000) names[n++] = strdup(e->d_name);
	closedir(d);
	qsort(names, n, sizeof *names, by_name);
	for (int i = 0; i < n; i++) {
		char path[512];
		struct stat st;
		snprintf(path, sizeof path, "%s%s%s", strcmp(dir, ".") ? dir : "", strcmp(dir, ".") ? "/" : "",
			 names[i]);
		free(names[i]);
		if (ntree < 4000 && strlen(path) < 256) strcpy(tree[ntree++], path);
		if (!lstat(path, &st) && S_ISDIR(st.st_mode)) collect(path);
	}
}

/* A path: mostly of something that is there, else new. */
static const char *some(int fresh)
{
	static char p[8][600];
	static int turn;
	char *s = p[turn++ & 7];
	if (ntree && !fresh && rnd(10)) return strcpy(s, tree[rnd(ntree)]);
	const char *dir = ntree && rnd(3) ? tree[rnd(ntree)] : ".";
	snprintf(s, 600, "%s/n%u", dir, rnd(30));
	return s;
}

static unsigned long hash_of(const char *p, long *size)
{
	unsigned char buf[65536];
	unsigned long h = 14695981039346656037UL;
	int fd = open(p, O_RDONLY);
	long n;
	*size = 0;
	while ((n = read(fd, buf, sizeof buf)) > 0)
		for (long i = 0; i < n; i++, ++*size) h = (h ^ buf[i]) * 1099511628211UL;
	if (fd < 0) h = errno;
	close(fd);
	return h;
}

static void dump(void)
{
	ntree = 0;
	collect(".");
	for (int i = 0; i < ntree; i++) {
		struct stat st;
		char target[256] = "", x[64] = "";
		long size = 0;
		unsigned long h = 0;
		lstat(tree[i], &st);
		if (S_ISREG(st.st_mode)) h = hash_of(tree[i], &size);
		if (S_ISLNK(st.st_mode)) size = readlink(tree[i], target, 255);
		lgetxattr(tree[i], "user.x", x, 60);
		printf("%s %o %lu %d:%d size %ld/%ld %lx %s %s\n", tree[i], st.st_mode, (long)st.st_nlink, st.st_uid,
		       st.st_gid, S_ISDIR(st.st_mode) ? 0 : (long)st.st_size, size, h, target, x);
	}
}

static void contents(const char *p)
{
	static char data[70000];
	int fd = open(p, rnd(4) ? O_RDWR : O_RDWR | O_APPEND);
	unsigned off = rnd(4) ? rnd(9000) : rnd(300000), len = rnd(4) ? rnd(5000) : rnd(sizeof data);
	struct stat st;
	if (fd < 0) {
		printf("open %s: %s\n", p, en(-1));
		return;
	}
	for (unsigned i = 0; i < len; i++) data[i] = rnd(256);
	for (int k = rnd(4); k >= 0; k--) switch (rnd(8)) {
		case 0:
		case 1:
		case 2: R(pwrite(fd, data, len, off)); break;
		case 3: R(ftruncate(fd, off)); break;
		case 4: R(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, off, len + 1)); break;
		case 5: R(fallocate(fd, rnd(2), off, len + 1)); break;
		case 6:
			R(pread(fd, data, len, off));
			R(lseek(fd, off, SEEK_END));
			R(write(fd, data, 10));
			break;
		case 7:
			if (fstat(fd, &st) || st.st_size < 1) break;
			char *m = mmap(NULL, st.st_size, PROT_READ | PROT_WRITE, rnd(3) ? MAP_SHARED : MAP_PRIVATE, fd,
				       0);
			if (m == MAP_FAILED) {
				printf("mmap: %s\n", en(-1));
				break;
			}
			m[rnd(st.st_size)] = 'M';
			m[st.st_size - 1] = 'Z';
			munmap(m, st.st_size);
		}
	fstat(fd, &st);
	printf("%s: %ld\n", p, (long)st.st_size);
	close(fd);
}

static void step(void)
{
	const char *a = some(0), *b = some(rnd(2)), *c = some(1);
	struct stat st;
	int fd;
	switch (rnd(24)) {
	case 0:
	case 1:
	case 2:
		fd = open(c, O_RDWR | O_CREAT | (rnd(3) ? 0 : O_EXCL) | (rnd(4) ? 0 : O_TRUNC), 0600 + rnd(64));
		printf("create %s: %s\n", c, en(fd));
		if (fd >= 0) printf("%ld\n", (long)write(fd, c, strlen(c)));
		close(fd);
		break;
	case 3: printf("mkdir %s: %s\n", c, en(mkdir(c, 0700 + rnd(64)))); break;
	case 4: printf("rmdir %s: %s\n", a, en(rmdir(a))); break;
	case 5:
	case 6: printf("unlink %s: %s\n", a, en(unlink(a))); break;
	case 7:
	case 8:
	case 9: printf("rename %s %s: %s\n", a, b, en(rename(a, b))); break;
	case 10: printf("exchange %s %s: %s\n", a, b, en(renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE))); break;
	case 11: printf("rename2 %s %s: %s\n", a, b, en(renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_NOREPLACE))); break;
	case 12: printf("link %s %s: %s\n", a, c, en(link(a, c))); break;
	case 13: printf("symlink %s %s: %s\n", a, c, en(symlink(a, c))); break;
	case 14:
		printf("chmod %s: %s\n", a,
		       en(lstat(a, &st) || S_ISLNK(st.st_mode)
				  ? -1
				  : chmod(a, (S_ISDIR(st.st_mode) ? 0700 : 0600) + rnd(64))));
		break;
	case 15: printf("lchown %s: %s\n", a, en(lchown(a, rnd(3), rnd(3)))); break;
	case 16: printf("truncate %s: %s\n", a, en(truncate(a, rnd(20000)))); break;
	case 17: printf("xattr %s: %s\n", a, en(lsetxattr(a, "user.x", "value", 1 + rnd(5), rnd(3)))); break;
	case 18:
		fd = lstat(a, &st);
		printf("stat %s: %s", a, en(fd));
		if (!fd)
			printf(" %o %lu %ld", st.st_mode, (long)st.st_nlink,
			       S_ISDIR(st.st_mode) ? 0 : (long)st.st_size);
		putchar('\n');
		break;
	case 19: list(a); break;
	case 20:
	case 21:
	case 22: contents(a); break;
	case 23: { /* an open file outlives its name */
		fd = open(a, O_RDONLY);
		printf("unlink %s: %s\n", a, en(unlink(a)));
		char x[20];
		long n = read(fd, x, 20);
		printf("%ld %.*s\n", n, n > 0 ? (int)n : 0, x);
		close(fd);
	}
	}
}

int main(int argc, char **argv)
{
	int ops = argc > 3 ? atoi(argv[3]) : 3000;
	state = argc > 2 ? atol(argv[2]) : 1;
	if (argc > 4) {
		if (chdir(argv[1])) return 2;
		umask(022);
	} else begin(argc, argv);
	for (int i = 0; i < ops; i++) {
		if (i % 20 == 0) {
			ntree = 0;
			collect(".");
		}
		errno = 0;
		step();
	}
	dump();
	fflush(stdout);
	if (argc <= 4) finish();
}
