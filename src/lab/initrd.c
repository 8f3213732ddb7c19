// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/initrd.h"

#include "base/err.h"
#include "lab/modules.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

struct writer {
	struct archive *a;
	const char *path; /* for messages */
	int64_t inode; /* of the entry written last */
};

static int write_failed(const struct writer *w, struct why *why)
{
	int e = archive_errno(w->a) > 0 ? archive_errno(w->a) : EIO;
	int err = why_errno(why, -e, "write '%s'", w->path);

	if (e == ENOSPC || e == EDQUOT)
		why_hint(why, "make room there, or choose another "
			      "place with TMPDIR or --cache");
	return err;
}

/*
 * One entry. Everything that is not content is fixed, so that the same input
 * gives the same bytes, and the same guest memory.
 */
static int add_entry(struct writer *w, const char *name, mode_t mode,
		     dev_t device, const void *data, size_t len_bytes,
		     struct why *why)
{
	struct archive_entry *e = archive_entry_new();
	int err = 0;

	if (!e)
		BUG("make an entry of libarchive");
	archive_entry_set_pathname(e, name);
	archive_entry_set_filetype(e, mode & S_IFMT);
	archive_entry_set_perm(e, mode & 07777);
	/* Without a size libarchive writes no directory, and says nothing. */
	archive_entry_set_size(e, (la_int64_t)len_bytes);
	archive_entry_set_mtime(e, 0, 0);
	archive_entry_set_uid(e, 0);
	archive_entry_set_gid(e, 0);
	archive_entry_set_ino64(e, ++w->inode);
	archive_entry_set_dev(e, 0);
	archive_entry_set_nlink(e, S_ISDIR(mode) ? 2 : 1);
	archive_entry_set_rdev(e, device);
	/* libarchive keeps the last block back: an error may come later. */
	if (archive_write_header(w->a, e) != ARCHIVE_OK ||
	    (len_bytes && archive_write_data(w->a, data, len_bytes) !=
				  (la_ssize_t)len_bytes))
		err = write_failed(w, why);
	archive_entry_free(e);
	return err;
}

static int read_file(const char *path, char **data, size_t *len_bytes)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), err = 0;
	struct stat st;
	size_t done = 0;

	*data = NULL;
	if (fd < 0)
		return -errno;
	if (fstat(fd, &st))
		err = -errno;
	else if (!S_ISREG(st.st_mode))
		err = S_ISDIR(st.st_mode) ? -EISDIR : -EINVAL;
	else
		*data = xcalloc(1, (size_t)st.st_size + 1);
	while (!err && done < (size_t)st.st_size) {
		ssize_t n = read(fd, *data + done, (size_t)st.st_size - done);

		if (n < 0 && errno != EINTR)
			err = -errno;
		if (n == 0)
			err = -EIO; /* it shrank under us */
		if (n > 0)
			done += (size_t)n;
	}
	close(fd);
	*len_bytes = done;
	return err;
}

static int add_program(struct writer *w, const char *name, const char *path,
		       struct why *why)
{
	size_t len_bytes = 0;
	char *data;
	int err = read_file(path, &data, &len_bytes);

	if (err) {
		why_errno(why, err, "put '%s' into the guest", path);
		why_hint(why, "build it: make");
	} else if (!data || len_bytes < 4 || memcmp(data, "\177ELF", 4)) {
		err = why_set(why, -ENOEXEC,
			      "put '%s' into the guest: it is no program",
			      path);
		why_hint(why, "build it: make");
	} else {
		err = add_entry(w, name, S_IFREG | 0755, 0, data, len_bytes,
				why);
	}
	free(data);
	return err;
}

static int add_json(struct writer *w, const char *name, const json_t *value,
		    struct why *why)
{
	char *text = json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS);
	int err;

	if (!text)
		BUG("%s: what JSON cannot hold", name);
	err = add_entry(w, name, S_IFREG | 0644, 0, text, strlen(text), why);
	free(text);
	return err;
}

static int add_modules(struct writer *w, const struct module_list *l,
		       struct why *why)
{
	int err = 0;

	for (size_t i = 0; i < l->nr && !err; i++) {
		char *name =
			xasprintf("cowbench/modules/%s.ko", l->modules[i].name);

		err = add_entry(w, name, S_IFREG | 0644, 0, l->modules[i].data,
				l->modules[i].len_bytes, why);
		free(name);
	}
	return err;
}

