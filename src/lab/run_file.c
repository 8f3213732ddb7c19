// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/run_file.h"

#include "base/err.h"
#include "lab/files.h"
#include "lab/record.h"
#include "results/put.h"
#include "runner/session.h"
#include "sys/clock.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void lab_file_init(struct lab_file *f, const struct lab_files *all,
		   const char *work_dir)
{
	memset(f, 0, sizeof(*f));
	f->all = all;
	f->running = -1;
	f->lines = xcalloc(all->plan->nr, sizeof(json_t *));
	lab_env_source_init(&f->source, work_dir);
}

void lab_file_release(struct lab_file *f)
{
	for (size_t i = 0; i < f->all->plan->nr; i++)
		json_decref(f->lines[i]);
	free(f->lines);
	if (f->writer && result_writer_close(f->writer, NULL))
		f->writer = NULL; /* an error is on its way already */
	lab_env_source_release(&f->source);
	json_decref(f->stored_env);
	free(f->path);
	free(f->console_path);
	memset(f, 0, sizeof(*f));
}

static int fail(struct lab_file *f, int err)
{
	if (err && !f->err)
		f->err = err;
	/* The writer's hint is about runs that can be resumed. */
	if (err == -ENOSPC || err == -EDQUOT)
		why_hint(&f->why, "make room, or choose another place with -o; "
				  "records that were finished are kept");
	return err;
}

static int describe(struct lab_file *f, json_t **env)
{
	/* A resumed guest does not say again what it said before. */
	if (f->stored_env && !f->source.nr_files) {
		*env = lab_env_again(f->stored_env, f->all->config_hash);
		return 0;
	}
	return lab_env_collect(env, &f->source, f->boot.kernel,
			       f->all->guest_path, f->all->config_hash,
			       &f->why);
}

/* Another name: "x-2.jsonl" for "x.jsonl". */
static void rename_to(struct lab_file *f, const char *stem, int k)
{
	free(f->path);
	free(f->console_path);
	f->path = xasprintf("%s-%d.jsonl", stem, k);
	f->console_path = xasprintf("%s-%d.console.txt", stem, k);
}

/* A session that began in the same second may have the name by now. */
static int create(struct lab_file *f)
{
	char *stem = xstrdup(f->path), *dot = strrchr(stem, '.');
	int err = result_writer_create(&f->writer, f->path, &f->why);

	if (dot && !strcmp(dot, ".jsonl"))
		*dot = '\0';
	else
		dot = NULL;
	for (int k = 2; dot && err == -EEXIST && k < 100; k++) {
		rename_to(f, stem, k);
		err = result_writer_create(&f->writer, f->path, &f->why);
	}
	free(stem);
	return err;
}

/* Everything that describes the guest was here: the file begins. */
static int begin(struct lab_file *f, const struct lab_boot *b)
{
	struct lab_env_boot boot = f->boot;
	json_t *env;
	int err;

	if (f->is_begun)
		return 0;
	boot.hello = f->source.hello;
	boot.notes = f->source.notes;
	boot.boot_s = (double)(clock_mono_ns() - b->start_ns) / 1e9;
	err = describe(f, &env);
	if (err)
		return fail(f, err);
	lab_env_put_boot(env, &boot);
	err = create(f);
	if (err) {
		json_decref(env);
		return fail(f, err);
	}
	f->is_begun = true;
	err = result_writer_add(f->writer, env, &f->why);
	if (!err)
		err = result_writer_add(f->writer,
					lab_plan_line(f->all->plan, f->seed,
						      f->all->argv),
					&f->why);
	return fail(f, err);
}

static void count(struct lab_file *f, const json_t *line)
{
	static const enum outcome all[] = { OUTCOME_OK, OUTCOME_SKIP,
					    OUTCOME_BROKEN, OUTCOME_SUSPECT };

	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		f->nr_of[all[i]] +=
			!strcmp(lab_record_outcome(line), outcome_name(all[i]));
}

static int write_next(struct lab_file *f, const struct console *c)
{
	size_t i = f->nr_written;
	json_t *line = f->lines[i];

	f->lines[i] = NULL;
	lab_record_judge(line, console_worst(c, (long)i));
	lab_record_set_seq(line, i);
	count(f, line);
	f->nr_written++;
	return fail(f, result_writer_add(f->writer, line, &f->why));
}

int lab_file_flush(struct lab_file *f, const struct console *c)
{
	int err = f->err;

	while (!err && f->is_begun && f->nr_written < f->all->plan->nr &&
	       f->lines[f->nr_written] && c->case_nr > (long)f->nr_written)
		err = write_next(f, c);
	return err;
}

static void set_broken(struct lab_file *f, size_t i, const char *reason)
{
	if (i >= f->nr_written && !f->lines[i])
		f->lines[i] =
			lab_record_broken(f->all->plan, i, f->seed, reason);
}

