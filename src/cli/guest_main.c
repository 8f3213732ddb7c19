// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * run-bench-guest: the static program that measures. It is run by run-bench,
 * once per case and round, and says everything as JSON on stdout.
 */
#include "base/err.h"
#include "base/opt.h"
#include "cli/guest.h"
#include "harness/core.h"
#include "harness/keeper.h"
#include "harness/list.h"
#include "sys/fused.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

/* One write: a reader never sees half a record of a process that lives. */
int guest_put_json(json_t *obj)
{
	char *text = json_dumps(obj, JSON_COMPACT | JSON_REAL_PRECISION(12));
	size_t len, done = 0;

	if (!text)
		BUG("a record that JSON cannot hold");
	len = strlen(text);
	text[len++] = '\n';
	while (done < len) {
		ssize_t n = write(STDOUT_FILENO, text + done, len - done);

		if (n <= 0)
			err_die(EXIT_CANNOT, "write the record to stdout: %m");
		done += (size_t)n;
	}
	free(text);
	json_decref(obj);
	return EXIT_DONE;
}

static int usage(void)
{
	fputs("usage: run-bench-guest list\n"
	      "       run-bench-guest case BENCH [AXIS=VALUE...] [OPTION...]\n"
	      "       run-bench-guest case -h\n"
	      "       run-bench-guest exit | wait\n"
	      "       run-bench-guest keep PID | fused PID | core (only a "
	      "case starts them)\n\n"
	      "The program that measures. run-bench runs it; by hand it is\n"
	      "of use for debugging a benchmark.\n",
	      stdout);
	return EXIT_DONE;
}

/* By hand there is no case at the other end. */
static int keep(const char *owner)
{
	struct stat st;

	if (fstat(KEEPER_FD, &st) || !S_ISSOCK(st.st_mode)) {
		err_error("keep: only a case starts it");
		return EXIT_USAGE;
	}
	return keeper_main(KEEPER_FD, (pid_t)strtol(owner, NULL, 10));
}

static int fused(const char *owner)
{
	struct stat st;

	if (fstat(FUSED_FD, &st) || !S_ISSOCK(st.st_mode)) {
		err_error("fused: only a case starts it");
		return EXIT_USAGE;
	}
	return fused_main((pid_t)strtol(owner, NULL, 10));
}

static int core(void)
{
	struct stat st;

	if (fstat(STDOUT_FILENO, &st) || !S_ISFIFO(st.st_mode)) {
		err_error("core: only a case starts it");
		return EXIT_USAGE;
	}
	return core_main(STDOUT_FILENO);
}

int main(int argc, char **argv)
{
	err_set_program("run-bench-guest");
	/* fork/spawn starts this program to end at once: before all else. */
	if (argc == 2 && !strcmp(argv[1], "exit"))
		_exit(0);
	/* It outlives the case by as long as it takes to give back. */
	if (argc == 3 && !strcmp(argv[1], "keep"))
		return keep(argv[2]);
	/* What would let a case grow; it reads the answer from a pipe. */
	if (argc == 2 && !strcmp(argv[1], "core"))
		return core();
	/* What holds references by FUSE starts it; it dies with the case. */
	if (argc == 3 && !strcmp(argv[1], "fused"))
		return fused(argv[2]);
	/* cow/after: another mm, asleep until killed; stdout tells who waits */
	if (argc == 2 && !strcmp(argv[1], "wait")) {
		close(STDOUT_FILENO);
		for (;;)
			pause();
	}
	/* A case must not outlive the run: not even one that is stuck. */
	if (getenv("COWBENCH_DIE_WITH_PARENT") &&
	    prctl(PR_SET_PDEATHSIG, SIGKILL))
		err_die(EXIT_CANNOT, "ask to die with the parent: %m");
	if (argc == 2 && !strcmp(argv[1], "list"))
		return guest_put_json(list_json());
	if (argc >= 3 && !strcmp(argv[1], "case"))
		return guest_case(argc - 1, argv + 1);
	if (argc == 2 && (!strcmp(argv[1], "-h") || !strcmp(argv[1], "--help")))
		return usage();
	err_error("%s '%s'",
		  argc < 2 ? "what to do is missing" : "unknown command",
		  argc < 2 ? "" : argv[1]);
	err_hint("run-bench-guest -h");
	return EXIT_USAGE;
}
