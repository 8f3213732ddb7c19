// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/figure_write.h"

#include "base/err.h"
#include "report/gnuplot.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEMPLATE_MAX_BYTES 100000
/* No picture of ours is a tenth of it. */
#define PDF_MAX_BYTES 20000000

/* A whole file, with a NUL behind it; NULL and errno. */
static char *read_all(const char *path, size_t max, size_t *len)
{
	FILE *in = fopen(path, "re");
	char *text;

	if (!in)
		return NULL;
	text = xcalloc(max + 1, 1);
	*len = fread(text, 1, max, in);
	if (ferror(in) || !feof(in)) {
		free(text);
		text = NULL;
		errno = errno ? errno : EFBIG;
	}
	fclose(in);
	return text;
}

int figure_template(const struct figure_shop *shop, const char *name,
		    char **text, struct why *why)
{
	char *path = xasprintf("%s/%s.gp", shop->plots_dir, name);
	size_t len;
	int err = 0;

	*text = read_all(path, TEMPLATE_MAX_BYTES, &len);
	if (!*text)
		err = why_errno(why, -errno, "read the template '%s'", path);
	free(path);
	return err;
}

static int write_all(const char *dir, const char *id, const char *ending,
		     const char *text, size_t len, struct why *why)
{
	char *path = xasprintf("%s/%s.%s", dir, id, ending);
	FILE *out = fopen(path, "we");
	int err = 0;

	if (!out || fwrite(text, 1, len, out) != len)
		err = errno ? -errno : -EIO;
	if (out && fclose(out) && !err)
		err = -errno;
	if (err)
		why_errno(why, err, "write '%s.%s'", id, ending);
	free(path);
	return err;
}

static bool has_bytes(const char *path)
{
	struct stat st;

	return !stat(path, &st) && st.st_size > 0;
}

/* cairo writes the time of day into a PDF, which makes every copy differ. */
static void strip_date(const char *path)
{
	static const char key[] = "/CreationDate (D:";
	size_t len = 0;
	char *text = read_all(path, PDF_MAX_BYTES, &len), *at;
	int fd;

	at = text ? memmem(text, len, key, strlen(key)) : NULL;
	if (at) {
		/* The same length, because a PDF counts its bytes. */
		at += strlen(key);
		for (int i = 0; i < 14 && at[i] >= '0' && at[i] <= '9'; i++)
			at[i] = "19700101000000"[i];
		fd = open(path, O_WRONLY | O_CLOEXEC);
		if (fd >= 0) {
			if (pwrite(fd, text, len, 0) != (ssize_t)len)
				unlink(path);
			close(fd);
		}
	}
	free(text);
}

/* Move a file into the shop, or remove what an earlier figure left there. */
static int move(const char *from_dir, const struct figure_shop *shop,
		const char *id, const char *ending, bool is_there,
		struct why *why)
{
	char *from = xasprintf("%s/%s.%s", from_dir, id, ending);
	char *to = xasprintf("%s/%s.%s", shop->dir, id, ending);
	int err = 0;

	if (is_there ? rename(from, to) : unlink(to) && errno != ENOENT)
		err = why_errno(why, -errno, "write '%s'", to);
	free(to);
	free(from);
	return err;
}

static void draw(struct figure_shop *shop, struct figure *f, const char *dir)
{
	char *gp = xasprintf("%s.gp", f->id), *pdf, *png, *svg;
	struct why why;
	int err = 0;

	/* One that hangs would hang for a minute at each of a hundred. */
	if (!shop->is_hung)
		err = gnuplot_run(shop->gnuplot, dir, gp, GNUPLOT_TIMEOUT_MS,
				  shop->stop, &why);
	if (err == -ETIME)
		shop->is_hung = true;
	if (err || shop->is_hung) {
		if (err && !shop->failure[0])
			snprintf(shop->failure, sizeof(shop->failure),
				 "%s: %.180s", f->id, why.text);
		free(gp);
		return;
	}
	free(gp);
	pdf = xasprintf("%s/%s.pdf", dir, f->id);
	png = xasprintf("%s/%s.png", dir, f->id);
	svg = xasprintf("%s/%s.svg", dir, f->id);
	strip_date(pdf);
	f->has_pdf = has_bytes(pdf);
	f->has_png = has_bytes(png);
	f->has_svg = has_bytes(svg);
	free(pdf);
	free(png);
	free(svg);
}

static void remove_dir(const char *dir, const char *id)
{
	static const char *const endings[] = { "dat", "gp", "svg", "png",
					       "pdf" };

	for (size_t i = 0; i < ARRAY_SIZE(endings); i++) {
		char *path = xasprintf("%s/%s.%s", dir, id, endings[i]);

		unlink(path);
		free(path);
	}
	rmdir(dir);
}

/* A folder beside the figures, so that no reader sees half of one. */
static int begin_dir(const struct figure_shop *shop, char **dir,
		     struct why *why)
{
	int err;

	*dir = xasprintf("%s/.figure-XXXXXX", shop->dir);
	if (mkdtemp(*dir))
		return 0;
	err = why_errno(why, -errno, "make a folder in '%s'", shop->dir);
	free(*dir);
	return err;
}

int figure_write(struct figure_shop *shop, struct figure *f, const char *dat,
		 const char *gp, struct why *why)
{
	char *dir;
	int err = begin_dir(shop, &dir, why);

	if (err)
		return err;
	err = write_all(dir, f->id, "dat", dat, strlen(dat), why);
	if (!err)
		err = write_all(dir, f->id, "gp", gp, strlen(gp), why);
	if (err)
		goto out_remove;
	if (shop->gnuplot)
		draw(shop, f, dir);
	err = move(dir, shop, f->id, "dat", true, why);
	if (!err)
		err = move(dir, shop, f->id, "gp", true, why);
	if (!err)
		err = move(dir, shop, f->id, "svg", f->has_svg, why);
	if (!err)
		err = move(dir, shop, f->id, "png", f->has_png, why);
	if (!err)
		err = move(dir, shop, f->id, "pdf", f->has_pdf, why);
out_remove:
	remove_dir(dir, f->id);
	free(dir);
	return err;
}

int figure_write_own(struct figure_shop *shop, struct figure *f,
		     const char *dat, const char *svg, struct why *why)
{
	char *dir;
	int err = begin_dir(shop, &dir, why);

	if (err)
		return err;
	err = write_all(dir, f->id, "dat", dat, strlen(dat), why);
	if (!err)
		err = write_all(dir, f->id, "svg", svg, strlen(svg), why);
	if (!err)
		err = move(dir, shop, f->id, "dat", true, why);
	if (!err)
		err = move(dir, shop, f->id, "svg", true, why);
	f->has_svg = !err;
	remove_dir(dir, f->id);
	free(dir);
	return err;
}
