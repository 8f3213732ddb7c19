/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lab_tree.h - a package's modules below a temporary directory, for tests. */
#ifndef TESTS_LAB_TREE_H
#define TESTS_LAB_TREE_H

#include "base/compiler.h"

#include <archive.h>
#include <archive_entry.h>
#include <elf.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char tree_dir[64];

static inline int tree_make(void **state)
{
	(void)state;
	snprintf(tree_dir, sizeof(tree_dir), "%s", "/tmp/t_lab.XXXXXX");
	return mkdtemp(tree_dir) ? 0 : -1;
}

static inline int tree_remove(void **state)
{
	char *tops[] = { tree_dir, NULL };
	FTS *t = fts_open(tops, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	FTSENT *e;

	(void)state;
	while (t && (e = fts_read(t)))
		if (e->fts_info == FTS_DP)
			rmdir(e->fts_path);
		else if (e->fts_info != FTS_D)
			unlink(e->fts_path);
	return t ? fts_close(t) : -1;
}

/* The path of NAME in the tree; of the last eight calls. */
static inline const char *tree_path(const char *name)
{
	static char paths[8][256];
	static unsigned int nr;
	char *path = paths[nr++ % 8];

	snprintf(path, sizeof(paths[0]), "%s/%s", tree_dir, name);
	return path;
}

static inline void tree_put(const char *name, const void *data, size_t len)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", tree_dir, name);
	for (char *c = path + strlen(tree_dir) + 1; (c = strchr(c, '/')); c++) {
		*c = '\0';
		mkdir(path, 0755);
		*c = '/';
	}
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
}

/* The same through one of libarchive's filters (ARCHIVE_FILTER_XZ). */
static inline void tree_put_packed(const char *name, int filter,
				   const void *data, size_t len)
{
	static char packed[65536];
	struct archive *a = archive_write_new();
	struct archive_entry *e = archive_entry_new();
	size_t used = 0;

	archive_write_add_filter(a, filter);
	archive_write_set_format_raw(a);
	archive_write_open_memory(a, packed, sizeof(packed), &used);
	archive_entry_set_filetype(e, AE_IFREG);
	assert_int_equal(archive_write_header(a, e), ARCHIVE_OK);
	assert_int_equal(archive_write_data(a, data, len), len);
	assert_int_equal(archive_write_close(a), ARCHIVE_OK);
	archive_write_free(a);
	archive_entry_free(e);
	tree_put(name, packed, used);
}

struct module_elf {
	Elf64_Ehdr ehdr;
	Elf64_Shdr shdr[3]; /* none, .modinfo, .shstrtab */
	char names[24];
	char modinfo[160];
};

/* A module as the ELF specification and modpost have it. */
static inline struct module_elf module_elf(const char *depends)
{
	struct module_elf m = {
		.ehdr = { .e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64,
				       __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
					       ? ELFDATA2LSB
					       : ELFDATA2MSB,
				       EV_CURRENT },
			  .e_type = ET_REL,
			  .e_shoff = offsetof(struct module_elf, shdr),
			  .e_shentsize = sizeof(Elf64_Shdr),
			  .e_shnum = 3,
			  .e_shstrndx = 2 },
		.shdr = { [1] = { .sh_name = 1,
				  .sh_offset = offsetof(struct module_elf,
							modinfo) },
			  [2] = { .sh_name = 10,
				  .sh_offset =
					  offsetof(struct module_elf, names),
				  .sh_size = 20 } },
		.names = "\0.modinfo\0.shstrtab",
	};
	int len = snprintf(m.modinfo, sizeof(m.modinfo),
			   "license=GPL%cparm=x:y depends=no%c%cdepends=%s", 0,
			   0, 0, depends);

	m.shdr[1].sh_size = (Elf64_Xword)len + 1;
	return m;
}

static inline void tree_put_module(const char *name, const char *depends)
{
	struct module_elf m = module_elf(depends);

	tree_put(name, &m, sizeof(m));
}

#endif
