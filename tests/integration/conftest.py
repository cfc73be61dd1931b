"""What several tests of pages share."""

import pytest
from streamlit.testing.v1 import AppTest

from talent.store import Store


@pytest.fixture
def succession_page(root, tmp_path, monkeypatch):
    """Publishes a review and opens the succession page on it."""

    def page(review, language="en"):
        Store(f"sqlite:///{tmp_path / 'talent.db'}").publish(review)
        monkeypatch.setenv("TALENT_DB", str(tmp_path / "talent.db"))
        app = AppTest.from_file(str(root / "apps" / "streamlit_app.py"), default_timeout=120)
        app.session_state["lang"] = language
        app.run()
        app.switch_page("app_pages/succession.py").run()
        assert not app.exception, app.exception
        return app

    return page
