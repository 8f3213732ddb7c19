/* SPDX-License-Identifier: GPL-2.0-or-later */
/* profile_pictures.h - the figures of profiles, in a folder. */
#ifndef CLI_PROFILE_PICTURES_H
#define CLI_PROFILE_PICTURES_H

#include "cli/profile_options.h"

/* --figures: nothing without it. An exit status; mistakes are told. */
int profile_pictures(const struct profile_options *o,
		     const struct profile_sheet *sheets, size_t nr);

#endif
