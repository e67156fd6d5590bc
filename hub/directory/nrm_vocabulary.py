"""The words a National Referral Mechanism needs and HSDS lacks: kinds of help and of institutions, tiers, ways in.

Codes are stored and exported; labels are message ids, said in the reader's language.
"""

import enum

from hub.errors import N_


class Tier(enum.StrEnum):
    """Who may know of a thing: its disclosure tier."""

    PUBLIC = "public"
    PROFESSIONAL = "professional"
    """People who signed in for an organization of the network."""
    RESTRICTED = "restricted"
    """Those who need it for one purpose, which is written down. Where people hide, as ACC-36 asks."""


class KindOfHelp(enum.StrEnum):
    """What a person gets: most entries of a directory are of no service type, so this is how help is looked for."""

    BED = "bed"
    FOOD = "food"
    CLOTHING = "clothing"
    HYGIENE = "hygiene"
    MONEY = "money"
    TRANSPORT = "transport"
    ACCOMPANIMENT = "accompaniment"
    INTERPRETER = "interpreter"
    LAWYER = "lawyer"
    LEGAL_ADVICE = "legal_advice"
    DOCTOR = "doctor"
    EMERGENCY_MEDICINE = "emergency_medicine"
    SEXUAL_HEALTH = "sexual_health"
    PREGNANCY_CARE = "pregnancy_care"
    PSYCHIATRIST = "psychiatrist"
    PSYCHOLOGIST = "psychologist"
    ADDICTION_SUPPORT = "addiction_support"
    CRISIS_SUPPORT = "crisis_support"
    IDENTITY_PAPERS = "identity_papers"
    RESIDENCE_PERMIT = "residence_permit"
    ASYLUM = "asylum"
    SOCIAL_BENEFITS = "social_benefits"
    CASE_MANAGEMENT = "case_management"
    CHILD_PROTECTION = "child_protection"
    CHILDCARE = "childcare"
    SCHOOLING = "schooling"
    LANGUAGE_COURSE = "language_course"
    VOCATIONAL_TRAINING = "vocational_training"
    JOB_SEARCH = "job_search"
    LABOUR_RIGHTS = "labour_rights"
    HOUSING = "housing"
    RETURN_HOME = "return_home"
    FAMILY_TRACING = "family_tracing"
    WITNESS_PROTECTION = "witness_protection"
    CRIME_REPORT = "crime_report"
    COMPENSATION = "compensation"
    PREVENTION = "prevention"
    INFORMATION = "information"


KINDS_OF_HELP = {
    KindOfHelp.BED: N_("A safe bed"),
    KindOfHelp.FOOD: N_("Food"),
    KindOfHelp.CLOTHING: N_("Clothing"),
    KindOfHelp.HYGIENE: N_("A shower and hygiene articles"),
    KindOfHelp.MONEY: N_("Money for urgent needs"),
    KindOfHelp.TRANSPORT: N_("Transport"),
    KindOfHelp.ACCOMPANIMENT: N_("Somebody to come along"),
    KindOfHelp.INTERPRETER: N_("Interpreter"),
    KindOfHelp.LAWYER: N_("Lawyer"),
    KindOfHelp.LEGAL_ADVICE: N_("Legal advice"),
    KindOfHelp.DOCTOR: N_("Doctor"),
    KindOfHelp.EMERGENCY_MEDICINE: N_("Emergency medical care"),
    KindOfHelp.SEXUAL_HEALTH: N_("Sexual health"),
    KindOfHelp.PREGNANCY_CARE: N_("Care in pregnancy and birth"),
    KindOfHelp.PSYCHIATRIST: N_("Psychiatrist"),
    KindOfHelp.PSYCHOLOGIST: N_("Psychologist"),
    KindOfHelp.ADDICTION_SUPPORT: N_("Support with addiction"),
    KindOfHelp.CRISIS_SUPPORT: N_("Support in a crisis"),
    KindOfHelp.IDENTITY_PAPERS: N_("Identity papers"),
    KindOfHelp.RESIDENCE_PERMIT: N_("Residence permit"),
    KindOfHelp.ASYLUM: N_("Asylum"),
    KindOfHelp.SOCIAL_BENEFITS: N_("Social benefits"),
    KindOfHelp.CASE_MANAGEMENT: N_("Case management"),
    KindOfHelp.CHILD_PROTECTION: N_("Child protection"),
    KindOfHelp.CHILDCARE: N_("Childcare"),
    KindOfHelp.SCHOOLING: N_("School"),
    KindOfHelp.LANGUAGE_COURSE: N_("Language course"),
    KindOfHelp.VOCATIONAL_TRAINING: N_("Vocational training"),
    KindOfHelp.JOB_SEARCH: N_("Finding work"),
    KindOfHelp.LABOUR_RIGHTS: N_("Rights at work"),
    KindOfHelp.HOUSING: N_("A home of one’s own"),
    KindOfHelp.RETURN_HOME: N_("Return home"),
    KindOfHelp.FAMILY_TRACING: N_("Finding one’s family"),
    KindOfHelp.WITNESS_PROTECTION: N_("Protection of witnesses"),
    KindOfHelp.CRIME_REPORT: N_("Reporting a crime"),
    KindOfHelp.COMPENSATION: N_("Compensation"),
    KindOfHelp.PREVENTION: N_("Prevention"),
    KindOfHelp.INFORMATION: N_("Information and referral"),
}


