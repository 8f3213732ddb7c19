// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/wire.h"

#include "base/err.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>
#include <cmocka.h>

/* Checksums by Python's zlib.crc32() over the payloads. */
#define HELLO "CB1 hello 7 84dbe73d\n{\"v\":1}\n"
#define READY "CB1 ready 0 00000000\n\n"
#define FILE_ "CB1 file 11 4ee6f1fc\n/a\n\0\xff\n\ncd\n\r\n"
#define END   "CB1 end 11 5f4b3ab1\n{\"cases\":2}\n"

#define ALL_BYTES                                                              \
	(sizeof(HELLO) + sizeof(READY) + sizeof(FILE_) + sizeof(END) - 4)
static const char all[] = HELLO READY FILE_ END;
static const char *const order[] = { "hello", "ready", "file", "end" };

/* Types of all good frames, as "hello ready "; counts damaged ones. */
struct seen {
	char types[400];
	size_t nr_good, nr_damaged;
};

static void drain(struct wire_decoder *d, struct seen *s)
{
	struct wire_frame f;
	struct why why;
	size_t len;
	int ret;

	while ((ret = wire_decoder_next(d, &f, &why))) {
		if (ret < 0) {
			assert_int_equal(ret, -EBADMSG);
			s->nr_damaged++;
			continue;
		}
		assert_int_equal(f.data[f.len_bytes], 0);
		s->nr_good++;
		len = strlen(s->types);
		assert_true(len + 17 < sizeof(s->types));
		snprintf(s->types + len, sizeof(s->types) - len, "%s ", f.type);
	}
}

static void decode(const void *data, size_t len, struct seen *s)
{
	struct wire_decoder d;

	memset(s, 0, sizeof(*s));
	wire_decoder_init(&d);
	wire_decoder_feed(&d, data, len);
	drain(&d, s);
	wire_decoder_release(&d);
}

static void frames_come_out_as_they_went_in(void **state)
{
	struct wire_decoder d;
	struct wire_frame f;

	(void)state;
	wire_decoder_init(&d);
	wire_decoder_feed(&d, all, ALL_BYTES);
	assert_int_equal(wire_decoder_next(&d, &f, NULL), 1);
	assert_string_equal(f.type, "hello");
	assert_string_equal(f.data, "{\"v\":1}");
	assert_int_equal(wire_decoder_next(&d, &f, NULL), 1);
	assert_string_equal(f.type, "ready");
	assert_int_equal(f.len_bytes, 0);
	assert_int_equal(wire_decoder_next(&d, &f, NULL), 1);
	assert_int_equal(f.len_bytes, 11);
	assert_memory_equal(f.data, "/a\n\0\xff\n\ncd\n\r", 11);
	assert_int_equal(wire_decoder_next(&d, &f, NULL), 1);
	assert_int_equal(wire_decoder_next(&d, &f, NULL), 0);
	assert_int_equal(d.nr_frames, 4);
	assert_int_equal(d.nr_bad, 0);
	assert_int_equal(d.nr_garbage_bytes, 0);
	wire_decoder_release(&d);
}

static void what_is_sent_is_the_documented_text(void **state)
{
	char got[ALL_BYTES + 1];
	int fds[2];

	(void)state;
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(wire_send(fds[1], "hello", "{\"v\":1}", 7), 0);
	assert_int_equal(wire_send(fds[1], "ready", NULL, 0), 0);
	assert_int_equal(wire_send(fds[1], "file", "/a\n\0\xff\n\ncd\n\r", 11),
			 0);
	assert_int_equal(wire_send(fds[1], "end", "{\"cases\":2}", 11), 0);
	assert_int_equal(read(fds[0], got, sizeof(got)), ALL_BYTES);
	assert_memory_equal(got, all, ALL_BYTES);
	close(fds[0]);
	close(fds[1]);
}

static void no_other_type_and_no_dead_line_is_sent_to(void **state)
{
	int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);

	(void)state;
	assert_int_equal(wire_send(fd, "hullo", "", 0), -EINVAL);
	assert_int_equal(wire_send(fd, "hello", "", 0), -ENOSPC);
	close(fd);
	assert_int_equal(wire_send(-1, "hello", "", 0), -EBADF);
}

