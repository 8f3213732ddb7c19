// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/arch.h"

const char *const arch_name = "arm64";

const char *const arch_cpuinfo_keys[] = {
	"CPU implementer", "CPU architecture", "CPU variant",
	"CPU part",	   "CPU revision",     0,
};
