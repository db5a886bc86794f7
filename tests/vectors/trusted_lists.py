"""Trusted lists as members of the European Union publish them (ETSI TS 119 612), made and signed here."""

import base64
from typing import Any

from vectors.seal_certificates import Certified

NAMESPACE = "http://uri.etsi.org/02231/v2#"
GRANTED = "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/granted"
WITHDRAWN = "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/withdrawn"
ISSUES_CERTIFICATES = "http://uri.etsi.org/TrstSvc/Svctype/CA/QC"
STAMPS_TIME = "http://uri.etsi.org/TrstSvc/Svctype/TSA/QTST"


def service(
    certificate: bytes,
    *periods: tuple[str, str],
    name: str = "Sample Issuing Service",
    kind: str = ISSUES_CERTIFICATES,
) -> str:
    """Write one service; `periods` are (status, since), the present one first."""
    (status, since), *earlier = periods
    history = "".join(
        f"<ServiceHistoryInstance><ServiceTypeIdentifier>{kind}</ServiceTypeIdentifier>"
        f"<ServiceStatus>{was}</ServiceStatus><StatusStartingTime>{when}</StatusStartingTime></ServiceHistoryInstance>"
        for was, when in earlier
    )
    return (
        f"<TSPService><ServiceInformation><ServiceTypeIdentifier>{kind}</ServiceTypeIdentifier>"
        f'<ServiceName><Name xml:lang="en">{name}</Name></ServiceName>'
        "<ServiceDigitalIdentity><DigitalId><X509Certificate>"
        f"{base64.b64encode(certificate).decode()}"
        "</X509Certificate></DigitalId></ServiceDigitalIdentity>"
        f"<ServiceStatus>{status}</ServiceStatus><StatusStartingTime>{since}</StatusStartingTime></ServiceInformation>"
        f"<ServiceHistory>{history}</ServiceHistory></TSPService>"
    )


def trusted_list(*services: str, country: str = "EX", next_update: str = "2027-05-01T00:00:00Z") -> bytes:
    """Write a list of one provider, without a signature."""
    return (
        f'<TrustServiceStatusList xmlns="{NAMESPACE}" Id="list"><SchemeInformation>'
        '<SchemeName><Name xml:lang="en">EX: Sample trusted list</Name></SchemeName>'
        f"<SchemeTerritory>{country}</SchemeTerritory>"
        f"<NextUpdate><dateTime>{next_update}</dateTime></NextUpdate></SchemeInformation>"
        "<TrustServiceProviderList><TrustServiceProvider><TSPInformation>"
        '<TSPName><Name xml:lang="en">Sample Trust Services</Name></TSPName></TSPInformation>'
        f"<TSPServices>{''.join(services)}</TSPServices></TrustServiceProvider></TrustServiceProviderList>"
        "</TrustServiceStatusList>"
    ).encode()


def signed(data: bytes, signer: Certified) -> bytes:
    """Sign a list as its scheme operator would (XAdES, enveloped); needs signxml."""
    from lxml import etree  # noqa: PLC0415
    from signxml.xades import XAdESDataObjectFormat, XAdESSigner  # noqa: PLC0415

    form: Any = XAdESDataObjectFormat(Description="A trusted list", MimeType="text/xml")
    sealer: Any = XAdESSigner(signature_algorithm="ecdsa-sha256", data_object_format=form)
    element = sealer.sign(etree.fromstring(data), key=signer.key, cert=signer.pem, always_add_key_value=False)
    return bytes(etree.tostring(element))
