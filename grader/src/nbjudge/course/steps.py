"""The steps of nbgrader's commands, in each form in which a configuration may name them.

A list may hold classes, their import names, functions and ready-made steps. It may also be changed
in place (``c.GenerateAssignment.preprocessors.append(Own)``): traitlets then keeps the change until
somebody asks for the whole list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from traitlets import HasTraits
from traitlets.config import Config, LazyConfigValue
from traitlets.utils.importstring import import_item


def settled(value: Any, default: Any) -> Any:
    """Return a configured value; one that was changed in place is the default with that change."""
    return value.get_value(default) if isinstance(value, LazyConfigValue) else value


def chosen(
    config: Config, section: str, default: Iterable[Any], name: str = "preprocessors"
) -> list[Any]:
    """Return the steps of one of nbgrader's commands.

    Parameters
    ----------
    config : traitlets.config.Config
    section : str
        The command, such as ``GenerateAssignment``.
    default : iterable
        Its steps where the configuration says nothing.
    name : str
        Which of its lists.

    Returns
    -------
    list
        The steps; those that are given by an import name as what it names.

    Raises
    ------
    ImportError
        For an import name that names nothing.
    """
    steps = [*default]
    if name in config[section]:
        steps = list(settled(config[section][name], steps))
    return [loaded(step) for step in steps]


def loaded(step: Any) -> Any:
    """Return what an import name names, and any other step as it is."""
    return import_item(step) if isinstance(step, str) else step


def ready(step: Any, config: Config) -> Callable[[Any, Any], tuple[Any, Any]] | None:
    """Return a step that can be called with a notebook and its resources, as nbconvert makes it.

    Returns
    -------
    callable or None
        None for a step that is switched off.
    """
    step = loaded(step)
    if isinstance(step, type):
        step = step(config=config) if issubclass(step, HasTraits) else step()
    return step if getattr(step, "enabled", True) else None


def name_of(step: Any) -> str:
    """Return what a message calls a step."""
    if isinstance(step, str):
        return step
    return str(getattr(step, "__name__", type(step).__name__))
