/* Versions that only old programs ask for: each under its own name here. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <pthread.h>
#include <regex.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define OLD(r, mine, args, name, version) \
	extern r mine args;               \
	__asm__(".symver " #mine ", " #name "@" #version)
struct old_cond {
	void *p;
};
OLD(int, old_cond_init, (struct old_cond *, const pthread_condattr_t *), pthread_cond_init, GLIBC_2.2.5);
OLD(int, old_cond_destroy, (struct old_cond *), pthread_cond_destroy, GLIBC_2.2.5);
OLD(int, old_cond_signal, (struct old_cond *), pthread_cond_signal, GLIBC_2.2.5);
OLD(int, old_cond_broadcast, (struct old_cond *), pthread_cond_broadcast, GLIBC_2.2.5);
OLD(int, old_cond_wait, (struct old_cond *, pthread_mutex_t *), pthread_cond_wait, GLIBC_2.2.5);
OLD(int, old_cond_timedwait, (struct old_cond *, pthread_mutex_t *, const struct timespec *), pthread_cond_timedwait, GLIBC_2.2.5);
OLD(int, old_timer_create, (clockid_t, struct sigevent *, int *), timer_create, GLIBC_2.2.5);
OLD(int, old_timer_delete, (int), timer_delete, GLIBC_2.2.5);
OLD(int, old_timer_settime, (int, int, const struct itimerspec *, struct itimerspec *), timer_settime, GLIBC_2.2.5);
OLD(int, old_timer_gettime, (int, struct itimerspec *), timer_gettime, GLIBC_2.2.5);
OLD(int, old_timer_getoverrun, (int), timer_getoverrun, GLIBC_2.2.5);
OLD(int, old_getaffinity, (pid_t, cpu_set_t *), sched_getaffinity, GLIBC_2.3.3);
OLD(int, old_setaffinity, (pid_t, const cpu_set_t *), sched_setaffinity, GLIBC_2.3.3);
OLD(int, old_pgetaffinity, (pthread_t, cpu_set_t *), pthread_getaffinity_np, GLIBC_2.3.3);
OLD(int, old_asetaffinity, (pthread_attr_t *, const cpu_set_t *), pthread_attr_setaffinity_np, GLIBC_2.3.3);
OLD(int, old_agetaffinity, (const pthread_attr_t *, cpu_set_t *), pthread_attr_getaffinity_np, GLIBC_2.3.3);
OLD(char *, old_realpath, (const char *, char *), realpath, GLIBC_2.2.5);
OLD(int, old_pthread_kill, (pthread_t, int), pthread_kill, GLIBC_2.2.5);
OLD(FILE *, old_fmemopen, (void *, size_t, const char *), fmemopen, GLIBC_2.2.5);
OLD(int, old_spawn, (pid_t *, const char *, const posix_spawn_file_actions_t *, const posix_spawnattr_t *, char *const *, char *const *), posix_spawn, GLIBC_2.2.5);
OLD(int, old_spawnp, (pid_t *, const char *, const posix_spawn_file_actions_t *, const posix_spawnattr_t *, char *const *, char *const *), posix_spawnp, GLIBC_2.2.5);
OLD(int, old_regexec, (const regex_t *, const char *, size_t, regmatch_t *, int), regexec, GLIBC_2.2.5);
OLD(int, old_glob, (const char *, int, int (*)(const char *, int), glob_t *), glob, GLIBC_2.2.5);
OLD(void *, old_memcpy, (void *, const void *, size_t), memcpy, GLIBC_2.2.5);

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct old_cond cond; /* PTHREAD_COND_INITIALIZER of then: a null pointer */
static int stage;
static volatile pid_t waiter_tid; /* of the last one */

static void *waiter(void *arg)
{
	waiter_tid = gettid();
	pthread_mutex_lock(&lock);
	while (!stage) old_cond_wait(&cond, &lock);
	stage++;
	old_cond_signal(&cond);
	pthread_mutex_unlock(&lock);
	return arg;
}

