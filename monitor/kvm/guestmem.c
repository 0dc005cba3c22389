/* See guestmem.h. */
#include "guestmem.h"
#include <errno.h>

long gpa_string(const struct guest_ram *ram, gpa_t a, char *to, size_t size)
{
	const volatile char *from = gpa_to_ptr(ram, a, 1);
	if (!from) return -EFAULT;
	size_t room = ram->size - a.unchecked_;
	for (size_t i = 0; i < size; i++) {
		if (i == room) return -EFAULT;
		if (!(to[i] = from[i])) return (long)i;
	}
	return -ENAMETOOLONG;
}
