// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/kernel_image.h"

#include "base/err.h"
#include "lab/cache.h"
#include "lab/kernel_image_parts.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define HEAD_BYTES 1024
/* An unpacked ELF that nobody booted for so long is unpacked again. */
#define UNUSED_S (30L * 24 * 3600)

/* What people name by mistake, by its first bytes. */
static const struct mistake {
	const char *bytes;
	size_t len, at;
	const char *is, *hint;
} mistakes[] = {
	{ "!<arch>\n", 8, 0, "a package or library",
	  "name a package of Debian as deb:PACKAGE" },
	{ "\x1f\x8b", 2, 0, "compressed by gzip", "unpack it first: gunzip" },
	{ "\xfd"
	  "7zXZ",
	  5, 0, "compressed by xz", "unpack it first: unxz" },
	{ "\x28\xb5\x2f\xfd", 4, 0, "compressed by zstd",
	  "unpack it first: unzstd" },
	{ "070701", 6, 0, "an initrd", NULL },
	{ "zimg", 4, 4, "an EFI image that unpacks itself",
	  "name the Image or vmlinux that it was made of" },
	{ "MZ", 2, 0, "an EFI program", NULL },
	{ "\x89PNG", 4, 0, "a picture", NULL },
	{ "\xff\xd8\xff", 3, 0, "a picture", NULL },
	{ "#!", 2, 0, "a script", NULL },
	{ "%PDF", 4, 0, "a document", NULL },
	{ "PK\3\4", 4, 0, "a zip archive", NULL },
	{ "QFI\xfb", 4, 0, "a disk image", NULL },
	{ "ustar", 5, 257, "a tar archive", NULL },
};

static const char good_hint[] =
	"a bzImage, a vmlinuz, an uncompressed vmlinux or an arm64 Image will do";

static uint32_t le(const unsigned char *p, int nr)
{
	uint32_t v = 0;

	while (nr--)
		v = v << 8 | p[nr];
	return v;
}

static int no_kernel(const struct kernel_image *k, const unsigned char *head,
		     size_t len, struct why *why)
{
	bool is_text = true;

	for (size_t i = 0; i < ARRAY_SIZE(mistakes); i++) {
		const struct mistake *m = &mistakes[i];

		if (m->at + m->len > len ||
		    memcmp(head + m->at, m->bytes, m->len))
			continue;
		why_set(why, -ENOEXEC, "kernel image '%s': %s, no kernel",
			k->path, m->is);
		why_hint(why, "%s", m->hint ? m->hint : good_hint);
		return -ENOEXEC;
	}
	for (size_t i = 0; i < len; i++)
		is_text &= head[i] >= ' ' || (head[i] > 7 && head[i] < 14);
	why_set(why, -ENOEXEC, "kernel image '%s': %s", k->path,
		!len	  ? "an empty file"
		: is_text ? "a text, no kernel"
			  : "no kernel of a kind that is known");
	why_hint(why, "%s", good_hint);
	return -ENOEXEC;
}

static int is_damaged(const struct kernel_image *k, struct why *why,
		      const char *reason)
{
	why_set(why, -ENOEXEC, "kernel image '%s': %s", k->path, reason);
	why_hint(why, "copy, fetch or build it again");
	return -ENOEXEC;
}

static int is_cut(const struct kernel_image *k, uint64_t has, uint64_t needs,
		  struct why *why)
{
	char reason[128];

	snprintf(reason, sizeof(reason),
		 "it is cut: %" PRIu64 " bytes are there of %" PRIu64, has,
		 needs);
	return is_damaged(k, why, reason);
}

