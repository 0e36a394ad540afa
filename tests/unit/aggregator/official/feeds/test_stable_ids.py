"""Ids that stay."""

from dataclasses import replace

from aggregator.official.claims import About, Claim, Document, Identity, Progress
from aggregator.official.feeds.stable_ids import keep_ids
from tests.unit.aggregator.official.claim_builders import HOUR, NOON


def make_claim(subject: str, hours: float, progress: Progress = Progress.INVESTIGATING) -> Claim:
    name = f"{hours} {progress.value}"
    return Claim(About.INCIDENT, subject, name, "Login fails", None, progress, NOON + hours * HOUR)


def kept(identity: Identity, *claims: Claim, before: list[Claim]) -> set[str]:
    document = Document(claims, identities={claims[0].subject: identity})
    return {claim.subject for claim in keep_ids(document=document, known_claims=before).claims}


BY_TITLE = Identity((), "login 2026-03-02T13:00", "login ", is_by_title=True)


def test_incident_whose_first_entry_has_left_keeps_its_id():
    before = [make_claim("login 2026-02", 0), make_claim("login 2026-02", 1)]

    assert kept(BY_TITLE, make_claim("login 2026-03", 1), make_claim("login 2026-03", 2), before=before) == {
        "login 2026-02"
    }


def test_next_incident_of_a_title_has_an_id_of_its_own():
    before = [make_claim("login 2026-03", 0, Progress.RESOLVED)]

    assert kept(BY_TITLE, make_claim("login 2026-03", 1), before=before) == {"login 2026-03-02T13:00"}


def test_next_entry_of_a_feed_that_holds_one_goes_on():
    before = [make_claim("login 2026-03", 0)]

    assert kept(BY_TITLE, make_claim("login 2026-03", 1), before=before) == {"login 2026-03"}


def test_entry_long_after_the_last_is_of_the_next_incident():
    before = [make_claim("login 2026-03", 0)]

    assert kept(BY_TITLE, make_claim("login 2026-03", 100), before=before) == {"login 2026-03-02T13:00"}


def test_same_words_of_another_service_are_another_incident():
    before = [make_claim("storage 2026-03", 1)]

    assert kept(BY_TITLE, make_claim("login 2026-03", 1), before=before) == {"login 2026-03"}


def test_entries_joined_by_title_keep_the_id_of_one_that_has_left():
    identity = Identity((), "n-2", is_by_title=True)

    assert kept(
        identity,
        make_claim("n-2", 1),
        make_claim("n-2", 2),
        before=[make_claim("n-1", 0), make_claim("n-1", 1)],
    ) == {"n-1"}


def test_id_that_an_earlier_version_gave_is_kept():
    assert kept(Identity(("a#h1", "a#h2")), make_claim("742", 0), before=[make_claim("a#h1", 0)]) == {"a#h1"}
    assert kept(
        Identity(("a#h1",)), make_claim("742", 0), before=[make_claim("a#h1", 0), make_claim("742", 0)]
    ) == {"742"}


def test_id_that_comes_back_long_after_the_end_is_another_incident():
    identity = Identity((), "monitor 2026-03-30T00:00")
    over = [make_claim("monitor", 0), make_claim("monitor", 1, Progress.RESOLVED)]

    assert kept(identity, make_claim("monitor", 2), before=over) == {"monitor"}
    assert kept(identity, make_claim("monitor", 2000), before=over) == {"monitor 2026-03-30T00:00"}


def test_components_and_claims_with_ids_of_their_own_are_left_alone():
    document = Document((make_claim("a", 0),))
    component = replace(make_claim("a", 0), about=About.COMPONENT)

    assert keep_ids(document=document, known_claims=[component, make_claim("b", 0)]) == document
