"""The application."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

from anyio import to_thread
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.staticfiles import StaticFiles

from models import registry
from nlp import Reader
from nlp.version import CODE_VERSION
from service import error_handlers
from service.database import Database
from service.dependencies import State
from service.errors import PROBLEM_SCHEMA
from service.health.endpoints import router as health
from service.incidents import bulk
from service.incidents.endpoints import router as incidents
from service.middleware import BodyLimit, RequestBoundary
from service.model.endpoints import router as model
from service.pages.endpoints import router as pages
from service.readings.endpoints import router as readings
from service.readings.pool import ReadingPool
from service.settings import Settings, load_settings
from service.taxonomy.endpoints import router as taxonomy

STATIC = Path(__file__).parent / "pages" / "static"
SUMMARY = "Reads narratives of restrictive-intervention incidents. It advises; people decide."


def create_app(settings: Settings | None = None) -> FastAPI:
    """The service. Without settings, those of the environment."""
    settings = settings or load_settings()
    app = FastAPI(
        title="LessForce",
        summary=SUMMARY,
        version=CODE_VERSION,
        lifespan=_lifespan(settings),
        docs_url=None,  # these pages load scripts from elsewhere, which an offline network cannot and the CSP forbids
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
        redirect_slashes=False,
    )
    app.add_middleware(BodyLimit, most=settings.max_body_bytes, exceptions={bulk.PATH: settings.max_bulk_bytes})
    app.add_middleware(RequestBoundary)
    error_handlers.register(app)
    for router in (bulk.router, incidents, readings, taxonomy, model, health, pages):
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.openapi = _describe(app)  # type: ignore[method-assign]
    return app


def _lifespan(settings: Settings) -> Callable[[FastAPI], AbstractAsyncContextManager[State]]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[State]:
        folder = settings.model_dir
        if folder is None:
            folder = await to_thread.run_sync(registry.promoted)
        reader = await to_thread.run_sync(Reader.load, folder)
        readers = ReadingPool(reader, threads=settings.readers, queue=settings.reading_queue, retry_after=settings.retry_after)
        database = Database(settings.url, settings.database_connections)
        try:
            yield State(
                settings=settings,
                database=database,
                readers=readers,
                model=registry.manifest(folder),
                model_card=registry.card(folder),
            )
        finally:
            await to_thread.run_sync(readers.close)
            await to_thread.run_sync(database.close)

    return lifespan


def _describe(app: FastAPI) -> Callable[[], dict[str, Any]]:
    def openapi() -> dict[str, Any]:
        if not app.openapi_schema:
            schema = get_openapi(title=app.title, version=app.version, summary=app.summary, routes=app.routes)
            schema["components"]["schemas"]["Problem"] = PROBLEM_SCHEMA
            app.openapi_schema = schema
        return app.openapi_schema

    return openapi