/* Documentation/arch/x86/boot.rst; the offsets are of the header's fields. */
static void read_bzimage(struct bzimage *b, const unsigned char *head, int fd)
{
	unsigned int setup_sects = head[0x1f1] ? head[0x1f1] : 4;
	uint64_t setup_bytes = (setup_sects + 1ull) * 512;
	uint32_t version_at = le(head + 0x20e, 2);
	size_t len;

	memset(b, 0, sizeof(*b));
	/* syssize counts 16 bytes, rounded up */
	b->needed_bytes = setup_bytes + le(head + 0x1f4, 4) * 16ull;
	if (b->needed_bytes > setup_bytes)
		b->needed_bytes -= 15;
	if (version_at && image_read_at(fd, b->release, sizeof(b->release) - 1,
					version_at + 0x200u)) {
		len = strcspn(b->release, " \t\n");
		memset(b->release + len, 0, sizeof(b->release) - len);
	}
	/* The payload has been in the header since protocol 2.08. */
	if (le(head + 0x206, 2) >= 0x208) {
		b->payload_at = setup_bytes + le(head + 0x248, 4);
		b->payload_bytes = le(head + 0x24c, 4);
		if (b->payload_at + b->payload_bytes > b->needed_bytes)
			b->needed_bytes = b->payload_at + b->payload_bytes;
	}
}

/* Is the ELF at path whole, and of this kernel? */
static int check_elf(struct kernel_image *k, const char *path, bool is_new,
		     struct why *why)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), err;
	struct elf_facts e;
	struct image_scan s;
	struct stat st;

	if (fd < 0)
		return -errno;
	err = image_look_elf(fd, &e, why);
	if (!err && fstat(fd, &st))
		err = -errno;
	if (!err && (uint64_t)st.st_size < e.needed_bytes)
		err = why_set(why, -ENOEXEC, "it is cut");
	/* A byte that is wrong inside may still give the right length. */
	if (!err && is_new)
		err = image_scan(fd, &s);
	if (!err && is_new && k->release[0] && strcmp(s.release, k->release))
		err = why_set(why, -ENOEXEC,
			      "it is damaged: inside is '%.60s', outside '%s'",
			      s.release, k->release);
	close(fd);
	if (!err)
		k->has_pvh = e.has_pvh && e.is_x86_64;
	return err;
}

static int unpack_to(struct kernel_image *k, int fd, const struct bzimage *b,
		     const char *dir, const char *elf, struct why *why)
{
	char *tmp =
		xasprintf("%s/.new-%d-%.16s", dir, (int)getpid(), k->sha256);
	int out, err = 0;

	out = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (out < 0)
		err = -errno;
	if (!err)
		err = image_unpack(fd, b, out, why);
	if (!err && fsync(out))
		err = -errno;
	if (out >= 0 && close(out) && !err)
		err = -errno;
	if (!err)
		err = check_elf(k, tmp, true, why);
	if (!err && rename(tmp, elf))
		err = -errno;
	if (err)
		unlink(tmp);
	if (err && err != -ENOEXEC && err != -ENOTSUP)
		cache_errno(why, err, "unpack '%.180s' into the cache",
			    k->path);
	free(tmp);
	return err;
}

/* The ELF inside, from the cache or into it. */
static int load_bzimage(struct kernel_image *k, int fd, const struct bzimage *b,
			const char *cache_dir, struct why *why)
{
	char *dir = xasprintf("%s/images", cache_dir);
	char *elf = xasprintf("%s/%s.vmlinux", dir, k->sha256);
	struct why inner = { 0 };
	int err;

	snprintf(k->arch, sizeof(k->arch), "x86_64");
	if (!check_elf(k, elf, false, &inner)) {
		/* Its time says when it was last used. */
		(void)utimensat(AT_FDCWD, elf, NULL, 0);
		err = 0;
	} else {
		err = cache_make_dir(dir, why);
		if (err)
			goto out;
		cache_forget_unused(dir, UNUSED_S);
		cache_sweep(dir, 0);
		err = unpack_to(k, fd, b, dir, elf, &inner);
	}
	if (err == -ENOTSUP || (!err && !k->has_pvh)) {
		/* Its own decompressor knows: only the boot takes longer. */
		k->boot_path = xstrdup(k->path);
		k->has_pvh = false;
		err = 0;
	} else if (!err) {
		k->boot_path = xstrdup(elf);
	} else if (err == -ENOEXEC) {
		is_damaged(k, why, inner.text);
	} else if (why) {
		*why = inner;
	}
out:
	free(elf);
	free(dir);
	return err;
}

static int load_elf(struct kernel_image *k, int fd, const struct image_scan *s,
		    struct why *why)
{
	struct elf_facts e;
	struct why inner;

