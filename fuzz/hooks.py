"""What Schemathesis cannot know of the service by its description."""

import json
import os

import schemathesis
from hypothesis import strategies

KNOWN = json.loads(os.environ["PORTCULLIS_FUZZ_KNOWN"])

# Half of the names are of something that is there. Beside, what has a format is taken for a header field's value even
# where it holds a colon.
schemathesis.openapi.format(
    "reference",
    strategies.sampled_from(KNOWN["references"])
    | strategies.from_regex(r"\A[a-z][a-z0-9_]{0,15}:[A-Za-z0-9][A-Za-z0-9_.-]{0,15}\Z"),
)
schemathesis.openapi.format(
    "uuid", strategies.sampled_from(KNOWN["uuids"]) | strategies.uuids().map(str)
)


@schemathesis.hook
def filter_case(context, case):
    """Revokes any token but the one that the run itself asks with."""
    return not (case.method == "DELETE" and (case.path_parameters or {}).get("name") == "admin")


# What a description does not say of a request that fits it: how it stands to earlier ones, how its fields stand to each
# other, which names and points there are, and that no text holds a NUL. Where a rule can be said in a description, it is.
BEYOND_SCHEMAS = {
    "idempotency_key_reused",
    "parent_invalid",
    "prerequisite_unobtainable",
    # Where the name of a host leads.
    "webhook_url_forbidden",
}
BEYOND_FIELDS = {
    "expected JSON of at most 16 levels",
    "expected a moment after valid_from",
    "expected a receipt that the tenant has recorded",
    "expected an Ed25519 public key: a point of the curve, canonical, not of small order",
    "expected an IANA time zone, such as Europe/Berlin",
    "expected as many principals as must approve, or none",
    "expected each name once",
    "expected each principal once",
    "in the query: expected the next_cursor of a page",
    "expected the tenant of the provisioning, or none",
    "holds text that cannot be kept",
    "is for dedicated tenants alone",
    "is given once and never changed",
}


@schemathesis.check
def what_fits_is_not_called_invalid(ctx, response, case):
    """A 422 for data that fits the description says what the description does not."""
    if case.meta is None or not case.meta.generation.mode.is_positive or response.status_code != 422:
        return
    # Its YAML is of version 1.1, where 1e3 is a text; in 1.2 it is a number.
    if (case.media_type or "").endswith("yaml"):
        return
    problem = response.json()
    details = {error["detail"] for error in problem.get("errors", [])}
    if problem["code"] in BEYOND_SCHEMAS or (details and details <= BEYOND_FIELDS):
        return
    raise AssertionError(f"Data that fits the description is called invalid: {response.text}")
