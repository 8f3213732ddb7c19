/* SPDX-License-Identifier: GPL-2.0-or-later */
/* guest.h - the commands of run-bench-guest. */
#ifndef CLI_GUEST_H
#define CLI_GUEST_H

#include <jansson.h>

/* "case BENCH [AXIS=VALUE...] [OPTION...]"; returns the exit status. */
int guest_case(int argc, char **argv);

/* One JSON line on stdout; takes the reference; returns EXIT_DONE. */
int guest_put_json(json_t *obj);

#endif
