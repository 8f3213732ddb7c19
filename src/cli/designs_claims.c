// SPDX-License-Identifier: GPL-2.0-or-later
/* Files of claims: which are meant, and do their words name what there is? */
#include "cli/designs_claims.h"

#include "base/suggest.h"
#include "base/text.h"
#include "base/units.h"
#include "cli/cmd.h"
#include "cli/paths.h"
#include "runner/guest_list.h"
#include "runner/plan.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A mail is a few pages. */
#define FILE_MAX_BYTES (1u << 20)

static NORETURN void die_at(const struct claim_mail *m, unsigned int line,
			    const char *what, const char *hint)
{
	err_error("%s:%u: %s", m->path, line, what);
	if (hint && *hint)
		err_hint("%s", hint);
	exit(EXIT_USAGE);
}

static char *read_text(const char *path)
{
	char *text = xcalloc(FILE_MAX_BYTES + 1, 1);
	FILE *f = fopen(path, "re");

	if (!f || fread(text, 1, FILE_MAX_BYTES + 1, f) > FILE_MAX_BYTES ||
	    ferror(f)) {
		err_error("read claims '%s': %s", path,
			  !f || ferror(f) ? strerror(errno)
					  : "longer than a mail can be");
		err_hint("configs/answers/*.ini; docs/answers-format.md");
		exit(EXIT_CANNOT);
	}
	fclose(f);
	return text;
}

static void add_mail(struct claims *s, const char *file)
{
	char *path = xasprintf("%s/%s", s->dir, file), *text, *name;
	struct why why;

	name = xasprintf("%.*s", (int)strlen(file) - 4, file);
	text = read_text(path);
	s->mails = xrealloc(s->mails, s->nr + 1, sizeof(*s->mails));
	if (claim_mail_parse(&s->mails[s->nr], text, path, name, &why))
		cli_die(EXIT_USAGE, &why);
	s->nr++;
	free(text);
	free(path);
	free(name);
}

static int is_ini(const struct dirent *e)
{
	size_t len = strlen(e->d_name);

	return len > 4 && !strcmp(e->d_name + len - 4, ".ini") &&
	       e->d_name[0] != '.';
}

/* Does a word mean a claim of this file? A mail that nobody asks for may be bad. */
static bool wants_file(const char *file, size_t nr_words,
		       const char *const *words)
{
	char *name = xasprintf("%.*s", (int)strlen(file) - 4, file);
	bool wants = !nr_words;

	for (size_t i = 0; i < nr_words && !wants; i++) {
		char *mail = xasprintf("%.*s", (int)strcspn(words[i], "/"),
				       words[i]);

		wants = text_glob(mail, name);
		free(mail);
	}
	free(name);
	return wants;
}

static int list_dir(const struct claims *s, struct dirent ***entries)
{
	int nr = scandir(s->dir, entries, is_ini, alphasort);

	if (nr < 0)
		err_die(EXIT_CANNOT, "read the claims of '%s': %s", s->dir,
			strerror(errno));
	if (nr)
		return nr;
	err_error("read the claims of '%s': there is no INI file", s->dir);
	err_hint("--claims names a folder of them: docs/answers-format.md");
	exit(EXIT_CANNOT);
}

