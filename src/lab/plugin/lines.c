// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Distinct cache lines of guest memory in a region, by physical address: two
 * names of one line are one line, and two frames under one name (before a copy
 * on write and after it) are two.
 */
#include "lab/plugin/line_set.h"
#include "lab/plugin/plugin.h"

#include <inttypes.h>

static struct line_set touched;
static uint64_t nr_devices; /* accesses */

void lines_begin(void)
{
	size_t nr = counts_nr_records();

	for (size_t i = 0; i < nr; i++)
		counts_record(i)->nr_lines = 0;
	line_set_clear(&touched);
	nr_devices = 0;
}

void lines_access(struct insn_record *r, uint64_t phys, bool is_store)
{
	unsigned int mark = is_store ? LINE_KERNEL_WRITE : LINE_KERNEL_READ;

	if (phys == PHYS_NONE) {
		nr_devices++;
		return;
	}
	/* The line of user memory that the kernel copies from is the kernel's. */
	if (!(r->flags & INSN_KERNEL))
		mark = is_store ? LINE_USER_WRITE : LINE_USER_READ;
	if (line_set_touch(&touched, phys >> LINE_BITS, mark))
		r->nr_lines++;
}

void lines_write(FILE *out)
{
	struct line_counts c = line_set_counts(&touched);

	fprintf(out,
		"N lines %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64
		" %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 "\n",
		c.kernel_read, c.kernel_written, c.user_read, c.user_written,
		c.kernel, c.user, c.any, nr_devices);
}
