"""The only reader of `content/`: files to a library, mistakes to problems with file, line and sentence."""

from helpcenter.content.kept.guides import KeptGuides
from helpcenter.content.loader import LoadedContent, load, watch_paths
from helpcenter.content.model.look.files import FILE_TYPES, brand_file
from helpcenter.content.one_guide import OneGuide, load_one
from helpcenter.content.problem_places import PlacedProblem
from helpcenter.content.text.media import SVG, clean_drawing, media_file, picture

__all__ = [
    "FILE_TYPES",
    "SVG",
    "KeptGuides",
    "LoadedContent",
    "OneGuide",
    "PlacedProblem",
    "brand_file",
    "clean_drawing",
    "load",
    "load_one",
    "media_file",
    "picture",
    "watch_paths",
]
