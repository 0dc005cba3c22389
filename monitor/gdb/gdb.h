/* gdb's remote protocol for guests of the kvm platform: what launch.c needs, and what the
 * files here share. */
#ifndef MONITOR_GDB_GDB_H
#define MONITOR_GDB_GDB_H
#include "../kvm/vm.h"
#include "target.h"

/* Before the guest is confined: listen on :PORT, LOOPBACK:PORT or unix:PATH. Ends the program
 * with one line if that cannot be. The descriptor. */
int gdb_listen(const char *where);
/* What gdb connects to, for people. */
const char *gdb_listen_name(void);
/* Outside, when the guest has ended: take the socket's name away. */
void gdb_unlisten(void);
/* In the VMM, before its filters are made: vCPUs will be debugged through connections to this
 * descriptor. libc: of the substituted C library, -1: none. */
void gdb_prepare(struct vm *vm, int listener, int libc);
/* Then, before vCPUs run: the thread that speaks with gdb. */
void gdb_start(void);

/* --- inside --- */
struct gdb_hard {
	unsigned char used, kind; /* enum target_break; BREAK_SOFT: a software one that it stands in for */
	unsigned char len;
	uint64_t addr;
};
#define GDB_HARD 4
#define MODE_HALT 0
#define MODE_RUN 1
#define MODE_STEP 2

extern struct gdb_state {
	struct vm *vm;
	int listener, wake;   /* wake: an eventfd, something has happened to a vCPU */
	pthread_mutex_t lock; /* over what is below and vcpu->debug */
	pthread_cond_t parked, resumed;
	int stopping;       /* no vCPU may enter the guest */
	int attached;       /* events stop the guest */
	unsigned epoch;     /* of the last resumption */
	unsigned char mode; /* of vCPUs that it did not name */
	unsigned stepping;  /* the thread that it was about, 0: none */
	int connected;      /* gdb is there */
	int ended, end_told, status;
	struct gdb_hard hard[GDB_HARD];
} gdb;

/* threads.c */
extern const struct vm_debugger gdb_debugger;
void gdb_stop_all(void);
/* Let all run, without events. */
void gdb_run_all(void);
/* Go on as the last resumption said, after a stop that came to nothing. */
void gdb_run_on(void);
/* What has happened, if anything; stops all. */
int gdb_take_event(struct target_stop *stop);
/* Report an event of c; with the lock held, by its own thread. */
void gdb_event(struct vcpu *c, enum target_event e, uint64_t addr);
/* memory.c: where a guest-virtual address is, to the end of its page. 0: nothing is mapped. */
struct gdb_place {
	unsigned char *host;
	uint64_t gpa;
	int file, writable, executable;
};
int gdb_translate(unsigned thread, uint64_t addr, struct gdb_place *at);
/* Bytes at our own pointers, of which the first may be a hole. 0: it is. */
int gdb_copy(const unsigned char *from, void *to, size_t n);
/* break.c */
/* Is there a software breakpoint at this address? -1: there was one, whose page comes
 * back only now; it has been taken out. Lock held. */
int gdb_soft_at(unsigned thread, uint64_t addr);
/* Replace what breakpoints hide (in bytes that were read) or keep them in place (written). */
void gdb_soft_hide(uint64_t gpa, unsigned char *bytes, size_t n);
void gdb_soft_keep(uint64_t gpa, unsigned char *bytes, size_t n);
/* Take all out. By the gdb thread. */
void gdb_break_clear(void);
/* The program that they were in is gone. By any thread; lock held. */
void gdb_break_forget(void);
/* filepage.c: breakpoints in pages of host files, which must not be written */
/* Make the page at this guest-physical address one of our own, with the same content. 0, -errno. */
int gdb_page_own(uint64_t gpa);
/* Our pointer to a byte in such a page; NULL: it is none. */
unsigned char *gdb_page(uint64_t gpa);
/* Undo it, if no breakpoint is left there. */
void gdb_page_give_back(uint64_t gpa);
/* One breakpoint in it is gone; it stays our own. */
void gdb_page_forget(uint64_t gpa);
/* The file is no longer mapped there; map_lock held. */
void gdb_page_unmapped(struct vm *vm, uint64_t gpa, uint64_t len);
/* image.c */
void gdb_image_libc(int libc);
/* HTUX_VM_PROGRAM; lock held. */
long gdb_image(struct vcpu *c, const uint64_t *args);

#endif
