// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/symbols_text.h"
#include "profile/symbols.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "lab_dir.h"

#define KERNEL                                                                 \
	"0000000000000000 A fixed_percpu_data\n"                               \
	"ffffffff81000000 T _text\n"                                           \
	"ffffffff81000040 t one\n"                                             \
	"ffffffff81000080 T two\n"
#define MODULES                                                                \
	"ffffffffc0001000 t zram_open\t[zram]\n"                               \
	"ffffffffc0000000 t lzo_open\t[lzo]\n"
#define FACTS                                                                  \
	"# release 6.1.0-test\n"                                               \
	"# vmemmap_base ffffea0000000000\n"

static unsigned char packed[1 << 16];

/* As init packs it: one stream over all frames. */
static size_t pack(const char *text)
{
	uLongf len = sizeof(packed);

	assert_int_equal(compress2(packed, &len, (const unsigned char *)text,
				   strlen(text), Z_BEST_SPEED),
			 Z_OK);
	return len;
}

/* In frames of so many bytes; *file is the content, or NULL. */
static int unpack(const char *text, size_t frame_bytes, char **file,
		  size_t *len, struct why *why)
{
	struct symbols_text t = { 0 };
	size_t nr = pack(text), at = 0;
	int err = 0;

	*file = NULL;
	for (; at < nr && !err; at += frame_bytes)
		err = symbols_text_feed(
			&t, packed + at,
			nr - at < frame_bytes ? nr - at : frame_bytes, why);
	if (!err)
		err = symbols_text_file(&t, file, len, why);
	symbols_text_release(&t);
	return err;
}

static void frames_of_any_size_make_the_same_file(void **state)
{
	char *first = NULL, *file;
	size_t len, first_len = 0;

	(void)state;
	for (size_t bytes = 1; bytes < 300; bytes += 7) {
		assert_int_equal(unpack(KERNEL MODULES FACTS, bytes, &file,
					&len, NULL),
				 0);
		assert_true(symbols_text_is_good(file, len));
		if (first) {
			assert_int_equal(len, first_len);
			assert_memory_equal(file, first, len);
			free(file);
		} else {
			first = file;
			first_len = len;
		}
	}
	free(first);
}

static void the_file_is_what_the_profile_reads(void **state)
{
	struct symbols s;
	char *file, *path;
	size_t len;

	(void)state;
	assert_int_equal(unpack(KERNEL MODULES FACTS, 64, &file, &len, NULL),
			 0);
	path = lab_file("good.txt", file, len);
	assert_int_equal(symbols_read(&s, path, NULL), 0);
	assert_int_equal(s.nr, 6);
	assert_string_equal(s.release, "6.1.0-test");
	assert_true(s.vmemmap_base == 0xffffea0000000000);
	assert_string_equal(symbols_find(&s, 0xffffffff81000050, true)->name,
			    "one");
	assert_string_equal(symbols_find(&s, 0xffffffffc0001000, true)->module,
			    "zram");
	symbols_release(&s);
	free(path);
	free(file);
}

static void any_changed_byte_of_a_file_is_noticed(void **state)
{
	char *file;
	size_t len;

	(void)state;
	assert_int_equal(unpack(KERNEL MODULES FACTS, 64, &file, &len, NULL),
			 0);
	for (size_t i = 0; i < len; i++) {
		file[i] ^= 1;
		assert_false(symbols_text_is_good(file, len));
		file[i] ^= 1;
	}
	for (size_t cut = 0; cut < len; cut++)
		assert_false(symbols_text_is_good(file, cut));
	assert_true(symbols_text_is_good(file, len));
	free(file);
}

static void what_names_cannot_be_had_from_is_refused(void **state)
{
	static const struct {
		const char *text;
		int err;
		const char *says, *hint;
	} rows[] = {
		{ FACTS, -ENODATA, "no symbol table", "CONFIG_KALLSYMS=y" },
		{ "0000000000000000 T _text\n0000000000000000 t one\n" FACTS,
		  -EACCES, "hides the addresses", "locked down" },
		{ "ffffffff81000040 t one\nffffffff81000080 T two\n" FACTS,
		  -EBADMSG, "no _text", "" },
		{ "ffffffff81000040 t one\nffffffff81000000 T _text\n" FACTS,
		  -EBADMSG, "sorted", "" },
		{ "ffffffff81000000 T _text\nnonsense\n", -EBADMSG, "damaged",
		  "" },
		{ "ffffffff81000000 T _text\n# release", -EBADMSG, "damaged",
		  "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct why why = { .text = "" };
		size_t len;
		char *file;

		assert_int_equal(unpack(rows[i].text, 64, &file, &len, &why),
				 rows[i].err);
		assert_null(file);
		if (!strstr(why.text, rows[i].says) ||
		    !strstr(why.hint, rows[i].hint))
			fail_msg("row %zu: '%s' '%s'", i, why.text, why.hint);
	}
}

static void a_stream_that_is_cut_or_damaged_is_refused(void **state)
{
	struct symbols_text t = { 0 };
	size_t nr, len;
	char *file = NULL;
	struct why why;

	(void)state;
	nr = pack(KERNEL MODULES FACTS);
	assert_int_equal(symbols_text_feed(&t, packed, nr - 5, &why), 0);
	assert_int_equal(symbols_text_file(&t, &file, &len, &why), -EBADMSG);
	assert_non_null(strstr(why.text, "cut"));
	symbols_text_release(&t);
	/* Nothing came at all. */
	assert_int_equal(symbols_text_file(&t, &file, &len, &why), -EBADMSG);
	assert_null(file);
	memset(packed, 0xff, 8);
	assert_int_equal(symbols_text_feed(&t, packed, nr, &why), -EBADMSG);
	assert_non_null(strstr(why.text, "damaged"));
	symbols_text_release(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(frames_of_any_size_make_the_same_file),
		cmocka_unit_test(the_file_is_what_the_profile_reads),
		cmocka_unit_test(any_changed_byte_of_a_file_is_noticed),
		cmocka_unit_test(what_names_cannot_be_had_from_is_refused),
		cmocka_unit_test(a_stream_that_is_cut_or_damaged_is_refused),
	};

	return cmocka_run_group_tests(tests, lab_dir_setup, lab_dir_teardown);
}
