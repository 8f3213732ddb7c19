// SPDX-License-Identifier: GPL-2.0-or-later
/* What scenarios need of the machine: looked for, then borrowed. */
#include "litmus/litmus_impl.h"

#include "harness/keep.h"
#include "sys/kernel.h"
#include "sys/numa.h"
#include "sys/root.h"
#include "sys/softdirty.h"
#include "sys/thp.h"
#include "sys/uffd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* Each process may copy each page, and a copy may wait to be freed. */
#define HUGETLB_PAGES ((size_t)SCN_PROCS * SCN_PAGES)
/*
 * More than half of it stays free: else the swap cache is given up as soon as
 * it can be (vm_swap_full()).
 */
#define SWAP_BASE_BYTES ((size_t)16 << 20)
#define SWAP_HUGE_BYTES ((size_t)128 << 20)

static bool has_verb(const struct scenario *s, enum scn_verb v)
{
	for (size_t i = 0; i < s->nr_steps; i++)
		if (s->steps[i].verb == v)
			return true;
	return false;
}

static int can_move(struct why *why)
{
	uint64_t nodes;
	int err = nodes_with_memory(&nodes, why);

	if (err || __builtin_popcountll(nodes) > 1)
		return err;
	why_set(why, -EOPNOTSUPP,
		"migrate: needs two memory nodes: user space cannot order a "
		"page to be moved within one");
	why_hint(why, "run-bench lab --numa fake=2, or boot with numa=fake=2");
	return -EOPNOTSUPP;
}

static int can_uffd(struct why *why)
{
	return uffd_usable(UFFD_SYNC, why);
}

static int can_swap(struct why *why)
{
	if (sys_exists("/proc/swaps"))
		return 0;
	why_set(why, -EOPNOTSUPP, "swapout: this kernel cannot swap");
	why_hint(why, "needs CONFIG_SWAP");
	return -EOPNOTSUPP;
}

static int can_merge(struct why *why)
{
	if (sys_exists("/sys/kernel/mm/ksm/run") && !geteuid())
		return 0;
	why_set(why, -EOPNOTSUPP,
		"merge: needs CONFIG_KSM, and root to switch it on and to "
		"see what it has merged");
	why_hint(why, "run as root on a kernel with CONFIG_KSM");
	return -EOPNOTSUPP;
}

static int can_collapse(struct why *why)
{
	if (kernel_at_least(6, 1))
		return 0;
	why_set(why, -EOPNOTSUPP,
		"collapse: needs MADV_COLLAPSE: khugepaged comes when it "
		"likes");
	why_hint(why, "Linux 6.1 or later");
	return -EOPNOTSUPP;
}

/* By trying: what forbids it is a build option and a boot parameter. */
static int can_force(struct why *why)
{
	int fd = open("/proc/self/mem", O_RDWR | O_CLOEXEC), err = 0;
	void *page = mmap(NULL, mm_page_bytes(), PROT_READ,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (fd < 0 || page == MAP_FAILED)
		err = why_errno(why, -errno, "open /proc/self/mem");
	else if (pwrite(fd, "", 1, (off_t)(uintptr_t)page) != 1)
		err = -EOPNOTSUPP;
	if (err == -EOPNOTSUPP) {
		why_set(why, err,
			"force: this kernel refuses to write by "
			"/proc/self/mem what is protected");
		why_hint(why, "boot with proc_mem.force_override=always");
	}
	if (page != MAP_FAILED)
		munmap(page, mm_page_bytes());
	if (fd >= 0)
		close(fd);
	return err;
}

static int not_on_a_kernel(struct why *why)
{
	why_set(why, -EOPNOTSUPP,
		"promote, clean and cleaned cannot be ordered from user space");
	why_hint(why, "'run-bench designs check' explores them");
	return -EOPNOTSUPP;
}

static const struct {
	enum scn_verb verb;
	int (*can)(struct why *why);
} verbs[] = {
	{ SCN_SOFTDIRTY, softdirty_supported },
	{ SCN_UFFDWP, can_uffd },
	{ SCN_SWAPOUT, can_swap },
	{ SCN_MIGRATE, can_move },
	{ SCN_MERGE, can_merge },
	{ SCN_COLLAPSE, can_collapse },
	{ SCN_FORCE, can_force },
	{ SCN_PROMOTE, not_on_a_kernel },
	{ SCN_CLEAN, not_on_a_kernel },
	{ SCN_CLEANED, not_on_a_kernel },
};

/* Can this be done at all? Looks, borrows nothing. */
static int litmus_can(const struct scenario *s, struct why *why)
{
	struct litmus_way ways[SCN_STEPS];
	int err = 0;

	for (size_t i = 0; i < ARRAY_SIZE(verbs) && !err; i++)
		if (has_verb(s, verbs[i].verb))
			err = verbs[i].can(why);
	if (!err && s->kind == SCN_HUGETLB && has_verb(s, SCN_DONTNEED) &&
	    !kernel_at_least(5, 18)) {
		err = why_set(why, -EOPNOTSUPP,
			      "MADV_DONTNEED of hugetlb pages is refused");
		why_hint(why, "Linux 5.18 or later");
	}
	if (!err && (s->kind == SCN_THP || s->kind == SCN_PTETHP))
		err = thp_usable_by_madvise(why);
	return err ? err : ways_find(s, ways, why);
}

uint64_t litmus_verbs(void)
{
	uint64_t mask = ~UINT64_C(0);
	struct why why;

	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		if (verbs[i].can(&why))
			mask &= ~(UINT64_C(1) << verbs[i].verb);
	return mask;
}

struct litmus *need_litmus(struct bench *b, const struct scenario *s)
{
	bool is_huge = s->kind == SCN_THP || s->kind == SCN_PTETHP ||
		       s->kind == SCN_HUGETLB;
	struct litmus *l;
	struct why why;

	if (litmus_can(s, &why))
		bench_skip_why(b, &why);
	if (s->kind == SCN_HUGETLB)
		need_hugetlb(b, mm_table_pages() * mm_page_bytes(),
			     HUGETLB_PAGES);
	if (has_verb(s, SCN_SWAPOUT))
		need_swap(b, is_huge ? SWAP_HUGE_BYTES : SWAP_BASE_BYTES,
			  SWAP_FILE);
	l = calloc(1, sizeof(*l));
	if (!l)
		bench_broken(b, "no memory");
	l->is_merging = has_verb(s, SCN_MERGE);
	if (l->is_merging)
		merge_setup(b);
	if (group_open(l, &why)) {
		group_close(l);
		free(l);
		bench_broken(b, "%s", why.text);
	}
	return l;
}

void litmus_close(struct litmus *l)
{
	if (!l)
		return;
	group_close(l);
	free(l);
}
