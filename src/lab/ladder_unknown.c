// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/ladder_parts.h"

#include "base/suggest.h"

#include <errno.h>
#include <stdio.h>

int ladder_unknown(const char *word, const struct word_list *names,
		   const char *config_dir, struct why *why)
{
	char list[180] = "";
	struct suggest near;
	size_t len = 0;

	why_set(why, -EINVAL,
		"kernel '%s': neither a name of configs/kernels or kernels, "
		"nor a file",
		word);
	if (!names->nr) {
		why_hint(why,
			 "there is no name at all in '%.120s'; a file "
			 "needs its path",
			 config_dir);
		return -EINVAL;
	}
	suggest_init(&near, word);
	for (size_t i = 0; i < names->nr; i++) {
		suggest_offer(&near, names->v[i]);
		if (len < sizeof(list))
			len += (size_t)snprintf(list + len, sizeof(list) - len,
						"%s%s", i ? ", " : "",
						names->v[i]);
	}
	if (suggest_best(&near))
		why_hint(why, "did you mean %s? The names are %s",
			 suggest_best(&near), list);
	else
		why_hint(why,
			 "the names are %s; a file needs its path, a "
			 "package deb: in front",
			 list);
	return -EINVAL;
}

int ladder_no_file(const char *word, struct why *why)
{
	int err = why_errno(why, -errno, "open the kernel image '%s'", word);

	why_hint(why, "a kernel is a name of configs/kernels, a file, or "
		      "deb:PACKAGE");
	return err;
}
