// SPDX-License-Identifier: GPL-2.0-or-later
/* Flame graphs: one tree of two kernels, its sums, and its SVG. */
#include "report/profile_flame.h"
#include "tests/unit/profile_figure_shop.h"

#include <errno.h>
#include <math.h>

#define EPSILON 1e-9

/* 10 + 60 + 20 + 10 = 100 a page */
static const struct fix_row old_functions[] = {
	{ "copy_mm", NULL, 80, 0, 0 },
	{ "copy_range", NULL, 480, 0, 0 },
	{ "page_dup", NULL, 160, 0, 0 },
	{ "old_hook", NULL, 80, 0, 0 },
	{ 0 },
};
static const struct fix_row old_stacks[] = {
	{ "sys;copy_mm", NULL, 80, 0, 0 },
	{ "sys;copy_mm;dup;copy_range", NULL, 480, 0, 0 },
	{ "sys;copy_mm;dup;copy_range;page_dup", NULL, 160, 0, 0 },
	{ "sys;old_hook", NULL, 80, 0, 0 },
	{ 0 },
};
/* dup is inlined, page_dup is folio_dup and dearer, get<a&b> is new: 138 */
static const struct fix_row new_functions[] = {
	{ "copy_mm", NULL, 80, 0, 0 },
	{ "copy_range", NULL, 560, 0, 0 },
	{ "folio_dup", NULL, 400, 0, 0 },
	{ "get<a&b>", NULL, 64, 0, 0 },
	{ 0 },
};
static const struct fix_row new_stacks[] = {
	{ "sys;copy_mm", NULL, 80, 0, 0 },
	{ "sys;copy_mm;copy_range", NULL, 560, 0, 0 },
	{ "sys;copy_mm;copy_range;folio_dup", NULL, 400, 0, 0 },
	{ "sys;copy_mm;copy_range;get<a&b>", NULL, 64, 0, 0 },
	{ 0 },
};

struct pair {
	struct profile_record a, b;
	struct flame f;
};

static void build(struct pair *p, const struct fix_row *stacks_a,
		  const struct fix_row *stacks_b)
{
	struct why why;

	fix_profile(&p->a, old_functions, NULL, stacks_a, 0);
	fix_profile(&p->b, new_functions, NULL, stacks_b, 0);
	if (flame_build(&p->f, &p->a, stacks_b ? &p->b : NULL, PROFILE_PER_OP,
			&why))
		fail_msg("%s", why.text);
}

static void pair_release(struct pair *p)
{
	flame_release(&p->f);
	profile_record_release(&p->a);
	profile_record_release(&p->b);
}

/* "sys;copy_mm": by the names of the tree; NULL: no such frame. */
static const struct flame_frame *frame_of(const struct flame *f,
					  const char *path)
{
	const struct flame_frame *frame = &f->root;

	while (*path && frame) {
		size_t len = strcspn(path, ";");
		const struct flame_frame *found = NULL;

		for (size_t i = 0; i < frame->nr_callees; i++)
			if (strlen(frame->callees[i]->name) == len &&
			    !strncmp(frame->callees[i]->name, path, len))
				found = frame->callees[i];
		frame = found;
		path += len + (path[len] == ';');
	}
	return frame;
}

static void expect_frame(const struct flame *f, const char *path, double all_a,
			 double own_a, double all_b, double own_b)
{
	const struct flame_frame *frame = frame_of(f, path);

	if (!frame)
		fail_msg("no frame %s", path);
	if (fabs(frame->all_a - all_a) > EPSILON ||
	    fabs(frame->own_a - own_a) > EPSILON ||
	    fabs(frame->all_b - all_b) > EPSILON ||
	    fabs(frame->own_b - own_b) > EPSILON)
		fail_msg("%s: %g %g %g %g", path, frame->all_a, frame->own_a,
			 frame->all_b, frame->own_b);
}

