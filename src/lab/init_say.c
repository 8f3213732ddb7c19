// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/init.h"

#include "lab/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/reboot.h>
#include <termios.h>
#include <unistd.h>

char init_buf[INIT_PATH_MAX + INIT_FILE_MAX_BYTES + 1];

static int line_fd = -1;

NORETURN void init_reboot(void)
{
	init_drain();
	sync();
	/* QEMU runs with -no-reboot: this ends it. */
	reboot(RB_AUTOBOOT);
	for (;;)
		pause();
}

void init_open_line(const char *name)
{
	char path[64];
	struct termios t;

	snprintf(path, sizeof(path), "/dev/%s", name);
	/* Not to wait for a carrier: there is none. */
	line_fd = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
	if (line_fd < 0 || tcgetattr(line_fd, &t))
		goto failed;
	/* No echo, no "\n" made "\r\n": the payload is binary. */
	cfmakeraw(&t);
	t.c_cflag |= CLOCAL | CREAD;
	if (cfsetspeed(&t, B115200) || tcsetattr(line_fd, TCSANOW, &t) ||
	    fcntl(line_fd, F_SETFL, O_RDWR))
		goto failed;
	return;
failed:
	/* The only other way out is the console. */
	dprintf(STDERR_FILENO, "cowbench: open the data line '%s': %s\n", path,
		strerror(errno));
	line_fd = -1;
	init_reboot();
}

void init_drain(void)
{
	if (line_fd >= 0)
		(void)tcdrain(line_fd);
}

void init_send(const char *type, const void *data, size_t len_bytes)
{
	int err;

	if (line_fd < 0)
		return;
	err = wire_send(line_fd, type, data, len_bytes);
	if (!err)
		return;
	dprintf(STDERR_FILENO, "cowbench: send a %s frame: %s\n", type,
		strerror(-err));
	line_fd = -1;
	init_reboot();
}

/* Text within JSON: what needs escaping or is not ASCII becomes '?'. */
static void make_plain(char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text == 127 || *text == '"' ||
		    *text == '\\')
			*text = *text == '"' ? '\'' : '?';
}

void init_note(const char *what, const char *name, const char *fmt, ...)
{
	char why[400], plain[INIT_PATH_MAX], frame[2000];
	va_list ap;
	int len;

	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	snprintf(plain, sizeof(plain), "%s", name);
	make_plain(why);
	make_plain(plain);
	len = snprintf(frame, sizeof(frame),
		       "{\"what\":\"%s\",\"name\":\"%s\",\"why\":\"%s\"}", what,
		       plain, why);
	init_send("note", frame, (size_t)len);
}

static void PRINTF(2, 0) fail(long case_nr, const char *fmt, va_list ap)
{
	char why[600], frame[800];
	int len;

	vsnprintf(why, sizeof(why), fmt, ap);
	make_plain(why);
	len = snprintf(frame, sizeof(frame), "{\"case\":%ld,\"why\":\"%s\"}",
		       case_nr, why);
	init_send("fail", frame, (size_t)len);
}

void init_fail(long case_nr, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fail(case_nr, fmt, ap);
	va_end(ap);
}

NORETURN void init_die(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fail(-1, fmt, ap);
	va_end(ap);
	init_reboot();
}

static void crashed(int signal)
{
	init_die("process 1 of the guest crashed: signal %d", signal);
}

static void ended(void)
{
	init_die("process 1 of the guest ended (its console says why)");
}

void init_prepare(void)
{
	static const int signals[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE,
				       SIGABRT };
	/* Once: a crash on the way out is a panic, not a loop. */
	struct sigaction action = { .sa_handler = crashed,
				    .sa_flags = SA_RESETHAND };

	for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
		sigaction(signals[i], &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	/* Out of memory ends a process, see base/err.h. */
	if (atexit(ended))
		dprintf(STDERR_FILENO, "cowbench: atexit: %s\n",
			strerror(errno));
	memset(init_buf, 1, sizeof(init_buf));
}
