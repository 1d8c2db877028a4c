"""The sandbox in which templates from devices run: Jinja2's own, with Home Assistant's functions and hard limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import jinja2
import jinja2.nodes
from jinja2.ext import LoopControlExtension
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

from devices.conventions.home_assistant.templates import functions, limits
from devices.conventions.home_assistant.templates.times import Moment
from hub.api.errors import PayloadError, TemplateError

_FAILURES = (
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    NameError,  # an infinite constant, folded: the compiled template names it inf
    RecursionError,
    TypeError,
    ValueError,
)


_BANNED = (
    jinja2.nodes.Block,
    jinja2.nodes.CallBlock,
    jinja2.nodes.Extends,
    jinja2.nodes.FilterBlock,
    jinja2.nodes.FromImport,
    jinja2.nodes.Import,
    jinja2.nodes.Include,
    jinja2.nodes.Macro,
)


def _filtered(node: Any, name: str, lineno: int = 0) -> jinja2.nodes.Filter:
    return jinja2.nodes.Filter(node, name, [], [], None, None, lineno=lineno or node.lineno)


class _Sizing(NodeTransformer):
    """Checks the size of every concatenation."""

    def visit_Concat(self, node: jinja2.nodes.Concat, *args: Any, **kwargs: Any) -> jinja2.nodes.Node:  # noqa: N802 - the name Jinja2 calls
        self.generic_visit(node, *args, **kwargs)
        return _filtered(node, "hearth_sized")


class _Environment(ImmutableSandboxedEnvironment):
    """Jinja2's immutable sandbox in which every loop, call and growing operation is counted."""

    intercepted_binops = frozenset({"*", "**", "%", "+"})

    def __init__(self, budget: limits.Budget) -> None:
        super().__init__(extensions=[LoopControlExtension], optimized=False, cache_size=0)
        self._budget = budget

    def _parse(self, source: str, name: str | None, filename: str | None) -> jinja2.nodes.Template:
        tree = super()._parse(source, name, filename)
        if (banned := next(tree.find_all(_BANNED), None)) is not None:
            raise TemplateError(f"template uses {type(banned).__name__}, which devices cannot")
        for loop in list(tree.find_all(jinja2.nodes.For)):
            loop.iter = _filtered(loop.iter, "hearth_each")
        for block in list(tree.find_all(jinja2.nodes.AssignBlock)):
            block.filter = _filtered(block.filter, "hearth_sized", block.lineno)
        _Sizing().visit(tree)
        return tree

    def call(self, context: Any, function: Any, /, *args: Any, **kwargs: Any) -> Any:
        self._budget.call()
        limits.check_method(function, args, kwargs)
        return super().call(context, function, *args, **kwargs)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        limits.check_operation(operator, left, right)
        return super().call_binop(context, operator, left, right)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        return not attr.startswith("_") and super().is_safe_attribute(obj, attr, value)


class Sandbox:
    """Compiles templates. ``undefined`` is the error of a render that met something undefined or forbidden."""

    undefined: type[Exception] = jinja2.TemplateError

    def __init__(self, zone: str) -> None:
        self._budget = limits.Budget()
        self._environment = _Environment(self._budget)
        self._moment = Moment(zone)
        functions.install(self._environment, self._moment)
        self._environment.filters["hearth_each"] = self._budget.each
        self._environment.filters["hearth_sized"] = limits.sized

    def compile(self, source: str) -> Callable[[Mapping[str, Any], float], str]:
        """Return a render of (variables, Unix time); raises TemplateError when the text does not parse.

        The render raises ``undefined`` where Jinja2 does and TemplateError for any other failure.
        """
        if len(source) > limits.MAX_SOURCE:
            raise TemplateError(f"template is longer than {limits.MAX_SOURCE} characters")
        try:
            template = self._environment.from_string(source)
        except TemplateError:
            raise
        except jinja2.TemplateError as error:
            raise TemplateError(f"template does not parse: {error.message or error}") from error
        except (RecursionError, MemoryError, SyntaxError, ValueError, OverflowError, TypeError) as error:
            raise TemplateError(f"template does not compile: {type(error).__name__}: {str(error)[:100]}") from error
        root, context = template.root_render_func, template.new_context

        def render(variables: Mapping[str, Any], at: float) -> str:
            self._budget.reset()
            self._moment.at = at
            try:
                return self._gather(root(context(dict(variables)))).strip()
            except (jinja2.TemplateError, PayloadError):
                raise
            except _FAILURES as error:
                raise TemplateError(f"template failed: {type(error).__name__}: {str(error)[:200]}") from error

        return render

    @staticmethod
    def _gather(parts: Any) -> str:
        """Join what a render yields, up to the limit."""
        gathered: list[str] = []
        size = 0
        for part in parts:
            size += len(part)
            if size > limits.MAX_OUTPUT:
                raise TemplateError(f"template wrote more than {limits.MAX_OUTPUT} characters")
            gathered.append(part)
        return "".join(gathered)
