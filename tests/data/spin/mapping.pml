/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One page of a few processes and references to it, under three designs: the
 * second opinion on the explorer (docs/exploring.md). The rules are those of
 * src/model, said again; what searches is SPIN, so that equal numbers of states
 * mean that neither forgets any. Each option of the loop is one step; look and
 * read change no state and are left out.
 *
 * spin -a -DPROCS=2 -DREFS=1 -DDESIGN=0 ...
 *	DESIGN 0 mapcount, 1 refcount-5.18, 2 exclusive-5.19
 *	PINS 1: references are taken by pin as well as by get
 *	POKES 1: written through
 */
#ifndef PROCS
#define PROCS 2
#endif
#ifndef REFS
#define REFS 1
#endif
#ifndef DESIGN
#define DESIGN 0
#endif
#ifndef PINS
#define PINS 0
#endif
#ifndef POKES
#define POKES 0
#endif

#define MAPCOUNT  (DESIGN == 0)
#define REFCOUNT  (DESIGN == 1)
#define EXCLUSIVE (DESIGN == 2)

#define BIAS   1024
#define FRAMES (PROCS + REFS + 1)
#define NONE   255
#define FREE   0
#define GET    1
#define PIN    2

/* Owners: a bit for the page of each process, then one for each reference. */
#define page_bit(p) (1 << (p))
#define ref_bit(r)  (1 << (PROCS + (r)))

typedef frame_t {
	bit used;
	bit exclusive;
	byte now; /* owners who ought to see what is there */
	byte ever /* owners who ought to see it, or once ought to */
}
typedef proc_t {
	bit was; /* its name is used up */
	bit lives;
	bit pinned; /* mm->has_pinned */
	bit mapped;
	bit writable;
	bit dirty;
	byte frame
}
typedef ref_t {
	byte kind;
	byte frame;
	byte proc;
	bit writes;
	byte past /* 0: to the page of its process; else a name of the past */
}

frame_t frames[FRAMES];
proc_t procs[PROCS];
ref_t refs[REFS];

/* Not part of a state: they are set before they are read, in one step. */
hidden byte i, new, old, name, yes;
hidden int count, owners;

inline each_owner_forgets(bits)
{
	i = 0;
	do
	:: i < FRAMES ->
		frames[i].now = frames[i].now & ~(bits);
		frames[i].ever = frames[i].ever & ~(bits);
		i++
	:: else -> break
	od
}

/* "to" ought to see all that "from" does, and did. Both are single bits. */
inline sees_like(to, from)
{
	i = 0;
	do
	:: i < FRAMES ->
		if
		:: frames[i].now & (from) -> frames[i].now = frames[i].now | (to)
		:: else -> frames[i].now = frames[i].now & ~(to)
		fi;
		if
		:: frames[i].ever & (from) -> frames[i].ever = frames[i].ever | (to)
		:: else -> frames[i].ever = frames[i].ever & ~(to)
		fi;
		i++
	:: else -> break
	od
}

inline new_frame()
{
	new = 0;
	do
	:: frames[new].used -> new++
	:: else -> break
	od;
	frames[new].used = 1
}

/* Nobody maps or holds it any more: gone. */
inline put_frame(it)
{
	yes = 0;
	i = 0;
	do
	:: i < PROCS -> yes = yes || procs[i].frame == it; i++
	:: else -> break
	od;
	i = 0;
	do
	:: i < REFS -> yes = yes || (refs[i].kind != FREE && refs[i].frame == it); i++
	:: else -> break
	od;
	if
	:: yes
	:: else ->
		frames[it].used = 0;
		frames[it].exclusive = 0;
		frames[it].now = 0;
		frames[it].ever = 0
	fi
}

/* count = how many map the frame, and with bias, hold it */
inline count_maps(it)
{
	count = 0;
	i = 0;
	do
	:: i < PROCS ->
		if
		:: procs[i].frame == it -> count++
		:: else
		fi;
		i++
	:: else -> break
	od
}
inline count_all(it)
{
	count_maps(it);
	i = 0;
	do
	:: i < REFS ->
		if
		:: refs[i].kind == GET && refs[i].frame == it -> count++
		:: refs[i].kind == PIN && refs[i].frame == it -> count = count + BIAS
		:: else
		fi;
		i++
	:: else -> break
	od
}

