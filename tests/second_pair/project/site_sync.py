"""Client companies of the CRM become sites in the HR system: a right integration, and small."""

import asyncio
from datetime import datetime
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

import httpx

ENVELOPE = """<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:w="{ws}wssecurity-secext-1.0.xsd"
 xmlns="urn:com.workday/bsvc" xmlns:b="urn:com.workday/bsvc"><s:Header><w:Security><w:UsernameToken>
<w:Username>{user}</w:Username><w:Password Type="{ws}username-token-profile-1.0#PasswordText">{password}</w:Password>
</w:UsernameToken></w:Security></s:Header><s:Body><Put_Location_Request><Location_Data>{site}</Location_Data>
</Put_Location_Request></s:Body></s:Envelope>"""  # noqa: E501
WS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"


def site(company):
    """Give the site of a company; its own id makes a repeated Put find the first one."""
    return f"<Location_ID>{escape(company['id'])}</Location_ID>" + details(company)


def details(company):
    """Give everything but the site's id."""
    day = datetime.fromisoformat(company["created_at"]).astimezone(ZoneInfo("Asia/Shanghai"))
    trade = escape((company.get("description") or "")[:35])
    return (
        f"<Effective_Date>{day.date()}</Effective_Date>"
        f"<Location_Name>{escape(company['name'])}</Location_Name>"
        '<Location_Usage_Reference><ID b:type="Location_Usage_ID">BUSINESS SITE</ID>'
        f"</Location_Usage_Reference><Trade_Name>{trade}</Trade_Name><Integration_ID_Data>"
        f'<ID b:System_ID="CRM">{escape(company["id"])}</ID></Integration_ID_Data>'
    )


async def run(env, site=site):
    """Each minute, put the companies that were not confirmed yet."""
    done, erp, crm = set(), env.secret("erp"), env.secret("crm")["token"]
    headers = {"Authorization": f"Bearer {crm}", "x-apideck-consumer-id": "interlock",
               "x-apideck-app-id": "sites"}  # fmt: skip
    async with httpx.AsyncClient(timeout=20) as http:
        while True:
            try:
                reply = await http.get(env.url("crm") + "/crm/companies", headers=headers)
                for company in reply.raise_for_status().json()["data"]:
                    if company["id"] not in done:
                        text = ENVELOPE.format(ws=WS, site=site(company), **erp)
                        reply = await http.post(
                            env.url("erp") + "/Human_Resources", content=text.encode(),
                            headers={"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'},
                        )  # fmt: skip
                        if reply.is_success and b"Put_Location_Response" in reply.content:
                            done.add(company["id"])
            except (httpx.HTTPError, ValueError, KeyError, TypeError):
                pass
            await asyncio.sleep(60)
