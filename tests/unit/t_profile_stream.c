// SPDX-License-Identifier: GPL-2.0-or-later
/* The plugin's text: what it says, and each way to damage it. */
#include "profile/stream.h"

#include "base/err.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define RECORDED "tests/data/profile/two-regions.stream"

/* What take() was given. */
struct taken {
	size_t nr;
	uint64_t totals[4];
	int answer;
};

static int take(const struct stream *s, const struct stream_region *r,
		void *arg, struct why *why)
{
	struct taken *t = arg;
	uint64_t sum = 0;

	(void)why;
	assert_true(s->nr_regions == t->nr + 1);
	for (size_t i = 0; i < r->nr_insns; i++)
		sum += r->insns[i].nr;
	assert_true(sum == r->total);
	assert_true(t->nr < ARRAY_SIZE(t->totals));
	t->totals[t->nr++] = r->total;
	return t->answer;
}

static int read_bytes(const char *text, size_t len, struct stream *s,
		      struct taken *t, struct why *why)
{
	/* fmemopen() of nothing fails. */
	FILE *f = len ? fmemopen((char *)text, len, "r")
		      : fopen("/dev/null", "re");
	int err;

	assert_non_null(f);
	memset(t, 0, sizeof(*t));
	err = stream_read(s, f, "P", take, t, why);
	fclose(f);
	return err;
}

static char *slurp(size_t *len)
{
	FILE *in = fopen(RECORDED, "re");
	char *text = xcalloc(1, 1 << 16);

	assert_non_null(in);
	*len = fread(text, 1, (1 << 16) - 1, in);
	assert_true(*len > 0);
	fclose(in);
	return text;
}

static int look(const struct stream *s, const struct stream_region *r,
		void *arg, struct why *why)
{
	size_t *nr = arg;

	(void)why;
	assert_string_equal(s->target, "x86_64");
	assert_int_equal(s->api, 1);
	assert_int_equal(s->nr_cpus, 1);
	assert_true(s->has_lines && s->has_locks && s->has_calls);
	assert_false(s->has_cache);
	if ((*nr)++) {
		assert_true(r->seed == 0x20 && r->size == 1024);
		assert_true(r->sample == 0 && r->phase == 2);
		assert_true(r->nr_insns == 1 && !r->nr_locks && !r->nr_calls);
		/* Misses are not in this stream: those words are passed over */
		assert_false(r->has_misses);
		assert_true(r->insns[0].misses[0] == 0);
		return 0;
	}
	assert_true(r->seed == 0x1f && r->size == 512 && r->sample == 3);
	assert_true(r->phase == 0 && r->total == 4219);
	assert_int_equal(r->nr_insns, 5);
	assert_true(r->insns[2].addr == 0xffffffff81000020);
	assert_true(r->insns[2].flags == (STREAM_KERNEL | STREAM_REP));
	assert_true(r->insns[2].nr == 4097 && r->insns[2].nr_ops == 1);
	assert_true(r->insns[2].nr_stores == 4096 && !r->insns[2].nr_loads);
	assert_true(r->insns[2].nr_lines == 64);
	assert_true(r->insns[3].flags == (STREAM_KERNEL | STREAM_REP_TEST));
	assert_true(r->insns[3].nr_other == 4 && r->insns[3].nr_ops == 2);
	assert_true(r->insns[4].flags == STREAM_CALL);
	assert_int_equal(r->nr_locks, 3);
	assert_int_equal(r->locks[0].kind, LOCK_PAGE);
	assert_true(r->locks[0].offset == 52 && r->locks[0].nr == 4);
	assert_string_equal(r->locks[0].name, "");
	assert_int_equal(r->locks[1].kind, LOCK_SLAB);
	assert_string_equal(r->locks[1].name, "mm_struct");
	assert_true(r->locks[1].offset == 120);
	assert_int_equal(r->locks[2].kind, LOCK_STATIC);
	assert_true(r->locks[2].offset == 0xffffffff82000040);
	assert_true(r->has_lines && r->lines[0] == 40 && r->lines[7] == 72);
	assert_int_equal(r->nr_calls, 3);
	assert_true(r->calls[1].id == 7 && r->calls[1].parent == 1);
	assert_true(r->calls[2].id == 3 && r->calls[2].parent == 7);
	assert_true(r->calls[2].nr == 12);
	return 0;
}

