/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * core.h - what the core of the plugin shares and its other parts need not see.
 */
#ifndef LAB_PLUGIN_CORE_H
#define LAB_PLUGIN_CORE_H

#include "lab/plugin/plugin.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* options.c: false with a line in why: an unknown word, a bad value. */
bool options_parse(int argc, char **argv, char *why, size_t why_bytes);

/* What the stream's first line says. */
struct out_head {
	const char *target;
	int api, api_min, api_max;
	unsigned int nr_cpus;
};

/* out.c: the text of profile/stream.h. out_open(): 0 or -errno. */
int out_open(const char *path, const struct out_head *head);
void out_region(const struct region *r);
void out_insn(FILE *out, const struct insn_record *r, uint64_t nr_ops);
/* false: something could not be written. */
bool out_close(void);

#endif
