// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/kernel.h"

#include "base/err.h"
#include "base/rng.h"
#include "sys/root.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>
#include <zlib.h>

/* Cutting is meant: no real name is that long. */
static void copy(char *to, size_t size_bytes, const char *from)
{
	size_t len = strlen(from);

	if (len >= size_bytes)
		len = size_bytes - 1;
	memcpy(to, from, len);
	to[len] = '\0';
}

int kernel_id_read(struct kernel_id *id, struct why *why)
{
	static const char dir[] = "/proc/sys/kernel/";
	char path[64];
	struct utsname u;
	int n;

	memset(id, 0, sizeof(*id));
	if (!sys_root()[0]) {
		if (uname(&u) < 0)
			return why_errno(why, -errno, "ask for the kernel");
		copy(id->release, sizeof(id->release), u.release);
		copy(id->version, sizeof(id->version), u.version);
		copy(id->machine, sizeof(id->machine), u.machine);
		return 0;
	}
	snprintf(path, sizeof(path), "%sosrelease", dir);
	n = sys_read_line(path, id->release, sizeof(id->release));
	if (n < 0)
		return why_errno(why, n, "read %s%s", sys_root(), path);
	snprintf(path, sizeof(path), "%sversion", dir);
	n = sys_read_line(path, id->version, sizeof(id->version));
	if (n < 0 && n != -ENOENT)
		return why_errno(why, n, "read %s%s", sys_root(), path);
	snprintf(path, sizeof(path), "%sarch", dir);
	n = sys_read_line(path, id->machine, sizeof(id->machine));
	if (n < 0 && n != -ENOENT)
		return why_errno(why, n, "read %s%s", sys_root(), path);
	return 0;
}

uint32_t kernel_version_code(const char *release)
{
	uint64_t major, minor, patch = 0;
	const char *p = release;

	if (!sys_scan_u64(&p, 10, &major) || *p++ != '.' ||
	    !sys_scan_u64(&p, 10, &minor))
		return 0;
	if (major > 0xffff || minor > 255)
		return 0;
	if (*p++ == '.' && sys_scan_u64(&p, 10, &patch) && patch > 255)
		patch = 255;
	return (uint32_t)(major << 16 | minor << 8 | patch);
}

bool kernel_at_least(unsigned int major, unsigned int minor)
{
	struct kernel_id id;

	if (kernel_id_read(&id, NULL))
		return false;
	return kernel_version_code(id.release) >= (major << 16 | minor << 8);
}

/* zlib passes plain text through, so one way of reading serves all places. */
static int config_load(struct kernel_config *c, const char *path,
		       struct why *why)
{
	size_t size_bytes = 1u << 18; /* they are about 250 kB */
	int fd, n, zerr;
	const char *msg;
	gzFile gz;

	fd = sys_open(path, O_RDONLY);
	if (fd < 0)
		return why_errno(why, fd, "read %s%s", sys_root(), path);
	gz = gzdopen(fd, "rb");
	if (!gz) {
		close(fd);
		return why_errno(why, -ENOMEM, "read %s%s", sys_root(), path);
	}
	c->text = xcalloc(size_bytes, 1);
	for (;;) {
		n = gzread(gz, c->text + c->len_bytes,
			   (unsigned int)(size_bytes - c->len_bytes - 1));
		if (n <= 0)
			break;
		c->len_bytes += (size_t)n;
		if (c->len_bytes == size_bytes - 1) {
			size_bytes *= 2;
			c->text = xrealloc(c->text, size_bytes, 1);
		}
	}
	/* A file that was cut short reads to its end and only then says so. */
	msg = gzerror(gz, &zerr);
	if (n < 0 || zerr != Z_OK) {
		why_set(why, -EINVAL, "read %s%s: %s", sys_root(), path, msg);
		gzclose(gz);
		kernel_config_release(c);
		return -EINVAL;
	}
	gzclose(gz);
	c->text[c->len_bytes] = '\0';
	copy(c->source, sizeof(c->source), path);
	return 0;
}

