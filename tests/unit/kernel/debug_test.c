/* The kernel's checks of DEBUG=1: each case, named by the argument, breaks one rule. */
#include "core/kmalloc.h"
#include "core/list.h"
#include "core/lock.h"
#include "core/printk.h"
#include "core/ref.h"
#include "core/symbols.h"
#include "fs/fs.h"
#include "mm/shm_object.h"
#include "mm/vma.h"
#include "plat.h"
#include "proc/thread.h"
#include <asm/prctl.h>
#include <htux/bootinfo.h>
#include <htux/window.h>

#define ARENA (64UL << 20)
#define FOUND 9
#define SYS_exit_group 231
#define SYS_arch_prctl 158

/* --- what the tested code needs --- */
const char text_start[1];
static const struct htux_bootinfo boot;
const struct htux_bootinfo *bootinfo = &boot;
void printk(const char *fmt, ...) { (void)fmt; }
void panic(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	char text[256];
	vsnprintf(text, sizeof text, fmt, ap);
	dprintf(1, "%s\n", text);
	syscall(SYS_exit_group, FOUND);
	__builtin_unreachable();
}
u64 symbol_find(u64 addr, char name[SYMBOL_MAX])
{
	(void)addr;
	memcpy(name, "somebody", sizeof "somebody");
	return 0;
}
void plat_arena_release(u64 off, u64 len) { (void)off, (void)len; }
long plat_wait(u32 *word, u32 val, ktime_t deadline, bool intr)
{
	(void)word, (void)val, (void)deadline, (void)intr;
	return 0;
}
void plat_wake(u32 *word, int n) { (void)word, (void)n; }
void file_get(struct file *f) { (void)f; }
void file_put(struct file *f) { (void)f; }
void shm_get(struct shm_object *o) { (void)o; }
void shm_put(struct shm_object *o) { (void)o; }
int shm_map(struct shm_object *o, u64 addr, u64 len, int prot, u64 off)
{
	(void)o, (void)addr, (void)len, (void)prot, (void)off;
	return 0;
}
int plat_map_anon(u64 addr, u64 len, int prot, bool noreserve)
{
	(void)addr, (void)len, (void)prot, (void)noreserve;
	return 0;
}

/* --- the cases --- */
struct a {
	u64 x;
	struct mutex lock;
};
struct b {
	u64 x, y;
	struct mutex lock;
};
static struct mutex one, two, three;

__attribute__((noinline)) static struct a *new_a(void) { return kzalloc(sizeof(struct a)); }
__attribute__((noinline)) static struct b *new_b(void) { return kzalloc(sizeof(struct b)); }

static void both(struct mutex *outer, struct mutex *inner)
{
	mutex_lock(outer);
	mutex_lock(inner);
	mutex_unlock(inner);
	mutex_unlock(outer);
}

static void fine(void)
{
	struct a *a = new_a();
	struct b *b = new_b();
	both(&one, &two);
	both(&one, &three);
	both(&two, &three);
	both(&a->lock, &b->lock);
	lockcheck_none();
	mutex_lock_as(&one, LOCK_WAITS, NULL);
	lockcheck_may_wait();
	mutex_unlock(&one);
	for (int i = 0; i < 5000; i++) {
		char *p = kmalloc(i);
		memset(p, 0, i);
		p = krealloc(p, 2 * i);
		memset(p, 0, 2 * i);
		kfree(p);
	}
}

static void circle(void)
{
	both(&one, &two);
	both(&two, &three);
	both(&three, &one);
}

/* Other objects of the same kinds: no deadlock this time. */
static void kinds(void)
{
	both(&new_a()->lock, &new_b()->lock);
	both(&new_b()->lock, &new_a()->lock);
}

static struct mutex alike[2];
static void addresses(void)
{
	mutex_lock_as(&alike[1], 0, alike);
	mutex_lock_as(&alike[0], 0, alike);
}

static void twice(void)
{
	mutex_lock(&one);
	mutex_lock(&one);
}

static void waiting(void)
{
	mutex_lock(&one);
	lockcheck_may_wait();
}

static void leaving(void)
{
	mutex_lock(&one);
	lockcheck_none();
}

static void user(void)
{
	struct mm *mm = kzalloc(sizeof *mm);
	current()->mm = mm;
	mutex_lock(&mm->lock);
	lockcheck_touch_user();
}

static void user_order(void)
{
	struct mm *mm = kzalloc(sizeof *mm);
	current()->mm = mm;
	both(&mm->lock, &one);
	mutex_lock(&one);
	lockcheck_touch_user();
}

