"""Dividing people into duos of strangers. Knows ids only: neither names nor the meeting.

What counts, each before all that follow it: nobody with whom they may not be, not the duo of an
earlier round, somebody with a phone in every duo, strangers, different organisations, chance.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from heapq import nsmallest
from itertools import combinations
from random import Random

import msgspec

FEW = 9  # so few people can be divided in every way (1540 with nine), to choose the best
MOST_AT_ONCE = 300  # a matching takes more than twice as long for twice as many people
CHANCES = 20  # bits

Pair = frozenset[str]


class Candidate(msgspec.Struct, frozen=True):
    """Somebody who needs a partner; ``organisation`` is "" for none."""

    id: str
    organisation: str
    phone: bool


Group = tuple[Candidate, ...]


def propose(
    people: Sequence[Candidate],
    known: Collection[Pair],
    earlier: Collection[Pair],
    forbidden: Collection[Pair],
    fixed: Sequence[tuple[str, ...]],
    seed: int,
) -> list[tuple[str, ...]]:
    """Everybody in duos, in the order of ``people``; nothing when there are not two of them.

    An odd one out makes a group of three, and so do two people who would be a forbidden duo, where
    they can. ``fixed`` groups stay together; somebody joins one when there is no other duo, and
    two that share a member become one as long as that is no larger than three. Only who comes
    beside nothing but fixed threes makes a group of four. What nobody can avoid happens as little
    as possible: a forbidden duo too. The same seed gives the same groups.
    """
    chance = Random(seed)  # nosec B311  # the same seed has to give the same groups
    fit = _Fit(people, known, earlier, forbidden, chance)
    kept = _kept(people, fixed)
    placed = {person for group in kept for person in group}
    free = [person for person in people if person not in placed]
    if len(free) > MOST_AT_ONCE:
        chance.shuffle(free)
    made: list[Group] = []
    for start in range(0, len(free), MOST_AT_ONCE):
        some = free[start : start + MOST_AT_ONCE]
        if len(some) > 1:
            made += _best(some, fit) if len(some) <= FEW else _matched(some, fit)
        else:
            _join(some[0], made, kept, fit)
    _separate(made, kept, fit)
    order = {person.id: place for place, person in enumerate(people)}
    groups = [
        sorted((person.id for person in group), key=order.__getitem__) for group in made + kept
    ]
    return sorted(map(tuple, groups), key=lambda group: order[group[0]])


class _Fit:
    """How badly people fit together, as a number: the lower, the better.

    A concern weighs more than the next one does for all pairs of a division together.
    """

    def __init__(
        self,
        people: Sequence[Candidate],
        known: Collection[Pair],
        earlier: Collection[Pair],
        forbidden: Collection[Pair],
        chance: Random,
    ) -> None:
        self._known, self._earlier, self._forbidden = set(known), set(earlier), set(forbidden)
        self._organisations = {
            person.id: " ".join(person.organisation.split()).casefold() for person in people
        }
        self._chances = {person.id: chance.getrandbits(CHANCES) for person in people}
        most = 2 * len(people)  # pairs, also if everybody were in a group of four
        self._same_organisation = most << CHANCES
        self._acquainted = most * self._same_organisation
        self._phoneless = most * self._acquainted
        self._repeated = most * self._phoneless
        self._larger = most * self._repeated
        self._banned = most * self._larger
        self._crowded = most * self._banned

    def allowed(self, one: Candidate, other: Candidate) -> bool:
        """True when these two may be together."""
        return frozenset((one.id, other.id)) not in self._forbidden

    def pair(self, one: Candidate, other: Candidate) -> int:
        """How badly two people fit, phones aside."""
        pair = frozenset((one.id, other.id))
        same = self._organisations[one.id] == self._organisations[other.id] != ""
        return (
            self._banned * (pair in self._forbidden)
            + self._repeated * (pair in self._earlier)
            + self._acquainted * (pair in self._known)
            + self._same_organisation * same
            + (self._chances[one.id] ^ self._chances[other.id])
        )

    def group(self, members: Group) -> int:
        """How badly a duo fits, or a larger group, which is worse by itself."""
        return (
            sum(self.pair(one, other) for one, other in combinations(members, 2))
            + self._phoneless * (not any(person.phone for person in members))
            + self._larger * (len(members) - 2)
            + self._crowded * (len(members) > 3)
        )

    def all(self, groups: Iterable[Group]) -> int:
        """How badly a division fits."""
        return sum(map(self.group, groups))

    def better(self, groups: Iterable[Group], than: Iterable[Group]) -> bool:
        """True when one division fits better than another, chance aside."""
        return self.all(groups) // self._same_organisation < (
            self.all(than) // self._same_organisation
        )

    def joined(self, group: Group, person: Candidate) -> int:
        """How much worse a group fits with one more."""
        return self.group((*group, person)) - self.group(group)


def _kept(people: Sequence[Candidate], fixed: Sequence[tuple[str, ...]]) -> list[Group]:
    """The fixed groups of two or more people who are there, each person once."""
    here = {person.id: person for person in people}
    kept: list[Group] = []
    for ids in fixed:
        members = tuple(here[key] for key in dict.fromkeys(ids) if key in here)
        shared = [group for group in kept if set(group) & set(members)]
        others = {person for group in kept for person in group}
        new = tuple(person for person in members if person not in others)
        if shared and len(shared[0]) + len(new) <= 3:
            kept[kept.index(shared[0])] = (*shared[0], *new)
        elif len(new) > 1:
            kept.append(new)
    return kept


def _best(people: Sequence[Candidate], fit: _Fit) -> list[Group]:
    """The best of all divisions of a few people."""
    return min(_divisions(people), key=fit.all)


def _divisions(people: Sequence[Candidate]) -> Iterator[list[Group]]:
    """Every way to divide people into twos and threes."""
    if not people:
        yield []
        return
    first, *rest = people
    for size in (1, 2):
        for others in combinations(rest, size):
            left = [person for person in rest if person not in others]
            for groups in _divisions(left):
                yield [(first, *others), *groups]


def _matched(people: Sequence[Candidate], fit: _Fit) -> list[Group]:
    """The best duos of many people. Of an odd number, somebody who fits well with two others is
    matched with nobody and joins a duo."""
    import rustworkx  # compiled, with numpy: only who makes duos waits for it

    edges = [
        (one, other, -fit.group((people[one], people[other])))
        for one, other in combinations(range(len(people)), 2)
    ]
    nobody = len(people)
    if nobody % 2:
        misfits: list[list[int]] = [[] for _ in people]
        for one, other, weight in edges:
            misfits[one].append(-weight)
            misfits[other].append(-weight)
        edges += [(one, nobody, -sum(nsmallest(2, found))) for one, found in enumerate(misfits)]
    graph: rustworkx.PyGraph[None, int] = rustworkx.PyGraph(multigraph=False)
    graph.extend_from_weighted_edge_list(edges)
    pairs = rustworkx.max_weight_matching(graph, max_cardinality=True, weight_fn=int)
    duos: list[Group] = [
        (people[min(pair)], people[max(pair)]) for pair in sorted(pairs) if nobody not in pair
    ]
    for pair in pairs:
        if nobody in pair:
            _join(people[min(pair)], duos, [], fit)
            _improve(duos, fit)
    return duos


def _improve(groups: list[Group], fit: _Fit) -> None:
    """Let the group of three trade people with a duo, as long as they fit better by it."""
    better = True
    while better:
        [three] = [group for group in groups if len(group) == 3]
        better = False
        for duo in [group for group in groups if group != three]:
            traded = _best((*three, *duo), fit)
            if fit.better(traded, [three, duo]):
                groups[:] = [group for group in groups if group not in (three, duo)] + traded
                better = True
                break


def _join(person: Candidate, made: list[Group], kept: list[Group], fit: _Fit) -> None:
    """Put somebody in the duo where they fit best: a fixed one when there is no other, and a
    larger group when there is no duo at all. Nothing happens without groups."""
    for groups, most in ((made, 2), (kept, 2), (made, 3), (kept, 3)):
        fitting = [group for group in groups if len(group) <= most]
        if fitting:
            best = min(fitting, key=lambda group: fit.joined(group, person))
            groups[groups.index(best)] = (*best, person)
            return


def _separate(made: list[Group], kept: list[Group], fit: _Fit) -> None:
    """Let the two of a forbidden duo each join another duo, where that helps."""
    for duo in [group for group in made if len(group) == 2 and not fit.allowed(*group)]:
        others, fixed = [group for group in made if group != duo], [*kept]
        for person in duo:
            _join(person, others, fixed, fit)
        if others + fixed and fit.better(others + fixed, made + kept):
            made[:], kept[:] = others, fixed
