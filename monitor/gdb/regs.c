/* Registers: one table says where each is in KVM's structures; gdb's description of the
 * target and its packets are made from it. See target.h. */
#define _GNU_SOURCE
#include "gdb.h"
#include "target.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

/* The XSAVE area, standard format. */
#define XSAVE_PRESENT 512
#define XSAVE_YMM 576
#define X87 1UL
#define SSE 2UL
#define AVX 4UL

struct area {
	struct kvm_regs regs;
	struct kvm_sregs sregs;
	union {
		struct kvm_xsave xsave;
		unsigned char bytes[16384]; /* KVM copies all states that the host has */
	} x;
};

/* FTW: the full tag word; NONE: reads as all ones, writes are dropped. */
enum where { REGS, SREGS, XSAVE, FTW, NONE };
struct reg {
	const char *name, *type, *feature;
	unsigned char size;        /* for gdb */
	unsigned char where, have; /* bytes that KVM has */
	unsigned short offset;
};

#define CORE "i386.core"
#define R(name, type)                                                          \
	{                                                                      \
#name, type, CORE, 8, REGS, 8, offsetof(struct kvm_regs, name) \
	}
#define SEG(name)                                                                            \
	{                                                                                    \
#name, "int32", CORE, 4, SREGS, 2, offsetof(struct kvm_sregs, name.selector) \
	}
#define ST(n)                                                         \
	{                                                             \
		"st" #n, "i387_ext", CORE, 10, XSAVE, 10, 32 + 16 * n \
	}
#define CTL(name, have, offset)                            \
	{                                                  \
#name, "int", CORE, 4, XSAVE, have, offset \
	}
#define XMM(n)                                                              \
	{                                                                   \
		"xmm" #n, "vec128", "i386.sse", 16, XSAVE, 16, 160 + 16 * n \
	}
#define BASE(name)                                                                                          \
	{                                                                                                   \
#name "_base", "int64", "i386.segments", 8, SREGS, 8, offsetof(struct kvm_sregs, name.base) \
	}
#define YMM(n)                                                                         \
	{                                                                              \
		"ymm" #n "h", "uint128", "i386.avx", 16, XSAVE, 16, XSAVE_YMM + 16 * n \
	}
#define EACH16(X) X(0), X(1), X(2), X(3), X(4), X(5), X(6), X(7), X(8), X(9), X(10), X(11), X(12), X(13), X(14), X(15)

static const struct reg table[] = {
	R(rax, "int64"),
	R(rbx, "int64"),
	R(rcx, "int64"),
	R(rdx, "int64"),
	R(rsi, "int64"),
	R(rdi, "int64"),
	R(rbp, "data_ptr"),
	R(rsp, "data_ptr"),
	R(r8, "int64"),
	R(r9, "int64"),
	R(r10, "int64"),
	R(r11, "int64"),
	R(r12, "int64"),
	R(r13, "int64"),
	R(r14, "int64"),
	R(r15, "int64"),
	R(rip, "code_ptr"),
	{ "eflags", "i386_eflags", CORE, 4, REGS, 4, offsetof(struct kvm_regs, rflags) },
	SEG(cs),
	SEG(ss),
	SEG(ds),
	SEG(es),
	SEG(fs),
	SEG(gs),
	ST(0),
	ST(1),
	ST(2),
	ST(3),
	ST(4),
	ST(5),
	ST(6),
	ST(7),
	CTL(fctrl, 2, 0),
	CTL(fstat, 2, 2),
	{ "ftag", "int", CORE, 4, FTW, 2, 4 },
	CTL(fiseg, 2, 12),
	CTL(fioff, 4, 8),
	CTL(foseg, 2, 20),
	CTL(fooff, 4, 16),
	CTL(fop, 2, 6),
	EACH16(XMM),
	{ "mxcsr", "i386_mxcsr", "i386.sse", 4, XSAVE, 4, 24 },
	{ "orig_rax", "int", "i386.linux", 8, NONE, 0, 0 },
	BASE(fs),
	BASE(gs),
	EACH16(YMM), /* the last ones: not there without AVX */
};
#define NTABLE (sizeof(table) / sizeof(*table))
#define NYMM 16

