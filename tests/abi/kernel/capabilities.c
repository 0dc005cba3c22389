/* What a process may do to files by its capabilities, and how these change with its user numbers, by capset, prctl and
 * exec: random steps in many processes, the state after each of them. argv: seed, number of processes. What Linux has
 * changed since 6.1 is left out (set-group-id without execution, setresuid that changes nothing). */
#include "fs.h"
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <signal.h>

static unsigned long seed;
static unsigned rnd(unsigned n)
{
	seed = seed * 6364136223846793005UL + 1442695040888963407UL;
	return (seed >> 33) % n;
}
#define ONE_OF(...) (((int[]){ __VA_ARGS__ })[rnd(sizeof(int[]){ __VA_ARGS__ } / sizeof(int))])

/* The others are for machines to differ in. */
static const int caps[] = { CAP_CHOWN,  CAP_FOWNER, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FSETID,
			    CAP_SETUID, CAP_SETGID, CAP_KILL,         CAP_SETPCAP,         CAP_MKNOD };
#define NCAPS (sizeof caps / sizeof *caps)

static const char *const files[] = { "root",        "open", "user", "none", "other", "d/file", "shut/file", "pipe",
				     "sticky/file", "run",  "suid", "sgid", "shut",  "sticky", "setgid" };

static struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };

static void get(struct __user_cap_data_struct d[2])
{
	unsigned mask = 0;
	syscall(SYS_capget, &head, d);
	for (unsigned i = 0; i < NCAPS; i++) mask |= 1u << caps[i];
	d->effective &= mask, d->permitted &= mask, d->inheritable &= mask;
	memset(d + 1, 0, sizeof *d);
}

static void show_state(void)
{
	struct __user_cap_data_struct d[2];
	unsigned r, e, s, ambient = 0, bounding = 0;
	get(d);
	syscall(SYS_getresuid, &r, &e, &s);
	for (unsigned i = 0; i < NCAPS; i++) {
		ambient |= (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, caps[i], 0, 0) > 0) << i;
		bounding |= (prctl(PR_CAPBSET_READ, caps[i]) > 0) << i;
	}
	printf(" | %u %u %u %ld %ld %x %x %x %x %x %d\n", r, e, s, syscall(SYS_setfsuid, -1), syscall(SYS_setfsgid, -1),
	       d->effective, d->permitted, d->inheritable, ambient, bounding, prctl(PR_GET_KEEPCAPS));
}

static int some_capset(void)
{
	struct __user_cap_data_struct d[2];
	get(d);
	for (int n = 1 + rnd(4); n; n--) {
		unsigned bit = 1u << caps[rnd(NCAPS)];
		switch (rnd(6)) {
		case 0: d->effective |= bit; break;
		case 1: d->inheritable |= bit; break;
		case 2: d->inheritable &= ~bit; break;
		case 3: d->permitted &= ~bit; /* fall through */
		default: d->effective &= ~bit;
		}
	}
	return syscall(SYS_capset, &head, d);
}

static int opened(const char *path, int flags, mode_t mode, const char *text)
{
	int fd = open(path, flags | O_NONBLOCK, mode);
	if (fd < 0) return fd;
	int r = *text ? write(fd, text, strlen(text)) : 0;
	close(fd);
	return r;
}

static int made(const char *path, int r)
{
	if (!r) unlink(path);
	return r;
}