/* Sum of the widths of callees that stand on a frame, and the same of them. */
static void expect_widths(const struct flame *f,
			  const struct flame_frame *frame, double *gone)
{
	double sum = fmax(0, flame_own(f, frame));

	for (size_t i = 0; i < frame->nr_callees; i++) {
		const struct flame_frame *c = frame->callees[i];

		expect_widths(f, c, gone);
		if (f->name_b && frame->in_b && !c->in_b)
			*gone += c->width;
		else
			sum += c->width;
	}
	assert_true(fabs(sum - frame->width) < EPSILON);
}

static void of_one_kernel_each_frame_is_as_wide_as_all_it_calls(void **state)
{
	struct pair p;
	double gone = 0;

	(void)state;
	build(&p, old_stacks, NULL);
	expect_frame(&p.f, "", 100, 0, 0, 0);
	expect_frame(&p.f, "sys", 100, 0, 0, 0);
	expect_frame(&p.f, "sys;copy_mm", 90, 10, 0, 0);
	expect_frame(&p.f, "sys;copy_mm;dup", 80, 0, 0, 0);
	expect_frame(&p.f, "sys;copy_mm;dup;copy_range;page_dup", 20, 20, 0, 0);
	assert_int_equal(p.f.depth, 5);
	expect_widths(&p.f, &p.f.root, &gone);
	assert_true(fabs(p.f.root.width - 100) < EPSILON);
	assert_true(fabs(gone) < EPSILON);
	pair_release(&p);
}

static void a_caller_that_was_inlined_moves_nothing(void **state)
{
	struct pair p;
	double gone = 0;

	(void)state;
	build(&p, old_stacks, new_stacks);
	expect_frame(&p.f, "", 100, 0, 138, 0);
	expect_frame(&p.f, "sys;copy_mm;copy_range", 80, 60, 128, 70);
	expect_frame(&p.f, "sys;copy_mm;copy_range;folio_dup", 20, 20, 50, 50);
	expect_frame(&p.f, "sys;copy_mm;copy_range;get<a&b>", 0, 0, 8, 8);
	/* dup had no cost of its own, old_hook did: beside its caller */
	expect_frame(&p.f, "sys;copy_mm;dup", 0, 0, 0, 0);
	expect_frame(&p.f, "sys;old_hook", 10, 10, 0, 0);
	assert_false(frame_of(&p.f, "sys;old_hook")->in_b);
	assert_false(frame_of(&p.f, "sys;copy_mm;copy_range;get<a&b>")->in_a);
	expect_widths(&p.f, &p.f.root, &gone);
	assert_true(fabs(p.f.root.width - 138) < EPSILON);
	assert_true(fabs(gone - 10) < EPSILON);
	assert_true(fabs(p.f.gone - 10) < EPSILON);
	pair_release(&p);
}

/* And one that was added: the same the other way round. */
static void a_caller_that_was_added_moves_nothing(void **state)
{
	struct pair p;

	(void)state;
	build(&p, new_stacks, old_stacks);
	expect_frame(&p.f, "sys;copy_mm;dup", 128, 0, 80, 0);
	expect_frame(&p.f, "sys;copy_mm;dup;copy_range", 128, 70, 80, 60);
	assert_false(frame_of(&p.f, "sys;copy_mm;dup")->in_a);
	pair_release(&p);
}

