// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Debugging that is built in and running. Many of these options only compile a
 * facility that a static key keeps switched off until the command line says
 * otherwise; distributions ship such kernels, and they measure like any other.
 */
#include "runner/env_parts.h"

#include "base/compiler.h"
#include "sys/root.h"

#include <stdlib.h>
#include <string.h>

enum activation {
	ALWAYS, /* built in is running */
	IF_PARAM, /* only when the parameter is on */
	IF_DEFAULT_OR_PARAM, /* another option says the default */
	UNLESS_DEFAULT_OR_PARAM, /* another option turns it off by default */
};

static const struct debug_option {
	const char *option;
	enum activation activation;
	const char *param; /* on the command line */
	const char *by_default; /* the other option */
} debug_options[] = {
	{ "CONFIG_DEBUG_ATOMIC_SLEEP", ALWAYS, NULL, NULL },
	{ "CONFIG_DEBUG_KMEMLEAK", UNLESS_DEFAULT_OR_PARAM, "kmemleak",
	  "CONFIG_DEBUG_KMEMLEAK_DEFAULT_OFF" },
	{ "CONFIG_DEBUG_LOCK_ALLOC", ALWAYS, NULL, NULL },
	{ "CONFIG_DEBUG_MUTEXES", ALWAYS, NULL, NULL },
	{ "CONFIG_DEBUG_OBJECTS", IF_DEFAULT_OR_PARAM, "debug_objects",
	  "CONFIG_DEBUG_OBJECTS_ENABLE_DEFAULT" },
	/* page_alloc: pages are unmapped while free (static key, since 4.1) */
	{ "CONFIG_DEBUG_PAGEALLOC", IF_DEFAULT_OR_PARAM, "debug_pagealloc",
	  "CONFIG_DEBUG_PAGEALLOC_ENABLE_DEFAULT" },
	{ "CONFIG_DEBUG_PREEMPT", ALWAYS, NULL, NULL },
	{ "CONFIG_DEBUG_RWSEMS", ALWAYS, NULL, NULL },
	{ "CONFIG_DEBUG_SPINLOCK", ALWAYS, NULL, NULL },
	{ "CONFIG_DEBUG_VM", ALWAYS, NULL, NULL },
	{ "CONFIG_DEBUG_VM_MAPLE_TREE", ALWAYS, NULL, NULL },
	{ "CONFIG_DEBUG_VM_PGFLAGS", ALWAYS, NULL, NULL },
	{ "CONFIG_DEBUG_VM_RB", ALWAYS, NULL, NULL },
	{ "CONFIG_GCOV_PROFILE_ALL", ALWAYS, NULL, NULL },
	{ "CONFIG_KASAN", ALWAYS, NULL, NULL },
	{ "CONFIG_KCOV_INSTRUMENT_ALL", ALWAYS, NULL, NULL },
	{ "CONFIG_KCSAN", ALWAYS, NULL, NULL },
	{ "CONFIG_KMSAN", ALWAYS, NULL, NULL },
	{ "CONFIG_LOCKDEP", ALWAYS, NULL, NULL },
	{ "CONFIG_LOCK_STAT", ALWAYS, NULL, NULL },
	{ "CONFIG_PAGE_OWNER", IF_PARAM, "page_owner", NULL },
	/* static key and parameter in every kernel with the option since 4.6 */
	{ "CONFIG_PAGE_POISONING", IF_PARAM, "page_poison", NULL },
	{ "CONFIG_PAGE_TABLE_CHECK", IF_DEFAULT_OR_PARAM, "page_table_check",
	  "CONFIG_PAGE_TABLE_CHECK_ENFORCED" },
	{ "CONFIG_PROVE_LOCKING", ALWAYS, NULL, NULL },
	{ "CONFIG_PROVE_RCU", ALWAYS, NULL, NULL },
	{ "CONFIG_SLUB_DEBUG_ON", ALWAYS, NULL, NULL },
	{ "CONFIG_TRACE_IRQFLAGS", ALWAYS, NULL, NULL },
};

static bool is_active(const struct env_source *src,
		      const struct debug_option *d)
{
	bool is_on = d->activation != IF_PARAM;
	bool by_default;
	char value[32];

	if (!kernel_config_is_on(&src->config, d->option))
		return false;
	if (d->by_default) {
		by_default = kernel_config_is_on(&src->config, d->by_default);
		is_on = by_default == (d->activation == IF_DEFAULT_OR_PARAM);
	}
	if (d->param && env_param(src->cmdline, d->param, value, sizeof(value)))
		/* a bare "page_owner" is not an order to switch it on */
		is_on = env_bool(value) == 1;
	return is_on;
}

/* KFENCE checks one allocation in sample_interval ms; 0: none at all. */
static bool has_kfence(void)
{
	int64_t interval_ms;

	return env_read_number("/sys/module/kfence/parameters/sample_interval",
			       &interval_ms) &&
	       interval_ms > 0;
}

json_t *env_debug_options(const struct env_source *src)
{
	json_t *names = json_array();
	char value[32];

	for (size_t i = 0; src->has_config && i < ARRAY_SIZE(debug_options);
	     i++)
		if (is_active(src, &debug_options[i]))
			json_array_append_new(
				names, json_string(debug_options[i].option));
	if (has_kfence())
		json_array_append_new(names, json_string("CONFIG_KFENCE"));
	/* "slub_debug=-" and "slab_debug=-" switch it off */
	if ((env_param(src->cmdline, "slub_debug", value, sizeof(value)) ||
	     env_param(src->cmdline, "slab_debug", value, sizeof(value))) &&
	    value[0] != '-')
		json_array_append_new(names, json_string("slub_debug"));
	return names;
}
