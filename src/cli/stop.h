/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stop.h - signals that end a run in good order. */
#ifndef CLI_STOP_H
#define CLI_STOP_H

/* 0, or the number of the signal that came. */
extern volatile int stop_signal;

/* From now on SIGINT, SIGTERM and SIGHUP only set it. */
void stop_catch(void);

/*
 * From now on who reads our output may go away: writing fails, and what else
 * is to be done is done. Programs that we start get the default again.
 */
void stop_survive_pipes(void);

#endif
