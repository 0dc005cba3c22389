/* glibc_message: the library's own texts in the language of the current locale,
 * from the "libc" catalogue; the text itself in "C" or without a catalogue.
 * Keeps errno. */
#ifndef GLIBC_MESSAGES_H
#define GLIBC_MESSAGES_H

const char *glibc_message(const char *text);

/* A found translation in the charset that is asked for: bind_textdomain_codeset's, OUTPUT_CHARSET or
 * the locale's. Lives until exit. Null when it cannot be converted, or there is no memory. */
char *glibc_recode_message(char *text, const char *domain, int category);

#endif
