/* What programs of decades ago call, and new ones are not linked with any more. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fenv.h>
#include <netinet/in.h>
#include <pthread.h>
#include <regex.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define OLD(name) dlvsym(RTLD_DEFAULT, #name, "GLIBC_2.2.5")
#define NEWER(name) dlvsym(RTLD_DEFAULT, #name, "GLIBC_2.3.3")
#define TELL(call)                                                                       \
	do {                                                                             \
		errno = 0;                                                               \
		long r_ = (call);                                                        \
		printf("%s: %ld %s\n", #call, r_, r_ < 0 ? strerrorname_np(errno) : ""); \
	} while (0)

unsigned short __fpu_control = 0x27f; /* double precision */

static void classes(void)
{
	const uint32_t *wide = *(uint32_t **)OLD(__ctype32_b);
	const int *lower = *(int **)OLD(__ctype32_tolower), *upper = *(int **)OLD(__ctype32_toupper);
	for (int i = 0; i < 256; i++) printf("%x %d %d%c", wide[i], lower[i], upper[i], i % 8 == 7 ? '\n' : ' ');
}

static void signals(void)
{
	struct old {
		void *handler;
		int mask, flags;
	};
	int (*sigvec)(int, struct old *, struct old *) = OLD(sigvec);
	for (int flags = 0; flags < 16; flags++) {
		struct old to = { SIG_IGN, 0x12345678, flags }, from = { 0 };
		struct sigaction now;
		TELL(sigvec(SIGUSR1, &to, &from));
		sigaction(SIGUSR1, NULL, &now);
		printf("%d %x %x, %x %lx\n", from.handler == SIG_IGN, from.mask, from.flags, now.sa_flags,
		       *(long *)&now.sa_mask);
	}
	TELL(sigvec(0, NULL, NULL));
	TELL(sigvec(SIGKILL, NULL, NULL));
	TELL(sigvec(70, NULL, NULL));

	struct stack {
		char *p;
		int on;
	} to = { 0 }, from = { 0 };
	int (*sigstack)(struct stack *, struct stack *) = OLD(sigstack);
	static char room[65536];
	stack_t now;
	TELL(sigstack(NULL, &from));
	printf("%d %d\n", !from.p, from.on);
	TELL(sigstack(&to, &from));
	to = (struct stack){ room + sizeof room };
	TELL(sigstack(&to, NULL));
	TELL(sigaltstack(NULL, &now));
	printf("%d %d\n", now.ss_sp == to.p, now.ss_size == (size_t)to.p);

	int (*take)(int) = OLD(__libc_allocate_rtsig);
	printf("%d %d:", SIGRTMIN, SIGRTMAX);
	for (int i = 0; i < 33; i++) printf(" %d", take(i & 1));
	printf(", %d %d\n", SIGRTMIN, SIGRTMAX);
}

static void limits(void)
{
	int (*vlimit)(int, int) = OLD(vlimit), (*vtimes)(int *, int *) = OLD(vtimes);
	int used[12];
	for (int i = -1; i < 9; i++) TELL(vlimit(i, 1 << 28));
	memset(used, 0x55, sizeof used);
	TELL(vtimes(NULL, used));
	TELL(vtimes(NULL, NULL));
	for (int i = 0; i < 12; i++) printf("%x ", used[i]);
	printf("\n");
	int (*ustat)(unsigned long, void *) = OLD(ustat);
	TELL(ustat(0, used));
}

static void expressions(void)
{
	static char room[512];
	int (*step)(const char *, const char *) = OLD(step), (*advance)(const char *, const char *) = OLD(advance);
	char **begin = OLD(loc1), **end = OLD(loc2);
	char *aligned = room + 3 + sizeof(void *);
	aligned -= (uintptr_t)aligned % sizeof(void *);
	regcomp((regex_t *)aligned, "b+$*", REG_NEWLINE);
	static const char *const texts[] = { "aabbc", "bb", "xyz", "bbcb" };
	for (int i = 0; i < 4; i++) {
		*begin = *end = NULL;
		printf("%d", step(texts[i], room + 3));
		if (*begin) printf(" %td %td", *begin - texts[i], *end - texts[i]);
		*begin = *end = NULL;
		printf(", %d %d", advance(texts[i], room + 3), !*begin);
		printf(" %td\n", *end ? *end - texts[i] : -1);
	}
}

