/* errno after what found nothing, and after lists: who looks whether an error ended them sees none. */
#define _GNU_SOURCE
#include <errno.h>
#include <grp.h>
#include <netdb.h>
#include <pthread.h>
#include <pwd.h>
#include <shadow.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define LOST "no-such-name"
#define AFTER(call)                                              \
	do {                                                     \
		errno = 77;                                      \
		int got_ = (long)(call) != 0;                    \
		printf("%s: %d errno %d\n", #call, got_, errno); \
	} while (0)
#define LIST(of, begin)                                  \
	do {                                             \
		begin;                                   \
		do errno = 77;                           \
		while (get##of());                       \
		printf("get" #of ": errno %d\n", errno); \
		end##of();                               \
	} while (0)

static char b[65536];

static void lookups(void)
{
	struct passwd p, *pp;
	struct group g, *gp;
	struct servent s, *sp;
	struct protoent o, *op;
	struct netent n, *np;
	struct hostent h, *hp;
	int herr;
	AFTER(getpwnam(LOST));
	AFTER(getpwnam("root"));
	AFTER(getpwuid(3999999999u));
	AFTER(getgrnam(LOST));
	AFTER(getgrgid(3999999999u));
	AFTER(getgrgid(0));
	AFTER(getspnam(LOST));
	AFTER(getpw(3999999999u, b));
	AFTER(getpwnam_r(LOST, &p, b, sizeof b, &pp));
	AFTER(getpwnam_r("root", &p, b, sizeof b, &pp));
	AFTER(getpwnam_r("root", &p, b, 1, &pp));
	AFTER(getgrgid_r(3999999999u, &g, b, sizeof b, &gp));
	AFTER(getservbyname(LOST, "tcp"));
	AFTER(getservbyname_r(LOST, NULL, &s, b, sizeof b, &sp));
	AFTER(getprotobyname("tcp"));
	AFTER(getprotobyname(LOST));
	AFTER(getprotobynumber_r(6, &o, b, sizeof b, &op));
	AFTER(getnetbyname_r(LOST, &n, b, sizeof b, &np, &herr));
	AFTER(getrpcbyname(LOST));
	AFTER(gethostbyname_r("1.2.3.4", &h, b, sizeof b, &hp, &herr));
}

static void lists(void)
{
	struct passwd p, *pp;
	int r;
	LIST(pwent, setpwent());
	LIST(grent, setgrent());
	LIST(servent, setservent(0));
	LIST(protoent, setprotoent(0));
	LIST(netent, setnetent(0));
	LIST(rpcent, setrpcent(0));
	setpwent();
	do errno = 77;
	while (!(r = getpwent_r(&p, b, sizeof b, &pp)));
	printf("getpwent_r: %d errno %d\n", r, errno);
	endpwent();
	FILE *f = fopen("/etc/passwd", "r");
	do errno = 77;
	while (fgetpwent(f));
	printf("fgetpwent: errno %d\n", errno);
}

/* What no function is, is no function to call at exit either. */
static void no_function(int which)
{
	int status;
	fflush(stdout);
	pid_t child = fork();
	if (!child) {
		which == 0 ? atexit(NULL) : which == 1 ? at_quick_exit(NULL) : on_exit(NULL, NULL);
		_exit(0);
	}
	waitpid(child, &status, 0);
	printf("none at exit: signal %d\n", WTERMSIG(status));
}

int main(void)
{
	lookups();
	lists();
	for (int i = 0; i < 3; i++) no_function(i);
	return 0;
}
