// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The symbol table of this kernel, for the host: /proc/kallsyms as it is read,
 * packed as it goes, in frames of a size that needs no memory.
 *
 * The text has facts after the symbols, "# NAME VALUE", as what they say is read
 * through addresses that are among the symbols.
 */
#include "lab/init.h"

#include "sys/kcore.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>
#include <zlib.h>

#define KALLSYMS  "/proc/kallsyms"
#define KPTR_PATH "/proc/sys/kernel/kptr_restrict"
#define NOTE	  "symbols"

/* Code, data, per-CPU offsets; not section names, imports and unknown ones. */
#define TYPES "tTwWdDbBrRvVaA"

/*
 * 64-bit variables of the kernel (x86) whose values the host wants. plain: what
 * they are where nothing is random and page tables have four levels, since 4.20
 * (__VMEMMAP_BASE_L4, __PAGE_OFFSET_BASE_L4 of arch/x86/include/asm); a kernel
 * without CONFIG_DYNAMIC_MEMORY_LAYOUT has no variables, only these.
 */
static struct {
	const char *name;
	uint64_t plain, addr, value;
} variables[] = {
	{ "vmemmap_base", 0xffffea0000000000, 0, 0 },
	{ "page_offset_base", 0xffff888000000000, 0, 0 },
};

static struct {
	z_stream z;
	unsigned char out[256u << 10];
	uint64_t nr_lines, nr_zero;
} to;

/* Pack so much more; send what is full, and at the end the rest. */
static void pack(const char *text, size_t len_bytes, int flush)
{
	int ret;

	to.z.next_in = (unsigned char *)(uintptr_t)text;
	to.z.avail_in = (uInt)len_bytes;
	do {
		ret = deflate(&to.z, flush);
		if (ret == Z_STREAM_ERROR)
			init_die("pack the symbols: zlib says %d", ret);
		if (to.z.avail_out && !(flush == Z_FINISH))
			return;
		init_send("symbols", to.out, sizeof(to.out) - to.z.avail_out);
		to.z.next_out = to.out;
		to.z.avail_out = sizeof(to.out);
	} while (to.z.avail_in || (flush == Z_FINISH && ret != Z_STREAM_END));
}

static void look_for_variables(const char *line, const char *name, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(variables); i++)
		if (!strncmp(name, variables[i].name, len) &&
		    !variables[i].name[len])
			variables[i].addr = strtoull(line, NULL, 16);
}

/*
 * Is it wanted? "ffffffff81000000 T _text\n", "... t zram_open\t[zram]\n".
 * There are 200 thousand of them, each a few microseconds in QEMU.
 */
static bool take_line(const char *line, size_t len)
{
	char type = len > 20 ? line[17] : '?';

	if (!strchr(TYPES, type))
		return false;
	to.nr_lines++;
	/* Per-CPU variables of x86 begin at 0, as absolute symbols. */
	to.nr_zero += line[0] == '0' && type != 'a' && type != 'A' &&
		      !strncmp(line, "0000000000000000", 16);
	if (line[19] == 'v' || line[19] == 'p')
		look_for_variables(line, line + 19, strcspn(line + 19, "\t\n"));
	return true;
}

/* Whole lines of what is in init_buf; the rest goes to its front. */
static size_t take_lines(size_t len)
{
	size_t at = 0, kept = 0;
	char *end;

	while ((end = memchr(init_buf + at, '\n', len - at))) {
		size_t line_bytes = (size_t)(end + 1 - (init_buf + at));

		if (take_line(init_buf + at, line_bytes)) {
			if (kept != at)
				memmove(init_buf + kept, init_buf + at,
					line_bytes);
			kept += line_bytes;
		}
		at += line_bytes;
	}
	pack(init_buf, kept, Z_NO_FLUSH);
	memmove(init_buf, init_buf + at, len - at);
	return len - at;
}

static int take_kallsyms(void)
{
	int fd = open(KALLSYMS, O_RDONLY | O_CLOEXEC), err = 0;
	size_t len = 0;
	ssize_t n;

	if (fd < 0)
		return -errno;
	while ((n = read(fd, init_buf + len, sizeof(init_buf) - 1 - len)) > 0)
		len = take_lines(len + (size_t)n);
	if (n < 0)
		err = -errno;
	close(fd);
	return err;
}

static void add_fact(const char *name, const char *value)
{
	char line[200];
	int len = snprintf(line, sizeof(line), "# %s %s\n", name, value);

	pack(line, (size_t)len, Z_NO_FLUSH);
}

static int read_variables(struct why *why)
{
	static struct kcore core;
	int fd = kcore_open(why), err;

	if (fd < 0)
		return fd;
	err = kcore_headers(&core, why);
	for (size_t i = 0; !err && i < ARRAY_SIZE(variables); i++) {
		if (!variables[i].addr)
			continue;
		err = kcore_pread(fd, &core, variables[i].addr,
				  &variables[i].value,
				  sizeof(variables[i].value));
		if (err)
			why_errno(why, err, "read %s of /proc/kcore",
				  variables[i].name);
	}
	close(fd);
	return err;
}

/* Does the kernel command line say so? */
static bool has_word(const char *word)
{
	int fd = open("/proc/cmdline", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, init_buf, sizeof(init_buf) - 1);
	char *rest = init_buf, *one;
	bool has = false;

	if (fd >= 0)
		close(fd);
	init_buf[n > 0 ? n : 0] = '\0';
	while (!has && (one = strsep(&rest, " \n")))
		has = !strcmp(one, word);
	return has;
}

/* Without one, what is told of its memory is told without names. */
static void add_variables(void)
{
	bool is_plain = false;
	struct why why = { .text = "" };
	int err = read_variables(&why);

#ifdef __x86_64__
	is_plain = has_word("nokaslr") && has_word("no5lvl");
#endif
	for (size_t i = 0; i < ARRAY_SIZE(variables); i++) {
		uint64_t value = variables[i].value;
		char text[20];

		if (!value && is_plain)
			value = variables[i].plain;
		if (!value && err)
			init_note(NOTE, variables[i].name, "%s", why.text);
		if (!value)
			continue; /* of another architecture */
		snprintf(text, sizeof(text), "%016" PRIx64, value);
		add_fact(variables[i].name, text);
	}
}

/* 2 hides the addresses from root, too. */
static void show_addresses(void)
{
	int fd = open(KPTR_PATH, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, "0", 1) != 1)
		init_note(NOTE, KPTR_PATH, "write '0': %s", strerror(errno));
	if (fd >= 0)
		close(fd);
}

void init_send_symbols(void)
{
	struct utsname uts = { 0 };
	int err;

	show_addresses();
	to.z.next_out = to.out;
	to.z.avail_out = sizeof(to.out);
	if (deflateInit(&to.z, Z_BEST_SPEED) != Z_OK)
		init_die("pack the symbols: no memory");
	err = take_kallsyms();
	if (err == -ENOENT)
		init_note(NOTE, KALLSYMS,
			  "the kernel was built without CONFIG_KALLSYMS");
	else if (err)
		init_note(NOTE, KALLSYMS, "%s", strerror(-err));
	if (to.nr_zero)
		init_note(NOTE, KALLSYMS,
			  "%" PRIu64 " of %" PRIu64 " addresses are hidden",
			  to.nr_zero, to.nr_lines);
	(void)uname(&uts);
	add_fact("release", uts.release);
	add_variables();
	pack("", 0, Z_FINISH);
	deflateEnd(&to.z);
}
