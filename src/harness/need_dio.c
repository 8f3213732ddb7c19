// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/need_dio.h"

#include "sys/mm.h"

struct dio *need_dio(struct bench *b, const char *device, const char *how,
		     bool is_write)
{
	size_t len_bytes = bench_number(b, "batch") * mm_page_bytes();
	struct dio_want want = { .how = how,
				 .is_write = is_write,
				 .device = device,
				 .call_bytes = len_bytes,
				 .len_bytes = len_bytes };
	struct why why;
	struct dio *d;

	if (dio_open(&d, &want, &why))
		bench_skip_why(b, &why);
	return d;
}

void note_pins_per_io(struct bench *b)
{
	double pins = bench_seen(b, EV_PINNED);

	if (pins >= 0)
		bench_note(b, "pins_per_io",
			   pins * (double)bench_number(b, "batch"));
}
