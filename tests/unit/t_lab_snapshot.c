// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Saving and resuming against a played QEMU: the conversation and the file.
 * That a resumed guest is the same guest only a real one can show.
 */
#include "lab_session.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[40];

static int make_dir(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/t_lab_snapshot.XXXXXX");
	return mkdtemp(dir) ? 0 : -1;
}

static size_t nr_files(void)
{
	DIR *d = opendir(dir);
	size_t nr = 0;

	assert_non_null(d);
	while (readdir(d))
		nr++;
	closedir(d);
	return nr - 2; /* . and .. */
}

static int remove_dir(void **state)
{
	char path[60];

	(void)state;
	snprintf(path, sizeof(path), "%s/s", dir);
	unlink(path);
	return rmdir(dir);
}

static void play(struct lab_boot *b, struct heard *h, const char *name,
		 const char *to, const char *from)
{
	struct why why;

	guest_init(b, h, name);
	b->machine = &warm_machine;
	b->snapshot_to = to;
	b->snapshot_path = from;
	b->plan_text = "{\"the\":\"plan\"}";
	assert_int_equal(lab_boot_all(b, 1, 1, &hear, NULL, &why), 0);
	assert_int_equal(h->nr_ended, 1);
}

static void a_parked_guest_is_saved_under_its_name(void **state)
{
	struct lab_boot b;
	struct heard h;
	char path[60];

	(void)state;
	snprintf(path, sizeof(path), "%s/s", dir);
	play(&b, &h, "save", path, NULL);
	assert_string_equal(b.end_text, "");
	assert_true(b.is_saved);
	assert_string_equal(h.frames, "hello ready ");
	assert_int_equal(nr_files(), 1);
	assert_int_equal(access(path, R_OK), 0);
	lab_boot_release(&b);
}

static void a_full_disk_leaves_no_file_and_a_hint(void **state)
{
	struct lab_boot b;
	struct heard h;
	char path[60], text[200];

	(void)state;
	snprintf(path, sizeof(path), "%s/s", dir);
	play(&b, &h, "save-full", path, NULL);
	snprintf(text, sizeof(text),
		 "write '%s': Unable to write to file: No space left on device",
		 path);
	assert_string_equal(b.end_text, text);
	assert_non_null(strstr(b.end_hint, "make room"));
	assert_false(b.is_saved);
	assert_int_equal(nr_files(), 0);
	lab_boot_release(&b);
}

static void a_guest_that_stops_before_it_is_ready_is_not_saved(void **state)
{
	struct lab_boot b;
	struct heard h;
	char path[60];

	(void)state;
	snprintf(path, sizeof(path), "%s/s", dir);
	play(&b, &h, "save-panic", path, NULL);
	assert_string_equal(b.end_text,
			    "the guest stopped before it was ready");
	assert_int_equal(nr_files(), 0);
	lab_boot_release(&b);
}

static void a_cache_that_cannot_be_written_ends_that_guest_only(void **state)
{
	struct lab_boot b;
	struct heard h;

	(void)state;
	play(&b, &h, "save", "/nonexistent/s", NULL);
	assert_non_null(strstr(b.end_text, "write '/nonexistent/s."));
	assert_non_null(strstr(b.end_text, "No such file or directory"));
	lab_boot_release(&b);
}

static void a_resumed_guest_gets_its_plan(void **state)
{
	struct lab_boot b;
	struct heard h;
	char path[60];
	FILE *f;

	(void)state;
	snprintf(path, sizeof(path), "%s/s", dir);
	f = fopen(path, "w");
	assert_non_null(f);
	fclose(f);
	play(&b, &h, "load", NULL, path);
	assert_string_equal(b.end_text, "");
	assert_true(b.has_end);
	assert_string_equal(h.frames, "start case end ");
	assert_string_equal(h.last_case, "{\"the\":\"plan\"}");
	lab_boot_release(&b);
}

static void a_refused_snapshot_says_what_to_do(void **state)
{
	struct lab_boot b;
	struct heard h;
	char path[60];
	FILE *f;

	(void)state;
	snprintf(path, sizeof(path), "%s/s", dir);
	f = fopen(path, "w");
	assert_non_null(f);
	fclose(f);
	play(&b, &h, "load-refused", NULL, path);
	assert_string_equal(b.end_text,
			    "QEMU exited with 1 while its snapshot was loaded: "
			    "qemu-system-x86_64: load of migration failed: "
			    "Invalid argument");
	/* Its name is a hash: nobody could guess which. */
	assert_non_null(strstr(b.end_hint, "remove "));
	assert_non_null(strstr(b.end_hint, path));
	lab_boot_release(&b);
}

static void a_snapshot_that_is_gone_is_named(void **state)
{
	struct lab_boot b;
	struct heard h;
	char path[60], text[100];

	(void)state;
	snprintf(path, sizeof(path), "%s/s", dir);
	play(&b, &h, "load", NULL, path);
	snprintf(text, sizeof(text), "read '%s': No such file or directory",
		 path);
	assert_string_equal(b.end_text, text);
	lab_boot_release(&b);
}

#define TEST_IN_DIR(f) cmocka_unit_test_setup_teardown(f, make_dir, remove_dir)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_IN_DIR(a_parked_guest_is_saved_under_its_name),
		TEST_IN_DIR(a_full_disk_leaves_no_file_and_a_hint),
		TEST_IN_DIR(a_guest_that_stops_before_it_is_ready_is_not_saved),
		TEST_IN_DIR(
			a_cache_that_cannot_be_written_ends_that_guest_only),
		TEST_IN_DIR(a_resumed_guest_gets_its_plan),
		TEST_IN_DIR(a_refused_snapshot_says_what_to_do),
		TEST_IN_DIR(a_snapshot_that_is_gone_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
