// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The stacks of two kernels in one tree.
 *
 * The second kernel's are the tree. A compiler that inlined one caller more, or
 * a patch that added one, would move all above it to another place; so a place
 * is the chain of those callers that both kernels have, and frames of only one
 * of them are stepped over. What of the first kernel has no place even so is
 * kept beside the frame that it was called from.
 *
 * A tail call leaves no caller: do_wp_page() that jumps to wp_page_copy() is
 * beside it, not below. Where the second kernel has that inlined, what it calls
 * is searched in the neighbour that calls it only there.
 */
#include "report/profile_flame.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

/* What the first kernel's function is called in the second. */
static const char *name_in_b(const struct flame *f, const char *name,
			     size_t len)
{
	for (size_t i = 0; i < f->nr_renamed; i++)
		if (strlen(f->renamed[i]->name_a) == len &&
		    !strncmp(f->renamed[i]->name_a, name, len))
			return f->renamed[i]->name_b;
	return NULL;
}

static bool is_named(const struct flame_frame *frame, const char *name,
		     size_t len)
{
	return strlen(frame->name) == len && !strncmp(frame->name, name, len);
}

static struct flame_frame *callee(struct flame *f, struct flame_frame *of,
				  const char *name, size_t len)
{
	struct flame_frame *frame;

	for (size_t i = 0; i < of->nr_callees; i++)
		if (is_named(of->callees[i], name, len))
			return of->callees[i];
	frame = xcalloc(1, sizeof(*frame));
	frame->name = xasprintf("%.*s", (int)len, name);
	of->callees = xrealloc(of->callees, of->nr_callees + 1,
			       sizeof(struct flame_frame *));
	of->callees[of->nr_callees++] = frame;
	f->nr_frames++;
	return frame;
}

/* Names of all frames of a kernel, sorted. */
struct names {
	size_t nr;
	char **names;
};

static int by_name(const void *x, const void *y)
{
	const char *const *a = x, *const *b = y;

	return strcmp(*a, *b);
}

static void names_release(struct names *n)
{
	for (size_t i = 0; i < n->nr; i++)
		free(n->names[i]);
	free(n->names);
}

static bool names_have(const struct names *n, const char *name)
{
	return n->nr &&
	       bsearch(&name, n->names, n->nr, sizeof(char *), by_name) != NULL;
}

static void names_add(struct names *n, const struct flame *f, const char *stack)
{
	while (*stack) {
		size_t len = strcspn(stack, ";");
		const char *other = name_in_b(f, stack, len);

		n->names = xrealloc(n->names, n->nr + 1, sizeof(char *));
		n->names[n->nr++] = other ? xstrdup(other)
					  : xasprintf("%.*s", (int)len, stack);
		stack += len + (stack[len] == ';');
	}
}

/* Of the first kernel, as the second calls them. */
static void names_of_a(struct names *n, const struct flame *f)
{
	for (size_t i = 0; i < f->a.nr; i++)
		names_add(n, f, f->a.lines[i].name);
	if (n->nr)
		qsort(n->names, n->nr, sizeof(char *), by_name);
}

/* The place of a function above a frame, stepping over what the first has not. */
static struct flame_frame *place(struct flame_frame *at, const struct names *a,
				 const char *name, size_t len)
{
	for (size_t i = 0; i < at->nr_callees; i++)
		if (at->callees[i]->in_b && is_named(at->callees[i], name, len))
			return at->callees[i];
	for (size_t i = 0; i < at->nr_callees; i++) {
		struct flame_frame *c = at->callees[i], *found;

		if (!c->in_b || names_have(a, c->name))
			continue;
		found = place(c, a, name, len);
		if (found)
			return found;
	}
	return NULL;
}

static bool is_in_b(const struct flame_frame *at, const char *name, size_t len)
{
	for (size_t i = 0; i < at->nr_callees; i++) {
		const struct flame_frame *c = at->callees[i];

		if (c->in_b &&
		    (is_named(c, name, len) || is_in_b(c, name, len)))
			return true;
	}
	return false;
}

static struct flame_frame *next_place(const struct flame *f,
				      struct flame_frame *at,
				      const struct names *a, const char *name,
				      size_t len)
{
	const char *other = name_in_b(f, name, len);

	return other ? place(at, a, other, strlen(other))
		     : place(at, a, name, len);
}

