#include "mm/rbtree.h"

/* Put `new` where `old` hangs. */
static void replace_child(struct rb_node **root, struct rb_node *parent, struct rb_node *old, struct rb_node *new)
{
	if (!parent) *root = new;
	else if (parent->left == old) parent->left = new;
	else parent->right = new;
}

static void rotate_left(struct rb_node **root, struct rb_node *x, rb_update *update)
{
	struct rb_node *y = x->right;
	x->right = y->left;
	if (y->left) y->left->parent = x;
	y->parent = x->parent;
	replace_child(root, x->parent, x, y);
	y->left = x;
	x->parent = y;
	update(x);
	update(y);
}

static void rotate_right(struct rb_node **root, struct rb_node *x, rb_update *update)
{
	struct rb_node *y = x->left;
	x->left = y->right;
	if (y->right) y->right->parent = x;
	y->parent = x->parent;
	replace_child(root, x->parent, x, y);
	y->right = x;
	x->parent = y;
	update(x);
	update(y);
}

void rb_propagate(struct rb_node *n, rb_update *update)
{
	for (; n; n = n->parent) update(n);
}

void rb_insert(struct rb_node **root, struct rb_node *n, struct rb_node *parent, struct rb_node **link,
	       rb_update *update)
{
	n->parent = parent;
	n->left = n->right = NULL;
	n->red = 1;
	*link = n;
	rb_propagate(n, update);

	while ((parent = n->parent) && parent->red) {
		struct rb_node *gp = parent->parent; /* exists: a red node is not the root */
		struct rb_node *uncle = parent == gp->left ? gp->right : gp->left;
		if (uncle && uncle->red) {
			parent->red = uncle->red = 0;
			gp->red = 1;
			n = gp;
			continue;
		}
		if (parent == gp->left) {
			if (n == parent->right) {
				rotate_left(root, parent, update);
				parent = n;
			}
			parent->red = 0;
			gp->red = 1;
			rotate_right(root, gp, update);
		} else {
			if (n == parent->left) {
				rotate_right(root, parent, update);
				parent = n;
			}
			parent->red = 0;
			gp->red = 1;
			rotate_left(root, gp, update);
		}
		break;
	}
	(*root)->red = 0;
}

/* A black node is missing on the path to n (maybe NULL), a child of parent. */
static void erase_fixup(struct rb_node **root, struct rb_node *n, struct rb_node *parent, rb_update *update)
{
	while (n != *root && (!n || !n->red)) {
		bool left = parent->left == n;
		struct rb_node *s = left ? parent->right : parent->left;
		if (s->red) {
			s->red = 0;
			parent->red = 1;
			if (left) rotate_left(root, parent, update);
			else rotate_right(root, parent, update);
			s = left ? parent->right : parent->left;
		}
		struct rb_node *near = left ? s->left : s->right;
		struct rb_node *far = left ? s->right : s->left;
		if (!(near && near->red) && !(far && far->red)) {
			s->red = 1;
			n = parent;
			parent = n->parent;
			continue;
		}
		if (!(far && far->red)) {
			near->red = 0;
			s->red = 1;
			if (left) rotate_right(root, s, update);
			else rotate_left(root, s, update);
			s = left ? parent->right : parent->left;
			far = left ? s->right : s->left;
		}
		s->red = parent->red;
		parent->red = 0;
		far->red = 0;
		if (left) rotate_left(root, parent, update);
		else rotate_right(root, parent, update);
		n = *root;
		break;
	}
	if (n) n->red = 0;
}

void rb_erase(struct rb_node **root, struct rb_node *n, rb_update *update)
{
	struct rb_node *child, *parent;
	int red;

	if (n->left && n->right) {
		/* The successor takes n's place and colour. */
		struct rb_node *s = n->right;
		while (s->left) s = s->left;
		child = s->right;
		red = s->red;
		parent = s->parent;
		if (parent == n) {
			parent = s;
		} else {
			parent->left = child;
			if (child) child->parent = parent;
			s->right = n->right;
			s->right->parent = s;
		}
		s->left = n->left;
		s->left->parent = s;
		s->parent = n->parent;
		s->red = n->red;
		replace_child(root, n->parent, n, s);
	} else {
		child = n->left ? n->left : n->right;
		parent = n->parent;
		red = n->red;
		if (child) child->parent = parent;
		replace_child(root, parent, n, child);
	}
	rb_propagate(parent, update);
	if (!red) erase_fixup(root, child, parent, update);
	n->parent = n->left = n->right = NULL;
}

struct rb_node *rb_first(struct rb_node *n)
{
	while (n && n->left) n = n->left;
	return n;
}

struct rb_node *rb_last(struct rb_node *n)
{
	while (n && n->right) n = n->right;
	return n;
}

struct rb_node *rb_next(struct rb_node *n)
{
	if (n->right) return rb_first(n->right);
	while (n->parent && n == n->parent->right) n = n->parent;
	return n->parent;
}

struct rb_node *rb_prev(struct rb_node *n)
{
	if (n->left) return rb_last(n->left);
	while (n->parent && n == n->parent->left) n = n->parent;
	return n->parent;
}
