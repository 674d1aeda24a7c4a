"""Moments that came without labels get them from the suggester, and the release says so."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from oogst.intake import Inputs
from oogst.suggest import Model

#: The note of a release in which moments were labelled by the suggester, not by the people who wrote them.
LABELLED_BY_SUGGESTION = "labelled_by_suggestion"


def unlabelled(inputs: Inputs) -> int:
    """How many counted moments have no label yet."""
    return int(pc.sum(_to_label(inputs.moments)).as_py() or 0)


def label(inputs: Inputs, model: Model, on_progress: Callable[[int], object] | None = None) -> Inputs:
    """The same inputs, with a domain, outcomes and modes for every counted moment that has none of them.

    Labels that are present are kept. ``on_progress`` is called with the number of texts done since the last call.
    """
    mask = _to_label(inputs.moments)
    domains: list[str | None] = []
    outcomes: list[tuple[str, ...]] = []
    modes: list[tuple[str, ...]] = []
    for text in inputs.moments.filter(mask)["text"].to_pylist():
        suggestion = model.suggest(text)
        domains.append(suggestion.domain)
        outcomes.append(suggestion.chosen)
        modes.append(suggestion.chosen_modes)
        if on_progress:
            on_progress(1)
    moments = inputs.moments
    for name, values in (("domain", domains), ("outcomes", outcomes), ("modes", modes)):
        moments = _filled_in(moments, name, mask, values)
    return dataclasses.replace(inputs, moments=moments)


def _to_label(moments: pa.Table) -> pa.ChunkedArray:
    return pc.and_(pc.invert(moments["labelled"]), pc.not_equal(moments["visibility"], "only_me"))


def _filled_in(moments: pa.Table, name: str, mask: pa.ChunkedArray, values: Sequence[object]) -> pa.Table:
    """The column with the values at the places of the mask: a take from both, as lists know no masked replacement."""
    column = moments[name].combine_chunks()
    both = pa.concat_arrays([column, pa.array(values, column.type)])
    after = pc.subtract(pc.add(pc.cumulative_sum(mask.cast(pa.int64())), len(column)), 1)
    places = pc.if_else(mask, after, pa.array(range(len(column)), pa.int64()))
    return moments.set_column(moments.column_names.index(name), name, both.take(places.combine_chunks()))