/* What the first kernel has at the very places that the second has. */
static void mark_stack(struct flame *f, const char *stack,
		       const struct names *a)
{
	struct flame_frame *at = &f->root, *next;

	while (*stack) {
		size_t len = strcspn(stack, ";");

		next = next_place(f, at, a, stack, len);
		if (next) {
			next->is_matched = true;
			at = next;
		}
		stack += len + (stack[len] == ';');
	}
}

/* Of what a stack calls directly: how much of it, and not before, is there. */
static size_t nr_moved(const struct flame *f, const char *stack, size_t len,
		       struct flame_frame *to, const struct names *a,
		       bool even_matched)
{
	size_t nr = 0;

	for (size_t i = 0; i < f->a.nr; i++) {
		const char *line = f->a.lines[i].name;
		const struct flame_frame *c;

		if (strncmp(line, stack, len) != 0 || line[len] != ';' ||
		    strchr(line + len + 1, ';'))
			continue;
		line += len + 1;
		c = next_place(f, to, a, line, strlen(line));
		nr += c && (even_matched || !c->is_matched);
	}
	return nr;
}

/*
 * Where to look for what is called by the last of a stack's first len
 * characters, a function that has no place above the frame at: its neighbour,
 * if the second kernel has it inlined there.
 */
static struct flame_frame *host(const struct flame *f, struct flame_frame *at,
				const struct names *a, const char *stack,
				size_t len)
{
	const char *name = stack + len;
	struct flame_frame *best = at;
	size_t most;

	while (name > stack && name[-1] != ';')
		name--;
	if (is_in_b(&f->root, name, (size_t)(stack + len - name)))
		return at;
	most = nr_moved(f, stack, len, at, a, true);
	for (size_t i = 0; i < at->nr_callees; i++) {
		struct flame_frame *c = at->callees[i];
		size_t nr = c->in_b ? nr_moved(f, stack, len, c, a, false) : 0;

		if (nr > most) {
			most = nr;
			best = c;
		}
	}
	return best;
}

/* a NULL: a stack of the kernel that is the tree. */
static void add_stack(struct flame *f, const char *stack, double value,
		      const struct names *a)
{
	/* at: a place of both; frame: above it, frames of only the first */
	struct flame_frame *at = &f->root, *frame = at, *next;
	const char *whole = stack;
	size_t depth = 0;

	for (; *stack && depth < FLAME_DEPTH_MAX; depth++) {
		size_t len = strcspn(stack, ";"), name_len = len;
		const char *name = a ? name_in_b(f, stack, len) : NULL;

		if (name)
			name_len = strlen(name);
		else
			name = stack;
		next = a ? place(at, a, name, name_len) : NULL;
		if (next) {
			at = next;
		} else {
			next = callee(f, frame, name, name_len);
			if (a)
				at = host(f, at, a, whole,
					  (size_t)(stack - whole) + len);
		}
		frame = next;
		*(a || !f->name_b ? &frame->in_a : &frame->in_b) = true;
		stack += len + (stack[len] == ';');
	}
	f->nr_cut += *stack != '\0';
	*(a || !f->name_b ? &frame->own_a : &frame->own_b) += value;
}

static void add_table(struct flame *f, const struct profile_table *t,
		      const struct names *a)
{
	for (size_t i = 0; i < t->nr; i++)
		add_stack(f, t->lines[i].name,
			  profile_insns(t->lines[i].counts), a);
}

static void find_renamed(struct flame *f)
{
	f->renamed = xcalloc(f->diff.nr + 1, sizeof(*f->renamed));
	for (size_t i = 0; i < f->diff.nr; i++) {
		const struct profile_diff_line *line = &f->diff.lines[i];

		if (line->name_a && line->name_b &&
		    strcmp(line->name_a, line->name_b) != 0)
			f->renamed[f->nr_renamed++] = line;
	}
}

void flame_add_stacks(struct flame *f)
{
	struct names a = { 0 };

	if (!f->name_b) {
		add_table(f, &f->a, NULL);
		return;
	}
	find_renamed(f);
	add_table(f, &f->b, NULL);
	names_of_a(&a, f);
	for (size_t i = 0; i < f->a.nr; i++)
		mark_stack(f, f->a.lines[i].name, &a);
	add_table(f, &f->a, &a);
	names_release(&a);
}
