/* Offsets that assembly knows. arch/x86_64/offsets.c asserts them. */
#ifndef KERNEL_ASM_OFFSETS_H
#define KERNEL_ASM_OFFSETS_H

#define T_SELF 0
#define T_KSTACK_TOP 8
#define T_USER_RSP 16
#define T_WORK 24
#define T_REGS 32
#define T_WAKE_TOKEN 40

#define R_R15 0
#define R_R14 8
#define R_R13 16
#define R_R12 24
#define R_RBP 32
#define R_RBX 40
#define R_R11 48
#define R_R10 56
#define R_R9 64
#define R_R8 72
#define R_RAX 80
#define R_RCX 88
#define R_RDX 96
#define R_RSI 104
#define R_RDI 112
#define R_ORIG_RAX 120
#define R_RIP 128
#define R_CS 136
#define R_EFLAGS 144
#define R_RSP 152
#define R_SS 160
#define R_KIND 168
#define R_FPSTATE 176
#define R_ARGS 184
#define REGS_FRAME 240 /* sizeof(struct regs), rounded up to keep rsp aligned */

/* struct _fpx_sw_bytes in the FXSAVE area */
#define FP_SW_XFEATURES 472

#define WORK_INTR_ASM 87 /* WORK_INTR, WORK_KILL of proc/thread.h */
#define WORK_KILL_ASM 2

/* -516..-512: the -ERESTART* results. Sets flags for jbe, uses tmp. */
#define ERESTART_LAST 516
#define ERESTART_SPAN 4
#endif
