// SPDX-License-Identifier: GPL-2.0-or-later
#include "runner/ab_switch.h"

#include "base/err.h"
#include "sys/knob.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define VALUE_BYTES 128

struct ab_switch {
	struct journal *journal;
	char *path;
	char *value[2];
	char before[VALUE_BYTES];
	unsigned int now; /* the variant that was set last */
};

static void release(struct ab_switch *sw)
{
	for (size_t v = 0; v < 2; v++)
		free(sw->value[v]);
	free(sw->path);
	free(sw);
}

static bool is_setting(const char *path)
{
	if (strstr(path, "//")) /* one name for one file: exclusive[] */
		return false;
	return !strncmp(path, "/sys/", 5) || !strncmp(path, "/proc/sys/", 10);
}

/*
 * Settings that the kernel keeps exclusive: a write to one changes the other,
 * and to put the first back does not bring the other back. Harmless only while
 * the other has the value that it is changed to. (mm/page-writeback.c,
 * mm/util.c, set_advisor_defaults() in mm/ksm.c)
 */
static const struct {
	const char *path, *other, *changed_to;
} exclusive[] = {
#define VM "/proc/sys/vm/"
	{ VM "dirty_bytes", VM "dirty_ratio", "0" },
	{ VM "dirty_ratio", VM "dirty_bytes", "0" },
	{ VM "dirty_background_bytes", VM "dirty_background_ratio", "0" },
	{ VM "dirty_background_ratio", VM "dirty_background_bytes", "0" },
	{ VM "overcommit_kbytes", VM "overcommit_ratio", "0" },
	{ VM "overcommit_ratio", VM "overcommit_kbytes", "0" },
#undef VM
	{ "/sys/kernel/mm/ksm/advisor_mode", "/sys/kernel/mm/ksm/pages_to_scan",
	  "100" },
};

/* Whether alternating path would leave another setting changed. */
static int check_exclusive(const char *path, struct why *why)
{
	char now[VALUE_BYTES];

	for (size_t i = 0; i < ARRAY_SIZE(exclusive); i++) {
		if (strcmp(path, exclusive[i].path) != 0 ||
		    knob_read(exclusive[i].other, now, sizeof(now)) ||
		    !strcmp(now, exclusive[i].changed_to))
			continue;
		why_set(why, -EBUSY,
			"alternate '%s': the kernel would change %s too, which "
			"is %s, and that would not be put back",
			path, exclusive[i].other, now);
		why_hint(why, "set %s by hand before and after: it must be %s",
			 exclusive[i].other, exclusive[i].changed_to);
		return -EBUSY;
	}
	return 0;
}

static int look_at(struct ab_switch *sw, struct why *why)
{
	int err;

	if (!is_setting(sw->path)) {
		why_set(why, -EINVAL,
			"alternate '%s': no setting below /sys or /proc/sys",
			sw->path);
		why_hint(why, "two programs: --ab guest=PATH,PATH");
		return -EINVAL;
	}
	err = knob_read(sw->path, sw->before, sizeof(sw->before));
	if (err)
		return why_errno(why, err, "alternate '%s'", sw->path);
	if (!knob_is_writable(sw->path)) {
		why_set(why, -EACCES, "alternate '%s': not writable here",
			sw->path);
		why_hint(why, "run as root");
		return -EACCES;
	}
	return check_exclusive(sw->path, why);
}

int ab_switch_begin(struct ab_switch **out, const struct ab *ab, journal_fn say,
		    void *arg, struct why *why)
{
	struct ab_switch *sw = xcalloc(1, sizeof(*sw));
	int err;

	*out = NULL;
	sw->path = xstrdup(ab->what);
	for (size_t v = 0; v < 2; v++)
		sw->value[v] = xstrdup(ab->value[v]);
	err = look_at(sw, why);
	if (!err)
		err = journal_begin(&sw->journal, NULL, say, arg, why);
	if (err)
		goto out_release;
	for (unsigned int v = 2; v-- > 0 && !err;)
		err = journal_set(sw->journal, sw->path, sw->value[v], why);
	if (err)
		goto out_restore;
	*out = sw;
	return 0;

out_restore:
	if (journal_restore(sw->journal, NULL))
		why_hint(why, "'%s' could not be put back to '%s'", sw->path,
			 sw->before);
out_release:
	release(sw);
	return err;
}

const char *ab_switch_before(const struct ab_switch *sw)
{
	return sw->before;
}

int ab_switch_check(const struct ab_switch *sw, struct why *why)
{
	char now[VALUE_BYTES];
	int err = knob_read(sw->path, now, sizeof(now));

	if (err)
		return why_errno(why, err, "read back '%s'", sw->path);
	if (!strcmp(now, sw->value[sw->now]))
		return 0;
	why_set(why, -EBUSY,
		"measure with %.120s=%.40s: somebody else set it to %.40s",
		sw->path, sw->value[sw->now], now);
	why_hint(why, "find out who, then go on with --resume");
	return -EBUSY;
}

int ab_switch_to(struct ab_switch *sw, unsigned int v, struct why *why)
{
	int err = ab_switch_check(sw, why);

	if (err)
		return err;
	if (v != sw->now) {
		err = journal_set(sw->journal, sw->path, sw->value[v], why);
		if (err)
			return err;
		sw->now = v;
	}
	return ab_switch_check(sw, why);
}

int ab_switch_end(struct ab_switch *sw, struct why *why)
{
	int err;

	if (!sw)
		return 0;
	err = journal_restore(sw->journal, why);
	release(sw);
	return err;
}
