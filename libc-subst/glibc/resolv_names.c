/* What the resolver's interface has for printing and comparing: names of types, classes and answers, names out of
 * messages, whether an answer is one to a question, HOSTALIASES. */
#define _GNU_SOURCE
#include <arpa/nameser.h>
#include <ctype.h>
#include <netinet/in.h>
#include <resolv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#undef _res

extern struct __res_state *glibc_res_state(void);
extern int ns_samename(const char *, const char *);
extern int ns_format_ttl(unsigned long, char *, size_t);

const struct res_sym __p_class_syms[] = {
	{ 1, "IN", 0 },    { 3, "CHAOS", 0 },  { 4, "HS", 0 }, { 4, "HESIOD", 0 },
	{ 255, "ANY", 0 }, { 254, "NONE", 0 }, { 1, 0, 0 },
};

const struct res_sym __p_type_syms[] = {
	{ 1, "A", "address" },
	{ 2, "NS", "name server" },
	{ 3, "MD", "mail destination (deprecated)" },
	{ 4, "MF", "mail forwarder (deprecated)" },
	{ 5, "CNAME", "canonical name" },
	{ 6, "SOA", "start of authority" },
	{ 7, "MB", "mailbox" },
	{ 8, "MG", "mail group member" },
	{ 9, "MR", "mail rename" },
	{ 10, "NULL", "null" },
	{ 11, "WKS", "well-known service (deprecated)" },
	{ 12, "PTR", "domain name pointer" },
	{ 13, "HINFO", "host information" },
	{ 14, "MINFO", "mailbox information" },
	{ 15, "MX", "mail exchanger" },
	{ 16, "TXT", "text" },
	{ 17, "RP", "responsible person" },
	{ 18, "AFSDB", "DCE or AFS server" },
	{ 19, "X25", "X25 address" },
	{ 20, "ISDN", "ISDN address" },
	{ 21, "RT", "router" },
	{ 22, "NSAP", "nsap address" },
	{ 23, "NSAP_PTR", "domain name pointer" },
	{ 24, "SIG", "signature" },
	{ 25, "KEY", "key" },
	{ 26, "PX", "mapping information" },
	{ 27, "GPOS", "geographical position (withdrawn)" },
	{ 28, "AAAA", "IPv6 address" },
	{ 29, "LOC", "location" },
	{ 30, "NXT", "next valid name (unimplemented)" },
	{ 31, "EID", "endpoint identifier (unimplemented)" },
	{ 32, "NIMLOC", "NIMROD locator (unimplemented)" },
	{ 33, "SRV", "server selection" },
	{ 34, "ATMA", "ATM address (unimplemented)" },
	{ 39, "DNAME", "Non-terminal DNAME (for IPv6)" },
	{ 250, "TSIG", "transaction signature" },
	{ 251, "IXFR", "incremental zone transfer" },
	{ 252, "AXFR", "zone transfer" },
	{ 253, "MAILB", "mailbox-related data (deprecated)" },
	{ 254, "MAILA", "mail agent (deprecated)" },
	{ 35, "NAPTR", "URN Naming Authority" },
	{ 36, "KX", "Key Exchange" },
	{ 37, "CERT", "Certificate" },
	{ 255, "ANY", "\"any\"" },
	{ 0, 0, 0 },
};

static const struct res_sym answers[] = {
	{ 0, "NOERROR", 0 }, { 1, "FORMERR", 0 }, { 2, "SERVFAIL", 0 }, { 3, "NXDOMAIN", 0 },
	{ 4, "NOTIMP", 0 },  { 5, "REFUSED", 0 }, { 6, "YXDOMAIN", 0 }, { 7, "YXRRSET", 0 },
	{ 8, "NXRRSET", 0 }, { 9, "NOTAUTH", 0 }, { 10, "NOTZONE", 0 }, { 11, "", 0 },
	{ 16, "BADSIG", 0 }, { 17, "BADKEY", 0 }, { 18, "BADTIME", 0 }, { 0, 0, 0 },
};

