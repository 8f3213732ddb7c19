// SPDX-License-Identifier: GPL-2.0-or-later
/* From the plugin's text to profile records. */
#include "profile/fold.h"
#include "tests/unit/profile_fix.h"

#include "base/err.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* Two processes that were measured, and what the plugin wrote of them. */
struct fold_fix {
	struct symbols symbols;
	struct case_record cases[2];
	struct profile_record *records;
	size_t nr;
	bool is_whole;
	struct why why;
};

static void symbol(struct symbols *s, uint64_t addr, const char *name,
		   const char *module)
{
	s->symbols = xrealloc(s->symbols, s->nr + 1, sizeof(*s->symbols));
	s->symbols[s->nr++] = (struct symbol){ addr, 0, name, module, 'T' };
}

static void setup(struct fold_fix *f)
{
	memset(f, 0, sizeof(*f));
	symbol(&f->symbols, 0xffffffff81000000, "alpha", NULL);
	symbol(&f->symbols, 0xffffffff81000100, "beta", NULL);
	symbol(&f->symbols, 0x401000, "main", "run-bench-guest");
	/* Functions of one name: a row */
	symbol(&f->symbols, 0xffffffff81000200, "alpha", NULL);
	symbol(&f->symbols, 0xffffffff81000300, "omega", NULL);
	symbol(&f->symbols, 0x402000, "_fini", "run-bench-guest");
	symbols_index(&f->symbols);
	profile_fix_case(&f->cases[0], 0, 0x1f);
	profile_fix_case(&f->cases[1], 1, 0x20);
}

static void teardown(struct fold_fix *f)
{
	for (size_t i = 0; i < f->nr; i++)
		profile_record_release(&f->records[i]);
	free(f->records);
	case_record_release(&f->cases[0]);
	case_record_release(&f->cases[1]);
	symbols_release(&f->symbols);
}

/* Sample 1 of each size, but none of size 512 in phase 1. */
static long choose(const struct case_record *c, size_t point,
		   unsigned int phase)
{
	return phase && c->points[point].size == 512 ? -1 : 1;
}

