/* Part of mimalloc's page.c (patches/mimalloc/while-growing.patch): memory of free blocks is given back to the kernel.
 *
 * A class's free blocks serve that class only. While a program grows, what it has freed elsewhere would thus add to
 * what it needs; so each time when it has grown somewhat, memory in which nothing is in use is given back. A program
 * that does not grow is left alone. What is given back may be needed again, and then costs as much as growing does: so
 * it is a part of what the program grew by, a larger one as long as that is little. */

/* Of larger blocks, what is not needed for the list. Its third word says that it was. */
static size_t give_back_blocks(mi_page_t *page)
{
	size_t given = 0;
	for (mi_block_t *b = page->free; b; b = mi_block_next(page, b)) {
		uintptr_t *word = (uintptr_t *)b, from = _mi_align_up((uintptr_t)(word + 3), OS_PAGE),
			  to = _mi_align_down((uintptr_t)b + page->xblock_size, OS_PAGE);
		if (to <= from || word[2] == ~(uintptr_t)b) continue;
		word[2] = ~(uintptr_t)b;
		give_back((void *)from, to - from);
		given += to - from;
	}
	return given;
}

/* Where blocks have not been made of the memory of what was in its place before. */
static size_t give_back_rest(mi_page_t *page)
{
	if (page->capacity >= page->reserved) return 0;
	uint8_t *area = _mi_page_start(_mi_page_segment(page), page, NULL);
	uintptr_t start = _mi_align_down((uintptr_t)area, MI_SEGMENT_SLICE_SIZE),
		  from = _mi_align_up((uintptr_t)area + page->capacity * page->xblock_size, OS_PAGE),
		  to = start + page->touched * OS_PAGE;
	if (to < from + GIVE_BACK_LEAST) return 0;
	page->touched = (from - start) / OS_PAGE;
	give_back((void *)from, to - from);
	return give_back_charge(to - from);
}

/* Returns what was given back, and adds to *cost how many blocks were looked at. */
static size_t give_back_page(mi_page_t *page, size_t *cost)
{
	size_t given = give_back_rest(page);
	*cost += 2;
	if (page->xblock_size < OS_PAGE) return given;
	_mi_page_free_collect(page, true);
	size_t unused = page->capacity - page->used, seen = page->free_seen;
	page->free_seen = unused;
	if (unused <= seen || page->is_zero) return given;
	*cost += unused;
	return given + give_back_blocks(page);
}

#define GENEROUS ((size_t)1 << 19)

static mi_decl_noinline void mi_heap_give_back(mi_heap_t *heap)
{
	size_t grown = heap->fresh_used, more = grown / 64;
	if (more < MI_GIVE_BACK_MIN) more = MI_GIVE_BACK_MIN;
	heap->give_back_at = grown + more;
	size_t allowed = grown < GENEROUS ? grown / 2 : GENEROUS / 2 + (grown - GENEROUS) / 16;
	if (allowed < heap->given_back + GIVE_BACK_LEAST) return;
	allowed -= heap->given_back;
	size_t given = _mi_segments_give_back(&heap->tld->segments, allowed), cost = 0, bin = heap->give_back_bin;
	for (int i = 1; i < MI_BIN_HUGE && cost < more / 16; i++) {
		for (mi_page_t *page = heap->pages[bin].first; page && given < allowed; page = page->next)
			given += give_back_page(page, &cost);
		if (given >= allowed) break;
		if (++bin == MI_BIN_HUGE) bin = 1;
	}
	heap->give_back_bin = bin;
	heap->given_back += given;
}
