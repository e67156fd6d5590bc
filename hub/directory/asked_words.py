"""What people write when they look for help, and what it means: tables that anybody can read and add to.

Phrases stand between semicolons, in Bulgarian and in English; Latin letters, other forms of a word and the other
keyboard need no row of their own. The longest phrase is read first, so that “без пари” is no “пари”. A word after = is
meant in this form alone: “=пострадала” is a woman, “пострадали” may be anybody.
"""

from hub.directory.nrm_vocabulary import AcceptanceCriterion as Who
from hub.directory.nrm_vocabulary import InstitutionKind, KindOfHelp
from hub.directory.vocabulary import ServiceType

WHO = {
    Who.WOMEN: """
        жена; дама; майка; самотна майка; бременна; съпруга; приятелка; чужденка; украинка; =наркозависима;
        =зависима; =пострадала; =избягала; =нелегална; =глуха; =сляпа; woman; women; lady; female; mother; mum; mom;
        single mother; pregnant
    """,
    Who.MEN: "мъж; мъже; мужчина; баща; самотен баща; man; men; male; father; dad",
    Who.GIRLS: "момиче; момичета; =непълнолетна; =малолетна; girl; girls; teenage girl",
    Who.BOYS: "момче; момчета; boy; boys; teenage boy",
    Who.WITH_CHILDREN: """
        с дете; с деца; с детето; с децата; с детето си; с децата си; с бебе; с бебето; с две деца; с три деца; с
        малко дете; с малки деца; с момиче; с момче; с дъщеря; със син; със синове; и дете; и деца; и бебе; и
        децата; майка; самотна майка; самотен баща; майка с дете; майка с деца; майка и бебе; майка и дете; родилка;
        with child; with children; with a child; with kids; with a baby; with her children; with her child; with his
        children; with two children; with my kids; with my children; and child; and baby; and children; and her
        child; and her children; mother and baby; mother; single mother
    """,
    Who.PREGNANT: "бременна; бременни; бременност; очаква дете; pregnant; pregnancy; expecting",
    Who.FAMILIES: """
        семейство с деца; цяло семейство; семейна двойка; двойка; whole family; family with children; couple;
        married couple
    """,
    Who.UNACCOMPANIED_CHILDREN: """
        непридружен; непридружено дете; непридружени деца; дете само; само дете; без родители; unaccompanied;
        unaccompanied child; unaccompanied minor; child alone
    """,
    Who.EU_CITIZENS: "гражданин на ес; гражданка на ес; румънка; румънец; eu citizen; romanian citizen",
    Who.FOREIGNERS: """
        чужденец; чужденка; чужденци; чужд гражданин; чужда гражданка; чужди граждани; украинка; украинец; украинци;
        бежанец от украйна; сириец; сирийка; афганистанец; афганец; мигрант; мигрантка; foreigner; foreigners;
        foreign citizen; foreign national; migrant; migrants
    """,
    Who.ASYLUM_SEEKERS: """
        търсещ убежище; търсеща убежище; търсещи убежище; търсещ закрила; търсеща закрила; търсещи закрила; бежанец;
        бежанка; бежанци; asylum seeker; asylum seekers; seeking asylum; refugee; refugees; wants asylum
    """,
    Who.WITHOUT_PAPERS: """
        без документи; без паспорт; без лична карта; без лични документи; няма документи; нямам документи; няма
        паспорт; без статут; нелегален; =нелегална; откраднати документи; взеха документите; взеха паспорта; without
        papers; without documents; without passport; no papers; no documents; no passport; undocumented; no id; lost
        passport; took passport
    """,
    Who.SEXUAL_EXPLOITATION: """
        сексуална експлоатация; принудена да проституира; принудителна проституция; проституция; проститутка; sexual
        exploitation; sex trafficking; forced prostitution; prostitution
    """,
    Who.LABOUR_EXPLOITATION: """
        трудова експлоатация; принудителен труд; принудена да работи; принуден да работи; робски труд; labour
        exploitation; labor exploitation; forced labour; forced labor; labour trafficking
    """,
    Who.FORCED_BEGGING: """
        просия; принудена да проси; принуден да проси; принудителна просия; карат я да проси; проси; forced begging;
        begging; beggar
    """,
    Who.FORCED_CRIME: """
        принудена да краде; принуден да краде; карат го да краде; джебчийство; forced crime; forced criminality;
        forced to steal
    """,
    Who.FORCED_MARRIAGE: """
        принудителен брак; насилствен брак; ранен брак; продадена за жена; forced marriage; child marriage; early
        marriage
    """,
    Who.SALE_OF_BABIES: """
        продажба на бебе; продажба на бебета; продаде бебето; продава бебе; sale of a baby; selling her baby; sell
        baby; baby sale
    """,
    Who.ADDICTION: """
        наркозависим; наркозависими; =наркозависима; наркоман; наркоманка; зависим; =зависима; зависими;
        зависимост; алкохолик;
        алкохоличка; взима наркотици; взема наркотици; употребява наркотици; на метадон; addict; addicted;
        addiction; drug addict; drug user; uses drugs; alcoholic
    """,
    Who.MENTAL_HEALTH: """
        психично болен; психично болна; психично заболяване; психическо заболяване; психични проблеми; шизофрения;
        депресия; психоза; mental illness; mentally ill; mental health; schizophrenia; depression; psychosis
    """,
    Who.WHEELCHAIR: """
        инвалидна количка; количка за инвалиди; в количка; с количка; на количка; трудноподвижен; трудноподвижна;
        wheelchair; wheelchair user
    """,
    Who.DISABILITY: """
        инвалид; увреждане; увреждания; с увреждане; с увреждания; глух; =глуха; сляп; =сляпа; интелектуални
        затруднения; disability; disabled; deaf; blind; learning disability
    """,
    Who.NOT_YET_IDENTIFIED: """
        неидентифицирана; неидентифициран; без статут на жертва; not identified; not yet identified; unidentified
        victim
    """,
    Who.RELATIVES: """
        близки на пострадал; роднина; роднини; изчезнала дъщеря; дъщеря ми изчезна; relatives; missing daughter
    """,
}
"""Whom the service must accept. Who refuses them is left out."""

