"""What the organisation tells of its objects and fields."""

from typing import Any

from adapters.sandbox.salesforce.errors import Json
from adapters.sandbox.salesforce.tables.schema import Column, Schema, SObject

_SOAP = {
    "id": "tns:ID",
    "reference": "tns:ID",
    "boolean": "xsd:boolean",
    "int": "xsd:int",
    "double": "xsd:double",
    "date": "xsd:date",
    "datetime": "xsd:dateTime",
    "address": "urn:address",
    "junction": "urn:JunctionIdListNames",
}


def all_objects(schema: Schema, version: str) -> Json:
    """Return the list of objects."""
    sobjects = [summary(sobject, version) for sobject in schema.objects.values()]
    return {"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": sobjects}


def summary(sobject: SObject, version: str) -> Json:
    """Return what the list of objects says of one."""
    root = f"/services/data/{version}/sobjects/{sobject.name}"
    urls = {"sobject": root, "describe": f"{root}/describe", "rowTemplate": f"{root}/{{ID}}"}
    if sobject.name == "Event":
        urls["eventSeriesUpdates"] = f"{root}/{{ID}}/fromThisEventOnwards"
    return {
        "name": sobject.name,
        "label": sobject.label,
        "labelPlural": sobject.plural,
        "keyPrefix": sobject.prefix,
        "custom": False,
        "customSetting": False,
        "deprecatedAndHidden": False,
        "createable": sobject.writable,
        "updateable": sobject.writable,
        "deletable": sobject.writable,
        "mergeable": sobject.mergeable,
        "undeletable": sobject.undeletable,
        "replicateable": sobject.replicateable,
        "queryable": True,
        "retrieveable": True,
        "searchable": sobject.writable,
        "urls": urls,
    }


def one_object(sobject: SObject, version: str) -> Json:
    """Return the full description of an object."""
    fields = [field(column) for column in sobject.columns.values()]
    return summary(sobject, version) | {"fields": fields, "childRelationships": [], "recordTypeInfos": []}


def field(column: Column) -> Json:
    """Return the description of a field."""
    kind = "JunctionIdList" if column.type == "junction" else column.type
    return {
        "name": column.name,
        "label": column.label,
        "type": kind,
        "soapType": _SOAP.get(column.type, "xsd:string"),
        "length": column.length,
        "byteLength": column.length * 3 if column.type not in ("id", "reference") else column.length,
        "digits": column.digits,
        "precision": 0,
        "scale": 0,
        "createable": column.createable,
        "updateable": column.updateable,
        "nillable": column.nillable,
        "defaultedOnCreate": column.defaulted,
        "defaultValue": column.default,
        "filterable": column.filterable,
        "sortable": column.sortable,
        "groupable": column.filterable and column.type not in ("datetime", "double", "address"),
        "restrictedPicklist": column.restricted,
        "picklistValues": [_choice(column, value) for value in column.values],
        "referenceTo": list(column.refers_to),
        "relationshipName": column.relationship,
        "polymorphicForeignKey": column.polymorphic,
        "namePointing": column.polymorphic,
        "compoundFieldName": column.part_of,
        "nameField": column.names_record,
        "idLookup": column.id_lookup,
        "externalId": column.external,
        "unique": column.unique,
        "caseSensitive": False,
        "calculated": False,
        "custom": column.name.endswith("__c"),
        "autoNumber": False,
        "encrypted": False,
        "deprecatedAndHidden": False,
        "permissionable": column.nillable,
        "inlineHelpText": None,
    }


def _choice(column: Column, value: str) -> dict[str, Any]:
    default = value == column.default
    return {
        "active": True,
        "defaultValue": default,
        "label": column.labels.get(value, value),
        "validFor": None,
        "value": value,
    }
