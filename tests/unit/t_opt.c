// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/compiler.h"
#include "base/opt.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* One of each type, and what a parse left in them. */
static bool is_long, is_verbose, has_fifo;
static const char *out;
static uint64_t seed, bytes;
static double budget_s, width_ratio;
static struct opt_list configs;

static const struct opt table[] = {
	{ 'l', "long", OPT_BOOL, &is_long, NULL, "longer" },
	{ 'v', NULL, OPT_BOOL, &is_verbose, NULL, "say more" },
	{ 0, "fifo", OPT_BOOL, &has_fifo, NULL, "real-time, on by default" },
	{ 'o', "output", OPT_STRING, &out, "FILE", "where to" },
	{ 0, "seed", OPT_UINT, &seed, "N", "of the order" },
	{ 0, "budget", OPT_DURATION, &budget_s, "TIME", "at most so long" },
	{ 0, "precision", OPT_PERCENT, &width_ratio, "PCT", "half width" },
	{ 0, "memory", OPT_SIZE, &bytes, "SIZE", "pool" },
	{ 'c', "config", OPT_STRING_LIST, &configs, "FILE", "a suite" },
	{ 0 },
};

static char *args[16];
static int nr_args;
static struct why why;

/* Words separated by blanks; parsed with the table. */
static int parse_as(enum opt_flag flag, const char *line)
{
	static char copy[256];
	char *save = NULL;

	is_long = is_verbose = false;
	has_fifo = true;
	out = NULL;
	seed = bytes = 0;
	budget_s = width_ratio = 0;
	free(configs.items);
	memset(&configs, 0, sizeof(configs));
	memset(&why, 0, sizeof(why));
	snprintf(copy, sizeof(copy), "cmd %s", line);
	nr_args = 0;
	for (char *w = strtok_r(copy, " ", &save); w;
	     w = strtok_r(NULL, " ", &save))
		args[nr_args++] = w;
	args[nr_args] = NULL;
	return opt_parse(table, flag, &nr_args, args, &why);
}

static int parse(const char *line)
{
	return parse_as(OPT_ALL, line);
}

static void every_type_takes_its_value(void **state)
{
	(void)state;
	assert_int_equal(parse("-l --seed 7 --budget 1h30m --precision=0.5% "
			       "--memory 64M -o x"),
			 0);
	assert_true(is_long);
	assert_false(is_verbose);
	assert_true(seed == 7);
	assert_true(budget_s == 5400);
	assert_true(width_ratio > 0.00499 && width_ratio < 0.00501);
	assert_true(bytes == 64ULL << 20);
	assert_string_equal(out, "x");
	assert_int_equal(nr_args, 1);
}

static void a_value_may_be_joined_or_the_next_word(void **state)
{
	(void)state;
	assert_int_equal(parse("--output=a=b"), 0);
	assert_string_equal(out, "a=b");
	assert_int_equal(parse("--output ab"), 0);
	assert_string_equal(out, "ab");
	assert_int_equal(parse("-oab"), 0);
	assert_string_equal(out, "ab");
	assert_int_equal(parse("-o -"), 0);
	assert_string_equal(out, "-");
	assert_int_equal(parse("--output="), 0);
	assert_string_equal(out, "");
}

static void short_flags_may_be_bundled(void **state)
{
	(void)state;
	assert_int_equal(parse("-lvofile"), 0);
	assert_true(is_long);
	assert_true(is_verbose);
	assert_string_equal(out, "file");
}

static void a_flag_can_be_switched_off(void **state)
{
	(void)state;
	assert_int_equal(parse("--no-fifo"), 0);
	assert_false(has_fifo);
	assert_int_equal(parse("--no-seed"), -EINVAL);
}

static void words_and_options_mix_and_words_keep_their_order(void **state)
{
	(void)state;
	assert_int_equal(parse("fork/anon -l page=base --seed 3 -"), 0);
	assert_int_equal(nr_args, 4);
	assert_string_equal(args[0], "cmd");
	assert_string_equal(args[1], "fork/anon");
	assert_string_equal(args[2], "page=base");
	assert_string_equal(args[3], "-");
	assert_null(args[4]);
	assert_true(is_long && seed == 3);
}

static void two_dashes_end_the_options(void **state)
{
	(void)state;
	assert_int_equal(parse("-v a -- -l --seed"), 0);
	assert_false(is_long);
	assert_int_equal(nr_args, 4);
	assert_string_equal(args[2], "-l");
	assert_string_equal(args[3], "--seed");
}

static void the_last_of_two_wins_but_a_list_collects(void **state)
{
	(void)state;
	assert_int_equal(parse("--seed 1 -c a --seed 2 --config=b"), 0);
	assert_true(seed == 2);
	assert_int_equal(configs.nr, 2);
	assert_string_equal(configs.items[0], "a");
	assert_string_equal(configs.items[1], "b");
}

