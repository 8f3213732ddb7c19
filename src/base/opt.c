// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/opt.h"

#include "base/err.h"
#include "base/suggest.h"
#include "base/text.h"
#include "base/units.h"

#include <errno.h>
#include <string.h>

#define HELP_WIDTH  78
#define HELP_INDENT 25

/* Where the parser stands; words are compacted to argv[1..nr_words]. */
struct opt_parser {
	const struct opt *opts;
	enum opt_flag flag;
	int argc, next; /* next: argv index to look at */
	int nr_words;
	char **argv;
	struct why *why;
};

static bool is_row(const struct opt *o)
{
	return o->short_name || o->long_name;
}

static const struct opt *find_long(const struct opt *opts, const char *name,
				   size_t len_bytes)
{
	for (const struct opt *o = opts; is_row(o); o++)
		if (o->long_name && strlen(o->long_name) == len_bytes &&
		    !strncmp(o->long_name, name, len_bytes))
			return o;
	return NULL;
}

static const struct opt *find_short(const struct opt *opts, char name)
{
	for (const struct opt *o = opts; is_row(o); o++)
		if (name && o->short_name == name)
			return o;
	return NULL;
}

static void list_add(struct opt_list *list, const char *item)
{
	list->items = xrealloc(list->items, list->nr + 1, sizeof(char *));
	list->items[list->nr++] = item;
}

/* given: "--budget" or "-o", as the user should recognise it. */
static int store(const struct opt *o, const char *given, const char *text,
		 struct why *why)
{
	struct why inner;
	int err = 0;

	memset(&inner, 0, sizeof(inner));
	switch (o->type) {
	case OPT_BOOL:
		*(bool *)o->value = true;
		return 0;
	case OPT_STRING:
		*(const char **)o->value = text;
		return 0;
	case OPT_STRING_LIST:
		list_add(o->value, text);
		return 0;
	case OPT_UINT:
		err = units_parse_uint(o->value, text, &inner);
		break;
	case OPT_SIZE:
		err = units_parse_size(o->value, text, &inner);
		break;
	case OPT_DURATION:
		err = units_parse_duration(o->value, text, &inner);
		break;
	case OPT_PERCENT:
		err = units_parse_percent(o->value, text, &inner);
		break;
	default:
		BUG("option table: %s has no type", given);
	}
	if (!err)
		return 0;
	why_set(why, err, "option '%s': %s", given, inner.text);
	if (inner.hint[0])
		why_hint(why, "%s", inner.hint);
	return -EINVAL;
}

static int unknown_long(const struct opt_parser *p, const char *name,
			size_t len_bytes)
{
	struct suggest s;
	char word[64];
	const char *best;

	snprintf(word, sizeof(word), "%.*s", (int)len_bytes, name);
	suggest_init(&s, word);
	for (const struct opt *o = p->opts; is_row(o); o++)
		if (o->long_name)
			suggest_offer(&s, o->long_name);
	suggest_offer(&s, "help");
	best = suggest_best(&s);
	why_set(p->why, -EINVAL, "unknown option '--%s'", word);
	if (best)
		why_hint(p->why, "did you mean --%s?", best);
	else
		why_hint(p->why, "-h lists the options");
	return -EINVAL;
}

static int no_argument(const struct opt_parser *p, const struct opt *o,
		       const char *given)
{
	why_set(p->why, -EINVAL, "option '%s': needs an argument", given);
	why_hint(p->why, "%s %s: %s", given, o->argname, o->help);
	return -EINVAL;
}

/* "--no-NAME" of a flag: 1 done, 0 not that. */
static int clear_flag(const struct opt_parser *p, const char *name,
		      size_t len_bytes)
{
	const struct opt *o;

	if (len_bytes < 4 || strncmp(name, "no-", 3) != 0)
		return 0;
	o = find_long(p->opts, name + 3, len_bytes - 3);
	if (!o || o->type != OPT_BOOL)
		return 0;
	*(bool *)o->value = false;
	return 1;
}

