/* What old programs ask the resolver for by name: /etc/hosts line by line, with its own sets of names, and the name
 * servers alone. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <ctype.h>
#include <errno.h>
#include <netdb.h>
#include <resolv.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include "inet.h"
#include "twin.h"

#undef _res

extern struct __res_state *glibc_res_state(void);
extern const char *__hostalias(const char *);

enum { MOST_ALIASES = 35, MOST_ADDRESSES = 35 };

static FILE *file;
static int stays;
static char line[8 * 1024], address[MOST_ADDRESSES][16], *aliases[MOST_ALIASES], *addresses[MOST_ADDRESSES + 1];
static struct hostent answer;

void glibc__sethtent(int stay)
{
	if (file) rewind(file);
	else file = fopen("/etc/hosts", "rce");
	stays = stay;
}

static void close_hosts(void)
{
	if (!file || stays) return;
	fclose(file);
	file = 0;
}

static struct hostent *failed(int why)
{
	h_errno = why;
	return 0;
}

static struct hostent *found(const char *name, int family, int n)
{
	for (int i = 0; i < n; i++) addresses[i] = address[i];
	addresses[n] = 0;
	answer = (struct hostent){ (char *)name, aliases, family, family == AF_INET6 ? 16 : 4, addresses };
	h_errno = 0;
	return &answer;
}

/* The next line that has an address and something behind it, and ends in a newline or a comment. */
struct hostent *glibc__gethtent(void)
{
	if (!file && !(file = fopen("/etc/hosts", "rce"))) return failed(NETDB_INTERNAL);
	while (fgets(line, sizeof line, file)) {
		char *p = line, *end = strpbrk(line, "#\n");
		if (*line == '#' || !end) continue;
		*end = 0;
		char *word = strsep(&p, " \t");
		if (!p) continue;
		int family = inet_pton(AF_INET6, word, address) == 1 ? AF_INET6 : AF_INET, n = 0;
		if (family == AF_INET && inet_pton(AF_INET, word, address) != 1) continue;
		p += strspn(p, " \t");
		char *name = strsep(&p, " \t");
		while ((word = strsep(&p, " \t")))
			if (*word && n < MOST_ALIASES - 1) aliases[n++] = word;
		aliases[n] = 0;
		return found(name, family, 1);
	}
	return failed(HOST_NOT_FOUND);
}

static int is_called(const struct hostent *h, const char *name)
{
	if (!strcasecmp(h->h_name, name)) return 1;
	for (char **a = h->h_aliases; *a; a++)
		if (!strcasecmp(*a, name)) return 1;
	return 0;
}

struct hostent *glibc__gethtbyname2(const char *name, int family)
{
	struct hostent *h;
	glibc__sethtent(0);
	do h = glibc__gethtent();
	while (h && (h->h_addrtype != family || !is_called(h, name)));
	close_hosts();
	return h;
}

struct hostent *glibc__gethtbyname(const char *name) { return glibc__gethtbyname2(name, AF_INET); }

struct hostent *glibc__gethtbyaddr(const char *addr, size_t n, int family)
{
	struct hostent *h;
	glibc__sethtent(0);
	do h = glibc__gethtent();
	while (h && (h->h_addrtype != family || memcmp(h->h_addr_list[0], addr, n)));
	close_hosts();
	return h;
}

/* A name out of an answer, kept behind the others; null where there is no room, or it is none. */
static char *keep_name(const ns_msg *m, const unsigned char *at, char **to)
{
	char *name = *to;
	if (line + sizeof line - name < NS_MAXDNAME ||
	    dn_expand(ns_msg_base(*m), ns_msg_end(*m), at, name, NS_MAXDNAME) < 0)
		return 0;
	*to += strlen(name) + 1;
	return name;
}

/* The addresses of an answer; the names that led to another are aliases. */
static struct hostent *take_addresses(const unsigned char *reply, int n)
{
	ns_msg m;
	ns_rr r;
	char *to = line, *name = 0;
	int given = 0, others = 0;
	if (ns_initparse(reply, n, &m) || ns_parserr(&m, ns_s_qd, 0, &r)) return failed(NO_RECOVERY);
	name = keep_name(&m, reply + NS_HFIXEDSZ, &to);
	for (int i = 0; name && i < ns_msg_count(m, ns_s_an) && !ns_parserr(&m, ns_s_an, i, &r); i++) {
		/* Of the name that was asked for, or came of it: others' are no answer, and may be longer. */
		if (ns_rr_class(r) != ns_c_in || strcasecmp(ns_rr_name(r), name)) continue;
		if (ns_rr_type(r) == ns_t_cname && others < MOST_ALIASES - 1) {
			aliases[others++] = strcpy(name, ns_rr_name(r));
			name = keep_name(&m, ns_rr_rdata(r), &to);
		} else if (ns_rr_type(r) == ns_t_a && ns_rr_rdlen(r) == 4 && given < MOST_ADDRESSES) {
			memcpy(address[given++], ns_rr_rdata(r), 4);
		}
	}
	aliases[others] = 0;
	return name && given ? found(name, AF_INET, given) : failed(NO_RECOVERY);
}