static void an_unknown_option_gets_the_nearest_one(void **state)
{
	(void)state;
	assert_int_equal(parse("--bugdet 5m"), -EINVAL);
	assert_string_equal(why.text, "unknown option '--bugdet'");
	assert_string_equal(why.hint, "did you mean --budget?");
	assert_int_equal(parse("--bugdet=5m"), -EINVAL);
	assert_string_equal(why.text, "unknown option '--bugdet'");
	assert_int_equal(parse("--zzzzzzzzzzzz"), -EINVAL);
	assert_string_equal(why.hint, "-h lists the options");
	assert_int_equal(parse("-lx"), -EINVAL);
	assert_string_equal(why.text, "unknown option '-x'");
}

static void an_abbreviation_is_not_guessed(void **state)
{
	(void)state;
	assert_int_equal(parse("--out x"), -EINVAL);
}

static void a_missing_or_unwanted_value_is_named(void **state)
{
	(void)state;
	assert_int_equal(parse("--budget"), -EINVAL);
	assert_string_equal(why.text, "option '--budget': needs an argument");
	assert_int_equal(parse("-o"), -EINVAL);
	assert_string_equal(why.text, "option '-o': needs an argument");
	assert_int_equal(parse("--long=yes"), -EINVAL);
	assert_string_equal(why.text, "option '--long': takes no argument");
}

static void a_bad_value_quotes_the_users_words(void **state)
{
	(void)state;
	assert_int_equal(parse("--budget 5"), -EINVAL);
	assert_string_equal(why.text, "option '--budget': parse duration "
				      "'5': not a duration");
	assert_string_equal(why.hint, "write it like 90s, 5m or 1h30m");
	/* too large is a wrong word too: callers know -EINVAL only */
	assert_int_equal(parse("--seed 99999999999999999999"), -EINVAL);
}

static void help_is_told_from_errors(void **state)
{
	(void)state;
	assert_int_equal(parse("-h"), 1);
	assert_int_equal(parse("a --help --unknown"), 1);
	assert_int_equal(parse("-lh"), 1);
	assert_int_equal(parse("-- -h"), 0);
}

static void leading_options_stop_at_what_is_not_theirs(void **state)
{
	(void)state;
	assert_int_equal(parse_as(OPT_LEADING, "--seed 4 run -l --seed 5"), 0);
	assert_true(seed == 4);
	assert_false(is_long);
	assert_int_equal(nr_args, 5);
	assert_string_equal(args[1], "run");
	assert_string_equal(args[2], "-l");
	assert_int_equal(parse_as(OPT_LEADING, "-l --other 3 -x"), 0);
	assert_int_equal(nr_args, 4);
	assert_string_equal(args[1], "--other");
	assert_int_equal(parse_as(OPT_LEADING, "-x -l"), 0);
	assert_int_equal(nr_args, 3);
	assert_false(is_long);
}

static void the_help_text_has_every_row_and_fits(void **state)
{
	char *text = NULL, *save = NULL;
	size_t len_bytes;
	FILE *f = open_memstream(&text, &len_bytes);

	(void)state;
	opt_print_help(f, "cmd [options]\ncmd FILE...", "What it does.", table);
	fclose(f);
	assert_non_null(strstr(text, "usage: run-bench cmd [options]\n"
				     "       run-bench cmd FILE...\n\n"
				     "What it does.\n\noptions:\n"));
	assert_non_null(strstr(text, "  -l, --long             longer\n"));
	assert_non_null(strstr(text, "  -v                     say more\n"));
	assert_non_null(strstr(text, "      --budget TIME      at most"));
	assert_non_null(strstr(text, "  -h, --help             this text\n"));
	for (char *l = strtok_r(text, "\n", &save); l;
	     l = strtok_r(NULL, "\n", &save))
		assert_true(strlen(l) <= 78);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_type_takes_its_value),
		cmocka_unit_test(a_value_may_be_joined_or_the_next_word),
		cmocka_unit_test(short_flags_may_be_bundled),
		cmocka_unit_test(a_flag_can_be_switched_off),
		cmocka_unit_test(
			words_and_options_mix_and_words_keep_their_order),
		cmocka_unit_test(two_dashes_end_the_options),
		cmocka_unit_test(the_last_of_two_wins_but_a_list_collects),
		cmocka_unit_test(an_unknown_option_gets_the_nearest_one),
		cmocka_unit_test(an_abbreviation_is_not_guessed),
		cmocka_unit_test(a_missing_or_unwanted_value_is_named),
		cmocka_unit_test(a_bad_value_quotes_the_users_words),
		cmocka_unit_test(help_is_told_from_errors),
		cmocka_unit_test(leading_options_stop_at_what_is_not_theirs),
		cmocka_unit_test(the_help_text_has_every_row_and_fits),
	};

	return cmocka_run_group_tests_name("opt", tests, NULL, NULL);
}
