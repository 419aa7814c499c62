from autograder.model.training import Event, EventKind, ModelSeen, Rows, TrainingLog
from autograder.sandbox.traininglog import followed, joined, placed


def fit(order: int, cell: int, *, model: int = 0, data: int = 0) -> Event:
    return Event(EventKind.FIT, order, cell, model=model, data=data)


def log(*events: Event, name: str = "M") -> TrainingLog:
    return TrainingLog(events, (ModelSeen(name, 1),), (Rows(1, (2,), "f4", 0, 1),))


def test_execution_counts_become_cells() -> None:
    assert [event.cell for event in placed(log(fit(0, 1), fit(1, 7)), {1: 4}).events] == [4, -1]


def test_one_kernels_log_is_the_whole() -> None:
    whole = joined([log(fit(0, 2), fit(1, 3))])
    assert [(event.order, event.cell, event.model) for event in whole.events] == [(0, 2, 0), (1, 3, 0)]


def test_what_a_later_kernel_only_replayed_is_left_out_and_its_own_follows() -> None:
    whole = joined([log(fit(0, 2)), log(fit(0, 2), fit(1, 5), name="N")])
    assert [event.cell for event in whole.events] == [2, 5]
    last = whole.events[-1]
    assert (last.order, whole.models[last.model].type_name, last.data) == (1, "N", 1)


def test_events_come_in_the_order_in_which_they_began() -> None:
    assert [event.cell for event in joined([log(fit(3, 1), fit(2, 0))]).events] == [0, 1]


def test_a_kernel_that_observed_nothing_adds_nothing() -> None:
    assert joined([TrainingLog(), log(fit(0, 1))]).models == (ModelSeen("M", 1),)
    assert joined([]) == TrainingLog()


def test_a_log_that_grew_is_taken_as_it_is() -> None:
    later = log(fit(0, 1), fit(1, 2))
    assert followed(log(fit(0, 1)), later) == later


def test_an_event_that_is_gone_or_changed_is_a_sign() -> None:
    before = log(fit(0, 1), fit(1, 2, data=3))
    for after in (log(fit(0, 1)), log(fit(0, 1), fit(1, 2, data=4))):
        assert followed(before, after).signs == ("events that were there are gone from the log, or changed in it",)


def test_an_event_that_began_earlier_may_end_later() -> None:
    assert followed(log(fit(0, 1)), log(fit(0, 2), fit(1, 1))).signs == ()


def test_signs_of_all_kernels_are_kept() -> None:
    first, second = TrainingLog(signs=("a",)), TrainingLog(signs=("b", "a"))
    assert joined([first, second]).signs == ("a", "b")
