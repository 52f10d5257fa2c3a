"""server.properties is read as Java reads it."""

from workbench.properties import parse_properties, properties_text


def test_keys_and_values_as_people_write_them() -> None:
    text = """
    # a comment
    ! another
    num.partitions=3
    log.dirs = /tmp/a b
    zookeeper.connect: localhost:2181
    empty=
    alone
    num.partitions=4
    """
    assert parse_properties(text) == {
        "num.partitions": "4",
        "log.dirs": "/tmp/a b",
        "zookeeper.connect": "localhost:2181",
        "empty": "",
        "alone": "",
    }


def test_a_backslash_joins_lines_and_escapes() -> None:
    text = "list=a,\\\n    b\nwindows=C:\\\\data\nname=M\\u00fcller\ntab=a\\tb\nkey\\ one=1\n"
    assert parse_properties(text) == {
        "list": "a,b",
        "windows": "C:\\data",
        "name": "Müller",
        "tab": "a\tb",
        "key one": "1",
    }


def test_a_file_that_ends_in_a_backslash_still_ends() -> None:
    assert parse_properties("a=1\\") == {"a": "1"}


def test_what_is_written_is_read_again() -> None:
    values = {
        "plain": "1", "a=b:c": "x=y:z", " lead": " lead and trail ", "#no": "!comment",
        "back\\slash": "c:\\data\n", "empty": "", "rtl": "\u202eabc", "emoji": "\U0001f600", "\u00fc": "\u00e9\0",
    }  # fmt: skip
    assert parse_properties(properties_text(values, "a head")) == values