CHILD = """
    дете; деца; детето; децата; непълнолетен; =непълнолетна; малолетен; =малолетна; непридружено дете; тийнейджър;
    тийнейджърка; момиче; момиченце; момче; момченце; за деца; на деца; child; children; kid; kids; minor; teenager;
    girl; boy; schoolgirl; unaccompanied child; unaccompanied minor
"""
"""Somebody under 18 whose years are not told. “Закрила на детето” is none: it is a longer phrase."""

YEARS = """
    години; годишен; годишна; годишно; годинки; год; г; years; year; yo; aged
"""
"""What stands after the number of somebody's years, “на 15” without it counts after a word for a person."""

WHEN = {
    "now": """
        сега; веднага; незабавно; в момента; спешно; още сега; now; right now; immediately; urgently; asap;
        open now
    """,
    "today": "днес; днеска; today",
    "tonight": """
        тази нощ; тази вечер; довечера; нощес; през нощта; нощем; посред нощ; за тази нощ; за нощта; за една нощ;
        tonight; this night; this evening; at night; by night; for the night; for tonight
    """,
    "always": """
        24 часа; 24ч; 24 ч; 24 7; 24 h; денонощно; денонощен; денонощна; 24 часов; 24 часова; по всяко време; 24
        hours; 24 hour; 24 hrs; round the clock; around the clock; day and night; 24x7
    """,
}
"""When somebody is needed."""

WEEKDAYS = (
    "понеделник; monday",
    "вторник; tuesday",
    "сряда; wednesday",
    "четвъртък; thursday",
    "петък; friday",
    "събота; saturday",
    "неделя; sunday",
)
"""Days of the week from Monday on."""

TOMORROW = "утре; tomorrow"

FREE = """
    безплатно; безплатен; безплатна; безплатни; без пари; без заплащане; без такса; няма пари; нямам пари; без
    средства; няма средства; без осигуровки; free; free of charge; no money; without money; for free; no fee; cannot
    pay; can not pay
"""
"""That nothing can be paid."""

