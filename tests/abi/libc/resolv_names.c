/* build: -lresolv */
/* The resolver's names of types, classes, answers and options; names out of messages; questions compared; HOSTALIASES. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <resolv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern const struct res_sym __p_type_syms[], __p_class_syms[];
extern const char *_res_opcodes[];

static void table(const struct res_sym *s)
{
	int found = 7;
	do printf("%d %s %s\n", s->number, s->name ? s->name : "-", s->humanname ? s->humanname : "-");
	while (s++->name);
	printf("%d", sym_ston(__p_type_syms, "mx", &found));
	printf(" %d", found);
	printf(" %d", sym_ston(__p_class_syms, "nosuch", &found));
	printf(" %d", found);
	printf(" %s", sym_ntos(__p_type_syms, 15, &found));
	printf(" %d", found);
	printf(" %s", sym_ntop(__p_type_syms, 1234, &found));
	printf(" %d %s\n", found, sym_ntop(__p_type_syms, 16, NULL));
}

static void messages(void)
{
	static unsigned char m[4][512];
	int n[4];
	static const struct {
		const char *name;
		int type, class;
	} asked[4] = {
		{ "www.Example.org", 1, 1 }, { "WWW.example.org", 1, 1 }, { "www.example.org", 28, 1 }, { ".", 2, 3 }
	};
	res_init();
	for (int i = 0; i < 4; i++)
		n[i] = res_mkquery(QUERY, asked[i].name, asked[i].class, asked[i].type, NULL, 0, NULL, m[i], 512);
	for (int i = 0; i < 4; i++) {
		for (int k = 0; k < 4; k++)
			printf(" %d%d", res_queriesmatch(m[i], m[i] + n[i], m[k], m[k] + n[k]),
			       res_nameinquery(asked[k].name, asked[k].type, asked[k].class, m[i], m[i] + n[i]));
		printf(" %d", res_queriesmatch(m[i], m[i] + n[i] - 1, m[0], m[0] + n[0]));
		printf(" %d ", res_queriesmatch(m[i], m[i] + 11, m[0], m[0] + n[0]));
		const unsigned char *e = p_cdname(m[i] + 12, m[i], stdout);
		printf(" %d ", e ? (int)(e - m[i]) : -1);
		e = p_fqname(m[i] + 12, m[i], stdout);
		printf(" %d ", e ? (int)(e - m[i]) : -1);
		e = p_cdnname(m[i] + 12, m[i], 14, stdout);
		char small[17] = "", tiny[4] = "";
		printf(" %d %d", e ? (int)(e - m[i]) : -1, p_fqnname(m[i] + 12, m[i], 100, small, 17) != NULL);
		printf(" %s %d %s\n", small, p_fqnname(m[i] + 12, m[i], 100, tiny, 4) != NULL, small);
	}
	m[0][2] = m[1][2] = 5 << 3;
	printf("%d\n", res_queriesmatch(m[0], m[0] + n[0], m[1], m[1] + 12));
}

static void aliases(void)
{
	static const char *const names[] = { "short", "SHORT", "other", "bare", "behind", "", "." };
	char file[] = "/tmp/aliases-XXXXXX", small[5];
	int fd = mkstemp(file);
	dprintf(fd, "short long.example.org more\nother\tx.y\r\nempty  \nbare\n short2 a\nbehind b\nlast l");
	close(fd);
	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
			const char *r = hostalias(names[i]);
			printf("%s: %s", names[i], r ? r : "-");
			r = res_hostalias(&_res, names[i], small, sizeof small);
			printf(" %s\n", r ? r : "-");
		}
		setenv("HOSTALIASES", file, 1);
	}
	_res.options |= RES_NOALIASES;
	printf("%d\n", hostalias("short") != NULL);
	unlink(file);
}

int main(void)
{
	static const unsigned times[] = { 0, 1, 59, 60, 61, 3600, 86400, 90061, 604800, 694861, 1000000000, ~0u, 7200 };
	static const char *const labels[] = { "", ".", "a", "a.", "a.b", "*.a", "*", "a..b", "*.", "*.a.b." };
	table(__p_type_syms);
	table(__p_class_syms);
	for (int i = 0; i < 16; i++) printf("%s ", _res_opcodes[i]);
	for (int i = -2; i < 260; i++) printf("%s ", p_type(i));
	for (int i = -2; i < 260; i++) printf("%s ", p_class(i));
	for (int i = -2; i < 30; i++) printf("%s ", p_rcode(i));
	for (int i = 0; i < 34; i++) printf("%s ", p_option(1ul << i));
	printf("%s %s\n", p_option(0), p_option(3));
	for (size_t i = 0; i < sizeof times / sizeof *times; i++) printf("%s ", p_time(times[i]));
	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) printf("%d ", dn_count_labels(labels[i]));
	puts("");
	messages();
	struct sockaddr_in a = _res.nsaddr_list[0];
	printf("%d", res_isourserver(&a));
	a.sin_port ^= 1;
	printf(" %d\n", res_isourserver(&a));
	aliases();
	return 0;
}
