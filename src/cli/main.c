// SPDX-License-Identifier: GPL-2.0-or-later
/* main.c - run-bench, the host program. */
#include "base/err.h"
#include "sys/journal.h"
#include "cli/cmd.h"
#include "cli/dispatch.h"
#include "cli/settings.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

static void say_journal(const struct journal_event *e, void *arg)
{
	if (e->what == JOURNAL_RESTORED)
		err_note("put back %s: '%s' is again '%s'", e->path,
			 e->new_value, e->old_value);
	else if (e->what == JOURNAL_UNDONE)
		err_note("%s %s", e->how, e->path);
	else
		settings_warn(e, arg);
}

/*
 * A run that was killed may have left settings of the machine changed. They
 * are put back by whatever is started next, if only "run-bench -h"; a failure
 * is said and stops nothing.
 */
static void recover(const char *state_dir)
{
	struct why why;
	int err;

	memset(&why, 0, sizeof(why));
	err = journal_recover(state_dir, say_journal, NULL, &why);
	if (err > 0)
		err_note("put back the settings that a killed run had left");
	if (err < 0) {
		err_warn("%s", why.text);
		if (why.hint[0])
			err_hint("%s", why.hint);
	}
}

/* What a case borrowed last is given back first (harness/keep.h). */
static void startup_recover(void)
{
	char keeper_dir[256];

	journal_keeper_dir(keeper_dir, sizeof(keeper_dir));
	recover(keeper_dir);
	recover(NULL);
}

/*
 * Closed ones (">&-") would be the numbers of the next files that are opened,
 * and what is printed would go there. The wrong way round, so that their use
 * fails as it should.
 */
static void open_standard_files(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 &&
		    open("/dev/null", fd ? O_RDONLY : O_WRONLY) != fd)
			exit(EXIT_CANNOT);
}

int main(int argc, char **argv)
{
	cmd_bisect_guard(argc, argv);
	open_standard_files();
	startup_recover();
	return dispatch(argc, argv);
}