static void conds(void)
{
	pthread_t t[3];
	struct {
		struct old_cond c;
		long guard;
	} x = { { (void *)1 }, 0x55 };
	for (int i = 0; i < 3; i++) pthread_create(&t[i], 0, waiter, 0);
	pthread_mutex_lock(&lock);
	stage = 1;
	old_cond_broadcast(&cond);
	while (stage < 4) old_cond_wait(&cond, &lock);
	struct timespec past = { 1, 0 };
	printf("cond %d timed %d\n", stage, old_cond_timedwait(&cond, &lock, &past) == ETIMEDOUT);
	pthread_mutex_unlock(&lock);
	for (int i = 0; i < 3; i++) pthread_join(t[i], 0);
	printf("destroy %d", old_cond_destroy(&cond));
	printf(" init %d", old_cond_init(&x.c, 0));
	printf(" signal %d", old_cond_signal(&x.c));
	printf(" destroy %d guard %lx\n", old_cond_destroy(&x.c), x.guard);
	waiter_tid = 0;
	pthread_create(&t[0], 0, waiter, 0);
	char task[40];
	while (!waiter_tid) sched_yield();
	sprintf(task, "/proc/self/task/%d", waiter_tid);
	while (!access(task, F_OK)) sched_yield();
	printf("kill of an ended thread %d and %d\n", old_pthread_kill(t[0], 0), pthread_kill(t[0], 0));
	pthread_join(t[0], 0);
}

static void timers(void)
{
	struct {
		int id, guard;
	} t[3] = { { -1, 7 }, { -1, 7 }, { -1, 7 } };
	struct sigevent ev = { .sigev_notify = SIGEV_NONE };
	struct itimerspec is = { { 0, 0 }, { 100, 0 } }, now;
	timer_t first; /* glibc's table takes the kernel's number 0 for a free place */
	timer_create(CLOCK_MONOTONIC, &ev, &first);
	for (int i = 0; i < 3; i++)
		printf("timer %d", old_timer_create(CLOCK_MONOTONIC, &ev, &t[i].id)),
			printf(" %d %d\n", t[i].id, t[i].guard);
	printf("set %d", old_timer_settime(t[1].id, 0, &is, 0));
	printf(" get %d", old_timer_gettime(t[1].id, &now));
	printf(" %d over %d", now.it_value.tv_sec >= 99, old_timer_getoverrun(t[1].id));
	printf(" del %d", old_timer_delete(t[1].id));
	printf(" new %d", old_timer_create(CLOCK_REALTIME, &ev, &t[1].id));
	printf(" %d\n", t[1].id);
}

static void affinity(void)
{
	cpu_set_t a, b;
	pthread_attr_t at;
	memset(&a, 0xff, sizeof a);
	int r = old_getaffinity(0, &a);
	sched_getaffinity(0, sizeof b, &b);
	printf("affinity %d %d", r, !memcmp(&a, &b, sizeof a));
	printf(" set %d", old_setaffinity(0, &a));
	memset(&b, 0xff, sizeof b);
	r = old_pgetaffinity(pthread_self(), &b);
	printf(" thread %d %d", r, !memcmp(&a, &b, sizeof a));
	pthread_attr_init(&at);
	memset(&b, 0x33, sizeof b);
	printf(" attr %d", old_asetaffinity(&at, &a));
	r = old_agetaffinity(&at, &b);
	printf(" %d %d\n", r, !memcmp(&a, &b, sizeof a));
	pthread_attr_destroy(&at);
}

