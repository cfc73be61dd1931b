"""What every test starts from: fixed random cases, no way out of the machine, and what may be absent."""

import ipaddress
import os
import shutil
import socket
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Two workers share the cores; a thread pool in each would only get in the way. numpy reads this on import.
for _threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_threads, "1")

from talent.intake import read  # noqa: E402 - after what numpy reads
from talent.sheets import Limits, open_files  # noqa: E402
from talent.sheets.opening import Child  # noqa: E402

# Child processes inherit these: whatever asks for the outside meets a closed port on this machine instead.
_CLOSED = "http://127.0.0.1:9"
for _scheme in ("http", "https", "all"):
    os.environ[f"{_scheme}_proxy"] = os.environ[f"{_scheme.upper()}_PROXY"] = _CLOSED
os.environ.update(dict.fromkeys(("no_proxy", "NO_PROXY"), "127.0.0.1,localhost,::1"))
os.environ["STREAMLIT_BROWSER_GATHER_USAGE_STATS"] = "false"

# The default is the same cases every time, so that a red test is a change of code; `make fuzz` goes looking.
settings.register_profile("default", derandomize=True, deadline=None, database=None, max_examples=40)
settings.register_profile(
    "fuzz",
    deadline=None,
    max_examples=2000,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def _stays_here(family: int, address: object) -> bool:
    if family not in {socket.AF_INET, socket.AF_INET6}:
        return True
    host = address[0] if isinstance(address, tuple) else address
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return host == "localhost"


@pytest.fixture(autouse=True, scope="session")
def only_this_machine():
    """Refuse every connection that leaves the machine, by the address asked for."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            original = getattr(socket.socket, name)

            def guarded(self, address, *, _original=original):
                if not _stays_here(self.family, address):
                    raise ConnectionRefusedError(f"A test asked for {address}: tests reach nothing outside.")
                return _original(self, address)

            patch.setattr(socket.socket, name, guarded)
        yield


@pytest.fixture(scope="session")
def root():
    """The top folder of the project."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def external_data():
    """Folder of published data sets that are read in place and never copied here."""
    name = os.environ.get("TALENT_EXTERNAL_DATA", "")
    if not name:
        pytest.skip("TALENT_EXTERNAL_DATA is not set: it names the folder with the published data sets")
    if not Path(name).is_dir():
        pytest.skip(f"TALENT_EXTERNAL_DATA names {name}, which is no folder")
    return Path(name)


@pytest.fixture(scope="session")
def _child():
    child = Child(Limits())
    yield child
    child.stop()


@pytest.fixture(scope="module")
def one_child(_child):
    """One process parses the files of all tests of a module, where each reading would start its own."""

    def through(files, *, limits=None):
        return map(_child.ask, files) if limits in {None, Limits()} else open_files(files, limits=limits)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(read, "open_files", through)
        yield


@pytest.fixture(scope="session")
def chromium():
    """Path of the browser: CHROMIUM, else the first one on PATH."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if found is None:
        reason = "no Chromium: `make browser` installs it or says how"
        if os.environ.get("TALENT_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return found
