// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * drain [US] - empty the batches of new pages of all CPUs until killed, every
 * US microseconds or without a pause. Of a file in use fadvise() cannot let
 * go, and takes this for the fault of another CPU's batch (lru_add_drain_all()
 * in generic_fadvise()): no privilege is needed.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	long us = argc > 1 ? strtol(argv[1], NULL, 10) : 0;
	struct timespec t = { us / 1000000, us % 1000000 * 1000 };
	int fd = open("/proc/self/exe", O_RDONLY);

	while (!posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED))
		if (us)
			nanosleep(&t, NULL);
	return 1;
}
