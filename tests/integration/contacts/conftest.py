"""What the tests of imports have, for tests of people who came by a list."""

from tests.integration.imports.conftest import bring, partner

__all__ = ["bring", "partner"]
