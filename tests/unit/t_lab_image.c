// SPDX-License-Identifier: GPL-2.0-or-later
/* The images are built here by hand, from the boot protocol and elf(5). */
#include "lab/kernel_image.h"

#include <archive.h>
#include <archive_entry.h>
#include <elf.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "lab_dir.h"

#define ELF_BYTES   65536
#define SETUP_BYTES 1024 /* one setup sector behind the boot sector */

static const char release[] = "6.1.0-test";

/* A vmlinux in small: one segment, a note, the banner. */
static void make_elf(char *elf, bool has_pvh, const char *banner)
{
	Elf64_Ehdr *eh = (void *)elf;
	Elf64_Phdr *ph = (void *)(elf + sizeof(*eh));
	/* Xen's notes are there either way; 18 is the one to start at. */
	Elf64_Nhdr other = { 4, 4, 1 }, note = { 4, 8, has_pvh ? 18 : 5 };
	char *p = elf + 1024;

	for (size_t i = 0; i < ELF_BYTES; i++)
		elf[i] = (char)((uint32_t)i * 2654435761u >> 13);
	memset(elf, 0, 4096);
	lab_mark(eh->e_ident, ELFMAG, SELFMAG);
	eh->e_ident[EI_CLASS] = ELFCLASS64;
	eh->e_ident[EI_DATA] = ELFDATA2LSB;
	eh->e_machine = EM_X86_64;
	eh->e_phoff = sizeof(*eh);
	eh->e_phentsize = sizeof(*ph);
	eh->e_phnum = 2;
	ph[0].p_type = PT_LOAD;
	ph[0].p_offset = 4096;
	ph[0].p_filesz = ELF_BYTES - 4096;
	ph[1].p_type = PT_NOTE;
	ph[1].p_offset = 1024;
	ph[1].p_filesz = 20 + 24;
	memcpy(p, &other, sizeof(other));
	lab_mark(p + 12, "GNU\0abcd", 8);
	memcpy(p + 20, &note, sizeof(note));
	lab_mark(p + 32, "Xen\0", 4);
	snprintf(elf + 30000, 100, "Linux version %%s (%%s)");
	snprintf(elf + 32000, 100, "Linux version %s (somebody) #1", banner);
}

static size_t pack(char *to, size_t size, const char *from, size_t len,
		   int (*filter)(struct archive *))
{
	struct archive *a = archive_write_new();
	struct archive_entry *e = archive_entry_new();
	size_t used = 0;

	assert_int_equal(filter(a), ARCHIVE_OK);
	archive_write_set_format_raw(a);
	archive_write_set_bytes_in_last_block(a, 1);
	assert_int_equal(archive_write_open_memory(a, to, size, &used),
			 ARCHIVE_OK);
	archive_entry_set_filetype(e, AE_IFREG);
	assert_int_equal(archive_write_header(a, e), ARCHIVE_OK);
	assert_int_equal(archive_write_data(a, from, len), (long)len);
	archive_write_close(a);
	archive_write_free(a);
	archive_entry_free(e);
	return used;
}

static void put(unsigned char *p, size_t at, uint32_t v, int nr)
{
	while (nr--) {
		p[at++] = (unsigned char)v;
		v >>= 8;
	}
}

/* The image's length; size is what stands behind the payload. */
static size_t make_bzimage(unsigned char *b, const char *elf,
			   int (*filter)(struct archive *))
{
	size_t len = pack((char *)b + SETUP_BYTES + 64, (size_t)4 * ELF_BYTES,
			  elf, ELF_BYTES, filter);
	size_t whole;

	if (filter != archive_write_add_filter_gzip) {
		put(b, SETUP_BYTES + 64 + len, ELF_BYTES, 4);
		len += 4;
	}
	whole = (SETUP_BYTES + 64 + len + 500 + 15) & ~15u;
	b[0x1f1] = 1;
	put(b, 0x1f4, (uint32_t)(whole - SETUP_BYTES) / 16, 4);
	put(b, 0x1fe, 0xaa55, 2);
	lab_mark(b + 0x202, "HdrS", 4);
	put(b, 0x206, 0x20f, 2);
	put(b, 0x20e, 0x100, 2);
	snprintf((char *)b + 0x300, 60, "%s (x@y) #1 SMP", release);
	put(b, 0x248, 64, 4);
	put(b, 0x24c, (uint32_t)len, 4);
	return whole;
}

static char elf[ELF_BYTES];
static unsigned char image[8 * ELF_BYTES];

static size_t standard(void)
{
	memset(image, 0, sizeof(image));
	make_elf(elf, true, release);
	return make_bzimage(image, elf, archive_write_add_filter_zstd);
}

