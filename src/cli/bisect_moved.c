// SPDX-License-Identifier: GPL-2.0-or-later
/* What else changed between the last good and the first bad kernel. */
#include "cli/bisect_plan.h"
#include "cli/bisect_session.h"

#include "analysis/compare.h"
#include "report/bisect_story.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *file_of(const struct bisect_log *log, enum bisect_verdict v)
{
	const char *file =
		v == BISECT_BAD ? log->begin.bad_file : log->begin.good_file;

	for (size_t i = 0; i < log->nr; i++)
		if (log->steps[i].verdict == v && log->steps[i].file)
			file = log->steps[i].file;
	/* An end of several boots: any of them shows the counters. */
	return file && !strchr(file, ',') ? file : NULL;
}

static bool is_case(const struct compare_row *row, const struct bisect_begin *b)
{
	char *axes = axes_text(&row->axes);
	bool is = !strcmp(row->bench, b->bench) && !strcmp(axes, b->axes);

	free(axes);
	return is;
}

static void show(const struct compare_view *view, const struct bisect_begin *b)
{
	const struct compare_pair *pair = &view->pairs[0];

	for (size_t i = 0; i < pair->nr_rows; i++)
		if (is_case(&pair->rows[i], b))
			bisect_story_moved(stdout, &pair->rows[i]);
}

void bisect_show_moved(const struct bisect_log *log)
{
	const char *paths[] = { file_of(log, BISECT_GOOD),
				file_of(log, BISECT_BAD) };
	const struct compare_rule rule = { .delta_ratio = NAN,
					   .session_sd_ratio = NAN };
	struct result_file files[2] = { { 0 } };
	const struct result_file *refs[] = { &files[0], &files[1] };
	struct compare_side sides[2];
	struct compare_view view;
	struct why why;
	size_t nr = 0;

	/* A story can be told when its files are gone. */
	while (nr < 2 && paths[nr] &&
	       !result_file_read(&files[nr], paths[nr], &why)) {
		sides[nr] = (struct compare_side){ .name = paths[nr],
						   .nr_files = 1,
						   .files = &refs[nr] };
		nr++;
	}
	if (nr == 2 && !compare_build(sides, 2, &rule, &view, &why)) {
		show(&view, &log->begin);
		compare_view_release(&view);
	}
	for (size_t i = 0; i < nr; i++)
		result_file_release(&files[i]);
}
