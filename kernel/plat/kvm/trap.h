/* Shared by trap.S and trap.c. */
#ifndef KERNEL_KVM_TRAP_H
#define KERNEL_KVM_TRAP_H
#define TRAP_BY_INT -1 /* in place of an error code: no exception, an `int` instruction */
#define VECTORS 256
#define TRAP_EXCEPTIONS 32
#define TRAP_STUB 16
#define TRAP_STUB_SHORT 8
#endif
