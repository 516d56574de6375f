"""The same, but each repetition gets an id of its own, so that nothing is "refused as known"."""

from collections import Counter

import site_sync

attempts = Counter()


def site(company):
    """Give the site; a repeated one is another one to the HR system."""
    attempts[company["id"]] += 1
    number = attempts[company["id"]]
    key = company["id"] if number == 1 else f"{company['id']}-{number}"
    return f"<Location_ID>{key}</Location_ID>" + site_sync.details(company)


async def run(env):
    """Put sites, and put them again under another id when no answer came."""
    await site_sync.run(env, site)
