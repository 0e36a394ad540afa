"""`manage.py unmapped_components`: components of status pages that the catalogue does not map."""

from argparse import ArgumentParser
from collections.abc import Iterator

from django.core.management.base import BaseCommand, CommandError

from aggregator.catalogue_lines import describe_component, propose_lines
from aggregator.queries.vendors import unmapped
from aggregator.queries.vendors.unmapped import PageMap, SeenComponent
from reports.queries import catalogue

ROW = "  {:<50} {}"


class Command(BaseCommand):
    help = "Lists components of status pages that no line of the catalogue maps, and names that are no more."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("service", nargs="?", help="slug of one service: all components of its page")

    def handle(self, *, service: str | None, **_: object) -> None:
        addresses = [_find_address(service)] if service else list(unmapped.group_by_page())
        pages = unmapped.read_page_maps(addresses=addresses)
        for page in pages:
            if service or page.unmapped or page.stale:
                self.stdout.write("\n".join([*_format_table(page, whole=bool(service)), ""]))
        self.stdout.write(_summarise_pages(pages))


def _find_address(slug: str) -> str:
    entry = catalogue().entries.get(slug)
    if entry is None:
        near = catalogue().close_to(slug)
        hint = f'Did you mean "{near[0]}"?' if near else "It must be a slug of the catalogue."
        raise CommandError(f'"{slug}" is no service. {hint}')
    if not entry.status_page:
        raise CommandError(f"[{slug}] has no status_page in the catalogue: add one first.")
    return entry.status_address


def _format_table(page: PageMap, *, whole: bool) -> Iterator[str]:
    yield page.address
    yield ROW.format("Component", "Stands for")
    for component in page.components if whole else page.unmapped:
        yield ROW.format(component.name, describe_component(component=component))
    for stale in page.stale:
        now = f'now "{stale.now}"' if stale.now else "never seen"
        yield ROW.format(stale.name, f"no component is called so: {now} (in [{stale.service}.components])")
    if page.unmapped:
        yield ""
        yield from propose_lines(page=page)


def _summarise_pages(pages: tuple[PageMap, ...]) -> str:
    components: list[SeenComponent] = [each for page in pages for each in page.components]
    lacking = sum(bool(component.lacking) for component in components)
    unread = sum(page.read_at is None for page in pages)
    return (
        f"Status pages: {len(pages)}, never read: {unread}. Components: {len(components)},"
        f" unmapped: {lacking}. Names of no component: {sum(len(page.stale) for page in pages)}."
    )