/* yes = may the process write to the page in place? */
inline ask_reuse(who)
{
	yes = 0;
	if
	:: EXCLUSIVE && frames[procs[who].frame].exclusive -> yes = 1
	:: else ->
		if
		:: MAPCOUNT -> count_maps(procs[who].frame)
		:: else -> count_all(procs[who].frame)
		fi;
		if
		:: count == 1 ->
			yes = 1;
			frames[procs[who].frame].exclusive = EXCLUSIVE
		:: else
		fi
	fi
}

inline copy_page(who)
{
	old = procs[who].frame;
	new_frame();
	frames[new].now = frames[old].now;
	frames[new].ever = frames[old].ever;
	procs[who].frame = new;
	put_frame(old);
	frames[new].exclusive = EXCLUSIVE
}

/* A page of its own that can be written to. */
inline fault_write(who)
{
	if
	:: procs[who].writable
	:: else ->
		ask_reuse(who);
		if
		:: yes
		:: else -> copy_page(who)
		fi;
		procs[who].writable = 1;
		procs[who].dirty = 1
	fi
}

/* owners = the page of the process, and the references that are to it */
inline owners_of_page(who)
{
	owners = page_bit(who);
	i = 0;
	do
	:: i < REFS ->
		if
		:: refs[i].kind != FREE && refs[i].proc == who && !refs[i].past ->
			owners = owners | ref_bit(i)
		:: else
		fi;
		i++
	:: else -> break
	od
}

inline store(it)
{
	i = 0;
	do
	:: i < FRAMES -> frames[i].now = frames[i].now & ~owners; i++
	:: else -> break
	od;
	frames[it].now = owners;
	frames[it].ever = owners
}

inline do_write(who)
{
	fault_write(who);
	owners_of_page(who);
	procs[who].dirty = 1;
	store(procs[who].frame)
}

inline do_unmap(who)
{
	name = 0;
	i = 0;
	do
	:: i < REFS ->
		if
		:: refs[i].kind != FREE && refs[i].proc == who && !refs[i].past ->
			name = (name -> name : i + 1);
			refs[i].past = name
		:: else
		fi;
		i++
	:: else -> break
	od;
	each_owner_forgets(page_bit(who));
	old = procs[who].frame;
	procs[who].frame = NONE;
	procs[who].mapped = 0;
	procs[who].writable = 0;
	procs[who].dirty = 0;
	put_frame(old)
}

/* What is left of a past is named after the first that is left. */
inline do_drop(it)
{
	old = refs[it].frame;
	count = refs[it].past;
	refs[it].kind = FREE;
	refs[it].frame = 0;
	refs[it].proc = 0;
	refs[it].writes = 0;
	refs[it].past = 0;
	each_owner_forgets(ref_bit(it));
	name = 0;
	i = 0;
	do
	:: i < REFS ->
		if
		:: count && refs[i].kind != FREE && refs[i].past == count ->
			name = (name -> name : i + 1);
			refs[i].past = name
		:: else
		fi;
		i++
	:: else -> break
	od;
	put_frame(old)
}

inline do_fork(who, child)
{
	procs[child].was = 1;
	procs[child].lives = 1;
	if
	:: procs[who].mapped ->
		yes = 0;
		if
		:: !MAPCOUNT && procs[who].pinned &&
		   (REFCOUNT || frames[procs[who].frame].exclusive) ->
			count_all(procs[who].frame);
			yes = count >= BIAS
		:: else
		fi;
		procs[child].mapped = 1;
		if
		:: yes ->
			new_frame();
			frames[new].now = frames[procs[who].frame].now;
			frames[new].ever = frames[procs[who].frame].ever;
			procs[child].frame = new;
			procs[child].writable = 1;
			procs[child].dirty = 1;
			sees_like(page_bit(child), page_bit(who));
			frames[new].exclusive = EXCLUSIVE
		:: else ->
			procs[who].writable = 0;
			procs[child].frame = procs[who].frame;
			procs[child].dirty = procs[who].dirty;
			sees_like(page_bit(child), page_bit(who));
			frames[procs[who].frame].exclusive = 0
		fi
	:: else
	fi
}

