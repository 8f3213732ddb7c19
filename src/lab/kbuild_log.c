// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/kbuild_parts.h"

#include "base/err.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define EARLY_S	 3.0 /* the first objects are of the host's tools */
#define EARLY_NR 10

bool kbuild_is_object(const char *line)
{
	static const char *const verbs[] = { "CC", "AS" };

	if (strncmp(line, "  ", 2))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		if (!strncmp(line + 2, verbs[i], 2) && line[4] == ' ')
			return true;
	return false;
}

/* gcc and ld "x: error: y", make "*** y", Kconfig "x:3:error: y", cc1 gone */
static bool is_error(const char *line)
{
	return strstr(line, "error: ") || strstr(line, "*** ") ||
	       strstr(line, "undefined reference to") ||
	       strstr(line, ": not found") ||
	       strstr(line, "No space left on device") ||
	       strstr(line, "Killed");
}

/* "make[3]: *** [scripts/Makefile.build:250: mm/memory.o] Error 1" says less */
static bool is_summary(const char *line)
{
	return !strncmp(line, "make", 4) && strstr(line, "] Error ");
}

void kbuild_log_line(struct kbuild_log *l, const char *line)
{
	if (l->file)
		fprintf(l->file, "%s\n", line);
	l->nr_objects += kbuild_is_object(line);
	while (isspace((unsigned char)*line))
		line++;
	if (!*line)
		return;
	if (!l->error && is_error(line) && !is_summary(line))
		l->error = xstrdup(line);
	free(l->last);
	l->last = xstrdup(line);
}

void kbuild_log_release(struct kbuild_log *l)
{
	free(l->error);
	free(l->last);
	l->error = l->last = NULL;
}

double kbuild_left_s(unsigned long nr_done, unsigned long nr_total,
		     double elapsed_s)
{
	if (elapsed_s < EARLY_S || nr_done < EARLY_NR)
		return NAN;
	/* Linking and compressing take as long as some objects. */
	if (nr_total < nr_done + EARLY_NR)
		nr_total = nr_done + EARLY_NR;
	return elapsed_s * (double)(nr_total - nr_done) / (double)nr_done;
}
