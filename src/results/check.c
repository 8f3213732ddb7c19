// SPDX-License-Identifier: GPL-2.0-or-later
/* The walk: lines, their order, and what the end of the file tells. */
#include "results/check.h"

#include "base/err.h"
#include "results/lines.h"
#include "results/walk.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* Beyond this many unreadable lines it is some other file. */
#define BAD_LINES_MAX 20

void walk_find(struct walk *w, enum finding_level level, size_t line,
	       const char *fmt, ...)
{
	struct result_check *c = w->c;
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	c->findings = xrealloc(c->findings, c->nr + 1, sizeof(*c->findings));
	c->findings[c->nr++] = (struct finding){
		.level = level,
		.line = line,
		.text = xstrdup(text),
	};
}

void walk_error(struct walk *w, const struct why *why)
{
	walk_find(w, FINDING_ERROR, w->line, "%s", why->text);
}

struct planned *walk_planned(struct walk *w, const char *bench,
			     const struct axes *axes)
{
	for (size_t i = 0; i < w->nr_planned; i++) {
		struct planned *p = &w->planned[i];

		if (!strcmp(p->bench, bench) && axes_equal(&p->axes, axes))
			return p;
	}
	return NULL;
}

const char *walk_remedy(const struct walk *w, char *text, size_t size_bytes)
{
	if (w->is_lab)
		snprintf(text, size_bytes,
			 ": a lab run is not resumed, "
			 "boot it again");
	else
		snprintf(text, size_bytes,
			 ": resume with run-bench run --resume %.200s",
			 w->path);
	return text;
}

void walk_time(struct walk *w, const char *time)
{
	if (w->last_time && strcmp(time, w->last_time) < 0)
		walk_find(w, FINDING_NOTE, w->line,
			  "time: %s is before %s: the clock was set", time,
			  w->last_time);
	free(w->last_time);
	w->last_time = xstrdup(time);
}

/* Does this kind belong here? Says so when not. */
static bool check_order(struct walk *w, enum record_kind kind)
{
	const char *name = kind_name(kind);

	if (w->has_end) {
		walk_find(w, FINDING_ERROR, w->line,
			  "kind: %s behind the end line", name);
		return false;
	}
	if ((kind == KIND_ENV && w->has_env) ||
	    (kind == KIND_PLAN && w->has_plan)) {
		walk_find(w, FINDING_ERROR, w->line,
			  "kind: a second %s line: two files in one?", name);
		return false;
	}
	if (kind == KIND_ENV && w->line != 1)
		walk_find(w, FINDING_ERROR, w->line,
			  "kind: env must be the first line");
	else if (kind == KIND_PLAN && !(w->has_env && w->line == 2))
		walk_find(w, FINDING_ERROR, w->line,
			  "kind: plan must follow the env line");
	else if (kind > KIND_PLAN && !w->has_plan && !w->is_order_told) {
		walk_find(w, FINDING_ERROR, w->line,
			  "kind: %s before the plan line", name);
		w->is_order_told = true;
	}
	if ((kind == KIND_CASE || kind == KIND_RESUME) && w->nr_profile_lines)
		walk_find(w, FINDING_ERROR, w->line,
			  "kind: %s behind a profile line", name);
	return true;
}

/* It may have been a case line: what follows from it is not told again. */
static void bad_line(struct walk *w)
{
	w->nr_bad_lines++;
	w->is_seq_known = false;
}

static void check_line(struct walk *w, json_t *obj)
{
	enum record_kind kind = KIND_CASE;
	struct why why = { "", "" };
	int err = record_kind(obj, &kind, &why);

	if (err) {
		walk_error(w, &why);
		w->has_newer = err == -ENOTSUP;
		bad_line(w);
		return;
	}
	if (!check_order(w, kind))
		return;
	switch (kind) {
	case KIND_ENV:
		w->has_env = true;
		check_env(w, obj);
		return;
	case KIND_PLAN:
		w->has_plan = true;
		check_plan(w, obj);
		return;
	case KIND_CASE:
		check_case(w, obj);
		return;
	case KIND_RESUME:
		check_resume(w, obj);
		return;
	case KIND_PROFILE:
		check_profile(w, obj);
		return;
	case KIND_END:
		w->has_end = true;
		check_end(w, obj);
		return;
	}
}

