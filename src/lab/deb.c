// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/deb.h"

#include "base/err.h"
#include "base/text.h"
#include "lab/cache.h"

#include <archive.h>
#include <archive_entry.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIECE_BYTES (256u << 10)

/* A .deb is an ar archive; data.tar.* in it holds the files. */
struct data_tar {
	struct archive *ar;
	char buf[PIECE_BYTES];
};

static la_ssize_t read_data(struct archive *a, void *arg, const void **p)
{
	struct data_tar *d = arg;
	la_ssize_t n = archive_read_data(d->ar, d->buf, sizeof(d->buf));

	*p = d->buf;
	if (n < 0)
		archive_set_error(a, EIO, "%s", archive_error_string(d->ar));
	return n;
}

static int find_data(struct archive *ar, const char *path)
{
	struct archive_entry *e;

	if (archive_read_support_format_ar(ar) != ARCHIVE_OK)
		BUG("libarchive without ar");
	if (archive_read_open_filename(ar, path, PIECE_BYTES) != ARCHIVE_OK)
		return -ENOEXEC;
	while (archive_read_next_header(ar, &e) == ARCHIVE_OK) {
		const char *name = archive_entry_pathname(e);

		if (name && !strncmp(name, "data.tar", 8))
			return 0;
	}
	return -ENOEXEC;
}

static bool leaves(const char *path)
{
	if (*path == '/')
		return true;
	for (const char *p = path; p; p = strchr(p, '/')) {
		p += *p == '/';
		if (!strncmp(p, "..", 2) && (p[2] == '/' || !p[2]))
			return true;
	}
	return false;
}

/* Where a link in FILE points, as a path in the package; does it stay in? */
static bool link_stays(const char *file, const char *target)
{
	int depth = 0;

	if (*target == '/')
		return false;
	for (const char *p = file; (p = strchr(p, '/')); p++)
		depth++;
	for (const char *p = target; *p;) {
		size_t len = strcspn(p, "/");

		if (len == 2 && !strncmp(p, "..", 2))
			depth--;
		else if (len && !(len == 1 && *p == '.'))
			depth++;
		if (depth < 0)
			return false;
		p += len;
		p += strspn(p, "/");
	}
	return true;
}

static int make_parents(const char *path, struct why *why)
{
	char *dir = xasprintf("%.*s", (int)(strrchr(path, '/') - path), path);
	int err = access(dir, F_OK) ? cache_make_dir(dir, why) : 0;

	free(dir);
	return err;
}

static int write_member(struct archive *a, const char *path, mode_t mode,
			struct why *why)
{
	/* New: nothing that an earlier member left is written through. */
	int fd =
		open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
		     mode & 0111 ? 0755 : 0644);
	static char buf[PIECE_BYTES];
	la_ssize_t n = 0;
	int err = fd < 0 ? -errno : 0;

	while (!err && (n = archive_read_data(a, buf, sizeof(buf))) > 0)
		err = cache_write_all(fd, buf, (size_t)n);
	if (fd >= 0 && close(fd) && !err)
		err = -errno;
	if (err)
		return cache_errno(why, err, "write '%s'", path);
	return n < 0 ? why_set(why, -ENOEXEC, "%s", archive_error_string(a))
		     : 0;
}

static int unpack_one(struct archive *a, struct archive_entry *e,
		      const char *dir, deb_place *place, const void *arg,
		      size_t *nr, struct why *why)
{
	const char *member = archive_entry_pathname(e), *target;
	char *to, *path;
	int err;

	if (!member || archive_entry_hardlink(e))
		return 0;
	while (!strncmp(member, "./", 2) || *member == '/')
		member += *member == '/' ? 1 : 2;
	target = archive_entry_symlink(e);
	if (archive_entry_filetype(e) != AE_IFREG && !target)
		return 0;
	to = place(member, arg);
	if (!to)
		return 0;
	path = xasprintf("%s/%s", dir, to);
	if (leaves(to))
		err = why_set(why, -ENOEXEC, "a file in it lies outside: '%s'",
			      member);
	else if (target && !link_stays(to, target))
		err = 0; /* to what is not unpacked: nobody follows it */
	else
		err = make_parents(path, why);
	if (!err && !target)
		err = write_member(a, path, archive_entry_perm(e), why);
	else if (!err && link_stays(to, target) && symlink(target, path) &&
		 errno != EEXIST)
		err = cache_errno(why, -errno, "make the link '%s'", path);
	*nr += !err && !target;
	free(path);
	free(to);
	return err;
}

