// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenario/words.h"

#include "base/err.h"

#include <stdio.h>
#include <string.h>

static const char *const kinds[SCN_NR_KINDS] = {
	[SCN_BASE] = "base",	   [SCN_THP] = "thp",	[SCN_PTETHP] = "ptethp",
	[SCN_HUGETLB] = "hugetlb", [SCN_FILE] = "file", [SCN_ZERO] = "zero",
};

static const char *const properties[SCN_NR_PROPERTIES] = {
	[SCN_ISOLATION] = "isolation",	 [SCN_SYNCHRONY] = "synchrony",
	[SCN_LOST_WRITE] = "lost-write", [SCN_NEEDLESS_COPY] = "needless-copy",
	[SCN_TORN_COPY] = "torn-copy",	 [SCN_UNSTABLE] = "unstable",
	[SCN_REFUSAL] = "refusal",
};

static const struct {
	const char *name, *slots;
} verbs[SCN_NR_VERBS] = {
	[SCN_WRITE] = { "write", "h" },
	[SCN_READ] = { "read", "p" },
	[SCN_FORCE] = { "force", "p" },
	[SCN_SAME] = { "same", "po" },
	[SCN_UNMAP] = { "unmap", "p" },
	[SCN_DONTNEED] = { "dontneed", "p" },
	[SCN_DONTFORK] = { "dontfork", "p" },
	[SCN_DOFORK] = { "dofork", "p" },
	[SCN_PROTECT] = { "protect", "p" },
	[SCN_UNPROTECT] = { "unprotect", "p" },
	[SCN_SOFTDIRTY] = { "softdirty", "" },
	[SCN_UFFDWP] = { "uffdwp", "p" },
	[SCN_SWAPOUT] = { "swapout", "p" },
	[SCN_SWAPIN] = { "swapin", "p" },
	[SCN_MIGRATE] = { "migrate", "p" },
	[SCN_MERGE] = { "merge", "po" },
	[SCN_UNMERGE] = { "unmerge", "p" },
	[SCN_SPLIT] = { "split", "p" },
	[SCN_COLLAPSE] = { "collapse", "p" },
	[SCN_FORK] = { "fork", "cx" },
	[SCN_EXIT] = { "exit", "" },
	[SCN_GET] = { "get", "mnpsx" },
	[SCN_PIN] = { "pin", "mnplsx" },
	[SCN_DIO] = { "dio", "mnp" },
	[SCN_LOOK] = { "look", "r" },
	[SCN_POKE] = { "poke", "R" },
	[SCN_DROP] = { "drop", "r" },
	[SCN_PROMOTE] = { "promote", "r" },
	[SCN_CLEAN] = { "clean", "p" },
	[SCN_CLEANED] = { "cleaned", "p" },
	[SCN_DRAIN] = { "drain", "" },
};

const char *scn_kind_name(enum scn_kind k)
{
	if ((unsigned int)k >= SCN_NR_KINDS)
		BUG("kind %u", (unsigned int)k);
	return kinds[k];
}

const char *scn_property_name(enum scn_property p)
{
	if ((unsigned int)p >= SCN_NR_PROPERTIES)
		BUG("property %u", (unsigned int)p);
	return properties[p];
}

const char *scn_verb_name(enum scn_verb v)
{
	if (v < SCN_WRITE || v >= SCN_NR_VERBS)
		BUG("verb %u", (unsigned int)v);
	return verbs[v].name;
}

const char *verb_slots(enum scn_verb v)
{
	if (v < SCN_WRITE || v >= SCN_NR_VERBS)
		BUG("verb %u", (unsigned int)v);
	return verbs[v].slots;
}

static const char *slot_word(char slot)
{
	switch ((enum slot)slot) {
	case SLOT_PAGE:
		return "a";
	case SLOT_HALF:
		return "a[.0|.1]";
	case SLOT_OTHER:
		return "b";
	case SLOT_CHILD:
		return "C";
	case SLOT_MODE:
		return "read|write";
	case SLOT_NEW:
	case SLOT_REF:
		return "r";
	case SLOT_REF_HALF:
		return "r[.0|.1]";
	case SLOT_LONG:
		return "[long]";
	case SLOT_SLOW:
		return "[slow]";
	case SLOT_TIMES:
		return "[xN]";
	}
	BUG("slot '%c'", slot);
}

const char *verb_usage(enum scn_verb v, char *buf, size_t size_bytes)
{
	int len = snprintf(buf, size_bytes, "P %s", scn_verb_name(v));

	for (const char *s = verbs[v].slots; *s; s++)
		len += snprintf(buf + len, size_bytes - (size_t)len, " %s",
				slot_word(*s));
	return buf;
}

int verb_find(const char *word)
{
	for (int v = SCN_WRITE; v < SCN_NR_VERBS; v++)
		if (!strcmp(verbs[v].name, word))
			return v;
	return -1;
}

int scn_kind_find(const char *word)
{
	for (int k = 0; k < SCN_NR_KINDS; k++)
		if (!strcmp(kinds[k], word))
			return k;
	return -1;
}

int property_find(const char *word)
{
	for (int p = 0; p < SCN_NR_PROPERTIES; p++)
		if (!strcmp(properties[p], word))
			return p;
	return -1;
}

void verb_suggest(struct suggest *s)
{
	for (int v = SCN_WRITE; v < SCN_NR_VERBS; v++)
		suggest_offer(s, verbs[v].name);
}

void kind_suggest(struct suggest *s)
{
	for (int k = 0; k < SCN_NR_KINDS; k++)
		suggest_offer(s, kinds[k]);
}

void property_suggest(struct suggest *s)
{
	for (int p = 0; p < SCN_NR_PROPERTIES; p++)
		suggest_offer(s, properties[p]);
}