class InstitutionKind(enum.StrEnum):
    """What an organization is in the network."""

    SOCIAL_ASSISTANCE_DIRECTORATE = "social_assistance_directorate"
    CHILD_PROTECTION_DEPARTMENT = "child_protection_department"
    NATIONAL_COMMISSION = "national_commission"
    LOCAL_COMMISSION = "local_commission"
    POLICE = "police"
    PROSECUTION = "prosecution"
    COURT = "court"
    EMPLOYMENT_OFFICE = "employment_office"
    LABOUR_INSPECTORATE = "labour_inspectorate"
    REFUGEE_AGENCY = "refugee_agency"
    MIGRATION_OFFICE = "migration_office"
    EMBASSY = "embassy"
    MUNICIPALITY = "municipality"
    MINISTRY = "ministry"
    HOSPITAL = "hospital"
    SCHOOL = "school"
    BAR_ASSOCIATION = "bar_association"
    INTERNATIONAL_ORGANIZATION = "international_organization"
    NGO = "ngo"
    SOLE_PRACTITIONER = "sole_practitioner"
    COMPANY = "company"
    OTHER = "other"


INSTITUTION_KINDS = {
    InstitutionKind.SOCIAL_ASSISTANCE_DIRECTORATE: N_("Social assistance directorate"),
    InstitutionKind.CHILD_PROTECTION_DEPARTMENT: N_("Child protection department"),
    InstitutionKind.NATIONAL_COMMISSION: N_("National commission"),
    InstitutionKind.LOCAL_COMMISSION: N_("Local commission"),
    InstitutionKind.POLICE: N_("Police"),
    InstitutionKind.PROSECUTION: N_("Prosecution"),
    InstitutionKind.COURT: N_("Court"),
    InstitutionKind.EMPLOYMENT_OFFICE: N_("Employment office"),
    InstitutionKind.LABOUR_INSPECTORATE: N_("Labour inspectorate"),
    InstitutionKind.REFUGEE_AGENCY: N_("Agency for refugees"),
    InstitutionKind.MIGRATION_OFFICE: N_("Migration office"),
    InstitutionKind.EMBASSY: N_("Embassy or consulate"),
    InstitutionKind.MUNICIPALITY: N_("Municipality"),
    InstitutionKind.MINISTRY: N_("Ministry"),
    InstitutionKind.HOSPITAL: N_("Hospital"),
    InstitutionKind.SCHOOL: N_("School or training centre"),
    InstitutionKind.BAR_ASSOCIATION: N_("Bar association"),
    InstitutionKind.INTERNATIONAL_ORGANIZATION: N_("International organization"),
    InstitutionKind.NGO: N_("Non-governmental organization"),
    InstitutionKind.SOLE_PRACTITIONER: N_("Sole practitioner"),
    InstitutionKind.COMPANY: N_("Company"),
    InstitutionKind.OTHER: N_("Other institution"),
}


class Act(enum.StrEnum):
    """What hours and numbers are for: a shelter whose telephone is answered by day may admit people all night."""

    ANSWERED = "answered"
    WALK_IN = "walk_in"
    ADMISSION = "admission"
    ON_CALL = "on_call"


ACTS = {
    Act.ANSWERED: N_("Telephone answered"),
    Act.WALK_IN: N_("For visitors"),
    Act.ADMISSION: N_("Admission"),
    Act.ON_CALL: N_("On call"),
}


class HolidayHours(enum.StrEnum):
    """What happens to weekly hours on a public holiday; without a word about it, nobody knows."""

    AS_USUAL = "as_usual"
    CLOSED = "closed"


HOLIDAY_HOURS = {
    HolidayHours.AS_USUAL: N_("also on public holidays"),
    HolidayHours.CLOSED: N_("not on public holidays"),
}


class Specialist(enum.StrEnum):
    """Who is there during some hours."""

    PSYCHOLOGIST = "psychologist"
    SOCIAL_WORKER = "social_worker"
    LAWYER = "lawyer"
    DOCTOR = "doctor"
    NURSE = "nurse"
    PSYCHIATRIST = "psychiatrist"
    INTERPRETER = "interpreter"
    CULTURAL_MEDIATOR = "cultural_mediator"
    CAREER_ADVISER = "career_adviser"


