// SPDX-License-Identifier: GPL-2.0-or-later
/* Messages as in QEMU's docs/interop/qmp-spec. */
#include "lab/qmp.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cmocka.h>

static void feed(struct qmp *q, const char *text)
{
	qmp_feed(q, text, strlen(text));
}

static void each_kind_of_message_is_told_apart(void **state)
{
	struct qmp_message m;
	struct qmp q;

	(void)state;
	qmp_init(&q, -1);
	feed(&q, "{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 22}}, "
		 "\"capabilities\": [\"oob\"]}}\r\n"
		 "{\"return\": {\"running\": true}}\r\n"
		 "{\"error\": {\"class\": \"GenericError\", "
		 "\"desc\": \"No such thing\"}}\r\n"
		 "{\"timestamp\": {\"seconds\": 1, \"microseconds\": 2}, "
		 "\"event\": \"MIGRATION\", "
		 "\"data\": {\"status\": \"completed\"}}\r\n");
	assert_int_equal(qmp_next(&q, &m, NULL), 1);
	assert_int_equal(m.kind, QMP_GREETING);
	qmp_message_release(&m);
	assert_int_equal(qmp_next(&q, &m, NULL), 1);
	assert_int_equal(m.kind, QMP_RETURN);
	assert_true(json_is_true(json_object_get(m.data, "running")));
	qmp_message_release(&m);
	assert_int_equal(qmp_next(&q, &m, NULL), 1);
	assert_int_equal(m.kind, QMP_ERROR);
	assert_string_equal(m.text, "No such thing");
	qmp_message_release(&m);
	assert_int_equal(qmp_next(&q, &m, NULL), 1);
	assert_int_equal(m.kind, QMP_EVENT);
	assert_string_equal(m.text, "MIGRATION");
	assert_string_equal(
		json_string_value(json_object_get(m.data, "status")),
		"completed");
	qmp_message_release(&m);
	assert_int_equal(qmp_next(&q, &m, NULL), 0);
	qmp_release(&q);
}

static void a_message_may_come_byte_by_byte(void **state)
{
	static const char text[] = "{\"event\": \"STOP\"}\r\n";
	struct qmp_message m;
	struct qmp q;

	(void)state;
	qmp_init(&q, -1);
	assert_int_equal(qmp_next(&q, &m, NULL), 0);
	for (size_t i = 0; i < strlen(text) - 1; i++) {
		qmp_feed(&q, text + i, 1);
		assert_int_equal(qmp_next(&q, &m, NULL), 0);
	}
	qmp_feed(&q, "\n", 1);
	assert_int_equal(qmp_next(&q, &m, NULL), 1);
	assert_string_equal(m.text, "STOP");
	assert_null(m.data);
	qmp_message_release(&m);
	qmp_release(&q);
}

static void what_is_no_message_is_quoted_and_skipped(void **state)
{
	struct qmp_message m;
	struct why why;
	struct qmp q;

	(void)state;
	qmp_init(&q, -1);
	feed(&q, "hello?\n[1]\n{\"event\": \"STOP\"}\n");
	assert_int_equal(qmp_next(&q, &m, &why), -EPROTO);
	assert_non_null(strstr(why.text, "'hello?'"));
	assert_int_equal(qmp_next(&q, &m, &why), -EPROTO);
	assert_int_equal(qmp_next(&q, &m, &why), 1);
	qmp_message_release(&m);
	qmp_release(&q);
}

static void a_descriptor_travels_with_its_command(void **state)
{
	char text[200], control[CMSG_SPACE(sizeof(int))], got[8] = "";
	struct iovec iov = { .iov_base = text, .iov_len = sizeof(text) - 1 };
	struct msghdr msg = { .msg_iov = &iov,
			      .msg_iovlen = 1,
			      .msg_control = control,
			      .msg_controllen = sizeof(control) };
	int line[2], file[2], fd;
	struct qmp q;
	ssize_t n;

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, line), 0);
	assert_int_equal(pipe(file), 0);
	qmp_init(&q, line[0]);
	assert_int_equal(qmp_send(&q, "getfd",
				  json_pack("{s:s}", "fdname", "f"), file[1],
				  NULL),
			 0);
	n = recvmsg(line[1], &msg, 0);
	assert_true(n > 0);
	text[n] = '\0';
	assert_string_equal(text, "{\"execute\":\"getfd\",\"arguments\":"
				  "{\"fdname\":\"f\"}}\n");
	assert_non_null(CMSG_FIRSTHDR(&msg));
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&msg)), sizeof(fd));
	assert_int_equal(write(fd, "through", 7), 7);
	assert_int_equal(read(file[0], got, 7), 7);
	assert_string_equal(got, "through");
	qmp_release(&q);
	close(fd);
	for (int i = 0; i < 2; i++) {
		close(line[i]);
		close(file[i]);
	}
}

static void a_line_that_qemu_has_closed_is_an_error(void **state)
{
	struct why why;
	struct qmp q;
	int line[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, line), 0);
	close(line[1]);
	qmp_init(&q, line[0]);
	assert_int_equal(qmp_send(&q, "cont", NULL, -1, &why), -EPIPE);
	assert_string_equal(why.text, "tell QEMU to cont: Broken pipe");
	close(line[0]);
	qmp_release(&q);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_of_message_is_told_apart),
		cmocka_unit_test(a_message_may_come_byte_by_byte),
		cmocka_unit_test(what_is_no_message_is_quoted_and_skipped),
		cmocka_unit_test(a_descriptor_travels_with_its_command),
		cmocka_unit_test(a_line_that_qemu_has_closed_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
