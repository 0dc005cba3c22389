/* Circular doubly linked lists, links inside the objects. */
#ifndef KERNEL_LIST_H
#define KERNEL_LIST_H
#include "types.h"
#ifdef HTUX_DEBUG
_Noreturn void list_broken(void);
#define LIST_CHECK(x)                              \
	do {                                       \
		if (unlikely(!(x))) list_broken(); \
	} while (0)
#else
#define LIST_CHECK(x) ((void)0)
#endif

struct list {
	struct list *next, *prev;
};

#define LIST_INIT(name)          \
	{                        \
		&(name), &(name) \
	}
static inline void list_init(struct list *l) { l->next = l->prev = l; }
static inline bool list_empty(const struct list *l) { return l->next == l; }
static inline void list_insert_(struct list *n, struct list *prev, struct list *next)
{
	LIST_CHECK(prev->next == next && next->prev == prev);
	n->prev = prev, n->next = next;
	prev->next = next->prev = n;
}
/* Insert n at the head / tail of l. */
static inline void list_add(struct list *l, struct list *n) { list_insert_(n, l, l->next); }
static inline void list_add_tail(struct list *l, struct list *n) { list_insert_(n, l->prev, l); }
/* Take n out of its list; n is left empty, so taking it out twice is harmless. */
static inline void list_del(struct list *n)
{
	LIST_CHECK(n->prev->next == n && n->next->prev == n);
	n->prev->next = n->next, n->next->prev = n->prev;
	list_init(n);
}
#define list_entry(p, type, member) container_of(p, type, member)
#define list_first(l, type, member) list_entry((l)->next, type, member)
#define list_for_each(pos, l, member)                                                    \
	for (pos = list_entry((l)->next, __typeof__(*pos), member); &pos->member != (l); \
	     pos = list_entry(pos->member.next, __typeof__(*pos), member))
#define list_for_each_safe(pos, tmp, l, member)                           \
	for (pos = list_entry((l)->next, __typeof__(*pos), member),       \
	    tmp = list_entry(pos->member.next, __typeof__(*pos), member); \
	     &pos->member != (l); pos = tmp, tmp = list_entry(tmp->member.next, __typeof__(*tmp), member))
#endif