const char *_res_opcodes[] = { "QUERY", "IQUERY", "CQUERYM", "CQUERYU", "NOTIFY", "UPDATE", "6",        "7",
			       "8",     "9",      "10",      "11",      "12",     "13",     "ZONEINIT", "ZONEREF" };

static const struct res_sym *by_number(const struct res_sym *s, int number, int *found)
{
	while (s->name && s->number != number) s++;
	if (found) *found = s->name != 0;
	return s;
}

static const char *or_number(const char *name, int number)
{
	static char text[20];
	if (name) return name;
	snprintf(text, sizeof text, "%d", number);
	return text;
}

/* A table's number of a name; that of its end if it has none. */
int __sym_ston(const struct res_sym *s, const char *name, int *found)
{
	while (s->name && strcasecmp(s->name, name)) s++;
	if (found) *found = s->name != 0;
	return s->number;
}
const char *__sym_ntos(const struct res_sym *s, int number, int *found)
{
	return or_number(by_number(s, number, found)->name, number);
}
const char *__sym_ntop(const struct res_sym *s, int number, int *found)
{
	s = by_number(s, number, found);
	return s->name ? s->humanname : or_number(0, number);
}

const char *__p_type(int type) { return __sym_ntos(__p_type_syms, type, 0); }
const char *__p_class(int class) { return __sym_ntos(__p_class_syms, class, 0); }
const char *__p_rcode(int answer) { return __sym_ntos(answers, answer, 0); }

const char *__p_time(unsigned seconds)
{
	static char text[40];
	if (ns_format_ttl(seconds, text, sizeof text) < 0) snprintf(text, sizeof text, "%u", seconds);
	return text;
}

const char *__p_option(unsigned long option)
{
	static const struct {
		unsigned long bit;
		const char *name;
	} names[] = {
		{ 0x1, "init" },
		{ 0x2, "debug" },
		{ 0x8, "use-vc" },
		{ 0x20, "igntc" },
		{ 0x40, "recurs" },
		{ 0x80, "defnam" },
		{ 0x100, "styopn" },
		{ 0x200, "dnsrch" },
		{ 0x1000, "noaliases" },
		{ 0x4000, "rotate" },
		{ 0x100000, "edns0" },
		{ 0x200000, "single-request" },
		{ 0x800000, "dnssec" },
		{ 0x1000000, "no-tld-query" },
		{ 0x400000, "single-request-reopen" },
		{ 0x2000000, "no-reload" },
		{ 0x4000000, "trust-ad" },
		{ 0x8000000, "no-aaaa" },
	};
	static char text[40];
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (names[i].bit == option) return names[i].name;
	snprintf(text, sizeof text, "?0x%lx?", option);
	return text;
}

/* Labels of a name, without a leading asterisk. */
int __dn_count_labels(const char *name)
{
	int n = 0;
	for (const char *p = name; *p; p++) n += *p == '.';
	if (*name == '*' && n) n--;
	return n + (*name && name[strlen(name) - 1] != '.');
}

/* The name at `at` in a message, written to f, and with a dot at its end (fq). Behind it, or null. */
const unsigned char *__p_cdnname(const unsigned char *at, const unsigned char *message, int length, FILE *f)
{
	char name[MAXDNAME];
	int n = dn_expand(message, message + length, at, name, sizeof name);
	if (n < 0) return 0;
	fputs(*name ? name : ".", f);
	return at + n;
}
const unsigned char *__p_cdname(const unsigned char *at, const unsigned char *message, FILE *f)
{
	return __p_cdnname(at, message, PACKETSZ, f);
}
const unsigned char *__p_fqnname(const unsigned char *at, const unsigned char *message, int length, char *name,
				 int room)
{
	int n = dn_expand(message, at + length, at, name, room);
	if (n < 0) return 0;
	int end = (int)strlen(name);
	if (!end || name[end - 1] != '.') {
		if (end + 1 >= room) return 0;
		strcpy(name + end, ".");
	}
	return at + n;
}
const unsigned char *__p_fqname(const unsigned char *at, const unsigned char *message, FILE *f)
{
	char name[MAXDNAME];
	const unsigned char *r = __p_fqnname(at, message, MAXCDNAME, name, sizeof name);
	if (r) fputs(name, f);
	return r;
}

