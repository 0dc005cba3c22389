/* The C library's own calls do not go through names that the program may define. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <ftw.h>
#include <glob.h>
#include <grp.h>
#include <locale.h>
#include <netdb.h>
#include <pthread.h>
#include <pwd.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

const char *note_called(int);

static void handler(int s) { (void)s; }
static void *thread(void *x) { return x; }
static int visit(const char *p, const struct stat *s, int t, struct FTW *f) { return 0; }

int main(void)
{
	char line[200], name[] = "/tmp/htux-namesXXXXXX";
	FILE *f = fopen("/etc/passwd", "r");
	printf("fgets %d", fgets(line, sizeof line, f) != NULL);
	fseek(f, 0, SEEK_END);
	printf(" %d\n", ftell(f) > 0);
	fclose(f);
	f = tmpfile();
	fprintf(f, "%s %f\n", "text", 1.5);
	fflush(f);
	rewind(f);
	printf("tmpfile %d\n", fscanf(f, "%99s", line));
	fclose(f);
	printf("signal %d", signal(SIGUSR1, handler) == SIG_DFL);
	printf(" %d\n", raise(SIGUSR1));
	printf("system %d\n", system("exit 3"));
	f = popen("echo out", "r");
	printf("popen %s", fgets(line, sizeof line, f));
	printf("pclose %d\n", pclose(f));
	printf("getpwnam %d\n", getpwnam("root") != NULL);
	printf("getgrgid %d\n", getgrgid(0) != NULL);
	DIR *d = opendir("/etc");
	printf("readdir %d\n", readdir(d) != NULL);
	closedir(d);
	glob_t g;
	printf("glob %d\n", glob("/etc/pass*", 0, NULL, &g));
	printf("nftw %d\n", nftw("/etc/passwd", visit, 4, 0));
	printf("mkstemp %d\n", mkstemp(name) >= 0);
	unlink(name);
	printf("setlocale %s\n", setlocale(LC_ALL, "en_US.UTF-8"));
	setenv("TZ", "Europe/Berlin", 1);
	tzset();
	printf("tzset %s\n", tzname[0]);
	printf("mktime %ld\n", (long)mktime(&(struct tm){ .tm_year = 100, .tm_mday = 1 }));
	usleep(1);
	sleep(0);
	pthread_t t;
	printf("thread %d", pthread_create(&t, NULL, thread, NULL));
	printf(" %d\n", pthread_join(t, NULL));
	printf("dlopen %d\n", dlopen("libm.so.6", RTLD_NOW) != NULL);
	struct addrinfo hints = { .ai_flags = AI_NUMERICHOST }, *a;
	printf("getaddrinfo %d\n", getaddrinfo("127.0.0.1", "80", &hints, &a));
	printf("getcwd %d\n", getcwd(line, sizeof line) != NULL);
	printf("realpath %d\n", realpath("/etc/../etc", line) != NULL);
	pid_t pid;
	char *args[] = { "true", NULL };
	printf("posix_spawnp %d\n", posix_spawnp(&pid, "true", NULL, NULL, args, NULL));
	openlog("x", 0, LOG_USER);
	void *big = malloc(1 << 22);
	big = realloc(big, 1 << 23);
	free(big);
	printf("nprocs %d\n", sysconf(_SC_NPROCESSORS_ONLN) > 0);
	for (int i = 0; note_called(i); i++) printf("called %s\n", note_called(i));
	fflush(stdout);
	return 0;
}
