"""Writes what CPython reads in a Python file, in the form of src/core/program/program.ts.

    python3 tests/oracle/syntax/expected_program.py tests/core/syntax/fixtures/*.py

writes `name.json` beside each `name.py`. Needs Python 3.12 or newer, whose f-strings have exact positions. Spans are
[start, end] in UTF-16 code units. What CPython's tree does not tell is left out: the span of a positional argument, the
end of a parameter with a default, and the span of a generator (CPython counts the parentheses of a call to it).
"""

import ast
import json
import re
import sys
from pathlib import Path

BINARY = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
    ast.MatMult: "@", ast.LShift: "<<", ast.RShift: ">>", ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^",
}  # fmt: skip
UNARY = {ast.USub: "-", ast.UAdd: "+", ast.Invert: "~", ast.Not: "not"}
COMPARE = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
    ast.Is: "is", ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in",
}  # fmt: skip
CONVERSIONS = {-1: None, 114: "r", 115: "s", 97: "a"}


class Converter:
    def __init__(self, text):
        self.text = text
        self.lines = []
        offset = 0
        for line in re.split(r"(?<=\n)|(?<=\r)(?!\n)", text):
            self.lines.append((offset, line, line.isascii()))
            offset += utf16_length(line)

    def offset(self, line_number, byte_column):
        if line_number > len(self.lines):
            last, line, _ = self.lines[-1]
            return last + utf16_length(line)
        start, line, ascii_only = self.lines[line_number - 1]
        if ascii_only:
            return start + byte_column
        return start + utf16_length(line.encode()[:byte_column].decode())

    def span(self, node):
        return [self.offset(node.lineno, node.col_offset), self.offset(node.end_lineno, node.end_col_offset)]

    def module(self, tree):
        return {"body": self.statements(tree.body)}

    def statements(self, nodes):
        return [self.statement(node) for node in nodes]

    def statement(self, node):
        return {**getattr(self, f"statement_{type(node).__name__}")(node), "span": self.span(node)}

    def statement_FunctionDef(self, node, is_async=False):
        return {
            "kind": "function",
            "name": node.name,
            "nameSpan": self.name_span(node, "def"),
            "parameters": self.parameters(node.args),
            "body": self.statements(node.body),
            "decorators": [self.expression(decorator) for decorator in node.decorator_list],
            "returns": self.optional(node.returns),
            "isAsync": is_async,
            "isGenerator": any(yields(statement) for statement in node.body),
            "docstring": ast.get_docstring(node, clean=False),
        }

    def statement_AsyncFunctionDef(self, node):
        return self.statement_FunctionDef(node, is_async=True)

    def statement_ClassDef(self, node):
        return {
            "kind": "class",
            "name": node.name,
            "nameSpan": self.name_span(node, "class"),
            "bases": self.arguments(node.bases, node.keywords),
            "body": self.statements(node.body),
            "decorators": [self.expression(decorator) for decorator in node.decorator_list],
            "docstring": ast.get_docstring(node, clean=False),
        }

    def name_span(self, node, keyword):
        start, line, _ = self.lines[node.lineno - 1]
        match = re.compile(rf"(?:async\s+)?{keyword}\s+(\w+)").match(line, len(line.encode()[: node.col_offset].decode()))
        if match is None:
            return None
        return [start + utf16_length(line[: match.start(1)]), start + utf16_length(line[: match.end(1)])]

    def statement_Return(self, node):
        return {"kind": "return", "value": self.optional(node.value)}

    def statement_Delete(self, node):
        return {"kind": "delete", "targets": self.expressions(node.targets)}

    def statement_Assign(self, node):
        return {"kind": "assign", "targets": self.expressions(node.targets), "value": self.expression(node.value)}

    def statement_AugAssign(self, node):
        return {
            "kind": "augmentedAssign",
            "target": self.expression(node.target),
            "operator": BINARY[type(node.op)],
            "value": self.expression(node.value),
        }

    def statement_AnnAssign(self, node):
        return {
            "kind": "annotatedAssign",
            "target": self.expression(node.target),
            "annotation": self.expression(node.annotation),
            "value": self.optional(node.value),
        }

    def statement_For(self, node):
        return {
            "kind": "for",
            "target": self.expression(node.target),
            "iterable": self.expression(node.iter),
            "body": self.statements(node.body),
            "orElse": self.statements(node.orelse),
        }

    statement_AsyncFor = statement_For

    def statement_While(self, node):
        return self.branch("while", node)

    def statement_If(self, node):
        return self.branch("if", node)

    def branch(self, kind, node):
        return {
            "kind": kind,
            "test": self.expression(node.test),
            "body": self.statements(node.body),
            "orElse": self.statements(node.orelse),
        }

    def statement_With(self, node):
        items = [
            {"context": self.expression(item.context_expr), "target": self.optional(item.optional_vars)}
            for item in node.items
        ]
        return {"kind": "with", "items": items, "body": self.statements(node.body)}

    statement_AsyncWith = statement_With

    def statement_Match(self, node):
        cases = [
            {
                "pattern": self.pattern(case.pattern),
                "guard": self.optional(case.guard),
                "body": self.statements(case.body),
            }
            for case in node.cases
        ]
        return {"kind": "match", "subject": self.expression(node.subject), "cases": cases}

    def statement_Raise(self, node):
        return {"kind": "raise", "exception": self.optional(node.exc), "cause": self.optional(node.cause)}

    def statement_Try(self, node):
        handlers = [
            {
                "type": self.optional(handler.type),
                "name": handler.name,
                "body": self.statements(handler.body),
                "span": self.span(handler),
            }
            for handler in node.handlers
        ]
        return {
            "kind": "try",
            "body": self.statements(node.body),
            "handlers": handlers,
            "orElse": self.statements(node.orelse),
            "finalBody": self.statements(node.finalbody),
        }

    statement_TryStar = statement_Try

    def statement_Assert(self, node):
        return {"kind": "assert", "test": self.expression(node.test), "message": self.optional(node.msg)}

    def statement_Import(self, node):
        return {"kind": "import", "names": self.aliases(node.names)}

    def statement_ImportFrom(self, node):
        everything = node.names[0].name == "*"
        return {
            "kind": "importFrom",
            "module": node.module or "",
            "names": "*" if everything else self.aliases(node.names),
            "level": node.level,
        }

    def aliases(self, aliases):
        return [{"name": alias.name, "asName": alias.asname, "span": self.span(alias)} for alias in aliases]

    def statement_Global(self, node):
        return {"kind": "global", "names": node.names}

    def statement_Nonlocal(self, node):
        return {"kind": "nonlocal", "names": node.names}

    def statement_Expr(self, node):
        return {"kind": "expression", "value": self.expression(node.value)}

    def statement_Pass(self, node):
        return {"kind": "pass"}

    def statement_Break(self, node):
        return {"kind": "break"}

    def statement_Continue(self, node):
        return {"kind": "continue"}

    def statement_TypeAlias(self, node):
        aliased = {"kind": "unreadExpression", "span": self.span(node.value)}
        return {"kind": "assign", "targets": [self.expression(node.name)], "value": aliased}

    def parameters(self, arguments):
        plain = [*arguments.posonlyargs, *arguments.args]
        defaults = [None] * (len(plain) - len(arguments.defaults)) + arguments.defaults
        lowered = [self.parameter(argument, default) for argument, default in zip(plain, defaults)]
        only = len(arguments.posonlyargs)
        return {
            "positionalOnly": lowered[:only],
            "positional": lowered[only:],
            "rest": arguments.vararg and self.parameter(arguments.vararg, None),
            "keywordOnly": [self.parameter(*pair) for pair in zip(arguments.kwonlyargs, arguments.kw_defaults)],
            "keywordRest": arguments.kwarg and self.parameter(arguments.kwarg, None),
        }

    def parameter(self, argument, default):
        return {
            "name": argument.arg,
            "annotation": self.optional(argument.annotation),
            "defaultValue": self.optional(default),
            "start": self.span(argument)[0],
        }

    def arguments(self, positional, keywords):
        given = sorted([*positional, *keywords], key=lambda node: (node.lineno, node.col_offset))
        return [self.argument(node) for node in given]

    def argument(self, node):
        if isinstance(node, ast.Starred):
            return {"kind": "spread", "value": self.expression(node.value), "span": self.span(node)}
        if not isinstance(node, ast.keyword):
            return {"kind": "positional", "value": self.expression(node)}
        value = self.expression(node.value)
        if node.arg is None:
            return {"kind": "spreadKeywords", "value": value, "span": self.span(node)}
        return {"kind": "keyword", "name": node.arg, "value": value, "span": self.span(node)}

    def optional(self, node):
        return None if node is None else self.expression(node)

    def expressions(self, nodes):
        return [self.expression(node) for node in nodes]

    def expression(self, node):
        expression = getattr(self, f"expression_{type(node).__name__}")(node)
        return expression if expression["kind"] == "generator" else {**expression, "span": self.span(node)}

    def expression_Name(self, node):
        return {"kind": "name", "name": node.id}

    def expression_Constant(self, node):
        value = node.value
        if value is None or value is ... or isinstance(value, bool):
            return {"kind": "constant", "value": "Ellipsis" if value is ... else str(value)}
        if isinstance(value, str):
            return {"kind": "string", "value": value}
        if isinstance(value, bytes):
            return {"kind": "bytes", "value": value.decode("latin-1")}
        if isinstance(value, complex):
            return {"kind": "imaginary", "value": number(value.imag)}
        return {"kind": "integer" if isinstance(value, int) else "float", "value": number(value)}

    def expression_JoinedStr(self, node):
        return {"kind": "formattedString", "parts": self.formatted_parts(node)}

    def formatted_parts(self, node):
        return [self.formatted_part(part) for part in node.values if not is_empty_text(part)]

    def formatted_part(self, node):
        if isinstance(node, ast.Constant):
            return {"kind": "text", "value": node.value}
        return {
            "kind": "value",
            "value": self.expression(node.value),
            "conversion": CONVERSIONS[node.conversion],
            "format": [] if node.format_spec is None else self.formatted_parts(node.format_spec),
        }

    def expression_Tuple(self, node):
        return {"kind": "tuple", "elements": self.expressions(node.elts)}

    def expression_List(self, node):
        return {"kind": "list", "elements": self.expressions(node.elts)}

    def expression_Set(self, node):
        return {"kind": "set", "elements": self.expressions(node.elts)}

    def expression_Dict(self, node):
        pairs = zip(node.keys, node.values)
        return {
            "kind": "dict",
            "entries": [{"key": self.optional(key), "value": self.expression(value)} for key, value in pairs],
        }

    def expression_BinOp(self, node):
        return {
            "kind": "binary",
            "operator": BINARY[type(node.op)],
            "left": self.expression(node.left),
            "right": self.expression(node.right),
        }

    def expression_UnaryOp(self, node):
        return {"kind": "unary", "operator": UNARY[type(node.op)], "operand": self.expression(node.operand)}

    def expression_BoolOp(self, node):
        operator = "and" if isinstance(node.op, ast.And) else "or"
        return {"kind": "boolean", "operator": operator, "values": self.expressions(node.values)}

    def expression_Compare(self, node):
        pairs = zip(node.ops, node.comparators)
        comparisons = [{"operator": COMPARE[type(op)], "right": self.expression(right)} for op, right in pairs]
        return {"kind": "compare", "left": self.expression(node.left), "comparisons": comparisons}

    def expression_IfExp(self, node):
        return {
            "kind": "conditional",
            "test": self.expression(node.test),
            "body": self.expression(node.body),
            "orElse": self.expression(node.orelse),
        }

    def expression_Call(self, node):
        return {
            "kind": "call",
            "callee": self.expression(node.func),
            "arguments": self.arguments(node.args, node.keywords),
        }

    def expression_Attribute(self, node):
        end = self.span(node)[1]
        return {
            "kind": "attribute",
            "object": self.expression(node.value),
            "name": node.attr,
            "nameSpan": [end - utf16_length(node.attr), end],
        }

    def expression_Subscript(self, node):
        return {"kind": "subscript", "object": self.expression(node.value), "index": self.expression(node.slice)}

    def expression_Slice(self, node):
        return {
            "kind": "slice",
            "start": self.optional(node.lower),
            "stop": self.optional(node.upper),
            "step": self.optional(node.step),
        }

    def expression_Lambda(self, node):
        return {"kind": "lambda", "parameters": self.parameters(node.args), "body": self.expression(node.body)}

    def expression_ListComp(self, node):
        return self.comprehension("listComprehension", node)

    def expression_SetComp(self, node):
        return self.comprehension("setComprehension", node)

    def expression_GeneratorExp(self, node):
        return self.comprehension("generator", node)

    def comprehension(self, kind, node):
        return {"kind": kind, "element": self.expression(node.elt), "clauses": self.clauses(node)}

    def expression_DictComp(self, node):
        return {
            "kind": "dictComprehension",
            "key": self.expression(node.key),
            "value": self.expression(node.value),
            "clauses": self.clauses(node),
        }

    def clauses(self, node):
        return [
            {
                "target": self.expression(clause.target),
                "iterable": self.expression(clause.iter),
                "conditions": self.expressions(clause.ifs),
            }
            for clause in node.generators
        ]

    def expression_Starred(self, node):
        return {"kind": "starred", "value": self.expression(node.value)}

    def expression_NamedExpr(self, node):
        return {"kind": "walrus", "name": node.target.id, "value": self.expression(node.value)}

    def expression_Yield(self, node):
        return {"kind": "yield", "value": self.optional(node.value)}

    def expression_YieldFrom(self, node):
        return {"kind": "yieldFrom", "value": self.expression(node.value)}

    def expression_Await(self, node):
        return {"kind": "await", "value": self.expression(node.value)}

    def pattern(self, node):
        return {**getattr(self, f"pattern_{type(node).__name__}")(node), "span": self.span(node)}

    def patterns(self, nodes):
        return [self.pattern(node) for node in nodes]

    def pattern_MatchValue(self, node):
        return {"kind": "matchValue", "value": self.expression(node.value)}

    def pattern_MatchSingleton(self, node):
        constant = {"kind": "constant", "value": str(node.value), "span": self.span(node)}
        return {"kind": "matchValue", "value": constant}

    def pattern_MatchSequence(self, node):
        return {"kind": "matchSequence", "patterns": self.patterns(node.patterns)}

    def pattern_MatchStar(self, node):
        return {"kind": "matchStar", "name": node.name}

    def pattern_MatchMapping(self, node):
        pairs = zip(node.keys, node.patterns)
        entries = [{"key": self.expression(key), "pattern": self.pattern(pattern)} for key, pattern in pairs]
        return {"kind": "matchMapping", "entries": entries, "rest": node.rest}

    def pattern_MatchClass(self, node):
        pairs = zip(node.kwd_attrs, node.kwd_patterns)
        return {
            "kind": "matchClass",
            "type": self.expression(node.cls),
            "positional": self.patterns(node.patterns),
            "keywords": [{"name": name, "pattern": self.pattern(pattern)} for name, pattern in pairs],
        }

    def pattern_MatchAs(self, node):
        pattern = None if node.pattern is None else self.pattern(node.pattern)
        return {"kind": "matchAs", "pattern": pattern, "name": node.name}

    def pattern_MatchOr(self, node):
        return {"kind": "matchOr", "patterns": self.patterns(node.patterns)}


def is_empty_text(part):
    """CPython 3.12 leaves some in format specifications."""
    return isinstance(part, ast.Constant) and part.value == ""


def number(value):
    """As a double; beyond its range JSON has no number, so the text of it."""
    try:
        value = float(value)
    except OverflowError:
        return "Infinity"
    return "Infinity" if value == float("inf") else value


def utf16_length(text):
    return len(text) + sum(character > "\uffff" for character in text)


def yields(node):
    """Whether the node yields outside of functions defined in it."""
    if isinstance(node, (ast.Yield, ast.YieldFrom)):
        return True
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        own = [*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)]
        return any(yields(child) for child in own)
    if isinstance(node, ast.Lambda):
        return False
    return any(yields(child) for child in ast.iter_child_nodes(node))


def expected_program(text):
    return Converter(text).module(ast.parse(text))


if __name__ == "__main__":
    for path in map(Path, sys.argv[1:]):
        program = expected_program(path.read_text(encoding="utf-8"))
        path.with_suffix(".json").write_text(json.dumps(program, separators=(",", ":")) + "\n", encoding="utf-8")
