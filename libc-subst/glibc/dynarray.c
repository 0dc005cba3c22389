/* Growing arrays of glibc's own: its tools getent and pldd inline them and leave the growing to the library. */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct dynarray {
	size_t used, allocated;
	void *array;
};

/* Makes it size elements long; the first ones are in scratch, which is not to be freed. False with ENOMEM. */
bool __libc_dynarray_resize(struct dynarray *d, size_t size, void *scratch, size_t element)
{
	size_t bytes;
	if (size > d->allocated) {
		if (__builtin_mul_overflow(size, element, &bytes)) {
			errno = ENOMEM;
			return false;
		}
		bool first = d->array == scratch;
		void *p = first ? malloc(bytes) : realloc(d->array, bytes);
		if (!p) return false;
		if (first && d->array) memcpy(p, d->array, d->used * element);
		d->array = p;
		d->allocated = size;
	}
	d->used = size;
	return true;
}

struct scratch_buffer {
	void *data;
	size_t length;
	_Alignas(max_align_t) char space[1024];
};

/* Doubles its length; what was in it is lost. False with ENOMEM: then it is as at first. */
bool __libc_scratch_buffer_grow(struct scratch_buffer *b)
{
	size_t length = b->length * 2;
	void *p = NULL;
	if (b->data != b->space) free(b->data);
	if (length < b->length) errno = ENOMEM;
	else p = malloc(length);
	b->data = p ? p : b->space;
	b->length = p ? length : sizeof b->space;
	return p;
}