/* {"case":N,...} of start and fail; -1 when it is nonsense. */
static long case_of(const struct lab_file *f, const struct wire_frame *frame,
		    char *reason, size_t size)
{
	json_t *obj = json_loadb(frame->data, frame->len_bytes, 0, NULL);
	const json_t *nr = json_object_get(obj, "case");
	const char *text = json_string_value(json_object_get(obj, "why"));
	json_int_t value = json_is_integer(nr) ? json_integer_value(nr) : -1;

	snprintf(reason, size, "%s",
		 text && *text ? text : "the guest gave no reason");
	json_decref(obj);
	return value >= 0 && value < (json_int_t)f->all->plan->nr ? (long)value
								  : -1;
}

/* Cases before this one whose frame did not come are not coming any more. */
static void pass_over(struct lab_file *f, long to)
{
	for (long i = (long)f->nr_written; i < to; i++)
		set_broken(f, (size_t)i,
			   "its record was lost on the data line");
}

static void take_record(struct lab_file *f, const struct wire_frame *frame)
{
	size_t i = (size_t)f->running;
	struct why why;
	json_t *line;

	if (f->running < 0 || i < f->nr_written || f->lines[i])
		return;
	if (lab_record_take(f->all->plan, i, frame->data, frame->len_bytes,
			    &line, &why))
		set_broken(f, i, why.text);
	else
		f->lines[i] = line;
}

int lab_file_take(struct lab_file *f, const struct lab_boot *b,
		  const struct wire_frame *frame)
{
	char reason[256];
	int err;
	long nr;

	if (f->err)
		return f->err;
	err = lab_env_take(&f->source, frame, &f->why);
	if (err == -EINVAL)
		return 0; /* garbage is no reason to stop */
	if (err)
		return err < 0 ? fail(f, err) : 0;
	err = begin(f, b);
	if (err)
		return err;
	if (!strcmp(frame->type, "start")) {
		nr = case_of(f, frame, reason, sizeof(reason));
		if (nr >= 0) {
			pass_over(f, nr);
			f->running = nr;
		}
	} else if (!strcmp(frame->type, "case")) {
		take_record(f, frame);
	} else if (!strcmp(frame->type, "fail")) {
		nr = case_of(f, frame, reason, sizeof(reason));
		if (nr >= 0)
			set_broken(f, (size_t)nr, reason);
	} else if (!strcmp(frame->type, "end")) {
		pass_over(f, (long)f->all->plan->nr);
	}
	return lab_file_flush(f, &b->console);
}

/* The kernel is dead: why, for the case that ran and for those to come. */
static void bury(struct lab_file *f, const struct lab_boot *b)
{
	char *text;

	for (size_t i = f->nr_written; i < f->all->plan->nr; i++) {
		bool is_next = (long)i <= f->running;

		text = xasprintf("%s: %s",
				 is_next ? "the guest ended in this case"
					 : "not run, the guest had ended",
				 b->end_text);
		set_broken(f, i, text);
		free(text);
	}
}

static json_t *end_line(const struct lab_file *f, bool is_complete,
			const char *reason)
{
	const struct lab_plan *lp = f->all->plan;
	struct plan p = lp->plan;
	struct session s = {
		.plan = &p,
		.nr_records = f->nr_written,
		.start_ns = f->all->start_ns,
	};
	json_t *line;

	p.cases = xcalloc(p.nr, sizeof(*p.cases));
	memcpy(p.cases, lp->plan.cases, p.nr * sizeof(*p.cases));
	for (size_t i = 0; i < p.nr; i++)
		p.cases[i].stop = is_complete ? STOP_ROUNDS : STOP_NOT_YET;
	for (size_t i = 0; i < f->nr_written; i++)
		p.cases[lp->processes[i].case_idx].nr_records++;
	line = session_end_json(&s, is_complete, reason);
	free(p.cases);
	return line;
}

static int write_console(struct lab_file *f, const struct lab_boot *b)
{
	int err;

	if (!b->console_log || !b->console_log_bytes)
		return 0;
	err = lab_write_file(f->console_path, b->console_log,
			     b->console_log_bytes, &f->why);
	f->has_console = !err;
	return fail(f, err);
}

int lab_file_end(struct lab_file *f, const struct lab_boot *b,
		 const char *stop_name)
{
	const size_t nr = f->all->plan->nr;
	int err = f->err, closed;

	f->is_complete = b->has_end && !b->is_stopped && !err;
	if (!err && f->is_begun && !b->is_stopped)
		bury(f, b);
	while (!err && f->is_begun && f->nr_written < nr &&
	       f->lines[f->nr_written])
		err = write_next(f, &b->console);
	if (f->nr_written < nr)
		f->is_complete = false;
	if (!err && f->is_begun && f->before_end)
		err = fail(f, f->before_end(f, f->before_end_arg));
	if (!err && f->is_begun)
		err = fail(f, result_writer_add(f->writer,
						end_line(f, f->is_complete,
							 f->is_complete ? NULL
							 : stop_name
								 ? stop_name
								 : b->end_text),
						&f->why));
	if (!err)
		err = write_console(f, b);
	if (f->writer) {
		closed = result_writer_close(f->writer, err ? NULL : &f->why);
		f->writer = NULL;
		err = err ? err : fail(f, closed);
	}
	return err;
}
