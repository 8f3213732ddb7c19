// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * calibrate - how often does compare cry wolf, and how much does it miss?
 *
 * calibrate --gather FILE...	recorded noise out of result files of one
 *				kernel (noise.h), to stdout
 * calibrate NOISE [REPLAYS [PART...]]	replays it; PART is pairs (same against
 *				same), planted, single (one session a side),
 *				alone (the same without the rule that processes
 *				tell how much sessions may differ), sessions
 *				(several a side) or rules (of other tools);
 *				all of them without
 *
 * Each line of the answer is KEY = VALUE, then what it means; the seed is fixed,
 * so that the same noise gives the same bytes. docs/calibration.md has it.
 */
#include "base/err.h"
#include "replay.h"
#include "rules_replay.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SESSIONS_MAX = 64 };

static double pct(size_t part, size_t whole)
{
	return whole ? 100.0 * (double)part / (double)whole : NAN;
}

static void put(const char *key, double value, const char *unit,
		const char *text)
{
	printf("%-34s = %8.2f %-8s %s\n", key, value, unit, text);
}

static void same_pairs(const struct noise *n, size_t nr_replays,
		       size_t nr_pairs)
{
	struct compare_rule rule = { .delta_ratio = NAN,
				     .session_sd_ratio = NAN };
	struct replay_score s = { .nr_reports = 0 };
	char key[48];
	struct rng rng;

	rng_init(&rng, 1);
	for (size_t i = 0; i < nr_replays; i++) {
		struct result_file f;

		replay_pairs(&f, n, nr_pairs, 1, &rng);
		replay_compare(&f, 1, NULL, 0, &rule, 1, &s);
		replay_end(&f);
	}
	snprintf(key, sizeof(key), "aa.paired.%zu", nr_pairs);
	printf("\nsame against same, run --ab, %zu pairs: %zu reports of %zu "
	       "rows\n",
	       nr_pairs, s.nr_reports,
	       s.nr_reports ? s.nr_rows / s.nr_reports : 0);
	put(key, pct(s.nr_alarms, s.nr_reports), "% of reports",
	    "with an alarm");
	put("  rows regressed", (double)s.nr_regressed, "rows", "");
	put("  rows improved", (double)s.nr_improved, "rows", "");
	put("  raw p < 0.05", pct(s.nr_suspicious, s.nr_rows), "% of rows",
	    "nominal 5");
	put("  95 % interval has 0", pct(s.nr_inside, s.nr_rows), "% of rows",
	    "nominal 95");
	put("  equivalent within 1 %", pct(s.nr_equivalent, s.nr_rows),
	    "% of rows", "");
}

static void planted(const struct noise *n, size_t nr_replays, size_t nr_pairs,
		    double ratio)
{
	struct compare_rule rule = { .delta_ratio = 0.005,
				     .session_sd_ratio = NAN };
	struct replay_score s = { .nr_reports = 0 };
	char key[48];
	struct rng rng;

	rng_init(&rng, 2);
	for (size_t i = 0; i < nr_replays; i++) {
		struct result_file f;

		replay_pairs(&f, n, nr_pairs, ratio, &rng);
		replay_compare(&f, 1, NULL, 0, &rule, ratio, &s);
		replay_end(&f);
	}
	snprintf(key, sizeof(key), "planted.%g.%zu", (ratio - 1) * 100,
		 nr_pairs);
	put(key, pct(s.nr_found, s.nr_rows), "% found",
	    "Holm over the whole suite, delta 0.5 %");
	put("  95 % interval has it", pct(s.nr_inside, s.nr_rows), "% of rows",
	    "");
	put("  bound covers it", pct(s.nr_bounded, s.nr_rows), "% of rows", "");
}

static size_t nr_sessions(const struct noise *n)
{
	size_t nr = 0;

	for (size_t i = 0; i < n->cases[0].nr; i++)
		if (n->cases[0].processes[i].session >= nr)
			nr = n->cases[0].processes[i].session + 1;
	return nr;
}

/* How many alarms each session has a part in: is it all, or a few odd ones? */
static void put_parts(const size_t *parts, size_t nr, size_t most_rows)
{
	fputs("  alarms a session is part of      =", stdout);
	for (size_t i = 0; i < nr; i++)
		printf(" %zu", parts[i]);
	printf("\n  rows of an alarm                 = %8.2f rows     at most\n",
	       (double)most_rows);
}

