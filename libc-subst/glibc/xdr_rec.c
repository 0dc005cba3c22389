/* XDR streams of records, as RPC has them over TCP (RFC 5531, 11): fragments, each with a word before it that is
 * its length, and in its highest bit whether it is the record's last. */
#define _GNU_SOURCE
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "rpc.h"

#define LAST 0x80000000u

struct rec {
	char *handle;
	int (*put)(char *, char *, int), (*get)(char *, char *, int);
	char *out, *out_at, *out_end, *head; /* head: of the fragment that is being written */
	bool_t sent;                         /* some of this record has gone out */
	char *in, *in_at, *in_end;
	unsigned in_size;
	long left; /* of the fragment that is being read */
	bool_t last;
};

static struct rec *of(const XDR *x) { return (struct rec *)x->private; }

static void end_fragment(struct rec *r, uint32_t last)
{
	uint32_t word = htonl((uint32_t)(r->out_at - r->head - UNIT) | last);
	memcpy(r->head, &word, UNIT);
}

static bool_t flush(struct rec *r, uint32_t last)
{
	end_fragment(r, last);
	int n = r->out_at - r->out;
	if (r->put(r->handle, r->out, n) != n) return 0;
	r->head = r->out;
	r->out_at = r->out + UNIT;
	return 1;
}

static bool_t fill(struct rec *r)
{
	/* What follows stays aligned in memory as it is in the stream. */
	size_t odd = (uintptr_t)r->in_end % UNIT;
	int n = r->get(r->handle, r->in + odd, r->in_size - odd);
	if (n < 0) return 0;
	r->in_at = r->in + odd;
	r->in_end = r->in_at + n;
	return 1;
}

/* Bytes of the transport, to nowhere if to is null. */
static bool_t raw(struct rec *r, char *to, long n)
{
	while (n > 0) {
		long have = r->in_end - r->in_at;
		if (!have) {
			if (!fill(r)) return 0;
			continue;
		}
		if (have > n) have = n;
		if (to) to = mempcpy(to, r->in_at, have);
		r->in_at += have;
		n -= have;
	}
	return 1;
}

static bool_t next_fragment(struct rec *r)
{
	uint32_t word;
	if (!raw(r, (char *)&word, UNIT)) return 0;
	word = ntohl(word);
	r->last = !!(word & LAST);
	/* An empty fragment that is not the last would be a way to keep us here for ever. */
	if (!word) return 0;
	r->left = word & ~LAST;
	return 1;
}

static bool_t getbytes(XDR *x, char *to, unsigned n)
{
	struct rec *r = of(x);
	while (n) {
		if (!r->left) {
			if (r->last || !next_fragment(r)) return 0;
			continue;
		}
		unsigned now = r->left < n ? r->left : n;
		if (!raw(r, to, now)) return 0;
		to += now;
		r->left -= now;
		n -= now;
	}
	return 1;
}

static bool_t putbytes(XDR *x, const char *from, unsigned n)
{
	struct rec *r = of(x);
	while (n) {
		unsigned now = r->out_end - r->out_at;
		if (now > n) now = n;
		r->out_at = mempcpy(r->out_at, from, now);
		from += now;
		n -= now;
		if (n && r->out_at == r->out_end) {
			r->sent = 1;
			if (!flush(r, 0)) return 0;
		}
	}
	return 1;
}

/* A unit is not divided among fragments. */
static bool_t putwhole(XDR *x, const char *from, unsigned n)
{
	struct rec *r = of(x);
	if (r->out_end - r->out_at < n) {
		r->sent = 1;
		if (!flush(r, 0)) return 0;
	}
	return putbytes(x, from, n);
}

