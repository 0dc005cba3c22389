/* The resolver's state and its res_n* functions. musl's resolver has no state:
 * the state is filled from /etc/resolv.conf for programs that read it, and
 * queries go through musl. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <ctype.h>
#include <errno.h>
#include <netdb.h>
#include <resolv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "twin.h"

#undef _res

/* glibc's defaults: RES_RECURSE | RES_DEFNAMES | RES_DNSRCH, initialised. */
#define DEFAULTS (0x40 | 0x80 | 0x200)

static void add_search(struct __res_state *s, char *words)
{
	char *save;
	size_t used = 0;
	int n = 0;
	memset(s->dnsrch, 0, sizeof s->dnsrch);
	for (char *w = strtok_r(words, " \t\n", &save); w && n < MAXDNSRCH; w = strtok_r(0, " \t\n", &save)) {
		size_t len = strlen(w) + 1;
		if (used + len > sizeof s->defdname) break;
		s->dnsrch[n++] = memcpy(s->defdname + used, w, len);
		used += len;
	}
}

static void add_options(struct __res_state *s, char *words)
{
	char *save;
	for (char *w = strtok_r(words, " \t\n", &save); w; w = strtok_r(0, " \t\n", &save)) {
		if (!strncmp(w, "ndots:", 6)) s->ndots = atoi(w + 6) > 15 ? 15 : atoi(w + 6);
		else if (!strncmp(w, "timeout:", 8)) s->retrans = atoi(w + 8) > 30 ? 30 : atoi(w + 8);
		else if (!strncmp(w, "attempts:", 9)) s->retry = atoi(w + 9) > 5 ? 5 : atoi(w + 9);
		else if (!strcmp(w, "rotate")) s->options |= 0x4000;
		else if (!strcmp(w, "use-vc")) s->options |= 0x8;
		else if (!strcmp(w, "edns0")) s->options |= 0x100000;
	}
}

int __res_ninit(struct __res_state *s)
{
	char line[512], *env;
	int v6 = 0;
	memset(s, 0, sizeof *s);
	s->retrans = 5;
	s->retry = 2;
	s->options = DEFAULTS | 1;
	s->ndots = 1;
	s->id = (unsigned)time(0) ^ (unsigned)getpid();
	s->_vcsock = -1;
	FILE *f = fopen("/etc/resolv.conf", "rce");
	while (f && fgets(line, sizeof line, f)) {
		char *p = line, *word;
		if (*p == '#' || *p == ';') continue;
		word = strsep(&p, " \t\n");
		if (!p) continue;
		if (!strcmp(word, "nameserver")) {
			struct in_addr a;
			p += strspn(p, " \t");
			p[strcspn(p, " \t\n")] = 0;
			if (s->nscount < MAXNS && inet_aton(p, &a))
				s->nsaddr_list[s->nscount++] = (struct sockaddr_in){ .sin_family = AF_INET,
										     .sin_port = htons(53),
										     .sin_addr = a };
			else if (strchr(p, ':')) v6++;
		} else if (!strcmp(word, "search") || !strcmp(word, "domain")) {
			add_search(s, p);
		} else if (!strcmp(word, "options")) {
			add_options(s, p);
		}
	}
	if (f) fclose(f);
	if (!s->nscount && !v6) {
		s->nsaddr_list[0] = (struct sockaddr_in){ .sin_family = AF_INET,
							  .sin_port = htons(53),
							  .sin_addr.s_addr = htonl(0x7f000001) };
		s->nscount = 1;
	}
	if ((env = getenv("LOCALDOMAIN"))) {
		snprintf(line, sizeof line, "%s", env);
		add_search(s, line);
	} else if (!s->dnsrch[0]) {
		/* The domain of the host's own name. */
		char host[256], *dot;
		if (!gethostname(host, sizeof host) && (dot = strchr(host, '.'))) add_search(s, dot + 1);
	}
	if ((env = getenv("RES_OPTIONS"))) {
		snprintf(line, sizeof line, "%s", env);
		add_options(s, line);
	}
	return 0;
}

void __res_nclose(struct __res_state *s) { s->_vcsock = -1; }

/* One state for all threads, filled when first asked for. */
struct __res_state _res;

struct __res_state *glibc_res_state(void)
{
	if (!(_res.options & 1)) __res_ninit(&_res);
	return &_res;
}
TWIN(__res_state, GLIBC_2.2.5, glibc_res_state);

int glibc_res_init(void) { return __res_ninit(&_res); }
ALIAS(__res_init, glibc_res_init);
void __res_close(void) {}

