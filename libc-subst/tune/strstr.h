/* Parts of memmem that its variants by processor share; see strstr.c. */
#ifndef STRSTR_H
#define STRSTR_H
#include <stddef.h>

/* Two-way search: linear, whatever the operands. */
__attribute__((visibility("hidden"))) void *__memmem_linear(const void *, size_t, const void *, size_t);

/* The places *o1 < *o2 of the two bytes of the k >= 2 at n that a text is least
 * likely to hold. */
__attribute__((visibility("hidden"))) void __memmem_rare_pair(const unsigned char *n, size_t k, size_t *o1, size_t *o2);

/* strstr by way of memmem, for a needle of two bytes or more. */
__attribute__((visibility("hidden"))) char *__strstr_by_length(const char *h, const char *n);

#endif