/* It jumped to dup, which so stands beside it; in the second dup is part of it */
static void a_tail_call_that_was_inlined_moves_nothing(void **state)
{
	static const struct fix_row jumps[] = {
		{ "sys;wp", NULL, 80, 0, 0 },
		{ "sys;wp;unlock", NULL, 16, 0, 0 },
		{ "sys;dup", NULL, 40, 0, 0 },
		{ "sys;dup;copy", NULL, 800, 0, 0 },
		{ "sys;dup;copy;page", NULL, 160, 0, 0 },
		{ "sys;dup;unlock", NULL, 16, 0, 0 },
		{ "sys;gone", NULL, 24, 0, 0 },
		{ "sys;gone;unlock", NULL, 8, 0, 0 },
		{ 0 },
	};
	static const struct fix_row inlined[] = {
		{ "sys;wp", NULL, 136, 0, 0 },
		{ "sys;wp;unlock", NULL, 32, 0, 0 },
		{ "sys;wp;copy", NULL, 880, 0, 0 },
		{ "sys;wp;copy;page", NULL, 160, 0, 0 },
		{ 0 },
	};
	struct pair p;

	(void)state;
	build(&p, jumps, inlined);
	expect_frame(&p.f, "sys;wp", 134, 10, 151, 17);
	expect_frame(&p.f, "sys;wp;copy", 120, 100, 130, 110);
	expect_frame(&p.f, "sys;wp;copy;page", 20, 20, 20, 20);
	expect_frame(&p.f, "sys;wp;unlock", 4, 4, 4, 4);
	expect_frame(&p.f, "sys;dup", 5, 5, 0, 0);
	/* wp unlocked before: what gone called has not moved there */
	expect_frame(&p.f, "sys;gone;unlock", 1, 1, 0, 0);
	assert_true(fabs(p.f.gone - 9) < EPSILON);
	pair_release(&p);
}

static void a_function_that_was_renamed_keeps_its_place(void **state)
{
	static const struct fix_row renamed[] = {
		{ "sys;copy_mm;copy_range;folio_dup", NULL, 400, 0, 0 },
		{ "sys;copy_mm;copy_range", NULL, 704, 0, 0 },
		{ 0 },
	};
	const struct flame_frame *frame;
	struct pair p;

	(void)state;
	build(&p, old_stacks, renamed);
	expect_frame(&p.f, "sys;copy_mm;copy_range;folio_dup", 20, 20, 50, 50);
	frame = frame_of(&p.f, "sys;copy_mm;copy_range;folio_dup");
	assert_true(frame->in_a && frame->in_b);
	assert_string_equal(frame->was, "page_dup");
	pair_release(&p);
}

static void what_is_below_0_has_no_width_and_is_told(void **state)
{
	static const struct fix_row odd[] = {
		{ "sys", NULL, 80, 0, 0 },
		{ "sys;rare", NULL, -16, 0, 9000 },
		{ 0 },
	};
	struct pair p;

	(void)state;
	build(&p, odd, NULL);
	expect_frame(&p.f, "", 8, 0, 0, 0);
	assert_true(fabs(p.f.root.width - 10) < EPSILON);
	assert_true(fabs(p.f.below_0 + 2) < EPSILON);
	pair_release(&p);
}

static void a_stack_of_a_thousand_frames_is_cut(void **state)
{
	struct fix_row deep[] = { { NULL, NULL, 80, 0, 0 }, { 0 } };
	char *text = xcalloc(2001, 1);
	struct pair p;

	(void)state;
	for (size_t i = 0; i < 1000; i++) {
		text[2 * i] = 'f';
		text[2 * i + 1] = ';';
	}
	text[1999] = '\0';
	deep[0].name = text;
	build(&p, deep, NULL);
	assert_int_equal(p.f.depth, FLAME_DEPTH_MAX);
	assert_int_equal(p.f.nr_cut, 1);
	pair_release(&p);
	free(text);
}

static void without_stacks_there_is_no_graph(void **state)
{
	struct figure_shop shop = fix_shop(NULL);
	struct profile_record r;
	struct figure f;
	struct why why;

	(void)state;
	fix_profile(&r, old_functions, NULL, NULL, 0);
	assert_int_equal(figure_profile_flame(&shop, &r, NULL, PROFILE_PER_OP,
					      "a", NULL, &f, &why),
			 -ENODATA);
	profile_record_release(&r);
}

static void draw(const struct fix_row *a, const struct fix_row *b,
		 struct figure *f)
{
	struct figure_shop shop = fix_shop("here <& now");
	struct profile_record ra, rb;
	struct why why;

	fix_profile(&ra, old_functions, NULL, a, 0);
	fix_profile(&rb, new_functions, NULL, b, 0);
	assert_int_equal(figure_profile_flame(&shop, &ra, b ? &rb : NULL,
					      PROFILE_PER_OP, "6.1", "<6.12>",
					      f, &why),
			 0);
	profile_record_release(&ra);
	profile_record_release(&rb);
}

