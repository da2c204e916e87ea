"""Extracts every sentence that the code asks a translator for.

What counts is the type, not the name: whatever an annotation, a return type or an assignment makes a `Translator` is
followed, and so are `LazyString`, `UserError` and `locale_str`, which hold a sentence until somebody translates it. A
sentence that can't be read from the code is a problem, and so is a translator that goes where it can't be followed.
"""

import ast
import builtins
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "cogs", "storage")
TRANSLATOR = "bot.i18n.translator.Translator"
MARKERS = ("bot.i18n.translator.LazyString", "bot.errors.UserError", "discord.app_commands.locale_str")
"""What holds a sentence, which is its first argument."""
HELD = ("msgid", "message")
"""The attributes under which a marker holds its sentence."""

NOT_LITERAL = "write the sentence here, hold it in a LazyString and take its msgid, or call `lookup`"
NOT_FOLLOWED = "a translator can't be followed here: give it a name, or pass it to a function of the project"
SUBCLASS = "a subclass of what takes sentences can't be followed"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A key of the catalogs; `plural` is empty where there is one form only."""

    msgid: str
    plural: str
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Problem:
    """A line whose sentences can't be extracted, and what to do about it."""

    path: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Extraction:
    """What was found, in the order of the files."""

    sentences: tuple[Sentence, ...]
    problems: tuple[Problem, ...]


def extract(root: Path = ROOT, packages: Iterable[str] = PACKAGES) -> Extraction:
    """Return every sentence in the packages, and every line from which one can't be extracted."""
    files = sorted(file for package in packages for file in (root / package).rglob("*.py"))
    return extract_sources({str(file.relative_to(root)): file.read_text(encoding="utf-8") for file in files})


def extract_sources(sources: Mapping[str, str]) -> Extraction:
    """Return the same for sources by their paths."""
    modules = [_Module(path, ast.parse(source)) for path, source in sources.items()]
    program = _Program({module.name: module for module in modules})
    walks = [_Walk(program, module) for module in modules]
    known = -1
    while known < program.size:  # what one module defines, a module before it may use
        known = program.size
        for walk in walks:
            walk.run()
    return Extraction(
        tuple(sentence for walk in walks for sentence in walk.sentences),
        tuple(problem for walk in walks for problem in walk.problems),
    )


class _Kind(Enum):
    OTHER = auto()
    TRANSLATOR = auto()
    FACTORY = auto()
    """What returns a translator when it is called, such as its class."""
    MARKER = auto()


class _Module:
    """A module's tree, and the full names of what it imports."""

    def __init__(self, path: str, tree: ast.Module) -> None:
        self.path = path
        self.tree = tree
        self.name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        self.imported = {name: full for node in ast.walk(tree) for name, full in _imports(node)}

    def full_name(self, node: ast.expr) -> str:
        """Return the full name of a name or of a chain of attributes; empty for any other expression."""
        match node:
            case ast.Name(id=name):
                return self.imported.get(name) or f"{self.name}.{name}"
            case ast.Attribute(value=value, attr=attr):
                return f"{whole}.{attr}" if (whole := self.full_name(value)) else ""
        return ""


def _imports(node: ast.AST) -> Iterator[tuple[str, str]]:
    match node:
        case ast.ImportFrom(module=str(module), names=names):
            yield from ((name.asname or name.name, f"{module}.{name.name}") for name in names)
        case ast.Import(names=names):
            yield from ((name.asname or name.name, name.name) for name in names if name.asname or "." not in name.name)


