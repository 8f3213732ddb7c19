// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/claim_pick.h"

#include "base/err.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What a guest consists of; seeds and command lines are part of the kernel. */
static const char *const guest_keys[] = {
	"accel", "qemu",	 "machine",    "cpu",	     "cpus",
	"rtc",	 "memory_bytes", "fake_nodes", "as_shipped", "warm"
};

static const char *text_of(const json_t *obj, const char *key)
{
	return json_string_value(json_object_get(obj, key));
}

static uint64_t uint_of(const json_t *obj, const char *key)
{
	return (uint64_t)json_integer_value(json_object_get(obj, key));
}

/* Counts only: times are never mixed with them. */
static int check_mode(const struct result_file *f, struct why *why)
{
	const json_t *lab = json_object_get(f->env, "lab");
	const char *mode = text_of(f->env, "mode");
	const char *accel = text_of(lab, "accel");

	if (!mode || strcmp(mode, "lab") != 0) {
		why_set(why, -EINVAL,
			"read %.160s: it is of the running kernel: times, and "
			"not instructions",
			f->path);
		why_hint(why, "claims are held against files of profile, lab "
			      "and designs litmus -k");
		return -EINVAL;
	}
	if (!accel || !strstr(accel, "icount"))
		return why_set(why, -EINVAL,
			       "read %.160s: it holds times, and not "
			       "instructions (accelerator %.40s)",
			       f->path, accel ? accel : "not known");
	if (text_of(lab, "title") && text_of(lab, "kernel"))
		return 0;
	return why_set(why, -EINVAL,
		       "read %.160s: it does not say which kernel it is of",
		       f->path);
}

/* One name, two images: which of them is meant, nobody knows. */
static int check_image(const struct claim_sources *s,
		       const struct claim_source *one, struct why *why)
{
	const char *name =
		text_of(json_object_get(one->f->env, "lab"), "kernel");

	for (size_t i = 0; i < s->nr; i++) {
		const struct claim_source *old = s->all[i];
		bool is_newer = claim_source_is_newer(one, old);

		if (strcmp(text_of(json_object_get(old->f->env, "lab"),
				   "kernel"),
			   name) != 0 ||
		    !strcmp(old->image, one->image))
			continue;
		why_set(why, -EINVAL,
			"read %.100s: it is of another image of %.40s (%.12s) "
			"than %.100s (%.12s)",
			one->f->path, name, one->image, old->f->path,
			old->image);
		why_hint(why, "leave the older out: %.160s",
			 is_newer ? old->f->path : one->f->path);
		return -EINVAL;
	}
	return 0;
}

static char *guest_text(const struct result_file *f)
{
	const json_t *lab = json_object_get(f->env, "lab");
	const char *build =
		text_of(json_object_get(f->env, "identity"), "guest_build_id");
	char *text = xstrdup(build ? build : "unknown"), *value, *longer;

	for (size_t i = 0; i < ARRAY_SIZE(guest_keys); i++) {
		const json_t *v = json_object_get(lab, guest_keys[i]);

		value = v ? json_dumps(v, JSON_COMPACT | JSON_ENCODE_ANY)
			  : NULL;
		longer = xasprintf("%s %s=%s", text, guest_keys[i],
				   value ? value : "-");
		free(text);
		free(value);
		text = longer;
	}
	return text;
}

static bool has_costs(const struct result_file *f)
{
	for (size_t i = 0; i < f->nr_cases; i++)
		if (strncmp(f->cases[i].bench, "litmus/", 7) != 0)
			return true;
	return false;
}

int claim_sources_add(struct claim_sources *s, const struct result_file *f,
		      struct why *why)
{
	const json_t *lab = json_object_get(f->env, "lab");
	struct claim_source *one;
	int err = check_mode(f, why);

	if (err)
		return err;
	one = xcalloc(1, sizeof(*one));
	one->f = one->files[0] = f;
	one->kernel = text_of(lab, "title");
	one->image = text_of(lab, "image_sha256");
	one->image = one->image ? one->image : "unknown";
	one->time = text_of(f->env, "time");
	one->guest = guest_text(f);
	one->nr_cpus = uint_of(lab, "cpus");
	one->nr_nodes = uint_of(lab, "fake_nodes");
	one->memory_bytes = uint_of(lab, "memory_bytes");
	err = check_image(s, one, why);
	if (!err && has_costs(f)) {
		one->column = (struct lab_column){ .name = one->kernel,
						   .nr_files = 1,
						   .files = one->files };
		err = lab_build(&one->column, 1, &one->view, why);
		one->has_view = !err;
	}
	if (err) {
		free(one->guest);
		free(one);
		return err;
	}
	s->all = xrealloc(s->all, s->nr + 1, sizeof(struct claim_source *));
	s->all[s->nr++] = one;
	return 0;
}

void claim_sources_release(struct claim_sources *s)
{
	for (size_t i = 0; i < s->nr; i++) {
		if (s->all[i]->has_view)
			lab_view_release(&s->all[i]->view);
		free(s->all[i]->guest);
		free(s->all[i]);
	}
	free(s->all);
	*s = (struct claim_sources){ 0 };
}

bool claim_source_is_newer(const struct claim_source *a,
			   const struct claim_source *b)
{
	int order = strcmp(a->time ? a->time : "", b->time ? b->time : "");

	return order ? order > 0 : strcmp(a->f->path, b->f->path) > 0;
}
