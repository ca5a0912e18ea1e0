"""The server is killed in the middle of a vote: nothing that was acknowledged is lost."""

import itertools
import os
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.faults.vacancy import Vacancy, Vote, ids
from tests.programs import PATIENCE_S

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(os.name == "nt", reason="a killed process is something else there"),
]

PHONES = 20


@pytest.fixture(scope="module")
def vacancy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vacancy]:
    opened = Vacancy(tmp_path_factory.mktemp("kill"), PHONES)
    yield opened
    opened.close()


def kill_after_answers(vacancy: Vacancy, votes: list[Vote], answers: int) -> None:
    enough = threading.Event()
    vacancy.vote(votes, lambda count: count >= answers and enough.set())
    assert enough.wait(PATIENCE_S)
    vacancy.program.process.kill()
    vacancy.wait_until_gone()


def kill_between_commit_and_answers(vacancy: Vacancy, votes: list[Vote]) -> None:
    """Look into the file all the time, and kill as soon as a vote stands in it."""
    wanted = {vote.id for vote in votes}
    with closing(vacancy.file()) as file:
        vacancy.vote(votes, lambda _count: None)
        while not ids(file) & wanted:
            pass
        vacancy.program.process.kill()
    vacancy.wait_until_gone()


def check_and_send_again(
    vacancy: Vacancy, votes: list[Vote], before: list[dict[str, int]]
) -> list[dict[str, int]]:
    """After the restart: what was acknowledged is there, and sent again everything counts once.

    ``before`` are the stickers of each phone before these votes; gives those after them.
    """
    after = []
    for phone, vote, had in zip(vacancy.phones, votes, before, strict=True):
        now = phone.part("me", "me")["stickers"]
        placed = vote.name == "place-sticker"
        meant = had | {vote.flap: 1} if placed else {k: n for k, n in had.items() if k != vote.flap}
        if vote.answer is not None:
            assert vote.answer["ok"], vote.answer
            assert now == meant
        else:
            assert now in (had, meant)
        for _time in range(2):
            assert phone.command(vote.name, vote.id, item="keuze", flap=vote.flap)["ok"]
        assert phone.part("me", "me")["stickers"] == meant
        after.append(meant)
    assert vacancy.screen.part("screen", "tally")["total"] == sum(map(len, after))
    return after


def votes_of(name: str, flap: int, spread: int) -> list[Vote]:
    """One vote of each phone, on ``spread`` different flaps from ``flap`` on."""
    return [Vote(name, f"f{flap + number % spread}") for number in range(PHONES)]


def test_no_acknowledged_sticker_is_lost_and_none_counts_twice(vacancy: Vacancy) -> None:
    stickers: list[dict[str, int]] = [{} for _phone in vacancy.phones]
    unanswered = 0

    first = votes_of("place-sticker", 1, 3)
    kill_after_answers(vacancy, first, 1)
    vacancy.restart()
    stickers = check_and_send_again(vacancy, first, stickers)

    for kills in itertools.count(1):
        votes = votes_of("place-sticker" if kills % 2 else "take-sticker", 4, 3)
        kill_between_commit_and_answers(vacancy, votes)
        unanswered += vacancy.written(votes) - sum(vote.answer is not None for vote in votes)
        vacancy.restart()
        stickers = check_and_send_again(vacancy, votes, stickers)
        if kills >= 3 and (unanswered or kills == 9):
            break

    last = votes_of("place-sticker", 7, 1)
    kill_after_answers(vacancy, last, 12)
    vacancy.restart()
    check_and_send_again(vacancy, last, stickers)

    # Else no kill came between a commit and its acknowledgement, and this proved less.
    assert unanswered > 0
