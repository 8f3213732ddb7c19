// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/profile_pictures.h"

#include "cli/cmd.h"
#include "cli/paths.h"
#include "cli/stop.h"
#include "report/profile_figures.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

/* What is told of each as it is made. */
static int take(struct figure *f, const struct profile_figure_of *of, void *arg)
{
	const struct profile_options *o = arg;

	(void)of;
	if (!o->lab.is_quiet)
		err_note("%s/%s%s: %s", o->figures_dir, f->id,
			 f->has_svg ? ".svg" : "", f->headline);
	figure_release(f);
	return 0;
}

static char *provenance(const struct profile_sheet *s, const char *tool)
{
	const struct profile_side *last = &s->sides[s->nr - 1];
	const char *plugin = s->functions.tables[0]->record->plugin;

	return xasprintf("lab %s%s%s; %s; %s", s->sides[0].release,
			 s->nr > 1 ? " to " : "",
			 s->nr > 1 ? last->release : "",
			 plugin ? plugin : "plugin not told", tool);
}

int profile_pictures(const struct profile_options *o,
		     const struct profile_sheet *sheets, size_t nr)
{
	struct why why = { .text = "" };
	struct figure_shop shop = { .dir = o->figures_dir,
				    .gnuplot = "gnuplot",
				    .is_lab = true,
				    .stop = &stop_signal };
	char *plots, *tool, *line;
	int err;

	if (!o->figures_dir)
		return EXIT_DONE;
	path_make_dir(o->figures_dir, "--figures names a folder");
	plots = path_plots();
	tool = cli_tool_text();
	line = provenance(&sheets[0], tool);
	shop.plots_dir = plots;
	shop.provenance = line;
	err = profile_figures_all(&shop, sheets, nr, take, (void *)o, &why);
	if (err && err != -EINTR) {
		err_error("%s", why.text);
		if (why.hint[0])
			err_hint("%s", why.hint);
	} else if (shop.failure[0]) {
		err_warn("gnuplot: %s", shop.failure);
	}
	free(line);
	free(tool);
	free(plots);
	if (err == -EINTR)
		return 128 + stop_signal;
	return err ? EXIT_CANNOT : EXIT_DONE;
}
