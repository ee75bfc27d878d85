"""Contacts: Outlook contact, Salesforce Contact.

    field                 Outlook                    Salesforce
    first_name            givenName                  FirstName
    middle_name           middleName                 MiddleName, where the org has it
    last_name             surname                    LastName, required
    salutation            title                      Salutation
    email                 emailAddresses[0]          Email
    business_phone        businessPhones[0]          Phone
    mobile_phone          mobilePhone                MobilePhone
    home_phone            homePhones[0]              HomePhone
    job_title             jobTitle                   Title
    department            department                 Department
    company               companyName                Account.Name, never written
    mailing_(part)        businessAddress            MailingStreet ... MailingCountry
    other_(part)          otherAddress               OtherStreet ... OtherCountry
    birthday              birthday, the date         Birthdate
    notes                 personalNotes              Description

An address has the parts street, city, state, postal_code, country.
"""

from core.fields.base import Day, Email, Field, Phone, Text
from core.fields.calendar import DESCRIPTION_LIMIT
from core.model import Side

ADDRESS_PARTS = ("street", "city", "state", "postal_code", "country")

FIELDS: tuple[Field, ...] = (
    Text("first_name"),
    Text("middle_name"),
    Text("last_name"),
    Text("salutation"),
    Email("email"),
    Phone("business_phone"),
    Phone("mobile_phone"),
    Phone("home_phone"),
    Text("job_title"),
    Text("department"),
    Text("company", read_only=frozenset({Side.SALESFORCE})),
    *(Text(f"mailing_{part}") for part in ADDRESS_PARTS),
    *(Text(f"other_{part}") for part in ADDRESS_PARTS),
    Day("birthday"),
    Text("notes", salesforce_limit=DESCRIPTION_LIMIT),
)
