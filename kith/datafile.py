"""Reads the data files that ship with Kith: prompts, replies, persona cards."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from kith.errors import SettingsError

Shape = TypeVar("Shape")


def read_data(path: Path, shape: type[Shape]) -> Shape:
    """The content of a YAML file, checked against a pydantic shape.

    Raises:
        SettingsError: the file is missing, is no YAML, or does not have the shape.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SettingsError(
            f"{path} is missing. It ships with Kith: bring it back from the repository."
        ) from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SettingsError(f"{path} cannot be read: {error}") from error
    try:
        return TypeAdapter(shape).validate_python(content)
    except ValidationError as error:
        raise SettingsError(f"{path}: {_first_problem(error)}") from error


def _first_problem(error: ValidationError) -> str:
    problem = error.errors()[0]
    place = ".".join(str(part) for part in problem["loc"])
    return f"{place}: {problem['msg']}" if place else problem["msg"]
