// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/cmd.h"

#include "runner/env.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

NORETURN void cli_die(enum exit_status status, const struct why *why)
{
	err_error("%s", why->text);
	if (why->hint[0])
		err_hint("%s", why->hint);
	exit(status);
}

char *cli_tool_text(void)
{
	json_t *tool = env_tool();
	const char *version, *commit;
	int is_dirty = 0;
	char *text;

	if (!tool || json_unpack(tool, "{s:s, s:s, s?b}", "version", &version,
				 "commit", &commit, "dirty", &is_dirty) < 0)
		BUG("env_tool() names no version");
	text = xasprintf("cowbench %s (%s%s)", version, commit,
			 is_dirty ? ", modified" : "");
	json_decref(tool);
	return text;
}

static bool is_plain(const char *word)
{
	return *word && !word[strspn(word, "abcdefghijklmnopqrstuvwxyz"
					   "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
					   "0123456789_-./=,+:%@")];
}

/* As a shell would take it again. */
static void put_word(FILE *out, const char *word)
{
	if (is_plain(word)) {
		fputs(word, out);
		return;
	}
	fputc('\'', out);
	for (const char *c = word; *c; c++) {
		if (*c == '\'')
			fputs("'\\'", out);
		fputc(*c, out);
	}
	fputc('\'', out);
}

char *cli_command_text(int argc, char **argv)
{
	char *text = NULL;
	size_t len_bytes = 0;
	FILE *out = open_memstream(&text, &len_bytes);

	if (!out)
		BUG("open_memstream: %s", strerror(errno));
	fputs("run-bench", out);
	for (int i = 0; i < argc; i++) {
		fputc(' ', out);
		put_word(out, argv[i]);
	}
	fclose(out);
	return text;
}

int cli_finish(int status)
{
	errno = 0;
	if (fflush(stdout) != 0 || ferror(stdout)) {
		/* the reader of a pipe may have had enough: no complaint */
		if (errno != EPIPE)
			err_error("write to stdout: %s",
				  strerror(errno ? errno : EIO));
		return EXIT_CANNOT;
	}
	return status;
}

void cli_parse(const struct opt *opts, const char *usage, const char *about,
	       int *argc, char **argv)
{
	struct why why = { .text = "" };
	int err = opt_parse(opts, OPT_ALL, argc, argv, &why);

	if (err < 0)
		cli_die(EXIT_USAGE, &why);
	if (err == 0)
		return;
	opt_print_help(stdout, usage, about, opts);
	exit(cli_finish(EXIT_DONE));
}
