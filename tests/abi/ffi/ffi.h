/* Calls functions of the C library through libffi, as tables say, and prints
 * what each call did. main.c runs the tables, table.c reads them, value.c makes
 * arguments, memory.c holds what they point to, records.c knows structures,
 * helpers.c has callbacks and what a table cannot say. */
#ifndef FFI_TEST_H
#define FFI_TEST_H

#include <ffi.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define MAX_ARGS 24
#define MAX_LOCALES 8

/* KIND, KIND:POOL, KIND(PARAMS), KIND{CHOICES}, each with @BIND after it. */
struct spec {
	char kind[24], pool[24], bind[16];
	char *params; /* text between the brackets, or NULL */
};

/* One call. */
struct line {
	struct spec result, args[MAX_ARGS];
	bool any_errno; /* what errno is after it says nothing */
	char name[48], version[24];
	int nargs;
	struct line *next;
};

/* Calls that are made in one process, one after the other, again and again. */
struct sequence {
	const char *title, *text;
	struct line *lines;
	int repeat, number;
	bool capture; /* print what goes to descriptors 1 and 2 */
	bool files;   /* run in a directory with the files of helpers.c */
	const char *locales[MAX_LOCALES];
	int nlocales;
	struct sequence *next;
};

struct table {
	struct sequence *sequences;
};

struct literal {
	char *bytes;
	size_t len;
	bool number;
};

struct pool {
	char name[24];
	struct literal *items;
	int n;
};

/* Reads a table; ends the program where it is malformed. */
void table_read(const char *file, struct table *t);
struct pool *pool_named(const char *name);
/* Pool of the literals "a"|"b"|7 in text; made once for the same text pointer. */
struct pool *pool_of(const char *text);

struct value {
	ffi_type *type;
	union {
		int64_t i;
		double d;
		float f;
		long double l;
	} u;
};

/* What an argument points to. It ends at an unmapped page. */
struct region {
	char name[16];
	unsigned char *base;
	size_t len;
	enum { SHOW_BYTES, SHOW_NOTHING, SHOW_WIDE, SHOW_NUMBER, SHOW_POINTER, SHOW_RECORD } show;
	const struct record *record;
	unsigned char *copy;
};

void memory_init(void);
void memory_reset(void);
struct region *memory_new(const char *name, size_t len, size_t align, int show);
/* Remembers all regions; then prints what has changed, and what is bound stays. */
void memory_before(void);
void memory_effects(void);
/* Prints an address as an offset into a region. */
void memory_relation(const void *p);

struct record {
	const char *name;
	size_t size;
	void (*print)(const void *);
	void (*fill)(void *); /* random contents; NULL: zeros */
	bool looked_up;       /* of a data base: nothing of it is shown where nothing was found */
};
const struct record *record_named(const char *name);

/* Random numbers: the same for the same text and iteration. */
void random_start(const char *text, int iteration);
uint64_t random_next(void);
uint64_t random_below(uint64_t n);
extern int iteration;

/* The argument for spec s; prints it. name: of regions, if it is not bound. */
bool value_make(const struct spec *s, const char *name, struct value *v);
void value_va(const struct value *v, int n, struct value *out);
bool bound_get(const char *name, int64_t *v);
void bound_set(const char *name, int64_t v);
void bound_reset(void);
/* Open files that arguments of this call are. */
void files_report(const char *function);

void *helper_named(const char *name);
/* Makes a directory with a few files and enters it. */
void files_make(int number);

/* Appends to the output of the process. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
void say_bytes(const void *p, size_t len);
void say_wide(const wchar_t *p, size_t len);
void say_double(double d);
void say_long_double(long double d);
_Noreturn void die(const char *format, ...);

#endif