static const char *const types[][2] = {
	{ CORE, "<flags id=\"i386_eflags\" size=\"4\">"
		"<field name=\"CF\" start=\"0\" end=\"0\"/><field name=\"\" start=\"1\" end=\"1\"/>"
		"<field name=\"PF\" start=\"2\" end=\"2\"/><field name=\"AF\" start=\"4\" end=\"4\"/>"
		"<field name=\"ZF\" start=\"6\" end=\"6\"/><field name=\"SF\" start=\"7\" end=\"7\"/>"
		"<field name=\"TF\" start=\"8\" end=\"8\"/><field name=\"IF\" start=\"9\" end=\"9\"/>"
		"<field name=\"DF\" start=\"10\" end=\"10\"/><field name=\"OF\" start=\"11\" end=\"11\"/>"
		"<field name=\"NT\" start=\"14\" end=\"14\"/><field name=\"RF\" start=\"16\" end=\"16\"/>"
		"<field name=\"AC\" start=\"18\" end=\"18\"/><field name=\"ID\" start=\"21\" end=\"21\"/></flags>" },
	{ "i386.sse",
	  "<vector id=\"v4f\" type=\"ieee_single\" count=\"4\"/><vector id=\"v2d\" type=\"ieee_double\" count=\"2\"/>"
	  "<vector id=\"v16i8\" type=\"int8\" count=\"16\"/><vector id=\"v8i16\" type=\"int16\" count=\"8\"/>"
	  "<vector id=\"v4i32\" type=\"int32\" count=\"4\"/><vector id=\"v2i64\" type=\"int64\" count=\"2\"/>"
	  "<union id=\"vec128\"><field name=\"v4_float\" type=\"v4f\"/><field name=\"v2_double\" type=\"v2d\"/>"
	  "<field name=\"v16_int8\" type=\"v16i8\"/><field name=\"v8_int16\" type=\"v8i16\"/>"
	  "<field name=\"v4_int32\" type=\"v4i32\"/><field name=\"v2_int64\" type=\"v2i64\"/>"
	  "<field name=\"uint128\" type=\"uint128\"/></union>"
	  "<flags id=\"i386_mxcsr\" size=\"4\"><field name=\"IE\" start=\"0\" end=\"0\"/>"
	  "<field name=\"DE\" start=\"1\" end=\"1\"/><field name=\"ZE\" start=\"2\" end=\"2\"/>"
	  "<field name=\"OE\" start=\"3\" end=\"3\"/><field name=\"UE\" start=\"4\" end=\"4\"/>"
	  "<field name=\"PE\" start=\"5\" end=\"5\"/><field name=\"DAZ\" start=\"6\" end=\"6\"/>"
	  "<field name=\"IM\" start=\"7\" end=\"7\"/><field name=\"DM\" start=\"8\" end=\"8\"/>"
	  "<field name=\"ZM\" start=\"9\" end=\"9\"/><field name=\"OM\" start=\"10\" end=\"10\"/>"
	  "<field name=\"UM\" start=\"11\" end=\"11\"/><field name=\"PM\" start=\"12\" end=\"12\"/>"
	  "<field name=\"FZ\" start=\"15\" end=\"15\"/></flags>" },
};

unsigned target_registers(void) { return gdb.vm->xfeatures & AVX ? NTABLE : NTABLE - NYMM; }

unsigned target_register_size(unsigned n) { return n < target_registers() ? table[n].size : 0; }

const char *target_description(size_t *len)
{
	static char *text;
	static size_t size;
	if (!text) {
		FILE *f = open_memstream(&text, &size);
		const char *feature = "";
		if (!f) return *len = 0, "";
		fputs("<?xml version=\"1.0\"?><!DOCTYPE target SYSTEM \"gdb-target.dtd\"><target>"
		      "<architecture>i386:x86-64</architecture><osabi>GNU/Linux</osabi>",
		      f);
		for (unsigned i = 0; i < target_registers(); i++) {
			const struct reg *r = &table[i];
			if (strcmp(feature, r->feature)) {
				fprintf(f, "%s<feature name=\"org.gnu.gdb.%s\">", *feature ? "</feature>" : "",
					r->feature);
				feature = r->feature;
				for (size_t k = 0; k < sizeof(types) / sizeof(*types); k++)
					if (!strcmp(types[k][0], feature)) fputs(types[k][1], f);
			}
			fprintf(f, "<reg name=\"%s\" bitsize=\"%u\" type=\"%s\"/>", r->name, r->size * 8U, r->type);
		}
		fputs("</feature></target>", f);
		fclose(f);
	}
	*len = size;
	return text;
}

static long get(unsigned thread, struct area *a)
{
	struct vcpu *c = vm_vcpu(gdb.vm, thread);
	uint64_t present;
	if (!c) return -ESRCH;
	if (ioctl(c->fd, KVM_GET_REGS, &a->regs) || ioctl(c->fd, KVM_GET_SREGS, &a->sregs) ||
	    ioctl(c->fd, KVM_GET_XSAVE, &a->x))
		return -errno;
	/* What is in its initial state need not be in the area. */
	memcpy(&present, a->x.bytes + XSAVE_PRESENT, sizeof(present));
	if (!(present & X87)) {
		const uint16_t fcw = 0x37f;
		memset(a->x.bytes, 0, 24);
		memset(a->x.bytes + 32, 0, 128);
		memcpy(a->x.bytes, &fcw, sizeof(fcw));
	}
	if (!(present & SSE)) memset(a->x.bytes + 160, 0, 256);
	if (!(present & AVX)) memset(a->x.bytes + XSAVE_YMM, 0, 256);
	return 0;
}