/* The names of an answer, for the address that is there already. */
static struct hostent *take_names(const unsigned char *reply, int n, int family)
{
	ns_msg m;
	ns_rr r;
	char *to = line, *name = 0, *next;
	int others = 0;
	if (ns_initparse(reply, n, &m)) return failed(NO_RECOVERY);
	for (int i = 0; i < ns_msg_count(m, ns_s_an) && !ns_parserr(&m, ns_s_an, i, &r); i++) {
		if (ns_rr_class(r) != ns_c_in || ns_rr_type(r) != ns_t_ptr ||
		    !(next = keep_name(&m, ns_rr_rdata(r), &to)))
			continue;
		if (!name) name = next;
		else if (others < MOST_ALIASES - 1) aliases[others++] = next;
	}
	aliases[others] = 0;
	return name ? found(name, family, 1) : failed(NO_RECOVERY);
}

/* What can only be a number no server is asked for. */
static int is_number(const char *s)
{
	size_t n = strlen(s);
	if (n && s[n - 1] == '.') return 0;
	if (isdigit((unsigned char)*s) && strspn(s, "0123456789.") == n) return 1;
	return strspn(s, "0123456789abcdefABCDEF:.") == n && (*s == ':' || (*s && strchr(s, ':')));
}

/* A question to the servers. They may be refused or not be there, which with musl is the same. */
static int ask(int (*how)(const char *, int, int, unsigned char *, int), const char *name, int type,
	       unsigned char *reply, int room)
{
	int saved = errno, n = how(name, ns_c_in, type, reply, room);
	errno = saved;
	return n < room ? n : room;
}

/* IPv4's addresses. With glibc the other function asks for those only, too, whatever it is given. */
struct hostent *glibc_res_gethostbyname(const char *name)
{
	unsigned char reply[4096];
	glibc_res_state();
	const char *alias = strchr(name, '.') ? 0 : __hostalias(name);
	if (alias) name = alias;
	if (is_number(name)) {
		if (inet_pton(AF_INET, name, address) != 1) return failed(HOST_NOT_FOUND);
		aliases[0] = 0;
		snprintf(line, sizeof line, "%s", name);
		return found(line, AF_INET, 1);
	}
	int n = ask(res_search, name, ns_t_a, reply, sizeof reply);
	if (n >= 0) return take_addresses(reply, n);
	return h_errno == TRY_AGAIN ? glibc__gethtbyname2(name, AF_INET) : 0;
}

struct hostent *glibc_res_gethostbyname2(const char *name, int family)
{
	return (void)family, glibc_res_gethostbyname(name);
}

struct hostent *glibc_res_gethostbyaddr(const void *addr, socklen_t length, int family)
{
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff }, compatible[12];
	unsigned char reply[4096], a[16];
	char question[80], *to = question;
	glibc_res_state();
	if (family == AF_INET6 && length == 16 && (!memcmp(addr, mapped, 12) || !memcmp(addr, compatible, 12))) {
		addr = (const char *)addr + 12;
		family = AF_INET;
		length = 4;
	}
	if (family != AF_INET && family != AF_INET6) {
		errno = EAFNOSUPPORT;
		return failed(NETDB_INTERNAL);
	}
	if (length != (family == AF_INET6 ? 16 : 4)) {
		errno = EINVAL;
		return failed(NETDB_INTERNAL);
	}
	memcpy(a, addr, length);
	for (int i = length - 1; i >= 0; i--)
		to += family == AF_INET6 ? sprintf(to, "%x.%x.", a[i] & 15, a[i] >> 4) : sprintf(to, "%d.", a[i]);
	strcpy(to, family == AF_INET6 ? "ip6.arpa" : "in-addr.arpa");
	int n = ask(res_query, question, ns_t_ptr, reply, sizeof reply);
	if (n < 0) return h_errno == TRY_AGAIN ? glibc__gethtbyaddr(addr, length, family) : 0;
	memcpy(address, a, length);
	return take_names(reply, n, family);
}

/* What was once called before a question was sent and after an answer: it is kept, and not called any more. */
void glibc_res_send_setqhook(void *call) { glibc_res_state()->qhook = call; }
void glibc_res_send_setrhook(void *call) { glibc_res_state()->rhook = call; }

OLD_TWIN(_sethtent, GLIBC_2.2.5, glibc__sethtent);
OLD_TWIN(_gethtent, GLIBC_2.2.5, glibc__gethtent);
OLD_TWIN(_gethtbyname, GLIBC_2.2.5, glibc__gethtbyname);
OLD_TWIN(_gethtbyname2, GLIBC_2.2.5, glibc__gethtbyname2);
OLD_TWIN(_gethtbyaddr, GLIBC_2.2.5, glibc__gethtbyaddr);
OLD_TWIN(res_gethostbyname, GLIBC_2.2.5, glibc_res_gethostbyname);
OLD_TWIN(res_gethostbyname2, GLIBC_2.2.5, glibc_res_gethostbyname2);
OLD_TWIN(res_gethostbyaddr, GLIBC_2.2.5, glibc_res_gethostbyaddr);
OLD_TWIN(res_send_setqhook, GLIBC_2.2.5, glibc_res_send_setqhook);
OLD_TWIN(res_send_setrhook, GLIBC_2.2.5, glibc_res_send_setrhook);
