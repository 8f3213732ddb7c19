// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * replay NR [SEED [FIRST]] - NR inputs of the seed through scenario_parse(), or
 * with a file name in place of NR: that input alone. Prints how many were
 * scenarios; a fault aborts, and the last line of stderr says which input it was
 * (of the address sanitizer with ASAN_OPTIONS=abort_on_error=1).
 */
#include "tests/fuzz/scenario.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static volatile uint64_t at;

/* Says which input it was, then dies of the same signal. */
static void say_input(int sig)
{
	char text[64];
	int len = snprintf(text, sizeof(text), "input %llu\n",
			   (unsigned long long)at);

	if (write(2, text, (size_t)len) != len)
		_exit(1);
	signal(sig, SIG_DFL);
	raise(sig);
}

static int replay_file(const char *path)
{
	static uint8_t text[1 << 20];
	FILE *f = fopen(path, "r");
	size_t len;

	if (!f) {
		perror(path);
		return 2;
	}
	len = fread(text, 1, sizeof(text), f);
	fclose(f);
	printf("%s\n", fuzz_scenario(text, len) ? "a scenario" : "refused");
	return 0;
}

int main(int argc, char **argv)
{
	static uint8_t text[FUZZ_TEXT_MAX];
	uint64_t seed = 1, first = 0, nr, nr_good = 0;
	char *end;

	if (argc < 2 || argc > 4) {
		fprintf(stderr, "usage: replay NR|FILE [SEED [FIRST]]\n");
		return 2;
	}
	nr = strtoull(argv[1], &end, 10);
	if (*end)
		return replay_file(argv[1]);
	if (argc > 2)
		seed = strtoull(argv[2], NULL, 10);
	if (argc > 3)
		first = strtoull(argv[3], NULL, 10);
	signal(SIGABRT, say_input);
	for (at = first; at < first + nr; at++) {
		size_t len = fuzz_mutate(seed, at, text);
		uint8_t *exact = malloc(len ? len : 1);

		/* of its very length, so that a byte too far is seen */
		if (!exact)
			return 3;
		for (size_t i = 0; i < len; i++)
			exact[i] = text[i];
		nr_good += fuzz_scenario(exact, len);
		free(exact);
	}
	printf("%llu inputs, %llu of them scenarios\n", (unsigned long long)nr,
	       (unsigned long long)nr_good);
	return 0;
}
