// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/symbols_text.h"

#include "base/err.h"

#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SUM	  "# cowbench-symbols 1\n# crc32 "
#define SUM_BYTES (sizeof(SUM) + 8) /* with eight digits and a newline */

/* A kernel has some 8 MB; a damaged stream could ask for all memory. */
#define TEXT_MAX_BYTES (256u << 20)

/* Symbols of the kernel itself are above; below are offsets. */
#define KERNEL_MIN (1ull << 63)

void symbols_text_release(struct symbols_text *t)
{
	if (t->is_open)
		inflateEnd(&t->z);
	free(t->text);
	memset(t, 0, sizeof(*t));
}

int symbols_text_feed(struct symbols_text *t, const void *data,
		      size_t len_bytes, struct why *why)
{
	int ret = Z_OK;

	if (!t->is_open) {
		if (inflateInit(&t->z) != Z_OK)
			BUG("zlib without inflate");
		t->is_open = true;
	}
	t->z.next_in = (unsigned char *)(uintptr_t)data;
	t->z.avail_in = (uInt)len_bytes;
	while (t->z.avail_in && !t->is_whole) {
		size_t room;

		if (t->len == t->size) {
			t->size = t->size ? t->size * 2 : 1u << 20;
			t->text = xrealloc(t->text, t->size, 1);
		}
		room = t->size - t->len;
		t->z.next_out = (unsigned char *)t->text + t->len;
		t->z.avail_out = (uInt)room;
		ret = inflate(&t->z, Z_NO_FLUSH);
		t->len += room - t->z.avail_out;
		t->is_whole = ret == Z_STREAM_END;
		if ((ret != Z_OK && !t->is_whole) || t->len > TEXT_MAX_BYTES)
			return why_set(why, -EBADMSG,
				       "unpack the symbols: they are damaged");
	}
	return 0;
}

/* What a walk over the lines finds. */
struct look {
	size_t nr, nr_zero;
	size_t facts; /* where they begin, behind the symbols */
	uint64_t last; /* address of the kernel's own */
	bool has_text, is_sorted;
};

static bool look_at_line(struct look *l, const char *line, size_t len)
{
	uint64_t addr;
	char *end;

	addr = strtoull(line, &end, 16);
	if (end != line + 16 || len < 20 || *end != ' ' || end[2] != ' ')
		return false;
	l->nr++;
	l->nr_zero += !addr;
	l->has_text |= addr && len == 25 && !memcmp(end + 3, "_text\n", 6);
	/* Modules come behind, in no order. */
	if (memchr(line, '[', len) || addr < KERNEL_MIN)
		return true;
	l->is_sorted &= addr >= l->last;
	l->last = addr;
	return true;
}

/* text ends with a line; false: not of this form. */
static bool look(struct look *l, const char *text, size_t len)
{
	size_t at = 0;

	*l = (struct look){ .is_sorted = true };
	while (at < len && text[at] != '#') {
		const char *end = memchr(text + at, '\n', len - at);
		size_t line_bytes = end ? (size_t)(end + 1 - text) - at : 0;

		if (!end || !look_at_line(l, text + at, line_bytes))
			return false;
		at += line_bytes;
	}
	l->facts = at;
	return at == len || text[len - 1] == '\n';
}

static int not_usable(const struct look *l, struct why *why)
{
	int err;

	if (!l->nr) {
		err = why_set(why, -ENODATA, "the kernel has no symbol table");
		why_hint(why, "build it with CONFIG_KALLSYMS=y, better "
			      "CONFIG_KALLSYMS_ALL=y");
		return err;
	}
	if (l->nr_zero * 2 > l->nr) {
		err = why_set(why, -EACCES,
			      "the kernel hides the addresses of its symbols");
		why_hint(why, "a kernel that is locked down does, and one "
			      "whose command line sets kptr_restrict");
		return err;
	}
	return why_set(why, -EBADMSG, "the symbol table is no %s",
		       l->has_text ? "sorted one"
				   : "kernel's: it has no _text");
}

int symbols_text_file(const struct symbols_text *t, char **file,
		      size_t *len_bytes, struct why *why)
{
	char head[SUM_BYTES + 1], *count, *at;
	size_t count_bytes, facts_bytes;
	unsigned long sum;
	struct look l;

	if (!t->is_whole || !look(&l, t->text, t->len))
		return why_set(why, -EBADMSG,
			       t->is_whole ? "the symbols are damaged"
					   : "the symbols are cut");
	if (!l.nr || l.nr_zero * 2 > l.nr || !l.has_text || !l.is_sorted)
		return not_usable(&l, why);
	facts_bytes = t->len - l.facts;
	/* What comes behind the sum is what it is over. */
	count = xasprintf("# symbols %zu\n", l.nr);
	count_bytes = strlen(count);
	*len_bytes = SUM_BYTES + count_bytes + t->len;
	*file = xrealloc(NULL, *len_bytes + 1, 1);
	at = *file + SUM_BYTES;
	memcpy(at, count, count_bytes);
	memcpy(at + count_bytes, t->text + l.facts, facts_bytes);
	memcpy(at + count_bytes + facts_bytes, t->text, l.facts);
	at[count_bytes + t->len] = '\0';
	sum = crc32(0, (const unsigned char *)at, (uInt)(count_bytes + t->len));
	snprintf(head, sizeof(head), SUM "%08lx\n", sum);
	memcpy(*file, head, SUM_BYTES);
	free(count);
	return 0;
}

bool symbols_text_is_good(const char *file, size_t len_bytes)
{
	char head[SUM_BYTES + 1];
	unsigned long sum;

	if (len_bytes <= SUM_BYTES)
		return false;
	sum = crc32(0, (const unsigned char *)file + SUM_BYTES,
		    (uInt)(len_bytes - SUM_BYTES));
	snprintf(head, sizeof(head), SUM "%08lx\n", sum);
	return !memcmp(file, head, SUM_BYTES);
}
