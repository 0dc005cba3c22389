/* Sun's XDR: what each procedure writes and reads, in memory, files and records, and what it refuses. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "rpc_old.h"

OLD(void, xdrmem_create, XDR *, char *, unsigned, int);
OLD(void, xdrstdio_create, XDR *, FILE *, int);
OLD(void, xdrrec_create, XDR *, unsigned, unsigned, char *, int (*)(char *, char *, int), int (*)(char *, char *, int));
OLD(int, xdrrec_skiprecord, XDR *);
OLD(int, xdrrec_eof, XDR *);
OLD(int, xdrrec_endofrecord, XDR *, int);
OLD(unsigned long, xdr_sizeof, xdrproc *, void *);
OLD(void, xdr_free, xdrproc *, char *);
OLD(int, xdr_bytes, XDR *, char **, unsigned *, unsigned);
OLD(int, xdr_string, XDR *, char **, unsigned);
OLD(int, xdr_opaque, XDR *, char *, unsigned);
OLD(int, xdr_array, XDR *, char **, unsigned *, unsigned, unsigned, xdrproc *);
OLD(int, xdr_vector, XDR *, char *, unsigned, unsigned, xdrproc *);
OLD(int, xdr_reference, XDR *, char **, unsigned, xdrproc *);
OLD(int, xdr_pointer, XDR *, char **, unsigned, xdrproc *);
OLD(int, xdr_union, XDR *, int *, char *, const void *, xdrproc *);
OLD(void, _seterr_reply, struct msg *, struct rpc_err *);
#define PROC(name) OLD(int, name, XDR *, void *, ...)
PROC(xdr_void);
PROC(xdr_int);
PROC(xdr_u_int);
PROC(xdr_long);
PROC(xdr_u_long);
PROC(xdr_short);
PROC(xdr_u_short);
PROC(xdr_char);
PROC(xdr_u_char);
PROC(xdr_bool);
PROC(xdr_enum);
PROC(xdr_hyper);
PROC(xdr_u_hyper);
PROC(xdr_longlong_t);
PROC(xdr_u_longlong_t);
PROC(xdr_int8_t);
PROC(xdr_uint8_t);
PROC(xdr_int16_t);
PROC(xdr_uint16_t);
PROC(xdr_int32_t);
PROC(xdr_uint32_t);
PROC(xdr_int64_t);
PROC(xdr_uint64_t);
PROC(xdr_float);
PROC(xdr_double);
PROC(xdr_wrapstring);
PROC(xdr_netobj);
PROC(xdr_des_block);
PROC(xdr_opaque_auth);
PROC(xdr_authunix_parms);
PROC(xdr_accepted_reply);
PROC(xdr_rejected_reply);
PROC(xdr_pmap);
PROC(xdr_pmaplist);
PROC(xdr_rmtcall_args);
PROC(xdr_rmtcallres);
PROC(xdr_replymsg);
PROC(xdr_callmsg);
PROC(xdr_callhdr);
__asm__(".symver xdr_quad_t,xdr_quad_t@GLIBC_2.3.4; .symver xdr_u_quad_t,xdr_u_quad_t@GLIBC_2.3.4");
extern xdrproc xdr_quad_t, xdr_u_quad_t;

static void hex(const void *p, long n)
{
	for (const unsigned char *b = p; n-- > 0; b++) printf("%02x", *b);
}

static char buf[4096];

/* What is written of p, in how much room, and what is read of that to q. */
static void both(const char *name, xdrproc *proc, const void *p, size_t n, unsigned room)
{
	XDR x;
	char q[256], in[256];
	memset(q, 0xaa, sizeof q);
	memcpy(in, p, n);
	memset(buf, 0x55, 64);
	xdrmem_create(&x, buf, room, ENCODE);
	int wrote = proc(&x, in, -1);
	unsigned at = x.ops->getpos(&x);
	printf("%s %d %u %lu ", name, wrote, at, xdr_sizeof(proc, in));
	hex(buf, room < 20 ? room : 20);
	xdrmem_create(&x, buf, at, DECODE);
	printf(" %d ", proc(&x, q, -1));
	hex(q, n + 1);
	x.op = FREE;
	printf(" %d", proc(&x, q, -1));
	x.op = 7;
	printf(" %d\n", proc(&x, q, -1));
}

