"""Each kind of mistake in one file of the catalogue is named with its file and line."""

from pathlib import Path

import pytest

from tests.unit.reports.catalogue_files import CATEGORIES, FEED, PAGE, SOUND, read_mistakes


@pytest.mark.parametrize(
    ("body", "line", "text"),
    [
        ('aliases = ["A"]', 4, 'has no name; add name = "...".'),
        ('name = ""', 5, "name must be one line of text without blanks around it, not ''."),
        ('name = " Acme"', 5, "name must be one line of text without blanks around it, not ' Acme'."),
        ("name = 7", 5, "name must be text in quotes, not 7."),
        (
            f'name = "{"x" * 81}"',
            5,
            f'name is 81 characters long; at most 80 fit: shorten "{"x" * 81}".',
        ),
        ('name = "A"\nhompage = ""', 6, 'has an unknown key "hompage". Did you mean "homepage"?'),
        (
            'name = "A"\nlogo = ""',
            6,
            'has an unknown key "logo". '
            "Known keys: name, aliases, homepage, domains, source, status_page, status_feed, vendor, "
            "status_format, status_shared, components, runs_on, surfaces, symptoms.",
        ),
        (
            'name = "A"\nhomepage = "acme.test"',
            6,
            'homepage "acme.test" is not a web address; write it whole: "https://example.com/".',
        ),
        (
            'name = "A"\nstatus_page = "https://[bad/"',
            6,
            'status_page "https://[bad/" is not a web address; write it whole: "https://example.com/".',
        ),
        (
            'name = "A"\ndomains = [\n  "acme.test",\n  "https://acme.test/"\n]',
            8,
            'domains "https://acme.test/" is not a domain; write it like "example.com".',
        ),
        (
            'name = "A"\nsource = "acme.test"',
            6,
            'source "acme.test" is not a web address; write it whole: "https://example.com/".',
        ),
        ('name = "A"\naliases = "B"', 6, 'aliases must be a list of texts: ["one", "two"], not \'B\'.'),
        ('name = "A"\naliases = ["B", 3]', 6, "aliases must be text in quotes, not 3."),
        (
            'name = "A"\naliases = [\n  "B",\n  "Cloud"\n]',
            8,
            'aliases "Cloud" already means [cloud]; take it away from one of them.',
        ),
        ('name = "CLOUD"', 5, 'name "CLOUD" already means [cloud]; take it away from one of them.'),
        (
            'name = "A"\nruns_on = "cloud"',
            6,
            'runs_on must be a list such as ["cloudflare", {service = "aws", region = "us-east-1"}], '
            "not 'cloud'.",
        ),
        (
            'name = "A"\nruns_on = [{region = "north"}]',
            6,
            "runs_on must hold slugs or {service = \"...\", region = \"...\"}, not {'region': 'north'}.",
        ),
        (
            'name = "A"\nruns_on = [\n  "cloud",\n  "clod",\n]',
            8,
            'runs_on names "clod", which is no service. Did you mean "cloud"?',
        ),
        (
            'name = "A"\nruns_on = ["nowhere"]',
            6,
            'runs_on names "nowhere", which is no service. Add that service, or leave it out.',
        ),
        ('name = "A"\nruns_on = ["cloud", {service = "cloud"}]', 6, 'runs_on names "cloud" twice; keep one.'),
        ('name = "A"\nruns_on = ["acme"]', 6, "runs_on names the service itself; leave it out."),
        (
            'name = "A"\nsurfaces = ["API"]',
            6,
            'surfaces must be a table with at least one line such as api = "API".',
        ),
        (
            'name = "A"\n[acme.symptoms]',
            6,
            'symptoms must be a table with at least one line such as api = "API".',
        ),
        (
            'name = "A"\n[acme.surfaces]\nweb = "Web"\nMobile_App = "App"',
            8,
            '"Mobile_App" is not a slug; use a-z, 0-9 and single hyphens, at most 50 characters.',
        ),
        ('name = "A"\n[acme.symptoms]\nslow = true', 7, "symptoms.slow must be text in quotes, not True."),
        (
            'name = "A"\n[acme.symptoms]\nslow = "I wait and wait and wait and wait and wait"',
            7,
            "symptoms.slow is 42 characters long; at most 40 fit: "
            'shorten "I wait and wait and wait and wait and wait".',
        ),
        (
            'name = "A"\n[acme.symptoms]\n' + "\n".join(f's{n} = "S"' for n in range(8)),
            6,
            "has 8 symptoms; at most 7 can be offered: leave some out.",
        ),
        (
            'name = "A"\nvendor = ["B"]',
            6,
            "vendor must be text in quotes, not ['B'].",
        ),
        (
            f'name = "A"\n{PAGE}status_format = "statuspgae"',
            7,
            'status_format "statuspgae" is not known. Did you mean "statuspage"?',
        ),
        (
            f'name = "A"\n{PAGE}status_format = "xml"',
            7,
            'status_format "xml" is not known. '
            "Known words: statuspage, incidentio, instatus, betterstack, rootly, feed, google, slack, heroku,"
            " apple, aws, salesforce, statusio, none.",
        ),
        (
            'name = "A"\nstatus_format = "feed"',
            6,
            'status_format needs a page; add status_page = "https://...", or leave it out.',
        ),
        (
            f'name = "A"\n{FEED}',
            6,
            'status_feed needs a page; add status_page = "https://...", or leave it out.',
        ),
        (
            f'name = "A"\n{PAGE}status_feed = "feed.atom"',
            7,
            'status_feed "feed.atom" is not a web address; write it whole: "https://example.com/".',
        ),
        (
            f'name = "A"\n{PAGE}{FEED}status_format = "none"',
            7,
            'status_format "none" says that nothing is asked; leave out that or status_feed.',
        ),
        (
            f'name = "A"\n{PAGE}status_format = "aws"',
            7,
            'status_format "aws" is of one file; add status_feed = its address.',
        ),
        (f'name = "A"\n{PAGE}status_shared = "yes"', 7, "status_shared must be true or false."),
        (
            f'name = "A"\n{PAGE}status_shared = true',
            7,
            "status_shared leaves nothing of the page; add [acme.components], or leave it out.",
        ),
        (
            f'name = "A"\n{PAGE}components = ["API"]',
            7,
            'components must be a table with lines such as "Public API" = "api".',
        ),
        (
            'name = "A"\n[acme.components]\n"API" = true',
            6,
            'components needs a page; add status_page = "https://...", or leave it out.',
        ),
        (
            f'name = "A"\n{PAGE}[acme.components]\n"Web" = true\n"Public API" = 3',
            9,
            'components "Public API" must be a surface ("api"), several (["api", "app"]), true for the whole'
            " service, or false for none of it, not 3.",
        ),
        (
            f'name = "A"\n{PAGE}[acme.components]\n"Web" = []',
            8,
            'components "Web" must be a surface ("api"), several (["api", "app"]), true for the whole'
            " service, or false for none of it, not [].",
        ),
        (
            f'name = "A"\n{PAGE}[acme.components]\n"Web" = ["website", true]',
            8,
            'components "Web" must be a surface ("api"), several (["api", "app"]), true for the whole'
            " service, or false for none of it, not ['website', True].",
        ),
        (
            f'name = "A"\n{PAGE}[acme.components]\n"Web" = "website"\n"www.acme.test" = "web-site"',
            9,
            'components "www.acme.test" names "web-site", which is no surface. Did you mean "website"?',
        ),
        (
            f'name = "A"\n{PAGE}[acme.components]\n"Web" = ["website", "iot"]',
            8,
            'components "Web" names "iot", which is no surface. There are: website.',
        ),
        (
            f'name = "A"\n{PAGE}[acme.components]\n"API" = "api"\n[acme.surfaces]\napp = "App"',
            8,
            'components "API" names "api", which is no surface. Did you mean "app"?',
        ),
        (
            f'name = "A"\n{PAGE}[acme.components]\n"{"x" * 101}" = true',
            8,
            f'components.{"x" * 101} is 101 characters long; at most 100 fit: shorten "{"x" * 101}".',
        ),
        (
            f'name = "A"\n{PAGE}[acme.components]\n"Web" = true\n"Other" = false\n"WEB" = "website"',
            10,
            'components "WEB" is the same as "Web"; keep one.',
        ),
    ],
)
def test_mistake_in_a_service_is_named(tmp_path: Path, body: str, line: int, text: str) -> None:
    files: dict[str, str | bytes] = {"services/tools.toml": f"{SOUND}\n[acme]\n{body}\n"}

    assert read_mistakes(tmp_path, files) == [f"services/tools.toml:{line}: [acme] {text}"]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            {"services/tools.toml": '[cloud]\nname = "Cloud\n'},
            "services/tools.toml:2: is not TOML here: illegal character '\\n'. "
            "Correct this line or the one above.",
        ),
        (
            {"services/tools.toml": "[cloud]\nname = "},
            "services/tools.toml:2: is not TOML here: invalid value (at end of document). "
            "Correct this line or the one above.",
        ),
        (
            {"services/tools.toml": SOUND + SOUND},
            "services/tools.toml:3: is not TOML here: cannot declare ('cloud',) twice. "
            "Correct this line or the one above.",
        ),
        (
            {"services/tools.toml": b'[cloud]\nname = "Cl\xf6ud"\n'},
            "services/tools.toml:2: is not UTF-8 text; save the file as UTF-8.",
        ),
        (
            {"services/tools.toml": 'cloud = "Cloud"\n'},
            'services/tools.toml:1: [cloud] is not a table; write it as "[cloud]" with its keys below.',
        ),
        (
            {"services/tools.toml": '\n[Big_Cloud]\nname = "Cloud"\n'},
            'services/tools.toml:2: [Big_Cloud] "Big_Cloud" is not a slug; '
            "use a-z, 0-9 and single hyphens, at most 50 characters.",
        ),
        (
            {"services/tool.toml": SOUND},
            'services/tool.toml:1: is named after no category: "tool". Did you mean "tools"?',
        ),
        (
            {"services/games.toml": SOUND},
            'services/games.toml:1: is named after no category: "games". '
            "Add [games] to categories.toml, or rename the file.",
        ),
        (
            {"services/tools.toml": f"{SOUND}aliases = {'[' * 3_000}"},
            "services/tools.toml:1: is nested too deeply; write it as docs/catalogue.md shows.",
        ),
        (
            {"services/tools.toml": f"{SOUND}{'.'.join(['aliases'] * 3_000)} = 1"},
            'services/tools.toml:3: [cloud] aliases must be a list of texts: ["one", "two"], not '
            "{'aliases': {'aliases': {'aliases': {'aliases': {'aliases': {'aliases': {...}}}}}}}.",
        ),
        ({}, "services:1: holds no .toml file; add one for each category."),
        (
            {"services/tools.toml": SOUND, "categories.toml": CATEGORIES.replace('name = "Tools"', "")},
            'categories.toml:1: [tools] has no name; add name = "...".',
        ),
        (
            {"services/tools.toml": SOUND, "categories.toml": CATEGORIES[: CATEGORIES.index("[tools.sym")]},
            'categories.toml:1: [tools] symptoms must be a table with at least one line such as api = "API".',
        ),
    ],
)
def test_mistake_in_a_file_is_named(tmp_path: Path, files: dict[str, str | bytes], expected: str) -> None:
    assert read_mistakes(tmp_path, files) == [expected]
