/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * settings.h - what --fix does: set what the doctor can set, tell each change
 * on stderr, put everything back. A SIGKILL in between is made good by the next
 * start of the program (sys/journal.h).
 */
#ifndef CLI_SETTINGS_H
#define CLI_SETTINGS_H

#include "base/compiler.h"
#include "runner/doctor.h"

#include <stddef.h>

struct journal;
struct journal_event;

struct settings {
	struct journal *journal; /* NULL: nothing to put back */
	size_t nr_set;
	size_t nr_failed; /* could not be set; said why */
};

/*
 * 0, also when settings failed one by one; -errno after an error line when it
 * cannot be noted what is changed (-EBUSY: another process has settings
 * changed); then nothing was set and s needs no restore.
 */
MUST_CHECK int settings_apply(struct settings *s, const struct doctor *d);

/*
 * Put back and forget; may be called again. 0, or -errno after an error line:
 * the next start of the program tries again.
 */
int settings_restore(struct settings *s);

/*
 * What went wrong with a setting, as a warning: a journal_fn (sys/journal.h)
 * for whoever changes settings. Of what goes well it says nothing.
 */
void settings_warn(const struct journal_event *e, void *arg);

#endif
