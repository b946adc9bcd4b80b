"""Points on the map, near Mulhouse and anywhere."""

from __future__ import annotations

from hypothesis import strategies as st

MULHOUSE = (47.7467, 7.3389)
POINTS = st.one_of(
    st.just(MULHOUSE),
    st.tuples(st.floats(47.5, 48.0), st.floats(7.0, 7.6)),
    st.tuples(st.floats(-80, 80), st.floats(-179.9, 179.9)),
)