static void single_sessions(const struct result_file *f, size_t nr,
			    bool is_alone)
{
	struct compare_rule rule = { .delta_ratio = NAN,
				     .session_sd_ratio = NAN,
				     .is_session_sd_alone = is_alone };
	struct replay_score s = { .nr_reports = 0 };
	size_t parts[SESSIONS_MAX] = { 0 }, most_rows = 0;

	for (size_t i = 0; i < nr * nr; i++) {
		size_t a = i / nr, b = i % nr, rows;

		if (a == b)
			continue;
		rows = s.nr_regressed + s.nr_improved;
		replay_compare(&f[a], 1, &f[b], 1, &rule, 1, &s);
		rows = s.nr_regressed + s.nr_improved - rows;
		parts[a] += rows > 0;
		parts[b] += rows > 0;
		most_rows = rows > most_rows ? rows : most_rows;
	}
	printf("\none session a side%s, every pair of %zu sessions both ways: "
	       "%zu reports\n",
	       is_alone ? ", whatever its processes differ by" : "", nr,
	       s.nr_reports);
	put(is_alone ? "aa.single.alone" : "aa.single",
	    pct(s.nr_alarms, s.nr_reports), "% of reports", "with an alarm");
	put("  reports with an alarm", (double)s.nr_alarms, "reports", "");
	put_parts(parts, nr, most_rows);
	put("  95 % interval has 0", pct(s.nr_inside, s.nr_rows), "% of rows",
	    "nominal 95");
	put("  raw p < 0.05", pct(s.nr_suspicious, s.nr_rows), "% of rows", "");
	put("  could see 10 %", pct(s.nr_seeing_10, s.nr_rows), "% of rows",
	    "with 95 %, beside the others of the family");
	put("  could see 30 %", pct(s.nr_seeing_30, s.nr_rows), "% of rows",
	    "");
}

/* Half of the sessions against the other half, dealt anew each time. */
static void several_sessions(const struct result_file *f, size_t nr,
			     size_t a_side, size_t nr_replays)
{
	struct compare_rule rule = { .delta_ratio = NAN,
				     .session_sd_ratio = NAN };
	struct replay_score s = { .nr_reports = 0 };
	struct result_file a[SESSIONS_MAX], b[SESSIONS_MAX];
	size_t idx[SESSIONS_MAX];
	char key[48];
	struct rng rng;

	rng_init(&rng, 3);
	for (size_t i = 0; i < nr_replays; i++) {
		for (size_t k = 0; k < nr; k++)
			idx[k] = k;
		rng_shuffle(&rng, idx, nr);
		for (size_t k = 0; k < a_side; k++) {
			a[k] = f[idx[k]];
			b[k] = f[idx[a_side + k]];
		}
		replay_compare(a, a_side, b, a_side, &rule, 1, &s);
	}
	printf("\n%zu sessions a side, dealt at random: %zu reports\n", a_side,
	       s.nr_reports);
	snprintf(key, sizeof(key), "aa.sessions.%zu", a_side);
	put(key, pct(s.nr_alarms, s.nr_reports), "% of reports",
	    "with an alarm");
	put("  95 % interval has 0", pct(s.nr_inside, s.nr_rows), "% of rows",
	    "nominal 95");
	put("  raw p < 0.05", pct(s.nr_suspicious, s.nr_rows), "% of rows", "");
}

enum design { SINGLE, SINGLE_ALONE, SEVERAL };

static void sessions(const struct noise *n, size_t nr_replays, enum design d)
{
	struct result_file f[SESSIONS_MAX];
	size_t nr = nr_sessions(n);

	if (nr > SESSIONS_MAX)
		nr = SESSIONS_MAX;
	for (size_t i = 0; i < nr; i++)
		replay_session(&f[i], n, (unsigned int)i, 1);
	if (d != SEVERAL)
		single_sessions(f, nr, d == SINGLE_ALONE);
	/* From 8 on by bootstrap, which takes seconds a report. */
	for (size_t a_side = 3; 2 * a_side <= nr && d == SEVERAL; a_side += 2)
		several_sessions(f, nr, a_side,
				 a_side < 8 ? nr_replays : nr_replays / 10);
	for (size_t i = 0; i < nr; i++)
		replay_end(&f[i]);
}

static bool is_asked(int argc, char **argv, const char *part)
{
	bool is_it = argc <= 3;

	for (int i = 3; i < argc; i++)
		is_it |= !strcmp(argv[i], part);
	return is_it;
}

int main(int argc, char **argv)
{
	size_t nr_replays = 100;
	struct noise n;

	if (argc > 2 && !strcmp(argv[1], "--gather")) {
		noise_gather(stdout, (size_t)argc - 2, argv + 2);
		return 0;
	}
	if (argc < 2) {
		fputs("usage: calibrate NOISE [REPLAYS [PART...]] | --gather "
		      "FILE...\n",
		      stderr);
		return 2;
	}
	if (argc > 2)
		nr_replays = strtoul(argv[2], NULL, 10);
	noise_read(&n, argv[1]);
	if (is_asked(argc, argv, "pairs")) {
		same_pairs(&n, nr_replays, 20);
		same_pairs(&n, nr_replays, 40);
	}
	if (is_asked(argc, argv, "planted")) {
		printf("\na planted effect, run --ab\n");
		planted(&n, nr_replays, 40, 1.01);
		planted(&n, nr_replays, 40, 1.02);
		planted(&n, nr_replays, 40, 1.05);
	}
	if (is_asked(argc, argv, "single"))
		sessions(&n, nr_replays, SINGLE);
	if (is_asked(argc, argv, "alone"))
		sessions(&n, nr_replays, SINGLE_ALONE);
	if (is_asked(argc, argv, "sessions"))
		sessions(&n, nr_replays, SEVERAL);
	if (is_asked(argc, argv, "rules"))
		rules_replay(&n);
	noise_release(&n);
	return 0;
}