	if (image_look_elf(fd, &e, &inner)) {
		why_set(why, -ENOEXEC, "kernel image '%s': %s", k->path,
			inner.text);
		why_hint(why, "%s", good_hint);
		return -ENOEXEC;
	}
	if (s->size_bytes < e.needed_bytes)
		return is_cut(k, s->size_bytes, e.needed_bytes, why);
	if (!s->release[0]) {
		why_set(why, -ENOEXEC,
			"kernel image '%s': a program, no kernel", k->path);
		why_hint(why, "%s", good_hint);
		return -ENOEXEC;
	}
	if (!e.is_x86_64 || !e.has_pvh) {
		why_set(why, -ENOEXEC,
			"kernel image '%s': QEMU cannot start this vmlinux",
			k->path);
		why_hint(why, e.is_x86_64 ? "set CONFIG_PVH=y, or name the "
					    "bzImage of the same build"
					  : "name the Image of the same build");
		return -ENOEXEC;
	}
	snprintf(k->arch, sizeof(k->arch), "x86_64");
	k->has_pvh = true;
	k->boot_path = xstrdup(k->path);
	return 0;
}

/* Documentation/arch/arm64/booting.rst: image_size, of memory, at 16. */
static int load_arm64(struct kernel_image *k, const struct image_scan *s,
		      struct why *why)
{
	if (!s->release[0])
		return is_damaged(k, why, "it is cut: no version is in it");
	snprintf(k->arch, sizeof(k->arch), "arm64");
	k->boot_path = xstrdup(k->path);
	return 0;
}

static int identify(struct kernel_image *k, int fd, const char *cache_dir,
		    struct why *why)
{
	unsigned char head[HEAD_BYTES] = { 0 };
	ssize_t len = pread(fd, head, sizeof(head), 0);
	struct image_scan s;
	struct bzimage b;
	int err;

	if (len < 0)
		return why_errno(why, -errno, "read the kernel image '%s'",
				 k->path);
	if (len >= 4 && !memcmp(head, "\177ELF", 4))
		k->format = KERNEL_ELF;
	else if (len >= 64 && !memcmp(head + 56, "ARM\x64", 4))
		k->format = KERNEL_ARM64;
	else if (len >= 0x250 && le(head + 0x1fe, 2) == 0xaa55 &&
		 !memcmp(head + 0x202, "HdrS", 4))
		k->format = KERNEL_BZIMAGE;
	else
		return no_kernel(k, head, (size_t)len, why);
	err = image_scan(fd, &s);
	if (err)
		return why_errno(why, err, "read the kernel image '%s'",
				 k->path);
	memcpy(k->sha256, s.sha256, sizeof(k->sha256));
	memcpy(k->release, s.release, sizeof(k->release));
	if (k->format == KERNEL_ELF)
		return load_elf(k, fd, &s, why);
	if (k->format == KERNEL_ARM64)
		return load_arm64(k, &s, why);
	read_bzimage(&b, head, fd);
	memcpy(k->release, b.release, sizeof(k->release));
	if (s.size_bytes < b.needed_bytes)
		return is_cut(k, s.size_bytes, b.needed_bytes, why);
	return load_bzimage(k, fd, &b, cache_dir, why);
}

int kernel_image_load(struct kernel_image *k, const char *path,
		      const char *cache_dir, struct why *why)
{
	struct stat st;
	int fd, err;

	memset(k, 0, sizeof(*k));
	k->path = xstrdup(path);
	/* Not blocking: a FIFO is no kernel, and nobody may write to it. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0 || fstat(fd, &st)) {
		err = why_errno(why, -errno, "open the kernel image '%s'",
				path);
	} else if (!S_ISREG(st.st_mode)) {
		err = why_set(why, -ENOEXEC, "kernel image '%s': %s, no kernel",
			      path,
			      S_ISDIR(st.st_mode) ? "a folder" : "no file");
		why_hint(why, "%s", good_hint);
	} else {
		err = identify(k, fd, cache_dir, why);
	}
	if (fd >= 0)
		close(fd);
	if (err)
		kernel_image_release(k);
	return err;
}

void kernel_image_release(struct kernel_image *k)
{
	free(k->path);
	free(k->boot_path);
	memset(k, 0, sizeof(*k));
}
