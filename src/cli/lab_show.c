// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/lab_show.h"

#include "base/units.h"
#include "cli/cmd.h"
#include "report/progress.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static bool is_shown;

static const char *state_of(const struct lab_boot *b)
{
	switch (b->state) {
	case BOOT_WAITING:
		return "waits";
	case BOOT_KERNEL:
		return b->snapshot_path ? "loads" : "boots";
	case BOOT_SETUP:
		return "sets up";
	case BOOT_RUNNING:
		return NULL;
	case BOOT_SAVING:
		return "saves";
	case BOOT_ENDED:
		return b->has_end ? "done" : "ended early";
	}
	return NULL;
}

void lab_show_progress(const struct lab_run *r, void *arg)
{
	struct progress_guest *guests;
	struct winsize w = { .ws_col = 80 };
	char line[512];

	(void)arg;
	/* Snapshots are told one by one as they are made. */
	if (r->is_making_snapshots)
		return;
	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &w) || w.ws_col < 20)
		w.ws_col = 80;
	guests = xcalloc(r->nr, sizeof(*guests));
	for (size_t i = 0; i < r->nr; i++)
		guests[i] = (struct progress_guest){
			.name = r->boots[i].name,
			.state = state_of(&r->boots[i]),
			.nr_done = r->boots[i].nr_done,
			.nr_total = r->boots[i].nr_cases,
		};
	progress_guests(line, sizeof(line), w.ws_col - 1u, guests, r->nr,
			lab_run_left_s(r));
	fprintf(stderr, "\r%s\033[K", line);
	fflush(stderr);
	is_shown = true;
	free(guests);
}

void lab_show_progress_end(void)
{
	if (is_shown)
		fputs("\r\033[K", stderr);
	is_shown = false;
}

void lab_show_note(const char *text, void *arg)
{
	const struct lab_options *o = arg;

	if (o->is_quiet)
		return;
	lab_show_progress_end();
	err_note("%s", text);
}

/* A guest that did not go through its plan; stopped ones are told once. */
static void tell_failure(const struct lab_run *r, size_t i)
{
	const struct lab_boot *b = &r->boots[i];
	const struct lab_file *f = &r->files[i];

	if (b->has_end || b->is_stopped || b->state != BOOT_ENDED)
		return;
	err_error("run the cases on '%s': %s", b->name, b->end_text);
	if (b->end_hint[0])
		err_hint("%s%s%s", b->end_hint,
			 f->has_console ? "; the console is in " : "",
			 f->has_console ? f->console_path : "");
	else if (f->has_console)
		err_hint("the console is in %s", f->console_path);
}

void lab_show_files(const struct lab_run *r, const struct lab_options *o)
{
	if (o->is_quiet)
		return;
	for (size_t i = 0; i < r->nr; i++) {
		const struct lab_file *f = &r->files[i];

		if (f->is_begun)
			err_note("%s: %zu records in %s, %s%s",
				 r->boots[i].name, f->nr_written,
				 units_duration((double)(r->boots[i].end_ns -
							 r->boots[i].start_ns) /
						1e9)
					 .s,
				 f->path, f->is_complete ? "" : " (partial)");
	}
}

void lab_show_failures(const struct lab_run *r)
{
	for (size_t i = 0; i < r->nr; i++)
		tell_failure(r, i);
}

/* The columns whose files can be read. */
struct columns {
	size_t nr;
	struct lab_column *columns;
	struct result_file *files; /* [run.nr] */
	const struct result_file **refs; /* [run.nr] */
	size_t nr_files;
};

static int read_column(struct columns *c, const struct lab_run *r, size_t guest)
{
	struct lab_column *col = &c->columns[c->nr];
	const struct lab_guest *g = &r->o->guests[guest];
	struct why why;

	col->name = g->title;
	col->title = g->kernel->image.release;
	col->files = &c->refs[c->nr_files];
	for (unsigned int k = 0; k < r->o->nr_boots; k++) {
		const struct lab_file *f =
			&r->files[lab_run_index(r, guest, k)];

		if (!f->is_begun || !f->nr_written)
			continue;
		if (result_file_read(&c->files[c->nr_files], f->path, &why)) {
			err_error("%s", why.text);
			return -1;
		}
		c->refs[c->nr_files] = &c->files[c->nr_files];
		c->nr_files++;
		col->nr_files++;
	}
	c->nr += col->nr_files > 0;
	return 0;
}

static void columns_release(struct columns *c)
{
	for (size_t i = 0; i < c->nr_files; i++)
		result_file_release(&c->files[i]);
	free(c->columns);
	free(c->files);
	free(c->refs);
}

static int show_ab(const struct lab_view *view, const struct lab_print *print,
		   const struct lab_options *o)
{
	struct lab_ab ab;

	lab_ab(view, o->gate_ratio, &ab);
	lab_ab_print(stdout, view, &ab, print);
	return ab.is_over_gate ? EXIT_ANSWER_NO : EXIT_DONE;
}

static int show_view(const struct columns *c, const struct lab_options *o)
{
	const struct lab_print print = {
		.format = o->format,
		.all_phases = o->all_phases,
	};
	struct lab_view view;
	struct why why;
	int status = EXIT_DONE;

	if (lab_build(c->columns, c->nr, &view, &why)) {
		err_error("%s", why.text);
		if (why.hint[0])
			err_hint("%s", why.hint);
		return EXIT_CANNOT;
	}
	if (o->is_ab && c->nr == 2)
		status = show_ab(&view, &print, o);
	else if (!o->is_ab)
		lab_view_print(stdout, &view, &print);
	lab_view_release(&view);
	return status;
}

/* Broken and suspect records: numbers that should be there and are not. */
static size_t count_bad(const struct lab_run *r)
{
	size_t nr = 0;

	for (size_t i = 0; i < r->nr; i++)
		nr += r->files[i].nr_of[OUTCOME_BROKEN] +
		      r->files[i].nr_of[OUTCOME_SUSPECT];
	return nr;
}

static size_t count_without(const struct lab_run *r)
{
	size_t nr = 0;

	for (size_t i = 0; i < r->nr; i++)
		nr += !r->files[i].is_begun || !r->files[i].nr_written;
	return nr;
}

int lab_show_result(const struct lab_run *r, const struct lab_options *o)
{
	struct columns c = {
		.columns = xcalloc(r->o->nr_guests, sizeof(*c.columns)),
		.files = xcalloc(r->nr, sizeof(*c.files)),
		.refs = xcalloc(r->nr, sizeof(*c.refs)),
	};
	int status = EXIT_DONE, written;

	lab_show_failures(r);
	for (size_t i = 0; i < r->o->nr_guests; i++)
		if (read_column(&c, r, i))
			status = EXIT_CANNOT;
	if (o->accel == LAB_KVM && c.nr)
		err_note("times, not instructions: no table of kernels; the "
			 "files have them");
	else if (c.nr && status == EXIT_DONE)
		status = show_view(&c, o);
	columns_release(&c);
	written = cli_finish(EXIT_DONE);
	clearerr(stdout); /* told */
	lab_show_files(r, o);
	if (written != EXIT_DONE || count_without(r))
		return EXIT_CANNOT;
	return status == EXIT_DONE && count_bad(r) ? EXIT_ANSWER_NO : status;
}

void lab_show_stopped(const struct lab_run *r)
{
	size_t nr_files = 0;

	for (size_t i = 0; i < r->nr; i++)
		nr_files += r->files[i].is_begun;
	err_note(nr_files ? "interrupted: the files hold what was finished"
			  : "interrupted: nothing was finished");
}
