"""The fields of Contact, Account, Lead, User and what else is read about people and the organisation."""

from adapters.sandbox.salesforce.tables.activity import AUDIT

_ACCURACY = "values Address|NearAddress|Block|Street|ExtendedZip|Zip|Neighborhood|City|County|State|Unknown"


def _address(prefix: str, label: str) -> str:
    """Return the fields of one address: its parts, and the compound of them, which can only be read."""
    whole, label = f"{prefix}Address", f"{label} " if label else ""
    return f"""
{prefix}Street textarea(255) CUNFS {label}Street; part of {whole}
{prefix}City string(40) CUNFS {label}City; part of {whole}
{prefix}State string(80) CUNFS {label}State/Province; part of {whole}
{prefix}PostalCode string(20) CUNFS {label}Zip/Postal Code; part of {whole}
{prefix}Country string(80) CUNFS {label}Country; part of {whole}
{prefix}Latitude double CUNFS {label}Latitude; part of {whole}
{prefix}Longitude double CUNFS {label}Longitude; part of {whole}
{prefix}GeocodeAccuracy picklist(40) CUNFSR {label}Geocode Accuracy; part of {whole}; {_ACCURACY}
{whole} address NF {label}Address
"""


_PERSON = """
LastName string(80) CUFS Last Name; part of Name
FirstName string(40) CUNFS First Name; part of Name
Salutation picklist(40) CUNFS Salutation; part of Name; values Mr.|Ms.|Mrs.|Dr.|Prof.
"""

_SEEN = """
LastActivityDate date NFS Last Activity
LastViewedDate datetime NFS Last Viewed Date
LastReferencedDate datetime NFS Last Referenced Date
"""

CONTACT = f"""
Id id DFSL Contact ID
IsDeleted boolean DFS Deleted
MasterRecordId reference NFS Master Record ID; to Contact as MasterRecord
AccountId reference CUNFS Account ID; to Account as Account
{_PERSON}
Name string(121) FS Full Name; names the record
{_address("Other", "Other")}
{_address("Mailing", "Mailing")}
Phone phone(40) CUNFS Business Phone
Fax phone(40) CUNFS Business Fax
MobilePhone phone(40) CUNFS Mobile Phone
HomePhone phone(40) CUNFS Home Phone
OtherPhone phone(40) CUNFS Other Phone
AssistantPhone phone(40) CUNFS Asst. Phone
ReportsToId reference CUNFS Reports To ID; to Contact as ReportsTo
Email email(80) CUNFSL Email
Title string(128) CUNFS Title
Department string(80) CUNFS Department
AssistantName string(40) CUNFS Assistant's Name
LeadSource picklist(255) CUNFS Lead Source; values Web|Phone Inquiry|Partner Referral|Purchased List|Other
Birthdate date CUNFS Birthdate
Description textarea(32000) CUN Contact Description
OwnerId reference CUDFS Owner ID; to User as Owner
{AUDIT}
{_SEEN}
LastCURequestDate datetime NFS Last Stay-in-Touch Request Date
LastCUUpdateDate datetime NFS Last Stay-in-Touch Save Date
EmailBouncedReason string(255) CUNFS Email Bounced Reason
EmailBouncedDate datetime CUNFS Email Bounced Date
IsEmailBounced boolean DFS Is Email Bounced
PhotoUrl url(255) NFS Photo URL
Jigsaw string(20) CUNFS Data.com Key
JigsawContactId string(20) NFS Jigsaw Contact ID
CleanStatus picklist(40) CUNFSR Clean Status; \
values Matched|Different|Acknowledged|NotFound|Inactive|Pending|SelectMatch|Skipped
"""

MIDDLE_NAMES = """
MiddleName string(40) CUNFS Middle Name; part of Name
Suffix string(40) CUNFS Suffix; part of Name
"""

LONG_NAME = "Name string(203) FS Full Name; names the record"

CONTACT_EXTERNAL_ID = "Accord_Id__c string(255) CUNFSX Accord Id"

LEAD = f"""
Id id DFSL Lead ID
IsDeleted boolean DFS Deleted
MasterRecordId reference NFS Master Record ID; to Lead as MasterRecord
{_PERSON}
Name string(121) FS Full Name; names the record
Title string(128) CUNFS Title
Company string(255) CUFS Company
{_address("", "")}
Phone phone(40) CUNFS Phone
MobilePhone phone(40) CUNFS Mobile Phone
Fax phone(40) CUNFS Fax
Email email(80) CUNFSL Email
Description textarea(32000) CUN Description
Status picklist(255) CUDFS Status; \
values *Open - Not Contacted|Working - Contacted|Closed - Converted|Closed - Not Converted
OwnerId reference CUDFS Owner ID; to Group,User as Owner
IsConverted boolean CDFS Converted
ConvertedContactId reference NFS Converted Contact ID; to Contact as ConvertedContact
{AUDIT}
{_SEEN}
"""

ACCOUNT = f"""
Id id DFSL Account ID
IsDeleted boolean DFS Deleted
MasterRecordId reference NFS Master Record ID; to Account as MasterRecord
Name string(255) CUFS Account Name; names the record
{_address("Billing", "Billing")}
Phone phone(40) CUNFS Account Phone
Fax phone(40) CUNFS Account Fax
AccountNumber string(40) CUNFS Account Number
Website url(255) CUNFS Website
Description textarea(32000) CUN Account Description
OwnerId reference CUDFS Owner ID; to User as Owner
{AUDIT}
"""

USER = f"""
Id id DFSL User ID
Username string(80) CUFSL Username
LastName string(80) CUFS Last Name; part of Name
FirstName string(40) CUNFS First Name; part of Name
Name string(121) FS Full Name; names the record
Email email(128) CUFSL Email
Alias string(8) CUFS Alias
IsActive boolean CUDFS Active
TimeZoneSidKey picklist(40) CUFSR Time Zone; values UTC
UserType picklist(40) NFSR User Type; values Standard
{AUDIT}
"""

ORGANIZATION = f"""
Id id DFSL Organization ID
Name string(80) UFS Name; names the record
OrganizationType picklist(40) NFSR Edition; values Developer Edition|Enterprise Edition
InstanceName string(5) NFS Instance Name
IsSandbox boolean DFS Is Sandbox
TimeZoneSidKey picklist(40) UFSR Time Zone; values UTC
{AUDIT}
"""

CAMPAIGN = f"""
Id id DFSL Campaign ID
IsDeleted boolean DFS Deleted
Name string(80) CUFS Name; names the record
IsActive boolean CUDFS Active
OwnerId reference CUDFS Owner ID; to User as Owner
{AUDIT}
"""

CAMPAIGN_MEMBER = f"""
Id id DFSL Campaign Member ID
IsDeleted boolean DFS Deleted
CampaignId reference CFS Campaign ID; to Campaign as Campaign
ContactId reference CNFS Contact ID; to Contact as Contact
LeadId reference CNFS Lead ID; to Lead as Lead
Status picklist(40) CUNFS Status; values Sent|Responded
{AUDIT}
"""
