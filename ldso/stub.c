/* Functions of the C library that libc.so lacks. A reference to one is bound to a
 * few instructions of its own, which report the call and abort; a program that
 * never calls it does not notice. `--libc=auto` keeps such programs away from
 * here in the first place (native.c).
 */
#include <stdlib.h>
#include <string.h>
#include "ldso.h"
#include "sys.h"

#pragma GCC visibility push(hidden)
extern char missing_entry[];
struct missing {
	const struct object *from;
	const char *name;
	const struct version *ver;
};
_Noreturn void missing_report(const struct missing *m);
#pragma GCC visibility pop

#define STUB 32
static unsigned char *page, *next;

/* An address for name; 0 when there is no memory. Until missing_protect() the
 * page is writable. */
uintptr_t missing_function(const struct object *o, const char *name, const struct version *v)
{
	static const unsigned char code[] = {
		0x49, 0xbb, 0,    0, 0, 0, 0, 0, 0, 0, /* mov $missing, %r11 */
		0x49, 0xba, 0,    0, 0, 0, 0, 0, 0, 0, /* mov $missing_entry, %r10 */
		0x41, 0xff, 0xe2,                      /* jmp *%r10 */
	};
	struct missing *m = ld_alloc(sizeof *m);
	if (!m) return 0;
	*m = (struct missing){ o, name, v };
	if (!page || next + STUB > page + LD_PAGE) {
		missing_protect();
		long r = sc_mmap(0, LD_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (sc_failed(r)) return 0;
		page = next = (void *)r;
	}
	uintptr_t entry = (uintptr_t)missing_entry, what = (uintptr_t)m;
	memcpy(next, code, sizeof code);
	memcpy(next + 2, &what, 8);
	memcpy(next + 12, &entry, 8);
	next += STUB;
	if (unlikely(ld_debug & DBG_BINDINGS))
		debug_msg("no `%s' [%s] for %s: bound to a stub", name, v->name, o->lm.l_name);
	return (uintptr_t)next - STUB;
}

/* After a batch: the stubs can run, and are not written to again. */
void missing_protect(void)
{
	if (page) sc_mprotect(page, LD_PAGE, PROT_READ | PROT_EXEC);
	page = 0;
}

void missing_called(const struct object *o, const char *name, const struct version *v)
{
	ld_print(2, "htux: %s: %s called %s, version %s, which the substituted C library does not have\n", ld_prog,
		 *o->lm.l_name ? o->lm.l_name : ld_prog, name, v->name);
	abort();
}

void missing_report(const struct missing *m) { missing_called(m->from, m->name, m->ver); }
