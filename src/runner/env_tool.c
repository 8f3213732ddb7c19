// SPDX-License-Identifier: GPL-2.0-or-later
#include "runner/env.h"

#include "base/err.h"
#include "sys/kernel.h"
#include "version.h"

#include <elf.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Numbers of a sanitized or unoptimised build are for tests, not for tables. */
#if defined(COWBENCH_SAN) || !defined(__OPTIMIZE__)
#define TOOL_BUILD "debug"
#else
#define TOOL_BUILD "release"
#endif

#if __BYTE_ORDER == __LITTLE_ENDIAN
#define ELF_ORDER ELFDATA2LSB
#else
#define ELF_ORDER ELFDATA2MSB
#endif

json_t *env_tool(void)
{
	json_t *tool = json_pack("{s:s,s:s,s:b,s:s}", "version", TOOL_VERSION,
				 "commit", TOOL_COMMIT, "dirty", TOOL_DIRTY,
				 "build", TOOL_BUILD);

	if (!tool)
		BUG("the version does not fit JSON");
	return tool;
}

/* Notes are some hundred bytes, tables of segments some kB: refuse nonsense. */
#define NOTES_MAX_BYTES (1u << 20)
#define SEGMENTS_MAX	4096

/* Exactly len_bytes from offset; -EINVAL when the file ends before. */
static int read_at(int fd, void *buf, size_t len_bytes, uint64_t offset)
{
	size_t done = 0;

	if (offset > INT64_MAX - len_bytes)
		return -EINVAL;
	while (done < len_bytes) {
		ssize_t n = pread(fd, (char *)buf + done, len_bytes - done,
				  (off_t)(offset + done));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (!n)
			return -EINVAL;
		done += (size_t)n;
	}
	return 0;
}

static int check_header(const Elf64_Ehdr *h, struct why *why, const char *path)
{
	if (memcmp(h->e_ident, ELFMAG, SELFMAG) ||
	    h->e_ident[EI_CLASS] != ELFCLASS64 ||
	    h->e_ident[EI_DATA] != ELF_ORDER)
		return why_set(why, -ENOEXEC,
			       "read build id of '%s': no ELF file of this "
			       "machine",
			       path);
	if (h->e_phnum &&
	    (h->e_phentsize != sizeof(Elf64_Phdr) || h->e_phnum > SEGMENTS_MAX))
		return why_set(why, -EINVAL,
			       "read build id of '%s': damaged program headers",
			       path);
	return 0;
}

/* -ENOENT when this segment has no build id; other errors are damage. */
static int read_segment(int fd, const Elf64_Phdr *p, char *hex,
			size_t size_bytes)
{
	void *notes;
	int err;

	if (p->p_type != PT_NOTE || !p->p_filesz)
		return -ENOENT;
	if (p->p_filesz > NOTES_MAX_BYTES)
		return -EINVAL;
	notes = xcalloc(1, p->p_filesz);
	err = read_at(fd, notes, p->p_filesz, p->p_offset);
	if (!err)
		err = kernel_notes_build_id(notes, p->p_filesz, hex,
					    size_bytes);
	free(notes);
	return err;
}

int env_build_id(const char *path, char *hex, size_t size_bytes,
		 struct why *why)
{
	Elf64_Ehdr h;
	Elf64_Phdr p;
	int fd, err;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return why_errno(why, -errno, "read build id of '%s'", path);
	err = read_at(fd, &h, sizeof(h), 0);
	if (err == -EINVAL)
		err = why_set(why, -ENOEXEC,
			      "read build id of '%s': too short for a program",
			      path);
	else if (err)
		why_errno(why, err, "read build id of '%s'", path);
	if (!err)
		err = check_header(&h, why, path);
	if (err)
		goto out_close;
	err = -ENOENT;
	for (unsigned int i = 0; err == -ENOENT && i < h.e_phnum; i++) {
		err = read_at(fd, &p, sizeof(p),
			      h.e_phoff + (uint64_t)i * sizeof(p));
		if (!err)
			err = read_segment(fd, &p, hex, size_bytes);
	}
	if (err == -ENOENT)
		why_set(why, err, "read build id of '%s': it has none", path);
	else if (err)
		why_set(why, err, "read build id of '%s': damaged (%s)", path,
			strerror(-err));
out_close:
	close(fd);
	return err;
}
