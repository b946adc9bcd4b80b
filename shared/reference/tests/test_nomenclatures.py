"""Legal forms, activities, themes and kinds are whole and agree with one another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.reference.legal_forms import (
    ess_legal_forms,
    is_ess_by_form,
    is_legal_form,
    legal_form_label,
    legal_forms,
)
from shared.reference.naf import (
    activities,
    is_naf,
    naf,
    naf_label,
    normalise_naf,
    section_of,
    sections,
)
from shared.reference.siae import siae_kind, siae_kinds
from shared.reference.themes import theme, theme_codes, theme_label, themes, themes_for_naf


@pytest.mark.parametrize(
    ("code", "family"),
    [
        ("9220", "association"),
        ("9222", "association"),
        ("9260", "association"),
        ("5195", "cooperative"),
        ("5458", "cooperative"),
        ("6317", "cooperative"),
        ("8210", "mutual"),
        ("6411", "mutual"),
        ("9300", "foundation"),
    ],
)
def test_these_forms_make_an_organisation_ess(code, family):
    assert is_ess_by_form(code)
    assert legal_forms()[code].family == family


@pytest.mark.parametrize("code", ["5710", "5499", "5599", "5202", "5800"])
def test_commercial_companies_are_ess_by_their_statutes_only(code):
    assert not is_ess_by_form(code)
    assert legal_forms()[code].ess == "by-declaration"
    assert legal_forms()[code].family == "company"


@pytest.mark.parametrize("code", ["7210", "1000", "9210", "9240", "6540", "8410", "5520"])
def test_other_forms_are_not_ess(code):
    assert is_legal_form(code)
    assert legal_forms()[code].ess is None
    assert not is_ess_by_form(code)


def test_legal_forms_are_whole_and_their_labels_clean():
    assert len(legal_forms()) == 260
    assert legal_form_label("9260") == "Association de droit local (Bas-Rhin, Haut-Rhin et Moselle)"
    assert legal_form_label("0001") == "0001"
    assert not is_legal_form("0001")
    for form in legal_forms().values():
        assert form.label == " ".join(form.label.split()), form
        assert "&" not in form.label
        assert (form.family is None) == (form.ess is None), form
        assert (form.family == "company") == (form.ess == "by-declaration"), form
    by_form = [form for form in legal_forms().values() if form.ess == "by-form"]
    assert list(ess_legal_forms())[: len(by_form)] == sorted(by_form, key=lambda form: form.code)


def test_the_activities_have_five_levels_and_a_parent_each():
    counts = {"section": 21, "division": 88, "group": 272, "class": 615, "sub-class": 732}
    found = activities()
    levels = list(counts)
    assert len(sections()) == 21
    for level, count in counts.items():
        assert sum(one.level == level for one in found.values()) == count
    for one in found.values():
        if one.level == "section":
            assert one.parent is None
        else:
            assert found[one.parent].level == levels[levels.index(one.level) - 1], one


def test_activities_are_found_dotted_or_not():
    assert naf("88.99B") == naf("8899B") == naf(" 88.99b ")
    assert naf("8899B").dotted == "88.99B"
    assert naf("Q").dotted == "Q"
    assert naf("99.99X") is None
    assert is_naf("8899B")
    assert not is_naf("Q")
    assert section_of("8899B").code == "Q"
    assert section_of("04") is None
    assert naf_label("13") == "Fabrication de textiles"
    assert naf_label("9999X") == "9999X"


@given(st.sampled_from(sorted(activities())))
def test_a_code_is_the_same_however_it_is_written(code):
    one = activities()[code]
    assert normalise_naf(one.dotted) == normalise_naf(one.dotted.lower()) == code
    assert normalise_naf(normalise_naf(one.dotted)) == code


def test_the_themes_name_the_strategys_economies():
    wanted = {"circular-economy", "quaternary-economy", "immaterial-economy", "mauve-economy"}
    assert wanted | {"textile", "inclusion", "cross-border"} <= theme_codes()
    assert len(theme_codes()) == len(themes()) == 20
    assert theme("textile").naf_divisions == ("13", "14", "15", "46", "47", "95", "96")
    assert theme("nothing") is None
    for one in themes():
        assert one.fr
        assert one.de
        assert one.en
        assert one.description.endswith(".")
        assert all(is_naf(code) for code in one.naf), one
    for label in ("fr", "de", "en"):
        assert len({one.label(label) for one in themes()}) == len(themes())


def test_themes_are_called_in_three_languages():
    assert theme_label("textile") == "Filière textile"
    assert theme_label("textile", "de") == "Textil"
    assert theme_label("textile", "en") == "Textile"
    assert theme_label("textile", "it") == "Filière textile"
    assert theme_label("nothing") == "nothing"


@pytest.mark.parametrize(
    ("code", "guessed"),
    [
        ("1392Z", ("textile",)),
        ("13.92Z", ("textile",)),
        ("4779Z", ("circular-economy",)),
        ("8899B", ("inclusion",)),
        ("8899A", ("education",)),
        ("8810A", ("quaternary-economy", "personal-services")),
        ("9001Z", ("mauve-economy", "culture")),
        ("8411Z", ()),
        ("47", ()),
        ("", ()),
    ],
)
def test_themes_are_guessed_from_activities(code, guessed):
    assert themes_for_naf(code) == guessed


def test_no_activity_gives_more_themes_than_a_structure_may_have():
    assert max(len(themes_for_naf(code)) for code in activities()) <= 5


def test_the_kinds_of_inclusion_enterprises_are_there():
    assert {kind.code for kind in siae_kinds()} == {
        "ACI", "AI", "EI", "ETTI", "GEIQ", "EA", "EATT", "EITI"
    }  # fmt: skip
    assert siae_kind("ACI").label == "Atelier et chantier d’insertion"
    assert siae_kind("SARL") is None
