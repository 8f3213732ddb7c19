// SPDX-License-Identifier: GPL-2.0-or-later
/* The command that measures a case of the lab again. */
#include "report/report.h"
#include "report/report_parts.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { FILES_MAX = 4 };

struct again {
	struct result_file files[FILES_MAX];
	struct report_file named[FILES_MAX];
	struct lab_size sizes[2];
	struct lab_cell cells[2];
	struct lab_row row;
	struct report_card card;
	struct report report;
};

static void start(struct again *a)
{
	memset(a, 0, sizeof(*a));
	a->row.sweep = "pages";
	a->row.cells = a->cells;
	a->row.nr_cells = 2;
	a->card.label = (char *)"fork/anon page=base";
	a->card.lab = &a->row;
	a->report.files = a->named;
}

/* One more file, of a kernel; package NULL: an image. */
static void add(struct again *a, const char *kernel, const char *title,
		const char *package)
{
	size_t i = a->report.nr_files++;
	json_t *lab = json_pack("{s:s, s:s, s:s}", "kernel", kernel, "title",
				title, "image", "/boot/bzImage");

	assert_non_null(lab);
	if (package)
		json_object_set_new(lab, "package", json_string(package));
	a->files[i].env = json_pack("{s:o}", "lab", lab);
	a->named[i].file = &a->files[i];
}

static void expect_again(struct again *a, const char *want)
{
	char *line = report_repro(&a->report, &a->card);

	assert_string_equal(line, want);
	free(line);
	for (size_t i = 0; i < a->report.nr_files; i++)
		json_decref(a->files[i].env);
}

static void kernels_and_sizes_are_those_of_the_files(void **state)
{
	struct again a;

	(void)state;
	start(&a);
	a.sizes[0].size = 512;
	a.sizes[1].size = 1024;
	/* The first kernel has no number: the sizes are the second's. */
	a.cells[1].nr_phases = 1;
	a.cells[1].phases[0].nr_sizes = 2;
	a.cells[1].phases[0].sizes = a.sizes;
	add(&a, "6.1", "6.1", "linux-image-6.1.0-56-cloud-amd64");
	add(&a, "7.2", "7.2", "linux-image-7.2.13+deb14-cloud-amd64");
	expect_again(&a, "run-bench lab 6.1 7.2 -- fork/anon page=base "
			 "pages=512,1024");
}

static void a_boot_more_is_no_kernel_more(void **state)
{
	struct again a;

	(void)state;
	start(&a);
	add(&a, "6.1", "6.1", "linux-image-6.1.0-56-cloud-amd64");
	add(&a, "6.12", "6.12", "linux-image-6.12.117+deb12-cloud-amd64");
	add(&a, "6.1", "6.1#2", "linux-image-6.1.0-56-cloud-amd64");
	expect_again(&a, "run-bench lab 6.1 6.12 -- fork/anon page=base");
}

static void images_packages_and_appended_words_are_named_as_asked_for(void **s)
{
	struct again a;

	(void)s;
	start(&a);
	add(&a, "bzImage", "bzImage", NULL);
	add(&a, "6.1.0-56-cloud-amd64", "6.1.0-56-cloud-amd64",
	    "linux-image-6.1.0-56-cloud-amd64");
	add(&a, "6.1", "6.1+init_on_alloc=1#2",
	    "linux-image-6.1.0-56-cloud-amd64");
	expect_again(&a, "run-bench lab /boot/bzImage "
			 "deb:linux-image-6.1.0-56-cloud-amd64 "
			 "6.1+init_on_alloc=1 -- fork/anon page=base");
}

static void files_of_live_runs_name_no_kernel(void **state)
{
	struct again a;

	(void)state;
	start(&a);
	add(&a, "6.1", "6.1", "linux-image-6.1.0-56-cloud-amd64");
	json_object_del(a.files[0].env, "lab");
	expect_again(&a, "run-bench lab -- fork/anon page=base");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kernels_and_sizes_are_those_of_the_files),
		cmocka_unit_test(a_boot_more_is_no_kernel_more),
		cmocka_unit_test(
			images_packages_and_appended_words_are_named_as_asked_for),
		cmocka_unit_test(files_of_live_runs_name_no_kernel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
