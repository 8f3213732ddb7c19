// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/designs_text.h"

#include "cli/cmd.h"
#include "cli/stop.h"
#include "runner/guest.h"
#include "scenario/hash.h"
#include "sys/kernel.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TIMEOUT_S 60

static int run_guest(const struct scenario *s, struct case_record *r,
		     struct why *why)
{
	char *text = scenario_text(s), *arg = xasprintf("--text=%s", text);
	char page[32], *argv[] = { (char[]){ "run-bench-guest" },
				   (char[]){ "case" },
				   (char[]){ "litmus/text" },
				   page,
				   arg,
				   (char[]){ "--samples=2" },
				   (char[]){ "--warmups=0" },
				   (char[]){ "--counted=0" },
				   (char[]){ "--timeout=65" },
				   NULL };
	struct guest_end end;
	json_t *obj = NULL;
	int err;

	snprintf(page, sizeof(page), "page=%s", scn_kind_name(s->kind));
	err = guest_run(cli_globals.guest_path, argv, TIMEOUT_S, false,
			&stop_signal, &obj, &end, why);
	free(arg);
	free(text);
	if (err)
		return err;
	if (end.stopped)
		err = -EINTR;
	else if (!obj || end.status)
		err = why_set(why, -EOPNOTSUPP, "broken: the case %s%s%s",
			      end.text, end.last_stderr[0] ? ": " : "",
			      end.last_stderr);
	else
		err = case_record_parse(r, obj, why);
	json_decref(obj);
	return err;
}

int designs_text_observe(const struct scenario *s, char observed[OBSERVED_MAX],
			 struct why *why)
{
	const char *a, *b;
	struct case_record r;
	int err = run_guest(s, &r, why);

	if (err)
		return err;
	a = json_string_value(json_object_get(r.data, "observed_0"));
	b = json_string_value(json_object_get(r.data, "observed_1"));
	if (r.outcome != OUTCOME_OK || !a || !b || strlen(a) >= OBSERVED_MAX) {
		err = why_set(why, -EOPNOTSUPP, "%s: %s",
			      outcome_name(r.outcome),
			      r.why ? r.why : "nothing is recorded");
	} else {
		snprintf(observed, OBSERVED_MAX, "%s", a);
		if (strcmp(a, b) != 0)
			err = why_set(why, -EAGAIN,
				      "not the same each time: %s, then %s", a,
				      b);
	}
	case_record_release(&r);
	return err;
}

void designs_text_run(const struct scenario *s, struct designs_evidence *e)
{
	char observed[OBSERVED_MAX];
	struct designs_seen *seen;
	struct kernel_id id;
	struct why why;
	int err;

	if (kernel_id_read(&id, NULL))
		snprintf(id.release, sizeof(id.release), "unknown");
	err = designs_text_observe(s, observed, &why);
	if (err == -EINTR)
		exit(128 + stop_signal);
	if (err && err != -EOPNOTSUPP && err != -EAGAIN)
		cli_die(EXIT_CANNOT, &why);
	seen = designs_evidence_seen(e, id.release, s->name,
				     scn_kind_name(s->kind));
	if (err) {
		seen->why = xstrdup(why.text);
		return;
	}
	seen->hash = scenario_hash(s);
	seen->nr_texts = seen->nr_processes = 1;
	seen->texts[0] = xstrdup(observed);
}
