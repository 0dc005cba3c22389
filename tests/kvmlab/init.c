/* PID 1 of the lab's guest: loads the modules, waits while the host takes the
 * snapshot, then mounts the host's files, runs one command and reports its end.
 *
 * Everything up to the snapshot is the same for all commands; what to run comes
 * after it, in the fw_cfg file JOB: NUL-terminated strings (see enum). */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fw_cfg.h"

#define JOB "opt/kvmlab/job"
enum { JOB_TIME, JOB_TREE, JOB_CWD, JOB_ENV_COUNT, JOB_STRINGS }; /* JOB_STRINGS: environment, then arguments */

/* The virtio-serial ports, numbered as on QEMU's command line. */
enum port { PORT_OUT = 1, PORT_ERR, PORT_IN, PORT_STATUS, PORT_END };

#define NINEP "trans=virtio,version=9p2000.L,msize=512000,cache=loose"

static int port[PORT_END];

/* A failure of the lab: a line on the console, which the host shows, and the end. */
static void die(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	fputs("kvmlab: ", stdout);
	vprintf(format, ap);
	printf(": %s\n", strerror(errno));
	fflush(stdout);
	sleep(1); /* the serial port is slow */
	reboot(RB_POWER_OFF);
	_exit(1);
}

static void mount_or_die(const char *source, const char *target, const char *type, unsigned long flags,
			 const char *options)
{
	if (mount(source, target, type, flags, options)) die("mount of %s", target);
}

static int by_name(const struct dirent **a, const struct dirent **b) { return strcmp((*a)->d_name, (*b)->d_name); }

static int visible(const struct dirent *d) { return d->d_name[0] != '.'; }

static void load_modules(void)
{
	struct dirent **list;
	int n = scandir("/modules", &list, visible, by_name);

	for (int i = 0; i < n; i++) {
		char path[sizeof("/modules/") + sizeof(list[i]->d_name)];
		snprintf(path, sizeof(path), "/modules/%s", list[i]->d_name);
		int fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0 || syscall(SYS_finit_module, fd, "", 0)) die("module %s", list[i]->d_name);
		close(fd);
	}
}

static void open_ports(void)
{
	for (int i = 1; i < PORT_END; i++) {
		char path[32];
		snprintf(path, sizeof(path), "/dev/vport0p%d", i);
		for (int tries = 0; (port[i] = open(path, O_RDWR | O_CLOEXEC)) < 0; tries++) {
			if (tries == 500) die("%s", path);
			usleep(10000);
		}
	}
}

/* The first virtual machine takes longer than later ones. */
static void warm_up_kvm(void)
{
	enum { KVM_CREATE_VM = 0xae01 };
	int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	int vm = kvm < 0 ? -1 : ioctl(kvm, KVM_CREATE_VM, 0);

	if (vm < 0) die("/dev/kvm");
	close(vm);
	close(kvm);
	chmod("/dev/kvm", 0666);
}

/* Returns the strings of the job; the host changes an empty one when it resumes the snapshot. */
static char **await_job(size_t *count)
{
	size_t size;
	char *data;

	puts("kvmlab: snapshot now");
	fflush(stdout);
	while ((data = fw_cfg_read(JOB, &size)) && size <= 1) {
		free(data);
		usleep(2000);
	}
	if (!data) die("no job");
	*count = 0;
	char **strings = calloc(size + 1, sizeof(*strings));
	for (char *p = data; strings && p < data + size; p += strlen(p) + 1) strings[(*count)++] = p;
	if (!strings || *count <= JOB_STRINGS) die("bad job");
	return strings;
}

static void make_dirs(const char *path)
{
	char *copy = strdup(path);

	for (char *p = copy; (p = strchr(p + 1, '/'));) {
		*p = 0;
		mkdir(copy, 0755);
		*p = '/';
	}
	mkdir(copy, 0755);
	free(copy);
}

/* The host's root, read-only, becomes ours; what must be writable is in memory;
 * the project's tree is where it is on the host. */
static void switch_root(const char *tree)
{
	static const char *const moved[] = { "dev", "proc", "sys" };
	static const char *const in_memory[] = { "tmp", "run", "var/tmp" };
	char path[64];

	mount_or_die("root", "/root", "9p", MS_RDONLY, NINEP);
	for (size_t i = 0; i < sizeof(moved) / sizeof(*moved); i++) {
		snprintf(path, sizeof(path), "/root/%s", moved[i]);
		mount_or_die(path + strlen("/root"), path, NULL, MS_MOVE, NULL);
	}
	for (size_t i = 0; i < sizeof(in_memory) / sizeof(*in_memory); i++) {
		snprintf(path, sizeof(path), "/root/%s", in_memory[i]);
		mount_or_die("tmpfs", path, "tmpfs", 0, "mode=1777");
	}
	if (chdir("/root") || mount(".", "/", NULL, MS_MOVE, NULL) || chroot(".") || chdir("/")) die("the new root");
	make_dirs(tree);
	mount_or_die("tree", tree, "9p", 0, NINEP);
}

