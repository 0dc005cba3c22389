/* Red-black trees, intrusive, with an augmentation: `update` recomputes a
 * node's summary of its subtree from its children and is called bottom-up
 * wherever the shape changes. Callers find the place themselves. No locks. */
#ifndef KERNEL_RBTREE_H
#define KERNEL_RBTREE_H
#include "core/types.h"
#include "mm/mm.h"

typedef void rb_update(struct rb_node *n);

/* Link n at *link under parent (NULL: as the root), then rebalance. */
void rb_insert(struct rb_node **root, struct rb_node *n, struct rb_node *parent, struct rb_node **link,
	       rb_update *update);
void rb_erase(struct rb_node **root, struct rb_node *n, rb_update *update);
/* Recompute n and its ancestors after n's own value changed. */
void rb_propagate(struct rb_node *n, rb_update *update);
struct rb_node *rb_first(struct rb_node *root);
struct rb_node *rb_last(struct rb_node *root);
struct rb_node *rb_next(struct rb_node *n);
struct rb_node *rb_prev(struct rb_node *n);
#endif
