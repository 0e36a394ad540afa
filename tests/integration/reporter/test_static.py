"""Static files as they are served: few of them."""

from pathlib import Path

from reporter import static


def test_style_sheets_are_put_together_when_collected(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path

    static.collect_static_files()
    address = static.Storage(location=tmp_path).url("css/site.css")

    sheet = (tmp_path / "css" / Path(address).name).read_text()
    assert "@import" not in sheet
    assert [part in sheet for part in ("--paper:", ".masthead", ".chart text")] == [True] * 3
