"""A file fits a sitting and a function fits a screen; exceptions stand in pyproject.toml."""

from tests.tidy.source import functions, none_of, sources, tidy_table

FILE_LINES = 500
FUNCTION_LINES = 60


def test_no_file_is_longer_than_500_lines():
    excepted = tidy_table("files")
    long = {s.path: len(s.lines) for s in sources() if len(s.lines) > FILE_LINES}
    wrong = {path: count for path, count in long.items() if path not in excepted}
    none_of(wrong, "split by what it names, or except it in [tool.tidy] files with a reason")


def test_no_function_is_longer_than_60_lines():
    excepted = tidy_table("functions")
    wrong = {}
    for source in sources():
        for name, node in functions(source.tree):
            count = (node.end_lineno or node.lineno) - node.lineno + 1
            key = f"{source.path}:{name}"
            if count > FUNCTION_LINES and key not in excepted:
                wrong[key] = count
    none_of(wrong, "name the parts, or except it in [tool.tidy] functions with a reason")


def test_exceptions_are_still_needed():
    paths = {s.path: s for s in sources()}
    stale = [p for p in tidy_table("files") if p not in paths or len(paths[p].lines) <= FILE_LINES]
    for key in tidy_table("functions"):
        path, _, name = key.partition(":")
        lengths = {n: (f.end_lineno or 0) - f.lineno + 1 for n, f in functions(paths[path].tree)}
        if lengths.get(name, 0) <= FUNCTION_LINES:
            stale.append(key)
    none_of(stale, "take these out of [tool.tidy]: the exception is no longer used")