/* Is a question in a message? 1, 0, or -1 if the message is none. */
int __res_nameinquery(const char *name, int type, int class, const unsigned char *message, const unsigned char *end)
{
	const unsigned char *p = message + HFIXEDSZ;
	for (int left = ns_get16(message + 4); left > 0; left--) {
		char other[MAXDNAME + 1];
		int n = dn_expand(message, end, p, other, sizeof other);
		if (n < 0 || end - (p += n) < QFIXEDSZ) return -1;
		if (ns_get16(p) == (unsigned)type && ns_get16(p + 2) == (unsigned)class &&
		    ns_samename(other, name) == 1)
			return 1;
		p += QFIXEDSZ;
	}
	return 0;
}

/* Are the questions of two messages the same? 1, 0 or -1 as above. */
int __res_queriesmatch(const unsigned char *a, const unsigned char *a_end, const unsigned char *b,
		       const unsigned char *b_end)
{
	enum { UPDATE = 5 };
	if (a_end - a < HFIXEDSZ || b_end - b < HFIXEDSZ) return -1;
	if ((a[2] >> 3 & 15) == UPDATE && (b[2] >> 3 & 15) == UPDATE) return 1;
	int left = ns_get16(a + 4);
	if (left != (int)ns_get16(b + 4)) return 0;
	for (const unsigned char *p = a + HFIXEDSZ; left > 0; left--, p += QFIXEDSZ) {
		char name[MAXDNAME + 1];
		int n = dn_expand(a, a_end, p, name, sizeof name);
		if (n < 0 || a_end - (p += n) < QFIXEDSZ) return -1;
		if (!__res_nameinquery(name, ns_get16(p), ns_get16(p + 2), b, b_end)) return 0;
	}
	return 1;
}

int __res_isourserver(const struct sockaddr_in *a)
{
	const struct __res_state *s = glibc_res_state();
	for (int i = 0; i < s->nscount; i++) {
		const struct sockaddr_in *own = &s->nsaddr_list[i];
		if (a->sin_family == AF_INET && own->sin_family == AF_INET && own->sin_port == a->sin_port &&
		    (own->sin_addr.s_addr == INADDR_ANY || own->sin_addr.s_addr == a->sin_addr.s_addr))
			return 1;
	}
	return 0;
}

/* What the file that HOSTALIASES names has for a name, or null. */
const char *__res_hostalias(const struct __res_state *s, const char *name, char *alias, size_t room)
{
	enum { NO_ALIASES = 0x1000 };
	const char *file = s->options & NO_ALIASES ? 0 : secure_getenv("HOSTALIASES"), *found = 0;
	FILE *f = file ? fopen(file, "rce") : 0;
	char line[BUFSIZ];
	while (f && !found && fgets(line, sizeof line, f)) {
		char *p = line;
		while (*p && !isspace((unsigned char)*p)) p++;
		if (!*p) break;
		*p++ = 0;
		if (ns_samename(line, name) != 1) continue;
		while (isspace((unsigned char)*p)) p++;
		if (!*p) break;
		p[strcspn(p, " \f\n\r\t\v")] = 0;
		snprintf(alias, room, "%s", p);
		found = alias;
	}
	if (f) fclose(f);
	return found;
}

const char *__hostalias(const char *name)
{
	static char alias[MAXDNAME];
	return __res_hostalias(glibc_res_state(), name, alias, sizeof alias);
}