/* The handle is taken for a descriptor, and one of a file at that: elsewhere there are no positions. */
static unsigned getpostn(const XDR *x)
{
	struct rec *r = of(x);
	long at = lseek((int)(intptr_t)r->handle, 0, SEEK_CUR);
	if (at == -1) return -1;
	if (x->op == XDR_ENCODE) return at + (r->out_at - r->out);
	if (x->op == XDR_DECODE) return at - (r->in_end - r->in_at);
	return -1;
}

static bool_t setpostn(XDR *x, unsigned at)
{
	struct rec *r = of(x);
	unsigned now = getpostn(x);
	long move = (long)(int)(at - now);
	if (now == -1u) return 0;
	if (x->op == XDR_ENCODE) {
		char *to = r->out_at + move;
		if (to <= r->head || to >= r->out_end) return 0;
		r->out_at = to;
		return 1;
	}
	char *to = r->in_at + move;
	if (x->op != XDR_DECODE || move > r->left || to > r->in_end || to < r->in) return 0;
	r->in_at = to;
	r->left -= move;
	return 1;
}

static int32_t *inline_(XDR *x, unsigned n)
{
	struct rec *r = of(x);
	char *p = 0;
	if (x->op == XDR_ENCODE && r->out_end - r->out_at >= n) {
		p = r->out_at;
		r->out_at += n;
	} else if (x->op == XDR_DECODE && r->left >= n && r->in_end - r->in_at >= n) {
		p = r->in_at;
		r->in_at += n;
		r->left -= n;
	}
	return (int32_t *)p;
}

static void destroy(XDR *x)
{
	struct rec *r = of(x);
	free(r->out);
	free(r->in);
	free(r);
}

#define PUT_UNIT putwhole
#include "xdr_units.h"

/* The transport is given lengths with a sign. */
static unsigned sensible(unsigned size)
{
	if (size < 100) return 4000;
	return size > INT_MAX - UNIT ? INT_MAX / UNIT * UNIT : (size + UNIT - 1) / UNIT * UNIT;
}

void glibc_xdrrec_create(XDR *x, unsigned out, unsigned in, char *handle, int (*get)(char *, char *, int),
			 int (*put)(char *, char *, int))
{
	struct rec *r = calloc(1, sizeof *r);
	out = sensible(out);
	in = sensible(in);
	if (!r || !(r->out = malloc(out)) || !(r->in = malloc(in))) {
		if (r) free(r->out);
		free(r);
		fputs("xdrrec_create: out of memory\n", stderr);
		return;
	}
	x->ops = &ops;
	x->private = (char *)r;
	r->handle = handle;
	r->get = get;
	r->put = put;
	r->head = r->out;
	r->out_at = r->out + UNIT;
	r->out_end = r->out + out;
	r->in_size = in;
	r->in_at = r->in_end = r->in + in;
	r->last = 1;
}
OLD_RPC(xdrrec_create);

/* To the end of the record that is being read. */
static bool_t skip(struct rec *r)
{
	while (r->left > 0 || !r->last) {
		if (!raw(r, 0, r->left)) return 0;
		r->left = 0;
		if (!r->last && !next_fragment(r)) return 0;
	}
	return 1;
}

/* Before each record that is read. */
bool_t glibc_xdrrec_skiprecord(XDR *x)
{
	if (!skip(of(x))) return 0;
	of(x)->last = 0;
	return 1;
}
OLD_RPC(xdrrec_skiprecord);

/* Whether nothing of another record has been read already. */
bool_t glibc_xdrrec_eof(XDR *x)
{
	struct rec *r = of(x);
	return !skip(r) || r->in_at == r->in_end;
}
OLD_RPC(xdrrec_eof);

bool_t glibc_xdrrec_endofrecord(XDR *x, bool_t now)
{
	struct rec *r = of(x);
	if (now || r->sent || r->out_end - r->out_at <= UNIT) {
		r->sent = 0;
		return flush(r, LAST);
	}
	end_fragment(r, LAST);
	r->head = r->out_at;
	r->out_at += UNIT;
	return 1;
}
OLD_RPC(xdrrec_endofrecord);
