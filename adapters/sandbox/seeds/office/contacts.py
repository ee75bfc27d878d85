"""The people whom the office of the seed `office` deals with. All of them, and all their companies, are made up.

Addresses are under domains that RFC 2606 keeps free; telephone numbers come from the ranges that regulators keep for
fiction (Ofcom, NANPA 555-01xx, Bundesnetzagentur, ComReg, ACMA).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

BOTH, OUTLOOK, SALESFORCE = "both", "outlook", "salesforce"


@dataclass(frozen=True, slots=True)
class Company:
    """A company, which is an Account in Salesforce, with the address that its people share."""

    name: str
    domain: str
    phone: str
    """To which a person's extension is added; empty if nobody there is called."""
    street: str
    city: str
    state: str
    postal_code: str
    country: str


@dataclass(frozen=True, slots=True)
class Person:
    """A contact. `outlook` and `salesforce` say what that side holds otherwise, in that side's own words."""

    side: str
    first: str
    last: str
    email: str
    """The part before the @ where there is a company, else the whole address."""
    job: str
    company: Company | None = None
    extension: str = ""
    mobile: str = ""
    outlook: Mapping[str, object] = field(default_factory=dict)
    salesforce: Mapping[str, object] = field(default_factory=dict)
    colleagues: bool = False
    """In Salesforce it belongs to the user's colleague."""

    @property
    def address(self) -> str:
        return f"{self.email}@{self.company.domain}" if self.company and self.email else self.email

    @property
    def phone(self) -> str:
        return self.company.phone + self.extension if self.company and self.extension else ""


_TABLE = """
Larkfield Instruments | larkfield.example | +44 161 496 01 | 14 Foundry Lane | Sheffield | Yorkshire | S3 0AA | England
Quillon Logistics | quillon.example | (206) 555-01 | 2200 Harbor Avenue | Tacoma | WA | 98400 | United States
Feinwerk Adler GmbH | feinwerk-adler.example | +49 30 23125 1 | Lindenallee 7 | Dresden | Sachsen | 01000 | Germany
東雲精機 | shinonome.example | | 港町3-5-1 | 横浜市 | 神奈川県 | 231-0000 | Japan
Brightwater Clinics | brightwater.example | +353 20 910 01 | 88 Quay Street | Galway | Connacht | H91 0000 | Ireland
Orchard Row Bakery | orchardrow.example | +61 3 5550 01 | 5 Orchard Row | Hobart | TAS | 7000 | Australia
"""
COMPANIES = tuple(Company(*(cell.strip() for cell in line.split("|"))) for line in _TABLE.strip().splitlines())
LARKFIELD, QUILLON, ADLER, SHINONOME, BRIGHTWATER, ORCHARD = COMPANIES

MATCHING = (
    Person(BOTH, "Ines", "Abelard", "ines.abelard", "Head of Purchasing", LARKFIELD, "10", "+44 7700 900110"),
    Person(BOTH, "Tom", "Hathersage", "tom.hathersage", "Works Manager", LARKFIELD, "11"),
    Person(BOTH, "Priya", "Raghunath", "priya.raghunath", "Calibration Lead", LARKFIELD, "12", "+44 7700 900112"),
    Person(BOTH, "Callum", "O'Dowd", "callum.odowd", "Buyer", LARKFIELD, "13"),
    Person(BOTH, "Zoë", "Brontë-Lee", "zoe.bronte-lee", "Finance Director", LARKFIELD, "14"),
    Person(BOTH, "Marcus", "Tillery", "marcus.tillery", "Fleet Director", QUILLON, "20"),
    Person(BOTH, "Dana", "Okonkwo", "dana.okonkwo", "Operations Manager", QUILLON, "21", "(206) 555-0171"),
    Person(
        *(BOTH, "Ruth", "Espinoza", "ruth.espinoza", "Dispatcher", QUILLON, "22"),
        outlook={"businessPhones": ["206-555-0122"]},  # the same number, punctuated otherwise
    ),
    Person(BOTH, "Wade", "Lindqvist", "wade.lindqvist", "Controller", QUILLON, "23"),
    Person(
        *(BOTH, "Jürgen", "Großmann", "juergen.grossmann", "Einkaufsleiter", ADLER, "10"),
        outlook={"title": "Dr.", "birthday": "1971-03-14T11:59:00Z"},
        salesforce={"Salutation": "Dr.", "Birthdate": "1971-03-14"},
    ),
    Person(BOTH, "Anke", "Hölderlin", "anke.hoelderlin", "Konstruktion", ADLER, "11"),
    Person(BOTH, "Tomasz", "Wrona", "tomasz.wrona", "Qualitätssicherung", ADLER, "12"),
    Person(BOTH, "さくら", "小林", "sakura.kobayashi", "購買部長", SHINONOME),
    Person(BOTH, "健太", "森田", "kenta.morita", "技術部", SHINONOME),
    Person(BOTH, "Aoife", "Ní Bhriain", "aoife.nibhriain", "Practice Manager", BRIGHTWATER, "10"),
    Person(BOTH, "محمد", "الهاشمي", "m.alhashimi", "Head of Imaging", BRIGHTWATER, "11"),
    Person(BOTH, "Fergus", "Devane", "fergus.devane", "Facilities", BRIGHTWATER, "12"),
    Person(BOTH, "Hà", "Nguyễn Thị", "ha.nguyen", "Owner", ORCHARD, "10", "+61 491 570 156"),
    Person(BOTH, "Lachlan", "Pryor", "lachlan.pryor", "Production", ORCHARD, "11"),
    Person(BOTH, "Ольга", "Ветрова", "olga.vetrova@example.net", "Переводчик"),
    Person(BOTH, "Greta", "Sandoval", "greta.sandoval@example.org", "Independent adviser"),
)

