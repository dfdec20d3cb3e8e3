"""How often: one table for the website and the API, read by `core.limits`."""

from __future__ import annotations

from visiona.settings.environment import env

# Each is a call that we pay for, and the person does not.
ENHANCEMENTS_A_DAY = env.int("ENHANCEMENTS_A_DAY", default=120)
ENHANCEMENTS_A_DAY_IN_ALL = env.int("ENHANCEMENTS_A_DAY_IN_ALL", default=5000)
# For one person by both doors, the narrowest window first; one token of theirs may use half of it.
# Where nobody is signed in it is for one address.
LIMITS = {
    # Requests, counted at the API's door
    "read": "1200/m",
    "write": "240/m",
    # Work, counted by the services that do it, tries and not successes
    "upload": "60/m 1200/d",
    "spend": "120/m 2000/d",
    "train": "10/m 40/d",
    "enhance": f"12/m {ENHANCEMENTS_A_DAY}/d",
    "download": "60/m 2000/d",
    "zip": "6/m 100/d",
    "payment": "20/m 200/d",
    "token": "10/m 60/d",
    "export": "6/m 40/d",
    "report_file": "20/m 300/d",
    "erase": "10/h 20/d",
    "webhook": "20/m 200/d",
    "consent": "20/m 100/d",
    "notice_choice": "20/m 200/d",
    "agreement": "10/m 40/d",
    "webhook_test": "60/h",
    "appeal": "5/h 20/d",
    # By address: who is nobody yet, and a token that is refused
    "auth": "10/m 100/d",
    "sso": "30/m 500/d",
    "refused": "30/m",
    "answer": "20/m 200/d",
    "contact": "5/h 20/d",
    "complaint": "10/h 40/d",
    "visitor_upload": "10/m 60/d",
    "verify": "30/m 1000/d",
    # By mailbox: mails that anybody can ask for in its name. The website's forms for them are
    # also counted by `ACCOUNT_RATE_LIMITS`
    "mailbox": "6/h 20/d",
}
# Whole dollars at providers, beyond which new work waits; 0 is no limit.
SPENDING_LIMITS = {
    "hour": env.int("SPENDING_LIMIT_HOUR", default=100),
    "day": env.int("SPENDING_LIMIT_DAY", default=1000),
}
# For everybody together, so that what we pay for each time has an end.
LIMITS_IN_ALL = {"enhance": f"{ENHANCEMENTS_A_DAY_IN_ALL}/d"}
