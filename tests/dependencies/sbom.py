"""`make sbom`: a bill of materials (CycloneDX 1.6, JSON) of what requirements.txt installs.

CycloneDX's own command knows either the hashes, from the file, or the licences, from the packages. So the
document is made here, with its library: name, version, the hashes of all files, and the licence.
"""

import sys
from collections.abc import Iterable

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, Property, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL

from tests.dependencies.licences import find_licence
from tests.dependencies.pins import PinnedPackage, read_pins


def make_sbom(pins: Iterable[PinnedPackage]) -> str:
    """Raises UnknownLicence."""
    site = Component(name="outages", type=ComponentType.APPLICATION, bom_ref="outages")
    bom = Bom(components=[_make_component(pin) for pin in pins])
    bom.metadata.component = site
    bom.register_dependency(site, bom.components)
    return make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=2)


def _make_component(pin: PinnedPackage) -> Component:
    purl = PackageURL("pypi", name=pin.name, version=pin.version)
    files = ExternalReference(
        type=ExternalReferenceType.DISTRIBUTION,
        url=XsUri(str(purl)),  # names no host: each site takes packages from where it likes
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest) for digest in pin.hashes],
    )
    return Component(
        name=pin.name,
        version=pin.version,
        type=ComponentType.LIBRARY,
        purl=purl,
        bom_ref=str(purl),
        licenses=[LicenseFactory().make_from_string(find_licence(pin.name))],
        external_references=[files],
        properties=[Property(name="python:marker", value=pin.marker)] if pin.marker else [],
    )


if __name__ == "__main__":
    sys.stdout.write(make_sbom(read_pins()) + "\n")
