/* The ELF loader and the script parser against mutated files: nothing may crash,
 * and what gets mapped lies in the user half. Scripts are compared with cases
 * whose results are Linux's. */
#include "host_shims.h"
#include "core/kmalloc.h"
#include "core/string.h"
#include "core/uaccess.h"
#include "fs/fs.h"
#include "mm/exec.h"
#include "plat.h"
#include "proc/process.h"

static u64 state = 88172645463325252UL;
static u64 rnd(void)
{
	state ^= state << 13, state ^= state >> 7, state ^= state << 17;
	return state;
}
static unsigned long round_no;
#define CHECK(x) shim_check(x, #x, round_no, 0)

static char *image;
static size_t image_size;
static char opened[BINPRM_BUF];

/* --- what the loader calls --- */
static int map_nothing(struct file *f, u64 addr, u64 len, int prot, int flags, u64 off)
{
	(void)f, (void)prot, (void)flags;
	CHECK(user_range_ok(addr, len) && addr >= MMAP_MIN_ADDR && !(off & ~PAGE_MASK));
	return 0;
}
static const struct file_ops ops = { .name = "test", .mmap = map_nothing };
static struct file program = { .refs = 1, .ops = &ops };

long exec_read(struct exec *x, struct file *f, void *buf, size_t n, u64 off)
{
	(void)x;
	(void)f;
	if ((loff_t)off < 0) return -EINVAL;
	if (off >= image_size) return 0;
	n = min(n, image_size - off);
	memcpy(buf, image + off, n);
	return n;
}
struct file *exec_open_interp(const char *path)
{
	strlcpy(opened, path, sizeof(opened));
	program.refs++;
	return &program;
}
void exec_note_interp(const char *path) { CHECK(path); }
bool libc_replaces(const char *interp) { return strlen(interp) > 100000; }
struct file *libc_open(void) { return ERR_PTR(-ENOENT); }
int clear_user(void *dst, size_t n)
{
	struct vma *v = find_vma(current()->mm, (u64)dst);
	CHECK(n < PAGE_SIZE && v && v->start <= (u64)dst && (u64)dst + n <= v->end && (v->prot & PROT_WRITE));
	return 0;
}
int copy_from_user(void *d, const void *s, size_t n) { return memcpy(d, s, n), 0; }
long strncpy_from_user(char *d, const char *s, size_t n) { return strlcpy(d, s, n); }
static struct exec *new_exec(void)
{
	struct exec *x = kzalloc(sizeof(*x));
	x->args = exec_args_kernel((const char *const[]){ "argv0", "one", NULL }, NULL);
	x->filename = kstrdup("/bin/script");
	x->script = kstrdup("/bin/script");
	x->file = &program;
	program.refs++;
	return x;
}

static void free_exec(struct exec *x)
{
	struct elf_image *im[] = { &x->prog, &x->interp };
	for (int k = 0; k < 2; k++) {
		if (im[k]->file) file_put(im[k]->file);
		kfree(im[k]->ph);
	}
	file_put(x->file);
	exec_args_free(x->args);
	kfree(x->filename);
	kfree(x->script);
	kfree(x);
}

static int load(void)
{
	struct exec *x = new_exec();
	struct mm *mm = mm_create();
	current()->mm = mm;
	memset(x->buf, 0, sizeof(x->buf));
	exec_read(x, x->file, x->buf, sizeof(x->buf), 0);
	int e = elf_prepare(x);
	if (!e) e = elf_load(x, mm);
	CHECK(e <= 0 && e > -4096);
	for (struct vma *v = vma_first(mm); v; v = vma_next(v)) CHECK(user_range_ok(v->start, vma_len(v)));
	if (!e) CHECK(x->entry < TASK_SIZE);
	mm_put(mm);
	free_exec(x);
	CHECK(program.refs == 1 && mm_committed == 0);
	return e;
}

