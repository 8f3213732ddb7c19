// SPDX-License-Identifier: GPL-2.0-or-later
/* run --ab: the setting that alternates. */
#include "cli/cmd_run.h"

#include "cli/cmd.h"
#include "cli/settings.h"
#include "runner/ab_switch.h"

#include <errno.h>
#include <stdlib.h>

static struct ab_switch *held;

int run_ab_end(void)
{
	struct ab_switch *sw = held;
	struct why why = { "", "" };
	int err;

	held = NULL;
	err = ab_switch_end(sw, &why);
	if (err) {
		err_error("%s", why.text);
		if (why.hint[0])
			err_hint("%s", why.hint);
	}
	return err;
}

/* Whatever this program exits for. */
static void end_at_exit(void)
{
	if (run_ab_end())
		return; /* told; the next start tries again */
}

void run_ab_begin(struct live *l)
{
	const struct ab *ab = &l->plan.ab;
	struct why why = { "", "" };
	int err;

	if (ab->kind != AB_SETTING)
		return;
	err = ab_switch_begin(&held, ab, settings_warn, NULL, &why);
	if (err)
		cli_die(err == -EINVAL ? EXIT_USAGE : EXIT_CANNOT, &why);
	l->session.ab_switch = held;
	if (atexit(end_at_exit))
		BUG("atexit");
	err_note("%s alternates between %s and %s, and is %s again at the end",
		 ab->what, ab->value[0], ab->value[1], ab_switch_before(held));
}
