/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dispatch.h - find the command; help, version, and the bare command. */
#ifndef CLI_DISPATCH_H
#define CLI_DISPATCH_H

/*
 * Run the command that argv asks for and return its exit status. Without a
 * command word (nothing, or only options) it is "run": the quick suite.
 */
int dispatch(int argc, char **argv);

#endif
