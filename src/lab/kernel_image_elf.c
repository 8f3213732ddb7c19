// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/kernel_image_parts.h"

#include "base/err.h"

#include <ctype.h>
#include <elf.h>
#include <errno.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* include/xen/interface/elfnote.h: where QEMU enters an uncompressed kernel */
#define XEN_ELFNOTE_PHYS32_ENTRY 18

#define NOTES_MAX_BYTES (1u << 20)
#define HEADERS_MAX	1024
#define SCAN_BYTES	(1u << 20)
#define BANNER_BYTES	256 /* a banner's beginning fits into it */

bool image_read_at(int fd, void *buf, size_t len, uint64_t offset)
{
	char *p = buf;

	while (len) {
		ssize_t n = pread(fd, p, len, (off_t)offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		p += n;
		len -= (size_t)n;
		offset += (uint64_t)n;
	}
	return true;
}

static size_t up4(size_t n)
{
	return (n + 3) & ~(size_t)3;
}

/* Notes: three words, the name, the description, each padded to 4 bytes. */
static bool notes_have_pvh(const char *p, size_t len)
{
	Elf64_Nhdr n;

	while (len >= sizeof(n)) {
		size_t name, whole;

		memcpy(&n, p, sizeof(n));
		name = up4(n.n_namesz);
		if (n.n_namesz > len || n.n_descsz > len)
			return false;
		whole = sizeof(n) + name + up4(n.n_descsz);
		if (whole > len)
			return false;
		if (n.n_type == XEN_ELFNOTE_PHYS32_ENTRY && n.n_namesz == 4 &&
		    !memcmp(p + sizeof(n), "Xen", 4))
			return true;
		p += whole;
		len -= whole;
	}
	return false;
}

static bool segment_has_pvh(int fd, const Elf64_Phdr *ph)
{
	char *notes;
	bool has;

	if (ph->p_filesz > NOTES_MAX_BYTES)
		return false;
	notes = xcalloc(1, (size_t)ph->p_filesz);
	has = image_read_at(fd, notes, (size_t)ph->p_filesz, ph->p_offset) &&
	      notes_have_pvh(notes, (size_t)ph->p_filesz);
	free(notes);
	return has;
}

int image_look_elf(int fd, struct elf_facts *e, struct why *why)
{
	Elf64_Ehdr eh;
	size_t nr_loads = 0;

	memset(e, 0, sizeof(*e));
	if (!image_read_at(fd, &eh, sizeof(eh), 0) ||
	    memcmp(eh.e_ident, ELFMAG, SELFMAG))
		return why_set(why, -ENOEXEC, "not an ELF file");
	if (eh.e_ident[EI_CLASS] != ELFCLASS64 ||
	    eh.e_ident[EI_DATA] != ELFDATA2LSB)
		return why_set(why, -ENOEXEC,
			       "an ELF file of another kind of machine");
	e->is_x86_64 = eh.e_machine == EM_X86_64;
	e->is_arm64 = eh.e_machine == EM_AARCH64;
	if (eh.e_phentsize != sizeof(Elf64_Phdr) || !eh.e_phnum ||
	    eh.e_phnum > HEADERS_MAX)
		return why_set(why, -ENOEXEC,
			       "an ELF file with nothing to load");
	for (unsigned int i = 0; i < eh.e_phnum; i++) {
		Elf64_Phdr ph;

		if (!image_read_at(fd, &ph, sizeof(ph),
				   eh.e_phoff + i * sizeof(ph)))
			return why_set(why, -ENOEXEC, "it is cut");
		if (ph.p_type == PT_LOAD) {
			nr_loads++;
			if (ph.p_filesz > UINT64_MAX - ph.p_offset)
				return why_set(why, -ENOEXEC, "it is damaged");
			if (ph.p_offset + ph.p_filesz > e->needed_bytes)
				e->needed_bytes = ph.p_offset + ph.p_filesz;
		}
		if (ph.p_type == PT_NOTE && segment_has_pvh(fd, &ph))
			e->has_pvh = true;
	}
	if (!nr_loads)
		return why_set(why, -ENOEXEC,
			       "an ELF file with nothing to load");
	return 0;
}

/* "Linux version 6.1.0 (..." of init/version.c; not a format of it. */
static void find_banner(const char *p, size_t len, char *release, size_t size)
{
	static const char words[] = "Linux version ";
	const size_t nr = sizeof(words) - 1;
	const char *end = p + len;

	while (!*release && (p = memmem(p, (size_t)(end - p), words, nr))) {
		const char *from = p + nr, *to = from;

		while (to < end && isgraph((unsigned char)*to))
			to++;
		if (to + 1 < end && to[0] == ' ' && to[1] == '(' &&
		    isdigit((unsigned char)*from) && (size_t)(to - from) < size)
			snprintf(release, size, "%.*s", (int)(to - from), from);
		p = from;
	}
}

int image_scan(int fd, struct image_scan *s)
{
	char *buf = xcalloc(1, BANNER_BYTES + SCAN_BYTES);
	struct sha256_ctx sha;
	uint8_t digest[SHA256_DIGEST_SIZE];
	size_t kept = 0;
	int err = 0;

	memset(s, 0, sizeof(*s));
	sha256_init(&sha);
	for (;;) {
		ssize_t n =
			pread(fd, buf + kept, SCAN_BYTES, (off_t)s->size_bytes);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			err = -errno;
		if (n <= 0)
			break;
		sha256_update(&sha, (size_t)n, (const uint8_t *)buf + kept);
		s->size_bytes += (uint64_t)n;
		kept += (size_t)n;
		if (!s->release[0])
			find_banner(buf, kept, s->release, sizeof(s->release));
		/* A banner may lie across two pieces. */
		if (kept > BANNER_BYTES) {
			memmove(buf, buf + kept - BANNER_BYTES, BANNER_BYTES);
			kept = BANNER_BYTES;
		}
	}
	sha256_digest(&sha, sizeof(digest), digest);
	for (size_t i = 0; i < sizeof(digest); i++)
		snprintf(s->sha256 + 2 * i, 3, "%02x", digest[i]);
	free(buf);
	return err;
}
