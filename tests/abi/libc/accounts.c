/* errno after looking for accounts and services: what was not found leaves 0 there, the end of a list leaves it alone;
 * and lckpwdf. */
#define _GNU_SOURCE
#include <errno.h>
#include <grp.h>
#include <gshadow.h>
#include <netdb.h>
#include <pwd.h>
#include <shadow.h>
#include <stdio.h>
#include <unistd.h>

int __nss_configure_lookup(const char *, const char *);

#define FIND(call)                                                               \
	do {                                                                     \
		errno = 77;                                                      \
		void *there = call;                                              \
		printf("%s: %s, errno %d\n", #call, there ? "is" : "no", errno); \
	} while (0)

#define LIST(call)                                          \
	do {                                                \
		int seen = 0;                               \
		while (errno = 77, call) seen = 1;          \
		printf("%s: %d, %d\n", #call, seen, errno); \
	} while (0)

int main(void)
{
	static const char *const databases[] = {
		"passwd", "group", "shadow", "gshadow", "services", "protocols", "rpc"
	};
	for (int i = 0; i < 7; i++) __nss_configure_lookup(databases[i], "files");
	FIND(getpwnam("root"));
	FIND(getpwnam("no such"));
	FIND(getpwuid(123456));
	FIND(getgrnam("no such"));
	FIND(getgrgid(0));
	FIND(getgrgid(123456));
	FIND(getservbyname("no such", "tcp"));
	FIND(getservbyport(0, "tcp"));
	FIND(getprotobyname("tcp"));
	FIND(getprotobynumber(250));
	FIND(gethostbyname("localhost"));
	FIND(gethostbyname(""));
	char line[1000];
	errno = 77;
	printf("getpw: %d, ", getpw(123456, line));
	printf("%d\n", errno);
	LIST(getpwent());
	LIST(getgrent());
	LIST(getservent());
	LIST(getprotoent());
	LIST(gethostent());
	struct passwd p, *found;
	setpwent();
	while (errno = 77, !getpwent_r(&p, line, sizeof line, &found))
		;
	printf("getpwent_r: %d\n", errno);
	printf("ulckpwdf: %d\n", ulckpwdf());
	/* What only root may open, which nobody else does. */
	if (!getuid() && setuid(65534)) return 1;
	FIND(getspnam("root"));
	FIND(getsgnam("root"));
	LIST(getspent());
	errno = 0;
	printf("lckpwdf: %d, ", lckpwdf());
	printf("%d\n", errno);
	return 0;
}
