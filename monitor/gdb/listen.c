/* Where gdb connects to: the loopback interface or a UNIX socket. Who can connect there
 * can read and change the guest, so nothing else is offered. */
#define _GNU_SOURCE
#include "../diag.h"
#include "gdb.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

union address {
	struct sockaddr any;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
	struct sockaddr_un un;
};

static const char *unix_path; /* to be removed at the end */
static char name[128];

const char *gdb_listen_name(void) { return name; }

void gdb_unlisten(void)
{
	if (unix_path) unlink(unix_path);
}

static int open_socket(const char *where, const union address *a, socklen_t len)
{
	const int one = 1;
	int fd = socket(a->any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0) die(EXIT_MONITOR, "--gdb=%s: %s", where, strerror(errno));
	if (a->any.sa_family != AF_UNIX) {
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one)); /* connections take it over */
	}
	if (bind(fd, &a->any, len) || listen(fd, 1)) die(EXIT_MONITOR, "--gdb=%s: %s", where, strerror(errno));
	return fd;
}

/* A socket that nobody listens to any more is left from a run that was killed. */
static void remove_stale(const union address *a, socklen_t len)
{
	struct stat st;
	if (lstat(a->un.sun_path, &st) || !S_ISSOCK(st.st_mode)) return;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, &a->any, len) && errno == ECONNREFUSED) unlink(a->un.sun_path);
	if (fd >= 0) close(fd);
}

static int listen_unix(const char *where, const char *path)
{
	union address a = { .un.sun_family = AF_UNIX };
	if (!*path || strlen(path) >= sizeof(a.un.sun_path))
		die(EXIT_MONITOR, "--gdb=%s: a path of 1 to %zu bytes is needed", where, sizeof(a.un.sun_path) - 1);
	strcpy(a.un.sun_path, path);
	remove_stale(&a, sizeof(a.un));
	mode_t old = umask(0177); /* for this user alone */
	int fd = open_socket(where, &a, sizeof(a.un));
	umask(old);
	unix_path = path;
	snprintf(name, sizeof(name), "%s", path);
	return fd;
}

static int loopback(const char *host, union address *a)
{
	if (!*host || !strcmp(host, "localhost")) host = "127.0.0.1";
	if (inet_pton(AF_INET, host, &a->in.sin_addr) == 1) {
		a->in.sin_family = AF_INET;
		return ntohl(a->in.sin_addr.s_addr) >> 24 == 127;
	}
	if (inet_pton(AF_INET6, host, &a->in6.sin6_addr) == 1) {
		a->in6.sin6_family = AF_INET6;
		return IN6_IS_ADDR_LOOPBACK(&a->in6.sin6_addr);
	}
	return 0;
}

static int listen_tcp(const char *where, char *host, const char *port)
{
	union address a = { .any.sa_family = 0 };
	socklen_t len = sizeof(a);
	char *end;
	unsigned long n = strtoul(port, &end, 10);
	size_t last = strlen(host);
	if (*port < '0' || *port > '9' || *end || n > 65535)
		die(EXIT_MONITOR, "--gdb=%s: expected :PORT, ADDRESS:PORT or unix:PATH", where);
	if (*host == '[' && host[last - 1] == ']') {
		host[last - 1] = 0;
		host++;
	}
	if (!loopback(host, &a))
		die(EXIT_MONITOR, "--gdb=%s: only loopback addresses (127.0.0.1, [::1]) and UNIX sockets are allowed",
		    where);
	a.in.sin_port = htons((uint16_t)n); /* at the same place for IPv6 */
	int fd = open_socket(where, &a, a.any.sa_family == AF_INET ? sizeof(a.in) : sizeof(a.in6));
	if (getsockname(fd, &a.any, &len)) die(EXIT_MONITOR, "--gdb=%s: %s", where, strerror(errno));
	snprintf(name, sizeof(name), a.any.sa_family == AF_INET ? "%s:%u" : "[%s]:%u", *host ? host : "127.0.0.1",
		 ntohs(a.in.sin_port));
	return fd;
}

int gdb_listen(const char *where)
{
	if (!strncmp(where, "unix:", 5)) return listen_unix(where, where + 5);
	char *host = strdup(where), *port = host ? strrchr(host, ':') : NULL;
	if (!port) die(EXIT_MONITOR, "--gdb=%s: expected :PORT, ADDRESS:PORT or unix:PATH", where);
	*port++ = 0;
	int fd = listen_tcp(where, host, port);
	free(host);
	return fd;
}
