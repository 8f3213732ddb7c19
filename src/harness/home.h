/* SPDX-License-Identifier: GPL-2.0-or-later */
/* home.h - a process that has had no page from any but the measured CPU. */
#ifndef HARNESS_HOME_H
#define HARNESS_HOME_H

#include "harness/run.h"

/*
 * Must the process of this case begin again on the measured CPU? allowed: its
 * affinity mask, nr of them as sched_allowed() says (one is looked at).
 */
bool home_is_elsewhere(const struct run_request *req, const int *allowed,
		       int nr);

/*
 * Pin this process to the measured CPU and start the same program with argv
 * (ends with NULL) anew, where the case must begin there. Returns when it need
 * not, has, or cannot: then the proof of the case may come out as suspect.
 */
void home_begin(const struct run_request *req, char *const argv[]);

#endif