/* The caller's setup with what is in this archive: a new reference. */
static json_t *complete_setup(const struct initrd *i,
			      const struct module_list *l, json_t *notes)
{
	json_t *setup = i->setup ? json_deep_copy(i->setup) : json_object();
	json_t *names = json_array(), *given;

	for (size_t m = 0; m < l->nr; m++) {
		char *name = xasprintf("%s.ko", l->modules[m].name);

		json_array_append_new(names, json_string(name));
		free(name);
	}
	given = json_object_get(setup, "notes");
	if (json_is_array(given))
		json_array_extend(given, notes);
	else
		json_object_set(setup, "notes", notes);
	json_object_set_new(setup, "modules", names);
	json_object_set_new(setup, "v", json_integer(1));
	return setup;
}

static int add_all(struct writer *w, const struct initrd *i,
		   const struct module_list *l, const json_t *setup,
		   struct why *why)
{
	static const char *const dirs[] = {
		"bin", "cowbench", "cowbench/modules", "dev", "proc", "run",
		"sys", "tmp"
	};
	int err = 0;

	for (size_t d = 0; d < ARRAY_SIZE(dirs) && !err; d++)
		err = add_entry(w, dirs[d], S_IFDIR | 0755, 0, NULL, 0, why);
	/* The kernel opens it for init before anything is mounted. */
	if (!err)
		err = add_entry(w, "dev/console", S_IFCHR | 0600, makedev(5, 1),
				NULL, 0, why);
	if (!err)
		err = add_program(w, "init", i->init_path, why);
	if (!err)
		err = add_program(w, "bin/run-bench-guest", i->guest_path, why);
	if (!err)
		err = add_modules(w, l, why);
	if (!err)
		err = add_json(w, "cowbench/setup.json", setup, why);
	if (!err && i->plan)
		err = add_json(w, "cowbench/plan.json", i->plan, why);
	return err;
}

static int write_archive(const struct initrd *i, int fd, const char *path,
			 const struct module_list *l, const json_t *setup,
			 struct why *why)
{
	struct writer w = { .a = archive_write_new(), .path = path };
	int err;

	if (!w.a || archive_write_set_format_cpio_newc(w.a) != ARCHIVE_OK ||
	    archive_write_add_filter_none(w.a) != ARCHIVE_OK ||
	    archive_write_set_bytes_in_last_block(w.a, 1) != ARCHIVE_OK)
		BUG("make a writer of libarchive");
	if (archive_write_open_fd(w.a, fd) != ARCHIVE_OK)
		err = write_failed(&w, why);
	else
		err = add_all(&w, i, l, setup, why);
	if (!err && archive_write_close(w.a) != ARCHIVE_OK)
		err = write_failed(&w, why);
	/* After an error it closes here; what that writes is unlinked. */
	archive_write_free(w.a);
	return err;
}

int initrd_write(const struct initrd *i, const char *path, struct why *why)
{
	char *beside = xasprintf("%s.%ld", path, (long)getpid());
	struct module_list l = { 0 };
	json_t *notes = json_array(), *setup = NULL;
	int fd, err = 0;

	for (size_t k = 0; !i->modules_dir && i->modules && i->modules[k]; k++)
		json_array_append_new(
			notes, json_pack("{s:s, s:s, s:s}", "what", "module",
					 "name", i->modules[k], "why",
					 "no modules of this kernel at hand"));
	if (i->modules_dir && i->modules)
		err = modules_collect(&l, i->modules_dir, i->modules, notes,
				      why);
	if (err)
		goto out_free;
	if (i->probe_path)
		err = module_list_add(&l, i->probe_path, "cowprobe", why);
	if (err)
		goto out_free;
	setup = complete_setup(i, &l, notes);
	fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0) {
		err = why_errno(why, -errno, "write '%s'", path);
		goto out_free;
	}
	err = write_archive(i, fd, path, &l, setup, why);
	if (close(fd) && !err)
		err = why_errno(why, -errno, "write '%s'", path);
	if (!err && rename(beside, path))
		err = why_errno(why, -errno, "write '%s'", path);
	if (err)
		unlink(beside);
out_free:
	json_decref(setup);
	json_decref(notes);
	module_list_release(&l);
	free(beside);
	return err;
}