int res_nquery(struct __res_state *s, const char *name, int class, int type, unsigned char *b, int n)
{
	(void)s;
	return res_query(name, class, type, b, n);
}
int res_nsearch(struct __res_state *s, const char *name, int class, int type, unsigned char *b, int n)
{
	(void)s;
	return res_search(name, class, type, b, n);
}
int res_nsend(struct __res_state *s, const unsigned char *q, int ql, unsigned char *b, int n)
{
	(void)s;
	return res_send(q, ql, b, n);
}

int res_nmkquery(struct __res_state *s, int op, const char *name, int class, int type, const unsigned char *data,
		 int dl, const unsigned char *rr, unsigned char *b, int n)
{
	(void)s;
	return res_mkquery(op, name, class, type, data, dl, rr, b, n);
}

int res_nquerydomain(struct __res_state *s, const char *name, const char *domain, int class, int type, unsigned char *b,
		     int n)
{
	(void)s;
	return res_querydomain(name, domain, class, type, b, n);
}
ALIAS(__res_nquery, res_nquery);
ALIAS(__res_nsearch, res_nsearch);
ALIAS(__res_nsend, res_nsend);
ALIAS(__res_nmkquery, res_nmkquery);
ALIAS(__res_nquerydomain, res_nquerydomain);

int glibc_old_res_query(const char *n, int c, int t, unsigned char *b, int l) { return res_query(n, c, t, b, l); }
int glibc_old_res_search(const char *n, int c, int t, unsigned char *b, int l) { return res_search(n, c, t, b, l); }
int glibc_old_res_querydomain(const char *n, const char *d, int c, int t, unsigned char *b, int l)
{
	return res_querydomain(n, d, c, t, b, l);
}
int glibc_old_res_send(const unsigned char *q, int ql, unsigned char *b, int n) { return res_send(q, ql, b, n); }
int glibc_old_res_mkquery(int op, const char *name, int class, int type, const unsigned char *data, int dl,
			  const unsigned char *rr, unsigned char *b, int n)
{
	return res_mkquery(op, name, class, type, data, dl, rr, b, n);
}
int glibc_old_dn_skipname(const unsigned char *a, const unsigned char *b) { return dn_skipname(a, b); }
TWIN(__res_query, GLIBC_2.2.5, glibc_old_res_query);
TWIN(__res_search, GLIBC_2.2.5, glibc_old_res_search);
TWIN(__res_querydomain, GLIBC_2.2.5, glibc_old_res_querydomain);
TWIN(__res_send, GLIBC_2.2.5, glibc_old_res_send);
TWIN(__res_mkquery, GLIBC_2.2.5, glibc_old_res_mkquery);
TWIN(__dn_skipname, GLIBC_2.2.5, glibc_old_dn_skipname);

/* A byte of a label's text: itself, or after a backslash a number of three digits or any other. -1 where
 * that is malformed. *s goes to its last character. */
static int label_byte(const char **s)
{
	const char *p = *s;
	if (*p != '\\') return (unsigned char)*p;
	if (!isdigit((unsigned char)*++p)) {
		*s = p;
		return *p ? (unsigned char)*p : -1;
	}
	if (!isdigit((unsigned char)p[1]) || !isdigit((unsigned char)p[2])) return -1;
	int c = (p[0] - '0') * 100 + (p[1] - '0') * 10 + p[2] - '0';
	*s = p + 2;
	return c > 255 ? -1 : c;
}

/* The name as messages have it: labels with their lengths before them, ended by one of length 0.
 * 1 if the text ends in a dot, 0 if not; -1 and EMSGSIZE where it is too long or malformed. */
int ns_name_pton(const char *s, unsigned char *to, size_t room)
{
	size_t at = 1, label = 0;
	int full = 0;
	for (; *s; s++) {
		full = *s == '.';
		size_t length = at - label - 1;
		if (full) {
			if (length > 63 || label >= room) goto bad;
			to[label] = length;
			if (!s[1]) break;
			if (!length || s[1] == '.') goto bad;
			label = at++;
			continue;
		}
		int c = label_byte(&s);
		if (c < 0 || at >= room) goto bad;
		to[at++] = c;
	}
	if (at - label > 64 || label >= room) goto bad;
	to[label] = at - label - 1;
	if (to[label]) {
		if (at >= room) goto bad;
		to[at++] = 0;
	}
	if (at <= NS_MAXCDNAME) return full;
bad:
	errno = EMSGSIZE;
	return -1;
}

