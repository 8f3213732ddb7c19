// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/ladder_parts.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <cmocka.h>

#include "lab_dir.h"

static void releases_are_ordered_as_they_came_out(void **state)
{
	static const char *const ordered[] = {
		"4.19.0-27-amd64",
		"5.9.0",
		"5.10.0-9-cloud-amd64",
		"5.10.0-46-cloud-amd64",
		"6.1.0-56-cloud-amd64",
		"6.12.9+deb12-amd64",
		"6.12.117+deb12-amd64",
		"7.2.13+deb14-amd64",
		"7.3.0-rc7",
		"7.3.0-rc10",
		"7.3.0",
		"7.3.0-mine",
		"7.10.0",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(ordered); i++)
		for (size_t k = 0; k < ARRAY_SIZE(ordered); k++) {
			int c = release_compare(ordered[i], ordered[k]);

			if ((c < 0) != (i < k) || (c > 0) != (i > k))
				fail_msg("%s, %s: %d", ordered[i], ordered[k],
					 c);
		}
}

static void an_ini_file_becomes_a_recipe(void **state)
{
	char *path =
		lab_text("6.1.ini", "[kernel]\n"
				    "era = first line\n"
				    "   second line\n"
				    "suite = a-security, a\n"
				    "package = linux-*-{arch}  ; a comment\n"
				    "default = yes\n");
	struct recipe r;

	(void)state;
	assert_int_equal(recipe_load(&r, path, "6.1", "arm64", NULL), 0);
	assert_string_equal(r.name, "6.1");
	assert_string_equal(r.era, "first line second line");
	assert_int_equal(r.suites.nr, 2);
	assert_string_equal(r.suites.v[0], "a-security");
	assert_string_equal(r.suites.v[1], "a");
	assert_int_equal(r.packages.nr, 1);
	assert_string_equal(r.packages.v[0], "linux-*-arm64");
	assert_true(r.is_default);
	assert_false(r.is_tool);
	assert_null(r.append);
	recipe_release(&r);
	free(path);
}

