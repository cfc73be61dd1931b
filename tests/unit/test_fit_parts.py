"""Parts of a fit where numbers are large."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from talent.fit.parts import part
from talent.fit.sides import UNIT

POSTS = 50_000  # the square of it does not fit into 32 bits


@pytest.mark.parametrize("dtype", [np.int32, np.int64])
def test_a_move_that_somebody_made_is_known_among_very_many_posts(dtype):
    last, far = POSTS - 1, 7
    made = sparse.csr_array((np.ones(1, dtype=np.int8), ([last], [far])), shape=(POSTS, POSTS))
    sides = SimpleNamespace(
        posts=pd.DataFrame(index=range(POSTS)),
        person_post=np.array([far, far + 1]),
        person_place=np.array([far, far + 1]),
        trodden=made,
        forest=SimpleNamespace(nearness=lambda _place, post: np.zeros(len(post), dtype=np.int32)),
    )
    found = part(sides, "distance", np.array([last, last], dtype=dtype), np.array([0, 1], dtype=dtype))
    assert found.tolist() == [UNIT, 0]
