// SPDX-License-Identifier: GPL-2.0-or-later
/* The file of symbols, line by line. */
#include "profile/symbols.h"

#include "base/err.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC	"# cowbench-symbols"
#define VERSION "1"

/* A kernel has 150 thousand symbols, some 8 MB of text. */
#define FILE_MAX_BYTES (256ll << 20)

struct reader {
	struct symbols *s;
	const char *path;
	size_t line, size; /* size: of s->symbols */
	size_t nr_told; /* "# symbols" */
	bool has_told;
};

static int PRINTF(3, 4)
	complain(const struct reader *r, struct why *why, const char *fmt, ...)
{
	char text[200];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	why_set(why, -EINVAL, "%s:%zu: %s", r->path, r->line, text);
	why_hint(why, "remove the file: it is made again from the kernel");
	return -EINVAL;
}

/* Lower-case hex digits, as %px prints them; *end behind them. */
static bool parse_hex(const char *text, uint64_t *value, char **end)
{
	size_t nr = strspn(text, "0123456789abcdef");

	*end = (char *)(uintptr_t)text + nr;
	if (!nr || nr > 16)
		return false;
	*value = strtoull(text, NULL, 16);
	return true;
}

static int read_magic(struct reader *r, const char *line, struct why *why)
{
	const size_t len = strlen(MAGIC);

	if (strncmp(line, MAGIC, len) || line[len] != ' ')
		return complain(r, why, "no file of symbols: it begins '%.40s'",
				line);
	if (strcmp(line + len + 1, VERSION))
		return complain(r, why,
				"symbols of version '%.20s', this program "
				"reads " VERSION,
				line + len + 1);
	return 0;
}

/* "# NAME VALUE" */
static int read_fact(struct reader *r, char *line, struct why *why)
{
	char *name = line + 2, *value, *end;
	uint64_t *number = NULL;

	if (line[1] != ' ')
		return complain(r, why, "neither a fact nor a symbol: '%.40s'",
				line);
	value = strchr(name, ' ');
	if (!value)
		return complain(r, why, "the fact '%.40s' has no value", name);
	*value++ = '\0';
	if (!strcmp(name, "release")) {
		snprintf(r->s->release, sizeof(r->s->release), "%s", value);
	} else if (!strcmp(name, "symbols")) {
		r->nr_told = strtoull(value, &end, 10);
		if (end == value || *end)
			return complain(r, why, "'%.40s' is no number", value);
		r->has_told = true;
	} else if (!strcmp(name, "vmemmap_base")) {
		number = &r->s->vmemmap_base;
	} else if (!strcmp(name, "page_offset_base")) {
		number = &r->s->page_offset_base;
	}
	if (number && (!parse_hex(value, number, &end) || *end))
		return complain(r, why, "'%.40s' is no address", value);
	return 0;
}

/* "ADDR TYPE NAME [MODULE]"; the kernel has a tab before the module. */
static int read_symbol(struct reader *r, char *line, struct why *why)
{
	struct symbols *s = r->s;
	struct symbol one = { 0 };
	char *rest, *module;

	if (!parse_hex(line, &one.addr, &rest) || *rest != ' ')
		return complain(r, why, "an address is expected: '%.40s'",
				line);
	one.type = rest[1];
	if (!one.type || rest[2] != ' ' || !rest[3] || strchr(" \t", rest[3]))
		return complain(r, why,
				"a type and a name are expected: '%.40s'",
				rest + 1);
	one.name = rest + 3;
	module = rest + 3 + strcspn(rest + 3, " \t");
	if (*module) {
		size_t len;

		*module++ = '\0';
		module += strspn(module, " \t");
		len = strlen(module);
		if (*module != '[' || len < 3 || module[len - 1] != ']')
			return complain(r, why,
					"a module in brackets is expected: "
					"'%.40s'",
					module);
		module[len - 1] = '\0';
		one.module = module + 1;
	}
	if (s->nr == r->size) {
		r->size = r->size ? r->size * 2 : 1u << 16;
		s->symbols = xrealloc(s->symbols, r->size, sizeof(one));
	}
	s->symbols[s->nr++] = one;
	return 0;
}

static int read_lines(struct reader *r, struct why *why)
{
	char *next = r->s->text, *line;
	int err = 0;

	while (!err && *next) {
		line = next;
		next = strchr(line, '\n');
		r->line++;
		if (!next)
			return complain(r, why, "the file is cut in this line");
		*next++ = '\0';
		if (r->line == 1)
			err = read_magic(r, line, why);
		else if (*line == '#' && !r->s->nr)
			err = read_fact(r, line, why);
		else
			err = read_symbol(r, line, why);
	}
	if (err)
		return err;
	if (!r->s->nr || (r->has_told && r->nr_told != r->s->nr))
		return complain(r, why,
				"the file is cut: it has %zu symbols, %zu are "
				"expected",
				r->s->nr, r->has_told ? r->nr_told : 1);
	return 0;
}

/* All of it, with a NUL behind; a NUL within is the end of a damaged file. */
static int read_text(struct symbols *s, const char *path, struct why *why)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), err = 0;
	size_t len = 0;
	struct stat st;
	ssize_t n = 1;

	if (fd < 0 || fstat(fd, &st)) {
		err = why_errno(why, -errno, "read the symbols '%.200s'", path);
		goto out_close;
	}
	if (!S_ISREG(st.st_mode) || st.st_size > FILE_MAX_BYTES) {
		err = why_set(why, -EINVAL,
			      "read the symbols '%.200s': no file of symbols",
			      path);
		goto out_close;
	}
	s->text = xcalloc((size_t)st.st_size + 1, 1);
	while (n > 0 && len < (size_t)st.st_size) {
		n = read(fd, s->text + len, (size_t)st.st_size - len);
		if (n < 0 && errno == EINTR)
			n = 1;
		else if (n > 0)
			len += (size_t)n;
	}
	if (n < 0)
		err = why_errno(why, -errno, "read the symbols '%.200s'", path);
out_close:
	if (fd >= 0)
		close(fd);
	return err;
}

int symbols_read(struct symbols *s, const char *path, struct why *why)
{
	struct reader r = { .s = s, .path = path };
	int err;

	memset(s, 0, sizeof(*s));
	err = read_text(s, path, why);
	if (!err)
		err = read_lines(&r, why);
	if (!err)
		symbols_index(s);
	return err;
}
