from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from shared.telemetry.span_reader import SpanRecord
from shared.telemetry.tests.spans import record
from shared.telemetry.trace_tree import Node, build_tree


def outline(nodes: Sequence[Node]) -> list[object]:
    return [
        node.span.span_id if not node.children else [node.span.span_id, *outline(node.children)]
        for node in nodes
    ]


def all_nodes(top: Sequence[Node]) -> list[Node]:
    found, pending = [], list(top)
    while pending:
        node = pending.pop()
        found.append(node)
        pending.extend(node.children)
    return found


def test_children_come_in_order_of_start() -> None:
    spans = [record("c", "a", start=9), record("b", "a", start=4), record("a"), record("d", "b")]
    assert outline(build_tree(spans)) == [["a", ["b", "d"], "c"]]


def test_spans_without_their_parent_hang_under_the_root() -> None:
    spans = [record("c", "lost", start=5), record("d", "c", start=6), record("a"), record("b", "a")]
    tree = build_tree(spans)
    assert outline(tree) == [["a", "b", ["c", "d"]]]
    assert {n.span.span_id for n in all_nodes(tree) if n.orphan} == {"c"}


def test_without_a_root_the_rest_is_shown_all_the_same() -> None:
    spans = [record("b", "lost", start=1), record("c", "lost too", start=2), record("d", "b")]
    assert outline(build_tree(spans)) == [["b", "d"], "c"]
    assert build_tree([]) == []


def test_hops_over_the_bus_are_told_from_calls() -> None:
    spans = [
        record("request", start=0),
        record("send", "request", start=3, kind="producer", pid=2),
        record("process", "send", start=5, kind="consumer", pid=3, service="matching"),
        record("inner", "process", start=6, pid=3, service="matching"),
        record("call", "request", start=1, kind="server", pid=4, service="events"),
        record("own send", "request", start=2, kind="producer"),
    ]
    hops = {node.span.span_id for node in all_nodes(build_tree(spans)) if node.asynchronous}
    assert hops == {"send", "process"}


def test_a_circle_of_parents_is_cut_at_its_first_span() -> None:
    spans = [record("a"), record("y", "x", start=2), record("x", "y", start=1), record("z", "z")]
    assert outline(build_tree(spans)) == [["a", "z", ["x", "y"]]]


ids = st.sampled_from("abcdefgh")
any_spans = st.lists(
    st.builds(record, ids, st.none() | ids | st.just("lost"), start=st.integers(0, 9)),
    unique_by=lambda span: span.span_id,
)


@given(any_spans)
def test_every_span_appears_exactly_once(spans: list[SpanRecord]) -> None:
    shown = [node.span.span_id for node in all_nodes(build_tree(spans))]
    assert sorted(shown) == sorted(span.span_id for span in spans)
