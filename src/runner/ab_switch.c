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
	return !strncmp(path, "/sys/", 5) || !strncmp(path, "/proc/sys/", 10);
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
	return 0;
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
