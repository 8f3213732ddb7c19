// SPDX-License-Identifier: GPL-2.0-or-later
/* A step on the running kernel, measured as the good end was. */
#include "cli/bisect_plan.h"
#include "cli/bisect_session.h"
#include "cli/cmd.h"
#include "cli/cmd_run.h"
#include "cli/stop.h"
#include "runner/live.h"
#include "sys/clock.h"
#include "sys/kernel.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static void make_plan(struct bisect_session *s, struct live *l,
		      size_t nr_processes)
{
	struct suite suite;
	struct why why;
	json_t *list = bisect_guest_list(&s->good.files[0]);

	bisect_suite_like(&suite, &s->plan, s->c);
	suite.budget_s = 0;
	suite.rounds_min = (unsigned int)nr_processes;
	suite.rounds_max = BISECT_PROCESSES_MAX;
	suite.half_width_ratio = bisect_half_width_ratio(&s->ends);
	if (plan_build(&l->plan, &suite, list, &why))
		cli_die(EXIT_CANNOT, &why);
	json_decref(list);
	bisect_check_plan(&l->plan, &s->good.files[0]);
	l->plan.seed = s->plan.seed;
}

static void start(struct bisect_session *s, struct live *l)
{
	struct why why;

	if (live_start(l, s->plan.cpu, s->plan.policy, &why))
		cli_die(EXIT_CANNOT, &why);
	if (bisect_same_live(s->good.files[0].env, l->env,
			     s->good.files[0].path, "this machine", &why))
		cli_die(EXIT_CANNOT, &why);
}

static char *choose_file(const struct bisect_session *s, const char *release)
{
	char when[32], *path;
	time_t now = time(NULL);
	struct tm tm;

	localtime_r(&now, &tm);
	strftime(when, sizeof(when), "%Y%m%d-%H%M%S", &tm);
	path = xasprintf("%s/bisect-%s-%s.jsonl", s->dir, release, when);
	for (int i = 2; !access(path, F_OK); i++) {
		free(path);
		path = xasprintf("%s/bisect-%s-%s-%d.jsonl", s->dir, release,
				 when, i);
	}
	return path;
}

int bisect_live_measure(struct bisect_session *s, struct bisect_step *step)
{
	struct live l = { .guest_path = cli_globals.guest_path,
			  .argv = s->argv };
	uint64_t start_ns = clock_mono_ns();
	size_t nr_processes;
	struct kernel_id id;
	struct why why;
	int err;

	/* Before anything is measured: can it be told at all? */
	if (bisect_plan(&s->ends, &nr_processes, &why))
		cli_die(EXIT_CANNOT, &why);
	if (kernel_id_read(&id, NULL))
		snprintf(id.release, sizeof(id.release), "unknown");
	step->what = xstrdup(id.release);
	make_plan(s, &l, nr_processes);
	l.session.stop = &stop_signal;
	progress_start(&l.session, s->o.is_quiet);
	start(s, &l);
	err = session_pilot(&l.session, &why);
	if (!err) {
		step->file = choose_file(s, id.release);
		err = live_create(&l, step->file, &why);
	}
	if (!err)
		err = live_run(&l, &why);
	progress_end();
	live_release(&l);
	if (err && err != -EINTR)
		cli_die(EXIT_CANNOT, &why);
	step->wall_s = (double)(clock_mono_ns() - start_ns) / 1e9;
	return err;
}