static void read_dir(struct claims *s, size_t nr_words,
		     const char *const *words)
{
	struct dirent **entries;
	int nr = list_dir(s, &entries);

	for (int i = 0; i < nr; i++) {
		if (wants_file(entries[i]->d_name, nr_words, words))
			add_mail(s, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
}

/* "torvalds-2020", "torvalds-2020/has-pinned", patterns of both */
static bool is_meant(const char *word, const struct claim_mail *m,
		     const struct claim *c)
{
	char *name = xasprintf("%s/%s", m->name, c->name);
	bool is = text_glob(word, name) || text_glob(word, m->name);

	free(name);
	return is;
}

static NORETURN void refuse_word(const struct claims *s, const char *word)
{
	struct dirent **entries;
	struct suggest near;
	int nr = list_dir(s, &entries);

	suggest_init(&near, word);
	for (int i = 0; i < nr; i++) {
		entries[i]->d_name[strlen(entries[i]->d_name) - 4] = '\0';
		suggest_offer(&near, entries[i]->d_name);
	}
	/* What is suggested lives as long as the program. */
	for (size_t i = 0; i < s->nr; i++)
		for (size_t k = 0; k < s->mails[i].nr; k++)
			suggest_offer(&near,
				      xasprintf("%s/%s", s->mails[i].name,
						s->mails[i].claims[k].name));
	err_error("find claim '%s': neither a result file nor a claim", word);
	if (suggest_best(&near))
		err_hint("did you mean %s?", suggest_best(&near));
	else
		err_hint("claims are MAIL or MAIL/CLAIM of %s", s->dir);
	exit(EXIT_USAGE);
}

/* Leave those that no word names out. */
static void choose(struct claims *s, size_t nr_words, const char *const *words)
{
	for (size_t w = 0; w < nr_words; w++) {
		bool is_known = false;

		for (size_t i = 0; i < s->nr; i++)
			for (size_t k = 0; k < s->mails[i].nr; k++)
				is_known |= is_meant(words[w], &s->mails[i],
						     &s->mails[i].claims[k]);
		if (!is_known)
			refuse_word(s, words[w]);
	}
	for (size_t i = 0; i < s->nr && nr_words; i++)
		for (size_t k = 0; k < s->mails[i].nr; k++) {
			struct claim *c = &s->mails[i].claims[k];

			c->is_left_out = true;
			for (size_t w = 0; w < nr_words; w++)
				if (is_meant(words[w], &s->mails[i], c))
					c->is_left_out = false;
		}
}

static bool has_kernel(const char *dir, const char *name)
{
	char *path = xasprintf("%s/%s.ini", dir, name);
	bool is = !access(path, R_OK);

	free(path);
	return is;
}

static void offer_kernels(struct suggest *near, const char *dir)
{
	struct dirent **entries;
	int nr = scandir(dir, &entries, is_ini, alphasort);

	/* The names live on: they are what is suggested. */
	for (int i = 0; i < nr; i++) {
		entries[i]->d_name[strlen(entries[i]->d_name) - 4] = '\0';
		suggest_offer(near, entries[i]->d_name);
	}
}

/* A kernel of one's own needs no INI file: it is in a result file. */
static bool is_measured(const struct claims *s, const char *kernel)
{
	for (size_t i = 0; i < s->sources.nr; i++)
		if (!strcmp(s->sources.all[i]->kernel, kernel))
			return true;
	return false;
}

static void check_kernels(const struct claims *s, const struct claim_mail *m,
			  const struct claim *c)
{
	char *own = path_kernels(), *stock = path_config("kernels");

	for (size_t i = 0; i < c->kernels.nr; i++) {
		const char *word = c->kernels.v[i];
		char *name = xasprintf("%.*s", (int)strcspn(word, "+"), word);
		char what[160], hint[160] = "run-bench kernel list has ours";
		struct suggest near;

		if (has_kernel(own, name) || has_kernel(stock, name) ||
		    is_measured(s, word)) {
			free(name);
			continue;
		}
		suggest_init(&near, name);
		offer_kernels(&near, own);
		offer_kernels(&near, stock);
		snprintf(what, sizeof(what), "kernel '%.60s': there is none",
			 name);
		if (suggest_best(&near))
			snprintf(hint, sizeof(hint), "did you mean '%s'?",
				 suggest_best(&near));
		die_at(m, c->kernels.lines[i], what, hint);
	}
	free(own);
	free(stock);
}

/* What a machine of the lab may have; docs/answers-format.md. */
static bool take_option(struct claim_machine *m, const char *name,
			const char *value)
{
	if (!strcmp(name, "--smp"))
		return !units_parse_uint(&m->nr_cpus, value, NULL);
	if (!strcmp(name, "--memory"))
		return !units_parse_size(&m->memory_bytes, value, NULL);
	if (!strcmp(name, "--numa") && !strncmp(value, "fake=", 5))
		return !units_parse_uint(&m->nr_nodes, value + 5, NULL);
	return false;
}

static bool read_options(const struct claim *c, struct claim_machine *m)
{
	bool is_good = true;

	*m = (struct claim_machine){ 0 };
	for (size_t i = 0; i < c->options.nr && is_good; i++) {
		char *copy = xstrdup(c->options.v[i]), *rest = copy, *name;

		while (is_good && (name = strsep(&rest, " "))) {
			char *value = *name ? strsep(&rest, " ") : NULL;

			is_good = !*name ||
				  (value && take_option(m, name, value));
		}
		free(copy);
	}
	return is_good;
}

struct claim_machine claims_machine(const struct claim *c)
{
	struct claim_machine m;

	if (!read_options(c, &m))
		BUG("options of claim %s", c->name);
	return m;
}

static void check_options(const struct claim_mail *m, const struct claim *c)
{
	struct claim_machine machine;

	if (!read_options(c, &machine))
		die_at(m, c->options.lines[0],
		       "options of the lab's machine should stand here",
		       "--smp N, --numa fake=N, --memory SIZE");
}

void claims_load(struct claims *s, size_t nr_words, const char *const *words)
{
	struct why why;
	json_t *list;

	read_dir(s, nr_words, words);
	choose(s, nr_words, words);
	list = guest_list_load(cli_globals.guest_path, &why);
	if (!list)
		cli_die(EXIT_CANNOT, &why);
	designs_load(&s->library, s->o, 0, NULL);
	claims_properties(s);
	for (size_t i = 0; i < s->nr; i++)
		for (size_t k = 0; k < s->mails[i].nr; k++) {
			struct claim_mail *m = &s->mails[i];
			struct claim *c = &m->claims[k];

			check_kernels(s, m, c);
			check_options(m, c);
			claims_find_cases(m, c, list);
			claims_find_scenarios(s, m, c);
			if (claim_syntax(c, m->path, &why))
				cli_die(EXIT_USAGE, &why);
		}
	json_decref(list);
}

void claims_release(struct claims *s)
{
	claims_forget(s);
	for (size_t i = 0; i < s->nr; i++)
		claim_mail_release(&s->mails[i]);
	designs_unload(&s->library);
	free(s->mails);
}