static void bytes_may_come_one_by_one(void **state)
{
	struct seen s = { 0 };
	struct wire_decoder d;

	(void)state;
	wire_decoder_init(&d);
	for (size_t i = 0; i < ALL_BYTES; i++) {
		wire_decoder_feed(&d, all + i, 1);
		drain(&d, &s);
	}
	assert_string_equal(s.types, "hello ready file end ");
	assert_int_equal(s.nr_damaged + d.nr_garbage_bytes, 0);
	wire_decoder_release(&d);
}

/* Where frame i ends in all[]. */
static size_t end_of(size_t i)
{
	static const size_t len[] = { sizeof(HELLO) - 1, sizeof(READY) - 1,
				      sizeof(FILE_) - 1, sizeof(END) - 1 };
	size_t end = 0;

	for (size_t k = 0; k <= i; k++)
		end += len[k];
	return end;
}

static void a_cut_stream_gives_what_was_whole(void **state)
{
	(void)state;
	for (size_t cut = 0; cut <= ALL_BYTES; cut++) {
		size_t nr = 0;
		struct seen s;

		while (nr < 4 && end_of(nr) <= cut)
			nr++;
		decode(all, cut, &s);
		assert_int_equal(s.nr_good, nr);
		assert_int_equal(s.nr_damaged, 0);
	}
}

/* The guest died in a frame; the next one follows on the stump. */
static void after_a_cut_frame_the_next_ones_are_found(void **state)
{
	char line[2 * ALL_BYTES];

	(void)state;
	for (size_t cut = 0; cut < ALL_BYTES; cut++) {
		size_t nr = 0;
		struct seen s;

		while (nr < 4 && end_of(nr) <= cut)
			nr++;
		memcpy(line, all, cut);
		memcpy(line + cut, all, ALL_BYTES);
		decode(line, cut + ALL_BYTES, &s);
		assert_int_equal(s.nr_good, nr + 4);
		assert_non_null(strstr(s.types, "hello ready file end "));
	}
}

static void a_flipped_bit_costs_its_own_frame_and_no_other(void **state)
{
	char line[ALL_BYTES];

	(void)state;
	for (size_t bit = 0; bit < ALL_BYTES * 8; bit++) {
		char expect[100] = "";
		struct seen s;
		size_t hit = 0;

		while (end_of(hit) <= bit / 8)
			hit++;
		for (size_t i = 0; i < 4; i++)
			if (i != hit)
				snprintf(expect + strlen(expect),
					 sizeof(expect) - strlen(expect), "%s ",
					 order[i]);
		memcpy(line, all, ALL_BYTES);
		line[bit / 8] = (char)(line[bit / 8] ^ (1 << bit % 8));
		decode(line, ALL_BYTES, &s);
		/* The length of the last one: waits for what never comes. */
		assert_string_equal(s.types, expect);
	}
}

static void garbage_between_frames_is_counted_and_skipped(void **state)
{
	static const char line[] =
		"[    1.0] Kernel panic\n" HELLO "CB1 CB1 case x\nCB1 \n" END
		"CB1 case 99999999 00000000\nCB";
	struct seen s = { 0 };
	struct wire_decoder d;

	(void)state;
	wire_decoder_init(&d);
	wire_decoder_feed(&d, line, sizeof(line) - 1);
	drain(&d, &s);
	assert_string_equal(s.types, "hello end ");
	/* More than a frame may hold is no frame; "CB" may become one. */
	assert_int_equal(d.nr_garbage_bytes, 23 + 20 + 27);
	assert_int_equal(d.nr_bad, 0);
	wire_decoder_feed(&d, &END[2], sizeof(END) - 3);
	drain(&d, &s);
	assert_string_equal(s.types, "hello end end ");
	wire_decoder_release(&d);
}

/* A line that takes a few bytes at a time, and is interrupted before each. */
static size_t piece_bytes;
static unsigned int nr_interrupts;