static int unpack_data(struct archive *a, const char *dir, deb_place *place,
		       const void *arg, size_t *nr, struct why *why)
{
	struct archive_entry *e;
	int err = 0, got;

	while (!err && (got = archive_read_next_header(a, &e)) != ARCHIVE_EOF) {
		if (got == ARCHIVE_RETRY || got == ARCHIVE_FATAL)
			return why_set(why, -ENOEXEC, "%s",
				       archive_error_string(a));
		err = unpack_one(a, e, dir, place, arg, nr, why);
	}
	return err;
}

int deb_unpack(const char *path, const char *dir, deb_place *place,
	       const void *arg, size_t *nr, struct why *why)
{
	struct data_tar *d = xcalloc(1, sizeof(*d));
	struct archive *a = archive_read_new();
	struct why inner = { 0 };
	int err;

	d->ar = archive_read_new();
	if (!a || !d->ar)
		BUG("archive_read_new");
	*nr = 0;
	(void)archive_read_support_filter_gzip(a);
	(void)archive_read_support_filter_bzip2(a);
	(void)archive_read_support_filter_lzma(a);
	(void)archive_read_support_filter_xz(a);
	(void)archive_read_support_filter_zstd(a);
	if (archive_read_support_format_tar(a) != ARCHIVE_OK)
		BUG("libarchive without tar");
	err = find_data(d->ar, path);
	if (err)
		why_set(&inner, err, "it is no Debian package");
	else if (archive_read_open(a, d, NULL, read_data, NULL) != ARCHIVE_OK)
		err = why_set(&inner, -ENOEXEC, "%s", archive_error_string(a));
	else
		err = unpack_data(a, dir, place, arg, nr, &inner);
	if (err == -ENOEXEC)
		why_set(why, err, "unpack '%s': %s",
			strrchr(path, '/') ? strrchr(path, '/') + 1 : path,
			inner.text);
	else if (err && why)
		*why = inner;
	archive_read_free(a);
	archive_read_free(d->ar);
	free(d);
	return err;
}

int deb_unpack_folder(const char *debs, const char *dir, deb_place *place,
		      const void *arg, size_t *nr, struct why *why)
{
	struct dirent **names = NULL;
	int nr_names = scandir(debs, &names, NULL, alphasort), err = 0;
	size_t nr_files;

	*nr = 0;
	for (int i = 0; i < nr_names; i++) {
		char *path = xasprintf("%s/%s", debs, names[i]->d_name);
		bool is_package = names[i]->d_name[0] != '.';

		if (!err && is_package) {
			err = deb_unpack(path, dir, place, arg, &nr_files, why);
			*nr += nr_files;
		}
		if (is_package)
			unlink(path);
		free(path);
		free(names[i]);
	}
	free(names);
	return err;
}

char *deb_place_kernel(const char *member, const void *arg)
{
	const char *p = member, *in;

	(void)arg;
	/* up to 7.1: boot/vmlinuz-RELEASE */
	if (!strncmp(p, "boot/vmlinuz-", 13) && !strchr(p + 5, '/'))
		return xstrdup("vmlinuz");
	/* What it was built with: goes into the record. */
	if (!strncmp(p, "boot/config-", 12) && !strchr(p + 5, '/'))
		return xstrdup("config");
	if (!strncmp(p, "usr/", 4))
		p += 4;
	if (strncmp(p, "lib/modules/", 12))
		return NULL;
	in = strchr(p + 12, '/');
	if (!in++)
		return NULL;
	/* since 6.19: usr/lib/modules/RELEASE/vmlinuz */
	if (!strcmp(in, "vmlinuz") || !strcmp(in, "config"))
		return xstrdup(in);
	if (!strncmp(in, "kernel/", 7) || !strcmp(in, "modules.builtin"))
		return xasprintf("modules/%s", in);
	return NULL;
}

char *deb_place_debug(const char *member, const void *arg)
{
	/* 6.12 has the file in the first and a link in the other, 7.3 reversed */
	static const char *const names[] = {
		"usr/lib/debug/boot/vmlinux-*",
		"usr/lib/debug/lib/modules/*/vmlinux",
	};

	(void)arg;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (text_glob(names[i], member))
			return xstrdup("vmlinux");
	return NULL;
}

char *deb_place_globs(const char *member, const void *globs)
{
	const struct deb_globs *g = globs;

	for (size_t i = 0; i < g->nr; i++)
		if (text_glob(g->v[i], member))
			return xstrdup(member);
	return NULL;
}
