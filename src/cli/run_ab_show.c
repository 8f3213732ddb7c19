// SPDX-License-Identifier: GPL-2.0-or-later
/* run --ab: the comparison of the two variants at the end. */
#include "cli/cmd_run.h"

#include "cli/cmd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int run_ab_show(const char *path, double gate_ratio)
{
	char compare[] = "compare";
	char *word = xstrdup(path);
	char *delta = xasprintf("--delta=%g%%", gate_ratio * 100);
	char *gated[] = { compare, delta, word, NULL };
	char *plain[] = { compare, word, NULL };
	int status;

	/* There a comma stands between files. */
	if (strchr(path, ',')) {
		err_note("compare what is in '%s': rename it without a comma "
			 "for run-bench compare",
			 path);
		status = EXIT_CANNOT;
	} else {
		status = gate_ratio > 0 ? cmd_compare(3, gated)
					: cmd_compare(2, plain);
	}
	printf("\nresults: %s\n", path);
	free(delta);
	free(word);
	/* Measuring went well, whatever the answer is. */
	if (gate_ratio <= 0 && status == EXIT_ANSWER_NO)
		return EXIT_DONE;
	return status;
}
