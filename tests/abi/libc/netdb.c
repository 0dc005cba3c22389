/* Names of hosts, services, users: what the files of /etc and numbers answer, and the errors. Left out: scoped
 * addresses ("fe80::1%lo"), since a guest has no network interfaces; and names that only a name server
 * knows, whose answer depends on the machine's. */
#define _GNU_SOURCE
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <errno.h>
#include <arpa/inet.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <resolv.h>
#include <pwd.h>
#include <grp.h>
#include <shadow.h>
#include <stdlib.h>
#include <unistd.h>
static void he(const char *w, struct hostent *h)
{
	if (!h) {
		printf("%s: null h_errno %d\n", w, h_errno);
		return;
	}
	printf("%s: %s aliases", w, h->h_name);
	for (char **a = h->h_aliases; *a; a++) printf(" %s", *a);
	printf(" type %d len %d", h->h_addrtype, h->h_length);
	char b[64];
	for (char **a = h->h_addr_list; *a; a++) printf(" %s", inet_ntop(h->h_addrtype, *a, b, 64));
	puts("");
}
static void gai(const char *n, const char *s, int fl, int fam, int st)
{
	struct addrinfo h = { 0 }, *r;
	h.ai_flags = fl;
	h.ai_family = fam;
	h.ai_socktype = st;
	int e = getaddrinfo(n, s, &h, &r);
	printf("gai %s %s %x %d %d: %d %s\n", n ? n : "-", s ? s : "-", fl, fam, st, e, e ? gai_strerror(e) : "");
	if (!e) {
		for (struct addrinfo *a = r; a; a = a->ai_next) {
			char b[80], p[20];
			getnameinfo(a->ai_addr, a->ai_addrlen, b, 80, p, 20, NI_NUMERICHOST | NI_NUMERICSERV);
			printf("  %d %d %d %x %s %s %s\n", a->ai_family, a->ai_socktype, a->ai_protocol, a->ai_flags, b,
			       p, a->ai_canonname ? a->ai_canonname : "-");
		}
		freeaddrinfo(r);
	}
}
/* h_errno of addresses, of families that there are not, of the end of a list. */
static void host_errors(void)
{
	static const char *const names[] = { "1.2.3.4", "1.2.3", "1.2.3.4.5", "1..2", "::1", "", "a b" };
	static const int families[] = { AF_INET, AF_INET6, 99, 0 };
	struct hostent h, *p;
	char b[2000];
	for (int i = 0; i < 7; i++) {
		for (int f = 0; f < 4; f++) {
			h_errno = 77, errno = 0;
			p = gethostbyname2(names[i], families[f]);
			printf("'%s' %d: %d %d %d", names[i], families[f], p ? p->h_length : 0, h_errno, errno);
			int e = 77, r = gethostbyname2_r(names[i], families[f], &h, b, sizeof b, &p, &e);
			printf(" %d %d", r, e);
			r = gethostbyname2_r(names[i], families[f], &h, b, 10, &p, &e);
			printf(" %d %d\n", r, e);
		}
	}
	printf("hexadecimal %d\n", gethostbyname("0x7f.1") != 0);
	static const struct in6_addr any;
	h_errno = 77, errno = 0;
	printf("any %d %d", gethostbyaddr(&any, 16, AF_INET6) != 0, h_errno);
	printf(" %d\n", errno);
	for (int n = 1; n < 2000; n += 1000) {
		struct netent ne, *np;
		int e = 77, r, count = 0;
		for (sethostent(0); !(r = gethostent_r(&h, b, n, &p, &e)); count++) {
		}
		printf("hosts %d: %d %d %d\n", count, r, e, h_errno);
		h_errno = 78;
		for (setnetent(0), e = 77, count = 0; !(r = getnetent_r(&ne, b, n, &np, &e)); count++) {
		}
		printf("nets %d: %d %d %d\n", count, r, e, h_errno);
	}
	h_errno = 77;
	for (setnetent(0); getnetent();) {
	}
	printf("nets' end %d\n", h_errno);
	endnetent();
	endhostent();
}

