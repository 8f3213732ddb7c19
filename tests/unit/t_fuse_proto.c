// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Requests are put together by hand here, byte by byte as <linux/fuse.h> has
 * them: len, opcode, unique, nodeid, uid, gid, pid, padding; then the argument.
 */
#include "sys/fuse_proto.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

#define HEAD_BYTES 40

static const struct fuse_fs fs = { .uid = 7, .gid = 8, .page_bytes = 1 << 14 };

static void put32(unsigned char *at, uint32_t v)
{
	memcpy(at, &v, sizeof(v));
}

static void put64(unsigned char *at, uint64_t v)
{
	memcpy(at, &v, sizeof(v));
}

/* A request of that many bytes in all, its argument 0. */
static void make(unsigned char *buf, size_t len_bytes, uint32_t opcode,
		 uint64_t nodeid)
{
	memset(buf, 0, len_bytes);
	put32(buf, (uint32_t)len_bytes);
	put32(buf + 4, opcode);
	put64(buf + 8, 0x1234567890ULL);
	put64(buf + 16, nodeid);
}

static struct fuse_ask parsed(const unsigned char *buf, size_t len_bytes)
{
	struct fuse_ask ask;

	assert_int_equal(fuse_ask_parse(buf, len_bytes, &ask), 0);
	return ask;
}

static void a_request_is_as_long_as_it_says(void **state)
{
	unsigned char buf[HEAD_BYTES + 40];
	struct fuse_ask ask;

	(void)state;
	make(buf, sizeof(buf), 15, 2);
	assert_int_equal(fuse_ask_parse(buf, sizeof(buf), &ask), 0);
	assert_int_equal(ask.opcode, 15);
	assert_true(ask.unique == 0x1234567890ULL && ask.nodeid == 2);
	assert_ptr_equal(ask.arg, buf + HEAD_BYTES);
	assert_int_equal(ask.arg_bytes, 40);
	for (size_t n = 0; n < sizeof(buf); n++)
		assert_int_equal(fuse_ask_parse(buf, n, &ask), -EPROTO);
}

static void a_read_is_an_offset_and_a_size(void **state)
{
	unsigned char buf[HEAD_BYTES + 40];
	struct fuse_ask ask;
	struct fuse_transfer t;

	(void)state;
	make(buf, sizeof(buf), 15, 2);
	put64(buf + HEAD_BYTES + 8, 1 << 20);
	put32(buf + HEAD_BYTES + 16, 12288);
	ask = parsed(buf, sizeof(buf));
	assert_int_equal(fuse_transfer_parse(&ask, &t), 0);
	assert_true(t.unique == 0x1234567890ULL && t.offset == 1 << 20);
	assert_int_equal(t.len_bytes, 12288);
	assert_null(t.data);
	for (ask.arg_bytes = 0; ask.arg_bytes < 40; ask.arg_bytes++)
		assert_int_equal(fuse_transfer_parse(&ask, &t), -EPROTO);
}

static void a_write_brings_all_of_its_data(void **state)
{
	unsigned char buf[HEAD_BYTES + 40 + 100];
	struct fuse_ask ask;
	struct fuse_transfer t;

	(void)state;
	make(buf, sizeof(buf), 16, 2);
	put64(buf + HEAD_BYTES + 8, 512);
	put32(buf + HEAD_BYTES + 16, 100);
	ask = parsed(buf, sizeof(buf));
	assert_int_equal(fuse_transfer_parse(&ask, &t), 0);
	assert_true(t.offset == 512 && t.len_bytes == 100);
	assert_ptr_equal(t.data, buf + HEAD_BYTES + 40);
	for (ask.arg_bytes = 0; ask.arg_bytes < 140; ask.arg_bytes++)
		assert_int_equal(fuse_transfer_parse(&ask, &t), -EPROTO);
	put32(buf + HEAD_BYTES + 16, UINT32_MAX);
	ask.arg_bytes = 140;
	assert_int_equal(fuse_transfer_parse(&ask, &t), -EPROTO);
}

static void nothing_else_is_a_transfer(void **state)
{
	unsigned char buf[HEAD_BYTES + 140];
	struct fuse_transfer t;
	struct fuse_ask ask;

	(void)state;
	make(buf, sizeof(buf), FUSE_GETATTR, 2);
	ask = parsed(buf, sizeof(buf));
	assert_int_equal(fuse_transfer_parse(&ask, &t), -EINVAL);
}

static enum fuse_turn answered(uint32_t opcode, uint64_t nodeid,
			       const char *arg, size_t arg_bytes,
			       struct fuse_answer *a)
{
	unsigned char buf[HEAD_BYTES + 64];
	struct fuse_ask ask;

	make(buf, HEAD_BYTES + arg_bytes, opcode, nodeid);
	memcpy(buf + HEAD_BYTES, arg, arg_bytes);
	ask = parsed(buf, HEAD_BYTES + arg_bytes);
	return fuse_answer(&fs, &ask, a);
}

