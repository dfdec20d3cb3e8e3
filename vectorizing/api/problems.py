"""Why a picture is not taken or a drawing not given; nothing was charged in any case."""

from __future__ import annotations

from core.api.problem_types import UNAVAILABLE
from core.api.problems import map_to_type, problem_type
from vectorizing.services.refusals import VectoriserRefused

VECTOR_REFUSED = problem_type(
    "vector-refused",
    409,
    "The vectoriser refused",
    about="The picture can't be taken or the drawing can't be given: of a kind that is not PNG or"
    " JPG, too large, damaged, one too many, or past its 24 hours. `reason` is a word that does"
    " not change, `detail` names the way out. Nothing was kept and nothing charged.",
    example="This picture's 24 hours are over and its files are deleted. Send it again.",
    reason="gone",
)

map_to_type(VectoriserRefused, VECTOR_REFUSED, busy=UNAVAILABLE)
