/* wordexp's parts: what has been read of the string and what has come of it. Functions return 0 or wordexp's errors. */
#ifndef GLIBC_WORDS_H
#define GLIBC_WORDS_H

#include <stddef.h>
#include <wordexp.h>

/* Text that grows; s is null as long as nothing was added. */
struct text {
	char *s;
	size_t length, room;
};

struct word_list {
	char **v;
	size_t count, room;
};

struct words {
	const char *at;        /* the next character of the string */
	struct text word;      /* the word that is being made */
	struct word_list *out; /* those that are complete */
	int flags;
	const char *ifs;
	char white[4]; /* what of IFS is white space */
};

/* Where an expansion stands: its result is split into words; stays together, though "$@" makes words; is part of a
 * pattern or an expression, where there are no words. */
enum words_mode { SPLIT, QUOTED, TEXT };

int glibc_text_add(struct text *t, const char *s, size_t n);
void glibc_text_free(struct text *t);

/* Ends the word, which may be empty. */
int glibc_words_end(struct words *w);

/* w->at is behind a '$', a "`", a '~', "$(", "$((" or "$["; these move it behind the expansion, whose result goes to
 * `to`, in mode SPLIT and QUOTED w->word. */
int glibc_words_dollar(struct words *w, struct text *to, enum words_mode mode);
int glibc_words_backquote(struct words *w, struct text *to, enum words_mode mode);
int glibc_words_tilde(struct words *w, struct text *to);
int glibc_words_parameter(struct words *w, struct text *to, enum words_mode mode);
int glibc_words_command(struct words *w, struct text *to, enum words_mode mode);
int glibc_words_arithmetic(struct words *w, struct text *to, int bracket);

/* w->at is behind a backslash, outside and inside of quotes. */
int glibc_words_escape(struct words *w, struct text *to);
int glibc_words_quoted_escape(struct words *w, struct text *to);

/* Runs the command; its output goes to `to`. */
int glibc_words_run(struct words *w, const char *command, struct text *to, enum words_mode mode);

#endif
