// SPDX-License-Identifier: GPL-2.0-or-later
/* What the memory management is told to do beside what is measured. */
#include "runner/env_parts.h"

#include "base/compiler.h"
#include "sys/knob.h"
#include "sys/root.h"
#include "sys/thp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define THP_DIR "/sys/kernel/mm/transparent_hugepage"

static void add_thp(json_t *context)
{
	json_t *thp = json_object(), *sizes = json_object();
	struct thp_state *t = calloc(1, sizeof(*t));

	if (t && !thp_read(t, NULL)) {
		env_put_string(thp, "enabled", t->enabled);
		env_put_string(thp, "defrag", t->defrag);
		if (t->pmd_bytes)
			env_put_u64(thp, "pmd_bytes", t->pmd_bytes);
		for (size_t i = 0; i < t->nr_sizes; i++) {
			char key[32];

			snprintf(key, sizeof(key), "%zukB",
				 t->sizes[i].size_bytes / 1024);
			env_put_string(sizes, key, t->sizes[i].enabled);
		}
		env_put_word(thp, "shmem", THP_DIR "/shmem_enabled");
		env_put_number(thp, "khugepaged_defrag",
			       THP_DIR "/khugepaged/defrag");
		env_put_number(thp, "use_zero_page", THP_DIR "/use_zero_page");
	}
	free(t);
	env_put_object(thp, "sizes", sizes);
	env_put_object(context, "thp", thp);
}

/* "/dev/zram0  partition  8388604  0  100"; sizes in kB, after a heading. */
static void add_swaps(json_t *context)
{
	json_t *swaps = json_array();
	struct sys_lines l;
	bool is_heading = true;
	char *line;

	if (sys_lines_open(&l, "/proc/swaps", NULL)) {
		json_decref(swaps);
		return;
	}
	for (; (line = sys_lines_next(&l)) != NULL; is_heading = false) {
		unsigned long long size_kb, used_kb;
		char device[256], type[32];
		json_t *swap;

		if (is_heading || sscanf(line, "%255s %31s %llu %llu", device,
					 type, &size_kb, &used_kb) != 4)
			continue;
		swap = json_object();
		env_put_string(swap, "device", device);
		env_put_string(swap, "type", type);
		env_put_u64(swap, "size_bytes", size_kb * 1024);
		json_array_append_new(swaps, swap);
	}
	if (sys_lines_close(&l))
		json_decref(swaps);
	else
		json_object_set_new(context, "swaps", swaps);
}

/*
 * init_on_alloc (5.3) and init_on_free: the parameter decides, else the
 * default of the build. Without either it is not known.
 */
static void add_init(json_t *context, const struct env_source *src,
		     const char *param, const char *option)
{
	char value[32];
	int is_on = -1;

	if (env_param(src->cmdline, param, value, sizeof(value)))
		is_on = env_bool(value);
	if (is_on < 0 && src->has_config)
		is_on = kernel_config_is_on(&src->config, option);
	if (is_on >= 0)
		json_object_set_new(context, param, json_boolean(is_on));
}

/*
 * DAMON: monitors made through sysfs (5.18), and the two built-in users of it
 * that are module parameters.
 */
static void add_damon(json_t *context)
{
	static const char dir[] = "/sys/kernel/mm/damon/admin/kdamonds";
	static const char *const users[] = { "damon_reclaim",
					     "damon_lru_sort" };
	json_t *damon = json_object();
	size_t nr, nr_on = 0;
	bool is_known = false;
	char **names, path[256], state[16];

	if (!sys_list(dir, &names, &nr)) {
		is_known = true;
		for (size_t i = 0; i < nr; i++) {
			snprintf(path, sizeof(path), "%s/%s/state", dir,
				 names[i]);
			if (!knob_read(path, state, sizeof(state)) &&
			    !strcmp(state, "on"))
				nr_on++;
		}
		sys_list_free(names, nr);
	}
	if (is_known)
		env_put_u64(damon, "nr_running", nr_on);
	for (size_t i = 0; i < ARRAY_SIZE(users); i++) {
		snprintf(path, sizeof(path),
			 "/sys/module/%s/parameters/enabled", users[i]);
		env_put_word(damon, users[i], path);
	}
	env_put_object(context, "damon", damon);
}

void env_add_memory(json_t *context, const struct env_source *src)
{
	add_thp(context);
	add_swaps(context);
	add_init(context, src, "init_on_alloc",
		 "CONFIG_INIT_ON_ALLOC_DEFAULT_ON");
	add_init(context, src, "init_on_free",
		 "CONFIG_INIT_ON_FREE_DEFAULT_ON");
	add_damon(context);
	env_put_number(context, "ksm_run", "/sys/kernel/mm/ksm/run");
	env_put_word(context, "mglru", "/sys/kernel/mm/lru_gen/enabled");
	env_put_number(context, "numa_balancing",
		       "/proc/sys/kernel/numa_balancing");
	env_put_word(context, "zswap", "/sys/module/zswap/parameters/enabled");
	env_put_number(context, "swappiness", "/proc/sys/vm/swappiness");
	env_put_number(context, "overcommit", "/proc/sys/vm/overcommit_memory");
	env_put_number(
		context, "page_reporting_order",
		"/sys/module/page_reporting/parameters/page_reporting_order");
	env_put_word(context, "page_shuffle",
		     "/sys/module/page_alloc/parameters/shuffle");
}
