// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/settings.h"

#include "base/err.h"
#include "sys/journal.h"

#include <string.h>

void settings_warn(const struct journal_event *e, void *arg)
{
	(void)arg;
	switch (e->what) {
	case JOURNAL_FOREIGN:
		/* of one step: run --ab makes several, and each is told */
		err_warn("leave %s at '%s': somebody else changed it since "
			 "this program changed it from '%s' to '%s'",
			 e->path, e->now_value, e->old_value, e->new_value);
		break;
	case JOURNAL_FAILED:
		if (e->old_value)
			err_warn("put back %s to '%s': %s", e->path,
				 e->old_value, e->why);
		else
			err_warn("%s %s: %s", e->how, e->path, e->why);
		break;
	case JOURNAL_DAMAGED:
		err_warn("read the journal of changed settings: %s", e->why);
		break;
	case JOURNAL_SET:
	case JOURNAL_RESTORED:
	case JOURNAL_UNDONE:
	case JOURNAL_STALE: /* the reboot has put everything back */
		break;
	}
}

static void say(const struct journal_event *e, void *arg)
{
	if (e->what == JOURNAL_SET)
		err_note("set %s: %s -> %s", e->path, e->old_value,
			 e->new_value);
	else if (e->what == JOURNAL_RESTORED)
		err_note("put back %s: %s -> %s", e->path, e->new_value,
			 e->old_value);
	else
		settings_warn(e, arg);
}

static void say_why(const struct why *why)
{
	err_error("%s", why->text);
	if (why->hint[0])
		err_hint("%s", why->hint);
}

static void set_all(struct settings *s, const struct doctor *d)
{
	struct why why;

	for (size_t i = 0; i < d->nr; i++)
		for (size_t k = 0; k < d->findings[i].nr_knobs; k++) {
			const struct doctor_knob *knob =
				&d->findings[i].knobs[k];

			memset(&why, 0, sizeof(why));
			if (!journal_set(s->journal, knob->path, knob->value,
					 &why))
				continue;
			err_warn("%s", why.text);
			/* The same remedy for all of them, once. */
			if (why.hint[0] && !s->nr_failed)
				err_hint("%s", why.hint);
			s->nr_failed++;
		}
	s->nr_set = journal_nr(s->journal);
}

int settings_apply(struct settings *s, const struct doctor *d)
{
	struct why why;
	int err;

	memset(&why, 0, sizeof(why));
	memset(s, 0, sizeof(*s));
	err = journal_begin(&s->journal, NULL, say, NULL, &why);
	if (err) {
		say_why(&why);
		return err;
	}
	set_all(s, d);
	return 0;
}

int settings_restore(struct settings *s)
{
	struct journal *j = s->journal;
	struct why why;
	int err;

	s->journal = NULL;
	memset(&why, 0, sizeof(why));
	err = journal_restore(j, &why);
	if (err)
		say_why(&why);
	return err;
}