static int fold(struct fold_fix *f, const char *text)
{
	const struct fold_options o = { .symbols = &f->symbols,
					.qemu = "7.2.22",
					.choose = choose };
	char path[] = "/tmp/t_profile_fold.XXXXXX";
	int fd = mkstemp(path), err;

	assert_true(fd >= 0);
	assert_true(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
	err = fold_stream(path, &o, f->cases, ARRAY_SIZE(f->cases), &f->records,
			  &f->nr, &f->is_whole, &f->why);
	unlink(path);
	return err;
}

static const struct profile_row *row(const struct profile_rows *rows,
				     const char *name, const char *module)
{
	for (size_t i = 0; i < rows->nr; i++) {
		const struct profile_row *r = &rows->rows[i];

		if (!strcmp(r->name, name) &&
		    !strcmp(r->module ? r->module : "", module))
			return r;
	}
	fail_msg("no row %s [%s]", name, module);
	return NULL;
}

#define HEAD                                                                   \
	"cowbench-plugin 1 target x86_64 api 1 of 0..1 cpus 1 has "            \
	"counts,lines,locks\n"
/* Lines that somebody touched: 3 + 1 + 2 + 1; 100 + 4 + 101 + 7 + 3 + 5 = 220 */
#define SMALL(seed, sample)                                                    \
	"R seed " seed " size 512 sample " sample " phase 0\n"                 \
	"I ffffffff81000000 1 100 10 5 0 3 0\n"                                \
	"I ffffffff81000004 3 4 4 4 0 1 0\n"                                   \
	"I ffffffff81000100 11 101 0 100 1 2 0\n"                              \
	"I ffffffffc0000000 1 7 1 0 0 0 2\n"                                   \
	"I 999 0 3 0 0 0 0 0\n"                                                \
	"I 401000 0 5 1 1 0 1 0\n"                                             \
	"L ffffffff81000004 page - 52 3\n"                                     \
	"N lines 4 4 1 1 6 1 7 8\n"                                            \
	"E 220\n"
/* 300 + 8 + 202 + 20 = 530 */
#define LARGE(seed)                                                            \
	"R seed " seed " size 1024 sample 1 phase 0\n"                         \
	"I ffffffff81000000 1 300 20 9 0 5 0\n"                                \
	"I ffffffff81000004 3 8 8 8 0 1 0\n"                                   \
	"I ffffffff81000100 11 202 0 200 2 4 0\n"                              \
	"I ffffffff81000200 81 20 0 0 0 0 0\n"                                 \
	"L ffffffff81000004 page - 52 8\n"                                     \
	"N lines 5 5 0 0 10 0 10 9\n"                                          \
	"E 530\n"
#define EXIT                                                                   \
	"R seed 1f size 1024 sample 1 phase 1\n"                               \
	"I ffffffff81000100 1 50 0 0 0 0 0\n"                                  \
	"N lines 0 0 0 0 0 0 0 0\n"                                            \
	"E 50\n"

static void instructions_are_summed_by_function(void **state)
{
	const struct profile_row *r;
	struct profile_record *p;
	struct fold_fix f;

	(void)state;
	setup(&f);
	if (fold(&f, HEAD LARGE("1f") SMALL("1f", "1") "X 2\n"))
		fail_msg("%s", f.why.text);
	assert_true(f.is_whole);
	assert_int_equal(f.nr, 1);
	p = &f.records[0];
	assert_int_equal(p->nr_sizes, 2);
	assert_true(p->sizes[0] == 512 && p->sizes[1] == 1024);
	assert_true(p->samples[0] == 1 && p->samples[1] == 1);
	r = row(&p->functions, "alpha", "");
	assert_true(r->counts[0][PROFILE_INSNS] == 104);
	assert_true(r->counts[1][PROFILE_INSNS] == 328); /* 300 + 8 + 20 */
	assert_true(r->counts[0][PROFILE_LOCKED] == 4);
	assert_true(r->counts[1][PROFILE_LOCKED] == 8);
	assert_true(r->counts[0][PROFILE_LOADS] == 14);
	assert_true(r->counts[0][PROFILE_STORES] == 9);
	assert_true(r->counts[0][PROFILE_LINES] == 4);
	assert_true(r->counts[1][PROFILE_REPS] == 0);
	r = row(&p->functions, "beta", "");
	assert_true(r->counts[0][PROFILE_INSNS] == 1);
	assert_true(r->counts[0][PROFILE_REPS] == 100);
	assert_true(r->counts[1][PROFILE_INSNS] == 2);
	assert_true(r->counts[1][PROFILE_REPS] == 200);
	r = row(&p->functions, "main", "run-bench-guest");
	assert_true(r->counts[0][PROFILE_INSNS] == 5);
	assert_true(r->counts[1][PROFILE_INSNS] == 0);
	assert_true(p->touched[0][7] == 8 && p->touched[1][0] == 5);
	/* Largest of the largest size first: 328, 202, then by the smaller */
	assert_string_equal(p->functions.rows[0].name, "alpha");
	assert_string_equal(p->functions.rows[1].name, "beta");
	assert_string_equal(p->plugin, "api 1, QEMU 7.2.22");
	assert_null(p->note);
	teardown(&f);
}

static void what_has_no_name_is_kept_in_a_row(void **state)
{
	const struct profile_row *r;
	struct fold_fix f;

	(void)state;
	setup(&f);
	assert_int_equal(fold(&f, HEAD LARGE("1f") SMALL("1f", "1") "X 2\n"),
			 0);
	r = row(&f.records[0].functions, "[unknown]", "");
	assert_true(r->counts[0][PROFILE_INSNS] == 7);
	assert_true(r->counts[0][PROFILE_OTHER] == 2);
	r = row(&f.records[0].functions, "[unknown]", "user");
	assert_true(r->counts[0][PROFILE_INSNS] == 3);
	/* One of the four attempts of 512 hit nothing: it faulted */
	r = row(&f.records[0].fields, "[unknown]", "");
	assert_true(r->counts[0][PROFILE_LOCKED] == 1);
	assert_true(r->counts[1][PROFILE_LOCKED] == 0);
	assert_int_equal(f.records[0].fields.nr, 2);
	teardown(&f);
}

static void the_record_is_what_its_checker_and_the_file_want(void **state)
{
	struct profile_record back;
	struct fold_fix f;
	json_t *a, *b;

	(void)state;
	setup(&f);
	assert_int_equal(
		fold(&f, HEAD LARGE("1f") SMALL("1f", "1") EXIT "X 3\n"), 0);
	assert_int_equal(f.nr, 2);
	for (size_t i = 0; i < f.nr; i++) {
		if (profile_record_check(&f.records[i], &f.cases[0], &f.why))
			fail_msg("%s", f.why.text);
		a = profile_record_json(&f.records[i]);
		if (profile_record_parse(&back, a, &f.why))
			fail_msg("%s", f.why.text);
		b = profile_record_json(&back);
		assert_true(json_equal(a, b));
		json_decref(a);
		json_decref(b);
		profile_record_release(&back);
	}
	/* Of phase 1 only the larger size was chosen */
	assert_int_equal(f.records[1].phase, 1);
	assert_string_equal(f.records[1].phase_name, "exit");
	assert_int_equal(f.records[1].nr_sizes, 1);
	assert_true(f.records[1].sizes[0] == 1024);
	teardown(&f);
}

static void other_samples_and_processes_are_left_alone(void **state)
{
	struct fold_fix f;

	(void)state;
	setup(&f);
	assert_int_equal(fold(&f, HEAD SMALL("1f", "0") SMALL("1f", "2")
					  SMALL("77", "1") LARGE("20") "X 4\n"),
			 0);
	assert_true(f.is_whole);
	assert_int_equal(f.nr, 1);
	assert_true(f.records[0].seq == 1);
	/* Its smaller size did not come: said, and no row of zeros */
	assert_int_equal(f.records[0].nr_sizes, 1);
	assert_true(f.records[0].sizes[0] == 1024);
	assert_non_null(strstr(f.records[0].note, "size 512 is missing"));
	assert_true(row(&f.records[0].functions, "alpha", "")
			    ->counts[0][PROFILE_INSNS] == 328);
	if (profile_record_check(&f.records[0], &f.cases[1], &f.why))
		fail_msg("%s", f.why.text);
	teardown(&f);
}

/* Other layouts run behind layout 0, with its seeds: the first is its. */
static void of_two_regions_of_one_sample_the_first_counts(void **state)
{
	struct fold_fix f;

	(void)state;
	setup(&f);
	assert_int_equal(fold(&f,
			      HEAD EXIT "R seed 1f size 1024 sample 1 phase 1\n"
					"I ffffffff81000100 1 51 0 0 0 0 0\n"
					"N lines 0 0 0 0 0 0 0 0\n"
					"E 51\nX 2\n"),
			 0);
	assert_true(row(&f.records[0].functions, "beta", "")
			    ->counts[0][PROFILE_INSNS] == 50);
	teardown(&f);
}

static void fields_that_contradict_the_counts_are_not_shown(void **state)
{
	/* Five operations of an instruction that was executed four times */
	const char text[] = HEAD "R seed 1f size 512 sample 1 phase 0\n"
				 "I ffffffff81000004 3 4 4 4 0 0 0\n"
				 "L ffffffff81000004 page - 52 5\n"
				 "N lines 0 0 0 0 0 0 0 0\n"
				 "E 4\nX 1\n";
	const char other[] = HEAD "R seed 1f size 512 sample 1 phase 0\n"
				  "I ffffffff81000004 3 4 4 4 0 1 0\n"
				  "L ffffffff81000008 page - 52 1\n"
				  "N lines 0 0 0 0 0 0 0 0\n"
				  "E 4\nX 1\n";
	const char *const texts[] = { text, other };
	struct fold_fix f;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		setup(&f);
		assert_int_equal(fold(&f, texts[i]), 0);
		assert_int_equal(f.nr, 1);
		assert_int_equal(f.records[0].fields.nr, 0);
		assert_non_null(strstr(f.records[0].note, "no fields"));
		teardown(&f);
	}
}

