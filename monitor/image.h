/* The kernel image: a static ELF file, read with libelf. */
#ifndef MONITOR_IMAGE_H
#define MONITOR_IMAGE_H
#include <stddef.h>
#include <stdint.h>

#define IMAGE_SEGMENTS 8

struct image_segment {
	uint64_t vaddr, offset, filesz, memsz;
	int prot; /* PROT_* */
};

struct kernel_image {
	const char *path;
	int fd;
	uint64_t entry;
	uint64_t start, end;                   /* lowest and highest address of all segments */
	uint64_t hostcall_start, hostcall_end; /* addresses from which host calls are made (process) */
	uint64_t entry_trap;                   /* where `syscall` instructions lead (kvm) */
	uint64_t trap_stubs;                   /* where exceptions lead, by vector (kvm) */
	struct image_segment segment[IMAGE_SEGMENTS];
	size_t nsegments;
};

/* Open and check the image at `path`; ends the program with one line when it
 * is missing or damaged. */
void image_open(struct kernel_image *k, const char *path);

#endif
