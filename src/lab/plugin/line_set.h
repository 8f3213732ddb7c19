/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * line_set.h - which cache lines of guest memory were touched, by whom and how.
 * Pure but for plugin_alloc().
 */
#ifndef LAB_PLUGIN_LINE_SET_H
#define LAB_PLUGIN_LINE_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* 64 bytes: the line of every x86-64 and of nearly every arm64 processor. */
#define LINE_BITS 6

enum line_mark {
	LINE_KERNEL_READ = 1u << 0,
	LINE_KERNEL_WRITE = 1u << 1,
	LINE_USER_READ = 1u << 2,
	LINE_USER_WRITE = 1u << 3,
};

/* Zeroed: nothing was touched. */
struct line_set {
	uint8_t *marks; /* by number of the line: enum line_mark, or 0 */
	uint64_t nr_marks;
	/*
	 * Lines that have a mark, so that forgetting costs what was touched and
	 * not what the guest has.
	 */
	uint64_t *touched;
	size_t nr_touched, nr_touched_max;
};

struct line_counts {
	uint64_t kernel_read, kernel_written, user_read, user_written;
	uint64_t kernel, user, any; /* touched in either way */
};

/* As line_set_touch(), for a mark that the line does not have. */
bool line_set_add(struct line_set *s, uint64_t line, unsigned int mark);

/* Is this the first touch of the line, with any mark? */
static inline bool line_set_touch(struct line_set *s, uint64_t line,
				  unsigned int mark)
{
	if (line < s->nr_marks && s->marks[line] & mark)
		return false;
	return line_set_add(s, line, mark);
}

struct line_counts line_set_counts(const struct line_set *s);

/* As if nothing had been touched; memory is kept. */
void line_set_clear(struct line_set *s);
void line_set_release(struct line_set *s);

#endif