int main()
{
	he("localhost", gethostbyname("localhost"));
	he("127.0.0.1", gethostbyname("127.0.0.1"));
	he("::1", gethostbyname2("::1", AF_INET6));
	he("::1 4", gethostbyname("::1"));
	he("1.2.3.4.5", gethostbyname("1.2.3.4.5"));
	he("bad name", gethostbyname("bad name"));
	he("256.1.1.1", gethostbyname("256.1.1.1"));
	const char *bad[] = {
		"-a",          "a..b",       "a*b",
		"1:2",         "ffff::",     "08.1.1.1",
		"\303\244.de", "localhost ", "a.aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggg"
	};
	for (int i = 0; i < 9; i++) {
		errno = 0;
		he(bad[i], gethostbyname(bad[i]));
		he(bad[i], gethostbyname2(bad[i], AF_INET6));
		printf("errno %d\n", errno);
		if (i != 5) gai(bad[i], 0, 0, 0, SOCK_STREAM);
	}
	he("127.1 6", gethostbyname2("127.1", AF_INET6));
	gai("127.0.0.1", "", 0, 0, 0);
	gai("127.0.0.1", 0, 0, 0, 0);
	gai("127.0.0.1", "-1", 0, 0, 0);
	gai("127.0.0.1", "5", 0, 0, SOCK_RAW);
	gai("127.0.0.1", 0, 0, 0, SOCK_RAW);
	gai("::1", 0, 0, AF_INET, 0);
	gai("1.2.3.4", 0, 0, AF_INET6, 0);
	gai("127.0.0.1", "80", 0, 0, SOCK_SEQPACKET);
	he("1.2.3", gethostbyname("1.2.3"));
	he("", gethostbyname(""));
	struct in_addr a;
	inet_aton("127.0.0.1", &a);
	he("addr", gethostbyaddr(&a, 4, AF_INET));
	he("addr bad", gethostbyaddr(&a, 4, 99));
	he("addr bad len", gethostbyaddr(&a, 3, AF_INET));
	char b[1024];
	sethostent(1);
	for (int i = 0; i < 20; i++) {
		struct hostent *x = gethostent();
		if (!x) break;
		he("ent", x);
	}
	endhostent();
	gai("localhost", "http", 0, 0, 0);
	gai("localhost", "80", 0, AF_INET, SOCK_STREAM);
	gai(0, "ssh", AI_PASSIVE, AF_INET, SOCK_STREAM);
	gai(0, "ssh", 0, 0, SOCK_STREAM);
	gai("127.0.0.1", 0, AI_NUMERICHOST, 0, SOCK_DGRAM);
	gai("127.1", "22", AI_NUMERICHOST | AI_NUMERICSERV, 0, SOCK_DGRAM);
	gai("::1", "domain", 0, 0, 0);
	gai("localhost", "domain", AI_CANONNAME, 0, SOCK_DGRAM);
	gai("nosuch", 0, AI_NUMERICHOST, 0, 0);
	gai("localhost", "nosuchservice", 0, 0, 0);
	gai("localhost", "http", AI_NUMERICSERV, 0, 0);
	gai(0, 0, 0, 0, 0);
	gai("localhost", "80", 0, 99, 0);
	gai("localhost", "80", 0, 0, 99);
	gai("localhost", "80", 0x100000, 0, 0);
	gai("::ffff:1.2.3.4", "1", 0, AF_INET, SOCK_STREAM);
	gai("1.2.3.4", "1", AI_V4MAPPED, AF_INET6, SOCK_STREAM);
	gai("127.0.0.1", "99999", 0, 0, SOCK_STREAM);
	gai(0, "http", AI_CANONNAME, 0, SOCK_STREAM);
	gai("", "80", 0, 0, SOCK_STREAM);
	gai("localhost", "tftp", 0, AF_INET, SOCK_STREAM);
	gai("localhost", "tftp", 0, AF_INET, 0);
	gai("localhost", "5", 0, AF_INET, SOCK_RAW);
	struct sockaddr_in s = { .sin_family = AF_INET,
				 .sin_port = htons(22),
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	char hn[100], sv[100];
	int r;
	r = getnameinfo((void *)&s, sizeof s, hn, 100, sv, 100, 0);
	printf("%d %s %s\n", r, hn, sv);
	r = getnameinfo((void *)&s, sizeof s, hn, 100, sv, 100, NI_NUMERICHOST | NI_DGRAM);
	printf("%d %s %s\n", r, hn, sv);
	r = getnameinfo((void *)&s, sizeof s, hn, 3, sv, 100, 0);
	printf("%d\n", r);
	r = getnameinfo((void *)&s, 4, hn, 3, sv, 100, 0);
	printf("%d\n", r);
	r = getnameinfo((void *)&s, sizeof s, 0, 0, 0, 0, 0);
	printf("%d\n", r);
	s.sin_port = htons(64999);
	r = getnameinfo((void *)&s, sizeof s, 0, 0, sv, 100, 0);
	printf("%d %s\n", r, sv);
	struct servent *se;
	const char *sn[] = { "http", "ssh", "domain", "www", "nosuch", "https" };
	for (int i = 0; i < 6; i++)
		for (int k = 0; k < 3; k++) {
			const char *p[] = { "tcp", "udp", 0 };
			se = getservbyname(sn[i], p[k]);
			printf("%s/%s: ", sn[i], p[k] ? p[k] : "-");
			if (se) {
				printf("%s %d %s", se->s_name, ntohs(se->s_port), se->s_proto);
				for (char **x = se->s_aliases; *x; x++) printf(" %s", *x);
			}
			puts("");
		}
	se = getservbyport(htons(53), "udp");
	printf("%s\n", se ? se->s_name : "-");
	se = getservbyport(htons(80), 0);
	printf("%s\n", se ? se->s_name : "-");
	struct protoent *pe = getprotobyname("tcp");
	printf("%s %d %s\n", pe->p_name, pe->p_proto, pe->p_aliases[0] ? pe->p_aliases[0] : "-");
	pe = getprotobynumber(17);
	printf("%s\n", pe->p_name);
	pe = getprotobyname("ICMP");
	printf("%s\n", pe ? pe->p_name : "-");
	struct netent *ne = getnetbyname("loopback");
	printf("%s %x\n", ne ? ne->n_name : "-", ne ? ne->n_net : 0);
	ne = getnetbyaddr(0x7f, AF_INET);
	printf("%s\n", ne ? ne->n_name : "-");
	ne = getnetbyaddr(0x7f000000, AF_INET);
	printf("%s\n", ne ? ne->n_name : "-");
	res_init();
	printf("ns %d ndots %d retrans %d retry %d options %lx search %s\n", _res.nscount, _res.ndots, _res.retrans,
	       _res.retry, _res.options, _res.dnsrch[0] ? _res.dnsrch[0] : "-");
	struct passwd *pw = getpwnam("daemon");
	printf("%s %d %s %s\n", pw->pw_name, pw->pw_uid, pw->pw_dir, pw->pw_shell);
	errno = 0;
	pw = getpwnam("nosuchuser");
	printf("%d %d\n", pw != 0, errno);
	errno = 0;
	pw = getpwuid(12345678);
	printf("%d %d\n", pw != 0, errno);
	struct group *g = getgrnam("adm");
	printf("%s %d\n", g->gr_name, g->gr_gid);
	gid_t gl[50];
	int ng = 50;
	r = getgrouplist("root", 0, gl, &ng);
	printf("%d %d %d\n", r, ng, gl[0]);
	ng = 0;
	r = getgrouplist("root", 0, gl, &ng);
	printf("%d %d\n", r, ng);
	int n = 0;
	setpwent();
	while (getpwent()) n++;
	endpwent();
	printf("pw %d ", n);
	n = 0;
	setgrent();
	while (getgrent()) n++;
	endgrent();
	printf("gr %d ", n);
	n = 0;
	setservent(0);
	while (getservent()) n++;
	endservent();
	printf("serv %d ", n);
	n = 0;
	setprotoent(0);
	while (getprotoent()) n++;
	endprotoent();
	printf("proto %d\n", n);
	struct passwd pb, *pp;
	for (int l = 0; l < 200; l += 20) {
		r = getpwnam_r("daemon", &pb, b, l, &pp);
		printf("%d:%d ", r, pp != 0);
	}
	puts("");
	struct spwd *sp = getspnam("daemon");
	printf("%s %s %ld\n", sp ? sp->sp_namp : "-", sp ? sp->sp_pwdp : "-", sp ? sp->sp_max : 0);
	struct in6_addr a6;
	const char *a6s[] = { "::",
			      "::1",
			      "1::2::3",
			      "::ffff:1.2.3.4",
			      "1:2:3:4:5:6:7:8",
			      "1:2:3:4:5:6:7",
			      "fe80::1%eth0",
			      "1:2:3:4:5:6:1.2.3.4",
			      "12345::",
			      "::g" };
	for (int i = 0; i < 10; i++) {
		char o[80];
		r = inet_pton(AF_INET6, a6s[i], &a6);
		printf("%s %d %s\n", a6s[i], r, r == 1 ? inet_ntop(AF_INET6, &a6, o, 80) : "");
	}
	host_errors();
}
