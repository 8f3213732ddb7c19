/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * profile_show.h - result files with profile lines as tables: what a session
 * shows, and what --file shows again.
 */
#ifndef CLI_PROFILE_SHOW_H
#define CLI_PROFILE_SHOW_H

#include "cli/profile_options.h"

struct profile_show {
	const struct profile_options *o;
	size_t nr;
	char **paths, **names; /* [nr], owned */
};

/* One kernel more; name NULL: as its file says. */
void profile_show_add(struct profile_show *s, const char *path,
		      const char *name);
/* Tables on stdout, figures where they were asked for. An exit status. */
int profile_show_print(struct profile_show *s);
void profile_show_release(struct profile_show *s);

/* --file: the words of o are files, then cases. An exit status. */
int profile_show_files(const struct profile_options *o);

#endif
