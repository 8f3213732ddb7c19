// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/kbuild_parts.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

/* A change of what is done here makes another kernel of the same inputs. */
#define BUILDER "cowbench kbuild 2"

/* "-switch" of 6.1-switch: the number is in the release already. */
static void ask_release(struct kbuild_job *b)
{
	const char *name = b->r->name;
	size_t len = strspn(name, "0123456789.");
	char *value;

	if (kbuild_config_value(&b->config, "CONFIG_LOCALVERSION"))
		return;
	value = len && name[len] == '-' ? xasprintf("\"%s\"", name + len)
					: xasprintf("\"-%s\"", name);
	kbuild_config_ask(&b->config, "CONFIG_LOCALVERSION", value, "", 0,
			  false);
	free(value);
}

static void make_key(struct kbuild_job *b)
{
	char *text =
		xasprintf("%s\n%s\n%s %s\n%s\n%s\n%s\n", BUILDER, b->recipe.hex,
			  b->source.package ? b->source.package : "",
			  b->source.version ? b->source.version : "",
			  b->compiler, b->linker,
			  b->pahole_version ? b->pahole_version : "");

	kbuild_hash_text(&b->key, text);
	free(text);
}

int kbuild_job_prepare(struct kbuild_job *b, struct why *why)
{
	const struct kbuild_recipe *r = b->r;
	int err = kbuild_config_read(&b->config, &r->configs, why);
	const char *btf;

	if (err)
		return err;
	ask_release(b);
	err = kbuild_recipe_hash(&b->recipe, r, why);
	if (!err)
		err = kbuild_tools_check(r, &b->config, why);
	if (!err)
		err = kbuild_compiler(r, &b->compiler, &b->linker, why);
	btf = kbuild_config_value(&b->config, "CONFIG_DEBUG_INFO_BTF");
	if (!err && btf && !strcmp(btf, "y"))
		err = kbuild_pahole_version(&b->pahole_version, why);
	if (!err)
		err = kbuild_source_find(&b->source, r, b->o, b->cache_dir,
					 why);
	if (err)
		return err;
	make_key(b);
	b->is_private = !r->dir || r->patches.nr;
	b->work = xasprintf("%s/work/%s", b->cache_dir, r->name);
	b->state = xasprintf("%s/state.json", b->work);
	b->log = xasprintf("%s/build.log", b->work);
	if (b->pahole_version)
		b->pahole = xasprintf("%s/pahole", b->work);
	if (b->is_private) {
		/* In the tree: then kbuild's paths are relative to it. */
		b->tree = xasprintf("%s/tree", b->work);
		b->obj = xasprintf("%s/tree/build", b->work);
	} else {
		b->tree = xstrdup(b->source.dir);
		b->obj = xasprintf("%s/build", b->work);
	}
	return 0;
}

void kbuild_job_release(struct kbuild_job *b)
{
	kbuild_config_release(&b->config);
	kbuild_source_release(&b->source);
	free(b->cache_dir);
	free(b->compiler);
	free(b->linker);
	free(b->pahole_version);
	free(b->pahole);
	free(b->release);
	free(b->work);
	free(b->tree);
	free(b->obj);
	free(b->log);
	free(b->state);
}
