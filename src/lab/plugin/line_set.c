// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/plugin/line_set.h"

#include "lab/plugin/alloc.h"

#include <stdlib.h>
#include <string.h>

/* A quarter of a GiB of guest memory to begin with, a byte for each line. */
#define MARKS_MIN   (1u << 22)
#define TOUCHED_MIN (1u << 16)

/* The guest's memory is as large as the highest line says. */
static void grow_marks(struct line_set *s, uint64_t line)
{
	uint64_t nr = s->nr_marks ? s->nr_marks : MARKS_MIN;
	uint8_t *marks;

	while (nr <= line)
		nr *= 2;
	marks = plugin_alloc(nr, 1);
	if (s->nr_marks)
		memcpy(marks, s->marks, s->nr_marks);
	free(s->marks);
	s->marks = marks;
	s->nr_marks = nr;
}

static void grow_touched(struct line_set *s)
{
	size_t nr = s->nr_touched_max ? 2 * s->nr_touched_max : TOUCHED_MIN;
	uint64_t *touched = plugin_alloc(nr, sizeof(*touched));

	if (s->nr_touched)
		memcpy(touched, s->touched, s->nr_touched * sizeof(*touched));
	free(s->touched);
	s->touched = touched;
	s->nr_touched_max = nr;
}

bool line_set_add(struct line_set *s, uint64_t line, unsigned int mark)
{
	bool is_first;

	if (line >= s->nr_marks)
		grow_marks(s, line);
	is_first = !s->marks[line];
	s->marks[line] |= (uint8_t)mark;
	if (!is_first)
		return false;
	if (s->nr_touched == s->nr_touched_max)
		grow_touched(s);
	s->touched[s->nr_touched++] = line;
	return true;
}

struct line_counts line_set_counts(const struct line_set *s)
{
	struct line_counts c = { .any = s->nr_touched };

	for (size_t i = 0; i < s->nr_touched; i++) {
		unsigned int marks = s->marks[s->touched[i]];

		c.kernel_read += !!(marks & LINE_KERNEL_READ);
		c.kernel_written += !!(marks & LINE_KERNEL_WRITE);
		c.user_read += !!(marks & LINE_USER_READ);
		c.user_written += !!(marks & LINE_USER_WRITE);
		c.kernel += !!(marks & (LINE_KERNEL_READ | LINE_KERNEL_WRITE));
		c.user += !!(marks & (LINE_USER_READ | LINE_USER_WRITE));
	}
	return c;
}

void line_set_clear(struct line_set *s)
{
	for (size_t i = 0; i < s->nr_touched; i++)
		s->marks[s->touched[i]] = 0;
	s->nr_touched = 0;
}

void line_set_release(struct line_set *s)
{
	free(s->marks);
	free(s->touched);
	*s = (struct line_set){ 0 };
}
