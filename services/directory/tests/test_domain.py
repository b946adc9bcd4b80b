"""The life of a listing, and what makes a structure one of the ESS."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.directory.domain.listing import RESULTS, Action, NotAllowed, Status, after, is_public
from services.directory.domain.structure import (
    REASONS,
    EssReason,
    Register,
    clean_siren,
    clean_siret,
    ess_reason,
)
from shared.reference.legal_forms import legal_forms

ACTIONS = st.lists(st.sampled_from(Action), max_size=12)


@given(ACTIONS)
def test_whatever_is_done_a_concluded_listing_stays_so(actions: list[Action]) -> None:
    status, concluded = Status.DRAFT, False
    for action in actions:
        before = status
        with suppress(NotAllowed):
            status = after(status, action)
            assert status is RESULTS[action]
            assert after(status, action) is status
        assert not concluded or status is Status.CONCLUDED
        assert status is not Status.CONCLUDED or before in {Status.PUBLISHED, Status.CONCLUDED}
        concluded = status is Status.CONCLUDED


def test_a_refusal_says_what_is_possible() -> None:
    with pytest.raises(NotAllowed, match="possible now: publish"):
        after(Status.WITHDRAWN, Action.CONCLUDE)
    with pytest.raises(NotAllowed, match="possible now: none"):
        after(Status.CONCLUDED, Action.PUBLISH)


def test_only_what_is_published_is_for_everyone() -> None:
    assert [status for status in Status if is_public(status)] == [Status.PUBLISHED]


STRONGEST_FIRST = (
    *(EssReason.INSEE, EssReason.ESS_FRANCE, EssReason.LEGAL_FORM),
    *(EssReason.ESUS, EssReason.INCLUSION, EssReason.DECLARED),
)
EVIDENCE = st.sets(st.sampled_from([one for one in EssReason if one is not EssReason.DECLARED]))
BY_FORM = [code for code, form in legal_forms().items() if form.ess == "by-form"]
OTHER_FORMS = [code for code, form in legal_forms().items() if form.ess != "by-form"]


@pytest.mark.parametrize(
    ("form", "what"),
    [
        ("9220", "association déclarée"),
        ("9221", "association d’insertion par l’économique"),
        ("9230", "association reconnue d’utilité publique"),
        ("9260", "association inscrite de droit local: Bas-Rhin, Haut-Rhin, Moselle"),
        ("5195", "association coopérative inscrite de droit local"),
        ("9300", "fondation"),
        ("8210", "mutuelle"),
        ("6411", "société d’assurance à forme mutuelle"),
        ("5458", "SARL coopérative de production (SCOP)"),
        ("5558", "SA coopérative de production (SCOP)"),
        ("5460", "autre SARL coopérative: the SCIC among them"),
        ("6317", "société coopérative agricole"),
    ],
)
def test_these_forms_are_ess_by_law(form: str, what: str) -> None:
    assert ess_reason(form, []) is EssReason.LEGAL_FORM, what
    assert ess_reason(form, ["ACI"], ["esus"]) is EssReason.LEGAL_FORM, what


@pytest.mark.parametrize(
    ("form", "what"),
    [
        ("5710", "SAS: commercial companies are ESS by their statutes, not by their form"),
        ("5499", "SARL"),
        ("9210", "association non déclarée: no legal person"),
        ("9110", "syndicat de copropriété"),
        ("9240", "congrégation"),
        ("7210", "commune"),
        ("9999", "no category"),
        ("", "none"),
        (None, "not known"),
    ],
)
def test_these_forms_need_something_else(form: str | None, what: str) -> None:
    assert ess_reason(form, []) is EssReason.DECLARED, what
    assert ess_reason(form, ["EI"]) is EssReason.INCLUSION, what
    assert ess_reason(form, ["EI"], ["esus"]) is EssReason.ESUS, what
    assert ess_reason(form, [], [], [Register.ESS_FRANCE]) is EssReason.ESS_FRANCE, what
    assert ess_reason(form, [], [], [Register.INSEE]) is EssReason.INSEE, what


@given(
    EVIDENCE,
    st.sampled_from(BY_FORM),
    st.sampled_from([*OTHER_FORMS, None]),
    st.lists(st.sampled_from(["b-corp", "esus-en-cours", "ESUS"])),
    st.lists(st.sampled_from(["rna", "rne"])),
)
def test_the_strongest_reason_is_kept(
    evidence: set[EssReason],
    by_form: str,
    other_form: str | None,
    labels: list[str],
    registers: list[str],
) -> None:
    form = by_form if EssReason.LEGAL_FORM in evidence else other_form
    kinds = ["ETTI"] if EssReason.INCLUSION in evidence else []
    labels += ["esus"] if EssReason.ESUS in evidence else []
    registers += ["ess-france"] if EssReason.ESS_FRANCE in evidence else []
    registers += ["insee"] if EssReason.INSEE in evidence else []
    expected = next(one for one in STRONGEST_FIRST if one in evidence or one is EssReason.DECLARED)
    assert ess_reason(form, kinds, labels, registers) is expected
    assert ess_reason(form, set(kinds), set(labels), set(registers)) is expected


@given(st.sampled_from([*BY_FORM, *OTHER_FORMS]), EVIDENCE, EVIDENCE)
def test_more_evidence_never_makes_the_reason_weaker(
    form: str, some: set[EssReason], more: set[EssReason]
) -> None:
    def reason(evidence: set[EssReason]) -> int:
        labels = ["esus"] if EssReason.ESUS in evidence else []
        kinds = ["AI"] if EssReason.INCLUSION in evidence else []
        registers = [Register.INSEE] if EssReason.INSEE in evidence else []
        registers += [Register.ESS_FRANCE] if EssReason.ESS_FRANCE in evidence else []
        return STRONGEST_FIRST.index(ess_reason(form, kinds, labels, registers))

    assert reason(some | more) <= min(reason(some), reason(more))


def test_every_reason_has_its_rule_in_the_order_of_its_strength() -> None:
    assert (*(reason for reason, _ in REASONS), EssReason.DECLARED) == STRONGEST_FIRST
    assert set(STRONGEST_FIRST) == set(EssReason)


@given(st.text(alphabet="0123456789", min_size=13, max_size=13))
def test_one_digit_in_ten_makes_a_siret(start: str) -> None:
    valid = [digit for digit in "0123456789" if _is_siret(start + digit)]
    postal = start.startswith("356000000")
    assert postal or len(valid) <= 1
    for digit in valid:
        spaced = f"{start[:3]} {start[3:6]} {start[6:9]} {start[9:]}{digit}"
        assert clean_siret(spaced) == start + digit


def _is_siret(text: str) -> bool:
    try:
        return clean_siret(text) == text
    except ValueError:
        return False


def test_numbers_of_the_register_are_checked() -> None:
    assert clean_siret("350 661 344 00035") == "35066134400035"
    assert clean_siret("35600000049837") == "35600000049837"  # La Poste
    assert clean_siren("350661344") == "350661344"
    for wrong in ("35066134400036", "350661344", "texte", ""):
        with pytest.raises(ValueError, match="14 digits"):
            clean_siret(wrong)
    with pytest.raises(ValueError, match="9 digits"):
        clean_siren("350661345")