/* 0: consumed, 1: help, 2: not ours (OPT_LEADING), or -EINVAL. */
static int parse_long(struct opt_parser *p)
{
	const char *arg = p->argv[p->next], *name = arg + 2;
	size_t len_bytes = strcspn(name, "=");
	const char *text = name[len_bytes] ? name + len_bytes + 1 : NULL;
	const struct opt *o = find_long(p->opts, name, len_bytes);
	char given[80];

	snprintf(given, sizeof(given), "%.*s", (int)len_bytes + 2, arg);
	if (!o && !strcmp(name, "help"))
		return 1;
	if (!o && !text && clear_flag(p, name, len_bytes)) {
		p->next++;
		return 0;
	}
	if (!o && (p->flag & OPT_LEADING))
		return 2;
	if (!o)
		return unknown_long(p, name, len_bytes);
	if (o->type == OPT_BOOL && text)
		return why_set(p->why, -EINVAL,
			       "option '%s': takes no argument", given);
	p->next++;
	if (o->type != OPT_BOOL && !text) {
		if (p->next == p->argc)
			return no_argument(p, o, given);
		text = p->argv[p->next++];
	}
	return store(o, given, text, p->why);
}

/* As parse_long(); "-lx" is -l -x when l is a flag. */
static int parse_short(struct opt_parser *p)
{
	const char *c = p->argv[p->next] + 1, *text;
	const struct opt *o;
	char given[] = "-?";
	int err;

	if ((p->flag & OPT_LEADING) && *c != 'h' && !find_short(p->opts, *c))
		return 2;
	p->next++;
	for (; *c; c++) {
		o = find_short(p->opts, *c);
		given[1] = *c;
		if (!o && *c == 'h')
			return 1;
		if (!o) {
			why_set(p->why, -EINVAL, "unknown option '%s'", given);
			why_hint(p->why, "-h lists the options");
			return -EINVAL;
		}
		if (o->type == OPT_BOOL) {
			*(bool *)o->value = true;
			continue;
		}
		text = c + 1;
		if (!*text && p->next == p->argc)
			return no_argument(p, o, given);
		if (!*text)
			text = p->argv[p->next++];
		err = store(o, given, text, p->why);
		return err;
	}
	return 0;
}

static void keep_rest(struct opt_parser *p)
{
	while (p->next < p->argc)
		p->argv[++p->nr_words] = p->argv[p->next++];
}

int opt_parse(const struct opt *opts, enum opt_flag flag, int *argc,
	      char **argv, struct why *why)
{
	struct opt_parser p = {
		.opts = opts,
		.flag = flag,
		.argc = *argc,
		.next = 1,
		.argv = argv,
		.why = why,
	};
	const char *arg;
	int err = 0;

	while (p.next < p.argc && !err) {
		arg = argv[p.next];
		if (arg[0] != '-' || !arg[1]) { /* "-" alone is a word */
			if (flag & OPT_LEADING)
				break;
			argv[++p.nr_words] = argv[p.next++];
		} else if (!strcmp(arg, "--")) {
			p.next++;
			break;
		} else {
			err = arg[1] == '-' ? parse_long(&p) : parse_short(&p);
		}
	}
	if (err == 2)
		err = 0;
	if (err)
		return err;
	keep_rest(&p);
	*argc = p.nr_words + 1;
	argv[*argc] = NULL;
	return 0;
}

static void print_row(FILE *out, const struct opt *o)
{
	char lead[128];
	size_t at;

	at = (size_t)snprintf(lead, sizeof(lead), "  %c%c%s",
			      o->short_name ? '-' : ' ',
			      o->short_name ? o->short_name : ' ',
			      o->short_name && o->long_name ? ", " : "  ");
	if (o->long_name)
		at += (size_t)snprintf(lead + at, sizeof(lead) - at, "--%.60s",
				       o->long_name);
	if (o->type != OPT_BOOL && o->argname)
		snprintf(lead + at, sizeof(lead) - at, " %.40s", o->argname);
	text_print_wrapped(out, lead, HELP_INDENT, HELP_WIDTH, o->help);
}

void opt_print_help(FILE *out, const char *usage, const char *about,
		    const struct opt *opts)
{
	static const struct opt help = {
		.short_name = 'h',
		.long_name = "help",
		.type = OPT_BOOL,
		.help = "this text",
	};
	const char *lead = "usage: run-bench ", *line = usage;

	while (*line) {
		size_t len_bytes = strcspn(line, "\n");

		fprintf(out, "%s%.*s\n", lead, (int)len_bytes, line);
		line += len_bytes + (line[len_bytes] == '\n');
		lead = "       run-bench ";
	}
	if (about) {
		fputc('\n', out);
		text_print_wrapped(out, "", 0, HELP_WIDTH, about);
	}
	fputs("\noptions:\n", out);
	for (const struct opt *o = opts; is_row(o); o++)
		print_row(out, o);
	print_row(out, &help);
}
