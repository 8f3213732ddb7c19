// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/cow_rules.h"

#include "base/compiler.h"
#include "sys/kernel.h"

#include <stddef.h>
#include <string.h>

/*
 * Names as kernels/patches has them (mm/cow_design.c), and the last kernel that
 * had the rules. "refcount-5.9" is what 5.10 stable was in the end and 5.17 still
 * is: clear_refs and reclaim ask for pins (9348b73c2e1b, feb889fb40fa; 5.11).
 * NULL: 6.1 is not changed.
 */
static const struct named {
	const char *name, *release;
	unsigned int variants;
} designs[] = {
	{ "mapcount", "5.7", 0 },
	{ "forced-cow", "5.8", 0 },
	{ "refcount-5.9-noseq", "5.9", COW_NO_SEQCOUNT },
	{ "refcount-5.9", "5.17", 0 },
	{ "likely-pinned", "5.17", COW_BIAS_23 },
	{ "refcount-5.18", "5.18", 0 },
	{ "exclusive-5.19", NULL, 0 },
	{ "exclusive", NULL, 0 },
};

static const struct {
	const char *name;
	enum cow_variant variant;
} variants[] = {
	{ "bias-23", COW_BIAS_23 },
	{ "pinned-once", COW_PINNED_ONCE },
	{ "no-has-pinned", COW_NO_HAS_PINNED },
	{ "no-seqcount", COW_NO_SEQCOUNT },
	{ "pins-15", COW_BIAS_23 }, /* and a 16th is refused */
};

static bool is_word(const char *at, size_t len, const char *word)
{
	return strlen(word) == len && !memcmp(at, word, len);
}

/* What follows the name of a design: ",bias-23,pinned-once", or somebody's own. */
static unsigned int variants_of(const char *at)
{
	unsigned int found = 0;

	while (*at == ',') {
		size_t len = strcspn(++at, ","), i = 0;

		while (i < ARRAY_SIZE(variants) &&
		       !is_word(at, len, variants[i].name))
			i++;
		found |= i < ARRAY_SIZE(variants)
				 ? (unsigned int)variants[i].variant
				 : (unsigned int)COW_UNKNOWN;
		at += len;
	}
	return *at ? found | COW_UNKNOWN : found;
}

/* The longest: "refcount-5.9-noseq" is not "refcount-5.9" with more behind it. */
static const struct named *find(const char *at)
{
	const struct named *found = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(designs); i++) {
		const struct named *d = &designs[i];
		size_t len = strlen(d->name);

		if (strncmp(at, d->name, len) != 0 ||
		    (at[len] && !strchr(",+-", at[len])))
			continue;
		if (!found || len > strlen(found->name))
			found = d;
	}
	return found;
}

struct cow_rules cow_rules_of(const char *release)
{
	struct cow_rules r = { .code = kernel_version_code(release) };
	const char *at = strchr(release, '-');
	const struct named *d = NULL;

	while (r.code && at && !d) {
		d = find(at + 1);
		if (!d)
			at = strchr(at + 1, '-');
	}
	if (!d)
		return r;
	if (d->release)
		r.code = kernel_version_code(d->release);
	r.variants = d->variants | variants_of(at + 1 + strlen(d->name));
	r.is_named = true;
	return r;
}

struct cow_rules cow_rules_here(void)
{
	struct kernel_id id;

	if (kernel_id_read(&id, NULL))
		return (struct cow_rules){ 0 };
	return cow_rules_of(id.release);
}

bool cow_rules_at_least(unsigned int major, unsigned int minor)
{
	return cow_rules_here().code >= (major << 16 | minor << 8);
}

bool cow_rules_mark(void)
{
	return cow_rules_at_least(5, 19);
}

unsigned int cow_rules_pin_bias(void)
{
	return cow_rules_here().variants & COW_BIAS_23 ? 1u << 23 : 1u << 10;
}
