// SPDX-License-Identifier: GPL-2.0-or-later
/* The plugin's text of one boot becomes profile lines of its result file. */
#include "cli/profile_session.h"

#include "base/err.h"
#include "cli/paths.h"
#include "analysis/profile.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* For people, and for reports of faults of ours. */
static int keep_stream(const char *from, const char *dir, const char *title,
		       struct why *why)
{
	char *to = xasprintf("%s/%s.stream.txt", dir, title);
	FILE *in = fopen(from, "r"), *out = NULL;
	char buf[1 << 16];
	int err = in ? 0 : -errno;
	size_t n;

	for (char *c = to + strlen(dir) + 1; *c; c++)
		if (*c == '/')
			*c = '_';
	if (!err) {
		out = fopen(to, "w");
		err = out ? 0 : -errno;
	}
	while (!err && (n = fread(buf, 1, sizeof(buf), in)) > 0)
		if (fwrite(buf, 1, n, out) != n)
			err = -errno;
	if (out && fclose(out) && !err)
		err = -errno;
	if (in)
		fclose(in);
	if (err)
		why_errno(why, err, "keep the plugin's text in '%s'", to);
	free(to);
	return err;
}

static int add_lines(struct result_writer *w, struct profile_record *records,
		     size_t nr, struct why *why)
{
	int err = 0;

	for (size_t i = 0; i < nr; i++) {
		if (!err)
			err = result_writer_add(
				w, profile_record_json(&records[i]), why);
		profile_record_release(&records[i]);
	}
	free(records);
	return err;
}

static int fold(const struct profile_session *s, const struct lab_run *r,
		size_t i, struct profile_record **records,
		struct profile_boot *boot)
{
	const struct profile_kernel *k = &s->kernels[i];
	const struct fold_options o = {
		.symbols = &k->symbols,
		.fields = k->fields,
		.source = k->source,
		.debug = k->debug,
		.cache = s->o->cache_model,
		.qemu = r->o->qemu->version,
		.choose = profile_choose,
	};
	struct result_file f;
	int err = result_file_read(&f, r->files[i].path, &boot->why);

	if (err)
		return err;
	err = fold_stream(r->streams[i], &o, f.cases, f.nr_cases, records,
			  &boot->nr_records, &boot->is_whole, &boot->why);
	result_file_release(&f);
	return err;
}

/*
 * A stream that cannot be read costs this boot its profile, and nobody else
 * anything; a file that cannot be written is the end, as it is for lab.
 */
int profile_fold_boot(const struct lab_run *r, size_t boot_idx,
		      struct result_writer *w, void *arg, struct why *why)
{
	struct profile_session *s = arg;
	struct profile_boot *boot = &s->boots[boot_idx];
	struct profile_record *records = NULL;
	int err = 0;

	if (s->o->streams_dir)
		err = keep_stream(r->streams[boot_idx], s->o->streams_dir,
				  r->o->guests[boot_idx].title, why);
	if (err)
		return err;
	if (fold(s, r, boot_idx, &records, boot))
		return 0;
	boot->is_folded = true;
	return add_lines(w, records, boot->nr_records, why);
}
