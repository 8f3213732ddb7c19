// SPDX-License-Identifier: GPL-2.0-or-later
/* What a run says to people: progress on the terminal, and the table. */
#include "cli/cmd_run.h"

#include "analysis/matrix.h"
#include "cli/cmd.h"
#include "report/matrix_table.h"
#include "report/progress.h"
#include "report/run_table.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static bool is_shown;

static void show_progress(const struct session *s, const struct plan_case *c,
			  void *arg)
{
	char *label = case_label(c->bench, &c->axes), line[256];
	struct progress p = {
		.label = label,
		.nr_processes = s->nr_records,
		.left_s = s->start_ns ? s->left_s : -1,
	};
	struct winsize w = { .ws_col = 80 };

	(void)arg;
	if (s->start_ns) {
		p.round = s->round + 1;
		p.nr_rounds_max = s->plan->suite.rounds_max;
	}
	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &w) || w.ws_col < 20)
		w.ws_col = 80;
	progress_line(line, sizeof(line), w.ws_col - 1u, &p);
	fprintf(stderr, "\r%s\033[K", line);
	fflush(stderr);
	is_shown = true;
	free(label);
}

void progress_start(struct session *s, bool is_quiet)
{
	if (!is_quiet && isatty(STDERR_FILENO))
		s->progress = show_progress;
}

void progress_end(void)
{
	if (is_shown)
		fputs("\r\033[K", stderr);
	is_shown = false;
}

static const char *text_at(const json_t *env, const char *section,
			   const char *key)
{
	const char *s = json_string_value(
		json_object_get(json_object_get(env, section), key));

	return s ? s : "unknown";
}

static char *machine_line(const struct live *l)
{
	const json_t *env = l->env;
	const char *hypervisor = json_string_value(json_object_get(
		json_object_get(env, "identity"), "hypervisor"));
	json_int_t nr = json_integer_value(
		json_object_get(json_object_get(env, "identity"), "nr_cpus"));
	bool is_virtual = hypervisor && strcmp(hypervisor, "none") != 0;

	return xasprintf("%s, %" JSON_INTEGER_FORMAT " cpus%s%s",
			 text_at(env, "identity", "cpu_model_name"), nr,
			 is_virtual ? ", virtual: " : "",
			 is_virtual ? hypervisor : "");
}

static char *mode_line(const struct live *l)
{
	const struct plan *p = &l->plan;
	char layouts[48] = "ASLR off";

	if (p->suite.nr_layouts > 1)
		snprintf(layouts, sizeof(layouts), "%u layouts",
			 p->suite.nr_layouts);
	return xasprintf("live, suite %s, cpu %d, %s, %s, seed %" PRIx64,
			 p->suite.name, p->cpu, p->policy, layouts, p->seed);
}

/* What a reader must know about this machine, at most a line each. */
static size_t notes(const struct live *l, const char **text)
{
	size_t nr = 0;

	if (l->counters[0])
		text[nr++] = l->counters;
	if (l->policy_reason[0])
		text[nr++] = l->policy_reason;
	return nr;
}

/* Cases that should have given a number and did not. */
static size_t count_bad(const struct run_summary *run)
{
	size_t nr = 0;

	for (size_t i = 0; i < run->nr; i++)
		nr += run->cases[i].outcome == OUTCOME_BROKEN ||
		      run->cases[i].outcome == OUTCOME_SUSPECT;
	return nr;
}

/* The further table that the suite names. */
static void show_matrix(const struct live *l, const struct run_summary *run)
{
	const struct matrix_def *def;
	json_int_t page_bytes = json_integer_value(json_object_get(
		json_object_get(l->env, "identity"), "page_bytes"));
	struct matrix m;

	if (!l->plan.suite.table || page_bytes <= 0)
		return;
	/* A file of a later version may name one that is not known here. */
	def = matrix_def_find(l->plan.suite.table, NULL);
	if (!def)
		return;
	matrix_build(&m, def, run);
	matrix_table_write(stdout, &m, (size_t)page_bytes);
	matrix_release(&m);
}

size_t show_table(const struct live *l, const char *path, bool is_partial)
{
	size_t nr_bad;

	struct run_summary summary;
	struct result_file f;
	struct why why;
	char repro[96], clock[160], *machine, *mode;
	const char *note[2];
	struct run_head head = { .file = path, .notes = note };

	if (result_file_read(&f, path, &why)) {
		err_error("%s", why.text);
		return 1;
	}
	if (summary_build(&f, &summary, &why)) {
		err_error("%s", why.text);
		result_file_release(&f);
		return 1;
	}
	machine = machine_line(l);
	mode = mode_line(l);
	if (summary.clock.ref_ns > 0) {
		snprintf(clock, sizeof(clock),
			 "times are at the core's median clock; it was up to "
			 "%.1f%% faster and %.1f%% slower, which the intervals "
			 "cover",
			 (1 - summary.clock.fast_ratio) * 100,
			 (summary.clock.slow_ratio - 1) * 100);
		head.clock = clock;
	}
	head.machine = machine;
	head.kernel = text_at(l->env, "subject", "release");
	head.mode = mode;
	snprintf(repro, sizeof(repro), "--seed %" PRIx64 " --cpu %d%s%s",
		 l->plan.seed, l->plan.cpu,
		 !strcmp(l->plan.policy, "fifo") ? "" : " --policy ",
		 !strcmp(l->plan.policy, "fifo") ? "" : l->plan.policy);
	head.repro_options = repro;
	head.nr_notes = notes(l, note);
	head.nr_processes = f.nr_cases;
	head.elapsed_s = json_number_value(json_object_get(f.end, "elapsed_s"));
	head.incomplete = is_partial ? "incomplete" : NULL;
	run_table_write(stdout, &head, &summary);
	show_matrix(l, &summary);
	nr_bad = count_bad(&summary);
	run_summary_release(&summary);
	result_file_release(&f);
	free(machine);
	free(mode);
	return nr_bad;
}
