"""How right the matching is on labelled examples."""

from bot.posts import Decision
from tests.posts.labelled import Figures, half_of, kind_of, measure, own_examples


def test_the_labelled_examples_are_decided_as_they_should_be() -> None:
    figures, mistakes = measure(own_examples())
    print(figures)  # noqa: T201 - the three figures are what this test is for
    told = [(one.name, verdict.decision, verdict.evidence) for one, verdict in mistakes]
    assert figures.accepted_rightly >= 0.97, told
    assert figures.found_or_asked >= 0.97, told
    assert figures.asked <= 0.25, told


def test_the_figures_tell_a_wrong_decision() -> None:
    examples = own_examples()
    accepted = next(one for one in examples if one.verdict().decision is Decision.ACCEPT)
    wrong = type(accepted)(accepted.name, accepted.entry, accepted.rounds, belongs=False, why="turned round")
    found = next(one for one in examples if one.belongs and one is not accepted)
    figures, mistakes = measure([wrong, found])
    assert isinstance(figures, Figures)
    assert figures.accepted_rightly < 1
    assert wrong in [one for one, _ in mistakes]


def test_a_series_stays_in_its_half_and_a_label_tells_the_kind() -> None:
    series = ("harbour-letters", "hafenbriefe", "lantern-notebook")
    assert [half_of(one) for one in series] == ["tuned", "other", "other"]
    labels = (
        "host's call",
        "rules page",
        "round-up of the year",
        "ordinary post, no series",
        "says no at the end",
        "?",
    )
    kinds = ["call", "rules", "look back", "no series", "sign-up or refusal", "only names it"]
    assert [kind_of(label) for label in labels] == kinds