static unsigned char *place(struct area *a, const struct reg *r)
{
	switch (r->where) {
	case REGS: return (unsigned char *)&a->regs + r->offset;
	case SREGS: return (unsigned char *)&a->sregs + r->offset;
	default: return a->x.bytes + r->offset;
	}
}

/* x87 tags: the area has a bit for each register that is in use, by its number; gdb wants
 * two bits: valid, zero, special, empty. */
static unsigned full_tags(const unsigned char *x)
{
	unsigned top = x[3] >> 3 & 7, tags = 0;
	for (unsigned i = 0; i < 8; i++) {
		const unsigned char *st = x + 32 + 16 * ((i - top) & 7);
		uint64_t mantissa;
		memcpy(&mantissa, st, sizeof(mantissa));
		unsigned exponent = (st[8] | (unsigned)st[9] << 8) & 0x7fff, tag;
		if (!(x[4] >> i & 1)) tag = 3;
		else if (!exponent && !mantissa) tag = 1;
		else tag = exponent == 0x7fff || !(mantissa >> 63) ? 2 : 0;
		tags |= tag << 2 * i;
	}
	return tags;
}

static unsigned char short_tags(unsigned full)
{
	unsigned tags = 0;
	for (unsigned i = 0; i < 8; i++) tags |= (unsigned)((full >> 2 * i & 3) != 3) << i;
	return (unsigned char)tags;
}

long target_get_registers(unsigned thread, unsigned char *to)
{
	struct area a;
	unsigned char *at = to;
	long err = get(thread, &a);
	if (err) return err;
	for (unsigned i = 0; i < target_registers(); at += table[i++].size) {
		const struct reg *r = &table[i];
		unsigned tags = full_tags(a.x.bytes);
		memset(at, r->where == NONE ? 0xff : 0, r->size);
		memcpy(at, r->where == FTW ? (void *)&tags : place(&a, r), r->have);
	}
	return at - to;
}

/* What a debugger may change of the flags on Linux. The others are the kernel's, which runs at the same level here. */
#define FLAGS_SETTABLE 0x54dd5ULL /* CF PF AF ZF SF TF DF OF NT RF AC */

/* May it be set? Of segments only %fs's base: the others are the guest kernel's, %gs's base points to its thread. */
static int settable(const struct reg *r)
{
	return r->where != SREGS || r->offset == offsetof(struct kvm_sregs, fs.base);
}

/* Bytes that differ only: the selectors' hidden parts stay as they are. */
static int put(struct area *a, const struct reg *r, const unsigned char *from)
{
	if (r->where == FTW) {
		unsigned char tags = short_tags(from[0] | (unsigned)from[1] << 8), changed = a->x.bytes[4] != tags;
		a->x.bytes[4] = tags;
		return changed ? 1 << XSAVE : 0;
	}
	if (r->where == NONE || !memcmp(place(a, r), from, r->have)) return 0;
	if (!settable(r)) return -EPERM;
	unsigned long long flags = a->regs.rflags;
	memcpy(place(a, r), from, r->have);
	a->regs.rflags = (a->regs.rflags & FLAGS_SETTABLE) | (flags & ~FLAGS_SETTABLE);
	return 1 << r->where;
}

long target_set_registers(unsigned thread, const unsigned char *from)
{
	struct area a;
	int changed = 0;
	uint64_t present;
	long err = get(thread, &a);
	if (err) return err;
	struct vcpu *c = vm_vcpu(gdb.vm, thread);
	for (unsigned i = 0; i < target_registers(); from += table[i++].size) {
		int done = put(&a, &table[i], from);
		if (done < 0) return done;
		changed |= done;
	}
	if (changed && c->debug.in_request) return -EBUSY;
	memcpy(&present, a.x.bytes + XSAVE_PRESENT, sizeof(present));
	present |= gdb.vm->xfeatures & (X87 | SSE | AVX);
	memcpy(a.x.bytes + XSAVE_PRESENT, &present, sizeof(present));
	if ((changed & 1 << REGS && ioctl(c->fd, KVM_SET_REGS, &a.regs)) ||
	    (changed & 1 << SREGS && ioctl(c->fd, KVM_SET_SREGS, &a.sregs)) ||
	    (changed & 1 << XSAVE && ioctl(c->fd, KVM_SET_XSAVE, &a.x)))
		return -errno;
	return 0;
}