SPECIALISTS = {
    Specialist.PSYCHOLOGIST: N_("psychologist"),
    Specialist.SOCIAL_WORKER: N_("social worker"),
    Specialist.LAWYER: N_("lawyer"),
    Specialist.DOCTOR: N_("doctor"),
    Specialist.NURSE: N_("nurse"),
    Specialist.PSYCHIATRIST: N_("psychiatrist"),
    Specialist.INTERPRETER: N_("interpreter"),
    Specialist.CULTURAL_MEDIATOR: N_("cultural mediator"),
    Specialist.CAREER_ADVISER: N_("career adviser"),
}


class AccommodationForm(enum.StrEnum):
    """How long a shelter is for: a crisis, or one of the three forms of the standard (III.1; ACC forms by length)."""

    CRISIS = "crisis"
    SHORT = "short"
    MEDIUM = "medium"
    LONG = "long"


ACCOMMODATION_FORMS = {
    AccommodationForm.CRISIS: N_("Crisis accommodation"),
    AccommodationForm.SHORT: N_("Short stay, up to 6 months"),
    AccommodationForm.MEDIUM: N_("Medium stay, up to a year"),
    AccommodationForm.LONG: N_("Long stay, up to three years"),
}


class PlaceKind(enum.StrEnum):
    """What is counted when a shelter says how many places are free."""

    WOMAN = "woman"
    MAN = "man"
    FAMILY_ROOM = "family_room"
    COT = "cot"
    CHILD = "child"


PLACE_KINDS = {
    PlaceKind.WOMAN: N_("Places for women"),
    PlaceKind.MAN: N_("Places for men"),
    PlaceKind.FAMILY_ROOM: N_("Family rooms"),
    PlaceKind.COT: N_("Cots"),
    PlaceKind.CHILD: N_("Places for children"),
}


class AcceptanceCriterion(enum.StrEnum):
    """Whom a service is asked about."""

    WOMEN = "women"
    MEN = "men"
    GIRLS = "girls"
    BOYS = "boys"
    WITH_CHILDREN = "with_children"
    PREGNANT = "pregnant"
    FAMILIES = "families"
    UNACCOMPANIED_CHILDREN = "unaccompanied_children"
    NATIONALS = "nationals"
    EU_CITIZENS = "eu_citizens"
    FOREIGNERS = "foreigners"
    ASYLUM_SEEKERS = "asylum_seekers"
    WITHOUT_PAPERS = "without_papers"
    SEXUAL_EXPLOITATION = "sexual_exploitation"
    LABOUR_EXPLOITATION = "labour_exploitation"
    FORCED_BEGGING = "forced_begging"
    FORCED_CRIME = "forced_crime"
    FORCED_MARRIAGE = "forced_marriage"
    SALE_OF_BABIES = "sale_of_babies"
    ADDICTION = "addiction"
    MENTAL_HEALTH = "mental_health"
    WHEELCHAIR = "wheelchair"
    DISABILITY = "disability"
    NOT_YET_IDENTIFIED = "not_yet_identified"
    AT_RISK = "at_risk"
    RELATIVES = "relatives"
    GENERAL_PUBLIC = "general_public"


ACCEPTANCE_CRITERIA = {
    AcceptanceCriterion.WOMEN: N_("Women"),
    AcceptanceCriterion.MEN: N_("Men"),
    AcceptanceCriterion.GIRLS: N_("Girls under 18"),
    AcceptanceCriterion.BOYS: N_("Boys under 18"),
    AcceptanceCriterion.WITH_CHILDREN: N_("Adults with children"),
    AcceptanceCriterion.PREGNANT: N_("Pregnant women"),
    AcceptanceCriterion.FAMILIES: N_("Families together"),
    AcceptanceCriterion.UNACCOMPANIED_CHILDREN: N_("Children on their own"),
    AcceptanceCriterion.NATIONALS: N_("Citizens of this country"),
    AcceptanceCriterion.EU_CITIZENS: N_("Citizens of the European Union"),
    AcceptanceCriterion.FOREIGNERS: N_("Foreigners from outside the European Union"),
    AcceptanceCriterion.ASYLUM_SEEKERS: N_("People who seek asylum"),
    AcceptanceCriterion.WITHOUT_PAPERS: N_("People without papers"),
    AcceptanceCriterion.SEXUAL_EXPLOITATION: N_("After sexual exploitation"),
    AcceptanceCriterion.LABOUR_EXPLOITATION: N_("After exploitation at work"),
    AcceptanceCriterion.FORCED_BEGGING: N_("After forced begging"),
    AcceptanceCriterion.FORCED_CRIME: N_("After being forced into crime"),
    AcceptanceCriterion.FORCED_MARRIAGE: N_("After forced marriage"),
    AcceptanceCriterion.SALE_OF_BABIES: N_("After the sale of a baby"),
    AcceptanceCriterion.ADDICTION: N_("People with an addiction"),
    AcceptanceCriterion.MENTAL_HEALTH: N_("People with a mental illness"),
    AcceptanceCriterion.WHEELCHAIR: N_("People in a wheelchair"),
    AcceptanceCriterion.DISABILITY: N_("People with another disability"),
    AcceptanceCriterion.NOT_YET_IDENTIFIED: N_("People not yet identified as victims"),
    AcceptanceCriterion.AT_RISK: N_("People at risk of trafficking"),
    AcceptanceCriterion.RELATIVES: N_("Relatives and friends"),
    AcceptanceCriterion.GENERAL_PUBLIC: N_("Anybody"),
}


