/* Conversion steps in the form of glibc's <gconv.h>, so that the system's gconv
 * modules serve us. Every step converts to or from UCS-4 in the machine's order
 * ("INTERNAL"); we run two of them in turn. */
#ifndef GLIBC_GCONV_H
#define GLIBC_GCONV_H
#include <iconv.h>
#include <stddef.h>
#include <wchar.h>

#ifndef GCONV_DIR
#define GCONV_DIR "/usr/lib/x86_64-linux-gnu/gconv"
#endif

enum {
	GCONV_OK,
	GCONV_NOCONV,
	GCONV_NODB,
	GCONV_NOMEM,
	GCONV_EMPTY_INPUT,
	GCONV_FULL_OUTPUT,
	GCONV_ILLEGAL_INPUT,
	GCONV_INCOMPLETE_INPUT
};
enum { GCONV_IS_LAST = 1, GCONV_IGNORE_ERRORS = 2, GCONV_SWAP = 4, GCONV_TRANSLIT = 8 };

struct gconv_step;
struct gconv_step_data {
	unsigned char *outbuf, *outbufend;
	int flags, invocation_counter, internal_use;
	mbstate_t *statep, state;
};
typedef int gconv_fct(struct gconv_step *, struct gconv_step_data *, const unsigned char **in, const unsigned char *end,
		      unsigned char **outstart, size_t *irreversible, int do_flush, int consume_incomplete);
struct gconv_step {
	void *shlib_handle; /* 0: function pointers are not mangled */
	const char *modname;
	int counter;
	char *from_name, *to_name;
	gconv_fct *fct;
	wint_t (*btowc)(struct gconv_step *, unsigned char);
	int (*init)(struct gconv_step *);
	void (*end)(struct gconv_step *);
	int min_needed_from, max_needed_from, min_needed_to, max_needed_to, stateful;
	void *data;
};

/* Find a step from (to = 0) or to charset `name` ("IBM850//", upper case).
 * Built-in ones first, else a module is loaded. 0 or -1. */
int glibc_gconv_find(struct gconv_step *s, const char *name, int to);
void glibc_gconv_release(struct gconv_step *s);

/* Whether `name`, of n characters, is another name of charset `own`, in any spelling. */
int glibc_gconv_same(const char *name, size_t n, const char *own);

/* The steps that need no module; 0 when `name` is none of theirs. */
gconv_fct *glibc_gconv_builtin(const char *name, int to);

/* Whether a step to a charset writes the UCS-4 that it gets as it is, so that the step
 * before it may write to the caller's buffer. */
int glibc_gconv_is_plain(gconv_fct *f);

/* "utf-8//translit" -> "UTF-8//" and the flags. An empty name is the locale's.
 * -1 when the name is longer than any charset's. */
int glibc_iconv_name(const char *s, char *out, size_t room, int *flags);

/* Open a conversion between names in that form. A code of the enum above; no errno. */
int glibc_iconv_start(const char *to, const char *from, int flags, iconv_t *cd);

/* Call f for every pair of names and every alias of the modules' files and of the built-in
 * steps; only a module's line has a file's name in `module`. */
void glibc_gconv_list(void (*f)(const char *from, const char *to, const char *module));
void glibc_gconv_list_builtin(void (*f)(const char *from, const char *to, const char *module));

/* Called by steps for a character that the target lacks. */
int __gconv_transliterate(struct gconv_step *, struct gconv_step_data *, const unsigned char *start,
			  const unsigned char **in, const unsigned char *end, unsigned char **out,
			  size_t *irreversible);

#endif
