/* build: -lresolv */
/* The resolver's own way through /etc/hosts, which programs of old bind by version; what no server is asked for. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <resolv.h>
#include <stdio.h>
#include <string.h>

#define OLD(type, name, ...)                                \
	__asm__(".symver " #name "," #name "@GLIBC_2.2.5"); \
	extern type name(__VA_ARGS__)
typedef struct hostent *entry;

OLD(void, _sethtent, int);
OLD(entry, _gethtent, void);
OLD(entry, _gethtbyname, const char *);
OLD(entry, _gethtbyname2, const char *, int);
OLD(entry, _gethtbyaddr, const void *, size_t, int);
OLD(entry, res_gethostbyname, const char *);
OLD(entry, res_gethostbyname2, const char *, int);
OLD(entry, res_gethostbyaddr, const void *, socklen_t, int);
OLD(void, res_send_setqhook, void *);
OLD(void, res_send_setrhook, void *);

static void show(const struct hostent *h)
{
	char text[60];
	if (!h) {
		printf("- %d %d\n", h_errno, h_errno == -1 ? errno : 0);
		return;
	}
	printf("%s %d %d %d", h->h_name, h->h_addrtype, h->h_length, h_errno);
	for (char **a = h->h_aliases; *a; a++) printf(" %s", *a);
	for (char **a = h->h_addr_list; *a; a++) printf(" [%s]", inet_ntop(h->h_addrtype, *a, text, sizeof text));
	puts("");
}

int main(void)
{
	static const char *const numbers[] = { "1.2.3.4", "1.2.3", "1.2.3.4.5",   "256.1.1.1",
					       "::1",     ":",     "ab::1.2.3.4", "1" };
	static const unsigned char a[16] = { 127, 0, 0, 1 };
	entry h;
	res_init();
	for (int round = 0; round < 2; round++) {
		_sethtent(round);
		for (int i = 0; i < 60 && (h = _gethtent()); i++) show(h);
		show(_gethtent());
	}
	show(_gethtbyname("LocalHost"));
	show(_gethtbyname("nosuch.invalid"));
	show(_gethtbyname2("localhost", AF_INET6));
	show(_gethtbyname2("localhost", 99));
	show(_gethtbyaddr(a, 4, AF_INET));
	show(_gethtbyaddr(a, 4, AF_INET6));
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		show(res_gethostbyname(numbers[i]));
		show(res_gethostbyname2(numbers[i], AF_INET6));
	}
	show(res_gethostbyaddr(a, 4, 99));
	show(res_gethostbyaddr(a, 5, AF_INET));
	show(res_gethostbyaddr(a, 4, AF_INET6));
	/* Kept, and not called. */
	res_send_setqhook(&h);
	res_send_setrhook(&a);
	printf("%d %d\n", _res.__glibc_unused_qhook == (void *)&h, _res.__glibc_unused_rhook == (void *)a);
	return 0;
}