static void numbers(void)
{
	static const struct {
		const char *name;
		xdrproc *proc;
		int size;
	} kinds[] = {
#define K(name, size) { #name, (xdrproc *)name, size }
		K(xdr_void, 1),     K(xdr_int, 4),        K(xdr_u_int, 4),        K(xdr_long, 8),
		K(xdr_u_long, 8),   K(xdr_short, 2),      K(xdr_u_short, 2),      K(xdr_char, 1),
		K(xdr_u_char, 1),   K(xdr_bool, 4),       K(xdr_enum, 4),         K(xdr_hyper, 8),
		K(xdr_u_hyper, 8),  K(xdr_longlong_t, 8), K(xdr_u_longlong_t, 8), K(xdr_int8_t, 1),
		K(xdr_uint8_t, 1),  K(xdr_int16_t, 2),    K(xdr_uint16_t, 2),     K(xdr_int32_t, 4),
		K(xdr_uint32_t, 4), K(xdr_int64_t, 8),    K(xdr_uint64_t, 8),     K(xdr_float, 4),
		K(xdr_double, 8),   K(xdr_quad_t, 8),     K(xdr_u_quad_t, 8),     K(xdr_des_block, 8),
	};
	static const uint64_t values[] = { 0,
					   1,
					   -1,
					   0x80,
					   0x7fffffff,
					   0x80000000,
					   0xffffffff,
					   0x100000000,
					   0xffffffff80000000,
					   0x123456789abcdef0,
					   0x8000000000000000,
					   0xfedcba9876543210 };
	for (unsigned k = 0; k < sizeof kinds / sizeof *kinds; k++)
		for (unsigned v = 0; v < sizeof values / sizeof *values; v++)
			for (unsigned room = 8; room + 4; room -= 4)
				if (room == 8 || v == 9)
					both(kinds[k].name, kinds[k].proc, values + v, kinds[k].size, room);
}

static void show_string(const char *what, XDR *x, unsigned max, char *to)
{
	char *s = to;
	int r = xdr_string(x, &s, max);
	printf("%s max %u: %d %s pos %u\n", what, max, r, s ? r ? s : "?" : "null", x->ops->getpos(x));
	if (!to) free(s);
}

static void strings(void)
{
	static const char *words[] = { "", "a", "four", "five5", "something longer" };
	XDR x;
	for (unsigned i = 0; i < 5; i++) {
		char *s = (char *)words[i], mine[32], *none = 0;
		for (unsigned max = 3; max < 6; max++) {
			memset(buf, 0x55, sizeof buf);
			xdrmem_create(&x, buf, 40, ENCODE);
			show_string("encode", &x, max, s);
			hex(buf, 24);
			xdrmem_create(&x, buf, 40, DECODE);
			show_string(" decode", &x, max, 0);
			xdrmem_create(&x, buf, 40, DECODE);
			show_string("decode mine", &x, max, mine);
			xdrmem_create(&x, buf, 6, DECODE);
			show_string("decode short", &x, max, mine);
		}
		memset(buf, 0x55, sizeof buf);
		xdrmem_create(&x, buf, 40, ENCODE);
		unsigned n = strlen(s), back = 0;
		printf("bytes %d ", xdr_bytes(&x, &s, &n, 4));
		hex(buf, 12);
		xdrmem_create(&x, buf, 40, DECODE);
		int r = xdr_bytes(&x, &none, &back, 20);
		printf(" %d %u %.*s\n", r, back, none ? back : 0, none ?: "");
		x.op = FREE;
		r = xdr_bytes(&x, &none, &back, 1);
		printf("free %d %p %u\n", r, none, back);
		char bytes[8] = "\1\2\3\4\5\6\7";
		xdrmem_create(&x, buf, 40, ENCODE);
		r = xdr_opaque(&x, bytes, i + 1);
		printf("opaque %d %u ", r, x.ops->getpos(&x));
		hex(buf, 8);
		xdrmem_create(&x, buf, i + 1, DECODE);
		printf(" %d\n", xdr_opaque(&x, bytes, i + 1));
	}
	char *null = 0;
	xdrmem_create(&x, buf, 40, ENCODE);
	show_string("null", &x, 9, 0);
	x.op = FREE;
	printf("free null %d\n", xdr_string(&x, &null, 9));
	memset(buf, -1, 40);
	xdrmem_create(&x, buf, 40, DECODE);
	show_string("all ones", &x, -1, 0);
}

