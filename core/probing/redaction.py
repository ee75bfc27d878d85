"""What of an answer may be told to strangers: statuses, error codes of a known list, and shapes. Pure.

Nothing is scrubbed: what is not on a list is never taken over in the first place.
"""

from collections.abc import Iterator

CODES = frozenset({
    "BadRequest", "ErrorAccessDenied", "ErrorDuplicateTransactionId", "ErrorFolderExists", "ErrorInternalServerError",
    "ErrorInvalidArgument", "ErrorInvalidIdMalformed", "ErrorInvalidParameter", "ErrorInvalidRequest",
    "ErrorInvalidProperty", "ErrorIrresolvableConflict", "ErrorItemNotFound", "ErrorOccurrenceCrossingBoundary",
    "ErrorPropertyValidationFailure", "ErrorQuotaExceeded", "ErrorResourceNotFound", "InternalServerError",
    "InvalidAuthenticationToken", "InvalidDateTime", "MailboxConcurrency", "ApplicationThrottled",
    "RequestBodyRead", "ResourceNotFound", "SyncStateNotFound", "TimeZoneNotSupportedException", "resyncRequired",
    "DUPLICATES_DETECTED", "DUPLICATE_EXTERNAL_ID", "DUPLICATE_VALUE", "ENTITY_IS_DELETED",
    "ENTITY_FAILED_IFLASTMODIFIED_ON_UPDATE_CHECK", "FIELD_CUSTOM_VALIDATION_EXCEPTION", "FIELD_INTEGRITY_EXCEPTION",
    "INSUFFICIENT_ACCESS_OR_READONLY", "INVALID_CROSS_REFERENCE_KEY", "INVALID_FIELD",
    "INVALID_FIELD_FOR_INSERT_UPDATE", "INVALID_HEADER", "INVALID_OPERATION",
    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "INVALID_REPLICATION_DATE", "INVALID_SESSION_ID", "INVALID_TYPE",
    "LIMIT_EXCEEDED", "MALFORMED_ID", "MALFORMED_QUERY", "METHOD_NOT_ALLOWED", "MISSING_ARGUMENT", "NOT_FOUND",
    "PROCESSING_HALTED", "REQUEST_LIMIT_EXCEEDED", "REQUIRED_FIELD_MISSING", "SERVER_UNAVAILABLE", "STRING_TOO_LONG",
    "UNABLE_TO_LOCK_ROW", "UNKNOWN_EXCEPTION",
})  # fmt: skip
"""Error codes of either service that a report may name; any other is `other`."""

NAMES = frozenset({
    "value", "id", "error", "code", "message", "innerError", "subject", "body", "content", "contentType", "start",
    "end", "dateTime", "timeZone", "isAllDay", "type", "seriesMasterId", "@removed", "reason", "@odata.etag",
    "@odata.type", "@odata.context", "@odata.nextLink", "@odata.deltaLink", "singleValueExtendedProperties",
    "emailAddresses", "address", "name", "businessPhones", "homePhones", "birthday", "displayName", "surname",
    "givenName", "title", "status", "dueDateTime", "linkedResources", "externalId", "applicationName", "responses",
    "headers", "parentFolderId", "@event.existingEventId",
    "records", "totalSize", "done", "attributes", "Id", "Subject", "success", "errors", "statusCode", "errorCode",
    "fields", "compositeResponse", "httpStatusCode", "httpHeaders", "referenceId", "created", "StartDateTime",
    "EndDateTime", "EndDate", "DurationInMinutes", "IsAllDayEvent", "ActivityDate", "SystemModstamp",
    "LastModifiedDate", "CreatedDate", "IsDeleted", "IsArchived", "IsPrivate", "EventWhoIds", "WhoId", "Description",
    "GroupEventType", "IsRecurrence2", "TaskSubtype", "Status", "IsClosed", "ApiName", "duplicateResut",
    "duplicateResult", "deletedRecords", "latestDateCovered", "earliestDateAvailable", "deletedDate", "ids",
})  # fmt: skip
"""Property names that a shape may name; any other is `?`."""

_DEEPEST = 6
_MOST = 24


def codes_in(body: object) -> Iterator[str]:
    """Yield the error codes in an answer, those that are not known as `other`."""
    if isinstance(body, dict):
        for name, value in body.items():
            if name in ("code", "errorCode", "statusCode") and isinstance(value, str):
                yield value if value in CODES else "other"
            elif name in ("error", "errors", "responses", "body", "compositeResponse"):
                yield from codes_in(value)
    elif isinstance(body, list):
        for each in body[:_MOST]:
            yield from codes_in(each)


def shape(body: object, depth: int = 0) -> str:
    """Return what an answer looks like: known property names, types and lengths, and no value."""
    if body is None or isinstance(body, bool):
        return "null" if body is None else "boolean"
    if isinstance(body, str):
        return f"text({len(body)})"
    if isinstance(body, int | float):
        return "number"
    if depth >= _DEEPEST:
        return "…"
    if isinstance(body, list):
        return f"[{len(body)}: {shape(body[0], depth + 1)}]" if body else "[]"
    if isinstance(body, dict):
        told = sorted(f"{name if name in NAMES else '?'}: {shape(value, depth + 1)}" for name, value in body.items())
        return "{" + ", ".join(told[:_MOST]) + "}"
    return "?"
