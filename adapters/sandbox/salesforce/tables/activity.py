"""The fields of Event and Task, which share what stands on Activity.

Types, lengths and flags are those that describes of real organisations show (API 59 to 67); see `read_columns` for the
notation.
"""

AUDIT = """
CreatedDate datetime DFS Created Date
CreatedById reference DFS Created By ID; to User as CreatedBy
LastModifiedDate datetime DFS Last Modified Date
LastModifiedById reference DFS Last Modified By ID; to User as LastModifiedBy
SystemModstamp datetime DFS System Modstamp
"""

_WHAT = "Account,Asset,Campaign,Case,Contract,Opportunity,Order,Product2,Solution"

_WEEKDAY_PARTS = """
RecurrenceType picklist(40) CUNFSR Recurrence Type; \
values RecursDaily|RecursEveryWeekday|RecursMonthly|RecursMonthlyNth|RecursWeekly|RecursYearly|RecursYearlyNth
RecurrenceInterval int(9) CUNFS Recurrence Interval
RecurrenceDayOfWeekMask int(9) CUNFS Recurrence Day of Week Mask
RecurrenceDayOfMonth int(9) CUNFS Recurrence Day of Month
RecurrenceInstance picklist(40) CUNFSR Recurrence Instance; values First|Second|Third|Fourth|Last
RecurrenceMonthOfYear picklist(40) CUNFSR Recurrence Month of Year; \
values January|February|March|April|May|June|July|August|September|October|November|December
"""

_REMINDER = """
ReminderDateTime datetime CUNFS Reminder Date/Time
IsReminderSet boolean CUDFS Reminder Set
"""

EVENT = f"""
Id id DFSL Activity ID
WhoId reference CUNFS Name ID; to Contact,Lead as Who
WhatId reference CUNFS Related To ID; to {_WHAT} as What
Subject combobox(255) CUNFS Subject; values Call|Email|Meeting|Send Letter/Quote|Other; names the record
Location string(255) CUNFS Location
IsAllDayEvent boolean CUDFS All-Day Event
ActivityDateTime datetime CUNFS Due Date Time
ActivityDate date CUNFS Due Date Only
DurationInMinutes int(8) CUNFS Duration
StartDateTime datetime CUNFS Start Date Time
EndDateTime datetime CUNFS End Date Time
EndDate date NFS End Date
Description textarea(32000) CUN Description
AccountId reference NFS Account ID; to Account as Account
OwnerId reference CUDFS Assigned To ID; to Calendar,User as Owner
IsPrivate boolean CUDFS Private
ShowAs picklist(40) CUNDFSR Show Time As; values *Busy|OutOfOffice|Free
IsDeleted boolean DFS Deleted
IsChild boolean DFS Is Child
IsGroupEvent boolean DFS Is Group Event
GroupEventType picklist(40) NDFSR Group Event Type; values *0|1|2|3
{AUDIT}
IsArchived boolean DFS Archived
RecurrenceActivityId reference NFS Recurrence Activity ID; to Event
IsRecurrence boolean CDFS Create Recurring Series of Events
RecurrenceStartDateTime datetime CUNFS Recurrence Start
RecurrenceEndDateOnly date CUNFS Recurrence End
RecurrenceTimeZoneSidKey picklist(40) CUNFSR Recurrence Time Zone
{_WEEKDAY_PARTS}
{_REMINDER}
EventSubtype picklist(40) CNFSR Event Subtype; values Event
IsRecurrence2Exclusion boolean DFS Historical Event, Not Following Recurrence
Recurrence2PatternText textarea(512) CN Recurrence Pattern
Recurrence2PatternVersion picklist(40) NFSR Pattern Version; values 1|2
IsRecurrence2 boolean DFS Repeat
IsRecurrence2Exception boolean DFS Is Exception
Recurrence2PatternStartDate datetime NFS Recurrence Pattern Start Date
Recurrence2PatternTimeZone string(255) NFS Recurrence Pattern Time Zone Reference
"""

