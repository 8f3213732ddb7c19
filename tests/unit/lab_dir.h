/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lab_dir.h - a folder of its own for a test, and files in it. */
#ifndef TESTS_LAB_DIR_H
#define TESTS_LAB_DIR_H

#include "base/err.h"
#include "lab/cache.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *lab_dir;

static int lab_dir_setup(void **state)
{
	(void)state;
	lab_dir = xstrdup("/tmp/cowbench-lab-XXXXXX");
	return mkdtemp(lab_dir) ? 0 : -1;
}

static int lab_dir_teardown(void **state)
{
	(void)state;
	cache_remove(lab_dir);
	free(lab_dir);
	return 0;
}

/* So many bytes of a text, without its end: the marks in file formats. */
static inline void lab_mark(void *to, const char *text, size_t len)
{
	memcpy(to, text, len);
}

/* The path of a file in the folder; the caller frees. */
static inline char *lab_path(const char *name)
{
	return xasprintf("%s/%s", lab_dir, name);
}

static inline char *lab_file(const char *name, const void *data, size_t len)
{
	char *path = lab_path(name);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	assert_true(fd >= 0);
	assert_int_equal(cache_write_all(fd, data, len), 0);
	close(fd);
	return path;
}

static inline char *lab_text(const char *name, const char *text)
{
	return lab_file(name, text, strlen(text));
}

#endif