struct list {
	int value;
	struct list *next;
};
static int xdr_list(XDR *x, struct list *l)
{
	return xdr_int(x, &l->value) && xdr_pointer(x, (char **)&l->next, sizeof *l, (xdrproc *)xdr_list);
}

struct shape {
	int kind;
	union {
		int side;
		double radius;
		char *name;
	};
};
static const struct {
	int value;
	xdrproc *proc;
} arms[] = { { 1, xdr_int }, { 2, xdr_double }, { 3, xdr_wrapstring }, { 9, 0 }, { 4, xdr_int } };
static int xdr_shape(XDR *x, struct shape *s) { return xdr_union(x, &s->kind, (char *)&s->side, arms, 0); }
static int xdr_shape_or_void(XDR *x, struct shape *s)
{
	return xdr_union(x, &s->kind, (char *)&s->side, arms, (xdrproc *)xdr_void);
}

static void composites(void)
{
	XDR x;
	struct list third = { 3 }, second = { 2, &third }, first = { 1, &second }, back = { 0 };
	xdrmem_create(&x, buf, 40, ENCODE);
	int r = xdr_list(&x, &first);
	printf("list %d %u %lu ", r, x.ops->getpos(&x), xdr_sizeof((xdrproc *)xdr_list, &first));
	hex(buf, 24);
	xdrmem_create(&x, buf, 40, DECODE);
	r = xdr_list(&x, &back);
	printf(" %d", r);
	for (struct list *l = &back; l; l = l->next) printf(" %d", l->value);
	xdr_free((xdrproc *)xdr_list, (char *)&back);
	printf(" freed %p\n", back.next);

	for (int kind = 0; kind < 6; kind++) {
		struct shape s = { kind, .side = 7 }, t = { -1 };
		if (kind == 2) s.radius = 1.5;
		if (kind == 3) s.name = "square";
		memset(buf, 0x55, 40);
		xdrmem_create(&x, buf, 40, ENCODE);
		printf("union %d", xdr_shape(&x, &s));
		x.ops->setpos(&x, 0);
		printf(" %d %u ", xdr_shape_or_void(&x, &s), x.ops->getpos(&x));
		hex(buf, 16);
		xdrmem_create(&x, buf, 40, DECODE);
		t.name = 0;
		printf(" %d", xdr_shape(&x, &t));
		printf(" %d %s\n", t.kind, kind == 3 ? t.name : "");
	}

	int some[5] = { 1, -2, 3, -4, 5 }, *p = some, *got = 0;
	unsigned n = 5, m = 99;
	for (unsigned max = 4; max < 7; max++) {
		memset(buf, 0x55, 40);
		xdrmem_create(&x, buf, 40, ENCODE);
		printf("array %d %u ", xdr_array(&x, (char **)&p, &n, max, 4, xdr_int), x.ops->getpos(&x));
		hex(buf, 28);
		xdrmem_create(&x, buf, 40, DECODE);
		r = xdr_array(&x, (char **)&got, &m, max, 4, xdr_int);
		printf(" %d %u", r, m);
		for (unsigned i = 0; got && r && i < m; i++) printf(" %d", got[i]);
		x.op = FREE;
		r = xdr_array(&x, (char **)&got, &m, 0, 4, xdr_int);
		printf(" %d %p %u\n", r, got, m);
	}
	n = 0;
	xdrmem_create(&x, buf, 40, ENCODE);
	printf("empty %d", xdr_array(&x, (char **)&p, &n, 1, 4, xdr_int));
	xdrmem_create(&x, buf, 40, DECODE);
	r = xdr_array(&x, (char **)&got, &m, 1, 4, xdr_int);
	printf(" %d %u %p\n", r, m, got);
	memset(buf, -1, 40);
	xdrmem_create(&x, buf, 40, DECODE);
	printf("too many %d\n", xdr_array(&x, (char **)&got, &m, -1, 16, xdr_int));
	xdrmem_create(&x, buf, 12, ENCODE);
	printf("vector %d %u ", xdr_vector(&x, (char *)some, 5, 4, xdr_int), x.ops->getpos(&x));
	hex(buf, 20);
	xdrmem_create(&x, buf, 12, DECODE);
	r = xdr_reference(&x, (char **)&got, 4, xdr_int);
	printf(" %d %d", r, *got);
	x.op = FREE;
	r = xdr_reference(&x, (char **)&got, 4, xdr_int);
	printf(" %d %p %d\n", r, got, xdr_reference(&x, (char **)&got, 4, xdr_int));
}

