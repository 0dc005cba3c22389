/* proc(5): shape of the files, links, threads, seeking. Values that differ from
 * machine to machine are checked, not printed. */
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#define SHOW(e)                                                            \
	do {                                                               \
		errno = 0;                                                 \
		long r_ = (long)(e);                                       \
		printf("%s = %ld errno %d\n", #e, r_, r_ < 0 ? errno : 0); \
		fflush(stdout);                                            \
	} while (0)
static char b[100000];
static int slurp(const char *path)
{
	int fd = open(path, O_RDONLY), n, len = 0;
	if (fd < 0) return -errno;
	while ((n = read(fd, b + len, sizeof b - 1 - len)) > 0) len += n;
	close(fd);
	b[len] = 0;
	return n < 0 ? -errno : len;
}
static void has(const char *path, const char *what)
{
	int n = slurp(path);
	printf("%s %s: %s\n", path, what, n < 0 ? strerror(-n) : strstr(b, what) ? "yes" : "no");
}
static int gate[2], named[2];
static void *thread(void *arg)
{
	char c;
	(void)arg;
	prctl(PR_SET_NAME, "worker");
	write(named[1], "n", 1);
	read(gate[0], &c, 1);
	return NULL;
}
static int names(const char *dir, const char *want)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	int found = 0;
	while (d && (e = readdir(d)))
		if (!strcmp(e->d_name, want)) found += 1 + e->d_type;
	if (d) closedir(d);
	return found;
}
/* Sizes and ends: sysfs's files have them, procfs's have not. */
static void ends(const char *path)
{
	struct stat st;
	int fd = open(path, O_RDONLY);
	fstat(fd, &st);
	printf("%s: %lld bytes\n", path, (long long)st.st_size);
	SHOW(lseek(fd, -3, SEEK_END));
	SHOW(lseek(fd, -5000, SEEK_END));
	SHOW(lseek(fd, 0, SEEK_DATA));
	SHOW(lseek(fd, 5000, SEEK_DATA));
	SHOW(lseek(fd, 0, SEEK_HOLE));
	SHOW(lseek(fd, 4096, SEEK_HOLE));
	SHOW(lseek(fd, 5000, SEEK_SET));
	SHOW(read(fd, b, 1));
	close(fd);
}
static void block_sizes(void)
{
	static const char *const names[] = { "/proc",
					     "/proc/self",
					     "/proc/self/status",
					     "/proc/meminfo",
					     "/dev/pts",
					     "/dev/null",
					     "/sys",
					     "/sys/devices/system/cpu/online" };
	struct stat st;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		printf("%s: blocks of %ld\n", names[i], lstat(names[i], &st) ? -1L : (long)st.st_blksize);
}

/* A file of /sys tells of news until it has been read. */
static void sys_poll(void)
{
	int fd = open("/sys/devices/system/cpu/online", O_RDONLY);
	struct pollfd p = { fd, POLLIN | POLLOUT | POLLPRI, 0 };
	for (int i = 0; i < 2; i++) {
		int n = poll(&p, 1, 0);
		printf("poll %d: %x\n", n, p.revents);
		printf("read %zd\n", read(fd, b, 1));
	}
	close(fd);
}

