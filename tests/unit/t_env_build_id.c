// SPDX-License-Identifier: GPL-2.0-or-later
/* Build ids of programs, whole, damaged and without one. */
#include "runner/env.h"

#include <elf.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

/* A minimal ELF file with one segment of notes that holds a build id. */
struct tiny_elf {
	Elf64_Ehdr h;
	Elf64_Phdr p;
	Elf64_Nhdr n;
	char name[4];
	unsigned char id[20];
};

/* Without the padding at the end of the struct. */
#define ELF_BYTES (offsetof(struct tiny_elf, id) + 20)

static struct tiny_elf tiny(void)
{
	struct tiny_elf e = { .name = "GNU" };

	memcpy(e.h.e_ident, ELFMAG, SELFMAG);
	e.h.e_ident[EI_CLASS] = ELFCLASS64;
	e.h.e_ident[EI_DATA] = ELFDATA2LSB;
	e.h.e_phoff = offsetof(struct tiny_elf, p);
	e.h.e_phentsize = sizeof(Elf64_Phdr);
	e.h.e_phnum = 1;
	e.p.p_type = PT_NOTE;
	e.p.p_offset = offsetof(struct tiny_elf, n);
	e.p.p_filesz = sizeof(e.n) + sizeof(e.name) + sizeof(e.id);
	e.n.n_namesz = sizeof(e.name);
	e.n.n_descsz = sizeof(e.id);
	e.n.n_type = NT_GNU_BUILD_ID;
	for (size_t i = 0; i < sizeof(e.id); i++)
		e.id[i] = (unsigned char)(0xa0 + i);
	return e;
}

static int build_id_of(const void *data, size_t len, char *hex, struct why *why)
{
	char path[] = "/tmp/t_env_elf.XXXXXX";
	int fd = mkstemp(path), err;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, data, len), len);
	close(fd);
	err = env_build_id(path, hex, 41, why);
	unlink(path);
	return err;
}

static void the_build_id_of_a_program_is_read(void **state)
{
	struct tiny_elf e = tiny();
	struct why why;
	char hex[41];

	(void)state;
	if (build_id_of(&e, ELF_BYTES, hex, &why))
		fail_msg("%s", why.text);
	assert_string_equal(hex, "a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3");
}

static void damaged_programs_are_refused(void **state)
{
	struct tiny_elf e = tiny();
	struct why why;
	char hex[41];

	(void)state;
	assert_int_equal(build_id_of(&e, 10, hex, &why), -ENOEXEC);
	assert_int_equal(build_id_of("#!/bin/sh\n", 10, hex, &why), -ENOEXEC);
	/* cut within the program headers, and within the notes */
	assert_int_equal(build_id_of(&e, sizeof(e.h) + 8, hex, &why), -EINVAL);
	assert_int_equal(build_id_of(&e, ELF_BYTES - 1, hex, &why), -EINVAL);
	e.h.e_ident[EI_CLASS] = ELFCLASS32;
	assert_int_equal(build_id_of(&e, ELF_BYTES, hex, &why), -ENOEXEC);
	e = tiny();
	e.h.e_ident[EI_DATA] = ELFDATA2MSB;
	assert_int_equal(build_id_of(&e, ELF_BYTES, hex, &why), -ENOEXEC);
	e = tiny();
	e.h.e_phentsize = 8;
	assert_int_equal(build_id_of(&e, ELF_BYTES, hex, &why), -EINVAL);
	e = tiny();
	e.h.e_phoff = UINT64_MAX - 4;
	assert_int_equal(build_id_of(&e, ELF_BYTES, hex, &why), -EINVAL);
	e = tiny();
	e.p.p_filesz = UINT64_MAX;
	assert_int_equal(build_id_of(&e, ELF_BYTES, hex, &why), -EINVAL);
	e = tiny();
	e.p.p_offset = UINT64_MAX - 2;
	assert_int_equal(build_id_of(&e, ELF_BYTES, hex, &why), -EINVAL);
	e = tiny();
	e.n.n_descsz = 0xfffffff0;
	assert_int_equal(build_id_of(&e, ELF_BYTES, hex, &why), -EINVAL);
	e = tiny();
	e.n.n_namesz = 0xffffffff;
	assert_int_equal(build_id_of(&e, ELF_BYTES, hex, &why), -EINVAL);
}

static void a_program_without_build_id_says_so(void **state)
{
	struct tiny_elf e = tiny();
	struct why why;
	char hex[41];

	(void)state;
	e.h.e_phnum = 0;
	assert_int_equal(build_id_of(&e, ELF_BYTES, hex, &why), -ENOENT);
	e = tiny();
	e.p.p_type = PT_LOAD;
	assert_int_equal(build_id_of(&e, ELF_BYTES, hex, &why), -ENOENT);
	e = tiny();
	e.n.n_type = NT_GNU_ABI_TAG;
	assert_int_equal(build_id_of(&e, ELF_BYTES, hex, &why), -ENOENT);
	assert_int_equal(env_build_id("/no/such", hex, sizeof(hex), &why),
			 -ENOENT);
	assert_non_null(strstr(why.text, "/no/such"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_build_id_of_a_program_is_read),
		cmocka_unit_test(damaged_programs_are_refused),
		cmocka_unit_test(a_program_without_build_id_says_so),
	};

	return cmocka_run_group_tests_name("env_build_id", tests, NULL, NULL);
}