static void cache_lines_that_do_not_sum_are_not_shown(void **state)
{
	struct fold_fix f;

	(void)state;
	setup(&f);
	assert_int_equal(fold(&f, HEAD "R seed 1f size 512 sample 1 phase 0\n"
				       "I ffffffff81000000 1 4 4 4 0 2 0\n"
				       "N lines 3 3 0 0 3 0 3 0\n"
				       "E 4\nX 1\n"),
			 0);
	assert_false(f.records[0].has & 1u << PROFILE_LINES);
	assert_non_null(strstr(f.records[0].note, "no cache lines"));
	if (profile_record_check(&f.records[0], &f.cases[0], &f.why))
		fail_msg("%s", f.why.text);
	teardown(&f);
}

static void a_cut_stream_gives_what_was_whole(void **state)
{
	struct fold_fix f;

	(void)state;
	setup(&f);
	assert_int_equal(fold(&f, HEAD LARGE("1f") "R seed 1f size 512 sa"), 0);
	assert_false(f.is_whole);
	assert_int_equal(f.nr, 1);
	assert_int_equal(f.records[0].nr_sizes, 1);
	teardown(&f);
}

static void a_damaged_stream_gives_nothing_but_the_reason(void **state)
{
	struct fold_fix f;

	(void)state;
	setup(&f);
	assert_int_equal(fold(&f, HEAD LARGE("1f") "E 3\n"), -EINVAL);
	assert_int_equal(f.nr, 0);
	assert_non_null(strstr(f.why.text, ":10: "));
	teardown(&f);

	setup(&f);
	f.cases[1].seed = 0x1f;
	assert_int_equal(fold(&f, HEAD LARGE("1f") "X 1\n"), -EINVAL);
	assert_non_null(strstr(f.why.text, "seed 1f"));
	teardown(&f);
}

static void processes_without_numbers_have_no_profile(void **state)
{
	struct fold_fix f;

	(void)state;
	setup(&f);
	f.cases[0].outcome = OUTCOME_BROKEN;
	f.cases[1].layout = 1;
	assert_int_equal(fold(&f, HEAD LARGE("1f") LARGE("20") "X 2\n"), 0);
	assert_int_equal(f.nr, 0);
	teardown(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(instructions_are_summed_by_function),
		cmocka_unit_test(what_has_no_name_is_kept_in_a_row),
		cmocka_unit_test(
			the_record_is_what_its_checker_and_the_file_want),
		cmocka_unit_test(other_samples_and_processes_are_left_alone),
		cmocka_unit_test(of_two_regions_of_one_sample_the_first_counts),
		cmocka_unit_test(
			fields_that_contradict_the_counts_are_not_shown),
		cmocka_unit_test(cache_lines_that_do_not_sum_are_not_shown),
		cmocka_unit_test(a_cut_stream_gives_what_was_whole),
		cmocka_unit_test(a_damaged_stream_gives_nothing_but_the_reason),
		cmocka_unit_test(processes_without_numbers_have_no_profile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