static int step(const char *f)
{
	struct timespec times[] = { { 1, 1 }, { 2, 2 } };
	unsigned group = 1000;
	switch (rnd(28)) {
	case 0: return syscall(SYS_setuid, ONE_OF(0, 1000, 1001));
	case 1: return syscall(SYS_setreuid, ONE_OF(0, 1000, 1001, -1), ONE_OF(0, 1000, 1001, -1));
	case 2: return syscall(SYS_setresuid, ONE_OF(0, 1000), ONE_OF(0, 1000, 1001, -1), ONE_OF(0, 1001));
	case 3:
	case 4: return syscall(SYS_setfsuid, ONE_OF(0, 1000, 1001));
	case 5: return syscall(SYS_setfsgid, ONE_OF(0, 1000, 1001));
	case 6: return syscall(SYS_setregid, -1, ONE_OF(0, 1000, 1001));
	case 7:
	case 8:
	case 9: return some_capset();
	case 10: return prctl(PR_SET_KEEPCAPS, rnd(3), 0, 0, 0);
	case 11:
		return prctl(PR_CAP_AMBIENT, ONE_OF(PR_CAP_AMBIENT_RAISE, PR_CAP_AMBIENT_LOWER), caps[rnd(NCAPS)], 0,
			     0);
	case 12: return rnd(3) ? 0 : prctl(PR_CAPBSET_DROP, caps[rnd(NCAPS)], 0, 0, 0);
	case 13:
	case 14: return opened(f, ONE_OF(O_RDONLY, O_RDONLY | O_NOATIME, O_WRONLY | O_TRUNC), 0, "");
	case 15: return opened(f, O_RDWR, 0, "x");
	case 16: return syscall(SYS_faccessat, AT_FDCWD, f, rnd(8));
	case 17: return syscall(SYS_faccessat2, AT_FDCWD, f, rnd(8), AT_EACCESS);
	case 18:
	case 19: return chmod(f, ONE_OF(0600, 0644, 02755, 04755, 06777, 0));
	case 20:
	case 21: return chown(f, ONE_OF(0, 1000, 1001, -1), ONE_OF(0, 1000, 1001, -1));
	case 22: return truncate(f, rnd(9));
	case 23: return utimensat(AT_FDCWD, f, rnd(2) ? times : NULL, 0);
	case 24: return made("link", link(f, "link"));
	case 25: return made("setgid/new", opened("setgid/new", O_CREAT | O_EXCL | O_WRONLY, ONE_OF(0644, 02755), ""));
	case 26:
		return rnd(2) ? made("d/node", mknod("d/node", ONE_OF(S_IFCHR, S_IFIFO) | 0644, 0x103))
			      : unlink("sticky/file");
	default: return rnd(2) ? syscall(SYS_setgroups, rnd(2), &group) : kill(1, 0);
	}
}

static void steps(int n)
{
	while (n--) {
		const char *f = files[rnd(sizeof files / sizeof *files)];
		unsigned long before = seed;
		struct stat st = { 0 };
		errno = 0;
		int r = step(f), err = errno;
		seed = before + 1; /* as many numbers are taken, whatever happens */
		stat(f, &st);
		printf("%lx %s: %d %s, %o %d %d", before & 0xffff, f, r, strerrorname_np(err) ?: "", st.st_mode,
		       st.st_uid, st.st_gid);
		show_state();
	}
}

static void make(const char *path, int uid, int gid, mode_t mode)
{
	int r = S_ISDIR(mode) ? mkdir(path, 0700) : mknod(path, (mode & S_IFMT ? mode & S_IFMT : S_IFREG) | 0600, 0);
	if (r || chown(path, uid, gid) || chmod(path, mode & 07777)) printf("%s: %s\n", path, strerrorname_np(errno));
}

static void process(const char *self)
{
	char number[24];
	make("root", 0, 0, 0600);
	make("open", 0, 0, 0644);
	make("user", 1000, 1000, 0600);
	make("none", 1000, 1000, 0);
	make("other", 1001, 1000, 0660);
	make("d", 0, 0, S_IFDIR | 0777);
	make("d/file", 1000, 0, 0640);
	make("shut", 1000, 1000, S_IFDIR | 0700);
	make("shut/file", 1000, 1000, 0644);
	make("pipe", 0, 0, S_IFIFO | 0600);
	make("sticky", 1001, 1001, S_IFDIR | 01777);
	make("sticky/file", 1000, 1000, 0666);
	make("run", 1000, 1000, 0100);
	make("suid", 1000, 1000, 04777);
	make("sgid", 1000, 1001, 02777);
	make("setgid", 1000, 1001, S_IFDIR | 02777);
	steps(10 + rnd(20));
	snprintf(number, sizeof number, "%lu", seed);
	fflush(stdout);
	execl(self, self, "again", number, NULL);
	puts(strerrorname_np(errno));
}

int main(int argc, char **argv)
{
	if (argc > 2 && !strcmp(argv[1], "again")) {
		seed = strtoul(argv[2], NULL, 10);
		printf("again");
		show_state();
		steps(4);
		return 0;
	}
	unsigned long first = argc > 1 ? strtoul(argv[1], NULL, 10) : 1;
	int processes = argc > 2 ? atoi(argv[2]) : 10;
	char self[4096] = { 0 };
	readlink("/proc/self/exe", self, sizeof self - 1);
	begin(0, NULL);
	chmod(".", 0755);
	umask(0);
	for (int i = 0; i < processes; i++) {
		char folder[16];
		snprintf(folder, sizeof folder, "%d", i);
		mkdir(folder, 0755);
		fflush(stdout);
		if (!fork()) {
			struct __user_cap_data_struct d[2];
			get(d);
			syscall(SYS_capset, &head, d);
			seed = first * 1000 + i;
			puts(folder);
			if (!chdir(folder)) process(self);
			exit(0);
		}
		wait(NULL);
	}
	finish();
	return 0;
}
