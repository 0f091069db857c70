"""The small mistakes that beginners make, as changes of a syntax tree."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst
from libcst import matchers as m

Change = tuple[str, cst.CSTNode, cst.CSTNode]

_NAMES = {
    "sum": "mean", "mean": "sum", "max": "min", "min": "max", "amax": "amin", "amin": "amax",
    "argmax": "argmin", "argmin": "argmax", "maximum": "minimum", "minimum": "maximum",
    "any": "all", "all": "any", "zeros": "ones", "ones": "zeros", "zeros_like": "ones_like",
    "ones_like": "zeros_like", "rand": "randn", "randn": "rand", "rand_like": "randn_like",
    "floor": "ceil", "ceil": "floor", "exp": "expm1", "log": "log1p", "softmax": "log_softmax",
    "log_softmax": "softmax", "sigmoid": "tanh", "tanh": "sigmoid", "relu": "sigmoid", "triu": "tril", "tril": "triu",
    "stack": "cat", "vstack": "hstack", "hstack": "vstack", "squeeze": "unsqueeze", "unsqueeze": "squeeze",
    "train": "eval", "eval": "train", "from_numpy": "tensor", "as_tensor": "tensor", "matmul": "mul", "std": "var",
    "var": "std", "append": "extend", "mse_loss": "l1_loss", "l1_loss": "mse_loss", "MSELoss": "L1Loss", "view": "t",
    "cumsum": "cumprod", "cumprod": "cumsum", "bernoulli": "round", "normal_": "uniform_", "uniform_": "normal_",
}  # fmt: skip
"""Functions and methods that are taken for one another."""

_DTYPES = {"float32": "float64", "float64": "float32", "int64": "int32", "int32": "int64", "long": "int", "float": "double", "bool": "uint8", "uint8": "int8", "float16": "bfloat16"}  # fmt: skip
_WORDS = {"mean": "sum", "sum": "mean", "none": "mean", "ij": "xy", "xy": "ij"}
_FORGOTTEN = ("detach", "clone", "copy", "contiguous", "to", "cpu", "item", "numpy", "tolist", "squeeze", "unsqueeze", "float", "double", "long", "int", "bool", "t", "abs", "sqrt", "exp", "log", "square", "flatten")  # fmt: skip
"""Methods that are left out."""

_REDUCTIONS = ("sum", "mean", "prod", "max", "min", "amax", "amin", "argmax", "argmin", "std", "var", "all", "any", "norm", "logsumexp", "median", "squeeze", "flatten", "unbind")  # fmt: skip
"""Methods whose axis is left out."""

_IN_PLACE_TOO = ("abs", "add", "clamp", "clip", "div", "exp", "log", "masked_fill", "mul", "neg", "pow", "relu", "round", "sigmoid", "sqrt", "sub", "tanh")  # fmt: skip
"""Methods that have a sibling which works in place."""

_OTHER = {
    cst.LessThan: (cst.LessThanEqual, cst.GreaterThan), cst.LessThanEqual: (cst.LessThan,),
    cst.GreaterThan: (cst.GreaterThanEqual, cst.LessThan), cst.GreaterThanEqual: (cst.GreaterThan,),
    cst.Equal: (cst.NotEqual,), cst.NotEqual: (cst.Equal,), cst.Is: (cst.IsNot,), cst.IsNot: (cst.Is,),
    cst.In: (cst.NotIn,), cst.NotIn: (cst.In,),
    cst.Add: (cst.Subtract,), cst.Subtract: (cst.Add,), cst.Multiply: (cst.Divide,), cst.Divide: (cst.Multiply,),
    cst.FloorDivide: (cst.Divide,), cst.Modulo: (cst.FloorDivide,), cst.Power: (cst.Multiply,),
    cst.MatrixMultiply: (cst.Multiply,), cst.BitAnd: (cst.BitOr,), cst.BitOr: (cst.BitAnd,),
    cst.And: (cst.Or,), cst.Or: (cst.And,),
    cst.AddAssign: (cst.SubtractAssign,), cst.SubtractAssign: (cst.AddAssign,),
    cst.MultiplyAssign: (cst.DivideAssign,), cst.DivideAssign: (cst.MultiplyAssign,),
}  # fmt: skip
"""Operators that are taken for one another."""

_ORDERED = (cst.Subtract, cst.Divide, cst.FloorDivide, cst.Modulo, cst.Power, cst.MatrixMultiply)
_IN_PLACE: tuple[tuple[type[cst.BaseAugOp], type[cst.BaseBinaryOp]], ...] = (
    (cst.AddAssign, cst.Add), (cst.SubtractAssign, cst.Subtract), (cst.MultiplyAssign, cst.Multiply),
    (cst.DivideAssign, cst.Divide),
)  # fmt: skip
"""Operators that work in place, and those that make something new."""


_LEFT_OUT = (cst.Expr, cst.Assign, cst.AugAssign, cst.Raise, cst.Assert, cst.Del)
"""Statements that are forgotten."""


class Mistakes(cst.CSTVisitor):
    """Gathers the changes of a definition: the mistake in words, the node, what takes its place.

    `shared`: whether results must share memory with arguments, so that a copy is a mistake.
    """

    def __init__(self, shared: bool) -> None:
        super().__init__()
        self.shared = shared
        self.found: list[Change] = []
        self.parameters: list[set[str]] = [set()]
        self.bound: list[set[str]] = [set()]
        self.unordered: list[cst.BaseExpression] = []

    def add(self, mistake: str, node: cst.CSTNode, *replacements: cst.CSTNode) -> None:
        """Note what may take a node's place."""
        self.found += [(mistake, node, replacement) for replacement in replacements]

    # What is no code to get wrong.

    def visit_Annotation(self, node: cst.Annotation) -> bool:
        """Pass over types."""
        return False

    def visit_Expr(self, node: cst.Expr) -> bool:
        """Pass over docstrings, and what is printed."""
        return not m.matches(node.value, m.SimpleString() | m.ConcatenatedString() | m.Call(m.Name("print")))

    def visit_Raise(self, node: cst.Raise) -> bool:
        """Raise another kind of error; its words are not graded."""
        kind = node.exc.func if isinstance(node.exc, cst.Call) else node.exc
        if isinstance(kind, cst.Name) and kind.value.endswith("Error"):
            other = "RuntimeError" if kind.value != "RuntimeError" else "ValueError"
            self.add("raises another error", kind, cst.Name(other))
        return False

    def visit_Import(self, node: cst.Import) -> bool:
        """Pass over imports."""
        return False

    def visit_ImportFrom(self, node: cst.ImportFrom) -> bool:
        """Pass over imports."""
        return False

    # Scopes.

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        """Note the parameters; leave out decorators."""
        every = [*node.params.posonly_params, *node.params.params, *node.params.kwonly_params]
        self.parameters.append({each.name.value for each in every})
        self.bound.append(set(self.parameters[-1]))
        for decorator in node.decorators:
            if m.matches(decorator.decorator, m.Call()):
                self.add("drops the decorator", decorator, cst.Decorator(cst.parse_expression("(lambda same: same)")))

    def leave_FunctionDef(self, original_node: cst.FunctionDef) -> None:
        """Forget the parameters."""
        self.parameters.pop()
        self.bound.pop()

    # Statements.

    def visit_SimpleStatementLine(self, node: cst.SimpleStatementLine) -> None:
        """Leave a statement out; where it binds a name for the first time, that would be no more than a NameError."""
        if len(node.body) != 1:
            return
        only = node.body[0]
        fresh = False
        if isinstance(only, cst.Assign):
            names = {name for target in only.targets for name in _names(target.target)}
            fresh = bool(names) and not names <= self.bound[-1]
            self.bound[-1] |= names
        nothing = isinstance(only, cst.Expr) and not self.visit_Expr(only)
        if not fresh and not nothing and isinstance(only, _LEFT_OUT):
            self.add("leaves out a statement", node, node.with_changes(body=[cst.Pass()]))
        if isinstance(only, cst.Break):
            self.add("goes on instead of stopping", only, cst.Continue())
        if isinstance(only, cst.Continue):
            self.add("stops instead of going on", only, cst.Break())

    def visit_With(self, node: cst.With) -> None:
        """Do without the context."""
        if all(item.asname is None for item in node.items):
            self.add("drops the context", node, cst.If(cst.Name("True"), node.body))

    def visit_If(self, node: cst.If) -> None:
        """Ask for the contrary."""
        self.add("negates the condition", node, node.with_changes(test=_negated(node.test)))

    def visit_IfExp(self, node: cst.IfExp) -> None:
        """Ask for the contrary."""
        self.add("negates the condition", node, node.with_changes(test=_negated(node.test)))

    def visit_CompIf(self, node: cst.CompIf) -> None:
        """Take those that are to be left out."""
        self.add("negates the condition", node, node.with_changes(test=_negated(node.test)))

    def visit_For(self, node: cst.For) -> None:
        """Stop after the first round."""
        self._once(node)

    def visit_While(self, node: cst.While) -> None:
        """Stop after the first round."""
        self._once(node)

    def _once(self, node: cst.For | cst.While) -> None:
        if isinstance(node.body, cst.IndentedBlock) and not m.findall(node.body, m.Return() | m.Break()):
            body = [*node.body.body, cst.SimpleStatementLine([cst.Break()])]
            self.add("stops after the first round", node, node.with_deep_changes(node.body, body=body))

    def visit_Return(self, node: cst.Return) -> None:
        """Return a copy where memory is to be shared."""
        if self.shared and node.value is not None and not isinstance(node.value, cst.Tuple):
            self.add("returns a copy", node.value, _method(node.value, "clone"))

    def visit_Assign(self, node: cst.Assign) -> None:
        """Change a parameter in place instead of binding a new value."""
        target = node.targets[0].target
        if isinstance(target, cst.Name) and isinstance(node.value, cst.BinaryOperation):
            same = isinstance(node.value.left, cst.Name) and node.value.left.value == target.value
            for in_place, plain in _IN_PLACE:
                if same and isinstance(node.value.operator, plain) and target.value in self.parameters[-1]:
                    self.add("works in place", node, cst.AugAssign(target, in_place(), node.value.right))

    def visit_AugAssign(self, node: cst.AugAssign) -> None:
        """Take another operator; bind a new value instead of changing a parameter in place."""
        self._other_operator(node)
        for in_place, plain in _IN_PLACE:
            own = isinstance(node.target, cst.Name) and node.target.value in self.parameters[-1]
            if own and isinstance(node.operator, in_place):
                value = cst.BinaryOperation(node.target, plain(), node.value)
                self.add("does not work in place", node, cst.Assign([cst.AssignTarget(node.target)], value))

    # Operators.

    def visit_Comparison(self, node: cst.Comparison) -> None:
        """Compare otherwise."""
        for part in node.comparisons:
            if isinstance(part.operator, cst.In | cst.NotIn):
                self.unordered.append(part.comparator)
            for other in _OTHER.get(type(part.operator), ()):
                self.add("compares otherwise", part, part.with_changes(operator=other()))

    def visit_BooleanOperation(self, node: cst.BooleanOperation) -> None:
        """Take “or” for “and”."""
        self._other_operator(node)

    def visit_BinaryOperation(self, node: cst.BinaryOperation) -> None:
        """Take another operator; swap the operands."""
        if m.matches(node, m.BinaryOperation(left=m.SimpleString() | m.FormattedString())):
            return
        self._other_operator(node)
        self._other_parameter(node.left)
        self._other_parameter(node.right)
        if isinstance(node.operator, _ORDERED):
            swapped = node.with_changes(left=_bracketed(node.right), right=_bracketed(node.left))
            self.add("swaps the operands", node, swapped)

    def _other_operator(self, node: cst.BinaryOperation | cst.BooleanOperation | cst.AugAssign) -> None:
        for other in _OTHER.get(type(node.operator), ()):
            self.add("takes another operator", node, node.with_changes(operator=other()))

    def visit_UnaryOperation(self, node: cst.UnaryOperation) -> None:
        """Forget a sign or a “not”."""
        if not isinstance(node.expression, cst.Integer):
            self.add("forgets the sign", node, _bracketed(node.expression))

    # Values.

    def visit_Integer(self, node: cst.Integer) -> None:
        """Be off by one."""
        value = int(node.value, 0)
        self.add("is off by one", node, *(cst.Integer(str(other)) for other in (value + 1, value - 1) if other >= 0))

    def visit_Float(self, node: cst.Float) -> None:
        """Take another number."""
        value = float(node.value)
        self.add("takes another number", node, cst.Float(repr(value + 1)))

    def visit_Name(self, node: cst.Name) -> None:
        """Say yes for no."""
        if node.value in ("True", "False"):
            self.add("says yes for no", node, cst.Name(str(node.value == "False")))

    def visit_SimpleString(self, node: cst.SimpleString) -> None:
        """Take another word."""
        value = node.evaluated_value
        if isinstance(value, str):
            self.add("takes another word", node, cst.SimpleString(repr(_WORDS.get(value, f"{value}x"))))

    def visit_Tuple(self, node: cst.Tuple) -> None:
        """Swap the first two parts."""
        self._swap(node)

    def visit_List(self, node: cst.List) -> None:
        """Swap the first two parts."""
        self._swap(node)

    def _swap(self, node: cst.Tuple | cst.List) -> None:
        if any(node is each for each in self.unordered):
            return
        if len(node.elements) >= 2 and not any(isinstance(part, cst.StarredElement) for part in node.elements[:2]):
            first, second = node.elements[:2]
            swapped = [first.with_changes(value=second.value), second.with_changes(value=first.value)]
            self.add("swaps two parts", node, node.with_changes(elements=[*swapped, *node.elements[2:]]))

    # Places.

    def visit_Slice(self, node: cst.Slice) -> None:
        """Be off by one at a bound; leave a bound out."""
        for side in ("lower", "upper"):
            bound = getattr(node, side)
            if bound is not None:
                self.add("leaves out a bound", node, node.with_changes(**{side: None}))
                self._off_by_one(bound)

    def _off_by_one(self, bound: cst.BaseExpression) -> None:
        if not m.matches(bound, m.Integer() | m.UnaryOperation(expression=m.Integer())):
            for operator in (cst.Add(), cst.Subtract()):
                self.add("is off by one", bound, cst.BinaryOperation(_bracketed(bound), operator, cst.Integer("1")))

    def visit_Attribute(self, node: cst.Attribute) -> None:
        """Take another dtype; forget to transpose."""
        if m.matches(node.value, m.Name("torch")) and node.attr.value in _DTYPES:
            self.add("takes another dtype", node, node.with_changes(attr=cst.Name(_DTYPES[node.attr.value])))
        if node.attr.value in ("T", "mT"):
            self.add("forgets to transpose", node, node.value)

    # Calls.

    def visit_Arg(self, node: cst.Arg) -> None:
        """Take another parameter."""
        self._other_parameter(node.value)

    def _other_parameter(self, value: cst.BaseExpression) -> None:
        own = sorted(self.parameters[-1] - {"self"})
        if isinstance(value, cst.Name) and value.value in own and len(own) > 1:
            other = own[(own.index(value.value) + 1) % len(own)]
            self.add("takes another parameter", value, cst.Name(other))

    def visit_Call(self, node: cst.Call) -> None:
        """Swap, leave out or change arguments; take another function; leave a method out."""
        self._arguments(node)
        name = node.func.attr if isinstance(node.func, cst.Attribute) else node.func
        if not isinstance(name, cst.Name):
            return
        if name.value in _NAMES:
            self.add("takes another function", name, cst.Name(_NAMES[name.value]))
        if name.value.endswith("_like") or name.value.startswith("new_"):
            self._plainly(node, name.value)
        if name.value == "range":
            for argument in node.args[:2]:
                self._off_by_one(argument.value)
        if isinstance(node.func, cst.Attribute):
            self._method(node, node.func)

    def _arguments(self, node: cst.Call) -> None:
        plain = [argument for argument in node.args if argument.keyword is None and not argument.star]
        if len(plain) >= 2 and node.args[1] is plain[1]:
            swapped = [plain[0].with_changes(value=plain[1].value), plain[1].with_changes(value=plain[0].value)]
            self.add("swaps two arguments", node, node.with_changes(args=[*swapped, *node.args[2:]]))
        for argument in node.args:
            if argument.keyword is not None:
                self.add("leaves out an argument", node, _without(node, argument))

    def _plainly(self, node: cst.Call, name: str) -> None:
        """Lose dtype and device: `torch.zeros(x.shape)` for `torch.zeros_like(x)`, `torch.zeros(…)` for `x.new_zeros(…)`."""
        plain = cst.Attribute(cst.Name("torch"), cst.Name(name.removesuffix("_like").removeprefix("new_")))
        arguments = list(node.args)
        if name.endswith("_like") and arguments:
            shape = cst.Attribute(_bracketed(arguments[0].value), cst.Name("shape"))
            arguments[0] = arguments[0].with_changes(value=shape)
        self.add("loses dtype and device", node, node.with_changes(func=plain, args=arguments))

    def _method(self, node: cst.Call, function: cst.Attribute) -> None:
        name = function.attr.value
        if name in _FORGOTTEN and not m.matches(function.value, m.Name("torch")):
            self.add("leaves out a call", node, _bracketed(function.value))
        if name in _REDUCTIONS and node.args and node.args[0].keyword is None:
            of_torch = m.matches(function.value, m.Name("torch"))
            if len(node.args) > of_torch:
                self.add("leaves out the axis", node, _without(node, node.args[int(of_torch)]))
        if (
            name in _IN_PLACE_TOO
            and isinstance(function.value, cst.Name)
            and function.value.value in self.parameters[-1]
        ):
            self.add("works in place", node, node.with_changes(func=function.with_changes(attr=cst.Name(f"{name}_"))))
        if name.endswith("_") and not name.startswith("_") and name not in ("requires_grad_", "manual_seed_"):
            plain = function.with_changes(attr=cst.Name(name.rstrip("_")))
            self.add("does not work in place", node, node.with_changes(func=plain))


def _names(target: cst.BaseExpression) -> set[str]:
    """The plain names that an assignment binds."""
    if not isinstance(target, cst.Name | cst.Tuple):
        return set()
    return {found.value for found in m.findall(target, m.Name()) if isinstance(found, cst.Name)}


def _negated(test: cst.BaseExpression) -> cst.BaseExpression:
    return cst.UnaryOperation(cst.Not(), _bracketed(test))


def _method(value: cst.BaseExpression, name: str) -> cst.Call:
    return cst.Call(cst.Attribute(_bracketed(value), cst.Name(name)))


def _bracketed(value: cst.BaseExpression) -> cst.BaseExpression:
    """Return an expression in brackets of its own; `ast.unparse` drops those that need not be."""
    if isinstance(value, cst.Name | cst.Integer | cst.Call):
        return value
    return value.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])


def _without(node: cst.Call, argument: cst.Arg) -> cst.Call:
    kept: Sequence[cst.Arg] = [each for each in node.args if each is not argument]
    return node.with_changes(args=[*kept[:-1], kept[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)] if kept else [])
