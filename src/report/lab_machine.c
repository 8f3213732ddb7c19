// SPDX-License-Identifier: GPL-2.0-or-later
/* What the kernels ran on, and what differs between them. */
#include "report/lab_notes.h"

#include "base/err.h"
#include "base/units.h"

#include <stdlib.h>
#include <string.h>

static const json_t *lab_of(const struct lab_view *view, size_t column)
{
	return json_object_get(view->columns[column].files[0]->env, "lab");
}

static const char *word(const json_t *lab, const char *key)
{
	const char *s = json_string_value(json_object_get(lab, key));

	return s ? s : "-";
}

static long long number(const json_t *lab, const char *key)
{
	return json_integer_value(json_object_get(lab, key));
}

/* The machine without what is meant to differ: the kernel and its command. */
static char *machine_text(const json_t *lab)
{
	long long nr_cpus = number(lab, "cpus");

	return xasprintf("QEMU %s, %s, CPU %s, %lld cpu%s, %s memory%s%s",
			 word(lab, "qemu"), word(lab, "machine"),
			 word(lab, "cpu"), nr_cpus, nr_cpus == 1 ? "" : "s",
			 units_size((uint64_t)number(lab, "memory_bytes")).s,
			 json_is_true(json_object_get(lab, "warm"))
				 ? ", warm (from a snapshot)"
				 : "",
			 json_is_true(json_object_get(lab, "as_shipped"))
				 ? ", as shipped"
				 : "");
}

static void note_machines(struct lab_notes *n, const struct lab_view *view)
{
	char *first = machine_text(lab_of(view, 0)), *other;
	bool differ = false;

	lab_notes_add(n, "machine", "%s", first);
	for (size_t i = 0; i < view->nr_columns; i++)
		for (size_t k = 0; k < view->columns[i].nr_files; k++) {
			other = machine_text(json_object_get(
				view->columns[i].files[k]->env, "lab"));
			if (strcmp(other, first) != 0 && !differ) {
				lab_notes_add(n, "NOT ALIKE",
					      "%s ran on another machine: %s: "
					      "its counts cannot be compared",
					      view->columns[i].name, other);
				differ = true;
			}
			free(other);
		}
	free(first);
}

/* Is the word one of those of the line? */
static bool has_word(const char *line, const char *w, size_t len)
{
	while (*line) {
		size_t one = strcspn(line, " ");

		if (one == len && !strncmp(line, w, len))
			return true;
		line += one;
		line += strspn(line, " ");
	}
	return false;
}

/* Words of a command line that not every kernel has; NULL without one. */
static char *own_words(const struct lab_view *view, size_t column)
{
	const char *line = word(lab_of(view, column), "cmdline");
	char *text = NULL, *longer;

	while (*line) {
		size_t len = strcspn(line, " ");
		bool is_shared = true;

		for (size_t i = 0; i < view->nr_columns; i++)
			is_shared &= has_word(word(lab_of(view, i), "cmdline"),
					      line, len);
		if (!is_shared && len) {
			longer = xasprintf("%s%s%.*s", text ? text : "",
					   text ? " " : "", (int)len, line);
			free(text);
			text = longer;
		}
		line += len;
		line += strspn(line, " ");
	}
	return text;
}

static void note_cmdlines(struct lab_notes *n, const struct lab_view *view)
{
	char *text = xstrdup(""), *own, *longer;

	for (size_t i = 0; i < view->nr_columns; i++) {
		own = own_words(view, i);
		if (!own)
			continue;
		longer = xasprintf("%s%s%s has %s", text, *text ? "; " : "",
				   view->columns[i].name, own);
		free(own);
		free(text);
		text = longer;
	}
	if (*text)
		lab_notes_add(n, "cmdline", "differs: %s", text);
	free(text);
}

/* The same machine code must run everywhere: what it costs is inside. */
static void note_programs(struct lab_notes *n, const struct lab_view *view)
{
	const char *first = NULL, *id;

	for (size_t i = 0; i < view->nr_columns; i++)
		for (size_t k = 0; k < view->columns[i].nr_files; k++) {
			const json_t *env = view->columns[i].files[k]->env;

			id = json_string_value(
				json_object_get(json_object_get(env, "tool"),
						"guest_build_id"));
			if (id && first && strcmp(id, first) != 0) {
				lab_notes_add(n, "NOT ALIKE",
					      "%s ran another build of the "
					      "measuring program",
					      view->columns[i].name);
				return;
			}
			first = first ? first : id;
		}
}

char *lab_column_text(const struct lab_view *view, size_t column)
{
	const struct lab_column *col = &view->columns[column];
	const json_t *lab = lab_of(view, column);
	size_t least = 0, most = 0;
	bool has_package = json_object_get(lab, "package_version");

	for (size_t r = 0; r < view->nr_rows; r++) {
		const struct lab_cell *c = &view->rows[r].cells[column];
		size_t nr = c->state == LAB_OK ? c->nr_records : 0;

		least = nr && (!least || nr < least) ? nr : least;
		most = nr > most ? nr : most;
	}
	return xasprintf("%s%s%s%s%zu boot%s, %zu%s process%s a case",
			 col->title ? col->title : "", col->title ? ", " : "",
			 has_package ? word(lab, "package_version") : "",
			 has_package ? ", " : "", col->nr_files,
			 col->nr_files == 1 ? "" : "s", least,
			 least < most ? " or more" : "", most == 1 ? "" : "es");
}

void lab_notes_kernels(struct lab_notes *n, const struct lab_view *view)
{
	char *text;

	for (size_t i = 0; i < view->nr_columns; i++) {
		text = lab_column_text(view, i);
		lab_notes_add(n, view->columns[i].name, "%s", text);
		free(text);
	}
	note_machines(n, view);
	note_cmdlines(n, view);
	note_programs(n, view);
}

void lab_notes_machine(struct lab_notes *n, const struct lab_view *view)
{
	lab_notes_kernels(n, view);
	lab_notes_add(n, "note",
		      "instructions executed under QEMU TCG, not time: no "
		      "caches, no TLB misses, no contention");
}
