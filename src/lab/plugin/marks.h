/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * marks.h - what the marks of sys/mark.h come to: pure.
 */
#ifndef LAB_PLUGIN_MARKS_H
#define LAB_PLUGIN_MARKS_H

#include "lab/plugin/plugin.h"

struct marks {
	uint64_t number; /* of the digits so far */
	bool keeps; /* the regions to come */
	struct region region;
};

enum marks_step {
	MARKS_NOTHING,
	MARKS_SEED, /* a process says its seed: it is going to measure */
	MARKS_BEGIN, /* a region that is kept begins */
	MARKS_END, /* and ends: it is to be written */
};

/*
 * The next mark that was executed, on that CPU. is_active of the region is set
 * from its begin to its end. A begin while one is active starts anew: a case
 * that broke never ended its own. An end of another phase ends none.
 */
enum marks_step marks_take(struct marks *m, unsigned int class, unsigned int id,
			   unsigned int cpu);

/*
 * Is this instruction a mark? arch.h has the encodings. True with its class
 * and id.
 */
bool marks_decode_x86(const uint8_t *bytes, size_t nr, unsigned int *class,
		      unsigned int *id);
bool marks_decode_arm64(const uint8_t *bytes, size_t nr, unsigned int *class,
			unsigned int *id);

#endif