static int walk_lines(struct walk *w, struct lines *l)
{
	struct why why = { "", "" };
	json_t *obj;
	int ret;

	while ((ret = lines_next(l, &obj, &why)) != 0) {
		w->line = l->nr;
		if (ret == 1) {
			check_line(w, obj);
			json_decref(obj);
		} else if (ret == -EINVAL) {
			walk_error(w, &why);
			bad_line(w);
		} else {
			return ret;
		}
		if (w->has_newer)
			return 0;
		if (w->nr_bad_lines == BAD_LINES_MAX) {
			walk_find(w, FINDING_ERROR, 0,
				  "%d unreadable lines: the rest was not read",
				  BAD_LINES_MAX);
			return 0;
		}
	}
	w->nr_lines = l->nr;
	return 0;
}

/* A tail without newline: ours begins like a line, or lost its bytes to NUL. */
static void check_tail(struct walk *w, const struct lines *l)
{
	if (l->buf[0] != '{' && l->buf[0] != '\0')
		walk_find(w, FINDING_ERROR, l->nr,
			  "no JSON, and no newline at its end");
	else if (memchr(l->buf, '\0', l->len_bytes))
		walk_find(w, FINDING_PARTIAL, l->nr,
			  "the last line holds NUL bytes: the file system "
			  "lost data in a crash");
	else
		walk_find(w, FINDING_PARTIAL, l->nr,
			  "the last line is cut off after %zu bytes",
			  l->len_bytes);
}

static void check_whole(struct walk *w)
{
	char remedy[256];

	if (w->has_end)
		return;
	if (!w->has_env && w->nr_case_lines)
		walk_find(w, FINDING_ERROR, 0, "no env line");
	if (!w->has_plan && w->nr_case_lines)
		walk_find(w, FINDING_ERROR, 0, "no plan line");
	if (!w->has_env || !w->has_plan)
		walk_find(w, FINDING_PARTIAL, 0,
			  "the run was cut off before its %s line: start a "
			  "new one",
			  w->has_env ? "plan" : "env");
	else
		walk_find(w, FINDING_PARTIAL, 0,
			  "the run was cut off after %zu records%s",
			  w->nr_case_lines,
			  walk_remedy(w, remedy, sizeof(remedy)));
}

static void summarise(struct walk *w)
{
	struct result_check *c = w->c;

	for (size_t i = 0; i < w->nr_planned; i++)
		c->nr_cases_seen += w->planned[i].nr_records > 0;
	c->nr_cases_planned = w->nr_planned;
	c->nr_records = w->nr_case_lines;
	c->is_complete = w->is_end_complete;
	for (size_t i = 0; i < c->nr; i++)
		if (c->findings[i].level != FINDING_NOTE)
			c->is_complete = false;
}

static void walk_release(struct walk *w)
{
	for (size_t i = 0; i < w->nr_planned; i++)
		planned_release(&w->planned[i]);
	free(w->planned);
	check_profile_release(w);
	free(w->ab_axis);
	free(w->ab_value[0]);
	free(w->ab_value[1]);
	free(w->identity_hash);
	free(w->last_time);
}

int result_check(struct result_check *c, const char *path, struct why *why)
{
	struct walk w = { .c = c, .path = path, .is_seq_known = true };
	FILE *in = fopen(path, "re");
	struct lines l;
	int err;

	memset(c, 0, sizeof(*c));
	if (!in)
		return why_errno(why, -errno, "check \"%.200s\"", path);
	lines_init(&l, path, in);
	err = walk_lines(&w, &l);
	if (err) {
		why_errno(why, err, "check \"%.200s\"", path);
		result_check_release(c);
		goto out_close;
	}
	if (l.is_torn)
		check_tail(&w, &l);
	if (!w.has_newer && w.nr_bad_lines < BAD_LINES_MAX) {
		check_whole(&w);
		check_coverage(&w);
	}
	summarise(&w);
out_close:
	walk_release(&w);
	lines_release(&l);
	fclose(in);
	return err;
}

void result_check_release(struct result_check *c)
{
	for (size_t i = 0; i < c->nr; i++)
		free(c->findings[i].text);
	free(c->findings);
	memset(c, 0, sizeof(*c));
}