/* musl's knows no escapes. */
int glibc_dn_comp(const char *s, unsigned char *d, int n, unsigned char **p, unsigned char **last)
{
	extern int ns_name_compress(const char *, unsigned char *, size_t, unsigned char **, unsigned char **);
	return ns_name_compress(s, d, n, p, last);
}
TWIN(__dn_comp, GLIBC_2.2.5, glibc_dn_comp);
TWIN(dn_comp, GLIBC_2.34, glibc_dn_comp);

/* As ns_name_pton, of what can be printed. */
static int wire_name(const char *s, unsigned char *to)
{
	for (const char *p = s; *p; p++)
		if (*p <= 0x20 || *p == 0x7f) return 0;
	return ns_name_pton(s, to, NS_MAXCDNAME) >= 0;
}

static int host_labels(const unsigned char *name)
{
	for (; *name; name += *name + 1)
		for (int i = 1; i <= *name; i++)
			if (!(isalnum(name[i]) || name[i] == '-' || name[i] == '_')) return 0;
	return 1;
}

static int host_name(const unsigned char *name) { return !(name[0] && name[1] == '-') && host_labels(name); }

/* Names that may stand in a host's record, any other, an owner's, a mailbox's. */
int res_hnok(const char *s)
{
	unsigned char name[NS_MAXCDNAME];
	return wire_name(s, name) && host_name(name);
}

int res_dnok(const char *s)
{
	unsigned char name[NS_MAXCDNAME];
	return wire_name(s, name);
}

int res_ownok(const char *s)
{
	unsigned char name[NS_MAXCDNAME];
	return wire_name(s, name) && (name[0] == 1 && name[1] == '*' ? host_labels(name + 2) : host_name(name));
}

int res_mailok(const char *s)
{
	unsigned char name[NS_MAXCDNAME];
	if (!wire_name(s, name)) return 0;
	const unsigned char *domain = name + *name + 1;
	return !*name || (*domain && host_labels(domain));
}
ALIAS(__res_hnok, res_hnok);
ALIAS(__res_dnok, res_dnok);
ALIAS(__res_ownok, res_ownok);
ALIAS(__res_mailok, res_mailok);

unsigned __res_randomid(void)
{
	extern unsigned arc4random(void);
	return arc4random() & 0xffff;
}

/* Base 64, as the resolver library has always carried it. */
static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int __b64_ntop(const unsigned char *s, size_t n, char *d, size_t room)
{
	size_t out = 0;
	for (size_t i = 0; i < n; i += 3) {
		unsigned v = s[i] << 16 | (i + 1 < n ? s[i + 1] << 8 : 0) | (i + 2 < n ? s[i + 2] : 0);
		if (out + 4 > room) return -1;
		d[out++] = digits[v >> 18];
		d[out++] = digits[v >> 12 & 63];
		d[out++] = i + 1 < n ? digits[v >> 6 & 63] : '=';
		d[out++] = i + 2 < n ? digits[v & 63] : '=';
	}
	if (out >= room) return -1;
	d[out] = 0;
	return out;
}

int __b64_pton(const char *s, unsigned char *d, size_t room)
{
	size_t out = 0;
	unsigned v = 0;
	int have = 0, pad = 0;
	for (; *s; s++) {
		if (isspace((unsigned char)*s)) continue;
		const char *p = *s == '=' ? 0 : strchr(digits, *s);
		if (*s == '=') {
			if (have + pad < 2 || ++pad > 2) return -1;
			continue;
		}
		if (!p || pad) return -1;
		v = v << 6 | (p - digits);
		if (++have == 4) {
			if (d && out + 3 > room) return -1;
			if (d) d[out] = v >> 16, d[out + 1] = v >> 8, d[out + 2] = v;
			out += 3;
			have = 0;
			v = 0;
		}
	}
	if (!have) return pad ? -1 : (int)out;
	if (have + pad != 4) return -1;
	v <<= 6 * pad;
	for (int i = 0; i < have - 1; i++) {
		if (d && out >= room) return -1;
		if (d) d[out] = v >> (16 - 8 * i);
		out++;
	}
	return out;
}

/* Numbers in messages of the name service. */
unsigned _getshort(const unsigned char *p) { return p[0] << 8 | p[1]; }
unsigned _getlong(const unsigned char *p) { return (unsigned)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3]; }
void __putshort(unsigned short v, unsigned char *p) { p[0] = v >> 8, p[1] = v; }
void __putlong(unsigned v, unsigned char *p) { p[0] = v >> 24, p[1] = v >> 16, p[2] = v >> 8, p[3] = v; }
