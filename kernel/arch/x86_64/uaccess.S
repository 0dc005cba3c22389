/* Copies that survive faults on user memory. */
#include "core/extable.h"
	.text

/* size_t copy_user(void *dst, const void *src, size_t n): how many bytes could
 * not be copied. Either side may be the user's. */
	.globl copy_user
	.type copy_user, @function
copy_user:
	mov %rdx, %rcx
	cmp $64, %rdx
	jae 4f
	sub $8, %rcx
	jb 3f
1:	mov (%rsi), %rax
2:	mov %rax, (%rdi)
	add $8, %rsi
	add $8, %rdi
	sub $8, %rcx
	jae 1b
3:	add $8, %rcx            /* 0..7 left */
	jz 6f
5:	movb (%rsi), %al
55:	movb %al, (%rdi)
	inc %rsi
	inc %rdi
	dec %rcx
	jnz 5b
6:	xor %eax, %eax
	ret
4:	rep movsb
7:	mov %rcx, %rax          /* also after a fault in bytes */
	ret
8:	add $8, %rcx            /* a word faulted: byte by byte to the exact place */
	jmp 5b
	EXTABLE 1b, 8b
	EXTABLE 2b, 8b
	EXTABLE 5b, 7b
	EXTABLE 55b, 7b
	EXTABLE 4b, 7b
	.size copy_user, .-copy_user

/* size_t clear_user_(void *dst, size_t n): how many bytes could not be cleared. */
	.globl clear_user_
	.type clear_user_, @function
clear_user_:
	mov %rsi, %rcx
	xor %eax, %eax
8:	rep stosb
9:	mov %rcx, %rax
	ret
	EXTABLE 8b, 9b
	.size clear_user_, .-clear_user_

/* long strncpy_user(char *dst, const char *src, size_t n): as strncpy_from_user. */
	.globl strncpy_user
	.type strncpy_user, @function
strncpy_user:
	xor %eax, %eax
1:	cmp %rdx, %rax
	je 3f
2:	movb (%rsi,%rax), %cl
	movb %cl, (%rdi,%rax)
	test %cl, %cl
	jz 3f
	inc %rax
	jmp 1b
3:	ret
4:	mov $-14, %rax          /* -EFAULT */
	ret
	EXTABLE 2b, 4b
	.size strncpy_user, .-strncpy_user

/* int load_user32(u32 *val, const u32 *p) */
	.globl load_user32
	.type load_user32, @function
load_user32:
1:	mov (%rsi), %ecx
	mov %ecx, (%rdi)
	xor %eax, %eax
	ret
2:	mov $-14, %eax
	ret
	EXTABLE 1b, 2b
	.size load_user32, .-load_user32

/* int cmpxchg_user32(u32 *p, u32 *expected, u32 desired) */
	.globl cmpxchg_user32
	.type cmpxchg_user32, @function
cmpxchg_user32:
	mov (%rsi), %eax
1:	lock cmpxchg %edx, (%rdi)
	mov %eax, (%rsi)
	xor %eax, %eax
	ret
2:	mov $-14, %eax
	ret
	EXTABLE 1b, 2b
	.size cmpxchg_user32, .-cmpxchg_user32
	.section .note.GNU-stack, "", @progbits
