// SPDX-License-Identifier: GPL-2.0-or-later
#include "runner/stream.h"

#include "base/err.h"

#include <errno.h>
#include <unistd.h>

#define FIRST_BYTES 65536
#define ROOM_BYTES  8192

void stream_take(struct stream *s)
{
	ssize_t n;

	if (s->size - s->len < ROOM_BYTES) {
		s->size = s->size ? s->size * 2 : FIRST_BYTES;
		s->text = xrealloc(s->text, s->size, 1);
	}
	n = read(s->fd, s->text + s->len, s->size - s->len - 1);
	if (n > 0) {
		s->len += (size_t)n;
	} else if (n == 0 || (errno != EINTR && errno != EAGAIN)) {
		close(s->fd);
		s->fd = -1;
	}
	s->text[s->len] = '\0';
}
