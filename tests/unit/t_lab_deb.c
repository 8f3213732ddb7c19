// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/deb.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "lab_dir.h"

struct member {
	const char *path, *text, *link;
};

static char tar[1 << 16], deb[1 << 17];

static size_t make_tar(const struct member *m, size_t nr)
{
	struct archive *a = archive_write_new();
	size_t used = 0;

	archive_write_add_filter_xz(a);
	archive_write_set_format_gnutar(a);
	archive_write_set_bytes_in_last_block(a, 1);
	assert_int_equal(archive_write_open_memory(a, tar, sizeof(tar), &used),
			 ARCHIVE_OK);
	for (size_t i = 0; i < nr; i++) {
		struct archive_entry *e = archive_entry_new();
		size_t len = m[i].link ? 0 : strlen(m[i].text);

		archive_entry_set_pathname(e, m[i].path);
		archive_entry_set_filetype(e, m[i].link ? AE_IFLNK : AE_IFREG);
		if (m[i].link)
			archive_entry_set_symlink(e, m[i].link);
		archive_entry_set_perm(e, 0755);
		archive_entry_set_size(e, (int64_t)len);
		assert_int_equal(archive_write_header(a, e), ARCHIVE_OK);
		archive_write_data(a, m[i].text, len);
		archive_entry_free(e);
	}
	archive_write_close(a);
	archive_write_free(a);
	return used;
}

static size_t add(size_t at, const char *name, const void *data, size_t len)
{
	at += (size_t)snprintf(deb + at, 61, "%-16s%-12d%-6d%-6d%-8s%-10zu`\n",
			       name, 0, 0, 0, "100644", len);
	memcpy(deb + at, data, len);
	at += len;
	if (len % 2)
		deb[at++] = '\n';
	return at;
}

/* deb(5): an ar archive of three members. */
static char *make_deb(const struct member *m, size_t nr, size_t cut)
{
	size_t len = make_tar(m, nr), at = 8;

	lab_mark(deb, "!<arch>\n", 8);
	at = add(at, "debian-binary", "2.0\n", 4);
	at = add(at, "control.tar.gz", "not looked at", 13);
	at = add(at, "data.tar.xz", tar, len);
	return lab_file("x.deb", deb, at - cut);
}

static void expect_text(const char *name, const char *text)
{
	char *path = lab_path(name), buf[100] = "";
	int fd = open(path, O_RDONLY);

	assert_true(fd >= 0);
	assert_true(read(fd, buf, sizeof(buf) - 1) >= 0);
	close(fd);
	assert_string_equal(buf, text);
	free(path);
}

static bool is_there(const char *name)
{
	char *path = lab_path(name);
	struct stat st;
	bool is = !lstat(path, &st);

	free(path);
	return is;
}

static void kernel_and_modules_come_out_of_either_layout(void **state)
{
	static const struct member m[] = {
		{ "./boot/vmlinuz-6.1.0-1", "kernel", NULL },
		{ "./boot/config-6.1.0-1", "config", NULL },
		{ "./lib/modules/6.1.0-1/kernel/fs/fuse.ko", "fuse", NULL },
		{ "./lib/modules/6.1.0-1/modules.builtin", "list", NULL },
		{ "./usr/share/doc/x", "doc", NULL },
		{ "./usr/lib/modules/7.3/vmlinuz", "newer", NULL },
	};
	size_t nr;
	char *path;

	(void)state;
	path = make_deb(m, 5, 0);
	assert_int_equal(deb_unpack(path, lab_dir, deb_place_kernel, NULL, &nr,
				    NULL),
			 0);
	assert_int_equal(nr, 4);
	expect_text("vmlinuz", "kernel");
	expect_text("config", "config");
	expect_text("modules/kernel/fs/fuse.ko", "fuse");
	expect_text("modules/modules.builtin", "list");
	assert_false(is_there("boot"));
	free(path);
	path = deb_place_kernel(m[5].path + 2, NULL);
	assert_string_equal(path, "vmlinuz");
	free(path);
}

static void a_program_keeps_its_paths_and_links(void **state)
{
	static char *globs[] = { "usr/bin/q*", "usr/share/*" };
	static const struct deb_globs g = { globs, 2 };
	static const struct member m[] = {
		{ "./usr/bin/qemu", "program", NULL },
		{ "./usr/bin/other", "x", NULL },
		{ "./usr/share/q/bios", "", "../seabios/bios.bin" },
		{ "./usr/share/q/etc", "", "/etc/passwd" },
		{ "./usr/share/q/up", "", "../../../../etc/passwd" },
	};
	struct stat st;
	size_t nr;
	char *path = make_deb(m, 5, 0), *program;

	(void)state;
	assert_int_equal(
		deb_unpack(path, lab_dir, deb_place_globs, &g, &nr, NULL), 0);
	assert_int_equal(nr, 1);
	program = lab_path("usr/bin/qemu");
	assert_int_equal(stat(program, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0755);
	assert_false(is_there("usr/bin/other"));
	assert_true(is_there("usr/share/q/bios"));
	/* links that leave the folder are not made */
	assert_false(is_there("usr/share/q/etc"));
	assert_false(is_there("usr/share/q/up"));
	free(program);
	free(path);
}

static char *anywhere(const char *member, const void *arg)
{
	(void)arg;
	return xstrdup(member);
}

static void a_member_that_would_leave_the_folder_is_refused(void **state)
{
	static const struct member m[] = { { "./a/../../b", "evil", NULL } };
	char *path = make_deb(m, 1, 0);
	struct why why;
	size_t nr;

	(void)state;
	assert_int_equal(deb_unpack(path, lab_dir, anywhere, NULL, &nr, &why),
			 -ENOEXEC);
	assert_non_null(strstr(why.text, "lies outside"));
	free(path);
}

static void a_link_is_not_written_through(void **state)
{
	static const struct member m[] = {
		{ "./a", "", "b" },
		{ "./a", "evil", NULL },
	};
	char *path = make_deb(m, 2, 0);
	struct why why;
	size_t nr;

	(void)state;
	assert_int_equal(deb_unpack(path, lab_dir, anywhere, NULL, &nr, &why),
			 -EEXIST);
	assert_false(is_there("b"));
	free(path);
}

static void a_cut_or_foreign_file_is_no_package(void **state)
{
	static char big[40000];
	const struct member m[] = { { "./boot/vmlinuz-1", big, NULL } };
	struct why why;
	size_t nr;
	char *path;

	(void)state;
	for (size_t i = 0; i < sizeof(big) - 1; i++)
		big[i] = (char)(1 + ((uint32_t)i * 2654435761u >> 20) % 250);
	path = make_deb(m, 1, 3000);
	assert_int_equal(deb_unpack(path, lab_dir, deb_place_kernel, NULL, &nr,
				    &why),
			 -ENOEXEC);
	assert_non_null(strstr(why.text, "unpack 'x.deb': "));
	free(path);
	path = lab_text("x.deb", "hello");
	assert_int_equal(deb_unpack(path, lab_dir, deb_place_kernel, NULL, &nr,
				    &why),
			 -ENOEXEC);
	assert_non_null(strstr(why.text, "no Debian package"));
	free(path);
}

#define IN_DIR(f)                                                              \
	cmocka_unit_test_setup_teardown(f, lab_dir_setup, lab_dir_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_DIR(kernel_and_modules_come_out_of_either_layout),
		IN_DIR(a_program_keeps_its_paths_and_links),
		IN_DIR(a_member_that_would_leave_the_folder_is_refused),
		IN_DIR(a_link_is_not_written_through),
		IN_DIR(a_cut_or_foreign_file_is_no_package),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
