// SPDX-License-Identifier: GPL-2.0-or-later
/* The functions of the measuring program, off its own ELF symbol table. */
#include "profile/symbols.h"

#include "base/err.h"

#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct table {
	Elf *elf;
	Elf_Data *data;
	size_t nr;
	size_t strings; /* section of the names */
};

static int damaged(const char *path, struct why *why)
{
	return why_set(why, -ENOEXEC, "read the symbols of '%.200s': %s", path,
		       elf_errmsg(-1));
}

static int find_table(struct table *t, const char *path, struct why *why)
{
	Elf_Scn *scn = NULL;
	GElf_Shdr shdr;

	while ((scn = elf_nextscn(t->elf, scn))) {
		if (!gelf_getshdr(scn, &shdr))
			return damaged(path, why);
		if (shdr.sh_type != SHT_SYMTAB || !shdr.sh_entsize)
			continue;
		t->data = elf_getdata(scn, NULL);
		t->nr = shdr.sh_size / shdr.sh_entsize;
		t->strings = shdr.sh_link;
		return t->data ? 0 : damaged(path, why);
	}
	why_set(why, -ENODATA, "read the symbols of '%.200s': it has none",
		path);
	why_hint(why, "a program that was stripped has lost them: build it "
		      "again");
	return -ENODATA;
}

static char type_of(unsigned int bind)
{
	return bind == STB_LOCAL ? 't' : bind == STB_WEAK ? 'W' : 'T';
}

/* The i-th of the table: is it a function? Then its name and place. */
static bool take(const struct table *t, size_t i, struct symbol *one)
{
	GElf_Sym sym;
	const char *name;
	unsigned int type;

	if (!gelf_getsym(t->data, (int)i, &sym))
		return false;
	type = GELF_ST_TYPE(sym.st_info);
	name = elf_strptr(t->elf, t->strings, sym.st_name);
	/* An indirect function's symbol is the one that chooses. */
	if ((type != STT_FUNC && type != STT_GNU_IFUNC) || !sym.st_value ||
	    sym.st_shndx == SHN_UNDEF || !name || !*name)
		return false;
	*one = (struct symbol){
		.addr = sym.st_value,
		/* 0: up to the next one, of what is written in assembly */
		.end = sym.st_size ? sym.st_value + sym.st_size : 0,
		.name = name,
		.type = type_of(GELF_ST_BIND(sym.st_info)),
	};
	return true;
}

/* Names into a buffer that is the caller's, as the ELF file is let go. */
static void add_all(struct symbols *s, const struct table *t,
		    const char *module)
{
	size_t len = strlen(module) + 1, nr = 0, at;
	struct symbol one;

	for (size_t i = 0; i < t->nr; i++)
		if (take(t, i, &one)) {
			len += strlen(one.name) + 1;
			nr++;
		}
	s->symbols = xrealloc(s->symbols, s->nr + nr + 1, sizeof(one));
	s->program_text = xcalloc(len, 1);
	at = strlen(module) + 1;
	memcpy(s->program_text, module, at);
	for (size_t i = 0; i < t->nr; i++)
		if (take(t, i, &one)) {
			size_t name_bytes = strlen(one.name) + 1;

			memcpy(s->program_text + at, one.name, name_bytes);
			one.name = s->program_text + at;
			one.module = s->program_text;
			at += name_bytes;
			s->symbols[s->nr++] = one;
		}
}

int symbols_add_program(struct symbols *s, const char *path, struct why *why)
{
	const char *slash = strrchr(path, '/');
	int fd = open(path, O_RDONLY | O_CLOEXEC), err;
	struct table t = { 0 };

	if (s->program_text)
		BUG("two programs in one table of symbols");
	if (fd < 0)
		return why_errno(why, -errno, "read the symbols of '%.200s'",
				 path);
	(void)elf_version(EV_CURRENT);
	t.elf = elf_begin(fd, ELF_C_READ, NULL);
	if (!t.elf || elf_kind(t.elf) != ELF_K_ELF)
		err = why_set(why, -ENOEXEC,
			      "read the symbols of '%.200s': no ELF program",
			      path);
	else
		err = find_table(&t, path, why);
	if (!err) {
		add_all(s, &t, slash ? slash + 1 : path);
		symbols_index(s);
	}
	elf_end(t.elf);
	close(fd);
	return err;
}