static void positions(XDR *x)
{
	static const unsigned to[] = { 0, 4, 7, 8, 40, 41, -1, 1 << 30, 12 };
	for (unsigned i = 0; i < sizeof to / sizeof *to; i++)
		printf(" %d:%u", x->ops->setpos(x, to[i]), x->ops->getpos(x));
	puts("");
}

static void memory(void)
{
	XDR x;
	xdrmem_create(&x, buf + 1, 40, ENCODE);
	int32_t v = -5;
	printf("memory handy %u private %ld base %ld", x.handy, x.private - buf, x.base - buf);
	printf(" %d %d", x.ops->putint32(&x, &v), x.ops->putbytes(&x, "abcdef", 6));
	printf(" inline %ld", (char *)x.ops->in_line(&x, 8) - buf);
	printf(" %p", x.ops->in_line(&x, 80));
	printf(" handy %u", x.handy);
	positions(&x);
	x.ops->destroy(&x);
	xdrmem_create(&x, buf + 1, 40, DECODE);
	char b[8] = "";
	long l = 0;
	printf("%d %ld %d %s", x.ops->getlong(&x, &l), l, x.ops->getbytes(&x, b, 6), b);
	positions(&x);
}

static void files(void)
{
	FILE *f = tmpfile();
	XDR x;
	char *s = "some text", b[8] = "";
	int i = -2, j;
	long l = 0;
	unsigned u = 0xf0000000;
	xdrstdio_create(&x, f, ENCODE);
	printf("file handy %u base %p private %d: ", x.handy, x.base, x.private == (char *)f);
	printf("%d %d %d", xdr_int(&x, &i), xdr_wrapstring(&x, &s), xdr_u_int(&x, &u));
	printf(" pos %u inline %p", x.ops->getpos(&x), x.ops->in_line(&x, 4));
	x.ops->destroy(&x);
	rewind(f);
	size_t n = fread(buf, 1, 100, f);
	printf(" %zu ", n);
	hex(buf, n);
	rewind(f);
	xdrstdio_create(&x, f, DECODE);
	s = 0;
	printf(" %d", xdr_int(&x, &j));
	printf(" %d %d %s", j, xdr_wrapstring(&x, &s), s);
	printf(" %d", x.ops->getlong(&x, &l));
	printf(" %ld %d", l, x.ops->getint32(&x, &j));
	printf(" %d %d %u", x.ops->getbytes(&x, b, 0), x.ops->setpos(&x, 8), x.ops->getpos(&x));
	printf(" %d %s\n", x.ops->getbytes(&x, b, 4), b);
	free(s);
	fclose(f);
}

/* Records: the calls of the transport are told, with how much they have moved. */
static char wire[4096];
static int wire_in, wire_out, chunk = 1 << 20;
static int put(char *handle, char *p, int n)
{
	printf(" [%s put %d]", handle, n);
	if (wire_in + n > (int)sizeof wire) return -1;
	memcpy(wire + wire_in, p, n);
	wire_in += n;
	return n;
}
static int get(char *handle, char *p, int n)
{
	printf(" [%s get %d]", handle, n);
	if (wire_out == wire_in) return -1;
	if (n > wire_in - wire_out) n = wire_in - wire_out;
	if (n > chunk) n = chunk;
	memcpy(p, wire + wire_out, n);
	wire_out += n;
	return n;
}

