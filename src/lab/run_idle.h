/* SPDX-License-Identifier: GPL-2.0-or-later */
/* run_idle.h - what this host has for guests. */
#ifndef LAB_RUN_IDLE_H
#define LAB_RUN_IDLE_H

/*
 * How many CPUs that we may run on are idle now, at least 1: looked at for a
 * fifth of a second, because the load average still knows of a build that has
 * long ended.
 */
unsigned int lab_idle_cpus(void);

/* "x86_64", "arm64", ...: as kernel_image.arch names it. */
const char *lab_host_arch(void);

#endif