static void streams(void)
{
	char b[16], line[64];
	const char *modes[] = { "r", "w", "w+", "a", "a+", "r+", "rb", "wb", "wb+" };
	printf("size 0: %d\n", !old_fmemopen(b, 0, "w"));
	for (int i = 0; i < 9; i++) {
		memcpy(b, "one\0two\0three!!", 16);
		FILE *f = old_fmemopen(b, 16, modes[i]);
		if (!f) {
			printf("%s: no\n", modes[i]);
			continue;
		}
		printf("%s: at %ld", modes[i], ftell(f));
		printf(" put %d", fputs("XY", f) >= 0);
		printf(" flush %d", fflush(f));
		printf(" end %d", fseek(f, 0, SEEK_END));
		printf(" %ld", ftell(f));
		rewind(f);
		size_t n = fread(line, 1, sizeof line, f);
		printf(" read %zu", n);
		printf(" close %d:", fclose(f));
		for (int k = 0; k < 16; k++) printf(" %02x", b[k] & 255);
		puts("");
	}
}

static int run(int r, pid_t p)
{
	int st = -1;
	if (!r) waitpid(p, &st, 0);
	return st;
}

static void spawns(void)
{
	char dir[] = "/tmp/htux-compat-XXXXXX", path[64];
	if (!mkdtemp(dir)) return;
	snprintf(path, sizeof path, "%s/script", dir);
	int fd = open(path, O_CREAT | O_WRONLY, 0755);
	write(fd, "exit 7$2\n", 9);
	close(fd);
	char *argv[] = { "zero", "one", "2", 0 }, *none[] = { "zero", 0 };
	setenv("PATH", dir, 1);
	pid_t p = 0;
	int r;
	r = posix_spawn(&p, path, 0, 0, argv, environ);
	printf("spawn %d %x\n", r, run(r, p));
	r = posix_spawnp(&p, "script", 0, 0, argv, environ);
	printf("spawnp %d %x\n", r, run(r, p));
	r = old_spawn(&p, path, 0, 0, argv, environ);
	printf("old spawn %d %x\n", r, run(r, p));
	r = old_spawnp(&p, path, 0, 0, none, environ);
	printf("old spawnp %d %x\n", r, run(r, p));
	r = old_spawnp(&p, "nothing", 0, 0, argv, environ);
	printf("old spawnp %d\n", r);
	for (int i = 0; i < 4; i++) {
		if (!(p = fork())) {
			if (i == 0) execvp("script", argv);
			if (i == 1) execlp(path, "a", "b", "1", (char *)0);
			if (i == 2) execvpe("script", none, environ);
			if (i == 3) execvp("none", argv);
			_exit(errno);
		}
		printf("exec %d %x\n", i, run(0, p));
	}
	snprintf(path, sizeof path, "%s/dangling", dir);
	symlink("nowhere", path);
	glob_t g;
	snprintf(path, sizeof path, "%s/d*", dir);
	r = old_glob(path, 0, 0, &g);
	printf("old glob %d\n", r);
	r = glob(path, 0, 0, &g);
	printf("glob %d\n", r);
	snprintf(path, sizeof path, "%s/dangling", dir);
	r = old_glob(path, 0, 0, &g);
	printf("old glob %d\n", r);
	r = glob(path, 0, 0, &g);
	printf("glob %d\n", r);
	unlink(path);
	snprintf(path, sizeof path, "%s/script", dir);
	unlink(path);
	rmdir(dir);
}

int main(void)
{
	char b[4096];
	regex_t re;
	regmatch_t m = { 3, 5 };
	setbuf(stdout, 0);
	conds();
	timers();
	affinity();
	streams();
	spawns();
	printf("realpath %d", !old_realpath("/", 0));
	printf(" %d %s\n", errno, old_realpath("/usr/../tmp/.", b));
	regcomp(&re, "c", 0);
	printf("regexec %d", old_regexec(&re, "abcabc", 1, &m, REG_STARTEND));
	printf(" %d\n", m.rm_so);
	for (int i = 0; i < 4096; i++) b[i] = i * 7;
	old_memcpy(b + 5, b, 4000);
	int ok = 1;
	for (int i = 0; i < 4000; i++) ok &= b[i + 5] == (char)(i * 7);
	printf("memcpy %d\n", ok);
}
