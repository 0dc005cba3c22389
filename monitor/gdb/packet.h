/* The framing of gdb's remote serial protocol: $data#checksum, both ways. */
#ifndef MONITOR_GDB_PACKET_H
#define MONITOR_GDB_PACKET_H
#include <stddef.h>
#include <stdint.h>

#define GDB_PACKET_MAX 16384 /* bytes of data, as gdb is told */

enum gdb_input {
	GDB_MORE,      /* nothing whole yet */
	GDB_PACKET,    /* data[0..len) is one */
	GDB_DAMAGED,   /* one whose checksum or length is wrong: to be sent again */
	GDB_INTERRUPT, /* Ctrl-C */
	GDB_NAK,       /* our last one is to be sent again */
};

struct gdb_parser {
	enum { GDB_OUTSIDE, GDB_INSIDE, GDB_SUM_HIGH, GDB_SUM_LOW } state;
	unsigned char sum, claimed, bad;
	size_t len;
	char data[GDB_PACKET_MAX + 1]; /* with a NUL behind; binary parts still escaped */
};

/* Take in one byte from outside. The packet is there until the next call. */
enum gdb_input gdb_parse(struct gdb_parser *p, unsigned char byte);
/* Undo the escapes of binary data in place; the length that is left. */
size_t gdb_unescape(char *data, size_t len);

/* A packet to be sent. What does not fit is cut off and makes `full` set. */
struct gdb_reply {
	size_t len;
	int full;
	char data[GDB_PACKET_MAX];
};
void reply_text(struct gdb_reply *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void reply_hex(struct gdb_reply *r, const void *bytes, size_t n);
/* The part of an object from offset on, at most len bytes, as qXfer answers. */
void reply_part(struct gdb_reply *r, const void *object, size_t size, uint64_t offset, uint64_t len);
/* The whole packet as it is sent; `to` has room for GDB_PACKET_MAX + 4. Its length. */
size_t reply_frame(const struct gdb_reply *r, char *to);

/* Numbers in a packet's text: *p moves behind them, 0 if there is none (or it is too long). */
int parse_hex(const char **p, uint64_t *value);
/* 2 * n hexadecimal digits into n bytes; 0: there are others. */
int parse_bytes(const char *text, void *to, size_t n);
/* The character c at *p, which moves behind it; 0: another one. */
int parse_char(const char **p, char c);

#endif
