"""Pages of the results of a job."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.jobs.model import Result
from aimm.kit.paging import OrderDir, Page, PageRequest
from aimm.storage.database.cursors import fetch_growing
from aimm.storage.jobs.tables import job_results, jobs


async def page_of_results(connection: AsyncConnection, job_id: str, request: PageRequest) -> Page[Result]:
    """One page, in the order in which results were stored, or the other way round."""
    place = job_results.c.place
    mine = job_results.c.job == select(jobs.c.number).where(jobs.c.id == job_id).scalar_subquery()
    order = [place.desc() if request.order_dir is OrderDir.DESC else place.asc()]
    return await fetch_growing(
        connection, job_results, mine, order, request, lambda row: Result(row.item, row.repetition, row.data)
    )