static void the_first_answer_asks_for_asynchronous_direct_io(void **state)
{
	/* Of 6.1: version 7.37, all flags. */
	const uint32_t in[] = { 7, 37, 131072, UINT32_MAX };
	struct fuse_answer a;

	(void)state;
	assert_int_equal(answered(FUSE_INIT, 0, (const char *)in, sizeof(in),
				  &a),
			 FUSE_SAY);
	assert_int_equal(a.head.len, 16 + 64);
	assert_int_equal(a.head.error, 0);
	assert_int_equal(a.body.init.major, 7);
	assert_int_equal(a.body.init.minor, 37);
	assert_true(a.body.init.flags & 1 << 15);
	assert_int_equal(a.body.init.max_pages, 256);
	assert_int_equal(a.body.init.max_write, 256 * (1 << 14));
}

static void a_kernel_without_it_is_refused(void **state)
{
	const uint32_t old[] = { 7, 12, 131072, UINT32_MAX };
	const uint32_t poor[] = { 7, 37, 131072, 0 };
	struct fuse_answer a;

	(void)state;
	answered(FUSE_INIT, 0, (const char *)old, sizeof(old), &a);
	assert_int_equal(a.head.error, -EPROTO);
	answered(FUSE_INIT, 0, (const char *)poor, sizeof(poor), &a);
	assert_int_equal(a.head.error, -EPROTO);
	answered(FUSE_INIT, 0, (const char *)poor, 3, &a);
	assert_int_equal(a.head.error, -EPROTO);
	assert_int_equal(a.head.len, 16);
}

static void there_is_one_file_and_it_is_the_users(void **state)
{
	struct fuse_answer a;

	(void)state;
	assert_int_equal(answered(FUSE_LOOKUP, 1, "data", 5, &a), FUSE_SAY);
	assert_int_equal(a.head.error, 0);
	assert_int_equal(a.head.len, 16 + sizeof(struct fuse_entry_out));
	assert_true(S_ISREG(a.body.entry.attr.mode));
	assert_int_equal(a.body.entry.attr.uid, 7);
	assert_int_equal(a.body.entry.attr.gid, 8);
	assert_true(a.body.entry.attr.size == 1ULL << 40);
	answered(FUSE_LOOKUP, 1, "date", 5, &a);
	assert_int_equal(a.head.error, -ENOENT);
	answered(FUSE_LOOKUP, 1, "data", 4, &a);
	assert_int_equal(a.head.error, -ENOENT);
	answered(FUSE_LOOKUP, 2, "data", 5, &a);
	assert_int_equal(a.head.error, -ENOENT);
	answered(FUSE_GETATTR, 1, "", 0, &a);
	assert_true(S_ISDIR(a.body.attr.attr.mode));
}

static void what_is_not_known_is_refused_with_its_number(void **state)
{
	struct fuse_answer a;

	(void)state;
	assert_int_equal(answered(FUSE_FLUSH, 2, "", 0, &a), FUSE_SAY);
	assert_int_equal(a.head.error, -ENOSYS);
	assert_true(a.head.unique == 0x1234567890ULL);
	assert_int_equal(answered(60000, 2, "", 0, &a), FUSE_SAY);
	assert_int_equal(a.head.error, -ENOSYS);
}

static void some_requests_want_no_answer_or_a_later_one(void **state)
{
	struct fuse_answer a;

	(void)state;
	assert_int_equal(answered(FUSE_FORGET, 2, "", 0, &a), FUSE_SILENT);
	assert_int_equal(answered(FUSE_INTERRUPT, 0, "", 0, &a), FUSE_SILENT);
	assert_int_equal(answered(FUSE_READ, 2, "", 0, &a), FUSE_TRANSFER);
	assert_int_equal(answered(FUSE_WRITE, 2, "", 0, &a), FUSE_TRANSFER);
}

static void a_transfer_is_answered_by_how_much_it_was(void **state)
{
	const struct fuse_transfer t = { .unique = 9, .len_bytes = 8192 };
	struct fuse_answer a;

	(void)state;
	fuse_answer_write(&t, &a);
	assert_true(a.head.unique == 9 && a.head.error == 0);
	assert_int_equal(a.head.len, 16 + 8);
	assert_int_equal(a.body.write.size, 8192);
	fuse_answer_read(&t, 8192, &a);
	assert_int_equal(a.head.len, 16 + 8192);
	fuse_answer_read(&t, 0, &a);
	assert_int_equal(a.head.len, 16);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_is_as_long_as_it_says),
		cmocka_unit_test(a_read_is_an_offset_and_a_size),
		cmocka_unit_test(a_write_brings_all_of_its_data),
		cmocka_unit_test(nothing_else_is_a_transfer),
		cmocka_unit_test(
			the_first_answer_asks_for_asynchronous_direct_io),
		cmocka_unit_test(a_kernel_without_it_is_refused),
		cmocka_unit_test(there_is_one_file_and_it_is_the_users),
		cmocka_unit_test(what_is_not_known_is_refused_with_its_number),
		cmocka_unit_test(some_requests_want_no_answer_or_a_later_one),
		cmocka_unit_test(a_transfer_is_answered_by_how_much_it_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