static void load_fails(const char *path, const char *words)
{
	struct kernel_image k;
	struct why why = { 0 };

	assert_int_equal(kernel_image_load(&k, path, lab_dir, &why), -ENOEXEC);
	if (!strstr(why.text, words))
		fail_msg("'%s' is not in: %s", words, why.text);
	assert_true(why.hint[0]);
	assert_null(k.path);
}

static void expect_unpacked(int (*filter)(struct archive *))
{
	struct kernel_image k;
	char *path, copy[ELF_BYTES];
	size_t len;
	int fd;

	memset(image, 0, sizeof(image));
	make_elf(elf, true, release);
	len = make_bzimage(image, elf, filter);
	path = lab_file("bzImage", image, len);
	assert_int_equal(kernel_image_load(&k, path, lab_dir, NULL), 0);
	assert_int_equal(k.format, KERNEL_BZIMAGE);
	assert_true(k.has_pvh);
	assert_string_equal(k.release, release);
	assert_string_equal(k.arch, "x86_64");
	assert_string_equal(k.path, path);
	fd = open(k.boot_path, O_RDONLY);
	assert_int_equal(read(fd, copy, sizeof(copy)), ELF_BYTES);
	assert_int_equal(read(fd, copy, 1), 0);
	close(fd);
	copy[0] = elf[0];
	assert_memory_equal(copy, elf, ELF_BYTES);
	kernel_image_release(&k);
	free(path);
}

static void the_elf_inside_a_bzimage_comes_out_as_it_was(void **state)
{
	(void)state;
	expect_unpacked(archive_write_add_filter_gzip);
	expect_unpacked(archive_write_add_filter_xz);
	expect_unpacked(archive_write_add_filter_zstd);
	expect_unpacked(archive_write_add_filter_bzip2);
}

static void it_is_unpacked_once_and_a_cut_copy_again(void **state)
{
	char *path = lab_file("bzImage", image, standard());
	struct kernel_image k;
	struct stat first, second;

	(void)state;
	assert_int_equal(kernel_image_load(&k, path, lab_dir, NULL), 0);
	assert_int_equal(stat(k.boot_path, &first), 0);
	kernel_image_release(&k);
	assert_int_equal(kernel_image_load(&k, path, lab_dir, NULL), 0);
	assert_int_equal(stat(k.boot_path, &second), 0);
	assert_int_equal(first.st_ino, second.st_ino);
	assert_int_equal(truncate(k.boot_path, ELF_BYTES / 2), 0);
	kernel_image_release(&k);
	assert_int_equal(kernel_image_load(&k, path, lab_dir, NULL), 0);
	assert_int_equal(stat(k.boot_path, &second), 0);
	assert_int_equal(second.st_size, ELF_BYTES);
	kernel_image_release(&k);
	free(path);
}

static void an_image_without_the_pvh_note_boots_as_it_is(void **state)
{
	struct kernel_image k;
	char *path;

	(void)state;
	memset(image, 0, sizeof(image));
	make_elf(elf, false, release);
	path = lab_file("bzImage", image,
			make_bzimage(image, elf, archive_write_add_filter_xz));
	assert_int_equal(kernel_image_load(&k, path, lab_dir, NULL), 0);
	assert_false(k.has_pvh);
	assert_string_equal(k.boot_path, path);
	kernel_image_release(&k);
	free(path);
}

static void a_payload_of_an_unknown_packer_boots_as_it_is(void **state)
{
	size_t len = standard();
	struct kernel_image k;
	char *path;

	(void)state;
	memset(image + SETUP_BYTES + 64, 'x', 16);
	path = lab_file("bzImage", image, len);
	assert_int_equal(kernel_image_load(&k, path, lab_dir, NULL), 0);
	assert_false(k.has_pvh);
	assert_string_equal(k.boot_path, path);
	kernel_image_release(&k);
	free(path);
}

static void a_cut_image_is_told_with_its_lengths(void **state)
{
	size_t len = standard();
	char *path = lab_file("bzImage", image, len / 2), words[80];

	(void)state;
	snprintf(words, sizeof(words), "it is cut: %zu bytes are there of ",
		 len / 2);
	load_fails(path, words);
	free(path);
	/* ... and one that lacks only its end */
	path = lab_file("bzImage", image, len - 100);
	load_fails(path, "it is cut");
	free(path);
}

static void a_corrupt_payload_is_damage(void **state)
{
	size_t len;
	char *path;

	(void)state;
	memset(image, 0, sizeof(image));
	make_elf(elf, true, release);
	len = make_bzimage(image, elf, archive_write_add_filter_xz);
	memset(image + len / 2, 0x55, 64);
	path = lab_file("bzImage", image, len);
	load_fails(path, "it is damaged");
	free(path);
	/* whole, but of another length than the build noted */
	len = standard();
	for (size_t i = SETUP_BYTES + 64; i < len - 4; i++)
		if (!memcmp(image + i, "\0\0\1\0\0\0\0\0", 8))
			image[i] = 1;
	path = lab_file("bzImage", image, len);
	load_fails(path, "bytes were unpacked of 65537");
	free(path);
}