int main(void)
{
	char path[100], link[300];
	struct stat st;
	SHOW(slurp("/proc/self/comm"));
	printf("%s", b);
	prctl(PR_SET_NAME, "renamed process with a long name");
	slurp("/proc/self/comm");
	printf("%s", b);
	int pid, ppid, n;
	char comm[50], state;
	slurp("/proc/self/stat");
	n = sscanf(b, "%d (%49[^)]) %c %d", &pid, comm, &state, &ppid);
	int fields = 0;
	for (char *p = strrchr(b, ')'); *p; p++) fields += *p == ' ';
	printf("stat %d %d %s %c %d fields %d\n", n, pid == getpid(), comm, state, ppid == getppid(), fields);
	has("/proc/self/status", "Name:\trenamed process\n");
	has("/proc/self/status", "\nThreads:\t1\n");
	has("/proc/self/status", "\nSigBlk:\t0000000000000000\n");
	has("/proc/self/maps", "[stack]");
	has("/proc/self/maps", "proc_files\n");
	has("/proc/self/maps", " r-xp ");
	has("/proc/self/smaps", "VmFlags: ");
	has("/proc/self/limits", "Max open files");
	slurp("/proc/self/cmdline");
	printf("cmdline ends %d\n", strlen(b) > 9 && !strcmp(b + strlen(b) - 10, "proc_files"));
	has("/proc/self/environ", "=");
	printf("auxv %d\n", slurp("/proc/self/auxv") % 16);
	slurp("/proc/self/statm");
	int size = 0;
	n = sscanf(b, "%d", &size);
	printf("statm %d %d\n", n, size > 100);
	has("/proc/cpuinfo", "processor\t: 0\n");
	has("/proc/cpuinfo", "flags\t\t: fpu ");
	has("/proc/cpuinfo", "model name\t: ");
	has("/proc/cpuinfo", "cache size\t: ");
	double mhz = 0, bogomips = 0;
	char *line = strstr(b, "cpu MHz\t\t: ");
	n = line ? sscanf(line, "cpu MHz : %lf\n", &mhz) : 0;
	line = strstr(b, "bogomips\t: ");
	n += line ? sscanf(line, "bogomips : %lf\n", &bogomips) : 0;
	printf("clock rate %d %d %d\n", n, mhz > 100, bogomips > 100);
	has("/proc/meminfo", "MemTotal: ");
	has("/proc/meminfo", "MemAvailable: ");
	has("/proc/stat", "cpu0 ");
	has("/proc/stat", "btime ");
	has("/proc/version", "Linux version ");
	has("/proc/filesystems", "nodev\tproc\n");
	has("/proc/mounts", "proc /proc proc ");
	has("/proc/self/mountinfo", " /proc ");
	has("/proc/self/mountstats", "device proc mounted on /proc with fstype proc\n");
	double up = 0, load = -1;
	slurp("/proc/uptime");
	n = sscanf(b, "%lf", &up);
	printf("uptime %d %d\n", n, up > 1);
	slurp("/proc/loadavg");
	n = sscanf(b, "%lf", &load);
	printf("loadavg %d %d\n", n, load >= 0);
	has("/proc/sys/kernel/ostype", "Linux\n");
	has("/proc/sys/vm/overcommit_memory", "\n");
	printf("uuid %d\n", slurp("/proc/sys/kernel/random/uuid"));
	printf("pid_max %d\n", slurp("/proc/sys/kernel/pid_max") > 3);
	SHOW(open("/proc/sys/kernel/nothing", O_RDONLY));
	SHOW(open("/proc/999999", O_RDONLY));
	SHOW(open("/proc/self/status", O_RDONLY | O_DIRECTORY));
	SHOW(mkdir("/proc/newdir", 0777));
	/* links */
	n = readlink("/proc/self", link, 299);
	link[n] = 0;
	printf("self %d\n", atoi(link) == getpid());
	n = readlink("/proc/thread-self", link, 299);
	link[n] = 0;
	snprintf(path, sizeof path, "%d/task/%d", getpid(), getpid());
	printf("thread-self %d\n", !strcmp(link, path));
	n = readlink("/proc/self/exe", link, 299);
	link[n] = 0;
	printf("exe %s\n", strrchr(link, '/'));
	n = readlink("/proc/self/cwd", link, 299);
	link[n] = 0;
	printf("cwd %d root ", getcwd(path, sizeof path) && !strcmp(link, path));
	n = readlink("/proc/self/root", link, 299);
	link[n] = 0;
	puts(link);
	lstat("/proc/self", &st);
	printf("mode %o\n", st.st_mode);
	stat("/proc/self/status", &st);
	printf("mode %o size %d\n", st.st_mode, (int)st.st_size);
	int fd = open("/etc/passwd", O_RDONLY);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	n = readlink(path, link, 299);
	link[n] = 0;
	lstat(path, &st);
	printf("%s %o\n", link, st.st_mode);
	int again = open(path, O_RDONLY);
	lseek(fd, 10, SEEK_SET);
	printf("separate position %d\n", (int)lseek(again, 0, SEEK_CUR));
	snprintf(path, sizeof path, "/proc/self/fdinfo/%d", fd);
	has(path, "pos:\t10\n");
	has(path, "flags:\t0100000\n");
	snprintf(path, sizeof path, "%d", fd);
	printf("listed %d\n", names("/proc/self/fd", path));
	SHOW(open("/proc/self/fd/77", O_RDONLY));
	/* seeking and reading again */
	fd = open("/proc/self/comm", O_RDWR);
	SHOW(read(fd, b, 3));
	SHOW(lseek(fd, 0, SEEK_SET));
	SHOW(write(fd, "other\n", 5));
	SHOW(pread(fd, b, 100, 0));
	printf("%.6s", b);
	/* threads */
	pipe(gate), pipe(named);
	pthread_t t;
	pthread_create(&t, NULL, thread, NULL);
	read(named[0], b, 1);
	DIR *d = opendir("/proc/self/task");
	struct dirent *e;
	int tid = 0, count = 0;
	while ((e = readdir(d)))
		if (isdigit(e->d_name[0])) {
			count++;
			if (atoi(e->d_name) != getpid()) tid = atoi(e->d_name);
		}
	closedir(d);
	snprintf(path, sizeof path, "/proc/self/task/%d/comm", tid);
	slurp(path);
	printf("threads %d %s", count, b);
	has("/proc/self/status", "\nThreads:\t2\n");
	write(gate[1], "x", 1);
	pthread_join(t, NULL);
	/* other processes */
	pid = fork();
	if (!pid) {
		read(gate[0], b, 1);
		_exit(0);
	}
	snprintf(path, sizeof path, "%d", pid);
	printf("listed %d\n", names("/proc", path));
	snprintf(path, sizeof path, "/proc/%d/stat", pid);
	printf("child stat %d\n", slurp(path) > 50);
	write(gate[1], "x", 1);
	siginfo_t si;
	waitid(P_PID, pid, &si, WEXITED | WNOWAIT);
	slurp(path);
	printf("zombie %c\n", strrchr(b, ')')[2]);
	fd = open(path, O_RDONLY);
	wait(NULL);
	SHOW(read(fd, b, 100));
	SHOW(slurp(path));
	ends("/sys/devices/system/cpu/online");
	ends("/proc/version");
	/* its size is that of what it holds */
	SHOW(stat("/proc/cmdline", &st));
	printf("cmdline %d\n", st.st_size == slurp("/proc/cmdline"));
	/* mem */
	fd = open("/proc/self/mem", O_RDWR);
	int word = 42;
	n = 0;
	SHOW(pread(fd, &n, sizeof n, (off_t)&word));
	printf("%d\n", n);
	n = 43;
	SHOW(pwrite(fd, &n, sizeof n, (off_t)&word));
	printf("%d\n", word);
	SHOW(pread(fd, &n, sizeof n, 16));
	static const char *const spliced[] = { "self/status", "self/comm",    "self/mem",
					       "self/mounts", "self/net/dev", "version" };
	int ends_[2];
	pipe(ends_);
	for (unsigned i = 0; i < 6; i++) {
		snprintf(path, sizeof path, "/proc/%s", spliced[i]);
		fd = open(path, i == 1 ? O_RDWR : O_RDONLY);
		SHOW(splice(fd, NULL, ends_[1], NULL, 1, 0));
		SHOW(sendfile(ends_[1], fd, NULL, 1));
		if (i == 1) SHOW(splice(ends_[0], NULL, fd, NULL, 1, SPLICE_F_NONBLOCK));
	}
	block_sizes();
	sys_poll();
	return 0;
}
