"""Each template has its page among those that are looked at in every language."""

import pytest
from django.test import Client

from tests.browser.addresses import FULLEST, addresses
from tests.builders.reports import right_now
from tests.builders.trouble import make_site_in_trouble


@pytest.mark.django_db
def test_every_template_is_among_the_fullest_pages():
    client = Client()
    parts = make_site_in_trouble(now=right_now())

    templates = {name: client.get(path).templates[0].name for name, path in addresses(parts=parts)}

    assert templates.keys() >= FULLEST
    assert {templates[name] for name in FULLEST} == set(templates.values())
