// SPDX-License-Identifier: GPL-2.0-or-later
#include "runner/env_parts.h"

#include "base/compiler.h"
#include "base/err.h"
#include "sys/root.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * The same five facts under the names that the architectures give them. arm64
 * has no model name in /proc/cpuinfo; part and revision say the same.
 */
static const struct model_key {
	const char *key;
	const char *names[2];
} model_keys[] = {
	{ "cpu_vendor", { "vendor_id", "CPU implementer" } },
	{ "cpu_family", { "cpu family", "CPU architecture" } },
	{ "cpu_model", { "model", "CPU part" } },
	{ "cpu_stepping", { "stepping", "CPU revision" } },
	{ "cpu_variant", { "CPU variant", NULL } },
	{ "cpu_model_name", { "model name", NULL } },
};

#define KINDS_MAX 8

struct kinds {
	size_t nr;
	char value[KINDS_MAX][96];
};

/* "name<blanks>: value" of one line; NULL: another name. */
static const char *value_of(const char *line, size_t len, const char *name,
			    size_t *value_len)
{
	size_t name_len = strlen(name);
	const char *end = line + len;

	if (len < name_len || strncmp(line, name, name_len))
		return NULL;
	line += name_len;
	while (line < end && (*line == ' ' || *line == '\t'))
		line++;
	if (line == end || *line != ':')
		return NULL;
	for (line++; line < end && *line == ' ';)
		line++;
	while (end > line && (end[-1] == ' ' || end[-1] == '\r'))
		end--;
	*value_len = (size_t)(end - line);
	return line;
}

static void kinds_add(struct kinds *k, const char *value, size_t len)
{
	if (len >= sizeof(k->value[0]))
		len = sizeof(k->value[0]) - 1;
	for (size_t i = 0; i < k->nr; i++)
		if (strlen(k->value[i]) == len &&
		    !strncmp(k->value[i], value, len))
			return;
	if (k->nr == KINDS_MAX)
		return;
	memcpy(k->value[k->nr], value, len);
	k->value[k->nr++][len] = '\0';
}

static int by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void put_kinds(json_t *identity, const char *key, struct kinds *k)
{
	char joined[KINDS_MAX * sizeof(k->value[0])];
	size_t len = 0;

	if (!k->nr)
		return;
	qsort(k->value, k->nr, sizeof(k->value[0]), by_text);
	for (size_t i = 0; i < k->nr; i++)
		len += (size_t)snprintf(joined + len, sizeof(joined) - len,
					"%s%s", i ? "+" : "", k->value[i]);
	env_put_string(identity, key, joined);
}

static const char *next_line(const char *s, size_t *len)
{
	*len = strcspn(s, "\n");
	return s[*len] ? s + *len + 1 : NULL;
}

void env_cpu_model(json_t *identity, const char *cpuinfo)
{
	for (size_t i = 0; i < ARRAY_SIZE(model_keys); i++) {
		struct kinds k = { .nr = 0 };
		const char *line, *next;
		size_t len;

		for (line = cpuinfo; line; line = next) {
			next = next_line(line, &len);
			for (size_t n = 0; n < 2; n++) {
				const char *name = model_keys[i].names[n];
				const char *value;
				size_t value_len;

				if (!name)
					continue;
				value = value_of(line, len, name, &value_len);
				if (value)
					kinds_add(&k, value, value_len);
			}
		}
		put_kinds(identity, model_keys[i].key, &k);
	}
}

/* Is word among the blank-separated words of the line "flags"? */
static bool has_flag(const char *cpuinfo, const char *flag)
{
	size_t flag_len = strlen(flag), len, value_len;
	const char *line, *next, *value;

	for (line = cpuinfo; line; line = next) {
		next = next_line(line, &len);
		value = value_of(line, len, "flags", &value_len);
		if (!value)
			continue;
		while (value_len) {
			size_t n = 0;

			while (n < value_len && value[n] != ' ')
				n++;
			if (n == flag_len && !strncmp(value, flag, n))
				return true;
			n += n < value_len;
			value += n;
			value_len -= n;
		}
		return false;
	}
	return false;
}

/* Clock sources that only a guest of that hypervisor has. */
static const struct {
	const char *clocksource;
	const char *name;
} guest_clocks[] = {
	{ "kvm-clock", "kvm" },
	{ "hyperv_clocksource", "hyperv" },
	{ "xen", "xen" },
};

/* What the firmware says about who made the machine. */
static const struct {
	const char *vendor;
	const char *name;
} dmi_vendors[] = {
	{ "QEMU", "kvm" },
	{ "Amazon EC2", "kvm" },
	{ "Google", "kvm" },
	{ "Red Hat", "kvm" },
	{ "DigitalOcean", "kvm" },
	{ "OpenStack Foundation", "kvm" },
	{ "VMware, Inc.", "vmware" },
	{ "Xen", "xen" },
	{ "innotek GmbH", "virtualbox" },
	{ "Parallels", "parallels" },
};

/* "": firmware that names no hypervisor; NULL: no firmware tables. */
static const char *from_firmware(void)
{
	char vendor[128], product[128] = "";

	if (sys_read_line("/sys/class/dmi/id/sys_vendor", vendor,
			  sizeof(vendor)) < 0)
		return NULL;
	if (sys_read_line("/sys/class/dmi/id/product_name", product,
			  sizeof(product)) < 0)
		product[0] = '\0';
	/* "m7g.metal": the vendor of virtual machines rents real ones too. */
	if (strstr(product, ".metal"))
		return "";
	if (!strncmp(product, "Virtual Machine", strlen("Virtual Machine")))
		return "hyperv";
	for (size_t i = 0; i < ARRAY_SIZE(dmi_vendors); i++)
		if (!strncmp(vendor, dmi_vendors[i].vendor,
			     strlen(dmi_vendors[i].vendor)))
			return dmi_vendors[i].name;
	return "";
}

const char *env_hypervisor(const char *cpuinfo)
{
	bool is_x86 = strstr(cpuinfo, "vendor_id") != NULL;
	const char *firmware;
	char clocks[256];

	/* The hypervisor bit of cpuid: absent means bare metal. */
	if (is_x86 && !has_flag(cpuinfo, "hypervisor"))
		return "none";
	if (sys_read_line("/sys/devices/system/clocksource/clocksource0/"
			  "available_clocksource",
			  clocks, sizeof(clocks)) > 0)
		for (size_t i = 0; i < ARRAY_SIZE(guest_clocks); i++)
			if (strstr(clocks, guest_clocks[i].clocksource))
				return guest_clocks[i].name;
	if (sys_exists("/proc/device-tree/hypervisor/compatible"))
		return "kvm";
	firmware = from_firmware();
	if (firmware && *firmware)
		return firmware;
	if (is_x86)
		return "unknown";
	return firmware ? "none" : NULL;
}
