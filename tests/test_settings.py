from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest

from facilitator.settings import TABLE, MailServer, Settings, UnsafeSetting, load


def loaded(folder, written="", given=None, **environment):
    """Settings with this folder as data, what stands in its file, and the environment."""
    if written:
        (folder / "facilitator.toml").write_text(written, encoding="utf-8")
    variables = {f"FACILITATOR_{name.upper()}": text for name, text in environment.items()}
    return load(variables, {"data": str(folder), **(given or {})})


def refusal(folder, **environment):
    with pytest.raises(UnsafeSetting) as caught:
        loaded(folder, **environment)
    return str(caught.value)


def test_the_table_and_the_settings_are_the_same():
    assert tuple(setting.name for setting in TABLE) == Settings.__struct_fields__


def test_every_setting_has_a_sentence_of_help():
    assert [setting.name for setting in TABLE if not setting.help.endswith(".")] == []


def test_without_anything_the_defaults_hold(tmp_path):
    assert msgspec.structs.asdict(loaded(tmp_path)) == {
        "data": tmp_path,
        "host": "0.0.0.0",
        "port": 8080,
        "public_url": "",
        "database": "",
        "timezone": ZoneInfo("Europe/Amsterdam"),
        "retention_days": 90,
        "smtp": None,
        "mail_from": "",
        "session_days": 90,
        "log": "text",
        "development": False,
    }


def test_the_command_line_comes_before_the_environment_and_that_before_the_file(tmp_path):
    written = 'FACILITATOR_PORT = 1001\nFACILITATOR_HOST = "127.0.0.1"\nFACILITATOR_LOG = "json"'

    settings = loaded(tmp_path, written, {"port": "3003"}, port="2002", host="127.0.0.2")

    assert (settings.port, settings.host, settings.log) == (3003, "127.0.0.2", "json")


def test_port_0_is_a_port(tmp_path):
    assert loaded(tmp_path, given={"port": "0"}, port="2002").port == 0


def test_the_data_folder_comes_from_the_environment_too(tmp_path):
    assert load({"FACILITATOR_DATA": str(tmp_path)}, {}).data == tmp_path


def test_other_variables_are_none_of_our_business(tmp_path):
    load({"PATH": "/bin", "FACILITATORS": "2"}, {"data": str(tmp_path)})


@pytest.mark.parametrize("name", ["FACILITATOR_PROT", "FACILITATOR_", "FACILITATOR_port"])
def test_a_setting_that_does_not_exist_is_refused(tmp_path, name):
    with pytest.raises(
        UnsafeSetting, match=f"instelling {name} bestaat niet; zie docs/settings.md"
    ):
        load({name: "1"}, {"data": str(tmp_path)})


def test_a_setting_in_the_file_that_does_not_exist_is_refused(tmp_path):
    with pytest.raises(UnsafeSetting, match=r"facilitator.toml: de instelling port bestaat niet"):
        loaded(tmp_path, "port = 8080")


@pytest.mark.parametrize("written", ["FACILITATOR_PORT = ", "\udcff"])
def test_a_file_that_cannot_be_read_is_refused(tmp_path, written):
    (tmp_path / "facilitator.toml").write_bytes(written.encode("utf-8", "surrogateescape"))

    with pytest.raises(UnsafeSetting, match=r"facilitator.toml is niet te lezen: "):
        loaded(tmp_path)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("port", "eighty"),
        ("port", "-1"),
        ("port", "65536"),
        ("session_days", "0"),
        ("session_days", "366"),
        ("timezone", "Europe/Utrecht"),
        ("timezone", "../../etc/passwd"),
        ("log", "xml"),
        ("development", "yes"),
        ("public_url", "wijk.example.nl"),
        ("public_url", "http://wijk.example.nl"),
        ("public_url", "https://wijk.example.nl/app"),
        ("public_url", "https://wijk.example.nl?x=1"),
        ("public_url", "ftp://wijk.example.nl"),
        ("public_url", "https://"),
    ],
)
def test_what_cannot_be_is_refused_with_its_name_and_value(tmp_path, name, text):
    said = refusal(tmp_path, **{name: text})

    assert said.startswith(f"FACILITATOR_{name.upper()}={text!r}: ")


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://wijk.example.nl/", "https://wijk.example.nl"),
        ("https://wijk.example.nl:8443", "https://wijk.example.nl:8443"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://192.168.1.5:8080", "http://192.168.1.5:8080"),
    ],
)
def test_a_public_address_is_https_or_near(tmp_path, text, url):
    assert loaded(tmp_path, public_url=text).public_url == url


def test_the_database_is_a_file_in_the_data_folder_unless_said_otherwise(tmp_path):
    assert loaded(tmp_path).database_url == f"sqlite:///{tmp_path / 'facilitator.db'}"
    url = "postgresql+psycopg://localhost/facilitator"
    assert loaded(tmp_path, database=url).database_url == url


def test_the_data_folder_is_not_made_by_reading_settings(tmp_path):
    folder = tmp_path / "not" / "there"

    assert load({}, {"data": str(folder)}).data == Path(folder)
    assert not folder.exists()


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://a%40b:p%2Fw@mail.example.nl", ("mail.example.nl", 587, "a@b", "p/w", "starttls")),
        ("smtps://mail.example.nl", ("mail.example.nl", 465, "", "", "direct")),
        ("smtp://127.0.0.1:1025", ("127.0.0.1", 1025, "", "", "none")),
    ],
)
def test_a_mail_server_is_never_without_tls_but_on_this_computer(tmp_path, url, server):
    given = {"data": str(tmp_path), "smtp": url, "mail_from": "wijk@example.nl"}
    assert load({}, given).smtp == MailServer(*server)


@pytest.mark.parametrize("url", ["http://mail", "smtp://", "smtp://u:geheim@mail.nl/x", "mail.nl"])
def test_a_wrong_mail_server_is_refused_without_telling_its_password(tmp_path, url):
    with pytest.raises(UnsafeSetting) as refused:
        load({"FACILITATOR_SMTP": url}, {"data": str(tmp_path)})
    assert "FACILITATOR_SMTP" in str(refused.value)
    assert "geheim" not in str(refused.value)


def test_mail_needs_an_address_to_come_from(tmp_path):
    with pytest.raises(UnsafeSetting, match="hoort FACILITATOR_MAIL_FROM"):
        load({"FACILITATOR_SMTP": "smtp://mail.nl"}, {"data": str(tmp_path)})
    with pytest.raises(UnsafeSetting, match="e-mailadres"):
        load({"FACILITATOR_MAIL_FROM": "wijk"}, {"data": str(tmp_path)})
