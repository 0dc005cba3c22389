/* <search.h>'s trees: red-black ones, as glibc's, since twalk shows where each node is and
 * tdelete gives a parent. Insertion splits on its way down and never comes back up; deletion
 * moves the successor's key and mends the tree from the node that is taken out. */
#define _GNU_SOURCE
#include <search.h>
#include <stdlib.h>

typedef int compare(const void *, const void *);

struct node {
	const void *key; /* first: programs read it */
	struct node *child[2];
	int red;
};

/* Paths are at most twice as long as a tree of 2^58 nodes, all that fit, is deep; deletion goes one deeper. */
enum { DEEPEST = 2 * 58 + 1 };

static int is_red(const struct node *n) { return n && n->red; }

/* The child on `side` takes the place of *at, which becomes its other child. */
static struct node *rotate(struct node **at, int side)
{
	struct node *old = *at, *up = old->child[side];
	old->child[side] = up->child[!side];
	up->child[!side] = old;
	return *at = up;
}

/* A red node under a red parent: *top, the grandparent, is black. The parent is on `side` of it, the node on
 * `below` of the parent. */
static void mend_insertion(struct node **top, int side, int below)
{
	if (side != below) rotate(&(*top)->child[side], below);
	(*top)->red = 1;
	rotate(top, side)->red = 0;
}

static void *insert(const void *key, struct node **root, compare *cmp)
{
	struct node **at = root, **parent = 0, **grandparent = 0, **next = root;
	int side = 0, parent_side = 0, grandparent_side = 0;
	if (*root) (*root)->red = 0;
	while (*next) {
		struct node *n = *at;
		int c = cmp(key, n->key);
		if (!c) return n;
		side = c > 0;
		next = &n->child[side];
		if (is_red(n->child[0]) && is_red(n->child[1])) {
			n->child[0]->red = n->child[1]->red = 0;
			n->red = 1;
			/* What points above is stale then, and not needed: the children are black. */
			if (parent && (*parent)->red) mend_insertion(grandparent, grandparent_side, parent_side);
		}
		if (!*next) break;
		grandparent = parent;
		parent = at;
		at = next;
		grandparent_side = parent_side;
		parent_side = side;
	}
	struct node *new = malloc(sizeof *new);
	if (!new) return 0;
	*new = (struct node){ key, { 0, 0 }, 1 };
	int under_red = next != root && (*at)->red;
	*next = new;
	if (under_red) mend_insertion(parent, parent_side, side);
	return new;
}

void *tsearch(const void *key, void **root, compare *cmp) { return root ? insert(key, (struct node **)root, cmp) : 0; }

void *tfind(const void *key, void *const *root, compare *cmp)
{
	int c;
	struct node *n = root ? *root : 0;
	while (n && (c = cmp(key, n->key))) n = n->child[c > 0];
	return n;
}

/* Below path[depth - 1] one black node lacks on the side where `n` is; the nodes above it are in path. */
static void mend_deletion(struct node **path[], int depth, struct node *n)
{
	while (depth && !is_red(n)) {
		struct node **at = path[depth - 1], *p = *at;
		int side = n != p->child[0], other = !side;
		struct node *sibling = p->child[other];
		if (sibling->red) {
			sibling->red = 0;
			p->red = 1;
			at = path[depth++] = &rotate(at, other)->child[side];
			sibling = p->child[other];
		}
		if (is_red(sibling->child[0]) || is_red(sibling->child[1])) {
			if (!is_red(sibling->child[other])) rotate(&p->child[other], side);
			else sibling->child[other]->red = 0;
			rotate(at, other)->red = p->red;
			p->red = 0;
			return;
		}
		sibling->red = 1;
		n = p;
		depth--;
	}
	if (n) n->red = 0;
}

void *tdelete(const void *restrict key, void **restrict root, compare *cmp)
{
	if (!root || !*root) return 0;
	struct node **at = (struct node **)root, *parent = *at, **path[DEEPEST];
	int depth = 0;
	for (int c; (c = cmp(key, (*at)->key));) {
		parent = *at;
		path[depth++] = at;
		at = &parent->child[c > 0];
		if (!*at) return 0;
	}
	struct node *found = *at;
	if (found->child[0] && found->child[1]) {
		path[depth++] = at;
		for (at = &found->child[1]; (*at)->child[0]; at = &(*at)->child[0]) path[depth++] = at;
	}
	struct node *gone = *at, *rest = gone->child[0] ? gone->child[0] : gone->child[1];
	*at = rest;
	found->key = gone->key;
	if (!gone->red) mend_deletion(path, depth, rest);
	free(gone);
	return parent; /* of the root: what is no null pointer */
}

void tdestroy(void *root, void (*free_key)(void *))
{
	struct node *n = root;
	if (!n) return;
	tdestroy(n->child[0], free_key);
	tdestroy(n->child[1], free_key);
	free_key((void *)n->key);
	free(n);
}

typedef void visit(const void *, VISIT, int);
typedef void visit_closure(const void *, VISIT, void *);

/* A depth of its own for twalk, or what twalk_r gets instead. */
static void walk(const struct node *n, int depth, visit *f, visit_closure *with, void *closure)
{
#define CALL(order) (f ? f(n, order, depth) : with(n, order, closure))
	if (!n->child[0] && !n->child[1]) {
		CALL(leaf);
		return;
	}
	CALL(preorder);
	if (n->child[0]) walk(n->child[0], depth + 1, f, with, closure);
	CALL(postorder);
	if (n->child[1]) walk(n->child[1], depth + 1, f, with, closure);
	CALL(endorder);
#undef CALL
}

void twalk(const void *root, visit *f)
{
	if (root && f) walk(root, 0, f, 0, 0);
}

void twalk_r(const void *root, visit_closure *f, void *closure)
{
	if (root && f) walk(root, 0, 0, f, closure);
}