FILLABLE = (
    # one side knows what the other has left empty
    Person(
        *(BOTH, "Noor", "Aldenkamp", "noor.aldenkamp", "Lab Manager", LARKFIELD, "15"),
        outlook={"mobilePhone": "+44 7700 900115"},
    ),
    Person(BOTH, "Elliot", "Marsh", "elliot.marsh", "Planner", QUILLON, "24", outlook={"department": "Night shift"}),
    Person(
        *(BOTH, "Birgit", "Sommer", "birgit.sommer", "Buchhaltung", ADLER, "13"),
        salesforce={"HomePhone": "+49 30 23125 913"},
    ),
    Person(
        *(BOTH, "Conor", "Twomey", "conor.twomey", "Radiographer", BRIGHTWATER, "13"),
        salesforce={"Description": "Prefers to be called in the afternoon."},
    ),
    Person(
        *(BOTH, "Maya", "Rosewarne", "maya.rosewarne", "Pastry Chef", ORCHARD, "12"),
        outlook={"personalNotes": "Met at the trade fair."},
        salesforce={"Birthdate": "1989-10-02"},
    ),
)

CONFLICTING = (
    # both sides say something, and not the same
    Person(BOTH, "Simon", "Attwater", "simon.attwater", "Buyer", LARKFIELD, "16", salesforce={"Title": "Senior Buyer"}),
    Person(
        *(BOTH, "Carla", "Menendez", "carla.menendez", "Dock Manager", QUILLON, "25"),
        salesforce={"Phone": "(206) 555-0199"},
    ),
    Person(BOTH, "Heike", "Lorenz", "heike.lorenz", "Versand", ADLER, "14", salesforce={"LastName": "Lorenz-Adam"}),
    Person(
        *(BOTH, "Padraig", "Shaughnessy", "p.shaughnessy", "Dr.-in-residence", BRIGHTWATER, "14"),
        salesforce={"MailingStreet": "12 Canal Walk", "MailingPostalCode": "H91 0001"},
    ),
)

ONLY_HERE = (
    Person(OUTLOOK, "Beatriz", "Fontoura", "beatriz.fontoura@example.com", "Architect"),
    Person(OUTLOOK, "Owen", "Gethin", "owen.gethin", "Apprentice", LARKFIELD, "17"),
    Person(OUTLOOK, "Yusuf", "Demirci", "", "Courier", mobile="+44 7700 900130"),
    Person(SALESFORCE, "Leonie", "Falk", "leonie.falk", "Werkstudentin", ADLER, "15"),
    Person(SALESFORCE, "Harriet", "Quayle", "harriet.quayle", "Account Director", QUILLON, "26"),
    Person(SALESFORCE, "Sven", "Ostergaard", "sven.ostergaard@example.net", "Consultant"),
)

ONLY_A_COMPANY = (
    # Salesforce needs a last name, so this one cannot be created there
    Person(OUTLOOK, "", "", "front.desk@example.com", "", outlook={"companyName": "Tidewrack Printers"}),
)

PRIVATE = (Person(OUTLOOK, "Robin", "Morgan", "robin.morgan@example.org", "", mobile="+44 7700 900131"),)
"""Outlook keeps it as private."""

AMBIGUOUS = (
    # one in Outlook, two in Salesforce with the same address
    Person(BOTH, "Kim", "Sorrell", "orders", "Order desk", ORCHARD, "13"),
    Person(SALESFORCE, "Kimberley", "Sorrell-Vance", "orders", "Order desk", ORCHARD, "13"),
)

OF_OTHERS = (
    Person(SALESFORCE, "Delphine", "Roux", "delphine.roux", "Legal", LARKFIELD, "18", colleagues=True),
    Person(SALESFORCE, "Ivo", "Castellan", "ivo.castellan", "Broker", QUILLON, "27", colleagues=True),
)

PEOPLE = (*MATCHING, *FILLABLE, *CONFLICTING, *ONLY_HERE, *ONLY_A_COMPANY, *AMBIGUOUS, *OF_OTHERS)
"""All but the private ones."""
