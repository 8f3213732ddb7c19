// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/kind_look.h"

#include <string.h>
#include <time.h>

#define CHUNK 256

struct chunk {
	struct page_state pages[CHUNK];
	uint64_t flags[CHUNK], counts[CHUNK];
};

/* Not on the stack: what is touched there is copied by the next fork. */
static struct chunk c;

static size_t read_chunk(const struct mm_region *r, size_t at, struct why *why)
{
	size_t n = r->nr_pages - at < CHUNK ? r->nr_pages - at : CHUNK;

	if (pagemap_read_step(mm_region_page(r, at), n, r->step_bytes, c.pages,
			      why))
		return 0;
	return n;
}

void kind_look(struct bench *b, const struct mm_region *r, struct page_tally *t)
{
	bool is_root = true;
	struct why why;

	memset(t, 0, sizeof(*t));
	for (size_t at = 0, n; at < r->nr_pages; at += n) {
		n = read_chunk(r, at, &why);
		if (!n)
			bench_broken(b, "%s", why.text);
		page_tally_add(t, c.pages, n);
		is_root = is_root &&
			  !kpageflags_read(c.pages, n, c.flags, NULL) &&
			  !kpagecount_read(c.pages, n, c.counts, NULL);
		if (is_root)
			page_tally_add_frames(t, c.pages, c.flags, c.counts, n);
	}
	t->has_frames = is_root;
}

double kind_flag_share(const struct mm_region *r, unsigned int kpf_bit)
{
	size_t nr = 0, nr_present = 0;

	for (size_t at = 0, n; at < r->nr_pages; at += n) {
		n = read_chunk(r, at, NULL);
		if (!n || kpageflags_read(c.pages, n, c.flags, NULL))
			return -1;
		for (size_t i = 0; i < n; i++) {
			nr_present += c.pages[i].present;
			nr += c.pages[i].present &&
			      kpf_has(c.flags[i], kpf_bit);
		}
	}
	return nr_present ? (double)nr / (double)nr_present : -1;
}

bool kind_is_batched(const struct page_tally *t)
{
	return t->nr_present == t->nr && !(t->has_frames && t->nr_on_lru);
}

void kind_nap(unsigned int us)
{
	const struct timespec t = { .tv_sec = us / 1000000,
				    .tv_nsec = us % 1000000 * 1000L };

	nanosleep(&t, NULL);
}
