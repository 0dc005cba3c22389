/* realpath: what it leaves in the buffer when it fails, how many links it follows, in what order names
 * are looked at. mremap: lengths and places that do not fit. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static char top[PATH_MAX];

static void show(const char *name)
{
	char buf[PATH_MAX] = "untouched";
	errno = 0;
	char *r = realpath(name, buf), *own;
	int e = r ? 0 : errno;
	const char *path = strncmp(buf, top, strlen(top)) ? buf : buf + strlen(top);
	printf("%.40s: %d %s %.60s %zu", name, r == buf, strerrorname_np(e), path, strlen(path));
	errno = 0;
	own = realpath(name, NULL);
	printf(", %s %s\n", own ? strcmp(own, buf) ? "other" : "same" : "none", strerrorname_np(own ? 0 : errno));
	free(own);
}

static void lengths(void)
{
	static const size_t sizes[] = { 0,         1,        4096,    PTRDIFF_MAX, (size_t)PTRDIFF_MAX + 1,
					-8192ul,   -4096ul,  -4095ul, -1ul,        1ul << 46,
					1ul << 47, 1ul << 48 };
	static const int flags[] = {
		0, MREMAP_MAYMOVE, MREMAP_MAYMOVE | MREMAP_FIXED, MREMAP_FIXED, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, 8
	};
	char *p = mmap(NULL, 8192, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), *to = p + (64 << 20);
	munmap(p + 4096, 4096);
	for (size_t f = 0; f < sizeof flags / sizeof *flags; f++)
		for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
			if (sizes[i] == 4096) continue;
			errno = 0;
			void *r = mremap(p, 4096, sizes[i], flags[f], to);
			printf("%x %zx: %s\n", flags[f], sizes[i], r == MAP_FAILED ? strerrorname_np(errno) : "done");
			if (r != MAP_FAILED && r != p) mremap(r, 4096, 4096, MREMAP_MAYMOVE | MREMAP_FIXED, p);
		}
	void *r = mremap(p, 4096, 4096, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, to);
	printf("a wish: %d\n", r == to);
}

int main(void)
{
	static const char *const names[] = { "",
					     ".",
					     "..",
					     "/",
					     "//",
					     "/..",
					     "dir",
					     "dir/",
					     "dir/.",
					     "dir/..",
					     "dir/sub/../../file",
					     "file",
					     "file/",
					     "file/.",
					     "file//./",
					     "file/..",
					     "file/x",
					     "file/./x",
					     "file/../x",
					     "none",
					     "none/",
					     "none/x",
					     "dir/none/x/y",
					     "dir/none/../dir",
					     "link",
					     "link/",
					     "link/sub",
					     "link/none/z",
					     "loop",
					     "loop/x",
					     "dangling",
					     "dangling/x",
					     "up",
					     "up/dir",
					     "up/none",
					     "abs",
					     "abs/sub/",
					     "deep40",
					     "deep41",
					     "deep40/x",
					     "tofile/",
					     "tofile/..",
					     "shut",
					     "shut/x",
					     "shut/x/y",
					     "shut/..",
					     "dir/sub//",
					     "./././dir///sub" };
	char dir[] = "realpath-XXXXXX", name[PATH_MAX + 600], target[PATH_MAX];
	if (!mkdtemp(dir) || chdir(dir) || !getcwd(top, sizeof top)) return 1;
	chmod(top, 0755);
	mkdir("dir", 0755);
	mkdir("dir/sub", 0755);
	close(open("file", O_CREAT | O_WRONLY, 0600));
	symlink("dir", "link");
	symlink("loop", "loop");
	symlink("none", "dangling");
	symlink("dir/../dir//sub/..//..", "up");
	symlink("file", "tofile");
	snprintf(name, sizeof name, "%s//dir/", top);
	symlink(name, "abs");
	symlink("dir", "deep1");
	for (int i = 2; i <= 41; i++) {
		snprintf(name, sizeof name, "deep%d", i);
		snprintf(target, 64, "deep%d", i - 1);
		symlink(target, name);
	}
	mkdir("shut", 0700);
	if (!getuid() && seteuid(65534)) return 1;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) show(names[i]);
	for (int n = 254; n <= 257; n++) {
		snprintf(name, sizeof name, "dir/%0*d/x", n, 0);
		show(name);
	}
	for (int n = PATH_MAX - 40; n < PATH_MAX + 40; n += 20) {
		memset(name, '/', n);
		strcpy(name + n, "dir");
		strcpy(name, ".");
		name[1] = '/';
		show(name);
		for (int i = 0; i < n; i++) name[i] = "./"[i % 2];
		strcpy(name + n, "dir");
		show(name);
	}
	errno = 0;
	printf("%p %d\n", (void *)realpath(NULL, target), errno);
	seteuid(0);
	for (int i = 1; i <= 41; i++) {
		snprintf(name, sizeof name, "deep%d", i);
		unlink(name);
	}
	static const char *const left[] = { "file", "link", "loop", "dangling", "up", "tofile", "abs" };
	for (size_t i = 0; i < sizeof left / sizeof *left; i++) unlink(left[i]);
	rmdir("dir/sub");
	rmdir("dir");
	rmdir("shut");
	rmdir(top);
	errno = 0;
	strcpy(target, "untouched");
	printf("gone: %d", realpath(".", target) == NULL);
	printf(" %d '%s'\n", errno, target);
	chdir("/");
	lengths();
	return 0;
}
