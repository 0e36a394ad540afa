"""Each variable of a template, looked up in the types of its context instead of in values."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template import engines
from django.template.base import FilterExpression, Node, NodeList, Template, TokenType, Variable
from django.template.defaulttags import ForNode, IfNode, TemplateLiteral, WithNode
from django.template.library import SimpleNode
from django.template.loader_tags import BlockNode, IncludeNode
from django.template.smartif import TokenBase
from django.templatetags.i18n import BlockTranslateNode
from unfold.templatetags.unfold import RenderComponentNode

from tests.unit.templates.attribute_types import (
    UnknownAttribute,
    read_attribute_type,
    read_element_type,
    read_item_types,
    read_return_type,
)

Types = dict[str, object]
TARGETS = ("asvar", "target_var", "variable")  # where nodes keep the name after `as`
FOLDER = settings.BASE_DIR / "templates"  # those of packages are not ours to check


class LookupCheck:
    """Collects what cannot be looked up. Its methods change `types` as rendering changes the context."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.included: set[str] = set()
        self._template = ""

    def check_template(self, name: str, types: Types) -> None:
        outer, self._template = self._template, name
        self._check_nodes(load_template(name).nodelist, types)
        self._template = outer

    def _check_nodes(self, nodes: NodeList, types: Types) -> None:
        for node in nodes:
            self._check_node(node, types)

    def _check_node(self, node: Node, types: Types) -> None:
        match node:
            case ForNode():
                self._check_loop(node, types)
            case IfNode():
                self._check_branches(node, types)
            case WithNode() | RenderComponentNode():
                self._check_nodes(node.nodelist, types | self._read_named(node.extra_context, types))
            case BlockNode():
                self._check_nodes(node.nodelist, types | {"block": Any})
            case IncludeNode():
                self._check_include(node, types)
            case BlockTranslateNode():
                self._check_message(node, types)
            case _:
                self._check_expressions(node, types)
        for target in filter(None, (getattr(node, name, None) for name in TARGETS)):
            types[target] = read_return_type(node.func) if isinstance(node, SimpleNode) else str

    def _check_loop(self, node: ForNode, types: Types) -> None:
        found = self._read_expression(node.sequence, types)
        try:
            element = read_element_type(found)
            items = [element] if len(node.loopvars) == 1 else read_item_types(element, len(node.loopvars))
        except UnknownAttribute as error:
            self._note(node.sequence.token, error)
            items = [Any] * len(node.loopvars)
        inner = types | dict(zip(node.loopvars, items, strict=True)) | {"forloop": Any}
        self._check_nodes(node.nodelist_loop, inner)
        self._check_nodes(node.nodelist_empty, types)

    def _check_branches(self, node: IfNode, types: Types) -> None:
        for condition, nodes in node.conditions_nodelists:
            for expression in walk_condition(condition):
                self._read_expression(expression, types)
            self._check_nodes(nodes, types)

    def _check_include(self, node: IncludeNode, types: Types) -> None:
        name = node.template.var
        given = self._read_named(node.extra_context, types)
        if is_own(name):
            self.included.add(name)
            self.check_template(name, given if node.isolated_context else types | given)

    def _check_message(self, node: BlockTranslateNode, types: Types) -> None:
        inner = types | self._read_named(node.extra_context, types)
        if node.counter:
            inner[node.countervar] = self._read_expression(node.counter, types)
        for token in (*node.singular, *(node.plural or ())):
            if token.token_type == TokenType.VAR:
                self._read_variable(Variable(token.contents), inner)

    def _check_expressions(self, node: Node, types: Types) -> None:
        for expression in walk_expressions(vars(node)):
            self._read_expression(expression, types)
        for name in node.child_nodelists:
            self._check_nodes(getattr(node, name, ()), types)

    def _read_named(self, expressions: dict[str, FilterExpression], types: Types) -> Types:
        return {name: self._read_expression(each, types) for name, each in expressions.items()}

    def _read_expression(self, expression: FilterExpression, types: Types) -> object:
        value = expression.var
        found = self._read_variable(value, types) if isinstance(value, Variable) else type(value)
        for function, arguments in expression.filters:
            for is_variable, argument in arguments:
                if is_variable:
                    self._read_variable(argument, types)
            found = read_return_type(function)
        return found

    def _read_variable(self, variable: Variable, types: Types) -> object:
        if variable.lookups is None:
            return type(variable.literal)
        root, *names = variable.lookups
        if root not in types:
            self._note(variable.var, f"nobody gives {root}")
            return Any
        found = types[root]
        try:
            for name in names:
                found = read_attribute_type(found, name)
        except UnknownAttribute as error:
            self._note(variable.var, error)
            return Any
        return found

    def _note(self, variable: str, problem: object) -> None:
        self.problems.append(f"{self._template}: {variable}: {problem}")


def walk_condition(condition: TokenBase) -> Iterator[FilterExpression]:
    if isinstance(condition, TemplateLiteral):
        yield condition.value
    for operand in filter(None, (getattr(condition, "first", None), getattr(condition, "second", None))):
        yield from walk_condition(operand)


def walk_expressions(value: object) -> Iterator[FilterExpression]:
    """Those that a node holds, also in lists and dictionaries of arguments."""
    if isinstance(value, FilterExpression):
        yield value
    elif isinstance(value, dict | list | tuple) and not isinstance(value, NodeList):
        for each in value.values() if isinstance(value, dict) else value:
            yield from walk_expressions(each)


def load_template(name: str) -> Template:
    return engines["django"].engine.get_template(name)


def is_own(name: str) -> bool:
    return Path(load_template(name).origin.name).is_relative_to(FOLDER)
