// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A guest that only tells its symbols. The machine is that of the session, as
 * the addresses of modules depend on what else the kernel has loaded; the file
 * is kept under a name that is made of all that they depend on.
 */
#include "lab/symbols.h"

#include "base/err.h"
#include "base/rng.h"
#include "base/units.h"
#include "lab/cache.h"
#include "lab/files.h"
#include "lab/initrd.h"
#include "lab/symbols_text.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define UNUSED_S (30L * 24 * 3600)

struct telling {
	const struct lab_run_options *o;
	const struct lab_guest *g;
	const char *path; /* of the file to be made */
	struct lab_machine machine;
	struct symbols_text text;
	struct why note; /* what init could not do about the symbols */
	volatile int stop_now;
	int err;
	struct why why;
};

static uint64_t add_text(uint64_t hash, const char *text)
{
	return hash_bytes(hash, text ? text : "", strlen(text ? text : "") + 1);
}

/* It is built again in the same place. */
static uint64_t add_file(uint64_t hash, const char *path)
{
	uint64_t of = path ? lab_file_hash(path, NULL) : 0;

	return path ? hash_bytes(hash, &of, sizeof(of)) : hash;
}

/* Two hashes, 128 bits: nothing else guards the name. */
static char *key_of(const struct telling *t, uint64_t init)
{
	const struct lab_kernel *k = t->g->kernel;
	char *cmdline = lab_cmdline(&t->machine, t->g->append);
	char *machine = xasprintf("%u %" PRIu64 " %s", t->machine.nr_cpus,
				  t->machine.memory_bytes,
				  lab_machine_cpu(&t->machine));
	uint64_t hash[2];

	for (int i = 0; i < 2; i++) {
		hash[i] = hash_bytes(hash_str(i ? "b" : "a"), &init,
				     sizeof(init));
		hash[i] = add_text(hash[i], k->image.sha256);
		hash[i] = add_text(hash[i], k->modules_dir);
		hash[i] = add_file(hash[i], k->probe_path);
		hash[i] = add_text(hash[i], cmdline);
		hash[i] = add_text(hash[i], machine);
		for (size_t m = 0; lab_modules[m]; m++)
			hash[i] = add_text(hash[i], lab_modules[m]);
	}
	free(machine);
	free(cmdline);
	return xasprintf("%016" PRIx64 "%016" PRIx64, hash[0], hash[1]);
}

/* Is it there and whole? Used today, then: for cache_forget_unused(). */
static bool is_kept(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool is_good = false;
	size_t len = 0;
	struct stat st;
	char *text;
	ssize_t n;

	if (fd < 0)
		return false;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_size < 1 << 28) {
		text = xcalloc((size_t)st.st_size + 1, 1);
		while ((n = read(fd, text + len, (size_t)st.st_size - len)) > 0)
			len += (size_t)n;
		is_good = symbols_text_is_good(text, len);
		free(text);
	}
	close(fd);
	if (is_good)
		(void)utimensat(AT_FDCWD, path, NULL, 0);
	return is_good;
}

static void take_note(struct telling *t, const struct wire_frame *f)
{
	json_t *o = json_loadb(f->data, f->len_bytes, 0, NULL);
	const char *what, *name, *text;

	if (o &&
	    !json_unpack(o, "{s:s, s:s, s:s}", "what", &what, "name", &name,
			 "why", &text) &&
	    !strcmp(what, "symbols"))
		why_set(&t->note, 0, "%s: %s", name, text);
	json_decref(o);
}

static void on_frame(struct lab_boot *b, const struct wire_frame *f, void *arg)
{
	struct telling *t = arg;

	(void)b;
	if (!strcmp(f->type, "note"))
		take_note(t, f);
	if (t->err || strcmp(f->type, "symbols") != 0)
		return;
	t->err = symbols_text_feed(&t->text, f->data, f->len_bytes, &t->why);
	if (t->err)
		t->stop_now = 1;
}

static void on_ended(struct lab_boot *b, void *arg)
{
	struct telling *t = arg;

	if (t->err || b->is_stopped || b->has_end)
		return;
	t->err = why_set(&t->why, -EIO, "%s", b->end_text);
	if (b->end_hint[0])
		why_hint(&t->why, "%s", b->end_hint);
}

static void on_tick(void *arg)
{
	struct telling *t = arg;

	if (t->o->stop && *t->o->stop)
		t->stop_now = 1;
}

static int write_initrd(const struct telling *t, const char *path,
			struct why *why)
{
	struct initrd initrd = {
		.init_path = t->o->init_path,
		.guest_path = t->o->files.guest_path,
		.modules_dir = t->g->kernel->modules_dir,
		.modules = lab_modules,
		.probe_path = t->g->kernel->probe_path,
		.setup = json_pack("{s:i, s:[], s:[], s:b}", "v", 1, "settings",
				   "files", "symbols", 1),
		.plan = json_pack("{s:i, s:[]}", "v", 1, "cases"),
	};
	int err;