static void records(unsigned size, int pieces)
{
	XDR x;
	char *long_text = malloc(301), *s;
	memset(long_text, 'x', 300);
	long_text[300] = 0;
	wire_in = wire_out = 0;
	chunk = pieces;
	xdrrec_create(&x, size, size, "h", get, put);
	x.op = ENCODE;
	printf("records of %u\n", size);
	for (int i = 0; i < 4; i++) {
		s = i & 1 ? long_text : "short";
		printf("%d %d", xdr_int(&x, &i), xdr_wrapstring(&x, &s));
		char *in = (char *)x.ops->in_line(&x, 8);
		printf(" pos %d inline %d", x.ops->getpos(&x), !!in);
		if (in) memset(in, 'i', 8);
		printf(" end %d\n", xdrrec_endofrecord(&x, i == 2));
	}
	printf("%d %d", xdrrec_endofrecord(&x, 1), wire_in);
	hex(wire, 60);
	puts("");
	x.op = DECODE;
	for (int i = 0; i < 6; i++) {
		int v = -1;
		printf("skip %d", xdrrec_skiprecord(&x));
		s = 0;
		printf(" %d", xdr_int(&x, &v));
		printf(" %d", v);
		if (i != 1) printf(" %d %zu", xdr_wrapstring(&x, &s), s ? strlen(s) : 0);
		if (i == 0) {
			int32_t *in = x.ops->in_line(&x, 8);
			printf(" in line %d", !!in);
			printf(" more %d", xdr_int(&x, &v)); /* beyond the record */
		}
		if (i == 3) printf(" setpos %d", x.ops->setpos(&x, 4));
		printf(" eof %d\n", i == 3 ? xdrrec_eof(&x) : -1);
		free(s);
	}
	/* an empty fragment that is not the last */
	memset(wire, 0, wire_in = 8);
	wire_out = 0;
	int v;
	printf("empty %d", xdrrec_skiprecord(&x));
	printf(" %d\n", xdr_int(&x, &v));
	x.ops->destroy(&x);
	free(long_text);
}

/* Records of a file have positions. */
static int put_file(char *fd, char *p, int n) { return write((long)fd, p, n); }
static int get_file(char *fd, char *p, int n) { return read((long)fd, p, n); }
static void record_positions(void)
{
	static const int moves[] = { 0, -4, 0, 8, -400, 0, 4000 };
	FILE *f = tmpfile();
	XDR x;
	int v = 0, n = sizeof moves / sizeof *moves;
	xdrrec_create(&x, 100, 100, (char *)(long)fileno(f), get_file, put_file);
	x.op = ENCODE;
	printf("record at %u", x.ops->getpos(&x));
	for (; v < 40; v++) xdr_int(&x, &v);
	for (int i = 0; i < n; i++)
		printf(" %d:%u", x.ops->setpos(&x, x.ops->getpos(&x) + moves[i]), x.ops->getpos(&x));
	xdr_int(&x, &v);
	printf(" %u end %d", x.ops->getpos(&x), xdrrec_endofrecord(&x, 1));
	x.op = FREE;
	printf(" other %d %d\n", x.ops->getpos(&x), x.ops->setpos(&x, 4));
	x.op = DECODE;
	lseek(fileno(f), 0, SEEK_SET);
	xdrrec_skiprecord(&x);
	for (int i = 0; i < n - 1; i++) {
		xdr_int(&x, &v);
		printf(" %d at %u", v, x.ops->getpos(&x));
		printf(" move %d", x.ops->setpos(&x, x.ops->getpos(&x) + moves[i]));
	}
	x.ops->destroy(&x);
	xdrrec_create(&x, 100, 100, (char *)-1l, get_file, put_file);
	x.op = DECODE;
	printf(" nowhere %d %d\n", x.ops->getpos(&x), x.ops->setpos(&x, 4));
	x.ops->destroy(&x);
	fclose(f);
}

