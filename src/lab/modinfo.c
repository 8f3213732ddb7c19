// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The one section of a module that says what it needs. Everything is checked
 * against the length: the file comes from outside.
 */
#include "lab/modules.h"

#include <elf.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define ELFDATA_HERE ELFDATA2LSB
#else
#define ELFDATA_HERE ELFDATA2MSB
#endif

/* Sections need not be aligned in a file that is damaged: hence the copies. */
static bool read_at(const char *data, size_t len_bytes, uint64_t at, void *to,
		    size_t nr_bytes)
{
	if (at > len_bytes || nr_bytes > len_bytes - at)
		return false;
	memcpy(to, data + at, nr_bytes);
	return true;
}

static bool is_named(const char *data, size_t len_bytes,
		     const Elf64_Shdr *names, uint32_t name, const char *want)
{
	size_t want_bytes = strlen(want) + 1;
	char have[16];

	return want_bytes <= sizeof(have) && name <= names->sh_size &&
	       read_at(data, len_bytes, names->sh_offset + name, have,
		       want_bytes) &&
	       !memcmp(have, want, want_bytes);
}

/* The content of .modinfo, or NULL. */
static const char *find_modinfo(const char *data, size_t len_bytes,
				size_t *size_bytes)
{
	Elf64_Shdr names, s;
	Elf64_Ehdr e;

	if (!read_at(data, len_bytes, 0, &e, sizeof(e)) ||
	    memcmp(e.e_ident, ELFMAG, SELFMAG) ||
	    e.e_ident[EI_CLASS] != ELFCLASS64 ||
	    e.e_ident[EI_DATA] != ELFDATA_HERE || e.e_type != ET_REL ||
	    e.e_shentsize != sizeof(s) || e.e_shoff > len_bytes ||
	    !read_at(data, len_bytes,
		     e.e_shoff + (uint64_t)e.e_shstrndx * sizeof(s), &names,
		     sizeof(names)))
		return NULL;
	for (uint64_t i = 0; i < e.e_shnum; i++) {
		if (!read_at(data, len_bytes, e.e_shoff + i * sizeof(s), &s,
			     sizeof(s)))
			return NULL;
		if (!is_named(data, len_bytes, &names, s.sh_name, ".modinfo"))
			continue;
		if (s.sh_offset > len_bytes ||
		    s.sh_size > len_bytes - s.sh_offset)
			return NULL;
		*size_bytes = s.sh_size;
		return data + s.sh_offset;
	}
	return NULL;
}

const char *modinfo_get(const char *data, size_t len_bytes, const char *key,
			struct why *why)
{
	size_t size_bytes = 0, key_bytes = strlen(key), left;
	const char *p = find_modinfo(data, len_bytes, &size_bytes);
	const char *end;

	if (!p) {
		why_set(why, 0, "not a 64-bit kernel module");
		return NULL;
	}
	end = p + size_bytes;
	/* Strings one after the other, some with padding between. */
	for (; p < end; p += left + 1) {
		left = strnlen(p, (size_t)(end - p));
		if (left == (size_t)(end - p))
			break;
		if (left > key_bytes && !strncmp(p, key, key_bytes) &&
		    p[key_bytes] == '=')
			return p + key_bytes + 1;
	}
	why_set(why, 0, "the module does not say what \"%s\" is", key);
	return NULL;
}
