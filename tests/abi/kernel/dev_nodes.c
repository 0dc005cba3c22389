/* null(4), full(4), random(4), /dev/fd. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <termios.h>
#include <unistd.h>
#define SHOW(e)                                                            \
	do {                                                               \
		errno = 0;                                                 \
		long r_ = (long)(e);                                       \
		printf("%s = %ld errno %d\n", #e, r_, r_ < 0 ? errno : 0); \
		fflush(stdout);                                            \
	} while (0)
static char b[70000];

/* What the kernel makes up takes no names from others. */
static void make_in(const char *dir)
{
	char p[40];
	snprintf(p, sizeof p, "%s/new", dir);
	puts(p);
	SHOW(mkdir(p, 0700));
	SHOW(open(p, O_CREAT | O_RDWR, 0600));
	SHOW(symlink("a", p));
	SHOW(mkfifo(p, 0600));
}

int main(void)
{
	static const char *const names[] = { "null", "zero", "full", "random", "urandom", "tty" };
	struct stat st;
	for (unsigned i = 0; i < 6; i++) {
		char p[30];
		snprintf(p, sizeof p, "/dev/%s", names[i]);
		stat(p, &st);
		printf("%s %o %u:%u %d\n", p, st.st_mode, major(st.st_rdev), minor(st.st_rdev), (int)st.st_size);
	}
	int n = open("/dev/null", O_RDWR), z = open("/dev/zero", O_RDWR), f = open("/dev/full", O_RDWR),
	    r = open("/dev/urandom", O_RDONLY);
	SHOW(read(n, b, 10));
	SHOW(write(n, b, 70000));
	SHOW(write(n, (void *)8, 10));
	SHOW(lseek(n, 100, SEEK_SET));
	SHOW(pread(n, b, 10, 5));
	SHOW(ftruncate(n, 0));
	SHOW(ioctl(n, TCGETS, b));
	memset(b, 1, sizeof b);
	SHOW(read(z, b, sizeof b));
	SHOW(b[0] || b[69999]);
	SHOW(read(z, (void *)8, 10));
	SHOW(write(z, b, 100));
	SHOW(write(f, b, 1));
	SHOW(write(f, b, 0));
	SHOW(read(f, b, 10));
	SHOW(read(r, b, 64));
	int sum = 0;
	for (int i = 0; i < 64; i++) sum |= b[i];
	printf("random %d\n", sum != 0);
	SHOW(getrandom(b, 10, 99));
	char *m = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE, z, 0);
	SHOW(m == MAP_FAILED);
	m[0] = 5, m[5000] = 6;
	printf("%d %d\n", m[0], m[1]);
	SHOW(mmap(NULL, 4096, PROT_READ, MAP_SHARED, n, 0) == MAP_FAILED ? errno : 0);
	m = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, z, 0);
	SHOW(m == MAP_FAILED);
	if (m != MAP_FAILED) {
		m[1] = 7;
		printf("%d %d\n", m[0], m[1]);
	}
	int p[2];
	pipe(p);
	write(p[1], "through", 7);
	char path[40];
	snprintf(path, sizeof path, "/dev/fd/%d", p[0]);
	int q = open(path, O_RDONLY);
	SHOW(read(q, b, 20));
	SHOW(open("/dev/nonexistent", O_RDONLY));
	SHOW(open("/dev/fd/99", O_RDONLY));
	for (int user = 0; user < 2; user++) {
		if (user) setuid(4242);
		make_in("/proc");
		make_in("/proc/self");
		make_in("/proc/self/fd");
		make_in("/proc/sys/kernel");
		make_in("/dev/pts");
	}
	struct statfs fs;
	SHOW(statfs("/dev/pts", &fs) || fs.f_type != 0x1cd1);
	return 0;
}
