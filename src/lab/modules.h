/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * modules.h - kernel modules of a package: find, unpack, order.
 *
 * The guest has no modprobe. What a module needs is read off the module itself
 * ("depends=" in its .modinfo section, which modpost writes from the symbols
 * it uses), so that no index made by depmod is needed: a package has none
 * before it is installed.
 */
#ifndef LAB_MODULES_H
#define LAB_MODULES_H

#include "base/compiler.h"
#include "base/why.h"

#include <jansson.h>
#include <stddef.h>

struct module {
	char *name; /* as the kernel calls it: '_', never '-' */
	char *data; /* the unpacked ELF file */
	size_t len_bytes;
};

/* In the order in which they must be loaded; owned by the list. */
struct module_list {
	size_t nr;
	struct module *modules;
};

/*
 * Take NAMES (NULL-terminated; '-' and '_' are the same) and all that they
 * depend on from below DIR/kernel. A module that is built into the kernel
 * (DIR/modules.builtin) is had already. One that is missing or cannot be read
 * is no error: it adds {"what":"module","name","why"} to the array notes.
 * 0, or -errno with why when DIR/kernel itself cannot be read.
 */
MUST_CHECK int modules_collect(struct module_list *l, const char *dir,
			       const char *const *names, json_t *notes,
			       struct why *why);
/* One more, by its path, after all others: it needs none of them. */
MUST_CHECK int module_list_add(struct module_list *l, const char *path,
			       const char *name, struct why *why);
void module_list_release(struct module_list *l);

/*
 * The value of KEY ("depends") in the .modinfo section of a module, an ELF64
 * file of this machine's byte order: a pointer into data, NUL-terminated, or
 * NULL with why when there is no such key, section or ELF file.
 */
const char *modinfo_get(const char *data, size_t len_bytes, const char *key,
			struct why *why);

/*
 * A whole file, unpacked when its content (not its name) is xz, zstd or gzip.
 * The caller frees *data, which a NUL follows. 0 or -errno with why.
 */
MUST_CHECK int unpack_file(const char *path, char **data, size_t *len_bytes,
			   struct why *why);

#endif