static void a_wrong_ini_file_is_told_with_its_line(void **state)
{
	static const struct {
		const char *text, *words, *hint;
	} files[] = {
		{ "[kernel]\nsuit = x\n", "x.ini:2: unknown key 'suit'",
		  "did you mean suite?" },
		{ "[kernel]\ndefault = maybe\n", "x.ini:2: ", "" },
		{ "[kernle]\nera = x\n", "x.ini:2: section [kernle]", "" },
		{ "[kernel]\nnonsense\n", "x.ini:2: neither", "" },
		{ "[kernel]\nsuite = x\n", "no package is named", "" },
		{ "", "no suite is named", "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		char *path = lab_text("x.ini", files[i].text);
		struct recipe r;
		struct why why = { 0 };

		assert_int_equal(recipe_load(&r, path, "x", "amd64", &why),
				 -EINVAL);
		if (!strstr(why.text, files[i].words))
			fail_msg("%s", why.text);
		assert_string_equal(why.hint, files[i].hint);
		free(path);
	}
}

static struct lab_kernel kernel(const char *name, const char *path)
{
	struct lab_kernel k = { .name = xstrdup(name ? name : path) };

	if (name)
		k.package = xstrdup("p");
	k.image.path = xstrdup(path);
	return k;
}

static void names_are_short_and_no_two_the_same(void **state)
{
	static const char *const want[] = {
		"a/arch/bzImage", "b/arch/bzImage",   "vmlinux", "6.1",
		"6.1#2",	  "a/arch/bzImage#2", "6.1#3",
	};
	struct ladder l = { .nr = ARRAY_SIZE(want) };

	(void)state;
	l.kernels = xcalloc(l.nr, sizeof(*l.kernels));
	l.kernels[0] = kernel(NULL, "/src/a/arch/bzImage");
	l.kernels[1] = kernel(NULL, "/src/b/arch/bzImage");
	l.kernels[2] = kernel(NULL, "vmlinux");
	l.kernels[3] = kernel("6.1", "/cache/1/vmlinuz");
	l.kernels[4] = kernel("6.1", "/cache/1/vmlinuz");
	l.kernels[5] = kernel(NULL, "/src/a/arch/bzImage");
	l.kernels[6] = kernel(NULL, "/tmp/6.1");
	ladder_name(&l);
	for (size_t i = 0; i < l.nr; i++)
		assert_string_equal(l.kernels[i].name, want[i]);
	ladder_release(&l);
}

static struct recipe recipe_of(const char *name, const char *package)
{
	struct recipe r = { .name = xstrdup(name) };

	word_list_add(&r.suites, "sid");
	word_list_add(&r.packages, package);
	return r;
}

static void a_record_answers_only_its_own_question(void **state)
{
	struct recipe r = recipe_of("deb:x/sid", "x"), other;
	struct word_record w = { .looked_up_s = 1000 };
	char *dir = lab_path("kernels/x_1");

	(void)state;
	w.f = (struct fetched){ xstrdup("x"), xstrdup("1"), xstrdup("sid"),
				xstrdup(dir) };
	assert_int_equal(word_record_write(&w, lab_dir, &r, NULL), 0);
	fetched_release(&w.f);
	/* what it names is not there */
	assert_false(word_record_read(&w, lab_dir, &r));
	assert_int_equal(cache_make_dir(dir, NULL), 0);
	free(lab_text("kernels/x_1/meta.json", "{}"));
	assert_true(word_record_read(&w, lab_dir, &r));
	assert_string_equal(w.f.dir, dir);
	assert_string_equal(w.f.version, "1");
	fetched_release(&w.f);
	other = recipe_of("deb:x/sid", "y");
	assert_false(word_record_read(&w, lab_dir, &other));
	recipe_release(&other);
	recipe_release(&r);
	free(dir);
}

static void a_record_is_fresh_for_a_day(void **state)
{
	const int64_t hour_s = 3600, now_s = time(NULL);
	struct word_record w = { .looked_up_s = now_s - 23 * hour_s };

	(void)state;
	assert_true(word_record_is_fresh(&w));
	w.looked_up_s = now_s - 25 * hour_s;
	assert_false(word_record_is_fresh(&w));
	/* tried in vain a moment ago */
	w.tried_s = now_s - 600;
	assert_true(word_record_is_fresh(&w));
	w.tried_s = now_s - 2 * hour_s;
	assert_false(word_record_is_fresh(&w));
	/* the clock was put back since */
	w.looked_up_s = now_s + hour_s * 24 * 365;
	assert_false(word_record_is_fresh(&w));
}

static void the_cache_is_where_xdg_says(void **state)
{
	char *xdg = lab_path("xdg"), *want = lab_path("xdg/cowbench"), *dir;
	struct why why;

	(void)state;
	setenv("XDG_CACHE_HOME", xdg, 1);
	assert_int_equal(ladder_cache_dir(NULL, &dir, NULL), 0);
	assert_string_equal(dir, want);
	assert_int_equal(access(dir, W_OK), 0);
	free(dir);
	unsetenv("XDG_CACHE_HOME");
	unsetenv("HOME");
	assert_int_equal(ladder_cache_dir(NULL, &dir, &why), -ENOENT);
	assert_non_null(strstr(why.hint, "--cache"));
	free(want);
	free(lab_text("file", ""));
	want = lab_path("file/x");
	assert_int_equal(ladder_cache_dir(want, &dir, &why), -ENOTDIR);
	assert_null(dir);
	free(want);
	free(xdg);
}

#define IN_DIR(f)                                                              \
	cmocka_unit_test_setup_teardown(f, lab_dir_setup, lab_dir_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(releases_are_ordered_as_they_came_out),
		IN_DIR(an_ini_file_becomes_a_recipe),
		IN_DIR(a_wrong_ini_file_is_told_with_its_line),
		cmocka_unit_test(names_are_short_and_no_two_the_same),
		IN_DIR(a_record_answers_only_its_own_question),
		cmocka_unit_test(a_record_is_fresh_for_a_day),
		IN_DIR(the_cache_is_where_xdg_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
