// SPDX-License-Identifier: GPL-2.0-or-later
/* Result files to the cells of claims. */
#include "cli/designs_claims.h"

#include "cli/cmd.h"
#include "cli/paths.h"
#include "runner/env.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void add_file(struct claims *s, const char *path)
{
	struct result_file *f = xcalloc(1, sizeof(*f));
	struct why why;

	designs_result_read(f, path);
	if (claim_sources_add(&s->sources, f, &why))
		cli_die(EXIT_CANNOT, &why);
	s->files = xrealloc(s->files, s->nr_files + 1,
			    sizeof(struct result_file *));
	s->files[s->nr_files++] = f;
}

static int is_result(const struct dirent *e)
{
	size_t len = strlen(e->d_name);

	return len > 6 && !strcmp(e->d_name + len - 6, ".jsonl") &&
	       e->d_name[0] != '.';
}

static void add_dir(struct claims *s, const char *dir, bool may_lack)
{
	struct dirent **entries;
	int nr = scandir(dir, &entries, is_result, alphasort);

	if (nr < 0 && may_lack && errno == ENOENT)
		return;
	if (nr < 0)
		err_die(EXIT_CANNOT, "read the result files of '%s': %s", dir,
			strerror(errno));
	for (int i = 0; i < nr; i++) {
		char *path = xasprintf("%s/%s", dir, entries[i]->d_name);

		add_file(s, path);
		free(path);
		free(entries[i]);
	}
	free(entries);
}

static void choose_dir(struct claims *s)
{
	const char *base = getenv("RUN_BENCH_DIR");

	s->results_dir = base && *base ? xasprintf("%s/results/answers", base)
				       : xstrdup("results/answers");
}

void claims_read(struct claims *s, size_t nr_paths, const char *const *paths)
{
	for (size_t i = 0; i < nr_paths; i++) {
		struct stat st;

		if (stat(paths[i], &st) || !S_ISDIR(st.st_mode)) {
			add_file(s, paths[i]);
			continue;
		}
		if (!s->results_dir)
			s->results_dir = xstrdup(paths[i]);
		add_dir(s, paths[i], false);
	}
	if (!s->results_dir)
		choose_dir(s);
	if (!nr_paths)
		add_dir(s, s->results_dir, true);
	s->evidence = xcalloc(s->sources.nr + 1, sizeof(*s->evidence));
	for (size_t i = 0; i < s->sources.nr; i++)
		(void)designs_evidence_take(&s->evidence[i],
					    s->sources.all[i]->f,
					    s->sources.all[i]->f->path);
	if (env_build_id(cli_globals.guest_path, s->program, sizeof(s->program),
			 NULL))
		s->program[0] = '\0';
}

static enum claim_lack lack_of(const struct designs_cell *cell)
{
	const char *why = cell->why ? cell->why : "";

	if (cell->state == DESIGNS_VERDICT)
		return CLAIM_HAS;
	if (cell->state == DESIGNS_ABSENT)
		return CLAIM_ABSENT;
	if (!strncmp(why, "skip", 4))
		return CLAIM_SKIP;
	return strncmp(why, "suspect", 7) ? CLAIM_BROKEN : CLAIM_SUSPECT;
}

static void set_shown(struct claim_shown *to, const struct designs_cell *cell,
		      size_t source)
{
	free(to->why);
	*to = (struct claim_shown){
		.lack = lack_of(cell),
		.why = cell->state == DESIGNS_REASON && cell->why
			       ? xstrdup(cell->why)
			       : NULL,
		.broken = cell->broken,
		.differs = cell->agreement == DESIGNS_DIFFERS,
		.agrees = cell->agreement == DESIGNS_AGREES,
		.varies = cell->varies,
		.source = source,
	};
}

/* The newest file of the kernel that has a verdict; else the newest reason. */
static void fill_shown(struct claims *s, struct claim *c, size_t litmus,
		       size_t column)
{
	struct claim_shown *to = claim_shown(c, litmus, column);
	const struct claim_litmus *l = &c->litmus[litmus];
	struct scenario one = *claims_scenario(s, l->scenario);

	for (unsigned int k = 0; k < SCN_NR_KINDS; k++)
		if (!strcmp(l->kind, scn_kind_name(k)))
			one.kind = (uint8_t)k;
	for (size_t i = 0; i < s->sources.nr; i++) {
		const struct claim_source *from = s->sources.all[i];
		struct designs_job j = { .o = s->o,
					 .evidence = &s->evidence[i] };
		struct designs_cell cell = { .state = DESIGNS_ABSENT };
		bool is_better;

		if (strcmp(from->kernel, c->kernels.v[column]) != 0)
			continue;
		designs_job_kernel(&j, &cell, &one,
				   designs_release_of(from->f));
		is_better = to->lack == CLAIM_ABSENT ||
			    lack_of(&cell) < to->lack ||
			    (lack_of(&cell) == to->lack &&
			     claim_source_is_newer(from,
						   s->sources.all[to->source]));
		if (cell.state != DESIGNS_ABSENT && is_better)
			set_shown(to, &cell, i);
		designs_job_release(&j);
	}
	if (to->lack != CLAIM_ABSENT)
		s->sources.all[to->source]->is_used = true;
}

static void fill(struct claims *s, struct claim *c)
{
	const struct claim_machine m = claims_machine(c);

	for (size_t r = 0; r < c->nr_rows; r++) {
		const struct claim_source *guest;
		bool is_one_kind =
			claim_pick_row(&s->sources, c, r, &m, &guest);
		const char *build =
			guest ? json_string_value(json_object_get(
					json_object_get(guest->f->env,
							"identity"),
					"guest_build_id"))
			      : NULL;

		/* What this program measures stands beside its own only. */
		c->rows[r].is_mixed =
			!is_one_kind || (build && strcmp(build, s->program));
	}
	for (size_t r = 0; r < c->nr_litmus; r++)
		for (size_t i = 0; i < c->kernels.nr; i++)
			fill_shown(s, c, r, i);
}

static void add_commands(struct claim_texts *to, struct claims *s,
			 const struct claim *c, bool is_all)
{
	struct claims_plan p;

	claims_plan_make(&p, s, c, is_all);
	for (size_t i = 0; i < p.nr; i++) {
		char *text = claims_command_text(&p.commands[i]);

		claim_texts_add(to, text, c->line);
		free(text);
	}
	claims_plan_release(&p);
}

void claims_judge(struct claims *s)
{
	for (size_t i = 0; i < s->nr; i++)
		for (size_t k = 0; k < s->mails[i].nr; k++) {
			struct claim *c = &s->mails[i].claims[k];

			if (c->is_left_out)
				continue;
			fill(s, c);
			claim_judge(c);
			if (!c->why_static && !c->repros.nr)
				add_commands(&c->repros, s, c, true);
			if (c->result == CLAIM_NOT_MEASURED)
				add_commands(&c->measures, s, c, false);
		}
}

void claims_forget(struct claims *s)
{
	for (size_t i = 0; s->evidence && i < s->sources.nr; i++)
		designs_evidence_release(&s->evidence[i]);
	claim_sources_release(&s->sources);
	for (size_t i = 0; i < s->nr_files; i++) {
		result_file_release(s->files[i]);
		free(s->files[i]);
	}
	free(s->files);
	free(s->evidence);
	free(s->results_dir);
	s->files = NULL;
	s->evidence = NULL;
	s->results_dir = NULL;
	s->nr_files = 0;
	for (size_t i = 0; i < s->nr; i++)
		for (size_t k = 0; k < s->mails[i].nr; k++)
			claim_forget(&s->mails[i].claims[k]);
}
