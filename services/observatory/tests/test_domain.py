"""Counting: a fact under each of its themes, and once in the total."""

from hypothesis import given
from hypothesis import strategies as st

from services.observatory.domain.figures import DIMENSIONS, count

THEMES = ("textile", "food", "culture")
FACTS = st.lists(
    st.fixed_dictionaries(
        {
            "month": st.sampled_from(["2026-10", "2026-11", "2027-01"]),
            "themes": st.lists(st.sampled_from(THEMES), unique=True),
            "commune": st.sampled_from(["68224", "67482", None]),
        }
    ),
    max_size=30,
)
DIMENSIONS_ASKED = st.lists(st.sampled_from(DIMENSIONS), min_size=1, unique=True)


@given(FACTS, DIMENSIONS_ASKED)
def test_rows_and_total_agree(facts, by):
    figures = count(facts, by)
    assert figures.total == len(facts)
    keys = [tuple(row[name] for name in by) for row in figures.rows]
    assert len(keys) == len(set(keys))
    assert all(row["count"] > 0 for row in figures.rows)
    told_apart = sum(max(1, len(fact["themes"])) for fact in facts)
    assert sum(row["count"] for row in figures.rows) == (
        told_apart if "theme" in by else len(facts)
    )


@given(FACTS, st.randoms(use_true_random=False))
def test_the_order_of_the_facts_changes_nothing(facts, random):
    shuffled = random.sample(facts, len(facts))
    assert count(shuffled, ["month", "theme"]) == count(facts, ["month", "theme"])


@given(FACTS, st.sampled_from(THEMES))
def test_a_theme_asked_for_is_the_only_one_told(facts, theme):
    having = [fact for fact in facts if theme in fact["themes"]]
    figures = count(having, ["theme"], theme)
    assert figures.rows == ([{"theme": theme, "count": len(having)}] if having else [])


def test_months_come_in_order():
    facts = [{"month": month, "themes": []} for month in ("2027-01", "2026-11", "2026-11")]
    assert count(facts, ["month"]).rows == [
        {"month": "2026-11", "count": 2},
        {"month": "2027-01", "count": 1},
    ]