/* A stream of the program's own is given each number as it is. */
static int show_long(XDR *x, const long *l) { return printf(" %lx", *l) > 0; }
static int show_int32(XDR *x, const int32_t *l) { return printf(" %x!", *l) > 0; }
static int give_long(XDR *x, long *l) { return (*l = 0x123456789abcdef0) != 0; }
static int give_int32(XDR *x, int32_t *l) { return (*l = 0x9abcdef0) != 0; }
static void own_stream(void)
{
	typeof(*((XDR *)0)->ops) ops = { give_long, show_long, .getint32 = give_int32, .putint32 = show_int32 };
	static xdrproc *const procs[] = {
		xdr_int,    xdr_u_int,   xdr_long,    xdr_u_long,   xdr_short,   xdr_u_short,
		xdr_char,   xdr_u_char,  xdr_bool,    xdr_enum,     xdr_hyper,   xdr_u_hyper,
		xdr_int8_t, xdr_int16_t, xdr_int32_t, xdr_uint32_t, xdr_int64_t, xdr_uint64_t
	};
	for (unsigned i = 0; i < sizeof procs / sizeof *procs; i++) {
		XDR x = { ENCODE, (void *)&ops };
		uint64_t v = 0xfedcba98f6543210, small = 0xf6543210;
		printf("own %u:", i);
		printf(" =%d", procs[i](&x, &v));
		printf(" =%d", procs[i](&x, &small));
		x.op = DECODE;
		printf(" =%d", procs[i](&x, &v));
		printf(" %lx\n", v);
	}
}

static void reply(const char *name, struct msg *m)
{
	XDR x;
	struct rpc_err e;
	memset(&e, 0, sizeof e);
	memset(buf, 0x55, 80);
	xdrmem_create(&x, buf, 80, ENCODE);
	int r = xdr_replymsg(&x, m);
	printf("%s %d %u ", name, r, x.ops->getpos(&x));
	hex(buf, 40);
	struct msg back = { 0 };
	int result = 0;
	char verf[400];
	back.reply.accepted.verf.base = verf;
	back.reply.accepted.where = (char *)&result;
	back.reply.accepted.proc = xdr_int;
	xdrmem_create(&x, buf, 80, DECODE);
	printf(" %d", xdr_replymsg(&x, &back));
	printf(" %ld %d %d", back.xid, back.reply.stat, result);
	_seterr_reply(m, &e);
	printf(" error %d %lu %lu\n", e.status, e.versions.low, e.versions.high);
}