/* Lines become strings, and string values lose their closing quote. */
static void config_split(struct kernel_config *c)
{
	char *end = c->text + c->len_bytes, *line, *newline;

	for (line = c->text; line < end; line = newline + 1) {
		newline = memchr(line, '\n', (size_t)(end - line));
		if (!newline)
			newline = end;
		*newline = '\0';
		if (strstr(line, "=\"") && newline[-1] == '"')
			newline[-1] = '\0';
	}
}

int kernel_config_open(struct kernel_config *c, struct why *why)
{
	char paths[3][192] = { "/proc/config.gz" };
	struct kernel_id id;
	size_t i;
	int err;

	memset(c, 0, sizeof(*c));
	if (!kernel_id_read(&id, NULL)) {
		snprintf(paths[1], sizeof(paths[1]), "/boot/config-%s",
			 id.release);
		snprintf(paths[2], sizeof(paths[2]), "/lib/modules/%s/config",
			 id.release);
	}
	for (i = 0; i < ARRAY_SIZE(paths); i++) {
		if (!paths[i][0])
			continue;
		err = config_load(c, paths[i], why);
		if (err == -ENOENT)
			continue;
		if (err)
			return err;
		c->hash = hash_bytes(HASH_START, c->text, c->len_bytes);
		config_split(c);
		return 0;
	}
	why_set(why, -ENOENT,
		"read the kernel configuration: no /proc/config.gz, "
		"/boot/config-%s or /lib/modules/%s/config",
		id.release, id.release);
	why_hint(why, "copy the .config of this kernel to /boot/config-%s",
		 id.release);
	return -ENOENT;
}

void kernel_config_release(struct kernel_config *c)
{
	free(c->text);
	memset(c, 0, sizeof(*c));
}

const char *kernel_config_lookup(const struct kernel_config *c,
				 const char *option)
{
	const size_t len = strlen(option);
	const char *line, *value;

	if (!c->text)
		return NULL;
	for (line = c->text; line < c->text + c->len_bytes;
	     line += strlen(line) + 1) {
		if (strncmp(line, option, len) != 0 || line[len] != '=')
			continue;
		value = line + len + 1;
		return value[0] == '"' ? value + 1 : value;
	}
	return NULL;
}

bool kernel_config_is_on(const struct kernel_config *c, const char *option)
{
	const char *value = kernel_config_lookup(c, option);

	return value && (!strcmp(value, "y") || !strcmp(value, "m"));
}

int kernel_cmdline(char *buf, size_t size_bytes)
{
	int n = sys_read_line("/proc/cmdline", buf, size_bytes);

	return n < 0 ? n : 0;
}

static size_t pad4(size_t len_bytes)
{
	return (len_bytes + 3) & ~(size_t)3;
}

int kernel_notes_build_id(const void *notes, size_t len_bytes, char *hex,
			  size_t size_bytes)
{
	const unsigned char *p = notes, *end = p + len_bytes, *desc;
	size_t i, room;
	Elf64_Nhdr n;

	while ((size_t)(end - p) >= sizeof(n)) {
		memcpy(&n, p, sizeof(n));
		p += sizeof(n);
		room = (size_t)(end - p);
		if (pad4(n.n_namesz) > room ||
		    n.n_descsz > room - pad4(n.n_namesz))
			return -EINVAL;
		desc = p + pad4(n.n_namesz);
		if (n.n_type == NT_GNU_BUILD_ID && n.n_namesz == 4 &&
		    !memcmp(p, ELF_NOTE_GNU, 4)) {
			if (2 * (size_t)n.n_descsz + 1 > size_bytes)
				return -ENOSPC;
			for (i = 0; i < n.n_descsz; i++)
				snprintf(hex + 2 * i, 3, "%02x", desc[i]);
			return n.n_descsz ? 0 : -EINVAL;
		}
		room -= pad4(n.n_namesz);
		/* The padding of the very last note may be missing. */
		p = desc + (pad4(n.n_descsz) < room ? pad4(n.n_descsz) : room);
	}
	return p == end ? -ENOENT : -EINVAL;
}

int kernel_build_id(char *hex, size_t size_bytes)
{
	size_t len_bytes;
	char *notes;
	int err;

	err = sys_read_bytes("/sys/kernel/notes", &notes, &len_bytes, NULL);
	if (err)
		return err;
	err = kernel_notes_build_id(notes, len_bytes, hex, size_bytes);
	free(notes);
	return err;
}
