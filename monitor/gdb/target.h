/* The guest as gdb's commands see it: threads, registers, memory, breakpoints. All is
 * called by the gdb thread; but for the list of threads and target_stop, while the guest is
 * stopped. A thread's number is its vCPU's. */
#ifndef MONITOR_GDB_TARGET_H
#define MONITOR_GDB_TARGET_H
#include <stddef.h>
#include <stdint.h>

#define TARGET_REG_MAX 16    /* bytes of a register */
#define TARGET_REGS_MAX 2048 /* of all of them */

/* threads.c */
/* The next one with a higher number; 0: none. */
unsigned target_next_thread(unsigned after);
/* A name for people; its length. */
size_t target_thread_name(unsigned thread, char *to, size_t size);

enum target_event {
	EVENT_NONE,
	EVENT_STOP, /* because gdb has asked for it */
	EVENT_STEP,
	EVENT_BREAK, /* software breakpoint */
	EVENT_HARD,  /* hardware breakpoint */
	EVENT_WRITE, /* watchpoints; with the address */
	EVENT_ACCESS,
	EVENT_IMAGE, /* a new program */
	EVENT_CRASH,
	EVENT_END, /* of the guest: the address is its exit status */
};
struct target_stop {
	enum target_event event;
	unsigned thread;
	uint64_t addr;
};

struct target_action {
	enum { ACTION_CONTINUE, ACTION_STEP, ACTION_RANGE } what;
	unsigned thread; /* 0: all that have had none yet */
	uint64_t range[2];
};
#define TARGET_ACTIONS_MAX 64
/* Let it run; threads without an action stay stopped. */
void target_resume(const struct target_action *a, unsigned n);
/* The guest's end, on gdb's wish. */
_Noreturn void target_kill(void);

/* regs.c. gdb's numbers, in the order of the description. */
const char *target_description(size_t *len);
unsigned target_registers(void);
unsigned target_register_size(unsigned n); /* 0: there is no such register */
/* All of them, one behind the other: the size, or -errno. -EBUSY: the thread is in a
 * request to the host, where its registers cannot be changed. */
long target_get_registers(unsigned thread, unsigned char *to);
long target_set_registers(unsigned thread, const unsigned char *from);

/* memory.c. In the thread's address space. Bytes done, from the beginning. */
size_t target_read(unsigned thread, uint64_t addr, void *to, size_t n);
size_t target_write(unsigned thread, uint64_t addr, const void *from, size_t n);

/* break.c */
enum target_break { BREAK_SOFT, BREAK_HARD, BREAK_WRITE, BREAK_READ, BREAK_ACCESS };
/* 0, or -errno: ENOSYS for kinds that there are not. */
int target_break(enum target_break kind, int insert, unsigned thread, uint64_t addr, uint64_t len);

/* image.c: of the program that is debugged */
const void *target_auxv(size_t *len);
const char *target_exec_file(void);

#endif
