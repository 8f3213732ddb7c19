// SPDX-License-Identifier: GPL-2.0-or-later
#include "results/bisect_log.h"

#include "base/err.h"
#include "results/lines.h"
#include "results/put.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOG_VERSION 1

static const char *const verdicts[] = { "good", "bad", "skip" };
static const char *const wheres[] = { "near", "beyond", "between", "unclear",
				      "nowhere" };

const char *bisect_verdict_name(enum bisect_verdict v)
{
	return verdicts[v];
}

const char *bisect_where_name(enum bisect_where w)
{
	return wheres[w];
}

static int word_of(const char *const *words, size_t nr, const char *word)
{
	for (size_t i = 0; word && i < nr; i++)
		if (!strcmp(words[i], word))
			return (int)i;
	return -1;
}

void bisect_step_release(struct bisect_step *s)
{
	free(s->what);
	free(s->commit);
	free(s->subject);
	free(s->kernel);
	free(s->image);
	free(s->file);
	free(s->why);
	*s = (struct bisect_step){ 0 };
}

void bisect_begin_release(struct bisect_begin *b)
{
	free(b->bench);
	free(b->axes);
	free(b->unit);
	free(b->good_name);
	free(b->bad_name);
	free(b->good_file);
	free(b->bad_file);
	free(b->id);
	*b = (struct bisect_begin){ 0 };
}

static void release_steps(struct bisect_log *log)
{
	for (size_t i = 0; i < log->nr; i++)
		bisect_step_release(&log->steps[i]);
	free(log->steps);
	log->steps = NULL;
	log->nr = 0;
}

void bisect_log_release(struct bisect_log *log)
{
	release_steps(log);
	bisect_begin_release(&log->begin);
	log->has_begin = log->is_found = false;
}

/* JSON has no NaN: what is not there is null. */
static void put_value(json_t *o, const char *key, double value)
{
	if (isnan(value))
		put_json(o, key, json_null());
	else
		put_number(o, key, value);
}

static double get_value(const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);

	return json_is_number(v) ? json_number_value(v) : NAN;
}

static char *get_text(const json_t *o, const char *key)
{
	const char *text = json_string_value(json_object_get(o, key));

	return text ? xstrdup(text) : NULL;
}

static int read_begin(struct bisect_log *log, const json_t *o, struct why *why)
{
	struct bisect_begin *b = &log->begin;

	bisect_log_release(log);
	*b = (struct bisect_begin){
		.bench = get_text(o, "bench"),
		.axes = get_text(o, "axes"),
		.unit = get_text(o, "unit"),
		.good_name = get_text(o, "good_name"),
		.bad_name = get_text(o, "bad_name"),
		.good_file = get_text(o, "good_file"),
		.bad_file = get_text(o, "bad_file"),
		.good = get_value(o, "good"),
		.bad = get_value(o, "bad"),
		.middle = get_value(o, "middle"),
		.margin = get_value(o, "margin"),
		.id = get_text(o, "id"),
	};
	log->has_begin = true;
	if (b->bench && b->axes && b->unit && b->good_name && b->bad_name &&
	    b->id && !isnan(b->good) && !isnan(b->bad) && !isnan(b->middle))
		return 0;
	return why_set(why, -EINVAL, "a key is missing in begin");
}

static int read_step(struct bisect_log *log, const json_t *o, struct why *why)
{
	const char *verdict = json_string_value(json_object_get(o, "verdict"));
	const char *where = json_string_value(json_object_get(o, "where"));
	int v = word_of(verdicts, ARRAY_SIZE(verdicts), verdict);
	int w = word_of(wheres, ARRAY_SIZE(wheres), where);
	json_int_t nr = json_integer_value(json_object_get(o, "nr_processes"));

	if (!log->has_begin)
		return why_set(why, -EINVAL, "a step before any begin");
	if (v < 0 || w < 0 || nr < 0 ||
	    !json_is_string(json_object_get(o, "what")) ||
	    (v != BISECT_SKIP && isnan(get_value(o, "value"))))
		return why_set(why, -EINVAL, "no step of a bisection");
	log->steps = xrealloc(log->steps, log->nr + 1, sizeof(*log->steps));
	log->steps[log->nr++] = (struct bisect_step){
		.what = get_text(o, "what"),
		.commit = get_text(o, "commit"),
		.subject = get_text(o, "subject"),
		.kernel = get_text(o, "kernel"),
		.image = get_text(o, "image"),
		.file = get_text(o, "file"),
		.why = get_text(o, "why"),
		.value = get_value(o, "value"),
		.margin = get_value(o, "margin"),
		.nr_processes = (size_t)nr,
		.verdict = (enum bisect_verdict)v,
		.where = (enum bisect_where)w,
		.wall_s = get_value(o, "wall_s"),
	};
	return 0;
}

static int read_line(struct bisect_log *log, const json_t *o, struct why *why)
{
	const char *kind = json_string_value(json_object_get(o, "kind"));
	json_int_t version = json_integer_value(json_object_get(o, "v"));

	if (version != LOG_VERSION)
		return why_set(why, -EINVAL, "not version %d of the journal",
			       LOG_VERSION);
	if (kind && !strcmp(kind, "bisect-begin"))
		return read_begin(log, o, why);
	if (kind && !strcmp(kind, "bisect-step"))
		return read_step(log, o, why);
	if (kind && !strcmp(kind, "bisect-end")) {
		log->is_found = true;
		log->nr_untold = (size_t)json_integer_value(
			json_object_get(o, "nr_untold"));
		return 0;
	}
	return why_set(why, -EINVAL, "no line of a bisection");
}

