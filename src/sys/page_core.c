// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/page_core.h"

#include "sys/cow_rules.h"
#include "sys/mm.h"
#include "sys/root.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* A struct page and those of its folio that follow and hold fields. */
#define SPAN_BYTES_MAX 512
#define RUN_BYTES      (8ul * SPAN_BYTES_MAX)
#define TRIES	       4

struct span {
	uint64_t pfn;
	char bytes[SPAN_BYTES_MAX];
};

struct reader {
	const struct page_core_map *m;
	int fd;
	/* struct pages of frames that follow each other, from first on */
	uint64_t first_pfn;
	size_t nr_run;
	char run[RUN_BYTES];
	struct span head; /* the folio that was looked at last */
	bool has_head;
};

int page_core_open(struct page_core_map *m, struct why *why)
{
	int err;

	memset(m, 0, sizeof(*m));
	/* The one that fails first where there is no privilege. */
	err = kcore_headers(&m->kcore, why);
	if (err)
		return err;
	err = kstruct_read(&m->layout, why);
	if (err)
		return err;
	if (m->layout.page_bytes > RUN_BYTES ||
	    kstruct_span_bytes(&m->layout) > SPAN_BYTES_MAX)
		return why_set(why, -EINVAL,
			       "read struct page: its fields spread over %zu "
			       "bytes",
			       kstruct_span_bytes(&m->layout));
	return kcore_vmemmap(&m->kcore, m->layout.page_bytes, &m->vmemmap, why);
}

static uint64_t page_address(const struct page_core_map *m, uint64_t pfn)
{
	return m->vmemmap + pfn * m->layout.page_bytes;
}

/* The struct page of a frame; nr_ahead frames follow that will be asked for. */
static int read_page(struct reader *r, uint64_t pfn, size_t nr_ahead,
		     const char **page)
{
	const size_t struct_bytes = r->m->layout.page_bytes;
	size_t nr = RUN_BYTES / struct_bytes;
	int err;

	if (pfn < r->first_pfn || pfn - r->first_pfn >= r->nr_run) {
		nr = nr_ahead < nr ? nr_ahead : nr;
		r->nr_run = 0;
		err = kcore_pread(r->fd, &r->m->kcore, page_address(r->m, pfn),
				  r->run, nr * struct_bytes);
		/* The run goes on in another segment. */
		if (err == -EFAULT && nr > 1) {
			nr = 1;
			err = kcore_pread(r->fd, &r->m->kcore,
					  page_address(r->m, pfn), r->run,
					  struct_bytes);
		}
		if (err)
			return err;
		r->first_pfn = pfn;
		r->nr_run = nr;
	}
	*page = r->run + (pfn - r->first_pfn) * struct_bytes;
	return 0;
}

/*
 * compound_head: bit 0 says tail, the rest is the address of the head. Since
 * 7.1 (compound_info), where the size of struct page is a power of two: a mask
 * that makes the address of the head from that of the tail, all ones from some
 * bit on.
 */
static uint64_t head_address(uint64_t address, uint64_t link)
{
	const uint64_t rest = link & ~1ULL, unset = ~rest + 1;

	if (!(link & 1))
		return address;
	if (unset && !(unset & (unset - 1)) && unset < 1ULL << 40)
		return address & rest;
	return rest;
}

/*
 * Of hugetlb pages whose memory map is folded (HugeTLB vmemmap optimization,
 * since 5.14) tails look like the head; the page after tells
 * (page_fixed_fake_head()).
 */
static int find_head(struct reader *r, uint64_t pfn, const char *page,
		     uint64_t *head_pfn)
{
	const struct page_core_map *m = r->m;
	const struct kstruct *k = &m->layout;
	uint64_t at = page_address(m, pfn), head;
	uint64_t link = kstruct_get(k, KFIELD_HEAD, page);
	char next[SPAN_BYTES_MAX];
	int err;

	head = head_address(at, link);
	if (head == at && at % mm_page_bytes() == 0 &&
	    kstruct_flag(k, KFLAG_HEAD, kstruct_get(k, KFIELD_FLAGS, page))) {
		err = kcore_pread(r->fd, &m->kcore, at + k->page_bytes, next,
				  k->page_bytes);
		if (err)
			return err;
		link = kstruct_get(k, KFIELD_HEAD, next);
		if (link & 1)
			head = head_address(at + k->page_bytes, link);
	}
	if (head < m->vmemmap || (head - m->vmemmap) % k->page_bytes)
		return -EAGAIN;
	*head_pfn = (head - m->vmemmap) / k->page_bytes;
	return *head_pfn <= pfn ? 0 : -EAGAIN;
}

static int read_head(struct reader *r, uint64_t pfn)
{
	int err;

	if (r->has_head && r->head.pfn == pfn)
		return 0;
	err = kcore_pread(r->fd, &r->m->kcore, page_address(r->m, pfn),
			  r->head.bytes, kstruct_span_bytes(&r->m->layout));
	/* The last pages of a memory map have nothing behind them. */
	if (err == -EFAULT) {
		memset(r->head.bytes, 0, sizeof(r->head.bytes));
		err = kcore_pread(r->fd, &r->m->kcore, page_address(r->m, pfn),
				  r->head.bytes, r->m->layout.page_bytes);
	}
	r->has_head = !err;
	r->head.pfn = pfn;
	return err;
}