ssize_t writev(int fd, const struct iovec *v, int nr)
{
	char text[200];
	size_t len = 0;

	for (int i = 0; i < nr; i++) {
		if (v[i].iov_len)
			memcpy(text + len, v[i].iov_base, v[i].iov_len);
		len += v[i].iov_len;
	}
	if (piece_bytes && ++nr_interrupts % 2) {
		errno = EINTR;
		return -1;
	}
	return write(fd, text,
		     piece_bytes && len > piece_bytes ? piece_bytes : len);
}

static void what_a_line_takes_in_pieces_arrives_whole(void **state)
{
	char got[200];
	int fds[2];

	(void)state;
	for (piece_bytes = 1; piece_bytes < sizeof(FILE_); piece_bytes++) {
		assert_int_equal(pipe(fds), 0);
		assert_int_equal(wire_send(fds[1], "file",
					   "/a\n\0\xff\n\ncd\n\r", 11),
				 0);
		assert_int_equal(read(fds[0], got, sizeof(got)),
				 sizeof(FILE_) - 1);
		assert_memory_equal(got, FILE_, sizeof(FILE_) - 1);
		close(fds[0]);
		close(fds[1]);
	}
	piece_bytes = 0;
}

static void a_damaged_length_does_not_swallow_the_rest(void **state)
{
	static const char line[] =
		"CB1 case 9000000 00000000\n{}\n" HELLO READY;
	struct wire_frame f;
	struct wire_decoder d;
	struct why why;

	(void)state;
	wire_decoder_init(&d);
	wire_decoder_feed(&d, line, sizeof(line) - 1);
	assert_int_equal(wire_decoder_next(&d, &f, &why), -EBADMSG);
	assert_string_equal(
		why.text, "read a case frame of 9000000 bytes: it is damaged");
	assert_int_equal(wire_decoder_next(&d, &f, &why), 1);
	assert_string_equal(f.type, "hello");
	assert_int_equal(d.nr_bad, 1);
	wire_decoder_release(&d);
}

/* Bytes of the last frame are used while the next are fed in pieces. */
static void a_large_frame_in_small_pieces_is_not_slow(void **state)
{
	size_t len = (size_t)4 << 20, done = 0;
	char *big = xcalloc(len, 1), *raw = xcalloc(len + 100, 1);
	struct seen s = { 0 };
	struct wire_decoder d;
	int fds[2];
	char head[64];

	(void)state;
	memset(big, 'C', len);
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(wire_send(fds[1], "file", "C", 1), 0);
	assert_true(read(fds[0], head, sizeof(head)) > 0);
	close(fds[0]);
	close(fds[1]);
	/* CRC-32 of 4194304 times 'C', by Python's zlib. */
	memcpy(raw, "CB1 file 4194304 16210ef3\n", 26);
	memcpy(raw + 26, big, len);
	raw[26 + len] = '\n';
	wire_decoder_init(&d);
	while (done < len + 27) {
		size_t n = len + 27 - done < 1000 ? len + 27 - done : 1000;

		wire_decoder_feed(&d, raw + done, n);
		drain(&d, &s);
		done += n;
	}
	assert_string_equal(s.types, "file ");
	wire_decoder_release(&d);
	free(big);
	free(raw);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(frames_come_out_as_they_went_in),
		cmocka_unit_test(what_is_sent_is_the_documented_text),
		cmocka_unit_test(no_other_type_and_no_dead_line_is_sent_to),
		cmocka_unit_test(bytes_may_come_one_by_one),
		cmocka_unit_test(a_cut_stream_gives_what_was_whole),
		cmocka_unit_test(after_a_cut_frame_the_next_ones_are_found),
		cmocka_unit_test(
			a_flipped_bit_costs_its_own_frame_and_no_other),
		cmocka_unit_test(garbage_between_frames_is_counted_and_skipped),
		cmocka_unit_test(what_a_line_takes_in_pieces_arrives_whole),
		cmocka_unit_test(a_damaged_length_does_not_swallow_the_rest),
		cmocka_unit_test(a_large_frame_in_small_pieces_is_not_slow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
