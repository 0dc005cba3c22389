/* Calls on regular files and directories are not interrupted by signals, also
 * by handlers without SA_RESTART. */
#include "fs.h"
#include <signal.h>
#include <sys/time.h>

static volatile int ticks;
static void tick(int sig) { (void)sig, ticks++; }

int main(int argc, char **argv)
{
	begin(argc, argv);
	struct sigaction sa = { .sa_handler = tick };
	struct itimerval it = { { 0, 300 }, { 0, 300 } };
	static char buf[100000];
	int failed = 0, loops = 0;
	sigaction(SIGALRM, &sa, NULL);
	setitimer(ITIMER_REAL, &it, NULL);
	while (ticks < 300 && loops++ < 200000) {
		struct stat st;
		int fd = open("/bin/ls", O_RDONLY), w = open("f", O_RDWR | O_CREAT, 0644),
		    d = open("/usr", O_RDONLY | O_DIRECTORY);
		failed += fd < 0 || w < 0 || d < 0;
		failed += read(fd, buf, sizeof buf) != sizeof buf || pread(fd, buf, 100, 5) != 100;
		failed += write(w, buf, 70000) != 70000 || pread(w, buf, 70000, 0) != 70000;
		failed += stat("/etc/passwd", &st) || fstat(w, &st) || lseek(w, 0, SEEK_END) != 70000;
		failed += syscall(SYS_getdents64, d, buf, 4096L) <= 0;
		failed += unlink("f") || close(fd) || close(w) || close(d);
	}
	memset(&it, 0, sizeof it);
	setitimer(ITIMER_REAL, &it, NULL);
	printf("failed %d, ticks %d\n", failed, ticks >= 100);
	finish();
}
