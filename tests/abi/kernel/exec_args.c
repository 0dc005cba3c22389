/* What execve passes on: arguments, environment, auxiliary vector, descriptors,
 * signals, names; and its errors. The program executes itself with a first
 * argument that says what to look at. */
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;
static char self[4096], dir[] = "/tmp/exec_argsXXXXXX", path[4200];

static const char *file(const char *name) { return snprintf(path, sizeof(path), "%s/%s", dir, name), path; }
static const char *write_file(const char *name, const void *data, size_t n, int mode)
{
	int fd = open(file(name), O_CREAT | O_WRONLY | O_TRUNC, 0600);
	write(fd, data, n);
	fchmod(fd, mode);
	close(fd);
	return path;
}

static void show_image(int argc, char **argv)
{
	printf("argc %d:", argc);
	for (int i = 1; i < argc; i++) printf(" [%s]", strrchr(argv[i], '/') ? strrchr(argv[i], '/') : argv[i]);
	printf("\nenv:");
	for (char **e = environ; *e; e++) printf(" [%s]", *e);
	printf("\nexecfn %s platform %s pagesz %lu clktck %lu phent %lu secure %lu flags %lu\n",
	       strrchr((char *)getauxval(AT_EXECFN), '/'), (char *)getauxval(AT_PLATFORM), getauxval(AT_PAGESZ),
	       getauxval(AT_CLKTCK), getauxval(AT_PHENT), getauxval(AT_SECURE), getauxval(AT_FLAGS));
	printf("ids %d phnum %d entry %d base %d hwcap %d random %d\n",
	       getauxval(AT_UID) == getuid() && getauxval(AT_EGID) == getegid(), getauxval(AT_PHNUM) > 5,
	       getauxval(AT_ENTRY) != 0, getauxval(AT_BASE) != 0, getauxval(AT_HWCAP) != 0, getauxval(AT_RANDOM) != 0);
	Elf64_Phdr *ph = (void *)getauxval(AT_PHDR);
	printf("phdr %d\n", ph->p_type == PT_PHDR);
	uintptr_t sp = (uintptr_t)argv - 8;
	printf("stack aligned %d, argc below argv %d\n", sp % 16 == 0, *(long *)sp == argc);
	char **p = argv + argc + 1;
	printf("env follows argv %d\n", p == environ);
	char name[16];
	prctl(PR_GET_NAME, name);
	printf("comm %s\n", name);
	char link[4096];
	ssize_t n = readlink("/proc/self/exe", link, sizeof(link) - 1);
	link[n < 0 ? 0 : n] = 0;
	printf("exe %s\n", strrchr(link, '/'));
}

static void show_signals(void)
{
	struct sigaction a;
	for (int s = SIGUSR1; s <= SIGUSR2; s += 2) {
		sigaction(s, NULL, &a);
		printf("signal %d: %s\n", s,
		       a.sa_handler == SIG_DFL   ? "default"
		       : a.sa_handler == SIG_IGN ? "ignored"
						 : "handled");
	}
	sigset_t m;
	sigprocmask(0, NULL, &m);
	printf("blocked %d, ", sigismember(&m, SIGHUP));
	sigpending(&m);
	printf("pending %d\n", sigismember(&m, SIGHUP));
	stack_t ss;
	sigaltstack(NULL, &ss);
	printf("altstack %s\n", ss.ss_flags & SS_DISABLE ? "none" : "kept");
	printf("fd 50 %d fd 51 %d\n", fcntl(50, F_GETFD), fcntl(51, F_GETFD));
	printf("alarm %d\n", alarm(0) > 0);
}

static void handler(int s) { (void)s; }

static int run(int (*fn)(void *), void *arg)
{
	fflush(stdout);
	pid_t pid = fork();
	if (!pid) {
		errno = fn(arg) < 0 ? errno : 0;
		printf("%s\n", strerrorname_np(errno));
		fflush(stdout);
		_exit(77);
	}
	int status;
	waitpid(pid, &status, 0);
	return status;
}