inline do_take(who, it, how, to_write)
{
	if
	:: !MAPCOUNT && how == PIN -> procs[who].pinned = 1
	:: else
	fi;
	if
	:: to_write -> fault_write(who)
	:: !(to_write) && EXCLUSIVE && how == PIN && !procs[who].writable &&
	   !frames[procs[who].frame].exclusive ->
		/* unshare: a page of its own, not writable */
		ask_reuse(who);
		if
		:: yes
		:: else -> copy_page(who); procs[who].dirty = 0
		fi
	:: else
	fi;
	refs[it].kind = how;
	refs[it].frame = procs[who].frame;
	refs[it].proc = who;
	refs[it].writes = to_write;
	refs[it].past = 0;
	sees_like(ref_bit(it), page_bit(who))
}

inline do_poke(it)
{
	if
	:: !refs[it].past -> owners_of_page(refs[it].proc)
	:: else -> owners = ref_bit(it)
	fi;
	store(refs[it].frame)
}

inline do_exit(who)
{
	new = 0;
	do
	:: new < REFS ->
		if
		:: refs[new].kind != FREE && refs[new].proc == who -> do_drop(new)
		:: else
		fi;
		new++
	:: else -> break
	od;
	if
	:: procs[who].mapped -> do_unmap(who)
	:: else
	fi;
	procs[who].lives = 0;
	procs[who].pinned = 0
}

#define MAPS(p) (procs[p].lives && procs[p].mapped)
#define FREE_REF(r) \
	(refs[r].kind == FREE && (r == 0 || refs[(r + REFS - 1) % REFS].kind != FREE) && \
	 (r < 2 || refs[(r + REFS - 2) % REFS].kind != FREE))

#define TAKES(p, r) \
	:: d_step { MAPS(p) && FREE_REF(r) -> do_take(p, r, GET, 0); skip } \
	:: d_step { MAPS(p) && FREE_REF(r) -> do_take(p, r, GET, 1); skip } \
	:: d_step { PINS && MAPS(p) && FREE_REF(r) -> do_take(p, r, PIN, 0); skip } \
	:: d_step { PINS && MAPS(p) && FREE_REF(r) -> do_take(p, r, PIN, 1); skip }

/* What a write through one shows through another of the same past is undefined. */
#define FELLOW(r, q) \
	(q != r && refs[q].kind != FREE && refs[q].past == refs[r].past)
#if REFS == 1
#define FELLOWS(r) 0
#elif REFS == 2
#define FELLOWS(r) (FELLOW(r, 0) || FELLOW(r, 1))
#else
#define FELLOWS(r) (FELLOW(r, 0) || FELLOW(r, 1) || FELLOW(r, 2))
#endif

#define HOLDS(r) \
	:: d_step { refs[r].kind != FREE -> do_drop(r); skip } \
	:: d_step { POKES && refs[r].kind != FREE && refs[r].writes && \
		    (!refs[r].past || !FELLOWS(r)) -> do_poke(r); skip }

#define FORKS(p, c) \
	:: d_step { procs[p].lives && procs[c - 1].was && !procs[c].was -> \
		do_fork(p, c); skip }

#define ALONE(p) \
	:: d_step { MAPS(p) -> do_write(p); skip } \
	:: d_step { MAPS(p) -> do_unmap(p); skip } \
	:: d_step { procs[p].lives -> do_exit(p); skip }

init
{
	d_step {
		procs[0].was = 1;
		procs[0].lives = 1;
		procs[0].mapped = 1;
		procs[0].writable = 1;
		procs[0].dirty = 1;
		frames[0].used = 1;
		frames[0].now = page_bit(0);
		frames[0].ever = page_bit(0);
		frames[0].exclusive = EXCLUSIVE;
		i = 1;
		do
		:: i < PROCS -> procs[i].frame = NONE; i++
		:: else -> break
		od;
		skip
	};
end:
	do
	ALONE(0)
	TAKES(0, 0)
	HOLDS(0)
#if PROCS > 1
	FORKS(0, 1)
	ALONE(1)
	TAKES(1, 0)
#endif
#if PROCS > 2
	FORKS(0, 2)
	FORKS(1, 2)
	ALONE(2)
	TAKES(2, 0)
#endif
#if REFS > 1
	TAKES(0, 1)
	HOLDS(1)
#if PROCS > 1
	TAKES(1, 1)
#endif
#if PROCS > 2
	TAKES(2, 1)
#endif
#endif
#if REFS > 2
	TAKES(0, 2)
	HOLDS(2)
#if PROCS > 1
	TAKES(1, 2)
#endif
#if PROCS > 2
	TAKES(2, 2)
#endif
#endif
	od
}
