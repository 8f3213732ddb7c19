// SPDX-License-Identifier: GPL-2.0-or-later
/* Litmus benchmarks, here or in the lab: a plan of one suite, in memory. */
#include "cli/designs_measure.h"

#include "cli/cmd.h"
#include "cli/cmd_run.h"
#include "cli/lab_session.h"
#include "cli/lab_show.h"
#include "cli/paths.h"
#include "cli/stop.h"
#include "runner/guest_list.h"
#include "runner/live.h"
#include "sys/kernel.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* A second CPU: references of another task's LRU batch are scenarios too. */
#define LAB_CPUS   2
#define ROUNDS_MAX 10000
/* A second node: between two of them user space can have a page migrated. */
#define LAB_NODES 2

void designs_bad_number(const char *what, uint64_t value, uint64_t most)
{
	err_error("%s %llu: out of range", what, (unsigned long long)value);
	err_hint("from 1 to %llu", (unsigned long long)most);
	exit(EXIT_USAGE);
}

void designs_files_add(struct designs_files *f, const char *path)
{
	f->paths = xrealloc(f->paths, f->nr + 1, sizeof(*f->paths));
	f->paths[f->nr++] = xstrdup(path);
}

void designs_files_release(struct designs_files *f)
{
	for (size_t i = 0; i < f->nr; i++)
		free(f->paths[i]);
	free(f->paths);
	memset(f, 0, sizeof(*f));
}

void designs_suite(struct suite *suite, const char *name, uint64_t rounds,
		   unsigned int nr_samples)
{
	suite_init(suite, name);
	suite->rounds_min = suite->rounds_max = (unsigned int)rounds;
	suite->nr_samples = nr_samples;
	suite->nr_warmups = suite->nr_counted = 0;
	suite->timeout_s = 120;
	suite->events[0] = '\0';
}

static char *choose_file(const struct designs_options *o,
			 const struct suite *suite)
{
	time_t now = time(NULL);
	struct kernel_id id;
	char when[32];
	struct tm tm;

	if (kernel_id_read(&id, NULL))
		snprintf(id.release, sizeof(id.release), "unknown");
	if (!o->out)
		return path_result(suite->name, id.release);
	path_make_dir(o->out, "-o names a folder for the result files");
	localtime_r(&now, &tm);
	strftime(when, sizeof(when), "%Y%m%d-%H%M%S", &tm);
	return xasprintf("%s/%s-%s-%s.jsonl", o->out, suite->name, id.release,
			 when);
}

static int measure_live(const struct designs_options *o, struct suite *suite,
			uint64_t seed, struct designs_files *files)
{
	struct live l = { .guest_path = cli_globals.guest_path,
			  .argv = o->argv };
	struct why why;
	char *path;
	int err;
	json_t *list = guest_list_load(cli_globals.guest_path, &why);

	if (!list)
		cli_die(EXIT_CANNOT, &why);
	path = choose_file(o, suite);
	if (plan_build(&l.plan, suite, list, &why))
		cli_die(EXIT_USAGE, &why);
	json_decref(list);
	l.plan.seed = seed;
	l.session.stop = &stop_signal;
	progress_start(&l.session, o->is_quiet);
	if (live_start(&l, -1, NULL, &why) || live_create(&l, path, &why))
		cli_die(EXIT_CANNOT, &why);
	err = live_run(&l, &why);
	progress_end();
	designs_files_add(files, path);
	if (err && err != -EINTR)
		err_error("%s", why.text);
	if (!o->is_quiet)
		err_note("%s", path);
	live_release(&l);
	free(path);
	if (err == -EINTR)
		return 128 + stop_signal;
	return err ? EXIT_CANNOT : EXIT_DONE;
}

/* The guest may have died, or never been up: what it gave is in its file. */
static bool take_boot(const struct lab_session *s, size_t i,
		      struct designs_files *files)
{
	const struct lab_boot *b = &s->run.boots[i];
	const struct lab_file *f = &s->run.files[i];

	if (f->is_begun && f->nr_written)
		designs_files_add(files, f->path);
	if (b->has_end && f->nr_written)
		return true;
	if (!b->is_stopped) {
		err_error("boot %s: %s", s->guests[i % s->nr_guests].title,
			  b->end_text);
		if (f->has_console)
			err_hint("its console is in %s", f->console_path);
	}
	return false;
}

static int measure_lab(const struct designs_options *o, struct suite *suite,
		       uint64_t seed, bool needs_cpus,
		       struct designs_files *files)
{
	struct lab_session s = { .nr_guests = 0 };
	struct suite defaults;
	struct why why = { .text = "" };
	bool is_whole = true;
	int err;

	s.options = (struct lab_options){
		.result_dir = o->out,
		.nr_boots = 1,
		.nr_cpus = needs_cpus ? LAB_CPUS : 1,
		.nr_fake_nodes = needs_cpus ? LAB_NODES : 0,
		.seed = (uint32_t)seed,
		.memory_bytes = 1u << 30,
		.cache_dir = o->cache,
		.is_offline = o->is_offline,
		.is_quiet = o->is_quiet,
		.kernels = (char **)o->kernels.items,
		.nr_kernels = o->kernels.nr,
	};
	stop_survive_pipes();
	suite_init(&defaults, "none");
	lab_session_prepare(&s, suite, &defaults);
	err = lab_session_boot(&s, o->argv, &why);
	for (size_t i = 0; i < s.run.nr && s.run.boots; i++)
		is_whole &= take_boot(&s, i, files);
	if (err && err != -EINTR)
		err_error("%s", why.text);
	for (size_t i = 0; !o->is_quiet && i < files->nr; i++)
		err_note("%s", files->paths[i]);
	lab_session_release(&s);
	if (err == -EINTR)
		return 128 + stop_signal;
	return err || !is_whole ? EXIT_CANNOT : EXIT_DONE;
}

int designs_measure(const struct designs_options *o, struct suite *suite,
		    uint64_t seed, bool needs_cpus, struct designs_files *files)
{
	if (o->rounds < 1 || o->rounds > ROUNDS_MAX)
		designs_bad_number("run scenarios with --rounds", o->rounds,
				   ROUNDS_MAX);
	if (o->kernels.nr && seed > UINT32_MAX)
		designs_bad_number("run in the lab with --seed", seed,
				   UINT32_MAX);
	stop_catch();
	if (o->kernels.nr)
		return measure_lab(o, suite, seed, needs_cpus, files);
	return measure_live(o, suite, seed, files);
}
