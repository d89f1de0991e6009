"""Python lines of an example in C++: what differs mechanically, by the declarations in include/weft/ops.

Lists become braces, keyword arguments their places (what is left out between them gets its default), strings
the enums they name, keywords of classes options. What this does not know is written by hand in the example.
"""

from __future__ import annotations

import ast
import re

from stamping.headers import Argument, HeaderError, Op
from stamping.manners import RENAMED, RESULT_FIELDS

DTYPES = {
    **{
        name: name
        for name in (
            *("float32", "float64", "float16", "bfloat16"),
            *("int64", "int32", "int16", "int8", "uint8"),
        )
    },
    "bool": "boolean",
    "float": "float32",
    "double": "float64",
    "long": "int64",
    "int": "int32",
}
CONVERSIONS = {name: DTYPES[name] for name in ("float", "double", "long", "int", "bool")}
PROPERTIES = {
    "shape": "sizes()",
    "dtype": "dtype()",
    "grad": "grad()",
    "T": "t()",
    "mT": "mT()",
    "mH": "mH()",
    "ndim": "dim()",
    "requires_grad": "requires_grad()",
    "is_leaf": "is_leaf()",
}
# Values that a program's own lines define: docs/reference/README.md shows them.
CONSTANTS = {"inf": "infinity", "nan": "nan", "pi": "std::numbers::pi", "e": "std::numbers::e"}
OPERATORS = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Mod: "%",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.BitXor: "^",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
FUNCTIONS_FOR = {ast.MatMult: "matmul", ast.Pow: "pow", ast.FloorDiv: "floor_divide"}
OPTIONS = ("dtype", "device", "requires_grad")
DEEPEST_LITERAL = 3  # levels of braces that weft::tensor takes
CLASS = re.compile(r"weft\.(nn|optim)\.(?:lr_scheduler\.|swa_utils\.)?([A-Z]\w*)")
ENUM_KEYWORDS = {"reduction": "Reduction", "padding_mode": "nn::PaddingMode"}


class UntranslatableError(Exception):
    """The example needs its C++ lines written."""