static void dump(const struct cmsghdr *c)
{
	const unsigned char *p = (void *)c;
	for (size_t i = 17; i < c->cmsg_len; i++) printf("%02x", p[i]);
}

static void options(void)
{
	int (*space)(int) = NEWER(inet6_option_space),
	    (*init)(void *, struct cmsghdr **, int) = NEWER(inet6_option_init);
	int (*append)(struct cmsghdr *, const uint8_t *, int, int) = NEWER(inet6_option_append);
	int (*next)(const struct cmsghdr *, uint8_t **) = NEWER(inet6_option_next);
	int (*find)(const struct cmsghdr *, uint8_t **, int) = NEWER(inet6_option_find);
	static const uint8_t kinds[][8] = { { 5, 4, 0x11, 0x22, 0x33, 0x44 }, { 0 }, { 6, 0 }, { 1, 3 } };
	_Alignas(struct cmsghdr) char room[200];
	for (int i = -3; i < 20; i++) printf("%d ", space(i));
	for (int type = 50; type < 64; type++) {
		struct cmsghdr *c;
		if (!init(room, &c, type))
			printf("%d: %zu %d %d", type, (size_t)c->cmsg_len, c->cmsg_level, c->cmsg_type);
	}
	for (int i = 0; i < 4 * 10 * 10; i++) {
		int multx = i / 4 % 10, plusy = i / 40 - 1;
		struct cmsghdr *c;
		uint8_t *at = NULL;
		memset(room, 0x55, sizeof room);
		init(room, &c, i & 16 ? 54 : 59);
		printf("\n%d %d: %d", multx, plusy, append(c, kinds[i % 4], multx, plusy));
		printf(" %d ", append(c, kinds[i % 3], multx, plusy));
		dump(c);
		for (int k = 0; k < 6; k++) printf(" %d:%td", next(c, &at), at ? (char *)at - room : -1);
		at = NULL;
		for (int k = 0; k < 3; k++)
			printf(" %d:%td", find(c, &at, kinds[i % 4][0]), at ? (char *)at - room : -1);
	}
	printf("\n");
}

static void told(void *word)
{
	int type;
	pthread_setcanceltype(PTHREAD_CANCEL_DEFERRED, &type);
	pthread_setcanceltype(type, NULL);
	printf("%s: %d\n", (char *)word, type);
}

/* Handlers that make cancellation wait meanwhile. */
static void *deferred(void *none)
{
	void (*push)(void *, void (*)(void *), void *) = OLD(_pthread_cleanup_push_defer);
	void (*pop)(void *, int) = OLD(_pthread_cleanup_pop_restore);
	long outer[4], inner[4];
	pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
	push(outer, told, "outer");
	told("within");
	push(inner, told, "inner");
	pop(inner, 1);
	push(inner, told, "not called");
	pop(inner, 0);
	told("still");
	pop(outer, 1);
	told("after");
	push(outer, told, "at exit");
	pthread_exit(none);
}

static int child(void *status) { return *(int *)status; }

int main(void)
{
	static char stack[65536];
	int status = 33, family;
	volatile long double third = 1;
	printf("%d\n", third / 3 == (double)(third / 3));
	classes();
	signals();
	limits();
	expressions();
	options();
	int (*length)(int) = OLD(__libc_sa_len), (*reserved)(int *, int) = OLD(rresvport_af);
	int (*bind_reserved)(int, struct sockaddr_in *) = OLD(bindresvport);
	for (family = 0; family < 60; family++) {
		int port = 1;
		printf("%d ", length(family));
		if (family != AF_INET && family != AF_INET6) TELL(reserved(&port, family));
	}
	struct sockaddr_in other = { .sin_family = AF_INET6 };
	TELL(bind_reserved(-1, NULL));
	TELL(bind_reserved(-1, &other));
	fflush(stdout);
	int (*clone_old)(int (*)(void *), void *, int, void *, ...) = OLD(__clone);
	waitpid(clone_old(child, stack + sizeof stack, SIGCHLD, &status, NULL, NULL, NULL), &status, 0);
	printf("%d\n", WEXITSTATUS(status));
	int (*vfork_old)(void) = OLD(__vfork);
	int pid = vfork_old();
	if (!pid) _exit(44);
	waitpid(pid, &status, 0);
	printf("%d\n", WEXITSTATUS(status));
	pthread_t thread;
	pthread_create(&thread, NULL, deferred, NULL);
	pthread_join(thread, NULL);
	return 0;
}
