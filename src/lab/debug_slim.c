// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/debug.h"

#include "lab/cache.h"

#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

struct slim {
	Elf *from, *to;
	size_t names; /* section of the sections' names */
};

/*
 * Variables' places, unwinding and types for BPF. A kernel before 6.x is linked
 * with --emit-relocs: relocations that were applied already, of which those of
 * .debug_info are larger than it.
 */
static bool is_wanted(const char *name, const GElf_Shdr *h)
{
	static const char *const dropped[] = { ".debug_loc", ".debug_loclists",
					       ".debug_frame", ".BTF",
					       ".BTF_ids" };

	if (h->sh_type == SHT_RELA || h->sh_type == SHT_REL)
		return false;
	for (size_t i = 0; i < sizeof(dropped) / sizeof(*dropped); i++)
		if (!strcmp(name, dropped[i]))
			return false;
	/* Of what is loaded only the notes: the build id is there. */
	return !(h->sh_flags & SHF_ALLOC) || h->sh_type == SHT_NOTE;
}

/* All sections keep their numbers, as the symbols refer to them by these. */
static bool copy_section(struct slim *s, Elf_Scn *from)
{
	Elf_Scn *to = elf_newscn(s->to);
	const char *name;
	GElf_Shdr h;
	Elf_Data *old, *new;

	if (!to || !gelf_getshdr(from, &h))
		return false;
	name = elf_strptr(s->from, s->names, h.sh_name);
	if (!name)
		return false;
	if (!is_wanted(name, &h)) {
		if (!(h.sh_flags & SHF_ALLOC))
			h.sh_size = 0;
		h.sh_type = SHT_NOBITS;
	}
	new = elf_newdata(to);
	if (!new)
		return false;
	new->d_align = h.sh_addralign ? h.sh_addralign : 1;
	new->d_version = EV_CURRENT;
	new->d_size = h.sh_size;
	if (h.sh_type != SHT_NOBITS && h.sh_size) {
		old = elf_rawdata(from, NULL);
		if (!old)
			return false;
		new->d_buf = old->d_buf;
		new->d_size = old->d_size;
	}
	return gelf_update_shdr(to, &h);
}

static bool copy_all(struct slim *s)
{
	Elf_Scn *scn = NULL;
	GElf_Ehdr h, fresh;

	if (!gelf_getehdr(s->from, &h) ||
	    elf_getshdrstrndx(s->from, &s->names) ||
	    !gelf_newehdr(s->to, gelf_getclass(s->from)) ||
	    !gelf_getehdr(s->to, &fresh))
		return false;
	memcpy(fresh.e_ident, h.e_ident, sizeof(fresh.e_ident));
	fresh.e_type = h.e_type;
	fresh.e_machine = h.e_machine;
	fresh.e_version = h.e_version;
	fresh.e_entry = h.e_entry;
	fresh.e_flags = h.e_flags;
	fresh.e_shstrndx = h.e_shstrndx;
	if (!gelf_update_ehdr(s->to, &fresh))
		return false;
	while ((scn = elf_nextscn(s->from, scn)))
		if (!copy_section(s, scn))
			return false;
	return elf_update(s->to, ELF_C_WRITE) >= 0;
}

int debug_slim(const char *from, const char *to, struct why *why)
{
	int in = open(from, O_RDONLY | O_CLOEXEC), out = -1, err = 0;
	struct slim s = { 0 };

	if (in < 0)
		return why_errno(why, -errno, "read '%.200s'", from);
	out = open(to, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (out < 0) {
		err = cache_errno(why, -errno, "write '%.200s'", to);
		goto out_close;
	}
	(void)elf_version(EV_CURRENT);
	s.from = elf_begin(in, ELF_C_READ_MMAP, NULL);
	s.to = elf_begin(out, ELF_C_WRITE, NULL);
	errno = 0;
	if (!s.from || !s.to || elf_kind(s.from) != ELF_K_ELF) {
		err = why_set(why, -ENOEXEC, "read '%.200s': no ELF file",
			      from);
	} else if (!copy_all(&s)) {
		int code = errno;

		/* libelf tells the kernel's reasons by errno alone. */
		err = code == ENOSPC || code == EDQUOT || code == EIO
			      ? cache_errno(why, -code, "write '%.200s'", to)
			      : why_set(why, -ENOEXEC, "read '%.200s': %s",
					from, elf_errmsg(-1));
	}
	elf_end(s.to);
	elf_end(s.from);
	if (close(out) && !err)
		err = cache_errno(why, -errno, "write '%.200s'", to);
	if (err)
		unlink(to);
out_close:
	close(in);
	return err;
}
