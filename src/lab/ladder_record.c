// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/ladder_parts.h"

#include "base/err.h"
#include "lab/cache.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define FRESH_S (24L * 3600)
#define RETRY_S 3600L

void fetched_release(struct fetched *f)
{
	free(f->package);
	free(f->version);
	free(f->suite);
	free(f->dir);
	memset(f, 0, sizeof(*f));
}

/* A word may hold what a file name may not: deb:linux-image-*=1:2/sid */
static char *record_path(const char *cache_dir, const struct recipe *r)
{
	char *path = xasprintf("%s/words/%s%s.json", cache_dir,
			       r->is_tool ? "tool:" : "", r->name);

	for (char *p = path + strlen(cache_dir) + 7; *p; p++)
		if (*p == '/')
			*p = ',';
	return path;
}

/* What was asked: a record answers no other question. */
static char *question(const struct recipe *r)
{
	char *text = xstrdup(r->version ? r->version : "");
	const struct word_list *lists[] = { &r->packages, &r->suites,
					    &r->keep };

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++)
		for (size_t k = 0; k < lists[i]->nr; k++) {
			char *old = text;

			text = xasprintf("%s%s%s", old, k ? "," : "|",
					 lists[i]->v[k]);
			free(old);
		}
	return text;
}

static bool is_complete(const char *dir)
{
	char *meta = xasprintf("%s/meta.json", dir);
	bool is = !access(meta, R_OK);

	free(meta);
	return is;
}

bool word_record_read(struct word_record *w, const char *cache_dir,
		      const struct recipe *r)
{
	char *path = record_path(cache_dir, r), *asked = question(r);
	json_t *o = json_load_file(path, 0, NULL);
	const char *package, *version, *suite, *dir, *question_then;
	json_int_t looked_up_s, tried_s;

	memset(w, 0, sizeof(*w));
	if (o &&
	    !json_unpack(o, "{s:s,s:s,s:s,s:s,s:s,s:I,s:I}", "asked",
			 &question_then, "package", &package, "version",
			 &version, "suite", &suite, "dir", &dir, "looked_up_s",
			 &looked_up_s, "tried_s", &tried_s) &&
	    !strcmp(question_then, asked) && !strstr(dir, "..")) {
		w->f.dir = xasprintf("%s/%s", cache_dir, dir);
		w->f.package = xstrdup(package);
		w->f.version = xstrdup(version);
		w->f.suite = xstrdup(suite);
		w->looked_up_s = looked_up_s;
		w->tried_s = tried_s;
		if (!is_complete(w->f.dir))
			fetched_release(&w->f);
	}
	json_decref(o);
	free(asked);
	free(path);
	return w->f.dir;
}

int word_record_write(const struct word_record *w, const char *cache_dir,
		      const struct recipe *r, struct why *why)
{
	char *path = record_path(cache_dir, r), *asked = question(r);
	char *dir = xasprintf("%s/words", cache_dir);
	json_t *o;
	int err = cache_make_dir(dir, why);

	/* Relative, so that a cache can be carried elsewhere. */
	o = json_pack("{s:s,s:s,s:s,s:s,s:s,s:I,s:I}", "asked", asked,
		      "package", w->f.package, "version", w->f.version, "suite",
		      w->f.suite, "dir", w->f.dir + strlen(cache_dir) + 1,
		      "looked_up_s", (json_int_t)w->looked_up_s, "tried_s",
		      (json_int_t)w->tried_s);
	if (!o)
		BUG("json_pack");
	if (!err)
		err = cache_write_json(path, o, why);
	json_decref(o);
	free(dir);
	free(asked);
	free(path);
	return err;
}

/* A clock that was put back must not make a record fresh for years. */
static bool is_within(int64_t then_s, int64_t seconds)
{
	int64_t age_s = (int64_t)time(NULL) - then_s;

	return age_s > -seconds && age_s < seconds;
}

bool word_record_is_fresh(const struct word_record *w)
{
	return is_within(w->looked_up_s, FRESH_S) ||
	       is_within(w->tried_s, RETRY_S);
}