TASK = f"""
Id id DFSL Activity ID
WhoId reference CUNFS Name ID; to Contact,Lead as Who
WhatId reference CUNFS Related To ID; to {_WHAT} as What
Subject combobox(255) CUNFS Subject; values Call|Email|Send Letter|Send Quote|Other; names the record
ActivityDate date CUNFS Due Date Only
Status picklist(255) CUDFS Status; values *Not Started|In Progress|Completed|Waiting on someone else|Deferred
Priority picklist(255) CUDFS Priority; values High|*Normal|Low
IsHighPriority boolean DFS High Priority
OwnerId reference CUDFS Assigned To ID; to Group,User as Owner
Description textarea(32000) CUN Description
IsDeleted boolean DFS Deleted
AccountId reference NFS Account ID; to Account as Account
IsClosed boolean DFS Closed
{AUDIT}
IsArchived boolean DFS Archived
CallDurationInSeconds int(8) CUNFS Call Duration
CallType picklist(255) CUNFSR Call Type; values Internal|Inbound|Outbound
CallDisposition string(255) CUNFS Call Result
CallObject string(255) CUNFS Call Object Identifier
{_REMINDER}
RecurrenceActivityId reference NFS Recurrence Activity ID; to Task
IsRecurrence boolean CDFS Create Recurring Series of Tasks
RecurrenceStartDateOnly date CUNFS Recurrence Start
RecurrenceEndDateOnly date CUNFS Recurrence End
RecurrenceTimeZoneSidKey picklist(40) CUNFSR Recurrence Time Zone
{_WEEKDAY_PARTS}
RecurrenceRegeneratedType picklist(40) CUNFSR Repeat This Task; \
values RecurrenceRegenerateAfterDueDate|RecurrenceRegenerateAfterToday|RecurrenceRegenerated
TaskSubtype picklist(40) CNFSR Task Subtype; values Task|Email|ListEmail|Cadence|Call|LinkedIn
CompletedDateTime datetime NFS Completed Date/Time
"""

SHARED_ACTIVITIES = """
EventWhoIds junction(0) CUN Related Contacts
WhoCount int(8) NFS Relation Count
WhatCount int(8) NFS Related To Count
"""

ACTIVITY_EXTERNAL_ID = "Accord_Id__c string(255) CUNFSX Accord Id"

EVENT_RELATION = f"""
Id id DFSL Event Relation ID
RelationId reference CFS Relation ID; to Calendar,Contact,Lead,User as Relation
EventId reference CFS Event ID; to Event as Event
IsWhat boolean CDFS Is What
IsParent boolean CUDFS Is Parent
IsInvitee boolean CUDFS Is Invitee
AccountId reference NFS Account ID; to Account as Account
Status picklist(40) CUNDFSR Response Status; values *New|Accepted|Declined
RespondedDate datetime CUNFS Response Date
Response string(255) CUNFS Comment
IsDeleted boolean DFS Deleted
{AUDIT}
"""

EVENT_WHO_RELATION = f"""
Id id DFSL Event Who Relation ID
RelationId reference FS Relation ID; to Contact,Lead as Relation
EventId reference FS Event ID; to Event as Event
AccountId reference NFS Account ID; to Account as Account
Type string(255) NFS Type
IsDeleted boolean DFS Deleted
{AUDIT}
"""

TASK_PRIORITY = f"""
Id id DFSL Task Priority Value ID
MasterLabel string(255) NFS Master Label; names the record
ApiName string(255) NFS API Name
SortOrder int(9) NFS Sort Order
IsDefault boolean DFS Is Default
IsHighPriority boolean DFS Is High Priority
{AUDIT}
"""

TASK_STATUS = f"""
Id id DFSL Task Status Value ID
MasterLabel string(255) NFS Master Label; names the record
ApiName string(255) NFS API Name
SortOrder int(9) NFS Sort Order
IsDefault boolean DFS Is Default
IsClosed boolean DFS Is Closed
{AUDIT}
"""