LANGUAGES = {
    "uk": "украински; украински език; Ukrainian",
    "ru": "руски; руски език; Russian",
    "tr": "турски; турски език; Turkish",
    "ar": "арабски; арабски език; Arabic",
    "fa": "фарси; персийски; Farsi; Persian; dari; дари",
    "ps": "пущу; пашто; Pashto",
    "ku": "кюрдски; Kurdish",
    "ur": "урду; Urdu",
    "ro": "румънски; румънски език; Romanian",
    "sr": "сръбски; Serbian",
    "mk": "македонски; Macedonian",
    "sq": "албански; Albanian",
    "el": "гръцки; гръцки език; Greek",
    "en": "английски; английски език; English",
    "de": "немски; немски език; German",
    "fr": "френски; френски език; French",
    "es": "испански; испански език; Spanish",
    "it": "италиански; италиански език; Italian",
    "pl": "полски език; Polish",
    "rom": "ромски; ромски език; цигански; Romani; Romany",
    "hy": "арменски; Armenian",
    "zh": "китайски; Chinese",
    "vi": "виетнамски; Vietnamese",
    "bqn": "жестомимичен; жестов език; български жестов език; жестомимичен език; sign language",
}
"""Languages that help is needed in, by BCP 47 tag. Bulgarian is none: whoever needs a course of it asks so."""

SERVICES = {
    ServiceType.HOTLINE: """
        линия; гореща линия; детска линия; телефонна линия; телефон за трафик; телефон за деца; гореща телефонна
        линия; денонощна линия; trafficking hotline; hot line; crisis line; child helpline
    """,
    ServiceType.CRISIS_INTERVENTION: """
        кризисен център; кризисни центрове; кризисен екип; кризисна помощ; кризисен консултант; crisis centre;
        crisis center; crisis team; crisis help
    """,
    ServiceType.ACCOMMODATION: """
        шелтер; шелтар; легло; безопасно легло; нощувка; нощно убежище; място за спане; да спи; къде да спи; къде да
        спя; да пренощува; покрив; защитено жилище; преходно жилище; временно настаняване; настанят; звено майка и
        бебе; майка и бебе; safe bed; safe house; safehouse; place to stay; somewhere to sleep; night refuge; mother
        and baby; mother and baby unit; transit flat; safe place; housing for the night
    """,
    ServiceType.PSYCHOLOGICAL_SUPPORT: """
        психологическа помощ; психологична помощ; психотерапия; психотерапевт; психоложка; психологическо
        консултиране; детски психолог; травма терапия; child psychologist; psychotherapy; psychological help; trauma
        therapy; therapist; counsellor; counselor
    """,
    ServiceType.SOCIAL_WORK: "социална подкрепа; социален консултант; social support",
    ServiceType.SKILLS_LABOUR_INTEGRATION: """
        търся работа; търси работа; намиране на работа; търсене на работа; job search; find work; find a job;
        looking for work; looking for a job; work integration
    """,
}
"""Kinds of service, beside the words that every entry of the kind is found by (vocabulary.SERVICE_TYPE_WORDS)."""

