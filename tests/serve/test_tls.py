"""An authority is made once, kept, and vouches for nothing but this machine."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta

import pytest

from interlock.errors import EnvironmentFailure
from interlock.serve.tls import LOOPBACK, authority, context, names

pytest.importorskip("cryptography", reason="the extra tls is not installed")
from cryptography import x509  # after the skip above

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def test_an_authority_is_made_once_and_kept(tmp_path):
    first, again = authority(tmp_path / "ca", NOW), authority(tmp_path / "ca", NOW)
    assert first == again
    assert set(first.environment()) == {
        "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS",
        "JAVA_TOOL_OPTIONS",
    }  # fmt: skip


def test_only_its_owner_reads_the_key(tmp_path):
    made = authority(tmp_path, NOW)
    assert stat.S_IMODE((tmp_path / "authority.pem").stat().st_mode) == 0o600
    assert b"PRIVATE KEY" not in made.pem.read_bytes() + made.store.read_bytes()


def test_it_may_vouch_for_this_machine_alone(tmp_path):
    made = x509.load_pem_x509_certificate(authority(tmp_path, NOW).pem.read_bytes())
    found = made.extensions.get_extension_for_class(x509.NameConstraints)
    assert found.critical
    named = {str(name.value) for name in found.value.permitted_subtrees}
    assert named == {"localhost", "127.0.0.0/8", "::1/128"}


def test_one_that_may_not_vouch_for_the_host_is_refused(tmp_path):
    authority(tmp_path, NOW)
    with pytest.raises(EnvironmentFailure, match=r"may not vouch for erp\.test"):
        authority(tmp_path, NOW, names("erp.test"))
    assert context(authority(tmp_path / "b", NOW, names("erp.test")), NOW, names("erp.test"))


def test_one_that_ends_soon_is_refused(tmp_path):
    made = authority(tmp_path, NOW)
    assert context(made, NOW, LOOPBACK)
    with pytest.raises(EnvironmentFailure, match="ends on 2036-11-20"):
        authority(tmp_path, NOW + timedelta(days=3600))


@pytest.mark.parametrize("text", ["", "-----BEGIN CERTIFICATE-----\nx\n", "hello"])
def test_a_damaged_one_is_refused(tmp_path, text):
    (tmp_path / "authority.pem").write_text(text)
    with pytest.raises(EnvironmentFailure, match="is damaged"):
        authority(tmp_path, NOW)


def test_a_folder_that_is_a_file_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(EnvironmentFailure, match="cannot be used"):
        authority(tmp_path / "file", NOW)


def test_names_hold_the_host_and_for_every_address_that_of_the_machine():
    assert names("127.0.0.1") == LOOPBACK
    assert names("erp.test") == (*LOOPBACK, "erp.test")
    assert "0.0.0.0" not in names("0.0.0.0")