static void a_name_is_never_markup(void **state)
{
	struct figure f;
	char *svg;

	(void)state;
	draw(old_stacks, new_stacks, &f);
	svg = text_of(f.id, "svg");
	assert_non_null(strstr(svg, "<title>get&lt;a&amp;b&gt;: 8.00 (5.8 %)"));
	assert_non_null(strstr(svg, "here only under &lt;6.12&gt;</title>"));
	assert_non_null(strstr(svg, "here &lt;&amp; now"));
	assert_null(strstr(svg, "get<"));
	assert_null(strstr(svg, "<6.12>"));
	assert_null(strstr(svg, "<script"));
	assert_null(strstr(svg, "http://www.w3.org/1999/xlink"));
	free(svg);
	assert_true(f.is_own && f.has_svg && !f.has_png && !f.has_pdf);
	figure_release(&f);
}

static void growth_and_what_only_one_has_is_in_words_and_text(void **state)
{
	struct figure f;

	(void)state;
	draw(old_stacks, new_stacks, &f);
	assert_string_equal(f.id,
			    "profile-flame-fork-anon-page-base-call-6-1-6-12");
	assert_non_null(strstr(f.headline, "100.00 instructions / page under "
					   "6.1, 138.00 under <6.12>: +38.00; "
					   "most changed by itself: folio_dup "
					   "+30.00"));
	expect_text(f.id, "svg", ">folio_dup +30.00</text>");
	expect_text(f.id, "svg", ">all 138.00 (+38.00)</text>");
	expect_text(f.id, "svg", "only under 6.1 at these places: -10.00");
	expect_text(f.id, "dat",
		    "# all;sys;copy_mm;copy_range;folio_dup\n"
		    "4 20 20 50 50 50\n");
	figure_release(&f);
}

static void one_kernel_is_told_by_its_largest(void **state)
{
	struct figure f;

	(void)state;
	draw(old_stacks, NULL, &f);
	assert_string_equal(f.headline,
			    "100.00 instructions / page under 6.1; most by "
			    "itself: copy_range 60.00, page_dup 20.00, copy_mm "
			    "10.00");
	expect_text(f.id, "dat", "# all;sys;old_hook\n2 10 10 10\n");
	figure_release(&f);
}

static void the_same_kernel_twice_is_no_change(void **state)
{
	struct figure_shop shop = fix_shop(NULL);
	struct profile_record r;
	struct figure f;
	struct why why;
	char *svg;

	(void)state;
	fix_profile(&r, old_functions, NULL, old_stacks, 0);
	assert_int_equal(figure_profile_flame(&shop, &r, &r, PROFILE_PER_OP,
					      "6.1", "again", &f, &why),
			 0);
	assert_string_equal(f.headline, "100.00 instructions / page under "
					"again as under 6.1");
	svg = text_of(f.id, "svg");
	assert_null(strstr(svg, "only under"));
	assert_non_null(strstr(svg, ">all 100.00 (0)</text>"));
	free(svg);
	figure_release(&f);
	profile_record_release(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			of_one_kernel_each_frame_is_as_wide_as_all_it_calls),
		cmocka_unit_test(a_caller_that_was_inlined_moves_nothing),
		cmocka_unit_test(a_caller_that_was_added_moves_nothing),
		cmocka_unit_test(a_tail_call_that_was_inlined_moves_nothing),
		cmocka_unit_test(a_function_that_was_renamed_keeps_its_place),
		cmocka_unit_test(what_is_below_0_has_no_width_and_is_told),
		cmocka_unit_test(a_stack_of_a_thousand_frames_is_cut),
		cmocka_unit_test(without_stacks_there_is_no_graph),
		cmocka_unit_test(a_name_is_never_markup),
		cmocka_unit_test(
			growth_and_what_only_one_has_is_in_words_and_text),
		cmocka_unit_test(one_kernel_is_told_by_its_largest),
		cmocka_unit_test(the_same_kernel_twice_is_no_change),
	};

	return cmocka_run_group_tests(tests, fix_shop_up, fix_shop_down);
}
