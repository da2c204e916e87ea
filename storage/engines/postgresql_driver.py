"""asyncpg's dialect with the project's types, and with errors that hold no value of anybody's."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Column, Connection
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.postgresql.base import PGDDLCompiler, PGTypeCompiler
from sqlalchemy.exc import ResourceClosedError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from storage.engines.base import first_characters, last_characters

DRIVER = "postgresql+usblogs"
"""The name of `Dialect` in a database's URL."""
CONNECTION_FAILURE = "08006"
"""The code of a connection that failed, whose class is 08 ("PostgreSQL Error Codes")."""
_WRONG_VALUES = "22"
"""The class of errors whose message quotes a value ("PostgreSQL Error Codes", Data Exception)."""
_REFUSED_BY_DRIVER = "invalid input for query argument"


def with_code(error: Exception) -> Exception:
    """Return an error of asyncpg or of the network as it is, with the code of a failed connection if it has none."""
    told: Any = error
    told.sqlstate = getattr(error, "sqlstate", None) or CONNECTION_FAILURE
    return error


class _Types(PGTypeCompiler):
    """How the schema's types are declared: wide and exact as SQLite's are."""

    def visit_TEXT(self, type_: Any, **options: Any) -> str:  # noqa: ARG002, N802 - SQLAlchemy's form
        """Return a type that is sorted by code points, on every machine and after each upgrade of its libraries."""
        is_declared = isinstance(options.get("type_expression"), Column)
        return 'TEXT COLLATE "C"' if is_declared else "TEXT"

    def visit_INTEGER(self, type_: Any, **options: Any) -> str:  # noqa: ARG002, N802
        """Return 64 bits: ids go on from the milliseconds."""
        return "BIGINT"

    def visit_JSON(self, type_: Any, **options: Any) -> str:  # noqa: ARG002, N802
        """Return the type of documents that can be compared."""
        return "JSONB"

    def visit_TIMESTAMP(self, type_: Any, **options: Any) -> str:  # noqa: ARG002, N802
        """Return the type of instants; values without a column are aware, too."""
        return "TIMESTAMP WITH TIME ZONE"


class _Declarations(PGDDLCompiler):
    def get_column_specification(self, column: Any, **options: Any) -> str:
        """Return a column's declaration, with 64 bits for the ids that it gives."""
        declared: str = super().get_column_specification(column, **options)  # type: ignore[no-untyped-call]
        return declared.replace(" SERIAL", " BIGSERIAL", 1)


class Dialect(PGDialect_asyncpg):
    """asyncpg's dialect with the project's types."""

    supports_statement_cache = True
    type_compiler_cls = _Types
    ddl_compiler = _Declarations

    def connect(self, *arguments: Any, **options: Any) -> Any:
        """Return a new connection."""
        with self._asking():
            return super().connect(*arguments, **options)

    def initialize(self, connection: Connection) -> None:
        """Ask the server what it is like, on the first connection; raise an error of the database where that is lost.

        SQLAlchemy can't say there that it is, and lets pass what else comes of it.
        """
        try:
            super().initialize(connection)  # type: ignore[no-untyped-call]
        except (NotImplementedError, ResourceClosedError) as error:
            told: Any = self.loaded_dbapi.OperationalError("the connection was lost as it was made", error)
            told.sqlstate = CONNECTION_FAILURE
            raise told from error

    def do_execute(self, *arguments: Any, **options: Any) -> None:
        """Execute a statement."""
        with self._asking(), _without_values():
            super().do_execute(*arguments, **options)  # type: ignore[no-untyped-call]  # SQLAlchemy's

    def do_executemany(self, *arguments: Any, **options: Any) -> None:
        """Execute a statement once for each set of parameters."""
        with self._asking(), _without_values():
            super().do_executemany(*arguments, **options)  # type: ignore[no-untyped-call]

    def do_commit(self, *arguments: Any, **options: Any) -> None:
        """Commit the transaction."""
        with self._asking():
            super().do_commit(*arguments, **options)  # type: ignore[no-untyped-call]

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """Raise an error of the database for one of the network, which else is taken for one of Discord or of a blog.

        asyncpg lets what the network says pass as it is, and raises TimeoutError, an OSError, of its own.
        """
        try:
            yield
        except OSError as error:
            told: Any = self.loaded_dbapi.OperationalError(str(error) or "the server does not answer", error)
            told.sqlstate = CONNECTION_FAILURE
            raise told from error


@contextmanager
def _without_values() -> Iterator[None]:
    """Take out of an error of the server or of asyncpg what it quotes of a row, since errors are logged."""
    try:
        yield
    except OSError:
        raise
    except Exception as error:
        for told in (error, error.__cause__):
            if isinstance(told, Exception):
                _leave_values_out(told)
        raise


def _leave_values_out(error: Any) -> None:
    error.detail = None
    words = str(error.args[0]) if error.args else ""
    if (getattr(error, "sqlstate", None) or "").startswith(_WRONG_VALUES) or words.startswith(_REFUSED_BY_DRIVER):
        error.args = (words.partition(": ")[0], *error.args[1:])


registry.register(DRIVER.replace("+", "."), __name__, "Dialect")


@compiles(first_characters, "postgresql")
def _first_characters(function: first_characters, compiler: SQLCompiler, **options: Any) -> str:
    column, count = (compiler.process(each, **options) for each in function.clauses)
    return f"left({column}, {count}::integer)"


@compiles(last_characters, "postgresql")
def _last_characters(function: last_characters, compiler: SQLCompiler, **options: Any) -> str:
    column, count = (compiler.process(each, **options) for each in function.clauses)
    return f"right({column}, {count}::integer)"