	if (!initrd.setup || !initrd.plan)
		BUG("json_pack");
	err = initrd_write(&initrd, path, why);
	json_decref(initrd.setup);
	json_decref(initrd.plan);
	return err;
}

static int boot(struct telling *t, const char *initrd_path, double *took_s,
		struct why *why)
{
	const struct lab_boot_ops ops = {
		.frame = on_frame,
		.ended = on_ended,
		.tick = on_tick,
	};
	struct lab_boot b = {
		.name = t->g->title,
		.qemu = t->o->qemu,
		.machine = &t->machine,
		.kernel_path = t->g->kernel->image.boot_path,
		.initrd_path = initrd_path,
		.kernel_append = t->g->append,
		.boot_timeout_s = t->o->boot_timeout_s,
		.case_nr = -1,
		.arg = t,
	};
	int err = lab_boot_all(&b, 1, 1, &ops, &t->stop_now, why);

	*took_s = (double)(b.end_ns - b.start_ns) / 1e9;
	lab_boot_release(&b);
	if (t->err) {
		*why = t->why;
		return t->err;
	}
	return err;
}

/* "cannot be had", of whatever went wrong behind it. */
static int explain(const struct telling *t, int err, struct why *why)
{
	struct why inner = *why;

	if (err == -EINTR)
		return err;
	why_set(why, err, "read the symbol table of %.60s: %.200s%s%.50s",
		t->g->title, inner.text, t->note.text[0] ? "; " : "",
		t->note.text);
	if (inner.hint[0])
		why_hint(why, "%s", inner.hint);
	return err;
}

static int write_file(struct telling *t, struct why *why)
{
	size_t len;
	char *file;
	int err = symbols_text_file(&t->text, &file, &len, why);

	if (err)
		return err;
	err = lab_write_file(t->path, file, len, why);
	free(file);
	return err;
}

static int make(struct telling *t, struct why *why)
{
	char *temp_dir, *initrd_path, *text;
	struct why local = { 0 };
	double took_s = 0;
	int err = lab_temp_make(&temp_dir, &local);

	if (err)
		goto out;
	initrd_path = xasprintf("%s/initrd", temp_dir);
	err = write_initrd(t, initrd_path, &local);
	if (!err)
		err = boot(t, initrd_path, &took_s, &local);
	if (!err)
		err = write_file(t, &local);
	if (!err && t->o->say) {
		text = xasprintf("%s: symbol table made in %s", t->g->title,
				 units_duration(took_s).s);
		t->o->say(text, t->o->arg);
		free(text);
	}
	free(initrd_path);
	lab_temp_remove(temp_dir);
	free(temp_dir);
	symbols_text_release(&t->text);
out:
	if (!err)
		return 0;
	err = explain(t, err, &local);
	if (why)
		*why = local;
	return err;
}

static int make_place(const char *dir, struct why *why)
{
	int err = cache_make_dir(dir, why);

	if (!err) /* a new build of init or of a kernel leaves 8 MB */
		cache_forget_unused(dir, UNUSED_S);
	return err;
}

/*
 * The decompressor of a bzImage draws the addresses, at each boot others. One
 * that is entered as ELF has those it was linked for, and so have its modules
 * and its memory (kaslr_enabled() reads what the decompressor left).
 */
static int check_addresses(const struct telling *t, struct why *why)
{
	char *cmdline;
	bool is_fixed;

	if (t->g->kernel->image.has_pvh)
		return 0;
	cmdline = lab_cmdline(&t->machine, t->g->append);
	is_fixed = strstr(cmdline, "nokaslr");
	free(cmdline);
	if (is_fixed)
		return 0;
	why_set(why, -ENOTSUP,
		"read the symbol table of %.60s: it draws its addresses anew "
		"at each boot",
		t->g->title);
	why_hint(why, "leave out --as-shipped, or append nokaslr");
	return -ENOTSUP;
}

int lab_symbols_get(const struct lab_run_options *o, const struct lab_guest *g,
		    char **path, struct why *why)
{
	struct telling t = { .o = o, .g = g, .machine = o->machine };
	uint64_t init = lab_file_hash(o->init_path, why);
	char *dir, *key;
	int err = 0;

	*path = NULL;
	if (!init)
		return -EIO;
	/* A snapshot cannot be had of what ends at once. */
	t.machine.is_warm = false;
	err = check_addresses(&t, why);
	if (err)
		return err;
	dir = xasprintf("%s/symbols", o->cache_dir);
	key = key_of(&t, init);
	*path = xasprintf("%s/%s.txt", dir, key);
	t.path = *path;
	if (!is_kept(*path)) {
		err = make_place(dir, why);
		if (!err)
			err = make(&t, why);
	}
	free(key);
	free(dir);
	if (err) {
		free(*path);
		*path = NULL;
	}
	return err;
}
