/* glibc_message: the library's own texts in the language of the current locale,
 * from the "libc" catalogue; the text itself in "C" or without a catalogue.
 * Keeps errno. */
#ifndef GLIBC_MESSAGES_H
#define GLIBC_MESSAGES_H

const char *glibc_message(const char *text);

#endif
