// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/arch.h"

const char *const arch_name = "x86-64";

const char *const arch_cpuinfo_keys[] = {
	"vendor_id", "cpu family", "model", "stepping", "model name", 0,
};
