// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/kcore.h"

#include "sys/root.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define PATH "/proc/kcore"

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define ELF_DATA ELFDATA2LSB
#else
#define ELF_DATA ELFDATA2MSB
#endif

static int read_at(int fd, void *to, size_t len_bytes, uint64_t offset)
{
	size_t done = 0;
	ssize_t n;

	while (done < len_bytes) {
		n = pread(fd, (char *)to + done, len_bytes - done,
			  (off_t)(offset + done));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n ? -errno : -ENODATA;
		done += (size_t)n;
	}
	return 0;
}

int kcore_open(struct why *why)
{
	int fd = sys_open(PATH, O_RDONLY);

	if (fd >= 0)
		return fd;
	why_errno(why, fd, "read %s%s", sys_root(), PATH);
	if (fd == -ENOENT)
		why_hint(why, "needs a kernel with CONFIG_PROC_KCORE");
	else if ((fd == -EPERM || fd == -EACCES) && !geteuid())
		why_hint(why,
			 "root too needs CAP_SYS_RAWIO and a kernel that is "
			 "not locked down (/sys/kernel/security/lockdown)");
	else if (fd == -EPERM || fd == -EACCES)
		why_hint(why, "run as root");
	return fd == -EACCES ? -EPERM : fd;
}

static bool is_core(const Elf64_Ehdr *h)
{
	return !memcmp(h->e_ident, ELFMAG, SELFMAG) &&
	       h->e_ident[EI_CLASS] == ELFCLASS64 &&
	       h->e_ident[EI_DATA] == ELF_DATA && h->e_type == ET_CORE &&
	       h->e_phentsize == sizeof(Elf64_Phdr);
}

static int read_headers(int fd, struct kcore *k)
{
	Elf64_Ehdr h;
	Elf64_Phdr p;
	int err = read_at(fd, &h, sizeof(h), 0);

	for (size_t i = 0; !err && is_core(&h) && i < h.e_phnum; i++) {
		err = read_at(fd, &p, sizeof(p), h.e_phoff + i * sizeof(p));
		if (err || p.p_type != PT_LOAD || !p.p_memsz)
			continue;
		if (k->nr_segments == KCORE_SEGMENTS_MAX)
			return -E2BIG;
		k->segments[k->nr_segments++] = (struct kcore_segment){
			.addr = p.p_vaddr,
			.len_bytes = p.p_memsz,
			.offset = p.p_offset,
			.phys = p.p_paddr,
		};
	}
	if (err)
		return err == -ENODATA ? -EINVAL : err;
	return is_core(&h) && k->nr_segments ? 0 : -EINVAL;
}

int kcore_headers(struct kcore *k, struct why *why)
{
	int fd, err;

	memset(k, 0, sizeof(*k));
	fd = kcore_open(why);
	if (fd < 0)
		return fd;
	err = read_headers(fd, k);
	close(fd);
	if (err == -EINVAL)
		return why_set(why, err,
			       "read %s%s: no core file of a 64-bit kernel of "
			       "this machine",
			       sys_root(), PATH);
	if (err == -E2BIG)
		return why_set(why, err, "read %s%s: more than %d segments",
			       sys_root(), PATH, KCORE_SEGMENTS_MAX);
	return err ? why_errno(why, err, "read the headers of %s%s", sys_root(),
			       PATH)
		   : 0;
}

int kcore_pread(int fd, const struct kcore *k, uint64_t addr, void *to,
		size_t len_bytes)
{
	for (size_t i = 0; i < k->nr_segments; i++) {
		const struct kcore_segment *s = &k->segments[i];

		if (addr >= s->addr && addr - s->addr < s->len_bytes &&
		    len_bytes <= s->len_bytes - (addr - s->addr))
			return read_at(fd, to, len_bytes,
				       s->offset + (addr - s->addr));
	}
	return -EFAULT;
}