static void messages(void)
{
	struct msg m = { 77, 1 };
	int result = 42;
	XDR x;
	for (int stat = 0; stat < 8; stat++) {
		m.reply.stat = 0;
		m.reply.accepted = (struct accepted){ { 1, "abcde", 5 }, stat };
		if (stat) m.reply.accepted.versions = (struct two){ 3, 9 };
		else m.reply.accepted.where = (char *)&result, m.reply.accepted.proc = xdr_int;
		reply("accepted", &m);
	}
	for (int stat = 0; stat < 8; stat++) {
		m.reply.stat = 1;
		m.reply.rejected = (struct rejected){ stat };
		m.reply.rejected.versions = (struct two){ 4, 8 };
		reply("denied", &m);
	}
	m.reply.stat = 2;
	reply("neither", &m);
	m.direction = 0;
	xdrmem_create(&x, buf, 80, ENCODE);
	printf("not a reply %d\n", xdr_replymsg(&x, &m));

	struct authunix_parms {
		unsigned long time;
		char *machine;
		unsigned uid, gid, n, *groups;
	} a = { 0x12345678, "machine", 10, 20, 3, (unsigned[]){ 1, 2, 3 } }, b = { 0 };
	char auth[400];
	xdrmem_create(&x, auth, 400, ENCODE);
	int r = xdr_authunix_parms(&x, &a);
	unsigned n = x.ops->getpos(&x);
	printf("unix %d ", r);
	hex(auth, n);
	xdrmem_create(&x, auth, n, DECODE);
	r = xdr_authunix_parms(&x, &b);
	printf(" %d %lx %s %u %u %u %u\n", r, b.time, b.machine, b.uid, b.gid, b.n, b.groups[2]);
	xdr_free(xdr_authunix_parms, (char *)&b);
	a.n = 17;
	xdrmem_create(&x, auth, 400, ENCODE);
	printf("too many groups %d\n", xdr_authunix_parms(&x, &a));

	for (int i = 0; i < 6; i++) {
		struct msg c = { 5, i == 1, .call = { i == 2 ? 3 : 2, 100000, 2, 3 } }, back = { 0 };
		c.call.cred = (struct opaque_auth){ 1, auth, i == 3 ? 401 : n };
		if (i == 4) c.call.cred.length = 0, c.call.verf = (struct opaque_auth){ 7, "verifier", 8 };
		memset(buf, 0x55, 160);
		xdrmem_create(&x, buf, i == 5 ? 44 : 500, ENCODE);
		r = xdr_callmsg(&x, &c);
		printf("call %d ", r);
		if (r) {
			n = x.ops->getpos(&x);
			hex(buf, n);
			xdrmem_create(&x, buf, n, DECODE);
			r = xdr_callmsg(&x, &back);
			printf(" %d %lu %d %lu %lu %lu %lu %d %u %d %u", r, back.xid, back.direction, back.call.rpcvers,
			       back.call.prog, back.call.vers, back.call.proc, back.call.cred.flavor,
			       back.call.cred.length, back.call.verf.flavor, back.call.verf.length);
			for (unsigned short_ = 0; short_ < n; short_ += 4) {
				struct msg more = { 0 };
				xdrmem_create(&x, buf, short_, DECODE);
				printf(" %d", xdr_callmsg(&x, &more));
			}
		}
		c.direction = 1;
		c.call.rpcvers = 9;
		xdrmem_create(&x, buf, 500, ENCODE);
		r = xdr_callhdr(&x, &c);
		printf(" header %d %d %lu ", r, c.direction, c.call.rpcvers);
		hex(buf, x.ops->getpos(&x));
		x.op = DECODE;
		printf(" %d\n", xdr_callhdr(&x, &c));
	}
}

/* What the port mapper is told and tells. */
static void mapper(void)
{
	struct map {
		unsigned long prog, vers, protocol, port;
		struct map *next;
	} b = { 5, 6, 17, 2049 }, a = { 1, 2, 6, 111, &b }, *list = &a, *back = 0;
	int arg = -3, res = 0;
	unsigned long port = 0;
	struct {
		unsigned long prog, vers, proc, length;
		void *args;
		xdrproc *proc_args;
	} call = { 1, 2, 3, 99, &arg, xdr_int };
	struct {
		unsigned long *port, length;
		void *results;
		xdrproc *proc;
	} answer = { &port, 0, &res, xdr_int };
	XDR x;
	xdrmem_create(&x, buf, 200, ENCODE);
	printf("map %d", xdr_pmap(&x, &a));
	printf(" list %d", xdr_pmaplist(&x, &list));
	printf(" call %d", xdr_rmtcall_args(&x, &call));
	printf(" length %lu ", call.length);
	hex(buf, x.ops->getpos(&x));
	xdrmem_create(&x, buf, 60, DECODE);
	printf(" %d", xdr_pmap(&x, &b));
	printf(" %lu list %d", b.port, xdr_pmaplist(&x, &back));
	for (struct map *m = back; m; m = m->next) printf(" %lu %lu %lu %lu", m->prog, m->vers, m->protocol, m->port);
	xdr_free(xdr_pmaplist, (char *)&back);
	printf(" cut short %d\n", xdr_pmaplist(&x, &back));
	memcpy(buf, "\0\0\1\2\0\0\0\4\0\0\0\7", 12);
	xdrmem_create(&x, buf, 12, DECODE);
	printf("answer %d", xdr_rmtcallres(&x, &answer));
	printf(" %lu %lu %d\n", port, answer.length, res);
}

int main(void)
{
	numbers();
	strings();
	composites();
	memory();
	files();
	records(0, 1 << 20);
	records(101, 7);
	records(400, 1 << 20);
	record_positions();
	own_stream();
	messages();
	mapper();
	return 0;
}
