/* Inside mm/exec*.c: one execve(2) on its way. */
#ifndef KERNEL_EXEC_H
#define KERNEL_EXEC_H
#include "mm/mm.h"
#include <linux/elf.h>

struct file;

/* Strings one after the other, each with its NUL. */
struct strings {
	char *buf;
	size_t len, cap;
	unsigned long n;
};
struct exec_args {
	struct strings argv, envp;
};

#define BINPRM_BUF 256 /* Linux looks at so much of a file to tell what it is */

struct elf_image {
	struct file *file; /* reference */
	const char *name;  /* for the VMAs, instead of the file's path; or NULL */
	Elf64_Ehdr eh;
	Elf64_Phdr *ph;       /* kmalloc'ed */
	u64 bias, first, end; /* where it was mapped: load bias, lowest address, end of the last segment */
};

struct exec {
	char *filename;           /* as execve was told, or /dev/fd/N: AT_EXECFN and comm */
	char *script;             /* filename as scripts' interpreters get it */
	bool script_inaccessible; /* /dev/fd/N of a close-on-exec descriptor */
	bool by_fd;               /* execveat with an empty path */
	struct exec_args *args;
	struct mm *shared_mm; /* of a vfork child: the one that it leaves */
	struct file *file;    /* what is being looked at: script, then its interpreter */
	char buf[BINPRM_BUF];
	/* The beginning of head_file (compared only): headers are read from it. */
	struct file *head_file;
	u32 head_len;
	char head[PAGE_SIZE];
	bool native;                   /* HTUX_EXEC_NATIVE: no substitution of the C library */
	struct elf_image prog, interp; /* interp.file NULL: none */
	bool subst;                    /* interp is our libc.so */
	bool exec_stack;               /* PT_GNU_STACK asks for an executable stack */
	u64 entry, phdr_addr;
};

/* Read up to n bytes of f at off into kernel memory: the number read or -errno. What lies
 * in the file's first page is read in one go. */
long exec_read(struct exec *x, struct file *f, void *buf, size_t n, u64 off);
/* Open the interpreter that a file names: -EACCES unless it is a regular, executable file. ERR_PTR. "" is the current
 * directory there, so -EACCES too. */
struct file *exec_open_interp(const char *path);

/* --- exec_error.c --- */
/* -v: which libc the first program has, where libc.so does not say that itself. */
void exec_tell_libc(const struct exec *x);
/* This interpreter could not be opened, or is none: for exec_first_failed's line. */
void exec_note_interp(const char *path);
/* The old image is gone and the new one cannot be mapped: a line if it is the first program. */
void exec_load_failed(const char *path, long err);

/* --- exec_args.c --- */
void exec_args_free(struct exec_args *a);
/* Append s[0..n) and a NUL: -ENOMEM. */
int strings_add(struct strings *v, const char *s, size_t n);
/* Take the first string away. */
void strings_drop_first(struct strings *v);
/* Put s before the others: -ENOMEM. */
int strings_prepend(struct strings *v, const char *s);
/* -E2BIG if the arguments are more than the stack may hold (execve(2)). */
int exec_check_size(const struct exec *x);

/* --- exec_script.c --- */
/* buf begins with "#!": rewrite the arguments and open the interpreter in x->file. -errno. */
int exec_script(struct exec *x);

/* --- exec_elf.c --- */
/* Look at x->file: headers, interpreter. Nothing of the old image is touched. -errno. */
int elf_prepare(struct exec *x);
/* Map program and interpreter into the empty mm; sets entry, brk and mm's ranges. -errno. */
int elf_load(struct exec *x, struct mm *mm);

/* --- exec_stack.c --- */
/* Map the stack, write arguments and auxiliary vector; the initial stack pointer or -errno. */
long exec_stack(struct exec *x, struct mm *mm);

/* --- exec_libc.c --- */
/* Does the interpreter path belong to a C library that ours replaces? */
bool libc_replaces(const char *interp);
/* Our libc.so as a file, with a reference: ERR_PTR(-ENOENT) if the monitor gave none. */
struct file *libc_open(void);
#endif
