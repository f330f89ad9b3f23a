"""Runs every `case_*` function of programs/ in real CPython and writes what it returned or raised to expected.json.

Usage: /usr/bin/python3 tests/oracle/language/generate.py
"""

import contextlib
import importlib.util
import io
import json
import sys
import warnings
from pathlib import Path

HERE = Path(__file__).parent


def main():
    sys.dont_write_bytecode = True
    warnings.filterwarnings("ignore")
    expected = {path.stem: answers_of(path) for path in sorted((HERE / "programs").glob("*.py"))}
    lines = [
        f"{json.dumps(name)}: {{\n" + ",\n".join(f"  {json.dumps(case)}: {json.dumps(answer)}" for case, answer in cases.items()) + "\n}"
        for name, cases in expected.items()
    ]
    (HERE / "expected.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
    print(f"{sum(map(len, expected.values()))} cases")


def answers_of(path):
    spec = importlib.util.spec_from_file_location("program", path)
    module = sys.modules["program"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    cases = [(name, value) for name, value in vars(module).items() if name.startswith("case_")]
    return {name: answer(case) for name, case in cases}


def answer(case):
    """`repr` of what the function returned, or the type and message of what it raised."""
    with contextlib.redirect_stdout(io.StringIO()):
        try:
            return {"returned": repr(case())}
        except Exception as error:
            return {"raised": type(error).__name__, "message": str(error)}


main()