class AcceptanceAnswer(enum.StrEnum):
    """Whether they are accepted. Silence is "not stated", and never means no."""

    YES = "yes"
    NO = "no"
    NOT_STATED = "not_stated"


ACCEPTANCE_ANSWERS = {
    AcceptanceAnswer.YES: N_("yes"),
    AcceptanceAnswer.NO: N_("no"),
    AcceptanceAnswer.NOT_STATED: N_("not stated"),
}


class AccessFeature(enum.StrEnum):
    """What makes a place usable with a disability."""

    WHEELCHAIR = "wheelchair"
    LIFT = "lift"
    ACCESSIBLE_TOILET = "accessible_toilet"
    INDUCTION_LOOP = "induction_loop"
    SIGN_LANGUAGE = "sign_language"
    EASY_LANGUAGE = "easy_language"
    GUIDE_DOG = "guide_dog"


ACCESS_FEATURES = {
    AccessFeature.WHEELCHAIR: N_("Step-free for wheelchairs"),
    AccessFeature.LIFT: N_("Lift"),
    AccessFeature.ACCESSIBLE_TOILET: N_("Accessible toilet"),
    AccessFeature.INDUCTION_LOOP: N_("Induction loop"),
    AccessFeature.SIGN_LANGUAGE: N_("Sign language"),
    AccessFeature.EASY_LANGUAGE: N_("Easy language"),
    AccessFeature.GUIDE_DOG: N_("Guide dogs welcome"),
}


class WayIn(enum.StrEnum):
    """How a person comes to a service."""

    DIRECT = "direct"
    """Anybody calls or comes."""
    OWN_REQUEST = "own_request"
    """Only the person asks, for themselves (PSY: IV.3)."""
    REFERRAL = "referral"
    """By referral of one of the institutions named in `via`."""


WAYS_IN = {
    WayIn.DIRECT: N_("Call or come directly"),
    WayIn.OWN_REQUEST: N_("At the person’s own request"),
    WayIn.REFERRAL: N_("By referral"),
}


class DocumentRoute(enum.StrEnum):
    """On which way in a document is asked for; a document without a route is asked for on every one."""

    DIRECT = "direct"
    OWN_REQUEST = "own_request"
    REFERRAL = "referral"
    CRISIS = "crisis"
    """Admission in a crisis: tonight."""


DOCUMENT_ROUTES = {
    DocumentRoute.DIRECT: N_("when the person comes directly"),
    DocumentRoute.OWN_REQUEST: N_("at the person’s own request"),
    DocumentRoute.REFERRAL: N_("by referral"),
    DocumentRoute.CRISIS: N_("in a crisis, tonight"),
}


class VoiceMessage(enum.StrEnum):
    """Whether a voice message may be left: who listens may be the wrong one."""

    SAFE = "safe"
    UNSAFE = "unsafe"


VOICE_MESSAGES = {
    VoiceMessage.SAFE: N_("A voice message is safe."),
    VoiceMessage.UNSAFE: N_("Leave no voice message."),
}


class LicenceState(enum.StrEnum):
    """Whether a provider may offer the service (HOT-01 and its like in each section)."""

    HELD = "held"
    NOT_REQUIRED = "not_required"
    RENEWAL_FILED = "renewal_filed"
    EXPIRED = "expired"


LICENCE_STATES = {
    LicenceState.HELD: N_("Licensed"),
    LicenceState.NOT_REQUIRED: N_("No licence required"),
    LicenceState.RENEWAL_FILED: N_("Renewal of the licence applied for"),
    LicenceState.EXPIRED: N_("Licence expired"),
}


class VerificationMethod(enum.StrEnum):
    """How a reviewer made sure that an entry is true."""

    CALL = "call"
    VISIT = "visit"
    EMAIL = "email"
    DOCUMENT = "document"


VERIFICATION_METHODS = {
    VerificationMethod.CALL: N_("by telephone"),
    VerificationMethod.VISIT: N_("by a visit"),
    VerificationMethod.EMAIL: N_("by e-mail"),
    VerificationMethod.DOCUMENT: N_("by a document"),
}
