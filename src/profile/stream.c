// SPDX-License-Identifier: GPL-2.0-or-later
/* The lines of a stream, their order, and regions as they get whole. */
#include "profile/stream.h"

#include "base/err.h"
#include "profile/stream_parts.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Longest line: of an I line 12 numbers, of an L line a name. */
#define LINE_BYTES_MAX 1024

int stream_bad(const struct reader *r, struct why *why, const char *what)
{
	return why_set(why, -EINVAL, "%.160s:%zu: %.120s", r->path, r->s->line,
		       what);
}

static void region_release(struct stream_region *g)
{
	free(g->insns);
	free(g->locks);
	free(g->calls);
	memset(g, 0, sizeof(*g));
}

/* "R seed HEX size N sample N phase N" */
static int region_begin(struct reader *r, struct stream_words *w,
			struct why *why)
{
	struct stream_region *g = &r->region;
	uint64_t phase = 0;

	if (r->is_open)
		return stream_bad(r, why, "a region begins inside a region");
	if (!words_are(w, "seed") || !words_hex(w, &g->seed) ||
	    !words_are(w, "size") || !words_uint(w, &g->size) ||
	    !words_are(w, "sample") || !words_uint(w, &g->sample) ||
	    !words_are(w, "phase") || !words_uint(w, &phase) ||
	    phase > UINT32_MAX)
		return stream_bad(r, why,
				  "a region is \"R seed HEX size N sample N "
				  "phase N\"");
	g->phase = (unsigned int)phase;
	r->is_open = true;
	r->sum = 0;
	stream_calls_begin(r);
	return 0;
}

/* "E TOTAL": the region is whole, and the caller's until it returns. */
static int region_end(struct reader *r, struct stream_words *w, struct why *why)
{
	struct stream_region *g = &r->region;
	char text[120];
	int ret;

	if (!words_uint(w, &g->total))
		return stream_bad(r, why, "an end is \"E TOTAL\"");
	if (g->total != r->sum) {
		snprintf(text, sizeof(text),
			 "a total of %" PRIu64 ", but the instructions sum to "
			 "%" PRIu64,
			 g->total, r->sum);
		return stream_bad(r, why, text);
	}
	if (r->s->has_lines && !g->has_lines)
		return stream_bad(r, why,
				  "a region without its line \"N lines\"");
	r->s->nr_regions++;
	r->is_open = false;
	ret = r->take(r->s, g, r->arg, why);
	region_release(g);
	return ret;
}

static int guest_end(struct reader *r, struct stream_words *w, struct why *why)
{
	char text[120];
	uint64_t nr;

	if (r->is_open)
		return stream_bad(r, why, "the end inside a region");
	if (!words_uint(w, &nr))
		return stream_bad(r, why, "the end is \"X REGIONS\"");
	if (nr != r->s->nr_regions) {
		snprintf(text, sizeof(text),
			 "%" PRIu64 " regions were written, %zu are here", nr,
			 r->s->nr_regions);
		return stream_bad(r, why, text);
	}
	r->s->is_whole = true;
	return 0;
}

static int in_region(struct reader *r, char first, struct stream_words *w,
		     struct why *why)
{
	if (!r->is_open)
		return stream_bad(r, why, "a line of a region outside of one");
	switch (first) {
	case 'I':
		return stream_insn(r, w, why);
	case 'L':
		return stream_lock(r, w, why);
	case 'N':
		return stream_touched(r, w, why);
	case 'C':
		return stream_call(r, w, why);
	default:
		return region_end(r, w, why);
	}
}

/* Lines of another first word are of a later plugin: passed over. */
static int line_take(struct reader *r, char *line, struct why *why)
{
	struct stream_words w;
	const char *first;

	w.next = line;
	first = words_next(&w);
	if (!first || !*first)
		return stream_bad(r, why, "an empty line");
	if (!first[0] || first[1])
		return 0;
	if (r->s->is_whole && strchr("RILNCEX", first[0]))
		return stream_bad(r, why, "a line behind the end");
	switch (first[0]) {
	case 'R':
		return region_begin(r, &w, why);
	case 'I':
	case 'L':
	case 'N':
	case 'C':
	case 'E':
		return in_region(r, first[0], &w, why);
	case 'X':
		return guest_end(r, &w, why);
	default:
		return 0;
	}
}

/* 1: a line, without its newline; 0: the end, or a line that is cut; -errno. */
static int line_next(struct reader *r, FILE *f, char line[LINE_BYTES_MAX],
		     struct why *why)
{
	size_t len_bytes;

	errno = 0;
	if (!fgets(line, LINE_BYTES_MAX, f)) {
		if (!ferror(f))
			return 0;
		/* EINVAL is what a bad line is called here. */
		return why_errno(why, errno && errno != EINVAL ? -errno : -EIO,
				 "read %.200s", r->path);
	}
	r->s->line++;
	len_bytes = strlen(line);
	if (len_bytes && line[len_bytes - 1] == '\n') {
		line[len_bytes - 1] = '\0';
		return 1;
	}
	if (feof(f))
		return 0;
	return stream_bad(r, why,
			  "no line of a stream: too long, or NUL bytes");
}

int stream_read(struct stream *s, FILE *f, const char *path,
		int (*take)(const struct stream *s,
			    const struct stream_region *r, void *arg,
			    struct why *why),
		void *arg, struct why *why)
{
	struct reader r = { .s = s, .path = path, .take = take, .arg = arg };
	char line[LINE_BYTES_MAX];
	int ret;

	memset(s, 0, sizeof(*s));
	while ((ret = line_next(&r, f, line, why)) == 1) {
		ret = s->line == 1 ? stream_head(&r, line, why)
				   : line_take(&r, line, why);
		if (ret)
			break;
	}
	region_release(&r.region);
	free(r.seen);
	return ret;
}
