/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stream_parts.h - the parts of stream.h's parser; inside profile only.
 */
#ifndef PROFILE_STREAM_PARTS_H
#define PROFILE_STREAM_PARTS_H

#include "profile/stream.h"

/* Where a stream is read. */
struct reader {
	struct stream *s;
	const char *path;
	int (*take)(const struct stream *s, const struct stream_region *r,
		    void *arg, struct why *why);
	void *arg;
	bool is_open; /* between R and E */
	struct stream_region region;
	uint64_t sum; /* of its instructions, so far */
	uint64_t *seen; /* bit per node of the call tree */
	size_t nr_seen; /* words of it */
};

/* -EINVAL with "PATH:LINE: what". */
int stream_bad(const struct reader *r, struct why *why, const char *what);

/* Words of a line, one blank apart; the line is cut into them. */
struct stream_words {
	char *next; /* NULL: no more */
};

char *words_next(struct stream_words *w); /* or NULL */
bool words_are(struct stream_words *w, const char *word);
bool words_uint(struct stream_words *w, uint64_t *value);
bool words_hex(struct stream_words *w, uint64_t *value);

MUST_CHECK int stream_head(struct reader *r, char *line, struct why *why);
MUST_CHECK int stream_insn(struct reader *r, struct stream_words *w,
			   struct why *why);
MUST_CHECK int stream_lock(struct reader *r, struct stream_words *w,
			   struct why *why);
MUST_CHECK int stream_touched(struct reader *r, struct stream_words *w,
			      struct why *why);
void stream_calls_begin(struct reader *r);
MUST_CHECK int stream_call(struct reader *r, struct stream_words *w,
			   struct why *why);

#endif
