/* SPDX-License-Identifier: GPL-2.0-or-later */
/* designs_text.h - scenarios that are in no list, on the running kernel. */
#ifndef CLI_DESIGNS_TEXT_H
#define CLI_DESIGNS_TEXT_H

#include "cli/designs_measure.h"
#include "scenario/observed.h"

/*
 * One process of the measuring program runs the scenario (with s->kind) twice.
 * 0: observed has what both showed. -EAGAIN: they differ, with why. -EOPNOTSUPP:
 * not done here, with the program's reason; -EINTR when told to stop.
 */
MUST_CHECK int designs_text_observe(const struct scenario *s,
				    char observed[OBSERVED_MAX],
				    struct why *why);

/* The same as evidence of the running kernel, for the table. */
void designs_text_run(const struct scenario *s, struct designs_evidence *e);

#endif
