"""How many suggestions a second, one text at a time on one core, beside the same model as a scikit-learn pipeline.

Both answer the same labelled texts in the same run: the packaged model with numpy alone and with reasons, and the
pipeline (scikit-learn's CountVectorizer over the same features, then the same weights) with probabilities only. The
first pass of the packaged model meets every word for the first time; the second one remembers the words.
Run it with ``python benchmarks/suggest_speed.py [texts]``.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from oogst.suggest import Model
from oogst.suggest.labelled import Labelled, packaged_texts
from oogst.suggest.model import packaged_weights
from oogst.suggest.training import as_trained


def per_second(answer: Callable[[Labelled], object], texts: Sequence[Labelled]) -> float:
    """Texts answered in a second, one at a time."""
    start = time.perf_counter()
    for one in texts:
        answer(one)
    return len(texts) / (time.perf_counter() - start)


def cold_start(runs: int = 5) -> float:
    """The fastest of some runs of ``oogst suggest`` on one line, in seconds."""
    line = b'{"id": 1, "text": "Ik durf nu zelf te bellen"}\n'
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "oogst", "suggest"], input=line, capture_output=True, check=True)
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    texts = packaged_texts()
    texts = texts[:: max(len(texts) // int(sys.argv[1] if len(sys.argv) > 1 else 2000), 1)]
    weights = packaged_weights()
    model, pipeline = Model(weights), as_trained(weights)
    first = per_second(lambda one: model.suggest(one.text), texts)
    again = per_second(lambda one: model.suggest(one.text), texts)
    theirs = per_second(lambda one: weights.judge(pipeline.scores([one])), texts[:200])
    print(f"texts                                  {len(texts):>8}")
    print(f"numpy alone, words met first, a second {first:>8.0f}   {first / theirs:.1f} x the pipeline")
    print(f"numpy alone, words remembered          {again:>8.0f}   {again / theirs:.1f} x the pipeline")
    print(f"scikit-learn pipeline                  {theirs:>8.0f}")
    print(f"oogst suggest, one line, cold, seconds {cold_start():>8.2f}")


if __name__ == "__main__":
    main()