HELP = {
    KindOfHelp.HYGIENE: "пелени; памперси; хигиенни материали; дамски превръзки; diapers; nappies; pads",
    KindOfHelp.FOOD: """
        адаптирано мляко; мляко; ядене; гладна; гладен; топла храна; hungry; baby formula; hot meal
    """,
    KindOfHelp.BED: "безопасно легло; safe bed",
    KindOfHelp.LAWYER: """
        служебен защитник; безплатен адвокат; безплатна правна помощ; юрист; free lawyer; free legal aid; defence
        lawyer
    """,
    KindOfHelp.LEGAL_ADVICE: "юрист; адвокат; безплатна правна помощ; lawyer; free legal aid",
    KindOfHelp.DOCTOR: "болница; гинеколог; преглед лекар; hospital; medic; nurse; gynaecologist",
    KindOfHelp.EMERGENCY_MEDICINE: "бърза помощ; спешно отделение; ранена; hospital",
    KindOfHelp.PREGNANCY_CARE: "акушер; гинеколог; родилка; раждане; gynaecologist; obstetrician",
    KindOfHelp.SEXUAL_HEALTH: "тест за хив; спин; полово предавани болести; hiv test; std test",
    KindOfHelp.ADDICTION_SUPPORT: """
        лечение на зависимост; група за зависими; детокс; метадон; addiction support; addiction support group;
        detox; methadone
    """,
    KindOfHelp.IDENTITY_PAPERS: """
        изгубен паспорт; изгубена лична карта; нова лична карта; без лична карта; без документи; без паспорт; lost
        passport; id card; without papers; no papers
    """,
    KindOfHelp.RESIDENCE_PERMIT: "статут чужденец; статут на чужденец; legal status",
    KindOfHelp.JOB_SEARCH: """
        търся работа; търси работа; намиране на работа; find work; find a job; looking for work
    """,
    KindOfHelp.LABOUR_RIGHTS: """
        неплатена заплата; неизплатени заплати; не ми плащат; не са платили; неплатен труд; проверка на фирма;
        проверка на работодател; трудов договор; unpaid wage; unpaid salary; not paid; work contract
    """,
    KindOfHelp.PREVENTION: """
        проверка на фирма; проверка на работодател; проверка на обява; работа в чужбина; работа в германия; работа в
        англия; работа в италия; работа в испания; работа в гърция; работа в холандия; work abroad; job abroad;
        check a company; check an employer; job offer abroad
    """,
    KindOfHelp.INFORMATION: "проверка на фирма; работа в чужбина; работа в германия; work abroad",
    KindOfHelp.CHILD_PROTECTION: """
        закрила на детето; отдел закрила на детето; закрила на деца; дете в риск; деца в риск; child protection
        department; children at risk; child abuse
    """,
    KindOfHelp.RETURN_HOME: """
        да се прибера; да се прибере; прибиране; завръщане в българия; връщане в българия; помощ в чужбина; go home;
        return to bulgaria; back to bulgaria; help abroad
    """,
    KindOfHelp.FAMILY_TRACING: "изчезнала; изчезнал; издирване; missing person; find my family",
    KindOfHelp.WITNESS_PROTECTION: "синя стая; щадящ разпит; blue room; child-friendly interview",
    KindOfHelp.CRIME_REPORT: """
        сигнал в полицията; подаване на сигнал; да подам сигнал; подам жалба; report to police; report trafficking;
        report to the police
    """,
    KindOfHelp.INTERPRETER: "превод от; преводачка; преводач на; тълмач; interpreting",
    KindOfHelp.MONEY: """
        пари за спешни нужди; спешно пари; пари за билет; money for a ticket; urgent money; money urgent
    """,
    KindOfHelp.TRANSPORT: "пари за билет; автобусен билет; bus ticket; transport to a shelter",
    KindOfHelp.SCHOOLING: "вечерно училище; evening school",
    KindOfHelp.PSYCHIATRIST: "психиатрична помощ; psychiatric",
}
"""Kinds of help, beside the words that every entry of the kind is found by (vocabulary.KIND_OF_HELP_WORDS)."""

TOO_BROAD = """
    информация; насочване; консултация; семейство; криза; насилие; закрила; убежище; права; помощи; баня; душ; сигнал;
    кампания; защитник; умения; skills; crisis; violence; information; referral; advice; rent; drugs; alcohol; наем;
    наркотици; алкохол; статут; убежище; refuge; refugee; бежанец; съд; court; фирма; company; бременна; school;
    училище; work; социалните; борса; миграция; билет; ticket; travel; линия
"""
"""Words of those other tables that say too little, or something else, by themselves; they are looked for as words."""

INSTITUTIONS = {
    InstitutionKind.SOCIAL_ASSISTANCE_DIRECTORATE: """
        дирекция социално подпомагане; социално подпомагане; =социалните; социални служби; social assistance
        directorate
    """,
    InstitutionKind.CHILD_PROTECTION_DEPARTMENT: """
        отдел закрила на детето; закрила на детето; child protection; child protection department
    """,
    InstitutionKind.LOCAL_COMMISSION: "местна комисия; local commission",
    InstitutionKind.NATIONAL_COMMISSION: "национална комисия; national commission",
    InstitutionKind.EMPLOYMENT_OFFICE: "бюро по труда; employment office; job centre",
    InstitutionKind.REFUGEE_AGENCY: "държавна агенция за бежанците; бежански лагер; refugee camp",
}
"""Institutions, beside their abbreviations (vocabulary.INSTITUTION_KIND_WORDS)."""

WEAK = """
    трафик; трафик на хора; жертва; жертва на трафик; жертви на трафик; пострадал; =пострадала; пострадал от трафик;
    пострадала от трафик; услуга; място; център; българия; trafficking; human trafficking; victim; victims; victim
    of trafficking; victims of trafficking; survivor; service; services; bulgaria; person; човек; хора; час; час при;
    запазване на час; записване на час; запиша час; appointment; искам
"""
"""Words that nearly every entry has, or that say no more than that somebody wants to come, so that they count for less
than any other word of a search."""

