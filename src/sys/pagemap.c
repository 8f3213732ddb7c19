// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/pagemap.h"

#include "sys/mm.h"
#include "sys/root.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PM_PFN_BITS   55
#define PM_SOFT_DIRTY 55
#define PM_EXCLUSIVE  56
#define PM_UFFD_WP    57
#define PM_GUARD      58
#define PM_FILE	      61
#define PM_SWAP	      62
#define PM_PRESENT    63

/* Entries read at once: half a KiB to spare on any stack. */
#define CHUNK 448

static bool bit(uint64_t entry, unsigned int nr)
{
	return entry >> nr & 1;
}

struct page_state pagemap_decode(uint64_t entry)
{
	struct page_state s = {
		.present = bit(entry, PM_PRESENT),
		.swapped = bit(entry, PM_SWAP),
		.file = bit(entry, PM_FILE),
		.exclusive = bit(entry, PM_EXCLUSIVE),
		.soft_dirty = bit(entry, PM_SOFT_DIRTY),
		.uffd_wp = bit(entry, PM_UFFD_WP),
		.guard = bit(entry, PM_GUARD),
	};

	/*
	 * Of a swapped page these bits are swap type and offset. Without
	 * CAP_SYS_ADMIN they read as 0 (since 4.2); frame 0 is never given to
	 * a process.
	 */
	if (s.swapped)
		s.swap_type = entry & 0x1f;
	if (s.present)
		s.pfn = entry & ((1ULL << PM_PFN_BITS) - 1);
	s.has_pfn = s.pfn != 0;
	return s;
}

/* pread(2) of nr 64-bit entries; -ENODATA where the file ends before. */
static int read_entries(int fd, uint64_t first, size_t nr, uint64_t *entries)
{
	size_t len_bytes = nr * sizeof(*entries), done = 0;
	ssize_t n;

	while (done < len_bytes) {
		n = pread(fd, (char *)entries + done, len_bytes - done,
			  (off_t)(first * sizeof(*entries) + done));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			return -ENODATA;
		done += (size_t)n;
	}
	return 0;
}

static int read_dense(const char *path, const void *addr, size_t nr_pages,
		      struct page_state *out, struct why *why)
{
	uint64_t entries[CHUNK], first;
	size_t i, n;
	int fd, err = 0;

	fd = sys_open(path, O_RDONLY);
	if (fd < 0)
		return why_errno(why, fd, "read %s%s", sys_root(), path);
	first = (uintptr_t)addr / mm_page_bytes();
	while (nr_pages) {
		n = nr_pages < CHUNK ? nr_pages : CHUNK;
		err = read_entries(fd, first, n, entries);
		if (err) {
			why_errno(why, err, "read %s%s", sys_root(), path);
			break;
		}
		for (i = 0; i < n; i++)
			*out++ = pagemap_decode(entries[i]);
		first += n;
		nr_pages -= n;
	}
	close(fd);
	return err;
}

static int read_step(const char *path, const void *addr, size_t nr_pages,
		     size_t step_bytes, struct page_state *out, struct why *why)
{
	uint64_t entry, first = (uintptr_t)addr / mm_page_bytes();
	int fd, err = 0;

	if (step_bytes == mm_page_bytes())
		return read_dense(path, addr, nr_pages, out, why);
	fd = sys_open(path, O_RDONLY);
	if (fd < 0)
		return why_errno(why, fd, "read %s%s", sys_root(), path);
	for (size_t i = 0; i < nr_pages; i++) {
		err = read_entries(fd, first + i * step_bytes / mm_page_bytes(),
				   1, &entry);
		if (err) {
			why_errno(why, err, "read %s%s", sys_root(), path);
			break;
		}
		out[i] = pagemap_decode(entry);
	}
	close(fd);
	return err;
}

int pagemap_read(const void *addr, size_t nr_pages, struct page_state *out,
		 struct why *why)
{
	return read_dense("/proc/self/pagemap", addr, nr_pages, out, why);
}

int pagemap_read_step(const void *addr, size_t nr_pages, size_t step_bytes,
		      struct page_state *out, struct why *why)
{
	return read_step("/proc/self/pagemap", addr, nr_pages, step_bytes, out,
			 why);
}

int pagemap_read_of(pid_t pid, const void *addr, size_t nr_pages,
		    size_t step_bytes, struct page_state *out, struct why *why)
{
	char path[40];

	snprintf(path, sizeof(path), "/proc/%d/pagemap", (int)pid);
	return read_step(path, addr, nr_pages, step_bytes, out, why);
}

static int by_frame_failed(int err, const char *path, struct why *why)
{
	if (err == -EACCES || err == -EPERM) {
		why_set(why, -EPERM, "read %s%s: only root may", sys_root(),
			path);
		why_hint(why, "run as root");
		return -EPERM;
	}
	return why_errno(why, err, "read %s%s", sys_root(), path);
}

/* Frames that follow each other are read together: THP, and luck. */
static size_t run_length(const struct page_state *pages, size_t nr)
{
	size_t n = 1;

	while (n < nr && pages[n].has_pfn && pages[n].pfn == pages[0].pfn + n)
		n++;
	return n;
}

static int read_by_frame(const char *path, const struct page_state *pages,
			 size_t nr_pages, uint64_t *out, uint64_t absent,
			 struct why *why)
{
	size_t i, n;
	int fd, err = 0;

	fd = sys_open(path, O_RDONLY);
	if (fd < 0)
		return by_frame_failed(fd, path, why);
	for (i = 0; i < nr_pages; i += n) {
		n = 1;
		if (!pages[i].present) {
			out[i] = absent;
			continue;
		}
		if (!pages[i].has_pfn) {
			why_set(why, -EPERM,
				"read %s%s: the kernel hides frame numbers",
				sys_root(), path);
			why_hint(why, "needs CAP_SYS_ADMIN");
			err = -EPERM;
			break;
		}
		n = run_length(pages + i, nr_pages - i);
		err = read_entries(fd, pages[i].pfn, n, out + i);
		if (err) {
			by_frame_failed(err, path, why);
			break;
		}
	}
	close(fd);
	return err;
}

int kpageflags_read(const struct page_state *pages, size_t nr_pages,
		    uint64_t *flags, struct why *why)
{
	return read_by_frame("/proc/kpageflags", pages, nr_pages, flags,
			     1ULL << KPF_NOPAGE, why);
}

int kpagecount_read(const struct page_state *pages, size_t nr_pages,
		    uint64_t *counts, struct why *why)
{
	return read_by_frame("/proc/kpagecount", pages, nr_pages, counts, 0,
			     why);
}