static void an_elf_of_another_kernel_inside_is_damage(void **state)
{
	char *path;

	(void)state;
	memset(image, 0, sizeof(image));
	make_elf(elf, true, "5.5.5");
	path = lab_file("bzImage", image,
			make_bzimage(image, elf, archive_write_add_filter_xz));
	load_fails(path, "inside is '5.5.5', outside '6.1.0-test'");
	free(path);
}

static void a_vmlinux_is_booted_itself(void **state)
{
	struct kernel_image k;
	char *path;

	(void)state;
	make_elf(elf, true, release);
	path = lab_file("vmlinux", elf, sizeof(elf));
	assert_int_equal(kernel_image_load(&k, path, lab_dir, NULL), 0);
	assert_int_equal(k.format, KERNEL_ELF);
	assert_string_equal(k.boot_path, path);
	assert_string_equal(k.release, release);
	assert_true(k.has_pvh);
	kernel_image_release(&k);
	free(path);
	make_elf(elf, false, release);
	path = lab_file("vmlinux", elf, sizeof(elf));
	load_fails(path, "QEMU cannot start this vmlinux");
	free(path);
	path = lab_file("vmlinux", elf, sizeof(elf) / 2);
	load_fails(path, "it is cut");
	free(path);
}

static void a_banner_across_two_pieces_is_found(void **state)
{
	size_t len = 3u << 20;
	char *big = xcalloc(1, len), *path;
	struct kernel_image k;

	(void)state;
	make_elf(elf, true, "x");
	memcpy(big, elf, sizeof(elf));
	snprintf(big + (1u << 20) - 18, 60, "Linux version %s (z)", release);
	path = lab_file("vmlinux", big, len);
	assert_int_equal(kernel_image_load(&k, path, lab_dir, NULL), 0);
	assert_string_equal(k.release, release);
	kernel_image_release(&k);
	free(path);
	free(big);
}

static void an_arm64_image_is_known(void **state)
{
	static char arm[4096];
	struct kernel_image k;
	char *path;

	(void)state;
	lab_mark(arm + 56, "ARM\x64", 4);
	snprintf(arm + 1000, 60, "Linux version 6.12.1-arm64 (z) #1");
	path = lab_file("Image", arm, sizeof(arm));
	assert_int_equal(kernel_image_load(&k, path, lab_dir, NULL), 0);
	assert_int_equal(k.format, KERNEL_ARM64);
	assert_string_equal(k.arch, "arm64");
	assert_string_equal(k.release, "6.12.1-arm64");
	kernel_image_release(&k);
	free(path);
}

static void what_is_no_kernel_is_called_by_its_name(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		const char *words;
	} files[] = {
		{ "", 0, "an empty file" },
		{ "\x89PNG\r\n\x1a\n", 8, "a picture" },
		{ "#!/bin/sh\n", 10, "a script" },
		{ "hello\n", 6, "a text" },
		{ "!<arch>\ndebian", 14, "a package" },
		{ "\x1f\x8b\x08", 3, "gzip" },
		{ "MZ\x90\0", 4, "an EFI program" },
		{ "\1\2\3\4", 4, "no kernel of a kind" },
		{ "\177ELF\2\1", 6, "not an ELF" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		char *path = lab_file("file", files[i].bytes, files[i].len);

		load_fails(path, files[i].words);
		free(path);
	}
	load_fails(lab_dir, "a folder");
}

static void a_missing_file_is_enoent(void **state)
{
	struct kernel_image k;
	struct why why;

	(void)state;
	assert_int_equal(kernel_image_load(&k, "/nowhere/bzImage", lab_dir,
					   &why),
			 -ENOENT);
	assert_non_null(strstr(why.text, "/nowhere/bzImage"));
}

#define IN_DIR(f)                                                              \
	cmocka_unit_test_setup_teardown(f, lab_dir_setup, lab_dir_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_DIR(the_elf_inside_a_bzimage_comes_out_as_it_was),
		IN_DIR(it_is_unpacked_once_and_a_cut_copy_again),
		IN_DIR(an_image_without_the_pvh_note_boots_as_it_is),
		IN_DIR(a_payload_of_an_unknown_packer_boots_as_it_is),
		IN_DIR(a_cut_image_is_told_with_its_lengths),
		IN_DIR(a_corrupt_payload_is_damage),
		IN_DIR(an_elf_of_another_kernel_inside_is_damage),
		IN_DIR(a_vmlinux_is_booted_itself),
		IN_DIR(a_banner_across_two_pieces_is_found),
		IN_DIR(an_arm64_image_is_known),
		IN_DIR(what_is_no_kernel_is_called_by_its_name),
		IN_DIR(a_missing_file_is_enoent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
