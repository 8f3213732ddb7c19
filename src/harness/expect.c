// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What an expectation comes to on the kernel that runs: does it speak of it, and
 * how much does it expect there.
 */
#include "harness/run.h"

#include "harness/cases.h"
#include "sys/cow_rules.h"
#include "sys/kernel.h"

/* The version by which the expectation goes; 0: not known. */
static uint32_t version_here(const struct expect *e)
{
	struct kernel_id id;

	if (e->by_rules)
		return cow_rules_here().code;
	return kernel_id_read(&id, NULL) ? 0 : kernel_version_code(id.release);
}

static bool in_kernel(const struct expect *e)
{
	uint32_t now;

	if (!e->since && !e->before)
		return true;
	now = version_here(e);
	return now && !(e->since && now < kernel_version_code(e->since)) &&
	       !(e->before && now >= kernel_version_code(e->before));
}

bool expect_speaks(const struct bench *b, const struct expect *e)
{
	return case_matches(&b->req->axes, e->when) && in_kernel(e);
}

/*
 * Where the kernel could show the mark but has no such rule, no page may have
 * it: one that does says that the kernel is not what its name says.
 */
static bool is_unmarked(const struct expect *e)
{
	return e->what == EV_ANON_EXCLUSIVE && cow_rules_here().is_named &&
	       !cow_rules_mark();
}

double expect_here(const struct bench *b, const struct expect *e)
{
	double unit = b->page_kind ? (double)page_kind_unit(b->page_kind) : 1;

	if (is_unmarked(e))
		return 0;
	if (e->per_op == PER_THP)
		return (double)mm_page_bytes() / (double)mm_thp_bytes();
	if (e->per_op == PER_UNIT)
		return 1 / unit;
	if (e->per_op == UNIT_PAGES)
		return unit;
	if (e->per_op == HALF_UNIT_PAGES)
		return unit / 2;
	return e->per_op;
}
