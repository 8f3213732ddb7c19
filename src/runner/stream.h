/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stream.h - gather what another program writes into a pipe. */
#ifndef RUNNER_STREAM_H
#define RUNNER_STREAM_H

#include <stddef.h>

struct stream {
	int fd; /* -1: at its end, and closed */
	char *text; /* NUL-terminated; NULL before the first read; owned */
	size_t len, size;
};

/* One read, after poll() said so; at the end or on an error fd is closed. */
void stream_take(struct stream *s);

#endif