int bisect_log_read(struct bisect_log *log, const char *path, struct why *why)
{
	struct lines lines;
	struct why line_why;
	struct stat st;
	json_t *o;
	FILE *f;
	int got, err = 0;

	*log = (struct bisect_log){ 0 };
	/* A device may have no end. */
	if (!stat(path, &st) && !S_ISREG(st.st_mode))
		return why_set(why, -EINVAL,
			       "read the journal '%s': no regular file", path);
	f = fopen(path, "re");
	if (!f)
		return why_errno(why, -errno, "read the journal '%s'", path);
	lines_init(&lines, path, f);
	while (!err && (got = lines_next(&lines, &o, &line_why)) != 0) {
		if (got > 0)
			err = read_line(log, o, &line_why);
		if (got > 0)
			json_decref(o);
		if (got < 0)
			err = got;
		if (err) {
			why_set(why, err, "read the journal %s:%zu: %.160s",
				path, lines.nr, line_why.text);
			why_hint(why, "it is no journal of run-bench bisect; "
				      "name another one with --log");
		}
	}
	lines_release(&lines);
	fclose(f);
	if (err)
		bisect_log_release(log);
	return err;
}

/* What a kill or a crash can have left of a line of ours; not a note of yours. */
static bool is_our_tail(int fd, off_t at)
{
	static const char start[] = "{\"kind\":\"bisect-";
	char buf[sizeof(start) - 1];
	ssize_t n = pread(fd, buf, sizeof(buf), at);

	return n > 0 && (!buf[0] || !memcmp(buf, start, (size_t)n));
}

/* Behind a line that was cut, a new one must not be glued to it. */
static int cut_tail(int fd)
{
	const off_t whole = lseek(fd, 0, SEEK_END);
	off_t end = whole;
	char c = '\n';

	while (end > 0) {
		if (pread(fd, &c, 1, end - 1) != 1)
			return -EIO;
		if (c == '\n')
			break;
		end--;
	}
	if (end >= 0 && end != whole && !is_our_tail(fd, end))
		return -EMEDIUMTYPE;
	if (end < 0 || (end != whole && ftruncate(fd, end)) ||
	    lseek(fd, end, SEEK_SET) < 0)
		return -errno;
	return 0;
}

/* Takes the reference. */
static int append(const char *path, json_t *o, struct why *why)
{
	char *text = json_dumps(o, JSON_COMPACT), *line;
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644), err = 0;
	ssize_t len;

	if (!text)
		BUG("a line of the journal cannot be written as JSON");
	line = xasprintf("%s\n", text);
	len = (ssize_t)strlen(line);
	if (fd < 0)
		err = -errno;
	if (!err)
		err = cut_tail(fd);
	if (!err) {
		ssize_t n = write(fd, line, (size_t)len);

		err = n == len ? 0 : n < 0 ? -errno : -ENOSPC;
	}
	if (!err && fdatasync(fd) && errno != EINVAL)
		err = -errno;
	if (fd >= 0 && close(fd) && !err)
		err = -errno;
	free(line);
	free(text);
	json_decref(o);
	if (err == -EMEDIUMTYPE) {
		err = why_set(why, -EINVAL,
			      "write the journal '%s': it is there, and is no "
			      "journal of run-bench bisect",
			      path);
		why_hint(why, "name another one with --log");
	} else if (err) {
		why_errno(why, err, "write the journal '%s'", path);
	}
	return err;
}

int bisect_log_begin(const char *path, const struct bisect_begin *b,
		     struct why *why)
{
	json_t *o = put_object();

	put_text(o, "kind", "bisect-begin");
	put_uint(o, "v", LOG_VERSION);
	put_text(o, "id", b->id);
	put_text(o, "bench", b->bench);
	put_text(o, "axes", b->axes);
	put_text(o, "unit", b->unit);
	put_text(o, "good_name", b->good_name);
	put_text(o, "bad_name", b->bad_name);
	put_text(o, "good_file", b->good_file);
	put_text(o, "bad_file", b->bad_file);
	put_value(o, "good", b->good);
	put_value(o, "bad", b->bad);
	put_value(o, "middle", b->middle);
	put_value(o, "margin", b->margin);
	return append(path, o, why);
}

int bisect_log_step(const char *path, const struct bisect_step *s,
		    struct why *why)
{
	json_t *o = put_object();

	put_text(o, "kind", "bisect-step");
	put_uint(o, "v", LOG_VERSION);
	put_text(o, "what", s->what);
	put_text(o, "commit", s->commit);
	put_text(o, "subject", s->subject);
	put_text(o, "kernel", s->kernel);
	put_text(o, "image", s->image);
	put_text(o, "file", s->file);
	put_value(o, "value", s->value);
	put_value(o, "margin", s->margin);
	put_uint(o, "nr_processes", s->nr_processes);
	put_text(o, "verdict", bisect_verdict_name(s->verdict));
	put_text(o, "where", bisect_where_name(s->where));
	put_text(o, "why", s->why);
	put_value(o, "wall_s", s->wall_s);
	return append(path, o, why);
}

int bisect_log_end(const char *path, size_t nr_untold, struct why *why)
{
	json_t *o = put_object();

	put_text(o, "kind", "bisect-end");
	put_uint(o, "v", LOG_VERSION);
	put_uint(o, "nr_untold", nr_untold);
	return append(path, o, why);
}