static void a_recorded_stream_says_what_was_written(void **state)
{
	FILE *f = fopen(RECORDED, "re");
	struct stream s;
	struct why why;
	size_t nr = 0;

	(void)state;
	assert_non_null(f);
	assert_int_equal(stream_read(&s, f, RECORDED, look, &nr, &why), 0);
	fclose(f);
	assert_true(s.is_whole);
	assert_int_equal(nr, 2);
	assert_int_equal(s.nr_regions, 2);
}

/* Sums of the columns as awk has them, of a phase that the plugin recorded. */
static int sum_up(const struct stream *s, const struct stream_region *r,
		  void *arg, struct why *why)
{
	uint64_t loads = 0, lines = 0, locked = 0, on_fields = 0;

	(void)s;
	(void)why;
	++*(size_t *)arg;
	for (size_t i = 0; i < r->nr_insns; i++) {
		loads += r->insns[i].nr_loads;
		lines += r->insns[i].nr_lines;
		if (r->insns[i].flags & STREAM_LOCKED)
			locked += r->insns[i].nr;
	}
	for (size_t i = 0; i < r->nr_locks; i++)
		on_fields += r->locks[i].nr;
	assert_true(r->seed == 0x8853ba5938f429e2 && r->phase == 2);
	assert_true(r->nr_insns == 2195 && r->total == 2979);
	assert_true(loads == 871 && lines == 125 && r->lines[6] == 125);
	assert_true(locked == 25 && on_fields == 25 && r->nr_locks == 21);
	return 0;
}

static void what_qemu_really_wrote_is_read(void **state)
{
	FILE *f = fopen("tests/data/profile/wait-6.1.stream", "re");
	struct stream s;
	struct why why;
	size_t nr = 0;

	(void)state;
	assert_non_null(f);
	if (stream_read(&s, f, "P", sum_up, &nr, &why))
		fail_msg("%s", why.text);
	fclose(f);
	assert_true(s.is_whole && nr == 1);
}

/* 9 numbers behind "N lines": the eighth is the last that is known. */
static void what_a_later_plugin_adds_is_passed_over(void **state)
{
	const char text[] =
		"cowbench-plugin 1 colour red target aarch64 api 4 of 2..5 "
		"cpus 2 has counts,weather\n"
		"Q 1 2 3\n"
		"R seed f size 0 sample 0 phase 0 mood good\n"
		"I ffff800080000000 1 3 1 2 0 0 0 8 9\n"
		"E 3 4\n"
		"X 1 5\n";
	struct stream s;
	struct taken t;
	struct why why;

	(void)state;
	assert_int_equal(read_bytes(text, sizeof(text) - 1, &s, &t, &why), 0);
	assert_true(s.is_whole && s.nr_regions == 1 && t.totals[0] == 3);
	assert_string_equal(s.target, "aarch64");
	assert_true(s.nr_cpus == 2 && s.api == 4);
	assert_false(s.has_lines || s.has_locks || s.has_calls || s.has_cache);
}

static void misses_are_there_exactly_with_a_cache(void **state)
{
	const char head[] = "cowbench-plugin 1 target x86_64 api 1 cpus 1 "
			    "has counts,cache\n"
			    "R seed 1 size 0 sample 0 phase 0\n";
	char *good =
		xasprintf("%sI 10 0 1 0 0 0 0 0 4 3 2 1\nE 1\nX 1\n", head);
	char *bad = xasprintf("%sI 10 0 1 0 0 0 0 0 4 3 2\nE 1\nX 1\n", head);
	struct stream s;
	struct taken t;
	struct why why;

	(void)state;
	assert_int_equal(read_bytes(good, strlen(good), &s, &t, &why), 0);
	assert_true(s.is_whole);
	assert_int_equal(read_bytes(bad, strlen(bad), &s, &t, &why), -EINVAL);
	assert_non_null(strstr(why.text, "P:3: "));
	free(good);
	free(bad);
}

