"""Nobody scrolls sideways: on the narrowest phone, with the longest words, in every language."""

import pytest

from tests.browser.addresses import languages

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


@pytest.mark.parametrize("language", languages(), ids=lambda code: code or "own")
def test_no_page_is_wider_than_the_narrowest_phone(language, troubled, open_page):
    page = open_page(width=NARROWEST)

    found = []
    for name, url in troubled.pages(language).items():
        page.goto(url)
        width = page.evaluate("document.documentElement.scrollWidth")
        found += [f"{name}: {width} px"] * (width > NARROWEST)
        found += [f"{name}: {element}" for element in page.evaluate(STICKS_OUT)]

    assert found == [], "\n".join(found)
