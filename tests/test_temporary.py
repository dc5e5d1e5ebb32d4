"""What the tests of a process share is gone when they have ended."""

import temporary


def test_folders_are_removed_with_what_is_in_them(monkeypatch):
    monkeypatch.setattr(temporary, "_MADE", [])
    made = [temporary.folder("gevinst-temporary-") for _each in range(2)]
    (made[0] / "built.sqlite").write_bytes(b"x")
    assert made[0] != made[1]
    temporary.remove()
    assert not any(each.exists() for each in made)
    temporary.remove()
