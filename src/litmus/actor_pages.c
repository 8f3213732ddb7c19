// SPDX-License-Identifier: GPL-2.0-or-later
/* The pages of the first process, as they are before the first step. */
#include "litmus/litmus_impl.h"

#include "sys/filemem.h"
#include "sys/sched.h"
#include "sys/smaps.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

static int map_hugetlb(struct mm_region *r, struct why *why)
{
	const size_t huge_bytes = mm_table_pages() * mm_page_bytes();
	int err = mm_region_reserve(r, mm_table_pages(), huge_bytes, why);

	if (err)
		return err;
	if (mmap(r->addr, r->len_bytes, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_HUGETLB, -1,
		 0) == MAP_FAILED)
		return why_set(why, -EOPNOTSUPP, "map a hugetlb page: %m");
	return 0;
}

/* The word at half 0 and 1 of the file, if it is to hold one. */
static int map_file(struct mm_region *r, const uint8_t stamps[2],
		    struct why *why)
{
	const size_t align_bytes = mm_table_pages() * mm_page_bytes();
	int err = mm_region_reserve(r, 1, align_bytes, why);
	int fd = err ? err : filemem_open_memfd(1, why);

	if (fd < 0)
		return fd;
	for (unsigned int half = 0; half < 2 && !err; half++) {
		uint64_t word = stamps[half];

		if (pwrite(fd, &word, sizeof(word),
			   (off_t)(half * (r->page_bytes / 2))) != sizeof(word))
			err = why_errno(why, -errno, "write a file");
	}
	if (!err && mmap(r->addr, r->len_bytes, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_FIXED, fd, 0) == MAP_FAILED)
		err = why_errno(why, -errno, "map a file");
	close(fd);
	return err;
}

static int map_one(struct mm_region *r, enum scn_kind kind,
		   const uint8_t stamps[2], struct why *why)
{
	switch (kind) {
	case SCN_THP:
	case SCN_PTETHP:
		return mm_region_map(r, mm_thp_bytes() / mm_page_bytes(),
				     MM_THP, why);
	case SCN_HUGETLB:
		return map_hugetlb(r, why);
	case SCN_FILE:
		return map_file(r, stamps, why);
	default:
		return mm_region_map(r, 1, MM_BASE, why);
	}
}

static int split_pmd(const struct mm_region *r, struct why *why)
{
	char *page = r->addr + r->len_bytes / 2;

	/* A VMA that is cut inside of a huge page; and khugepaged stays away. */
	if (madvise(page, r->page_bytes, MADV_DONTDUMP) ||
	    madvise(page, r->page_bytes, MADV_DODUMP) ||
	    madvise(r->addr, r->len_bytes, MADV_NOHUGEPAGE))
		return why_errno(why, -errno, "split a huge page's PMD");
	return 0;
}

static int check_thp(const struct mm_region *r, struct why *why)
{
	struct smaps_range seen;
	int err = smaps_read(r->addr, r->len_bytes, &seen, why);

	if (!err && seen.anon_huge_bytes < r->len_bytes)
		err = why_set(why, -EOPNOTSUPP,
			      "asked for a huge page, got none: memory is "
			      "fragmented or short");
	return err;
}

static int touch(struct actor *a, unsigned int i, enum scn_kind kind,
		 struct why *why)
{
	const uint8_t *stamps = a->sh->start.now[i];
	const struct mm_region *r = &a->pages[i];
	int err = 0;

	if (kind == SCN_FILE || kind == SCN_ZERO) {
		mm_region_read(r);
		return 0;
	}
	/* Unlike in any two pages: nothing else is to be merged. */
	mm_region_fill(r);
	for (unsigned int half = 0; half < 2; half++)
		*actor_word(a, i, half) = stamps[half];
	if (kind == SCN_THP || kind == SCN_PTETHP)
		err = check_thp(r, why);
	if (!err && kind == SCN_PTETHP)
		err = split_pmd(r, why);
	return err;
}

int actor_go_elsewhere(const struct actor *a, struct why *why)
{
	long nr = sysconf(_SC_NPROCESSORS_CONF);

	for (int cpu = 0; cpu < nr; cpu++)
		if (cpu != a->sh->cpu && !sched_pin(cpu, NULL))
			return 0;
	why_set(why, -EOPNOTSUPP,
		"what is about LRU batches needs another CPU, for the batch or "
		"for the children, whose end empties that of theirs");
	why_hint(why, "run-bench lab --smp 2");
	return -EOPNOTSUPP;
}

static int touch_all(struct actor *a, enum scn_batch batch, struct why *why)
{
	const struct scenario *s = &a->sh->scn;
	int err = 0;

	for (unsigned int i = 0; i < s->nr_pages && !err; i++)
		if (s->pages[i].batch == batch)
			err = touch(a, i, s->kind, why);
	return err;
}

int actor_map(struct actor *a, struct why *why)
{
	const struct scenario *s = &a->sh->scn;
	int err = 0;

	for (unsigned int i = 0; i < s->nr_pages && !err; i++) {
		err = map_one(&a->pages[i], s->kind, a->sh->start.now[i], why);
		a->sh->addr[i] = a->pages[i].addr;
		a->sh->page_bytes[i] = a->pages[i].page_bytes;
	}
	if (!err)
		err = touch_all(a, SCN_DRAINED, why);
	return err ? err : actor_drain_all(a, why);
}

int actor_touch_batch(struct actor *a, struct why *why)
{
	int err = actor_go_elsewhere(a, why);

	if (!err)
		err = touch_all(a, SCN_LRU_REMOTE, why);
	if (!err)
		err = sched_pin(a->sh->cpu, why);
	if (!err)
		err = actor_drain(a, why);
	return err ? err : touch_all(a, SCN_LRU_LOCAL, why);
}
