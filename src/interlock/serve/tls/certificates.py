"""Certificates: of an authority that vouches for one machine alone, and of its servers."""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_YEARS_10, _DAYS_90, _HOUR = timedelta(days=3650), timedelta(days=90), timedelta(hours=1)
_HERE: tuple[x509.GeneralName, ...] = (
    x509.DNSName("localhost"),
    x509.IPAddress(ip_network("127.0.0.0/8")),
    x509.IPAddress(ip_network("::1/128")),
)


def authority(now: datetime, hosts: tuple[str, ...]) -> bytes:
    """Give a new authority, certificate and key, that can vouch for `hosts` and loopback alone."""
    key = generate_private_key(SECP256R1())
    name = _named("Interlock twins")
    allowed = [*_HERE, *(_subtree(host) for host in hosts if not _covered(host, [*_HERE]))]
    own = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    built = (
        _builder(name, name, key, now)
        .not_valid_after(now + _YEARS_10)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(of_authority=True), critical=True)
        .add_extension(x509.NameConstraints(allowed, None), critical=True)
        .add_extension(own, critical=False)
    )
    return _pem(built, key, key)


def server(signed: bytes, now: datetime, hosts: tuple[str, ...]) -> bytes:
    """Give certificate and key of a server. signed: the authority's."""
    issuer, issuer_key = _read(signed)
    key = generate_private_key(SECP256R1())
    above = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    of_issuer = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(above)
    alternatives = x509.SubjectAlternativeName([_general(host) for host in hosts])
    purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    built = (
        _builder(_named(hosts[0]), issuer.subject, key, now)
        .not_valid_after(now + _DAYS_90)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(of_authority=False), critical=True)
        .add_extension(purpose, critical=False)
        .add_extension(alternatives, critical=False)
        .add_extension(of_issuer, critical=False)
    )
    return _pem(built, key, issuer_key)


def wrong(signed: bytes, now: datetime, hosts: tuple[str, ...]) -> str:
    """Say why an authority cannot be used for `hosts`, "" when it can."""
    try:
        certificate, _ = _read(signed)
        constraints = certificate.extensions.get_extension_for_class(x509.NameConstraints).value
    except (ValueError, TypeError, x509.ExtensionNotFound):
        return "is damaged, or not one of Interlock's"
    ends = certificate.not_valid_after_utc
    if not certificate.not_valid_before_utc <= now < ends - _DAYS_90:
        return f"ends on {ends:%Y-%m-%d}"
    allowed = constraints.permitted_subtrees or []
    strange = next((host for host in hosts if not _covered(host, allowed)), "")
    return f"may not vouch for {strange}" if strange else ""


def public(signed: bytes) -> bytes:
    """Give the certificate of an authority alone."""
    return _read(signed)[0].public_bytes(Encoding.PEM)


def java_store(signed: bytes, password: str) -> bytes:
    """Give a PKCS 12 store from which Java trusts an authority."""
    one = pkcs12.PKCS12Certificate(_read(signed)[0], b"interlock")
    return pkcs12.serialize_java_truststore([one], BestAvailableEncryption(password.encode()))


def _read(signed: bytes) -> tuple[x509.Certificate, EllipticCurvePrivateKey]:
    key = load_pem_private_key(signed, None)
    if not isinstance(key, EllipticCurvePrivateKey):
        raise ValueError("the key is of another kind")
    return x509.load_pem_x509_certificate(signed), key


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: EllipticCurvePrivateKey, now: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        # Clocks of containers and clients are seldom quite the same.
        .not_valid_before(now - _HOUR)
    )


def _usage(*, of_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not of_authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=of_authority,
        crl_sign=of_authority,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(
    built: x509.CertificateBuilder, key: EllipticCurvePrivateKey, signer: EllipticCurvePrivateKey
) -> bytes:
    certificate = built.sign(signer, hashes.SHA256()).public_bytes(Encoding.PEM)
    return certificate + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _general(host: str) -> x509.GeneralName:
    at = _address(host)
    return x509.DNSName(host) if at is None else x509.IPAddress(at)


def _subtree(host: str) -> x509.GeneralName:
    at = _address(host)
    return x509.DNSName(host) if at is None else x509.IPAddress(ip_network(at))


def _covered(host: str, allowed: list[x509.GeneralName]) -> bool:
    at = _address(host)
    if at is None:
        return host in [name.value for name in allowed if isinstance(name, x509.DNSName)]
    networks = [ip_network(str(n.value)) for n in allowed if isinstance(n, x509.IPAddress)]
    return any(at in network for network in networks)
