"""Nobody scrolls sideways: on the narrowest phone, with the longest words, in every language."""

import pytest

from tests.browser.addresses import foreign_languages

NARROWEST = 320
# What sticks out of the window, unless something around it cuts it off or scrolls by itself.
STICKS_OUT = """() => {
  const cut = (element) =>
    element && (getComputedStyle(element).overflowX !== "visible" || cut(element.parentElement));
  const far = [...document.body.querySelectorAll("*")].filter((element) => {
    const box = element.getBoundingClientRect();
    return box.width && box.right > innerWidth + 0.5 && !cut(element.parentElement);
  });
  const kind = (element) => `${element.tagName} ${element.getAttribute("class") || ""}`;
  return far.map((element) => `${kind(element)}: ${element.textContent.trim().slice(0, 40)}`);
}"""


def find_overflow(page, pages):
    wide = []
    for name, url in pages.items():
        page.goto(url)
        width = page.evaluate("document.documentElement.scrollWidth")
        wide += [f"{name}: {width} px"] * (width > NARROWEST)
        wide += [f"{name}: {element}" for element in page.evaluate(STICKS_OUT)]
    return wide


def test_no_page_is_wider_than_the_narrowest_phone(troubled, open_page):
    wide = find_overflow(open_page(width=NARROWEST), troubled.pages())

    assert wide == [], "\n".join(wide)


@pytest.mark.long
def test_no_template_is_wider_than_the_narrowest_phone_in_another_language(troubled, open_page):
    page = open_page(width=NARROWEST)

    wide = {
        language: find_overflow(page, troubled.fullest_pages(language)) for language in foreign_languages()
    }

    assert {code: found for code, found in wide.items() if found} == {}


def test_what_sticks_out_is_found(open_page):
    page = open_page(width=NARROWEST)
    page.set_content("<p style='width: 400px'>wide</p><div style='overflow-x: auto'><p>x</p></div>")

    assert page.evaluate(STICKS_OUT) == ["P : wide"]
