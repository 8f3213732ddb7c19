/* SPDX-License-Identifier: GPL-2.0-or-later */
/* need_dio.h - what the benchmarks of dio/ have in common; reads axis batch. */
#ifndef HARNESS_NEED_DIO_H
#define HARNESS_NEED_DIO_H

#include "harness/bench.h"
#include "sys/gup_dio.h"

/*
 * I/O of batch pages to the device or from it, in the way how (sys/gup_dio.h).
 * Skips with what this kernel or user lacks. dio_close() it.
 */
struct dio *need_dio(struct bench *b, const char *device, const char *how,
		     bool is_write);

/* After phase 0 of a sample that takes proof: pins of one I/O, if counted. */
void note_pins_per_io(struct bench *b);

#endif