EMERGENCY = """
    избягах; избягала съм; избягал съм; успях да избягам; не знам къде съм; не зная къде съм; бият ме; бие ме; пребиха
    ме; биха ме; убива ме; убиват ме; ще ме убие; ще ме убият; иска да ме убие; заплашва ме; заплашват ме; заключена
    съм; заключен съм; държат ме; държи ме; държат ме насила; затворена съм; не ме пускат; не ме пуска; отвлякоха ме;
    отвлечена съм; изнасили ме; изнасилиха ме; преследва ме; преследват ме; гонят ме; крия се; спасете ме; взеха ми
    паспорта; продадоха ме; в опасност съм; страх ме е за живота ми; кървя; ще се самоубия; ще се убия; искам да умра;
    i escaped; i have escaped; i ran away; i do not know where i am; i dont know where i am; i don't know where i am;
    they beat me; he beats me; he hit me; they hit me; he will kill me; they will kill me; going to kill me; kill
    myself; i want to die; i am locked; i'm locked; locked me; locked in; holding me; held against my will; kidnapped;
    i was kidnapped; i was raped; raped me; chasing me; following me; hiding from; save me; i am in danger; i'm in
    danger; they took my passport; he took my passport; i was sold; they sold me; bleeding; 112
"""
"""What somebody in danger writes, in the first person: numbers that answer now come first."""

VAGUE = """
    помощ; помогнете; помогни; помагайте; моля; моля помощ; моля ви; имам нужда; нужда от помощ; спешна помощ;
    спешно; ало; здравейте; какво да правя; не знам; търся помощ; искам помощ; help; help me; please; need help; i
    need help; please help; what to do; emergency; sos
"""
"""Words that ask for help and do not say for which: alone they lead to numbers and to where one can begin."""

ADDRESS = """
    адрес; адрес на; адреса на; адресът на; точен адрес; къде се намира; къде се намират; къде е; къде са; как да
    стигна до; улица; местоположение на; address; address of; where is; where are; location of; how to get to;
    directions to
"""
"""That somebody asks where a place is; of a shelter nobody is told."""

NO_PERSON_BEFORE = """
    фондация; сдружение; свети; света; св; улица; ул; бул; булевард; площад; пл; училище; оу; су; читалище; болница;
    мбал; умбал; дом; център; къща; детска градина; дг; университет; жк; квартал; кв; foundation; association;
    saint; st; street; school; hospital; house; centre; center
"""
"""Words before a name that is no person's any more: “фондация Мария Иванова”."""

GIVEN_NAMES = """
    мария; иван; георги; димитър; петър; николай; христо; йордан; васил; стефан; тодор; ангел; александър; атанас;
    красимир; пламен; иванка; елена; йорданка; маргарита; виолета; росица; снежана; петя; стефка; марийка; диана;
    галина; даниела; десислава; гергана; силвия; теодора; александра; виктория; николета; радостина; антоанета;
    валентина; весела; ваня; веселина; галя; гинка; дарина; деница; евгения; ема; живка; златка; ива; ивелина;
    илиана; ирина; йоана; калина; камелия; катя; катерина; кристина; лидия; лиляна; лора; людмила; магдалена; мая;
    милена; мирослава; моника; наталия; невена; нели; нина; павлина; пенка; петранка; поля; ралица; рени; румяна;
    светлана; севда; симона; софка; станислава; стоянка; таня; теменужка; фатме; айше; емине; хатидже; зюмбюл;
    цветанка; цветелина; юлия; яна; анна; ана; анелия; ася; бистра; борис; борислав; боян; валентин; валери;
    венцислав; веселин; виктор; владимир; галин; даниел; денис; добромир; евгени; емил; емилия; живко; захари;
    здравко; ивайло; илия; илиян; калоян; камен; кирил; константин; красен; кръстьо; лазар; лъчезар; любомир;
    людмил; марин; мартин; методи; милен; мирослав; митко; момчил; мустафа; мехмед; ахмед; хасан; неделчо; огнян;
    орлин; павел; радослав; росен; румен; светослав; светлин; симеон; славчо; спас; станимир; станислав; стоил;
    стоян; трифон; филип; цветан; цветомир; юлиан; янко; оксана; олена; наталя; тетяна; ольга; фатима; мохамед; али;
    john; mary; anna; jane; robert; david; michael; maria; olena; oksana; fatima; mohamed; ahmed
"""
"""Given names that are no other word; with a family name behind it, it is a person's."""

FAMILY_NAME_ENDINGS = (
    "ова",
    "ева",
    "ов",
    "ев",
    "ска",
    "ски",
    "цка",
    "цки",
    "енко",
    "чук",
    "оглу",
)
"""How family names end. A word that any table here knows is none."""
