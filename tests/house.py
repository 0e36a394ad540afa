"""The shape of the code in figures, beside three models. Fails only if a value that was reached is lost."""

import ast
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from pathlib import Path

import grimp

HERE = Path(__file__).parents[1]
PACKAGES = ("reporter", "aggregator", "reports")
GIVEN = {"self", "cls"}  # parameters that no caller passes
DJANGO_NAMES = {"Command"}  # Django finds each command by this name
MANY_PARAMETERS = 6  # with more, a reader has to look up what a call means
MODELS = ("healthchecks", "procrastinate", "bugsink")  # their figures were measured in November 2026
WIDTHS = (38, 15, 15, 15, 15, 19, 16)  # of the table's columns

Figures = tuple[float, ...]


@dataclass(frozen=True)
class Module:
    path: Path
    lines: tuple[str, ...]
    tree: ast.Module


@dataclass(frozen=True)
class Code:
    modules: list[Module]
    tests: list[Module]
    template_lines: list[str]
    imports: dict[str, set[str]]


@dataclass(frozen=True)
class Bound:
    """What a figure must be: from `least` to `most`."""

    least: float = 0
    most: float = inf

    def __str__(self) -> str:
        if self.most == inf:
            return f">= {self.least:g}" if self.least else "-"
        return f"{self.least:g} to {self.most:g}" if self.least else f"<= {self.most:g}"


@dataclass(frozen=True)
class Measure:
    """One row of the table; `held` says that the required value was reached once and must stay."""

    name: str
    take: Callable[[Code], Figures]
    bounds: tuple[Bound, ...]
    models: tuple[str, str, str] = ("-", "-", "-")
    held: bool = False

    def describe_verdict(self, figures: Figures) -> str:
        pairs = zip(self.bounds, figures, strict=True)
        if all(bound.least <= figure <= bound.most for bound, figure in pairs):
            return "reached" if self.held else "reached: hold it"
        return "LOST" if self.held else "not yet"


def read_modules(*folders: str) -> list[Module]:
    """Modules that are not empty, without migrations, which Django generates."""
    paths = sorted(path for folder in folders for path in (HERE / folder).rglob("*.py"))
    texts = {path: path.read_text() for path in paths if "migrations" not in path.parts}
    return [Module(path, tuple(text.splitlines()), ast.parse(text)) for path, text in texts.items() if text]


def read_template_lines() -> list[str]:
    """Lines of HTML that are not empty; mails and SVG have a layout of their own."""
    texts = [path.read_text() for path in sorted((HERE / "templates").rglob("*.html"))]
    return [line for text in texts for line in text.splitlines() if line.strip()]


def read_imports() -> dict[str, set[str]]:
    graph = grimp.build_graph(*PACKAGES, cache_dir=None)
    modules = {module for module in graph.modules if ".migrations" not in module}
    return {module: graph.find_modules_directly_imported_by(module) & modules for module in modules}


def find_longest_chain(imports: dict[str, set[str]]) -> list[str]:
    """The longest way down from importer to imported; import-linter sees to it that there are no cycles."""
    chains: dict[str, list[str]] = {}

    def follow(module: str) -> list[str]:
        if module not in chains:
            below = [follow(imported) for imported in sorted(imports[module])]
            chains[module] = [module, *max(below, key=len, default=[])]
        return chains[module]

    return max((follow(module) for module in sorted(imports)), key=len)


def find_public_classes(module: Module) -> set[str]:
    names = {node.name for node in module.tree.body if isinstance(node, ast.ClassDef)}
    return {name for name in names - DJANGO_NAMES if not name.startswith("_")}


def count_parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    named = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
    return sum(each.arg not in GIVEN for each in named)


def count_lines(modules: list[Module]) -> int:
    return sum(len(module.lines) for module in modules)


def find_p95(values: list[int]) -> int:
    return sorted(values)[int(len(values) * 0.95)]


def measure_chain(code: Code) -> Figures:
    return (len(find_longest_chain(code.imports)),)


def measure_folders(code: Code) -> Figures:
    counts = Counter(module.path.parent for module in code.modules if module.path.stem != "__init__")
    return (max(counts.values()),)


def measure_names(code: Code) -> Figures:
    counts = Counter(name for module in code.modules for name in find_public_classes(module))
    return (sum(count > 1 for count in counts.values()),)


def measure_templates(code: Code) -> Figures:
    lengths = [len(line) for line in code.template_lines]
    return find_p95(lengths), max(lengths)


def measure_indented(code: Code) -> Figures:
    return (100 * sum(line[0].isspace() for line in code.template_lines) / len(code.template_lines),)


def measure_comments(code: Code) -> Figures:
    comments = [line for module in code.modules for line in module.lines if line.lstrip().startswith("#")]
    return (100 * len(comments) / count_lines(code.modules),)


def measure_parameters(code: Code) -> Figures:
    nodes = [node for module in code.modules for node in ast.walk(module.tree)]
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return (sum(count_parameters(function) > MANY_PARAMETERS for function in functions),)


def measure_tests(code: Code) -> Figures:
    return (count_lines(code.tests) / count_lines(code.modules),)


def measure_modules(code: Code) -> Figures:
    lengths = sorted(len(module.lines) for module in code.modules)
    return lengths[len(lengths) // 2], find_p95(lengths), lengths[-1]


TEMPLATE_BOUNDS = (Bound(most=100), Bound(most=120))
TEMPLATES = ("90 / 613", "-", "171 / 1085")
MODULE_BOUNDS = (Bound(), Bound(most=250), Bound(most=400))
MODULES = ("43 / 243 / 1584", "45 / 509 / 1042", "63 / 395 / 1157")

# The columns are: what is measured, how, what is required, the figures of the models.
MEASURES = (
    Measure("longest import chain", measure_chain, (Bound(most=10),), ("7", "13", "14"), held=True),
    Measure("most modules directly in one folder", measure_folders, (Bound(most=15),), held=True),
    Measure("public class names in several modules", measure_names, (Bound(most=0),), held=True),
    Measure("template line length: p95 / max", measure_templates, TEMPLATE_BOUNDS, TEMPLATES, held=True),
    Measure("template lines, % indented", measure_indented, (Bound(least=80),), ("84", "-", "91"), held=True),
    Measure("lines that are a comment, %", measure_comments, (Bound(3, 5),), ("4.3", "3.1", "12.4")),
    Measure("functions with over 6 parameters", measure_parameters, (Bound(most=4),)),
    Measure("tests : code, lines", measure_tests, (Bound(least=1.1),), ("1.38", "1.40", "0.56")),
    Measure("module lines: median / p95 / max", measure_modules, MODULE_BOUNDS, MODULES),
)


def print_row(*cells: str) -> None:
    print("  ".join(cell.ljust(width) for cell, width in zip(cells, WIDTHS, strict=True)).rstrip())


def main() -> int:
    """Print the table; the exit code is 1 if a value that was held is lost."""
    code = Code(read_modules(*PACKAGES), read_modules("tests"), read_template_lines(), read_imports())
    verdicts = []
    print_row("measure", "here", *MODELS, "required", "verdict")
    for measure in MEASURES:
        figures = measure.take(code)
        verdicts.append(measure.describe_verdict(figures))
        here = " / ".join(f"{round(figure, 2):g}" for figure in figures)
        required = " / ".join(str(bound) for bound in measure.bounds)
        print_row(measure.name, here, *measure.models, required, verdicts[-1])
    return int("LOST" in verdicts)


if __name__ == "__main__":
    sys.exit(main())
