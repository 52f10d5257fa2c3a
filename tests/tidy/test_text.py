"""What a reader finds in every file: docstrings that say what for, no loose ends, no machine."""

import ast
import re
import tomllib

from tests.tidy.source import PRODUCT, TOP, classes, none_of, sources


def test_every_module_and_class_says_what_it_is_for():
    wrong = []
    for source in sources():
        if not ast.get_docstring(source.tree) and source.text.strip():
            wrong.append(source.path)
        if source.is_test and source.path.rpartition("/")[2].startswith("test_"):
            continue
        wrong += [
            f"{source.path}:{node.name}"
            for node in classes(source.tree)
            if not ast.get_docstring(node)
        ]
    none_of(wrong, "give it one sentence that says what it is for")


def test_every_type_ignore_names_its_code_and_its_reason():
    right = re.compile(r"#\s*type:\s*ignore\[[a-z-]+(, ?[a-z-]+)*\]\s+#\s*\S")
    wrong = [
        f"{source.path}:{number}"
        for source in sources(*PRODUCT)
        for number, line in enumerate(source.lines, 1)
        if re.search(r"#\s*type:\s*ignore", line) and not right.search(line)
    ]
    none_of(wrong, "write `# type: ignore[code]  # why it cannot be said in types`")


def test_every_todo_has_an_issue_number():
    word = "TO" + "DO"
    wrong = [
        f"{source.path}:{number}"
        for source in sources()
        for number, line in enumerate(source.lines, 1)
        if re.search(rf"\b({word}|FIX{'ME'}|X{'XX'})\b(?! #\d+)", line)
    ]
    none_of(wrong, f"do it now, or write `{word} #12:` with the issue's number")


def test_nothing_is_left_half_done():
    wrong = [
        f"{source.path}:{node.lineno}"
        for source in sources(*PRODUCT)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Raise)
        and node.exc is not None
        and "NotImplementedError" in ast.unparse(node.exc)
    ]
    none_of(wrong, "build it, or leave the function out")


def test_requirements_name_no_host():
    wrong = [
        f"{lock.name}:{number}"
        for lock in TOP.glob("requirements*.lock")
        for number, line in enumerate(lock.read_text(encoding="utf-8").splitlines(), 1)
        if "://" in line or line.startswith("--")
    ]
    none_of(wrong, "regenerate the lock as CONTRIBUTING says: it names no index and no host")


def test_requirements_are_made_from_the_present_dependencies():
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["dev"]
    named = {re.split(r"[^\w-]", line)[0].lower().replace("_", "-") for line in wanted}
    lock = (TOP / "requirements-dev.lock").read_text(encoding="utf-8")
    missing = named - set(re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE))
    none_of(missing, "regenerate both locks as CONTRIBUTING says")


def test_the_program_files_are_executable_and_name_their_shell():
    wrong = []
    for path in [*(TOP / "bin").iterdir(), TOP / ".ci/run"]:
        if path.suffix or not path.is_file():
            continue
        first = path.read_text(encoding="utf-8").splitlines()[0]
        if not first.startswith("#!") or not path.stat().st_mode & 0o100:
            wrong.append(path.name)
    none_of(wrong, "chmod +x, and a first line that names the interpreter")
