// SPDX-License-Identifier: GPL-2.0-or-later
/* Two measuring programs: which they are, and that they measure the same. */
#include "runner/ab.h"

#include "base/err.h"
#include "runner/env.h"
#include "runner/guest_list.h"
#include "runner/plan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BUILD_ID_BYTES 129

static int take_build_id(struct ab *ab, unsigned int v, struct why *why)
{
	char hex[BUILD_ID_BYTES];
	int err = env_build_id(ab->value[v], hex, sizeof(hex), why);

	if (err == -ENOENT && !access(ab->value[v], F_OK))
		why_hint(why, "link it with --build-id, as the Makefile does");
	if (err)
		return err;
	if (!ab->build_id[v]) {
		ab->build_id[v] = xstrdup(hex);
		return 0;
	}
	if (!strcmp(ab->build_id[v], hex))
		return 0;
	why_set(why, -EXDEV,
		"pair by guest: '%s' is another program than at the start",
		ab->value[v]);
	why_hint(why, "its build id is %.40s, the plan says %.40s", hex,
		 ab->build_id[v]);
	return -EXDEV;
}

static json_t *find_variant(json_t *bench, const struct plan_case *c)
{
	json_t *variant;
	size_t i;

	json_array_foreach(json_object_get(bench, "variants"), i, variant) {
		struct plan_case other = plan_case_of(bench, variant);
		bool is_same = axes_equal(&other.axes, &c->axes) &&
			       other.unit_pages == c->unit_pages;

		plan_case_release(&other);
		if (is_same)
			return variant;
	}
	return NULL;
}

static bool is_text(json_t *bench, const char *key, const char *want)
{
	const char *s = json_string_value(json_object_get(bench, key));

	return s && want ? !strcmp(s, want) : s == want;
}

static int knows_case(const struct plan_case *c, json_t *list, const char *path,
		      struct why *why)
{
	json_t *bench = guest_list_find(list, c->bench);
	json_int_t version =
		json_integer_value(json_object_get(bench, "version"));
	char *label;

	if (bench && version == (json_int_t)c->version &&
	    is_text(bench, "op", c->op) && is_text(bench, "sweep", c->sweep) &&
	    is_text(bench, "headline", c->is_fixed ? "fixed" : "per_op") &&
	    find_variant(bench, c))
		return 0;
	label = case_label(c->bench, &c->axes);
	why_set(why, -EINVAL,
		"pair by guest: '%.120s' does not have %.120s as version %u",
		path, label, c->version);
	why_hint(why, "both programs must measure the same cases");
	free(label);
	return -EINVAL;
}

static int knows_all(const struct plan *p, const char *path, struct why *why)
{
	json_t *list = guest_list_load(path, why);
	int err = 0;

	if (!list)
		return -ENOEXEC;
	if ((size_t)json_integer_value(json_object_get(list, "table_pages")) !=
	    p->table_pages)
		err = why_set(why, -EINVAL,
			      "pair by guest: '%s' has other page tables",
			      path);
	for (size_t i = 0; i < p->nr && !err; i++)
		err = knows_case(&p->cases[i], list, path, why);
	json_decref(list);
	return err;
}

int ab_guests(struct plan *p, struct why *why)
{
	int err = 0;

	for (unsigned int v = 0; v < 2 && !err; v++)
		err = take_build_id(&p->ab, v, why);
	for (unsigned int v = 0; v < 2 && !err; v++)
		err = knows_all(p, p->ab.value[v], why);
	return err;
}
