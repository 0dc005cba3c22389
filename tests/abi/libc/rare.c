/* Functions that hardly a program calls. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <ctype.h>
#include <dlfcn.h>
#include <errno.h>
#include <fstab.h>
#include <netinet/in.h>
#include <search.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void hex(const void *p, int n)
{
	for (int i = 0; i < n; i++) printf("%02x", ((const unsigned char *)p)[i]);
	puts("");
}

static void visit(const void *n, VISIT v, void *closure) { printf("%s%d%s ", *(char **)n, v, (char *)closure); }

int main(void)
{
	unsigned char b[256];
	memset(b, 0xee, sizeof b);
	int at = inet6_opt_init(0, 0), len = inet6_opt_init(b, 64);
	void *data;
	printf("%d %d %d\n", at, len, inet6_opt_init(b, 63));
	at = inet6_opt_append(b, 64, len, 5, 4, 4, &data);
	inet6_opt_set_val(data, 0, "abcd", 4);
	at = inet6_opt_append(b, 64, at, 7, 8, 8, &data);
	inet6_opt_set_val(data, 0, "12345678", 8);
	printf("%d", at);
	at = inet6_opt_finish(b, 64, at);
	printf(" %d %d\n", at, inet6_opt_append(b, 64, 2, 0, 4, 4, &data));
	hex(b, at);
	socklen_t l;
	uint8_t type;
	for (int i = 0, k; (k = inet6_opt_next(b, at, i, &type, &l, &data)) >= 0; i = k)
		printf("%d type %d len %d at %d\n", k, type, l, (int)((unsigned char *)data - b));
	printf("%d\n", inet6_opt_find(b, at, 0, 7, &l, &data));
	printf("%d %d\n", inet6_rth_space(0, 3), inet6_rth_space(1, 3));
	struct in6_addr a[3], *p;
	for (int i = 0; i < 3; i++) memset(&a[i], i + 1, 16);
	printf("%d", inet6_rth_init(b, 56, 0, 3) == b);
	for (int i = 0; i < 4; i++) printf(" %d", inet6_rth_add(b, &a[i % 3]));
	printf(" segments %d", inet6_rth_segments(b));
	printf(" reverse %d\n", inet6_rth_reverse(b, b));
	hex(b, 56);
	p = inet6_rth_getaddr(b, 2);
	printf("%d %d\n", p->s6_addr[0], inet6_rth_getaddr(b, 3) == 0);
	unsigned char n[20];
	printf("%u %u", inet_nsap_addr("0x47.0005.80ff", n, sizeof n), inet_nsap_addr("47.0005.80fF", n, sizeof n));
	printf(" %s %u\n", inet_nsap_ntoa(5, n, 0), inet_nsap_addr("47", n, 20));
	void *root = 0;
	for (char *const *w = (char *const[]){ "m", "c", "x", "a", 0 }; *w; w++) tsearch(*w, &root, (void *)strcmp);
	twalk_r(root, visit, "!");
	puts("");
	const char *const gone[] = { "getmsg",     "putmsg", "fattach", "create_module", "query_module",
				     "nfsservctl", "sysctl", "revoke",  "gtty",          "chflags" };
	for (int i = 0; i < 10; i++) {
		long (*f)(long, long, long, long) = dlvsym(RTLD_DEFAULT, gone[i], "GLIBC_2.2.5");
		errno = 0;
		printf("%s %d", gone[i], f ? (int)f(1, 1, 1, 1) : 99);
		printf(" %d\n", errno);
	}
	int (*isct)(int, int) = dlsym(RTLD_DEFAULT, "isctype");
	for (int c = 0; c < 128; c += 13) printf("%x ", isct(c, 0xffff));
	puts("");
	setfsent();
	struct fstab *fs;
	while ((fs = getfsent()))
		printf("%s %s %s %s %s %d %d\n", fs->fs_spec, fs->fs_file, fs->fs_vfstype, fs->fs_mntops, fs->fs_type,
		       fs->fs_freq, fs->fs_passno);
	endfsent();
	printf("%d\n", getfsfile("/nowhere") == 0);
	printf("%g %g\n", difftime(5, 3), difftime(-9223372036854775807L - 1, 154719104));
	char path[4096];
	chdir("/usr");
	printf("%s\n", getwd(path));
	errno = 0;
	printf("%d", getwd(0) == 0);
	printf(" %d\n", errno);
	int (*minor)(int, int) = dlsym(RTLD_DEFAULT, "__rseq_size");
	printf("rseq %d\n", minor != 0);
}
