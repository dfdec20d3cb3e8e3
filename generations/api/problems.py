"""Why no pictures are made; nothing was charged in any case."""

from __future__ import annotations

from core.api.problems import ApiProblem, map_to_type, problem_for, problem_type
from generations.services.generations import ModelGone, ModelSuspended

MODEL_GONE = problem_type(
    "model-gone",
    409,
    "The model was deleted",
    about="The model that this was made with is deleted, so it can't make more. Nothing was made"
    " and nothing charged. Send the same words with another model to `POST /api/generate`.",
    example="You deleted this model. Nothing was made and nothing charged.",
)
NOT_ENDED = problem_type(
    "not-ended",
    409,
    "It has not ended yet",
    about="Only what has ended can be asked for again. Nothing was made and nothing charged. Wait"
    " for its end, or cancel it first.",
    example="These pictures are still being made. Nothing was charged.",
)


MODEL_SUSPENDED = problem_type(
    "model-suspended",
    403,
    "The model is suspended",
    about="Our staff have suspended this model, so it makes nothing. Nothing was made and nothing"
    " charged. Why, and how to ask for a second look, stands in the person's notices.",
    example="This model is suspended. Nothing was made and nothing charged.",
)
map_to_type(ModelSuspended, MODEL_SUSPENDED)


@problem_for(ModelGone)
def model_gone(_: ModelGone) -> ApiProblem:
    return ApiProblem(MODEL_GONE)
