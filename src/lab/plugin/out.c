// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The text: profile/stream.h says what is in it. A region is written as a whole
 * and flushed, so that a guest that is killed leaves whole ones behind.
 */
#include "lab/plugin/core.h"
#include "lab/plugin/counts.h"

#include <errno.h>
#include <inttypes.h>

#define NR_MISSES 4 /* STREAM_MISSES */

static FILE *out;
static uint64_t nr_regions;

int out_open(const char *path, const struct out_head *head)
{
	out = fopen(path, "we");
	if (!out)
		return -errno;
	fprintf(out,
		"cowbench-plugin 1 target %s api %d of %d..%d cpus %u has "
		"counts%s%s%s%s\n",
		head->target, head->api, head->api_min, head->api_max,
		head->nr_cpus, plugin_options.has_lines ? ",lines" : "",
		plugin_options.has_locks ? ",locks" : "",
		plugin_options.has_calls ? ",calls" : "",
		plugin_options.cache ? ",cache" : "");
	return fflush(out) ? -errno : 0;
}

/* Ends before end; the first of it is returned. */
static char *put_number(char *end, uint64_t value, unsigned int base)
{
	do
		*--end = "0123456789abcdef"[value % base];
	while (value /= base);
	*--end = ' ';
	return end;
}

/*
 * A million of these lines are written by a small profile: with fprintf() they
 * took half of what the plugin costs. From the last number to the first.
 */
void out_insn(FILE *to, const struct insn_record *r, uint64_t nr_ops)
{
	const uint64_t numbers[] = { r->nr,  r->nr_loads, r->nr_stores,
				     nr_ops, r->nr_lines, r->nr_other_cpus };
	char text[24 * (3 + sizeof(numbers) / sizeof(*numbers) + NR_MISSES)];
	char *end = text + sizeof(text), *s = end;

	*--s = '\n';
	for (size_t i = NR_MISSES; plugin_options.cache && i--;)
		s = put_number(s, r->misses ? r->misses[i] : 0, 10);
	for (size_t i = sizeof(numbers) / sizeof(*numbers); i--;)
		s = put_number(s, numbers[i], 10);
	s = put_number(s, r->flags & INSN_STREAM, 16);
	s = put_number(s, r->addr, 16);
	*--s = 'I';
	fwrite(s, 1, (size_t)(end - s), to);
}

void out_region(const struct region *r)
{
	fprintf(out,
		"R seed %" PRIx64 " size %" PRIu64 " sample %" PRIu64
		" phase %u\n",
		r->seed, r->size, r->sample, r->phase);
	counts_write(out);
	if (plugin_options.has_locks)
		locks_write(out);
	if (plugin_options.has_lines)
		lines_write(out);
	if (plugin_options.has_calls)
		calls_write(out);
	fprintf(out, "E %" PRIu64 "\n", counts_total());
	fflush(out);
	nr_regions++;
}

bool out_close(void)
{
	bool is_whole = !ferror(out);

	if (is_whole)
		fprintf(out, "X %" PRIu64 "\n", nr_regions);
	return !fclose(out) && is_whole;
}