static void fuzz_elf(const char *path, unsigned long rounds)
{
	static char original[1 << 16];
	int fd = open(path, 0);
	long n = read(fd, original, sizeof(original));
	close(fd);
	CHECK(n > 1000);
	image_size = n;
	image = malloc(n);
	memcpy(image, original, n);
	CHECK(load() == 0);
	for (round_no = 1; round_no <= rounds; round_no++) {
		memcpy(image, original, n);
		image_size = rnd() % 8 ? (size_t)n : rnd() % n;
		size_t area = rnd() % 2 ? 64 + 13 * 56 : n;
		for (int k = rnd() % 6; k >= 0; k--) {
			char *at = image + rnd() % area;
			static const u64 values[] = {
				0, -1UL, 1, 0x7fffffffffffffff, 0x7ffffffff000, HTUX_WINDOW_BASE, 4096, 1UL << 63, 0xfff
			};
			u64 v = rnd() % 2 ? values[rnd() % ARRAY_SIZE(values)] : rnd();
			memcpy(at, &v, min((size_t)(1 << rnd() % 4), (size_t)(image + n - at)));
		}
		load();
	}
	free(image);
}

struct script_case {
	const char *text;
	int err;
	const char *interp, *argv; /* argv: joined by '|' */
};
static const struct script_case scripts[] = {
	{ "#!/bin/sh\n", 0, "/bin/sh", "/bin/sh|/bin/script|one" },
	{ "#! /bin/sh  -e x  \n", 0, "/bin/sh", "/bin/sh|-e x|/bin/script|one" },
	{ "#!\t/bin/sh\t-e", 0, "/bin/sh", "/bin/sh|-e|/bin/script|one" },
	{ "#!/bin/sh", 0, "/bin/sh", "/bin/sh|/bin/script|one" },
	{ "#!\n", -ENOEXEC, NULL, NULL },
	{ "#!   \n/bin/sh", -ENOEXEC, NULL, NULL },
	{ "#!", 0, "", "|/bin/script|one" }, /* and opening "" is an error */
};

static void test_scripts(void)
{
	for (round_no = 0; round_no < ARRAY_SIZE(scripts); round_no++) {
		const struct script_case *c = &scripts[round_no];
		struct exec *x = new_exec();
		memcpy(x->buf, c->text, strlen(c->text));
		CHECK(exec_script(x) == c->err);
		if (!c->err) {
			struct strings *v = &x->args->argv;
			CHECK(!strcmp(opened, c->interp) && v->len == strlen(c->argv) + 1);
			for (size_t i = 0; i < v->len; i++) CHECK(v->buf[i] == (c->argv[i] == '|' ? 0 : c->argv[i]));
		}
		free_exec(x);
	}
	/* The interpreter's name must end within the first 256 bytes; its argument is cut there. */
	struct exec *x = new_exec();
	memset(x->buf, 'a', BINPRM_BUF);
	memcpy(x->buf, "#!/", 3);
	CHECK(exec_script(x) == -ENOEXEC);
	memcpy(x->buf, "#!/i ", 5);
	CHECK(exec_script(x) == 0 && x->args->argv.n == 4 && strlen(x->args->argv.buf + 3) == BINPRM_BUF - 6);
	free_exec(x);
	for (round_no = 0; round_no < 20000; round_no++) {
		x = new_exec();
		static const char chars[] = { ' ', '\t', '\n', 0, '/', 'x' };
		for (int i = 0; i < BINPRM_BUF; i++) x->buf[i] = rnd() % 3 ? chars[rnd() % sizeof(chars)] : 'y';
		exec_script(x);
		free_exec(x);
	}
	CHECK(program.refs == 1);
}

int main(int argc, char **argv)
{
	unsigned long rounds = argc > 2 ? strtoul(argv[2], NULL, 0) : 20000;
	shim_init();
	test_scripts();
	fuzz_elf(argc > 1 ? argv[1] : "/bin/true", rounds);
	printf("%lu rounds\n", rounds);
	return 0;
}