def _is_number(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node = node.operand
    if isinstance(node, ast.Attribute):
        return _path(node) in {f"weft.{name}" for name in CONSTANTS}
    return isinstance(node, ast.Constant) and isinstance(node.value, (int, float))


def _path(node: ast.expr) -> str:
    """`weft.nn.functional` of attributes of a name, else nothing."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (before := _path(node.value)):
        return f"{before}.{node.attr}"
    return ""


def _is_dtype(node: ast.expr) -> bool:
    return _path(node).removeprefix("weft.") in DTYPES and _path(node).startswith("weft.")


class Translator:
    """Of one example: it remembers which names are known, and which of them hold modules."""

    def __init__(self, ops: dict[str, list[Op]]):
        self.ops = ops
        self.known: set[str] = set()
        self.handles: set[str] = set()

    # Statements

    def statement(self, text: str) -> str:
        """Without the `;` where it is an expression."""
        if text.startswith("#"):
            return f"//{text[1:]}"
        self.text = text
        (node,) = ast.parse(text).body
        return self.translated(node)

    def translated(self, node: ast.stmt) -> str:
        if isinstance(node, ast.Expr):
            return self.expression(node.value)
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            return self.assignment(node.targets[0], node.value)
        if isinstance(node, ast.AugAssign):
            return (
                f"{self.expression(node.target)} {OPERATORS[type(node.op)]}= {self.expression(node.value)};"
            )
        if isinstance(node, ast.For) and isinstance(node.target, ast.Name):
            if not (isinstance(node.iter, ast.Call) and _path(node.iter.func) == "range"):
                raise UntranslatableError(ast.unparse(node))
            name, end = node.target.id, self.expression(node.iter.args[-1])
            start = self.expression(node.iter.args[0]) if len(node.iter.args) > 1 else "0"
            body = [self.translated(inner) for inner in node.body]
            body = [f"  {text}{'' if text.endswith((';', '}')) else ';'}" for text in body]
            head = f"for (int64_t {name} = {start}; {name} < {end}; ++{name}) {{"
            return "\n".join([head, *body, "}"])
        raise UntranslatableError(ast.unparse(node))

    def assignment(self, target: ast.expr, value: ast.expr) -> str:
        if isinstance(target, ast.Tuple):
            names = [element.id for element in target.elts if isinstance(element, ast.Name)]
            self.known.update(names)
            return f"auto [{', '.join(names)}] = {self.expression(value)};"
        if isinstance(target, ast.Name) and isinstance(value, ast.List) and not value.elts:
            self.known.add(target.id)
            return f"std::vector<double> {target.id};"
        if isinstance(target, ast.Name):
            written = self.expression(value)
            if target.id in self.known:
                return f"{target.id} = {written};"
            self.known.add(target.id)
            kind = "Tensor" if self.is_tensor(value) else "auto"
            if kind == "auto" and isinstance(value, ast.Call):
                space, _, _ = self.class_of(value)
                if space == "nn":
                    self.handles.add(target.id)
            return f"{kind} {target.id} = {written};"
        if isinstance(target, ast.Attribute) and target.attr == "grad":
            return f"{self.expression(target.value)}.set_grad({self.expression(value)});"
        return f"{self.expression(target)} = {self.expression(value)};"

    def is_tensor(self, value: ast.expr) -> bool:
        if isinstance(value, ast.Call):
            path = _path(value.func)
            if self.class_of(value)[0]:
                return False
            if path == "weft.tensor" or isinstance(value.func, ast.Name):
                return True
            name = self.op_name(value.func)
            found = self.ops.get(name, [])
            return (
                any(op.return_type == "Tensor" for op in found)
                and "max" not in name.split(".")
                and (not any(op.return_type != "Tensor" for op in found))
            ) or name in ("detach", "requires_grad_", *CONVERSIONS)
        return isinstance(value, (ast.BinOp, ast.UnaryOp, ast.Compare, ast.Subscript))

    # Expressions

    def expression(self, node: ast.expr) -> str:
        if isinstance(node, ast.Constant):
            return self.constant(node)
        if isinstance(node, ast.Name):
            return node.id
        if isinstance(node, ast.UnaryOp):
            sign = {ast.USub: "-", ast.Invert: "~", ast.UAdd: "+"}[type(node.op)]
            return f"{sign}{self.expression(node.operand)}"
        if isinstance(node, ast.BinOp):
            return self.binary(type(node.op), node.left, node.right)
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            return self.binary(type(node.ops[0]), node.left, node.comparators[0])
        if isinstance(node, (ast.List, ast.Tuple)):
            return f"{{{', '.join(self.expression(element) for element in node.elts)}}}"
        if isinstance(node, ast.Subscript):
            return f"{self.expression(node.value)}[{self.index(node.slice)}]"
        if isinstance(node, ast.Attribute):
            return self.attribute(node)
        if isinstance(node, ast.Call):
            return self.call(node)
        raise UntranslatableError(ast.unparse(node))

    def constant(self, node: ast.Constant) -> str:
        if node.value is None:
            return "{}"
        if isinstance(node.value, bool):
            return str(node.value).lower()
        if isinstance(node.value, str):
            return '"' + node.value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        return ast.get_source_segment(self.text, node) or repr(node.value)

    def binary(self, kind: type, left: ast.expr, right: ast.expr) -> str:
        if kind in FUNCTIONS_FOR:
            return f"{FUNCTIONS_FOR[kind]}({self.expression(left)}, {self.expression(right)})"
        if kind not in OPERATORS:
            raise UntranslatableError(kind.__name__)
        parts = []
        for side in (left, right):
            compound = isinstance(side, (ast.BinOp, ast.Compare)) and not (
                isinstance(side, ast.BinOp) and type(side.op) in FUNCTIONS_FOR
            )
            parts.append(f"({self.expression(side)})" if compound else self.expression(side))
        return f"{parts[0]} {OPERATORS[kind]} {parts[1]}"

    def index(self, node: ast.expr) -> str:
        if isinstance(node, ast.Tuple):
            return f"{{{', '.join(self.index(element) for element in node.elts)}}}"
        if isinstance(node, ast.Slice):
            bounds = [node.lower, node.upper, node.step]
            while bounds and bounds[-1] is None:
                bounds.pop()
            return f"Slice({', '.join('{}' if b is None else self.expression(b) for b in bounds)})"
        if isinstance(node, ast.Constant) and node.value is None:
            return "None"
        if isinstance(node, ast.Constant) and node.value is Ellipsis:
            return "Ellipsis"
        if isinstance(node, ast.List):
            return f"tensor({self.expression(node)})"
        return self.expression(node)

    def attribute(self, node: ast.Attribute) -> str:
        path = _path(node)
        if path.startswith("weft."):
            name = path.removeprefix("weft.")
            if name in CONSTANTS:
                return CONSTANTS[name]
            if name in DTYPES:
                return DTYPES[name]
            if name.endswith("_format") or name == "channels_last":
                return f"MemoryFormat::{name.removesuffix('_format')}"
            return name.replace("nn.functional.", "").replace(".", "::")
        if isinstance(node.value, ast.Name) and node.value.id in self.handles:
            return f"{node.value.id}->{node.attr}"
        if isinstance(node.value, ast.Call):
            fields = RESULT_FIELDS.get(self.op_name(node.value.func), ())
            if node.attr in fields:
                value = self.expression(node.value)
                place = fields.index(node.attr)
                if len(fields) == 2:
                    return f"{value}.{('first', 'second')[place]}"
                return f"std::get<{place}>({value})"
        if node.attr not in PROPERTIES:
            raise UntranslatableError(ast.unparse(node))
        return f"{self.expression(node.value)}.{PROPERTIES[node.attr]}"

    # Calls

    def op_name(self, function: ast.expr) -> str:
        """`sum` of weft.sum, x.sum and weft.nn.functional.sum; `linalg.det`."""
        path = _path(function)
        if path.startswith("weft."):
            return path.removeprefix("weft.").removeprefix("nn.functional.")
        return function.attr if isinstance(function, ast.Attribute) else ""

    def class_of(self, node: ast.expr) -> tuple[str, str, list[ast.expr]]:
        """("nn", "Linear", …) of weft.nn.Linear(2, 3)."""
        if isinstance(node, ast.Call) and (match := CLASS.fullmatch(_path(node.func))):
            return match[1], match[2], node.args
        return "", "", []

    def call(self, node: ast.Call) -> str:
        space, name, _ = self.class_of(node)
        if space:
            return self.construction(f"{space}::{name}", node)
        path = _path(node.func)
        if isinstance(node.func, ast.Call):
            arguments = ", ".join(self.expression(argument) for argument in node.args)
            return f"{self.expression(node.func)}({arguments})"
        if isinstance(node.func, ast.Name):
            if node.func.id == "tuple" and len(node.args) == 1:
                return self.expression(node.args[0])
            return f"{node.func.id}({', '.join(self.expression(a) for a in node.args)})"
        if path == "weft.tensor":
            return self.literal(node)
        name = self.op_name(node.func)
        is_method = not path.startswith("weft.")
        if not is_method:
            before = name.replace(".", "::")
        elif isinstance(node.func.value, ast.Name) and node.func.value.id in self.handles:
            arguments = ", ".join(self.expression(argument) for argument in node.args)
            return f"{node.func.value.id}->{name}({arguments})"
        else:
            of = self.expression(node.func.value)
            of = f"({of})" if isinstance(node.func.value, (ast.BinOp, ast.UnaryOp, ast.Compare)) else of
            if name == "append":
                return f"{of}.push_back({self.expression(node.args[0])})"
            if name in CONVERSIONS and not node.args:
                return f"{of}.to({CONVERSIONS[name]})"
            before = f"{of}.{name}"
        found = [op for op in self.ops.get(name, []) if not is_method or op.is_method]
        if not found:
            if node.keywords:
                raise UntranslatableError(ast.unparse(node))
            return f"{before}({', '.join(self.expression(argument) for argument in node.args)})"
        for op in found:
            arguments = self.arguments(op, node, is_method)
            if arguments is not None:
                return f"{before}({', '.join(arguments)})"
        raise UntranslatableError(ast.unparse(node))

    def literal(self, node: ast.Call) -> str:
        options = self.options({keyword.arg: keyword.value for keyword in node.keywords})
        (values,) = node.args
        sizes: list[int] = []
        inner = values
        while isinstance(inner, ast.List) and inner.elts:
            sizes.append(len(inner.elts))
            inner = inner.elts[0]
        for _ in sizes[:-DEEPEST_LITERAL]:
            (values,) = values.elts
        end = f", {options}" if options else ""
        written = f"tensor({self.expression(values)}{end})"
        if len(sizes) <= DEEPEST_LITERAL:
            return written
        return f"{written}.reshape({{{', '.join(str(size) for size in sizes)}}})"

    def options(self, given: dict[str | None, ast.expr]) -> str:
        parts = [f".{name} = {self.expression(given[name])}" for name in OPTIONS if name in given]
        return f"{{{', '.join(parts)}}}" if parts else ""

    def construction(self, name: str, node: ast.Call) -> str:
        parts = [self.expression(argument) for argument in node.args]
        options = []
        for keyword in node.keywords:
            value = keyword.value
            if keyword.arg in ENUM_KEYWORDS and isinstance(value, ast.Constant):
                written = f"{ENUM_KEYWORDS[keyword.arg]}::{value.value}"
            else:
                written = self.expression(value)
            options.append(f".{keyword.arg} = {written}")
        parts += [f"{{{', '.join(options)}}}"] if options else []
        return f"{name}{{{', '.join(parts)}}}"

    def arguments(self, op: Op, node: ast.Call, is_method: bool) -> list[str] | None:
        """C++'s arguments, if this overload takes the call."""
        expected = list(op.arguments[1:] if is_method else op.arguments)
        given = list(node.args)
        keywords = {keyword.arg: keyword.value for keyword in node.keywords}
        values: list[ast.expr | None] = []
        named: set[str] = set()
        for argument in expected:
            name = RENAMED.get((op.full_name, argument.name), argument.name)
            name = "input" if argument.name == "self" else name
            if argument.type.kind == "TensorOptions":
                values.append(None)
                continue
            if given:
                value = given.pop(0)
                if argument.type.kind == "IntSpan" and _is_number(value):
                    rest = [other for other in given if _is_number(other)]
                    if rest and rest == given and argument is expected[-1]:
                        value = ast.Tuple([value, *rest])
                        given = []
            elif name in keywords:
                value = keywords.pop(name)
                named.add(argument.name)
            elif argument.default is None:
                return None
            else:
                values.append(None)
                continue
            if not self.fits(argument, value):
                return None
            values.append(value)
        options = self.options(keywords)
        left = set(keywords) - set(OPTIONS)
        takes_options = any(argument.type.kind == "TensorOptions" for argument in expected)
        if given or left or (options and not takes_options):
            return None
        written = []
        for argument, value in zip(expected, values, strict=True):
            if argument.type.kind == "TensorOptions" and options:
                written.append((options, True))
            elif value is None:
                written.append((str(argument.default), False))
            else:
                label = (
                    f"/*{argument.name}=*/" if argument.name in named and argument.type.kind == "bool" else ""
                )
                written.append((label + self.value(argument, value), True))
        while written and not written[-1][1]:
            written.pop()
        return [text for text, _ in written]

    def fits(self, argument: Argument, value: ast.expr) -> bool:
        kind = argument.type.kind
        if isinstance(value, ast.Constant):
            if value.value is None:
                return argument.default is not None or argument.type.optional or kind == "Tensor"
            if isinstance(value.value, str):
                return kind in ("str", "enum")
            if isinstance(value.value, bool):
                return kind in ("bool", "Scalar")
        if _is_number(value):
            inner = value.operand if isinstance(value, ast.UnaryOp) else value
            whole = isinstance(inner, ast.Constant) and isinstance(inner.value, int)
            return kind in ("Scalar", "float") or (whole and kind in ("int", "IntSpan"))
        if isinstance(value, (ast.List, ast.Tuple)):
            numbers = all(_is_number(element) for element in value.elts)
            return kind == ("IntSpan" if numbers and (value.elts or kind == "IntSpan") else "TensorList")
        if _is_dtype(value):
            return kind == "Dtype"
        if _path(value) in ("weft.channels_last", "weft.contiguous_format", "weft.preserve_format"):
            return kind == "MemoryFormat"
        if isinstance(value, ast.Attribute) and value.attr == "shape":
            return kind == "IntSpan"
        return kind in ("Tensor", "TensorList", "Generator")

    def value(self, argument: Argument, node: ast.expr) -> str:
        if argument.type.kind == "enum" and isinstance(node, ast.Constant) and isinstance(node.value, str):
            return f"{argument.type.enum}::{node.value}"
        return self.expression(node)


def printed_in_cpp(text: str) -> str:
    """What C++ prints where Python prints `text`."""
    if text in ("True", "False"):
        return text.lower()
    if text.removeprefix("weft.") in DTYPES and text.startswith("weft."):
        return DTYPES[text.removeprefix("weft.")].replace("boolean", "bool")
    if match := re.fullmatch(r"weft\.Size\(\[(.*)\]\)", text):
        return f"({match[1]}{',' if match[1] and ',' not in match[1] else ''})"
    return text


def translated(lines: list, ops: dict[str, list[Op]], where: str) -> list[str]:
    """The C++ statements of Python lines. Raises HeaderError where they must be written by hand."""
    translator = Translator(ops)
    try:
        return [translator.statement(line.text) for line in lines]
    except (UntranslatableError, KeyError, ValueError) as error:
        raise HeaderError(f"{where}: not translated, write its C++ below `cpp:`: {error}") from error