/* Killed at any byte: no error, never whole, and what was whole was taken. */
static void every_prefix_is_cut_and_no_error(void **state)
{
	size_t len, nr_ends = 0;
	char *text = slurp(&len);
	struct stream s;
	struct taken t;
	struct why why;

	(void)state;
	for (size_t n = 0; n < len; n++) {
		char first = '\n';

		if (n && text[n - 1] == '\n') {
			for (size_t i = n - 1; i && text[i - 1] != '\n'; i--)
				first = text[i - 1];
			nr_ends += first == 'E';
		}
		if (read_bytes(text, n, &s, &t, &why))
			fail_msg("%zu bytes: %s", n, why.text);
		assert_false(s.is_whole);
		assert_int_equal(t.nr, nr_ends);
	}
	assert_int_equal(nr_ends, 2);
	free(text);
}

/* A byte that a disk changed leads to no crash, and never to another total. */
static void every_changed_byte_is_survived(void **state)
{
	static const char to[] = { '\0', '\n', ' ', '9', 'I', (char)0xff };
	size_t len;
	char *text = slurp(&len);
	struct stream s;
	struct taken t;
	struct why why;

	(void)state;
	for (size_t i = 0; i < len; i++) {
		char was = text[i];
		int err;

		text[i] = to[i % sizeof(to)];
		err = read_bytes(text, len, &s, &t, &why);
		if (err) {
			assert_int_equal(err, -EINVAL);
			assert_ptr_equal(strstr(why.text, "P:"), why.text);
		}
		for (size_t j = 0; j < t.nr; j++)
			assert_true(t.totals[j] == 4219 || t.totals[j] == 200);
		text[i] = was;
	}
	free(text);
}

#define HEAD   "cowbench-plugin 1 target x86_64 api 1 of 0..1 cpus 1 has counts\n"
#define REGION "R seed 1 size 512 sample 0 phase 0\n"

static void damage_is_named_with_its_line(void **state)
{
	static const struct {
		const char *text, *says;
	} bad[] = {
		{ "hello\n", "P:1: not what run-bench-plugin.so writes" },
		{ "\n", "P:1: not what" },
		{ "cowbench-plugin 2 target x86_64 cpus 1 has counts\n",
		  "P:1: version 2 of the plugin's text, 1 is known" },
		{ "cowbench-plugin 1 target x86_64 has counts\n",
		  "P:1: the first line must say target, cpus and has" },
		{ HEAD "\n", "P:2: an empty line" },
		{ HEAD "R seed 1 size 512 sample 0\n", "P:2: a region is" },
		{ HEAD "R seed X size 512 sample 0 phase 0\n",
		  "P:2: a region" },
		{ HEAD REGION REGION, "P:3: a region begins inside a region" },
		{ HEAD "I 1 0 1 0 0 0 0 0\n",
		  "P:2: a line of a region outside" },
		{ HEAD "E 0\n", "P:2: a line of a region outside" },
		{ HEAD REGION "I 1 0 1 0 0 0 0\n", "P:3: an instruction is" },
		{ HEAD REGION "I 1 0 1 0 0 0 0 -1\n",
		  "P:3: an instruction is" },
		{ HEAD REGION "I 1 0 1 0 0  0 0 0\n",
		  "P:3: an instruction is" },
		{ HEAD REGION "I 1FF 0 1 0 0 0 0 0\n",
		  "P:3: an instruction is" },
		{ HEAD REGION "I 1 0 99999999999999999999 0 0 0 0 0\n",
		  "P:3: an instruction is" },
		{ HEAD REGION "I 11111111111111111 0 1 0 0 0 0 0\n",
		  "P:3: an instruction is" },
		{ HEAD REGION "I 1 10 1 0 0 2 0 0\n",
		  "P:3: more operations than iterations" },
		{ HEAD REGION "I 1 0 1 0 0 0 0 2\n",
		  "P:3: more executions on other CPUs" },
		{ HEAD REGION "I 1 0 18446744073709551615 0 0 0 0 0\n"
			      "I 2 0 1 0 0 0 0 0\n",
		  "P:4: more executions than there can be" },
		{ HEAD REGION "I 1 0 5 0 0 0 0 0\nE 4\n",
		  "P:4: a total of 4, but the instructions sum to 5" },
		{ HEAD REGION "L 1 planet - 0 1\n", "P:3: a locked operation" },
		{ HEAD REGION "L 1 page - 0\n", "P:3: a locked operation" },
		{ HEAD REGION "L 1 page - ff 1\n", "P:3: a locked operation" },
		{ HEAD REGION "N lines 1 2 3\n", "P:3: cache lines are" },
		{ HEAD REGION "C 2 1 ff 0\n", "P:3: a call before its parent" },
		{ HEAD REGION "C 1 0 ff 0\nC 1 0 ff 0\n",
		  "P:4: a call with the id of another" },
		{ HEAD REGION "C 0 0 ff 0\n", "P:3: a call is" },
		{ HEAD REGION "X 0\n", "P:3: the end inside a region" },
		{ HEAD REGION "E 0\nX 2\n",
		  "P:4: 2 regions were written, 1 are here" },
		{ HEAD "X 0\n" REGION, "P:3: a line behind the end" },
		{ "cowbench-plugin 1 target x86_64 cpus 1 has counts,lines\n" REGION
		  "E 0\n",
		  "P:3: a region without its line" },
	};
	struct stream s;
	struct taken t;
	struct why why;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		int err = read_bytes(bad[i].text, strlen(bad[i].text), &s, &t,
				     &why);

		if (err != -EINVAL || strstr(why.text, bad[i].says) != why.text)
			fail_msg("%zu: %d \"%s\", wanted \"%s\"", i, err,
				 err ? why.text : "", bad[i].says);
	}
}

