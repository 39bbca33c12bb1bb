"""The score of a model of scikit-learn's, reckoned here from what the model over there predicts.

The score is the verdict of most tests of a model, so it is never asked for where it can be
reckoned: for classifiers and regressions, for a pipeline that ends in one, and for a search over
one.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import types
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from nbjudge.engine.judge.asks import RemoteError

#: Where models that hold another one have it, as fitted and as given.
_INNER = ("best_estimator_", "estimator_", "estimator")
#: How deep models are in one another.
_DEEPEST = 5


@functools.lru_cache(maxsize=1024)
def estimator(kind: str) -> type | None:
    """Return a class of scikit-learn's by its full name; None for any other."""
    module, _, name = kind.rpartition(".")
    if module.partition(".")[0] != "sklearn":
        return None
    with suppress(ImportError, ValueError):
        found = getattr(importlib.import_module(module), name, None)
        return found if isinstance(found, type) else None
    return None


def score_of(model: Any, kind: type) -> Callable[..., Any] | None:
    """Return what stands for a model's ``score``; None where its class has none of that kind.

    Parameters
    ----------
    model : Handle
    kind : type
        The class of this process that the model passes for.
    """
    own = inspect.getattr_static(kind, "score", None)
    if getattr(own, "__module__", None) == "sklearn.base":
        return types.MethodType(own, model)
    if not _is_of_sklearn(kind) or own is None:
        return None
    peer = model._judge_peer

    def score(*given: Any, **named: Any) -> Any:
        if len(given) + len(named) < 2:  # of a model that has nothing to predict
            return peer.call(model._judge_number, given, named, "score")
        scoring = model.scoring if _chooses(kind) else None
        scoring = None if scoring == "warn" else scoring  # a default of some versions
        reckoned = _by_name(model, scoring) if scoring is not None else _inner(model, kind)
        if reckoned is None:
            peer.limited = True
            raise RemoteError(
                f"only the student's process can reckon the score of this {kind.__name__}"
            )
        return reckoned(*given, **named)

    return score


def _is_of_sklearn(kind: type) -> bool:
    return kind.__module__.partition(".")[0] == "sklearn"


def _chooses(kind: type) -> bool:
    """Whether models of a class are told by which measure they score."""
    with suppress(TypeError, ValueError):
        return "scoring" in inspect.signature(kind).parameters
    return False


def _by_name(model: Any, scoring: Any) -> Callable[..., Any] | None:
    """Return the score by one of scikit-learn's measures that needs predictions only."""
    from sklearn import metrics

    with suppress(Exception):
        scorer: Any = metrics.get_scorer(scoring) if type(scoring) is str else None
        if getattr(scorer, "_response_method", None) == "predict":
            measure, sign, more = scorer._score_func, scorer._sign, scorer._kwargs
            return lambda x, y: sign * measure(y, model.predict(x), **more)
    return None


def _inner(model: Any, kind: type) -> Callable[..., Any] | None:
    """Return the score that the model inside has for what the whole of them predicts."""
    from sklearn import base

    inner: Any = model
    for _ in range(_DEEPEST):
        for mixin in (base.ClassifierMixin, base.RegressorMixin):
            if issubclass(kind, mixin):
                return types.MethodType(mixin.score, model)
        inner = _held(inner, kind)
        found = estimator(inner._judge_kind) if hasattr(type(inner), "_judge_kind") else None
        if found is None:
            return None
        kind = found
    return None


def _held(model: Any, kind: type) -> Any:
    """Return the model that another one ends in or holds."""
    if hasattr(kind, "named_steps"):
        return model.steps[-1][1]
    for name in _INNER:
        with suppress(AttributeError):
            return getattr(model, name)
    return None