static int do_exec(void *p)
{
	char *argv[] = { "a0", "image", "x y", "", NULL }, *envp[] = { "A=1", "B=two words", NULL };
	return execve(p, argv, envp);
}
static void try_exec(const char *what, const char *p)
{
	printf("%s: ", what);
	int st = run(do_exec, (void *)p);
	if (st != 77 << 8) printf("status %x\n", st);
}
static int exec_signals(void *p)
{
	static char stack[65536];
	stack_t ss = { stack, 0, sizeof(stack) };
	sigaltstack(&ss, NULL);
	signal(SIGUSR1, handler);
	signal(SIGUSR2, SIG_IGN);
	sigset_t m;
	sigemptyset(&m);
	sigaddset(&m, SIGHUP);
	sigprocmask(SIG_BLOCK, &m, NULL);
	raise(SIGHUP);
	dup2(1, 50), dup2(1, 51);
	fcntl(51, F_SETFD, FD_CLOEXEC);
	alarm(100);
	return execl(p, "a0", "signals", NULL);
}
static int exec_null(void *p) { return syscall(SYS_execve, p, NULL, NULL); }
static int exec_long(void *p)
{
	size_t n = *(size_t *)p;
	char *s = malloc(n + 1);
	memset(s, 'a', n);
	s[n] = 0;
	char *argv[] = { "a0", "count", s, NULL };
	return execve(self, argv, NULL);
}
static int exec_many(void *p)
{
	size_t n = *(size_t *)p;
	char **argv = calloc(n + 3, sizeof(*argv));
	argv[0] = "a0", argv[1] = "count";
	for (size_t i = 2; i < n + 2; i++) argv[i] = "12345678";
	return execve(self, argv, NULL);
}
static int exec_bad(void *p)
{
	switch (*(int *)p) {
	case 0: return syscall(SYS_execve, 1L, NULL, NULL);
	case 1: return syscall(SYS_execve, self, 1L, NULL);
	case 2: return syscall(SYS_execve, self, NULL, 1L);
	case 3: return syscall(SYS_execve, self, (char *[]){ (char *)1, NULL }, NULL);
	case 4: return syscall(SYS_execve, "", NULL, NULL);
	case 5: return syscall(SYS_execveat, -5, "x", NULL, NULL, 0);
	case 6: return syscall(SYS_execveat, AT_FDCWD, self, NULL, NULL, 1);
	case 7: return syscall(SYS_execveat, open("/", O_RDONLY), "", NULL, NULL, AT_EMPTY_PATH);
	case 8: return syscall(SYS_execveat, AT_FDCWD, file("link"), NULL, NULL, AT_SYMLINK_NOFOLLOW);
	}
	return 0;
}
static int exec_fd(void *p)
{
	char *argv[] = { "a0", "image", NULL };
	int fd = open(self, O_PATH | (*(int *)p ? O_CLOEXEC : 0));
	return syscall(SYS_execveat, fd, "", argv, NULL, AT_EMPTY_PATH);
}
static int exec_script_fd(void *p)
{
	char *argv[] = { "a0", "image", NULL };
	int fd = open(file("script"), O_RDONLY | (*(int *)p ? O_CLOEXEC : 0));
	dup3(fd, 20, *(int *)p ? O_CLOEXEC : 0);
	return syscall(SYS_execveat, 20, "", argv, NULL, AT_EMPTY_PATH);
}
static int exec_relative(void *p)
{
	char *argv[] = { "a0", "image", NULL };
	int fd = open(dir, O_PATH);
	dup2(fd, 21);
	return syscall(SYS_execveat, 21, "link", argv, NULL, 0);
}

int main(int argc, char **argv)
{
	if (argc > 1 && !strncmp(argv[1], "image", 5)) return show_image(argc, argv), 5;
	if (argc > 1 && !strncmp(argv[1], "signals", 7)) return show_signals(), 6;
	if (argc > 1 && !strcmp(argv[1], "count")) {
		size_t n = 0;
		for (int i = 0; i < argc; i++) n += strlen(argv[i]);
		return printf("%d arguments, %zu bytes\n", argc, n), 0;
	}
	if (argc < 2 && environ[0] == NULL)
		return printf("no arguments: argc %d argv[0] [%s]\n", argc, argv[0] ? argv[0] : "NULL"), 0;

	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	self[n] = 0;
	mkdtemp(dir);
	symlink(self, file("link"));
	try_exec("self", self);
	try_exec("by link", file("link"));
	printf("signals: status %x\n", run(exec_signals, self));
	printf("no vectors: status %x\n", run(exec_null, self));
	for (size_t k = 131068; k <= 131072; k += 2) printf("string of %zu: %x\n", k, run(exec_long, &k));
	for (size_t k = 100000; k <= 1000000; k *= 10) printf("%zu arguments: %x\n", k, run(exec_many, &k));
	for (int k = 0; k <= 8; k++) printf("bad %d: ", k), run(exec_bad, &k);
	for (int k = 0; k <= 1; k++) printf("execveat fd %d: %x\n", k, run(exec_fd, &k));
	printf("execveat relative: %x\n", run(exec_relative, NULL));

	try_exec("missing", file("missing"));
	try_exec("directory", dir);
	try_exec("not executable", write_file("plain", "x", 1, 0644));
	try_exec("empty", write_file("empty", "", 0, 0755));
	try_exec("text", write_file("text", "hello world\n", 12, 0755));
	try_exec("under a file", file("plain/x"));
	try_exec("dev", "/dev/null");
	symlink("loop", file("loop"));
	try_exec("loop", file("loop"));

	char script[600];
	int m = sprintf(script, "#! %s  image extra \n", self);
	try_exec("script", write_file("script", script, m, 0755));
	for (int k = 0; k <= 1; k++) printf("script by fd %d: %x\n", k, run(exec_script_fd, &k));
	m = sprintf(script, "#!%s", file("script"));
	try_exec("script of script", write_file("script2", script, m, 0755));
	for (int k = 3; k <= 7; k++) {
		char name[20], prev[20];
		sprintf(name, "script%d", k), sprintf(prev, "script%d", k - 1);
		m = sprintf(script, "#!%s", file(prev));
		sprintf(prev, "depth %d", k);
		try_exec(prev, write_file(name, script, m, 0755));
	}
	try_exec("no interpreter", write_file("noint", "#!\n", 3, 0755));
	try_exec("missing interpreter", write_file("misint", "#!/nonexistent/x\n", 17, 0755));
	try_exec("interpreter is a directory", write_file("dirint", "#!/\n", 4, 0755));
	try_exec("nothing but #!", write_file("hash", "#!", 2, 0755));
	memset(script, 'a', sizeof(script));
	memcpy(script, "#!/", 3);
	try_exec("long interpreter", write_file("longint", script, sizeof(script), 0755));
	m = sprintf(script, "#!%s image", self);
	script[m] = 'y';
	script[550] = '\n';
	memset(script + m + 1, 'y', 500);
	try_exec("long argument", write_file("longarg", script, 560, 0755));

	sprintf(script, "rm -rf %s", dir);
	system(script);
	return 0;
}
