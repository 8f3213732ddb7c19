// SPDX-License-Identifier: GPL-2.0-or-later
#include "runner/guest_list.h"

#include "runner/guest.h"

#include <string.h>

#define LIST_TIMEOUT_S 20

json_t *guest_list_load(const char *guest_path, struct why *why)
{
	char list[] = "list", name[] = "run-bench-guest";
	char *argv[] = { name, list, NULL };
	struct guest_end end;
	json_t *obj = NULL;

	if (guest_run(guest_path, argv, LIST_TIMEOUT_S, false, NULL, &obj, &end,
		      why))
		return NULL;
	if (json_is_array(json_object_get(obj, "benchmarks")))
		return obj;
	json_decref(obj);
	why_set(why, -1, "ask '%s' for its benchmarks: it %s%s%s", guest_path,
		end.text, end.last_stderr[0] ? ": " : "", end.last_stderr);
	why_hint(why, "build both programs anew: make clean all");
	return NULL;
}

json_t *guest_list_find(json_t *list, const char *name)
{
	json_t *b;
	size_t i;

	json_array_foreach(json_object_get(list, "benchmarks"), i, b)
		if (!strcmp(json_string_value(json_object_get(b, "name")),
			    name))
			return b;
	return NULL;
}