static int64_t get_s32(const struct kstruct *k, enum kfield_id id,
		       const char *page)
{
	return (int32_t)kstruct_get(k, id, page);
}

static uint64_t folio_pages(const struct kstruct *k, const char *head)
{
	if (kstruct_has(k, KFIELD_NR_PAGES))
		return (uint32_t)kstruct_get(k, KFIELD_NR_PAGES, head);
	if (kstruct_has(k, KFIELD_ORDER))
		return 1ULL << (kstruct_get(k, KFIELD_ORDER, head) & 0x3f);
	if (kstruct_has(k, KFIELD_ORDER_FLAGS))
		return 1ULL
		       << (kstruct_get(k, KFIELD_ORDER_FLAGS, head) & 0x3f);
	return 0;
}

/* A folio of two pages has no third struct page, where 5.7 to 5.17 count. */
static bool has_pincount(const struct kstruct *k, const struct page_core *c)
{
	return c->is_large && kstruct_has(k, KFIELD_PINCOUNT) &&
	       k->fields[KFIELD_PINCOUNT].offset_bytes <
		       c->nr_pages * k->page_bytes;
}

static void fill(struct page_core *c, const struct kstruct *k, const char *page,
		 const char *head)
{
	c->is_known = true;
	c->flags = kstruct_get(k, KFIELD_FLAGS, page);
	c->head_flags = kstruct_get(k, KFIELD_FLAGS, head);
	c->is_large = kstruct_flag(k, KFLAG_HEAD, c->head_flags);
	if (kstruct_has(k, KFIELD_MAPPING))
		c->mapping = kstruct_get(k, KFIELD_MAPPING, head);
	c->refcount = get_s32(k, KFIELD_REFCOUNT, head);
	c->nr_pages = c->is_large ? folio_pages(k, head) : 1;
	c->has_large_mapcount =
		c->is_large && kstruct_has(k, KFIELD_LARGE_MAPCOUNT);
	if (c->has_large_mapcount)
		c->large_mapcount = get_s32(k, KFIELD_LARGE_MAPCOUNT, head) + 1;
	c->is_exact = has_pincount(k, c);
	if (c->is_exact)
		c->nr_pins = (uint32_t)kstruct_get(k, KFIELD_PINCOUNT, head);
	else if (c->refcount >= PIN_BIAS)
		c->nr_pins = (uint64_t)c->refcount / cow_rules_pin_bias();
}

/* Struct pages of which nothing is set are not there. */
static bool is_blank(const char *page, size_t nr_bytes)
{
	for (size_t i = 0; i < nr_bytes; i++)
		if (page[i])
			return false;
	return true;
}

/* One frame; again where the folio came apart or together meanwhile. */
static int read_one(struct reader *r, uint64_t pfn, size_t nr_ahead,
		    struct page_core *c)
{
	const struct kstruct *k = &r->m->layout;
	uint64_t head_pfn = pfn;
	const char *page;
	int err = 0;

	for (int try = 0; try < TRIES; try++) {
		memset(c, 0, sizeof(*c));
		err = read_page(r, pfn, nr_ahead, &page);
		if (err)
			return err;
		if (is_blank(page, k->page_bytes))
			return 0;
		err = find_head(r, pfn, page, &head_pfn);
		if (!err)
			err = read_head(r, head_pfn);
		if (err && err != -EAGAIN)
			return err;
		if (!err) {
			fill(c, k, page, r->head.bytes);
			c->head_pfn = head_pfn;
			/* A tail must lie in what its head says it has. */
			if (!c->nr_pages || pfn - head_pfn < c->nr_pages)
				return 0;
		}
		r->nr_run = 0;
		r->has_head = false;
	}
	memset(c, 0, sizeof(*c));
	return 0;
}

/* How many of these are frames that follow each other. */
static size_t run_length(const struct page_state *pages, size_t nr)
{
	size_t n = 1;

	while (n < nr && pages[n].has_pfn && pages[n].pfn == pages[0].pfn + n)
		n++;
	return n;
}

int page_core_read(const struct page_core_map *m,
		   const struct page_state *pages, size_t nr,
		   struct page_core *out, struct why *why)
{
	struct reader r = { .m = m };
	size_t left = 0;
	int err = 0;

	r.fd = kcore_open(why);
	if (r.fd < 0)
		return r.fd;
	for (size_t i = 0; i < nr && !err; i++) {
		memset(&out[i], 0, sizeof(out[i]));
		if (left)
			left--;
		if (!pages[i].has_pfn)
			continue;
		if (!left)
			left = run_length(pages + i, nr - i);
		err = read_one(&r, pages[i].pfn, left, &out[i]);
		/* A frame of a device may have no struct page. */
		if (err == -EFAULT)
			err = 0;
	}
	close(r.fd);
	return err ? why_errno(why, err, "read struct page in %s/proc/kcore",
			       sys_root())
		   : 0;
}
