/* Whole messages of the domain name system as text, and the resolver's options. */
#define _GNU_SOURCE
#include <arpa/nameser.h>
#include <errno.h>
#include <resolv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "strerror.h"

#undef _res

extern struct __res_state *glibc_res_state(void);
extern int ns_sprintrr(const ns_msg *, const ns_rr *, const char *, const char *, char *, size_t);
extern const char *__p_class(int), *__p_type(int), *__p_rcode(int), *__p_option(unsigned long);
extern const char *_res_opcodes[];

/* The bits of _res.pfcode: what is printed; all is, where there are none. */
enum {
	QUESTION = 0x10,
	ANSWER = 0x20,
	AUTHORITY = 0x40,
	ADDITIONAL = 0x80,
	COUNTS = 0x100,
	FLAGS = 0x200,
	HEAD = 0x800
};

static const struct {
	int bit;
	const char *of_query, *of_update;
} sections[] = {
	{ QUESTION, "QUERY", "ZONE" },
	{ ANSWER, "ANSWER", "PREREQUISITE" },
	{ AUTHORITY, "AUTHORITY", "UPDATE" },
	{ ADDITIONAL, "ADDITIONAL", "ADDITIONAL" },
};

static const char *section_name(ns_msg m, int i)
{
	return ns_msg_getflag(m, ns_f_opcode) == ns_o_update ? sections[i].of_update : sections[i].of_query;
}

/* The record's line, in memory that grows as it needs. 0 if it cannot be had. */
static int print_record(ns_msg *m, ns_rr *r, char **text, size_t *room, FILE *f)
{
	enum { MOST = 131072 };
	while (ns_sprintrr(m, r, 0, 0, *text, *room) < 0) {
		if (errno != ENOSPC) {
			fprintf(f, ";; ns_sprintrr: %s\n", glibc_strerror(errno));
			return 0;
		}
		free(*text);
		*text = *room < MOST ? malloc(*room += 1024) : 0;
		if (*text) continue;
		fputs(";; memory allocation failure\n", f);
		return 0;
	}
	fprintf(f, "%s\n", *text);
	return 1;
}

static void print_section(ns_msg *m, int section, unsigned wanted, FILE *f)
{
	int titled = wanted & sections[section].bit && wanted & COUNTS;
	size_t room = 2048;
	ns_rr r;
	if (wanted && !(wanted & sections[section].bit)) return;
	char *text = malloc(room);
	if (!text) {
		fputs(";; memory allocation failure\n", f);
		return;
	}
	for (int i = 0;; i++) {
		if (ns_parserr(m, section, i, &r)) {
			if (errno != ENODEV) fprintf(f, ";; ns_parserr: %s\n", glibc_strerror(errno));
			else if (i && titled) putc('\n', f);
			break;
		}
		if (!i && titled) fprintf(f, ";; %s SECTION:\n", section_name(*m, section));
		if (section == ns_s_qd) {
			fprintf(f, ";;\t%s, type = %s, ", ns_rr_name(r), __p_type(ns_rr_type(r)));
			fprintf(f, "class = %s\n", __p_class(ns_rr_class(r)));
		} else if (!print_record(m, &r, &text, &room, f)) {
			break;
		}
	}
	free(text);
}

void __fp_nquery(const unsigned char *message, int length, FILE *f)
{
	static const struct {
		ns_flag flag;
		const char *name;
	} flags[] = {
		{ ns_f_qr, "qr" }, { ns_f_aa, "aa" }, { ns_f_tc, "tc" }, { ns_f_rd, "rd" },
		{ ns_f_ra, "ra" }, { ns_f_z, "??" },  { ns_f_ad, "ad" }, { ns_f_cd, "cd" },
	};
	unsigned wanted = glibc_res_state()->pfcode, all = wanted ? 0 : ~0u, records = 0;
	ns_msg m;
	if (ns_initparse(message, length, &m) < 0) {
		fprintf(f, ";; ns_initparse: %s\n", glibc_strerror(errno));
		return;
	}
	int answer = ns_msg_getflag(m, ns_f_rcode);
	if ((wanted | all) & HEAD || answer)
		fprintf(f, ";; ->>HEADER<<- opcode: %s, status: %s, id: %d\n",
			_res_opcodes[ns_msg_getflag(m, ns_f_opcode)], __p_rcode(answer), ns_msg_id(m));
	if ((wanted | all) & HEAD) putc(';', f);
	if ((wanted | all) & FLAGS) {
		fputs("; flags:", f);
		for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
			if (ns_msg_getflag(m, flags[i].flag)) fprintf(f, " %s", flags[i].name);
	}
	for (int i = 0; i < ns_s_max; i++) {
		records |= ns_msg_count(m, i);
		if ((wanted | all) & COUNTS)
			fprintf(f, "%s%s: %d", i ? ", " : "; ", section_name(m, i), ns_msg_count(m, i));
	}
	if ((wanted | all) & (HEAD | FLAGS | COUNTS)) putc('\n', f);
	for (int i = 0; i < ns_s_max; i++) print_section(&m, i, wanted, f);
	if (!records) putc('\n', f);
}

void __fp_query(const unsigned char *message, FILE *f) { __fp_nquery(message, NS_PACKETSZ, f); }
void __p_query(const unsigned char *message) { __fp_query(message, stdout); }

void __fp_resstat(const struct __res_state *s, FILE *f)
{
	fputs(";; res options:", f);
	for (unsigned long bit = 1; bit; bit <<= 1)
		if (s->options & bit) fprintf(f, " %s", __p_option(bit));
	putc('\n', f);
}
