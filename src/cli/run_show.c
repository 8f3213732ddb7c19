// SPDX-License-Identifier: GPL-2.0-or-later
/* What a run says to people: progress on the terminal, and the table. */
#include "cli/cmd_run.h"

#include "cli/cmd.h"
#include "report/progress.h"
#include "report/run_table.h"
#include "sys/perf.h"

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

	return xasprintf("%s, %" JSON_INTEGER_FORMAT " cpus%s%s",
			 text_at(env, "identity", "cpu_name"), nr,
			 hypervisor ? ", virtual: " : "",
			 hypervisor ? hypervisor : "");
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
static size_t notes(const struct live *l, const char **text, char *buf,
		    size_t size)
{
	struct perf_support perf;
	size_t nr = 0;

	perf_support(&perf);
	if (!perf.has_pmu_kernel) {
		snprintf(buf, size, "%s", perf.text);
		text[nr++] = buf;
	}
	if (l->policy_reason[0])
		text[nr++] = l->policy_reason;
	return nr;
}

void show_table(const struct live *l, const char *path, bool is_partial)
{
	struct run_summary summary;
	struct result_file f;
	struct why why;
	char pmu[200], repro[64], *machine, *mode;
	const char *note[2];
	struct run_head head = { .file = path, .notes = note };

	if (result_file_read(&f, path, &why)) {
		err_error("%s", why.text);
		return;
	}
	if (summary_build(&f, &summary, &why)) {
		err_error("%s", why.text);
		result_file_release(&f);
		return;
	}
	machine = machine_line(l);
	mode = mode_line(l);
	head.machine = machine;
	head.kernel = text_at(l->env, "subject", "release");
	head.mode = mode;
	snprintf(repro, sizeof(repro), "--seed %" PRIx64 " --cpu %d",
		 l->plan.seed, l->plan.cpu);
	head.repro_options = repro;
	head.nr_notes = notes(l, note, pmu, sizeof(pmu));
	head.nr_processes = f.nr_cases;
	head.elapsed_s = json_number_value(json_object_get(f.end, "elapsed_s"));
	head.incomplete = is_partial ? "interrupted" : NULL;
	run_table_write(stdout, &head, &summary);
	run_summary_release(&summary);
	result_file_release(&f);
	free(machine);
	free(mode);
}
