// SPDX-License-Identifier: GPL-2.0-or-later
/* sources.list(5) in both forms; messages as apt 2.6 wrote them. */
#include "lab/apt_error.h"
#include "lab/apt_sources.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "lab_dir.h"

static struct apt_machine read_machine(const char *list, const char *sources)
{
	char *parts = lab_path("sources.list.d");
	struct apt_machine m;

	mkdir(parts, 0755);
	free(parts);
	if (list)
		free(lab_text("sources.list", list));
	if (sources)
		free(lab_text("sources.list.d/x.sources", sources));
	assert_int_equal(apt_machine_read(&m, lab_dir, NULL), 0);
	return m;
}

static void one_line_entries_give_both_archives_and_keys(void **state)
{
	struct apt_machine m = read_machine(
		"# deb http://old.example.org/debian bookworm main\n"
		"deb-src http://src.example.org/debian bookworm main\n"
		"deb [arch=amd64 signed-by=/k/a.gpg] "
		"http://one.example.org/debian bookworm main contrib\n"
		"deb [ signed-by=/k/b.gpg ] "
		"http://two.example.org/debian-security bookworm-security "
		"main # why\n",
		NULL);

	(void)state;
	assert_string_equal(m.debian.uri, "http://one.example.org/debian");
	assert_string_equal(m.debian.signed_by, "/k/a.gpg");
	assert_string_equal(m.security.uri,
			    "http://two.example.org/debian-security");
	assert_string_equal(m.security.signed_by, "/k/b.gpg");
	assert_ptr_equal(apt_archive_of(&m, "bullseye-security"), &m.security);
	assert_ptr_equal(apt_archive_of(&m, "trixie-backports"), &m.debian);
	apt_machine_release(&m);
}

static void deb822_stanzas_may_be_off_and_hold_a_key(void **state)
{
	struct apt_machine m =
		read_machine(NULL, "Enabled: no\n"
				   "Types: deb\n"
				   "URIs: http://off.example.org/debian\n"
				   "Suites: sid\n"
				   "Components: main\n"
				   "\n"
				   "# a comment\n"
				   "types: deb deb-src\n"
				   "URIs: http://on.example.org/debian\n"
				   " http://other.example.org/debian\n"
				   "Suites: bookworm\n"
				   " bookworm-updates\n"
				   "Components: main\n"
				   "Signed-By:\n"
				   " -----BEGIN PGP PUBLIC KEY BLOCK-----\n"
				   " .\n"
				   " abc\n"
				   "\n");
	char *suites[] = { "sid" }, *text;

	(void)state;
	assert_string_equal(m.debian.uri, "http://on.example.org/debian");
	text = apt_sources_text(&m, suites, 1, "amd64");
	assert_non_null(strstr(text, "\nURIs: http://on.example.org/debian\n"
				     "Suites: sid\n"));
	assert_non_null(strstr(text, "\nSigned-By: \n -----BEGIN PGP PUBLIC "
				     "KEY BLOCK-----\n .\n abc\n"));
	assert_null(strstr(text, "rusted"));
	free(text);
	apt_machine_release(&m);
}

static void the_security_archive_is_guessed_beside_the_other(void **state)
{
	struct apt_machine m = read_machine(
		"deb http://one.example.org/debian/ bookworm main\n", NULL);

	(void)state;
	assert_string_equal(m.security.uri,
			    "http://one.example.org/debian-security");
	apt_machine_release(&m);
}

static void vendors_with_debian_suites_lose_to_debian(void **state)
{
	struct apt_machine m = read_machine(
		"deb https://vendor.example.org/runner/debian bookworm main\n"
		"deb https://vendor.example.org/debian/x bookworm-pgdg main\n"
		"deb http://ftp.xy.debian.org/debian bookworm main\n"
		"deb cdrom:[Debian GNU/Linux 12]/debian bookworm main\n",
		NULL);

	(void)state;
	assert_string_equal(m.debian.uri, "http://ftp.xy.debian.org/debian");
	apt_machine_release(&m);
}

