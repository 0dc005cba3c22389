/* Guest memory as the monitor sees it. What a guest passes as a pointer is a gpa:
 * it cannot be used as a pointer but by the checks here. */
#ifndef MONITOR_KVM_GUESTMEM_H
#define MONITOR_KVM_GUESTMEM_H
#include <stddef.h>
#include <stdint.h>

struct guest_ram {
	unsigned char *base; /* of guest-physical 0 */
	uint64_t size;
};

/* A guest-physical address that nobody has checked. */
typedef struct {
	uint64_t unchecked_;
} gpa_t;

static inline gpa_t gpa(uint64_t from_guest) { return (gpa_t){ from_guest }; }

static inline int gpa_is_null(gpa_t a) { return !a.unchecked_; }

/* Our pointer to [a, a+len), or NULL if that is not all RAM. The guest may write there
 * at any time: what is looked at before it is used must be copied first. */
static inline void *gpa_to_ptr(const struct guest_ram *ram, gpa_t a, uint64_t len)
{
	if (a.unchecked_ > ram->size || len > ram->size - a.unchecked_) return NULL;
	return ram->base + a.unchecked_;
}

/* The same with an alignment (a power of two). */
static inline void *gpa_to_aligned(const struct guest_ram *ram, gpa_t a, uint64_t len, uint64_t align)
{
	return a.unchecked_ & (align - 1) ? NULL : gpa_to_ptr(ram, a, len);
}

/* Copy a string with its NUL to `to`; its length without, or -EFAULT, -ENAMETOOLONG. */
long gpa_string(const struct guest_ram *ram, gpa_t a, char *to, size_t size);

#endif