class _Program:
    """What the modules tell together."""

    def __init__(self, modules: Mapping[str, _Module]) -> None:
        self._modules = modules
        self._names = {TRANSLATOR: _Kind.FACTORY} | dict.fromkeys(MARKERS, _Kind.MARKER)
        self._attributes: dict[str, _Kind] = {}

    @property
    def size(self) -> int:
        """Return how much is known."""
        return len(self._names) + len(self._attributes)

    def learn(self, full_name: str, kind: _Kind) -> None:
        """Keep what the name of a module is."""
        if kind is not _Kind.OTHER:
            self._names[full_name] = kind

    def learn_attribute(self, name: str, kind: _Kind) -> None:
        """Keep what an attribute is, in whatever class."""
        if kind is not _Kind.OTHER:
            self._attributes[name] = kind

    def kind(self, module: _Module, node: ast.expr) -> _Kind:
        """Return what a name or an attribute is; a name is followed through the packages that import it."""
        known = self._names.get(self._canonical(module.full_name(node)), _Kind.OTHER)
        if known is _Kind.OTHER and isinstance(node, ast.Attribute):
            return self._attributes.get(node.attr, _Kind.OTHER)
        return known

    def _canonical(self, full_name: str) -> str:
        package, _, name = full_name.rpartition(".")
        imported = self._modules[package].imported.get(name) if package in self._modules else None
        # a package that imports a module of its own gives it no other name
        return self._canonical(imported) if imported and imported != full_name else full_name

    def is_annotated(self, module: _Module, function: ast.expr) -> bool:
        """Say whether a function is of the project, so that its parameters are annotated."""
        if isinstance(function, ast.Name) and function.id not in module.imported:
            return not hasattr(builtins, function.id)
        top = module.full_name(function).partition(".")[0]
        return not top or any(name.partition(".")[0] == top for name in self._modules)


