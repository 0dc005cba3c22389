/* read, write and their relatives; lseek; truncate; fallocate; sendfile; copies. */
#include "fs.h"
#include <signal.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/uio.h>
#include <linux/falloc.h>

static void dump(const char *path)
{
	unsigned char buf[65536];
	int fd = open(path, O_RDONLY);
	long n, total = 0;
	unsigned long h = 14695981039346656037UL;
	while ((n = read(fd, buf, sizeof buf)) > 0)
		for (total += n; n; n--) h = (h ^ buf[n - 1]) * 1099511628211UL;
	close(fd);
	printf("%s: %ld bytes, hash %016lx\n", path, total, h);
}

int main(int argc, char **argv)
{
	begin(argc, argv);
	char buf[100] = { 0 };
	int fd = open("f", O_RDWR | O_CREAT, 0644);
	R(write(fd, "0123456789", 10));
	R(read(fd, buf, 5));
	R(lseek(fd, 0, SEEK_SET));
	R(read(fd, buf, 5));
	R(lseek(fd, 0, SEEK_CUR));
	R(lseek(fd, -3, SEEK_END));
	R(read(fd, buf, 50));
	R(read(fd, buf, 50));
	R(lseek(fd, -100, SEEK_CUR));
	R(lseek(fd, 0, 99));
	R(lseek(fd, 100, SEEK_SET));
	R(read(fd, buf, 1));
	R(write(fd, "end", 3));
	R(lseek(fd, 0, SEEK_END));
	dump("f");
	R(pread(fd, buf, 4, 8));
	R(pread(fd, buf, 4, -1));
	R(pwrite(fd, "xx", 2, 5));
	R(pwrite(fd, "", 0, 5000));
	dump("f");
	R(read(fd, (void *)1, 10));
	R(write(fd, (void *)1, 10));
	R(read(fd, buf, 0));
	R(read(fd, (void *)1, 0));
	R(write(fd, buf, (size_t)-1));
	R(read(99, buf, 1));
	R(write(-1, buf, 1));
	lseek(fd, 0, SEEK_SET);
	struct iovec v[3] = { { "ab", 2 }, { NULL, 0 }, { "cdef", 4 } };
	R(writev(fd, v, 3));
	R(writev(fd, v, -1));
	R(writev(fd, v, 2000));
	R(writev(fd, NULL, 0));
	R(writev(fd, (void *)1, 1));
	R(readv(fd, v, 0));
	char a[3], b[4];
	struct iovec w[2] = { { a, 3 }, { b, 4 } };
	R(preadv(fd, w, 2, 1));
	printf("%.3s %.4s\n", a, b);
	R(pwritev(fd, v, 3, 20));
	R(preadv2(fd, w, 2, 20, 0));
	R(preadv2(fd, w, 2, -1, 0));
	R(pwritev2(fd, v, 3, 0, RWF_APPEND));
	R(pwritev2(fd, v, 3, -1, RWF_DSYNC));
	R(preadv2(fd, w, 2, 0, 1 << 30));
	dump("f");
	int ro = open("f", O_RDONLY), wo = open("f", O_WRONLY), dir = open(".", O_RDONLY);
	R(write(ro, "x", 1));
	R(read(wo, buf, 1));
	R(read(dir, buf, 1));
	R(write(dir, "x", 1));
	R(pread(dir, buf, 1, 0));
	R(ftruncate(ro, 0));
	R(ftruncate(dir, 0));
	R(fsync(fd));
	R(fdatasync(ro));
	R(fsync(dir));
	/* truncate and holes */
	R(ftruncate(fd, 4));
	dump("f");
	R(ftruncate(fd, 10000));
	dump("f");
	R(ftruncate(fd, -1));
	R(truncate("f", 5));
	R(truncate("nope", 5));
	R(truncate(".", 5));
	R(truncate("f", -5));
	dump("f");
	R(pwrite(fd, "far", 3, 1 << 20));
	dump("f");
	R(lseek(fd, 0, SEEK_HOLE) <= 8192);
	R(lseek(fd, 0, SEEK_DATA));
	R(lseek(fd, 65536, SEEK_DATA));
	R(lseek(fd, 1 << 20, SEEK_HOLE));
	R(lseek(fd, 1 << 21, SEEK_DATA));
	R(lseek(fd, 1 << 21, SEEK_HOLE));
	R(fallocate(fd, 0, 0, 1 << 21));
	dump("f");
	R(fallocate(fd, FALLOC_FL_KEEP_SIZE, 1 << 21, 1 << 20));
	dump("f");
	R(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 2, 1 << 20));
	dump("f");
	R(fallocate(fd, FALLOC_FL_PUNCH_HOLE, 0, 10));
	R(fallocate(fd, 0, -1, 10));
	R(fallocate(fd, 0, 0, 0));
	R(fallocate(ro, 0, 0, 10));
	R(fallocate(dir, 0, 0, 10));
	R(pwrite(fd, "abcdefgh", 8, 4090));
	R(fallocate(fd, FALLOC_FL_ZERO_RANGE, 4092, 4));
	dump("f");
	R(fallocate(fd, 0x80, 0, 10));
	/* big, misaligned writes */
	static char big[300001];
	for (unsigned i = 0; i < sizeof big; i++) big[i] = i * 7 + i / 251;
	R(ftruncate(fd, 0));
	lseek(fd, 77, SEEK_SET);
	R(write(fd, big, sizeof big));
	R(write(fd, big, 12345));
	R(pwrite(fd, big, 100000, 150001));
	dump("f");
	/* copies */
	int to = open("to", O_RDWR | O_CREAT, 0644);
	off_t off = 10, off2 = 3;
	R(sendfile(to, fd, &off, 100));
	printf("off %ld\n", (long)off);
	lseek(fd, 0, SEEK_SET);
	R(sendfile(to, fd, NULL, 1 << 20));
	R(lseek(fd, 0, SEEK_CUR));
	dump("to");
	R(sendfile(to, dir, NULL, 1));
	R(sendfile(ro, fd, NULL, 1));
	R(sendfile(to, wo, NULL, 1));
	off = 5;
	R(copy_file_range(fd, &off, to, &off2, 70000, 0));
	printf("%ld %ld\n", (long)off, (long)off2);
	R(copy_file_range(fd, &off, fd, &off2, 70000, 0));
	R(copy_file_range(fd, NULL, to, NULL, 10, 1));
	R(copy_file_range(dir, NULL, to, NULL, 10, 0));
	dump("to");
	int p[2];
	pipe(p);
	off = 0;
	R(sendfile(p[1], fd, &off, 1000));
	R(read(p[0], buf, 100));
	R(sendfile(to, p[0], NULL, 10));
	R(pread(p[0], buf, 1, 0));
	R(lseek(p[0], 0, SEEK_SET));
	R(sendfile(to, p[0], &off, 10));
	R(copy_file_range(p[0], NULL, to, NULL, 10, 0));
	signal(SIGPIPE, SIG_IGN);
	close(p[0]);
	R(write(p[1], "x", 1));
	/* advice */
	R(posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL));
	R(posix_fadvise(fd, 0, 0, 99));
	R(posix_fadvise(p[1], 0, 0, 0));
	R(readahead(fd, 0, 100));
	R(readahead(wo, 0, 100));
	R(readahead(p[1], 0, 1));
	R(sync_file_range(fd, 0, 0, 7));
	R(sync_file_range(fd, 0, 0, 77));
	R(syncfs(fd));
	R(syncfs(99));
	/* RLIMIT_FSIZE */
	struct rlimit rl = { 1000, RLIM_INFINITY };
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &rl);
	R(ftruncate(to, 0));
	R(pwrite(to, big, 2000, 900));
	R(pwrite(to, big, 10, 1000));
	R(ftruncate(to, 1001));
	R(fallocate(to, 0, 0, 2000));
	dump("to");
	/* which complaint comes first; copying within a file, cut at its end; to another file system */
	rl.rlim_cur = RLIM_INFINITY;
	setrlimit(RLIMIT_FSIZE, &rl);
	pipe(p);
	R(pread(p[1], big, 1, 0));
	R(pwrite(p[0], big, 1, 0));
	struct iovec one = { big, 1 };
	R(preadv(p[1], &one, 1, 0));
	put("digits", "0123456789");
	int d = open("digits", O_RDWR), elsewhere = open("/proc/self/status", O_RDONLY);
	loff_t at = 0, end = 10;
	R(copy_file_range(d, &at, d, &end, 100, 0));
	dump("digits");
	at = 0, end = 5;
	R(copy_file_range(d, &at, d, &end, 100, 0));
	at = 100, end = 0;
	R(copy_file_range(d, &at, d, &end, 100, 0));
	R(copy_file_range(elsewhere, NULL, d, NULL, 100, 0));
	finish();
}
