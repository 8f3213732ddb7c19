/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * symbols_text.h - from the frames of a guest to the file of its symbols: the
 * part of symbols.c that needs no guest.
 */
#ifndef LAB_SYMBOLS_TEXT_H
#define LAB_SYMBOLS_TEXT_H

#include "base/compiler.h"
#include "base/why.h"

#include <stdbool.h>
#include <stddef.h>
#include <zlib.h>

struct symbols_text {
	z_stream z;
	bool is_open; /* z is */
	bool is_whole; /* its end was read */
	char *text; /* what came so far; owned */
	size_t len, size;
};

void symbols_text_release(struct symbols_text *t);

/* One more frame. -EBADMSG with why: no zlib stream, or too much of it. */
MUST_CHECK int symbols_text_feed(struct symbols_text *t, const void *data,
				 size_t len_bytes, struct why *why);

/*
 * All has come: *file is the content of the file, *len_bytes long and a NUL; the
 * caller frees it. -EBADMSG, -ENODATA (no CONFIG_KALLSYMS), -EACCES (addresses are
 * hidden) with why: no table that names can be had from.
 */
MUST_CHECK int symbols_text_file(const struct symbols_text *t, char **file,
				 size_t *len_bytes, struct why *why);

/*
 * Is this the content of a file as symbols_text_file() made it, and whole? Its
 * fact "crc32" is over all that follows that line.
 */
bool symbols_text_is_good(const char *file, size_t len_bytes);

#endif
