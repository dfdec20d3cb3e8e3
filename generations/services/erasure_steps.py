"""The end of an account, as far as pictures and prompts go."""

from __future__ import annotations

from core import erasure, storage
from core.erasure import ErasureStep, Outcome, Subject, done, not_yet
from generations.models import GeneratedImage, Generation
from generations.services.generation_handler import image_id


def erase_pictures(person: Subject) -> Outcome:
    """Each with its thumbnails and drawing; a row goes once nothing of its files is left."""
    page = erasure.rows_of(GeneratedImage, person.id)
    for image in page:
        storage.erase_folder(image.folder)
        image.delete()
    return not_yet(0, pictures=len(page)) if page else _erase_prompts(person)


def _erase_prompts(person: Subject) -> Outcome:
    """And what stands in storage of a picture whose row went before, as an old version of it."""
    page = erasure.rows_of(Generation, person.id)
    files = 0
    for job in page:
        for number in range(1, job.outputs + 1):
            files += storage.erase_folder(GeneratedImage(pk=image_id(job.pk, number)).folder)
        job.delete()
    told = {"prompts": len(page), "old_files": files}
    return not_yet(0, **told) if page else done(**told)


STEPS = (
    ErasureStep(
        "pictures", erasure.PICTURES, erase_pictures, "Your pictures, thumbnails and prompts"
    ),
)