class _Walk(ast.NodeVisitor):
    """Goes through a module, scope by scope."""

    def __init__(self, program: _Program, module: _Module) -> None:
        self._program = program
        self._module = module
        self._scopes: list[tuple[ast.AST, dict[str, _Kind]]] = []
        self._parents: list[ast.AST] = []
        self.sentences: list[Sentence] = []
        self.problems: list[Problem] = []

    def run(self) -> None:
        """Extract the sentences, as far as the types are known by now."""
        self.sentences.clear()
        self.problems.clear()
        self._in_scope(self._module.tree, {}, self._module.tree.body)

    def visit(self, node: ast.AST) -> None:
        """Visit a node, and remember it as the parent of what is in it."""
        if isinstance(node, ast.expr) and self._kind(node) is _Kind.TRANSLATOR and not self._is_followed(node):
            self._report(node, NOT_FOLLOWED)
        self._parents.append(node)
        super().visit(node)
        self._parents.pop()

    def _in_scope(self, owner: ast.AST, names: dict[str, _Kind], body: Iterable[ast.AST]) -> None:
        self._scopes.append((owner, names))
        for node in body:
            self.visit(node)
        self._scopes.pop()

    # What an expression is

    def _kind(self, node: ast.expr) -> _Kind:
        match node:
            case ast.Name(id=name):
                scopes = (names[name] for _, names in reversed(self._scopes) if name in names)
                return next(scopes, self._program.kind(self._module, node))
            case ast.Attribute():
                return self._program.kind(self._module, node)
            case ast.Call(func=func) if self._kind(func) is _Kind.FACTORY:
                return _Kind.TRANSLATOR
        return _Kind.OTHER

    def _annotated(self, annotation: ast.expr | None) -> _Kind:
        """Return what an annotation makes of its name; report one in which a translator would be lost."""
        match annotation:
            case None:
                return _Kind.OTHER
            case ast.Constant(value=str(quoted)):
                return self._annotated(ast.parse(quoted, mode="eval").body)
            case ast.BinOp(left=left, right=right):
                return min(self._annotated(left), self._annotated(right), key=lambda kind: kind is _Kind.OTHER)
            case ast.Name() | ast.Attribute():
                is_class = self._program.kind(self._module, annotation) is _Kind.FACTORY
                return _Kind.TRANSLATOR if is_class else _Kind.OTHER
        inside = (node for node in ast.walk(annotation) if isinstance(node, ast.Name | ast.Attribute))
        if any(self._program.kind(self._module, node) is _Kind.FACTORY for node in inside):
            self._report(annotation, NOT_FOLLOWED)
        return _Kind.OTHER

    def _is_followed(self, node: ast.expr) -> bool:
        """Say whether what happens to a translator leaves it with a name or an annotation."""
        match self._parents[-1]:
            case ast.Assign() | ast.AnnAssign() | ast.Return() | ast.Attribute():
                return True
            case ast.Call(func=func):
                return func is node or self._program.is_annotated(self._module, func)
            case ast.keyword():
                call = self._parents[-2]
                return isinstance(call, ast.Call) and self._program.is_annotated(self._module, call.func)
            case ast.Tuple() as values:
                match self._parents[-2]:
                    case ast.Assign(targets=[ast.Tuple()], value=value):
                        return value is values
        return False

    # What names and attributes come to be

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """Go through a class, whose names are attributes."""
        if any(self._kind(base) in {_Kind.FACTORY, _Kind.MARKER} for base in node.bases):
            self._report(node, SUBCLASS)
        self._in_scope(node, {}, ast.iter_child_nodes(node))

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """Go through a function, which may return a translator, with its parameters."""
        if self._annotated(node.returns) is _Kind.TRANSLATOR:
            is_property = any("property" in ast.unparse(one) for one in node.decorator_list)
            self._bind(ast.Name(node.name), _Kind.TRANSLATOR if is_property else _Kind.FACTORY)
        for outside in (*node.decorator_list, node.args):
            self.visit(outside)
        given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        self._in_scope(node, {one.arg: self._annotated(one.annotation) for one in given}, node.body)

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815 - the name is `ast.NodeVisitor`'s

    def visit_Lambda(self, node: ast.Lambda) -> None:
        """Go through a lambda, whose parameters have no annotation: none is a translator."""
        given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        self._in_scope(node, {one.arg: _Kind.OTHER for one in given}, [node.body])

    def visit_Assign(self, node: ast.Assign) -> None:
        """Learn what is assigned, also pair by pair."""
        self.generic_visit(node)
        for target in node.targets:
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                for one, value in zip(target.elts, node.value.elts, strict=False):
                    self._bind(one, self._kind(value))
            else:
                self._bind(target, self._kind(node.value))

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """Learn what is declared."""
        self.generic_visit(node)
        self._bind(node.target, self._annotated(node.annotation))

    def _bind(self, target: ast.expr, kind: _Kind) -> None:
        owner, names = self._scopes[-1]
        match target:
            case ast.Attribute(attr=attr):
                self._program.learn_attribute(attr, kind)
            case ast.Name(id=name) if isinstance(owner, ast.ClassDef):
                self._program.learn_attribute(name, kind)
            case ast.Name(id=name):
                names[name] = kind
                if isinstance(owner, ast.Module):
                    self._program.learn(f"{self._module.name}.{name}", kind)

    # Sentences

    def visit_Call(self, node: ast.Call) -> None:
        """Extract what a translator is asked for, and what a marker holds."""
        self.generic_visit(node)
        match node.func:
            case ast.Attribute(value=value, attr="plural") if self._kind(value) is _Kind.TRANSLATOR:
                self._extract(node, [node.args[1:2], node.args[2:3]])
            case func if self._kind(func) in {_Kind.TRANSLATOR, _Kind.MARKER}:
                self._extract(node, [node.args[:1]])

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """Report a method that is taken from its translator without a call."""
        self.generic_visit(node)
        called = isinstance(self._parents[-2], ast.Call) and self._parents[-2].func is node
        if node.attr == "plural" and self._kind(node.value) is _Kind.TRANSLATOR and not called:
            self._report(node, NOT_FOLLOWED)

    def _extract(self, call: ast.Call, arguments: list[list[ast.expr]]) -> None:
        match arguments:
            case [[ast.Constant(value=str(msgid))]]:
                self._keep(call, msgid, "")
            case [[ast.Constant(value=str(msgid))], [ast.Constant(value=str(plural))]]:
                self._keep(call, msgid, plural)
            case [[ast.Attribute(attr=attr)]] if attr in HELD:
                return
            case _:
                self._report(call, NOT_LITERAL)

    def _keep(self, call: ast.Call, msgid: str, plural: str) -> None:
        if msgid.strip():
            self.sentences.append(Sentence(msgid, plural, self._module.path, call.lineno))

    def _report(self, node: ast.expr | ast.stmt, reason: str) -> None:
        self.problems.append(Problem(self._module.path, node.lineno, reason))