static void freed_lock(void)
{
	struct a *a = new_a();
	kfree(a);
	mutex_lock(&a->lock);
}

static void past_end(void)
{
	char *p = kmalloc(40);
	p[40] = 0;
	kfree(p);
}

static void after_free(void)
{
	struct a *a = new_a();
	kfree(a);
	a->lock.word = 0;
	new_a();
}

static void second_free(void)
{
	struct a *a = new_a();
	kfree(a);
	kfree(a);
}

static void list(void)
{
	struct list head = LIST_INIT(head), n, stray;
	list_add(&head, &n);
	stray = n;
	list_del(&n);
	list_del(&stray);
}

static void revived(void)
{
	u32 refs = 1;
	ref_put(&refs);
	ref_get(&refs);
}

static void freed_ref(void)
{
	u32 *refs = kmalloc(64);
	refs[4] = 1;
	kfree(refs);
	ref_put(&refs[4]);
}

/* An address space of seven mappings that do not touch, locked. */
static struct mm *some_mappings(void)
{
	struct mm *mm = kzalloc(sizeof *mm);
	mutex_lock(&mm->lock);
	for (u64 a = 1; a <= 7; a++)
		vma_insert(mm, vma_new(a << 20, (a << 20) + 4 * PAGE_SIZE, PROT_READ | PROT_WRITE,
				       MAP_PRIVATE | MAP_ANONYMOUS, NULL, NULL, 0));
	return mm;
}

static void vma_fine(void)
{
	struct mm *mm = some_mappings();
	struct vma *gone = NULL;
	vma_check(mm);
	vma_detach_range(mm, 3UL << 20, (5UL << 20) + PAGE_SIZE, &gone);
	vma_merge(mm, vma_first(mm));
	vma_chain_free(gone);
	mutex_unlock(&mm->lock);
}

static void vma_unlocked(void)
{
	struct mm *mm = some_mappings();
	mutex_unlock(&mm->lock);
	vma_check(mm);
}

static void vma_overlap(void)
{
	struct mm *mm = some_mappings();
	find_vma(mm, 3UL << 20)->end += 2UL << 20;
	vma_check(mm);
}

static void vma_gap(void)
{
	struct mm *mm = some_mappings();
	find_vma(mm, 3UL << 20)->subtree_gap += PAGE_SIZE;
	vma_check(mm);
}

static void vma_links(void)
{
	struct mm *mm = some_mappings();
	mm->root->left->parent = mm->root->right;
	vma_check(mm);
}

static void vma_colour(void)
{
	struct mm *mm = some_mappings();
	mm->root->left->red ^= 1;
	vma_check(mm);
}

static void vma_sums(void)
{
	struct mm *mm = some_mappings();
	find_vma(mm, 3UL << 20)->prot = PROT_READ;
	vma_check(mm);
}

static void vma_count(void)
{
	struct mm *mm = some_mappings();
	mm->map_count++;
	vma_check(mm);
}

static const struct {
	const char *name;
	void (*fn)(void);
} cases[] = { { "fine", fine },
	      { "circle", circle },
	      { "kinds", kinds },
	      { "addresses", addresses },
	      { "twice", twice },
	      { "waiting", waiting },
	      { "leaving", leaving },
	      { "user", user },
	      { "user_order", user_order },
	      { "freed_lock", freed_lock },
	      { "past_end", past_end },
	      { "after_free", after_free },
	      { "second_free", second_free },
	      { "list", list },
	      { "revived", revived },
	      { "freed_ref", freed_ref },
	      { "vma_fine", vma_fine },
	      { "vma_unlocked", vma_unlocked },
	      { "vma_overlap", vma_overlap },
	      { "vma_gap", vma_gap },
	      { "vma_links", vma_links },
	      { "vma_colour", vma_colour },
	      { "vma_sums", vma_sums },
	      { "vma_count", vma_count } };

static struct thread thread;

int main(int argc, char **argv)
{
	thread.self = &thread;
	thread.tid = 1;
	if (argc != 2 || syscall(SYS_arch_prctl, ARCH_SET_GS, &thread)) return 2;
	void *arena = mmap((void *)HTUX_ARENA_BASE, ARENA, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
	if (arena != (void *)HTUX_ARENA_BASE) return 2;
	kmem_init((u64)arena, (u64)arena + ARENA);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		if (!strcmp(cases[i].name, argv[1])) {
			cases[i].fn();
			return 0;
		}
	return 2;
}