static void a_mirror_list_is_taken_as_it_is(void **state)
{
	struct apt_machine m = read_machine(
		NULL, "Types: deb deb-src\n"
		      "URIs: mirror+file:///etc/apt/mirrors/debian.list\n"
		      "Suites: trixie trixie-updates trixie-backports\n"
		      "Components: main\n"
		      "\n"
		      "Types: deb deb-src\n"
		      "URIs: mirror+file:///etc/apt/mirrors/"
		      "debian-security.list\n"
		      "Suites: trixie-security\n"
		      "Components: main");

	(void)state;
	assert_string_equal(m.debian.uri,
			    "mirror+file:///etc/apt/mirrors/debian.list");
	assert_string_equal(
		m.security.uri,
		"mirror+file:///etc/apt/mirrors/debian-security.list");
	apt_machine_release(&m);
}

static void without_debian_the_way_out_is_told(void **state)
{
	struct apt_machine m;
	struct why why;

	(void)state;
	free(lab_text("sources.list",
		      "deb http://archive.ubuntu.com/ubuntu noble main\n"));
	assert_int_equal(apt_machine_read(&m, lab_dir, &why), -ENOENT);
	assert_non_null(strstr(why.hint, "path"));
}

static void each_complaint_of_apt_has_its_kind(void **state)
{
	static const struct {
		const char *said;
		int err;
		const char *quoted;
	} lines[] = {
		{ "W: Failed to fetch http://h/d/dists/x/InRelease  Could not "
		  "resolve 'h'\nW: Some index files failed to download. They "
		  "have been ignored, or old ones used instead.\n",
		  -ENETUNREACH, "Could not resolve 'h'" },
		{ "E: The repository 'http://h/d buster Release' does not "
		  "have a Release file.\n",
		  -ENOENT, "buster Release" },
		{ "W: GPG error: http://h/d x InRelease: The following "
		  "signatures couldn't be verified because the public key is "
		  "not available: NO_PUBKEY 0E98404D386FA1D9\n"
		  "E: The repository 'http://h/d x InRelease' is not signed.\n",
		  -EKEYREJECTED, "is not signed" },
		{ "E: Release file for http://h/d/x/InRelease is expired "
		  "(invalid since 15d 6h).\n",
		  -ESTALE, "is expired" },
		{ "W: Download is performed unsandboxed as root as file 'x' "
		  "couldn't be accessed by user '_apt'.\n"
		  "E: You don't have enough free space in /c/.\n",
		  -ENOSPC, "enough free space" },
		{ "E: Failed to fetch http://h/p.deb  Hash Sum mismatch\n",
		  -EKEYREJECTED, "Hash Sum mismatch" },
		{ "E: Failed to fetch http://h/linux_5.404.deb  404  Not "
		  "Found [IP: 1.2.3.4 80]\n",
		  -ENOENT, "Not Found" },
		{ "E: Something new\n", -EIO, "Something new" },
		{ "", -EIO, "without a word" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		struct why why;

		assert_int_equal(apt_explain(&why, lines[i].said, "do %d", 1),
				 lines[i].err);
		assert_int_equal(strncmp(why.text, "do 1: ", 6), 0);
		assert_non_null(strstr(why.text, lines[i].quoted));
		assert_true(why.hint[0]);
	}
	assert_int_equal(apt_error_kind("E: package linux-5.10.404 broken"), 0);
}

#define IN_DIR(f)                                                              \
	cmocka_unit_test_setup_teardown(f, lab_dir_setup, lab_dir_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_DIR(one_line_entries_give_both_archives_and_keys),
		IN_DIR(deb822_stanzas_may_be_off_and_hold_a_key),
		IN_DIR(the_security_archive_is_guessed_beside_the_other),
		IN_DIR(vendors_with_debian_suites_lose_to_debian),
		IN_DIR(a_mirror_list_is_taken_as_it_is),
		IN_DIR(without_debian_the_way_out_is_told),
		cmocka_unit_test(each_complaint_of_apt_has_its_kind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
