"""How staff's pages look and what leads where: settings of django-unfold, which dresses Django's admin."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _

# The site's own paper and ink, from light to dark: colour is for states here as well.
PAPER = (
    "#fcfbf8", "#f4f1ea", "#dfdcd4", "#c6c2b7", "#a5a198", "#6c6b64", "#54534d", "#35332f", "#262521",
    "#1b1b19", "#141412",
)  # fmt: skip
# Links and buttons; 500 is what links have in the dark.
INK = (
    "#f4f1ea", "#efece5", "#dedacd", "#c6c2b7", "#b3b0a7", "#b3b0a7", "#3f3d38", "#35332f", "#262521",
    "#1b1b19", "#141412",
)  # fmt: skip
WEIGHTS = ("50", "100", "200", "300", "400", "500", "600", "700", "800", "900", "950")


def make_settings(*, site_name: str) -> dict[str, Any]:
    """UNFOLD, as settings take it. Addresses are looked up when asked for: without ADMIN there are none."""
    return {
        "SITE_TITLE": site_name,
        "SITE_HEADER": site_name,
        "SITE_SUBHEADER": _("Staff pages"),
        "SITE_SYMBOL": "monitoring",
        "SHOW_HISTORY": False,
        "SHOW_VIEW_ON_SITE": True,
        "SITE_FAVICONS": [
            {"rel": "icon", "type": "image/svg+xml", "href": lambda _request: static("icons/mark.svg")}
        ],
        "BORDER_RADIUS": "6px",
        "COLORS": {
            "base": dict(zip(WEIGHTS, PAPER, strict=True)),
            "primary": dict(zip(WEIGHTS, INK, strict=True)),
        },
        "DASHBOARD_CALLBACK": "aggregator.web.staff.dashboard.add_dashboard",
        "STYLES": [lambda _request: static("css/staff.css")],
        "SIDEBAR": {"show_search": False, "show_all_applications": False, "navigation": _list_navigation()},
    }


def _list_navigation() -> list[dict[str, Any]]:
    return [
        {"items": [_make_item(_("Desk"), "space_dashboard", "admin:index")]},
        _make_group(
            _("Incidents"),
            _make_item(
                _("Incidents"), "warning", "admin:aggregator_incident_changelist", "aggregator.view_incident"
            ),
        ),
        _make_group(
            _("Reports"),
            _make_item(
                _("Exclude reports"), "filter_alt_off", "admin:reports_exclusion_add", "reports.add_exclusion"
            ),
            _make_item(
                _("Exclusions"), "history", "admin:reports_exclusion_changelist", "reports.view_exclusion"
            )
            | {"active": lambda request: request.path == reverse("admin:reports_exclusion_changelist")},
        ),
        _make_group(
            _("Vendors"),
            _make_item(
                _("What vendors say"),
                "record_voice_over",
                "admin:aggregator_vendorstatement_changelist",
                "aggregator.view_vendorstatement",
            ),
        ),
        _make_group(
            _("Detection"),
            _make_item(_("Policy in force"), "tune", "admin:policy"),
            _make_item(_("Is it as promised?"), "fact_check", "calibration"),
        ),
        _make_group(
            _("Catalogue"),
            _make_item(_("Services"), "apps", "admin:reports_service_changelist", "reports.view_service"),
            _make_item(
                _("Status pages"),
                "rss_feed",
                "admin:aggregator_officialpage_changelist",
                "aggregator.view_officialpage",
            ),
            _make_item(
                _("Categories"), "category", "admin:reports_category_changelist", "reports.view_category"
            ),
        ),
        _make_group(
            _("Accounts"),
            _make_item(_("Staff"), "person", "admin:auth_user_changelist", "auth.view_user"),
            _make_item(_("Groups"), "group", "admin:auth_group_changelist", "auth.view_group"),
        ),
    ]


def _make_group(title: Any, *items: dict[str, Any]) -> dict[str, Any]:
    return {"title": title, "separator": True, "items": list(items)}


def _make_item(title: Any, icon: str, name: str, permission: str | None = None) -> dict[str, Any]:
    shown = {} if permission is None else {"permission": lambda request: request.user.has_perm(permission)}
    return {"title": title, "icon": icon, "link": reverse_lazy(name)} | shown
