/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kind.h - the states that memory can be in when something is measured on it:
 * the values of the axis "page".
 *
 * A kind is established, then proven, then used. Each is one struct page_kind
 * in a file kind_*.c beside this one; PAGE_KIND() puts it into a list, and
 * nothing else names it but the benchmarks that want it in their axis.
 *
 *	setup():	need_pages(b, &region, bench_size(b), bench_word(b, "page"));
 *	run():		pages_again(b, &region);	untimed
 *			bench_begin(b); ... bench_end(b, region.nr_pages);
 *	teardown():	pages_drop(b, &region);
 */
#ifndef HARNESS_KIND_H
#define HARNESS_KIND_H

#include "harness/bench.h"
#include "sys/mm.h"

struct page_kind {
	const char *name; /* value of the axis: "swap", "64k" */
	const char *what; /* what such a page is: a sentence without end */
	/* The region must be a multiple of it; NULL: one page. */
	size_t (*unit_pages)(void);
	/* Most pages that can be so at once (a per-CPU batch); 0: no bound. */
	size_t max_pages;
	/* Few entries for many pages: long sweeps are cheap. */
	bool is_cheap;
	/* They wait in the CPU's batch of new pages: nothing may empty it. */
	bool is_batched;
	/*
	 * Can it be here? Looks, changes nothing, needs no region. 0, or
	 * -EOPNOTSUPP with what is missing and the remedy. NULL: everywhere.
	 */
	int (*ready)(struct why *why);
	/*
	 * Map nr_pages and bring them into the state; fills *r. Ends the case
	 * by bench_skip() for what is lacking. The pages are exclusive where
	 * the kind allows it.
	 */
	void (*make)(struct bench *b, struct mm_region *r, size_t nr_pages);
	/*
	 * After a sample did something to them (fork, write, a child's end):
	 * the same state again, in the same region. NULL: one byte is written
	 * to each page, which makes them exclusive and writable again.
	 */
	void (*again)(struct bench *b, struct mm_region *r);
	/*
	 * For a state that lasts only while this thread keeps the CPU: called
	 * by bench_begin() when the machine has come to rest, before the proof.
	 * May sleep, must not return before the state is there. May be NULL.
	 */
	void (*arm)(struct bench *b, const struct mm_region *r);
	/* Give all back; NULL: mm_region_unmap() is all. */
	void (*drop)(struct bench *b, struct mm_region *r);
	/*
	 * EV_KIND: share of pages that are as promised, for what no other
	 * evidence tells; <0: cannot be read here. May be NULL.
	 */
	double (*share)(struct bench *b, const struct mm_region *r);
	/* What must be seen before phase 0; ends with { 0 }. Never NULL. */
	const struct expect *promise;
};

#define PAGE_KIND(kind)                                                        \
	static const struct page_kind *const page_kind_entry_##kind            \
		__attribute__((used, section("page_kinds"))) = &(kind)

/* Groups of names for axes ("page=" KINDS_ANON) and filters of expectations. */
#define KINDS_MTHP	"16k,32k,64k,128k,256k,512k,1m" /* of a PTE-mapped folio */
#define KINDS_SPLIT	"ptethp,onepte,mremapped,partshared"
#define KINDS_UNBATCHED "mixedprot,mixeddirty,shuffled"
#define KINDS_SOURCE	"drained,lrubatch,fresh,fragmented,pcp"
#define KINDS_SWAP	"swap,swapcache,migration"
#define KINDS_TRACKED	"uffdwp,softdirty"
#define KINDS_HUGETLB	"hugetlb2m,hugetlb1g"
#define KINDS_FILE	"file,filedirty,memfd"
#define KINDS_ZERO	"zero,hugezero"
/* Private anonymous pages with an entry each: of order 0, and of large folios. */
#define KINDS_ANON_SMALL "base,swapcache," KINDS_TRACKED "," KINDS_SOURCE
#define KINDS_ANON_LARGE KINDS_MTHP ",ptethp,onepte,mremapped," KINDS_UNBATCHED
/* Given back to the allocator by whoever unmaps them, if nobody shares them. */
#define KINDS_FREED                                                            \
	"base,thp,drained,fresh,fragmented,ptethp," KINDS_TRACKED "," KINDS_MTHP
#define KINDS_ALL                                                              \
	"base,ro," KINDS_ZERO ",thp," KINDS_MTHP "," KINDS_SPLIT               \
	"," KINDS_UNBATCHED "," KINDS_SWAP "," KINDS_TRACKED                   \
	",ksm," KINDS_HUGETLB "," KINDS_FILE "," KINDS_SOURCE

/* All kinds in the order of their names; *nr is how many. */
const struct page_kind *const *page_kinds(size_t *nr);
const struct page_kind *page_kind_find(const char *name); /* or NULL */
/* unit_pages() of the kind, at least 1. */
size_t page_kind_unit(const struct page_kind *kind);

/*
 * Establish nr_pages of the kind and watch them: from then on the path proof
 * looks at them and at the kind's promise. What the kind lacks here is a skip.
 */
void need_pages(struct bench *b, struct mm_region *r, size_t nr_pages,
		const char *kind);
/* As promised again, before a sample. */
void pages_again(struct bench *b, struct mm_region *r);
void pages_drop(struct bench *b, struct mm_region *r);
/*
 * After need_pages() or pages_again(), before a fork that is to copy entries:
 * fork leaves out a VMA without an anon_vma (vma_needs_copy(); a test in
 * copy_page_range() before 5.19), and memory that was only read has none. Of
 * zero and hugezero one page is written and given back, others stay as they
 * are: what is mapped of a file is left out by fork for good reason.
 */
void pages_inherit(struct bench *b, struct mm_region *r);

/*
 * mm_region_dontneed() gave err: ends the case, by a skip where the kernel
 * cannot (hugetlb pages before 5.18, 90e7e7f5ef3f).
 */
NORETURN void pages_not_let_go(struct bench *b, int err);

/*
 * For tests of the proof: hold the watched pages against the promise of
 * another kind than the one they were made as.
 */
void pages_claim(struct bench *b, const char *kind);

#endif
