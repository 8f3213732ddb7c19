// SPDX-License-Identifier: GPL-2.0-or-later
/* What is known of a kernel before it is booted with the plugin, and for it. */
#include "cli/profile_session.h"

#include "cli/cmd.h"
#include "cli/stop.h"
#include "lab/debug.h"
#include "lab/files.h"
#include "lab/symbols.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static NORETURN void die(int err, const struct why *why)
{
	if (err == -EINTR) {
		err_note("stopped: nothing was written");
		exit(128 + stop_signal);
	}
	cli_die(EXIT_CANNOT, why);
}

static int debug_path(const struct profile_session *s,
		      const struct lab_guest *g, const char *word, char **path,
		      struct why *why)
{
	if (!strcmp(word, "fetch"))
		return lab_debug_get(g->kernel, &s->lab.ladder_options, path,
				     why);
	*path = xstrdup(word);
	return 0;
}

/* Of the files of --debug the one that this kernel was linked with. */
static void find_source(struct profile_session *s, size_t i)
{
	const struct lab_guest *g = &s->lab.guests[i];
	const struct opt_list *debug = &s->o->debug;
	struct profile_kernel *k = &s->kernels[i];
	char id[SOURCE_BUILD_ID_MAX];
	struct why why = { .text = "" };
	int err = 0;

	if (!debug->nr)
		return;
	if (source_build_id(g->kernel->image.boot_path, id, &why))
		cli_die(EXIT_CANNOT, &why);
	for (size_t n = 0; n < debug->nr && !k->source; n++) {
		char *path = NULL;

		err = debug_path(s, g, debug->items[n], &path, &why);
		if (!err)
			err = source_open(&k->source, path, id, &why);
		if (err) {
			k->source = NULL;
			free(path);
		} else {
			k->debug = path;
		}
		if (err && err != -EINVAL)
			die(err, &why);
	}
	if (k->source)
		return;
	why_hint(&why, "--debug names the vmlinux of this very build, once for "
		       "each kernel, or fetch");
	die(err, &why);
}

static void find_symbols(struct profile_session *s, size_t i)
{
	struct profile_kernel *k = &s->kernels[i];
	struct why why = { .text = "" };
	char *path;
	int err = lab_symbols_get(&s->lab.run_options, &s->lab.guests[i], &path,
				  &why);

	if (err)
		die(err, &why);
	err = symbols_read(&k->symbols, path, &why);
	free(path);
	if (!err)
		err = symbols_add_program(&k->symbols, cli_globals.guest_path,
					  &why);
	if (err)
		die(err, &why);
}

/* Without BTF a field is a number of bytes, and the table says so. */
static void find_fields(struct profile_session *s, size_t i)
{
	const struct lab_guest *g = &s->lab.guests[i];
	struct why why = { .text = "" };

	if (!s->o->has_fields || !fields_load(&s->kernels[i].fields,
					      g->kernel->image.boot_path, &why))
		return;
	s->kernels[i].fields = NULL;
	err_note("%s: no names of fields: %s", g->title, why.text);
}

static void add_word(char **words, const char *word)
{
	char *longer = xasprintf("%s%s%s", *words, **words ? "," : "", word);

	free(*words);
	*words = longer;
}

/* Where it ends as well: what lies behind is in no function (the vDSO). */
static void put_function(FILE *f, const struct symbol *s)
{
	if (!symbols_is_code(s))
		return;
	if (s->end > s->addr)
		fprintf(f, "%016" PRIx64 " %c %s\n", s->addr, s->type, s->name);
	fprintf(f, "%016" PRIx64 " n end\n", s->end);
}

/* Where functions begin, kernel's and program's, for the tree of calls. */
static void add_symbols(struct profile_session *s, size_t i)
{
	const struct symbols *all = &s->kernels[i].symbols;
	struct why why = { .text = "" };
	char *path, *word;
	FILE *f;
	int err;

	if (!s->temp_dir && lab_temp_make(&s->temp_dir, &why))
		cli_die(EXIT_CANNOT, &why);
	path = xasprintf("%s/symbols-%zu.txt", s->temp_dir, i);
	f = fopen(path, "we");
	for (size_t k = 0; f && k < all->nr; k++)
		put_function(f, &all->symbols[k]);
	err = !f || ferror(f) ? -EIO : 0;
	if (f && fclose(f))
		err = -errno;
	if (err) {
		why_errno(&why, err, "write '%s'", path);
		cli_die(EXIT_CANNOT, &why);
	}
	word = lab_plugin_path_word("symbols", path);
	add_word(&s->kernels[i].words, "calls=on");
	add_word(&s->kernels[i].words, word);
	free(word);
	free(path);
}

/* The plugin takes a colon where QEMU would see its own comma. */
static void add_model(struct profile_session *s, size_t i)
{
	char *word = xasprintf("cache=%s", s->o->cache_model);

	for (char *c = word; *c; c++)
		if (*c == ',')
			*c = ':';
	add_word(&s->kernels[i].words, word);
	free(word);
}

static void choose_words(struct profile_session *s, size_t i)
{
	const struct profile_options *o = s->o;
	struct profile_kernel *k = &s->kernels[i];
	char *more;

	k->words = xstrdup("");
	if (o->has_cache_lines)
		add_word(&k->words, "lines=on");
	if (o->has_calls)
		add_symbols(s, i);
	if (o->cache_model)
		add_model(s, i);
	if (o->has_fields) {
		add_word(&k->words, "locks=on");
		more = fields_plugin_options(k->fields, &k->symbols);
		if (*more)
			add_word(&k->words, more);
		free(more);
	}
	s->lab.guests[i].plugin = k->words;
}

void profile_kernel_prepare(struct profile_session *s, size_t i)
{
	find_symbols(s, i);
	find_fields(s, i);
	find_source(s, i);
	choose_words(s, i);
}

void profile_kernel_release(struct profile_kernel *k)
{
	symbols_release(&k->symbols);
	fields_free(k->fields);
	source_close(k->source);
	free(k->debug);
	free(k->words);
}
