// SPDX-License-Identifier: GPL-2.0-or-later
/* A region by source line. */
#include "profile/fold_parts.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

/*
 * A line says little without its function, and a line that was inlined says
 * little without where: "include/linux/mm.h:1320 get_page in copy_page_range".
 */
static char *line_name(const struct source_frame *f, size_t nr,
		       const struct symbol *s)
{
	const char *outer = f[nr - 1].function;
	const char *inner = f[0].function;

	/* The symbol knows of clones what the source does not (.isra.0). */
	if (s)
		outer = s->name;
	if (!inner)
		return xasprintf("%s:%u %s", f[0].file, f[0].line,
				 outer ? outer : FOLD_UNKNOWN);
	if (nr < 2 || !outer)
		return xasprintf("%s:%u %s", f[0].file, f[0].line,
				 s ? s->name : inner);
	return xasprintf("%s:%u %s in %s", f[0].file, f[0].line, inner, outer);
}

static char *name_of(struct source *source, const struct symbol *s,
		     const struct stream_insn *in)
{
	struct source_frame frames[SOURCE_FRAMES_MAX];
	size_t nr = source_find(source, in->addr, frames);

	if (!nr || !frames[0].file)
		return xasprintf("[no line] %s", s ? s->name : FOLD_UNKNOWN);
	return line_name(frames, nr, s);
}

void fold_lines(struct fold_record *fr, const struct fold_options *o,
		const struct stream_region *g, size_t k)
{
	uint64_t counts[PROFILE_NR];

	for (size_t i = 0; i < g->nr_insns; i++) {
		const struct stream_insn *in = &g->insns[i];
		const struct symbol *s =
			symbols_find(o->symbols, in->addr, true);
		char *name = name_of(o->source, s, in);

		fold_counts(in, counts);
		fold_table_add(&fr->lines, name,
			       s			   ? s->module
			       : in->flags & STREAM_KERNEL ? NULL
							   : FOLD_USER,
			       k, counts);
		free(name);
	}
}
