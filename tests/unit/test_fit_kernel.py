"""The whole-number arithmetic under the fit, against loops and networkx."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from talent.fit import kernel
from talent.fit.kernel import UNKNOWN, Forest, Levels, crossed, distinct, largest


def apart(required: np.ndarray, level: np.ndarray) -> np.ndarray:
    return np.abs(required - level)


def tables(seed: int, *, whole: bool) -> tuple[np.ndarray, np.ndarray]:
    """Some standards in thousandths and some levels, a part of both missing."""
    rng = np.random.default_rng(seed)
    standards, levels = rng.integers(1, 6, (7, 4)) * 1000.0, rng.uniform(1, 5, (9, 4))
    standards[rng.random(standards.shape) < 0.2] = np.nan
    levels[rng.random(levels.shape) < 0.2] = np.nan
    return standards, np.round(levels) if whole else levels


@pytest.mark.parametrize("whole", [True, False])
def test_sums_over_all_pairs_equal_those_of_one_pair_after_the_other(*, whole: bool) -> None:
    standards, levels = tables(1, whole=whole)
    found = crossed(standards, Levels.of(levels), apart)
    for post, standard in enumerate(standards):
        for person, level in enumerate(np.rint(levels * 1000)):
            assert found[post, person] == np.nansum(np.abs(standard - level))


def test_levels_of_too_many_values_give_the_same_sums(monkeypatch: pytest.MonkeyPatch) -> None:
    standards, levels = tables(2, whole=True)
    marked = crossed(standards, Levels.of(levels), apart)
    monkeypatch.setattr(kernel, "_MOST_COLUMNS", 0)
    assert (crossed(standards, Levels.of(levels), apart) == marked).all()


def test_levels_too_large_to_be_added_exactly_are_refused() -> None:
    with pytest.raises(ArithmeticError, match="too large"):
        crossed(np.array([[2.0**55]]), Levels.of(np.array([[1.0]])), apart)


def test_some_people_keep_their_levels() -> None:
    standards, levels = tables(3, whole=True)
    chosen = np.array([4, 0, 4])
    every, some = Levels.of(levels), Levels.of(levels).take(chosen)
    assert (crossed(standards, some, apart) == crossed(standards, every, apart)[:, chosen]).all()


@given(st.lists(st.integers(-1, 9), min_size=1))
def test_distinct_codes_are_those_of_numpy(codes: list[int]) -> None:
    values, place = distinct(np.array(codes))
    expected, inverse = np.unique(codes, return_inverse=True)
    assert (values.tolist(), place.tolist()) == (expected.tolist(), inverse.tolist())


def test_no_codes_have_no_distinct_ones() -> None:
    values, place = distinct(np.empty(0, dtype=np.int64))
    assert (len(values), len(place)) == (0, 0)


@st.composite
def parents(draw: st.DrawFn) -> np.ndarray:
    """Any parents at all: trees, several roots, rings, a node above itself."""
    size = draw(st.integers(1, 12))
    return np.array(draw(st.lists(st.integers(-1, size - 1), min_size=size, max_size=size)))


@given(parents())
def test_hops_are_the_shortest_ways_of_networkx_once_rings_are_cut(parent: np.ndarray) -> None:
    graph = nx.DiGraph([(child, int(above)) for child, above in enumerate(parent) if above >= 0])
    graph.add_nodes_from(range(len(parent)))
    ring = {node for part in nx.strongly_connected_components(graph) if len(part) > 1 for node in part}
    ring |= {node for node in graph if graph.has_edge(node, node)}
    tree = nx.Graph([pair for pair in graph.edges if pair[0] not in ring])
    tree.add_nodes_from(graph)
    nodes = np.arange(len(parent))
    found = Forest.of(parent).hops(nodes[:, None], nodes[None, :])
    ways = dict(nx.all_pairs_shortest_path_length(tree))
    assert all(found[a, b] == ways[a].get(b, found.max(initial=255)) for a in nodes for b in nodes)


@pytest.mark.parametrize("narrow", [2**13, 100])
def test_chains_of_hundreds_are_counted_right_in_few_bits_and_in_many(
    monkeypatch: pytest.MonkeyPatch, narrow: int
) -> None:
    monkeypatch.setattr(kernel, "_NARROW_CHAIN", narrow)
    length = 300
    forest = Forest.of(np.arange(-1, length - 1))
    some = np.array([0, 1, length // 2, length - 1])
    assert (forest.hops(some[:, None], some[None, :]) == np.abs(some[:, None] - some[None, :])).all()


def test_nobody_is_near_a_place_that_is_not_known() -> None:
    forest = Forest.of(np.array([UNKNOWN, 0]))
    near = forest.nearness(np.array([1, 1, UNKNOWN]), np.array([0, UNKNOWN, UNKNOWN]))
    assert near.tolist() == [500, 0, 0]


@given(st.integers(0, 2**31), st.integers(1, 60), st.sampled_from([3, 40, 5_000]), st.integers(1, 10_000))
def test_the_largest_of_each_row_are_those_of_sorting(
    seed: int, count: int, columns: int, spread: int
) -> None:
    rng = np.random.default_rng(seed)
    values = rng.integers(0, spread, (3, columns))
    values[0] = np.where(np.arange(columns) % 16 == 0, spread, values[0])  # a sample that misleads
    row, column = largest(values, count)
    for number, line in enumerate(values):
        found = line[column[row == number]]
        assert sorted(found) == sorted(line)[-count:]
        assert len(set(column[row == number])) == len(found)
