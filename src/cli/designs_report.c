// SPDX-License-Identifier: GPL-2.0-or-later
/* designs report: the claims of the mails, and what the lab says of them. */
#include "base/suggest.h"
#include "base/text.h"
#include "cli/cmd.h"
#include "cli/designs_claims.h"
#include "cli/designs_report.h"
#include "cli/paths.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

static enum answers_format read_format(const char *word)
{
	static const char *const words[] = { "text", "md", "mail" };
	struct suggest near;

	suggest_init(&near, word);
	for (unsigned int i = 0; i < ARRAY_SIZE(words); i++) {
		if (!strcmp(word, words[i]))
			return (enum answers_format)i;
		suggest_offer(&near, words[i]);
	}
	err_error("write the report as '%s': there is no such format", word);
	if (suggest_best(&near))
		err_hint("did you mean %s?", suggest_best(&near));
	else
		err_hint("text, md or mail; -o DIR writes all of them");
	exit(EXIT_USAGE);
}

/* A result file or a folder of them; else the name of a claim. */
static bool is_path(const char *word)
{
	size_t len = strlen(word);
	struct stat st;

	return !stat(word, &st) ||
	       (len > 6 && !strcmp(word + len - 6, ".jsonl"));
}

static size_t width_of(enum answers_format format)
{
	struct winsize w = { .ws_col = 0 };

	if (format == ANSWERS_MAIL)
		return ANSWERS_MAIL_WIDTH;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) || w.ws_col < 60)
		return ANSWERS_TEXT_WIDTH;
	return w.ws_col < ANSWERS_TEXT_WIDTH ? w.ws_col : ANSWERS_TEXT_WIDTH;
}

static const char *text_in(const json_t *env, const char *object,
			   const char *key)
{
	return json_string_value(
		json_object_get(json_object_get(env, object), key));
}

static const char *base_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool has_kernel(const struct answers *a, const char *name)
{
	for (size_t i = 0; i < a->nr_kernels; i++)
		if (!strcmp(a->kernels[i].name, name))
			return true;
	return false;
}

/* Kernels and files that a number or a verdict was taken of. */
static void list_sources(struct answers *a, const struct claims *s)
{
	a->kernels = xcalloc(s->sources.nr + 1, sizeof(*a->kernels));
	a->files = xcalloc(s->sources.nr + 1, sizeof(char *));
	for (size_t i = 0; i < s->sources.nr; i++) {
		const struct claim_source *one = s->sources.all[i];

		if (!one->is_used)
			continue;
		a->files[a->nr_files++] = base_of(one->f->path);
		if (has_kernel(a, one->kernel))
			continue;
		a->kernels[a->nr_kernels++] = (struct answers_kernel){
			.name = one->kernel,
			.release = text_in(one->f->env, "subject", "release"),
			.image = one->image,
			.config =
				text_in(one->f->env, "subject", "config_hash"),
			.compiler = text_in(one->f->env, "subject", "compiler"),
		};
	}
}

/* What is not borne out, on stderr; 1 if anything. */
static int tell(const struct claims *s)
{
	size_t nr = 0, nr_all = 0;

	for (size_t i = 0; i < s->nr; i++)
		for (size_t k = 0; k < s->mails[i].nr; k++) {
			const struct claim *c = &s->mails[i].claims[k];

			if (c->is_left_out)
				continue;
			nr_all++;
			if (c->result == CLAIM_BORNE_OUT ||
			    c->result == CLAIM_STATIC)
				continue;
			nr++;
			err_note("%s/%s: %.300s", s->mails[i].name, c->name,
				 c->verdict_text);
		}
	if (!nr)
		return EXIT_DONE;
	err_error("hold %zu claim%s against the lab: %zu not borne out or not "
		  "measured",
		  nr_all, nr_all == 1 ? "" : "s", nr);
	err_hint("run-bench designs report --missing has the commands that "
		 "measure what is missing");
	return EXIT_ANSWER_NO;
}

static int print_missing(struct claims *s)
{
	struct claims_plan p;
	int status;

	claims_plan_make(&p, s, NULL, false);
	for (size_t i = 0; i < p.nr; i++) {
		char *text = claims_command_text(&p.commands[i]);

		printf("%s\n", text);
		free(text);
	}
	status = p.nr ? EXIT_ANSWER_NO : EXIT_DONE;
	claims_plan_release(&p);
	return status;
}

/* Then the files are read again, from where the new ones are too. */
static int measure(struct claims *s, size_t nr_paths, const char *const *paths)
{
	struct claims_plan p;
	int status;

	claims_plan_make(&p, s, NULL, false);
	if (!p.nr)
		err_note("nothing is missing");
	else
		path_make_dir(s->results_dir, "the folder for result files");
	status = claims_measure(&p, s->o->is_quiet);
	claims_plan_release(&p);
	if (status > EXIT_CANNOT)
		return status;
	claims_forget(s);
	claims_read(s, nr_paths, paths);
	claims_judge(s);
	return status;
}

static void print_answers(const struct answers *a, const struct claims *s,
			  enum answers_format format, bool is_few)
{
	if (format == ANSWERS_MARKDOWN) {
		for (size_t i = 0; i < a->nr_mails; i++)
			answers_markdown_mail(stdout, a, &a->mails[i]);
		return;
	}
	if (!is_few) {
		answers_text(stdout, a, width_of(format));
		return;
	}
	for (size_t i = 0; i < s->nr; i++)
		for (size_t k = 0; k < s->mails[i].nr; k++)
			if (!s->mails[i].claims[k].is_left_out)
				answers_text_claim(stdout, &s->mails[i],
						   &s->mails[i].claims[k],
						   width_of(format));
}

static int show(struct claims *s, bool is_few)
{
	enum answers_format format = read_format(s->o->format);
	struct answers a = { .nr_mails = s->nr,
			     .mails = s->mails,
			     .command = s->o->command };
	char *tool = cli_tool_text();
	int status;

	a.tool = tool;
	list_sources(&a, s);
	if (s->o->out)
		status = answers_write(&a, s->o);
	else
		status = (print_answers(&a, s, format, is_few), EXIT_DONE);
	free(a.kernels);
	free(a.files);
	free(tool);
	return status;
}

int designs_report(const struct designs_options *o, size_t nr_words,
		   char *const *words)
{
	const char **paths = xcalloc(nr_words + 1, sizeof(char *));
	const char **names = xcalloc(nr_words + 1, sizeof(char *));
	size_t nr_paths = 0, nr_names = 0;
	char *dir = o->claims ? xstrdup(o->claims) : path_config("answers");
	struct claims s = { .o = o, .dir = dir };
	int status = EXIT_DONE, told;

	(void)read_format(o->format);
	for (size_t i = 0; i < nr_words; i++)
		if (is_path(words[i]))
			paths[nr_paths++] = words[i];
		else
			names[nr_names++] = words[i];
	/* Files first: a kernel may be known by them alone. */
	claims_read(&s, nr_paths, paths);
	claims_load(&s, nr_names, names);
	claims_judge(&s);
	if (o->is_measuring)
		status = measure(&s, nr_paths, paths);
	if (o->is_missing) {
		status = print_missing(&s);
	} else if (status <= EXIT_CANNOT) {
		told = show(&s, nr_names > 0);
		told = told == EXIT_DONE ? tell(&s) : told;
		status = status == EXIT_DONE ? told : status;
	}
	claims_release(&s);
	free(dir);
	free(paths);
	free(names);
	return status;
}