/* Ids of calls count within their region only. */
static void each_region_has_its_own_calls(void **state)
{
	const char text[] = HEAD REGION "C 1 0 ff 0\nC 2 1 ff 0\nE 0\n" REGION
					"C 2 0 ff 0\nC 1 2 ff 0\nE 0\nX 2\n";
	const char bad[] =
		HEAD REGION "C 1 0 ff 0\nE 0\n" REGION "C 2 1 ff 0\nE 0\nX 2\n";
	struct stream s;
	struct taken t;
	struct why why;

	(void)state;
	assert_int_equal(read_bytes(text, sizeof(text) - 1, &s, &t, &why), 0);
	assert_true(s.is_whole);
	assert_int_equal(read_bytes(bad, sizeof(bad) - 1, &s, &t, &why),
			 -EINVAL);
}

static int stop(const struct stream *s, const struct stream_region *r,
		void *arg, struct why *why)
{
	(void)s;
	(void)r;
	++*(int *)arg;
	return why_set(why, -EXDEV, "enough");
}

static void who_takes_may_end_the_reading(void **state)
{
	FILE *f = fopen(RECORDED, "re");
	struct stream s;
	struct why why;
	int nr = 0;

	(void)state;
	assert_non_null(f);
	assert_int_equal(stream_read(&s, f, RECORDED, stop, &nr, &why), -EXDEV);
	fclose(f);
	assert_string_equal(why.text, "enough");
	assert_int_equal(nr, 1);
	assert_false(s.is_whole);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_recorded_stream_says_what_was_written),
		cmocka_unit_test(what_qemu_really_wrote_is_read),
		cmocka_unit_test(what_a_later_plugin_adds_is_passed_over),
		cmocka_unit_test(misses_are_there_exactly_with_a_cache),
		cmocka_unit_test(every_prefix_is_cut_and_no_error),
		cmocka_unit_test(every_changed_byte_is_survived),
		cmocka_unit_test(damage_is_named_with_its_line),
		cmocka_unit_test(each_region_has_its_own_calls),
		cmocka_unit_test(who_takes_may_end_the_reading),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
