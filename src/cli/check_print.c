// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/check_machine.h"

#include "base/err.h"
#include "base/text.h"
#include "base/units.h"
#include "runner/topology.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH	    100
#define COLUMN_WHAT 6
#define COLUMN_TEXT 28

static const json_t *at(const json_t *env, const char *section, const char *key)
{
	return json_object_get(json_object_get(env, section), key);
}

static const char *text_at(const json_t *env, const char *section,
			   const char *key, const char *absent)
{
	const char *s = json_string_value(at(env, section, key));

	return s ? s : absent;
}

static void print_head(FILE *out, const struct check_head *h)
{
	const char *name = text_at(h->env, "identity", "cpu_model_name", NULL);
	const char *hypervisor = text_at(h->env, "identity", "hypervisor", "");
	json_int_t nr = json_integer_value(at(h->env, "identity", "nr_cpus"));
	json_int_t page =
		json_integer_value(at(h->env, "identity", "page_bytes"));
	size_t nr_nodes = topology_nr_nodes(h->topology);
	char *line;

	/* arm64 has no names for its models. */
	line = xasprintf(
		"%s%s%s, %" JSON_INTEGER_FORMAT " CPU%s, %zu node%s%s%s%s",
		name ? name
		     : text_at(h->env, "identity", "cpu_vendor", "unknown CPU"),
		name ? "" : " ",
		name ? "" : text_at(h->env, "identity", "cpu_model", ""), nr,
		nr == 1 ? "" : "s", nr_nodes, nr_nodes == 1 ? "" : "s",
		*hypervisor && strcmp(hypervisor, "none") ? ", virtual (" : "",
		strcmp(hypervisor, "none") ? hypervisor : "",
		*hypervisor && strcmp(hypervisor, "none") ? ")" : "");
	text_print_wrapped(out, "machine", 9, WIDTH, line);
	free(line);
	line = xasprintf("%s%s%s", text_at(h->env, "subject", "release", "?"),
			 page > 0 ? ", pages of " : "",
			 page > 0 ? units_size((uint64_t)page).s : "");
	text_print_wrapped(out, "kernel", 9, WIDTH, line);
	free(line);
	text_print_wrapped(out, "measure", 9, WIDTH, h->cpu_reason);
	if (h->is_recorded)
		text_print_wrapped(out, "note", 9, WIDTH,
				   "a recorded machine: what must be tried "
				   "(load, SCHED_FIFO, counters) is left out");
}

/* A remedy is a command to copy: it gets all the width there is. */
static void print_part(FILE *out, const char *name, const char *text)
{
	char *lead = xasprintf("%*s%-7s", COLUMN_WHAT, "", name);

	text_print_wrapped(out, lead, COLUMN_WHAT + 8, WIDTH, text);
	free(lead);
}

static void print_finding(FILE *out, const struct doctor_finding *f)
{
	char *lead = xasprintf("%-*s%s", COLUMN_WHAT,
			       doctor_severity_name(f->severity), f->what);

	text_print_wrapped(out, lead, COLUMN_TEXT, WIDTH, f->seen);
	free(lead);
	print_part(out, "why", f->why);
	if (f->remedy)
		print_part(out, f->nr_knobs ? "remedy*" : "remedy", f->remedy);
}

/* What is fine needs no explanation: one paragraph of names. */
static void print_fine(FILE *out, const struct doctor *d)
{
	char *names = xstrdup("");

	for (size_t i = 0; i < d->nr; i++) {
		char *more;

		if (d->findings[i].severity != DOCTOR_OK)
			continue;
		more = xasprintf("%s%s%s (%s)", names, *names ? "; " : "",
				 d->findings[i].what, d->findings[i].seen);
		free(names);
		names = more;
	}
	if (*names)
		text_print_wrapped(out, "ok", COLUMN_WHAT, WIDTH, names);
	free(names);
}

size_t check_nr_knobs(const struct doctor *d)
{
	size_t nr = 0;

	for (size_t i = 0; i < d->nr; i++)
		nr += d->findings[i].nr_knobs;
	return nr;
}

static const char *plural(size_t nr)
{
	return nr == 1 ? "" : "s";
}

static void print_verdict(FILE *out, const struct doctor *d)
{
	size_t nr_bad = d->nr_of[DOCTOR_BAD], nr_warn = d->nr_of[DOCTOR_WARN];
	size_t nr_note = d->nr_of[DOCTOR_NOTE], nr_knobs = check_nr_knobs(d);

	if (nr_bad)
		fprintf(out, "not fit for measuring: %zu finding%s void%s it",
			nr_bad, plural(nr_bad), nr_bad == 1 ? "s" : "");
	else
		fprintf(out, "fit for measuring");
	fprintf(out, "; %zu warning%s, %zu note%s\n", nr_warn, plural(nr_warn),
		nr_note, plural(nr_note));
	if (nr_knobs)
		fprintf(out,
			"* %zu setting%s can be set and put back: run-bench "
			"run --fix, or hold them: run-bench check --fix\n",
			nr_knobs, plural(nr_knobs));
}

void check_print(FILE *out, const struct check_head *head,
		 const struct doctor *d)
{
	print_head(out, head);
	fputc('\n', out);
	for (size_t i = 0; i < d->nr; i++)
		if (d->findings[i].severity != DOCTOR_OK)
			print_finding(out, &d->findings[i]);
	print_fine(out, d);
	fputc('\n', out);
	print_verdict(out, d);
}
