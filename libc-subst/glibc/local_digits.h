/* Flag I of printf and scanf: the digits and the punctuation of the locale's own script. */
#ifndef LOCAL_DIGITS_H
#define LOCAL_DIGITS_H
#include <limits.h>
#include <stddef.h>

/* Whether printf has other digits or punctuation than ASCII's here. */
int glibc_has_outdigits(void) __attribute__((visibility("hidden")));

/* A number's text with them, in new memory that has room for `more` bytes besides. Null: no memory. */
char *glibc_with_outdigits(const char *text, size_t more) __attribute__((visibility("hidden")));

/* What scanf takes for a digit: those of all levels, of which a number has one. Of punctuation only
 * what the locale maps, else it is ""; LOCAL_POINT and LOCAL_SEPARATOR are behind the digits. */
enum { LOCAL_POINT = 10, LOCAL_SEPARATOR, LOCAL_COUNT };

/* The digit's text, in the buffer or elsewhere: "" beyond the last level. */
const char *glibc_indigit(char b[MB_LEN_MAX + 1], unsigned level, unsigned digit) __attribute__((visibility("hidden")));

/* As the locale's map of what is read has it. Null: it has none. */
const char *glibc_mapped_input(char b[MB_LEN_MAX + 1], unsigned which) __attribute__((visibility("hidden")));

#endif
