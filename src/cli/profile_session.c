// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/profile_session.h"

#include "cli/cmd.h"
#include "cli/paths.h"
#include "lab/files.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PLUGIN "run-bench-plugin.so"

/*
 * One process a case: a profile is of one sample of it, and that more processes
 * would show the same is what lab is for.
 */
static void plan_suite(struct profile_session *s)
{
	struct lab_options *lab = &s->lab.options;
	struct suite suite, defaults;

	lab->rounds = lab->nr_layouts = 1;
	lab_options_suites(lab, &suite, &defaults);
	lab_session_prepare(&s->lab, &suite, &defaults);
}

static void find_plugin(struct profile_session *s)
{
	s->plugin_path = path_beside(PLUGIN);
	if (!access(s->plugin_path, R_OK))
		return;
	err_error("find '%s': %s", s->plugin_path, strerror(errno));
	err_hint("build the programs anew: make");
	exit(EXIT_CANNOT);
}

void profile_session_prepare(struct profile_session *s,
			     struct profile_options *o, char *const *argv)
{
	memset(s, 0, sizeof(*s));
	s->o = o;
	s->lab.options = o->lab;
	find_plugin(s);
	plan_suite(s);
	s->kernels = xcalloc(s->lab.nr_guests, sizeof(*s->kernels));
	s->boots = xcalloc(s->lab.nr_guests, sizeof(*s->boots));
	s->lab.plugin_path = s->plugin_path;
	s->lab.before_end = profile_fold_boot;
	s->lab.before_end_arg = s;
	lab_session_set_run(&s->lab, argv);
	for (size_t i = 0; i < s->lab.nr_guests; i++)
		profile_kernel_prepare(s, i);
}

int profile_session_boot(struct profile_session *s, char *const *argv,
			 struct why *why)
{
	return lab_session_boot(&s->lab, argv, why);
}

void profile_session_release(struct profile_session *s)
{
	for (size_t i = 0; i < s->lab.nr_guests; i++)
		profile_kernel_release(&s->kernels[i]);
	free(s->kernels);
	free(s->boots);
	free(s->plugin_path);
	lab_temp_remove(s->temp_dir);
	free(s->temp_dir);
	lab_session_release(&s->lab);
	memset(s, 0, sizeof(*s));
}
