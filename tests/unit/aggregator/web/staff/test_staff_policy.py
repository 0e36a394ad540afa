from dataclasses import fields

from aggregator.stats.policy import Policy
from aggregator.web.staff.policy import PolicyNumber, read_sections


def test_every_number_of_the_policy_is_shown_once():
    shown = [number.name for section in read_sections() for number in section.numbers]

    assert shown == [field.name for field in fields(Policy)]


def test_a_number_stands_beside_its_reason():
    numbers = {number.name: number for section in read_sections() for number in section.numbers}

    assert numbers["open_nats"] == PolicyNumber(
        "open_nats", "4.6", "`open` needs evidence e^4.6 = 100 times as strong as `suspected`."
    )
    assert numbers["usual_share"].reason == "the usual range holds this share of quiet windows"