static void loopback_up(void)
{
	struct ifreq r = { .ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING };
	int s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (s < 0 || ioctl(s, SIOCSIFFLAGS, &r)) die("loopback");
	close(s);
}

static void write_all(int fd, const char *p, size_t n)
{
	while (n) {
		ssize_t w = write(fd, p, n);
		if (w < 0 && errno != EINTR && errno != EAGAIN) return;
		if (w > 0) {
			p += w;
			n -= w;
		}
	}
}

/* A process that copies standard input from its port: a command that does not read it must not stop us. */
static int start_stdin(void)
{
	int p[2];
	static char buf[65536];

	if (pipe2(p, O_CLOEXEC)) die("pipe");
	if (!fork()) {
		close(p[0]);
		for (ssize_t n; (n = read(port[PORT_IN], buf, sizeof(buf))) > 0;) write_all(p[1], buf, n);
		_exit(0);
	}
	close(p[1]);
	return p[0];
}

static pid_t start(char **job, int in, int out, int err)
{
	pid_t pid = fork();

	if (pid) return pid;
	setsid();
	dup2(in, 0);
	dup2(out, 1);
	dup2(err, 2);
	environ = NULL;
	char **argv = job + JOB_STRINGS;
	for (int n = atoi(job[JOB_ENV_COUNT]); n > 0 && *argv; n--) putenv(*argv++);
	if (chdir(job[JOB_CWD])) {
		fprintf(stderr, "kvmlab: %s: %s\n", job[JOB_CWD], strerror(errno));
		_exit(125);
	}
	execvp(argv[0], argv);
	int status = errno == ENOENT ? 127 : 126;
	fprintf(stderr, "kvmlab: %s: %s\n", argv[0], strerror(errno));
	_exit(status);
}

/* Copies the command's output until it has ended and the pipes are empty: what it
 * left behind in the background may hold them open. Returns its wait status. */
static int relay(pid_t pid, int out, int err)
{
	static char buf[65536];
	struct pollfd f[] = { { .fd = out, .events = POLLIN }, { .fd = err, .events = POLLIN } };
	bool ended = false;
	int status = 0;

	for (;;) {
		int n = poll(f, 2, ended ? 0 : 20);
		for (int i = 0; n > 0 && i < 2; i++) {
			if (!f[i].revents) continue;
			ssize_t got = read(f[i].fd, buf, sizeof(buf));
			if (got <= 0) f[i].fd = -1;
			else write_all(port[i ? PORT_ERR : PORT_OUT], buf, got);
		}
		if (n <= 0 && ended) return status;
		int st;
		for (pid_t p; (p = waitpid(-1, &st, WNOHANG)) > 0;)
			if (p == pid) {
				status = st;
				ended = true;
			}
	}
}

int main(void)
{
	mount_or_die("dev", "/dev", "devtmpfs", 0, NULL);
	mount_or_die("proc", "/proc", "proc", 0, NULL);
	mount_or_die("sys", "/sys", "sysfs", 0, NULL);
	mkdir("/dev/pts", 0755);
	mkdir("/dev/shm", 01777);
	mount_or_die("pts", "/dev/pts", "devpts", 0, "ptmxmode=666,mode=620");
	mount_or_die("shm", "/dev/shm", "tmpfs", 0, "mode=1777");
	symlink("/proc/self/fd", "/dev/fd");
	symlink("/proc/self/fd/0", "/dev/stdin");
	symlink("/proc/self/fd/1", "/dev/stdout");
	symlink("/proc/self/fd/2", "/dev/stderr");
	if (iopl(3)) die("iopl");
	load_modules();
	open_ports();
	warm_up_kvm();
	loopback_up();

	size_t count;
	char **job = await_job(&count);
	long long now = atoll(job[JOB_TIME]); /* nanoseconds since 1970 */
	clock_settime(CLOCK_REALTIME, &(struct timespec){ now / 1000000000, now % 1000000000 });
	switch_root(job[JOB_TREE]);

	int out[2], err[2];
	if (pipe2(out, O_CLOEXEC) || pipe2(err, O_CLOEXEC)) die("pipe");
	write_all(port[PORT_STATUS], "started\n", 8);
	pid_t pid = start(job, start_stdin(), out[1], err[1]);
	close(out[1]);
	close(err[1]);
	int st = relay(pid, out[0], err[0]);

	/* The tree's changes are written back before the host hears of the end. */
	kill(-1, SIGKILL);
	sync();
	char line[32];
	int n = snprintf(line, sizeof(line), "ended %d\n", WIFEXITED(st) ? WEXITSTATUS(st) : 128 + WTERMSIG(st));
	write_all(port[PORT_STATUS], line, n);
	for (;;) pause();
}
